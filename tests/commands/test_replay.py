"""Witnesses judged again: the same where nothing changed, and never the same where something did."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import user_claims
from jsonschema import Draft202012Validator
from places import ROOT

import verify
from verify.case import shipped
from verify.commands.cli import main
from verify.commands.replay import find, replay
from verify.errors import BadInput, Usage

NOT_UNIFORM = "lambda case: certified(f'J = {case.document[\"target\"][\"J\"]}', values={'spins': case.spins})"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A folder with claims and a run of them, whose witnesses the tests copy and change."""
    folder = tmp_path_factory.mktemp("replay")
    user_claims.written(folder / "claims", "mine/refuted", expect="'refuted'", check=NOT_UNIFORM)
    # its negative control fails on a case that is a witness of the other claim too
    user_claims.written(folder / "claims", "mine/holds", controls="(NegativeControl('f', '$1 = 2$', '', "
                        "stored=('parity',), check=lambda case: certified('no', None, 'ball')),)")  # fmt: skip
    user_claims.written(folder / "bare", "mine/bare", expect="'refuted'", check=user_claims.SUSPECT, controls="()")
    verify.run("mine", theorems=str(folder / "bare"), workers=1, out=folder / "uncertified")
    verify.run("mine", theorems=str(folder / "claims"), workers=1, out=folder / "night")
    verify.run("hierarchy/direct-flow", workers=1, out=folder / "shipped")
    return folder


@pytest.fixture(autouse=True)
def _elsewhere(run, monkeypatch):
    monkeypatch.chdir(run)


def witnesses(name="night"):
    return sorted(Path(name, "witnesses").iterdir())


def of(key, name="night"):
    """The first witness that speaks about that claim."""
    return next(file for file in witnesses(name) if json.loads(file.read_text())["found"][0]["claim"] == key)


def changed(tmp_path, change, key="mine/refuted", name="night"):
    document = json.loads(of(key, name).read_text())
    change(document)
    file = tmp_path / "changed.json"
    file.write_text(json.dumps(document))
    return file


def test_witness_files_fit_their_schema_and_name():
    schema = json.loads((shipped.schemas() / "witness-1.schema.json").read_text(encoding="utf-8"))
    for file in witnesses() + witnesses("shipped"):
        document = json.loads(file.read_text())
        Draft202012Validator(schema).validate(document)
        assert file.stem == document["sha256"] == verify.Case.from_document(document["case"]).sha256


def test_every_witness_of_a_run_comes_out_the_same(capsys):
    for file in witnesses():
        assert main(["replay", str(file), "--theorems", "claims"]) == 0
        assert main(["replay", file.stem[:12], "--theorems", "claims"]) == 0
        first, second = capsys.readouterr().out.split("mine/", 2)[1:]
        assert first == second
        assert "the same counterexample, decided by" in first
    for file in witnesses("shipped"):
        assert main(["replay", str(file)]) == 0


def test_what_a_replay_prints(capsys):
    file = of("mine/refuted")
    couplings = json.loads(file.read_text())["case"]["target"]["J"]
    certificate = json.loads(file.read_text())["found"][0]["certificate"]
    assert Path("night", "certificates", f"{certificate}.json").is_file()
    main(["replay", file.stem, "--theorems", "claims"])
    assert capsys.readouterr().out == (
        "mine/refuted: fails in exact arithmetic; the same counterexample, decided by exact arithmetic\n"
        f"  now:  J = {couplings}\n  then: J = {couplings}\n"
        f"  certificate: {certificate[:16]}, the same, accepted again by the independent checker\n"
    )
    main(["replay", str(of("mine/holds")), "--theorems", "claims"])
    assert capsys.readouterr().out.startswith("mine/holds (control:f): fails in ball arithmetic; the same")


def test_the_report_s_own_replay_lines_work():
    report = json.loads(Path("night", "report.json").read_text())
    (line,) = [claim["replay"] for claim in report["claims"] if claim["key"] == "mine/refuted"]
    words = line.replace(str(Path.cwd()) + "/", "").split()
    assert words[:2] == ["flowclaims", "replay"]
    assert main(words[1:]) == 0


