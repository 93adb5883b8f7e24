"""The plain engine: scipy, one flow after the other. Slow, and the oracle for every faster one.

LSODA with the exact Hessian won the measurement (N = 6, M = 6 to t = 100 at equal error: 34 flows/s against 18 for
DOP853, 14 for BDF and 8 for Radau, on one core; to t = 1e4 by more). Where it gives up, Radau goes on from there.
"""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.integrate import LSODA, Radau

from verify.flow.events.ends import at_time, has_converged, size
from verify.flow.events.field_path import Segment, events, field_detector
from verify.flow.events.mismatch import Mismatch
from verify.flow.result import End, Flows, crossings
from verify.flow.tolerances import ASK_AGAIN_FACTOR, LATE_GRADIENT_TOL, LEAST_ATOL, SLOW_SPEED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from verify.flow.field.fields import Field
    from verify.flow.problem import Problem

    Real = NDArray[np.float64]

STRETCH = 32
"""Steps whose events are looked for together."""
SAFETY = 0.2
"""The methods bound the error of a step, and errors add up: they are asked for a fifth of what is wanted at the end."""


def flows(problem: Problem) -> Flows:
    """Every flow of the problem. Results do not depend, to the bit, on what else is in the batch."""
    rows = [_flow(problem, target, start) for target, start in zip(problem.targets, problem.starts, strict=True)]
    B, N, T, size_ = len(rows), problem.energy.spins, len(problem.thresholds), problem.energy.size
    couplings, moments = crossings(((row.events, row.uncertain, row.zero) for row in rows), N, T)
    status = np.empty(B, dtype=object)
    status[:] = [row.end for row in rows]
    trajectory = None
    if problem.output_times is not None:
        trajectory = np.array([row.outputs for row in rows]).reshape(B, len(problem.output_times), size_)
    return Flows(
        parameters=np.array([row.parameters for row in rows]).reshape(B, size_),
        status=status,
        time=_column([row.time for row in rows]),
        residual=_column([row.residual for row in rows]),
        kl=_column([row.kl for row in rows]),
        kl_rise=_column([row.kl_rise for row in rows]),
        steps=np.array([row.steps for row in rows], dtype=np.int64),
        coupling_times=couplings,
        moment_times=moments,
        trajectory=trajectory,
    )


class _Row(NamedTuple):
    """One flow's line of the result.

    ``events``, ``uncertain`` (2, 2, N, T): first and last, by couplings and moments.
    """

    parameters: Real
    end: End
    time: float
    residual: float
    kl: float
    kl_rise: float
    steps: int
    events: Real
    uncertain: NDArray[np.bool_]
    zero: NDArray[np.bool_]
    outputs: Real


class _NotFiniteError(ArithmeticError):
    """The field has a value that is not a finite number."""


def _column(values: list[float]) -> Real:
    return np.array(values, dtype=np.float64)


def _flow(problem: Problem, target: Real, start: Real) -> _Row:
    outputs = np.zeros(0) if problem.output_times is None else problem.output_times
    # overflow and NaN are looked for where they matter, and become a status; LSODA warns when Radau must take over
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        driver = _Driver(problem, problem.dynamics.field(problem.energy, target, start), outputs)
        end = driver.run()
        residual = size(driver.field.gradient(driver.y))
        times, uncertain = events(driver.detector.close(), problem.energy.spins)
        if end is End.CONVERGED:
            # it has converged: what is asked for later is what it is now
            driver.seen[: len(outputs)][outputs > driver.t] = driver.y
        return _Row(
            parameters=driver.field.embed(driver.y),
            end=end,
            time=driver.t,
            residual=residual,
            kl=driver.path.kl,
            kl_rise=driver.path.kl_rise,
            steps=driver.steps,
            events=times,
            uncertain=uncertain,
            zero=driver.zero,
            outputs=driver.field.embed(driver.seen[: len(outputs)]),
        )


