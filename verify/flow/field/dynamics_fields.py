"""Fields whose speed is not the plain gradient: what ``verify.flow.field.dynamics`` sets in motion."""

from __future__ import annotations

import math
from abc import abstractmethod
from typing import TYPE_CHECKING

import numpy as np

from verify.flow.field.fields import Field, field, law
from verify.flow.field.fused import fused

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verify.energies import Energy, Rbm, Rbm01

    Real = NDArray[np.float64]

RANK = 1e-8
"""Singular values of diag(sqrt p) D_c below this times the largest count as zero: their rounding would be the speed."""
DIFFERENCE = 1e-5
"""Step of central differences, relative to the larger of 1 and the parameter: their error is some 1e-10."""


class Driven(Field):
    """The field of an energy; derived classes change what moves it, or how."""

    def __init__(self, energy: Energy, target: Real, start: Real) -> None:
        super().__init__(target, start, energy.trained)
        self._inner = field(energy, target, start)

    def value(self, y: Real) -> Real:
        """As in the base class."""
        return self._inner.value(y)

    def gradient(self, y: Real) -> Real:
        """As in the base class."""
        return self._inner.gradient(y)

    def hessian(self, y: Real) -> Real:
        """As in the base class."""
        return self._inner.hessian(y)

    def slopes(self, y: Real) -> Real:
        """As in the base class."""
        return self._inner.slopes(y)

    def along(self, y: Real, v: Real) -> Real:
        """As in the base class."""
        return self._inner.along(y, v)


class DecayField(Driven):
    """What rises is L - rate |y|^2 / 2: gradient and Hessian are those of this sum."""

    def __init__(self, energy: Energy, target: Real, start: Real, rate: float) -> None:
        super().__init__(energy, target, start)
        self._rate = rate

    def gradient(self, y: Real) -> Real:
        """Grad L - rate y."""
        return np.asarray(self._inner.gradient(y) - self._rate * y)

    def hessian(self, y: Real) -> Real:
        """Hess L - rate 1."""
        return np.asarray(self._inner.hessian(y) - self._rate * np.eye(len(y)))

    def penalty(self, y: Real) -> Real:
        """Rate |y|^2 / 2."""
        return np.asarray(self._rate / 2 * (y * y).sum(axis=-1))


class LazyField(Driven):
    """The energy made linear at the start: f = f_0 + D_0 (y - y_0), with D_0 kept."""

    def __init__(self, energy: Energy, target: Real, start: Real) -> None:
        super().__init__(energy, target, start)
        self._f, self._D = self._inner.value(self.start), self._inner.slopes(self.start)

    def value(self, y: Real) -> Real:
        """f_0 + D_0 (y - y_0)."""
        return np.asarray(self._f + (y - self.start) @ self._D.T)

    def gradient(self, y: Real) -> Real:
        """D_0^T (q - p), p the law of the linear f."""
        return np.asarray((self.q - law(self.value(y))) @ self._D)

    def hessian(self, y: Real) -> Real:
        """- D_0^T Cov_p D_0: a linear f has no curvature of its own."""
        p = law(self.value(y))
        mean = p @ self._D
        # -(D^T diag(p) D - (D^T p)(D^T p)^T)
        return np.asarray(mean[:, None] * mean[None, :] - self._D.T @ (self._D * p[:, None]))

    def slopes(self, y: Real) -> Real:  # noqa: ARG002 - the same everywhere, which is what lazy means
        """D_0."""
        return self._D

    def along(self, y: Real, v: Real) -> Real:  # noqa: ARG002 - the same everywhere
        """D_0 v."""
        return np.asarray(v @ self._D.T)


class MetricField(Driven):
    """y' = P(y) grad L with a positive definite P: fixed points and their types stay, and KL falls."""

    @abstractmethod
    def metric(self, y: Real) -> Real:
        """P(y), shape (P, P), symmetric to rounding."""

    def speed(self, y: Real) -> Real:
        """P grad L."""
        return np.asarray(self.metric(y) @ self.gradient(y))


class ConstantField(MetricField):
    """One matrix for every y."""

    def __init__(self, energy: Energy, target: Real, start: Real, matrix: Real) -> None:
        super().__init__(energy, target, start)
        self._matrix = matrix

    def metric(self, y: Real) -> Real:  # noqa: ARG002 - the same everywhere
        """The matrix."""
        return self._matrix

    def jacobian(self, y: Real) -> Real:
        """P Hess L."""
        return np.asarray(self._matrix @ self.hessian(y))


