"""Runs: the same report from any number of workers, whatever claims do, and however a run ends."""

from __future__ import annotations

import json
import os
import signal
from dataclasses import replace

import pytest
import user_claims
from jsonschema import Draft202012Validator
from places import ROOT

from verify import checker
from verify.campaign import runner, worker
from verify.campaign.baseline_document import of as baseline_of
from verify.campaign.baseline_reading import compared
from verify.campaign.listener import NullListener
from verify.campaign.plan import Item, Profile, plan
from verify.campaign.runner import execute
from verify.case import shipped
from verify.claims import registry
from verify.claims.outcome import Outcome
from verify.commands import run as main_job
from verify.draws import Stream
from verify.files import documents
from verify.files.reading import At
from verify.records.shapes import document

PROVENANCE = {
    "versions": {"flowclaims": "0", "python": "3"}, "command": "flowclaims run", "seed": 0, "hardware": {},
    "precision": {}, "git": None, "started": "2026-01-01T00:00:00+00:00",
}  # fmt: skip
PROVED = "Proof('$a = a$', 1, 0, lambda: Trilean.YES)"


class Heard(NullListener):
    """Writes down all that it is told."""

    def __init__(self):
        self.calls, self.events, self.entries = [], [], []

    def run_started(self, plan):
        self.calls.append(("run_started", plan))

    def claim_started(self, key, cases):
        self.calls.append(("claim_started", key, cases))

    def case_judged(self, event):
        self.calls.append(("case_judged", event["claim"]))
        self.events.append(event)

    def claim_finished(self, claim):
        self.calls.append(("claim_finished", claim["key"]))
        self.entries.append(claim)

    def run_finished(self, report):
        self.calls.append(("run_finished", report))


class Interrupting(NullListener):
    """Presses Ctrl-C after so many cases."""

    def __init__(self, after):
        self.left = after

    def case_judged(self, event):  # noqa: ARG002 - the protocol's signature
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt


def executed(path, *, workers=1, seed=0, cases=4, tries=3, listeners=(), documents=None, baseline=None):
    claims = registry.selected(registry.load((path,)), ("mine",))
    chosen, heard = Profile("quick", cases, tries), Heard()
    items = plan(claims, chosen, seed, documents)
    report = execute(
        claims, items, chosen, seed, workers=workers, paths=(path,), provenance=PROVENANCE,
        listeners=[heard, *listeners], folder="there", baseline=baseline,
    )  # fmt: skip
    return document(report), heard


def essence(report):
    return json.dumps({key: report[key] for key in report if key not in {"timing", "provenance"}}, sort_keys=True)


@pytest.fixture(scope="module")
def valid():
    schema = json.loads((shipped.schemas() / "report-1.schema.json").read_text(encoding="utf-8"))
    return Draft202012Validator(schema).validate


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    """Claims that hold, fail, crash, stay undecided, exist, have proofs, stored cases and floats in their margins."""
    folder = tmp_path_factory.mktemp("mixed")
    spread = "float(len(str(case.exact_theta)) % 7) / 3"
    user_claims.written(
        folder, "mine/holds", weight="1", stored="('one-spin', 'parity')", proofs=f"({PROVED},) * 2",
        check=f"lambda case: holds('exact', {spread}, kinds={{'even' if case.spins % 2 == 0 else 'odd'}})",
    )  # fmt: skip
    user_claims.written(
        folder, "mine/fails", expect="'refuted'", weight="1",
        check=f"lambda case: certified('no', -{spread}, 'ball', values={{'spins': case.spins}})",
    )  # fmt: skip
    user_claims.written(
        folder, "mine/proved", weight="1",
        **(user_claims.UNIVERSAL | {"check": "lambda case: proved(tally={'spins': case.spins})"}),
    )  # fmt: skip
    user_claims.written(folder, "mine/suspect", check=user_claims.SUSPECT)
    user_claims.written(folder, "mine/crashes", check="lambda case: 1 / 0")
    user_claims.written(folder, "mine/undecided", check="lambda case: undecided('ball', Reason.WIDE)")
    user_claims.written(folder, "mine/exists", quantifier="'exists'")
    user_claims.written(
        folder, "mine/read", before=user_claims.PICTURE, check=user_claims.READ, clocks=user_claims.CLOCKS,
        pictures="(Picture('one', picture), Picture('two', picture))",
    )  # fmt: skip
    return str(folder)


