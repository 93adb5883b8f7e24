"""Reading what a run is compared with: a baseline, or an earlier ``report.json`` as the baseline that it makes.

People write into baselines, so whatever is misspelt in one is named, and never passed over.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, get_args

from verify.campaign.baseline_document import FORMAT, of
from verify.case import Case
from verify.claims import Verdict
from verify.claims.claim import Expectation, Scope
from verify.errors import BadInput
from verify.files import documents
from verify.files.documents import location
from verify.files.numerals import shown

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

REPORT = "flowclaims/report/1"
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_VERDICTS = tuple(verdict.value for verdict in Verdict)


def read(file: str | os.PathLike[str]) -> dict[str, Any]:
    """A baseline, or an earlier ``report.json`` as a baseline; raises BadInput that names the file and the place."""
    name = documents.file_name(file)
    document = documents.read(file)
    found = document.get("format") if isinstance(document, dict) else document
    try:
        if found == REPORT:
            return _of_report(document)
        if found == FORMAT:
            return _checked(document)
    except BadInput as error:
        raise BadInput(error.path, error.found, error.expected, name) from None
    raise BadInput("$.format", shown(found), f'"{FORMAT}" or "{REPORT}"', name)


def read_kept(file: str | os.PathLike[str]) -> dict[str, Any]:
    """The baseline that a new one will replace; raises BadInput for any other file, a report too: it would be lost."""
    document = documents.read(file)
    found = document.get("format") if isinstance(document, dict) else document
    if found != FORMAT:
        expected = f'"{FORMAT}", the only format that is written over'
        raise BadInput("$.format", shown(found), expected, documents.file_name(file))
    return read(file)


# -- reading a baseline ----------------------------------------------------------------------------------------
def _strings(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _is_date(value: Any) -> bool:
    # fromisoformat alone takes weeks and dates without dashes too
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_interval(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() == {"reading", "low_approx", "high_approx"}
        and (value["reading"] is None or isinstance(value["reading"], str))
        and all(_number(value[end]) for end in ("low_approx", "high_approx"))
    )


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


_REQUIRED: dict[str, tuple[Callable[[Any], bool], str]] = {
    "expect": (lambda value: value in get_args(Expectation), " or ".join(get_args(Expectation))),
    "verdict": (lambda value: value in _VERDICTS, "one of " + ", ".join(_VERDICTS)),
    "scope": (lambda value: value is None or value in get_args(Scope), "null or one of " + ", ".join(get_args(Scope))),
    "covered": (_strings, "a list of kinds of cases"),
    "controls_refuted": (_strings, "a list of names"),
    "witnesses": (lambda value: isinstance(value, list), "a list of witnesses"),
    "stored_certified": (lambda value: isinstance(value, bool), "true or false"),
}
_OPTIONAL: dict[str, tuple[Callable[[Any], bool], str]] = {
    "intervals": (lambda value: isinstance(value, list) and all(map(_is_interval, value)),
                  "a list of objects with reading, low_approx and high_approx"),
    "expires": (_is_date, "a date such as 2027-03-31"),
    "note": (lambda value: isinstance(value, str), "a string"),
}  # fmt: skip
_FIELDS = _REQUIRED | _OPTIONAL


def _checked(document: dict[str, Any]) -> dict[str, Any]:
    _only(document, "$", {"format", "claims"}, {"format", "claims"})
    claims = document["claims"]
    if not isinstance(claims, dict):
        raise BadInput("$.claims", shown(claims), "an object with an entry for each claim")
    for key, entry in claims.items():
        path = location("$.claims", key)
        _only(entry, path, _REQUIRED.keys(), _FIELDS.keys())
        for name, value in entry.items():
            fits, expected = _FIELDS[name]
            if not fits(value):
                raise BadInput(f"{path}.{name}", shown(value), expected)
        if "expires" in entry and entry["expect"] != "refuted":
            raise BadInput(f"{path}.expires", shown(entry["expires"]), "no date: the claim is expected to hold")
        for i, one in enumerate(entry["witnesses"]):
            place = f"{path}.witnesses[{i}]"
            _only(one, place, {"part", "sha256", "case"}, {"part", "sha256", "case"})
            if not isinstance(one["part"], str):
                raise BadInput(f"{place}.part", shown(one["part"]), '"claim" or "control:NAME"')
            _same(one["case"], one["sha256"], f"{place}.case", f"{place}.sha256")
    return document


def _only(value: Any, path: str, required: Any, known: Any) -> None:
    """Raise BadInput unless it is an object with these keys, and no others: a misspelt one would be overlooked."""
    if not isinstance(value, dict):
        raise BadInput(path, shown(value), "an object with the keys " + ", ".join(sorted(required)))
    for key in value:
        if key not in known:
            raise BadInput(location(path, key), f"the unknown key {shown(key)}", "only " + ", ".join(sorted(known)))
    for key in sorted(required):
        if key not in value:
            raise BadInput(path, f"no {key}", "the keys " + ", ".join(sorted(required)))


def _same(document: Any, sha: Any, path: str, place: str) -> None:
    """Raise BadInput unless it is a case, and the hash its own."""
    try:
        case = Case.from_document(document)
    except BadInput as error:
        raise BadInput(path + error.path[1:], error.found, error.expected) from None
    if sha != case.sha256:
        raise BadInput(place, shown(sha), f"the hash of its case, {case.sha256}")


# -- reading a report ------------------------------------------------------------------------------------------
_LEFT_OUT: dict[str, Any] = {
    "expect": "holds", "scope": None, "quantifier": "forall", "judged": 0, "certified": 0, "held": 0, "failed": 0,
    "undecided": 0, "controls": [], "witnesses": [], "readings": [], "counted": [],
    "stored": {"judged": 0, "certified": 0, "kinds": []},
}  # fmt: skip
"""What earlier versions left out of a claim's entry."""


