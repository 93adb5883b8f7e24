"""A higher order that certainly comes first: a bound on the full Ising flow from J = 0 that needs no solver.

The flow is dJ_S/dt = m_S* - m_S(p). As long as all |m_S(p)| <= tau, J_S(t) lies in t (m_S* +- tau). With
a = sum of |J_S(t)|, the function f = sum of J_S chi_S satisfies |f| <= a, and chi_S is +1 on as many states as -1, so
|m_S(p)| <= tanh a. Hence, if tanh(T (sum of |m_S*| + (2^N - 1) tau)) < tau, then all |m_S(p)| < tau on [0, T]: the
first time at which one reached tau would contradict its own bound. So J_S(t) in t (m_S* +- tau) on all of [0, T].

Order k + 1 is past by T if that box at T lies within half of its goal; order k is not past anywhere on [0, T] if
|J_k(t)| <= T |(|m_S*| + tau)_S| stays below half of its goal. Both are inequalities between rationals, once the goals
and moments of the target are enclosed in balls.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from verify import arithmetic
from verify.spins import masks
from verify.walsh import transform

if TYPE_CHECKING:
    from verify.arithmetic import Array
    from verify.case import Case

BITS = 128
TIMES = (Fraction(1), Fraction(3, 4), Fraction(5, 8))
"""Multiples of the time at which constant speed m* would reach the goal; none of them matters to the proof."""
ROOM = Fraction(21, 20)
"""How much larger tau is taken than the fixed point of its bound."""


@dataclass(frozen=True, slots=True)
class Early:
    """Proof that order ``higher`` is within half of its start by ``time``, and order ``lower`` at no time up to then.

    ``past`` <= a quarter of the squared goal of the higher order; ``moved`` < ``needed``: squares, see the module.
    """

    lower: int
    higher: int
    time: Fraction
    tau: Fraction
    past: Fraction
    moved: Fraction
    needed: Fraction


@dataclass(frozen=True, slots=True)
class _Target:
    """Moments and goals of the target by mask, as intervals with rational ends."""

    m: list[tuple[Fraction, Fraction]]
    J: list[tuple[Fraction, Fraction]]


def early(case: Case, orders: list[int]) -> Early | None:
    """The first pair of successive orders of the target that is certainly learned the other way round, or None."""
    A: Any = arithmetic.get("ball", BITS)
    q = case.target(A)
    target = _Target(_ends(A, transform(q)), _ends(A, transform(A.log(q)) / A.number(len(q))))
    for lower, higher in pairwise(orders):
        for share in TIMES:
            found = _proved(A, target, masks(case.spins, lower), masks(case.spins, higher), share)
            if found:
                return Early(lower, higher, *found)
    return None


def _ends(A: Any, values: Array) -> list[tuple[Fraction, Fraction]]:
    return [(A.lower(value), A.upper(value)) for value in values]


def _proved(
    A: Any, target: _Target, low: list[int], high: list[int], share: Fraction
) -> tuple[Fraction, Fraction, Fraction, Fraction, Fraction] | None:
    speeds = [_most(target.m[mask]) for mask in range(1, len(target.m))]
    reach = float(np.linalg.norm([float(_most(target.J[mask])) for mask in high]))
    speed = float(np.linalg.norm([float(_most(target.m[mask])) for mask in high]))
    if not speed or reach / speed > 1:
        return None
    time = (Fraction(reach / speed) * share).limit_denominator(10_000)
    tau = _bound(time, speeds)
    # tanh(T (sum of |m_S*| + (2^N - 1) tau)) < tau
    argument = A.array([time * (sum(speeds, Fraction()) + len(speeds) * tau)])
    if not time or A.upper(A.tanh(argument)[0]) >= tau:
        return None
    # sum over |S| = k + 1 of max |T (m_S* +- tau) - J_S*|^2 <= sum of |J_S*|^2 / 4
    past = sum((_square(time, tau, target.m[mask], target.J[mask]) for mask in high), Fraction())
    if past > sum((_least(target.J[mask]) ** 2 for mask in high), Fraction()) / 4:
        return None
    # sum over |S| = k of T^2 (|m_S*| + tau)^2 < sum of |J_S*|^2 / 4
    moved = time**2 * sum(((_most(target.m[mask]) + tau) ** 2 for mask in low), Fraction())
    needed = sum((_least(target.J[mask]) ** 2 for mask in low), Fraction()) / 4
    return (time, tau, past, moved, needed) if moved < needed else None


def _bound(time: Fraction, speeds: list[Fraction]) -> Fraction:
    """A candidate for tau, found in float64: the check that follows is what counts."""
    tau, total = 0.0, float(sum(speeds))
    for _ in range(60):
        tau = float(np.tanh(float(time) * (total + len(speeds) * tau)))
    return (Fraction(tau) * ROOM).limit_denominator(10_000)


def _square(time: Fraction, tau: Fraction, m: tuple[Fraction, Fraction], J: tuple[Fraction, Fraction]) -> Fraction:
    least, most = time * (m[0] - tau) - J[1], time * (m[1] + tau) - J[0]
    return max(least**2, most**2)


def _most(ends: tuple[Fraction, Fraction]) -> Fraction:
    return max(abs(ends[0]), abs(ends[1]))


def _least(ends: tuple[Fraction, Fraction]) -> Fraction:
    return Fraction(0) if ends[0] <= 0 <= ends[1] else min(abs(ends[0]), abs(ends[1]))
