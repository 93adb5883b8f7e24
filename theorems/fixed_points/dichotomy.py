"""A point is fixed exactly where the residual lies in the kernel of K^T; full row rank leaves only consistent ones.

Statement
    theta is a fixed point (grad L = 0) if and only if r = m(q) - m(p_theta) lies in ker K^T, K = dJ/dtheta; and if K
    has full row rank 2^N - 1 there, then p_theta = q.

Source
    DSB (arXiv:2605.07844), abstract: the flow "admits two types of fixed points: data-consistent points, which exactly
    reproduce the target distribution, and spurious points, which satisfy stationarity without matching the target
    distribution."

Why
    grad L = D^T (q - p) = K^T r, D = df/dtheta: the first is the derivative of log Z, the second Parseval's identity
    for two functions, as the sum of q - p is 0. Full row rank says that K^T r = 0 for r = 0 alone, and all moments
    together are the law. The rank cannot be dropped: K of full column rank, say, leaves spurious points
    (control "column-rank").

Decided by
    Two identities that the checker multiplies out at the case's N <= 6, with w = e^f, q and the columns of D as
    variables: GRADIENT, grad L = D^T (q - p), and THROUGH_K, D^T u = K^T r. With them the certificate says what the
    case's own point is: not fixed (a component of grad L is not 0); fixed with p = q; or fixed with p not q and rank
    K < 2^N - 1, the rank shown by a minor modulo a prime and kernel vectors. Rationals where the law is rational, else
    128-bit balls. Symbols besides, at four small sizes. Scope "universal".

Not checked
    That the moments determine the law and that a matrix of full row rank has no left kernel are used in words. In balls
    a point that is neither consistent by construction nor away from gradient 0 stays undecided. Whether spurious points
    exist or attract is for other claims.
"""

from __future__ import annotations

from typing import Any

from theorems._sources import FIXED_POINTS, dsb
from verify.claims import (
    RATIONAL,
    WITH_PARAMETERS,
    Binding,
    Case,
    Claim,
    Finding,
    Mixture,
    NegativeControl,
    OneOf,
    Proof,
    Reason,
    Situation,
    Spurious,
    Trilean,
    all_identities,
    at_most,
    enclosed_situation,
    exact_situation,
    fails,
    holds,
    identities,
    likelihood,
    patterns,
    provers,
    symbolic_point,
    symbolic_target,
    transform,
    undecided,
)

FAMILIES = ("rbm", "rbm01", "truncated_ising", "full_ising")


def through_k(here: Situation) -> Any:
    """K^T r with r = m(q) - m(p), shape (P,): the gradient by way of couplings and moments."""
    r = transform(here.residual)[1:]
    # grad L = K^T r
    return here.A.matmul(here.K.T, r[:, None])[:, 0]


def check(case: Case) -> Finding:
    """Both halves: grad L = K^T r, and a fixed point of full row rank is consistent; over the rationals, or in balls.

    In balls the first half is agreement of enclosures, and a point that neither is consistent by construction nor has
    a gradient away from zero stays undecided.
    """
    here = enclosed_situation(case)
    A = here.A
    if A.all_zero(through_k(here) - here.gradient) is Trilean.NO:
        values = {"gradient": here.documented(here.gradient), "through_K": here.documented(through_k(here))}
        return fails(A.name, "K^T r is not the gradient.", values=values)
    if (here.fixed, here.regular, here.consistent) == (Trilean.YES, Trilean.YES, Trilean.NO):
        return _spurious(here, "A fixed point with full row rank is not consistent.")
    shown = provers.identities(case.spins, *IDENTITIES)
    if here.fixed is Trilean.NO:
        slope = float(abs(A.approx_array(here.gradient)).max())
        return holds(A.name, slope, kinds=here.kinds, parts=[*shown, provers.not_fixed(here)])
    if Trilean.UNKNOWN in {here.fixed, here.consistent}:
        return undecided(A.name, Reason.SINGULAR, "Balls around zero cannot tell whether the point is fixed.")
    found = (
        [provers.fixed(here), provers.consistent(here)]
        if here.consistent is Trilean.YES
        else [*provers.spurious(here), provers.rank(here)]
    )
    return holds(A.name, kinds=here.kinds, parts=[*shown, *found])


def _always_consistent(case: Case) -> Finding:
    here = exact_situation(case)
    if here.fixed is Trilean.YES and here.consistent is Trilean.NO:
        return _spurious(here, "A fixed point is not consistent.")
    return holds("exact", kinds=here.kinds)


