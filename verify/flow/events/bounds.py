"""Bounds of a function between two samples, from its values and slopes there, and a guess of the rest.

The function is the cubic with the same values and slopes at both ends, plus f(t) s^2 (1 - s)^2, 0 <= s <= 1, where f is
its fourth derivative somewhere, times h^4/24. In Bernstein form, of degree 4, the rest moves the middle coefficient
alone, by at most |f|/6; and a polynomial lies between its coefficients and crosses zero as often as they do, or less.
f is estimated from slopes at further samples, and taken for ``BOUND_FACTOR`` times as large: heuristic where the fourth
derivative varies by more. ``verify.flow.compiled.detection`` has the same functions for one number at a time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from verify.flow.tolerances import NARROWEST

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Real = NDArray[np.float64]
    Mask = NDArray[np.bool_]

BISECTIONS = 40


def rest(way: Real, start: Real, end: Real, slope: Real, place: Real) -> Real:
    """|f|, from one further slope; elementwise.

    ``way``: value at the end less that at the start; ``start``, ``end``, ``slope``: slopes there and at the further
    sample, times the length of the interval; ``place``: s of the further sample, outside of [0, 1].
    """
    s = place
    # H'(s), H the cubic
    cubic = start * (1 - s) * (1 - 3 * s) + end * s * (3 * s - 2) + way * 6 * s * (1 - s)
    # d/ds s^2 (1 - s)^2 = 2 s (1 - s)(1 - 2 s)
    return np.asarray(np.abs((slope - cubic) / (2 * s * (1 - s) * (1 - 2 * s))))


def doubtful(a: Real, b: Real, start: Real, end: Real, f: Real) -> Mask:
    """Mask of intervals in which the function may cross zero more often than its signs at the ends say; elementwise.

    ``a``, ``b``: its values at the ends; zero counts as negative. ``start``, ``end``: slopes times the length.
    """
    one, three, middle = a + start / 4, b - end / 4, (a + b) / 2 + (start - end) / 6
    low, high = middle - f / 6, middle + f / 6
    over, under = a > 0, b > 0
    dip = over & under & ((one <= 0) | (low <= 0) | (three <= 0))
    peak = ~over & ~under & ((one > 0) | (high > 0) | (three > 0))
    # between ends of different signs the coefficients may change sign once
    down = over & ~under & (((one <= 0) & ((high > 0) | (three > 0))) | ((low <= 0) & (three > 0)))
    up = ~over & under & (((one > 0) & ((low <= 0) | (three <= 0))) | ((high > 0) & (three <= 0)))
    return np.asarray(dip | peak | down | up)


def furthest(a: Real, b: Real, start: Real, end: Real, f: Real) -> Real:
    """A bound of the modulus of the function; elementwise."""
    middle = np.abs((a + b) / 2 + (start - end) / 6) + f / 6
    sizes = [np.abs(a), np.abs(b), np.abs(a + start / 4), np.abs(b - end / 4), middle]
    return np.asarray(np.maximum.reduce(sizes))


def turning(a: Real, b: Real, start: Real, end: Real) -> Real:
    """Split of an interval that is in doubt: s at the cubic's extremum towards zero, else 1/2; elementwise."""
    way = b - a
    curvature, third = 6 * way - 4 * start - 2 * end, 3 * start + 3 * end - 6 * way
    with np.errstate(all="ignore"):
        # H'(s) = start + curvature s + third s^2; the root where H'' is positive (a minimum) or negative
        root = np.sqrt(np.maximum(curvature * curvature - 4 * third * start, 0))
        s = -2 * start / np.where(a > 0, curvature + root, curvature - root)
    s = np.where(((a > 0) == (b > 0)) & (s > 0) & (s < 1), s, 0.5)
    return np.clip(s, NARROWEST, 1 - NARROWEST)


def meeting(one: list[float], two: list[float]) -> float:
    """Meeting point of two cubics, by values and slopes at the ends, by bisection: the first comes from above."""
    a, b, start, end = (x - y for x, y in zip(one, two, strict=True))
    low, high = 0.0, 1.0
    for _ in range(BISECTIONS):
        s = 0.5 * (low + high)
        value = (1 - s) ** 2 * (a * (1 + 2 * s) + start * s) + s * s * (b * (3 - 2 * s) - end * (1 - s))
        low, high = (s, high) if value > 0 else (low, s)
    return 0.5 * (low + high)
