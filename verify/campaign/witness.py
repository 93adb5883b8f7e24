"""Witnesses: counterexamples kept so that anyone can judge them again, exactly as they were found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from verify.claims import Outcome
from verify.documents import canonical

if TYPE_CHECKING:
    from verify.campaign.worker import Judged


def witnesses(part: str, judged: list[Judged]) -> list[dict[str, Any]]:
    """The simplest and the worst of the counterexamples, most rigorous first; one entry where they are the same.

    Simplest: fewest spins, then fewest parameters, then the shortest document. Worst: the smallest margin.
    """
    failing = [one for one in judged if one.finding.outcome is Outcome.FAILS]
    if not failing:
        return []
    rigor = max(one.finding.rigor for one in failing)
    best = [one for one in failing if one.finding.rigor is rigor]
    simplest = min(best, key=_size)
    worst = min(best, key=lambda one: (one.finding.margin if one.finding.margin is not None else 0.0, one.sha256))
    found = [("simplest", simplest)] if worst is simplest else [("simplest", simplest), ("worst", worst)]
    return [
        {
            "sha256": one.sha256,
            "part": part,
            "kind": kind,
            "arithmetic": one.finding.arithmetic,
            "why": one.finding.why,
            "values": one.finding.values,
            "document": one.document,
        }
        for kind, one in found
    ]


def _size(one: Judged) -> tuple[int, int, int, str]:
    return one.document["spins"], one.parameters, len(canonical(one.document)), one.sha256
