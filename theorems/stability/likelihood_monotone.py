"""KL falls along the flow; the error of a single order need not.

Statement
    KL(q, p_theta(t)) never rises along theta' = grad L(theta).

Source
    DSB (arXiv:2605.07844): the gradient flow of the likelihood, which the whole paper studies. No sentence of the
    abstract says it; it is what a gradient flow is.

Why
    By the chain rule dL/dt = sum over i of (dL/dtheta_i) (dtheta_i/dt) = |grad L|^2 >= 0 for theta' = grad L, whatever
    the energy, and KL(q, p) is a constant less L. Of single orders it is false: the squared moment error of pairs may
    grow (control "each-order"), as one order is paid for by another.

Decided by
    One identity, GRADIENT (grad L = D^T (q - p)), which the checker multiplies out at the case's N <= 6 for any columns
    of D; and at the case's own point the sign of dL/dt, "+" or "0", computed from the velocity of the law, p' = p
    (D F - E_p[D F]), F = grad L, and not from the square. Scope "universal", by the chain rule.

Not checked
    The chain rule is in words. Where the checker has no law to compute with (outer weights, or products at a fixed
    point) the identity stands alone. Flows are followed in float64 to t = 20 at 64 times: a rise above 1e-12 would be a
    fault of the engine, and no rise proves nothing. Finite steps of gradient ascent are another matter.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from theorems._sources import dsb
from verify.claims import (
    ANY,
    MODEL_INDEPENDENT,
    WITH_PARAMETERS,
    Array,
    Binding,
    Case,
    Claim,
    Finding,
    Mixture,
    NegativeControl,
    Point,
    Situation,
    Trilean,
    arithmetic,
    at_most,
    enclosed_situation,
    exact_situation,
    fails,
    holds,
    identities,
    integrate,
    masks,
    patterns,
    provers,
    transform,
)

UNTIL = 20.0
OUTPUTS = 64
ROUNDING = 1e-12
"""KL is a difference of sums of order 1 to 30 in float64: a rise below this is rounding, not a rise."""


def check(case: Case) -> Finding:
    """The rate of L at the case's point is not negative; and KL at 64 times of a float64 flow never rises."""
    fall = fall_of_kl(case)
    if fall is not None and fall.rise > ROUNDING:
        why = f"KL rises by {fall.rise:.3g} between two outputs."
        return fails("float64", why, -fall.rise, values={"kl_approx": fall.divergences})
    margin = fall.total if fall is not None and fall.total > ROUNDING else None
    shown = provers.identities(case.spins, identities.GRADIENT)
    rate = _rate(case)
    # where the rate is not expressed, the identity alone says it for the case as for all others
    return holds("symbolic", margin, parts=[*shown, rate] if rate else shown)


def _rate(case: Case) -> dict[str, Any] | None:
    """The part that dL/dt is positive, or 0, at the case's point; None where that cannot be told."""
    form = case.energy.normal()
    if form is not None and form.has_outer:
        # the checker has no rational law of networks with outer weights at drawn parameters
        return None
    here = enclosed_situation(case)
    # the checker has laws of products of parameters in intervals only, which show no zero
    products = len(case.energy.scalings) > 0
    if here.fixed is Trilean.UNKNOWN or (products and here.fixed is Trilean.YES):
        return None
    wide = provers.interval_bits(case) if products else provers.bits(here)
    return provers.fact("L rate", 0, "0" if here.fixed is Trilean.YES else "+", wide)


class Fall(NamedTuple):
    """KL along a float64 flow: its values, the largest rise between two outputs, and the fall from first to last."""

    divergences: list[float]
    rise: float
    total: float


def fall_of_kl(case: Case) -> Fall | None:
    """KL along the flow of the case up to t = 20; None where float64 cannot hold it, or does not come there."""
    A = arithmetic.get("float64")
    target, start = case.target(A), case.theta(A)
    if not (target > 0).all() or not np.isfinite(start).all():
        return None
    times = np.geomspace(1e-3, UNTIL, OUTPUTS)
    flow = integrate(case.energy, target[None], start[None], until=UNTIL, output_times=times, device="plain")
    if flow.trajectory is None or not np.isfinite(flow.trajectory).all():
        return None
    with np.errstate(all="ignore"):
        path = np.concatenate((start[None], flow.trajectory[0]))
        place = Point(case.energy, path, A)
        divergences = np.asarray(place.divergence(target))
    if not (place.law > 0).all() or not np.isfinite(divergences).all():
        return None
    return Fall(divergences.tolist(), float(np.diff(divergences).max()), float(divergences[0] - divergences[-1]))


