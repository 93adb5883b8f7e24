"""Event times of one flow: samples of every step, more of them where a dip may hide, and roots between them.

The same events as ``verify.flow.events``, which says what they mean.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from verify.flow.compiled.elementary import excess_terms, logarithm
from verify.flow.compiled.explicit import explicit_at
from verify.flow.compiled.field import largest, law, sum_of, value
from verify.flow.compiled.jit import jit
from verify.flow.compiled.layout import (
    AT, BEGIN, BEGIN_BEFORE, CAPACITY, EXPLICIT, FIRST, GUESS, HEAD, HEAD_BEFORE, HIDDEN, HOME, KIND, KIND_BEFORE, KL,
    KL_RISE, LAST, LAW, LEVEL, LEVELS, LOG_Q, NUMBER, ORDER_BEFORE, ORDER_USED, ORDERS, OUTER, PARITY, PRODUCT, Q,
    RELATIVE, RESIDUAL, ROWS, SAMPLES, SCRATCH, SPINS, SQUARES, THRESHOLDS, TIME, TOTAL, WANTED, Y, part, row, whole,
)  # fmt: skip
from verify.flow.compiled.multistep import interpolate
from verify.flow.compiled.transforms import walsh

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Real = NDArray[np.float64]
    Whole = NDArray[np.int64]

CLOSER = 3
ROUNDS = 100
FINE = 1e-13
ZERO = 1e-12


@jit
def log_ratio(m: Real, n: Whole, y: Real) -> None:
    """d = log p - log q, (2^N,), into ``TOTAL``."""
    value(m, n, y)
    log_Z = law(m, n)
    d, log_q = part(m, n, TOTAL), part(m, n, LOG_Q)
    top = largest(d)
    if n[HIDDEN] and not n[OUTER]:
        product = part(m, n, PRODUCT)
        for s in range(d.size):
            d[s] += logarithm(product[s])
    for s in range(d.size):
        d[s] = (d[s] - top) - log_Z - log_q[s]


@jit
def sample(m: Real, n: Whole, y: Real, squares: Real) -> float:
    """e_k^2 of every order, by couplings and by moments, (2N,); gives KL(q, p)."""
    log_ratio(m, n, y)
    d, excess, terms, q = part(m, n, TOTAL), part(m, n, RESIDUAL), part(m, n, LAW), part(m, n, Q)
    excess_terms(d, q, excess, terms)
    kl = sum_of(terms)
    # J - J* = 2^-N WHT(log p - log q),  m - m* = WHT(p - q)
    walsh(d)
    walsh(excess)
    squares[:] = 0.0
    order, N = whole(n, ORDERS), n[SPINS]
    for S in range(1, d.size):
        k = order[S] - 1
        squares[k] += d[S] * d[S]
        squares[N + k] += excess[S] * excess[S]
    scale = 1.0 / (float(d.size) * float(d.size))
    for k in range(N):
        squares[k] *= scale
    return kl


@jit
def state_at(m: Real, n: Whole, c: Whole, current: int, t: float, out: Real) -> None:
    """y at a time of the current step, or of the one before."""
    number = part(m, n, NUMBER)
    if current:
        begin, end, kind, half, head, order = number[BEGIN], number[TIME], c[KIND], c[PARITY], c[HEAD], c[ORDER_USED]
    else:
        begin, end, kind, head, order = (
            number[BEGIN_BEFORE],
            number[BEGIN],
            c[KIND_BEFORE],
            c[HEAD_BEFORE],
            c[ORDER_BEFORE],
        )
        half = 1 - c[PARITY] if c[KIND] == EXPLICIT else c[PARITY]
    if kind == EXPLICIT:
        explicit_at(m, n, half, (t - begin) / (end - begin), out)
    else:
        interpolate(m, n, head, order + 1, t, out)


@jit
def begin_watch(m: Real, n: Whole, c: Whole, zero: Real) -> None:
    """The first sample, the levels, and which rows are zero from the start, (R,)."""
    number, d, thresholds = part(m, n, NUMBER), part(m, n, TOTAL), part(m, n, THRESHOLDS)
    R, squares = n[ROWS], row(m, n, SQUARES, 0, n[ROWS])
    number[KL], number[KL_RISE] = sample(m, n, part(m, n, Y), squares), 0.0
    c[SAMPLES], part(m, n, AT)[0], part(m, n, HOME)[0] = 1, 0.0, 0.0
    d[:] = part(m, n, LOG_Q)
    walsh(d)
    scale = 1.0
    for S in range(1, d.size):
        scale = max(scale, abs(d[S]) / d.size)
    for r in range(R):
        by = ZERO * (scale if r < n[SPINS] else 1.0)
        nothing = squares[r] <= by * by
        zero[r] = nothing
        levels, first, last = (
            row(m, n, LEVEL, r, n[LEVELS]),
            row(m, n, FIRST, r, n[LEVELS]),
            row(m, n, LAST, r, n[LEVELS]),
        )
        for k in range(n[LEVELS]):
            level = thresholds[k] * thresholds[k] * (squares[r] if n[RELATIVE] else 1.0)
            # nothing falls below minus one: where the mismatch is zero from the start there are no events
            levels[k] = -1.0 if nothing else level
            first[k] = last[k] = 0.0 if squares[r] <= levels[k] else math.nan


@jit
def insert(m: Real, n: Whole, c: Whole, t: float, current: int) -> float:
    """One more sample at its place; gives KL there."""
    R, at, home, guess, place = n[ROWS], part(m, n, AT), part(m, n, HOME), part(m, n, GUESS), c[SAMPLES]
    while place > 0 and at[place - 1] > t:
        at[place], home[place] = at[place - 1], home[place - 1]
        row(m, n, SQUARES, place, R)[:] = row(m, n, SQUARES, place - 1, R)
        place -= 1
    c[SAMPLES] += 1
    at[place], home[place] = t, current
    state_at(m, n, c, current, t, guess)
    return sample(m, n, guess, row(m, n, SQUARES, place, R))


@jit
def beyond(m: Real, n: Whole, i: int, r: int) -> float:
    """When a dip of row r that samples i, i + 1, i + 2 miss may be; NaN where none is to be feared."""
    R, at, squares, levels = n[ROWS], part(m, n, AT), part(m, n, SQUARES), row(m, n, LEVEL, r, n[LEVELS])
    v0, v1, v2 = squares[i * R + r], squares[(i + 1) * R + r], squares[(i + 2) * R + r]
    reach, near = 3.0 * (abs(v1 - v0) + abs(v2 - v1)), False
    for k in range(levels.size):
        near = near or abs(v1 - levels[k]) <= 2.0 * reach
    if not near:
        # no parabola through the three comes to a level
        return math.nan
    t0, t1, t2 = at[i], at[i + 1], at[i + 2]
    rise = (v1 - v0) / (t1 - t0)
    bend = ((v2 - v1) / (t2 - t1) - rise) / (t2 - t0)
    if bend == 0.0:
        return math.nan
    # v0 + rise (t - t0) + bend (t - t0)(t - t1), flat at
    t = 0.5 * (t0 + t1 - rise / bend)
    if not t0 < t < t2:
        return math.nan
    # a parabola is only a guess: what it brings nearer by half is worth a sample
    guess = 2.0 * (v0 + rise * (t - t0) + bend * (t - t0) * (t - t1)) - v1
    for k in range(levels.size):
        level = levels[k]
        above = v0 > level and v1 > level and v2 > level
        below = v0 <= level and v1 <= level and v2 <= level
        if (above and guess <= level) or (below and guess > level):
            return t
    return math.nan


@jit
def dips(m: Real, n: Whole, c: Whole) -> bool:
    """More samples where dips may be; whether there were any to take."""
    at, times, wanted = part(m, n, AT), part(m, n, WANTED), 0
    for i in range(c[SAMPLES] - 2):
        for r in range(n[ROWS]):
            t = beyond(m, n, i, r)
            if math.isnan(t) or wanted + c[SAMPLES] >= CAPACITY:
                continue
            known = at[i] == t or at[i + 1] == t or at[i + 2] == t
            for k in range(wanted):
                known = known or times[k] == t
            if not known:
                times[wanted] = t
                wanted += 1
    begin = part(m, n, NUMBER)[BEGIN]
    for k in range(wanted):
        insert(m, n, c, times[k], 1 if times[k] > begin else 0)
    return wanted > 0


@jit
def root(m: Real, n: Whole, c: Whole, place: int, r: int, level: float) -> float:
    """When e_k^2 falls to its level between samples ``place`` and ``place`` + 1: false position, Illinois form."""
    R, at, squares, guess, here = n[ROWS], part(m, n, AT), part(m, n, SQUARES), part(m, n, GUESS), part(m, n, SCRATCH)
    current = 1 if part(m, n, HOME)[place + 1] > 0.0 else 0
    low, high = at[place], at[place + 1]
    above, under = squares[place * R + r] - level, squares[(place + 1) * R + r] - level
    side, t = 0, high
    for _ in range(ROUNDS):
        if above > under:
            t = low + (high - low) * (above / (above - under))
        state_at(m, n, c, current, t, guess)
        sample(m, n, guess, here)
        excess = here[r] - level
        if abs(excess) <= FINE * level or high - low <= FINE * high:
            return t
        # an end that stays twice has its value halved, so that the other end moves as well
        if excess > 0.0:
            under = 0.5 * under if side > 0 else under
            low, above, side = t, excess, 1
        else:
            above = 0.5 * above if side < 0 else above
            high, under, side = t, excess, -1
    return 0.5 * (low + high)


@jit
def crossings(m: Real, n: Whole, c: Whole) -> None:
    """First and last crossings among the samples in memory."""
    R, squares = n[ROWS], part(m, n, SQUARES)
    for place in range(c[SAMPLES] - 1):
        for r in range(R):
            before, after, levels = squares[place * R + r], squares[(place + 1) * R + r], row(m, n, LEVEL, r, n[LEVELS])
            first, last = row(m, n, FIRST, r, n[LEVELS]), row(m, n, LAST, r, n[LEVELS])
            for k in range(levels.size):
                if before <= levels[k] < after:
                    last[k] = math.nan
                elif after <= levels[k] < before:
                    last[k] = root(m, n, c, place, r, levels[k])
                    if math.isnan(first[k]):
                        first[k] = last[k]


@jit
def take(m: Real, n: Whole, c: Whole, samples: int) -> None:
    """Look at the step just taken, at ``samples`` times evenly spaced up to its end."""
    number, at, home = part(m, n, NUMBER), part(m, n, AT), part(m, n, HOME)
    begin, end = number[BEGIN], number[TIME]
    for k in range(1, samples + 1):
        kl = insert(m, n, c, end if k == samples else begin + (end - begin) * (k / samples), 1)
        number[KL_RISE] = max(number[KL_RISE], kl - number[KL])
        number[KL] = kl
    for _ in range(CLOSER):
        if not dips(m, n, c):
            break
    crossings(m, n, c)
    # the last two samples stay: a dip may lie around them; they belong to the step before the next one
    keep = min(2, c[SAMPLES])
    last = c[SAMPLES] - keep
    for k in range(keep):
        at[k], home[k] = at[last + k], 0.0
        row(m, n, SQUARES, k, n[ROWS])[:] = row(m, n, SQUARES, last + k, n[ROWS])
    c[SAMPLES] = keep
