"""A target with a zero has no finite data-consistent point: every law exp(f)/Z is positive everywhere.

Statement
    If the target gives a state no probability, no finite theta is data-consistent: p_theta(x) > 0 there.

Source
    DSB (arXiv:2605.07844), abstract: "... learning strictly positive distributions over binary variables ..." The
    assumption of strict positivity, tested by dropping it.

Why
    p(x) = exp(f(x)) / sum over y of exp(f(y)), and exp is positive at every finite number. For targets without a zero
    nothing of the kind is true: at a machine's own law p = q (control "positive-too").

Decided by
    One part: p is positive in a state of the case, at its own parameters. The checker computes p from ratios w(x)/w(0),
    in rationals where they are rational, else in intervals. The step to all parameters is the sentence above; hence
    scope "universal". N <= 6.

Not checked
    The format of a case has strictly positive targets only: judged is the target that is left when the least likely
    state of the case's target loses its weight. Nothing is said of the flow on such a target, whose parameters may go
    to infinity while L converges, nor of limits of laws. How small p may get is the margin, no more.
"""

from __future__ import annotations

import numpy as np

from theorems._sources import FIXED_POINTS, dsb
from verify.claims import (
    MODEL_INDEPENDENT,
    WITH_PARAMETERS,
    Binding,
    Case,
    Claim,
    Finding,
    Mixture,
    NegativeControl,
    Reason,
    Trilean,
    at_most,
    enclosed_situation,
    fails,
    holds,
    patterns,
    provers,
    undecided,
)

FAMILIES = ("rbm", "rbm01", "truncated_ising", "full_ising")


def check(case: Case) -> Finding:
    """The target loses all weight of its least likely state; at the case's point that state is still likely."""
    here = enclosed_situation(case)
    state = int(np.argmin(here.A.approx_array(here.q)))
    p = here.point.law[state]
    if here.A.positive(p) is not Trilean.YES:
        return undecided(here.A.name, Reason.WIDE, "A probability could not be told from zero.")
    proof = [provers.fact("p", state, "+", provers.bits(here))]
    return holds(here.A.name, here.A.approx(p), kinds=here.kinds, parts=proof)


def _positive_too(case: Case) -> Finding:
    here = enclosed_situation(case)
    if here.consistent is Trilean.YES:
        return fails(here.A.name, "p = q.", kinds=here.kinds, parts=[provers.consistent(here)])
    return holds(here.A.name)


BINDING = Binding(
    instance=(patterns.alternative(patterns.fact("p", patterns.ANY, "+")),),
    case=(patterns.spins(1, 6),),
    lemma="p(x) = exp(f(x)) / sum of exp f > 0 at every finite parameter: exp is positive",
)

CLAIM = Claim(
    key="fixed_points/positivity-needed",
    title="Strict positivity is needed",
    statement=(
        "If the target gives a state no probability, no finite $\\theta$ is data-consistent: $p_\\theta(x) > 0$ there."
    ),
    source=dsb(FIXED_POINTS, "the assumption of strict positivity, tested by dropping it"),
    expect="holds",
    assumptions=(WITH_PARAMETERS, at_most(6)),
    check=check,
    binding=BINDING,
    sampler=Mixture(FAMILIES, (1, 4), (0, 3), MODEL_INDEPENDENT),
    stored=("saturated", "one-spin", "no-hidden-units"),
    margin="the probability that the model gives the state",
    scope="universal",
    remark=(
        "Universal, for exp is positive. A case's target is strictly positive by its format: judged is the target that "
        "is left when its least likely state loses its weight. Certified: the model's probability there is not 0."
    ),
    requires=("N=1", "M=0", "saturated-unit"),
    controls=(
        NegativeControl("positive-too", "No finite $\\theta$ is data-consistent, for strictly positive targets either.",
                  "the zero dropped", _positive_too, Mixture(("rbm",), (1, 2), (0, 2), ("self",)),
                  binding=Binding(refutation=(patterns.alternative(patterns.consistent()),)),
                  stored=("one-spin-self",)),
    ),
)  # fmt: skip
