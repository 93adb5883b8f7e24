"""Law, moments, couplings, likelihood, gradient, Hessian and K: written once, for every energy and arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from verify.arithmetic import Rigor
from verify.states.walsh import transform

if TYPE_CHECKING:
    from verify.arithmetic import Arithmetic, Array
    from verify.energies import Energy


@dataclass(frozen=True)
class Point:
    """An energy at parameters ``theta`` (..., size), in one arithmetic; leading axes are a batch.

    Each property is as exact as the arithmetic: exact over the rationals (or NotExpressible is raised), enclosing in
    balls, and in float64 accurate relative to the largest term of its sum. P counts trained parameters only.
    """

    energy: Energy
    theta: Array
    A: Arithmetic

    @cached_property
    def f(self) -> Array:
        """f = -E, shape (..., 2^N)."""
        return self.energy.value(self.theta, self.A)

    @cached_property
    def law(self) -> Array:
        """p(x) = exp(f(x)) / Z, shape (..., 2^N)."""
        return self.A.normalised(self.f)

    @cached_property
    def moments(self) -> Array:
        """m_S = sum over x of p(x) chi_S(x), shape (..., 2^N); m_0 = 1."""
        return transform(self.law)

    @cached_property
    def couplings(self) -> Array:
        """J_S = 2^-N sum over x of f(x) chi_S(x), shape (..., 2^N); J_0 carries no meaning."""
        # J = 2^-N WHT(f)
        couplings: Array = transform(self.f) / self.A.number(1 << self.energy.spins)
        return couplings

    @cached_property
    def D(self) -> Array:
        """D = df/dtheta, shape (..., 2^N, P)."""
        return self.energy.jacobian(self.theta, self.A)[..., self.energy.trained]

    @cached_property
    def K(self) -> Array:
        """K = dJ/dtheta, shape (..., 2^N, P); its row 0 carries no meaning."""
        # K = 2^-N WHT(D), over states
        K: Array = transform(self.D, axis=-2) / self.A.number(1 << self.energy.spins)
        return K

    def divergence(self, q: Array) -> Any:
        """KL(q, p) = sum over x of q(x) log(q(x)/p(x)), shape (...,), for a law q; has no unit (natural logarithms).

        In float64 right to about 1e-12 of the largest |log p| or |log q|, and for every size of p and q: p itself may
        be below the least double.
        """
        A, p = self.A, self.law
        if A.dtype is object:
            return kl(q, p, A)
        known = q > 0
        away = self.f - self.f.max(axis=-1, keepdims=True)
        log_p = away - np.log(np.exp(away).sum(axis=-1, keepdims=True))
        d = log_p - np.log(np.where(known, q, 1.0))
        near = np.clip(d, -1.0, 1.0)
        # KL = sum over x of q (e^d - 1 - d), d = log p - log q, because the sums of q e^d = p and of q are one
        terms = np.where(np.abs(d) < 1.0, q * (np.expm1(near) - near), p - q - q * d)
        return np.where(known, terms, p).sum(axis=-1)

    def gradient(self, residual: Array) -> Array:
        """Gradient of L, shape (..., P), from the residual q - p, shape (..., 2^N)."""
        # grad L = D^T (q - p)
        return self.A.matmul(np.swapaxes(self.D, -1, -2), residual[..., None])[..., 0]

    def hessian(self, residual: Array, *, centred: bool = False) -> Array:
        """Hessian of L, shape (..., P, P), from the residual q - p, shape (..., 2^N). Exactly symmetric.

        ``centred``: keeps its digits where the law sits on one state. Not so by default: provers take this on boxes,
        and must not see more than the checker, which has the plain formula.
        """
        A, keep = self.A, self.energy.trained
        bend = self.energy.curvature(self.theta, residual, A)
        # Hess L = -Cov_p(D) + sum over x of (q - p)(x) d2f(x)/dtheta2
        spread = self._centred_spread() if centred and A.rigor is not Rigor.EXACT else self._spread()
        hessian = bend[..., keep[:, None], keep[None, :]] - spread
        return mirrored(hessian)

    def _spread(self) -> Array:
        """Covariance of D under the law, shape (..., P, P): D^T diag(p) D - (D^T p)(D^T p)^T."""
        A, D, weights = self.A, self.D, self.law[..., None]
        transposed = np.swapaxes(D, -1, -2)
        mean = A.matmul(transposed, weights)[..., 0]
        spread: Array = A.matmul(transposed, D * weights) - mean[..., :, None] * mean[..., None, :]
        return spread

    def _centred_spread(self) -> Array:
        """The same, of D less its values at the likeliest state, and then less its mean: nothing large cancels."""
        A, D, weights = self.A, self.D, self.law[..., None]
        likeliest = A.approx_array(self.law).argmax(axis=-1)
        away = D - np.take_along_axis(D, likeliest[..., None, None], axis=-2)
        mean = A.matmul(np.swapaxes(away, -1, -2), weights)[..., 0]
        # E = D - E_p D,  Cov = E^T diag(p) E
        E = away - mean[..., None, :]
        return A.matmul(np.swapaxes(E, -1, -2), E * weights)


def mirrored(matrix: Array) -> Array:
    """The matrix with its lower triangle copied from the upper one: rounding must not break symmetry."""
    lower = np.tri(matrix.shape[-1], k=-1, dtype=bool)
    return np.where(lower, np.swapaxes(matrix, -1, -2), matrix)


def kl(q: Array, p: Array, A: Arithmetic) -> Any:
    """KL(q, p) of two laws, shape (...,); where p or q/p leaves the range of float64, ``Point.divergence`` does not."""
    return A.sum(q * A.log(q / p))


def covariance(law: Array) -> Array:
    """C_ST = m_{S xor T} - m_S m_T over nonempty S, T, shape (..., 2^N - 1, 2^N - 1)."""
    m = transform(law)
    numbers = np.arange(1, law.shape[-1])
    # C_ST = m_{S xor T} - m_S m_T
    C: Array = m[..., numbers[:, None] ^ numbers[None, :]] - m[..., 1:, None] * m[..., None, 1:]
    return C
