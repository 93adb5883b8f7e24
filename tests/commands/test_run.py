"""The main job as a user meets it: exit codes, what is written, what is not, and runs that are cut short."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import user_claims
from jsonschema import Draft202012Validator
from places import ROOT

from verify.case import shipped
from verify.commands import run as main_job
from verify.commands.cli import main
from verify.errors import BadInput, Usage

FILES = {"report.html", "report.json", "junit.xml", "summary.md", "events.ndjson", "provenance.json", "checker.py"}
PATIENCE = 30.0
"""Seconds after which a run that should have ended long ago counts as hanging."""


@pytest.fixture(scope="module")
def valid():
    schema = json.loads((shipped.schemas() / "report-1.schema.json").read_text(encoding="utf-8"))
    return Draft202012Validator(schema).validate


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def judged(path, *options, code):
    """Run the user's claims there; the exit code, and the report that was written."""
    assert main(["run", "mine", "--theorems", path, "--workers", "1", "--out", "run", "-q", *options]) == code
    report = json.loads(Path("run", "report.json").read_text(encoding="utf-8"))
    assert report["exit_code"] == code
    assert report["passed"] is (code == 0)
    return report


# -- exit codes ----------------------------------------------------------------------------------------------------
def test_0_everything_as_expected(tmp_path, valid, capsys):
    user_claims.written(tmp_path / "c", "mine/holds")
    report = judged(user_claims.written(tmp_path / "c", "mine/fails", expect="'refuted'", check=user_claims.REFUTED),
                    code=0)  # fmt: skip
    valid(report)
    assert [(claim["key"], claim["verdict"]) for claim in report["claims"]] == [
        ("mine/fails", "refuted"), ("mine/holds", "survived"),
    ]  # fmt: skip
    assert {entry.name for entry in Path("run").iterdir()} == FILES | {"witnesses", "certificates"}
    certificates = {one["certificate"] for claim in report["claims"] for one in claim["witnesses"]}
    certificates |= {sha for claim in report["claims"] for sha in claim["certificates"]}
    assert {file.stem for file in Path("run", "certificates").iterdir()} == certificates
    witnesses = {one["sha256"] for claim in report["claims"] for one in claim["witnesses"]}
    assert {file.stem for file in Path("run", "witnesses").iterdir()} == witnesses
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == (str(Path("run", "report.html")) + "\n", "")


@pytest.mark.parametrize(
    "fields",
    [
        {"controls": "(TRUE,)"},
        {"controls": "(FALSE, TRUE)"},
        {"check": user_claims.REFUTED},
        {"expect": "'refuted'"},
        {"expect": "'refuted'", "check": user_claims.REFUTED, "controls": "(TRUE,)"},
        {"expect": "'refuted'", "check": user_claims.PROVED},
        {"expect": "'refuted'", **user_claims.UNIVERSAL},
        # a counterexample without a certificate is a suspicion, and more than was expected of a claim that holds
        {"check": "lambda case: fails('float64', 'about')"},
        {"check": user_claims.SUSPECT},
    ],
    ids=[
        "planted",
        "one-of-two",
        "refuted",
        "survived",
        "planted-beside-refuted",
        "certified",
        "proved",
        "suspect",
        "uncertified",
    ],
)
def test_1_a_claim_failed(tmp_path, valid, fields):
    report = judged(user_claims.written(tmp_path / "c", **fields), code=1)
    valid(report)
    assert report["totals"]["failed"] == 1


def test_1_a_negative_control_that_survives_is_named(tmp_path, capsys):
    path = user_claims.written(tmp_path / "c", controls="(FALSE, TRUE)")
    assert main(["run", "mine", "--theorems", path, "--workers", "1", "--out", "run"]) == 1
    assert "mine/claim: the negative control true was not refuted (survived)" in capsys.readouterr().out


