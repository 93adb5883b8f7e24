"""One step of the flow in high precision: Gauss collocation, solved by Newton in float64 with exact residuals.

Newton's method on the stages first runs in float64 altogether. Then residuals are computed in multiprecision, and the
linear systems still in float64: every sweep gains the 10 to 14 digits of a float64 solution.

Error: the s-stage method is of order 2s at the end of the step and s in between. Both are read off the decay of the
Legendre coefficients of the solution: |d_n| ~ C rho^-n gives C rho^-2s and C rho^-s. Heuristic.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from verify.flow.precise import midpoints as mid
from verify.flow.precise.legendre import evaluated, gauss

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verify.flow.field.fields import Field
    from verify.flow.precise.legendre import Gauss
    from verify.flow.precise.normal_kernel import NormalKernel

    Real = NDArray[np.float64]
    Rows = list[list[Any]]

ROUGH_ROUNDS = 12
ROUGH = 1e-12
"""Newton in float64 ends when its step is below this part of what has been moved, or in the noise."""
SWEEPS = 400
SLOWEST = -6.0
"""A sweep that gains less (in log2) is a failure: the step is too long."""
SPARE = 80
"""Bits that a sweep works with beyond the size of the correction that it looks for."""
NOISE = 1e-14
"""Rounding of the field in float64, with something to spare."""
KRYLOV = 60
LINEAR = 1e-13


@dataclass(frozen=True)
class Step:
    """y(t) = y0 + sum over n of d_n P_n(x), x = 2 (t - begin)/length - 1, on one step; numbers are flint's."""

    begin: Any
    length: Any
    y0: list[Any]
    end: list[Any]
    series: Rows
    bits: int

    def at(self, times: list[Any]) -> Rows:
        """y at these times (balls), one row each; right to order s inside, as the module says."""
        with mid.working(self.bits):
            places = [2 * (t - self.begin) / self.length - 1 for t in times]
            moved = evaluated(self.series, places, self.bits)
            return mid.added([self.y0] * len(times), moved)

    def sizes(self) -> tuple[float, float]:
        """log2 of the largest coefficient but d_0, and of the largest of the last three."""
        return mid.size(self.series[1:]), mid.size(self.series[-3:])


class Place(NamedTuple):
    """Begin of a step (time and y) and its length, in flint's numbers."""

    begin: Any
    y0: list[Any]
    length: Any


class Stepper:
    """Steps of one flow: ``kernel`` is its field in multiprecision, ``field`` the same in float64."""

    def __init__(self, kernel: NormalKernel, field: Field, bits: int, log2_tolerance: float) -> None:
        self._kernel, self._field = kernel, field
        self.bits, self.tolerance = bits, log2_tolerance

    def step(self, place: Place, stages: int, guess: Real) -> tuple[Step | None, float]:
        """The step, or None where Newton's method fails or float64 already shows that it is too long.

        ``guess`` (s, P): y - y0 at the nodes. Also the factor by which the next length may be longer or must be
        shorter.
        """
        table, length = gauss(stages, self.bits), float(place.length)
        base = np.array([float(value) for value in place.y0])
        rough = self._rough(base, guess, length, table)
        if rough is None:
            return None, 0.4
        moved, linear, coefficients = rough
        early = self._seen(coefficients, NOISE * length)
        if early is not None and early < 0.7:
            return None, early
        moving = max(float(np.abs(moved).max(initial=0.0)), 2.0 ** max(self.tolerance, -1000.0))
        found = self._refined(place, table, mid.unscaled(moved, 0), linear, math.log2(moving))
        if found is None:
            return None, 0.5
        return self._judged(found, stages)

    def sharpened(self, step: Step) -> Step:
        """The same step with so many stages that the solution is right to the tolerance all along."""
        largest, last = step.sizes()
        s = len(step.series) - 1
        rate = max((largest - last) / s, 0.3)
        stages = 10 * math.ceil(max(s + 4, (largest - self.tolerance) / rate + 6) / 10)
        table = gauss(stages, self.bits)
        moved = evaluated(step.series, table.nodes, self.bits)
        linear = _Linear(self._hessians(step.y0, mid.scaled(moved, 0)), float(step.length) / 2 * table.integration)
        found = self._refined(Place(step.begin, step.y0, step.length), table, moved, linear, last)
        return found or step

    def _judged(self, step: Step, stages: int) -> tuple[Step | None, float]:
        largest, last = step.sizes()
        if largest <= self.tolerance:
            return step, 4.0
        error = 2 * last - largest
        factor = _factor(largest, (largest - last) / stages, self.tolerance, stages)
        return (step if error <= self.tolerance + 3 else None), factor

    def _seen(self, c: Real, floor: float) -> float | None:
        """The factor for the length as far as float64 shows the decay of the coefficients; None where it does not."""
        sizes = np.maximum.accumulate(np.abs(c).max(axis=1)[::-1])[::-1]
        if not sizes[0]:
            return None
        visible = int((sizes > max(1e-11 * sizes[0], floor)).sum()) - 1
        half = visible // 2
        if half < 4:
            return None
        # of the later half: where nothing singular is near, coefficients fall faster and faster
        rate = math.log2(sizes[half] / sizes[visible]) / (visible - half)
        return _factor(math.log2(sizes[0]), rate, self.tolerance, len(c))

    def _hessians(self, y0: list[Any], moved: Real) -> Real:
        base = np.array([float(value) for value in y0])
        return np.array([self._field.hessian(base + row) for row in moved])

    def _rough(self, base: Real, moved: Real, length: float, table: Gauss) -> tuple[Real, _Linear, Real] | None:
        """Newton's method in float64: y - y0 at the nodes, the linear system there, Legendre coefficients of y'."""
        A, before = length / 2 * table.integration, math.inf
        for _ in range(ROUGH_ROUNDS):
            speed = np.array([self._field.gradient(base + row) for row in moved])
            hessians = np.array([self._field.hessian(base + row) for row in moved])
            if not (np.isfinite(speed).all() and np.isfinite(hessians).all()):
                return None
            linear = _Linear(hessians, A)
            change = linear.solve(A @ speed - moved)
            moved = moved + change
            now, whole = float(np.abs(change).max()), float(np.abs(moved).max())
            if now <= max(ROUGH * whole, 10 * NOISE * length):
                return moved, linear, table.analysis @ speed * (length / 2)
            if not now < 10 * before:
                return None
            before = now
        return None

    def _refined(self, place: Place, table: Gauss, moved: Rows, linear: _Linear, before: float) -> Step | None:
        """The collocation solution to the tolerance, from y - y0 at the nodes; ``before``: log2 of their error or more.

        A sweep's precision must resolve what the next one corrects; the first is not judged by what it gains.
        """
        begin, y0, length = place
        for sweep in range(SWEEPS):
            bits = min(self.bits, max(int(SPARE - before) + 40, 106))
            with mid.working(bits):
                half = length / 2
                speed = self._kernel.gradients(mid.added([y0] * len(moved), moved))
                series = [[half * value for value in row] for row in table.integrated(speed)]
                rest = [
                    [a - b for a, b in zip(*pair, strict=True)]
                    for pair in zip(table.at_nodes(series), moved, strict=True)
                ]
                size = mid.size(rest)
                if size == math.inf:
                    return None
                exponent = 0 if size == -math.inf else round(size)
                change = linear.solve(mid.scaled(rest, exponent))
            now = exponent + math.log2(max(float(np.abs(change).max()), 1e-300))
            gain = max(now - before, -40.0)
            with mid.working(self.bits):
                # the speed of the corrected stages, to first order
                if now + gain + 6 <= self.tolerance:
                    more = mid.unscaled(linear.turned(change), exponent)
                    series = [[half * value for value in row] for row in table.integrated(mid.added(speed, more))]
                    series = [mid.middle(row) for row in series]
                    # P_n(1) = 1
                    end = [
                        sum(column, value).mid() for value, column in zip(y0, zip(*series, strict=True), strict=True)
                    ]
                    return Step(begin, length, y0, end, series, self.bits)
                moved = mid.added(moved, mid.unscaled(change, exponent))
            if sweep and gain > SLOWEST:
                return None
            before = now
        return None


