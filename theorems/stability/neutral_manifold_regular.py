"""At full-row-rank consistent points the neutral directions are tangent to a manifold of equal effective models.

Statement
    At a data-consistent point where K has full row rank 2^N - 1, the neutral directions are the tangent space of a
    manifold of dimension P - (2^N - 1) on which J is constant.

Source
    DSB (arXiv:2605.07844), abstract: "... with neutral directions leaving the effective model invariant." The sentence
    where it is true beyond first order.

Why
    J: R^P -> R^(2^N - 1) is smooth, and a submersion where K = dJ/dtheta has full row rank. By the implicit function
    theorem {J = const} is a manifold of dimension P - (2^N - 1) near the point, with tangent space ker K; and that is
    where Hess L = -K^T C K vanishes, C positive definite. Without the rank it is false (control "everywhere", see
    stability/neutral-manifold-always).

Decided by
    Exact arithmetic: p = q in all states, and rank K = 2^N - 1 by a minor, so that Hess L has exactly 2^N - 1 negative
    and P - (2^N - 1) zero eigenvalues: one part, "consistent-inertia", in which the number of negative eigenvalues is
    to be 2^N - 1. N <= 4. The claim's verdict is "certified": of the judged cases, and no others.

Not checked
    The implicit function theorem is used in words. How far the manifold goes, whether it is closed, and what a flow
    does beside it: that it attracts is not part of the statement.
"""

from __future__ import annotations

from theorems._sources import NEUTRAL, dsb
from theorems.stability._obstructed import BINDING, obstructed
from verify.claims import (
    AT_CONSISTENT,
    WITH_PARAMETERS,
    Assumption,
    Binding,
    Case,
    Claim,
    Finding,
    Mixture,
    NegativeControl,
    at_most,
    exact_situation,
    fails,
    holds,
    patterns,
    provers,
    smallest_rate,
)

FAMILIES = ("rbm", "rbm01", "full_ising")


def check(case: Case) -> Finding:
    """rank K = 2^N - 1 and the signs of the Hessian, exactly.

    Then J is a submersion at the point: by the implicit function theorem {J = const} is a manifold of dimension
    P - (2^N - 1) near it, with tangent space ker K, and that is where the Hessian is zero.
    """
    here = exact_situation(case)
    full = (1 << case.spins) - 1
    if here.inertia.negative == full and here.inertia.zero == here.K.shape[1] - full:
        proof = [provers.consistent_inertia(here)]
        return holds("exact", smallest_rate(here), kinds=here.kinds, parts=proof)
    values = {"rank_K": here.rank.at_least, "negative": here.inertia.negative, "zero": here.inertia.zero}
    return fails("exact", "The Hessian's rank is not 2^N - 1.", values=values, kinds=here.kinds)


REGULAR = Assumption("regular", "$K$ has full row rank $2^N - 1$", lambda case: exact_situation(case).regular)

CLAIM = Claim(
    key="stability/neutral-manifold-regular",
    title="Neutral directions bend into a manifold, at regular points",
    statement=(
        "At a data-consistent point where $K$ has full row rank, the neutral directions are the tangent space of a "
        "manifold of dimension $P - (2^N - 1)$ on which $J$ is constant."
    ),
    source=dsb(NEUTRAL),
    expect="holds",
    assumptions=(WITH_PARAMETERS, at_most(4), AT_CONSISTENT, REGULAR),
    check=check,
    sampler=Mixture(FAMILIES, (1, 3), (1, 3), ("self",), shapes=("generic",)),
    stored=("regular-point", "duplicated-units-self", "full-ising-self", "rbm01-self", "one-spin-self"),
    binding=Binding(
        # rank K = 2^N - 1 by the number of negative eigenvalues
        instance=(patterns.alternative(patterns.need("consistent-inertia", positive=0, zero="*",
                                                     negative=["=", "full"])),),
        case=(patterns.spins(1, 4),),
    ),
    margin="the smallest nonzero decay rate",
    requires=("consistent", "K-regular", "neutral-directions", "N=1"),
    controls=(
        NegativeControl("everywhere", "The same at every data-consistent point.", "full row rank dropped", obstructed,
                  Mixture(("rbm",), (2, 2), (1, 1), ("self",), shapes=("zero",)), drop=("regular",), binding=BINDING,
                  stored=("two-spins-zero-self",)),
    ),
)  # fmt: skip
