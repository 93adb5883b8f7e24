"""Crossings that may hide between two samples of a flow: ``flow.events.sides``, for the rows of ``samples``."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from verify.flow.compiled.bounds import doubtful, furthest, rest, turning
from verify.flow.compiled.jit import jit
from verify.flow.compiled.layout import (
    AT, EARLY, LATE, LEVEL, LEVELS, MARGIN, ROWS, SAMPLES, SLOPES, SPINS, VALUES, part, row,
)  # fmt: skip
from verify.flow.tolerances import BOUND_FACTOR

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Real = NDArray[np.float64]
    Whole = NDArray[np.int64]


@jit
def slack_of(m: Real, n: Whole, r: int, level: float) -> float:
    """Error of the watched function of row r at its level."""
    by = part(m, n, MARGIN)[r]
    return by if r % n[SPINS] == n[SPINS] - 1 else by * (2.0 * math.sqrt(level) + by)


@jit
def flag(m: Real, n: Whole, i: int, j: int, r: int, k: int) -> None:
    """Note that row r is uncertain at its level k between samples i and j."""
    R, values, at, level = n[ROWS], part(m, n, VALUES), part(m, n, AT), row(m, n, LEVEL, r, n[LEVELS])[k]
    early, late = row(m, n, EARLY, r, n[LEVELS]), row(m, n, LATE, r, n[LEVELS])
    if abs(values[i * R + r]) > level:
        early[k] = min(early[k], at[i])
    if abs(values[j * R + r]) <= level:
        late[k] = max(late[k], at[j])


@jit
def doubt(m: Real, n: Whole, c: Whole, i: int, final: bool) -> float:
    """Split of the interval between samples i and i + 1, as a part of it; 0 where bounds are content.

    ``final``: nowhere; what is in doubt is uncertain.
    """
    R, N, at, count = n[ROWS], n[SPINS], part(m, n, AT), c[SAMPLES]
    values, slopes = part(m, n, VALUES), part(m, n, SLOPES)
    h, place = at[i + 1] - at[i], 0.0
    # a sample on either side, or two on one
    near, far = i - 1 if i > 0 else i + 3, i + 2 if i + 2 < count else i - 2
    one = (at[near] - at[i]) / h if near < count else 0.0
    two = (at[far] - at[i]) / h if far >= 0 else 0.0
    for r in range(R):
        v0, v1 = values[i * R + r], values[(i + 1) * R + r]
        start, end = h * slopes[i * R + r], h * slopes[(i + 1) * R + r]
        f = 0.0
        if one != 0.0:
            f = rest(v1 - v0, start, end, h * slopes[near * R + r], one)
        if two != 0.0:
            f = max(f, rest(v1 - v0, start, end, h * slopes[far * R + r], two))
        f *= BOUND_FACTOR
        q1, q3, q2 = v0 + 0.25 * start, v1 - 0.25 * end, 0.5 * (v0 + v1) + (start - end) / 6.0
        low, high = min(v0, v1, q1, q3, q2 - f / 6.0), max(v0, v1, q1, q3, q2 + f / 6.0)
        signed, levels = r % N == N - 1, row(m, n, LEVEL, r, n[LEVELS])
        for k in range(levels.size):
            level = levels[k]
            over = low > level or (signed and high < -level)
            if level < 0.0 or over or (high <= level and (not signed or low >= -level)):
                continue
            one_place = at_level(m, n, i, r, k, v0, v1, start, end, f, final)
            place = one_place if place == 0.0 else place
    return place


@jit
def at_level(
    m: Real, n: Whole, i: int, r: int, k: int, v0: float, v1: float, start: float, end: float, f: float, final: bool
) -> float:
    """The same for one row and level: both sides of a gap, square - level else."""
    level, signed = row(m, n, LEVEL, r, n[LEVELS])[k], r % n[SPINS] == n[SPINS] - 1
    upper, lower = doubtful(v0 - level, v1 - level, start, end, f), False
    if v0 > level and v1 > level and not upper:
        return 0.0
    if signed:
        lower = doubtful(-v0 - level, -v1 - level, -start, -end, f)
        if -v0 > level and -v1 > level and not lower:
            return 0.0
    if not (upper or lower):
        return 0.0
    far = 0.0
    if upper:
        far = furthest(v0 - level, v1 - level, start, end, f)
    if lower:
        far = max(far, furthest(-v0 - level, -v1 - level, -start, -end, f))
    if final or far <= slack_of(m, n, r, level):
        flag(m, n, i, i + 1, r, k)
        return 0.0
    if upper:
        return turning(v0 - level, v1 - level, start, end)
    return turning(-v0 - level, -v1 - level, -start, -end)


@jit
def turns_near(m: Real, n: Whole, p: int) -> None:
    """Note as uncertain which rows have, at sample p, an extremum that is as near to a level as the flow is right."""
    R, N, values = n[ROWS], n[SPINS], part(m, n, VALUES)
    for r in range(R):
        levels, sides = row(m, n, LEVEL, r, n[LEVELS]), 2 if r % N == N - 1 else 1
        for k in range(levels.size):
            slack = slack_of(m, n, r, max(levels[k], 0.0))
            for side in range(sides):
                by = 1.0 - 2.0 * side
                a, x, b = by * values[(p - 1) * R + r], by * values[p * R + r], by * values[(p + 1) * R + r]
                a, x, b = a - levels[k], x - levels[k], b - levels[k]
                if (a > 0.0) == (b > 0.0) and abs(x) < min(abs(a), abs(b)) and abs(x) <= slack and levels[k] >= 0.0:
                    flag(m, n, p - 1, p + 1, r, k)
