"""One flow from start to end, and a row of them: the only function that Python calls, and that is kept compiled."""

from __future__ import annotations

import hashlib
import math
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from verify.flow.compiled.explicit import ACCEPTED, NOT_FINITE, explicit_step, first_step
from verify.flow.compiled.driven import decay
from verify.flow.compiled.field import gradient, velocity
from verify.flow.compiled.jit import jit, jit_cached, view
from verify.flow.compiled.layout import (
    ASK_FROM, ATOL, BEFORE, BEGIN, DECAYING, DRIVEN, END_CODE, END_KL, END_RISE, END_STEPS, END_TIME, ENTRY, EXPLICIT,
    FIRST, FRESH, HEAD, HISTORY, KEPT, KIND, KL, KL_RISE, LAID, LAST, LAYING, LINEAR, LOG_Q, MAPPED, METRIC, MULTISTEP,
    NUMBER, NUMBERS, OFFSET, ORDER, OUT, OUT_DOUBTS, OUT_FIRST, OUT_LAST, OUT_LATE, OUT_SPEED, OUT_TRAJECTORY, OUT_Y,
    OUT_ZERO, OUTPUT, PHASE, PLAIN, Q, REST, RTOL, SINCE, SLOW, SPEED, STEP, STEPS, SWITCHED, TAKEN, TIME, TIMES, TOTAL,
    UNTIL, WEIGHT, WHOLE, Y, part, row,
)  # fmt: skip
from verify.flow.compiled.multistep import HIGHEST, error_at, multistep_step, push, refine
from verify.flow.compiled.samples import log_ratio, state_at
from verify.flow.compiled.detection import begin_detection, take, uncertain
from verify.flow.tolerances import ASK_AGAIN_FACTOR, GRADIENT_TOL, LAW_TOL, LEAST_ATOL

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Real = NDArray[np.float64]
    Whole = NDArray[np.int64]

TIME_UP, ASK, SPENT, BROKEN, CONVERGED = 0, 1, 2, 3, 4
"""Reasons to stop: time is up; it may have converged; steps are spent or too small; a value is not finite; it has."""
CHEAPER = 0.33
"""An implicit step costs about this part of an explicit one, its samples included."""
BACK = 0.02
"""Below this part of the explicit steps it took over from, the implicit method gives way again."""


@jit
def begin(m: Real, n: Whole, c: Whole, atol: float, out: Real) -> int:
    """From ``Y``: everything as it is at t = 0. Asks at once where the flow does not move."""
    number, y, speed, times = part(m, n, NUMBER), part(m, n, Y), part(m, n, SPEED), part(m, n, TIMES)
    rtol, most, fastest = number[RTOL], 0.0, 0.0
    for k in range(ATOL, NUMBERS):
        number[k] = 0.0
    c[:] = 0
    c[HEAD] = HISTORY - 1
    velocity(m, n, y, speed, False)
    begin_detection(m, n, c, part(out, n, OUT_ZERO))
    part(out, n, OUT_TRAJECTORY)[:] = math.nan
    for k in range(2):
        row(out, n, OUT_LATE, k, y.size)[:] = y
    while c[OUTPUT] < times.size and times[c[OUTPUT]] <= 0.0:
        row(out, n, OUT_TRAJECTORY, c[OUTPUT], y.size)[:] = y
        c[OUTPUT] += 1
    for k in range(y.size):
        if not math.isfinite(speed[k]):
            return BROKEN
        most, fastest = max(most, abs(y[k])), max(fastest, abs(speed[k]))
    if not math.isfinite(number[KL]):
        return BROKEN
    # an absolute tolerance above a small start would swallow it, and with it the time at which it grows large
    number[ATOL] = min(atol, max(rtol * most, LEAST_ATOL)) if most > 0.0 else atol
    push(m, n, c, 0.0, y)
    number[STEP] = first_step(m, n)
    return check_converged(m, n) if fastest <= number[SLOW] else TIME_UP


