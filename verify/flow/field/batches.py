"""f, grad L and Hess L of one energy at many points at once, in binary64: plain numpy, one row each.

A batch sees the moving parameters only: y of shape (R, P), row by row ``theta[energy.trained]``. Products are taken row
by row, so every result is, to the bit, the same in every batch.
"""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Self

import numpy as np

from verify.arithmetic import get
from verify.flow.field.fused import fused
from verify.model.gibbs import Point

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verify.energies import Energy, LinearMap, Normal

    Real = NDArray[np.float64]


def batch(energy: Energy, targets: Real, starts: Real) -> Batch:
    """The fastest batch there is for this energy; ``targets`` (B, 2^N) strictly positive laws, ``starts`` (B, size)."""
    form, mapped = energy.underlying.normal(), energy.linear_map()
    if form is None:
        return PointBatch(energy, targets, starts)
    if mapped is not None:
        return LinearBatch(energy, mapped, form, targets, starts)
    return NormalBatch(form, targets, starts, energy.trained)


class Batch(ABC):
    """f, grad L and Hess L of one energy at B targets; ``rows`` (R,) says to which of the B each row of y belongs.

    ``width``: elements of the largest temporary array that one row takes. Values are those of
    ``verify.model.gibbs.Point`` in float64, to rounding: a few ulp of the largest term of each sum.
    """

    def __init__(self, targets: Real, starts: Real, moving: NDArray[np.int64]) -> None:
        self._moving, self._all_move, self.width = moving, len(moving) == starts.shape[1], targets.shape[1]
        self._place(targets, starts)

    def _place(self, targets: Real, starts: Real) -> None:
        self.q, self.log_q = targets, np.log(targets)
        self.start, self._whole = np.ascontiguousarray(starts[:, self._moving]), starts.copy()

    def at(self, targets: Real, starts: Real) -> Self:
        """The same energy at other targets and starts: nothing of the energy's own is made anew."""
        other = copy.copy(self)
        other._place(targets, starts)  # noqa: SLF001 - a copy of this very object
        return other

    def embed(self, y: Real, rows: NDArray[np.int64]) -> Real:
        """theta, shape (R, size), from y, shape (R, P): what does not move stays as it was at the start."""
        if self._all_move:
            # products hang, in the last bit, on how a row lies in memory
            return np.ascontiguousarray(y)
        theta = self._whole[rows]
        theta[:, self._moving] = y
        return np.asarray(theta)

    @abstractmethod
    def value(self, y: Real, rows: NDArray[np.int64]) -> Real:
        """f, shape (R, 2^N)."""

    @abstractmethod
    def gradient(self, y: Real, rows: NDArray[np.int64]) -> Real:
        """grad L = D^T (q - p), shape (R, P)."""

    @abstractmethod
    def hessian(self, y: Real, rows: NDArray[np.int64]) -> Real:
        """Hess L, shape (R, P, P): symmetric to rounding."""

    @abstractmethod
    def slopes(self, y: Real, rows: NDArray[np.int64]) -> Real:
        """D = df/dy, shape (R, 2^N, P)."""

    def along(self, y: Real, v: Real, rows: NDArray[np.int64]) -> Real:
        """df/dt where y' = v, shape (R, 2^N); v as y."""
        # no product of matrices: its order of summation may hang on where in memory a row lies
        return np.asarray((self.slopes(y, rows) * v[:, None, :]).sum(axis=-1))


class PointBatch(Batch):
    """Any energy, through ``verify.model.gibbs.Point``: slow, one row after the other."""

    def __init__(self, energy: Energy, targets: Real, starts: Real) -> None:
        super().__init__(targets, starts, energy.trained)
        self._energy, self._A = energy, get("float64")

    def _points(self, y: Real, rows: NDArray[np.int64]) -> list[tuple[Point, Real]]:
        """Point and residual q - p of each row."""
        points = [Point(self._energy, theta, self._A) for theta in self.embed(y, rows)]
        return [(point, self.q[row] - point.law) for point, row in zip(points, rows, strict=True)]

    def value(self, y: Real, rows: NDArray[np.int64]) -> Real:
        """As in the base class."""
        return np.array([point.f for point, _ in self._points(y, rows)]).reshape(len(y), -1)

    def gradient(self, y: Real, rows: NDArray[np.int64]) -> Real:
        """As in the base class."""
        return np.array([point.gradient(r) for point, r in self._points(y, rows)])

    def hessian(self, y: Real, rows: NDArray[np.int64]) -> Real:
        """As in the base class."""
        return np.array([point.hessian(r) for point, r in self._points(y, rows)])

    def slopes(self, y: Real, rows: NDArray[np.int64]) -> Real:
        """As in the base class."""
        return np.array([point.D for point, _ in self._points(y, rows)])


