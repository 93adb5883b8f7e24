"""KL falls along the flow; the error of a single order need not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from theorems._certified import bits
from theorems._common import WITH_PARAMETERS as PARAMETERS
from theorems._common import at_most, dsb, situation
from verify import arithmetic
from verify.certificates import fact, refutation
from verify.claims import Claim, Finding, Neighbour, Reason, fails, holds, undecided
from verify.draws import ALIEN, Mixture
from verify.flow import integrate
from verify.gibbs import Point
from verify.spins import masks
from verify.trilean import Trilean
from verify.walsh import transform

if TYPE_CHECKING:
    from verify.arithmetic import Array
    from verify.case import Case
    from verify.situation import Situation

UNTIL = 20.0
OUTPUTS = 64
ROUNDING = 1e-12
"""KL is a difference of sums of order 1 to 30 in float64: a rise below this is rounding, not a rise."""


def check(case: Case) -> Finding:
    """KL at 64 times of a float64 flow never rises by more than rounding; undecided where float64 cannot hold it."""
    A = arithmetic.get("float64")
    target, start = case.target(A), case.theta(A)
    if not (target > 0).all() or not np.isfinite(start).all():
        return undecided("float64", Reason.UNSUPPORTED, "The target or the start is beyond what float64 can hold.")
    times = np.geomspace(1e-3, UNTIL, OUTPUTS)
    flow = integrate(case.energy, target[None], start[None], until=UNTIL, output_times=times, device="plain")
    if flow.trajectory is None or not np.isfinite(flow.trajectory).all():
        return undecided("float64", Reason.BUDGET, f"The flow did not come to t = {UNTIL:g}: {flow.status[0].sentence}")
    with np.errstate(all="ignore"):
        path = np.concatenate((start[None], flow.trajectory[0]))
        place = Point(case.energy, path, A)
        divergences = np.asarray(place.divergence(target))
    if not (place.law > 0).all() or not np.isfinite(divergences).all():
        return undecided("float64", Reason.UNSUPPORTED, "A probability along the flow is below what float64 can hold.")
    rise, fall = float(np.diff(divergences).max()), float(divergences[0] - divergences[-1])
    if rise > ROUNDING:
        values = {"kl_approx": divergences.tolist()}
        return fails("float64", f"KL rises by {rise:.3g} between two outputs.", -rise, values=values)
    # a flow that stands still has nothing to fall by, and is no close call
    return holds("float64", fall if fall > ROUNDING else None)


def law_velocity(here: Situation) -> Array:
    """dp/dt along the flow at the case's point, shape (2^N,); exact."""
    A, p = here.A, here.point.law
    velocity = A.matmul(here.point.D, here.gradient[:, None])[:, 0]
    # dp/dt = p (df/dt - E_p[df/dt]),  df/dt = D grad L
    return np.asarray(p * (velocity - A.sum(p * velocity)))


def _order_errors(case: Case) -> Finding:
    """d/dt |r_k|^2 at the start, over the rationals: positive for some order k is a strict counterexample."""
    here = situation(case)
    A = here.A
    r, m_dot = transform(here.residual), transform(law_velocity(here))
    for order in range(1, case.spins + 1):
        of_order = masks(case.spins, order)
        # d/dt |r_k|^2 = -2 sum over |S| = k of r_S dm_S/dt
        rate = -2 * sum(r[mask] * m_dot[mask] for mask in of_order)
        if A.positive(rate) is Trilean.YES:
            values = {"order": order, "rate": A.document(rate), "residual_moments": here.documented(r[of_order])}
            grows = A.approx(rate)
            why = f"The squared moment error of order {order} grows at rate {grows:.3g} at the start."
            proof = refutation(case, [fact("order error rate", order, "+", bits(here))])
            return fails("exact", why, -grows, values=values, kinds=here.kinds, certificate=proof)
    return holds("exact", kinds=here.kinds)


def _descent(case: Case) -> Finding:
    """d/dt KL(q, p) at the start under the flow with its sign turned, over the rationals."""
    here = situation(case)
    A = here.A
    # d/dt KL(q, p) = -sum over x of q(x) p'(x)/p(x),  p' = -dp/dt
    rate = A.sum(here.q * law_velocity(here) / here.point.law)
    if A.positive(rate) is Trilean.YES:
        values = {"rate": A.document(rate), "gradient": here.documented(here.gradient)}
        why = f"KL grows at rate {A.approx(rate):.3g} at the start."
        # along dtheta/dt = -grad L, d/dt KL(q, p) = |grad L|^2
        proof = refutation(case, [fact("|F|^2", 0, "+", bits(here))])
        return fails("exact", why, -A.approx(rate), values=values, certificate=proof)
    return holds("exact", kinds=here.kinds)


CLAIM = Claim(
    key="stability/likelihood-monotone",
    title="KL falls along the flow",
    statement="$\\mathrm{KL}(q, p_{\\theta(t)})$ never rises along $\\dot\\theta = \\nabla L$.",
    source=dsb(),
    expect="holds",
    assumptions=(PARAMETERS, at_most(6)),
    check=check,
    law=Mixture(("rbm", "rbm01", "truncated_ising", "full_ising", "shallow"), (1, 3), (0, 3), ALIEN),
    stored=("uniform", "dead-unit", "duplicated-units", "one-spin-self", "saturated"),
    margin="the fall of KL up to $t = 20$, where the flow moves at all",
    requires=("N=1", "M=0", "dead-unit", "duplicate-units"),
    neighbours=(
        Neighbour("each-order", "The moment error $|m_k(p) - m_k(q)|$ of each order never rises.",
                  "KL becomes the error per order",
                  _order_errors, Mixture(("rbm",), (3, 3), (1, 1), ("dirichlet", "couplings"), shapes=("generic",))),
        Neighbour("turned", "$\\mathrm{KL}(q, p_{\\theta(t)})$ never rises along $\\dot\\theta = -\\nabla L$.",
                  "the sign turned",
                  _descent, Mixture(("rbm",), (1, 2), (0, 2), ("dirichlet",))),
    ),
)  # fmt: skip
