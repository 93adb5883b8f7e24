"""The neutral directions at a data-consistent point are the kernel of K: J does not change to first order.

Statement
    At a data-consistent point the neutral directions, those v with Hess L v = 0, are exactly ker K: the couplings J do
    not change along them to first order.

Source
    DSB (arXiv:2605.07844), abstract: "... perturbations are either stable or neutral, with neutral directions leaving
    the effective model invariant." This is the second half, to first order.

Why
    There Hess L = -Cov_p(D), and v^T Cov_p(D) v is half the sum over x, y of p(x) p(y) (g(x) - g(y))^2, g = D v. As no
    eigenvalue is positive, Hess L v = 0 exactly where that is 0: where g is the same in all states. By Parseval's
    identity that is where all its coefficients but the mean vanish, that is where K v = 0. At spurious points the two
    spaces differ (control "at-spurious-points").

Decided by
    Three identities that the checker multiplies out at the case's N <= 5: HESSIAN, COVARIANCE and PARSEVAL, for any
    functions on the states. At the case, in rationals: p = q and the rank of K, so that Hess L has rank K negative and
    P - rank K zero eigenvalues. The program sees besides that Hess L kills a basis of ker K, and that the ranks of Hess
    L and K agree. Scope "universal".

Not checked
    Anything beyond first order: finite steps (stability/neutral-straight) and curves (stability/neutral-manifold-*).
    Energies whose law is not rational at drawn parameters do not come up. The rank is that of the given point.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from theorems._sources import NEUTRAL, dsb
from verify.claims import (
    AT_CONSISTENT,
    RATIONAL,
    WITH_PARAMETERS,
    Array,
    Binding,
    Case,
    Claim,
    Finding,
    Mixture,
    NegativeControl,
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
)

FAMILIES = ("rbm", "rbm01", "truncated_ising", "full_ising")


def check(case: Case) -> Finding:
    """ker H = ker K over the rationals: H kills a basis of ker K, and the ranks agree."""
    here = exact_situation(case)
    A = here.A
    for vector in kernel(here):
        if A.all_zero(A.matmul(here.hessian, vector[:, None])) is Trilean.NO:
            return _broken(here, vector, "K v = 0, and the Hessian moves v.")
    hessian_rank = hessian_rank_of(here)
    if hessian_rank != here.rank.at_least:
        values = {"rank_hessian": hessian_rank, "rank_K": here.rank.at_least}
        why = f"rank of the Hessian is {hessian_rank}, rank K is {here.rank.at_least}."
        gap = float(hessian_rank - here.rank.at_least)
        return fails("exact", why, gap, values=values, kinds=here.kinds, parts=_other_rank(here))
    return holds(
        "exact",
        kinds=here.kinds,
        parts=[*provers.identities(case.spins, *IDENTITIES), provers.consistent_inertia(here)],
    )


def _other_rank(here: Situation) -> list[dict[str, Any]] | None:
    """A fixed point that is not consistent, whose Hessian has another rank than K; None where they are the same."""
    signs = provers.inertia(here)
    if signs is None or hessian_rank_of(here) == here.rank.at_least:
        return None
    return [*provers.spurious(here), provers.rank(here), signs]


def hessian_rank_of(here: Situation) -> int:
    """Rank of the Hessian."""
    return here.A.rank(here.hessian).at_least


def kernel(here: Situation) -> list[Array]:
    """A basis of ker K, integer vectors (P,)."""
    return list(here.A.nullspace(here.K))  # type: ignore[attr-defined] # exact arithmetic alone has it


def _broken(here: Situation, vector: Array, why: str) -> Finding:
    moved = here.A.matmul(here.hessian, vector[:, None])[:, 0]
    values = {"v": here.documented(vector), "hessian_v": here.documented(moved)}
    gap = -float(abs(here.A.approx_array(moved)).max())
    return fails("exact", why, gap, values=values, kinds=here.kinds, parts=_other_rank(here))


def _every_direction(case: Case) -> Finding:
    here = exact_situation(case)
    size = here.K.shape[1]
    for i in range(size):
        if here.A.all_zero(here.K[:, i]) is Trilean.NO:
            vector = arithmetic.get("exact").array(np.eye(size, dtype=np.int64)[i])
            values = {"v": here.documented(vector), "K_v": here.documented(here.K[:, i])}
            moved = provers.fact("K v", provers.integers(vector), "not 0")
            proof = [provers.consistent(here), moved]
            return fails("exact", "K v is not zero.", values=values, kinds=here.kinds, parts=proof)
    return holds("exact", kinds=here.kinds)


IDENTITIES = (identities.HESSIAN, identities.COVARIANCE, identities.PARSEVAL)
BINDING = Binding(
    instance=(
        patterns.alternative(
            *patterns.identities(*IDENTITIES),
            patterns.need("consistent-inertia", positive=0, zero=patterns.ANY, negative=patterns.ANY),
        ),
    ),
    case=(patterns.spins(1, 5),),
    lemma="Hess L = -Cov_p(D) where p = q, and Cov_p(D) v = 0 exactly where D v is constant: a sum of squares",
)
OTHER_RANK = Binding(
    refutation=(
        patterns.alternative(
            *patterns.spurious(),
            patterns.rank("$rank"),
            # the rank of the Hessian is P - zero
            patterns.need("inertia", positive=patterns.ANY, zero="$zero", negative=patterns.ANY,
                 where=(["!=", "P", ["+", "$rank", "$zero"]],)),
        ),
    ),
)  # fmt: skip

CLAIM = Claim(
    key="stability/neutral-first-order",
    title="Neutral directions keep the model, to first order",
    statement=(
        "At a data-consistent point the neutral directions are exactly $\\ker K$: "
        "the couplings $J$ do not change along them to first order."
    ),
    source=dsb(NEUTRAL),
    expect="holds",
    assumptions=(WITH_PARAMETERS, at_most(5), AT_CONSISTENT),
    check=check,
    scope="universal",
    binding=BINDING,
    sampler=Mixture(RATIONAL, (1, 3), (0, 3), ("self",)),
    stored=(
        "dead-unit", "duplicated-units-self", "saturated", "one-spin-self", "regular-point", "tied-weights", "uniform",
    ),
    margin="decided exactly, without a margin",
    requires=("consistent", "K-regular", "K-singular", "neutral-directions", "dead-unit", "duplicate-units"),
    controls=(
        NegativeControl("at-spurious-points", "The same at every fixed point.", "consistency dropped", None,
                  Spurious(("rbm",), (2, 3), (1, 2), ("zero", "dead")), drop=("consistent",), binding=OTHER_RANK,
                  stored=("frustrated-triangle",)),
        NegativeControl("every-direction", "$J$ does not change to first order along any direction.",
                        "neutrality dropped",
                  _every_direction, Mixture(("rbm",), (1, 2), (0, 1), ("self",)),
                  binding=Binding(refutation=(patterns.alternative(patterns.consistent(),
                                                                   patterns.fact("K v", patterns.ANY, "not 0")),)),
                  stored=("one-spin-self",)),
    ),
)  # fmt: skip
