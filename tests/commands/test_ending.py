"""Commands whose streams are closed or full, and disks that fill up: the exit code of the verdict, or one line."""

from __future__ import annotations

import errno
import io
import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import user_claims
from places import ROOT

import verify
from verify.commands.cli import main
from verify.errors import Usage
from verify.files import streams
from verify.report import words

TALES = ("Traceback", "internal error, please", "Exception ignored", "Error:")
"""What no user may see."""
FULL = Path("/dev/full")
COMMANDS = {
    "run": "run mine --theorems claims --workers 1 --out made",
    "run in workers": "run mine --theorems claims --workers 2 --out made",
    "run -q": "run mine --theorems claims --workers 1 --out made -q",
    "run -v": "run mine --theorems claims --workers 1 --out made -v",
    "run, refuted": "run mine --theorems false --workers 1 --out made",
    "list": "list",
    "show": "show parity",
    "inspect": "inspect parity",
    "hunt": "hunt stability/neutral-straight --workers 1 --max-time 1 --out made",
    "replay": "replay {witness} --theorems false",
    "recheck": "recheck false-run",
    "--help": "--help",
    "run --help": "run --help",
    "nothing": "",
    "no such command": "walk",
}
PRINTING = {"list", "show", "inspect", "--help", "run --help", "nothing"}
STREAMS = {
    "no output": ">&-",
    "no errors": "2>&-",
    "no input": "<&-",
    "nothing at all": "<&- >&- 2>&-",
    "full output": "> /dev/full",
    "full errors": "2> /dev/full",
    "full": "> /dev/full 2>&1",
}
SLOW = {"run in workers", "run -q", "run -v", "hunt", "replay"}
WORST = {"no output", "nothing at all", "full"}
"""For the slow commands these suffice: the streams are one object for all commands."""
NOISY = "lambda case: print('x' * 5000) or certified('no')"
"""A check that prints: where that cannot be printed is no concern of the claim's."""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with two claims, one of them refuted, and a run of that one."""
    folder = tmp_path_factory.mktemp("ending")
    user_claims.written(folder / "claims")
    user_claims.written(folder / "false", check=NOISY)
    verify.run("mine", theorems=str(folder / "false"), workers=1, out=folder / "false-run")
    return folder


@pytest.fixture(autouse=True)
def _there(place, monkeypatch):
    monkeypatch.chdir(place)


def command(name: str, redirected: str = "", before: str = "") -> subprocess.CompletedProcess[str]:
    """The command by a shell, with its streams redirected; ``made`` is what it wrote, and is new."""
    shutil.rmtree("made", ignore_errors=True)
    line = COMMANDS[name].format(witness=next(Path("false-run", "witnesses").iterdir()))
    bash = f"{before}{shlex.quote(sys.executable)} -m verify {line} {redirected}"
    return subprocess.run(
        ["bash", "-c", bash], env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip


usual: dict[str, subprocess.CompletedProcess[str]] = {}
"""What each command comes to when nothing is amiss."""


def usually(name: str) -> subprocess.CompletedProcess[str]:
    return usual[name] if name in usual else usual.setdefault(name, command(name))


@pytest.mark.skipif(os.name == "nt" or not FULL.exists(), reason="needs a POSIX shell and a full device")
@pytest.mark.parametrize("name", COMMANDS)
def test_closed_and_full_streams_change_nothing_but_what_is_printed(name):
    expected = usually(name).returncode
    if name == "run, refuted":
        assert expected == 1
    for where in WORST if name in SLOW else STREAMS:
        redirected = STREAMS[where]
        done = command(name, redirected)
        lost = redirected.startswith("> /dev/full") and name in PRINTING
        assert done.returncode == (2 if lost else expected), (where, done)
        assert not [tale for tale in TALES if tale in done.stdout + done.stderr], (where, done)
        if name.startswith("run"):
            assert name == "run --help" or whole(Path("made")), where
        said = [line for line in done.stderr.splitlines() if line.startswith("flowclaims: standard output: No space")]
        assert len(said) == (redirected == "> /dev/full" and name != "no such command"), (where, done.stderr)


def whole(folder: Path) -> bool:
    """Whether a run folder holds all that belongs to it."""
    names = {entry.name for entry in folder.iterdir()}
    return set(words.FORMATS) <= names and json.loads((folder / "report.json").read_text())["format"] != ""


TELLING = ("report.json", "report.html", "junit.xml", "summary.md")
"""Files that say what a run came to."""


@pytest.mark.skipif(os.name == "nt", reason="needs ulimit")
@pytest.mark.parametrize("blocks", [0, 1, 8, 48, 100_000])
def test_a_limit_on_the_size_of_files_leaves_a_whole_folder_or_none_that_looks_so(blocks):
    done = command("run, refuted", before=f"ulimit -f {blocks}; ")
    assert not [tale for tale in TALES if tale in done.stdout + done.stderr], done
    if done.returncode == 1:
        assert blocks > 48
        assert whole(Path("made"))
        return
    assert (done.returncode, done.stdout.replace("x", "").strip()) == (2, "")
    assert done.stderr.startswith("flowclaims: made")
    assert done.stderr.endswith("cannot be written: File too large\n")
    assert done.stderr.count("\n") == 1
    assert not [name for name in TELLING if Path("made", name).exists()]


def test_wherever_the_disk_is_full_there_is_one_line_and_no_folder_that_looks_whole(tmp_path, monkeypatch, capsys):
    """Each time that something is flushed to the disk is once the moment at which it is full."""
    flush, calls = os.fsync, 0
    for moment in range(200):
        count = iter(range(1000))

        def full(number, count=count, moment=moment):
            if next(count) >= moment:
                raise OSError(errno.ENOSPC, "No space left on device")
            flush(number)

        monkeypatch.setattr(os, "fsync", full)
        out = tmp_path / str(moment)
        code = main(["run", "mine", "--theorems", "false", "--workers", "1", "--out", str(out), "-q"])
        said = capsys.readouterr()
        if code == 1:
            assert whole(out)
            break
        calls += 1
        assert code == 2
        assert said.err.startswith(f"flowclaims: {out}")
        assert said.err.endswith("No space left on device\n")
        assert said.err.count("\n") == 1
        assert not [name for name in TELLING if (out / name).exists()]
    # the log, certificates, witnesses, and six files at the end
    assert calls >= 9


class Broken(io.StringIO):
    """A stream that fails with an error of the system."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def write(self, _text: str) -> int:
        raise OSError(self.number, os.strerror(self.number))


