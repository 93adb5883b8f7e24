"""Progress and result of a run for people: a bar while it goes, a line per case if asked for, a table at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verify.campaign.listener import Document, Listener, NullListener
from verify.files import streams
from verify.report import words
from verify.report.terminal.progress import Progress
from verify.report.terminal.table import Table

if TYPE_CHECKING:
    from typing import TextIO


def listeners(*, quiet: bool = False, verbose: bool = False) -> list[Listener]:
    """The listeners of the command line; a line per case would tear a bar apart, so ``verbose`` goes without."""
    first: Listener = Lines() if verbose else Progress(quiet=quiet)
    return [first, Table(quiet=quiet, verbose=verbose)]


class Lines(NullListener):
    """One line per judged case, on ``stream`` (default: standard error)."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream

    def case_judged(self, event: Document) -> None:
        """Print claim, part, case, outcome, arithmetic and why."""
        part = "" if event["part"] == "claim" else f" {event['part']}"
        said = f"{event['claim']}{part} {event['case'][:12]}: {event['outcome']} ({event['arithmetic']})"
        why = f": {event['why']}" if event["why"] else ""
        print(words.line(said + why), file=streams.errors(self.stream), flush=True)