class _Driver:
    """One flow under way: where it is, what it has been asked to record, and when to stop."""

    def __init__(self, problem: Problem, field_: Field, outputs: Real) -> None:
        self.field, self.y, self.t, self.steps = field_, field_.start, 0.0, 0
        self._problem = problem
        mismatch = Mismatch(
            field_, problem.energy.spins, largest=problem.size == "largest", bits=problem.coding == "bits"
        )
        self.detector, self.path, self.zero = field_detector(
            mismatch, self.y, field_.speeds, problem.thresholds, relative=problem.relative, error=problem.rtol
        )
        # the last two are for telling apart how it ends
        self._wanted = np.concatenate((outputs, (problem.until / 16, problem.until / 4)))
        self.seen = np.full((len(self._wanted), len(self.y)), np.nan)
        self.seen[self._wanted == 0] = self.y
        self._due = self._wanted[self._wanted > 0].min()

    def run(self) -> End:
        """March to the end."""
        pending: list[Segment] = []
        end = None
        try:
            if not np.isfinite(self.field.speed(self.y)).all() or not np.isfinite(self.path.kl):
                return End.NOT_FINITE
            if self._has_converged():
                return End.CONVERGED
            end = self._march(pending)
        except _NotFiniteError:
            end = End.NOT_FINITE
        if pending:
            self.detector.take(pending)
        if end:
            return end
        late, gradient = np.array([*self.seen[-2:], self.y]), self.field.gradient(self.y)
        speed = self.field.speed(self.y)
        return at_time(
            self._problem.until, late, speed, gradient,
            lambda: has_converged(self.field, self.y, gradient, LATE_GRADIENT_TOL),
        )  # fmt: skip

    def _has_converged(self) -> bool:
        return has_converged(self.field, self.y, self.field.gradient(self.y))

    def _march(self, pending: list[Segment]) -> End | None:
        """Step until something ends the flow; None where its time is up."""
        ask_from = 0.0
        for segment, y in self._segments():
            pending.append(segment)
            way, lasted = y - self.y, segment.end - segment.begin
            self.y, self.t, self.steps = y, segment.end, self.steps + 1
            if self._due <= segment.end:
                inside = (self._wanted > segment.begin) & (self._wanted <= segment.end)
                self.seen[inside] = segment.dense(self._wanted[inside]).T
                self._due = self._wanted[self._wanted > segment.end].min(initial=math.inf)
            if len(pending) == STRETCH:
                self.detector.take(pending)
                pending.clear()
            if way @ way <= (SLOW_SPEED * lasted) ** 2 and self.t >= ask_from:
                if self._has_converged():
                    return End.CONVERGED
                ask_from = ASK_AGAIN_FACTOR * self.t
            if self.steps >= self._problem.steps and self.t < self._problem.until:
                return End.BUDGET
        return None if self.t >= self._problem.until else End.BUDGET

    def _segments(self) -> Iterator[tuple[Segment, Real]]:
        """Accepted steps and the state at their ends, until the time is up or no method gets on."""
        problem = self._problem
        # an absolute tolerance above a small start would swallow it, and with it the time at which it grows large
        atol = min(problem.atol, max(problem.rtol * size(self.y), LEAST_ATOL)) if self.y.any() else problem.atol
        for method in (LSODA, Radau):
            solver = method(
                self._speed, self.t, self.y, problem.until, jac=self._jacobian,
                rtol=SAFETY * problem.rtol, atol=SAFETY * atol,
            )  # fmt: skip
            while self.t < problem.until:
                before = solver.t
                solver.step()
                if solver.status not in {"running", "finished"} or solver.t <= before:
                    break
                yield Segment(before, solver.t, solver.dense_output()), solver.y
            else:
                return

    def _speed(self, _t: float, y: Real) -> Real:
        speed = self.field.speed(y)
        if not math.isfinite(speed.dot(speed)):
            raise _NotFiniteError
        return speed

    def _jacobian(self, _t: float, y: Real) -> Real:
        return self.field.jacobian(y)
