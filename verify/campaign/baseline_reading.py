"""Reading what a run is compared with: a baseline, or an earlier ``report.json`` as the baseline that it makes.

People write into baselines, so whatever is misspelt in one is named, and never passed over.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from verify.campaign.baseline_document import of
from verify.case import Case
from verify.files.reading import At, opened
from verify.records import baseline, reading, report
from verify.records.baseline import Baseline
from verify.records.compared import Compared

if TYPE_CHECKING:
    import os


def read(file: str | os.PathLike[str]) -> Baseline:
    """A baseline, or an earlier ``report.json`` as a baseline; raises BadInput that names the file and the place."""
    at = opened(file)
    found = _format(at)
    if found.value == report.FORMAT:
        return of(_checked_report(at))
    if found.value == baseline.FORMAT:
        return _checked(at)
    raise found.wrong(f'"{baseline.FORMAT}" or "{report.FORMAT}"')


def read_kept(file: str | os.PathLike[str]) -> Baseline:
    """The baseline that a new one will replace; raises BadInput for any other file, a report too: it would be lost."""
    at = opened(file)
    found = _format(at)
    if found.value != baseline.FORMAT:
        raise found.wrong(f'"{baseline.FORMAT}", the only format that is written over')
    return _checked(at)


def compared(at: At) -> Compared:
    """A report as far as a baseline is made of it, one of an earlier version too; raises BadInput."""
    return reading.read(Compared, at, loose=True)


def _checked_report(at: At) -> Compared:
    result = compared(at)
    for claim, place in zip(result.claims, at.key("claims").items("a list of claims"), strict=True):
        for witness in place.entry("witnesses").items("a list of witnesses") if claim.witnesses else ():
            _same(witness.entry("document"), witness.entry("sha256"))
    return result


def _format(at: At) -> At:
    return at.entry("format") if isinstance(at.value, dict) else At(at.value, f"{at.path}.format", at.file)


def _checked(at: At) -> Baseline:
    result = reading.read(Baseline, at)
    for name, place in at.key("claims").entries():
        entry, expires = result.claims[name], place.entry("expires")
        if entry.expires is not None and not _is_day(entry.expires):
            raise expires.wrong("a date such as 2027-03-31")
        if entry.expires is not None and entry.expect != "refuted":
            raise expires.wrong("no date: the claim is expected to hold")
        for one in place.key("witnesses").items("a list of witnesses"):
            _same(one.key("case"), one.key("sha256"))
    return result


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _same(case: At, sha: At) -> None:
    """Raise BadInput unless it is a case, and the hash its own."""
    with case.within():
        found = Case.from_document(case.value).sha256
    if sha.value != found:
        raise sha.wrong(f"the hash of its case, {found}")
