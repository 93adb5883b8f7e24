"""The gradient flow of an energy made linear at the start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from verify.flow.dynamics.base import Drive, Driven, Dynamics
from verify.flow.field.fields import law

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verify.energies import Energy
    from verify.flow.field.fields import Field

    Real = NDArray[np.float64]


@dataclass(frozen=True)
class Lazy(Dynamics):
    """The gradient flow of the energy made linear at the start, f = f_0 + D_0 (theta - theta_0): D_0 D_0^T is frozen.

    What is reported (mismatches, KL, residual, end) is that of the law of this f, not of the energy's law at theta.
    """

    def field(self, energy: Energy, target: Real, start: Real) -> Field:
        """With the exact Jacobian."""
        return LazyField(energy, target, start)

    def drive(self, energy: Energy) -> Drive | None:  # noqa: ARG002 - the same for every energy
        """As in the base class."""
        return Drive(linear=True)

    @property
    def words(self) -> str:
        """As in the base class."""
        return "lazy gradient, energy linear at the start"


class LazyField(Driven):
    """The energy made linear at the start: f = f_0 + D_0 (y - y_0), with D_0 kept."""

    def __init__(self, energy: Energy, target: Real, start: Real) -> None:
        super().__init__(energy, target, start)
        self._f, self._D = super().value(self.start), super().slopes(self.start)

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
