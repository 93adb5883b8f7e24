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
