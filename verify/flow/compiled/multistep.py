"""The implicit method, for when the flow is stiff: backward differentiation of order 1 to 6 on the steps' own grid.

Hess L is symmetric, so its eigenvalues are real, and order 6 is as good as the lower ones. The polynomial of degree k
through the new value and the last k has the flow's speed at the new time; with the polynomial through the last k + 1
as the prediction P this reads P'(t) + alpha (y - P(t)) = grad L(y), alpha = sum of 1 / (t - t_i), i < k, on any grid.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from verify.flow.compiled.explicit import ACCEPTED, NOT_FINITE, SMALLEST, STUCK
from verify.flow.compiled.field import velocity
from verify.flow.compiled.hessian import prepare, solve
from verify.flow.compiled.jit import jit
from verify.flow.compiled.layout import (
    ALPHA, ATOL, CHANGE, FRESH, GUESS, HEAD, HISTORY, KEPT, NUMBER, ORDER, ORDER_USED, PAST, PAST_TIME, RATE, REST,
    RTOL, SINCE, SPEED, STAGES, STEP, TIME, TRIAL, TRIAL_SPEED, UNTIL, WEIGHT, WHOLE, Y, part, row,
)  # fmt: skip

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Real = NDArray[np.float64]
    Whole = NDArray[np.int64]

HIGHEST = 6
STALE = 0.25
"""The inverse is made anew when alpha has changed by this much."""
ITERATIONS = 4
REFINEMENTS = 12
ENOUGH = 0.03
"""Iterations stop when what is left of them is this part of the error allowed."""
LOWER, SAME, HIGHER = 1.3, 1.2, 1.4
"""The errors hoped for at the neighbouring orders are taken for larger by these factors per root."""
WORTH = 1.15
"""The least growth that is worth a new inverse."""
GROW, SHRINK = 2.0, 0.2
NOISE = 1e-16
"""Rounding of the field: a step cannot be right to less than this times its length, and need not try."""


@jit
def lagrange(time: Real, head: int, number: int, t: float, i: int) -> float:
    """The i-th basis polynomial, at t, of the ``number`` nodes from ``head`` backwards in the ring."""
    here, above, below = time[(head - i) % HISTORY], 1.0, 1.0
    for j in range(number):
        if j != i:
            other = time[(head - j) % HISTORY]
            above *= t - other
            below *= here - other
    return above / below


@jit
def interpolate(m: Real, n: Whole, head: int, number: int, t: float, out: Real) -> None:
    """The polynomial through the last ``number`` states from ``head`` backwards, at t."""
    P = out.size
    time, newest = part(m, n, PAST_TIME), row(m, n, PAST, head, P)
    out[:] = newest
    for i in range(1, number):
        by, y = lagrange(time, head, number, t, i), row(m, n, PAST, (head - i) % HISTORY, P)
        for k in range(P):
            out[k] += by * (y[k] - newest[k])


@jit
def interpolated_slope(m: Real, n: Whole, head: int, number: int, t: float, out: Real) -> None:
    """The derivative of that polynomial at any t."""
    P = out.size
    time, newest = part(m, n, PAST_TIME), row(m, n, PAST, head, P)
    out[:] = 0.0
    for i in range(1, number):
        here, by, y = time[(head - i) % HISTORY], 0.0, row(m, n, PAST, (head - i) % HISTORY, P)
        for j in range(number):
            if j == i:
                continue
            term = 1.0 / (here - time[(head - j) % HISTORY])
            for k in range(number):
                if k != i and k != j:  # noqa: PLR1714 - compiled for devices as well
                    other = time[(head - k) % HISTORY]
                    term *= (t - other) / (here - other)
            by += term
        for k in range(P):
            out[k] += by * (y[k] - newest[k])


@jit
def predict(m: Real, n: Whole, head: int, number: int, t: float) -> None:
    """That polynomial and its derivative at t, which is no node, to ``GUESS`` and ``CHANGE``."""
    out, slope = part(m, n, GUESS), part(m, n, CHANGE)
    P = out.size
    time, newest = part(m, n, PAST_TIME), row(m, n, PAST, head, P)
    out[:] = newest
    slope[:] = 0.0
    for i in range(1, number):
        by, pace = lagrange(time, head, number, t, i), 0.0
        for j in range(number):
            if j != i:
                pace += 1.0 / (t - time[(head - j) % HISTORY])
        turn, y = by * pace, row(m, n, PAST, (head - i) % HISTORY, P)
        for k in range(P):
            way = y[k] - newest[k]
            out[k] += by * way
            slope[k] += turn * way


@jit
def leading(time: Real, head: int, order: int, t: float) -> float:
    """alpha = sum of 1 / (t - t_i) over the last ``order`` nodes."""
    result = 0.0
    for i in range(order):
        result += 1.0 / (t - time[(head - i) % HISTORY])
    return result


@jit
def constant(time: Real, head: int, order: int, t: float) -> float:
    """The local error over the distance of the new value from the prediction: 1 / (alpha (t - t_order))."""
    return 1.0 / (leading(time, head, order, t) * (t - time[(head - order) % HISTORY]))


@jit
def size(v: Real, weight: Real) -> float:
    """Largest |v_i| weight_i; NaN where there is one."""
    result = 0.0
    for i in range(v.size):
        x = abs(v[i]) * weight[i]
        if not x <= result:
            result = x
    return result


@jit
def push(m: Real, n: Whole, c: Whole, t: float, y: Real) -> None:
    """A new state at the head of the ring."""
    head = (c[HEAD] + 1) % HISTORY
    c[HEAD], c[KEPT] = head, min(c[KEPT] + 1, HISTORY)
    part(m, n, PAST_TIME)[head] = t
    row(m, n, PAST, head, y.size)[:] = y


@jit
def error_at(m: Real, n: Whole, head: int, order: int, t: float) -> float:
    """The local error that this order would have had in the step from the ring at ``head`` to ``Y`` at t."""
    y, guess = part(m, n, Y), part(m, n, GUESS)
    interpolate(m, n, head, order + 1, t, guess)
    for i in range(y.size):
        guess[i] -= y[i]
    return constant(part(m, n, PAST_TIME), head, order, t) * size(guess, part(m, n, WEIGHT))


@jit
def correct(m: Real, n: Whole, alpha: float, part_of: float) -> bool:
    """Solve for the new value from ``GUESS`` and its slope ``CHANGE``: whether the iteration converged.

    The value goes to ``TRIAL``, its distance from the guess to ``REST``.
    """
    number, E, y, f = part(m, n, NUMBER), part(m, n, REST), part(m, n, TRIAL), part(m, n, TRIAL_SPEED)
    guess, slope, weight = part(m, n, GUESS), part(m, n, CHANGE), part(m, n, WEIGHT)
    step, v = row(m, n, STAGES, 0, y.size), row(m, n, STAGES, 1, y.size)
    E[:] = 0.0
    y[:] = guess
    # for the part of the space that is not stiff the inverse is off by the ratio of the alphas
    damp, before = 1.0 if n[WHOLE] else 2.0 / (1.0 + alpha / number[ALPHA]), 0.0
    for turn in range(ITERATIONS):
        velocity(m, n, y, f, False)
        for i in range(y.size):
            v[i] = f[i] - slope[i] - alpha * E[i]
        solve(m, n, alpha, v, step)
        for i in range(y.size):
            E[i] += damp * step[i]
            y[i] = guess[i] + E[i]
        moved = damp * size(step, weight)
        if not math.isfinite(moved):
            return False
        if turn > 0:
            rate = moved / before if before > 0.0 else 0.0
            if rate > 2.0:
                return False
            number[RATE] = max(0.3 * number[RATE], rate)
        if part_of * moved * min(1.0, 1.5 * number[RATE]) <= ENOUGH:
            return True
        before = moved
    return False


@jit
def refine(m: Real, n: Whole, c: Whole) -> None:
    """Solve the last step's equation to rounding, so that the speed at ``Y`` is the flow's, not what tolerances left.

    ``Y`` moves by less than they allow.
    """
    number, y, trial, E = part(m, n, NUMBER), part(m, n, Y), part(m, n, TRIAL), part(m, n, REST)
    guess, slope, f, v = part(m, n, GUESS), part(m, n, CHANGE), part(m, n, TRIAL_SPEED), row(m, n, STAGES, 1, y.size)
    step, k, t = row(m, n, STAGES, 0, y.size), c[ORDER_USED], number[TIME]
    before = (c[HEAD] + HISTORY - 1) % HISTORY
    predict(m, n, before, k + 1, t)
    alpha, least = leading(part(m, n, PAST_TIME), before, k, t), math.inf
    trial[:] = y
    for _ in range(REFINEMENTS):
        velocity(m, n, trial, f, False)
        rest = 0.0
        for i in range(y.size):
            E[i] = trial[i] - guess[i]
            v[i] = f[i] - slope[i] - alpha * E[i]
            rest = max(rest, abs(v[i]))
        if not rest < least:
            return
        least = rest
        y[:] = trial
        solve(m, n, alpha, v, step)
        for i in range(y.size):
            trial[i] += step[i]


@jit
def multistep_step(m: Real, n: Whole, c: Whole) -> int:
    """One accepted step from the head of the ring; the new state is ``Y``, with ``SPEED``, and the ring's new head."""
    number, time, y, guess = part(m, n, NUMBER), part(m, n, PAST_TIME), part(m, n, Y), part(m, n, GUESS)
    weight, until, failures, bad = part(m, n, WEIGHT), number[UNTIL], 0, False
    while True:
        head, k, t0, h = c[HEAD], c[ORDER], number[TIME], number[STEP]
        if not h > SMALLEST * t0:
            return NOT_FINITE if bad else STUCK
        t = until if t0 + 1.0001 * h >= until else t0 + h
        predict(m, n, head, k + 1, t)
        alpha, part_of, fresh = leading(time, head, k, t), constant(time, head, k, t), False
        for i in range(y.size):
            weight[i] = 1.0 / (number[ATOL] + number[RTOL] * max(abs(y[i]), abs(guess[i])) + NOISE * h)
        if not c[FRESH] or abs(alpha / number[ALPHA] - 1.0) > STALE:
            fresh = True
            if not prepare(m, n, alpha, guess):
                c[FRESH], c[SINCE], number[STEP] = 0, 0, 0.5 * h
                bad = not math.isfinite(part(m, n, REST)[0])
                continue
            c[FRESH], number[ALPHA], number[RATE] = 1, alpha, 0.7
        if not correct(m, n, alpha, part_of):
            bad = not math.isfinite(part(m, n, TRIAL_SPEED)[0])
            c[FRESH] = 0
            if fresh:
                c[SINCE], number[STEP] = 0, 0.25 * h
            continue
        error = part_of * size(part(m, n, REST), weight)
        if error <= 1.0:
            break
        failures += 1
        c[SINCE], number[STEP] = 0, h * max(SHRINK, 0.9 * error ** (-1.0 / (k + 1)))
        if failures >= 2 and k > 1:
            c[ORDER] = k - 1
    c[ORDER_USED], number[TIME] = k, t
    y[:] = part(m, n, TRIAL)
    speed, slope, way = part(m, n, SPEED), part(m, n, CHANGE), part(m, n, REST)
    for i in range(y.size):
        # of the polynomial through the new value and the last k
        speed[i] = slope[i] + alpha * way[i]
    c[SINCE] += 1
    if c[SINCE] > k:
        choose(m, n, c, h, error)
    push(m, n, c, t, y)
    return ACCEPTED


@jit
def choose(m: Real, n: Whole, c: Whole, h: float, error: float) -> None:
    """The order and the step from here on, from the errors that this step would have had at the neighbouring orders."""
    number, head, k = part(m, n, NUMBER), c[HEAD], c[ORDER]
    t, order, best = number[TIME], k, hope(SAME, error, k)
    if k > 1:
        lower = hope(LOWER, error_at(m, n, head, k - 1, t), k - 1)
        if lower > best:
            order, best = k - 1, lower
    if k < HIGHEST and c[KEPT] >= k + 2:
        higher = hope(HIGHER, error_at(m, n, head, k + 1, t), k + 1)
        if higher > best:
            order, best = k + 1, higher
    if best < WORTH and order == k:
        # nothing to gain: look again a few steps on
        c[SINCE] = k - 2
        return
    c[ORDER], c[SINCE], number[STEP] = order, 0, h * min(best, GROW)


@jit
def hope(care: float, error: float, order: int) -> float:
    """The factor by which a step with that error could be longer."""
    return 1.0 / (care * max(error, 1e-12) ** (1.0 / (order + 1)))
