"""Event times of one flow: the algorithm of ``flow.events.detection``, which says how, for norms by characters."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from verify.flow.compiled.doubts import doubt, turns_near
from verify.flow.compiled.jit import jit
from verify.flow.compiled.layout import (
    AT, CAPACITY, EARLY, FIRST, GUESS, KL, KL_RISE, LAST, LATE, LEVEL, LEVELS, LOG_Q, MARGIN, NUMBER, RELATIVE, ROWS,
    RTOL, SAMPLES, SCRATCH, SLOPES, SPEED, SPINS, THRESHOLDS, TIME, TOTAL, TRIAL_SPEED, VALUES, WANTED, Y, part, row,
)  # fmt: skip
from verify.flow.compiled.samples import fill, sample, sign, slope_at, state_at, turn
from verify.flow.compiled.transforms import walsh
from verify.flow.tolerances import KEPT_SAMPLES, MOST_PASSES, ROOT_TOL, ZERO_TOL

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Real = NDArray[np.float64]
    Whole = NDArray[np.int64]

ROUNDS = 100
ERROR = 25.0
"""The error asked for, over ``RTOL``, which is a part of it: ``engine.SAFETY`` says which."""


@jit
def begin_detection(m: Real, n: Whole, c: Whole, zero: Real) -> None:
    """The first sample, from ``Y`` and ``SPEED``; levels; and which rows are zero from the start, (R,)."""
    number, d, thresholds = part(m, n, NUMBER), part(m, n, TOTAL), part(m, n, THRESHOLDS)
    R, N, values, margins = n[ROWS], n[SPINS], row(m, n, VALUES, 0, n[ROWS]), part(m, n, MARGIN)
    squares = part(m, n, SCRATCH)
    number[KL], number[KL_RISE] = sample(m, n, part(m, n, Y), squares), 0.0
    values[:] = squares
    sign(m, n, values)
    turn(m, n, part(m, n, SPEED), row(m, n, SLOPES, 0, R))
    c[SAMPLES], part(m, n, AT)[0] = 1, 0.0
    d[:] = part(m, n, LOG_Q)
    walsh(d)
    scale = 1.0
    for S in range(1, d.size):
        scale = max(scale, abs(d[S]) / d.size)
    for r in range(R):
        size = scale if r < N else 1.0
        nothing = squares[r] <= (ZERO_TOL * size) * (ZERO_TOL * size)
        zero[r], margins[r] = nothing, ERROR * number[RTOL] * size
        levels, first, last = (
            row(m, n, LEVEL, r, n[LEVELS]),
            row(m, n, FIRST, r, n[LEVELS]),
            row(m, n, LAST, r, n[LEVELS]),
        )
        early, late = row(m, n, EARLY, r, n[LEVELS]), row(m, n, LATE, r, n[LEVELS])
        for k in range(n[LEVELS]):
            level = thresholds[k] * (math.sqrt(squares[r]) if n[RELATIVE] else 1.0)
            levels[k] = level if r % N == N - 1 else level * level
            if nothing and n[RELATIVE]:
                # a multiple of a mismatch that is zero from the start means nothing: there are no events
                levels[k] = -1.0
            first[k] = last[k] = 0.0 if abs(values[r]) <= levels[k] else math.nan
            early[k], late[k] = math.inf, -1.0


@jit
def place_for(m: Real, n: Whole, c: Whole, t: float) -> int:
    """Make room for one more sample, at its place, which it gives."""
    R, at, place = n[ROWS], part(m, n, AT), c[SAMPLES]
    while place > 0 and at[place - 1] > t:
        at[place] = at[place - 1]
        row(m, n, VALUES, place, R)[:] = row(m, n, VALUES, place - 1, R)
        row(m, n, SLOPES, place, R)[:] = row(m, n, SLOPES, place - 1, R)
        place -= 1
    c[SAMPLES] += 1
    at[place] = t
    return place


@jit
def insert(m: Real, n: Whole, c: Whole, t: float) -> float:
    """One more sample inside the step; gives KL there."""
    R, guess, v, place = n[ROWS], part(m, n, GUESS), part(m, n, TRIAL_SPEED), place_for(m, n, c, t)
    state_at(m, n, c, t, guess)
    slope_at(m, n, c, t, v)
    return fill(m, n, guess, v, row(m, n, VALUES, place, R), row(m, n, SLOPES, place, R))


@jit
def split(m: Real, n: Whole, c: Whole, first: int, final: bool) -> bool:
    """More samples where a crossing may be missed, from sample ``first`` on; whether there were any to take."""
    at, times, wanted = part(m, n, AT), part(m, n, WANTED), 0
    for i in range(first, c[SAMPLES] - 1):
        place = doubt(m, n, c, i, final)
        if place > 0.0:
            t = at[i] + place * (at[i + 1] - at[i])
            if wanted + c[SAMPLES] < CAPACITY and at[i] < t < at[i + 1]:
                times[wanted] = t
                wanted += 1
            else:
                doubt(m, n, c, i, True)
    for k in range(wanted):
        insert(m, n, c, times[k])
    for k in range(wanted):
        for p in range(first + 1, c[SAMPLES] - 1):
            if at[p] == times[k]:
                turns_near(m, n, p)
    return wanted > 0


@jit
def root(m: Real, n: Whole, c: Whole, place: int, r: int, level: float, side: float) -> float:
    """Time at which row r meets its level between samples ``place`` and ``place`` + 1: false position, Illinois form.

    ``side``: 1 or -1 for a gap that comes from that side and goes through; 0: its modulus, or the square.
    """
    R, at, values, guess, here = n[ROWS], part(m, n, AT), part(m, n, VALUES), part(m, n, GUESS), part(m, n, SCRATCH)
    low, high = at[place], at[place + 1]
    above, under = excess_of(values[place * R + r], level, side), excess_of(values[(place + 1) * R + r], level, side)
    end, t = 0, high
    for _ in range(ROUNDS):
        if above > under:
            t = low + (high - low) * (above / (above - under))
        state_at(m, n, c, t, guess)
        sample(m, n, guess, here)
        sign(m, n, here)
        excess = excess_of(here[r], level, side)
        if abs(excess) <= ROOT_TOL * level or high - low <= ROOT_TOL * high:
            return t
        # an end that stays twice has its value halved, so that the other end moves as well
        if excess > 0.0:
            under = 0.5 * under if end > 0 else under
            low, above, end = t, excess, 1
        else:
            above = 0.5 * above if end < 0 else above
            high, under, end = t, excess, -1
    return 0.5 * (low + high)


@jit
def excess_of(v: float, level: float, side: float) -> float:
    """Distance of a row above its level."""
    return side * v - level if side != 0.0 else abs(v) - level


@jit
def crossings(m: Real, n: Whole, c: Whole, begin: int) -> None:
    """First and last crossings among the samples from ``begin`` on."""
    R, values = n[ROWS], part(m, n, VALUES)
    for place in range(begin, c[SAMPLES] - 1):
        for r in range(R):
            before, after, levels = values[place * R + r], values[(place + 1) * R + r], row(m, n, LEVEL, r, n[LEVELS])
            first, last = row(m, n, FIRST, r, n[LEVELS]), row(m, n, LAST, r, n[LEVELS])
            # squares are positive
            through = (before > 0.0) != (after > 0.0)
            for k in range(levels.size):
                if abs(before) <= levels[k] < abs(after):
                    last[k] = math.nan
                elif abs(after) <= levels[k] < abs(before):
                    last[k] = root(m, n, c, place, r, levels[k], 0.0)
                    if math.isnan(first[k]):
                        first[k] = last[k]
                elif through and 0.0 <= levels[k] < abs(before) and levels[k] < abs(after) and math.isnan(first[k]):
                    # down to the level, through zero and out on the other side
                    first[k] = root(m, n, c, place, r, levels[k], 1.0 if before > 0.0 else -1.0)


@jit
def take(m: Real, n: Whole, c: Whole) -> None:
    """Look at the step just taken, which ends at ``Y`` with slope ``SPEED``."""
    number, at, R = part(m, n, NUMBER), part(m, n, AT), n[ROWS]
    begin = c[SAMPLES] - 1
    if begin == 0:
        # nothing is known yet of how smooth it is
        rise(number, insert(m, n, c, 0.5 * number[TIME]))
    place = place_for(m, n, c, number[TIME])
    rise(number, fill(m, n, part(m, n, Y), part(m, n, SPEED), row(m, n, VALUES, place, R), row(m, n, SLOPES, place, R)))
    for go in range(MOST_PASSES + 1):
        if not split(m, n, c, begin, go == MOST_PASSES):
            break
    crossings(m, n, c, begin)
    keep = min(KEPT_SAMPLES, c[SAMPLES])
    last = c[SAMPLES] - keep
    if last > 0:
        for k in range(keep):
            at[k] = at[last + k]
            row(m, n, VALUES, k, R)[:] = row(m, n, VALUES, last + k, R)
            row(m, n, SLOPES, k, R)[:] = row(m, n, SLOPES, last + k, R)
    c[SAMPLES] = keep


@jit
def rise(number: Real, kl: float) -> None:
    """Note KL and by how much it rose."""
    number[KL_RISE] = max(number[KL_RISE], kl - number[KL])
    number[KL] = kl


@jit
def uncertain(m: Real, n: Whole, out: Real) -> None:
    """Mask of the first crossings that are uncertain, then of the last ones, (2, R, T)."""
    first, last, early, late = part(m, n, FIRST), part(m, n, LAST), part(m, n, EARLY), part(m, n, LATE)
    for k in range(first.size):
        out[k] = 1.0 if early[k] < math.inf and not first[k] < early[k] else 0.0
        out[first.size + k] = 1.0 if late[k] >= last[k] else 0.0
