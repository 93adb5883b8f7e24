"""The plan and the memory of the flows of a batch: how long each array of ``layout`` is, and what stays the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from verify.flow.compiled.layout import (
    H, Q, T, Y, AT, BASE, BEFORE, BENT, CAPACITY, CENTRED, CHANGE, DECAY, DECAYING, DENSE, EARLY, ENTRY, FIRST, GUESS,
    HALF, HESSIAN, HISTORY, INNER, INVERSE, LAST, LATE, LAW, LEVEL, LOG_Q, MARGIN, MASKS0, MEAN, MEANS, METRIC, NUMBER,
    NUMBERS, OFFSET, OUT, OUT_DOUBTS, OUT_END, OUT_FIRST, OUT_LAST, OUT_LATE, OUT_SPEED, OUT_TRAJECTORY, OUT_Y,
    OUT_ZERO, PAIRS, PAST, PAST_TIME, PLAIN, PRODUCT, REAL_END, RESIDUAL, REST, ROOM, RTOL, SCRATCH, SHARE, SLOPE,
    SLOPES, SLOW, SMALL, SPEED, STAGES, SUMS, TABLEAU, THETA, THRESHOLDS, TIMES, TOTAL, TRIAL, TRIAL_SPEED, UNTIL,
    VALUES, WANTED, WEIGHT, WHOLE_END,
)  # fmt: skip
from verify.flow.tolerances import SLOW_SPEED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verify.flow.compiled.model import Model
    from verify.flow.dynamics.base import Drive
    from verify.flow.problem import Problem

    Real = NDArray[np.float64]
    Whole = NDArray[np.int64]


def plan(model: Model, drive: Drive, problem: Problem) -> Whole:
    """n, for flows of this model, so driven."""
    S, M, inner, P = 1 << model.spins, model.hidden, len(model.still), model.moving
    R, levels = 2 * model.spins, len(problem.thresholds)
    times = 0 if problem.output_times is None else len(problem.output_times)
    square, nested = (0, 0) if model.whole else (P * P, inner * inner)
    real = {
        Q: S, LOG_Q: S, ENTRY: len(model.entry), OFFSET: inner, THRESHOLDS: levels, TIMES: times, TABLEAU: 23 * 16,
        NUMBER: NUMBERS, THETA: inner, SLOPE: inner, TOTAL: S, PRODUCT: S, LAW: S, RESIDUAL: S, SUMS: S,
        H: M * S, T: M * S, SMALL: M * S, BENT: S, PAIRS: 0 if model.whole else S * model.pairs,
        INNER: nested if model.mapped else 0, HALF: inner * P if model.mapped else 0,
        # a linear energy has a mean for each of its own parameters, of which there may be more than states
        MEAN: max(inner, P),
        HESSIAN: square, INVERSE: square, MEANS: 0 if drive.share is None else model.spins + M,
        BEFORE: P, Y: P, SPEED: P, TRIAL: P, TRIAL_SPEED: P, REST: P, CHANGE: P,
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
        model.spins, S, M, model.link, model.outer, model.single, model.whole, model.mapped, drive.linear,
        driven(drive), P, problem.steps, problem.relative, R, levels, times,
    )  # fmt: skip
    n[ROOM] = n[OUT_END]
    return np.concatenate((n, *arrays))


def _offsets(lengths: list[int]) -> Whole:
    return np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)


def driven(drive: Drive) -> int:
    """Number of the dynamics, as the compiled functions know it."""
    if drive.share is not None:
        return CENTRED
    if drive.rate:
        return DECAYING
    return PLAIN if drive.matrix is None else METRIC


def memory(n: Whole, model: Model, drive: Drive, problem: Problem, tableau: Real, rtol: float) -> Real:
    """m, with what stays the same for all flows of a batch filled in."""
    m = np.zeros(n[REAL_END])
    # |z'| is at most this times |g|, and |y'| at most this times |z'|
    scale = 1.0 if drive.matrix is None else max(1.0, float(np.abs(drive.matrix).sum(axis=0).max(initial=0.0)))
    number = m[n[NUMBER] : n[NUMBER + 1]]
    number[UNTIL], number[RTOL], number[SLOW] = problem.until, rtol, scale * SLOW_SPEED
    number[DECAY], number[SHARE] = drive.rate, drive.share or 0.0
    given = {ENTRY: model.entry, THRESHOLDS: problem.thresholds, TABLEAU: tableau.ravel()}
    if problem.output_times is not None:
        given[TIMES] = problem.output_times
    for name, values in given.items():
        m[n[name] : n[name + 1]] = values
    return m