@pytest.fixture(scope="module")
def alone(mixed):
    return executed(mixed, cases=23)


def test_the_report_fits_its_schema(alone, valid):
    valid(alone[0])
    assert alone[0]["exit_code"] == 4
    verdicts = {claim["key"]: (claim["verdict"], claim["standing"]) for claim in alone[0]["claims"]}
    assert verdicts == {
        "mine/crashes": ("error", "error"),
        "mine/exists": ("survived", "passed"),
        "mine/fails": ("refuted", "passed"),
        "mine/holds": ("survived", "passed"),
        "mine/proved": ("proved", "passed"),
        "mine/read": ("survived", "passed"),
        "mine/suspect": ("suspect", "failed"),
        "mine/undecided": ("inconclusive", "unsettled"),
    }


def test_the_same_seed_gives_the_same_bytes(mixed, alone):
    report, heard = executed(mixed, cases=23)
    assert essence(report) == essence(alone[0])
    assert heard.events == alone[1].events


def test_another_seed_gives_other_cases(mixed, alone):
    report, heard = executed(mixed, cases=23, seed=1)
    drawn = [[event["case"] for event in one.events if event["part"] == "claim"] for one in (heard, alone[1])]
    assert len(drawn[0]) == len(drawn[1])
    # stored cases come up with every seed, drawn ones with their own only, but for coincidences of one small spin
    assert len(set(drawn[0]) - set(drawn[1])) > len(set(drawn[0])) / 2
    assert report["seed"] == 1
    assert "--seed 1" in report["claims"][1]["replay"]


def drawn(report):
    """The rows of the pictures: three numbers from their streams, and the effort."""
    (claim,) = [claim for claim in report["claims"] if claim["key"] == "mine/read"]
    assert [figure["kind"] for figure in claim["figures"]] == ["table", "table"]
    return [figure["rows"] for figure in claim["figures"]]


def test_pictures_are_drawn_from_streams_of_their_own(mixed, alone):
    one, two = drawn(alone[0])
    assert one[1] == two[1] == ["23"] * 3
    for name, rows in (("one", one), ("two", two)):
        stream = Stream(0, "mine/read", "picture", name)
        assert rows[0] == [str(stream.integer(0, 10**9)) for _ in range(3)]
    assert drawn(executed(mixed, cases=23, seed=1)[0])[0][0] != one[0]
    assert drawn(executed(mixed, cases=5)[0])[0] == [one[0], ["5"] * 3]


def test_readings_come_with_the_cases(alone):
    (claim,) = [claim for claim in alone[0]["claims"] if claim["key"] == "mine/read"]
    assert [one["label"] for one in claim["readings"]] == [one["label"] for one in claim["clocks"]]
    first, second = claim["readings"]
    assert (first["held"], first["failed"]) == (claim["judged"], 0)
    # the law draws one spin or two
    assert 0 < second["held"] < claim["judged"]
    assert second["held"] + second["failed"] == claim["judged"]


def test_pictures_are_not_drawn_for_given_cases(mixed, valid):
    report, _ = executed(mixed, documents=[shipped.case("one-spin").document])
    valid(report)
    (claim,) = [claim for claim in report["claims"] if claim["key"] == "mine/read"]
    assert (claim["figures"], claim["judged"]) == ([], 1)


def test_two_workers_give_the_same_bytes(mixed, alone):
    report, heard = executed(mixed, cases=23, workers=2)
    assert essence(report) == essence(alone[0])
    assert heard.events == alone[1].events
    told = [[call for call in one.calls if call[0] not in {"run_started", "run_finished"}] for one in (heard, alone[1])]
    assert told[0] == told[1]


