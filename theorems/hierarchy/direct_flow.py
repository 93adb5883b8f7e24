"""Low orders before high ones, for the full Ising flow from J = 0: refuted at N = 2, by a bound without a solver."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from theorems._common import HIERARCHY, at_most, dsb, of_family
from theorems.hierarchy._early import Early, early
from verify import arithmetic
from verify.certificates import certificate, part
from verify.claims import Claim, Finding, Neighbour, Reason, fails, holds, undecided, vacuous
from verify.draws import ALIEN, Draw, Mixture, OneOf
from verify.flow import Flows, integrate
from verify.spins import masks
from verify.walsh import transform

if TYPE_CHECKING:
    from verify.arithmetic import Array
    from verify.case import Case

HALF = 0.5
ABSENT = 1e-12
"""A target coupling below this counts as zero: an order without couplings has nothing to learn (heuristic)."""
CHECKED = 160
"""Bits of the checker's intervals: more than the balls have, for they are fixed-point."""
UNTIL = 1e4
TIMES = np.geomspace(1e-2, 1e2, 80)
TIE = 1e-6
"""Half-times closer than this, relative, are a tie: the flow locates them to about 1e-7."""


def check(case: Case) -> Finding:
    """Is a higher order certainly first, by the bound of ``_early``? Else half-times of a float64 flow."""
    with np.errstate(divide="ignore", invalid="ignore"):
        goal = transform(np.log(case.target(arithmetic.get("float64")))) / (1 << case.spins)
    if not np.isfinite(goal).all():
        return undecided("float64", Reason.UNSUPPORTED, "A probability of the target is below what float64 can hold.")
    orders = [k for k in range(1, case.spins + 1) if np.abs(goal[masks(case.spins, k)]).max() > ABSENT]
    if len(orders) < 2:
        return vacuous("the target has fewer than two orders to learn")
    found = early(case, orders)
    return _certain(case, found, orders, goal) if found else _by_flow(case, orders, goal)


def _certain(case: Case, found: Early, orders: list[int], goal: Array) -> Finding:
    values = {
        "time": str(found.time),
        "moments_stay_below": str(found.tau),
        "higher_order": found.higher,
        "lower_order": found.lower,
        "squared_mismatch_of_higher_order_at_most_approx": float(found.past),
        "squared_coupling_of_lower_order_at_most_approx": float(found.moved),
        "quarter_of_its_squared_goal_at_least_approx": float(found.needed),
    }
    why = (
        f"Order {found.higher} first comes within half of its start by t = {found.time}; "
        f"order {found.lower} at no time up to then."
    )
    figures = _figure(case, _flow(case), orders, goal) if case.spins == 3 else ()
    statement = {"higher": found.higher, "lower": found.lower, "time": str(found.time)}
    proof = certificate(case, part("event-order", statement, {"tau": str(found.tau), "bits": CHECKED}))
    return fails("ball", why, values=values, kinds={"induced-order"}, figures=figures, certificate=proof)


def _flow(case: Case) -> Flows:
    target, start = case.target(arithmetic.get("float64")), np.zeros((1, case.energy.size))
    return integrate(
        case.energy, target[None], start, until=UNTIL, thresholds=(HALF,), output_times=TIMES, device="plain"
    )


def _by_flow(case: Case, orders: list[int], goal: Array) -> Finding:
    flow = _flow(case)
    passed = flow.coupling_times.first[0, 0][[order - 1 for order in orders]]
    figures = _figure(case, flow, orders, goal) if case.spins == 3 else ()
    if not np.isfinite(passed).all():
        return undecided("float64", Reason.BUDGET, f"An order is not within half of its start by t = {UNTIL:g}.")
    margin = float(np.diff(passed).min())
    if abs(margin) <= TIE * passed.max():
        return undecided("float64", Reason.TIE, "Two orders pass half of their start together, to the flow's accuracy.")
    if margin > 0:
        return holds("float64", margin, figures=figures)
    values = {"half_times_approx": {str(order): float(time) for order, time in zip(orders, passed, strict=True)}}
    said = ", ".join(f"order {order} at t = {time:.6g}" for order, time in zip(orders, passed, strict=True))
    return fails("float64", f"Within half of its start first: {said}.", margin, values=values, figures=figures)


def _figure(case: Case, flow: Flows, orders: list[int], goal: Array) -> tuple[dict[str, Any], ...]:
    if flow.trajectory is None:
        return ()
    path = flow.trajectory[0]
    keep = np.isfinite(path).all(axis=1)
    by_order: dict[str, list[list[float]]] = {}
    for order in orders:
        of_order = np.array(masks(case.spins, order))
        mismatch = np.linalg.norm(path[keep][:, of_order - 1] - goal[of_order], axis=1)
        by_order[str(order)] = [(mismatch / np.linalg.norm(goal[of_order])).tolist()]
    return (
        {
            "kind": "trajectories",
            "title": "Coupling mismatch by order along the full Ising flow",
            "caption": "$|J_k(t) - J_k^*|$ over its start, from $J = 0$; one target with three spins.",
            "time": TIMES[keep].tolist(),
            "by_order": by_order,
            "ylabel": "relative coupling mismatch",
        },
    )


def induced(draw: Draw, most: int = 3) -> dict[str, Any]:
    """Strong fields and a weak coupling of all spins: the fields alone induce a high moment of that order."""
    spins = draw.integer(2, most)
    fields = {str(1 << i): {"log": str(1 + draw.integer(1, 5))} for i in range(spins)}
    weak = {"log": str(1 + Fraction(1, draw.integer(30, 90)))}
    return {
        "format": "flowclaims/case/1",
        "spins": spins,
        "energy": {"family": "full_ising"},
        "target": {"kind": "couplings", "J": {**fields, str((1 << spins) - 1): weak}},
    }


CLAIM = Claim(
    key="hierarchy/direct-flow",
    title="Low orders first, for the direct model",
    statement=(
        "Along the flow of the full Ising model from $J = 0$, the coupling mismatch $|J_k - J_k^*|$ of order $k$ "
        "first falls to half its start before that of order $k + 1$ does, for every target and every two "
        "successive orders that the target has (clock: couplings, Euclidean norm per order, relative threshold 1/2, "
        "first crossing, $\\pm 1$ coding)."
    ),
    source=dsb(
        HIERARCHY,
        "our own strengthening, for the direct model and for every target: the sentence names no clock and no model",
    ),
    remark=(
        "The clock is the first crossing. In the counterexamples strong fields drive the higher-order coupling through "
        "its goal early; it overshoots and comes back later, so a clock of last crossings may order them otherwise."
    ),
    expect="refuted",
    assumptions=(of_family("full_ising"), at_most(4)),
    check=check,
    law=OneOf((induced, Mixture(("full_ising",), (2, 3), targets=ALIEN, parameters=False))),
    margin="the smallest gap between the half-times of successive orders",
    requires=("induced-order",),
    neighbours=(
        Neighbour("two-spins", "The same for two spins.", "restricted to N = 2", None,
                  lambda draw: induced(draw, 2)),
    ),
)  # fmt: skip
