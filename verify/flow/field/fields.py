"""The vector field of one flow in binary64, and its Jacobian: plain numpy, fast for one trajectory at a time.

A field sees the moving parameters only: y of shape (P,), which is ``theta[energy.trained]``.
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

SLAB = 12_288
"""Elements of one temporary array: below 128 KiB, memory is reused and not asked of the system again each time."""
PRODUCT = 250_000
"""Multiplications of one matrix product: above, OpenBLAS wakes its threads, which costs far more than it saves."""


def field(energy: Energy, target: Real, start: Real) -> Field:
    """The fastest field there is for this energy; ``target`` (2^N,) is a strictly positive law, ``start`` (size,)."""
    if isinstance(energy, NormalForm):
        return NormalField(energy, target, start, energy.trained)
    if isinstance(energy, Reparametrised) and isinstance(energy.inner, NormalForm):
        return LinearField(energy, energy.inner, target, start)
    return PointField(energy, target, start)


class Field(ABC):
    """grad L, Hess L and the speed y' of one energy at one target q, as functions of the moving parameters y.

    The speed is grad L, and its Jacobian Hess L, except where ``verify.flow.field.dynamics`` says otherwise. Values are
    those of ``verify.model.gibbs.Point`` in float64, to rounding: a few ulp of the largest term of each sum.
    """

    def __init__(self, target: Real, start: Real, moving: NDArray[np.int64]) -> None:
        self.q, self.log_q = target, np.log(target)
        self.start = start[moving]
        self._whole, self._moving, self._all_move = start.copy(), moving, len(moving) == len(start)

    def embed(self, y: Real) -> Real:
        """theta, shape (..., size), from y, shape (..., P): what does not move stays as it was at the start."""
        if self._all_move:
            return y
        theta = np.broadcast_to(self._whole, (*y.shape[:-1], len(self._whole))).copy()
        theta[..., self._moving] = y
        return theta

    @abstractmethod
    def value(self, y: Real) -> Real:
        """f, shape (..., 2^N), from y of shape (..., P)."""

    @abstractmethod
    def gradient(self, y: Real) -> Real:
        """grad L = D^T (q - p), shape (P,), from y of shape (P,)."""

    @abstractmethod
    def hessian(self, y: Real) -> Real:
        """Hess L, shape (P, P), from y of shape (P,): symmetric to rounding."""

    @abstractmethod
    def slopes(self, y: Real) -> Real:
        """D = df/dy, shape (2^N, P), from y of shape (P,)."""

    def along(self, y: Real, v: Real) -> Real:
        """df/dt where y' = v, shape (S, 2^N), from y and v of shape (S, P)."""
        return np.array([self.slopes(one) @ way for one, way in zip(y, v, strict=True)]).reshape(len(y), len(self.q))

    def speed(self, y: Real) -> Real:
        """y', shape (P,), from y of shape (P,)."""
        return self.gradient(y)

    def speeds(self, y: Real) -> Real:
        """y' of many at once, both (S, P)."""
        return np.array([self.speed(one) for one in y]).reshape(y.shape)

    def jacobian(self, y: Real) -> Real:
        """d speed / dy, shape (P, P), from y of shape (P,)."""
        return self.hessian(y)

    def penalty(self, y: Real) -> Real:
        """What is added to KL to make what falls along the flow, shape (...,), from y of shape (..., P)."""
        return np.zeros(y.shape[:-1])


class PointField(Field):
    """Any energy, through ``verify.model.gibbs.Point``: slow, and what the fast fields are tested against."""

    def __init__(self, energy: Energy, target: Real, start: Real) -> None:
        super().__init__(target, start, energy.trained)
        self._energy, self._A = energy, get("float64")

    def value(self, y: Real) -> Real:
        """As in the base class."""
        return np.asarray(self._energy.value(self.embed(y), self._A))

    def gradient(self, y: Real) -> Real:
        """As in the base class."""
        point = Point(self._energy, self.embed(y), self._A)
        return np.asarray(point.gradient(self.q - point.law))

    def hessian(self, y: Real) -> Real:
        """As in the base class."""
        point = Point(self._energy, self.embed(y), self._A)
        return np.asarray(point.hessian(self.q - point.law))

    def slopes(self, y: Real) -> Real:
        """As in the base class."""
        return np.asarray(Point(self._energy, self.embed(y), self._A).D)


