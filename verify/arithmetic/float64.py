"""Binary64 with numpy: fast, batched, proves nothing."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from verify.arithmetic.base import Array, Inertia, Rank, Rounded
from verify.arithmetic.trilean import Trilean, certain
from verify.errors import NotExpressible
from verify.files.numerals import Log

if TYPE_CHECKING:
    from verify.files.numerals import Number


SMALL = 1 << 18
"""Multiplications up to which a product of matrices is summed in the order of its indices: below a millisecond."""


class Float64(Rounded):
    """IEEE binary64; comparisons are those of the rounded numbers, so they are never UNKNOWN and prove nothing."""

    name = "float64"
    bits = 53
    dtype: ClassVar[Any] = np.float64

    def number(self, value: Number | int) -> float:
        """Nearest double of a rational; a logarithm to about 1 ulp. Overflow becomes +-inf, tiny becomes 0."""
        if isinstance(value, Log):
            return _log_fraction(value.argument)
        try:
            return float(value)
        except OverflowError:
            return math.inf if value > 0 else -math.inf

    def array(self, values: Any) -> Array:
        """As in the base class; float and integer arrays go straight through."""
        if isinstance(values, np.ndarray) and values.dtype != object:
            return values.astype(np.float64)
        return super().array(values)

    def exp(self, x: Array) -> Array:
        """e^x to 1 ulp."""
        return np.exp(x)

    def log(self, x: Array) -> Array:
        """Natural logarithm to 1 ulp."""
        return np.log(x)

    def tanh(self, x: Array) -> Array:
        """Hyperbolic tangent; saturates to +-1 near |x| = 19."""
        return np.tanh(x)

    def sech2(self, x: Array) -> Array:
        """4 e^(-2|x|) / (1 + e^(-2|x|))^2, to a few ulp for every x (1 - tanh^2 would cancel)."""
        small = np.exp(-2.0 * np.abs(x))
        return 4.0 * small / (1.0 + small) ** 2

    def log2cosh(self, x: Array) -> Array:
        """|x| + log(1 + e^(-2|x|)): one expression for every x."""
        size = np.abs(x)
        return size + np.log1p(np.exp(-2.0 * size))

    def softplus(self, x: Array) -> Array:
        """max(x, 0) + log(1 + e^-|x|): one expression for every x."""
        return np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))

    def sigmoid(self, x: Array) -> Array:
        """Logistic function by e^-|x|, so that nothing overflows."""
        small = np.exp(-np.abs(x))
        return np.where(x >= 0, 1.0, small) / (1.0 + small)

    def root(self, x: Any) -> float:
        """Square root, rounded once."""
        return float(np.sqrt(x))

    def normalised(self, f: Array) -> Array:
        """Softmax about the maximum."""
        weights = np.exp(f - f.max(axis=-1, keepdims=True))
        return np.asarray(weights / weights.sum(axis=-1, keepdims=True))

    def matmul(self, a: Array, b: Array) -> Array:
        """The product a @ b; small ones sum in the order of their indices, so that no bit hangs on the processor.

        BLAS sums in the order of its kernel, which it chooses by the processor.
        """
        if min(a.ndim, b.ndim) < 2 or not a.shape[-1] or max(a.size * b.shape[-1], b.size * a.shape[-2]) > SMALL:
            return super().matmul(a, b)
        # without its optimisation einsum is a plain loop
        return np.asarray(np.einsum("...ij,...jk->...ik", a, b))

    def positive(self, x: Any) -> Trilean:
        """Whether the rounded number is positive; NaN is not."""
        return certain(bool(x > 0))

    def zero(self, x: Any) -> Trilean:
        """Whether the rounded number is zero."""
        return certain(bool(x == 0))

    def rank(self, matrix: Array) -> Rank:
        """Singular values above max(m, n) 2^-52 times the largest; heuristic. Raises NotExpressible for inf and NaN."""
        if 0 in matrix.shape:
            return Rank(0, proved=False, tolerance=0.0)
        values = self.singular_values(matrix)
        tolerance = float(max(matrix.shape) * 2.0**-52 * values[0])
        return Rank(int((values > tolerance).sum()), proved=False, tolerance=tolerance)

    def inertia(self, symmetric: Array) -> Inertia:
        """Eigenvalues within n 2^-50 times the largest modulus count as zero; heuristic. Raises as ``rank``."""
        size = len(symmetric)
        if not size:
            return Inertia(0, 0, 0, tolerance=0.0)
        values = self.eigenvalues(symmetric)
        tolerance = float(size * 2.0**-50 * np.abs(values).max())
        positive, negative = int((values > tolerance).sum()), int((values < -tolerance).sum())
        return Inertia(positive, size - positive - negative, negative, tolerance=tolerance)

    def eigenvalues(self, symmetric: Array) -> Array:
        """As in the base class, by LAPACK."""
        _require_finite(symmetric)
        return np.asarray(np.linalg.eigvalsh(symmetric))

    def singular_values(self, matrix: Array) -> Array:
        """As in the base class, by LAPACK."""
        _require_finite(matrix)
        return np.asarray(np.linalg.svd(matrix, compute_uv=False))

    def dyadic(self, x: Any) -> tuple[int, int]:
        """As in the base class."""
        _require_finite(x)
        fraction, exponent = math.frexp(x)
        return int(math.ldexp(fraction, 53)), exponent - 53

    def document(self, x: Any) -> Any:
        """A JSON number; None where it is not finite."""
        return float(x) if math.isfinite(x) else None

    def approx(self, x: Any) -> float:
        """The number itself."""
        return float(x)


def _require_finite(matrix: Any) -> None:
    if not np.isfinite(matrix).all():
        raise NotExpressible("a value is beyond the range of float64")


def _log_fraction(argument: Fraction) -> float:
    """The logarithm of a positive rational of any size, accurate near 1 too."""
    if Fraction(1, 2) < argument < 2:
        return math.log1p(float(argument - 1))
    # scaled into (1/2, 2), since the ratio itself may overflow, or lose its digits below 1e-308
    shift = argument.numerator.bit_length() - argument.denominator.bit_length()
    return shift * math.log(2.0) + math.log(argument / Fraction(2) ** shift)