class LinearBatch(Batch):
    """theta = A z + o: the batch of the inner energy, all of whose parameters move, seen through A."""

    def __init__(self, energy: Energy, mapped: LinearMap, inner: Normal, targets: Real, starts: Real) -> None:
        super().__init__(targets, starts, energy.trained)
        matrix = np.array([[float(value) for value in row] for row in mapped.matrix], dtype=np.float64)
        self._matrix = matrix.reshape(inner.size, energy.size)
        self._offset = np.array([float(value) for value in mapped.offset], dtype=np.float64)
        offsets = np.broadcast_to(self._offset, (len(targets), inner.size))
        self._inner = NormalBatch(inner, targets, offsets, np.arange(inner.size))
        self.width = self._inner.width

    def at(self, targets: Real, starts: Real) -> Self:
        """As in the base class."""
        other = super().at(targets, starts)
        offsets = np.broadcast_to(self._offset, (len(targets), len(self._offset)))
        other._inner = self._inner.at(targets, offsets)  # noqa: SLF001 - a copy of this very object
        return other

    def _theta(self, y: Real) -> Real:
        # theta = A z + o
        return np.asarray((self._matrix @ y[..., None])[..., 0] + self._offset)

    def value(self, y: Real, rows: NDArray[np.int64]) -> Real:
        """As in the base class."""
        return self._inner.value(self._theta(y), rows)

    def gradient(self, y: Real, rows: NDArray[np.int64]) -> Real:
        """A^T grad L."""
        return np.asarray((self._matrix.T @ self._inner.gradient(self._theta(y), rows)[..., None])[..., 0])

    def hessian(self, y: Real, rows: NDArray[np.int64]) -> Real:
        """A^T Hess L A."""
        return np.asarray(self._matrix.T @ self._inner.hessian(self._theta(y), rows) @ self._matrix)

    def slopes(self, y: Real, rows: NDArray[np.int64]) -> Real:
        """D A."""
        return np.asarray(self._inner.slopes(self._theta(y), rows) @ self._matrix)

    def along(self, y: Real, v: Real, rows: NDArray[np.int64]) -> Real:
        """Along A v."""
        return self._inner.along(self._theta(y), (self._matrix @ v[..., None])[..., 0], rows)