class LinearField(Field):
    """theta = A z + o: the field of the inner energy, all of whose parameters move, seen through A."""

    def __init__(self, energy: Reparametrised, inner: NormalForm, target: Real, start: Real) -> None:
        super().__init__(target, start, energy.trained)
        matrix = np.array([[float(value) for value in row] for row in energy.matrix], dtype=np.float64)
        self._matrix = matrix.reshape(inner.size, energy.size)
        self._offset = np.array([float(value) for value in energy.offset], dtype=np.float64)
        self._inner = NormalField(inner, target, self._offset, np.arange(inner.size))

    def _theta(self, y: Real) -> Real:
        # theta = A z + o
        return np.asarray(y @ self._matrix.T + self._offset)

    def value(self, y: Real) -> Real:
        """As in the base class."""
        return self._inner.value(self._theta(y))

    def gradient(self, y: Real) -> Real:
        """A^T grad L."""
        return np.asarray(self._inner.gradient(self._theta(y)) @ self._matrix)

    def hessian(self, y: Real) -> Real:
        """A^T Hess L A."""
        return np.asarray(self._matrix.T @ self._inner.hessian(self._theta(y)) @ self._matrix)

    def slopes(self, y: Real) -> Real:
        """D A."""
        return np.asarray(self._inner.slopes(self._theta(y)) @ self._matrix)

    def along(self, y: Real, v: Real) -> Real:
        """Along A v."""
        return self._inner.along(self._theta(y), v @ self._matrix.T)