def test_the_files_are_the_same_bytes_too(mixed, tmp_path, monkeypatch):
    """Through the main job, from two places and on one and two workers: only timing and provenance differ."""
    folders = []
    for workers in (1, 2):
        place = tmp_path / str(workers)
        place.mkdir()
        monkeypatch.chdir(place)
        main_job.run(["mine"], out="run", theorems=[mixed], workers=workers)
        folders.append(place / "run")
    one, two = folders
    assert (one / "events.ndjson").read_bytes() == (two / "events.ndjson").read_bytes()
    kept = [{file.name: file.read_bytes() for file in (folder / "witnesses").iterdir()} for folder in folders]
    assert kept[0] == kept[1]
    assert kept[0]
    kept = [{file.name: file.read_bytes() for file in (folder / "certificates").iterdir()} for folder in folders]
    assert kept[0] == kept[1]
    assert len(kept[0]) > 10
    reports = [(folder / "report.json").read_text(encoding="utf-8") for folder in folders]
    alone, together = (json.dumps(json.loads(text) | {"timing": None, "provenance": None}) for text in reports)
    assert alone == together


def test_listeners_hear_everything_once_and_in_order(alone):
    _, heard = alone
    names = [call[0] for call in heard.calls]
    assert names[0] == "run_started"
    assert names[-1] == "run_finished"
    started = heard.calls[0][1]
    assert {key: started[key] for key in ("profile", "seed", "workers", "folder")} == {
        "profile": "quick", "seed": 0, "workers": 1, "folder": "there",
    }  # fmt: skip
    assert started["cases"] == sum(claim["cases"] for claim in started["claims"])
    keys = [claim["key"] for claim in started["claims"]]
    assert keys == sorted(keys)
    inner = iter(heard.calls[1:-1])
    for key in keys:
        assert next(inner)[:2] == ("claim_started", key)
        call = next(inner)
        while call[0] == "case_judged":
            assert call[1] == key
            call = next(inner)
        assert call == ("claim_finished", key)
    assert next(inner, None) is None
    assert heard.entries == heard.calls[-1][1]["claims"]


def test_events_and_report_count_the_same(alone):
    report, heard = alone
    for claim in report["claims"]:
        own = [event for event in heard.events if (event["claim"], event["part"]) == (claim["key"], "claim")]
        assert len(own) == claim["judged"] + claim["vacuous"]
        assert sum(event["outcome"] == "holds" for event in own) == claim["held"]
        assert [event["index"] for event in own] == list(range(len(own)))


@pytest.mark.parametrize("early", ["fails('float64', 'one')", "fails('exact', 'one')"])
def test_a_falsehood_is_tried_until_it_is_refuted_with_a_certificate(tmp_path, early):
    late = (
        "NegativeControl('late', '$1 = 2$', '', "
        f"check=lambda case: certified('two') if case.spins == 2 else {early}, "
        "sampler=lambda draw: LAW(draw) if draw.integer(0, 3) == 3 else Mixture(('full_ising',), (1, 1))(draw), "
        "stored=('one-spin',))"
    )
    report, heard = executed(user_claims.written(tmp_path, controls=f"({late},)"), tries=40)
    events = [event for event in heard.events if event["part"] == "control:late"]
    assert 1 < len(events) < 40
    assert [event["why"] for event in events] == ["one"] * (len(events) - 1) + ["two"]
    (planted,) = report["claims"][0]["controls"]
    assert (planted["verdict"], planted["explanation"], planted["judged"]) == ("refuted", "two", len(events))


# -- certificates --------------------------------------------------------------------------------------------------
class Keeping(NullListener):
    """Remembers the certificates, and whether they came before the report."""

    def __init__(self):
        self.kept, self.report = None, None

    def certificates_kept(self, certificates):
        assert self.report is None
        self.kept = dict(certificates)

    def run_finished(self, report):
        assert self.kept is not None
        self.report = report