@jit
def change(m: Real, n: Whole, c: Whole) -> None:
    """After an explicit step: whether the implicit method would do better from here; if so, lay its history."""
    number, y, weight = part(m, n, NUMBER), part(m, n, Y), part(m, n, WEIGHT)
    if c[LAYING] > 0:
        c[LAYING] -= 1
        number[STEP] = number[LAID]
        if c[LAYING] == 0:
            c[PHASE], c[ORDER], c[SINCE], c[FRESH] = MULTISTEP, HIGHEST, 0, 0
        return
    if c[KEPT] < HISTORY:
        return
    h = number[TIME] - number[BEGIN]
    for i in range(y.size):
        weight[i] = 1.0 / (number[ATOL] + number[RTOL] * abs(y[i]))
    error = error_at(m, n, (c[HEAD] + HISTORY - 1) % HISTORY, HIGHEST, number[TIME])
    step = h * min(1.0, (0.3 / max(error, 1e-12)) ** (1.0 / (HIGHEST + 1)))
    if step >= CHEAPER * h:
        c[LAYING], number[LAID], number[STEP], number[SWITCHED] = HIGHEST + 1, step, step, h


@jit
def record_outputs(m: Real, n: Whole, c: Whole, out: Real) -> None:
    """y at the output times, and at a sixteenth and a quarter of the time, as far as the last step reaches."""
    number, times, P = part(m, n, NUMBER), part(m, n, TIMES), part(m, n, Y).size
    for k in range(2):
        t = number[UNTIL] / (16.0 if k == 0 else 4.0)
        if number[BEGIN] < t <= number[TIME]:
            state_at(m, n, c, t, row(out, n, OUT_LATE, k, P))
    while c[OUTPUT] < times.size and times[c[OUTPUT]] <= number[TIME]:
        state_at(m, n, c, times[c[OUTPUT]], row(out, n, OUT_TRAJECTORY, c[OUTPUT], P))
        c[OUTPUT] += 1


@jit
def rise_rate(m: Real, n: Whole, y: Real, out: Real) -> None:
    """The gradient of what rises: grad L, less what weight decay takes; (P,)."""
    gradient(m, n, y, out)
    if n[DRIVEN] == DECAYING:
        decay(m, n, y, out)


@jit
def finish(m: Real, n: Whole, c: Whole, code: int, out: Real) -> None:
    """Write down how the flow ended."""
    number, y, head = part(m, n, NUMBER), part(m, n, Y), part(out, n, OUT)
    if c[PHASE] == MULTISTEP and c[KIND] == MULTISTEP:
        refine(m, n, c)
    part(out, n, OUT_Y)[:] = y
    row(out, n, OUT_LATE, 2, y.size)[:] = y
    rise_rate(m, n, y, part(out, n, OUT_SPEED))
    head[END_CODE], head[END_STEPS], head[END_TIME] = code, c[TAKEN], number[TIME]
    head[END_KL], head[END_RISE] = number[KL], number[KL_RISE]
    part(out, n, OUT_FIRST)[:] = part(m, n, FIRST)
    part(out, n, OUT_LAST)[:] = part(m, n, LAST)
    uncertain(m, n, part(out, n, OUT_DOUBTS))


@jit
def check_converged(m: Real, n: Whole) -> int:
    """CONVERGED where the law is the target's; ASK where only a spectrum can tell; else TIME_UP: ``events.ends``."""
    if n[DRIVEN] == METRIC:
        # what is asked about is grad L by y, not by z
        return ASK
    y, speed, fastest, furthest = part(m, n, Y), part(m, n, REST), 0.0, 0.0
    rise_rate(m, n, y, speed)
    for k in range(y.size):
        fastest = max(fastest, abs(speed[k]))
    if fastest > 100.0 * GRADIENT_TOL:
        return TIME_UP
    log_ratio(m, n, y)
    d = part(m, n, TOTAL)
    for s in range(d.size):
        furthest = max(furthest, abs(d[s]))
    if furthest <= LAW_TOL:
        return CONVERGED if fastest <= GRADIENT_TOL else TIME_UP
    # the full Ising model comes to every target, if late
    return TIME_UP if n[WHOLE] and n[DRIVEN] == PLAIN else ASK