class NormalField(Field):
    """f(x) = b.phi0(x) + sum_a u_a g(c_a + w_a.phi(x)), features made once.

    Arrays over units and states have shape (..., M, 2^N): sums over units then run along rows.
    """

    def __init__(self, energy: NormalForm, target: Real, start: Real, moving: NDArray[np.int64]) -> None:
        super().__init__(target, start, moving)
        self._phi0 = energy.phi0.astype(np.float64)
        self._first, self._units, self._outer = energy.linear.size, energy.hidden, energy.has_outer
        if not self._units:
            return
        self._link = fused(energy.link)
        phi = energy.phi.astype(np.float64)
        self._phi, self._phi_t = phi, np.ascontiguousarray(phi.T)
        M, n, c = self._units, phi.shape[1], self._first
        self._biases, self._weights, self._shape = slice(c, c + M), slice(c + M, c + M + M * n), (M, n)
        inputs = np.concatenate((np.ones((len(phi), 1)), phi), axis=1)
        # (1, phi)(1, phi)^T of every state, flat
        self._inputs, self._squares = inputs, (inputs[:, :, None] * inputs[:, None, :]).reshape(len(inputs), -1)
        self._own = np.array([[c + a, *range(c + M + a * n, c + M + (a + 1) * n)] for a in range(M)], dtype=np.int64)

    def _fields(self, theta: Real) -> Real:
        """h_a(x) = c_a + w_a.phi(x), shape (..., M, 2^N)."""
        batch, (M, n) = theta.shape[:-1], self._shape
        # h_a(x) = c_a + w_a . phi(x)
        h = (theta[..., self._weights].reshape(-1, n) @ self._phi_t).reshape(*batch, M, -1)
        h += theta[..., self._biases, None]
        return np.asarray(h)

    def value(self, y: Real) -> Real:
        """As in the base class."""
        theta = self.embed(y)
        rows = theta.reshape(-1, theta.shape[-1])
        f = np.empty((len(rows), len(self.q)))
        slab = max(1, min(SLAB // (max(1, self._units) * len(self.q)), PRODUCT // (self._first * len(self.q))))
        for low in range(0, len(rows), slab):
            some = rows[low : low + slab]
            part = some[:, : self._first] @ self._phi0.T
            if self._units:
                g = self._link.value(self._fields(some))
                part += (g * some[:, self._weights.stop :, None] if self._outer else g).sum(axis=-2)
            f[low : low + slab] = part
        return f.reshape(*theta.shape[:-1], -1)

    def speeds(self, y: Real) -> Real:
        """As in the base class."""
        theta = self.embed(y)
        r = self.q - law(self.value(y))
        found = np.empty(theta.shape)
        found[:, : self._first] = r @ self._phi0
        slab = max(1, SLAB // (max(1, self._units) * len(self.q)))
        for low in range(0, len(theta) if self._units else 0, slab):
            some, rest = theta[low : low + slab], r[low : low + slab, None, :]
            g, slope = self._link.value_slope(self._fields(some))
            # df/dc_a = u_a g'(h_a),  df/dw_a = u_a g'(h_a) phi,  df/du_a = g(h_a)
            bent = (slope * some[:, self._weights.stop :, None] if self._outer else slope) * rest @ self._inputs
            here = found[low : low + slab]
            here[:, self._biases] = bent[..., 0]
            here[:, self._weights] = bent[..., 1:].reshape(len(some), -1)
            if self._outer:
                here[:, self._weights.stop :] = (g * rest).sum(axis=-1)
        return found if self._all_move else found[:, self._moving]

    def along(self, y: Real, v: Real) -> Real:
        """As in the base class."""
        theta, way = self.embed(y), np.zeros((len(v), len(self._whole)))
        way[:, self._moving] = v
        rates = way[:, : self._first] @ self._phi0.T
        slab = max(1, SLAB // (max(1, self._units) * len(self.q)))
        for low in range(0, len(theta) if self._units else 0, slab):
            some, ways = theta[low : low + slab], way[low : low + slab]
            g, slope = self._link.value_slope(self._fields(some))
            # f' = b'.phi0 + sum_a u_a g'(h_a) h_a' + u_a' g(h_a)
            slope = slope * self._fields(ways)
            if self._outer:
                slope = slope * some[:, self._weights.stop :, None] + g * ways[:, self._weights.stop :, None]
            rates[low : low + slab] += slope.sum(axis=-2)
        return np.asarray(rates)

    def _one(self, theta: Real) -> tuple[Real, Real, list[Real]]:
        """f, shape (2^N,); u_a g'(h_a(x)), shape (M, 2^N); and g(h_a(x)) where there are outer weights."""
        f = self._phi0 @ theta[: self._first]
        if not self._units:
            return f, np.zeros((0, len(f))), []
        # h_a(x) = c_a + w_a . phi(x), as in _fields, without the care for a batch
        h = theta[self._weights].reshape(self._shape) @ self._phi_t
        h += theta[self._biases, None]
        g, slope = self._link.value_slope(h)
        if not self._outer:
            return f + np.add.reduce(g, 0), slope, []
        u = theta[self._weights.stop :]
        return f + u @ g, slope * u[:, None], [g]

    def gradient(self, y: Real) -> Real:
        """As in the base class."""
        f, outer, last = self._one(self.embed(y))
        r = np.exp(f - np.maximum.reduce(f))
        r /= -np.add.reduce(r)
        # the residual r = q - p, in place
        r += self.q
        if not self._units:
            return np.asarray(r @ self._phi0)
        # df/dc_a = u_a g'(h_a),  df/dw_a = u_a g'(h_a) phi,  df/du_a = g(h_a)
        bent = (outer * r) @ self._inputs
        gradient = np.concatenate((r @ self._phi0, bent[:, 0], bent[:, 1:].ravel(), *(g @ r for g in last)))
        return gradient if self._all_move else gradient[self._moving]

    def hessian(self, y: Real) -> Real:
        """As in the base class."""
        theta = self.embed(y)
        f, outer, last = self._one(theta)
        D, p = self._slopes(outer, last), law(f)
        mean = p @ D
        # Hess L = -(D^T diag(p) D - (D^T p)(D^T p)^T) + sum over x of (q - p)(x) d2f(x)/dtheta2
        hessian = np.asarray(mean[:, None] * mean[None, :] - D.T @ (D * p[:, None]))
        if self._units:
            self._bend(hessian, theta, self.q - p)
        return hessian if self._all_move else np.asarray(hessian[np.ix_(self._moving, self._moving)])

    def slopes(self, y: Real) -> Real:
        """As in the base class."""
        _, outer, last = self._one(self.embed(y))
        return self._slopes(outer, last)[:, self._moving]

    def _slopes(self, outer: Real, last: list[Real]) -> Real:
        """df/dtheta, shape (2^N, size), from what ``_one`` gives."""
        if not self._units:
            return self._phi0
        weights = (outer.T[:, :, None] * self._phi[:, None, :]).reshape(len(self.q), -1)
        return np.concatenate([self._phi0, outer.T, weights, *(g.T for g in last)], axis=1)

    def _bend(self, hessian: Real, theta: Real, r: Real) -> None:
        """Add the sum over x of r(x) d2f(x)/dtheta2, unit by unit."""
        (M, n), own, h = self._shape, self._own, self._fields(theta)
        curve = self._link.curvature(h) * r
        if self._outer:
            curve *= theta[self._weights.stop :, None]
            # d2f / du_a d(c_a, w_a) = g'(h_a) (1, phi)
            mixed = (self._link.value_slope(h)[1] * r) @ self._inputs
            outer = np.arange(self._weights.stop, self._weights.stop + M)[:, None]
            hessian[own, outer] += mixed
            hessian[outer, own] += mixed
        # d2f / d(c_a, w_a)^2 = u_a g''(h_a) (1, phi)(1, phi)^T
        hessian[own[:, :, None], own[:, None, :]] += (curve @ self._squares).reshape(M, n + 1, n + 1)


def law(f: Real) -> Real:
    """p = exp(f) / Z along the last axis, about the maximum."""
    p = np.exp(f - f.max(axis=-1, keepdims=True))
    p /= p.sum(axis=-1, keepdims=True)
    return np.asarray(p)


def log_ratio(f: Real, log_q: Real) -> Real:
    """d = log p - log q, finite even where p underflows; shape as f."""
    centred = f - f.max(axis=-1, keepdims=True)
    return np.asarray(centred - np.log(np.exp(centred).sum(axis=-1, keepdims=True)) - log_q)


def divergence(d: Real, q: Real, log_q: Real) -> Real:
    """KL(q, p), shape (...,), from d = log p - log q: no term is negative, so nothing cancels near p = q."""
    near = np.clip(d, -1.0, 1.0)
    # KL = sum over x of q (e^d - 1 - d), because the sum of q e^d is that of p, one
    terms = np.where(np.abs(d) < 1.0, q * (np.expm1(near) - near), np.exp(d + log_q) - q - q * d)
    return np.asarray(terms.sum(axis=-1))
