"""View of a hunt for a person: a line that lives while it goes on, each finding as it comes, and what it came to."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, TextIO

from verify.files import streams
from verify.files.documents import pretty
from verify.records.hunt import HuntReport
from verify.report import words

if TYPE_CHECKING:
    from verify.campaign.worker import Judged
    from verify.hunting.hunter import Hunt

BETWEEN = 0.2
"""Seconds between two drawings of the line on a terminal."""
SELDOM = 30.0
"""Seconds between two lines where nobody watches."""


class Live:
    """Tries a second, best margin so far, behaviours seen, time left: one line, drawn anew (standard error)."""

    def __init__(self, until: float, stream: TextIO | None = None, *, quiet: bool = False) -> None:
        """``until``: when the time is up, by ``time.monotonic``."""
        self.until, self.stream, self.quiet = until, streams.errors(stream), quiet
        self.began, self.drawn, self.width = time.monotonic(), 0.0, 0
        self.first: int | None = None

    def tried(self, hunt: Hunt) -> None:
        """One try more."""
        now = time.monotonic()
        if self.first is None:
            # the tries of an earlier session do not count for the pace of this one
            self.first = hunt.tries - 1
        if self.quiet or now - self.drawn < (BETWEEN if self.stream.isatty() else SELDOM):
            return
        self.drawn = now
        self._draw(line(hunt, hunt.tries - self.first, now - self.began, self.until - now))

    def found(self, hunt: Hunt, one: Judged, what: str) -> None:  # noqa: ARG002 - the protocol's signature
        """A finding, on a line that stays."""
        if self.quiet:
            return
        size = f"N = {one.document['spins']}"
        margin = "" if one.finding.margin is None else f", margin {one.finding.margin:.3g}"
        said = f"{what:15s} {one.sha256[:16]}  {size}{margin}: {one.finding.why}"
        self._clear()
        print(words.line(said), file=self.stream, flush=True)

    def rested(self, hunt: Hunt) -> None:
        """Nothing."""

    def ended(self) -> None:
        """Take the line away."""
        self._clear()

    def _draw(self, text: str) -> None:
        if not self.stream.isatty():
            print(text, file=self.stream, flush=True)
            return
        self._clear()
        self.width = len(text)
        print(text, end="", file=self.stream, flush=True)

    def _clear(self) -> None:
        if self.width:
            print("\r" + " " * self.width + "\r", end="", file=self.stream)
            self.width = 0


def line(hunt: Hunt, tries: int, seconds: float, left: float) -> str:
    """The state of a hunt on one line."""
    pace = tries / seconds if seconds > 0 else 0.0
    best = "-" if hunt.archive.best is None else f"{hunt.archive.best:.3g}"
    minutes, rest = divmod(max(0, round(left)), 60)
    return (
        f"{hunt.phase}: {hunt.tries} tries ({pace:.1f}/s), best margin {best}, "
        f"{len(hunt.archive.cells)} behaviours, {minutes}:{rest:02d} left"
    )


def text(document: dict[str, Any]) -> str:
    """Result of the hunt as text for people."""
    report = HuntReport.of(document)
    said = [f"{report.claim}: {SENTENCES[report.outcome]}"]
    counts = ", ".join(f"{name} {count}" for name, count in report.outcomes.items())
    said.append(f"{report.tries} tries ({counts}), {len(report.behaviours)} behaviours, {report.timing.seconds:.1f} s")
    if report.interrupted:
        said.append("Interrupted: --resume goes on.")
    elif not report.complete and report.outcome in {"refuted", "proved", "against"}:
        said.append("The time was up before the witness was as small as it can be made: --resume goes on.")
    for one, again in zip(report.witnesses, report.replay, strict=True):
        said += ["", f"{one.kind}: {one.why}", pretty(one.document)]
        said.append(one.theorem or f"Not certified: {one.why}")
        said.append(again)
    if report.error:
        said += ["", "A case could not be judged:", report.error.rstrip()]
    return "\n".join([*said, "", f"folder: {report.folder}"])


SENTENCES = {
    "refuted": "refuted; the counterexample stands with a certificate that the independent checker accepted.",
    "proved": "a witness stands, with a certificate that the independent checker accepted.",
    "against": "a case against it, certified; a proportion is not refuted by one case.",
    "suspect": "suspect; a counterexample that could not be certified.",
    "nothing": "nothing was found.",
}