def closed() -> io.StringIO:
    stream = io.StringIO()
    stream.close()
    return stream


@pytest.mark.parametrize("name", ["list", "show", "inspect", "run", "run, refuted", "recheck", "replay"])
@pytest.mark.parametrize(
    "stream", [lambda: None, closed, lambda: Broken(errno.EIO), lambda: Broken(errno.EBADF)],
    ids=["none", "closed", "terminal gone", "descriptor gone"],
)  # fmt: skip
def test_streams_of_every_kind_within_a_process(name, stream, monkeypatch):
    line = COMMANDS[name].format(witness=next(Path("false-run", "witnesses").iterdir()))
    for which in ("stdout", "stderr"):
        with monkeypatch.context() as patch:
            patch.setattr(sys, which, stream())
            if which == "stdout":
                patch.setattr(sys, "stderr", io.StringIO())
            code = main(line.split())
            broken = isinstance(sys.stdout, Broken) and name in PRINTING
            assert code == (2 if broken else {"run, refuted": 1}.get(name, 0))
            if which == "stdout":
                assert not [tale for tale in TALES if tale in sys.stderr.getvalue()]


def test_what_follows_the_first_trouble_is_dropped_and_the_trouble_is_kept():
    stream = streams.Steady(Broken(errno.ENOSPC))
    assert stream.write("one") == 3
    assert (stream.trouble.errno, stream.isatty()) == (errno.ENOSPC, False)
    stream.writelines(["two", "three"])
    stream.flush()
    stream.close()
    pipe = streams.Steady(Broken(errno.EPIPE))
    with pytest.raises(BrokenPipeError):
        pipe.write("x")
    inner = io.StringIO()
    stream = streams.Steady(inner)
    stream.write("seen")
    stream.close()
    stream.write(" and seen")
    assert (inner.getvalue(), inner.closed) == ("seen and seen", False)


def test_a_closed_descriptor_is_not_given_to_the_next_file(tmp_path):
    """Else what a library prints would go into the report."""
    script = (
        "from verify import streams\n"
        "with streams.steady():\n"
        f"    file = open({str(tmp_path / 'file')!r}, 'w')\n"
        "    raise SystemExit(file.fileno() > 2)\n"
    )
    call = ["bash", "-c", f"{shlex.quote(sys.executable)} -c {shlex.quote(script)} <&- >&- 2>&-"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    assert subprocess.run(call, check=False, env=environment, timeout=60).returncode == 1


def test_verify_run_needs_no_streams(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    report = verify.run("mine", theorems="claims", workers=1, out=tmp_path / "run")
    assert report["exit_code"] == 0
    document = verify.hunt("stability/neutral-straight", workers=1, out=tmp_path / "hunt", max_time=0.5, quiet=False)
    assert document["exit_code"] in {0, 3}


def test_a_hunt_on_a_full_disk_says_so_and_has_no_result(tmp_path, monkeypatch):
    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Usage, match=r"checker\.py cannot be written: No space left on device"):
        verify.hunt("stability/neutral-straight", workers=1, out=tmp_path / "hunt", max_time=0.5)
    assert not (tmp_path / "hunt" / "hunt.json").exists()
