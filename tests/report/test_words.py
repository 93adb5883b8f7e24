"""The words that renderers share: what a number, a claim and a run are called."""

from __future__ import annotations

import io

import pytest
import report_sample as sample

from verify.records.report import ClaimEntry, ControlEntry, Report
from verify.report import outcomes, standings, words


def claim(key, **changes):
    return sample.typed(ClaimEntry, sample.claim(key, **changes))


def control(name, **changes):
    return sample.typed(ControlEntry, sample.control(name, **changes))


@pytest.mark.parametrize(
    ("value", "text", "printed"),
    [
        (None, "-", "–"),
        (0.0, "0", "0"),
        (0.125, "0.125", "0.125"),
        (-3.0, "-3", "−3"),
        (1.25e-05, "1.25e-05", "1.25 × 10⁻⁵"),
        (-2e30, "-2e+30", "−2 × 10³⁰"),
        (123456.0, "1.235e+05", "1.235 × 10⁵"),
        (5e-324, "4.941e-324", "4.941 × 10⁻³²⁴"),
    ],
)
def test_number(value, text, printed):
    assert words.number(value) == text
    assert words.pretty_number(value) == printed


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.04, "0.0 s"), (9.94, "9.9 s"), (59.4, "59 s"), (59.6, "1 min 0 s"), (3599, "59 min 59 s"), (7500, "2 h 5 min")],
)
def test_duration(seconds, text):
    assert words.duration(seconds) == text


def test_plain_text_holds_nothing_that_a_page_may_not_hold():
    assert words.plain("a\x00b\x1bc\ud800d\u202ee\ufffef\x85g") == "a�b�c�d�e�f�g"
    assert words.plain("θ∇\t\U0001d53c\r\nb\rc") == "θ∇\t\U0001d53c\nb\nc"


def test_line_is_one_line_and_says_that_it_was_cut():
    assert words.line(" a\n b\t c ") == "a b c"
    assert words.line("abcdef", 4) == "abc…"
    assert words.line("abcd", 4) == "abcd"


def test_encodable_keeps_what_a_console_can_show():
    ascii_only = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    assert words.encodable("θ = 1", ascii_only) == "\\u03b8 = 1"
    assert words.encodable("θ = 1", io.StringIO()) == "θ = 1"


@pytest.mark.parametrize(
    ("changes", "standing"),
    [
        ({}, "passed"),
        ({"expect": "refuted", "verdict": "refuted"}, "passed"),
        ({"verdict": "refuted", "passed": False}, "failed"),
        ({"verdict": "suspect", "passed": False}, "failed"),
        ({"verdict": "suspect", "passed": False, "expect": "refuted"}, "unsettled"),
        ({"verdict": "survived", "passed": False, "expect": "refuted"}, "failed"),
        ({"verdict": "survived", "passed": False, "expect": "refuted", "standing": "unsettled"}, "unsettled"),
        ({"verdict": "inconclusive", "passed": False}, "unsettled"),
        ({"verdict": "vacuous", "passed": False}, "unsettled"),
        ({"verdict": "error", "passed": False}, "error"),
    ],
)
def test_standing(changes, standing):
    assert standings.standing(claim("a/b", **changes)) == standing


def test_a_false_neighbour_stands_well_only_where_it_was_refuted():
    for verdict, standing in (("survived", "failed"), ("inconclusive", "unsettled"), ("suspect", "unsettled")):
        assert standings.standing(control("n", verdict=verdict, passed=False)) == standing
    assert standings.standing(control("n")) == "passed"


def test_a_claim_that_its_neighbours_undermine_has_the_right_verdict_and_fails():
    undermined = claim("a/b", standing="failed", passed=False)
    assert (standings.standing(undermined), standings.own_standing(undermined)) == ("failed", "passed")
    assert standings.objection(undermined) == "but a negative control was not refuted"
    refuted = claim("a/b", verdict="refuted", passed=False)
    assert (standings.own_standing(refuted), standings.objection(refuted)) == ("failed", "expected to hold")
    assert standings.objection(claim("a/b")) == ""


def headed(claims, **changes):
    report = Report.of(sample.report(claims, **changes))
    return standings.headline(report), standings.state(report)


