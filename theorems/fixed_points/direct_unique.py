"""The full Ising model has exactly one fixed point, and it reproduces the target.

Statement
    For every strictly positive target q the gradient flow of all couplings J_S of N spins has exactly one fixed point,
    and there p_J = q.

Source
    DSB (arXiv:2605.07844): the direct model, to which the paper's effective model is compared. No sentence of the
    abstract says it; it is the known uniqueness in a full exponential family.

Why
    f is linear in J, so Hess L = -Cov_p(D) everywhere, and -v^T Hess L v is half the sum over x, y of p(x) p(y) (g(x) -
    g(y))^2 with g = sum over S of v_S chi_S: 0 only where g is constant, that is, by Parseval's identity, where v = 0.
    So L is strictly concave and has one stationary point at most; J* = 2^-N WHT(log q) is one, with p = q.

Decided by
    Three identities that the checker multiplies out at the case's N <= 5, for any functions on the states: HESSIAN (the
    second derivative of log Z), COVARIANCE (the sum of squares) and PARSEVAL. Besides, at the case, in exact arithmetic
    (J* is a sum of logarithms of rationals): at J* p = q and all P eigenvalues are negative; the case's own point is
    not fixed, or it is consistent. Scope "universal".

Not checked
    That the flow converges to J*, and how fast. Targets with a zero have no such point
    (fixed_points/positivity-needed). With couplings left out, or with hidden units, the claim is false (controls
    "truncated" and "rbm").
"""

from __future__ import annotations

from theorems._sources import dsb
from verify.claims import (
    ALL_COUPLINGS,
    WITH_PARAMETERS,
    Binding,
    Case,
    Claim,
    Finding,
    Mixture,
    NegativeControl,
    OneOf,
    Situation,
    Spurious,
    Trilean,
    arithmetic,
    at_most,
    exact_situation,
    fails,
    holds,
    identities,
    patterns,
    provers,
    transform,
)


def check(case: Case) -> Finding:
    """J* = 2^-N WHT(log q) is fixed and consistent, L is strictly concave there and here, and here is not fixed.

    Two fixed points would make L constant between them, against strict concavity: that is the lemma, and the two
    exact inertias are its instances.
    """
    A = arithmetic.get("exact")
    here = exact_situation(case)
    # J* = 2^-N WHT(log q)
    best = (transform(A.log(here.q)) / A.number(1 << case.spins))[1:]
    there = Situation(case, A, best)
    if (there.fixed, there.consistent) != (Trilean.YES, Trilean.YES):
        return fails("exact", "J* is not a data-consistent fixed point.", values={"J": here.documented(best)})
    for place in (here, there):
        if place.inertia.negative < len(best):
            values = {"J": here.documented(place.point.theta), "inertia": _signs(place)}
            return fails("exact", "L is not strictly concave.", values=values)
    elsewhere = A.all_zero(here.point.theta - best) is Trilean.NO
    if elsewhere and here.fixed is Trilean.YES:
        return fails("exact", "A second fixed point.", values={"J": here.documented(here.point.theta)})
    slope = float(abs(A.approx_array(here.gradient)).max()) if elsewhere else None
    own = provers.not_fixed(here) if elsewhere else provers.consistent(here)
    found = [
        *provers.identities(case.spins, *IDENTITIES),
        provers.consistent_inertia(there, provers.point(case, best, A)),
        own,
    ]
    return holds("exact", slope, kinds=here.kinds | there.kinds, parts=found)


def _signs(place: Situation) -> dict[str, int]:
    return {"positive": place.inertia.positive, "zero": place.inertia.zero, "negative": place.inertia.negative}


def _fixed_means_consistent(case: Case) -> Finding:
    here = exact_situation(case)
    if here.fixed is Trilean.YES and here.consistent is Trilean.NO:
        gap = float(abs(here.A.approx_array(here.residual)).max())
        values = {"gradient": here.documented(here.gradient), "q_minus_p": here.documented(here.residual)}
        why, proof = "A fixed point that is not consistent.", provers.spurious(here)
        return fails("exact", why, -gap, values=values, kinds=here.kinds, parts=proof)
    return holds("exact", kinds=here.kinds)


