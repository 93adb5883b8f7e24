"""Vectors of arb as floating point of any precision: the way in, the way out, and sizes beyond the range of doubles."""

from __future__ import annotations

import math
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import mpmath
import numpy as np
from flint import arb, ctx, fmpq

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from fractions import Fraction

    from numpy.typing import NDArray

    Vector = list[arb]
    Rows = list[Vector]

SMALLEST = 5e-324
"""The smallest double."""


@contextmanager
def working(bits: int) -> Iterator[None]:
    """flint at that precision inside, and back at the old one afterwards."""
    with ctx.workprec(bits):
        yield


def from_fraction(value: Fraction) -> arb:
    """The rational rounded to the precision in force."""
    return arb(fmpq(value.numerator, value.denominator)).mid()


def from_float(value: float) -> arb:
    """The double, exactly."""
    return arb(value)


def middle(vector: Vector) -> Vector:
    """The midpoints; what the radii said is dropped."""
    return [value.mid() for value in vector]


def to_mpf(value: arb) -> Any:
    """The midpoint as ``mpmath.mpf`` with all its bits, whatever mpmath's own precision is; NaN and infinities too."""
    if not value.is_finite():
        return mpmath.mpf(float(value.mid()))
    mantissa, exponent = value.mid().man_exp()
    return mpmath.mp.make_mpf(mpmath.libmp.from_man_exp(int(mantissa), int(exponent)))


def to_mpf_array(values: Iterable[arb]) -> NDArray[np.object_]:
    """``to_mpf`` of each, as an array of objects with one axis."""
    found = [to_mpf(value) for value in values]
    result = np.empty(len(found), dtype=object)
    result[:] = found
    return result


def nan() -> Any:
    """mpmath's own."""
    return mpmath.nan


def log2(value: arb) -> float:
    """log2 of the modulus of the midpoint, to a double's precision; -inf for zero, however small or large it is."""
    plain = float(value)
    if plain and math.isfinite(plain):
        return math.log2(abs(plain))
    if not value.is_finite():
        return math.inf
    mantissa, exponent = value.mid().man_exp()
    size = abs(int(mantissa))
    # the leading 64 bits decide
    excess = max(size.bit_length() - 64, 0)
    return math.log2(size >> excess) + excess + int(exponent) if size else -math.inf


def size(rows: Rows) -> float:
    """log2 of the largest modulus; -inf where all are zero."""
    return max((log2(value) for row in rows for value in row), default=-math.inf)


def scaled(rows: Rows, exponent: int) -> NDArray[np.float64]:
    """The rows times 2^-exponent, rounded to doubles."""
    factor = arb((1, -exponent))
    return np.array([[float(value * factor) for value in row] for row in rows], dtype=np.float64)


def double(value: arb, exponent: int) -> float:
    """The midpoint times 2^-exponent as a double: infinite where too large, and zero only for zero."""
    found = float((value * arb((1, -exponent))).mid())
    return found if found or value.mid() == 0 else math.copysign(SMALLEST, 1.0 if value.mid() > 0 else -1.0)


def unscaled(rows: NDArray[np.float64], exponent: int) -> Rows:
    """The doubles times 2^exponent, exactly."""
    factor = arb((1, exponent))
    return [[arb(value) * factor for value in row] for row in rows.tolist()]


def added(a: Rows, b: Rows) -> Rows:
    """a + b, radii dropped."""
    return [[(x + y).mid() for x, y in zip(*pair, strict=True)] for pair in zip(a, b, strict=True)]
