"""The working directory stays where it is, whatever somebody else's code does to it."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def kept() -> Iterator[None]:
    """Go back at the end of the block to the directory of its beginning, so that relative paths keep their meaning."""
    try:
        before = os.getcwd()  # noqa: PTH109 - a string is what goes back
    except OSError:
        # it is gone: there is nothing to go back to
        yield
        return
    try:
        yield
    finally:
        with suppress(OSError):
            os.chdir(before)
