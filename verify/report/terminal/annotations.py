"""Workflow commands on what needs attention: GitHub Actions shows such lines beside the job and the change.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from verify.campaign.listener import Document, Listener, NullListener
from verify.files import streams
from verify.records.report import Report
from verify.report import standings, words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from verify.records.report import ClaimEntry, ControlEntry

MOST = 10
"""Errors, and warnings, that are shown of one step; more are dropped without a word, so the last one counts them."""
MOST_TEXT = 2_000
"""Longest message, in characters."""


def listeners(*, asked: bool | None = None, quiet: bool = False) -> list[Listener]:
    """The listener that prints annotations, or none. Not asked for either way: inside GitHub Actions, unless quiet."""
    wanted = os.environ.get("GITHUB_ACTIONS") == "true" and not quiet if asked is None else asked
    return [Annotations()] if wanted else []


class Annotations(NullListener):
    """Prints them on ``stream`` (default: standard output) when the run is over."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream

    def run_finished(self, report: Document) -> None:
        """One line each; nothing where all came out as expected."""
        stream = streams.output(self.stream)
        for one in lines(report):
            stream.write(words.encodable(one, stream) + "\n")
        stream.flush()


def lines(document: Document) -> list[str]:
    """An error for whatever is worse than in the baseline or failed, then a warning for whatever is unsettled."""
    found = list(_found(Report.of(document)))
    shown = []
    for level in ("error", "warning"):
        some = [(title, text) for this, title, text in found if this == level]
        if len(some) > MOST:
            rest = len(some) - MOST + 1
            some[MOST - 1 :] = [(f"{rest} more", "They stand in report.html and summary.md of the run folder.")]
        shown += [f"::{level} title={_property(f'flowclaims: {title}')}::{_data(text)}" for title, text in some]
    return shown


def _found(report: Report) -> Iterator[tuple[str, str, str]]:
    """Level, title and text of each."""
    for what in report.regressions or ():
        yield "error", "worse than in the baseline", words.line(what)
    for claim in report.claims:
        if standings.own_standing(claim) != "passed":
            title = f"{words.line(claim.key)}: {standings.verdict(claim)}, {standings.objection(claim)}"
            yield _level(standings.own_standing(claim)), title, _text(claim, claim)
        for one in standings.escaped(claim, report):
            title = f"{words.line(claim.key)}: the negative control {words.line(one.name)} was not refuted"
            yield _level(standings.standing(one)), title, _text(one, claim)


def _level(standing: str) -> str:
    return "warning" if standing == "unsettled" else "error"


def _text(item: ClaimEntry | ControlEntry, claim: ClaimEntry) -> str:
    return words.plain(f"{words.line(item.explanation, MOST_TEXT)}\nJudge it again: {claim.replay}")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
