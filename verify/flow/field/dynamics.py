"""What moves the parameters: the plain gradient flow, and the other dynamics that claims are made about.

Each has the fixed points of the gradient flow and lets KL fall, except ``WeightDecay`` (L - rate |theta|^2 / 2 is what
rises) and ``Lazy`` (another law). theta stands for the parameters that move, g for grad L over these.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from verify.arithmetic import get
from verify.energies import Rbm, Rbm01, TruncatedIsing
from verify.errors import BadInput, Unsupported, refuse_masks
from verify.flow.field.dynamics_fields import CentredField, ConstantField, DecayField, LazyField, NaturalField
from verify.flow.field.fields import field

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verify.energies import Energy
    from verify.flow.field.fields import Field

    Real = NDArray[np.float64]

ASYMMETRY = 1e-12
"""A matrix is symmetric where it differs from its transpose by no more than this times its largest entry."""
DEFINITE = 1e-14
"""... and positive definite where its smallest eigenvalue is more than this times its size times the largest."""


class Dynamics(ABC):
    """A law of motion for the parameters of any energy that ``check`` lets pass."""

    def check(self, energy: Energy) -> None:  # noqa: B027 - most are defined for every energy
        """Raise BadInput or Unsupported where this is not defined for the energy."""

    @abstractmethod
    def field(self, energy: Energy, target: Real, start: Real) -> Field:
        """The field of one flow: ``target`` (2^N,) a strictly positive law, ``start`` (size,)."""


@dataclass(frozen=True)
class GradientFlow(Dynamics):
    """theta' = g."""

    def field(self, energy: Energy, target: Real, start: Real) -> Field:
        """The energy's own field."""
        return field(energy, target, start)


PLAIN = GradientFlow()


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
        if not isinstance(energy, (Rbm, Rbm01)):
            raise Unsupported(f"the centred gradient is defined for RBMs, not for {energy.family}")

    def field(self, energy: Energy, target: Real, start: Real) -> Field:
        """With the exact Jacobian."""
        self.check(energy)
        return CentredField(energy, target, start, _SHARES[self.offsets])  # type: ignore[arg-type]


_SHARES = {"data": 0.0, "average": 0.5}


@dataclass(frozen=True)
class Natural(Dynamics):
    """theta' = (F + damping)^+ g, F = D_c^T diag(p) D_c = K^T C K the Fisher information.

    Without damping the law follows the projection of q - p onto what the parameters can move; at full row rank,
    rank K = 2^N - 1, that is all of it: p' = q - p, and every moment closes as exp(-t). Singular values of
    diag(sqrt p) D_c below ``dynamics_fields.RANK`` (1e-8) times the largest count as zero: where the rank all but drops
    the speed is very large, and it jumps where the rank changes. Source: Amari 1998, Natural gradient works efficiently
    in learning.
    """

    damping: float = 0.0

    def __post_init__(self) -> None:
        _rate("damping", self.damping)

    def field(self, energy: Energy, target: Real, start: Real) -> Field:
        """With a Jacobian by differences; the flow is not stiff, so that explicit steps do most of it."""
        return NaturalField(energy, target, start, float(self.damping))


@dataclass(frozen=True)
class WeightDecay(Dynamics):
    """theta' = g - rate theta, over all parameters that move, biases included."""

    rate: float

    def __post_init__(self) -> None:
        _rate("rate", self.rate)

    def field(self, energy: Energy, target: Real, start: Real) -> Field:
        """Gradient, Hessian and residual are those of L - rate |theta|^2 / 2."""
        return DecayField(energy, target, start, float(self.rate))


@dataclass(frozen=True)
class Lazy(Dynamics):
    """The gradient flow of the energy made linear at the start, f = f_0 + D_0 (theta - theta_0): D_0 D_0^T is frozen.

    What is reported (mismatches, KL, residual, end) is that of the law of this f, not of the energy's law at theta.
    """

    def field(self, energy: Energy, target: Real, start: Real) -> Field:
        """With the exact Jacobian."""
        return LazyField(energy, target, start)


def zero_one(energy: Energy) -> Real:
    """A = d theta / d theta_01, rows theta, (size, size). Exact: dyadic. Raises Unsupported elsewhere."""
    if isinstance(energy, TruncatedIsing):
        # prod over T of (1 + x_j)/2 = 2^-|T| sum over S in T of chi_S
        rows = [[(S & T == S) * 0.5 ** T.bit_count() for T in energy.subsets] for S in energy.subsets]
        return np.array(rows)
    if isinstance(energy, Rbm):
        other = Rbm01(energy.spins, energy.hidden)
        # the recoding is linear: it takes unit vectors to the columns of A
        return np.asarray(other.recoded(np.eye(other.size), get("float64")).T)
    raise Unsupported(f"the 0/1 metric is defined for Ising models and the +-1 RBM, not for {energy.family}")


def _rate(path: str, value: Any) -> None:
    plain = isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)
    if not (plain and math.isfinite(value) and value >= 0):
        raise BadInput(path, repr(value), "a finite number that is not negative")


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
