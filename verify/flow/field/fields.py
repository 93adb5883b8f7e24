"""The vector field of one flow in binary64, and its Jacobian: one row of a ``Batch``, or what a dynamics makes of it.

A field sees the moving parameters only: y of shape (P,), which is ``theta[energy.trained]``.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from verify.flow.field.batches import PointBatch, batch

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from verify.energies import Energy
    from verify.flow.field.batches import Batch

    Real = NDArray[np.float64]

SLAB = 12_288
"""Elements of one temporary array: below 128 KiB, memory is reused and not asked of the system again each time."""
PRODUCT = 250_000
"""Multiplications of one matrix product: above, OpenBLAS wakes its threads, which costs far more than it saves."""


def field(energy: Energy, target: Real, start: Real) -> Field:
    """The gradient flow's field; ``target`` (2^N,) is a strictly positive law, ``start`` (size,)."""
    return Field(batch(energy, target[None], start[None]))


class Field:
    """grad L, Hess L and the speed y' of one energy at one target q, as functions of the moving parameters y.

    The speed is grad L, and its Jacobian Hess L; the dynamics of ``verify.flow.dynamics`` derive others. Values are
    those of ``verify.model.gibbs.Point`` in float64, to rounding: a few ulp of the largest term of each sum.
    """

    def __init__(self, of: Batch) -> None:
        """``of``: a batch of one target and one start."""
        self.q, self.log_q, self.start, self._batch = of.q[0], of.log_q[0], of.start[0], of
        self._row = np.zeros(1, dtype=np.int64)
        self._slab = max(1, SLAB // of.width)

    def embed(self, y: Real) -> Real:
        """theta, shape (..., size), from y, shape (..., P): what does not move stays as it was at the start."""
        rows = y.reshape(math.prod(y.shape[:-1]), y.shape[-1])
        theta = self._batch.embed(rows, np.zeros(len(rows), dtype=np.int64))
        return theta.reshape(*y.shape[:-1], theta.shape[1])

    def _each(self, of: Callable[..., Real], *given: Real) -> Real:
        """A function of rows, (S, P) each, slab by slab."""
        rows = np.zeros(len(given[0]), dtype=np.int64)
        cuts = range(self._slab, len(rows), self._slab)
        parts = zip(*(np.split(array, cuts) for array in (*given, rows)), strict=True)
        return np.concatenate([of(*part) for part in parts])

    def value(self, y: Real) -> Real:
        """f, shape (..., 2^N), from y of shape (..., P)."""
        rows = y.reshape(math.prod(y.shape[:-1]), y.shape[-1])
        return self._each(self._batch.value, rows).reshape(*y.shape[:-1], len(self.q))

    def gradient(self, y: Real) -> Real:
        """grad L = D^T (q - p), shape (P,), from y of shape (P,)."""
        return np.asarray(self._batch.gradient(y[None], self._row)[0])

    def hessian(self, y: Real) -> Real:
        """Hess L, shape (P, P), from y of shape (P,): symmetric to rounding."""
        return np.asarray(self._batch.hessian(y[None], self._row)[0])

    def slopes(self, y: Real) -> Real:
        """D = df/dy, shape (2^N, P), from y of shape (P,)."""
        return np.asarray(self._batch.slopes(y[None], self._row)[0])

    def along(self, y: Real, v: Real) -> Real:
        """df/dt where y' = v, shape (S, 2^N), from y and v of shape (S, P)."""
        return self._each(self._batch.along, y, v)

    def speed(self, y: Real) -> Real:
        """y', shape (P,), from y of shape (P,)."""
        return self.gradient(y)

    def speeds(self, y: Real) -> Real:
        """y' of many at once, both (S, P)."""
        if type(self).speed is Field.speed and type(self).gradient is Field.gradient:
            return self._each(self._batch.gradient, y)
        return np.array([self.speed(one) for one in y]).reshape(y.shape)

    def jacobian(self, y: Real) -> Real:
        """d speed / dy, shape (P, P), from y of shape (P,)."""
        return self.hessian(y)

    def penalty(self, y: Real) -> Real:
        """Term that is added to KL to make what falls along the flow, shape (...,), from y of shape (..., P)."""
        return np.zeros(y.shape[:-1])


class PointField(Field):
    """The gradient flow of any energy through ``verify.model.gibbs.Point``: slow; faster fields are tested with it."""

    def __init__(self, energy: Energy, target: Real, start: Real) -> None:
        super().__init__(PointBatch(energy, target[None], start[None]))


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