def _full_column_rank(case: Case) -> Finding:
    here = exact_situation(case)
    if here.rank.at_least == here.K.shape[1] and here.fixed is Trilean.YES and here.consistent is Trilean.NO:
        return _spurious(here, f"K has full column rank {here.rank.at_least}, and the fixed point is not consistent.")
    return holds("exact", kinds=here.kinds)


def _spurious(here: Situation, why: str) -> Finding:
    gap = float(abs(here.A.approx_array(here.residual)).max())
    values = {
        "gradient": here.documented(here.gradient),
        "q_minus_p": here.documented(here.residual),
        "rank_K": here.rank.at_least,
    }
    proof = [*provers.spurious(here), provers.rank(here)]
    return fails(here.A.name, why, -gap, values=values, kinds=here.kinds, parts=proof)


def _proof(spins: int, hidden: int) -> Proof:
    def prove() -> Trilean:
        point, q = symbolic_point(spins, hidden), symbolic_target(spins)
        A: Any = point.A
        L, r = likelihood(point, q), transform(q - point.law)[1:]
        gradient = A.matmul(point.K[1:].T, r[:, None])[:, 0]
        pairs = zip(point.theta, gradient, strict=True)
        return all_identities(A.differentiate(L, symbol) - slope for symbol, slope in pairs)

    return Proof("$\\nabla L = K^T r$ for every target", spins, hidden, prove)


IDENTITIES = (identities.GRADIENT, identities.THROUGH_K)
SHOWN = patterns.identities(*IDENTITIES)
BINDING = Binding(
    instance=(
        patterns.alternative(*SHOWN, patterns.not_fixed()),
        patterns.alternative(*SHOWN, patterns.fixed(), patterns.consistent()),
        patterns.alternative(
            *SHOWN, *patterns.spurious(), patterns.rank("$rank") | {"where": [["<", "$rank", "full"]]}
        ),
    ),
    refutation=(patterns.alternative(*patterns.spurious(), patterns.rank(["=", "full"])),),
    case=(patterns.spins(1, 6),),
    lemma="grad L = D^T (q - p) = K^T r, multiplied out; where rank K = 2^N - 1 only r = 0 has K^T r = 0",
)

CLAIM = Claim(
    key="fixed_points/dichotomy",
    title="Two kinds of fixed points",
    statement=(
        "$\\theta$ is a fixed point if and only if $r = m(q) - m(p_\\theta)$ lies in $\\ker K^T$; "
        "if $K$ has full row rank there, then $p_\\theta = q$."
    ),
    source=dsb(FIXED_POINTS),
    expect="holds",
    assumptions=(WITH_PARAMETERS, at_most(6)),
    check=check,
    scope="universal",
    binding=BINDING,
    sampler=OneOf((
        Mixture(RATIONAL, (1, 3), (0, 3)),
        Mixture(RATIONAL, (1, 3), (0, 3), ("self",)),
        Spurious(("rbm", "rbm01", "truncated_ising"), (2, 3), (0, 2)),
    )),
    stored=(
        "spurious-independent-point", "unrepresentable", "regular-point", "one-spin-self", "no-hidden-units",
        "dead-unit", "duplicated-units", "duplicated-units-self", "saturated", "frustrated-triangle", "tied-weights",
    ),
    margin="the largest gradient component, at points that are not fixed",
    requires=(
        "K-regular", "K-singular", "consistent", "spurious", "not-fixed", "N=1", "M=0", "dead-unit", "duplicate-units",
    ),
    weight=1.5,
    controls=(
        NegativeControl("no-rank-condition", "Every fixed point is data-consistent.", "full row rank dropped",
                  _always_consistent, Spurious(),
                  binding=Binding(refutation=(patterns.alternative(*patterns.spurious(),
                                                                   patterns.rank(patterns.ANY)),)), stored=("parity",)),
        NegativeControl("column-rank", "If $K$ has full column rank at a fixed point, then $p_\\theta = q$.",
                  "rows and columns swapped", _full_column_rank,
                  Spurious(("truncated_ising",), (2, 3), (0, 0), ("generic",)),
                  binding=Binding(refutation=(patterns.alternative(*patterns.spurious(), patterns.rank(["=", "P"])),)),
                  stored=("unrepresentable",)),
    ),
    proofs=(_proof(1, 0), _proof(2, 0), _proof(1, 1), _proof(2, 1)),
)  # fmt: skip
