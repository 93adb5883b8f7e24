"""The explicit method, for while the flow is not stiff: Dormand and Prince's pair of order 8 with its dense output.

Coefficients and formulas: Hairer, Norsett, Wanner, Solving Ordinary Differential Equations I, DOP853; the numbers are
read off scipy.integrate.DOP853.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from verify.flow.compiled.field import velocity
from verify.flow.compiled.jit import jit, view
from verify.flow.compiled.layout import (
    ATOL, BASE, CHANGE, DENSE, GUESS, MOVING, NUMBER, PARITY, REST, RTOL, SPEED, STAGES, STEP, TABLEAU, TIME, TRIAL,
    TRIAL_SPEED, UNTIL, Y, part, row,
)  # fmt: skip

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Real = NDArray[np.float64]
    Whole = NDArray[np.int64]

LAST, EXTRA, WIDTH = 12, 3, 16
"""Number of stages, the last of which is the speed at the new point; further ones for the dense output; a row of A."""
WEIGHTS, FIFTH, THIRD, SMOOTH = 16, 17, 18, 19
"""Rows of the table below those of A: b, the two error estimates, and the four rows of the dense output."""
SHRINK, GROW, CAREFUL = 0.2, 8.0, 0.9
SMALLEST = 1e-15
"""Steps below this times t no longer move t."""
ACCEPTED, STUCK, NOT_FINITE = 0, 1, 2


def table() -> Real:
    """All coefficients, (23, 16)."""
    from scipy.integrate import DOP853

    rows = np.zeros((SMOOTH + 4, WIDTH))
    rows[:LAST, :LAST] = DOP853.A[:LAST, :LAST]
    rows[LAST + 1 : LAST + 1 + EXTRA] = DOP853.A_EXTRA
    rows[WEIGHTS, :LAST] = DOP853.B
    rows[FIFTH, : LAST + 1], rows[THIRD, : LAST + 1] = DOP853.E5, DOP853.E3
    rows[SMOOTH:] = DOP853.D
    return rows


@jit
def combine(m: Real, n: Whole, base: Real, h: float, line: int, number: int, out: Real) -> None:
    """out = base + h sum over j < number of row_j K_j, with a row of the table."""
    weights = row(m, n, TABLEAU, line, WIDTH)
    out[:] = base
    for j in range(number):
        by = h * weights[j]
        if by != 0.0:
            K = row(m, n, STAGES, j, out.size)
            for i in range(out.size):
                out[i] += by * K[i]


@jit
def difference(m: Real, n: Whole, h: float, line: int, number: int, out: Real) -> None:
    """out = h sum over j < number of row_j K_j."""
    zero = part(m, n, REST)
    zero[:] = 0.0
    combine(m, n, zero, h, line, number, out)


@jit
def first_step(m: Real, n: Whole) -> float:
    """A first step that is small enough, from the speed and its change (Hairer, Norsett, Wanner, II.4)."""
    y, f, trial, speed = part(m, n, Y), part(m, n, SPEED), part(m, n, TRIAL), part(m, n, TRIAL_SPEED)
    number = part(m, n, NUMBER)
    until, size, slope, change = number[UNTIL], 0.0, 0.0, 0.0
    for i in range(y.size):
        scale = number[ATOL] + number[RTOL] * abs(y[i])
        size, slope = max(size, abs(y[i]) / scale), max(slope, abs(f[i]) / scale)
    h = min(1e-6 if size < 1e-5 or slope < 1e-5 else 0.01 * size / slope, until)
    for i in range(y.size):
        trial[i] = y[i] + h * f[i]
    velocity(m, n, trial, speed, False)
    for i in range(y.size):
        change = max(change, abs(speed[i] - f[i]) / (number[ATOL] + number[RTOL] * abs(y[i])))
    most = max(slope, change / h)
    second = max(1e-6, h * 1e-3) if most <= 1e-15 else (0.01 / most) ** 0.125
    return min(100.0 * h, second, until)


@jit
def explicit_step(m: Real, n: Whole, c: Whole) -> int:
    """One accepted step: ``Y`` and ``SPEED`` move on, and the dense output is there."""
    number, y, f, new = part(m, n, NUMBER), part(m, n, Y), part(m, n, SPEED), part(m, n, TRIAL)
    five, three, P = part(m, n, GUESS), part(m, n, CHANGE), y.size
    t, until, bad, failed = number[TIME], number[UNTIL], False, False
    end = row(m, n, STAGES, LAST, P)
    row(m, n, STAGES, 0, P)[:] = f
    while True:
        h = number[STEP]
        if not h > SMALLEST * t:
            return NOT_FINITE if bad else STUCK
        last = t + 1.0001 * h >= until
        if last:
            h = until - t
        for s in range(1, LAST):
            combine(m, n, y, h, s, s, new)
            velocity(m, n, new, row(m, n, STAGES, s, P), False)
        combine(m, n, y, h, WEIGHTS, LAST, new)
        velocity(m, n, new, end, False)
        difference(m, n, h, FIFTH, LAST + 1, five)
        difference(m, n, h, THIRD, LAST + 1, three)
        fifth, third, finite = 0.0, 0.0, True
        for i in range(P):
            scale = 1.0 / (number[ATOL] + number[RTOL] * max(abs(y[i]), abs(new[i])))
            fifth, third = max(fifth, abs(five[i]) * scale), max(third, abs(three[i]) * scale)
            finite = finite and math.isfinite(end[i])
        square = fifth * fifth
        error = square / math.sqrt(square + 0.01 * third * third) if square > 0.0 else 0.0
        finite = finite and math.isfinite(error)
        if not finite:
            bad, failed, number[STEP] = True, True, SHRINK * h
            continue
        factor = min(GROW, max(SHRINK, CAREFUL * error**-0.125)) if error > 0.0 else GROW
        if error <= 1.0:
            break
        failed, number[STEP] = True, h * factor
    smooth(m, n, c, h)
    number[STEP] = h * (min(1.0, factor) if failed else factor)
    number[TIME] = until if last else t + h
    y[:] = new
    f[:] = end
    return ACCEPTED


@jit
def smooth(m: Real, n: Whole, c: Whole, h: float) -> None:
    """The polynomial of degree 7 of the step from ``Y`` to ``TRIAL``, into the other half of its memory."""
    y, new, guess, P = part(m, n, Y), part(m, n, TRIAL), part(m, n, GUESS), n[MOVING]
    half = 1 - c[PARITY]
    c[PARITY] = half
    for s in range(LAST + 1, LAST + 1 + EXTRA):
        combine(m, n, y, h, s, s, guess)
        velocity(m, n, guess, row(m, n, STAGES, s, P), False)
    row(m, n, BASE, half, P)[:] = y
    one, two, three = (
        row(m, n, DENSE, 7 * half, P),
        row(m, n, DENSE, 7 * half + 1, P),
        row(m, n, DENSE, 7 * half + 2, P),
    )
    first, last = row(m, n, STAGES, 0, P), row(m, n, STAGES, LAST, P)
    for i in range(P):
        way = new[i] - y[i]
        one[i] = way
        two[i] = h * first[i] - way
        three[i] = 2.0 * way - h * (last[i] + first[i])
    for d in range(4):
        difference(m, n, h, SMOOTH + d, WIDTH, row(m, n, DENSE, 7 * half + 3 + d, P))


@jit
def explicit_at(m: Real, n: Whole, half: int, x: float, out: Real) -> None:
    """y at begin + x h, 0 <= x <= 1, order 7."""
    P = out.size
    C, base = view(m, n[DENSE] + 7 * half * P, 7 * P), row(m, n, BASE, half, P)
    z = 1.0 - x
    for i in range(P):
        # y0 + x (C0 + (1-x) (C1 + x (C2 + (1-x) (C3 + x (C4 + (1-x) (C5 + x C6))))))
        v = C[5 * P + i] + x * C[6 * P + i]
        v = C[3 * P + i] + x * (C[4 * P + i] + z * v)
        v = C[P + i] + x * (C[2 * P + i] + z * v)
        out[i] = base[i] + x * (C[i] + z * v)


@jit
def explicit_slope_at(m: Real, n: Whole, half: int, x: float, out: Real) -> None:
    """h y' at begin + x h: the derivative by x of ``explicit_at``."""
    P = out.size
    C, z = view(m, n[DENSE] + 7 * half * P, 7 * P), 1.0 - x
    for i in range(P):
        # from the inside out, with (a + x v)' = v + x v' and (a + z v)' = -v + z v'
        v = C[6 * P + i]
        slope, v = v, C[5 * P + i] + x * v
        slope, v = z * slope - v, C[4 * P + i] + z * v
        slope, v = x * slope + v, C[3 * P + i] + x * v
        slope, v = z * slope - v, C[2 * P + i] + z * v
        slope, v = x * slope + v, C[P + i] + x * v
        slope, v = z * slope - v, C[i] + z * v
        out[i] = x * slope + v
