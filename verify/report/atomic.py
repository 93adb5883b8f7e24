"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

LEFTOVER = re.compile(r"\..+\.[0-9]+\.tmp")
"""Names of temporary files, which a killed process may leave behind."""


def write(path: Path, text: str) -> None:
    """Write UTF-8 text beside ``path``, then put it there in one step; on any failure the old file stays.

    Raises OSError where that is not possible, UnicodeEncodeError for lone surrogates.
    """
    data = text.encode("utf-8")
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
