"""Law, moments, couplings, likelihood, gradient, Hessian and K: written once, for every energy and arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from verify.walsh import transform

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

    def gradient(self, residual: Array) -> Array:
        """Gradient of L, shape (..., P), from the residual q - p, shape (..., 2^N)."""
        # grad L = D^T (q - p)
        return self.A.matmul(np.swapaxes(self.D, -1, -2), residual[..., None])[..., 0]

    def hessian(self, residual: Array) -> Array:
        """Hessian of L, shape (..., P, P), from the residual q - p, shape (..., 2^N). Exactly symmetric."""
        A, D, keep = self.A, self.D, self.energy.trained
        transposed = np.swapaxes(D, -1, -2)
        mean = A.matmul(transposed, self.law[..., None])[..., 0]
        second = A.matmul(transposed, D * self.law[..., None])
        # Hess L = -(D^T diag(p) D - (D^T p)(D^T p)^T) + sum over x of (q - p)(x) d2f(x)/dtheta2
        hessian = mean[..., :, None] * mean[..., None, :] - second
        bend = self.energy.curvature(self.theta, residual, A)
        hessian = hessian + bend[..., keep[:, None], keep[None, :]]
        return mirrored(hessian)


def mirrored(matrix: Array) -> Array:
    """The matrix with its lower triangle copied from the upper one: rounding must not break symmetry."""
    lower = np.tri(matrix.shape[-1], k=-1, dtype=bool)
    return np.where(lower, np.swapaxes(matrix, -1, -2), matrix)


def kl(q: Array, p: Array, A: Arithmetic) -> Any:
    """KL(q, p) = sum over x of q(x) log(q(x)/p(x)), shape (...,); has no unit (natural logarithms)."""
    return A.sum(q * A.log(q / p))


def covariance(law: Array) -> Array:
    """C_ST = m_{S xor T} - m_S m_T over nonempty S, T, shape (..., 2^N - 1, 2^N - 1)."""
    m = transform(law)
    numbers = np.arange(1, law.shape[-1])
    # C_ST = m_{S xor T} - m_S m_T
    C: Array = m[..., numbers[:, None] ^ numbers[None, :]] - m[..., 1:, None] * m[..., None, 1:]
    return C