def _one_point_only(case: Case) -> Finding:
    """For an RBM at a consistent point: the same point with its first hidden unit's sign turned is fixed as well."""
    A = arithmetic.get("exact")
    here = exact_situation(case)
    parts = {name: part.copy() for name, part in case.energy.parts(here.point.theta).items()}
    parts["c"][0], parts["W"][0] = -parts["c"][0], -parts["W"][0]
    turned = case.energy.joined(parts)
    other = Situation(case, A, turned)
    if A.all_zero(turned - here.point.theta) is Trilean.NO and (here.fixed, other.fixed) == (Trilean.YES, Trilean.YES):
        values = {"one": here.documented(here.point.theta), "other": here.documented(turned)}
        other_point = provers.point(case, turned, A)
        moved = next(i for i, change in enumerate(turned - here.point.theta) if A.zero(change) is Trilean.NO)
        shift = provers.fact("shift", moved, "not 0", 128, other_point)
        proof = [provers.fixed(here), provers.fixed(other, other_point), shift]
        why = "Two different parameters are both fixed."
        return fails("exact", why, values=values, kinds=here.kinds, parts=proof)
    return holds("exact", kinds=here.kinds)


IDENTITIES = (identities.HESSIAN, identities.COVARIANCE, identities.PARSEVAL)
BEST = patterns.need("consistent-inertia", point="$best", positive=0, zero=0, negative=["=", "P"])
SHOWN = patterns.identities(*IDENTITIES)
BINDING = Binding(
    instance=(
        patterns.alternative(*SHOWN, BEST, patterns.not_fixed()),
        patterns.alternative(*SHOWN, BEST, patterns.consistent()),
    ),
    case=(patterns.family("full_ising"), patterns.spins(1, 5)),
    lemma="L is strictly concave: -v^T Hess L v is a sum of squares that vanishes for v = 0 alone",
)
TRUNCATED = Binding(
    refutation=(patterns.alternative(*patterns.spurious()),), case=(patterns.family("truncated_ising"),)
)
TWO_POINTS = Binding(
    refutation=(
        patterns.alternative(
            patterns.fixed(), patterns.fixed("$other"), patterns.fact("shift", patterns.ANY, "not 0", point="$other")
        ),
    ),
    case=(patterns.family("rbm"),),
)

CLAIM = Claim(
    key="fixed_points/direct-unique",
    title="The direct model has one fixed point",
    statement="The flow of the full Ising model has exactly one fixed point, and there $p_J = q$.",
    source=dsb(),
    expect="holds",
    assumptions=(ALL_COUPLINGS, WITH_PARAMETERS, at_most(5)),
    check=check,
    scope="universal",
    binding=BINDING,
    sampler=OneOf((Mixture(("full_ising",), (1, 3)), Mixture(("full_ising",), (1, 3), targets=("self",)))),
    stored=("full-ising-self", "one-spin-direct"),
    margin="the largest gradient component away from the fixed point",
    requires=("N=1", "consistent", "not-fixed", "K-regular"),
    controls=(
        NegativeControl("truncated", "The same for the truncated Ising model: its fixed points are data-consistent.",
                  "couplings above an order removed", _fixed_means_consistent,
                  Spurious(("truncated_ising",), (2, 3), (0, 0), ("generic",)), drop=("energy",), binding=TRUNCATED,
                  stored=("unrepresentable",)),
        NegativeControl("rbm", "The same for an RBM: there is exactly one fixed point.", "hidden units added",
                  _one_point_only, Mixture(("rbm",), (1, 2), (1, 2), ("self",), shapes=("generic",)), drop=("energy",),
                  binding=TWO_POINTS, stored=("one-spin-self",)),
    ),
)  # fmt: skip
