"""Numbers of the file formats: rationals as strings, logarithms of rationals as objects. No binary floating point.

``"3/7"``, ``"-2"``, ``"0.125"`` (exactly one eighth), ``"1e-12"`` (exactly 10^-12), ``{"log": "3/2"}``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from numbers import Integral
from typing import Any

from verify.errors import BadInput

_RATIONAL = re.compile(r"-?[0-9]+(?:/[0-9]+|(?:\.[0-9]+)?(?:[eE]-?[0-9]+)?)")
MOST_DIGITS = 2000
"""Longest mantissa and largest exponent of a number in a document: enough for any use, and no resource bomb.

Both together stay below the 4300 digits that Python converts to and from text.
"""


@dataclass(frozen=True, slots=True)
class Log:
    """The natural logarithm of a positive rational."""

    argument: Fraction


Number = Fraction | Log


def integer(value: Any) -> Any:
    """Python's integer for one of any integer type, NumPy's among them; all else, True and False too, as it is."""
    return int(value) if isinstance(value, Integral) and not isinstance(value, bool) else value


def shown(value: object, most: int = 60) -> str:
    """A found value, as it stands in a message: short and on one line."""
    import json

    try:
        text = json.dumps(value, ensure_ascii=True)
    except (TypeError, ValueError, RecursionError):
        text = type(value).__name__
    return text if len(text) <= most else text[: most - 3] + "..."


def rational(value: object, path: str, expected: str = 'a rational such as "3/7", "-2" or "0.125"') -> Fraction:
    """The rational that a document's string means; raises BadInput that names ``path``."""
    if not isinstance(value, str):
        hint = " (in quotes)" if isinstance(value, (int, float)) and not isinstance(value, bool) else ""
        raise BadInput(path, shown(value), expected + hint)
    if not _RATIONAL.fullmatch(value):
        raise BadInput(path, shown(value), expected)
    mantissa, _, exponent = value.lower().partition("e")
    if len(mantissa) > MOST_DIGITS or len(exponent) > 5 or abs(int(exponent or 0)) > MOST_DIGITS:
        raise BadInput(path, shown(value), f"a number of at most {MOST_DIGITS} digits")
    _, slash, denominator = value.partition("/")
    if slash and not int(denominator):
        raise BadInput(path, shown(value), "a denominator that is not zero")
    return Fraction(value)


def number(value: object, path: str) -> Number:
    """A rational or the logarithm of one; raises BadInput that names ``path``."""
    if not isinstance(value, dict):
        return rational(value, path, 'a number such as "3/7", "0.125" or {"log": "3/2"}')
    if set(value) != {"log"}:
        raise BadInput(path, shown(value), 'a number such as "3/7", "0.125" or {"log": "3/2"}')
    argument = rational(value["log"], f"{path}.log", "a positive rational")
    if argument <= 0:
        raise BadInput(f"{path}.log", shown(value["log"]), "a positive rational")
    return Log(argument)


def document(value: Number | int) -> Any:
    """The JSON value of a number: ``"3/7"`` or ``{"log": "3/2"}``."""
    return {"log": str(value.argument)} if isinstance(value, Log) else str(value)
