"""The memory that one flow works in: one array of doubles, one of integers that say what stands where, and counters.

Compiled functions take ``m`` (doubles), ``n`` (the plan: the same for all flows of a batch) and, where they step,
``c`` (counters); so a call passes three arrays, whatever it needs of them. ``part(m, n, NAME)`` is one part of m.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any


from verify.flow.compiled.jit import jit, view

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Real = NDArray[np.float64]
    Whole = NDArray[np.int64]

LOG2COSH, SOFTPLUS, TANH = 0, 1, 2
PLAIN, METRIC, DECAYING, CENTRED = 0, 1, 2, 3
"""Dynamics of z: grad L by z; the same, with z measured in a metric of its own, so that grad L by z is not that by y;
grad L - rate z; the centred gradient of an RBM."""
EXPLICIT, MULTISTEP = 0, 1
HISTORY = 8
"""States at the ends of the last steps that are kept: one more than the highest order of the multistep method needs."""
CAPACITY = 64
"""Samples for events that one step may have."""

# -- numbers in n ----------------------------------------------------------------------------------------------------
(
    SPINS, STATES, HIDDEN, LINK, OUTER, SINGLE, WHOLE, MAPPED, LINEAR, DRIVEN, MOVING, STEPS, RELATIVE, ROWS, LEVELS,
    OUTPUTS, ROOM,
) = range(17)  # fmt: skip
"""N; 2^N; M; the link; whether there are outer weights u; whether hidden units see the single spins in their order;
whether f is the full Ising model, with its couplings for parameters; whether theta = A z + o is other than z; whether
f = D z + o, with D and o of each flow's own; what moves z; P, the size of z; steps allowed; whether thresholds are
relative; R = 2N, orders by couplings and moments; thresholds; output times; doubles of one flow's results."""

# -- arrays in n: n[NAME] is where it begins, n[NAME + 1] where it ends -----------------------------------------------
MASKS0, MASKS, ORDERS, FUNCTION, CHARACTER, SOURCE, ROW, COLUMN, WHOLE_END = range(17, 26)

# -- arrays in m -----------------------------------------------------------------------------------------------------
(
    Q, LOG_Q, ENTRY, OFFSET, THRESHOLDS, TIMES, TABLEAU, NUMBER,
    THETA, SLOPE, TOTAL, PRODUCT, LAW, RESIDUAL, SUMS, H, T, SMALL, BENT, PAIRS, INNER, HALF, MEAN, HESSIAN, INVERSE,
    MEANS, BEFORE, Y, SPEED, TRIAL, TRIAL_SPEED, REST, CHANGE, GUESS, WEIGHT, STAGES, DENSE, BASE, PAST, PAST_TIME,
    AT, VALUES, SLOPES, WANTED, LEVEL, MARGIN, FIRST, LAST, EARLY, LATE, SCRATCH, REAL_END,
) = range(26, 78)  # fmt: skip

# -- arrays in one flow's row of results -----------------------------------------------------------------------------
OUT, OUT_Y, OUT_LATE, OUT_SPEED, OUT_FIRST, OUT_LAST, OUT_DOUBTS, OUT_ZERO, OUT_TRAJECTORY, OUT_END = range(78, 88)
END_CODE, END_STEPS, END_TIME, END_KL, END_RISE = range(5)
"""In ``OUT``: why it stopped, steps, time, KL, and its largest rise."""

# -- numbers in NUMBER -----------------------------------------------------------------------------------------------
(
    UNTIL, RTOL, DECAY, SHARE, SLOW, ATOL, TIME, STEP, ALPHA, RATE, LAID, SWITCHED, ASK_FROM, BEGIN, KL, KL_RISE,
    NUMBERS,
) = range(17)  # fmt: skip
"""The end of the flow; relative tolerance; the rate of weight decay; the model's share in the offsets of the centred
gradient; the speed below which it is asked whether the flow has converged; absolute tolerance; the time; the next
step; the alpha of ``INVERSE``; the convergence rate of the last iterations with it; the step for laying a history;
the explicit step at the change of method; when to ask next whether the flow has converged; where the last segment
began; the last KL and its largest rise."""

# -- counters in c ---------------------------------------------------------------------------------------------------
(
    PHASE, HEAD, KEPT, ORDER, SINCE, FRESH, LAYING, TAKEN, PARITY, KIND, ORDER_USED, OUTPUT, SAMPLES, COUNTERS,
) = range(14)  # fmt: skip
"""The method; the newest place in the ring ``PAST``; how many places count; the order; accepted steps since the last
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
