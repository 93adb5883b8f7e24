"""A finite straight step along a neutral direction changes the effective model.

Statement
    At a data-consistent point, J(theta + v) = J(theta) for every finite neutral vector v, K v = 0: straight steps along
    neutral directions leave the effective model unchanged. Refuted, for one spin and one hidden unit already.

Source
    DSB (arXiv:2605.07844), abstract: "... with neutral directions leaving the effective model invariant." A popular
    strengthening: the sentence does not speak of finite straight steps, and to first order it holds
    (stability/neutral-first-order).

Why
    J is not linear in theta, so what dJ/dtheta leaves alone second order moves. In numbers: N = 2, M = 2,
    b = (log 2, -log 3), a unit c = log 2, w = (log 2, log 3), and one with c = log 3, w = 0. There dJ_1/dw_21 = tanh
    c_2 = 4/5, so w_21 up by 5 and b_1 down by 4 is neutral; a step of log 2 times that changes J_1 by -1.678.

Decided by
    Exact arithmetic where the vector's integers are small (a step of log 2 times v keeps parameters logarithms of
    rationals), else 256-bit balls. Tried are a basis of ker K, the shortest first, sums and differences of two, and
    random combinations. A refutation has two parts: p = q; and that K v = 0, D v being constant, while J_S at theta + t
    v is another, by the product of (w'(x)/w(x))^chi_S(x), which is not 1. N <= 4.

Not checked
    Nothing is ever said to hold: where no vector that was tried moves J the case is undecided, for no finite number of
    them speaks for all of ker K. Bent ways along which J stays: stability/neutral-manifold-*.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, Any

from theorems._sources import NEUTRAL, dsb
from theorems.stability.neutral_first_order import kernel
from verify.claims import (
    AT_CONSISTENT,
    WITH_PARAMETERS,
    Arithmetic,
    Array,
    Assumption,
    Binding,
    Case,
    Claim,
    Finding,
    Log,
    Mixture,
    NegativeControl,
    NotExpressible,
    Point,
    Reason,
    Rigor,
    Stream,
    Trilean,
    arithmetic,
    at_most,
    certain,
    exact_situation,
    fails,
    members,
    patterns,
    provers,
    restricted,
    undecided,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


STEP = Log(Fraction(2))
"""Length of the step, log 2, along integer vectors: parameters stay logarithms of rationals, so J stays exact."""
COMBINATIONS = 16
"""Random combinations of a basis of ker K that are tried."""
LONGEST = 40
"""Largest entry of a vector along which the step is exact: beyond, e^J has many digits and balls serve better."""


def check(case: Case) -> Finding:
    """Steps along vectors of ker K, and compares J before and after; a step that changes J refutes.

    Exactly where the vector's integers are small (step log 2 times v); else in 256-bit balls, with v scaled to entries
    of at most 1. The vectors are a basis, the shortest first, then sums and differences of two of them, then random
    combinations: J is not linear, so what a basis leaves alone a sum may move. Where none moves J the case stays
    undecided: no finite number of vectors speaks for all of ker K.
    """
    here = exact_situation(case)
    for vector in _vectors(case, sorted(kernel(here), key=_length)):
        found = _stepped(case, vector)
        if found is not None:
            return found
    why = "No vector of ker K that was tried moves J, over one step each: that is no proof for all of them."
    return undecided("exact", Reason.BUDGET, why, kinds=here.kinds)


def _vectors(case: Case, basis: list[Array]) -> Iterator[Array]:
    """A basis of ker K, sums and differences of two of its vectors, and random combinations of small integers."""
    yield from basis
    for one, two in combinations(basis, 2):
        yield one + two
        yield one - two
    draw = Stream("neutral-straight", case.sha256)
    for _ in range(COMBINATIONS if len(basis) > 1 else 0):
        factors = [draw.integer(-2, 2) for _ in basis]
        if any(factors):
            yield sum((vector * factor for vector, factor in zip(basis[1:], factors[1:], strict=True)),
                      basis[0] * factors[0])  # fmt: skip


def _stepped(case: Case, vector: Array) -> Finding | None:
    """The finding that a step along this vector changes J; None where it was not seen to."""
    with suppress(NotExpressible):
        if _length(vector) <= LONGEST:
            return _compared(
                case, vector, vector * arithmetic.get("exact").number(STEP), arithmetic.get("exact"), {"log": "2"}
            )
    A = arithmetic.get("ball", 256)
    longest = max(abs(value) for value in vector)
    unit = [Fraction(int((value / longest).p), int((value / longest).q)) for value in vector]
    t = {"times": f"1/{longest}", "log": "2"}
    return _compared(case, vector, A.array(unit) * A.number(STEP), A, t)


def _compared(case: Case, vector: Array, step: Array, A: Arithmetic, t: dict[str, str]) -> Finding | None:
    theta = case.theta(A)
    change = (Point(case.energy, theta + step, A).couplings - Point(case.energy, theta, A).couplings)[1:]
    if A.all_zero(change) is Trilean.NO:
        mask = max(
            (m for m in range(1, len(change) + 1) if A.zero(change[m - 1]) is Trilean.NO),
            key=lambda m: abs(A.approx(change[m - 1])),
        )
        proof = (
            provers.consistent(exact_situation(case)),
            provers.finite_step(case, vector, t, mask, exact=A.rigor is Rigor.EXACT),
        )
        return replace(_changed(case, vector, step, (mask, change), A), parts=proof)
    return None


def _length(vector: Array) -> Any:
    """The largest entry in modulus, exact: it may be far beyond a float."""
    return max(abs(value) for value in vector)


def _changed(case: Case, vector: Array, step: Array, most: tuple[int, Array], A: Arithmetic) -> Finding:
    here, (mask, change) = exact_situation(case), most
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
    lambda case: certain(bool(exact_situation(case).rank.at_least < exact_situation(case).K.shape[1])),
)

BINDING = Binding(
    refutation=(
        patterns.alternative(
            patterns.consistent(),
            patterns.need("finite-step", direction=patterns.ANY, step=patterns.ANY, subset=patterns.ANY),
        ),
    ),
    case=(patterns.family("rbm", "rbm01"), patterns.spins(1, 4)),
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
    assumptions=(restricted(), WITH_PARAMETERS, at_most(4), AT_CONSISTENT, HAS_NEUTRAL),
    check=check,
    binding=BINDING,
    sampler=Mixture(("rbm", "rbm01"), (1, 2), (1, 2), ("self",)),
    stored=("dead-unit", "duplicated-units-self", "regular-point", "one-spin-self"),
    margin="minus the largest change of a coupling",
    requires=("neutral-directions",),
    controls=(
        NegativeControl("one-spin", "The same for one spin and one hidden unit.", "restricted to the smallest model",
                        None,
                  Mixture(("rbm",), (1, 1), (1, 1), ("self",), shapes=("generic",)),
                  binding=BINDING.on(patterns.family("rbm"), patterns.spins(1), patterns.hidden(1, 1)),
                  stored=("one-spin-self",)),
    ),
)  # fmt: skip