def test_1_a_regression_against_the_baseline(tmp_path):
    path = user_claims.written(tmp_path / "c", "mine/a")
    user_claims.written(tmp_path / "c", "mine/b")
    judged(path, code=0)
    Path("run").rename("before")
    options = ["--baseline", str(Path("before", "report.json"))]
    assert judged(path, *options, code=0)["regressions"] == []
    # an unsettled claim alone gives 3, but it was settled before
    user_claims.written(tmp_path / "c", "mine/a", check="lambda case: undecided('ball', Reason.WIDE)")
    assert judged(path, code=3)["claims"][0]["verdict"] == "inconclusive"
    assert judged(path, *options, code=1)["regressions"] == ["mine/a: survived became inconclusive"]
    (tmp_path / "c" / "mine_a.py").unlink()
    # "mine" was asked for, and one of them is no longer there
    assert judged(path, *options, code=1)["regressions"] == ["mine/a: the claim is gone"]


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({"check": "lambda case: undecided('ball', Reason.WIDE)"}, "inconclusive"),
        ({"check": "lambda case: vacuous('no')"}, "vacuous"),
        ({"requires": "('spurious',)"}, "vacuous"),
        ({"assumptions": "(Assumption('none', 'never', lambda case: Trilean.NO),)", "controls": "()"}, "vacuous"),
        ({"quantifier": "'exists'", "check": user_claims.REFUTED,
          "controls": "(NegativeControl('n', '$1 = 2$', '', stored=('one-spin',)),)"}, "inconclusive"),
        ({"expect": "'refuted'", "check": "lambda case: fails('float64', 'about')"}, "suspect"),
        ({"expect": "'refuted'", "check": user_claims.SUSPECT}, "suspect"),
        ({"controls": f"(NegativeControl('n', '$1 = 2$', '', check={user_claims.SUSPECT}, stored=('one-spin',)),)"},
         "survived"),
    ],
)  # fmt: skip
def test_3_something_stayed_unsettled(tmp_path, valid, fields, verdict):
    report = judged(user_claims.written(tmp_path / "c", **fields), code=3)
    valid(report)
    assert report["claims"][0]["verdict"] == verdict
    assert report["totals"]["unsettled"] == 1


def test_3_missing_coverage_is_named(tmp_path):
    report = judged(user_claims.written(tmp_path / "c", requires="('spurious', 'N=1')", stored="('one-spin',)"), code=3)
    assert report["claims"][0]["coverage"]["missing"] == ["spurious"]
    assert report["claims"][0]["explanation"] == "These kinds of cases never came up: spurious."
    assert report["coverage"]["mine/claim"] == {"required": ["spurious", "N=1"], "missing": ["spurious"]}


def test_4_a_claim_that_crashes(tmp_path, valid):
    report = judged(user_claims.written(tmp_path / "c", check="lambda case: 1 / 0"), code=4)
    valid(report)
    (claim,) = report["claims"]
    assert (claim["verdict"], claim["standing"]) == ("error", "error")
    assert claim["traceback"].rstrip().endswith("ZeroDivisionError: division by zero")
    assert "mine_claim.py" in claim["traceback"]


def test_1_a_certificate_that_the_checker_rejects(tmp_path, valid, capsys):
    wrong = "lambda case: fails('exact', 'no', parts=[part('-')])"
    path = user_claims.written(tmp_path / "c", check=wrong, controls="()")
    valid(judged(path, code=1))
    assert main(["run", "mine", "--theorems", path, "--workers", "1", "--out", "run"]) == 1
    assert "prover and checker disagree: fact: " in capsys.readouterr().out
    page = Path("run", "report.html").read_text(encoding="utf-8")
    assert "prover and checker disagree: fact: " in page
    # the certificate that was rejected, and no folder for those that were accepted
    assert "flowclaims/certificate/1" in page
    assert not Path("run", "certificates").exists()


@pytest.mark.parametrize(
    ("fields", "found"),
    [({"check": user_claims.PROVED}, ("certified", "instance")), (user_claims.UNIVERSAL, ("proved", "universal"))],
)
def test_what_is_proved_is_said_and_can_be_checked_again(tmp_path, valid, capsys, fields, found):
    path = user_claims.written(tmp_path / "c", **fields)
    report = judged(path, code=0)
    valid(report)
    (claim,) = report["claims"]
    assert (claim["verdict"], claim["scope"], claim["certified"]) == (*found, claim["judged"])
    capsys.readouterr()
    assert main(["recheck", "run"]) == 0
    out = capsys.readouterr().out
    assert out.endswith(f"\n{len(claim['certificates']) + 1} accepted, 0 rejected\n")
    assert claim["theorem"] in " ".join(out.split())


def test_an_error_outweighs_a_failure_and_that_outweighs_what_is_unsettled(tmp_path):
    folder = tmp_path / "c"
    judged(user_claims.written(folder, "mine/unsettled", requires="('spurious',)"), code=3)
    judged(user_claims.written(folder, "mine/failed", check=user_claims.REFUTED), code=1)
    judged(user_claims.written(folder, "mine/crashed", check="lambda case: 1 / 0"), code=4)


