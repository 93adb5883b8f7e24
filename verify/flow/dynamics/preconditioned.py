"""The gradient flow in a constant metric."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from verify.errors import BadInput, refuse_masks
from verify.flow.dynamics.base import ConstantField, Drive, Dynamics

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verify.energies import Energy
    from verify.flow.field.fields import Field

    Real = NDArray[np.float64]


ASYMMETRY = 1e-12
"""A matrix is symmetric where it differs from its transpose by no more than this times its largest entry."""
DEFINITE = 1e-14
"""... and positive definite where its smallest eigenvalue is more than this times its size times the largest."""


@dataclass(frozen=True, eq=False)
class Preconditioned(Dynamics):
    """theta' = P g with one symmetric positive definite matrix P over the moving parameters, (P, P).

    It is the gradient flow of z in theta = A z, A A^T = P. Raises BadInput where the matrix is not such a one.
    """

    matrix: Any

    def __post_init__(self) -> None:
        object.__setattr__(self, "matrix", _definite(self.matrix))

    def check(self, energy: Energy) -> None:
        """The matrix must have a row for each moving parameter."""
        P = len(energy.trained)
        if len(self.matrix) != P:
            raise BadInput("dynamics.matrix", f"shape {self.matrix.shape}", f"shape ({P}, {P}), as many as move")

    def field(self, energy: Energy, target: Real, start: Real) -> Field:
        """With the exact Jacobian."""
        return ConstantField(energy, target, start, self.matrix)

    def drive(self, energy: Energy) -> Drive | None:  # noqa: ARG002 - the same for every energy
        """As in the base class."""
        return Drive(matrix=np.linalg.cholesky(self.matrix))

    @property
    def words(self) -> str:
        """As in the base class."""
        return "preconditioned gradient"


def _definite(values: Any) -> Real:
    expected = "a symmetric positive definite matrix of finite real numbers"
    refuse_masks("matrix", values, expected)
    try:
        matrix = np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise BadInput("matrix", type(values).__name__, expected) from error
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise BadInput("matrix", f"shape {matrix.shape}", expected)
    if not np.isfinite(matrix).all():
        raise BadInput("matrix", "an entry that is not finite", expected)
    largest = np.abs(matrix).max(initial=0.0)
    if np.abs(matrix - matrix.T).max(initial=0.0) > ASYMMETRY * largest:
        raise BadInput("matrix", "an asymmetric one", expected)
    eigenvalues = np.linalg.eigvalsh(matrix)
    if len(eigenvalues) and eigenvalues[0] <= DEFINITE * len(matrix) * largest:
        raise BadInput("matrix", f"the eigenvalue {eigenvalues[0]:.3g}", expected)
    matrix.setflags(write=False)
    return matrix
