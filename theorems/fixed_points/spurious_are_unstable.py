"""Spurious fixed points of representable targets are unstable: settled where a unit is dead, N <= 3; false beyond that.

Statement
    Let theta be a finite spurious fixed point of an RBM for a target that it can represent. Then theta has an unstable
    direction: L has larger values as near to theta as one likes.

Source
    DSB (arXiv:2605.07844), abstract: "Under sufficient expressivity, ..." An open question of ours: is there no
    spurious attractor, given expressivity?

Why
    Unstable is what is no local maximum of L: for analytic flows that is Lyapunov's word (Absil & Kurdyka 2006). A
    positive eigenvalue of Hess L shows it. Not all points have one: with the parity of three spins as target W = 0 has
    none. Lemma (dead units): let a spurious fixed point have w_a = 0, and r_S not 0 for some |S| = 2 or 3; then it is
    no local maximum. Proof. r_i = 0, by the visible biases. Let k be the least |S| with r_S not 0. Where w_a = 0 L is
    the same for all c_a, so let kappa_k, the k-th derivative of log cosh at c_a, be not 0: k = 2 always, k = 3 by
    moving c_a from 0 as little as one likes. Put w_a = t u with u on S alone, and take tanh(c_a) t u from b. Then f
    changes by O(t^2), and L by sum over x of r(x) df(x) + O(t^4) = t^k kappa_k r_S prod u_i + O(t^4), of either sign,
    by the signs of u. But by hand, N = 3, M = 1: let q be the law of the machine with b = c = 0, w = (0, log 2, log 2),
    E_q x_2 x_3 = 9/25; at b = c = 0, w = (log 4, 0, 0) the gradient is 0, Hess L has 5 negative and 2 zero eigenvalues,
    and the zeros belong to a surface of fixed points with one law (c and w_1 vary, b_1 making up): a local maximum.

Decided by
    At exact points, in rationals: |grad L|^2 = 0, p is not q, and an integer v with v^T Hess L v > 0; or the weights of
    a unit are all 0 and m_S(q) - m_S(p) is not 0 for an |S| of 2 or 3, which by the lemma is enough. A refutation is a
    spurious point with P negative eigenvalues, exact or in a Krawczyk box. The checker asks that the target is
    representable: M >= 2^N - N - 1, or the law of an RBM with no more units. N <= 4.

Not checked
    Maxima that are not isolated, as the one above: no part says "local maximum" of them, so such a case is undecided
    and no run refutes the claim by it. Cases without parameters are a search from random starts in float64, which
    covers what it came to and no more. The lemma is in words.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from theorems._sources import FIXED_POINTS, dsb
from theorems.fixed_points._representable import REPRESENTABLE
from theorems.fixed_points._spurious_laws import alone, at_zero, sparse
from verify.claims import (
    Binding,
    Candidate,
    Case,
    Claim,
    Finding,
    Kind,
    Mixture,
    NegativeControl,
    OneOf,
    Reason,
    Situation,
    Spurious,
    Stream,
    Trilean,
    arithmetic,
    at_most,
    exact_situation,
    fails,
    holds,
    locate,
    patterns,
    provers,
    restricted,
    transform,
    undecided,
    vacuous,
    with_hidden,
)

STARTS, CERTIFIED = 24, 4
"""Random starts, polished at once, for a case without parameters; and most points of it for which a proof is tried."""


def check(case: Case) -> Finding:
    """At the case's own point, exactly; where it has none, at what is located from random starts."""
    return _at(case) if case.has_parameters else _among(case)


def _at(case: Case) -> Finding:
    """A direction of ascent, or the lemma on dead units; a strict local maximum refutes; else it is singular."""
    here = exact_situation(case)
    if here.fixed is not Trilean.YES or here.consistent is not Trilean.NO:
        return vacuous("the point is not a spurious fixed point")
    top = float(np.linalg.eigvalsh(here.A.approx_array(here.hessian)).max())
    rising, dead = provers.ascent(here), _dead(here)
    if rising is not None:
        proof = [*provers.spurious(here), rising]
        return holds("exact", top, kinds=here.kinds, parts=proof, tally={"exact points: positive eigenvalue": 1})
    if dead:
        proof = [*provers.spurious(here), *dead]
        return holds("exact", kinds=here.kinds, parts=proof, tally={"exact points: dead unit, by the lemma": 1})
    if here.inertia.zero:
        why = "No eigenvalue is positive, some are zero, and no lemma decides it."
        return undecided("exact", Reason.SINGULAR, why, tally={"exact points: singular, undecided": 1})
    return _no_ascent(here, "A spurious fixed point is a strict local maximum of L.")


