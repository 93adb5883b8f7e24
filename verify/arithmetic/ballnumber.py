"""A ball that knows its precision and answers comparisons in three values."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

from flint import arb, ctx

from verify.arithmetic.trilean import NO, UNKNOWN, YES, Trilean

if TYPE_CHECKING:
    from collections.abc import Callable


class BallNumber:
    """An enclosure [mid - rad, mid + rad] of one real number, and the precision at which it computes.

    ``value``: ``flint.arb``; ``bits``: precision of every operation on it (the larger one where two meet). flint's own
    precision is global to the process; each operation sets it and puts it back. Mixes with integers, and with nothing
    that is not exact. Every result encloses the true one; a division by a ball that contains 0 is NaN, about which all
    questions are UNKNOWN.
    """

    __slots__ = ("bits", "value")
    __hash__ = None  # type: ignore[assignment]  # equality of balls is not an equivalence

    def __init__(self, value: arb, bits: int) -> None:
        self.value, self.bits = value, bits

    def __repr__(self) -> str:
        return str(self.value)

    def __reduce__(self) -> tuple[Any, ...]:
        # a radius is rounded up on the way, by at most 2^-29 of itself
        (mid, mid_exp), (rad, rad_exp) = self.value.mid().man_exp(), self.value.rad().man_exp()
        return _restored, (int(mid), int(mid_exp), int(rad), int(rad_exp), self.bits)

    def __add__(self, other: Any) -> Any:
        return _operated(operator.add, self, other)

    def __radd__(self, other: Any) -> Any:
        return _operated(operator.add, self, other)

    def __sub__(self, other: Any) -> Any:
        return _operated(operator.sub, self, other)

    def __rsub__(self, other: Any) -> Any:
        return _operated(_reversed_sub, self, other)

    def __mul__(self, other: Any) -> Any:
        return _operated(operator.mul, self, other)

    def __rmul__(self, other: Any) -> Any:
        return _operated(operator.mul, self, other)

    def __truediv__(self, other: Any) -> Any:
        return _operated(operator.truediv, self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return _operated(_reversed_div, self, other)

    def __pow__(self, exponent: Any) -> Any:
        return _operated(_power, self, exponent) if isinstance(exponent, int) else NotImplemented

    def __neg__(self) -> BallNumber:
        # python-flint rounds negations to the precision in force
        return self.mapped(operator.neg)

    def __pos__(self) -> BallNumber:
        return self

    def __abs__(self) -> BallNumber:
        return self.mapped(_magnitude)

    def __lt__(self, other: Any) -> Any:
        return _compared(operator.lt, operator.ge, self, other)

    def __le__(self, other: Any) -> Any:
        return _compared(operator.le, operator.gt, self, other)

    def __gt__(self, other: Any) -> Any:
        return _compared(operator.gt, operator.le, self, other)

    def __ge__(self, other: Any) -> Any:
        return _compared(operator.ge, operator.lt, self, other)

    def __eq__(self, other: object) -> Any:
        return _compared(operator.eq, _apart, self, other)

    def __ne__(self, other: object) -> Any:
        return _compared(_apart, operator.eq, self, other)

    def mapped(self, function: Callable[[arb], arb]) -> BallNumber:
        """``function`` of the enclosure, computed at this precision."""
        previous = ctx.prec
        ctx.prec = self.bits
        try:
            return BallNumber(function(self.value), self.bits)
        finally:
            ctx.prec = previous


def _operated(operation: Any, left: BallNumber, right: Any) -> Any:
    if isinstance(right, BallNumber):
        operand: arb | int = right.value
        bits = max(left.bits, right.bits)
    elif isinstance(right, int):
        operand, bits = right, left.bits
    else:
        return NotImplemented
    previous = ctx.prec
    ctx.prec = bits
    try:
        return BallNumber(operation(left.value, operand), bits)
    finally:
        ctx.prec = previous


def _compared(yes: Any, no: Any, left: BallNumber, right: Any) -> Any:
    if isinstance(right, BallNumber):
        operand = right.value
    elif isinstance(right, int):
        operand = arb(right)
    else:
        return NotImplemented
    if not (left.value.is_finite() and operand.is_finite()):
        return UNKNOWN
    # an arb comparison is True only where it holds for all points of both balls
    if yes(left.value, operand):
        return YES
    return NO if no(left.value, operand) else UNKNOWN


def _apart(left: arb, right: arb) -> bool:
    return left < right or left > right


def _reversed_sub(left: arb, right: arb | int) -> arb:
    return right - left


def _reversed_div(left: arb, right: arb | int) -> arb:
    return right / left


def _magnitude(value: arb) -> arb:
    """|value|; for a ball that contains 0 arb's own gives the ball itself, with its negative half."""
    return abs(value) if value > 0 or value < 0 else value.abs_lower().union(value.abs_upper())


def _power(base: arb, exponent: int) -> arb:
    """Integer power by squaring; arb's own power goes through log and gives NaN for balls that contain 0."""
    if exponent < 0:
        return 1 / _power(base, -exponent)
    if exponent and exponent % 2 == 0 and not (base > 0 or base < 0):
        # an even power is not negative
        return _squared(base.abs_lower(), exponent).union(_squared(base.abs_upper(), exponent))
    return _squared(base, exponent)


def _squared(base: arb, exponent: int) -> arb:
    result = arb(1)
    while exponent:
        if exponent & 1:
            result *= base
        base *= base
        exponent >>= 1
    return result


def _restored(mid: int, mid_exp: int, rad: int, rad_exp: int, bits: int) -> BallNumber:
    return BallNumber(arb((mid, mid_exp), (rad, rad_exp)), bits)


def certain_sign(value: arb) -> int | None:
    """-1, 0 or +1 where a ball proves it (0 only for exactly zero), else None."""
    if not value.is_finite():
        return None
    if value > 0:
        return 1
    if value < 0:
        return -1
    return 0 if value.is_zero() else None


def sign_is(value: arb, wanted: int) -> Trilean:
    """Whether the sign of the enclosed number is the wanted one."""
    sign = certain_sign(value)
    if sign is None:
        # [0, 2] is not negative, and [-2, 0] not positive
        return NO if value.is_finite() and ((wanted > 0 and value <= 0) or (wanted < 0 and value >= 0)) else UNKNOWN
    return YES if sign == wanted else NO
