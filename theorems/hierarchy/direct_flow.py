"""Low orders before high ones, for the full Ising flow from J = 0: refuted in closed form at N = 2."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from theorems._common import HIERARCHY, at_most, dsb, exact, of_family
from verify import arithmetic
from verify.claims import Claim, Finding, Neighbour, Reason, fails, holds, undecided, vacuous
from verify.draws import ALIEN, Draw, Mixture, OneOf
from verify.errors import NotExpressible
from verify.flow import integrate
from verify.spins import members
from verify.trilean import Trilean
from verify.walsh import transform

if TYPE_CHECKING:
    from verify.arithmetic import Array
    from verify.case import Case

HALF = 0.5
UNTIL = 1e4
POINTS = 80


def check(case: Case) -> Finding:
    """Half-times per order: exactly where the flow is solved in closed form, else by a float64 flow."""
    A: Any = exact()
    couplings = transform(A.log(case.target(A))) / A.number(1 << case.spins)
    nonzero = [mask for mask in range(1, len(couplings)) if A.zero(couplings[mask]) is Trilean.NO]
    orders = {mask.bit_count() for mask in nonzero}
    if len(orders) < 2:
        return vacuous("the target has fewer than two orders to learn")
    if independent(nonzero) and len(orders) == len(nonzero):
        try:
            return _ordered(A, couplings, {mask: half_time(A, couplings[mask]) for mask in nonzero})
        except NotExpressible:
            return _by_flow(case, sorted(orders))
    return _by_flow(case, sorted(orders))


def independent(subsets: list[int]) -> bool:
    """Are the masks linearly independent over the field of two elements? Then their characters are free spins."""
    basis: list[int] = []
    for mask in subsets:
        rest = mask
        for one in basis:
            rest = min(rest, rest ^ one)
        if not rest:
            return False
        basis.append(rest)
    return True


def half_time(A: Any, goal: Any) -> Any:
    """Time at which dJ/dt = tanh J* - tanh J, from J = 0, passes J*/2; exact. ``goal`` is J*, not zero.

    A character chi_S is a spin of its own when the S are independent, so the couplings of such a target do not see
    each other. With m = tanh J* the separated equation integrates to
    t(J) = -(m J + log(cosh J - sinh J / m)) / (1 - m^2). With a = e^|J*| and J = |J*|/2, the argument of the logarithm
    is sqrt(a)/(a + 1). Raises NotExpressible where a is irrational.
    """
    log_a = goal if A.positive(goal) is Trilean.YES else -goal
    a = A.exp(np.array([log_a], dtype=object))[0]
    m = (a * a - 1) / (a * a + 1)
    # t = (log(a + 1) - (1 + m) log(a) / 2) / (1 - m^2)
    return (A.log(np.array([a + 1], dtype=object))[0] - log_a * ((1 + m) / 2)) / (1 - m * m)


def _ordered(A: Any, couplings: Array, times: dict[int, Any]) -> Finding:
    kinds = {"decoupled-target"}
    ordered = sorted(times, key=lambda mask: mask.bit_count())
    gaps = [(A.approx(times[high] - times[low]), low, high) for low, high in pairwise(ordered)]
    margin, low, high = min(gaps)
    if A.negative(times[high] - times[low]) is Trilean.NO:
        return holds("exact", margin, kinds=kinds)
    values = {
        "lower_subset": members(low),
        "higher_subset": members(high),
        "target_couplings": {str(mask): A.document(couplings[mask]) for mask in times},
        "half_times": {str(mask): A.document(time) for mask, time in times.items()},
        "half_times_approx": {str(mask): A.approx(time) for mask, time in times.items()},
    }
    why = (
        f"Order {high.bit_count()} is half learned at t = {A.approx(times[high]):.4g}, "
        f"order {low.bit_count()} at t = {A.approx(times[low]):.4g}."
    )
    return fails("exact", why, margin, values=values, kinds=kinds)


def _by_flow(case: Case, orders: list[int]) -> Finding:
    A = arithmetic.get("float64")
    target, start = case.target(A), np.zeros((1, case.energy.size))
    times = np.geomspace(1e-2, 1e2, POINTS)
    flow = integrate(case.energy, target[None], start, until=UNTIL, thresholds=(HALF,), output_times=times)
    first = flow.coupling_times.first[0, 0]
    passed = [float(first[order - 1]) for order in orders]
    figures = (
        _figure(case, flow.trajectory[0], times, target) if flow.trajectory is not None and case.spins == 3 else ()
    )
    if not np.isfinite(passed).all():
        return undecided("float64", Reason.BUDGET, f"An order is not half learned by t = {UNTIL:g}.")
    margin = float(np.diff(passed).min())
    if margin > 0:
        return holds("float64", margin, figures=figures)
    values = {"half_times_approx": {str(order): time for order, time in zip(orders, passed, strict=True)}}
    return fails("float64", f"Half-times of orders {orders}: {passed}.", margin, values=values, figures=figures)


def _figure(case: Case, path: Array, times: Array, target: Array) -> tuple[dict[str, Any], ...]:
    goal = transform(np.log(target))[1:] / len(target)
    keep = np.isfinite(path).all(axis=1)
    by_order: dict[str, list[list[float]]] = {}
    for order in range(1, case.spins + 1):
        of_order = [i for i, mask in enumerate(case.energy.blocks[0].keys or ()) if mask.bit_count() == order]
        size = np.linalg.norm(goal[of_order])
        if size:
            by_order[str(order)] = [(np.linalg.norm(path[keep][:, of_order] - goal[of_order], axis=1) / size).tolist()]
    return (
        {
            "kind": "trajectories",
            "title": "Coupling mismatch by order along the full Ising flow",
            "caption": "|J_k(t) - J_k*| over its start, from J = 0; one target with three spins.",
            "time": times[keep].tolist(),
            "by_order": by_order,
            "ylabel": "relative coupling mismatch",
        },
    )


def decoupled(draw: Draw, most: int = 3) -> dict[str, Any]:
    """A target whose couplings sit on independent subsets, one per order: the flow is solved in closed form."""
    spins = draw.integer(2, most)
    # 1, 11, 111 in binary: independent over the field of two elements
    subsets = [(1 << order) - 1 for order in range(1, spins + 1)]
    return {
        "format": "flowclaims/case/1",
        "spins": spins,
        "energy": {"family": "full_ising"},
        "target": {"kind": "couplings", "J": {str(mask): {"log": str(1 + draw.integer(1, 9))} for mask in subsets}},
    }


CLAIM = Claim(
    key="hierarchy/direct-flow",
    title="Low orders first, for the direct model",
    statement=(
        "Along the flow of the full Ising model from $J = 0$, the coupling mismatch $|J_k - J_k^*|$ of order $k$ "
        "first falls to half its start before that of order $k + 1$ does, for every target and every two "
        "successive orders that the target has (clock: couplings, Euclidean norm per order, relative threshold 1/2, first crossing, "
        "$\\pm 1$ coding)."
    ),
    source=dsb(HIERARCHY),
    expect="refuted",
    assumptions=(of_family("full_ising"), at_most(4)),
    check=check,
    law=OneOf((decoupled, decoupled, Mixture(("full_ising",), (2, 3), targets=ALIEN, parameters=False))),
    margin="the smallest gap between the half-times of successive orders",
    requires=("decoupled-target",),
    neighbours=(
        Neighbour("two-spins", "The same for two spins.", "restricted to N = 2", None,
                  lambda draw: decoupled(draw, 2)),
    ),
)  # fmt: skip
