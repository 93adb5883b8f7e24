"""Under the natural gradient there is no hierarchy: at full row rank every moment closes as exp(-t).

Statement
    Where rank K = 2^N - 1, the law moves by p' = q - p under the natural gradient: every moment's mismatch follows
    m_S(q) - m_S(p) = r_S(0) exp(-t) as long as the rank stays full, whatever the order.

Source
    DSB (arXiv:2605.07844), abstract: "gradient dynamics induce a hierarchy in which lower-order interactions are
    learned before higher-order ones." Our own: the hierarchy belongs to the metric; under the invariant one there is
    none.

Why
    theta' = v with G v = grad L, G = D^T (diag p - p p^T) D the Fisher information and grad L = D^T (q - p). The law
    moves by p'(x) = p(x) ((D v)(x) - E_p[D v]). If rank K = 2^N - 1, any change of the law that keeps its sum is
    reached: some v has p' = q - p; then D^T p' = G v = grad L, and every other solution differs by a vector that G,
    hence p', does not see. So r = m(q) - m(p) has r' = -r. The plain gradient does not do so, and without the rank
    nothing may move at all (controls).

Decided by
    Two identities that the checker multiplies out at the case's N <= 4: GRADIENT and THROUGH_K (grad L = D^T
    (q - p) = K^T r). At the case's own point, in rationals: rank K = 2^N - 1 by a minor modulo a prime, and a rational
    v with D v - E_p[D v] = (q - p)/p in every state. Scope "universal".

Not checked
    That p' does not depend on the solution v, and the exponential, are in words. How long a flow stays at full rank;
    couplings, which do not close alike; finite steps. The figures' flows are in float64, and prove nothing.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from theorems._sources import HIERARCHY, dsb
from verify.claims import (
    MODEL_INDEPENDENT,
    WITH_PARAMETERS,
    Array,
    Assumption,
    Binding,
    Case,
    Claim,
    Finding,
    Mixture,
    Natural,
    NegativeControl,
    OneOf,
    Point,
    Situation,
    Spurious,
    Trilean,
    arithmetic,
    at_most,
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

TIMES = np.linspace(0.0, 6.0, 61)
TARGETS = tuple(name for name in MODEL_INDEPENDENT if name != "dirichlet")
"""Without targets of weights near 1e-12: they are no harder over the rationals, and their flows are of no use here."""


def check(case: Case) -> Finding:
    """A v with p' = q - p, over the rationals; at some cases a float64 flow as a figure."""
    here = exact_situation(case)
    part = provers.natural(here)
    if part is None:
        why = "No velocity of the parameters moves the law along q - p."
        proof = provers.spurious(here) if here.fixed is Trilean.YES else None
        gap = -float(np.abs(here.A.approx_array(here.residual)).max())
        return fails("exact", why, gap, kinds=here.kinds, parts=proof)
    drawn = case.spins == 2 and case.energy.restricted == (-1, 1) and here.consistent is Trilean.NO
    figures = (_figure(case),) if drawn else ()
    return holds(
        "exact",
        kinds=here.kinds,
        figures=figures,
        parts=[*provers.identities(case.spins, *IDENTITIES), provers.rank(here), part],
    )


def mismatches(case: Case) -> Array:
    """m(q) - m(p) along a float64 flow under the natural gradient, shape (times, 2^N); NaN after it was given up."""
    A = arithmetic.get("float64")
    q, start = np.asarray(case.target(A)), np.asarray(case.theta(A))
    flow = integrate(case.energy, q, start[None], until=TIMES[-1], output_times=TIMES, dynamics=Natural())
    path = np.zeros((1, len(TIMES), len(start))) if flow.trajectory is None else flow.trajectory
    return np.asarray(transform(q - Point(case.energy, path[0], A).law))


def _figure(case: Case) -> dict[str, Any]:
    r = mismatches(case)
    keep = np.isfinite(r).all(axis=1)
    sizes = {k: np.linalg.norm(r[keep][:, masks(case.spins, k)], axis=1) for k in range(1, case.spins + 1)}
    return {
        "kind": "trajectories",
        "title": "Moment mismatch by order under the natural gradient",
        "caption": "$|m_k(q) - m_k(p)|$ over its start, along a float64 flow: all orders on $\\exp(-t)$.",
        "time": TIMES[keep].tolist(),
        "by_order": {str(k): [(size / size[0]).tolist()] for k, size in sizes.items() if size[0] > 0},
        "ylabel": "relative moment mismatch",
    }


