"""The centred gradient of RBMs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from verify.errors import BadInput, Unsupported
from verify.flow.dynamics.base import Drive, Dynamics, MetricField
from verify.flow.field.fields import law
from verify.flow.field.fused import fused

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verify.energies import Energy
    from verify.flow.field.fields import Field

    Real = NDArray[np.float64]


_SHARES = {"data": 0.0, "average": 0.5}


@dataclass(frozen=True)
class Centred(Dynamics):
    """The centred gradient of an RBM, in either coding, expressed in the ordinary parameters.

    The centred machine has -E(x, h) = beta.(x - mu) + gamma.(h - lambda) + (h - lambda).W (x - mu), so that, at fixed
    offsets, b = beta - W^T lambda and c = gamma - W mu. Its gradient at the offsets of the moment, carried back, is

        dW/dt = G,  db/dt = g_b - G^T lambda,  dc/dt = g_c - G mu,  where G = g_W - lambda g_b^T - g_c mu^T,

    or A A^T g with A = d(b, c, W)/d(beta, gamma, W). ``offsets``: "data", mu = E_q x and lambda = E_q E[h | x]; or
    "average", the mean of these and of the model's own. Flipping a unit commutes with this flow.
    Source: Montavon & Mueller 2012, Deep Boltzmann machines and the centering trick; Melchior, Fischer & Wiskott, JMLR
    17 (2016), How to center deep Boltzmann machines: their offsets dd and aa, without sliding averages, as a flow.
    """

    offsets: str = "data"

    def __post_init__(self) -> None:
        if self.offsets not in _SHARES:
            raise BadInput("offsets", repr(self.offsets), "one of " + ", ".join(map(repr, _SHARES)))

    def check(self, energy: Energy) -> None:
        """Only RBMs have hidden variables to centre."""
        if energy.restricted is None:
            raise Unsupported(f"the centred gradient is defined for RBMs, not for {energy.family}")

    def field(self, energy: Energy, target: Real, start: Real) -> Field:
        """With the exact Jacobian."""
        self.check(energy)
        return CentredField(energy, target, start, _SHARES[self.offsets])

    def drive(self, energy: Energy) -> Drive | None:  # noqa: ARG002 - the same for every energy
        """As in the base class."""
        return Drive(share=_SHARES[self.offsets])

    @property
    def words(self) -> str:
        """As in the base class."""
        return f"centred gradient, offsets of the {self.offsets}"


class CentredField(MetricField):
    """P = A A^T, A: what b and c are when the offsets mu, lambda of the centred machine are what they are at y.

    ``share``: the part that the model's means have in the offsets; the data's have the rest.
    """

    def __init__(self, energy: Energy, target: Real, start: Real, share: float) -> None:
        super().__init__(energy, target, start)
        form = energy.normal()
        if form is None:
            raise Unsupported(f"the centred gradient is defined for RBMs, not for {energy.family}")
        self._link, self._share, self._phi = fused(form.link), share, form.phi.astype(np.float64)
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
        second = w[:, None] * self._link.curvature(h)
        units = np.arange(len(self._c))
        dlambda[units, self._c] += second.sum(axis=0)
        dlambda[units[:, None], self._W] += second.T @ self._phi
        return self._phi.T @ moved, dlambda
