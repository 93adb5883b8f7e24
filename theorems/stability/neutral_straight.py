"""A popular reading: a finite straight step along a neutral direction leaves the effective model unchanged. It does not."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from theorems._common import AT_CONSISTENT, NEUTRAL, at_most, dsb, of_family, situation
from theorems._common import WITH_PARAMETERS as PARAMETERS
from theorems.stability.neutral_first_order import kernel
from verify.claims import Assumption, Claim, Finding, Neighbour, Reason, fails, holds, undecided
from verify.draws import Mixture
from verify.errors import NotExpressible
from verify.gibbs import Point
from verify.numbers import Log
from verify.spins import members
from verify.trilean import Trilean, certain

if TYPE_CHECKING:
    from verify.arithmetic import Array
    from verify.case import Case

STEP = Log(Fraction(2))
"""Length of the step, log 2, along integer vectors: parameters stay logarithms of rationals, so J stays exact."""
LONGEST = 40
"""Largest entry of a vector along which a step is taken; beyond, numbers grow past use (2^40 is a large exponent)."""


def check(case: Case) -> Finding:
    """Takes the step along each basis vector of ker K with small entries, and compares J before and after, exactly."""
    here = situation(case)
    A = here.A
    vectors = sorted(kernel(here), key=_length)
    tried = 0
    for vector in vectors:
        if _length(vector) > LONGEST:
            continue
        moved = here.point.theta + vector * A.number(STEP)
        try:
            change = (Point(case.energy, moved, A).couplings - here.point.couplings)[1:]
        except NotExpressible:
            continue
        tried += 1
        if A.all_zero(change) is Trilean.NO:
            return _changed(case, vector, change)
    if not tried:
        return undecided("exact", Reason.UNSUPPORTED, "No neutral direction has integers small enough for an exact step.")
    return holds("exact", kinds=here.kinds)


def _length(vector: Array) -> float:
    return float(max(abs(value) for value in vector))


def _changed(case: Case, vector: Array, change: Array) -> Finding:
    here = situation(case)
    sizes = abs(here.A.approx_array(change))
    mask = int(sizes.argmax()) + 1
    values = {
        "neutral_direction": dict(zip(case.energy.labels, here.documented(vector), strict=True)),
        "step": {"log": "2"},
        "subset": members(mask),
        "change_of_J": here.documented(change[mask - 1]),
        "change_of_J_approx": float(here.A.approx(change[mask - 1])),
    }
    why = f"J of {members(mask)} changes by {here.A.approx(change[mask - 1]):.4g} over a step of log 2 along ker K."
    return fails("exact", why, -float(sizes.max()), values=values, kinds=here.kinds)


HAS_NEUTRAL = Assumption(
    "neutral",
    "$\\ker K$ is not trivial",
    lambda case: certain(bool(situation(case).rank.at_least < situation(case).K.shape[1])),
)

CLAIM = Claim(
    key="stability/neutral-straight",
    title="Neutral directions keep the model, over a finite straight step",
    statement=(
        "At a data-consistent point, $J(\\theta + v \\log 2) = J(\\theta)$ for every neutral direction $v$: "
        "straight steps along neutral directions leave the effective model unchanged."
    ),
    source=dsb(NEUTRAL),
    expect="refuted",
    assumptions=(of_family("rbm", "rbm01"), PARAMETERS, at_most(4), AT_CONSISTENT, HAS_NEUTRAL),
    check=check,
    law=Mixture(("rbm", "rbm01"), (1, 2), (1, 2), ("self",)),
    stored=("dead-unit", "duplicated-units"),
    margin="minus the largest change of a coupling",
    requires=("neutral-directions",),
    neighbours=(
        Neighbour("one-spin", "The same for one spin and one hidden unit.", "restricted to the smallest model", None,
                  Mixture(("rbm",), (1, 1), (1, 1), ("self",), shapes=("generic",))),
    ),
)  # fmt: skip
