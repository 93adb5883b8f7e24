"""A popular reading: a finite straight step along a neutral direction keeps the effective model. It does not."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from theorems._common import AT_CONSISTENT, NEUTRAL, at_most, dsb, exact, of_family, situation
from theorems._common import WITH_PARAMETERS as PARAMETERS
from theorems.stability.neutral_first_order import kernel
from verify import arithmetic
from verify.arithmetic import Rigor
from verify.certificates import certificate, finite_step
from verify.claims import Assumption, Claim, Finding, Neighbour, Outcome, Reason, fails, holds, undecided
from verify.draws import Mixture
from verify.errors import NotExpressible
from verify.gibbs import Point
from verify.numerals import Log
from verify.spins import members
from verify.trilean import Trilean, certain

if TYPE_CHECKING:
    from verify.arithmetic import Arithmetic, Array
    from verify.case import Case

STEP = Log(Fraction(2))
"""Length of the step, log 2, along integer vectors: parameters stay logarithms of rationals, so J stays exact."""
LONGEST = 40
"""Largest entry of a vector along which the step is exact: beyond, e^J has many digits and balls serve better."""


def check(case: Case) -> Finding:
    """Steps along each basis vector of ker K, the shortest first, and compares J before and after.

    Exactly where the vector's integers are small (step log 2 times v); else in 256-bit balls, with v scaled to entries
    of at most 1. A vector stands for its direction: ker K is known exactly either way.
    """
    here = situation(case)
    undecided_why = ""
    for vector in sorted(kernel(here), key=_length):
        found = _stepped(case, vector)
        if found.outcome is Outcome.FAILS:
            return found
        undecided_why = undecided_why or found.why
    if undecided_why:
        return undecided("ball", Reason.WIDE, undecided_why)
    return holds("exact", kinds=here.kinds)


def _stepped(case: Case, vector: Array) -> Finding:
    with suppress(NotExpressible):
        if _length(vector) <= LONGEST:
            return _compared(case, vector, vector * exact().number(STEP), exact(), {"log": "2"})
    A = arithmetic.get("ball", 256)
    longest = max(abs(value) for value in vector)
    unit = [Fraction(int((value / longest).p), int((value / longest).q)) for value in vector]
    t = {"times": f"1/{longest}", "log": "2"}
    return _compared(case, vector, A.array(unit) * A.number(STEP), A, t)


def _compared(case: Case, vector: Array, step: Array, A: Arithmetic, t: dict[str, str]) -> Finding:
    theta = case.theta(A)
    change = (Point(case.energy, theta + step, A).couplings - Point(case.energy, theta, A).couplings)[1:]
    if A.all_zero(change) is Trilean.NO:
        mask = max(
            (m for m in range(1, len(change) + 1) if A.zero(change[m - 1]) is Trilean.NO),
            key=lambda m: abs(A.approx(change[m - 1])),
        )
        proof = certificate(case, finite_step(case, vector, t, mask, exact=A.rigor is Rigor.EXACT))
        return replace(_changed(case, vector, step, (mask, change), A), certificate=proof)
    if A.rigor is Rigor.EXACT:
        return holds("exact")
    return undecided("ball", Reason.WIDE, "A change of J could not be told from zero.")


def _length(vector: Array) -> Any:
    """The largest entry in modulus, exact: it may be far beyond a float."""
    return max(abs(value) for value in vector)


def _changed(case: Case, vector: Array, step: Array, most: tuple[int, Array], A: Arithmetic) -> Finding:
    here, (mask, change) = situation(case), most
    sizes = abs(A.approx_array(change))
    values = {
        "neutral_direction": dict(zip(case.energy.labels, here.documented(vector), strict=True)),
        "step": {label: A.document(value) for label, value in zip(case.energy.labels, step, strict=True)},
        "subset": members(mask),
        "change_of_J": A.document(change[mask - 1]),
    }
    why = f"J of {members(mask)} changes by {A.approx(change[mask - 1]):.4g} over a straight step along ker K."
    return fails(A.name, why, -float(sizes.max()), values=values, kinds=here.kinds)


HAS_NEUTRAL = Assumption(
    "neutral",
    "$\\ker K$ is not trivial",
    lambda case: certain(bool(situation(case).rank.at_least < situation(case).K.shape[1])),
)

CLAIM = Claim(
    key="stability/neutral-straight",
    title="Neutral directions keep the model, over a finite straight step",
    statement=(
        "At a data-consistent point, $J(\\theta + v) = J(\\theta)$ for every finite neutral vector $v$: "
        "straight steps along neutral directions leave the effective model unchanged."
    ),
    source=dsb(
        NEUTRAL,
        "a popular strengthening: the sentence does not speak of finite straight steps, and to first order it holds",
    ),
    expect="refuted",
    assumptions=(of_family("rbm", "rbm01"), PARAMETERS, at_most(4), AT_CONSISTENT, HAS_NEUTRAL),
    check=check,
    law=Mixture(("rbm", "rbm01"), (1, 2), (1, 2), ("self",)),
    stored=("dead-unit", "duplicated-units-self", "regular-point", "one-spin-self"),
    margin="minus the largest change of a coupling",
    requires=("neutral-directions",),
    neighbours=(
        Neighbour("one-spin", "The same for one spin and one hidden unit.", "restricted to the smallest model", None,
                  Mixture(("rbm",), (1, 1), (1, 1), ("self",), shapes=("generic",)), stored=("one-spin-self",)),
    ),
)  # fmt: skip