class NormalBatch(Batch):
    """f(x) = b.phi0(x) + sum_a u_a g(c_a + w_a.phi(x)); arrays over units and states have shape (R, M, 2^N)."""

    def __init__(self, energy: Normal, targets: Real, starts: Real, moving: NDArray[np.int64]) -> None:
        super().__init__(targets, starts, moving)
        self._phi0 = energy.phi0.astype(np.float64)
        self._first, self._units, self._outer = energy.linear.size, energy.hidden, energy.has_outer
        if not self._units:
            return
        self._link, self.width = fused(energy.link), self._units * targets.shape[1]
        phi = energy.phi.astype(np.float64)
        M, n, c = self._units, phi.shape[1], self._first
        self._phi_t, self._shape = np.ascontiguousarray(phi.T), (M, n)
        self._biases, self._weights = slice(c, c + M), slice(c + M, c + M + M * n)
        inputs = np.concatenate((np.ones((len(phi), 1)), phi), axis=1)
        # (1, phi)(1, phi)^T of every state, flat
        self._inputs, self._squares = inputs, (inputs[:, :, None] * inputs[:, None, :]).reshape(len(inputs), -1)
        self._own = np.array([[c + a, *range(c + M + a * n, c + M + (a + 1) * n)] for a in range(M)], dtype=np.int64)

    def _fields(self, theta: Real) -> Real:
        """c_a + w_a . phi(x), shape (R, M, 2^N)."""
        weights = theta[:, self._weights].reshape(len(theta), *self._shape)
        return np.asarray(weights @ self._phi_t + theta[:, self._biases, None])

    def _point(self, y: Real, rows: NDArray[np.int64]) -> _Here:
        theta = self.embed(y, rows)
        f = (self._phi0 @ theta[:, : self._first, None])[..., 0]
        if not self._units:
            return _Here(theta, f, *3 * (np.zeros((len(y), 0, f.shape[1])),))
        h = self._fields(theta)
        g, slope = self._link.value_slope(h)
        u = theta[:, self._weights.stop :, None]
        return _Here(theta, f + (u * g if self._outer else g).sum(axis=1), h, g, slope)

    def value(self, y: Real, rows: NDArray[np.int64]) -> Real:
        """As in the base class."""
        return self._point(y, rows).f

    def gradient(self, y: Real, rows: NDArray[np.int64]) -> Real:
        """As in the base class."""
        here = self._point(y, rows)
        r = self.q[rows] - here.law
        parts = [(r[:, None, :] @ self._phi0)[:, 0]]
        if self._units:
            # df/dc_a = u_a g'(h_a),  df/dw_a = u_a g'(h_a) phi,  df/du_a = g(h_a)
            bent = (self._bent(here) * r[:, None, :]) @ self._inputs
            parts += [bent[..., 0], bent[..., 1:].reshape(len(y), -1)]
            if self._outer:
                parts.append((here.g @ r[..., None])[..., 0])
        gradient = np.concatenate(parts, axis=1)
        return gradient if self._all_move else gradient[:, self._moving]

    def _bent(self, here: _Here) -> Real:
        """u_a g'(h_a(x)), shape (R, M, 2^N)."""
        return here.slope * here.theta[:, self._weights.stop :, None] if self._outer else here.slope

    def hessian(self, y: Real, rows: NDArray[np.int64]) -> Real:
        """As in the base class."""
        here = self._point(y, rows)
        D, p = self._transposed(here), here.law
        mean = (D @ p[..., None])[..., 0]
        # Hess L = -(D^T diag(p) D - (D^T p)(D^T p)^T) + sum over x of (q - p)(x) d2f(x)/dtheta2
        hessian = mean[:, :, None] * mean[:, None, :] - (D * p[:, None, :]) @ np.swapaxes(D, 1, 2)
        if self._units:
            self._add_second_derivatives(hessian, here, (self.q[rows] - p)[:, None, :])
        return hessian if self._all_move else hessian[:, self._moving[:, None], self._moving]

    def slopes(self, y: Real, rows: NDArray[np.int64]) -> Real:
        """As in the base class."""
        D = np.swapaxes(self._transposed(self._point(y, rows)), 1, 2)
        return D if self._all_move else D[..., self._moving]

    def along(self, y: Real, v: Real, rows: NDArray[np.int64]) -> Real:
        """As in the base class."""
        here, way = self._point(y, rows), v
        if not self._all_move:
            way = np.zeros(here.theta.shape)
            way[:, self._moving] = v
        rates = (self._phi0 @ way[:, : self._first, None])[..., 0]
        if not self._units:
            return np.asarray(rates)
        # f' = b'.phi0 + sum_a u_a g'(h_a) h_a' + u_a' g(h_a)
        slope = self._bent(here) * self._fields(way)
        if self._outer:
            slope += here.g * way[:, self._weights.stop :, None]
        return np.asarray(rates + slope.sum(axis=1))

    def _transposed(self, here: _Here) -> Real:
        """D^T, rows f by theta: phi0, u_a g'(h_a), u_a g'(h_a) phi, g(h_a); shape (R, size, 2^N)."""
        D = np.empty((*here.theta.shape, here.f.shape[1]))
        D[:, : self._first] = self._phi0.T
        if self._units:
            bent = self._bent(here)
            D[:, self._biases] = bent
            D[:, self._weights].reshape(len(D), *self._shape, -1)[:] = bent[:, :, None, :] * self._phi_t
            if self._outer:
                D[:, self._weights.stop :] = here.g
        return D

    def _add_second_derivatives(self, hessian: Real, here: _Here, r: Real) -> None:
        """Add the sum over x of r(x) d2f(x)/dtheta2, unit by unit."""
        (M, n), own, u = self._shape, self._own, here.theta[:, self._weights.stop :, None]
        curve = self._link.curvature(here.h) * r
        if self._outer:
            curve *= u
            # d2f / du_a d(c_a, w_a) = g'(h_a) (1, phi)
            mixed = (here.slope * r) @ self._inputs
            outer = np.arange(self._weights.stop, self._weights.stop + M)[:, None]
            hessian[:, own, outer] += mixed
            hessian[:, outer, own] += mixed
        # d2f / d(c_a, w_a)^2 = u_a g''(h_a) (1, phi)(1, phi)^T
        hessian[:, own[:, :, None], own[:, None, :]] += (curve @ self._squares).reshape(len(curve), M, n + 1, n + 1)


class _Here:
    """Quantities that value, gradient and Hessian share: theta (R, size), f (R, 2^N); h, g(h), g'(h) (R, M, 2^N)."""

    def __init__(self, theta: Real, f: Real, h: Real, g: Real, slope: Real) -> None:
        self.theta, self.f, self.h, self.g, self.slope = theta, f, h, g, slope

    @property
    def law(self) -> Real:
        """p = exp(f) / Z, about the maximum, shape (R, 2^N)."""
        p = np.exp(self.f - self.f.max(axis=-1, keepdims=True))
        return np.asarray(p / p.sum(axis=-1, keepdims=True))
