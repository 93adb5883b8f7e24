"""The engine for 16 to 1000 digits: adaptive Gauss collocation, one flow after the other.

About 0.7 stages a digit; steps as long as the distance to the nearest singularity in complex time, however stiff the
flow (the method is A-stable), so that a flow that slows down like 1/t costs the same for every octave of time.
Error: the tolerance asked for, to its order, and no guarantee: radii are dropped.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np

from verify.flow.field.fields import field
from verify.flow.precise import midpoints as mid
from verify.flow.precise.ends import at_time, bound, has_converged
from verify.flow.precise.events import PreciseDetector
from verify.flow.precise.legendre import gauss
from verify.flow.precise.normal_kernel import Form, NormalKernel
from verify.flow.precise.step import Place, Stepper
from verify.flow.result import End, Flows, crossings
from verify.flow.tolerances import ASK_AGAIN_FACTOR, GRADIENT_TOL, LATE_GRADIENT_TOL, SLOW_SPEED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verify.energies import Energy
    from verify.flow.precise.problem import Exact, PreciseProblem
    from verify.flow.precise.step import Step

    Real = NDArray[np.float64]

GUARD = 56
"""Bits beyond the tolerance: for sums over states and stages, and for what rounding adds up to over a flow."""
CAUTION = 10.0
"""log2 of how far below the tolerance each step's error is kept: errors add up, and their estimate is rough."""
STAGES = 0.68
"""Stages per digit (measured: 0.6 to 0.9 cost the same)."""
REFUSALS = 60
"""After so many steps refused one after the other the flow is given up."""
DEGREE = 6
"""Of the polynomial that guesses the next step from the last."""


def precise_flows(problem: PreciseProblem) -> Flows:
    """Every flow of the problem; arrays of ``mpmath.mpf`` where the float64 engine has floats.

    The numbers carry all their digits, whatever mpmath's own precision is; calculations with them round to that.
    """
    rows = [_flow(problem, target, start) for target, start in zip(problem.targets, problem.starts, strict=True)]
    B, size = len(rows), problem.energy.size
    found = ((row.events, row.uncertain, row.zero) for row in rows)
    couplings, moments = crossings(found, problem.energy.spins, len(problem.thresholds), np.object_)
    return Flows(
        parameters=_objects([row.parameters for row in rows], (B, size)),
        status=_column([row.end for row in rows]),
        # objects, where the type says float64
        time=cast("Any", _column([row.time for row in rows])),
        residual=cast("Any", _column([row.residual for row in rows])),
        kl=cast("Any", _column([row.kl for row in rows])),
        kl_rise=cast("Any", _column([row.kl_rise for row in rows])),
        steps=np.array([row.steps for row in rows], dtype=np.int64),
        coupling_times=couplings,
        moment_times=moments,
        trajectory=None
        if problem.output_times is None
        else _objects([row.outputs for row in rows], (B, len(problem.output_times), size)),
    )


class _Row(NamedTuple):
    """One flow's line of the result, in mpmath's numbers.

    ``events``, ``uncertain`` (2, 2, N, T), ``outputs`` (times, size).
    """

    parameters: NDArray[np.object_]
    end: End
    time: Any
    residual: Any
    kl: Any
    kl_rise: Any
    steps: int
    events: NDArray[np.object_]
    uncertain: NDArray[np.bool_]
    zero: NDArray[np.bool_]
    outputs: NDArray[np.object_]


def _objects(rows: list[Any], shape: tuple[int, ...]) -> Any:
    return np.array(rows, dtype=object).reshape(shape)


def _column(values: list[Any]) -> NDArray[np.object_]:
    result = np.empty(len(values), dtype=object)
    result[:] = values
    return result


def form(energy: Energy) -> Form:
    """A normal form, or a linear reparametrisation of one, as data."""
    inner, mapped = energy.underlying.normal(), energy.linear_map()
    if inner is None:
        raise TypeError(f"{type(energy).__name__} is no normal form")
    matrix, offset = (None, None) if mapped is None else (mapped.matrix, mapped.offset)
    link = inner.link.name if inner.hidden else "log2cosh"
    moving = tuple(energy.trained.tolist())
    return Form(inner.phi0, inner.phi, link, inner.hidden, inner.has_outer, moving, matrix, offset)


