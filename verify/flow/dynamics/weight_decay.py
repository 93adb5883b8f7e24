"""The gradient flow with weight decay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from verify.flow.dynamics.base import Drive, Driven, Dynamics, check_rate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verify.energies import Energy
    from verify.flow.field.fields import Field

    Real = NDArray[np.float64]


@dataclass(frozen=True)
class WeightDecay(Dynamics):
    """theta' = g - rate theta, over all parameters that move, biases included."""

    rate: float

    def __post_init__(self) -> None:
        check_rate("rate", self.rate)

    def field(self, energy: Energy, target: Real, start: Real) -> Field:
        """Gradient, Hessian and residual are those of L - rate |theta|^2 / 2."""
        return DecayField(energy, target, start, float(self.rate))

    def drive(self, energy: Energy) -> Drive | None:  # noqa: ARG002 - the same for every energy
        """As in the base class."""
        return Drive(rate=float(self.rate))

    @property
    def words(self) -> str:
        """As in the base class."""
        return f"gradient with weight decay {self.rate:g}"


class DecayField(Driven):
    """Field of L - rate |y|^2 / 2, which rises: gradient and Hessian are its own."""

    def __init__(self, energy: Energy, target: Real, start: Real, rate: float) -> None:
        super().__init__(energy, target, start)
        self._rate = rate

    def gradient(self, y: Real) -> Real:
        """Grad L - rate y."""
        return np.asarray(super().gradient(y) - self._rate * y)

    def hessian(self, y: Real) -> Real:
        """Hess L - rate 1."""
        return np.asarray(super().hessian(y) - self._rate * np.eye(len(y)))

    def penalty(self, y: Real) -> Real:
        """Rate |y|^2 / 2."""
        return np.asarray(self._rate / 2 * (y * y).sum(axis=-1))
