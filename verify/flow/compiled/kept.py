"""Compiled functions on disk: a file that was cut short or changed counts as missing, and is written anew.

numba unpickles whatever it finds, so one file of a full disk or of a killed process would stop every later call.
"""

from __future__ import annotations

import hashlib
import io
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

SEAL = hashlib.sha256().digest_size
"""Bytes at the end of a file: the SHA-256 of all before them. Unpickling stops before it gets there."""
LONGEST = 900.0
"""Seconds that a process waits for another one that compiles."""


def healing(function: Any) -> Any:
    """The same function of numba's, kept on disk by files that heal; what is not kept on disk comes back as it is.

    Whatever is wrong with the files (empty, cut, changed, unreadable, a folder in their place, no room on the disk),
    the function is compiled, and kept again where something can be written. Nothing is raised.
    """
    cache = getattr(function, "_cache", None)
    files = getattr(cache, "_cache_file", None)
    if files is not None:
        files.__class__ = type("SealedFiles", (_SealedFiles, type(files)), {})
        cache.__class__ = type("HealingCache", (_HealingCache, type(cache)), {})
    return function


def whole(path: str | os.PathLike[str]) -> bool:
    """Whether the file is there, can be read, and ends with the digest of what stands before."""
    try:
        data = Path(path).read_bytes()
    except OSError:
        return False
    return len(data) > SEAL and hashlib.sha256(data[:-SEAL]).digest() == data[-SEAL:]


class _SealedFiles:
    """numba's ``IndexDataCacheFile``, with a digest at the end of its files, looked at before anything is unpickled."""

    def _load_index(self) -> Any:
        above: Any = super()
        return above._load_index() if whole(self.__dict__["_index_path"]) else {}  # noqa: SLF001 - numba's own method

    def _load_data(self, name: str) -> Any:
        above: Any = super()
        if not whole(above._data_path(name)):  # noqa: SLF001 - idem
            # what numba takes for a file that is gone
            raise FileNotFoundError(name)
        return above._load_data(name)  # noqa: SLF001 - idem

    @contextmanager
    def _open_for_write(self, path: str) -> Iterator[Any]:
        above: Any = super()
        content = io.BytesIO()
        yield content
        _cleared(Path(path))
        with above._open_for_write(path) as file:  # noqa: SLF001 - idem
            file.write(content.getvalue() + hashlib.sha256(content.getvalue()).digest())


class _HealingCache:
    """numba's ``Cache``: what cannot be loaded is compiled, and what cannot be kept is used all the same.

    Where several processes miss the same function, one compiles it, and the others wait for its file.
    """

    _turn: IO[bytes] | None = None

    def load_overload(self, *what: Any) -> Any:
        found = self._loaded(*what)
        if found is None and self._turn is None:
            self._turn = _turn(self.__dict__["_cache_file"].__dict__["_index_path"])
            found = self._loaded(*what)
            if found is not None:
                self._over()
        return found

    def save_overload(self, *what: Any) -> None:
        above: Any = super()
        # of numba's own errors none is about what is kept: it would have been raised when the function was compiled
        with suppress(Exception):
            above.save_overload(*what)
        self._over()

    def _loaded(self, *what: Any) -> Any:
        above: Any = super()
        try:
            return above.load_overload(*what)
        except Exception:  # noqa: BLE001 - whatever a file holds, the answer to it is to compile
            return None

    def _over(self) -> None:
        if self._turn is not None:
            self._turn.close()
            self._turn = None


def _turn(index: str) -> IO[bytes] | None:
    """An open file that is this process's alone until it is closed, or the process ends; None where that cannot be.

    Others have it while they compile. That takes minutes at most: who waits longer compiles as well.
    """
    try:
        import fcntl

        file = Path(f"{index}.lock").open("wb")  # noqa: SIM115 - whoever has it closes it
    except (ImportError, OSError):
        return None
    end = time.monotonic() + LONGEST
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                break
            _pause()
        except OSError:
            # a file system without locks
            break
        else:
            return file
    file.close()
    return None


def _pause() -> None:
    time.sleep(0.1)


def _cleared(path: Path) -> None:
    """Move a folder that stands in a file's place out of the way."""
    if path.is_dir() and not path.is_symlink():
        path.rename(Path(tempfile.mkdtemp(prefix=f"{path.name}.", dir=path.parent)) / path.name)
