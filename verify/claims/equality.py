"""Deciding that two numbers are equal: exactly where they can be written down, to many bits in balls elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from verify import arithmetic
from verify.claims.outcome import Finding, Reason, holds, undecided
from verify.errors import NotExpressible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from verify.case import Case

BITS = 256
AGREED = 150
"""Bits to which two balls of 256 bits must agree to count as equal: what is left is room for cancellation."""


def exact_else_balls(compare: Callable[[Case, Any], Finding]) -> Callable[[Case], Finding]:
    """A check that compares in exact arithmetic, and in 256-bit balls where that cannot express a value."""

    def check(case: Case) -> Finding:
        try:
            return compare(case, arithmetic.get("exact"))
        except NotExpressible:
            return compare(case, arithmetic.get("ball", BITS))

    return check


def agreed(differences: Iterable[Any], A: Any, scale: Any = 1) -> Finding:
    """Finding on differences of which none is known to be other than zero: equal exactly, or to so many bits.

    ``scale``: a rational that the differences are relative to, at least 1.
    """
    if A.name == "exact":
        return holds("exact")
    bits = min((_bits(A, value, scale) for value in differences), default=A.bits)
    return holds("ball", values={"bits": bits}) if bits >= AGREED else undecided("ball", Reason.WIDE)


def _bits(A: Any, difference: Any, scale: Any) -> int:
    bound = max(abs(A.lower(difference)), abs(A.upper(difference))) / scale
    return int(bound.denominator.bit_length() - bound.numerator.bit_length()) if bound else int(A.bits)