class _Linear:
    """(1 - A (x) H) v = r in float64 for all stages at once, by GMRES; H differs from stage to stage.

    Preconditioned by the same with the mean of the H, which its eigenvectors take apart. ``A``: (s, s), times half the
    length of the step.
    """

    def __init__(self, hessians: Real, A: Real) -> None:
        self._H, self._A = hessians, A
        values, self._Q = np.linalg.eigh(hessians.mean(axis=0))
        # one matrix 1 - lambda A for each eigenvalue
        self._inverses = np.linalg.inv(np.eye(len(A)) - values[:, None, None] * A)

    def turned(self, v: Real) -> Real:
        """H_i v_i at every stage."""
        return np.asarray(np.matmul(self._H, v[:, :, None])[:, :, 0])

    def _near(self, r: Real) -> Real:
        return np.asarray(np.matmul(self._inverses, (r @ self._Q).T[:, :, None])[:, :, 0].T @ self._Q.T)

    def solve(self, r: Real) -> Real:
        """v to about 1e-13 of its size, or as far as 60 directions lead."""
        shape, size = r.shape, float(np.linalg.norm(r))
        if not size:
            return np.zeros(shape)
        # directions V, orthonormal; (operator) V_j = sum over i <= j+1 of h_ij V_i, in which the rest is minimised
        V, Z = [(r / size).ravel()], []
        h = np.zeros((KRYLOV + 1, KRYLOV))
        for j in range(KRYLOV):
            z = self._near(V[j].reshape(shape))
            Z.append(z)
            w = (z - self._A @ self.turned(z)).ravel()
            basis = np.array(V)
            for _ in range(2):
                part = basis @ w
                h[: j + 1, j] += part
                w = w - part @ basis
            h[j + 1, j] = np.linalg.norm(w)
            goal = np.zeros(j + 2)
            goal[0] = size
            x, *_ = np.linalg.lstsq(h[: j + 2, : j + 1], goal, rcond=None)
            if np.linalg.norm(h[: j + 2, : j + 1] @ x - goal) <= LINEAR * size or h[j + 1, j] <= LINEAR * h[0, 0]:
                break
            V.append(w / h[j + 1, j])
        return np.asarray(np.tensordot(x, np.array(Z), 1))


def _factor(largest: float, rate: float, tolerance: float, stages: int) -> float:
    """By how much a length may change: coefficients fall by ``rate`` (log2) each, and may fall by as much as wanted.

    A singularity at distance R from the middle of a step of length h gives rho with sinh(log rho) = 2 R/h.
    """
    wanted = max(math.log(2) * (largest - tolerance) / (2 * stages), 0.05)
    now = math.log(2) * max(rate, 1e-3)
    return min(max(0.9 * math.sinh(min(now, 20.0)) / math.sinh(min(wanted, 20.0)), 0.1), 4.0)
