"""The baseline that a report makes, and its text, small enough that people read its diffs.

``baseline_reading`` reads it back, and a ``report.json`` as the baseline that it makes.
"""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from verify.claims.verdict import share
from verify.records.baseline import Baseline, BaselineEntry, Interval, KeptWitness
from verify.records.shapes import document

if TYPE_CHECKING:
    from verify.records.compared import Compared, ComparedClaim

_STRICTER = 100
"""Factor by which an interval of a baseline misses the proportion more rarely than one of a verdict."""
_DIGITS = 10_000
"""Ends of intervals are rounded outwards to 1/10000: another version of a library must not make a diff."""


def of(report: Compared, earlier: Baseline | None = None, *, only: bool = False) -> Baseline:
    """The baseline that a report makes.

    ``earlier``: the one that it takes the place of: what people wrote into its entries (``expires`` and ``note``)
    stays; with ``only`` (some claims were left out on purpose) so do its entries on claims that were not judged. A date
    of expiry goes where the claim is no longer expected to be refuted.
    """
    before = earlier.claims if earlier else {}
    claims = {claim.key: _kept(entry(claim), before.get(claim.key)) for claim in report.claims}
    return Baseline(claims=before | claims if only else claims)


def _kept(now: BaselineEntry, before: BaselineEntry | None) -> BaselineEntry:
    if before is None:
        return now
    return replace(now, note=before.note, expires=before.expires if now.expect == "refuted" else None)


def text(baseline: Baseline) -> str:
    """The file's text: keys sorted, a line for each thing that may change, a witness with its case on one."""
    claims = [f" {_dumped(key)}: {_text(document(one))}" for key, one in sorted(baseline.claims.items())]
    return '{"format": ' + _dumped(baseline.format) + ', "claims": {\n' + ",\n".join(claims) + "\n}}\n"


def _text(entry: dict[str, Any]) -> str:
    lines = []
    for name, value in sorted(entry.items()):
        whole = _dumped(value)
        if name == "witnesses" and value:
            whole = "[\n" + ",\n".join(f"   {_dumped(one)}" for one in value) + "\n  ]"
        lines.append(f"  {_dumped(name)}: {whole}")
    return "{\n" + ",\n".join(lines) + "\n }"


def _dumped(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, allow_nan=False)


def entry(claim: ComparedClaim) -> BaselineEntry:
    """The entry on a claim, without what people add."""
    stored = claim.stored
    # a case may be the simplest and the worst witness of a part, and stands there once
    witnesses = {(one.part, one.sha256): one.document for one in claim.witnesses if one.certificate}
    return BaselineEntry(
        expect=claim.expect,
        verdict=claim.verdict,
        scope=claim.scope,
        # by stored cases: what only a draw brings, the next seed may not
        covered=sorted(set(claim.coverage.required) & set(stored.kinds)),
        controls_refuted=sorted(one.name for one in claim.controls if one.passed and one.stored),
        witnesses=[
            KeptWitness(part=part, sha256=sha, case={key: case[key] for key in case if key != "note"})
            for (part, sha), case in sorted(witnesses.items(), key=lambda pair: pair[0])
        ],
        stored_certified=0 < stored.judged == stored.certified,
        intervals=_intervals(claim) if claim.quantifier == "rate" else None,
    )


def _intervals(claim: ComparedClaim) -> list[Interval]:
    """Intervals of the claimed proportion: for each reading that is counted, else for the draws as such.

    At a higher confidence than the verdict's, 1 - 0.01/(100 n) for each of n: an interval is to lie below that of
    another seed only where the proportion itself fell, and at 99 % two seeds in some thousands would make it so.
    """
    counted = {one.label: one for one in claim.readings if one.label in claim.counted}
    if bool(counted) != bool(claim.counted):
        return []
    found = []
    # reports of earlier versions do not tell stored cases from draws
    for label, one in counted.items() or ((None, claim.sample or claim),):
        told = [True] * one.held + [False] * one.failed + [None] * one.undecided
        lies = share(told, _STRICTER * max(1, len(counted)))
        found.append(
            Interval(
                reading=label,
                low_approx=math.floor(lies.low * _DIGITS) / _DIGITS,
                high_approx=math.ceil(lies.high * _DIGITS) / _DIGITS,
            )
        )
    return found
