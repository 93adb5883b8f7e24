"""grad L and Hess L at many points at once, in binary64: plain numpy, one row each, no row knowing of the others.

A stack sees the moving parameters only: y of shape (R, P), row by row ``theta[energy.trained]``. Products are taken row
by row, so every result is, to the bit, the same in every batch.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import numpy as np

from verify.arithmetic import get
from verify.energies import Reparametrised
from verify.energies.normal_form import NormalForm
from verify.flow.field.fused import fused
from verify.model.gibbs import Point

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verify.energies import Energy

    Real = NDArray[np.float64]


def stack(energy: Energy, targets: Real, starts: Real) -> Stack:
    """The fastest stack there is for this energy; ``targets`` (B, 2^N) strictly positive laws, ``starts`` (B, size)."""
    if isinstance(energy, NormalForm):
        return NormalStack(energy, targets, starts, energy.trained)
    if isinstance(energy, Reparametrised) and isinstance(energy.inner, NormalForm):
        return LinearStack(energy, energy.inner, targets, starts)
    return PointStack(energy, targets, starts)


class Stack(ABC):
    """f, grad L and Hess L of one energy at B targets; ``rows`` (R,) says to which of the B each row of y belongs.

    Values are those of ``verify.model.gibbs.Point`` in float64, to rounding: a few ulp of the largest term of each sum.
    """

    def __init__(self, targets: Real, starts: Real, moving: NDArray[np.int64]) -> None:
        self.q, self.log_q = targets, np.log(targets)
        self.start = starts[:, moving]
        self._whole, self._moving = starts, moving

    def embed(self, y: Real, rows: NDArray[np.int64]) -> Real:
        """theta, shape (R, size), from y, shape (R, P): what does not move stays as it was at the start."""
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


class PointStack(Stack):
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
        return np.array([point.f for point, _ in self._points(y, rows)])

    def gradient(self, y: Real, rows: NDArray[np.int64]) -> Real:
        """As in the base class."""
        return np.array([point.gradient(r) for point, r in self._points(y, rows)])

    def hessian(self, y: Real, rows: NDArray[np.int64]) -> Real:
        """As in the base class."""
        return np.array([point.hessian(r) for point, r in self._points(y, rows)])


class LinearStack(Stack):
    """theta = A z + o: the stack of the inner energy, all of whose parameters move, seen through A."""

    def __init__(self, energy: Reparametrised, inner: NormalForm, targets: Real, starts: Real) -> None:
        super().__init__(targets, starts, energy.trained)
        matrix = np.array([[float(value) for value in row] for row in energy.matrix], dtype=np.float64)
        self._matrix = matrix.reshape(inner.size, energy.size)
        self._offset = np.array([float(value) for value in energy.offset], dtype=np.float64)
        offsets = np.broadcast_to(self._offset, (len(targets), inner.size))
        self._inner = NormalStack(inner, targets, offsets, np.arange(inner.size))

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


class NormalStack(Stack):
    """f(x) = b.phi0(x) + sum_a u_a g(c_a + w_a.phi(x)); arrays over units and states have shape (R, M, 2^N)."""

    def __init__(self, energy: NormalForm, targets: Real, starts: Real, moving: NDArray[np.int64]) -> None:
        super().__init__(targets, starts, moving)
        self._phi0, self._all_move = energy.phi0.astype(np.float64), len(moving) == starts.shape[1]
        self._first, self._units, self._outer = energy.linear.size, energy.hidden, energy.has_outer
        if not self._units:
            return
        self._link = fused(energy.link)
        phi = energy.phi.astype(np.float64)
        M, n, c = self._units, phi.shape[1], self._first
        self._phi_t, self._shape = np.ascontiguousarray(phi.T), (M, n)
        self._biases, self._weights = slice(c, c + M), slice(c + M, c + M + M * n)
        inputs = np.concatenate((np.ones((len(phi), 1)), phi), axis=1)
        # (1, phi)(1, phi)^T of every state, flat
        self._inputs, self._squares = inputs, (inputs[:, :, None] * inputs[:, None, :]).reshape(len(inputs), -1)
        self._own = np.array([[c + a, *range(c + M + a * n, c + M + (a + 1) * n)] for a in range(M)], dtype=np.int64)

    def _point(self, y: Real, rows: NDArray[np.int64]) -> _Here:
        theta = y if self._all_move else self.embed(y, rows)
        f = (self._phi0 @ theta[:, : self._first, None])[..., 0]
        if not self._units:
            return _Here(theta, f, *3 * (np.zeros((len(y), 0, f.shape[1])),))
        # h_a(x) = c_a + w_a . phi(x)
        h = theta[:, self._weights].reshape(len(y), *self._shape) @ self._phi_t + theta[:, self._biases, None]
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
        # D^T, rows f by theta: phi0, u_a g'(h_a), u_a g'(h_a) phi, g(h_a); shape (R, size, 2^N)
        D = np.empty((len(y), here.theta.shape[1], here.f.shape[1]))
        D[:, : self._first] = self._phi0.T
        if self._units:
            bent = self._bent(here)
            D[:, self._biases] = bent
            D[:, self._weights].reshape(len(y), *self._shape, -1)[:] = bent[:, :, None, :] * self._phi_t
            if self._outer:
                D[:, self._weights.stop :] = here.g
        p = here.law
        mean = (D @ p[..., None])[..., 0]
        # Hess L = -(D^T diag(p) D - (D^T p)(D^T p)^T) + sum over x of (q - p)(x) d2f(x)/dtheta2
        hessian = mean[:, :, None] * mean[:, None, :] - (D * p[:, None, :]) @ np.swapaxes(D, 1, 2)
        if self._units:
            self._bend(hessian, here, (self.q[rows] - p)[:, None, :])
        return hessian if self._all_move else hessian[:, self._moving[:, None], self._moving]

    def _bend(self, hessian: Real, here: _Here, r: Real) -> None:
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
    """What value, gradient and Hessian have in common: theta (R, size), f (R, 2^N); h, g(h), g'(h) (R, M, 2^N)."""

    def __init__(self, theta: Real, f: Real, h: Real, g: Real, slope: Real) -> None:
        self.theta, self.f, self.h, self.g, self.slope = theta, f, h, g, slope

    @property
    def law(self) -> Real:
        """p = exp(f) / Z, about the maximum, shape (R, 2^N)."""
        p = np.exp(self.f - self.f.max(axis=-1, keepdims=True))
        return np.asarray(p / p.sum(axis=-1, keepdims=True))