def _flow(problem: PreciseProblem, target: Exact, start: Exact) -> _Row:
    driver = _Driver(problem, target, start)
    end = driver.run()
    kernel, shape = driver.kernel, (2, 2, problem.energy.spins, len(problem.thresholds))
    blank_events = np.full(shape, mid.nan(), dtype=object), np.zeros(shape, dtype=bool)
    events, uncertain = driver.detector.close() if driver.detector else blank_events
    with mid.working(driver.bits):
        residual = max((abs(value) for value in kernel.gradients([driver.y])[0]), default=mid.from_float(0.0))
        outputs = [driver.y if y is None and end is End.CONVERGED else y for y in driver.outputs]
        blank = np.full(problem.energy.size, mid.nan(), dtype=object)
        seen = [blank if y is None else mid.to_mpf_array(kernel.embedded(y)) for y in outputs]
        return _Row(
            parameters=mid.to_mpf_array(kernel.embedded(driver.y)),
            end=end,
            time=mid.to_mpf(driver.t),
            residual=mid.to_mpf(residual),
            kl=mid.to_mpf(driver.kl),
            kl_rise=mid.to_mpf(driver.kl_rise),
            steps=driver.steps,
            events=events,
            uncertain=uncertain,
            zero=driver.detector.zero if driver.detector else np.zeros(shape[1:3], dtype=bool),
            outputs=np.array(seen, dtype=object).reshape(len(seen), problem.energy.size),
        )