class NaturalField(MetricField):
    """P = (F + damping)^+ with the Fisher information F = B^T B, B = diag(sqrt p) D_c, D_c = D - p.D.

    P grad L = B^+ (q - p)/sqrt p, by least squares on B itself: F has the square of B's condition. Error: rounding
    over the smallest singular value kept. Where p underflows, the speed is not finite.
    """

    def __init__(self, energy: Energy, target: Real, start: Real, damping: float) -> None:
        super().__init__(energy, target, start)
        self._damping = damping

    def _root(self, y: Real) -> tuple[Real, Real]:
        """B, with sqrt(damping) 1 below it, shape (2^N + P, P); and p."""
        p, D = law(self.value(y)), self.slopes(y)
        B = np.sqrt(p)[:, None] * (D - p @ D)
        return np.concatenate((B, math.sqrt(self._damping) * np.eye(len(y)))), p

    def metric(self, y: Real) -> Real:
        """(F + damping)^+."""
        _, s, V = np.linalg.svd(self._root(y)[0], full_matrices=False)
        kept = s > RANK * s.max(initial=0.0)
        return np.asarray((V[kept].T / s[kept] ** 2) @ V[kept])

    def speed(self, y: Real) -> Real:
        """B^+ (q - p)/sqrt p; NaN where that is out of range."""
        B, p = self._root(y)
        r = np.concatenate(((self.q - p) / np.sqrt(p), np.zeros(len(y))))
        if not (np.isfinite(B).all() and np.isfinite(r @ r)):
            return np.full(len(y), np.nan)
        return np.asarray(np.linalg.lstsq(B, r, rcond=RANK)[0])

    def jacobian(self, y: Real) -> Real:
        """By central differences: error some 1e-10 of the third derivative, void where the rank changes."""
        steps = DIFFERENCE * np.maximum(1.0, np.abs(y))
        rows = [
            (self.speed(y + way) - self.speed(y - way)) / (2 * step)
            for step, way in zip(steps, np.diag(steps), strict=True)
        ]
        return np.array(rows).reshape(len(y), len(y)).T


class CentredField(MetricField):
    """P = A A^T, A: what b and c are when the offsets mu, lambda of the centred machine are what they are at y.

    ``share``: the part that the model's means have in the offsets; the data's have the rest.
    """

    def __init__(self, energy: Rbm | Rbm01, target: Real, start: Real, share: float) -> None:
        super().__init__(energy, target, start)
        self._energy, self._link, self._share = energy, fused(energy.link), share
        self._phi = energy.phi.astype(np.float64)
        N, M = energy.spins, energy.hidden
        numbers = np.arange(energy.size)
        self._b, self._c, self._W = numbers[:N], numbers[N : N + M], numbers[N + M :].reshape(M, N)

    def _hidden(self, y: Real) -> Real:
        """h_a(x), shape (2^N, M)."""
        return np.asarray(y[self._c] + self._phi @ y[self._W].T)

    def _weights(self, y: Real) -> tuple[Real, Real]:
        """The law whose means are the offsets, q + share (p - q), and p; each (2^N,)."""
        p = law(self.value(y))
        return self.q + self._share * (p - self.q), p

    def offsets(self, y: Real) -> tuple[Real, Real]:
        """Mu (N,) and lambda (M,): means of the visible variables and of the hidden ones' activations g'(h)."""
        w, _ = self._weights(y)
        return w @ self._phi, w @ self._link.value_slope(self._hidden(y))[1]

    def root(self, y: Real) -> Real:
        """A = d theta / d z of b = b' - W^T lambda, c = c' - W mu, W = W', shape (size, size)."""
        mu, lambda_ = self.offsets(y)
        A = np.eye(len(y))
        A[self._b[None, :], self._W] = -lambda_[:, None]
        A[self._c[:, None], self._W] = -mu[None, :]
        return A

    def metric(self, y: Real) -> Real:
        """A A^T."""
        A = self.root(y)
        return A @ A.T

    def jacobian(self, y: Real) -> Real:
        """A A^T Hess L + dA (A^T grad L) + A (dA^T grad L), exact to rounding."""
        A, g, (dmu, dlambda) = self.root(y), self.gradient(y), self._slopes_of_offsets(y)
        jacobian = A @ (A.T @ self.hessian(y))
        G = (A.T @ g)[self._W]
        # dA u: -(d lambda)^T G along b, -G d mu along c
        jacobian[self._b] -= G.T @ dlambda
        jacobian[self._c] -= G @ dmu
        # dA^T g: -(d lambda_a) g_b,j - g_c,a d mu_j along W_aj
        turned = dlambda[:, None, :] * g[self._b][None, :, None] + g[self._c][:, None, None] * dmu[None, :, :]
        return np.asarray(jacobian - A[:, self._W.ravel()] @ turned.reshape(self._W.size, len(y)))

    def _slopes_of_offsets(self, y: Real) -> tuple[Real, Real]:
        """D mu / dy (N, size) and d lambda / dy (M, size)."""
        (w, p), h = self._weights(y), self._hidden(y)
        D = self.slopes(y)
        # dp/dy, times the share that the offsets have in p
        moved = self._share * p[:, None] * (D - p @ D)
        dlambda = self._link.value_slope(h)[1].T @ moved
        # d g'(h_a) / d(c_a, w_a) = g''(h_a) (1, phi)
        bend = w[:, None] * self._link.curvature(h)
        units = np.arange(len(self._c))
        dlambda[units, self._c] += bend.sum(axis=0)
        dlambda[units[:, None], self._W] += bend.T @ self._phi
        return self._phi.T @ moved, dlambda
