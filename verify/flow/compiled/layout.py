"""The memory that one flow works in: one array of doubles, one of integers that say what stands where, and counters.

Compiled functions take ``m`` (doubles), ``n`` (the plan: the same for all flows of a batch) and, where they step,
``c`` (counters); so a call passes three arrays, whatever it needs of them. ``part(m, n, NAME)`` is one part of m.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from verify.flow.compiled.jit import jit, view

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verify.flow.compiled.model import Model
    from verify.flow.problem import Problem

    Real = NDArray[np.float64]
    Whole = NDArray[np.int64]

LOG2COSH, SOFTPLUS, TANH = 0, 1, 2
EXPLICIT, MULTISTEP = 0, 1
HISTORY = 8
"""States at the ends of the last steps that are kept: one more than the highest order of the multistep method needs."""
CAPACITY = 64
"""Samples for events that one step may have."""

# -- numbers in n ----------------------------------------------------------------------------------------------------
SPINS, STATES, HIDDEN, LINK, OUTER, SINGLE, WHOLE, MAPPED, MOVING, STEPS, RELATIVE, ROWS, LEVELS, OUTPUTS, ROOM = range(
    15
)
"""N; 2^N; M; the link; whether there are outer weights u; whether hidden units see the single spins in their order;
whether f is the full Ising model, with its couplings for parameters; whether theta = A z + o is other than z;
P, the size of z; steps allowed; whether thresholds are relative; R = 2N, orders by couplings and moments; thresholds;
output times; doubles of one flow's results."""

# -- arrays in n: n[NAME] is where it begins, n[NAME + 1] where it ends -----------------------------------------------
MASKS0, MASKS, ORDERS, FUNCTION, CHARACTER, SOURCE, ROW, COLUMN, WHOLE_END = range(16, 25)

# -- arrays in m -----------------------------------------------------------------------------------------------------
(
    Q, LOG_Q, ENTRY, OFFSET, THRESHOLDS, TIMES, TABLEAU, NUMBER,
    THETA, SLOPE, TOTAL, PRODUCT, LAW, RESIDUAL, SUMS, H, T, SMALL, BENT, PAIRS, INNER, HALF, MEAN, HESSIAN, INVERSE,
    BEFORE, Y, SPEED, TRIAL, TRIAL_SPEED, REST, CHANGE, GUESS, WEIGHT, STAGES, DENSE, BASE, PAST, PAST_TIME,
    AT, VALUES, SLOPES, WANTED, LEVEL, MARGIN, FIRST, LAST, EARLY, LATE, SCRATCH, REAL_END,
) = range(25, 76)  # fmt: skip

# -- arrays in one flow's row of results -----------------------------------------------------------------------------
OUT, OUT_Y, OUT_LATE, OUT_SPEED, OUT_FIRST, OUT_LAST, OUT_DOUBTS, OUT_ZERO, OUT_TRAJECTORY, OUT_END = range(76, 86)
END_CODE, END_STEPS, END_TIME, END_KL, END_RISE = range(5)
"""In ``OUT``: why it stopped, steps, time, KL, and its largest rise."""

# -- numbers in NUMBER -----------------------------------------------------------------------------------------------
(
    UNTIL, RTOL, ATOL, TIME, STEP, ALPHA, RATE, LAID, SWITCHED, ASK_FROM, BEGIN, KL, KL_RISE, NUMBERS,
) = range(14)  # fmt: skip
"""The end of the flow; tolerances; the time; the next step; the alpha of ``INVERSE``; the convergence rate of the last
iterations with it; the step for laying a history; the explicit step at the change of method; when to ask next
whether the flow has arrived; where the last segment began; the last KL and its largest rise."""

# -- counters in c ---------------------------------------------------------------------------------------------------
(
    PHASE, HEAD, KEPT, ORDER, SINCE, FRESH, LAYING, TAKEN, PARITY, KIND, ORDER_USED, OUTPUT, SAMPLES, COUNTERS,
) = range(14)  # fmt: skip
"""Which method; the newest place in the ring ``PAST``; how many places count; the order; accepted steps since the last
change; whether the inverse may be used; steps still to lay; steps taken; which half of ``DENSE`` the last explicit step
wrote; the method of the last segment and its order; the next output time; samples in memory."""


