"""The neutral directions at a data-consistent point are the kernel of K: J does not change to first order.

There Hess L = -Cov_p(D), and v^T Cov_p(D) v is half the sum over x, y of p(x) p(y) (g(x) - g(y))^2, g = D v. As no
eigenvalue is positive, Hess L v = 0 exactly where that is 0: where g is the same in all states. By Parseval's identity
that is where all its coefficients but the mean vanish, that is where K v = 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from theorems import _bindings as bind
from theorems._certified import consistent, spurious
from theorems._common import AT_CONSISTENT, NEUTRAL, at_most, dsb, exact, of_family, situation
from theorems._common import WITH_PARAMETERS as PARAMETERS
from verify.arithmetic.trilean import Trilean
from verify.certificates import consistent_inertia, fact, inertia, rank
from verify.certificates.document import integers
from verify.claims import Binding, Claim, Finding, NegativeControl, fails, holds
from verify.claims.binding import fact as wanted
from verify.claims.binding import need, parts, spins
from verify.draws import Mixture, Spurious

if TYPE_CHECKING:
    from verify.arithmetic import Array
    from verify.case import Case
    from verify.model.situation import Situation

FAMILIES = ("rbm", "rbm01", "truncated_ising", "full_ising")


def check(case: Case) -> Finding:
    """ker H = ker K over the rationals: H kills a basis of ker K, and the ranks agree."""
    here = situation(case)
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
    return holds("exact", kinds=here.kinds, parts=[*bind.parts(case.spins, *IDENTITIES), consistent_inertia(here)])


def _other_rank(here: Situation) -> list[dict[str, Any]] | None:
    """A fixed point that is not consistent, whose Hessian has another rank than K; None where they are the same."""
    signs = inertia(here)
    if signs is None or hessian_rank_of(here) == here.rank.at_least:
        return None
    return [*spurious(here), rank(here), signs]


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
    here = situation(case)
    size = here.K.shape[1]
    for i in range(size):
        if here.A.all_zero(here.K[:, i]) is Trilean.NO:
            vector = exact().array(np.eye(size, dtype=np.int64)[i])
            values = {"v": here.documented(vector), "K_v": here.documented(here.K[:, i])}
            moved = fact("K v", integers(vector), "not 0")
            proof = [consistent(here), moved]
            return fails("exact", "K v is not zero.", values=values, kinds=here.kinds, parts=proof)
    return holds("exact", kinds=here.kinds)


IDENTITIES = (bind.HESSIAN, bind.COVARIANCE, bind.PARSEVAL)
BINDING = Binding(
    instance=(
        parts(
            *bind.identities(*IDENTITIES),
            need("consistent-inertia", positive=0, zero=bind.ANY, negative=bind.ANY),
        ),
    ),
    case=(spins(1, 5),),
    lemma="Hess L = -Cov_p(D) where p = q, and Cov_p(D) v = 0 exactly where D v is constant: a sum of squares",
)
OTHER_RANK = Binding(
    refutation=(
        parts(
            *bind.spurious(),
            bind.rank("$rank"),
            # the rank of the Hessian is P - zero
            need("inertia", positive=bind.ANY, zero="$zero", negative=bind.ANY,
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
    assumptions=(of_family(*FAMILIES, "reparametrised"), PARAMETERS, at_most(5), AT_CONSISTENT),
    check=check,
    scope="universal",
    binding=BINDING,
    sampler=Mixture(FAMILIES, (1, 3), (0, 3), ("self",)),
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
                  binding=Binding(refutation=(parts(bind.consistent(), wanted("K v", bind.ANY, "not 0")),)),
                  stored=("one-spin-self",)),
    ),
)  # fmt: skip
