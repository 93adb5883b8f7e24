"""The plain gradient flow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from verify.flow.dynamics.base import Drive, Dynamics
from verify.flow.field.fields import field

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from verify.energies import Energy
    from verify.flow.field.fields import Field

    Real = NDArray[np.float64]


@dataclass(frozen=True)
class GradientFlow(Dynamics):
    """theta' = g."""

    def field(self, energy: Energy, target: Real, start: Real) -> Field:
        """The energy's own field."""
        return field(energy, target, start)

    def drive(self, energy: Energy) -> Drive | None:  # noqa: ARG002 - the same for every energy
        """As in the base class."""
        return Drive()

    @property
    def words(self) -> str:
        """As in the base class."""
        return "plain gradient"


PLAIN = GradientFlow()