@jit
def part(m: Real, n: Whole, name: int) -> Any:
    """The array of that name."""
    return view(m, n[name], n[name + 1] - n[name])


@jit
def row(m: Real, n: Whole, name: int, i: int, width: int) -> Any:
    """Row i of the table of that name, whose rows have that width."""
    return view(m, n[name] + i * width, width)


@jit
def whole(n: Whole, name: int) -> Any:
    """The array of integers of that name."""
    return view(n, n[name], n[name + 1] - n[name])


def plan(model: Model, problem: Problem) -> Whole:
    """n, for flows of this model."""
    S, M, inner, P = 1 << model.spins, model.hidden, len(model.still), model.moving
    R, levels = 2 * model.spins, len(problem.thresholds)
    times = 0 if problem.output_times is None else len(problem.output_times)
    square, nested = (0, 0) if model.whole else (P * P, inner * inner)
    real = {
        Q: S, LOG_Q: S, ENTRY: len(model.entry), OFFSET: inner, THRESHOLDS: levels, TIMES: times, TABLEAU: 23 * 16,
        NUMBER: NUMBERS, THETA: inner, SLOPE: inner, TOTAL: S, PRODUCT: S, LAW: S, RESIDUAL: S, SUMS: S,
        H: M * S, T: M * S, SMALL: M * S, BENT: S, PAIRS: 0 if model.whole else S * model.pairs,
        INNER: nested if model.mapped else 0, HALF: inner * P if model.mapped else 0, MEAN: inner,
        HESSIAN: square, INVERSE: square, BEFORE: P, Y: P, SPEED: P, TRIAL: P, TRIAL_SPEED: P, REST: P, CHANGE: P,
        GUESS: P, WEIGHT: P, STAGES: 16 * P, DENSE: 14 * P, BASE: 2 * P, PAST: HISTORY * P, PAST_TIME: HISTORY,
        AT: CAPACITY, VALUES: CAPACITY * R, SLOPES: CAPACITY * R, WANTED: CAPACITY, LEVEL: R * levels, MARGIN: R,
        FIRST: R * levels, LAST: R * levels, EARLY: R * levels, LATE: R * levels, SCRATCH: R,
    }  # fmt: skip
    out = {
        OUT: 5, OUT_Y: P, OUT_LATE: 3 * P, OUT_SPEED: P, OUT_FIRST: R * levels, OUT_LAST: R * levels,
        OUT_DOUBTS: 2 * R * levels, OUT_ZERO: R, OUT_TRAJECTORY: times * P,
    }  # fmt: skip
    arrays = (
        model.masks0,
        model.masks,
        model.orders,
        model.function,
        model.character,
        model.source.ravel(),
        model.row,
        model.column,
    )
    n = np.zeros(OUT_END + 1, dtype=np.int64)
    n[MASKS0 : WHOLE_END + 1] = OUT_END + 1 + _offsets([len(a) for a in arrays])
    n[Q : REAL_END + 1] = _offsets([real[name] for name in range(Q, REAL_END)])
    n[OUT : OUT_END + 1] = _offsets([out[name] for name in range(OUT, OUT_END)])
    n[:ROOM] = (
        model.spins, S, M, model.link, model.outer, model.single, model.whole, model.mapped, P, problem.steps,
        problem.relative, R, levels, times,
    )  # fmt: skip
    n[ROOM] = n[OUT_END]
    return np.concatenate((n, *arrays))


def _offsets(lengths: list[int]) -> Whole:
    return np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)


def memory(n: Whole, model: Model, problem: Problem, tableau: Real, rtol: float) -> Real:
    """m, with what stays the same for all flows of a batch filled in."""
    m = np.zeros(n[REAL_END])
    given = {ENTRY: model.entry, THRESHOLDS: problem.thresholds, TABLEAU: tableau.ravel()}
    if problem.output_times is not None:
        given[TIMES] = problem.output_times
    for name, values in given.items():
        m[n[name] : n[name + 1]] = values
    m[n[NUMBER] + UNTIL], m[n[NUMBER] + RTOL] = problem.until, rtol
    return m
