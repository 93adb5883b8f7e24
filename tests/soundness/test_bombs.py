"""Files made to take for ever, all memory, or a crash: answered soon, in a line, by the process and by the command."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

import bombs
import corpus
import pytest

from verify import checker

CHECKER = Path(checker.__file__)
HANGS = 60
"""Seconds of CPU after which the process is killed; answers come within two, with trajectories within five."""
ENDLESS = """\
import sys
sys.path.insert(0, sys.argv[1])
import checker
checker.MOST_WORK = 10**12
sys.exit(checker.main(sys.argv[2:]))
"""
"""The command, but for the count of work."""
ALL = bombs.bombs()


def bare(*arguments, **more):
    """The command with nothing but a standard Python, killed where it hangs."""
    command = ["sh", "-c", f'ulimit -t {HANGS}; exec "$@"', "sh", sys.executable, "-I", "-S", CHECKER, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, **more)


@pytest.mark.parametrize("name", ALL)
def test_it_is_answered(name, tmp_path):
    file = tmp_path / "bomb.json"
    file.write_bytes(ALL[name])
    done = bare(file)
    assert done.returncode in {0, 1}, "killed"
    assert done.stderr == ""
    if done.returncode:
        assert done.stdout.startswith(f"rejected  {file}: ")
        assert len(done.stdout.splitlines()) == 1
        assert len(done.stdout) < 600
    else:
        assert done.stdout.startswith(f"accepted  {file}\n  For case ")
        assert len(done.stdout.splitlines()) == 2


@pytest.mark.parametrize("name", [*dict(bombs.texts()), *dict(bombs.parts())])
def test_in_the_process_nothing_but_rejected_is_raised(name):
    """What takes long is left to the command: there it can be killed."""
    try:
        said = checker.check_text(ALL[name].decode("utf-8", "surrogateescape"))
    except checker.Rejected as error:
        said = str(error)
    assert said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("name", ["lengths: 512 rates of order 5", "flow: order of 10 spins, moments norm, degree 1"])
def test_the_processor_s_time_is_bounded_as_well(name, tmp_path):
    """What the count of work would miss ends by the clock, one file at a time, in one line."""
    files = [tmp_path / "bomb.json", tmp_path / "true.json"]
    files[0].write_bytes(ALL[name])
    files[1].write_text(json.dumps(corpus.corpus()["rbm-self: rank"]))
    command = [sys.executable, "-I", "-S", "-c", ENDLESS, str(CHECKER.parent), *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert (done.returncode, done.stderr) == (1, "")
    first, second, _ = done.stdout.splitlines()
    assert first == f"rejected  {files[0]}: limits: it took too long"
    assert second == f"accepted  {files[1]}"


def test_limits_of_the_process_are_what_they_were(tmp_path):
    import resource
    import signal

    before = resource.getrlimit(resource.RLIMIT_CPU), signal.getsignal(signal.SIGPROF)
    assert checker.main([str(tmp_path / "nowhere.json")]) == 1
    assert (resource.getrlimit(resource.RLIMIT_CPU), signal.getsignal(signal.SIGPROF)) == before
    assert signal.getitimer(signal.ITIMER_PROF) == (0, 0)


@pytest.mark.parametrize("name", [name for name in ALL if name.startswith("lengths: ")])
def test_no_more_work_is_done_than_is_allowed(name, monkeypatch):
    """A step beyond the count ends the check: at most one step is larger than what was left."""
    steps, pay = [], checker.pay

    def watched(size, times=1):
        steps.append(times * (1 + (size >> 7) + (size * size >> 21)))
        pay(size, times)

    monkeypatch.setattr(checker, "pay", watched)
    with contextlib.suppress(checker.Rejected):
        checker.check_text(ALL[name].decode())
    assert sum(steps[:-1]) <= 3 * checker.MOST_WORK or name.startswith("lengths: the same condition")


def test_a_document_that_json_could_not_hold():
    circle = {
        "format": "flowclaims/certificate/1",
        "kind": "rank",
        "case": {},
        "statement": {},
        "hints": {},
        "seal": "",
    }
    circle["case"]["energy"] = circle
    deep = []
    for _ in range(100_000):
        deep = [deep]
    true = corpus.corpus()["rbm-self: rank"]
    odd = ({1, 2}, object(), float("nan"), 0.5, b"x", {1: 2}, {None: 1, "a": 2}, (1, 2), 10**5000, deep, 1j)
    for document in (
        circle,
        *odd,
        *(true | {"hints": value} for value in odd),
        *(true | {value: 1} for value in (1, None)),
    ):
        with pytest.raises(checker.Rejected):
            checker.check(document)


def test_a_folder_no_file_and_no_argument(tmp_path):
    true = tmp_path / "true.json"
    true.write_text(json.dumps(corpus.corpus()["rbm-self: rank"]))
    done = bare(tmp_path)
    assert (done.returncode, done.stderr, len(done.stdout.splitlines())) == (1, "", 1)
    done = bare(tmp_path / "nowhere.json")
    assert (done.returncode, done.stderr, len(done.stdout.splitlines())) == (1, "", 1)
    done = bare(tmp_path / "nowhere.json", true)
    assert (done.returncode, done.stderr, len(done.stdout.splitlines())) == (1, "", 3)
    assert bare(true).returncode == 0
    assert bare().returncode == 1


def test_names_of_files_and_keys_that_no_terminal_shows(tmp_path):
    """Neither a name that is not UTF-8, nor letters that the terminal does not have, may end in a traceback."""
    odd = os.fsencode(tmp_path) + b"/\xff.json"
    Path(os.fsdecode(odd)).write_bytes(ALL["a kind of other letters"])
    true = tmp_path / "\u5224.json"
    true.write_text(json.dumps(corpus.corpus()["rbm-self: rank"]))
    for encoding in ("ascii", "utf-8:strict", "latin-1"):
        # without -I: it would not look at the variable
        done = subprocess.run(
            [sys.executable, "-S", CHECKER, odd, true], env=os.environ | {"PYTHONIOENCODING": encoding},
            capture_output=True, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr, len(done.stdout.splitlines())) == (1, b"", 3), encoding
