"""The compiled engine's door: a checked problem in, flows out; threads, and what only Python decides."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

import numba
import numpy as np

from verify.flow.compiled.driver import CONVERGED, BROKEN, TIME_UP, compiled
from verify.flow.compiled.explicit import table
from verify.flow.compiled.layout import (
    COUNTERS, END_CODE, END_KL, END_RISE, END_STEPS, END_TIME, OUT, OUT_DOUBTS, OUT_FIRST, OUT_LAST, OUT_LATE,
    OUT_SPEED, OUT_TRAJECTORY, OUT_Y, OUT_ZERO, ROOM,
)  # fmt: skip
from verify.flow.compiled.model import linear_model, linear_part, offsets
from verify.flow.compiled.model import model as model_of
from verify.flow.compiled.plan import memory, plan
from verify.flow.events.ends import at_time, has_converged, size
from verify.flow.field.batches import batch
from verify.flow.field.fields import Field
from verify.flow.result import Crossings, End, Flows
from verify.flow.tolerances import LATE_GRADIENT_TOL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from verify.flow.compiled.model import Model
    from verify.flow.dynamics.base import Drive
    from verify.flow.problem import Problem

    Real = NDArray[np.float64]
    Whole = NDArray[np.int64]

SAFETY = 0.04
"""The methods bound the error of a step, and errors add up: they are asked for less than is wanted at the end."""
ROW = 8
"""Flows that a thread takes at a time: few, so that no thread waits long for the last."""
THREADS = int(getattr(numba.config, "NUMBA_NUM_THREADS", 1))
"""The environment variable of that name, or as many as there are cores."""
CHUNK = 4096
"""Flows whose raw results are in memory together."""


def flows(problem: Problem, *, gpu: bool = False) -> Flows | None:
    """Every flow of the problem, on the CPU or on a GPU, or None where the engine does not know energy or dynamics.

    Results depend, to the bit, neither on what else is in the batch nor on the number of threads.
    """
    energy, drive = problem.energy, problem.dynamics.drive(problem.energy)
    if drive is None:
        return None
    if drive.linear:
        known: Model | None = linear_model(energy.spins, len(energy.trained), energy.size)
    else:
        known = model_of(energy, drive.matrix)
    if known is None:
        return None
    result, work = _empty(problem), _Batch(problem, known, drive)
    run, size = work.run, CHUNK
    if gpu:
        from verify.flow.compiled.cuda import chunk

        run, size = work.run_on_gpu, chunk(work.n)
    with np.errstate(all="ignore"):
        for low in range(0, len(problem.starts), size):
            _fill(result, work, low, run(low, min(low + size, len(problem.starts))))
    return result


class _Chunk(NamedTuple):
    """Raw results of some flows, one row each, and which of them have converged on their way."""

    out: Real
    converged: NDArray[np.bool_]


class _Batch:
    """A problem in the engine's terms."""

    def __init__(self, problem: Problem, model: Model, drive: Drive) -> None:
        self.problem, self.n = problem, plan(model, drive, problem)
        self._model, self._drive, self._tableau, self._kernel = model, drive, table(), compiled()
        trained, matrix = problem.energy.trained, drive.matrix
        self._moving, self._atol = problem.starts[:, trained], SAFETY * problem.atol
        if matrix is not None:
            inverse = np.linalg.inv(matrix)
            # row by row: a row must come out the same in every batch, to the bit
            self._moving = np.array([inverse @ y for y in self._moving]).reshape(self._moving.shape)
            # |y| is at most this times |z|
            self._atol /= float(np.abs(matrix).sum(axis=1).max(initial=0.0)) or 1.0
        self._fields = batch(problem.energy, problem.targets[:1], problem.starts[:1])
        self._fixed = offsets(model, problem.starts, trained) if model.mapped else problem.starts[:, :0]

    def field(self, index: int) -> Field:
        """The field of one flow, for what Python decides."""
        if self._drive.plain:
            one = slice(index, index + 1)
            return Field(self._fields.at(self.problem.targets[one], self.problem.starts[one]))
        return self.problem.dynamics.field(self.problem.energy, self.problem.targets[index], self.problem.starts[index])

    def states(self, z: Real) -> Real:
        """y of each z, (..., P)."""
        matrix = self._drive.matrix
        return z if matrix is None else np.asarray((matrix @ z[..., None])[..., 0])

    def gradient(self, index: int, out: Real) -> Real:
        """The gradient of what rises, by y, at the end of one flow, (P,)."""
        if self._drive.matrix is None:
            return _part(out, self.n, OUT_SPEED)
        return self.field(index).gradient(self.states(_part(out, self.n, OUT_Y)))

    def speed(self, index: int, out: Real) -> Real:
        """y' at the end of one flow, (P,)."""
        if self._drive.matrix is None and self._drive.share is None:
            return _part(out, self.n, OUT_SPEED)
        return self.field(index).speed(self.states(_part(out, self.n, OUT_Y)))

    def has_converged(self, index: int, out: Real) -> bool:
        """Whether a flow that has almost stopped has converged."""
        return has_converged(self.field(index), self.states(_part(out, self.n, OUT_Y)), self.gradient(index, out))

    def run(self, low: int, high: int) -> _Chunk:
        """Follow flows ``low`` to ``high``: rows of them, each by the thread that is free next."""
        chunk = _Chunk(np.zeros((high - low, self.n[ROOM])), np.zeros(high - low, dtype=bool))
        rows = iter([(row, min(row + ROW, high)) for row in range(low, high, ROW)])
        threads = min(THREADS, -(-(high - low) // ROW))
        if threads <= 1:
            self._work(rows, low, chunk, threading.Event())
            return chunk
        stop, rows = threading.Event(), _Shared(rows)
        with ThreadPoolExecutor(threads) as pool:
            jobs = [pool.submit(self._work, rows, low, chunk, stop) for _ in range(threads)]
            try:
                for job in jobs:
                    job.result()
            finally:
                stop.set()
        return chunk

    def run_on_gpu(self, low: int, high: int) -> _Chunk:
        """Follow flows ``low`` to ``high`` on the device."""
        from verify.flow.compiled.cuda import follow

        chunk = _Chunk(np.zeros((high - low, self.n[ROOM])), np.zeros(high - low, dtype=bool))
        m = self._memory()
        starts = self._starts(low, high)

        def converged(index: int) -> bool:
            chunk.converged[index] = self.has_converged(low + index, chunk.out[index])
            return bool(chunk.converged[index])

        targets = np.array(self.problem.targets[low:high], order="C")
        follow(self.n, m, targets, starts, self._atol, chunk.out, converged)
        return chunk

    def _memory(self) -> Real:
        return memory(self.n, self._model, self._drive, self.problem, self._tableau, SAFETY * self.problem.rtol)

    def _starts(self, low: int, high: int) -> Real:
        """Numbers of their own of the flows from ``low`` to ``high``: z, offsets, and a linear energy's D."""
        moving, fixed = self._moving[low:high], self._fixed[low:high]
        if self._drive.linear:
            fixed = np.array([linear_part(self.field(index)) for index in range(low, high)])
        return np.array(np.concatenate((moving, fixed), axis=1), order="C")

    def _work(self, rows: Iterator[tuple[int, int]], base: int, chunk: _Chunk, stop: threading.Event) -> None:
        m = self._memory()
        c = np.zeros(COUNTERS, dtype=np.int64)
        # numpy's error state belongs to a thread
        with np.errstate(all="ignore"):
            for low, high in rows:
                if stop.is_set():
                    return
                self._row(m, c, low, high, base, chunk)

    def _row(self, m: Real, c: Whole, low: int, high: int, base: int, chunk: _Chunk) -> None:
        # in C order, whatever the caller's arrays are: the compiled code steps through rows
        targets = np.array(self.problem.targets[low:high], order="C")
        starts = self._starts(low, high)
        logs, out, atol = np.log(targets), chunk.out[low - base : high - base], self._atol
        index, resume = 0, False
        while True:
            index = self._kernel(m, self.n, c, targets, logs, starts, atol, out, index, resume)
            if index >= high - low:
                return
            resume = not self.has_converged(low + index, out[index])
            if not resume:
                chunk.converged[low - base + index] = True
                index += 1


class _Shared:
    """An iterator that several threads may ask."""

    def __init__(self, rows: Iterator[tuple[int, int]]) -> None:
        self._rows, self._lock = rows, threading.Lock()

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return self

    def __next__(self) -> tuple[int, int]:
        with self._lock:
            return next(self._rows)


def _part(out: Real, n: Whole, name: int) -> Real:
    return out[..., n[name] : n[name + 1]]


def _empty(problem: Problem) -> Flows:
    B, N, T, wide = len(problem.starts), problem.energy.spins, len(problem.thresholds), problem.energy.size
    times = None if problem.output_times is None else np.zeros((B, len(problem.output_times), wide))

    def blank() -> Crossings:
        found, mask = np.zeros((2, B, T, N)), np.zeros((2, B, T, N), dtype=bool)
        return Crossings(found[0], found[1], np.zeros((B, N), dtype=bool), mask[0], mask[1])

    return Flows(
        np.array(problem.starts), np.empty(B, dtype=object), np.zeros(B), np.zeros(B), np.zeros(B), np.zeros(B),
        np.zeros(B, dtype=np.int64), blank(), blank(), times,
    )  # fmt: skip


def _fill(result: Flows, batch: _Batch, low: int, chunk: _Chunk) -> None:
    """The raw results of flows from ``low`` on, as users see them."""
    out, n, problem = chunk.out, batch.n, batch.problem
    rows, trained, N, T = len(out), problem.energy.trained, problem.energy.spins, len(problem.thresholds)
    here, head, P = slice(low, low + rows), _part(out, n, OUT), len(trained)
    result.parameters[here, trained] = batch.states(_part(out, n, OUT_Y))
    result.steps[here], result.time[here] = head[:, END_STEPS].astype(np.int64), head[:, END_TIME]
    result.kl[here], result.kl_rise[here] = head[:, END_KL], head[:, END_RISE]
    first, last = (_part(out, n, name).reshape(rows, 2, N, T).swapaxes(-1, -2) for name in (OUT_FIRST, OUT_LAST))
    zero = _part(out, n, OUT_ZERO).reshape(rows, 2, N) != 0
    doubts = _part(out, n, OUT_DOUBTS).reshape(rows, 2, 2, N, T).swapaxes(-1, -2) != 0
    for kind, events in enumerate((result.coupling_times, result.moment_times)):
        events.zero_from_start[here] = zero[:, kind]
        events.first[here], events.last[here] = first[:, kind], last[:, kind]
        events.uncertain[here], events.last_uncertain[here] = doubts[:, 0, kind], doubts[:, 1, kind]
    if result.trajectory is not None and problem.output_times is not None:
        result.trajectory[here] = problem.starts[here, None, :]
        result.trajectory[here][..., trained] = batch.states(_part(out, n, OUT_TRAJECTORY).reshape(rows, -1, P))
    for i in range(rows):
        end = _end(batch, low + i, out[i], converged=bool(chunk.converged[i]))
        result.status[low + i] = end
        result.residual[low + i] = size(batch.gradient(low + i, out[i]))
        if result.trajectory is not None and end is End.CONVERGED:
            # it has converged: what is asked for later is what it is now
            late = problem.output_times > result.time[low + i]
            result.trajectory[low + i, late] = result.parameters[low + i]


def _end(batch: _Batch, index: int, out: Real, *, converged: bool) -> End:
    if converged:
        return End.CONVERGED
    code, until = int(_part(out, batch.n, OUT)[END_CODE]), batch.problem.until
    if code == CONVERGED:
        return End.CONVERGED
    if code == BROKEN:
        return End.NOT_FINITE
    if code != TIME_UP:
        return End.BUDGET
    late, gradient = batch.states(_part(out, batch.n, OUT_LATE).reshape(3, -1)), batch.gradient(index, out)
    return at_time(
        until, late, batch.speed(index, out), gradient,
        lambda: has_converged(batch.field(index), late[2], gradient, LATE_GRADIENT_TOL),
    )  # fmt: skip
