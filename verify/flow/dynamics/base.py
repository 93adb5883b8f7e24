"""The interface of dynamics: the field that plain numpy follows, and the drive that the compiled engine follows.

Each has the fixed points of the gradient flow and lets KL fall, except ``WeightDecay`` (L - rate |theta|^2 / 2 is what
rises) and ``Lazy`` (another law). theta stands for the parameters that move, g for grad L over these.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from verify.errors import BadInput
from verify.flow.field.batches import batch
from verify.flow.field.fields import Field

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verify.energies import Energy

    Real = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Drive:
    """Dynamics as data for the compiled engine: y = A z, z' = A^T g(A z) - rate z, of the energy or its linear part.

    One of the fields differs from its default, or none.
    """

    matrix: Real | None = None
    """A, (P, P) and invertible, so that y' = A A^T g; None: the identity."""
    rate: float = 0.0
    """Weight decay."""
    linear: bool = False
    """True where f is replaced by its linear part at the start."""
    share: float | None = None
    """The share of the model's means in the offsets of the centred gradient of an RBM; None: it is not centred."""

    @property
    def plain(self) -> bool:
        """Whether this is the gradient flow."""
        return self.matrix is None and not self.rate and not self.linear and self.share is None


class Dynamics(ABC):
    """Equation of motion for the parameters of any energy that ``check`` lets pass."""

    def __init_subclass__(cls, **options: Any) -> None:
        """A class that changes the field has the drive and the words of its parent no longer."""
        super().__init_subclass__(**options)
        if "field" in cls.__dict__:
            for name in ("drive", "words"):
                if name not in cls.__dict__:
                    setattr(cls, name, Dynamics.__dict__[name])

    def check(self, energy: Energy) -> None:  # noqa: B027 - most are defined for every energy
        """Raise BadInput or Unsupported where this is not defined for the energy."""

    @abstractmethod
    def field(self, energy: Energy, target: Real, start: Real) -> Field:
        """The field of one flow: ``target`` (2^N,) a strictly positive law, ``start`` (size,)."""

    def drive(self, energy: Energy) -> Drive | None:  # noqa: ARG002 - the base knows none
        """The same for the compiled engine; None where only the field says what moves, and scipy follows it."""
        return None

    @property
    def words(self) -> str:
        """A few words for clocks and tables."""
        return type(self).__name__


class Driven(Field):
    """The field of an energy; derived classes change what moves it, or how."""

    def __init__(self, energy: Energy, target: Real, start: Real) -> None:
        super().__init__(batch(energy, target[None], start[None]))


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


def check_rate(path: str, value: Any) -> None:
    """Raise BadInput unless the value is a finite number that is not negative."""
    plain = isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)
    if not (plain and math.isfinite(value) and value >= 0):
        raise BadInput(path, repr(value), "a finite number that is not negative")
