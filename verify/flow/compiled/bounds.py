"""``verify.flow.events.bounds`` for one number at a time: what a function may do between two samples."""

from __future__ import annotations

import math

from verify.flow.compiled.jit import jit
from verify.flow.tolerances import NARROWEST


@jit
def rest(way: float, start: float, end: float, slope: float, s: float) -> float:
    """|f|, from one further slope at s."""
    # H'(s), H the cubic
    cubic = start * (1.0 - s) * (1.0 - 3.0 * s) + end * s * (3.0 * s - 2.0) + way * 6.0 * s * (1.0 - s)
    # d/ds s^2 (1 - s)^2 = 2 s (1 - s)(1 - 2 s)
    return abs((slope - cubic) / (2.0 * s * (1.0 - s) * (1.0 - 2.0 * s)))


@jit
def doubtful(a: float, b: float, start: float, end: float, f: float) -> bool:
    """Whether the function may cross zero more often than its signs at the ends say."""
    one, three, middle = a + 0.25 * start, b - 0.25 * end, 0.5 * (a + b) + (start - end) / 6.0
    low, high = middle - f / 6.0, middle + f / 6.0
    if a > 0.0 and b > 0.0:
        return one <= 0.0 or low <= 0.0 or three <= 0.0
    if a > 0.0:
        return (one <= 0.0 and (high > 0.0 or three > 0.0)) or (low <= 0.0 and three > 0.0)
    if b > 0.0:
        return (one > 0.0 and (low <= 0.0 or three <= 0.0)) or (high > 0.0 and three <= 0.0)
    return one > 0.0 or high > 0.0 or three > 0.0


@jit
def furthest(a: float, b: float, start: float, end: float, f: float) -> float:
    """A bound of the modulus of the function."""
    middle = abs(0.5 * (a + b) + (start - end) / 6.0) + f / 6.0
    return max(abs(a), abs(b), abs(a + 0.25 * start), abs(b - 0.25 * end), middle)


@jit
def turning(a: float, b: float, start: float, end: float) -> float:
    """Split of an interval that is in doubt: s at the cubic's extremum towards zero, else 1/2."""
    way = b - a
    curvature, third = 6.0 * way - 4.0 * start - 2.0 * end, 3.0 * start + 3.0 * end - 6.0 * way
    # H'(s) = start + curvature s + third s^2; the root where H'' is positive (a minimum) or negative
    root = math.sqrt(max(curvature * curvature - 4.0 * third * start, 0.0))
    below = curvature + root if a > 0.0 else curvature - root
    s = -2.0 * start / below if below != 0.0 else 0.5
    if not ((a > 0.0) == (b > 0.0) and s > 0.0 and s < 1.0):
        s = 0.5
    return min(max(s, NARROWEST), 1.0 - NARROWEST)