# -- the user's own cases ------------------------------------------------------------------------------------------
def case_file(name, weights=("1", "2", "3", "4")):
    document = {
        "format": "flowclaims/case/1", "spins": 2, "energy": {"family": "full_ising"},
        "parameters": {"J": {"1": "0", "2": "0", "3": {"log": "2"}}},
        "target": {"kind": "weights", "values": list(weights)},
    }  # fmt: skip
    Path(name).write_text(json.dumps(document))
    return name


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, 0),
        ({"check": user_claims.REFUTED}, 1),
        ({"check": user_claims.REFUTED, "expect": "'refuted'"}, 0),
        # one case that is no counterexample says nothing against the existence of one
        ({"expect": "'refuted'"}, 3),
        # negative controls and coverage speak about the harness, not about this case
        ({"controls": "(TRUE,)", "requires": "('spurious',)"}, 0),
    ],
)
def test_chosen_cases(tmp_path, valid, fields, code):
    path = user_claims.written(tmp_path / "c", **fields)
    report = judged(path, "--case", case_file("one.json"), "--case", case_file("two.json", "1111"), code=code)
    valid(report)
    (claim,) = report["claims"]
    assert (claim["judged"], claim["controls"], claim["coverage"]["required"]) == (2, [], [])
    if not claim["witnesses"]:
        again = f"flowclaims run mine/claim --profile quick --seed 0 --case one.json --case two.json --theorems {path}"
        assert claim["replay"] == again


def test_a_shipped_claim_on_a_chosen_case(valid):
    """KL is convex in the direct model: this point has one fixed point, which `direct-unique` is about."""
    case_file("mine.json")
    assert main(["run", "fixed_points/direct-unique", "--case", "mine.json", "--workers", "1", "--out", "r", "-q"]) == 0
    report = json.loads(Path("r", "report.json").read_text(encoding="utf-8"))
    valid(report)
    assert [(claim["verdict"], claim["judged"]) for claim in report["claims"]] == [("proved", 1)]


# -- bad input: exit code 2, one line, nothing written ------------------------------------------------------------
BAD = {
    "no such claim": (["run", "atlantis"], "no claim's key starts with 'atlantis'; `flowclaims list` shows them all"),
    "profile": (["run", "--profile", "thorough"], "unknown profile 'thorough'; there are quick, ci, deep"),
    "device": (["run", "--device", "abacus"], "unknown device 'abacus'; there are auto, cpu, gpu"),
    "gpu": (["run", "--device", "gpu"], "no claim of the main job uses a GPU yet: use --device cpu, or auto"),
    "no workers": (["run", "--workers", "0"], "workers must be at least 1, not 0"),
    "fewer workers": (["run", "--workers", "-3"], "workers must be at least 1, not -3"),
    "seed": (["run", "--seed", "-1"], "the seed must not be negative: -1"),
    "theorems": (["run", "--theorems", "nowhere"], "--theorems nowhere: there is no such file or folder"),
    "no claim": (["run", "--theorems", "other.py"], "other.py: no claim in it; name it CLAIM"),
    "broken": (["run", "--theorems", "broken.py"], "broken.py: ValueError while importing it: one two"),
    "exits": (["run", "--theorems", "exits.py"], "exits.py: SystemExit while importing it: 0"),
    "stored": (["run", "mine", "--theorems", "stored.py"], "mine/claim: no stored case 'atlantis'; `flowclaims list"),
    "misspelt": (["run", "mine", "--theorems", "spelt.py"], "expect is one of holds, refuted, not 'hold'"),
    "zero": (["run", "--case", "zero.json"], 'zero.json: $.target.values[1]: found "0", expected a positive'),
    "no case": (["run", "--case", "nowhere.json"], "nowhere.json: $: found no such file, expected a readable file"),
    "second case": (["run", "--case", "good.json", "--case", "zero.json"], "zero.json: $.target.values[1]"),
    "baseline": (["run", "--baseline", "good.json"], 'good.json: $.format: found "flowclaims/case/1"'),
    "no baseline": (["run", "--baseline", "nowhere.json"], "nowhere.json: $: found no such file"),
    "full": (["run", "--out", "full"], "full is not empty and holds no earlier run of flowclaims"),
    "file": (["run", "--out", "good.json"], "good.json is no folder; name another place with --out"),
    "arithmetic": (["inspect", "parity", "--arithmetic", "slide-rule"], "unknown arithmetic 'slide-rule'"),
    "bits": (["inspect", "parity", "--bits", "64"], "bits can be chosen for multiprecision and ball, not for float64"),
    "few bits": (["inspect", "parity", "--arithmetic", "ball", "--bits", "1"], "bits must lie between 24 and 100000"),
    "inspect": (["inspect", "nowhere"], "nowhere: $: found no such file, expected a readable file"),
    "show": (["show", "atlantis"], "nothing is called 'atlantis'; `flowclaims list` shows all names"),
    "replay": (["replay", "0123456789abcdef"], "no witness whose hash starts with 0123456789abcdef"),
    "short": (["replay", "01234"], "01234: no such file, and not the start of a hash"),
}


