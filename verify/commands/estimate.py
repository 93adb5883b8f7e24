"""Estimates of rounding errors: a document in multiprecision, beside the same in more bits."""

from __future__ import annotations

from decimal import MAX_EMAX, MIN_EMIN, Decimal, InvalidOperation, localcontext
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from verify.case import Case

MOST_BITS = 100_000


def finer(case: Case, bits: int) -> int:
    """Bits at which rounding can be seen: twice as many, and those before the point of the largest parameter."""
    target = case.exact_target
    numbers = [*(case.exact_theta or ()), *getattr(target, "theta", ()), *getattr(target, "J", {}).values()]
    whole = max((int(abs(value)).bit_length() for value in numbers if isinstance(value, Fraction)), default=0)
    return min(2 * bits + 2 * whole + 64, MOST_BITS)


def estimated(document: Any, better: Any, bits: int) -> Any:
    """The document with each ``rad`` the distance to the better one, and one unit of its own rounding: an estimate.

    Both are the same nest of lists and objects; numbers are ``{"mid", "rad"}`` or None. Where the better one has None,
    the old radius stays.
    """
    if isinstance(document, list):
        pairs = zip(document, better, strict=True) if isinstance(better, list) else ((one, None) for one in document)
        return [estimated(one, two, bits) for one, two in pairs]
    if not isinstance(document, dict):
        return document
    if document.keys() != {"mid", "rad"}:
        other = better if isinstance(better, dict) else {}
        return {key: estimated(value, other.get(key), bits) for key, value in document.items()}
    return {"mid": document["mid"], "rad": _radius(document, better, bits)}


def _radius(number: dict[str, str], better: Any, bits: int) -> str:
    if not isinstance(better, dict):
        return number["rad"]
    with localcontext(prec=30 + bits, Emax=MAX_EMAX, Emin=MIN_EMIN):
        try:
            middle, other = Decimal(number["mid"]), Decimal(better["mid"])
        except InvalidOperation:
            # an exponent beyond 10^18: as far as any use goes, this is 0 or infinite, and its own radius says as much
            return number["rad"]
        radius = abs(middle - other) + abs(middle) * Decimal(2) ** (1 - bits)
        return "0" if not radius else f"{radius:.1e}".replace("e+", "e")
