"""A flow in high precision as the detection of events sees it: midpoints of balls; steps are sharpened for roots."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from verify.flow.events.detection import Detector
from verify.flow.events.path import Path
from verify.flow.precise import midpoints as mid
from verify.flow.tolerances import ZERO_TOL
from verify.states.spins import orders
from verify.states.walsh import transform

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from verify.flow.precise.normal_kernel import NormalKernel
    from verify.flow.precise.problem import PreciseProblem
    from verify.flow.precise.step import Step

    Real = NDArray[np.float64]
    Mask = NDArray[np.bool_]
    Balls = NDArray[np.object_]

SAMPLES = 4
"""Of each step, its end among them."""
NEAR = -40
"""Slopes are differences over 2^NEAR of the step: right to about that part of themselves."""
PLAIN_DIGITS = 16
"""Digits of float64, for which the tolerances of the float64 engine are meant."""


class PrecisePath(Path):
    """Squares of e_k, and the gap of order N, along one flow; ``sharpened`` makes a step right to the tolerance inside.

    Located to 2^(20 - bits) relative, where the mismatch allows.
    """

    def __init__(self, kernel: NormalKernel, spins: int, bits: int, sharpened: Callable[[Step], Step]) -> None:
        self._kernel, self._bits, self._sharpened = kernel, bits, sharpened
        self._order = orders(spins)
        self._sharp: dict[int, tuple[Step, Step]] = {}
        self.rows, self.signed = np.arange(2 * spins), np.tile(np.arange(1, spins + 1) == spins, 2)

    def values(self, y: list[Any]) -> list[Any]:
        """The functions at y, by couplings and by moments."""
        d, _ = self._kernel.log_ratio(y)
        # J - J* = 2^-N WHT(log p - log q), m - m* = WHT(p - q), and p - q = q (e^d - 1)
        excess = [q * value.expm1() for q, value in zip(self._kernel.q, d, strict=True)]
        gaps = transform(np.array(d, dtype=object)) / len(d), transform(np.array(excess, dtype=object))
        top = int(self._order[-1])
        return [
            row[-1].mid() if k == top else sum((gap * gap).mid() for gap in row[self._order == k]).mid()
            for row in gaps for k in range(1, top + 1)
        ]  # fmt: skip

    def _sampled(self, home: Step, times: list[Any], *, ahead: bool = False) -> tuple[Balls, Balls]:
        """Values and slopes at times of one step: differences backwards, or forwards where ``ahead``."""
        way = home.length * mid.from_float(2.0**NEAR)
        way = way if ahead else -way
        places = [t for time in times for t in (time, (time + way).mid())]
        found = _table([self.values(y) for y in home.at(places)])
        return found[::2], self.middle((found[1::2] - found[::2]) / way)

    def first_slopes(self, home: Step) -> Balls:
        """Slopes where the step begins."""
        return np.asarray(self._sampled(home, [home.begin], ahead=True)[1][0])

    def walk(self, segments: Sequence[Step]) -> tuple[list[Step], Balls, Balls, Balls]:
        """As in the base class; of one step."""
        (home,) = segments
        times = [(home.begin + home.length * j / SAMPLES).mid() for j in range(1, SAMPLES + 1)]
        return [home] * SAMPLES, _row(times), *self._sampled(home, times)

    def at(self, homes: Sequence[Step], times: Balls) -> tuple[Balls, Balls]:
        """As in the base class."""
        found = [self._sampled(home, [t]) for home, t in zip(homes, times, strict=True)]
        return np.concatenate([one for one, _ in found]), np.concatenate([two for _, two in found])

    def exact(self, homes: Sequence[Step], times: Balls) -> Balls:
        """As in the base class; of sharpened steps."""
        for home in homes:
            if id(home) not in self._sharp:
                self._sharp[id(home)] = home, self._sharpened(home)
        pairs = zip(homes, times, strict=True)
        return _table([self.values(self._sharp[id(home)][1].at([t])[0]) for home, t in pairs])

    def middle(self, values: Balls) -> Balls:
        """Without radii."""
        return _each(values, lambda value: value.mid())

    def floats(self, functions: Sequence[Balls], sides: Sequence[Balls], of: NDArray[np.int64]) -> list[Real]:
        """Relative to the largest of the functions, for each interval and function."""
        top = np.maximum.reduce([_each(one, mid.log2).astype(np.float64) for one in functions])
        top = np.where(np.isfinite(top), top, 0.0)
        return [_scaled(one, top) for one in functions] + [_scaled(one, top[:, of, None]) for one in sides]

    def located(self, low: Balls, high: Balls, value: Balls, level: Balls) -> Mask:
        """As in the base class."""
        found = [
            mid.log2(v) <= mid.log2(goal) + 10 - self._bits or mid.log2(b - a) <= mid.log2(b) + 20 - self._bits
            for a, b, v, goal in zip(low, high, value, level, strict=True)
        ]
        return np.array(found)


class PreciseDetector:
    """The detector of one flow in balls' midpoints: see ``flow.events.detection``. ``zero`` (2, N): at the start."""

    def __init__(
        self, kernel: NormalKernel, problem: PreciseProblem, start: list[Any], bits: int,
        sharpened: Callable[[Step], Step],
    ) -> None:  # fmt: skip
        self._bits, N = bits, problem.energy.spins
        self._path = PrecisePath(kernel, N, bits, sharpened)
        with mid.working(bits):
            self._start = values = _row(self._path.values(start))
            J = transform(np.array([q.log() for q in kernel.q], dtype=object))[1:] / len(kernel.q)
            scales = np.repeat([max(0.0, mid.size([list(J)])), 0.0], N)
            signed = self._path.signed
            e = [abs(value) if one else value.sqrt().mid() for value, one in zip(values, signed, strict=True)]
            self._levels, self._slack = _levels(e, signed, problem, scales)
        small = math.log2(ZERO_TOL) * problem.digits / PLAIN_DIGITS
        zero = np.array([mid.log2(size) <= small + scale for size, scale in zip(e, scales, strict=True)])
        self.zero, self._dead = zero.reshape(2, N), zero & problem.relative
        self._detector: Detector | None = None

    def take(self, step: Step) -> None:
        """Look at the next step."""
        with mid.working(self._bits):
            if self._detector is None:
                self._detector = self._begun(self._path.first_slopes(step))
            self._detector.take([step])

    def _begun(self, slopes: Balls) -> Detector:
        begin = _row([mid.from_float(0.0)])[0]
        start = np.array(begin, dtype=object), self._start, slopes
        return Detector(self._path, start, self._levels, self._slack, self._dead)

    def close(self) -> tuple[Balls, Mask]:
        """First and last crossings, as mpmath's numbers or NaN, and which of them are uncertain, (2, 2, N, T)."""
        with mid.working(self._bits):
            # a flow that has not moved has no slopes
            detector = self._detector or self._begun(_row([mid.from_float(0.0)] * len(self._start)))
            found = detector.close()
        times: Balls = np.full(found.known.shape, mid.nan(), dtype=object)
        for place in np.argwhere(found.known).tolist():
            times[tuple(place)] = mid.to_mpf(found.times[tuple(place)])
        shape = 2, *self.zero.shape, found.known.shape[2]
        return times.reshape(shape), found.uncertain.reshape(shape)