class _Driver:
    """One flow under way: where it is, what it has been asked to note, and when to stop."""

    def __init__(self, problem: PreciseProblem, target: Exact, start: Exact) -> None:
        self._problem, moving = problem, problem.energy.trained.tolist()
        largest = max((abs(start[i]) for i in moving), default=0)
        # a start that is small is right to its own size, and a large one needs more bits
        size = 0.0 if not largest else largest.numerator.bit_length() - largest.denominator.bit_length()
        tolerance = problem.tolerance.numerator.bit_length() - problem.tolerance.denominator.bit_length() - CAUTION
        tolerance += min(size, 0.0)
        self.bits = int(GUARD - tolerance + max(size, 0.0))
        self._stages = 2 * math.ceil(STAGES * -tolerance / math.log2(10) / 2)
        with mid.working(self.bits):
            theta = [mid.from_fraction(value) for value in start]
            self.kernel = NormalKernel(form(problem.energy), [mid.from_fraction(value) for value in target], theta)
            self.y, self.t = [theta[i] for i in moving], mid.from_float(0.0)
            self._until = mid.from_fraction(problem.until)
        with np.errstate(all="ignore"):
            plain = (np.array([float(value) for value in values]) for values in (target, start))
            self._field = field(problem.energy, *plain)
        self._stepper = Stepper(self.kernel, self._field, self.bits, tolerance)
        self.steps = 0
        self.outputs: list[list[Any] | None] = [None] * len(problem.output_times or [])
        self._late: list[Real] = []
        self.kl = self.kl_rise = mid.from_float(0.0)
        self.detector: PreciseDetector | None = None

    def run(self) -> End:
        """March to the end."""
        with mid.working(self.bits):
            gradient = self.kernel.gradients([self.y])[0]
            if mid.size([gradient]) == math.inf:
                self.kl = self.kl_rise = gradient[0] - gradient[0]
                return End.NOT_FINITE
        self.detector = PreciseDetector(self.kernel, self._problem, self.y, self.bits, self._stepper.sharpened)
        self.kl = self._divergence()
        self._note(None)
        if self._has_converged(GRADIENT_TOL):
            return End.CONVERGED
        with np.errstate(all="ignore"):
            end = self._march()
        if end is not None:
            return end
        if self._has_converged(LATE_GRADIENT_TOL):
            return End.CONVERGED
        with mid.working(self.bits):
            size = mid.size(self.kernel.gradients([self.y]))
        return at_time(self._field, float(self._until), [*self._late, self._plain()], size)

    def _plain(self) -> Real:
        return np.array([float(value) for value in self.y])

    def _has_converged(self, rest: float) -> bool:
        with mid.working(self.bits):
            gradient, (d, _) = self.kernel.gradients([self.y])[0], self.kernel.log_ratio(self.y)
        return has_converged(
            self._field, self._plain(), gradient=gradient, log_ratio=d, digits=self._problem.digits, rest=rest
        )

    def _divergence(self) -> Any:
        with mid.working(self.bits):
            d, _ = self.kernel.log_ratio(self.y)
        with mid.working(2 * self.bits):
            # KL = sum over x of q (e^d - 1 - d), because the sum of q e^d is that of p, one
            terms = [q * (x.mid().expm1() - x.mid()) for q, x in zip(self.kernel.q, d, strict=True)]
            return sum(terms, mid.from_float(0.0)).mid()

    def _march(self) -> End | None:
        """Step until something ends the flow; None where its time is up."""
        hessian = self._field.hessian(self._plain())
        speed = float(np.linalg.norm(hessian)) if np.isfinite(hessian).all() else 1e3
        wanted, ask_from, last, refused = 0.5 / max(1.0, speed), 0.0, None, 0
        while True:
            with mid.working(self.bits):
                left = (self._until - self.t).mid()
            final = wanted >= 0.999 * float(left)
            # few digits: the times of the steps stay short numbers
            length = left if final else mid.from_float(float(np.float32(wanted)))
            place, guess = Place(self.t, self.y, length), self._guess(last, float(length))
            step, factor = self._stepper.step(place, self._stages, guess)
            if step is None:
                refused, wanted = refused + 1, 0.9 * factor * float(length)
                if refused > REFUSALS or self.t + mid.from_float(wanted) == self.t:
                    return End.BUDGET
                continue
            refused, wanted, last, self.steps = 0, factor * float(length), step, self.steps + 1
            slow = self._take(step, final=final)
            if final:
                return None
            if slow and float(self.t) >= ask_from:
                if self._has_converged(GRADIENT_TOL):
                    return End.CONVERGED
                ask_from = ASK_AGAIN_FACTOR * float(self.t)
            if self.steps >= self._problem.steps:
                return End.BUDGET

    def _take(self, step: Step, *, final: bool) -> bool:
        """Go to the end of the step; whether the flow was slow in it."""
        with mid.working(self.bits):
            way = mid.size([[a - b for a, b in zip(step.end, self.y, strict=True)]])
            self.y, self.t = step.end, self._until if final else (self.t + step.length).mid()
        if self.detector:
            self.detector.take(step)
        self._note(step)
        kl = self._divergence()
        rise = (kl - self.kl).mid()
        self.kl, self.kl_rise = kl, max(self.kl_rise, rise)
        return way <= bound(SLOW_SPEED, self._problem.digits) + mid.log2(step.length)

    def _note(self, step: Step | None) -> None:
        """Keep the outputs that lie in the step (None: at the start), and y at until/16 and until/4."""
        times, sharp = self._problem.output_times or [], None
        with mid.working(self.bits):
            balls = [mid.from_fraction(time) for time in times]
        for number, time in enumerate(balls):
            if self.outputs[number] is not None or time > self.t:
                continue
            if step is None or not time < self.t:
                self.outputs[number] = self.y
                continue
            sharp = sharp or self._stepper.sharpened(step)
            self.outputs[number] = sharp.at([time])[0]
        for number, part in enumerate((16, 4)):
            time = self._until / part
            if step is not None and len(self._late) == number and not time > self.t:
                self._late.append(np.array([float(value) for value in step.at([time])[0]]))

    def _guess(self, last: Step | None, length: float) -> Real:
        """y - y0 at the nodes of the next step: the last one's polynomial, cut short, goes on."""
        places = gauss(self._stages, self.bits).places
        if last is None:
            return np.zeros((len(places), len(self.y)))
        x = 1 + (places + 1) * length / float(last.length)
        series = mid.scaled(last.series[: DEGREE + 1], 0)
        ahead = np.polynomial.legendre.legval(x, series).T
        return np.asarray(ahead - np.polynomial.legendre.legval(1.0, series))
