"""The hunt as users call it: the same on every number of workers, nothing lost, bad input answered in one line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest
from places import ROOT

from verify import checker, hunt
from verify.commands import cli
from verify.commands import hunt as hunt_job
from verify.errors import BadInput, Usage
from verify.files.documents import read
from verify.hunting import folder as hunt_folder
from verify.hunting.hunter import Shard

QUICK = "stability/neutral-straight"
"""A claim whose hunt is over in a second."""


def told(document):
    """All but what differs from one time to the next."""
    return {key: document[key] for key in document if key not in {"timing", "folder"}}


def test_any_number_of_workers_finds_the_same(tmp_path):
    found = [hunt(QUICK, out=tmp_path / str(number), workers=number, seed=5) for number in (1, 4)]
    assert told(found[0]) == told(found[1])
    files = [
        {path.relative_to(place): path.read_bytes() for path in place.rglob("*.json") if path.name != "hunt.json"}
        for place in (tmp_path / "1", tmp_path / "4")
    ]
    assert files[0] == files[1]
    assert len([path for path in files[0] if path.parts[0] == "witnesses"]) == len(found[0]["witnesses"])


def test_the_folder_of_a_hunt_stands_alone(tmp_path):
    document = hunt(QUICK, out=tmp_path / "hunt", workers=1)
    assert told(read(tmp_path / "hunt" / "hunt.json")) == told(document)
    for one in document["witnesses"]:
        witness = read(tmp_path / "hunt" / "witnesses" / f"{one['sha256']}.json")
        assert witness["found"][0]["claim"] == QUICK
        assert checker.check(read(tmp_path / "hunt" / "certificates" / f"{one['certificate']}.json")) == one["theorem"]
    log = [json.loads(line) for line in (tmp_path / "hunt" / "findings.ndjson").read_text().splitlines()]
    assert log[0]["event"] == "counterexample"
    assert {one["case"] for one in log} >= {one["sha256"] for one in document["witnesses"]}
    assert (tmp_path / "hunt" / "checker.py").read_bytes() == Path(checker.__file__).read_bytes()


def test_a_hunt_goes_on_from_where_it_was(tmp_path):
    """Its time is over at once; then it is given more, twice, and ends as one that was never cut short."""
    whole = hunt(QUICK, out=tmp_path / "whole", workers=1, seed=3)
    cut = hunt(QUICK, out=tmp_path / "cut", workers=1, seed=3, max_time=1e-9)
    assert (cut["outcome"], cut["tries"], cut["exit_code"]) == ("nothing", 0, 3)
    again = hunt(QUICK, out=tmp_path / "cut", workers=1, resume=True)
    assert told(again) == told(whole)
    done = hunt(QUICK, out=tmp_path / "cut", workers=1, resume=True)
    assert told(done) == told(whole)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs POSIX signals")
def test_nothing_that_was_displayed_is_lost_by_kill(tmp_path):
    """Killed as soon as a counterexample is shown: its witness and certificate are on disk, and the hunt goes on."""
    command = [sys.executable, "-m", "verify", "hunt", "hierarchy/direct-flow", "--out", str(tmp_path / "hunt")]
    with subprocess.Popen(
        [*command, "--workers", "1"], cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    ) as process:  # fmt: skip
        shown = next(line for line in process.stderr if line.startswith("counterexample"))
        os.kill(process.pid, signal.SIGKILL)
    start = shown.split()[1]
    witness = read(next((tmp_path / "hunt" / "witnesses").glob(f"{start}*.json")))
    certificate = tmp_path / "hunt" / "certificates" / f"{witness['found'][0]['certificate']}.json"
    assert checker.check(read(certificate))
    document = hunt("hierarchy/direct-flow", out=tmp_path / "hunt", workers=1, resume=True)
    assert (document["outcome"], document["complete"]) == ("refuted", True)
    assert document["witnesses"][0]["document"]["spins"] == 2


def test_documents_keep_to_their_schemas(tmp_path):
    hunt(QUICK, out=tmp_path / "hunt", workers=1)
    hunt(QUICK, out=tmp_path / "none", workers=1, max_time=1e-9)
    for name, files in (("hunt-1", "*/hunt.json"), ("witness-1", "*/witnesses/*.json")):
        schema = json.loads((ROOT / "reports" / "schema" / f"{name}.schema.json").read_text())
        found = list(tmp_path.glob(files))
        assert len(found) >= 2
        for file in found:
            jsonschema.Draft202012Validator(schema).validate(json.loads(file.read_text()))


def test_what_exists_is_hunted_too_and_makes_no_test(tmp_path, capsys):
    asked = ["hunt", "hierarchy/strict-exists", "--out", str(tmp_path / "hunt"), "--workers", "1", "--max-time", "20s"]
    assert cli.main([*asked, "--emit-test", str(tmp_path / "test_it.py")]) == 0
    assert "a witness stands" in capsys.readouterr().out
    assert not (tmp_path / "test_it.py").exists()


def test_the_command_says_what_it_found(tmp_path, capsys):
    test = tmp_path / "test_it.py"
    code = cli.main(["hunt", QUICK, "--out", str(tmp_path / "hunt"), "--workers", "1", "--emit-test", str(test)])
    said = capsys.readouterr()
    assert code == 0
    assert said.out.startswith(f"{QUICK}: refuted;")
    assert "flowclaims replay " in said.out
    assert str(tmp_path / "hunt") in said.out
    assert "counterexample" in said.err
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", str(test)], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["hunt", "no/such"], "no/such"),
        (["hunt", "stability/"], "claims start with stability/"),
        (["hunt", QUICK, "--max-time", "soon"], "--max-time soon"),
        (["hunt", QUICK, "--max-time", "0"], "--max-time 0"),
        (["hunt", QUICK, "--shard", "3/2"], "--shard 3/2"),
        (["hunt", QUICK, "--shard", "a/b"], "--shard a/b"),
        (["hunt", QUICK, "--seed", "-1"], "seed"),
        (["hunt", QUICK, "--workers", "0"], "workers"),
        (["hunt", QUICK, "--resume"], "--resume goes with --out"),
    ],
)
def test_bad_input_is_answered_in_one_line(arguments, message, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert cli.main(arguments) == 2
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_folders_of_others_are_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(Usage, match="other things"):
        hunt(QUICK, out=tmp_path)
    hunt(QUICK, out=tmp_path / "hunt", workers=1, max_time=1e-9)
    with pytest.raises(Usage, match="--resume"):
        hunt(QUICK, out=tmp_path / "hunt")
    with pytest.raises(Usage, match="no hunt"):
        hunt(QUICK, out=tmp_path / "nowhere", resume=True)
    with pytest.raises(BadInput, match="hierarchy/strict-forall"):
        hunt("hierarchy/strict-forall", out=tmp_path / "hunt", resume=True)
    assert (tmp_path / "letter.txt").read_text() == "mine"


def test_long_behaviours_are_resumed_and_a_short_name_is_enough(tmp_path):
    """What a check counted makes long names of behaviours, longer than keys of a document may be."""
    name = "spurious-are-unstable"
    first = hunt(name, out=tmp_path / "hunt", workers=1, max_time="5s", shard="1/4")
    assert max(len(one["behaviour"]) for one in first["behaviours"]) > 100
    again = hunt(name, out=tmp_path / "hunt", workers=1, max_time="1s", resume=True)
    assert (again["claim"], again["shard"]) == (f"fixed_points/{name}", {"index": 1, "of": 4})
    assert again["tries"] > first["tries"]
    for asked in ({"seed": 5}, {"shard": "2/4"}):
        with pytest.raises(Usage, match="leave --"):
            hunt(name, out=tmp_path / "hunt", workers=1, resume=True, **asked)


def test_one_folder_is_for_one_hunt_at_a_time(tmp_path):
    pytest.importorskip("fcntl")
    hunt(QUICK, out=tmp_path / "hunt", workers=1, max_time=1e-9)
    with hunt_folder.held(tmp_path / "hunt"), pytest.raises(Usage, match="another hunt is going on"):
        hunt(QUICK, out=tmp_path / "hunt", workers=1, resume=True)
    (tmp_path / "file").write_text("")
    with pytest.raises(Usage, match="is no folder"):
        hunt(QUICK, out=tmp_path / "file")


def test_times_and_shards_are_read():
    assert [hunt_job.seconds(text) for text in ("90", "90s", "1.5m", "2h", 7)] == [90, 90, 90, 7200, 7]
    assert hunt_job.parsed_shard("2/8") == hunt_job.parsed_shard((2, 8)) == Shard(2, 8)
    assert time.monotonic() < hunt_job.seconds("1000000h") + time.monotonic()