def _levels(e: list[Any], signed: Mask, problem: PreciseProblem, scales: Real) -> tuple[Balls, Balls]:
    """Levels of each function, and the error of the flow there, (2N, T) both; ``scales``: log2 of sizes."""
    error, levels, slack = mid.from_fraction(problem.tolerance), [], []
    for size, one, scale in zip(e, signed, scales, strict=True):
        by = error * mid.from_float(2.0 ** math.ceil(scale))
        goals = [mid.from_fraction(t) * (size if problem.relative else 1) for t in problem.thresholds]
        levels.append([(goal if one else goal * goal).mid() for goal in goals])
        slack.append([(by if one else by * (2 * goal + by)).mid() for goal in goals])
    return _table(levels), _table(slack)


def _row(values: list[Any]) -> Balls:
    result = np.empty(len(values), dtype=object)
    result[:] = values
    return result


def _table(rows: list[list[Any]]) -> Balls:
    return np.array([_row(row) for row in rows], dtype=object).reshape(len(rows), len(rows[0]) if rows else 0)


def _each(values: Balls, function: Callable[[Any], Any]) -> Balls:
    flat = [function(value) for value in values.ravel()]
    return _row(flat).reshape(values.shape)


def _scaled(values: Balls, exponents: Real) -> Real:
    """values 2^-exponents, as doubles: what is too large is infinite, and nothing but zero becomes zero."""
    pairs = zip(values.ravel(), np.broadcast_to(exponents, values.shape).ravel().tolist(), strict=True)
    flat = [mid.double(value, round(exponent)) for value, exponent in pairs]
    return np.array(flat, dtype=np.float64).reshape(values.shape)