@pytest.mark.parametrize("workers", [1, 2])
def test_certificates_are_told_once_and_stand_nowhere_else(mixed, alone, workers):
    keeping = Keeping()
    report, heard = executed(mixed, cases=23, workers=workers, listeners=[keeping])
    assert essence(report) == essence(alone[0])
    by_key = {claim["key"]: claim for claim in report["claims"]}
    named = {sha for claim in report["claims"] for sha in claim["certificates"]}
    named |= {one["certificate"] for claim in report["claims"] for one in claim["witnesses"] if one["certificate"]}
    assert keeping.kept.keys() == named
    for sha, text in keeping.kept.items():
        document = json.loads(text)
        assert (documents.sha256(document), documents.canonical(document)) == (sha, text)
        assert checker.check(document) == checker.check_text(text.decode())
    proved = by_key["mine/proved"]
    assert (proved["certified"], len(proved["certificates"])) == (proved["judged"], proved["judged"])
    assert proved["tally"]["spins"] >= proved["judged"]
    first = next(event for event in heard.events if event["claim"] == "mine/proved")
    assert proved["theorem"] == checker.check_text(keeping.kept[first["certificate"]].decode())
    said = essence(report) + json.dumps(heard.events)
    assert "flowclaims/certificate" not in said
    assert said.count(first["certificate"]) == 3


def test_with_room_for_little_the_first_and_the_witnesses_remain_on_any_number_of_workers(mixed, monkeypatch):
    monkeypatch.setattr(runner, "MOST_BYTES", 2500)
    keeping = [Keeping(), Keeping()]
    reports = [executed(mixed, cases=23, workers=n + 1, listeners=[keeping[n]])[0] for n in (0, 1)]
    assert essence(reports[0]) == essence(reports[1])
    assert keeping[0].kept == keeping[1].kept
    must = {one["certificate"] for claim in reports[0]["claims"] for one in claim["witnesses"]}
    must |= {claim["theorem_certificate"] for claim in reports[0]["claims"]}
    assert sum(len(text) for sha, text in keeping[0].kept.items() if sha not in must) <= 2500
    for claim in reports[0]["claims"]:
        if claim["certified"]:
            assert 0 < len(claim["certificates"]) < claim["certified"]
        for one in claim["witnesses"]:
            assert one["certificate"] is None or one["certificate"] in keeping[0].kept


def test_a_rejected_certificate_fails_the_claim(tmp_path, valid):
    wrong = "lambda case: holds('exact', parts=[part('-')])"
    report, heard = executed(user_claims.written(tmp_path, check=wrong))
    valid(report)
    (claim,) = report["claims"]
    assert (claim["verdict"], claim["certified"], claim["standing"], report["exit_code"]) == ("error", 0, "failed", 1)
    assert "prover and checker disagree: fact: " in claim["explanation"]
    # the certificate itself, for whoever looks into it
    assert '"kind": "instance"' in claim["traceback"]
    assert '"sign": "-"' in claim["traceback"]
    own = [event for event in heard.events if event["part"] == "claim"]
    assert {(event["outcome"], event["certificate"]) for event in own} == {("error", None)}


