"""Binary64 with a running error bound: every number beside how far rounding may have taken it, in whole arrays."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from verify.arithmetic.base import Arithmetic, Array, Inertia, Rank, Rigor, nested
from verify.arithmetic.float64 import Float64
from verify.arithmetic.trilean import NO, UNKNOWN, YES, Trilean
from verify.files.numerals import Log

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from verify.files.numerals import Number

    Real = NDArray[np.float64]

UNIT = 2.0**-53
LEAST = 5e-324
"""Absolute error of one underflow, at most."""
FUNCTION = 8 * UNIT
"""Relative error of an elementary function at an exact argument, at most: numpy's are within a few units."""
LOGARITHM = 16 * UNIT
"""Of the logarithm of a rational."""
SLACK = 1 + 2.0**-40
"""More than the rounding of an error bound itself."""
SOLVER = 16
"""Times n 2^-53: more than the relative backward error of eigenvalue solvers that reduce to three diagonals."""
FLOAT = Float64()
SHAPES = {"swapaxes", "broadcast_to", "concatenate", "take_along_axis", "where", "moveaxis", "stack"}
"""Functions of numpy that only move elements."""


@dataclass(frozen=True, eq=False)
class Bounded:
    """An array of doubles and, of the same shape, upper bounds of their distances to what they stand for.

    It has the operators and the shape functions of numpy's arrays that formulas use, and mixes with exact numbers.
    """

    value: Real
    error: Real
    __array_ufunc__: ClassVar[None] = None
    dtype: ClassVar[Any] = np.dtype(object)

    @property
    def shape(self) -> tuple[int, ...]:
        """As of an array."""
        return self.value.shape

    @property
    def ndim(self) -> int:
        """As of an array."""
        return self.value.ndim

    @property
    def T(self) -> Bounded:
        """As of an array."""
        return Bounded(self.value.T, self.error.T)

    def __len__(self) -> int:
        return len(self.value)

    def __getitem__(self, key: Any) -> Bounded:
        return Bounded(np.asarray(self.value[key]), np.asarray(self.error[key]))

    def __setitem__(self, key: Any, other: Any) -> None:
        by = _lifted(other)
        self.value[key], self.error[key] = by.value, by.error

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        if function.__name__ not in SHAPES:
            return NotImplemented
        return Bounded(*(function(*_each(args, name), **kwargs) for name in ("value", "error")))

    def reshape(self, *shape: Any) -> Bounded:
        """As of an array."""
        return Bounded(self.value.reshape(*shape), self.error.reshape(*shape))

    def copy(self) -> Bounded:
        """As of an array."""
        return Bounded(self.value.copy(), self.error.copy())

    def sum(self, axis: int = -1) -> Bounded:
        """Sum along an axis, in any order."""
        number = self.value.shape[axis]
        error = self.error.sum(axis=axis) + number * UNIT * np.abs(self.value).sum(axis=axis)
        return _bounded(self.value.sum(axis=axis), error)

    def __neg__(self) -> Bounded:
        return Bounded(-self.value, self.error)

    def __add__(self, other: Any) -> Bounded:
        by = _lifted(other)
        value = self.value + by.value
        return _bounded(value, self.error + by.error + UNIT * np.abs(value))

    def __sub__(self, other: Any) -> Bounded:
        return self.__add__(-_lifted(other))

    def __mul__(self, other: Any) -> Bounded:
        by = _lifted(other)
        value = self.value * by.value
        error = np.abs(self.value) * by.error + self.error * (np.abs(by.value) + by.error)
        return _bounded(value, error + UNIT * np.abs(value) + LEAST)

    def __truediv__(self, other: Any) -> Bounded:
        by = _lifted(other)
        value, nearest = self.value / by.value, np.maximum(np.abs(by.value) - by.error, 0.0)
        return _bounded(value, (self.error + np.abs(value) * by.error) / nearest + UNIT * np.abs(value) + LEAST)

    def __radd__(self, other: Any) -> Bounded:
        return self.__add__(other)

    def __rsub__(self, other: Any) -> Bounded:
        return _lifted(other).__sub__(self)

    def __rmul__(self, other: Any) -> Bounded:
        return self.__mul__(other)

    def __rtruediv__(self, other: Any) -> Bounded:
        return _lifted(other).__truediv__(self)


