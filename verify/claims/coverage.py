"""Kinds of cases: what a run must have met before "no counterexample" means anything."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from verify.files.numerals import Log

if TYPE_CHECKING:
    from collections.abc import Iterable

    from verify.case import Case
    from verify.files.numerals import Number

KINDS = {
    "N=1": "one spin",
    "M=0": "no hidden units",
    "dead-unit": "a hidden unit that sees nothing (its row of W is zero)",
    "duplicate-units": "two hidden units with equal parameters",
    "saturated-unit": "a weight beyond 19, where tanh rounds to 1 in float64",
    "K-regular": "K has full row rank 2^N - 1",
    "K-singular": "K does not have full row rank",
    "consistent": "a data-consistent point: p = q",
    "spurious": "a spurious fixed point: grad L = 0 and p is not q",
    "not-fixed": "a point where grad L is not 0",
    "neutral-directions": "a point where K has a kernel",
    "product-target": "a target under which the spins are independent",
    "uncorrelated-pairs": "a target that is no product although every pair is uncorrelated",
    "correlated-pairs": "a target with a pair of correlated spins",
    "induced-order": "a target whose low orders alone drive a higher one past its goal",
}
"""Kinds that a check or a document may report, and claims may require; claims of a user's own may add to it."""


def shown_by(case: Case) -> frozenset[str]:
    """Kinds that the document itself shows, without any computing."""
    kinds = set()
    if case.spins == 1:
        kinds.add("N=1")
    blocks = {block.name for block in case.energy.blocks}
    if {"c", "W"} <= blocks:
        if case.energy.hidden == 0:
            kinds.add("M=0")
        if case.exact_theta is not None:
            kinds |= _units(case.energy.named(case.exact_theta))
    return frozenset(kinds)


def _units(parts: dict[str, Any]) -> set[str]:
    rows, kinds = parts["W"], set()
    if any(all(not _size(value) for value in row) for row in rows):
        kinds.add("dead-unit")
    units = [(parts["c"][a], tuple(row)) for a, row in enumerate(rows)]
    if len(set(units)) < len(units):
        kinds.add("duplicate-units")
    if any(_size(value) > 19 for row in rows for value in row):
        kinds.add("saturated-unit")
    return kinds


def _size(value: Number) -> Fraction:
    """|value|, for a logarithm from the length of its argument: enough to tell 19 from 1, exact at zero."""
    if isinstance(value, Log):
        if value.argument == 1:
            return Fraction(0)
        bits = abs(value.argument.numerator.bit_length() - value.argument.denominator.bit_length())
        # log 2 = 0.693...
        return max(Fraction(bits * 693, 1000), Fraction(1, 1000))
    return abs(value)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Counts of each kind among the judged cases, and the required kinds that never came up."""

    seen: dict[str, int]
    required: tuple[str, ...]

    @property
    def missing(self) -> list[str]:
        """Required kinds that never came up."""
        return [kind for kind in self.required if not self.seen.get(kind)]


def count(kinds: Iterable[frozenset[str]], required: tuple[str, ...]) -> Coverage:
    """Coverage of the judged cases, one set of kinds each."""
    seen = Counter(kind for some in kinds for kind in some)
    return Coverage(dict(sorted(seen.items())), required)