def _plain(case: Case) -> Finding:
    """d/dt of the squared error of an order is -2 times that error, along the plain gradient; over the rationals."""
    here = exact_situation(case)
    A, r = here.A, transform(here.residual)
    velocity = transform(_change(here, here.gradient))
    rates = {k: A.sum(r[own] * velocity[own]) * -2 for k, own in _by_order(case)}
    errors = {k: A.sum(r[own] * r[own]) for k, own in _by_order(case)}
    wrong = [k for k in rates if A.zero(rates[k] + errors[k] * 2) is Trilean.NO]
    if not wrong:
        return holds("exact")
    # what rises does not fall as exp(-2t): there the sign is enough for a certificate
    k = max(wrong, key=lambda k: A.approx(rates[k]))
    proof = (
        [provers.rank(here), provers.fact("order error rate", k, "+")] if A.positive(rates[k]) is Trilean.YES else None
    )
    why = f"The squared error {A.approx(errors[k]):.4g} of order {k} moves at the rate {A.approx(rates[k]):.4g}."
    values = {"order": k, "squared_error": A.document(errors[k]), "its_rate": A.document(rates[k])}
    return fails("exact", why, -abs(A.approx(rates[k] + errors[k] * 2)), values=values, parts=proof)


def _by_order(case: Case) -> list[tuple[int, list[int]]]:
    return [(k, masks(case.spins, k)) for k in range(1, case.spins + 1)]


def _change(here: Situation, v: Array) -> Array:
    # p'(x) = p(x) ((D v)(x) - E_p[D v])
    A, p = here.A, here.point.law
    speed = A.matmul(here.point.D, v)
    return np.asarray(p * (speed - A.sum(p * speed)))


FULL_RANK = Assumption("full-rank", "K has full row rank, $2^N - 1$", lambda case: exact_situation(case).regular)

IDENTITIES = (identities.GRADIENT, identities.THROUGH_K)
FULL = patterns.rank(["=", "full"])
BINDING = Binding(
    instance=(patterns.alternative(*patterns.identities(*IDENTITIES), FULL, patterns.need("natural")),),
    case=(patterns.spins(1, 4),),
    lemma="D^T (p (D v - E_p[D v]) - (q - p)) = 0 says that p' = q - p where rank K = 2^N - 1",
)

CLAIM = Claim(
    key="hierarchy/natural-gradient-flat",
    title="The natural gradient knows no hierarchy",
    statement=(
        "Where $\\mathrm{rank}\\, K = 2^N - 1$, the law moves by $\\dot p = q - p$ under the natural gradient: every "
        "moment's mismatch follows $m_S(q) - m_S(p) = r_S(0)\\, e^{-t}$ as long as the rank stays full, whatever the "
        "order."
    ),
    source=dsb(HIERARCHY, "our own: the hierarchy belongs to the metric; under the invariant one there is none"),
    expect="holds",
    assumptions=(WITH_PARAMETERS, at_most(4), FULL_RANK),
    check=check,
    scope="universal",
    binding=BINDING,
    sampler=OneOf((
        Mixture(("full_ising",), (1, 3), targets=TARGETS, shapes=("generic",)),
        Mixture(("rbm",), (1, 2), (1, 2), TARGETS, shapes=("generic",)),
        Mixture(("rbm",), (3, 3), (2, 2), TARGETS, shapes=("generic",)),
    )),
    stored=("regular-point", "one-spin"),
    margin="decided exactly, without a margin",
    remark=(
        "By an identity at every point of full rank. Each certificate has it, and the velocity at one point, for every "
        "solution of the natural gradient's equation. The exponential follows for as long as the flow stays at full "
        "rank; nothing is said about how long it does, nor about couplings, which do not close alike. The figures' "
        "flows are in float64."
    ),
    requires=("K-regular", "not-fixed"),
    weight=0.75,
    controls=(
        NegativeControl("plain-gradient", "The same along the plain gradient flow.", "the metric dropped", _plain,
                  Mixture(("rbm",), (3, 3), (1, 2), ("dirichlet", "couplings", "parity"), shapes=("generic",)),
                  binding=Binding(refutation=(patterns.alternative(FULL,
                                                                   patterns.fact("order error rate", patterns.ANY,
                                                                                 "+")),)),
                  stored=("plain-gradient-moves",)),
        NegativeControl("any-rank", "The same at every point.", "full rank dropped", None,
                  Spurious(("rbm",), (2, 3), (1, 1), ("dead", "generic")), drop=("full-rank",),
                  # grad L = 0 moves nothing, and p is not q
                  binding=Binding(refutation=(patterns.alternative(*patterns.spurious()),),
                                  case=(patterns.family("rbm"),)), stored=("parity",)),
    ),
)  # fmt: skip
