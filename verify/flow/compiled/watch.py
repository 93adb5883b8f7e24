"""Event times of one flow: the algorithm of ``verify.flow.events``, which says how, for norms by characters.

Rows are orders 1 to N by couplings, then by moments. The watched function of a row is e_k^2; for order N, of one entry,
the gap itself with its sign.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from verify.flow.compiled.bounds import doubtful, furthest, rest, turning
from verify.flow.compiled.elementary import excess_terms, logarithm
from verify.flow.compiled.explicit import explicit_at, explicit_slope_at
from verify.flow.compiled.field import along, largest, law, sum_of, value
from verify.flow.compiled.jit import jit
from verify.flow.compiled.layout import (
    AT, BEGIN, BENT, CAPACITY, EARLY, EXPLICIT, FIRST, GUESS, HEAD, HIDDEN, KIND, KL, KL_RISE, LAST, LATE, LAW, LEVEL,
    LEVELS, LOG_Q, MARGIN, NUMBER, ORDER_USED, ORDERS, OUTER, PARITY, PRODUCT, Q, RELATIVE, RESIDUAL, ROWS, RTOL,
    SAMPLES, SCRATCH, SLOPES, SPEED, SPINS, SUMS, THRESHOLDS, TIME, TOTAL, TRIAL_SPEED, VALUES, WANTED, Y, part, row,
    whole,
)  # fmt: skip
from verify.flow.compiled.multistep import interpolate, interpolated_slope
from verify.flow.compiled.transforms import walsh

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Real = NDArray[np.float64]
    Whole = NDArray[np.int64]

KEPT, PASSES, SAFETY = 3, 24, 4.0
"""As in ``verify.flow.events`` and ``verify.flow.bounds``."""
ROUNDS = 100
FINE = 1e-13
ZERO = 1e-12
ERROR = 25.0
"""The error asked for, over ``RTOL``, which is a part of it: ``engine.SAFETY`` says which."""


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
    """e_k^2 of every order, by couplings and by moments, (2N,); gives KL(q, p).

    Leaves 2^N (J - J*) in ``TOTAL``, m - m* in ``RESIDUAL``, p in ``LAW``, and what belongs to the units in memory.
    """
    log_ratio(m, n, y)
    d, excess, terms, q = part(m, n, TOTAL), part(m, n, RESIDUAL), part(m, n, BENT), part(m, n, Q)
    excess_terms(d, q, excess, terms)
    kl = sum_of(terms)
    # J - J* = 2^-N WHT(log p - log q),  m - m* = WHT(p - q)
    walsh(d)
    walsh(excess)
    by_order(n, d, d, 1.0 / (float(d.size) * float(d.size)), squares, 0)
    by_order(n, excess, excess, 1.0, squares, n[SPINS])
    return kl


@jit
def by_order(n: Whole, one: Real, two: Real, scale: float, out: Real, first: int) -> None:
    """Sums of products over the masks of each order, times ``scale``, from out[first] on."""
    order, N = whole(n, ORDERS), n[SPINS]
    for k in range(N):
        out[first + k] = 0.0
    for S in range(1, one.size):
        out[first + order[S] - 1] += one[S] * two[S]
    for k in range(N):
        out[first + k] *= scale


@jit
def sign(m: Real, n: Whole, values: Real) -> None:
    """After ``sample``: the gaps of order N in place of their squares."""
    d, excess, N = part(m, n, TOTAL), part(m, n, RESIDUAL), n[SPINS]
    values[N - 1], values[2 * N - 1] = d[d.size - 1] / d.size, excess[d.size - 1]


@jit
def turn(m: Real, n: Whole, v: Real, slopes: Real) -> None:
    """After ``sample``: slopes of the watched functions where y' = v."""
    d, excess, p = part(m, n, TOTAL), part(m, n, RESIDUAL), part(m, n, LAW)
    rate, moved = part(m, n, SUMS), part(m, n, BENT)
    along(m, n, v, rate)
    mean, N, states = 0.0, n[SPINS], float(d.size)
    for s in range(d.size):
        mean += p[s] * rate[s]
    # (log p)' = f' - E f',  J' = 2^-N WHT((log p)'),  m' = WHT(p')
    for s in range(d.size):
        rate[s] -= mean
        moved[s] = p[s] * rate[s]
    walsh(rate)
    walsh(moved)
    by_order(n, d, rate, 2.0 / (states * states), slopes, 0)
    by_order(n, excess, moved, 2.0, slopes, N)
    slopes[N - 1], slopes[2 * N - 1] = rate[d.size - 1] / states, moved[d.size - 1]


@jit
def state_at(m: Real, n: Whole, c: Whole, t: float, out: Real) -> None:
    """y at a time of the current step."""
    number = part(m, n, NUMBER)
    if c[KIND] == EXPLICIT:
        explicit_at(m, n, c[PARITY], (t - number[BEGIN]) / (number[TIME] - number[BEGIN]), out)
    else:
        interpolate(m, n, c[HEAD], c[ORDER_USED] + 1, t, out)


@jit
def slope_at(m: Real, n: Whole, c: Whole, t: float, out: Real) -> None:
    """y' at a time of the current step: the slope of what ``state_at`` gives."""
    number = part(m, n, NUMBER)
    if c[KIND] == EXPLICIT:
        h = number[TIME] - number[BEGIN]
        explicit_slope_at(m, n, c[PARITY], (t - number[BEGIN]) / h, out)
        for i in range(out.size):
            out[i] /= h
    else:
        interpolated_slope(m, n, c[HEAD], c[ORDER_USED] + 1, t, out)


@jit
def begin_watch(m: Real, n: Whole, c: Whole, zero: Real) -> None:
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
        nothing = squares[r] <= (ZERO * size) * (ZERO * size)
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
def fill(m: Real, n: Whole, y: Real, v: Real, values: Real, slopes: Real) -> float:
    """A sample at y, where y' = v; gives KL there."""
    kl = sample(m, n, y, values)
    sign(m, n, values)
    turn(m, n, v, slopes)
    return kl


@jit
def slack_of(m: Real, n: Whole, r: int, level: float) -> float:
    """How right the watched function of row r is at its level."""
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
    """Where to split the interval between samples i and i + 1, as a part of it; 0 where bounds are content.

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
        f *= SAFETY
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
    """When row r comes down to its level between samples ``place`` and ``place`` + 1: false position, Illinois form.

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
        if abs(excess) <= FINE * level or high - low <= FINE * high:
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
    """How far a row is above its level."""
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
    for go in range(PASSES + 1):
        if not split(m, n, c, begin, go == PASSES):
            break
    crossings(m, n, c, begin)
    keep = min(KEPT, c[SAMPLES])
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
def doubts(m: Real, n: Whole, out: Real) -> None:
    """Which first crossings are uncertain, and then which last ones, (2, R, T)."""
    first, last, early, late = part(m, n, FIRST), part(m, n, LAST), part(m, n, EARLY), part(m, n, LATE)
    for k in range(first.size):
        out[k] = 1.0 if early[k] < math.inf and not first[k] < early[k] else 0.0
        out[first.size + k] = 1.0 if late[k] >= last[k] else 0.0