@jit
def switch_method(m: Real, n: Whole, c: Whole, out: Real) -> None:
    """After the events of a step: the output times it reaches, and the method of the next one."""
    number, y = part(m, n, NUMBER), part(m, n, Y)
    record_outputs(m, n, c, out)
    if c[PHASE] == EXPLICIT:
        change(m, n, c)
    elif number[STEP] < BACK * number[SWITCHED]:
        c[PHASE], c[KEPT] = EXPLICIT, 0
        velocity(m, n, y, part(m, n, SPEED), False)
        push(m, n, c, number[TIME], y)


@jit
def is_slow(m: Real, n: Whole) -> bool:
    """Whether the last step was so slow that it is worth while to ask whether the flow has converged."""
    number, y, before, way = part(m, n, NUMBER), part(m, n, Y), part(m, n, BEFORE), 0.0
    for k in range(y.size):
        way += (y[k] - before[k]) * (y[k] - before[k])
    least = number[SLOW] * (number[TIME] - number[BEGIN])
    if way > least * least or number[TIME] < number[ASK_FROM]:
        return False
    number[ASK_FROM] = ASK_AGAIN_FACTOR * number[TIME]
    return True


@cache
def compiled() -> Any:
    """``row_of_flows``, compiled: see there."""
    # the cache on disk knows the file of this function only: with the digest in its key it knows all of them
    digest = hashlib.sha256()
    here = Path(__file__).parent
    for file in (*sorted(here.glob("*.py")), here.parent / "tolerances.py"):
        digest.update(file.read_bytes())
    key = digest.hexdigest()

    @jit_cached
    def row_of_flows(
        m: Real, n: Whole, c: Whole, targets: Real, logs: Real, starts: Real, atol: float, out: Real, index: int,
        resume: bool,
    ) -> int:  # fmt: skip
        """Follow flows from ``index`` on; stop at the first that asks whether it has converged, and give its index.

        ``resume``: that flow has not; go on with it. One function, because each one that stands alone is optimised
        with everything it calls, and this one calls everything.
        """
        _ = key
        number, y = part(m, n, NUMBER), part(m, n, Y)
        while index < len(starts):
            code = TIME_UP
            if not resume:
                part(m, n, Q)[:] = targets[index]
                part(m, n, LOG_Q)[:] = logs[index]
                y[:] = view(starts[index], 0, y.size)
                if n[MAPPED] or n[LINEAR]:
                    offset = part(m, n, OFFSET)
                    offset[:] = view(starts[index], y.size, offset.size)
                if n[LINEAR]:
                    entry = part(m, n, ENTRY)
                    entry[:] = view(starts[index], y.size + offset.size, entry.size)
                code = begin(m, n, c, atol, out[index])
            resume = False
            while code == TIME_UP and number[TIME] < number[UNTIL]:
                if c[TAKEN] >= n[STEPS]:
                    code = SPENT
                    break
                t = number[TIME]
                part(m, n, BEFORE)[:] = y
                taken = explicit_step(m, n, c) if c[PHASE] == EXPLICIT else multistep_step(m, n, c)
                if taken != ACCEPTED:
                    code = BROKEN if taken == NOT_FINITE else SPENT
                    break
                number[BEGIN], c[KIND] = t, c[PHASE]
                c[TAKEN] += 1
                if c[PHASE] == EXPLICIT:
                    push(m, n, c, number[TIME], y)
                take(m, n, c)
                switch_method(m, n, c, out[index])
                if is_slow(m, n):
                    code = check_converged(m, n)
            finish(m, n, c, code, out[index])
            if code == ASK:
                return index
            index += 1
        return index

    return row_of_flows
