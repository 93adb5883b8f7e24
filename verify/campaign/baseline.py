"""Comparing a run with an earlier one: what got worse, claim by claim."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from verify import documents
from verify.errors import BadInput
from verify.numerals import shown

if TYPE_CHECKING:
    import os
    from collections.abc import Collection

WORTH = {"proved": 3, "survived": 2, "inconclusive": 1, "vacuous": 1, "suspect": 0, "refuted": 0, "error": -1}
"""How much a verdict is worth on a claim that is expected to hold."""
AGAINST = {"refuted": 3, "suspect": 2, "inconclusive": 1, "vacuous": 1, "survived": 0, "proved": 0, "error": -1}
"""How much it is worth on a claim that is expected to be refuted."""


def read(file: str | os.PathLike[str]) -> dict[str, Any]:
    """An earlier ``report.json``; raises BadInput that names the file where it is none."""
    name = str(file)
    document = documents.read(file)
    found = document.get("format") if isinstance(document, dict) else document
    if found != "flowclaims/report/1":
        raise BadInput("$.format", shown(found), '"flowclaims/report/1"', name)
    claims = document.get("claims")
    if not isinstance(claims, list):
        raise BadInput("$.claims", shown(claims), "a list of claims", name)
    for i, one in enumerate(claims):
        if not _comparable(one):
            raise BadInput(f"$.claims[{i}]", shown(one), "a claim with key, verdict, coverage and neighbours", name)
    return dict(document)


def _comparable(claim: Any) -> bool:
    """Whether an entry has what ``regressions`` reads, each of the right type."""
    if not isinstance(claim, dict) or not all(isinstance(claim.get(name), str) for name in ("key", "verdict")):
        return False
    coverage, neighbours = claim.get("coverage", {}), claim.get("neighbours", [])
    return (
        claim["verdict"] in WORTH
        and isinstance(coverage, dict)
        and isinstance(coverage.get("seen", {}), dict)
        and isinstance(kinds := coverage.get("required", []), list)
        and all(isinstance(kind, str) for kind in kinds)
        and isinstance(neighbours, list)
        and all(isinstance(one, dict) and isinstance(one.get("name"), str) for one in neighbours)
    )


def apply(report: dict[str, Any], baseline: dict[str, Any], finished: Collection[str], *, only: bool) -> None:
    """Add ``regressions`` to the report; any of them fails it (exit code 1, unless it is 4 already).

    ``finished``: keys of the claims that an interruption did not cut short; the others are not compared.
    """
    report["regressions"] = regressions(report, baseline, finished, only=only)
    if report["regressions"]:
        report["passed"] = False
        report["exit_code"] = max(report["exit_code"], 1) if report["exit_code"] != 3 else 1


def regressions(
    report: dict[str, Any], baseline: dict[str, Any], finished: Collection[str], *, only: bool
) -> list[str]:
    """One sentence for each thing that is worse than in the baseline; ``only``: missing claims do not count.

    Worse: a verdict worth less, a claim that is gone, a kind of case that came up then and is missing now, a planted
    falsehood that was refuted then and is not now.
    """
    now = {claim["key"]: claim for claim in report["claims"]}
    found = []
    for then in baseline["claims"]:
        key = then["key"]
        if key not in now:
            if not only:
                found.append(f"{key}: the claim is gone")
            continue
        if key in finished:
            found += [f"{key}: {what}" for what in _worse(now[key], then)]
    return found


def _worse(now: dict[str, Any], then: dict[str, Any]) -> list[str]:
    worth = WORTH if now["expect"] == "holds" else AGAINST
    found = []
    if worth.get(now["verdict"], 0) < worth.get(then["verdict"], 0):
        found.append(f"{then['verdict']} became {now['verdict']}")
    seen = now["coverage"]["seen"]
    lost = [
        kind
        for kind in then.get("coverage", {}).get("required", [])
        if kind in now["coverage"]["required"] and not seen.get(kind)
    ]
    found += [f"no case of kind {kind} came up" for kind in lost if then["coverage"].get("seen", {}).get(kind)]
    refuted = {one["name"] for one in now["neighbours"] if one["passed"]}
    known = {one["name"] for one in now["neighbours"]}
    for one in then.get("neighbours", []):
        if one.get("passed") and one["name"] in known and one["name"] not in refuted:
            found.append(f"the planted falsehood {one['name']} is no longer refuted")
    return found
