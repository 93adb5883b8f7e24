"""Three-valued truth: what an enclosure can decide, and what it cannot."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterable


class Trilean(enum.Enum):
    """YES, NO or UNKNOWN (Kleene's strong logic).

    It refuses ``bool()``: an undecided comparison must be met, not read as False.
    Write ``x is Trilean.YES``.
    """

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    def __bool__(self) -> NoReturn:
        """Raise TypeError, always."""
        raise TypeError(f"{self} has no truth value; compare with `is Trilean.YES` or `is Trilean.NO`")

    def __invert__(self) -> Trilean:
        return _NOT[self]

    def __and__(self, other: Trilean) -> Trilean:
        return every((self, other))

    def __or__(self, other: Trilean) -> Trilean:
        return ~every((~self, ~other))


YES, NO, UNKNOWN = Trilean.YES, Trilean.NO, Trilean.UNKNOWN
_NOT = {YES: NO, NO: YES, UNKNOWN: UNKNOWN}


def certain(value: bool) -> Trilean:
    """YES or NO from a truth value that is exact."""
    return YES if value else NO


def every(values: Iterable[Trilean]) -> Trilean:
    """NO if one is NO, else UNKNOWN if one is UNKNOWN, else YES (YES for none at all)."""
    seen = set(values)
    if NO in seen:
        return NO
    return UNKNOWN if UNKNOWN in seen else YES


def some(values: Iterable[Trilean]) -> Trilean:
    """YES if one is YES, else UNKNOWN if one is UNKNOWN, else NO (NO for none at all)."""
    return ~every(~value for value in values)
