"""Witnesses: counterexamples kept so that anyone can judge them again, exactly as they were found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from verify.claims import Outcome
from verify.files.documents import canonical
from verify.records.witness import Found, Witness, WitnessEntry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from verify.campaign.worker import Judged
    from verify.records.report import ClaimEntry

    Kind = Literal["simplest", "worst"]


def witnesses(part: str, judged: list[Judged]) -> list[WitnessEntry]:
    """The ``chosen`` counterexamples as a report holds them."""
    return [WitnessEntry(part=part, kind=kind, **evidence(one)) for kind, one in chosen(judged)]


def evidence(one: Judged) -> dict[str, Any]:
    """The fields of ``Evidence`` of a judged case."""
    return {
        "sha256": one.sha256,
        "arithmetic": one.finding.arithmetic,
        "why": one.finding.why,
        "values": one.finding.values,
        "document": one.document,
        "certificate": one.certificate.sha256 if one.certificate else None,
        "theorem": one.finding.theorem,
    }


def files(claims: Iterable[ClaimEntry]) -> dict[str, Witness]:
    """Witness files by the hash of their case.

    One case may be a witness of several claims, so ``found`` is a list: in the order of the claims. The case is whole:
    nothing else is needed to judge it again.
    """
    result: dict[str, Witness] = {}
    for claim in claims:
        for one in claim.witnesses:
            file = result.setdefault(one.sha256, Witness(sha256=one.sha256, case=one.document, found=[]))
            file.found.append(
                Found(
                    claim=claim.key,
                    part=one.part,
                    kind=one.kind,
                    arithmetic=one.arithmetic,
                    why=one.why,
                    values=one.values,
                    certificate=one.certificate,
                )
            )
    return result


def chosen(judged: list[Judged]) -> list[tuple[Kind, Judged]]:
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