def test_a_witness_without_a_certificate_is_replayed_without_one(capsys):
    file = of("mine/bare", "uncertified")
    assert "certificate" not in json.loads(file.read_text())["found"][0]
    assert main(["replay", str(file), "--theorems", "bare"]) == 0
    assert capsys.readouterr().out == (
        "mine/bare: fails in exact arithmetic; the same counterexample, decided by exact arithmetic\n"
        "  now:  no\n  then: no\n"
    )


def test_a_certificate_that_is_gone_is_not_the_same(tmp_path, capsys):
    def certificate(document):
        document["found"][0]["certificate"] = "0" * 64

    file = changed(tmp_path, certificate, "mine/bare", "uncertified")
    (found,) = replay(str(file), "bare")
    assert (found.intact, found.same) == (True, False)
    assert main(["replay", str(file), "--theorems", "bare"]) == 1
    assert f"\n  certificate: none now; there was {'0' * 16}\n" in capsys.readouterr().out


def test_another_certificate_that_is_accepted_will_do(tmp_path, capsys):
    name = json.loads(of("mine/refuted").read_text())["found"][0]["certificate"]
    changes = {
        f"{name[:16]}, another than {'0' * 16}, accepted again": lambda one: one.update(certificate="0" * 64),
        f"{name[:16]}, accepted by the independent checker; there was none then": lambda one: one.pop("certificate"),
    }
    for said, change in changes.items():
        file = changed(tmp_path, lambda document, change=change: change(document["found"][0]))
        assert main(["replay", str(file), "--theorems", "claims"]) == 0
        assert said in capsys.readouterr().out


def test_one_file_may_speak_about_several_claims(tmp_path):
    def also(document):
        document["found"].append(document["found"][0] | {"claim": "mine/holds", "part": "claim"})

    first, second = replay(str(changed(tmp_path, also)), "claims")
    assert (first.claim, first.same) == ("mine/refuted", True)
    assert (second.claim, second.now.outcome.value, second.same) == ("mine/holds", "holds", False)
    assert main(["replay", str(tmp_path / "changed.json"), "--theorems", "claims"]) == 1


def test_changed_numbers_are_not_the_same(tmp_path, capsys):
    def case(document):
        document["case"]["target"]["J"]["1"] = "7/5"

    assert main(["replay", str(changed(tmp_path, case)), "--theorems", "claims"]) == 1
    out = capsys.readouterr().out
    assert "NOT the same" in out
    assert "another hash than the one stored with it" in out


def test_a_changed_case_with_the_same_evidence_is_not_the_same(tmp_path, capsys):
    """The sentence is the same for every case here: only the hash gives the change away."""

    def case(document):
        document["case"]["target"] = {"kind": "weights", "values": ["1"] * 8}

    file = changed(tmp_path, case, "mine/holds")
    (found,) = replay(str(file), "claims")
    assert found.now.why == found.then.why
    assert (found.intact, found.same) == (False, False)
    assert main(["replay", str(file), "--theorems", "claims"]) == 1
    assert "NOT the same" in capsys.readouterr().out


@pytest.mark.parametrize("field", ["why", "arithmetic"])
def test_changed_evidence_is_not_the_same(tmp_path, field):
    def evidence(document):
        document["found"][0][field] = "multiprecision"

    (found,) = replay(str(changed(tmp_path, evidence)), "claims")
    assert (found.intact, found.same) == (True, False)


def test_a_claim_that_now_holds_is_not_the_same(tmp_path, capsys):
    theorems = user_claims.written(tmp_path / "new", "mine/refuted", expect="'refuted'")
    assert main(["replay", str(of("mine/refuted")), "--theorems", theorems]) == 1
    assert "mine/refuted: holds in exact arithmetic; NOT the same: it was a counterexample" in capsys.readouterr().out


