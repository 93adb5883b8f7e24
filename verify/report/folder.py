"""The run folder: which files it holds, who writes them, and what of an earlier run may be replaced."""

from __future__ import annotations

import json
import os
import re
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from verify.campaign.listener import Document, Listener, NullListener
from verify.errors import Usage
from verify.files import atomic
from verify.report import words
from verify.report.json_file import Files
from verify.report.ndjson import Ndjson

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = "flowclaims/report/1"
HASHED = ("witnesses", "certificates")
"""Folders inside a run folder; each file in them is named by a hash."""
_EVENTS = "events.ndjson"
_HASH = re.compile(r"[0-9a-f]{64}\.json")


def listeners(folder: str | os.PathLike[str]) -> list[Listener]:
    """Those who write a run folder, in the order in which they must hear. Nothing is written before the run starts.

    Raises Usage where the folder holds anything but an earlier run, or cannot be written.
    """
    path = Path(folder)
    check(path)
    return [
        Folder(path),
        Ndjson(path / _EVENTS),
        Files(path, {"checker.py": _checker, "summary.md": _summary, "junit.xml": _junit, "report.html": _html}),
    ]


def check(folder: Path) -> None:
    """Raise Usage unless a run may be written to ``folder``: it is not there, empty, or holds an earlier run."""
    try:
        if folder.is_dir():
            names = [entry.name for entry in folder.iterdir()]
            if names and not _is_run(folder, names):
                raise Usage(
                    f"{folder} is not empty and holds no earlier run of flowclaims; "
                    "name another folder with --out, or empty this one"
                )
        elif folder.exists() or folder.is_symlink():
            raise Usage(f"{folder} is no folder; name another place with --out")
    except OSError as error:
        raise Usage(f"{folder} cannot be read: {error.strerror or error}") from error
    check_writable(folder, folder)


def check_writable(folder: Path, what: Path) -> None:
    """Raise Usage, which names ``what``, unless something can be written to the folder, or the folder be made."""
    try:
        there = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    except OSError as error:
        raise Usage(f"{what} cannot be read: {error.strerror or error}") from error
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        raise Usage(f"{what} cannot be written: {there} is {'read-only' if there.is_dir() else 'no folder'}")


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the folder for one run, and make it: Usage where another run is writing to it. A killed one holds nothing.

    The folder itself is locked, so that no file is added to it. Nothing is held where the system has no such locks.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        place = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise atomic.refused(folder, error) from error
    try:
        # some file systems lock no folders
        with suppress(OSError):
            try:
                fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise Usage(f"another run is writing to {folder}; name another folder with --out") from error
        yield
    finally:
        os.close(place)


class Folder(NullListener):
    """Makes the run folder when a run starts, and takes away what an earlier run left. Raises Usage as ``check``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run_started(self, plan: Document) -> None:  # noqa: ARG002 - the protocol's signature
        """An old report beside new events would lie, so it goes first of all; other people's files stay."""
        check(self.folder)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            # first the empty log: it marks the folder as ours, whatever happens next
            atomic.write(self.folder / _EVENTS, "")
            for name in words.FORMATS:
                if name != _EVENTS:
                    (self.folder / name).unlink(missing_ok=True)
            for inside in (self.folder / name for name in HASHED):
                for file in inside.iterdir() if inside.is_dir() else ():
                    if _HASH.fullmatch(file.name) or atomic.LEFTOVER.fullmatch(file.name):
                        file.unlink()
            for file in self.folder.iterdir():
                if atomic.LEFTOVER.fullmatch(file.name):
                    file.unlink()
        except OSError as error:
            raise atomic.refused(self.folder, error) from error


def _is_run(folder: Path, names: list[str]) -> bool:
    """A run that ended has its report; one that was killed has at least its log, and nothing that is not ours."""
    try:
        report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
        return isinstance(report, dict) and report.get("format") == FORMAT
    except FileNotFoundError:
        left = [name for name in names if not atomic.LEFTOVER.fullmatch(name)]
        ours = all(name in words.FORMATS or name in HASHED for name in left)
        # a run that was killed at its very first file has not even a log
        return ours and (_EVENTS in left and _is_log(folder / _EVENTS) if left else True)
    except (OSError, ValueError):
        return False


def _is_log(path: Path) -> bool:
    with path.open("rb") as file:
        first = file.readline(1 << 20)
    try:
        return not first or json.loads(first).get("event") == "case"
    except (ValueError, AttributeError):
        return False


def _summary(report: Document) -> str:
    from verify.report import summary

    return summary.render(report)


def _junit(report: Document) -> str:
    from verify.report import junit

    return junit.render(report)


def _checker(_report: Document) -> str:
    from verify import checker

    return Path(checker.__file__).read_text(encoding="utf-8")


def _html(report: Document) -> str:
    from verify.report import html

    return html.render(report)
