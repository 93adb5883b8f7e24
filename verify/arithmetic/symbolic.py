"""Expressions (sympy): for statements about all values at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import sympy
from flint import fmpq

from verify.arithmetic import rational_matrices
from verify.arithmetic.ball import Ball
from verify.arithmetic.base import Arithmetic, Array, Inertia, Rank, Rigor
from verify.arithmetic.identities import enclosed, vanishes
from verify.arithmetic.trilean import NO, UNKNOWN, YES, Trilean, certain
from verify.errors import NotExpressible, Unsupported
from verify.files.numerals import Log

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verify.files.numerals import Number

MOST_SIMPLIFIED = 300
"""Operations up to which a sign is looked for by simplification."""
PRECISIONS = (128, 1024, 8192)
DOUBLE_BITS = 60


class Symbolic(Arithmetic):
    """Elements are sympy expressions in real symbols; nothing is rounded, and a question may stay UNKNOWN.

    A statement about an element holds for all real values of its symbols.
    """

    name = "symbolic"
    rigor = Rigor.EXACT

    def number(self, value: Number | int) -> Any:
        """The number itself."""
        if isinstance(value, Log):
            return sympy.log(sympy.Rational(value.argument.numerator, value.argument.denominator))
        return sympy.Rational(value.numerator, value.denominator)

    def symbols(self, names: Sequence[str]) -> Array:
        """One real symbol for each name, shape (len(names),)."""
        result = np.empty(len(names), dtype=object)
        result[:] = [sympy.Symbol(name, real=True) for name in names]
        return result

    def differentiate(self, x: Any, symbol: Any) -> Any:
        """Partial derivative, elementwise."""
        return self.mapped(lambda value: sympy.diff(value, symbol), x)

    def is_identity(self, x: Any) -> Trilean:
        """Whether the element is zero for all values of its symbols; YES and NO are proofs (see ``identities``)."""
        return vanishes(x)

    # -- functions ---------------------------------------------------------------------------------------------
    def exp(self, x: Array) -> Array:
        """e^x."""
        return self.mapped(sympy.exp, x)

    def log(self, x: Array) -> Array:
        """Logarithm of x. Raises NotExpressible where x is known not to be positive."""
        return self.mapped(_log, x)

    def tanh(self, x: Array) -> Array:
        """Hyperbolic tangent of x."""
        return self.mapped(sympy.tanh, x)

    def sech2(self, x: Array) -> Array:
        """1 / cosh(x)^2."""
        return self.mapped(lambda value: 1 / sympy.cosh(value) ** 2, x)

    def log2cosh(self, x: Array) -> Array:
        """log(e^x + e^-x)."""
        return self.mapped(lambda value: sympy.log(sympy.exp(value) + sympy.exp(-value)), x)

    def softplus(self, x: Array) -> Array:
        """log(1 + e^x)."""
        return self.mapped(lambda value: sympy.log(1 + sympy.exp(value)), x)

    def sigmoid(self, x: Array) -> Array:
        """1 / (1 + e^-x)."""
        return self.mapped(lambda value: 1 / (1 + sympy.exp(-value)), x)

    def normalised(self, f: Array) -> Array:
        """exp(f - f[0]) / sum."""
        weights = self.exp(f - f[..., :1])
        return np.asarray(weights / self.sum(weights, axis=-1)[..., None] if f.ndim > 1 else weights / weights.sum())

    # -- questions ---------------------------------------------------------------------------------------------
    def positive(self, x: Any) -> Trilean:
        """Whether x > 0: YES for all values of its symbols, NO for none; by sympy's assumptions and simplification."""
        if x.is_positive is not None:
            return certain(x.is_positive)
        if self.zero(x) is YES:
            return NO
        simpler = sympy.simplify(x) if x.count_ops() <= MOST_SIMPLIFIED else x
        return UNKNOWN if simpler.is_positive is None else certain(simpler.is_positive)

    def zero(self, x: Any) -> Trilean:
        """Whether x = 0: YES for all values of its symbols, NO for none."""
        if x.is_zero is not None:
            return certain(x.is_zero)
        found = vanishes(x)
        # not zero everywhere is not the same as zero nowhere
        return UNKNOWN if found is NO and x.free_symbols else found

    def rank(self, matrix: Array) -> Rank:
        """Rank over the rationals, proved. Raises Unsupported where an entry is no rational number."""
        return Rank(rational_matrices.rank(_rationals(matrix)), proved=True)

    def inertia(self, symmetric: Array) -> Inertia:
        """Signs of the eigenvalues over the rationals, proved. Raises Unsupported where an entry is not rational."""
        return rational_matrices.inertia(_rationals(symmetric))

    # -- showing -----------------------------------------------------------------------------------------------
    def document(self, x: Any) -> Any:
        """The expression as text."""
        return str(x)

    def approx(self, x: Any) -> float:
        """Its value as a double, by enclosures of growing precision. Raises Unsupported where symbols are left."""
        if x.free_symbols:
            raise Unsupported(f"{x} has no value before its symbols have")
        for bits in PRECISIONS:
            ball = Ball(bits)
            value = enclosed(x, {}, ball)
            if value is None:
                return float(sympy.N(x, 30))
            if ball.accuracy(value) >= DOUBLE_BITS:
                break
        # what no precision resolves is zero, or as good as zero
        return ball.approx(value)


def _log(x: Any) -> Any:
    if x.is_nonpositive:
        raise NotExpressible(f"log({x}) is not real")
    return sympy.log(x)


def _rationals(matrix: Array) -> Array:
    for value in matrix.ravel():
        if not value.is_Rational:
            raise Unsupported(
                f"symbolic arithmetic counts ranks and signs of rational matrices only, and {value} is in it"
            )
    result = np.empty(matrix.shape, dtype=object)
    result.ravel()[:] = [fmpq(int(value.p), int(value.q)) for value in matrix.ravel()]
    return result
