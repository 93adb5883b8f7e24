"""Archive of a hunt: for each behaviour the case with the smallest margin, so that it does not sit in one corner."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from verify.claims import Outcome
from verify.hunting.leaves import hidden
from verify.records.hunt import Behaviour, Cell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from verify.claims import Finding
    from verify.draws import Draw
    from verify.hunting.leaves import Document

GREEDY = 4
"""Number of the smallest margins that share half of the choices."""
PASSED_OVER = frozenset({Outcome.ERROR})


@dataclass
class Archive:
    """Cells by behaviour: N, M, outcome, kinds of case, reason, and what the check counted (which orders swap, ...)."""

    cells: dict[str, tuple[float, Document]] = field(default_factory=dict)

    def add(self, document: Document, finding: Finding) -> None:
        """Keep the case where it shows a new behaviour, or a smaller margin than the one that is kept."""
        if finding.outcome in PASSED_OVER:
            return
        key, margin = behaviour(document, finding), 0.0 if finding.margin is None else finding.margin
        known = self.cells.get(key)
        if known is None or margin < known[0]:
            self.cells[key] = (margin, document)

    def parent(self, draw: Draw) -> Document | None:
        """A case to start from: one of the smallest margins, or any; cases that say something before vacuous ones."""
        telling = sorted(key for key in self.cells if f" {Outcome.VACUOUS.value} " not in key)
        keys = telling or sorted(self.cells)
        if not keys:
            return None
        if draw.integer(0, 1):
            keys = sorted(keys, key=lambda key: (self.cells[key][0], key))[:GREEDY]
        return self.cells[draw.choice(keys)][1]

    @property
    def best(self) -> float | None:
        """The smallest finite margin, or None."""
        margins = [margin for key, (margin, _) in self.cells.items() if f" {Outcome.HOLDS.value} " in key]
        finite = [margin for margin in margins if math.isfinite(margin)]
        return min(finite, default=None)

    def entries(self) -> list[Cell]:
        """Behaviour, margin (None where it is not finite) and case of each cell, in order."""
        return [
            Cell(behaviour=key, margin_approx=_plain(margin), case=case)
            for key, (margin, case) in sorted(self.cells.items())
        ]

    def behaviours(self) -> list[Behaviour]:
        """The same without the cases."""
        return [Behaviour(behaviour=one.behaviour, margin_approx=one.margin_approx) for one in self.entries()]

    @classmethod
    def of(cls, entries: Iterable[Cell]) -> Archive:
        """The archive that has these entries."""
        return cls({
            one.behaviour: (math.inf if one.margin_approx is None else one.margin_approx, one.case) for one in entries
        })  # fmt: skip


def behaviour(document: Document, finding: Finding) -> str:
    """In words: what sort of case this was, and what became of it."""
    counted = sorted(key for key, count in finding.tally.items() if count)
    reason = finding.reason.value if finding.reason else "-"
    parts = [*sorted(finding.kinds), *counted]
    size = f"N={document['spins']} M={hidden(document)}"
    return f"{size} {finding.outcome.value} {reason} {'; '.join(parts)}"


def _plain(margin: float) -> float | None:
    return margin if math.isfinite(margin) else None