def law_velocity(here: Situation) -> Array:
    """dp/dt along the flow at the case's point, shape (2^N,); exact."""
    A, p = here.A, here.point.law
    velocity = A.matmul(here.point.D, here.gradient[:, None])[:, 0]
    # dp/dt = p (df/dt - E_p[df/dt]),  df/dt = D grad L
    return np.asarray(p * (velocity - A.sum(p * velocity)))


def _order_errors(case: Case) -> Finding:
    """d/dt |r_k|^2 at the start, over the rationals: positive for some order k is a strict counterexample."""
    here = exact_situation(case)
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
            proof = [provers.fact("order error rate", order, "+", provers.bits(here))]
            return fails("exact", why, -grows, values=values, kinds=here.kinds, parts=proof)
    return holds("exact", kinds=here.kinds)


def _descent(case: Case) -> Finding:
    """d/dt KL(q, p) at the start under the flow with its sign turned, over the rationals."""
    here = exact_situation(case)
    A = here.A
    # d/dt KL(q, p) = -sum over x of q(x) p'(x)/p(x),  p' = -dp/dt
    rate = A.sum(here.q * law_velocity(here) / here.point.law)
    if A.positive(rate) is Trilean.YES:
        values = {"rate": A.document(rate), "gradient": here.documented(here.gradient)}
        why = f"KL grows at rate {A.approx(rate):.3g} at the start."
        # along dtheta/dt = -grad L, d/dt KL(q, p) = |grad L|^2
        proof = [provers.fact("|F|^2", 0, "+", provers.bits(here))]
        return fails("exact", why, -A.approx(rate), values=values, parts=proof)
    return holds("exact", kinds=here.kinds)


RATE = patterns.fact("L rate", 0, ["in", "+", "0"])
BINDING = Binding(
    instance=(
        patterns.alternative(*patterns.identities(identities.GRADIENT), RATE),
        patterns.alternative(*patterns.identities(identities.GRADIENT)),
    ),
    case=(patterns.spins(1, 6),),
    lemma="grad L = D^T (q - p), so dL/dt = |grad L|^2 >= 0 by the chain rule",
)

CLAIM = Claim(
    key="stability/likelihood-monotone",
    title="KL falls along the flow",
    statement="$\\mathrm{KL}(q, p_{\\theta(t)})$ never rises along $\\dot\\theta = \\nabla L$.",
    source=dsb(),
    expect="holds",
    assumptions=(WITH_PARAMETERS, at_most(6)),
    check=check,
    scope="universal",
    binding=BINDING,
    sampler=Mixture(ANY, (1, 3), (0, 3), MODEL_INDEPENDENT),
    stored=("uniform", "dead-unit", "duplicated-units", "one-spin-self", "saturated", "no-hidden-units"),
    margin="the fall of KL up to $t = 20$, where the flow moves at all",
    requires=("N=1", "M=0", "dead-unit", "duplicate-units"),
    controls=(
        NegativeControl("each-order", "The moment error $|m_k(p) - m_k(q)|$ of each order never rises.",
                  "KL becomes the error per order",
                  _order_errors, Mixture(("rbm",), (3, 3), (1, 1), ("dirichlet", "couplings"), shapes=("generic",)),
                  binding=Binding(refutation=(patterns.alternative(patterns.fact("order error rate", patterns.ANY,
                                                                                 "+")),)),
                  stored=("pair-error-grows",)),
        NegativeControl("turned", "$\\mathrm{KL}(q, p_{\\theta(t)})$ never rises along $\\dot\\theta = -\\nabla L$.",
                  "the sign turned",
                  _descent, Mixture(("rbm",), (1, 2), (0, 2), ("dirichlet",)),
                  # along -grad L the rate of KL is |grad L|^2
                  binding=Binding(refutation=(patterns.alternative(patterns.fact("|F|^2", 0, "+")),)),
                  stored=("one-spin",)),
    ),
)  # fmt: skip
