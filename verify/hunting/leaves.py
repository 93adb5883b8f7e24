"""The numbers in a case document: where they are, what they are, and documents in which one of them is another."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from verify.errors import BadInput
from verify.files.numerals import Log, number
from verify.files.numerals import document as written

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from verify.files.numerals import Number

Document = dict[str, Any]
Path = tuple[str | int, ...]
"""Keys and indices from the document down to a number."""
HOLD_NUMBERS = {"weights": "values", "couplings": "J", "energy": "parameters"}
"""Key under which each kind of target has its numbers."""


def parameters(document: Document) -> list[Path]:
    """Paths of the numbers of its parameters, in their order."""
    return list(_below(document.get("parameters", {}), ("parameters",)))


def target(document: Document) -> list[Path]:
    """Paths of the numbers of its target, in their order."""
    held = HOLD_NUMBERS.get(document["target"]["kind"])
    return [] if held is None else list(_below(document["target"][held], ("target", held)))


def is_weight(path: Path) -> bool:
    """Whether the number there is a weight of the target, which must be positive and is no logarithm."""
    return path[:2] == ("target", "values")


def value(document: Document, path: Path) -> Number | None:
    """The number there; None for one of a kind that is not simply a rational or the logarithm of one."""
    found: Any = document
    for key in path:
        found = found[key]
    try:
        return number(found, "")
    except BadInput:
        return None


def replaced(document: Document, changes: dict[Path, Number]) -> Document:
    """A copy with these numbers in these places."""
    result = copy.deepcopy(document)
    for path, new in changes.items():
        *way, last = path
        place: Any = result
        for key in way:
            place = place[key]
        place[last] = written(new)
    return result


def hidden(document: Document) -> int:
    """Number of hidden units; 0 for energies without."""
    found = document["energy"].get("hidden", 0)
    return found if isinstance(found, int) else 0


def is_zero(number: Number | None) -> bool:
    """Whether it is 0, as a rational or as log 1."""
    return number is not None and (number.argument == 1 if isinstance(number, Log) else number == 0)


def bits(number: Number | None) -> int:
    """Length of writing it: bits of numerator and denominator, one more for a logarithm; 0 for zero."""
    if number is None:
        return 64
    if is_zero(number):
        return 0
    rational: Fraction = number.argument if isinstance(number, Log) else number
    return isinstance(number, Log) + rational.numerator.bit_length() + rational.denominator.bit_length()


def size(number: Number | None) -> int:
    """Numerator and denominator added up, without sign; 0 for zero."""
    if number is None or is_zero(number):
        return 0
    rational: Fraction = number.argument if isinstance(number, Log) else number
    return abs(rational.numerator) + rational.denominator


def _below(held: Any, path: Path) -> Iterator[Path]:
    if isinstance(held, list):
        for i, one in enumerate(held):
            yield from _below(one, (*path, i))
    elif isinstance(held, dict) and not held.keys() <= {"log", "times", "sum"}:
        # parameters by name, or couplings by mask: a number that is an object has none of these keys
        for key, one in held.items():
            yield from _below(one, (*path, key))
    elif isinstance(held, dict) and not held:
        return
    else:
        yield path