class Running(Arithmetic):
    """The sums and products of ``Float64``, each with a bound of all rounding so far, that of the parameters included.

    Elements are ``Bounded`` arrays. The bounds know what cancelled: they are absolute, and every operation adds its
    own. They rest on elementary functions that are right to ``FUNCTION``.
    """

    name = "running"
    rigor = Rigor.ENCLOSING
    bits = 53

    def number(self, value: Number | int) -> Any:
        """The nearest double; exact where it is the number."""
        double = FLOAT.number(value)
        if isinstance(value, Log):
            return Bounded(np.array(double), np.array(LOGARITHM * abs(double)))
        exact = np.isfinite(double) and Fraction(double) == value
        return Bounded(np.array(double), np.array(0.0 if exact else UNIT * abs(double) + LEAST))

    def array(self, values: Any) -> Any:
        """As in the base class; arrays of integers and doubles are exact."""
        if isinstance(values, np.ndarray) and values.dtype != object:
            return _lifted(values)
        source = values if isinstance(values, np.ndarray) else nested(values)
        numbers = [self.number(value) for value in source.ravel()]
        value, error = (np.array([getattr(one, name) for one in numbers], dtype=np.float64).reshape(source.shape)
                        for name in ("value", "error"))  # fmt: skip
        return Bounded(value, error)

    def zeros(self, *shape: int) -> Any:
        """Exact zeros."""
        return Bounded(np.zeros(shape), np.zeros(shape))

    # -- functions: the error of the argument times the largest slope within it, and the function's own ---------------
    def exp(self, x: Any) -> Any:
        """e^x."""
        value = FLOAT.exp(x.value)
        return _bounded(value, (value + LEAST) * (np.expm1(x.error) + FUNCTION) + LEAST)

    def log(self, x: Any) -> Any:
        """Natural logarithm; unbounded where x may not be positive."""
        value, nearest = FLOAT.log(x.value), np.maximum(x.value - x.error, 0.0)
        return _bounded(value, x.error / nearest + FUNCTION * np.abs(value))

    def tanh(self, x: Any) -> Any:
        """Hyperbolic tangent."""
        value = FLOAT.tanh(x.value)
        return _bounded(value, np.minimum(_steepest(x) * x.error, 2.0) + FUNCTION * np.abs(value))

    def sech2(self, x: Any) -> Any:
        """1 - tanh(x)^2."""
        value = FLOAT.sech2(x.value)
        # |d sech^2| <= 2 sech^2
        return _bounded(value, np.minimum(2 * _steepest(x) * x.error, 1.0) + 2 * FUNCTION * value + LEAST)

    def log2cosh(self, x: Any) -> Any:
        """log(e^x + e^-x), of slope at most 1."""
        value = FLOAT.log2cosh(x.value)
        return _bounded(value, x.error + FUNCTION * np.abs(value))

    def softplus(self, x: Any) -> Any:
        """log(1 + e^x), of slope at most 1."""
        value = FLOAT.softplus(x.value)
        return _bounded(value, x.error + FUNCTION * np.abs(value) + LEAST)

    def sigmoid(self, x: Any) -> Any:
        """1 / (1 + e^-x), whose logarithm has slope at most 1."""
        value = FLOAT.sigmoid(x.value)
        return _bounded(value, (value + LEAST) * (np.expm1(x.error) + FUNCTION) + LEAST)

    def normalised(self, f: Any) -> Any:
        """Softmax about the maximum; the bounds are relative ones of each weight and of their sum."""
        away = f.value - f.value.max(axis=-1, keepdims=True)
        weights = np.exp(away)
        each = np.expm1(f.error + UNIT * np.abs(away)) + FUNCTION
        total = weights.sum(axis=-1, keepdims=True)
        lost = ((weights + LEAST) * each).sum(axis=-1, keepdims=True) / total + weights.shape[-1] * UNIT
        law = weights / total
        # one quotient of two that are off by these parts of themselves
        relative = (each + lost) / np.maximum(1 - lost, 0.0) + 2 * UNIT
        return _bounded(law, (law + LEAST) * relative + LEAST)

    def matmul(self, a: Any, b: Any) -> Any:
        """The product a @ b, its sums in any order."""
        number, size, other = a.shape[-1], np.abs(a.value), np.abs(b.value)
        error = (number + 2) * UNIT * (size @ other) + size @ b.error + a.error @ (other + b.error) + number * LEAST
        return _bounded(a.value @ b.value, error)

    # -- questions ---------------------------------------------------------------------------------------------------
    def positive(self, x: Any) -> Trilean:
        """Whether x > 0, for all that the number may stand for."""
        return YES if x.value > x.error else NO if x.value <= -x.error else UNKNOWN

    def zero(self, x: Any) -> Trilean:
        """YES for an exact 0, NO where 0 is out of reach."""
        return NO if abs(x.value) > x.error else YES if x.value == x.error == 0 else UNKNOWN

    def rank(self, matrix: Any) -> Rank:
        """Singular values above the error bound, which is the ``tolerance``; proved where there can be no more."""
        if 0 in matrix.shape:
            return Rank(0, proved=True, tolerance=0.0)
        values, error = FLOAT.singular_values(matrix.value), _uncertainty(matrix)
        count = int((values > error).sum())
        return Rank(count, proved=count == min(matrix.shape), tolerance=_printable(error))

    def inertia(self, symmetric: Any) -> Inertia:
        """Eigenvalues outside three times the error bound have their sign, those within it are ``zero``.

        So in truth the former are outside, and the latter within, the ``tolerance``, which is twice the bound; what is
        between is undecided. Raises NotExpressible where an entry is not finite.
        """
        size = len(symmetric)
        if not size:
            return Inertia(0, 0, 0, tolerance=0.0)
        # |lambda_k(H') - lambda_k(H)| <= |H' - H|, by Weyl
        values, error = FLOAT.eigenvalues(symmetric.value), _uncertainty(symmetric)
        counts = ((values > 3 * error).sum(), (np.abs(values) <= error).sum(), (values < -3 * error).sum())
        positive, zero, negative = map(int, counts)
        return Inertia(positive, zero, negative, size - positive - zero - negative, _printable(2 * error))

    # -- showing -----------------------------------------------------------------------------------------------------
    def document(self, x: Any) -> Any:
        """``{"mid", "rad"}``; None where either is not finite."""
        finite = np.isfinite(x.value) and np.isfinite(x.error)
        return {"mid": repr(float(x.value)), "rad": repr(float(x.error))} if finite else None

    def approx(self, x: Any) -> float:
        """The double."""
        return float(x.value)

    def approx_array(self, x: Any) -> Real:
        """The doubles."""
        return np.asarray(x.value)

    def mapped(self, function: Callable[[Any], Any], x: Array) -> Array:  # noqa: ARG002
        """Raise TypeError: numbers with running error bounds come in arrays only."""
        raise TypeError("numbers with running error bounds are not taken one by one")