def _no_ascent(here: Situation, why: str) -> Finding:
    """A counterexample: the Hessian has no positive eigenvalue."""
    signs = {name: getattr(here.inertia, name) for name in ("positive", "zero", "negative")}
    part = provers.inertia(here)
    proof = None if part is None else [*provers.spurious(here), part]
    return fails("exact", why, values={"inertia": signs}, kinds=here.kinds, parts=proof)


def _dead(here: Situation) -> list[dict[str, Any]]:
    """That a unit sees nothing, and r_S is not 0 for an |S| of 2 or 3; empty where it is not so."""
    case, A, r = here.case, here.A, transform(here.residual)
    sets = [S for S in range(len(r)) if S.bit_count() in (2, 3) and A.zero(r[S]) is Trilean.NO]
    for own in case.energy.units:
        if sets and A.all_zero(here.point.theta[own[1:]]) is Trilean.YES:
            unseen = [provers.fact("theta", int(i), "0") for i in own[1:]]
            return [*unseen, provers.fact("moment gap", sets[0], "not 0")]
    return []


def _strict(case: Case) -> Finding:
    here = exact_situation(case)
    if here.fixed is not Trilean.YES or here.consistent is not Trilean.NO or here.inertia.positive:
        return holds("exact", kinds=here.kinds)
    return _no_ascent(here, "No eigenvalue of the Hessian is positive at a spurious fixed point.")


def _among(case: Case) -> Finding:
    """The spurious points that random starts are polished to. Holds in float64 only: other points may be there.

    A candidate without a positive eigenvalue leaves the case undecided, unless it is certified as a local maximum.
    """
    q, draw = case.target(arithmetic.get("float64")), Stream("spurious-are-unstable", case.sha256)
    if not (q > 0).all():
        return undecided("float64", Reason.UNSUPPORTED, "A probability of the target is below what float64 can hold.")
    starts = np.array([float(draw.normal(1.0)) for _ in range(STARTS * case.energy.size)]).reshape(STARTS, -1)
    every = locate(case.energy, q, starts, until=0, device="plain").candidates
    # those with the fewest unstable directions first: one of each law
    found = sorted((one for one in every if one.kind is Kind.SPURIOUS), key=lambda one: one.unstable)
    tally = dict.fromkeys(("isolated, proved", "dead unit, proved", "in float64 only", "no positive eigenvalue"), 0)
    for number, candidate in enumerate(found):
        part = _certified(case, candidate) if number < CERTIFIED or not candidate.unstable else None
        said = part["statement"] if part else {}
        if said and said.get("inertia", {}).get("positive") == 0:
            why = "A spurious fixed point is a strict local maximum of L."
            values = {"parameters_approx": candidate.theta.tolist()}
            return fails("ball", why, values=values, parts=[part], tally=_points(tally))
        dead = any(lemma["lemma"] == "dead-units" for lemma in said.get("lemmas", ())) and case.spins <= 3
        kind = "isolated, proved" if "inertia" in said else "dead unit, proved" if dead else "in float64 only"
        tally[kind if dead or candidate.unstable else "no positive eigenvalue"] += 1
    if tally["no positive eigenvalue"]:
        why = "A candidate has no positive eigenvalue in float64, and was certified as nothing that decides."
        return undecided("float64", Reason.SINGULAR, why, tally=_points(tally))
    return holds("float64", kinds={"spurious"} if found else (), tally=_points(tally))


def _points(tally: dict[str, int]) -> dict[str, int]:
    return {f"located points: {name}": count for name, count in tally.items()}


