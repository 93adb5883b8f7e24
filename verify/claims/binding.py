"""Bindings: what a certificate must contain for the independent checker to count it for a claim, as data.

``verify/checking/bindings.py`` is what holds a certificate to a binding, and says what conditions, patterns and
expressions mean; here they are put together. Bindings of the shipped claims are built into ``verify/checker.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

Condition = list[Any]
"""A condition on the case, or on what the names of a pattern stand for, such as ``["<=", "N", 4]``."""
Pattern = dict[str, Any]
"""A pattern that one part of a certificate, or one for each element of a set, must fit."""
Alternative = dict[str, Any]
"""Conditions on the case, and the patterns that the parts must fit one by one."""


@dataclass(frozen=True, slots=True)
class Binding:
    """The parts that make a case an instance of a claim, or a counterexample to it.

    ``instance``, ``refutation``: alternatives, of which one must fit. ``case``: conditions on the case that go with all
    of them: the claim's assumptions, as far as a certificate must show them. ``lemma``: the identity or lemma that
    carries the parts to all values that the claim speaks of, in a sentence; empty where they speak of the case alone.
    """

    instance: tuple[Alternative, ...] = ()
    refutation: tuple[Alternative, ...] = ()
    case: tuple[Condition, ...] = ()
    lemma: str = ""

    def document(self, sentence: str) -> dict[str, Any]:
        """The binding as the checker reads it; ``sentence``: what the claim says."""
        found: dict[str, Any] = {"claim": sentence}
        for name in ("case", "instance", "refutation"):
            if getattr(self, name):
                found[name] = list(getattr(self, name))
        return found | ({"lemma": self.lemma} if self.lemma else {})

    def under(self, *conditions: Condition) -> Binding:
        """The same with those of the conditions on the case that it has not yet."""
        new = [one for i, one in enumerate(conditions) if one not in self.case and one not in conditions[:i]]
        return replace(self, case=(*self.case, *new))

    def on(self, *conditions: Condition) -> Binding:
        """The same with more conditions on the case, refutations only: for a control that is restricted to them."""
        return replace(self, case=(*self.case, *conditions), instance=(), lemma="")


def parts(*patterns: Pattern, case: tuple[Condition, ...] = ()) -> Alternative:
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
