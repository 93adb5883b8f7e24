"""Almost every RBM has as many effective directions as it can: rank K = min(P, 2^N - 1).

Statement
    Let K = dJ/dtheta, 2^N - 1 rows and P = N + M + N M columns. For almost all parameters of an RBM (units +-1 or 0/1)
    rank K = min(P, 2^N - 1).

Source
    own: our wording. That RBMs have the expected dimension is due to G. Montufar and J. Morton, Dimension of marginals
    of Kronecker product models, SIAM Journal on Applied Algebra and Geometry 1 (2017).

Why
    Minors of K are analytic functions of theta, and an analytic function that is not 0 at one point vanishes on a null
    set only. So one point at which the rank is min(P, 2^N - 1) settles almost all parameters of that N and M. Not all:
    at W = 0 the rank is lower (control "at-every-point"); and with P > 2^N - 1 it is never P ("all-parameters-count").

Decided by
    Exact arithmetic at up to four points that are drawn from the case's hash, parameters being logarithms of rationals,
    so that D is rational and rank K = rank [D | 1] - 1. The certificate has the point, the states and columns of a
    minor, a prime modulo which the checker eliminates it, and, where the rank is not 2^N - 1, P - rank integer vectors,
    independent and with D v constant. Scope "symbolic": each N and M of which a case was judged.

Not checked
    On which null set the rank falls, and whether a trained machine is near it. That minors are analytic is the step in
    words. If all four points should have a lower rank, that is a suspicion, not a refutation. N >= 7 is left out; a
    full rank does not make every target representable (fixed_points/rank-gives-representability).
"""

from __future__ import annotations

import numpy as np

from verify.claims import (
    Binding,
    Case,
    Claim,
    Finding,
    Mixture,
    NegativeControl,
    Situation,
    Source,
    Stream,
    arithmetic,
    at_most,
    at_random_logs,
    exact_situation,
    fails,
    holds,
    patterns,
    provers,
    restricted,
)

TRIES = 4
"""Points at which the rank is looked at before a deficit is called one."""


def generic(case: Case) -> Finding:
    """Rank, exactly, at points drawn from the case's hash: one point of full rank proves it for almost all.

    The minors of K are analytic in theta, so one that is not zero at one point vanishes on a null set only.
    """
    A = arithmetic.get("exact")
    energy = case.energy
    goal = min(len(energy.trained), (1 << case.spins) - 1)
    best = 0
    for attempt in range(TRIES):
        there = at_random_logs(case, Stream("generic-rank", case.sha256, attempt))
        best = max(best, there.rank.at_least)
        if best == goal:
            proof = [provers.rank(there, provers.point(case, there.point.theta, A))]
            kinds = {"K-regular" if goal == (1 << case.spins) - 1 else "K-singular"}
            return holds("exact", kinds=kinds, parts=proof)
    values = {"rank": best, "expected": goal, "points": TRIES}
    why = f"At {TRIES} random points the rank of K is at most {best}, not {goal}."
    # exact ranks at single points are no proof about almost all points: no more than a suspicion
    return fails("float64", why, float(best - goal), values=values)


def _everywhere(case: Case) -> Finding:
    here = exact_situation(case)
    goal = min(here.K.shape[1], here.K.shape[0])
    if here.rank.at_least == goal:
        return holds("exact", 0.0, kinds=here.kinds)
    why = f"At these parameters rank K is {here.rank.at_least}, not {goal}."
    proof = [provers.rank(here)]
    gap = float(here.rank.at_least - goal)
    return fails("exact", why, gap, values=_shown(here), kinds=here.kinds, parts=proof)


def _always_all(case: Case) -> Finding:
    """Counting: with more parameters than nonempty subsets, rank K < P at every point, so at almost all of them."""
    subsets, parameters = (1 << case.spins) - 1, len(case.energy.trained)
    if parameters <= subsets:
        return holds("exact", 0.0)
    why = f"K has {subsets} rows and {parameters} columns: its rank is below {parameters} at every point."
    values = {"rows": subsets, "columns": parameters}
    # the rank at the case's own point; that it is below P at every other one too is the count of the rows
    proof = [provers.rank(exact_situation(case))]
    return fails("exact", why, float(subsets - parameters), values=values, parts=proof)


def _shown(here: Situation) -> dict[str, object]:
    kernel = here.A.nullspace(here.K)  # type: ignore[attr-defined] # exact arithmetic alone has it
    return {
        "rank_K": here.rank.at_least,
        "parameters": here.K.shape[1],
        "kernel_of_K": [[str(value) for value in np.ravel(vector)] for vector in kernel],
    }


GOAL = ["min", "P", "full"]
BINDING = Binding(
    instance=(patterns.alternative(patterns.rank(["=", GOAL], "$point")),),
    case=(patterns.family("rbm", "rbm01"), patterns.spins(1, 6)),
    lemma="a minor of K is analytic in the parameters: not 0 at one point, it vanishes on a null set only",
)

CLAIM = Claim(
    key="effective_model/generic-rank",
    title="Generic rank",
    statement="$\\mathrm{rank}\\, K = \\min(P, 2^N - 1)$ for almost all RBM parameters, $P = N + M + NM$.",
    source=Source(
        "own",
        "flowclaims, our own wording; that RBMs have the expected dimension is due to G. Montúfar and J. Morton, "
        "Dimension of marginals of Kronecker product models, SIAM Journal on Applied Algebra and Geometry 1 (2017)",
    ),
    expect="holds",
    assumptions=(restricted(), at_most(6)),
    check=generic,
    sampler=Mixture(("rbm", "rbm01"), (1, 5), (0, 5), ("uniform",), parameters=False),
    stored=("digits-all-6", "digits-three-6", "one-spin", "no-hidden-units"),
    margin="decided exactly, without a margin",
    scope="symbolic",
    binding=BINDING,
    remark=(
        "Each certificate shows the rank at one point. Minors of K are analytic in the parameters, so one that is not "
        "0 there vanishes on a null set only: that is the step to almost all parameters of that model."
    ),
    requires=("N=1", "M=0", "K-regular", "K-singular"),
    controls=(
        NegativeControl("at-every-point", "$\\mathrm{rank}\\, K = \\min(P, 2^N - 1)$ at every parameter.",
                  "almost all becomes all",
                  _everywhere, Mixture(("rbm",), (1, 3), (1, 3), ("self",), shapes=("zero", "dead", "duplicate")),
                  binding=Binding(refutation=(patterns.alternative(patterns.rank("$rank") | {"where": [["<", "$rank",
                                                                                                        GOAL]]}),)),
                  stored=("two-spins",)),
        NegativeControl("all-parameters-count", "$\\mathrm{rank}\\, K = P$ for almost all parameters.",
                  "the bound $2^N - 1$ dropped", _always_all,
                  Mixture(("rbm",), (1, 2), (1, 2), ("self",), shapes=("generic",)),
                  # K has 2^N - 1 rows: its rank is below P at every point
                  binding=Binding(refutation=(patterns.alternative(patterns.rank(patterns.ANY)),),
                                  case=(["<", "full", "P"],)),
                  stored=("one-spin-self",)),
    ),
)  # fmt: skip