def _lifted(other: Any) -> Bounded:
    if isinstance(other, Bounded):
        return other
    value = np.asarray(other, dtype=np.float64)
    return Bounded(value, np.zeros(value.shape))


def _bounded(value: Any, error: Any) -> Bounded:
    return Bounded(np.asarray(value), np.asarray(error * SLACK))


def _each(arguments: Any, name: str) -> Any:
    """The values, or the errors, of what is ``Bounded`` among arguments."""
    if isinstance(arguments, (tuple, list)):
        return tuple(_each(one, name) for one in arguments)
    return getattr(arguments, name) if isinstance(arguments, Bounded) else arguments


def _steepest(x: Bounded) -> Real:
    """Largest sech^2 that the argument may have."""
    return FLOAT.sech2(np.maximum(np.abs(x.value) - x.error, 0.0))


def _uncertainty(matrix: Bounded) -> float:
    """Bound of the spectral norm of the error, and of the error of a solver."""
    own = SOLVER * max(matrix.shape) * UNIT * _norm(np.abs(matrix.value))
    return float((_norm(matrix.error) + own) * SLACK) + LEAST


def _norm(sizes: Real) -> float:
    """The root of the largest sum along a row times that along a column: no less than the spectral norm."""
    return float(np.sqrt(sizes.sum(axis=1).max()) * np.sqrt(sizes.sum(axis=0).max()))


def _printable(error: float) -> float | None:
    return error if np.isfinite(error) else None
