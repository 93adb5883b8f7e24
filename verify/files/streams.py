"""Standard streams that are missing, closed or full: what cannot be printed is dropped, and remembered.

A service has none, a cron job may have closed ones, a disk fills up: none of that changes what a command finds out.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TextIO, cast

if TYPE_CHECKING:
    from collections.abc import Iterator


class Steady:
    """A text stream over another, which may be None or closed: writing to it raises nothing but BrokenPipeError.

    Of what goes wrong otherwise the first is kept as ``trouble``; from then on all that is written is dropped. Closing
    it closes nothing. UnicodeError is raised, as it says something about the text.
    """

    def __init__(self, stream: TextIO | None) -> None:
        self.trouble: OSError | None = None
        self.stream = _nowhere() if stream is None or stream.closed else stream

    def __getattr__(self, name: str) -> Any:
        """All else is the stream's own: its encoding, its buffer, whether it is a terminal."""
        return getattr(self.stream, name)

    def write(self, text: str) -> int:
        """Write it, or drop it."""
        self._tried("write", text)
        return len(text)

    def writelines(self, lines: Any) -> None:
        """Write them, or drop them."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Flush, as far as that goes."""
        self._tried("flush")

    def close(self) -> None:
        """Flush: others need the stream still."""
        self.flush()

    def _tried(self, what: str, *given: str) -> None:
        try:
            getattr(self.stream, what)(*given)
        except (BrokenPipeError, UnicodeError):
            raise
        except (OSError, ValueError) as error:
            # a ValueError says that somebody closed the stream
            self.trouble = error if isinstance(error, OSError) else OSError(0, "it was closed")
            silence(self.stream)
            self.stream = _nowhere()


@contextmanager
def steady() -> Iterator[tuple[Steady, Steady]]:
    """Standard output and error as ``Steady`` streams, for the time being."""
    _occupied()
    before = sys.stdout, sys.stderr
    both = Steady(sys.stdout), Steady(sys.stderr)
    sys.stdout, sys.stderr = cast("tuple[TextIO, TextIO]", both)
    try:
        yield both
    finally:
        sys.stdout, sys.stderr = before


def output(stream: TextIO | None = None) -> TextIO:
    """The stream, by default standard output; one that drops everything where there is none."""
    return stream or sys.stdout or _nowhere()


def errors(stream: TextIO | None = None) -> TextIO:
    """The stream, by default standard error; one that drops everything where there is none."""
    return stream or sys.stderr or _nowhere()


def silence(stream: TextIO) -> None:
    """Let what the stream still holds go nowhere: else the interpreter complains of it at exit."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
        stream.flush()


class _Nowhere(io.TextIOBase):
    """Takes everything."""

    def write(self, text: str) -> int:
        """Drop it."""
        return len(text)


def _nowhere() -> TextIO:
    return cast("TextIO", _Nowhere())


def _occupied() -> None:
    """Open the null device where a standard descriptor is closed, or the next file would get its number.

    And with it everything that a library prints, here and in processes that are started from here.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            with suppress(OSError):
                # the lowest free number, hence this one
                os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
