"""Witnesses: counterexamples kept so that anyone can judge them again, exactly as they were found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from verify.claims import Outcome
from verify.files.documents import canonical

if TYPE_CHECKING:
    from verify.campaign.worker import Judged


def witnesses(part: str, judged: list[Judged]) -> list[dict[str, Any]]:
    """What the report and the witness files say of ``chosen`` counterexamples."""
    return [described(part, kind, one) for kind, one in chosen(judged)]


def described(part: str, kind: str, one: Judged) -> dict[str, Any]:
    """What is said of one of them; ``kind``: why it was chosen."""
    return {
        "sha256": one.sha256,
        "part": part,
        "kind": kind,
        "arithmetic": one.finding.arithmetic,
        "why": one.finding.why,
        "values": one.finding.values,
        "document": one.document,
        "certificate": one.certificate.sha256 if one.certificate else None,
        "theorem": one.finding.theorem,
    }


def chosen(judged: list[Judged]) -> list[tuple[str, Judged]]:
    """The simplest and the worst of the counterexamples; one entry where they are the same.

    Certified ones come before all others, then the more rigorous. Simplest: fewest spins, then fewest parameters, then
    the shortest document. Worst: the smallest margin. Of a part of the cases, the choice from it and from the rest is
    the choice from all: so it can be made as cases come in.
    """
    failing = [one for one in judged if one.finding.outcome is Outcome.FAILS]
    if not failing:
        return []
    top = max(_worth(one) for one in failing)
    best = [one for one in failing if _worth(one) == top]
    simplest = min(best, key=_size)
    worst = min(best, key=lambda one: (one.finding.margin if one.finding.margin is not None else 0.0, one.sha256))
    return [("simplest", simplest)] if worst is simplest else [("simplest", simplest), ("worst", worst)]


def _worth(one: Judged) -> tuple[bool, int]:
    return one.finding.certified, one.finding.rigor


def _size(one: Judged) -> tuple[int, int, int, str]:
    return one.document["spins"], one.parameters, len(canonical(one.document)), one.sha256
