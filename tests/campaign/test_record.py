"""What a run keeps about a claim, as its entry of the report: every field by its value."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace

import pytest
import user_claims
from jsonschema import Draft202012Validator

from verify.arithmetic.trilean import Trilean
from verify.campaign.entries import entry as entry_of
from verify.campaign.plan import PROFILES, Item
from verify.campaign.record import ClaimRecord, finite
from verify.campaign.reporting import report
from verify.campaign.witness import witnesses
from verify.campaign.worker import Certificate, Done, Judged
from verify.case import shipped
from verify.claims import OURS, Claim, NegativeControl, Picture, Proof, Reason, fails, holds, undecided, vacuous
from verify.claims.outcome import Finding, Outcome
from verify.claims.verdict import share
from verify.draws import Mixture
from verify.files.documents import canonical, sha256
from verify.flow.events.clock import Clock
from verify.records.shapes import document

CLAIM = Claim(
    key="test/record",
    title="A claim",
    statement="$1 = 1$",
    source=OURS,
    expect="holds",
    check=lambda case: holds("exact"),
    sampler=Mixture(),
    margin="how far",
)
FALSE = NegativeControl("false", "$1 = 2$", "a number", stored=("one-spin",))
PROVENANCE = {
    "versions": {"flowclaims": "0", "python": "3"}, "command": "flowclaims run", "seed": 3, "hardware": {},
    "precision": {}, "git": None, "started": "2026-01-01T00:00:00+00:00",
}  # fmt: skip
SERIAL = itertools.count()
EARLIER = holds("exact")
"""Stands for a case that was there before."""
CRASH = Finding(Outcome.ERROR, "exact", why="Traceback: the first one")


def judged(finding, name="one-spin"):
    case = shipped.case(name)
    certificate = Certificate.of(finding.certificate) if finding.certificate else None
    return Judged(case.sha256, case.document, case.energy.size, replace(finding, certificate=None), certificate)


def certified(finding, said="T"):
    """A finding as ``judge`` leaves it where the checker accepted its certificate, which here is only a word."""
    return replace(finding, certificate={"proves": said}, theorem=said)


def named(said="T"):
    return sha256({"proves": said})


REFUTES = certified(fails("exact", "no"))


def done(*findings, part="claim", seconds=0.5):
    # a hash of its own for each but the first: a case that comes up again would count once
    first, *others = map(judged, findings)
    others = [replace(one, sha256=f"{next(SERIAL):08x}{one.sha256[8:]}") for one in others]
    return Done(Item("test/record", part, "cases"), (first, *others), seconds=seconds)


def proof(number, proved, *crashes):
    return Done(Item("test/record", "proof", "proof", (number,)), tuple(map(judged, crashes)), proved=proved)


def recorded(claim, *parts, finished=True, **options):
    record = ClaimRecord(claim, PROFILES["quick"], 3, **options)
    events = [document(event) for part in parts for event in record.add(part)]
    record.finished = finished
    return record, events


def entry(claim, *parts, finished=True, **options):
    return document(entry_of(recorded(claim, *parts, finished=finished, **options)[0]))


@pytest.fixture(scope="module")
def valid():
    schema = json.loads((shipped.schemas() / "report-1.schema.json").read_text(encoding="utf-8"))
    return Draft202012Validator(schema).validate


def whole(record, *, interrupted=False):
    records = {record.claim.key: record}
    return document(report(records, PROFILES["quick"], 3, PROVENANCE, interrupted=interrupted, seconds=1.0))


def test_events_count_up_within_their_part():
    finding = certified(fails("ball", "no", -0.25, kinds={"b", "a"}))
    _, events = recorded(
        CLAIM, done(finding, holds("exact")), done(CRASH, part="control:x"), done(EARLIER, holds("float64"))
    )
    assert [(event["part"], event["index"]) for event in events] == [
        ("claim", 0), ("claim", 1), ("control:x", 0), ("claim", 2),
    ]  # fmt: skip
    assert events[0] == {
        "event": "case",
        "claim": "test/record",
        "part": "claim",
        "index": 0,
        "case": shipped.case("one-spin").sha256,
        "outcome": "fails",
        "arithmetic": "ball",
        "margin_approx": -0.25,
        "reason": None,
        "kinds": ["a", "b"],
        "why": "no",
        "certificate": named(),
    }
    assert (events[1]["why"], events[1]["margin_approx"], events[1]["certificate"]) == (None, None, None)


def test_counts_margins_arithmetics_and_coverage():
    claim = replace(CLAIM, requires=("a", "z"))
    findings = (
        holds("exact", 3.0, kinds={"a"}),
        holds("ball", 1.0, kinds={"a", "b"}),
        holds("exact", float("inf")),
        undecided("ball", Reason.WIDE, kinds={"b"}),
        vacuous("not met", kinds={"z"}),
    )
    found = entry(claim, done(*findings[:2]), done(EARLIER, *findings[2:]))
    assert (found["judged"], found["held"], found["failed"], found["undecided"], found["vacuous"]) == (4, 3, 0, 1, 1)
    assert found["errors"] == 0
    assert found["margins_approx"] == [1.0, 3.0]
    assert found["worst_margin_approx"] == 1.0
    assert found["margin_means"] == "how far"
    assert found["arithmetics"] == {"ball": 2, "exact": 2}
    # a vacuous case shows no kind: it was not judged
    assert found["coverage"] == {"required": ["a", "z"], "missing": ["z"], "seen": {"a": 2, "b": 2}}
    assert (found["verdict"], found["reason"], found["passed"]) == ("inconclusive", "wide", False)
    assert found["traceback"] is None


def test_the_first_traceback_of_any_part_reaches_the_report():
    found = entry(CLAIM, done(holds("exact"), CRASH, replace(CRASH, why="another")))
    assert (found["verdict"], found["standing"], found["errors"]) == ("error", "error", 1 + 1)
    assert found["traceback"] == "Traceback: the first one"
    planted = replace(CLAIM, controls=(FALSE,))
    found = entry(planted, done(holds("exact")), done(CRASH, part="control:false"))
    assert (found["verdict"], found["standing"], found["passed"]) == ("survived", "error", False)
    assert found["traceback"] == "Traceback: the first one"
    assert found["controls"][0]["verdict"] == "error"


@pytest.mark.parametrize(
    ("findings", "verdict", "passed", "standing"),
    [
        ([certified(fails("exact", "1 is not 2"))], "refuted", True, "passed"),
        ([fails("exact", "1 is not 2")], "suspect", False, "unsettled"),
        ([holds("exact")], "survived", False, "failed"),
        ([fails("float64", "about")], "suspect", False, "unsettled"),
        ([undecided("ball", Reason.WIDE)], "inconclusive", False, "unsettled"),
        ([vacuous("no")], "vacuous", False, "unsettled"),
        ([CRASH], "error", False, "error"),
    ],
)
def test_a_claim_stands_no_better_than_its_falsehoods(findings, verdict, passed, standing):
    found = entry(replace(CLAIM, controls=(FALSE,)), done(holds("exact")), done(*findings, part="control:false"))
    assert found["verdict"] == "survived"
    assert found["standing"] == standing
    assert found["passed"] is passed
    (planted,) = found["controls"]
    assert (planted["name"], planted["statement"], planted["change"]) == ("false", "$1 = 2$", "a number")
    assert (planted["verdict"], planted["passed"]) == (verdict, passed)
    if verdict in {"refuted", "suspect"}:
        assert planted["witness"] == shipped.case("one-spin").sha256
        assert planted["explanation"] == findings[0].why
        assert [one["part"] for one in found["witnesses"]] == ["control:false"]
    else:
        assert planted["witness"] is None


def test_proofs_are_listed_and_all_must_come_through():
    proofs = (Proof("$a = a$", 1, 0, lambda: Trilean.YES), Proof("$b = b$", 2, 1, lambda: Trilean.YES))
    claim = replace(CLAIM, proofs=proofs)
    found = entry(claim, done(holds("exact")), proof(0, True), proof(1, True))
    assert (found["verdict"], found["passed"]) == ("survived", True)
    assert found["symbolic"] == [
        {"statement": "$a = a$", "spins": 1, "hidden": 0, "scope": "symbolic", "proved": True},
        {"statement": "$b = b$", "spins": 2, "hidden": 1, "scope": "symbolic", "proved": True},
    ]
    found = entry(claim, done(holds("exact")), proof(0, True), proof(1, False))
    assert [one["proved"] for one in found["symbolic"]] == [True, False]
    assert (found["verdict"], found["reason"], found["standing"]) == ("inconclusive", "unsupported", "unsettled")
    assert found["explanation"] == "1 of 2 symbolic proofs came through, although all should."
    found = entry(claim, done(holds("exact")), proof(0, True), proof(1, False, CRASH))
    assert (found["verdict"], found["traceback"]) == ("error", "Traceback: the first one")
    # but a counterexample outweighs a proof that is missing
    assert entry(claim, done(REFUTES), proof(0, False), proof(1, True))["verdict"] == "refuted"
    # and certified cases prove nothing without it
    held = certified(holds("exact"))
    assert entry(claim, done(held), proof(0, False), proof(1, True))["verdict"] == "inconclusive"
    assert entry(claim, done(held), proof(0, True), proof(1, True))["verdict"] == "certified"
    wider = replace(claim, scope="universal", binding=user_claims.binding("a lemma"))
    assert entry(wider, done(held), proof(0, False), proof(1, True))["verdict"] == "inconclusive"
    assert entry(wider, done(held), proof(0, True), proof(1, True))["verdict"] == "proved"


def test_witnesses_are_the_simplest_and_the_worst_of_the_most_rigorous():
    small, middle, large = "one-spin", "two-spins", "parity"
    found = document(witnesses("claim", [
        judged(fails("float64", "rounded", -100.0), small),
        judged(fails("exact", "large", -3.0), large),
        judged(fails("exact", "middle", -2.0), middle),
        judged(holds("exact"), small),
    ]))  # fmt: skip
    assert [(one["kind"], one["why"], one["arithmetic"]) for one in found] == [
        ("simplest", "middle", "exact"), ("worst", "large", "exact"),
    ]  # fmt: skip
    assert [one["sha256"] for one in found] == [shipped.case(middle).sha256, shipped.case(large).sha256]
    assert found[0]["document"] == shipped.case(middle).document
    (one,) = document(
        witnesses("claim", [judged(fails("exact", "both", -2.0), middle), judged(fails("exact", "-", -1.0), large)])
    )
    assert (one["kind"], one["why"]) == ("simplest", "both")
    assert witnesses("claim", [judged(holds("exact"))]) == []


def test_certified_witnesses_come_before_all_others():
    found = document(witnesses("claim", [
        judged(fails("exact", "small", -9.0), "one-spin"),
        judged(certified(fails("ball", "middle", -2.0), "M"), "two-spins"),
        judged(certified(fails("exact", "large", -1.0), "L"), "parity"),
        judged(certified(fails("exact", "larger", -3.0), "K"), "parity-of-four"),
    ]))  # fmt: skip
    assert [(one["kind"], one["why"], one["theorem"], one["certificate"]) for one in found] == [
        ("simplest", "large", "L", named("L")), ("worst", "larger", "K", named("K")),
    ]  # fmt: skip


def test_witnesses_carry_the_evidence():
    found = entry(CLAIM, done(fails("exact", "because", values={"gradient": ["1/2"]})))
    assert found["witnesses"] == [{
        "sha256": shipped.case("one-spin").sha256, "part": "claim", "kind": "simplest", "arithmetic": "exact",
        "why": "because", "values": {"gradient": ["1/2"]}, "document": shipped.case("one-spin").document,
        "certificate": None, "theorem": None,
    }]  # fmt: skip
    assert (found["verdict"], found["scope"]) == ("suspect", None)
    assert (found["certified"], found["certificates"], found["theorem"]) == (0, [], None)


def test_a_refutation_names_its_certificate_and_its_theorem():
    larger = judged(certified(fails("exact", "larger", -9.0), "larger"), "two-spins")
    found = entry(
        CLAIM,
        Done(Item("test/record", "claim", "cases"), (larger,)),
        done(certified(fails("exact", "because"), "smaller")),
        done(certified(holds("exact"), "held")),
    )
    assert (found["verdict"], found["scope"], found["certified"]) == ("refuted", "instance", 2)
    assert [(one["certificate"], one["theorem"]) for one in found["witnesses"]] == [
        (named("smaller"), "smaller"), (named("larger"), "larger"),
    ]  # fmt: skip
    assert found["theorem"] == "smaller"
    assert found["certificates"] == sorted([named("smaller"), named("larger")])


@pytest.mark.parametrize(
    ("scope", "verdict", "proved", "refuted"),
    [("instance", "certified", "instance", "instance"), ("box", "proved", "box", "box"),
     ("symbolic", "proved", "symbolic", "instance"), ("universal", "proved", "universal", "instance")],
)  # fmt: skip
def test_scopes(scope, verdict, proved, refuted):
    claim = replace(CLAIM, scope=scope, binding=user_claims.binding("a lemma"))
    held = entry(claim, done(certified(holds("exact"))))
    assert (held["verdict"], held["scope"]) == (verdict, proved)
    assert entry(claim, done(REFUTES))["scope"] == refuted
    assert entry(claim, done(holds("exact")))["scope"] is None
    assert entry(claim, done(fails("exact", "no")))["scope"] is None


@pytest.mark.parametrize(("scope", "verdict"), [("instance", "certified"), ("universal", "proved")])
def test_what_is_proved_is_certified_case_by_case(valid, scope, verdict):
    held = [certified(holds("exact"), f"T{number}") for number in range(3)]
    record, _ = recorded(replace(CLAIM, scope=scope, binding=user_claims.binding("a lemma")),
                         done(*held, vacuous("no")))  # fmt: skip
    valid(whole(record))
    found = document(entry_of(record))
    assert (found["verdict"], found["judged"], found["certified"], found["theorem"]) == (verdict, 3, 3, "T0")
    assert found["certificates"] == sorted(named(f"T{number}") for number in range(3))
    assert record.kept() == {named(one.theorem): canonical(one.certificate) for one in held}
    found = entry(CLAIM, done(holds("exact"), *held))
    assert (found["verdict"], found["judged"], found["certified"], found["theorem"]) == ("survived", 4, 3, "T0")
    assert found["explanation"].endswith("; 3 of them carry certificates.")


def test_an_existence_is_proved_by_one_certified_case(valid):
    claim = replace(CLAIM, quantifier="exists")
    record, _ = recorded(claim, done(fails("exact", "not this one"), holds("exact"), certified(holds("exact"))))
    valid(whole(record))
    found = document(entry_of(record))
    assert (found["verdict"], found["scope"], found["theorem"]) == ("proved", "instance", "T")
    assert (found["certified"], found["certificates"], found["witnesses"]) == (1, [named()], [])


def test_a_falsehood_s_witness_keeps_its_certificate_and_the_claim_does_not_count_it(valid):
    record, events = recorded(
        replace(CLAIM, controls=(FALSE,)), done(holds("exact")), done(REFUTES, part="control:false")
    )
    valid(whole(record))
    found = document(entry_of(record))
    assert [event["certificate"] for event in events] == [None, named()]
    assert (found["certified"], found["certificates"], found["theorem"]) == (0, [], None)
    assert [(one["part"], one["certificate"]) for one in found["witnesses"]] == [("control:false", named())]
    assert record.kept() == {named(): b'{"proves":"T"}'}


def test_tallies_add_up_over_the_judged_cases():
    findings = [
        holds("exact", tally={"starts": 50, "isolated": 3, "undecided": 0}),
        holds("exact", tally={"starts": 50, "drifting": 7}),
        vacuous("no"),
    ]
    found = entry(CLAIM, done(*findings), done(holds("exact", tally={"starts": 1000}), part="control:false"))
    assert list(found["tally"].items()) == [("drifting", 7), ("isolated", 3), ("starts", 100), ("undecided", 0)]
    assert entry(CLAIM, done(holds("exact")))["tally"] == {}


def test_a_rejected_certificate_reaches_the_report(valid):
    rejected = replace(CRASH, why="prover and checker disagree: rank: no", values={"certificate": {"kind": "rank"}})
    record, _ = recorded(CLAIM, done(holds("exact"), rejected))
    valid(whole(record))
    found = document(entry_of(record))
    assert (found["verdict"], found["certified"]) == ("error", 0)
    assert found["explanation"] == "1 of 2 cases: prover and checker disagree: rank: no."
    assert found["traceback"] == 'prover and checker disagree: rank: no\n{"kind": "rank"}'


def test_failing_cases_are_no_witnesses_against_an_existence():
    claim = replace(CLAIM, quantifier="exists")
    found = entry(claim, done(fails("exact", "not this one"), holds("exact")))
    assert (found["verdict"], found["witnesses"]) == ("survived", [])


def test_the_line_that_judges_again():
    options = {"options": " --theorems here"}
    assert entry(CLAIM, done(holds("exact")), **options)["replay"] == (
        "flowclaims run test/record --profile quick --seed 3 --theorems here"
    )
    assert entry(CLAIM, done(holds("exact")), given=" --case my.json", chosen=True)["replay"] == (
        "flowclaims run test/record --profile quick --seed 3 --case my.json"
    )
    sha = shipped.case("one-spin").sha256
    assert entry(CLAIM, done(fails("exact", "no")), **options)["replay"] == (
        f"flowclaims replay {sha[:16]} --theorems here"
    )


def test_chosen_cases_ask_for_no_coverage_and_no_falsehoods():
    claim = replace(CLAIM, requires=("never",), controls=(FALSE,), expect="refuted")
    found = entry(claim, done(holds("exact")), chosen=True)
    assert (found["coverage"]["required"], found["controls"]) == ([], [])
    assert (found["verdict"], found["standing"]) == ("survived", "unsettled")


@pytest.mark.parametrize(
    ("finding", "verdict", "standing"),
    [(holds("exact"), "inconclusive", "unsettled"), (REFUTES, "refuted", "failed"),
     (certified(holds("exact")), "inconclusive", "unsettled"), (fails("exact", "no"), "suspect", "failed"),
     (fails("float64", "no"), "suspect", "failed"), (CRASH, "error", "error")],
)  # fmt: skip
def test_an_interruption_keeps_what_is_certain(finding, verdict, standing):
    found = entry(CLAIM, done(finding), finished=False)
    assert (found["verdict"], found["standing"]) == (verdict, standing)
    if verdict == "inconclusive":
        assert (found["reason"], found["explanation"]) == ("budget", "Interrupted after 1 case.")


def test_a_falsehood_that_was_not_reached_is_unsettled():
    found = entry(replace(CLAIM, controls=(FALSE,)), done(holds("exact")), finished=False)
    (planted,) = found["controls"]
    assert (planted["verdict"], planted["passed"], planted["judged"]) == ("inconclusive", False, 0)
    assert planted["explanation"] == "Interrupted before its turn."


def test_the_whole_report(valid):
    claim = replace(CLAIM, controls=(FALSE,), requires=("a",))
    record, _ = recorded(
        claim,
        done(holds("exact", 1.0, kinds={"a"}), vacuous("no")),
        done(certified(fails("exact", "1 is not 2")), part="control:false"),
    )
    found = whole(record)
    valid(found)
    assert (found["format"], found["profile"], found["seed"]) == ("flowclaims/report/1", "quick", 3)
    assert (found["passed"], found["exit_code"], found["interrupted"]) == (True, 0, False)
    assert found["totals"] == {
        "claims": 1, "passed": 1, "failed": 0, "unsettled": 0, "cases": 1, "controls": 1, "controls_refuted": 1,
    }  # fmt: skip
    assert found["coverage"] == {"test/record": {"required": ["a"], "missing": []}}
    assert found["timing"]["claims"] == {"test/record": 1.0}
    assert found["provenance"] == PROVENANCE


@pytest.mark.parametrize(
    ("finding", "code", "column"),
    [(holds("exact"), 0, "passed"), (fails("exact", "no"), 1, "failed"), (REFUTES, 1, "failed"),
     (certified(holds("exact")), 0, "passed"), (vacuous("no"), 3, "unsettled"),
     (undecided("exact", Reason.TIE), 3, "unsettled"), (CRASH, 4, "failed")],
)  # fmt: skip
def test_exit_codes(valid, finding, code, column):
    found = whole(recorded(CLAIM, done(finding))[0])
    valid(found)
    assert (found["exit_code"], found["passed"]) == (code, code == 0)
    assert found["totals"][column] == 1


def test_an_interrupted_run_has_not_passed(valid):
    found = whole(recorded(CLAIM, done(holds("exact")))[0], interrupted=True)
    valid(found)
    assert (found["exit_code"], found["passed"], found["interrupted"]) == (3, False, True)
    failed = whole(recorded(CLAIM, done(fails("exact", "no")), finished=False)[0], interrupted=True)
    assert failed["exit_code"] == 1


def test_figures_are_few():
    figure = {"kind": "spectrum", "title": "t", "caption": "c", "groups": []}
    findings = [holds("exact", figures=[figure | {"title": str(i)}]) for i in range(5)]
    assert [one["title"] for one in entry(CLAIM, done(*findings))["figures"]] == ["0", "1"]


def picture(number, title, *crashes):
    item = Item("test/record", "picture", "picture", (number,))
    figure = None if crashes else {"kind": "table", "title": title, "caption": "c", "columns": [], "rows": []}
    return Done(item, tuple(map(judged, crashes)), figure=figure, seconds=0.25)


def test_pictures_come_after_the_findings_figures_and_all_are_kept(valid):
    figure = {"kind": "spectrum", "title": "of a case", "caption": "c", "groups": []}
    claim = replace(CLAIM, pictures=tuple(Picture(str(i), dict) for i in range(3)))
    findings = [holds("exact", figures=[figure])] * 3
    record, events = recorded(claim, done(*findings), *(picture(i, f"p{i}") for i in (2, 0, 1)))
    valid(whole(record))
    found = document(entry_of(record))
    assert [one["title"] for one in found["figures"]] == ["of a case"] * 2 + ["p0", "p1", "p2"]
    assert (found["judged"], len(events), found["verdict"]) == (3, 3, "survived")
    assert whole(record)["timing"]["claims"] == {"test/record": 1.25}


def test_a_picture_that_crashes_is_an_error_of_the_claim(valid):
    claim = replace(CLAIM, pictures=(Picture("p", dict),))
    record, events = recorded(claim, done(holds("exact")), picture(0, "p", CRASH))
    valid(whole(record))
    found = document(entry_of(record))
    assert (found["verdict"], found["standing"], found["traceback"]) == ("error", "error", "Traceback: the first one")
    assert (found["figures"], found["judged"], events[-1]["part"]) == ([], 1, "picture")


CLOCKS = (Clock(by="couplings", start="J = 0"), Clock(by="moments", start="J = 0"))
COUPLINGS, MOMENTS = (one.label for one in CLOCKS)


def counts(found):
    return [(one["label"], one["held"], one["failed"], one["undecided"]) for one in found["readings"]]


def test_readings_are_counted_over_the_judged_cases(valid):
    claim = replace(CLAIM, clocks=CLOCKS)
    findings = [
        holds("exact", readings={"x": True, MOMENTS: False, COUPLINGS: True}),
        fails("float64", "no", readings={"y": None, MOMENTS: None, COUPLINGS: True}),
        undecided("exact", Reason.TIE),
        vacuous("no", readings={"z": True, COUPLINGS: False}),
    ]
    record, _ = recorded(claim, done(*findings), done(holds("exact", readings={"x": True}), part="control:false"))
    valid(whole(record))
    found = document(entry_of(record))
    # the clocks in their order, then the others as they came up
    assert counts(found) == [(COUPLINGS, 2, 0, 1), (MOMENTS, 0, 1, 2), ("x", 1, 0, 2), ("y", 0, 0, 3)]
    for one in found["readings"]:
        told = [True] * one["held"] + [False] * one["failed"] + [None] * one["undecided"]
        assert (one["low_approx"], one["high_approx"]) == (share(told).low, share(told).high)
    assert [(one["label"], one["text"], one["by"]) for one in found["clocks"]] == [
        (COUPLINGS, CLOCKS[0].text, "couplings"), (MOMENTS, CLOCKS[1].text, "moments"),
    ]  # fmt: skip
    assert found["counted"] == []
    # a clock that no finding answers for is no reading
    assert entry(claim, done(holds("exact")))["readings"] == []


def test_a_rate_by_its_readings(valid):
    claim = replace(CLAIM, clocks=CLOCKS, quantifier="rate", rate=0.5, counted=(MOMENTS, "never"))
    findings = [fails("float64", "no", readings={COUPLINGS: False, MOMENTS: True})] * 40
    record, _ = recorded(claim, done(*findings))
    valid(whole(record))
    found = document(entry_of(record))
    assert counts(found) == [(COUPLINGS, 0, 40, 0), (MOMENTS, 40, 0, 0), ("never", 0, 0, 40)]
    assert [one["low_approx"] for one in found["readings"]] == [0.0, share([True] * 40, 2).low, 0.0]
    assert (found["verdict"], found["reason"], found["counted"]) == ("inconclusive", "wide", [MOMENTS, "never"])
    assert entry(replace(claim, counted=(MOMENTS,)), done(*findings))["verdict"] == "survived"
    assert entry(replace(claim, counted=(COUPLINGS,)), done(*findings))["verdict"] == "suspect"
    assert entry(replace(claim, counted=()), done(*findings))["verdict"] == "suspect"


def test_json_has_no_infinity():
    assert [finite(value) for value in (1.5, None, float("inf"), float("nan"))] == [1.5, None, None, None]


def test_a_case_that_comes_up_again_counts_once():
    one = judged(holds("exact", 1.0))
    again = Done(Item("test/record", "claim", "cases"), (one, one))
    record, events = recorded(CLAIM, again, again, done(EARLIER, holds("exact")))
    assert len(events) == 2
    assert document(entry_of(record))["judged"] == 2


def mixture(stored, drawn):
    """An item of stored cases, and one of draws."""
    whole = done(*stored, *drawn).judged
    names = tuple("abcdefgh"[: len(stored)])
    return (
        Done(Item("test/record", "claim", "cases", stored=names), whole[: len(stored)]),
        Done(Item("test/record", "claim", "cases", tuple(range(len(drawn)))), whole[len(stored) :]),
    )


def test_proportions_are_those_of_draws_and_stored_cases_stand_apart(valid):
    claim = replace(CLAIM, clocks=CLOCKS)
    good, bad = holds("exact", readings={COUPLINGS: True}), fails("exact", "no", readings={COUPLINGS: False})
    items = mixture([bad] * 8, [good] * 12)
    record, _ = recorded(claim, *items)
    valid(whole(record))
    found = document(entry_of(record))
    assert (found["judged"], found["held"], found["failed"]) == (20, 12, 8)
    assert found["sample"] == {"of": "drawn", "held": 12, "failed": 0, "undecided": 0}
    only = share([True] * 12)
    assert found["readings"] == [
        {"label": COUPLINGS, "held": 12, "failed": 0, "undecided": 0, "low_approx": only.low, "high_approx": only.high,
         "stored": {"held": 0, "failed": 8, "undecided": 0}},
    ]  # fmt: skip
    # a draw that is a stored case is one: it was chosen before
    again = replace(items[1], judged=(*items[0].judged[:3], *items[1].judged))
    assert entry(claim, items[0], again) == found


def test_the_user_s_own_cases_are_what_proportions_are_about_where_there_are_no_draws():
    given = done(*[holds("exact")] * 8)
    given = replace(given, item=replace(given.item, documents=({},) * 8))
    found = entry(replace(CLAIM, quantifier="rate", rate=0.5), given, chosen=True)
    assert found["sample"] == {"of": "given", "held": 8, "failed": 0, "undecided": 0}
    assert found["explanation"].startswith("8 of 8, ")
