"""Comparing with an earlier run: what counts as worse, what does not, and what is no baseline at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import report_sample as sample

from verify.campaign import baseline, baseline_reading
from verify.campaign import baseline_document as document
from verify.campaign.plan import Item
from verify.campaign.worker import Done, Judged
from verify.case import shipped
from verify.claims import Reason, crashed, fails, holds, undecided
from verify.files.reading import At
from verify.records.report import Report

VERDICTS = ("proved", "certified", "survived", "refuted", "suspect", "inconclusive", "vacuous", "error")
TODAY = date(2026, 12, 1)


def entry(verdict="survived", key="a/b", expect="holds", **more):
    """A claim's entry in a report, as far as a baseline is made from it."""
    return {
        "key": key, "expect": expect, "verdict": verdict, "quantifier": "forall", "scope": None,
        "coverage": {"required": ["N=1"], "missing": [], "seen": {"N=1": 2}},
        "stored": {"judged": 2, "certified": 0, "kinds": ["N=1", "M=0"]},
        "controls": [{"name": "false", "passed": True, "stored": True}],
        "judged": 4, "held": 4, "failed": 0, "undecided": 0, "certified": 0,
        "witnesses": [], "readings": [], "counted": [],
        **more,
    }  # fmt: skip


def report(*claims, exit_code=0):
    return {
        "format": "flowclaims/report/1", "claims": list(claims), "passed": exit_code == 0, "exit_code": exit_code,
        "interrupted": False,
    }  # fmt: skip


def read(*claims):
    """A report with these entries, as it is compared."""
    return baseline_reading.compared(At(report(*claims)))


def made(*claims):
    """The baseline of a report with these entries."""
    return document.of(read(*claims))


def compared(now, then, *, only=(), finished=("a/b", "c/d"), judged=(), by_hand=(), today=TODAY):
    """What is worse in a report with the entries ``now`` than in the baseline of a report with the entries ``then``."""
    old = made(*then)
    if by_hand:
        old.claims["a/b"] = replace(old.claims["a/b"], **dict(by_hand))
    return baseline.regressions(read(*now), old, finished, only=only, judged=judged, today=today)


@pytest.mark.parametrize(
    ("expect", "worst_first"),
    [
        ("holds", ["error", "refuted suspect", "inconclusive vacuous", "survived", "certified", "proved"]),
        ("refuted", ["error", "survived certified proved", "inconclusive vacuous", "suspect", "refuted"]),
    ],
)
def test_every_pair_of_verdicts(expect, worst_first):
    rank = {verdict: place for place, several in enumerate(worst_first) for verdict in several.split()}
    assert rank.keys() == set(VERDICTS)
    for then in VERDICTS:
        for now in VERDICTS:
            found = compared([entry(now, expect=expect)], [entry(then, expect=expect)])
            assert found == ([f"a/b: {then} became {now}"] if rank[now] < rank[then] else [])


def test_a_claim_that_is_gone_counts_unless_it_was_left_out_on_purpose():
    then = [entry(), entry(key="c/d")]
    assert compared([entry()], then) == ["c/d: the claim is gone"]
    assert compared([entry()], then, only=("a/",)) == []
    # it is what was asked for
    assert compared([entry()], then, only=("c/", "a/")) == ["c/d: the claim is gone"]
    # and a new one is no regression
    assert compared(then, [entry()]) == []


def test_a_kind_of_case_that_no_stored_case_shows_any_more():
    lost = entry(stored={"judged": 2, "certified": 0, "kinds": []})
    assert compared([lost], [entry()]) == ["a/b: no stored case is of kind N=1 any more"]
    # it never had come up, but in what was drawn
    assert compared([lost], [lost]) == []
    undrawn = entry(coverage={"required": ["N=1"], "missing": ["N=1"], "seen": {}}, stored=lost["stored"])
    assert compared([undrawn], [lost]) == []
    # or nobody asks for it any more
    unasked = entry(coverage={"required": [], "missing": [], "seen": {"N=1": 2}})
    assert compared([unasked], [entry()]) == ["a/b: cases of kind N=1 are no longer required"]


def test_a_negative_control_that_no_stored_case_refutes_any_more():
    escaped = entry(controls=[{"name": "false", "passed": False, "stored": False}])
    drawn = entry(controls=[{"name": "false", "passed": True, "stored": False}])
    said = ["a/b: the negative control false is no longer refuted by a stored case"]
    assert compared([escaped], [entry()]) == compared([drawn], [entry()]) == said
    # what only a draw refuted then, another seed need not refute; that it stands fails the run all the same
    assert compared([escaped], [escaped]) == compared([escaped], [drawn]) == []
    assert compared([entry(controls=[])], [entry()]) == ["a/b: the negative control false is gone"]


