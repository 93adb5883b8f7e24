"""Comparing with an earlier run: what counts as worse, what does not, and what is no report at all."""

from __future__ import annotations

import copy
import json

import pytest

from verify.campaign import baseline
from verify.errors import BadInput

VERDICTS = ("proved", "survived", "refuted", "suspect", "inconclusive", "vacuous", "error")


def entry(verdict="survived", key="a/b", expect="holds", **more):
    return {
        "key": key,
        "expect": expect,
        "verdict": verdict,
        "coverage": {"required": ["N=1"], "missing": [], "seen": {"N=1": 2}},
        "neighbours": [{"name": "false", "passed": True}],
        **more,
    }


def report(*claims, exit_code=0):
    return {"format": "flowclaims/report/1", "claims": list(claims), "passed": exit_code == 0, "exit_code": exit_code}


def compared(now, then, *, only=False, finished=("a/b", "c/d")):
    return baseline.regressions(report(*now), report(*then), finished, only=only)


@pytest.mark.parametrize(
    ("expect", "worst_first"),
    [
        ("holds", [{"error"}, {"refuted", "suspect"}, {"inconclusive", "vacuous"}, {"survived"}, {"proved"}]),
        ("refuted", [{"error"}, {"survived", "proved"}, {"inconclusive", "vacuous"}, {"suspect"}, {"refuted"}]),
    ],
)
def test_every_pair_of_verdicts(expect, worst_first):
    rank = {verdict: place for place, several in enumerate(worst_first) for verdict in several}
    assert rank.keys() == set(VERDICTS)
    for then in VERDICTS:
        for now in VERDICTS:
            found = compared([entry(now, expect=expect)], [entry(then, expect=expect)])
            assert found == ([f"a/b: {then} became {now}"] if rank[now] < rank[then] else [])


def test_a_claim_that_is_gone_counts_unless_it_was_left_out_on_purpose():
    then = [entry(), entry(key="c/d")]
    assert compared([entry()], then) == ["c/d: the claim is gone"]
    assert compared([entry()], then, only=True) == []
    # and a new one is no regression
    assert compared(then, [entry()]) == []


def test_a_kind_of_case_that_no_longer_comes_up():
    lost = entry(coverage={"required": ["N=1"], "missing": ["N=1"], "seen": {}})
    assert compared([lost], [entry()]) == ["a/b: no case of kind N=1 came up"]
    # it never had come up, or it is no longer required
    assert compared([lost], [lost]) == []
    assert compared([entry(coverage={"required": [], "missing": [], "seen": {}})], [entry()]) == []


def test_a_planted_falsehood_that_is_no_longer_refuted():
    escaped = entry(neighbours=[{"name": "false", "passed": False}])
    assert compared([escaped], [entry()]) == ["a/b: the planted falsehood false is no longer refuted"]
    assert compared([escaped], [escaped]) == []
    assert compared([entry(neighbours=[])], [entry()]) == []


def test_claims_that_an_interruption_cut_short_are_not_compared():
    now, then = [entry("inconclusive"), entry("refuted", "c/d")], [entry(), entry(key="c/d")]
    assert compared(now, then, finished=("c/d",)) == ["c/d: survived became refuted"]


@pytest.mark.parametrize(("before", "after"), [(0, 1), (1, 1), (3, 1), (4, 4)])
def test_a_regression_fails_the_run(before, after):
    now = report(entry("inconclusive"), exit_code=before)
    baseline.apply(now, report(entry()), ("a/b",), only=False)
    assert (now["exit_code"], now["passed"]) == (after, False)
    assert now["regressions"] == ["a/b: survived became inconclusive"]


@pytest.mark.parametrize("before", [0, 1, 3, 4])
def test_no_regression_changes_nothing(before):
    now = report(entry(), exit_code=before)
    kept = copy.deepcopy(now)
    baseline.apply(now, report(entry()), ("a/b",), only=False)
    assert now == kept | {"regressions": []}


def test_a_report_is_read_back(tmp_path):
    file = tmp_path / "report.json"
    file.write_text(json.dumps(report(entry())))
    assert baseline.read(file) == report(entry())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "$: found nothing, expected a JSON object"),
        ("{", "$: found text that is not JSON at line 1, column 2, expected a JSON object"),
        ("[]", '$.format: found [], expected "flowclaims/report/1"'),
        ("{}", '$.format: found null, expected "flowclaims/report/1"'),
        ('{"format": "flowclaims/case/1"}', '$.format: found "flowclaims/case/1", expected "flowclaims/report/1"'),
        ('{"format": "flowclaims/report/1"}', "$.claims: found null, expected a list of claims"),
        ('{"format": "flowclaims/report/1", "claims": {}}', "$.claims: found {}, expected a list of claims"),
    ],
)
def test_what_is_no_report_is_named(tmp_path, text, message):
    file = tmp_path / "old.json"
    file.write_text(text)
    with pytest.raises(BadInput) as caught:
        baseline.read(file)
    assert str(caught.value) == f"{file}: {message}"


@pytest.mark.parametrize(
    "broken",
    [
        7,
        {"key": "a/b"},
        entry(["survived"]),
        entry(key=3),
        entry(coverage=None),
        entry(coverage={"seen": []}),
        entry(coverage={"required": "N=1"}),
        entry(coverage={"required": [["N=1"]]}),
        entry(neighbours={}),
        entry(neighbours=["false"]),
        entry(neighbours=[{"passed": True}]),
    ],
)
def test_entries_that_cannot_be_compared_are_named_before_the_run(tmp_path, broken):
    file = tmp_path / "old.json"
    file.write_text(json.dumps(report(entry(), broken)))
    with pytest.raises(BadInput) as caught:
        baseline.read(file)
    assert str(caught.value).startswith(f"{file}: $.claims[1]: found ")
    assert str(caught.value).endswith("expected a claim with key, verdict, coverage and neighbours")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(BadInput, match=r"nowhere\.json: \$: found no such file"):
        baseline.read(tmp_path / "nowhere.json")


def test_a_misspelt_verdict_in_a_baseline_is_refused(tmp_path):
    """It would be worth nothing, and so nothing could ever be worse than it."""
    file = tmp_path / "base.json"
    file.write_text('{"format": "flowclaims/report/1", "claims": [{"key": "a/b", "verdict": "surived"}]}')
    with pytest.raises(BadInput, match="a claim with key, verdict, coverage and neighbours"):
        baseline.read(file)