@pytest.fixture
def material(tmp_path):
    case_file("good.json")
    case_file("zero.json", "1034")
    Path("full").mkdir()
    Path("full", "diary.txt").write_text("dear diary")
    Path("other.py").write_text("x = 1\n")
    Path("broken.py").write_text("raise ValueError('one\\ntwo')\n")
    Path("exits.py").write_text("raise SystemExit(0)\n")
    Path("stored.py").write_text(user_claims.text(stored="('atlantis',)"))
    Path("spelt.py").write_text(user_claims.text(expect="'hold'"))
    return tmp_path


def everything(folder):
    return {path.relative_to(folder): path.is_dir() or path.read_bytes()
            for path in folder.rglob("*") if "__pycache__" not in path.parts}  # fmt: skip


@pytest.mark.parametrize(("arguments", "message"), BAD.values(), ids=BAD)
def test_2_bad_input_is_one_line_and_nothing_is_written(material, capsys, arguments, message):
    before = everything(material)
    # without --out the folder would be a new one under flowclaims-runs
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("flowclaims: ")
    assert message in captured.err
    assert captured.err.count("\n") == 1
    assert everything(material) == before


def test_the_same_from_python(material):
    before = everything(material)
    with pytest.raises(BadInput, match=r"zero\.json: \$\.target\.values\[1\]"):
        main_job.run(cases=["zero.json"])
    with pytest.raises(Usage, match="workers must be at least 1"):
        main_job.run(workers=0)
    assert everything(material) == before


def test_one_name_may_stand_without_a_list(tmp_path):
    path = user_claims.written(tmp_path / "c", "mine/one")
    report = main_job.run("mine/one", theorems=path, workers=1, out="run")
    assert [claim["key"] for claim in report["claims"]] == ["mine/one"]
    assert report == json.loads(Path("run", "report.json").read_text(encoding="utf-8"))


def test_a_theorems_path_with_a_blank_is_quoted_in_the_replay_line(tmp_path):
    path = user_claims.written(tmp_path / "my claims")
    assert judged(path, code=0)["claims"][0]["replay"].endswith(f"--theorems '{path}'")


def test_default_folders_are_new_ones(monkeypatch):
    first = main_job.default_folder("quick", 3)
    assert first.parent == Path("flowclaims-runs")
    assert first.name.endswith("-quick-3")
    first.mkdir(parents=True)
    second = main_job.default_folder("quick", 3)
    assert second != first
    monkeypatch.chdir(ROOT / "tests")
    assert main_job.default_folder("ci", 0).parent == ROOT / "reports" / "runs"


def test_an_earlier_run_is_replaced(tmp_path):
    path = user_claims.written(tmp_path / "c", check=user_claims.REFUTED)
    assert judged(path, code=1)["claims"][0]["witnesses"]
    old = {file.name for file in Path("run", "witnesses").iterdir()}
    user_claims.written(tmp_path / "c",
                        controls="(NegativeControl('f', '$1 = 2$', '', check=lambda case: certified('x'),"
                        " stored=('parity',)),)")  # fmt: skip
    judged(path, code=0)
    assert {file.stem for file in Path("run", "witnesses").iterdir()} == {shipped.case("parity").sha256}
    assert old.isdisjoint(file.name for file in Path("run", "witnesses").iterdir())