def test_claims_that_an_interruption_cut_short_are_not_compared():
    now, then = [entry("inconclusive"), entry("refuted", "c/d")], [entry(), entry(key="c/d")]
    assert compared(now, then, finished=("c/d",)) == ["c/d: survived became refuted"]


def test_a_scope_that_shrinks():
    def proved(scope):
        return [entry("proved", scope=scope)]

    assert compared(proved("instance"), proved("symbolic")) == [
        "a/b: the scope of proved was symbolic, and is instance"
    ]
    assert compared(proved("universal"), proved("box")) == []
    # what fell altogether is said once
    assert compared([entry("survived")], proved("box")) == ["a/b: proved became survived"]


def test_a_claim_that_is_now_expected_to_be_refuted():
    now = [entry("refuted", expect="refuted")]
    assert compared(now, [entry()]) == ["a/b: it was expected to hold, and now to be refuted"]
    # the other way round it is a discovery
    assert compared([entry()], now) == []


def test_stored_cases_that_were_all_certified_stay_so():
    def certified(number, of=4, **more):
        return [entry("proved", stored={"judged": of, "certified": number, "kinds": ["N=1"]}, **more)]

    worse = ["a/b: every stored case had a certificate, and not all have one now"]
    assert compared(certified(3), certified(4)) == worse
    assert compared(certified(4), certified(4)) == compared(certified(4), certified(3)) == []
    # how many drawn ones have a certificate is the seed's doing
    assert compared(certified(4, certified=4, judged=9), certified(4, certified=9, judged=9)) == []
    # of a refutation one certificate is enough
    refuted = {"expect": "refuted", "verdict": "refuted"}
    assert compared([certified(1)[0] | refuted], [certified(4)[0] | refuted]) == []


def rates(*pairs, counted=True):
    """An entry of a rate with readings by how many of them held and failed."""
    labels = [f"reading {i}" for i in range(len(pairs))]
    read = [{"label": label, "held": held, "failed": failed, "undecided": 0}
            for label, (held, failed) in zip(labels, pairs, strict=True)]  # fmt: skip
    return [entry(quantifier="rate", readings=read, counted=labels if counted else [])]


def test_an_interval_that_lies_below_that_of_then():
    then = rates((900, 100), (500, 500))
    assert compared(rates((870, 130), (700, 300)), then) == []
    assert compared(rates((9, 1), (4, 6)), then) == []
    said = compared(rates((700, 300), (300, 700)), then)
    assert [one.partition(" lies between")[0] for one in said] == [
        "a/b: the proportion by reading 0", "a/b: the proportion by reading 1",
    ]  # fmt: skip
    # a reading that nobody counts says nothing about the claim
    assert compared(rates((1, 99), counted=False), rates((99, 1), counted=False)) == []


def test_two_seeds_of_one_proportion_are_hardly_ever_apart():
    """All pairs of outcomes of 40 draws at 0.9: the chance that one interval lies below the other, by the binomial."""
    from math import comb

    chance = [comb(40, k) * 0.9**k * 0.1 ** (40 - k) for k in range(41)]
    ends = [made(*rates((k, 40 - k))).claims["a/b"].intervals[0] for k in range(41)]
    apart = sum(
        chance[now] * chance[then]
        for now in range(41)
        for then in range(41)
        if ends[now].high_approx < ends[then].low_approx
    )
    assert apart < 1e-6


def test_the_interval_of_a_rate_without_readings():
    """Clopper-Pearson for 90 of 100 at 99.99 %, against the binomial tails that define it."""
    then = [entry(quantifier="rate", judged=100, held=90, failed=10)]
    now = [entry(quantifier="rate", judged=100, held=40, failed=60)]
    (interval,) = made(*then).claims["a/b"].intervals
    assert (interval.reading, interval.low_approx, interval.high_approx) == (None, tail_low(), tail_high())
    (said,) = compared(now, then)
    assert said.startswith("a/b: the proportion lies between 0.2")


TAIL = 5e-5
"""Half of 1/10 000."""


def tails(p, most):
    """P(X <= most) for X binomial with n = 100, by the definition."""
    from math import comb

    return sum(comb(100, k) * p**k * (1 - p) ** (100 - k) for k in range(most + 1))


def tail_low():
    """The largest multiple of 1/10000 at which 90 or more of 100 have a chance of at most TAIL."""
    return max(i / 10_000 for i in range(10_000) if 1 - tails(i / 10_000, 89) <= TAIL)


