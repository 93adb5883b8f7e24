"""A progress bar on standard error, while a person watches: the claim being judged, cases done, time elapsed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TextIO

from verify.campaign.listener import Document, NullListener
from verify.files import streams
from verify.report import words

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

BETWEEN = 0.1
"""Seconds between two drawings."""


class Progress(NullListener):
    """Draws on ``stream`` (default: standard error), and is silent where that is no terminal, or ``quiet``.

    It draws when it hears of something, without a thread of its own: workers may be forked while it stands.
    """

    def __init__(self, stream: TextIO | None = None, *, quiet: bool = False) -> None:
        self.stream, self.quiet = stream, quiet
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._done = self._total = 0
        self._drawn = 0.0

    def run_started(self, plan: Document) -> None:
        """Draw an empty bar."""
        from rich.console import Console

        stream = streams.errors(self.stream)
        self._done, self._total = 0, plan["cases"]
        if self.quiet or not stream.isatty():
            return
        console = Console(file=stream, highlight=False)
        if console.is_dumb_terminal:
            return
        self._bar = _bar(console)
        self._task = self._bar.add_task("", total=self._total)
        self._bar.start()
        # a run that dies must not leave the terminal without its cursor
        console.show_cursor()

    def claim_started(self, key: str, cases: int) -> None:  # noqa: ARG002 - the protocol's signature
        """Show which claim is being judged."""
        self._show(key)

    def case_judged(self, event: Document) -> None:
        """One case more."""
        self._done += 1
        self._show(event["claim"])

    def run_finished(self, report: Document) -> None:  # noqa: ARG002 - idem
        """Take the bar away: the table says the rest."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def _show(self, key: str) -> None:
        if self._bar is None or self._task is None:
            return
        # an estimate that turns out too low must not show more done than there is
        total = max(self._total, self._done)
        self._bar.update(self._task, description=words.line(key), completed=self._done, total=total)
        now = time.monotonic()
        if now - self._drawn >= BETWEEN or self._done >= total:
            self._drawn = now
            self._bar.refresh()


def _bar(console: object) -> Bar:
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar
    from rich.table import Column

    return Bar(
        TextColumn("{task.description}", markup=False, table_column=Column(ratio=2, no_wrap=True, overflow="ellipsis")),
        BarColumn(bar_width=None, table_column=Column(ratio=1)),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,  # type: ignore[arg-type]
        auto_refresh=False,
        transient=True,
        expand=True,
    )
