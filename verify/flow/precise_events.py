"""Event times in high precision: looked for in logarithms of the mismatches, located on a sharpened step."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from verify.arithmetic import midpoints as mid
from verify.flow.events import CLOSER, ZERO
from verify.spins import orders
from verify.walsh import transform

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from verify.arithmetic.normal_kernel import NormalKernel
    from verify.flow.precise_problem import PreciseProblem
    from verify.flow.precise_step import Step

    Real = NDArray[np.float64]
    Key = tuple[int, int, int]

SAMPLES = 12
"""Of each step, its end among them."""
PLAIN_DIGITS = 16
"""Digits of float64, for which the tolerances of the float64 engine are meant."""
ROUNDS = 500


class _Sample(NamedTuple):
    """A time (a ball), log2 of the squares there (2, N), and the step that it lies in."""

    time: Any
    logs: Real
    home: Step | None


class _Bracket(NamedTuple):
    """The mismatch is above its level at ``low`` and at or below it at ``high``; ``home`` covers both."""

    home: Step
    low: Any
    high: Any


class PreciseWatch:
    """What ``verify.flow.events.Watch`` does, step by step; ``sharpened`` makes a step right to the tolerance inside.

    Between samples a dip can be missed, as there. Located to 2^(20 - bits) relative, where the mismatch allows.
    """

    def __init__(
        self, kernel: NormalKernel, problem: PreciseProblem, start: list[Any], bits: int,
        sharpened: Callable[[Step], Step],
    ) -> None:  # fmt: skip
        self._kernel, self._bits, self._sharpened = kernel, bits, sharpened
        self._of = orders(problem.energy.spins)
        with mid.working(bits):
            squares = self._squares(start)
            thresholds = [mid.from_fraction(value) for value in problem.thresholds]
            # levels of the squares, (2, N, T)
            self._levels = [
                [[t * t * (square if problem.relative else 1) for t in thresholds] for square in row] for row in squares
            ]
            J = transform(np.array([q.log() for q in kernel.q], dtype=object))[1:] / len(kernel.q)
            scales = [max(0.0, mid.size([list(J)])), 0.0]
        logs = _logs(squares)
        small = math.log2(ZERO) * problem.digits / PLAIN_DIGITS
        self.zero = np.array([row <= 2 * (small + scale) for row, scale in zip(logs, scales, strict=True)])
        self._goals = np.array([[[mid.log2(level) for level in order] for order in row] for row in self._levels])
        # nothing falls to NaN: where the mismatch is zero from the start there are no events
        self._goals[self.zero] = math.nan
        self._from_start = logs[..., None] <= self._goals
        self._samples = [_Sample(mid.from_float(0.0), logs, None)]
        self._first: dict[Key, _Bracket] = {}
        self._last: dict[Key, _Bracket] = {}

    def take(self, step: Step) -> None:
        """Look at the next step."""
        with mid.working(self._bits):
            times = [step.begin + step.length * j / SAMPLES for j in range(1, SAMPLES + 1)]
            states = [*step.at(times[:-1]), step.end]
            self._samples += [
                _Sample(time.mid(), _logs(self._squares(y)), step) for time, y in zip(times, states, strict=True)
            ]
            for _ in range(CLOSER):
                if not self._dips():
                    break
        self._cross()
        # the last two samples stay: a dip may lie around them
        self._samples = self._samples[-2:]

    def _squares(self, y: list[Any]) -> list[list[Any]]:
        """Squares of e_k, k = 1..N, by couplings and moments."""
        d, _ = self._kernel.log_ratio(y)
        # J - J* = 2^-N WHT(log p - log q), m - m* = WHT(p - q), and p - q = q (e^d - 1)
        excess = [q * value.expm1() for q, value in zip(self._kernel.q, d, strict=True)]
        gaps = transform(np.array(d, dtype=object)) / len(d), transform(np.array(excess, dtype=object))
        return [
            [sum((gap * gap).mid() for gap in row[self._of == k]) for k in range(1, int(self._of[-1]) + 1)]
            for row in gaps
        ]

    def _dips(self) -> bool:
        """More samples where the vertex of the parabola through three may lie beyond a level that they miss."""
        if len(self._samples) < 3:
            return False
        begin = self._samples[0].time
        times = np.array([float(one.time - begin) for one in self._samples])
        logs = np.array([one.logs for one in self._samples])
        t0, t1, t2 = (times[i : len(times) - 2 + i, None, None] for i in range(3))
        near = [logs[i : len(times) - 2 + i] for i in range(3)]
        with np.errstate(all="ignore"):
            # squares near zero are parabolas: relative to the largest of three, so that they are no less than doubles
            top = np.maximum(np.maximum(*near[:2]), near[2])
            v0, v1, v2 = (np.exp2(v - top) for v in near)
            goals = np.exp2(self._goals - top[..., None])
            rise = (v1 - v0) / (t1 - t0)
            bend = ((v2 - v1) / (t2 - t1) - rise) / (t2 - t0)
            # v0 + rise (t - t0) + bend (t - t0)(t - t1), flat at
            t = 0.5 * (t0 + t1 - rise / bend)
            inside = (t0 < t) & (t < t2)
            # a parabola is only a guess: what it brings nearer by half is worth a sample
            value = (2 * (v0 + rise * (t - t0) + bend * (t - t0) * (t - t1)) - v1)[..., None]
            sides = [v[..., None] <= goals for v in (v0, v1, v2)]
            beyond = ~(sides[0] | sides[1] | sides[2]) & (value <= goals)
            beyond |= sides[0] & sides[1] & sides[2] & (value > goals)
        new = np.setdiff1d(t[inside & beyond.any(axis=-1)], times)
        for moment in new:
            home = self._samples[int(np.searchsorted(times, moment))].home
            if home is not None:
                time = (begin + mid.from_float(float(moment))).mid()
                self._samples.append(_Sample(time, _logs(self._squares(home.at([time])[0])), home))
        self._samples.sort(key=lambda one: float(one.time - begin))
        return bool(len(new))

    def _cross(self) -> None:
        below = np.array([one.logs[..., None] <= self._goals for one in self._samples])
        enters = below[1:] & ~below[:-1]
        for kind, order, number in np.argwhere(enters.any(axis=0)).tolist():
            key = kind, order, number
            if np.isnan(self._goals[key]):
                continue
            places = np.flatnonzero(enters[(slice(None), *key)])
            for place, found in ((places[0], self._first), (places[-1], self._last)):
                low, high = self._samples[place], self._samples[place + 1]
                if high.home is not None and (found is self._last or key not in found):
                    found[key] = _Bracket(high.home, low.time, high.time)

    def close(self) -> NDArray[np.object_]:
        """First and last crossings, (2, 2, N, T), as mpmath's numbers; NaN where there is none."""
        ends_below = self._samples[-1].logs[..., None] <= self._goals
        times = np.full((2, *self._goals.shape), mid.nan(), dtype=object)
        at_once, zero = mid.to_mpf(mid.from_float(0.0)), self._from_start
        times[0][zero] = at_once
        times[1][zero & ends_below] = at_once
        steps: dict[int, Step] = {}
        known: dict[tuple[Any, ...], Any] = {}
        for row, found in enumerate((self._first, self._last)):
            for key, bracket in found.items():
                if zero[key] if row == 0 else not ends_below[key]:
                    continue
                mark = (*key, id(bracket.home), bracket.low.man_exp(), bracket.high.man_exp())
                if mark not in known:
                    home = steps.setdefault(id(bracket.home), None) or self._sharpened(bracket.home)  # type: ignore[arg-type]
                    steps[id(bracket.home)] = home
                    with mid.working(self._bits):
                        known[mark] = mid.to_mpf(self._located(key, home, bracket.low, bracket.high))
                times[(row, *key)] = known[mark]
        return times

    def _located(self, key: Key, home: Step, low: Any, high: Any) -> Any:
        """Root of square - level in the bracket, by the Illinois form of false position."""
        kind, order, number = key
        level = self._levels[kind][order][number].mid()

        def excess(t: Any) -> Any:
            return (self._squares(home.at([t])[0])[kind][order] - level).mid()

        above, under, side = excess(low), excess(high), 0
        # the samples were right to half the digits only: an end of a bracket may lie on the level itself
        if not above > 0:
            return low
        if under > 0:
            return high
        t = high
        for _ in range(ROUNDS):
            # where the chord from (low, above) to (high, under) meets zero
            t = (low + (high - low) * above / (above - under)).mid()
            value = excess(t)
            if (
                mid.log2(value) <= mid.log2(level) + 10 - self._bits
                or mid.log2(high - low) <= mid.log2(high) + 20 - self._bits
            ):
                break
            # an end that stays twice has its value halved, so that the other end moves as well
            if value > 0:
                under = under / 2 if side > 0 else under
                low, above, side = t, value, 1
            else:
                above = above / 2 if side < 0 else above
                high, under, side = t, value, -1
        return t


def _logs(squares: list[list[Any]]) -> Real:
    return np.array([[mid.log2(value) for value in row] for row in squares])