def tail_high():
    return min(i / 10_000 for i in range(10_001) if tails(i / 10_000, 90) <= TAIL)


# -- witnesses -----------------------------------------------------------------------------------------------------
CASE = shipped.case("parity")
WITNESS = {"part": "claim", "sha256": CASE.sha256, "document": CASE.document, "certificate": "0" * 64}


def again(finding, part="claim", key="a/b"):
    item = Item(key, part, "cases", documents=(CASE.document,))
    return [Done(item, (Judged(CASE.sha256, CASE.document, 0, finding),))]


@pytest.mark.parametrize(
    ("finding", "said"),
    [
        (fails("exact", "no", theorem="a theorem"), None),
        (fails("float64", "no", theorem="a theorem"), None),
        (fails("exact", "no"), "it fails still, but without a certificate that the checker accepts"),
        (holds("exact", theorem="a theorem"), "judged again, it gives holds"),
        (undecided("ball", Reason.WIDE, "too wide"), "judged again, it gives undecided (wide): too wide"),
    ],
)
@pytest.mark.parametrize(("part", "of"), [("claim", ""), ("control:f", " of the negative control f")])
def test_witnesses_that_were_judged_again(finding, said, part, of):
    then = [entry("refuted", expect="refuted", witnesses=[WITNESS])]
    expected = [f"a/b: the witness {CASE.sha256[:16]}{of} is lost: {said}"] if said else []
    assert compared(then, then, judged=again(finding, part)) == expected
    # another claim's, and one of a claim that was cut short
    assert compared(then, then, judged=again(finding, part, "c/d")) == []
    assert compared(then, then, judged=again(finding, part), finished=()) == []


def test_a_witness_on_which_the_check_crashes():
    try:
        1 / 0  # noqa: B018 - any crash
    except ZeroDivisionError:
        finding = crashed()
    then = [entry("refuted", expect="refuted")]
    (said,) = compared(then, then, judged=again(finding))
    assert said.endswith(" is lost: judged again, it gives error: ZeroDivisionError: division by zero")


# -- dates ---------------------------------------------------------------------------------------------------------
def test_a_refutation_whose_date_has_passed():
    then = [entry("refuted", expect="refuted")]
    by_hand = {"expires": "2027-03-31", "note": "see the erratum"}
    for today in (date(2026, 12, 31), date(2027, 3, 31)):
        assert compared(then, then, by_hand=by_hand, today=today) == []
    said = "a/b: the refutation was expected until 2027-03-31, and that date has passed"
    assert compared(then, then, by_hand=by_hand, today=date(2027, 4, 1)) == [f"{said}: see the erratum"]
    assert compared(then, then, by_hand={"expires": "2027-03-31"}, today=date(2030, 1, 1)) == [said]
    # what is now expected to hold has nothing that could expire
    assert compared([entry()], then, by_hand=by_hand, today=date(2030, 1, 1)) == []


# -- what becomes of a run -----------------------------------------------------------------------------------------
LOST = "a/b: the negative control false is gone"


def whole(claim, *, exit_code):
    return Report.of(sample.report([claim], exit_code=exit_code, passed=exit_code == 0))


@pytest.mark.parametrize(("before", "after"), [(0, 1), (1, 1), (3, 1), (4, 4)])
def test_a_regression_fails_the_run(before, after):
    run = whole(sample.claim("a/b", verdict="inconclusive", reason="wide", passed=False), exit_code=before)
    then = made(entry(stored={"judged": 2, "certified": 0, "kinds": []}))
    now = baseline.apply(run, then, ("a/b",), only=(), today=TODAY)
    assert (now.exit_code, now.passed) == (after, False)
    assert now.regressions == ["a/b: survived became inconclusive", LOST]


@pytest.mark.parametrize("before", [0, 1, 3, 4])
def test_no_regression_changes_nothing(before):
    run = whole(sample.claim("a/b"), exit_code=before)
    then = made(entry(stored={"judged": 2, "certified": 0, "kinds": []}, controls=[]))
    assert baseline.apply(run, then, ("a/b",), only=(), today=TODAY) == replace(run, regressions=[])


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({}, None),
        ({"regressions": []}, None),
        ({"exit_code": 1}, None),
        ({"regressions": ["a/b: worse"]}, "something is worse than in the old one"),
        ({"interrupted": True}, "the run was interrupted"),
        ({"claims": [sample.claim("a/b", verdict="error", passed=False)]}, "a claim crashed"),
    ],
)
def test_what_speaks_against_a_new_baseline(change, why):
    assert baseline.refusal(Report.of(sample.report([sample.claim("a/b")]) | change)) == why
