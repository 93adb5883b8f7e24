"""Files that are there whole or not at all, alone or several together."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from typing import TYPE_CHECKING

from verify.errors import Usage

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LEFTOVER = re.compile(r"\..+\.[0-9]+\.tmp")
"""Names of temporary files, which a killed process may leave behind."""


def write(path: Path, text: str) -> None:
    """Write UTF-8 text beside ``path``, then put it there in one step; on any failure the old file stays.

    Raises Usage where that is not possible, UnicodeEncodeError for lone surrogates.
    """
    write_all({path: text})


def write_all(files: Mapping[Path, str]) -> None:
    """The same for several files: none is put in its place before all are on the disk, and the last comes last.

    Where that fails, those of them that had come to their places are taken away again: no half of them looks whole.
    """
    data = {path: text.encode("utf-8") for path, text in files.items()}
    beside = {path: path.with_name(f".{path.name}.{os.getpid()}.tmp") for path in data}
    there: list[Path] = []
    path = next(iter(data))
    try:
        for path, content in data.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with beside[path].open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        for path in data:
            beside[path].replace(path)
            there.append(path)
    except BaseException as error:
        for one in there if len(data) > 1 else ():
            with suppress(OSError):
                one.unlink()
        if isinstance(error, OSError):
            raise refused(path, error) from error
        raise
    finally:
        for one in beside.values():
            with suppress(OSError):
                one.unlink(missing_ok=True)


def append(path: Path, line: str, *, sync: bool = False) -> None:
    """Add a line to a file, whole or not at all; it is with the system at once, and with ``sync`` on the disk.

    Raises Usage. The file is opened for each line: nothing stays open when a run dies.
    """
    try:
        with path.open("ab", buffering=0) as file:
            before, data = file.tell(), line.encode("utf-8") + b"\n"
            try:
                while data:
                    # a disk that fills up takes the beginning, and says at the rest that it is full
                    data = data[file.write(data) :]
                if sync:
                    os.fsync(file.fileno())
            except OSError:
                with suppress(OSError):
                    file.truncate(before)
                raise
    except OSError as error:
        raise refused(path, error) from error


def refused(path: os.PathLike[str] | str, error: OSError) -> Usage:
    """Sentence for a file that the system does not let be written."""
    return Usage(f"{path} cannot be written: {error.strerror or error}")
