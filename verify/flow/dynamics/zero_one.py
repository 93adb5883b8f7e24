"""The gradient flow of the 0/1 coding, seen in the parameters of the +-1 coding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from verify.arithmetic import get
from verify.energies import Rbm01
from verify.errors import Unsupported
from verify.flow.dynamics.base import ConstantField, Drive, Dynamics

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verify.energies import Energy
    from verify.flow.field.fields import Field

    Real = NDArray[np.float64]


@dataclass(frozen=True)
class ZeroOneMetric(Dynamics):
    """theta' = A A^T g, A = d theta / d theta_01: theta when theta_01, of the 0/1 coding, follows its own gradient.

    The law is the same in both codings, v = (1 + x)/2, and so is L. For Ising models f = sum of theta_01,T prod over T
    of v_j, for ``Rbm`` theta = ``Rbm01.recoded``(theta_01). Unsupported elsewhere.
    """

    def check(self, energy: Energy) -> None:
        """Only Ising models and the RBM with +-1 units have a second coding."""
        zero_one(energy)

    def field(self, energy: Energy, target: Real, start: Real) -> Field:
        """With the exact Jacobian."""
        A = zero_one(energy)
        return ConstantField(energy, target, start, A @ A.T)

    def drive(self, energy: Energy) -> Drive | None:
        """As in the base class."""
        return Drive(matrix=zero_one(energy))

    @property
    def words(self) -> str:
        """As in the base class."""
        return "plain gradient of the 0/1 coding"


def zero_one(energy: Energy) -> Real:
    """A = d theta / d theta_01, rows theta, (size, size). Exact: dyadic. Raises Unsupported elsewhere."""
    subsets = energy.direct
    if subsets is not None and _closed(subsets):
        # prod over T of (1 + x_j)/2 = 2^-|T| sum over S in T of chi_S
        rows = [[(S & T == S) * 0.5 ** T.bit_count() for T in subsets] for S in subsets]
        return np.array(rows)
    if energy.restricted == (-1, 1):
        other = Rbm01(energy.spins, energy.hidden)
        # the recoding is linear: it takes unit vectors to the columns of A
        return np.asarray(other.recoded(np.eye(other.size), get("float64")).T)
    raise Unsupported(f"the 0/1 metric is defined for Ising models and the +-1 RBM, not for {energy.family}")


def _closed(subsets: tuple[int, ...]) -> bool:
    """Whether every part of one of these sets, the empty one aside, is one of them: then monomials span the same f."""
    known = set(subsets) | {0}
    return all(S & ~(1 << j) in known for S in subsets for j in range(S.bit_length()))