def test_an_interrupted_run_keeps_what_it_has(mixed, valid):
    keeping = Keeping()
    report, _ = executed(mixed, cases=23, listeners=[Interrupting(after=60), keeping])
    valid(report)
    assert report["interrupted"]
    assert keeping.kept
    assert keeping.kept.keys() >= {sha for claim in report["claims"] for sha in claim["certificates"]}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"check": "lambda case: 1 / 0"}, "ZeroDivisionError: division by zero"),
        ({"check": "lambda case: None"}, "TypeError: the check gave a NoneType and no Finding"),
        ({"check": "lambda case: True"}, "TypeError: the check gave a bool and no Finding"),
        ({"check": "lambda case: holds('float32')"}, "ValueError: unknown arithmetic 'float32'"),
        ({"check": "lambda case: holds('exact', 'far')"}, "ValueError: could not convert string to float: 'far'"),
        ({"check": "lambda case: fails('exact', 'no', values={'x': Fraction(1, 2)})"}, "Object of type Fraction"),
        ({"check": "lambda case: fails('exact', 'no', values={'x': float('nan')})"}, "Out of range float values"),
        ({"check": "lambda case: undecided('exact', 'wide')"}, "TypeError: a reason of class Reason"),
        ({"check": "lambda case: Finding(Outcome.HOLDS, 'exact', reason=Reason.WIDE)"}, "TypeError: a reason of class"),
        ({"sampler": "lambda draw: 1 / 0"}, "ZeroDivisionError: division by zero"),
        ({"sampler": "lambda draw: {'spins': 1}"},
         'BadInput: $: found no format, expected "format": "flowclaims/case/1"'),
        ({"assumptions": "(Assumption('a', 'b', lambda case: case.nothing),)"}, "has no attribute 'nothing'"),
        ({"proofs": "(Proof('$x$', 1, 0, lambda: 1 / 0),)"}, "ZeroDivisionError: division by zero"),
        ({"pictures": "(Picture('p', lambda draw, cases: 1 / 0),)"}, "ZeroDivisionError: division by zero"),
        ({"pictures": "(Picture('p', lambda draw, cases: None),)"}, "the picture p gave a NoneType and no figure"),
        ({"pictures": "(Picture('p', lambda draw, cases: {'x': float('nan')}),)"}, "Out of range float values"),
        ({"pictures": "(Picture('p', lambda draw, cases: {'x': Fraction(1, 2)}),)"}, "Object of type Fraction"),
        ({"check": "lambda case: holds('exact', readings={'a': 1})"}, "TypeError: readings have words"),
        ({"controls": "(NegativeControl('n', '', '', check=lambda case: 1 / 0, stored=('one-spin',)),)"},
         "ZeroDivisionError: division by zero"),
    ],
)  # fmt: skip
def test_whatever_an_author_gets_wrong_is_an_error_in_a_valid_report(tmp_path, valid, fields, said):
    report, heard = executed(user_claims.written(tmp_path, **fields))
    valid(report)
    (claim,) = report["claims"]
    assert (claim["standing"], report["exit_code"]) == ("error", 4)
    assert claim["traceback"].startswith("Traceback")
    assert said in claim["traceback"]
    json.dumps(heard.events, allow_nan=False)
    assert any(event["outcome"] == "error" and said in event["why"] for event in heard.events)


def test_one_bad_draw_does_not_take_the_others_with_it(tmp_path):
    law = "lambda draw: LAW(draw) if draw.integer(0, 1) else 1 / 0"
    report, _ = executed(user_claims.written(tmp_path, sampler=law, weight="10"), cases=4)
    (claim,) = report["claims"]
    assert claim["errors"] + claim["held"] == claim["judged"] == 40
    assert claim["held"] > 0 < claim["errors"]


def test_a_proof_that_does_not_come_through_leaves_a_claim_unsettled(tmp_path, valid):
    unknown = "Proof('$b$', 2, 1, lambda: Trilean.UNKNOWN)"
    report, _ = executed(user_claims.written(tmp_path, proofs=f"({PROVED}, {unknown})"))
    valid(report)
    (claim,) = report["claims"]
    assert (claim["verdict"], claim["reason"], report["exit_code"]) == ("inconclusive", "unsupported", 3)
    assert [one["proved"] for one in claim["symbolic"]] == [True, False]


def test_chosen_cases_are_judged_and_nothing_else(mixed, valid):
    document = shipped.case("two-spins").document
    report, heard = executed(mixed, documents=[document])
    valid(report)
    assert {event["case"] for event in heard.events} == {shipped.case("two-spins").sha256}
    assert len(heard.events) == len(report["claims"]) == 8
    assert report["totals"]["controls"] == 0