# -- the whole catalogue -------------------------------------------------------------------------------------------
@pytest.mark.slow
def test_the_shipped_claims_all_come_out_as_expected(valid):
    """One quick run of everything, on two workers: exit code 0, and every negative control is refuted."""
    assert main(["run", "--workers", "2", "--out", "run", "-q"]) == 0
    report = json.loads(Path("run", "report.json").read_text(encoding="utf-8"))
    valid(report)
    totals = report["totals"]
    assert totals["claims"] == totals["passed"] >= 13
    assert totals["controls"] == totals["controls_refuted"] >= 25
    assert totals["cases"] >= 300
    assert all(one["proved"] for claim in report["claims"] for one in claim["symbolic"])
    for claim in report["claims"]:
        assert claim["coverage"]["missing"] == []
        assert claim["errors"] == 0
        # a counterexample settles a claim, whatever some other cases left open
        assert claim["undecided"] == 0 or claim["verdict"] == "refuted"
    suites = ET.parse(Path("run", "junit.xml")).getroot()  # noqa: S314 - our own file
    assert (suites.get("failures"), suites.get("errors")) == ("0", "0")
    assert int(suites.get("tests")) == totals["claims"] + totals["controls"]


# -- runs that are cut short ---------------------------------------------------------------------------------------
needs_groups = pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs process groups")


def started(path, workers):
    """A run in a process group of its own."""
    call = [
        sys.executable,
        "-m",
        "verify",
        "run",
        "mine",
        "--theorems",
        path,
        "--workers",
        str(workers),
        "--out",
        "run",
    ]
    return subprocess.Popen(
        call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def until(process, ready):
    """Wait until a run has got that far."""
    end = time.monotonic() + PATIENCE
    while not ready():
        if process.poll() is not None or time.monotonic() > end:
            process.kill()
            pytest.fail(f"the run ended early, or hangs: {process.communicate()}")
        time.sleep(0.005)


def lines():
    file = Path("run", "events.ndjson")
    return file.read_text(encoding="ascii").splitlines(keepends=True) if file.is_file() else []


ENDING = [
    (signal.SIGINT, 1, True), (signal.SIGINT, 2, True), (signal.SIGTERM, 1, True), (signal.SIGTERM, 2, True),
    (signal.SIGTERM, 2, False), (getattr(signal, "SIGHUP", None), 2, True),
]  # fmt: skip
"""Signal, workers, and whether it goes to the whole group, as from a terminal, or to the command alone."""


@needs_groups
@pytest.mark.parametrize(("number", "workers", "group"), ENDING)
def test_a_signal_leaves_a_valid_partial_report(tmp_path, valid, number, workers, group):
    # the stored case is over at once; each drawn one takes ten minutes
    path = user_claims.written(
        tmp_path / "c", stored="('one-spin',)", sampler="Mixture(('full_ising',), (2, 2))",
        check="lambda case: time.sleep(600 * (case.spins == 2)) or holds('exact', 1.0)",
    )  # fmt: skip
    process = started(path, workers)
    until(process, lambda: len(lines()) == 1)
    (os.killpg if group else os.kill)(process.pid, number)
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 3
    assert err == ""
    assert "INTERRUPTED" in out
    report = json.loads(Path("run", "report.json").read_text(encoding="utf-8"))
    valid(report)
    assert (report["interrupted"], report["exit_code"], report["passed"]) == (True, 3, False)
    (claim,) = report["claims"]
    assert (claim["verdict"], claim["reason"], claim["judged"]) == ("inconclusive", "budget", 1)
    assert {entry.name for entry in Path("run").iterdir()} == FILES
    assert Path("run", "report.html").read_text(encoding="utf-8").rstrip().endswith("</html>")
    ET.parse(Path("run", "junit.xml"))  # noqa: S314 - our own file
    assert [json.loads(line)["outcome"] for line in lines()] == ["holds"]


@needs_groups
def test_ctrl_c_before_the_first_case_does_so_too(tmp_path, valid):
    path = user_claims.written(tmp_path / "c", check="lambda case: time.sleep(600)")
    process = started(path, 2)
    until(process, Path("run", "events.ndjson").is_file)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err) == (3, "")
    report = json.loads(Path("run", "report.json").read_text(encoding="utf-8"))
    valid(report)
    assert (report["interrupted"], report["totals"]["cases"]) == (True, 0)