def _of_report(document: dict[str, Any]) -> dict[str, Any]:
    claims = document.get("claims")
    if not isinstance(claims, list):
        raise BadInput("$.claims", shown(claims), "a list of claims")
    filled = []
    for i, one in enumerate(claims):
        claim = _LEFT_OUT | one if isinstance(one, dict) else {}
        coverage = claim.get("coverage", {})
        claim["coverage"] = {"required": [], "seen": {}} | coverage if isinstance(coverage, dict) else coverage
        if not _comparable(claim):
            raise BadInput(f"$.claims[{i}]", shown(one), "a claim with key, verdict, coverage and controls")
        claim["controls"] = [{"passed": False, "stored": False} | other for other in claim["controls"]]
        claim["witnesses"] = [{"part": "claim", "certificate": None} | witness for witness in claim["witnesses"]]
        for j, witness in enumerate(claim["witnesses"]):
            place = f"$.claims[{i}].witnesses[{j}]"
            _same(witness.get("document"), witness.get("sha256"), f"{place}.document", f"{place}.sha256")
        filled.append(claim)
    return of({"claims": filled})


def _comparable(claim: dict[str, Any]) -> bool:
    """Whether an entry has what ``of`` reads, each of the right type."""
    coverage, fits = claim["coverage"], {name: test for name, (test, _) in _FIELDS.items()}
    return (
        isinstance(claim.get("key"), str)
        and all(fits[name](claim.get(name)) for name in ("expect", "verdict", "scope", "witnesses"))
        and all(type(claim[name]) is int for name in ("judged", "certified", "held", "failed", "undecided"))
        and isinstance(coverage, dict)
        and isinstance(coverage["seen"], dict)
        and _strings(coverage["required"])
        and _strings(claim["counted"])
        and _objects(claim["controls"], name=str)
        and _objects(claim["witnesses"])
        and _objects(claim["readings"], label=str, held=int, failed=int, undecided=int)
        and _objects([claim["stored"]], judged=int, certified=int, kinds=list)
        and _strings(claim["stored"]["kinds"])
    )


def _objects(value: Any, **types: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(one, dict) and all(isinstance(one.get(name), kind) for name, kind in types.items()) for one in value
    )
