"""Stored cases alone refute every negative control, settle what is expected and cover what is asked, on every seed."""

from __future__ import annotations

import runpy

import pytest

from verify import Case, judge
from verify.case import shipped
from verify.claims import Outcome, Verdict, combine, coverage, registry
from verify.claims.verdict import JUDGED, SOUND

CLAIMS = registry.load()
CONTROLS = [(key, one) for key, claim in CLAIMS.items() for one in claim.controls]
TEMPLATE = runpy.run_path(str(shipped.cases().parent / "theorems" / "_template.py"))["CLAIM"]


def read(stored):
    return shipped.case(stored) if isinstance(stored, str) else Case.from_document(stored)


def refuted(claim, control):
    """What its first stored case gives; the run stops there, so that nothing drawn is ever looked at."""
    return judge(claim, read(control.stored[0]), f"control:{control.name}")


@pytest.mark.parametrize(("key", "control"), CONTROLS, ids=[f"{key}:{one.name}" for key, one in CONTROLS])
def test_a_stored_case_refutes_each_control(key, control):
    found = refuted(CLAIMS[key], control)
    assert (found.outcome, found.settled) == (Outcome.FAILS, True), found.why
    assert found.arithmetic in {"exact", "ball"}


def test_the_template_shows_it():
    (control,) = TEMPLATE.controls
    assert refuted(TEMPLATE, control).settled
    # and the same case is none of those that the claim itself speaks of
    assert judge(TEMPLATE, read(control.stored[0])).outcome is Outcome.VACUOUS


def alone(claim):
    """The verdict on the stored cases, and the coverage, as if nothing were drawn."""
    found = [judge(claim, read(one)) for one in claim.stored]
    seen = coverage.count([one.kinds for one in found if one.outcome in JUDGED], claim.requires)
    return combine(claim.quantifier, found, seen, claim.rate), seen


@pytest.mark.parametrize("key", [key for key, one in CLAIMS.items() if one.requires or one.expect == "refuted"
                                 or one.quantifier == "exists"])  # fmt: skip
def test_stored_cases_settle_what_is_expected_and_cover_what_is_asked(key):
    claim = CLAIMS[key]
    judgement, seen = alone(claim)
    assert seen.missing == []
    if claim.expect == "refuted":
        assert judgement.verdict is Verdict.REFUTED, judgement.explanation
    elif claim.quantifier == "exists":
        assert judgement.verdict is Verdict.PROVED, judgement.explanation
    else:
        assert judgement.verdict in SOUND, judgement.explanation


def uses():
    """By stored case: the claims and controls that it serves, as the table of cases/README.md names them."""
    found = {}
    for key, claim in CLAIMS.items():
        name = key.partition("/")[2]
        for stored, said in [(claim.stored, name), *((one.stored, f"{name} ({one.name})") for one in claim.controls)]:
            for case in stored:
                found.setdefault(case, []).append(said)
    return found


def test_the_readme_says_what_each_deciding_case_decides():
    served = uses()
    rows = [line.strip("| ").split(" | ") for line in (shipped.cases() / "README.md").read_text("utf-8").splitlines()]
    listed = {row[0]: row[1:] for row in rows if row[0] in shipped.stored() and len(row) == 3}
    single = {file.stem for file in (shipped.cases() / shipped.SINGLE).glob("*.json")}
    assert single <= served.keys(), "a case that serves nothing"
    for name in single:
        assert listed[name] == [str(shipped.case(name).spins), ", ".join(served[name])]
