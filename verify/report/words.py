"""Words that all renderers share: texts and numbers as people read them, and the meanings of a report's own words."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Sequence

_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

QUANTIFIERS = {
    "forall": "for all cases that meet the assumptions",
    "exists": "there is a case",
    "rate": "a proportion of the cases",
}
ARITHMETICS = {
    "exact": "exact arithmetic",
    "ball": "ball arithmetic",
    "symbolic": "symbolic algebra",
    "multiprecision": "multiprecision floating point",
    "float64": "double precision floating point",
}
RIGORS = {
    "exact": "rationals and logarithms of rationals; no rounding",
    "ball": "every number carries a rigorous error bound",
    "symbolic": "identities in letters, not at numbers",
    "multiprecision": "many digits, but no error bound",
    "float64": "about 16 digits, and no error bound",
}
SCOPES = {
    "instance": "the judged cases, and no others",
    "box": "a set of parameters or targets with interior",
    "symbolic": "the whole statement, at the judged numbers of spins and hidden units",
    "universal": "everything, by a lemma",
}
FORMATS = ("report.html", "report.json", "junit.xml", "summary.md", "events.ndjson", "provenance.json", "checker.py")
"""The files of a run folder, the one for people first; with the checker its certificates need nothing else."""


def plain(text: object) -> str:
    """Text that any page, terminal or XML file may hold: controls and lone surrogates become U+FFFD."""
    return _UNPRINTABLE.sub("\ufffd", str(text).replace("\r\n", "\n").replace("\r", "\n"))


def line(text: object, most: int | None = None) -> str:
    """The same on one line, cut to ``most`` characters where given."""
    joined = " ".join(plain(text).split())
    return joined if most is None or len(joined) <= most else joined[: most - 1] + "…"


def encodable(text: str, stream: TextIO) -> str:
    """Text with letters that the stream cannot write as their numbers: no report dies of a console's alphabet."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)


def count(number: int, one: str, many: str | None = None) -> str:
    """``1 case``, ``2 cases``."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def number(value: float | None) -> str:
    """An approximate number in four digits: ``0.125``, ``1.2e-05``; ``-`` for none."""
    return "-" if value is None else f"{value:.4g}"


def pretty_number(value: float | None, digits: int = 4) -> str:
    """The same with signs from print: ``−1.2 × 10⁻⁵``; an en dash for none."""
    if value is None:
        return "–"
    mantissa, _, exponent = f"{value:.{digits}g}".replace("-", "−").partition("e")
    if not exponent:
        return mantissa
    return f"{mantissa} × {power_of_ten(int(exponent.replace('−', '-')))}"


def spanned(values: Sequence[float | None]) -> str:
    """From where to where the finite ones go: ``from 0.3 to 0.7``."""
    finite = [value for value in values if value is not None and math.isfinite(value)]
    if not finite:
        return "none finite"
    return number(finite[0]) if len(finite) == 1 else f"from {number(min(finite))} to {number(max(finite))}"


def power_of_ten(exponent: int) -> str:
    """``10⁻⁵``."""
    return "10" + str(exponent).translate(_SUPERSCRIPT)


def duration(seconds: float) -> str:
    """``0.4 s``, ``12 s``, ``3 min 20 s``, ``2 h 5 min``."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
