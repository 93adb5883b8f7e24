"""Interface of a kind of number: about a dozen operations on arrays, and a rigor."""

from __future__ import annotations

import enum
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from verify.arithmetic.trilean import Trilean, every
from verify.errors import NotExpressible

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verify.files.numerals import Number

Array = np.ndarray[Any, np.dtype[Any]]
"""An array of elements: dtype float64, or dtype object holding one kind of number."""


class Rigor(enum.IntEnum):
    """Trust that a result deserves: rounded numbers, enclosures of the true ones, exact ones; the larger, the more."""

    APPROXIMATE = 0
    ENCLOSING = 1
    EXACT = 2


@dataclass(frozen=True, slots=True)
class Rank:
    """Rank of a matrix: proved to be at least ``at_least``; ``proved`` says that it is exactly that.

    ``tolerance``: in float64, the singular value below which one was counted as zero (nothing is proved); else None.
    """

    at_least: int
    proved: bool
    tolerance: float | None = None


@dataclass(frozen=True, slots=True)
class Inertia:
    """Numbers of positive, zero, negative and undecided eigenvalues; they add up to the dimension.

    ``tolerance``: in float64, the modulus below which an eigenvalue was counted as zero; else None.
    """

    positive: int
    zero: int
    negative: int
    undecided: int = 0
    tolerance: float | None = None


class Arithmetic(ABC):
    """One kind of number. Handed in wherever numbers are computed; never global, never switched.

    Elements live in numpy arrays, and ``+ - * / @`` on those arrays mean this arithmetic's operations: formulas
    stay readable. Only what operators cannot say is a verb here. A value that an arithmetic cannot hold raises
    NotExpressible; a comparison that it cannot decide is UNKNOWN.
    """

    name: ClassVar[str]
    rigor: ClassVar[Rigor]
    bits: int | None = None
    dtype: ClassVar[Any] = object

    # -- making elements ---------------------------------------------------------------------------------------
    @abstractmethod
    def number(self, value: Number | int) -> Any:
        """The element for a number of the file formats: exact, enclosing, or rounded to nearest."""

    def array(self, values: Any) -> Array:
        """Elements from an integer array or nested lists of numbers; same shape."""
        source = values if isinstance(values, np.ndarray) else nested(values)
        result = np.empty(source.shape, dtype=self.dtype)
        result.ravel()[:] = [
            self.number(value if not isinstance(value, np.integer) else int(value)) for value in source.ravel()
        ]
        return result

    def zeros(self, *shape: int) -> Array:
        """An array of zeros."""
        result = np.empty(shape, dtype=self.dtype)
        result.fill(self.number(0))
        return result

    # -- functions, elementwise on arrays ----------------------------------------------------------------------
    @abstractmethod
    def exp(self, x: Array) -> Array:
        """e^x, elementwise."""

    @abstractmethod
    def log(self, x: Array) -> Array:
        """Natural logarithm of positive elements."""

    @abstractmethod
    def tanh(self, x: Array) -> Array:
        """Hyperbolic tangent, elementwise."""

    @abstractmethod
    def sech2(self, x: Array) -> Array:
        """1 - tanh(x)^2, elementwise, without cancellation for large |x|."""

    @abstractmethod
    def log2cosh(self, x: Array) -> Array:
        """log(e^x + e^-x), elementwise, for every size of x and without branches that jump."""

    @abstractmethod
    def softplus(self, x: Array) -> Array:
        """log(1 + e^x), elementwise, likewise."""

    @abstractmethod
    def sigmoid(self, x: Array) -> Array:
        """1 / (1 + e^-x), elementwise."""

    @abstractmethod
    def normalised(self, f: Array) -> Array:
        """The law p(x) = exp(f(x)) / sum of exp(f), along the last axis; whatever constant f carries drops out."""

    def root(self, x: Any) -> Any:
        """Square root of an element that is not negative. Raises NotExpressible where this arithmetic has none."""
        raise NotExpressible(f"the root of {x} in {self.name} arithmetic")

    # -- sums --------------------------------------------------------------------------------------------------
    def matmul(self, a: Array, b: Array) -> Array:
        """The product a @ b, zero where the inner dimension is; a place for faster products."""
        if a.shape[-1] == 0:
            # over objects numpy would sum no elements to the integer 0
            return self.array((a.astype(np.float64) @ b.astype(np.float64)).astype(np.int64))
        return a @ b

    def sum(self, x: Array, axis: int = -1) -> Any:
        """Sum along one axis (zero over no elements)."""
        if x.shape[axis] == 0:
            return self.zeros(*np.delete(x.shape, axis))
        return x.sum(axis=axis)

    # -- questions ---------------------------------------------------------------------------------------------
    @abstractmethod
    def positive(self, x: Any) -> Trilean:
        """Whether the element x is positive."""

    @abstractmethod
    def zero(self, x: Any) -> Trilean:
        """Whether the element x is zero."""

    def negative(self, x: Any) -> Trilean:
        """Whether the element x is negative."""
        return self.positive(-x)

    def all_zero(self, x: Array) -> Trilean:
        """Whether all elements are zero."""
        return every(self.zero(value) for value in x.ravel())

    @abstractmethod
    def rank(self, matrix: Array) -> Rank:
        """Rank of an (m, n) matrix."""

    @abstractmethod
    def inertia(self, symmetric: Array) -> Inertia:
        """Signs of the eigenvalues of a symmetric (n, n) matrix."""

    # -- showing -----------------------------------------------------------------------------------------------
    @abstractmethod
    def document(self, x: Any) -> Any:
        """The element as JSON: number, ``{"mid", "rad"}``, or rational string (see the file formats)."""

    @abstractmethod
    def approx(self, x: Any) -> float:
        """The nearest double, or close to it: for plots and margins, never for decisions."""

    def approx_array(self, x: Array) -> NDArray[np.float64]:
        """``approx`` of every element."""
        return np.array([self.approx(value) for value in x.ravel()], dtype=np.float64).reshape(x.shape)

    def mapped(self, function: Any, x: Array) -> Array:
        """``function`` of every element, as an array of elements; of a bare element, the bare result."""
        if not isinstance(x, np.ndarray):
            return function(x)
        result = np.empty(x.shape, dtype=self.dtype)
        result.ravel()[:] = [function(value) for value in x.ravel()]
        return result