@pytest.mark.parametrize("workers", [1, 2])
def test_an_interruption_leaves_a_valid_report_of_what_was_judged(mixed, valid, workers):
    report, heard = executed(mixed, workers=workers, cases=23, listeners=[Interrupting(after=9)])
    valid(report)
    assert report["interrupted"] is True
    # mine/crashes was over by then: its error outweighs the interruption
    assert report["exit_code"] == 4
    assert len(heard.events) == 10
    assert [claim["key"] for claim in report["claims"]] == sorted(claim["key"] for claim in report["claims"])
    cut = [claim for claim in report["claims"] if claim["explanation"].startswith("Interrupted after ")]
    assert {claim["verdict"] for claim in cut} == {"inconclusive"}
    assert {claim["reason"] for claim in cut} == {"budget"}
    assert [claim["judged"] for claim in report["claims"]][-1] == 0
    assert [name for name, *_ in heard.calls].count("run_finished") == 1


SWALLOWS = """
import contextlib, os, signal

def swallow(case):
    with contextlib.suppress(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(10)
    return holds("exact")
"""


@pytest.mark.skipif(os.name == "nt", reason="there, the process would end")
def test_ctrl_c_that_a_library_swallows_is_heeded_after_the_item(tmp_path, valid):
    path = user_claims.written(tmp_path, "mine/a", before=SWALLOWS, check="swallow", stored="('one-spin',)")
    user_claims.written(tmp_path, "mine/b")
    report, heard = executed(path)
    valid(report)
    assert (report["interrupted"], report["exit_code"]) == (True, 3)
    assert len(heard.events) == 1
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_interrupted_run_is_compared_as_far_as_it_went(mixed, alone):
    report, _ = executed(
        mixed, cases=23, listeners=[Interrupting(after=9)], baseline=baseline_of(compared(At(alone[0])))
    )
    assert report["regressions"] == []
    worse = baseline_of(compared(At(alone[0])))
    worse.claims["mine/crashes"] = replace(worse.claims["mine/crashes"], verdict="survived")
    report, _ = executed(mixed, cases=23, listeners=[Interrupting(after=9)], baseline=worse)
    assert report["regressions"] == ["mine/crashes: survived became error"]


def test_a_work_item_gives_the_same_in_any_order(mixed):
    worker.prepare((mixed,))
    items = [Item("mine/holds", "claim", "cases", (number,), seed=5) for number in range(6)]
    forward = [worker.work(item).judged for item in items]
    backward = [worker.work(item).judged for item in reversed(items)][::-1]
    assert forward == backward
    together = worker.work(Item("mine/holds", "claim", "cases", tuple(range(6)), seed=5)).judged
    assert together == tuple(one for some in forward for one in some)
    assert {one.finding.outcome for one in together} == {Outcome.HOLDS}


def test_user_files_have_one_name_in_every_process(tmp_path):
    """Not one that hangs on the salt of ``hash``: tracebacks and pickles name modules."""
    path = user_claims.written(tmp_path)
    (claim,) = registry.selected(registry.load((path,)), ("mine",)).values()
    again = registry.load((path,))["mine/claim"]
    assert claim.check.__module__ == again.check.__module__
    script = (
        "import sys; from verify.claims import registry;"
        "print(registry.load((sys.argv[1],))['mine/claim'].check.__module__)"
    )
    assert {other_process(script, path, salt) for salt in ("1", "2")} == {claim.check.__module__}


def other_process(script, argument, salt):
    import subprocess
    import sys

    root = str(ROOT)
    environment = os.environ | {"PYTHONHASHSEED": salt, "PYTHONPATH": root}
    done = subprocess.run(
        [sys.executable, "-c", script, argument], capture_output=True, text=True, check=True, env=environment
    )
    return done.stdout.strip()


def test_a_file_that_several_paths_lead_to_is_read_once(tmp_path):
    path = user_claims.written(tmp_path)
    claims = registry.load((path, f"{path}/../{tmp_path.name}", str(tmp_path / "mine_claim.py")))
    assert "mine/claim" in claims
