"""Balls (python-flint's arb): every result encloses the truth, and comparisons are decided only where they hold."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import arb, arb_mat, ctx, fmpq, fmpz

from verify.arithmetic import certified
from verify.arithmetic.ballnumber import BallNumber, sign_is
from verify.arithmetic.base import Arithmetic, Array, Inertia, Rank, Rigor
from verify.errors import NotExpressible
from verify.files.numerals import Log

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from verify.arithmetic.trilean import Trilean
    from verify.files.numerals import Number

MOST_EXPONENT = 1_000_000
"""Largest binary exponent of a ball whose bounds are written out as fractions."""
WRITTEN_ZEROS = 6
ROUNDED = 2.0**-50
"""Relative: more than the conversion of a bound to a double can be off."""
LEAST_PLAIN = -6
"""Powers of ten up to this one are written as zeros."""


class Ball(Arithmetic):
    """Elements are ``BallNumber``: midpoint and radius at ``bits`` bits, enclosing one real number.

    Functions of a thin ball keep its relative accuracy, for every size of the argument; of a wide ball they are wide,
    and enclose. Where nothing is known (a division by a ball that contains 0) the ball is NaN, and every question is
    UNKNOWN.
    """

    name = "ball"
    rigor = Rigor.ENCLOSING

    def __init__(self, bits: int) -> None:
        self.bits: int = bits

    def number(self, value: Number | int) -> BallNumber:
        """An enclosure with relative error of about 2^-bits; integers and short dyadic rationals are exact."""
        with ctx.workprec(self.bits):
            if isinstance(value, Log):
                return BallNumber(_log_of(value.argument), self.bits)
            if isinstance(value, Fraction) and value.denominator != 1:
                return BallNumber(arb(fmpq(value.numerator, value.denominator)), self.bits)
            return BallNumber(arb(int(value)), self.bits)

    def dyadic(self, mantissa: int, exponent: int) -> BallNumber:
        """The number mantissa 2^exponent, exactly."""
        return BallNumber(arb((mantissa, exponent)), self.bits)

    def wrapped(self, value: arb) -> BallNumber:
        """An arb as an element."""
        return BallNumber(value, self.bits)

    # -- functions ---------------------------------------------------------------------------------------------
    def exp(self, x: Array) -> Array:
        """Enclosure of e^x."""
        return self._each(arb.exp, x)

    def log(self, x: Array) -> Array:
        """Enclosure of the natural logarithm; NaN where the ball is not certainly positive."""
        return self._each(arb.log, x)

    def tanh(self, x: Array) -> Array:
        """Enclosure of the hyperbolic tangent, within [-1, 1] up to rounding."""
        return self._each(_tanh, x)

    def sech2(self, x: Array) -> Array:
        """Enclosure of sech(x)^2; no cancellation for large |x|."""
        return self._each(_sech2, x)

    def log2cosh(self, x: Array) -> Array:
        """Enclosure of |x| + log(1 + e^-2|x|), to first order as thin as its argument."""
        return self._each(_log2cosh, x)

    def softplus(self, x: Array) -> Array:
        """Enclosure of log(1 + e^x), to first order as thin as its argument."""
        return self._each(_softplus, x)

    def sigmoid(self, x: Array) -> Array:
        """Enclosure of 1 / (1 + e^-x), relatively accurate on both sides."""
        return self._each(_sigmoid, x)

    def root(self, x: Any) -> Any:
        """Enclosure of the square roots of all that is not negative in the ball."""
        with ctx.workprec(self.bits):
            value = x.value
            return self.wrapped(value.sqrt() if value > 0 or value == 0 else value.upper().sqrt().union(arb(0)))

    def normalised(self, f: Array) -> Array:
        """Enclosures of exp(f - shift) / sum, shift the largest midpoint; relatively accurate, however small."""
        result = np.empty(f.shape, dtype=object)
        with ctx.workprec(self.bits):
            for index in np.ndindex(*f.shape[:-1]):
                row = [value.value for value in f[index]]
                # the shift is an exact number, so it drops out
                shift = max((value.mid() for value in row if value.is_finite()), default=arb(0))
                weights = [(value - shift).exp() for value in row]
                total = sum(weights, arb(0))
                result[index] = [BallNumber(weight / total, self.bits) for weight in weights]
        return result

    # -- sums --------------------------------------------------------------------------------------------------
    def matmul(self, a: Array, b: Array) -> Array:
        """Enclosure of a @ b through flint's matrices; leading axes are a batch. Raises ValueError as numpy does."""
        left = a[None, :] if a.ndim == 1 else a
        right = b[:, None] if b.ndim == 1 else b
        if left.shape[-1] != right.shape[-2]:
            raise ValueError(f"matmul: shapes {a.shape} and {b.shape} do not fit")
        batch = np.broadcast_shapes(left.shape[:-2], right.shape[:-2])
        left = np.broadcast_to(left, batch + left.shape[-2:])
        right = np.broadcast_to(right, batch + right.shape[-2:])
        result = np.empty((*batch, left.shape[-2], right.shape[-1]), dtype=object)
        with ctx.workprec(self.bits):
            for index in np.ndindex(*batch):
                product = (_matrix(left[index]) * _matrix(right[index])).entries()
                result[index].ravel()[:] = [BallNumber(value, self.bits) for value in product]
        result = result[..., 0, :] if a.ndim == 1 else result
        return result[..., 0] if b.ndim == 1 else result

    # -- questions ---------------------------------------------------------------------------------------------
    def positive(self, x: Any) -> Trilean:
        """Whether x > 0: YES for all points of the ball, NO for none."""
        return sign_is(x.value, 1)

    def negative(self, x: Any) -> Trilean:
        """Whether x < 0: YES for all points of the ball, NO for none."""
        return sign_is(x.value, -1)

    def zero(self, x: Any) -> Trilean:
        """YES only for exactly [0, 0], NO where the ball excludes 0."""
        return sign_is(x.value, 0)

    def rank(self, matrix: Array) -> Rank:
        """A proved lower bound; proved to be the rank where it is full or the rest is exactly zero."""
        with ctx.workprec(self.bits):
            return certified.rank([[value.value for value in row] for row in matrix], matrix.shape[1])

    def inertia(self, symmetric: Array) -> Inertia:
        """Signs that are certain for all matrices in the balls; the others are undecided, never guessed."""
        with ctx.workprec(self.bits):
            return certified.inertia([[value.value for value in row] for row in symmetric])

    # -- showing -----------------------------------------------------------------------------------------------
    def document(self, x: Any) -> Any:
        """``{"mid", "rad"}``: decimals whose interval contains the ball; None where the ball is not finite.

        Midpoint to its good digits (two digits of the radius), radius rounded up.
        """
        if not x.value.is_finite():
            return None
        digits = math.ceil(x.bits * math.log10(2)) + 2
        # flint's integers: Python's refuse to be written out beyond 4300 digits
        mid, rad, exponent = x.value.mid_rad_10exp(digits)
        # two digits of the radius, or ``digits`` digits of the midpoint, whichever are fewer
        excess = max(len(str(abs(mid))) - digits, len(str(rad)) - 2 if rad else 0, 0)
        unit = fmpz(10) ** excess
        rounded = (2 * mid + unit) // (2 * unit)
        rad = -(-(rad + abs(mid - rounded * unit)) // unit)
        return {"mid": _decimal(rounded, int(exponent) + excess), "rad": _decimal(rad, int(exponent) + excess)}

    def approx(self, x: Any) -> float:
        """The midpoint, rounded; NaN where the ball is not finite."""
        return float(x.value.mid()) if x.value.is_finite() else math.nan

    # -- bounds ------------------------------------------------------------------------------------------------
    def lower(self, x: BallNumber) -> Fraction:
        """The ball's lower end, exactly. Raises NotExpressible where it is not finite or its exponent is absurd."""
        return _bound(x.value, -1)

    def upper(self, x: BallNumber) -> Fraction:
        """The ball's upper end, exactly. Raises as ``lower``."""
        return _bound(x.value, 1)

    def magnitudes(self, x: Array) -> NDArray[np.float64]:
        """Upper bounds of |x| as doubles, rounded up, the shape of x; infinite where a ball is not finite."""
        return self._doubles(arb.abs_upper, x, math.inf) * (1 + ROUNDED)

    def mignitudes(self, x: Array) -> NDArray[np.float64]:
        """Lower bounds of |x| as doubles, rounded down, the shape of x; 0 where a ball is not finite."""
        return self._doubles(arb.abs_lower, x, 0.0) * (1 - ROUNDED)

    def _doubles(self, bound: Callable[[arb], arb], x: Array, otherwise: float) -> NDArray[np.float64]:
        values = [float(bound(one.value)) if one.value.is_finite() else otherwise for one in x.ravel()]
        return np.array(values, dtype=np.float64).reshape(x.shape)

    def norm(self, matrix: Array) -> BallNumber:
        """Upper bound of the spectral norms of all (m, n) matrices in these balls; NaN where one may be infinite.

        The root of the largest sum of moduli along a row times that along a column.
        """
        with ctx.workprec(self.bits):
            sizes = [[value.value.abs_upper() for value in row] for row in matrix]
            most = arb(1)
            for lines in (sizes, zip(*sizes, strict=True)):
                sums = [sum(line, arb(0)).upper() for line in lines]
                most = most * max(sums, default=arb(0)) if all(total.is_finite() for total in sums) else arb("nan")
            return BallNumber(most.sqrt().upper(), self.bits)

    def contains(self, x: BallNumber, number: Fraction | int) -> bool:
        """Whether the ball contains the rational, decided exactly; a ball that is not finite contains everything."""
        return not x.value.is_finite() or self.lower(x) <= number <= self.upper(x)

    def accuracy(self, x: BallNumber) -> int:
        """Relative accuracy in bits; negative where the ball contains 0 well inside, huge where it is a point."""
        return int(x.value.rel_accuracy_bits())

    def hull(self, lower: Fraction, upper: Fraction) -> BallNumber:
        """An element that contains the interval [lower, upper] of rationals. Raises ValueError where lower > upper."""
        if lower > upper:
            raise ValueError(f"hull: {lower} > {upper}")
        with ctx.workprec(self.bits):
            ends = [arb(fmpq(end.numerator, end.denominator)) for end in (Fraction(lower), Fraction(upper))]
            return BallNumber(ends[0].union(ends[1]), self.bits)

    def _each(self, function: Callable[[arb], arb], x: Array) -> Array:
        with ctx.workprec(self.bits):
            return self.mapped(lambda value: BallNumber(function(value.value), self.bits), x)


def _matrix(a: Array) -> arb_mat:
    return arb_mat(a.shape[0], a.shape[1], [value.value for value in a.ravel()])


def _log_of(argument: Fraction) -> arb:
    if Fraction(1, 2) < argument < 2:
        # relatively accurate near 1, where the logarithm of a rounded argument would be all error
        return arb(fmpq(argument.numerator - argument.denominator, argument.denominator)).log1p()
    return arb(fmpq(argument.numerator, argument.denominator)).log()


def _thin(x: arb) -> bool:
    """Whether first-order error propagation is good enough; else functions go through the ball's ends."""
    return bool(x.rad() < arb((1, -20)))


def _tanh(x: arb) -> arb:
    # arb's own is NaN for wide balls; tanh increases
    return x.tanh() if _thin(x) or not x.is_finite() else x.lower().tanh().union(x.upper().tanh())


def _sech2(x: arb) -> arb:
    if not x.is_finite() or _thin(x):
        value = x.sech()
        return value * value
    # even, and decreasing in |x|
    near, far = x.abs_lower().sech(), x.abs_upper().sech()
    return (near * near).union(far * far)


def _log2cosh(x: arb) -> arb:
    middle = x.mid()
    size = abs(middle)
    # mean value: g(x) lies in g(m) + tanh([x]) ([x] - m)
    return size + (-2 * size).exp().log1p() + _tanh(x) * (x - middle)


def _softplus(x: arb) -> arb:
    middle = x.mid()
    value = middle + (-middle).exp().log1p() if middle > 0 else middle.exp().log1p()
    # mean value: g(x) lies in g(m) + sigmoid([x]) ([x] - m)
    return value + _sigmoid(x) * (x - middle)


def _sigmoid(x: arb) -> arb:
    if _thin(x) or not x.is_finite():
        return 1 / (1 + (-x).exp())
    # it increases
    return (1 / (1 + (-x.lower()).exp())).union(1 / (1 + (-x.upper()).exp()))


def _bound(value: arb, side: int) -> Fraction:
    if not value.is_finite():
        raise NotExpressible("the ends of a ball that is not finite are no rationals")
    total = Fraction(0)
    for part, factor in ((value.mid(), 1), (value.rad(), side)):
        mantissa, exponent = (int(piece) for piece in part.man_exp())
        if abs(exponent) > MOST_EXPONENT:
            raise NotExpressible(f"the ends of {value} are too long to write out")
        total += factor * mantissa * Fraction(2) ** exponent
    return total


def _decimal(integer: fmpz, exponent: int) -> str:
    """The number integer * 10^exponent as a decimal string of the file formats."""
    if not integer:
        return "0"
    written = str(abs(integer))
    digits = written.rstrip("0")
    exponent += len(written) - len(digits)
    if 0 < exponent <= WRITTEN_ZEROS:
        digits, exponent = digits + "0" * exponent, 0
    sign, adjusted = "-" if integer < 0 else "", exponent + len(digits) - 1
    # not by way of Decimal: a radius of e^(-10^30) has an exponent beyond its range
    if exponent == 0:
        return sign + digits
    if exponent < 0 and adjusted >= LEAST_PLAIN:
        digits = digits.rjust(1 - exponent, "0")
        return f"{sign}{digits[:exponent]}.{digits[exponent:]}"
    return f"{sign}{digits[0]}{'.' if digits[1:] else ''}{digits[1:]}e{adjusted}"