def _certified(case: Case, candidate: Candidate) -> dict[str, Any] | None:
    """The part that the candidate is a spurious fixed point, or one of a set of them; None where there is none."""
    part = provers.located(case, candidate.theta).part
    if part is None or part["statement"]["distance"] == "0":
        return None
    return part if provers.accepted(case, part) else None


NO_ASCENT = patterns.need("inertia", positive=0, zero=patterns.ANY, negative=patterns.ANY)
STRICT = patterns.need("inertia", positive=0, zero=0, negative=["=", "P"])
LOCATED = patterns.need("fixed-point", box=patterns.ANY, distance=patterns.ANY, says="so it is spurious",
               inertia={"positive": 0, "negative": ["=", "P"]})  # fmt: skip
BINDING = Binding(
    instance=(
        patterns.alternative(*patterns.spurious(), patterns.ascending()),
        patterns.alternative(
            *patterns.spurious(),
            # a hidden unit without weights, and a moment of order 2 or 3 that is not matched: the lemma above
            patterns.fact("theta", "$first", "0", where=(["first-weight", "$first"],)),
            patterns.fact(
                "theta", ["=", "i"], "0", each=(("i", ["range", ["+", "$first", 1], ["-", ["+", "$first", "N"], 1]]),)
            ),
            patterns.fact("moment gap", "$S", "not 0", where=(["in-range", ["order", "$S"], 2, 3],)),
        ),
    ),
    refutation=(patterns.alternative(*patterns.spurious(), STRICT), patterns.alternative(LOCATED)),
    case=(patterns.family("rbm"), patterns.hidden(1), patterns.spins(1, 4), ["representable"]),
)

CLAIM = Claim(
    key="fixed_points/spurious-are-unstable",
    title="Spurious points of representable targets are unstable",
    statement=(
        "Let $\\theta$ be a finite spurious fixed point of an RBM for a target that it can represent. "
        "Then $\\theta$ has an unstable direction: $L$ has larger values as near to $\\theta$ as one likes."
    ),
    source=dsb(FIXED_POINTS, "an open question of ours: is there no spurious attractor, given expressivity?"),
    expect="holds",
    assumptions=(restricted((-1, 1)), with_hidden(1), at_most(4), REPRESENTABLE),
    check=check,
    binding=BINDING,
    sampler=OneOf((
        sparse,
        at_zero,
        Spurious(("rbm",), (2, 2), (1, 3), ("zero",)),
        Mixture(("rbm",), (2, 3), (4, 5), ("dirichlet", "couplings"), parameters=False),
        Mixture(("rbm",), (3, 3), (2, 3), ("energy_law",), parameters=False),
    )),
    stored=("parity-four-units",),
    margin="the largest eigenvalue of the Hessian, at exact points",
    remark=(
        "False by hand at N = 3, M = 1, at a maximum that is not isolated (it stands in "
        "theorems/fixed_points/spurious_are_unstable.py); no certificate speaks of such maxima yet, so no run refutes "
        "it. Exact points carry a certificate: a direction along which the Hessian is positive, or a dead unit and a "
        "moment of order 2 or 3 that is not matched (a lemma, in theorems/fixed_points/spurious_are_unstable.py, which "
        "settles all spurious points with a dead unit for N = 3 and less). Cases without parameters are a search in "
        "float64: what it did not come to is not covered. The tally says how many points were met, and how settled."
    ),
    requires=("spurious", "dead-unit"),
    weight=0.75,
    controls=(
        NegativeControl("strict", "The Hessian has a positive eigenvalue at every such point.",
                  "unstable becomes: by the Hessian", _strict, at_zero,
                  binding=Binding(refutation=(patterns.alternative(*patterns.spurious(), NO_ASCENT),),
                                  case=BINDING.case),
                  stored=("parity-four-units",)),
        NegativeControl("any-target", "The same for targets that the machine need not represent.",
                  "representability dropped, hidden units too", None, alone, drop=("representable", "hidden"),
                  binding=Binding(refutation=BINDING.refutation, case=(patterns.family("rbm"),)),
                  stored=("correlated-pair-alone",)),
    ),
)  # fmt: skip
