"""The file that ``--write-baseline`` names: written when a run is over, over an older baseline or anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verify.campaign import baseline_document as document
from verify.campaign.baseline import refusal
from verify.campaign.baseline_reading import compared, read_kept
from verify.campaign.listener import Document, NullListener
from verify.files import atomic
from verify.files.reading import At
from verify.records.report import Report
from verify.report import words
from verify.report.folder import check_writable

if TYPE_CHECKING:
    from pathlib import Path


class BaselineFile(NullListener):
    """Writes the baseline, unless something speaks against it (see ``refusal``): then an older one stays as it is.

    Raises, before anything runs, BadInput where the file is there and is no baseline, and Usage where it cannot be
    written. ``only``: some claims were left out on purpose, so the older entries on them stay.
    """

    def __init__(self, path: Path, *, only: bool = False) -> None:
        self.path, self.only = path, only
        self.earlier = read_kept(path) if path.exists() else None
        check_writable(path.parent, path)

    def run_started(self, plan: Document) -> None:  # noqa: ARG002 - the protocol's signature
        """Make the folder that it goes into. Raises Usage."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise atomic.refused(self.path, error) from error

    def run_finished(self, report: Document) -> None:
        """Write it, whole or not at all. Raises Usage."""
        if refusal(Report.of(report)) is None:
            made = document.of(compared(At(report)), self.earlier, only=self.only)
            atomic.write(self.path, document.text(made))


def said(path: str, report: Document) -> str:
    """A line for people on what became of the baseline."""
    read = Report.of(report)
    why = refusal(read)
    if why is not None:
        return f"no baseline written to {path}: {why}"
    wrong = sum(not claim.passed for claim in read.claims)
    also = f" ({words.count(wrong, 'claim')} in it not as expected)" if wrong else ""
    return f"baseline: {path}{also}"
