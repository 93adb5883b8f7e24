"""What ``recheck`` prints: a line for each certificate, its theorem below, and the count at the end."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from verify.report import words

if TYPE_CHECKING:
    from verify.commands.recheck import Rechecked


def text(one: Rechecked) -> str:
    """One certificate: accepted, with what it established; or rejected, with why, on one line."""
    name = words.line(one.file or "certificate")
    if not one.accepted:
        return f"rejected  {name}: {words.line(one.why)}"
    return f"accepted  {name}  {words.line(one.kind)}\n{textwrap.indent(words.plain(one.theorem), '  ')}"


def total(accepted: int, rejected: int) -> str:
    """The last line."""
    return f"{accepted} accepted, {rejected} rejected"
