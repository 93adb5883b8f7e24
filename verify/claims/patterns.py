"""Patterns that the parts of a certificate must fit, and conditions on the case: the words of a binding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from verify.claims.binding import Alternative, Condition, Pattern
    from verify.claims.identities import Identity

ANY = "*"
"""Fits any value."""


def alternative(*patterns: Pattern, case: tuple[Condition, ...] = ()) -> Alternative:
    """An alternative: patterns in the order of the parts, and conditions on the case of its own."""
    return {"parts": list(patterns)} | ({"case": list(case)} if case else {})


def need(
    kind: str,
    point: str | None = None,
    each: tuple[tuple[Any, Any], ...] = (),
    where: tuple[Condition, ...] = (),
    says: str = "",
    **statement: Any,
) -> Pattern:
    """A pattern: a part of this kind with this statement, at the case's own parameters or at a named point."""
    found: Pattern = {"kind": kind, "statement": statement}
    if point is not None:
        found["point"] = point
    if each:
        found["each"] = [list(one) for one in each]
    if where:
        found["where"] = list(where)
    return found | ({"says": says} if says else {})


def fact(quantity: str, argument: Any, sign: Any, **rest: Any) -> Pattern:
    """A pattern for the sign of a quantity; ``argument`` and ``rest`` as for ``need``."""
    return need("fact", quantity=quantity, argument=argument, sign=sign, **rest)


PARAMETERS: Condition = ["parameters"]
"""The case gives parameters."""


def family(*names: str) -> Condition:
    """The case's energy is of one of these families."""
    return ["family", *names]


def spins(least: int, most: int | None = None) -> Condition:
    """So many spins, or from the least to the most."""
    return ["in-range", "N", least, least if most is None else most]


def hidden(least: int, most: int | None = None) -> Condition:
    """So many hidden units: at least, or from the least to the most."""
    return ["<=", least, "M"] if most is None else ["in-range", "M", least, most]


# -- patterns that many claims ask for ---------------------------------------------------------------------------
def fixed(point: str | None = None) -> Pattern:
    """grad L = 0."""
    return fact("|F|^2", 0, "0", point=point)


def not_fixed(point: str | None = None) -> Pattern:
    """A component of grad L is not 0."""
    return fact("F", ANY, "not 0", point=point)


def not_consistent(point: str | None = None) -> Pattern:
    """p is not q in a state."""
    return fact("q - p", ANY, "not 0", point=point)


def spurious(point: str | None = None) -> tuple[Pattern, Pattern]:
    """grad L = 0, and p is not q."""
    return fixed(point), not_consistent(point)


def consistent(point: str | None = None) -> Pattern:
    """p = q."""
    return need("consistent", point=point)


def ascending(point: str | None = None) -> Pattern:
    """v^T Hess L v > 0 for a vector."""
    return fact("v H v", ANY, "+", point=point)


def rank(number: Any, point: str | None = None) -> Pattern:
    """rank K is that."""
    return need("rank", point=point, rank=number, nullity=ANY)


def identities(*statements: Identity) -> tuple[Pattern, ...]:
    """Patterns for identities at the case's number of spins."""
    return tuple(
        need("identity", spins=["=", "N"], over=["data", one["over"]], left=["data", one["left"]],
             right=["data", one["right"]])
        for one in statements
    )  # fmt: skip