def test_headlines():
    good, bad = sample.claim("a/good"), sample.claim("a/bad", verdict="refuted", passed=False)
    crash = sample.claim("a/crash", verdict="error", passed=False)
    unclear = sample.claim("a/unclear", verdict="inconclusive", reason="wide", passed=False)
    assert headed([good, good]) == ("All 2 claims came out as expected", "passed")
    assert headed([good]) == ("The claim came out as expected", "passed")
    assert headed([good, bad]) == ("1 of 2 claims failed", "failed")
    assert headed([good, unclear]) == ("Nothing failed, but 1 of 2 claims is unsettled", "unsettled")
    assert headed([unclear, bad, crash, bad]) == ("Of 4 claims 1 crashed, 2 failed and 1 is unsettled", "error")
    assert headed([good], interrupted=True, passed=False) == ("Interrupted after 1 claim", "interrupted")
    assert headed([bad], interrupted=True) == ("Interrupted after 1 claim: 1 of 1 claim failed", "interrupted")


def test_headlines_of_runs_that_fail_without_a_failed_claim():
    escaped = sample.claim("a/b", controls=[sample.control("n", verdict="survived", passed=False)])
    assert headed([escaped], passed=False, exit_code=1) == ("1 negative control was not refuted", "failed")
    worse = {"regressions": ["a/b: proved became survived"], "passed": False, "exit_code": 1}
    assert headed([sample.claim("a/b")], **worse) == ("1 thing is worse than in the baseline", "failed")
    assert headed([sample.claim("a/b")], passed=False, exit_code=1) == (
        "No claim failed, yet the run did not pass (exit code 1)",
        "failed",
    )


def test_what_an_interrupted_run_did_not_come_to_is_no_falsehood_that_was_not_refuted():
    waiting = sample.control("later", verdict="inconclusive", passed=False, judged=0, witness=None)
    tried = sample.control("tried", verdict="survived", passed=False, judged=3, witness=None)
    only = sample.claim("a/b", verdict="inconclusive", passed=False, controls=[waiting, tried])
    report = sample.report([only], interrupted=True, exit_code=3)
    assert [one.name for _, one in standings.escaped_neighbours(Report.of(report))] == ["tried"]
    assert "1 negative control was not refuted" in standings.headline(Report.of(report))
    whole = Report.of(report | {"interrupted": False})
    assert [one.name for _, one in standings.escaped_neighbours(whole)] == ["later", "tried"]


def test_tried_counts_every_case():
    tried = claim("a/b", judged=40, held=37, failed=1, undecided=2, vacuous=3, errors=1)
    assert outcomes.tried(tried) == (
        "40 cases judged: 37 held, 1 failed, 2 undecided. 3 more did not meet the assumptions and count for nothing. "
        "1 case crashed."
    )
    nothing = dict.fromkeys(("judged", "held", "failed", "undecided", "vacuous"), 0)
    assert outcomes.tried(claim("a/b", **nothing)) == "0 cases judged."
    stored = claim("a/b", judged=3, held=3, sample={"of": "drawn", "held": 2, "failed": 0, "undecided": 0})
    assert outcomes.tried(stored).startswith(
        "3 cases judged: 3 held, 0 failed, 0 undecided. Of these 2 are draws from the case distribution: 2 held, "
        "0 failed, "
        "0 undecided; 1 is stored: 1 held, 0 failed, 0 undecided. 3 more did not"
    )
    assert outcomes.deciders(tried) == "exact (30), ball (10)"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"certified": 37, "certificates": ["0" * 64, "1" * 64]},
         ("37 of 40 judged cases carry a certificate that the independent checker accepted; "
         "2 of these certificates are kept.")),
        ({"certified": 2, "certificates": ["0" * 64]},
         ("2 of 40 judged cases carry a certificate that the independent checker accepted; "
         "1 of these certificates is kept.")),
        ({"certified": 1, "judged": 1, "certificates": ["0" * 64]},
         "1 of 1 judged case carries a certificate that the independent checker accepted."),
    ],
)  # fmt: skip
def test_certified_counts(changes, said):
    assert outcomes.certified(claim("a/b", **changes)) == said
