"""Emitted tests: they pass as written, from another directory, and fail where the thing is no longer so."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import user_claims
from places import ROOT

import verify
from verify.case import shipped
from verify.commands import emitting
from verify.commands.cli import main
from verify.commands.replay import as_test, replay
from verify.errors import Usage

NASTY = 'she said """stop""" \\ {braces} %s \n # and {{more}}'


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A folder with claims and runs of them; each test may change its own copies of what is emitted."""
    folder = tmp_path_factory.mktemp("emitting")
    user_claims.written(folder / "my claims", "mine/refuted", expect="'refuted'", check=user_claims.REFUTED)
    user_claims.written(folder / "my claims", "mine/suspect", expect="'refuted'", check=user_claims.SUSPECT,
                        controls="()")  # fmt: skip
    verify.run("mine", theorems=str(folder / "my claims"), workers=1, out=folder / "night")
    verify.run("stability/neutral-straight", workers=1, out=folder / "shipped")
    return folder


@pytest.fixture(autouse=True)
def _elsewhere(run, monkeypatch):
    monkeypatch.chdir(run)


def witness(key, name="night", part="claim"):
    """The first witness file that says this, and only this."""
    for file in sorted(Path(name, "witnesses").iterdir()):
        found = json.loads(file.read_text())["found"]
        if [(one["claim"], one["part"]) for one in found] == [(key, part)]:
            return file
    raise AssertionError(key)


def outcome(file, folder):
    """What pytest says of a file, in a process of its own and in another directory."""
    call = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(file)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    environment.pop("PYTEST_ADDOPTS", None)
    return subprocess.run(call, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_a_shipped_claim_s_witness_becomes_a_test_that_passes_anywhere(tmp_path, capsys):
    file = witness("stability/neutral-straight", "shipped")
    emitted = tmp_path / "new" / "test_counterexample.py"
    assert main(["replay", str(file), "--emit-test", str(emitted)]) == 0
    out = capsys.readouterr().out
    assert "the same counterexample" in out
    assert out.endswith(f"\ntest: {emitted}\n")
    text = emitted.read_text(encoding="utf-8")
    # nothing of the run folder, and nothing of this machine
    assert not [word for word in ("shipped", str(Path.cwd()), str(ROOT), "witnesses") if word in text]
    assert "CERTIFIED = [('stability/neutral-straight', 'claim')]" in text
    assert "not certified" not in text
    done = outcome(emitted, tmp_path)
    assert done.returncode == 0, done.stdout
    assert "2 passed" in done.stdout


def test_printed_it_is_the_same_and_nothing_else(tmp_path, capsys):
    file = str(witness("mine/refuted"))
    options = ["--theorems", "my claims"]
    assert main(["replay", file, *options, "--emit-test", str(tmp_path / "test_w.py")]) == 0
    capsys.readouterr()
    assert main(["replay", file, *options, "--emit-test"]) == 0
    captured = capsys.readouterr()
    assert captured.out == (tmp_path / "test_w.py").read_text(encoding="utf-8")
    assert captured.err.startswith("mine/refuted: fails in exact arithmetic; the same counterexample")


def test_claims_of_a_folder_are_found_from_anywhere(tmp_path):
    found = replay(str(witness("mine/refuted")), "my claims")
    emitting.write(as_test(found, "my claims"), tmp_path / "test_w.py")
    done = outcome("test_w.py", tmp_path)
    assert (done.returncode, "2 passed" in done.stdout) == (0, True), done.stdout


def test_a_suspect_is_called_one_and_needs_no_certificate(tmp_path):
    text = as_test(replay(str(witness("mine/suspect")), "my claims"), "my claims")
    assert "# not certified: a counterexample by the check's own word" in text
    assert "CERTIFIED" not in text
    emitting.write(text, tmp_path / "test_w.py")
    assert outcome("test_w.py", tmp_path).returncode == 0


def test_several_findings_are_several_tests(tmp_path):
    both = [("mine/refuted", "claim", True), ("mine/suspect", "claim", False)]
    case = replay(str(witness("mine/refuted")), "my claims")[0].case
    emitting.write(emitting.emitted(case, both, ["my claims"]), tmp_path / "test_w.py")
    assert "3 passed" in outcome("test_w.py", tmp_path).stdout


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (("CERTIFIED = [('mine/refuted', 'claim')]", "CERTIFIED = [('mine/suspect', 'claim')]"), "test_it_fails_with"),
        (("CERTIFIED = [('mine/refuted', 'claim')]", "CERTIFIED = [('stability/consistent-stable', 'claim')]"),
         "test_it_fails_with"),
        (("'spins': ", "'note': '', 'spins': 1 + "), "test_the_case_is"),
    ],
    ids=["uncertified", "no-counterexample", "another-case"],
)  # fmt: skip
def test_it_fails_where_the_thing_is_no_longer_so(tmp_path, change, name):
    text = as_test(replay(str(witness("mine/refuted")), "my claims"), "my claims")
    assert text.count(change[0]) == 1
    (tmp_path / "test_w.py").write_text(text.replace(*change), encoding="utf-8")
    done = outcome("test_w.py", tmp_path)
    assert done.returncode == 1
    assert f"FAILED test_w.py::{name}" in done.stdout


def test_texts_of_anyone_s_stay_literals():
    case = shipped.case("parity").replaced(note=NASTY)
    text = emitting.emitted(case, [("a/b'\"", f"control:{NASTY}", True)], ['it\'s "here"'])
    scope: dict[str, object] = {}
    exec(compile(text, "emitted", "exec"), scope)  # noqa: S102 - our own text
    assert scope["CASE"] == case.document
    assert scope["SHA256"] == case.sha256
    assert scope["CERTIFIED"] == [("a/b'\"", f"control:{NASTY}")]
    assert scope["THEOREMS"] == (str(Path('it\'s "here"').resolve()),)


def test_what_does_not_come_out_as_stored_is_no_test(tmp_path, capsys):
    document = json.loads(witness("mine/refuted").read_text())
    document["found"][0]["why"] = "another reason"
    (tmp_path / "w.json").write_text(json.dumps(document))
    emitted = tmp_path / "test_w.py"
    assert main(["replay", str(tmp_path / "w.json"), "--theorems", "my claims", "--emit-test", str(emitted)]) == 1
    assert "NOT the same" in capsys.readouterr().out
    assert not emitted.exists()


def test_only_emitted_tests_are_written_over(tmp_path, capsys):
    file, mine = str(witness("stability/neutral-straight", "shipped")), tmp_path / "test_mine.py"
    mine.write_text("def test_mine(): pass\n")
    assert main(["replay", file, "--emit-test", str(mine)]) == 2
    assert (
        capsys.readouterr().err == f"flowclaims: {mine} is there already, and is no emitted test: name another file\n"
    )
    assert mine.read_text() == "def test_mine(): pass\n"
    for _ in range(2):
        assert main(["replay", file, "--emit-test", str(tmp_path / "test_new.py")]) == 0


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Usage, match=r"file.test_w\.py cannot be written: "):
        emitting.write("", tmp_path / "file" / "test_w.py")
    with pytest.raises(Usage, match="cannot be written: Is a directory"):
        emitting.write("", tmp_path)