def test_an_unknown_claim_or_part_is_bad_usage(tmp_path, capsys):
    assert main(["replay", str(of("mine/refuted"))]) == 2
    assert "no claim mine/refuted with a part claim here; is --theorems missing?" in capsys.readouterr().err

    def part(document):
        document["found"][0]["part"] = "control:unheard-of"

    with pytest.raises(Usage, match="no claim mine/refuted with a part control:unheard-of"):
        replay(str(changed(tmp_path, part)), "claims")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d.update(format="flowclaims/case/1"), r"\$\.format: .*judge a case with `flowclaims run"),
        (lambda d: d.update(format=3), r'\$\.format: found 3, expected "flowclaims/witness/1"$'),
        (lambda d: d.pop("case"), r"\$: found no case"),
        (lambda d: d.pop("sha256"), r"\$: found no sha256"),
        (lambda d: d.pop("found"), r"\$: found no found, expected the keys case, format, found, sha256"),
        (lambda d: d.update(found=[]), r"\$\.found: found \[\]"),
        (lambda d: d["found"].append(7), r"\$\.found\[1\]: found 7"),
        (lambda d: d["found"][0].pop("why"), r"\$\.found\[0\]: found no why, expected the keys arithmetic"),
        (lambda d: d["found"][0].update(claim=["x"]), r"\$\.found\[0\]\.claim: found \[\"x\"\], expected a key"),
        (lambda d: d["found"][0].update(certificate=7), r"\$\.found\[0\]\.certificate: found 7, expected a hash of 64"),
        (lambda d: d["case"].update(spins=0), r"\$\.case\.spins: found 0, expected an integer from 1 to 16"),
        (lambda d: d.update(case=None), r"\$\.case: found null"),
    ],
)  # fmt: skip
def test_what_is_no_witness_is_named(tmp_path, change, message):
    file = changed(tmp_path, change)
    with pytest.raises(BadInput, match=message) as caught:
        replay(str(file), "claims")
    assert str(caught.value).startswith(f"{file}: ")
    assert main(["replay", str(file), "--theorems", "claims"]) == 2


@pytest.mark.parametrize("text", ["", "[]", "{", "\ufeff{}", "3"])
def test_files_that_are_not_even_documents(tmp_path, text, capsys):
    file = tmp_path / "w.json"
    file.write_text(text, encoding="utf-8")
    assert main(["replay", str(file)]) == 2
    assert capsys.readouterr().err.startswith(f"flowclaims: {file}: $")


def test_hashes_find_witnesses_from_where_runs_are_seen(run, monkeypatch, tmp_path):
    stem = of("mine/refuted").stem
    assert find(stem) == find(stem[:6]) == Path("night", "witnesses", f"{stem}.json")
    monkeypatch.chdir("night")
    assert find(stem[:8]) == Path("witnesses", f"{stem}.json")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Usage, match=f"no witness whose hash starts with {stem[:8]}"):
        find(stem[:8])
    for root in ("flowclaims-runs", "reports/runs"):
        there = Path(root, "night", "witnesses")
        shutil.copytree(run / "night" / "witnesses", there)
        assert find(stem[:8]) == there / f"{stem}.json"
        shutil.rmtree(there)


def test_of_two_runs_the_newer_one_counts(run, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    stem = of_in(run, "mine/refuted")
    for age, name in enumerate(("new", "old")):
        shutil.copytree(run / "night" / "witnesses", Path(name, "witnesses"))
        os.utime(Path(name, "witnesses"), (1e9 - age, 1e9 - age))
    assert find(stem) == Path("new", "witnesses", f"{stem}.json")
    os.utime(Path("old", "witnesses"), (2e9, 2e9))
    assert find(stem) == Path("old", "witnesses", f"{stem}.json")


def of_in(run, key):
    return next(file.stem for file in (run / "night" / "witnesses").iterdir() if key in file.read_text())


def test_a_start_that_fits_several_hashes(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    Path("run", "witnesses").mkdir(parents=True)
    for end in "01":
        Path("run", "witnesses", f"{'abcdef' * 10}000{end}.json").touch()
    with pytest.raises(Usage, match="2 witnesses have hashes that start with abcdefab: give more digits"):
        find("abcdefab")
    assert find("abcdef" * 10 + "0001").name.endswith("1.json")


@pytest.mark.parametrize("name", ["01234", "xyz", "ABCDEF", "*", "../*", "0" * 65, ""])
def test_what_is_neither_a_file_nor_a_hash(name):
    with pytest.raises(Usage, match="no such file, and not the start of a hash"):
        find(name)


def test_another_process_agrees():
    """Exactly as it was found: from the command, in a process that knows nothing of this one."""
    call = [sys.executable, "-m", "verify", "replay", of("mine/refuted").stem[:10], "--theorems", "claims"]
    done = subprocess.run(call, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert (done.returncode, done.stderr) == (0, "")
    assert "the same counterexample" in done.stdout
