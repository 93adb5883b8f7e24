"""Floating point of any precision (mpmath): accurate, and proves nothing."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from mpmath.ctx_mp import MPContext
from mpmath.libmp import from_rational, round_nearest

from verify.arithmetic.base import Array, Inertia, Rank, Rounded
from verify.arithmetic.trilean import Trilean, certain
from verify.errors import NotExpressible
from verify.files.numerals import Log

if TYPE_CHECKING:
    from verify.files.numerals import Number

LOST_BITS = 16
"""Bits that sums over at most 2^16 states of terms of order 1 may lose, in the estimate that ``document`` prints."""
NOISE_BITS = 4
"""Singular values and eigenvalues count as noise below size * 2^(NOISE_BITS - bits) times the largest."""


class Multiprecision(Rounded):
    """Elements are ``mpf`` of a context of this object's own; mpmath's global context is never touched.

    Rounded to nearest at ``bits`` bits with unbounded exponents. Comparisons are those of the rounded numbers: never
    UNKNOWN, and no proof. Elements are bound to their context, hence do not pickle; send documents instead.
    """

    name = "multiprecision"

    def __init__(self, bits: int) -> None:
        self.bits: int = bits
        self.context = MPContext()
        self.context.prec = bits

    def number(self, value: Number | int) -> Any:
        """A rational rounded to nearest; a logarithm to about 1 ulp, near 1 too."""
        if not isinstance(value, Log):
            return self._rounded(value)
        argument = value.argument
        if Fraction(1, 2) < argument < 2:
            return self.context.log1p(self._rounded(argument - 1))
        return self.context.log(self._rounded(argument))

    # -- functions ---------------------------------------------------------------------------------------------
    def exp(self, x: Array) -> Array:
        """e^x to about 1 ulp."""
        return self.mapped(self.context.exp, x)

    def log(self, x: Array) -> Array:
        """Natural logarithm to about 1 ulp; NaN where x < 0, -inf at 0."""
        return self.mapped(lambda value: self.context.ln(value) if value >= 0 else self.context.nan, x)

    def tanh(self, x: Array) -> Array:
        """Hyperbolic tangent to about 1 ulp."""
        return self.mapped(self.context.tanh, x)

    def sech2(self, x: Array) -> Array:
        """4 e^(-2|x|) / (1 + e^(-2|x|))^2, to a few ulp for every x."""
        return self.mapped(lambda value: _sech2(self.context.exp(-2 * abs(value))), x)

    def log2cosh(self, x: Array) -> Array:
        """|x| + log(1 + e^(-2|x|)), to a few ulp."""
        return self.mapped(lambda value: abs(value) + self._log1p_exp(-2 * abs(value)), x)

    def softplus(self, x: Array) -> Array:
        """max(x, 0) + log(1 + e^-|x|), to a few ulp."""
        return self.mapped(lambda value: max(value, self.context.zero) + self._log1p_exp(-abs(value)), x)

    def sigmoid(self, x: Array) -> Array:
        """1 / (1 + e^-x), to a few ulp on both sides."""
        return self.mapped(lambda value: 1 / (1 + self.context.exp(-value)), x)

    def root(self, x: Any) -> Any:
        """Square root, rounded once."""
        return self.context.sqrt(x)

    def normalised(self, f: Array) -> Array:
        """Softmax about the maximum, relatively accurate."""
        result = np.empty(f.shape, dtype=object)
        for index in np.ndindex(*f.shape[:-1]):
            top = max(f[index])
            weights = [self.context.exp(value - top) for value in f[index]]
            total = self.context.fsum(weights)
            result[index] = [weight / total for weight in weights]
        return result

    # -- sums --------------------------------------------------------------------------------------------------
    def matmul(self, a: Array, b: Array) -> Array:
        """The product a @ b; of two matrices, with every entry rounded once."""
        if a.ndim != 2 or b.ndim != 2 or 0 in (*a.shape, *b.shape) or a.shape[1] != b.shape[0]:
            return super().matmul(a, b)
        result = np.empty((a.shape[0], b.shape[1]), dtype=object)
        for i, row in enumerate(a):
            result[i] = [self.context.fdot(row, column) for column in b.T]
        return result

    # -- questions ---------------------------------------------------------------------------------------------
    def positive(self, x: Any) -> Trilean:
        """Whether the rounded number is positive; NaN is not."""
        return certain(bool(x > 0))

    def zero(self, x: Any) -> Trilean:
        """Whether the rounded number is exactly zero."""
        return certain(bool(x == 0))

    def rank(self, matrix: Array) -> Rank:
        """Singular values above max(m, n) 2^(4 - bits) times the largest; heuristic."""
        if 0 in matrix.shape:
            return Rank(0, proved=False, tolerance=0.0)
        values = self.singular_values(matrix)
        tolerance = self._noise(max(matrix.shape), max(values))
        return Rank(sum(value > tolerance for value in values), proved=False, tolerance=float(tolerance))

    def inertia(self, symmetric: Array) -> Inertia:
        """Eigenvalues within n 2^(4 - bits) times the largest modulus are undecided; heuristic."""
        if not len(symmetric):
            return Inertia(0, 0, 0, tolerance=0.0)
        values = self.eigenvalues(symmetric)
        tolerance = self._noise(len(symmetric), max(abs(value) for value in values))
        positive, negative = sum(value > tolerance for value in values), sum(value < -tolerance for value in values)
        return Inertia(positive, 0, negative, undecided=len(values) - positive - negative, tolerance=float(tolerance))

    def eigenvalues(self, symmetric: Array) -> Array:
        """As in the base class, by mpmath."""
        self._require_finite(symmetric)
        found = self.context.eigsy(self.context.matrix(symmetric.tolist()), eigvals_only=True)
        return np.array(sorted(found), dtype=object)

    def singular_values(self, matrix: Array) -> Array:
        """As in the base class, by mpmath."""
        self._require_finite(matrix)
        tall = matrix if matrix.shape[0] >= matrix.shape[1] else matrix.T
        found = self.context.svd_r(self.context.matrix(tall.tolist()), compute_uv=False)
        return np.array(sorted(found, reverse=True), dtype=object)

    def dyadic(self, x: Any) -> tuple[int, int]:
        """m and e with x = m 2^e exactly. Raises NotExpressible where x is not finite."""
        if not self.context.isfinite(x):
            raise NotExpressible("a number that is not finite")
        sign, mantissa, exponent, _ = x._mpf_
        return -int(mantissa) if sign else int(mantissa), int(exponent)

    # -- showing -----------------------------------------------------------------------------------------------
    def document(self, x: Any) -> Any:
        """``{"mid", "rad"}``; None where it is not finite.

        ``rad`` is an estimate and no bound: 2^(16 - bits) times max(1, |x|), which is what sums over all states of
        terms of order 1 lose. It is pessimistic for tiny numbers that did not come from a subtraction.
        """
        if not self.context.isfinite(x):
            return None
        digits = math.ceil(self.bits * math.log10(2)) + 1
        estimate = self.context.ldexp(max(abs(x), self.context.one), LOST_BITS - self.bits)
        return {"mid": self._decimal(x, digits), "rad": self._decimal(estimate, 2)}

    def approx(self, x: Any) -> float:
        """The double next to it; +-inf beyond the range of doubles."""
        try:
            return float(x)
        except OverflowError:
            return math.inf if x > 0 else -math.inf

    def _require_finite(self, matrix: Array) -> None:
        if not all(map(self.context.isfinite, matrix.ravel())):
            raise NotExpressible("an entry is not finite")

    def _rounded(self, value: Fraction | int) -> Any:
        return self.context.make_mpf(from_rational(value.numerator, value.denominator, self.bits, round_nearest))

    def _log1p_exp(self, x: Any) -> Any:
        return self.context.log1p(self.context.exp(x))

    def _noise(self, size: int, largest: Any) -> Any:
        return self.context.ldexp(largest * size, NOISE_BITS - self.bits)

    def _decimal(self, x: Any, digits: int) -> str:
        if x == 0:
            return "0"
        text: str = self.context.nstr(x, digits)
        mantissa, _, exponent = text.replace("e+", "e").partition("e")
        return mantissa.removesuffix(".0") + ("e" + exponent if exponent else "")


def _sech2(small: Any) -> Any:
    """sech(x)^2 from e^(-2|x|)."""
    return 4 * small / (1 + small) ** 2