class Rounded(Arithmetic):
    """An arithmetic of rounded floating-point numbers, each of them a dyadic rational: it proves nothing by itself."""

    rigor = Rigor.APPROXIMATE

    @abstractmethod
    def eigenvalues(self, symmetric: Array) -> Array:
        """Eigenvalues of a symmetric (n, n) matrix, n > 0, ascending: (n,).

        By reduction to three diagonals, backward stable: the eigenvalues of a matrix whose distance to this one is a
        modest multiple of n 2^-bits times its norm. Raises NotExpressible for inf and NaN.
        """

    @abstractmethod
    def singular_values(self, matrix: Array) -> Array:
        """Singular values of an (m, n) matrix, m and n > 0: (min(m, n),), descending; as ``eigenvalues``."""

    @abstractmethod
    def dyadic(self, x: Any) -> tuple[int, int]:
        """m and e with x = m 2^e exactly. Raises NotExpressible where x is not finite."""


def nested(values: Any) -> Array:
    """Nested lists of numbers as an object array, without numpy's guesses about their types."""
    shape = []
    probe = values
    while isinstance(probe, (list, tuple)):
        shape.append(len(probe))
        if not probe:
            break
        probe = probe[0]
    result = np.empty(shape, dtype=object)
    flat = [values]
    for _ in shape:
        flat = [item for group in flat for item in group]
    if shape and 0 not in shape:
        result.ravel()[:] = flat
    elif not shape:
        result[()] = values
    return result
