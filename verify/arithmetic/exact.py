"""Exact numbers: rationals, and sums of logarithms of rationals. What they cannot hold is refused, never rounded."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import fmpq, fmpz

from verify.arithmetic import logs, rational_matrices
from verify.arithmetic.base import Arithmetic, Array, Inertia, Rank, Rigor
from verify.arithmetic.logs import Element, LogSum
from verify.arithmetic.rational_matrices import rational
from verify.arithmetic.trilean import Trilean, certain
from verify.errors import NotExpressible
from verify.files.numerals import MOST_DIGITS, Log

if TYPE_CHECKING:
    from verify.files.numerals import Number


class Exact(Arithmetic):
    """Elements are ``flint.fmpq`` (rationals) or ``LogSum``; every answer is exact, every question decided.

    A value outside raises NotExpressible: a product of two logarithms, exp of a rational, tanh(x) with e^2x irrational.
    """

    name = "exact"
    rigor = Rigor.EXACT

    def number(self, value: Number | int) -> Element:
        """The number itself: fmpq for a rational, LogSum for a logarithm (fmpq 0 for log 1)."""
        if isinstance(value, Log):
            return logs.log(rational(value.argument))
        return rational(value)

    # -- functions ---------------------------------------------------------------------------------------------
    def exp(self, x: Array) -> Array:
        """e^x where it is rational, that is where x is the logarithm of a rational; else NotExpressible."""
        return self.mapped(logs.exp, x)

    def log(self, x: Array) -> Array:
        """Natural logarithm of positive rationals; NotExpressible for zero, negative numbers and logarithms."""
        return self.mapped(_log, x)

    def tanh(self, x: Array) -> Array:
        """(e^2x - 1) / (e^2x + 1), exact where e^2x is rational; else NotExpressible."""
        return self.mapped(_tanh, x)

    def sech2(self, x: Array) -> Array:
        """4 e^2x / (1 + e^2x)^2, exact where e^2x is rational; else NotExpressible."""
        return self.mapped(_sech2, x)

    def log2cosh(self, x: Array) -> Array:
        """log(1 + e^2x) - x, exact where e^2x is rational; else NotExpressible."""
        return self.mapped(lambda value: logs.log(1 + logs.exp(2 * value)) - value, x)

    def softplus(self, x: Array) -> Array:
        """log(1 + e^x), exact where e^x is rational; else NotExpressible."""
        return self.mapped(lambda value: logs.log(1 + logs.exp(value)), x)

    def sigmoid(self, x: Array) -> Array:
        """e^x / (1 + e^x), exact where e^x is rational; else NotExpressible."""
        return self.mapped(_sigmoid, x)

    def root(self, x: Any) -> Any:
        """Square root of a rational that is the square of one. Raises NotExpressible for others."""
        value = self.fraction(x)
        root = Fraction(math.isqrt(value.numerator), math.isqrt(value.denominator))
        if root * root != value:
            raise NotExpressible("the root of a rational that is no square of one")
        return self.number(root)

    def normalised(self, f: Array) -> Array:
        """exp(f - f[0]) / sum, exact where all differences are logarithms of rationals; else NotExpressible."""
        result = np.empty(f.shape, dtype=object)
        for index in np.ndindex(*f.shape[:-1]):
            row = f[index]
            weights = [logs.exp(value - row[0]) for value in row]
            total = sum(weights, fmpq(0))
            result[index] = [weight / total for weight in weights]
        return result

    # -- sums --------------------------------------------------------------------------------------------------
    def matmul(self, a: Array, b: Array) -> Array:
        """The product a @ b, exact; through flint's matrices where two matrices are rational."""
        if b.ndim == 1:
            return self.matmul(a, b[:, None])[..., 0]
        if a.ndim == 1:
            return self.matmul(a[None, :], b)[..., 0, :]
        if a.shape[-1] == 0 or a.shape[-1] != b.shape[-2]:
            return super().matmul(a, b)
        if a.ndim == b.ndim == 2:
            rational = _all_rational(a) and _all_rational(b)
            return rational_matrices.product(a, b) if rational else _product(a, b)
        batch = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
        left, right = (np.broadcast_to(one, (*batch, *one.shape[-2:])) for one in (a, b))
        result = np.empty((*batch, a.shape[-2], b.shape[-1]), dtype=object)
        for index in np.ndindex(*batch):
            result[index] = self.matmul(left[index], right[index])
        return result

    # -- questions ---------------------------------------------------------------------------------------------
    def positive(self, x: Any) -> Trilean:
        """Whether x > 0, decided exactly."""
        return certain(logs.sign(x) > 0)

    def zero(self, x: Any) -> Trilean:
        """Whether x = 0, decided exactly: a LogSum is never zero (see ``logs``)."""
        return certain(not x)

    def rank(self, matrix: Array) -> Rank:
        """Rank over the rationals, proved. Raises NotExpressible where an entry is a logarithm."""
        return Rank(rational_matrices.rank(matrix), proved=True)

    def inertia(self, symmetric: Array) -> Inertia:
        """Signs of the eigenvalues of a rational symmetric matrix, proved.

        Raises NotExpressible where an entry is a logarithm, ValueError where the matrix is not symmetric.
        """
        return rational_matrices.inertia(symmetric)

    def nullspace(self, matrix: Array) -> list[Array]:
        """A basis of {v : matrix v = 0}: primitive integer vectors (as fmpq), exact; matrix (m, n), vectors (n,).

        One vector for each column without a pivot, with a positive entry there. Raises NotExpressible for logarithms.
        """
        return rational_matrices.nullspace(matrix)

    # -- showing -----------------------------------------------------------------------------------------------
    def document(self, x: Any) -> Any:
        """``"3/7"``; ``{"log": "3/2"}``; else ``{"sum": ["1/2", {"times": "3/4", "log": "3"}, ...]}``, ascending bases.

        The last form is canonical where all bases are below ``logs.SMALL``, hence prime.
        """
        if not isinstance(x, LogSum):
            return str(rational(x))
        bits = sum(float(abs(c)) * base.bit_length() for base, c in x.logs.items())
        if not x.rational and all(c.q == 1 for c in x.logs.values()) and bits < MOST_DIGITS:
            return {"log": str(logs.exp(x))}
        terms: list[Any] = [{"times": str(c), "log": str(fmpz(base))} for base, c in sorted(x.logs.items())]
        return {"sum": [str(x.rational), *terms] if x.rational else terms}

    def approx(self, x: Any) -> float:
        """The double next to x, within 1 ulp however much cancels; +-inf beyond the range of doubles."""
        try:
            return float(logs.tight(x, 80).mid()) if isinstance(x, LogSum) else float(self.fraction(x))
        except OverflowError:
            return math.inf if logs.sign(x) > 0 else -math.inf

    def fraction(self, x: Any) -> Fraction:
        """The rational element x as a Python Fraction. Raises NotExpressible for logarithms."""
        value = rational(x)
        return Fraction(int(value.p), int(value.q))


def _log(x: Any) -> Element:
    return logs.log(x if isinstance(x, LogSum) else rational(x))


def _tanh(x: Any) -> fmpq:
    e = logs.exp(2 * x)
    return (e - 1) / (e + 1)


def _sech2(x: Any) -> fmpq:
    e = logs.exp(2 * x)
    return 4 * e / (1 + e) ** 2


def _sigmoid(x: Any) -> fmpq:
    e = logs.exp(x)
    return e / (1 + e)


def _all_rational(x: Array) -> bool:
    return not any(isinstance(value, LogSum) for value in x.ravel())


def _product(a: Array, b: Array) -> Array:
    """The product of two matrices, element by element.

    Not numpy's: where an element raises (log times log), its loop over objects goes on with the error set, and what
    flint's elements then do ends in a crash of the process (seen with numpy 2.4 and python-flint 0.9).
    """
    result = np.empty((a.shape[0], b.shape[1]), dtype=object)
    for i, row in enumerate(a):
        for j, column in enumerate(b.T):
            total = row[0] * column[0]
            for left, right in zip(row[1:], column[1:], strict=True):
                total = total + left * right
            result[i, j] = total
    return result