@needs_groups
@pytest.mark.parametrize("workers", [1, 2])
def test_kill_leaves_whole_lines_and_a_folder_that_may_be_used_again(tmp_path, workers):
    slow = "lambda case: time.sleep(0.01) or holds('exact', 1.0)"
    path = user_claims.written(tmp_path / "c", weight="10", check=slow)
    process = started(path, workers)
    until(process, lambda: len(lines()) >= 20)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=PATIENCE)
    assert process.returncode == -signal.SIGKILL
    found = lines()
    assert all(line.endswith("\n") for line in found)
    assert [json.loads(line)["index"] for line in found] == list(range(len(found)))
    assert {entry.name for entry in Path("run").iterdir()} == {"events.ndjson"}
    user_claims.written(tmp_path / "c")
    assert judged(path, code=0)["totals"]["cases"] == len(lines()) - 1


@needs_groups
def test_nothing_is_left_of_workers_whose_parent_was_killed(tmp_path):
    """Their answers find nobody: they end, and say nothing."""
    path = user_claims.written(tmp_path / "c", weight="10", check="lambda case: time.sleep(0.05) or holds('exact')")
    process = started(path, 2)
    until(process, lambda: len(lines()) >= 1)
    process.kill()
    # standard error is theirs too: it ends when the last of them does
    _, err = process.communicate(timeout=PATIENCE)
    assert err == ""


def test_what_runs_wrote_beside_claims_is_no_claim():
    """The same lines again, in a folder with a claim: run folders hold a copy of the checker, a Python file."""
    user_claims.written(Path.cwd())
    for more in ([], [], ["--out", "mine"], ["--out", "mine"]):
        assert main(["run", "mine", "--theorems", ".", "--workers", "1", "-q", *more]) == 0
    assert len([*Path("flowclaims-runs").glob("*/checker.py"), *Path("mine").glob("checker.py")]) == 3
    assert main(["list", "--theorems", "."]) == 0


def test_a_folder_is_for_one_run_at_a_time(tmp_path):
    """Of two, the events of one would stand beside the report of the other."""
    pytest.importorskip("fcntl")
    path = user_claims.written(tmp_path / "c", "mine/first")
    begin = f"lambda case: begun({path!r})"
    other = user_claims.written(tmp_path / "d", "mine/second", before=SECOND, check=begin, weight="0.1")
    report = judged(other, code=0)
    assert [one["key"] for one in report["claims"]] == ["mine/second"]
    assert {json.loads(line)["claim"] for line in lines()} == {"mine/second"}
    # it is free again
    assert [one["key"] for one in judged(path, code=0)["claims"]] == ["mine/first"]


SECOND = """
import os, subprocess, sys

def begun(path):
    line = [sys.executable, "-m", "verify", "run", "mine/first", "--theorems", path, "--workers", "1", "--out", "run"]
    done = subprocess.run(line, capture_output=True, text=True)
    said = "flowclaims: another run is writing to run; name another folder with --out\\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said), done
    return holds("exact")
"""
"""A claim whose check starts another run, into the same folder."""

GOES = """
import os
os.chdir("/")

def goes(case):
    os.chdir("/")
    return holds("exact")
"""
"""A claim that changes the working directory, when it is loaded and when it is judged."""


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_check_that_changes_the_folder_moves_nothing(workers):
    before = Path.cwd()
    user_claims.written(before / "claims", before=GOES, check="goes")
    Path("case.json").write_text(json.dumps(shipped.case("one-spin").document))
    for place, more in (("a", ["--write-baseline", "kept/baseline.json"]), ("b", ["--case", "case.json"])):
        code = main(["run", "mine", "--theorems", "claims", "--workers", workers, "--out", place, *more])
        assert (code, Path.cwd()) == (0, before)
        assert {entry.name for entry in (before / place).iterdir()} >= FILES - {"witnesses", "certificates"}
    assert (before / "kept" / "baseline.json").is_file()
    assert json.loads(Path("a", "report.json").read_text())["totals"]["cases"] == 4


def test_a_folder_that_is_changed_matters_to_no_other_command():
    before = Path.cwd()
    refuting = GOES.replace('holds("exact")', 'certified("no")')
    user_claims.written(before / "claims", before=refuting, check="goes", expect="'refuted'")
    assert main(["hunt", "mine", "--theorems", "claims", "--workers", "1", "--out", "hunt", "--max-time", "1"]) == 0
    witness = next(Path("hunt", "witnesses").iterdir())
    assert main(["replay", str(witness), "--theorems", "claims", "--emit-test", "tests/test_it.py"]) == 0
    assert Path.cwd() == before
    assert Path("hunt", "hunt.json").is_file()
    assert Path("tests", "test_it.py").is_file()
