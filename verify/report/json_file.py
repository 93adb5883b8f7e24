"""certificates/, witnesses/, and the files that are made of the report: the same bytes for the same report."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from verify.campaign.listener import Document, NullListener
from verify.campaign.witness import files
from verify.files import atomic
from verify.records.report import Report
from verify.records.shapes import document

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


def text(value: Any) -> str:
    """Deterministic JSON text in ASCII, sorted keys, newline at the end. Raises ValueError for NaN and infinity."""
    return json.dumps(value, sort_keys=True, indent=1, allow_nan=False) + "\n"


class Files(NullListener):
    """Writes the files of a run folder when the run is over; each is there whole or not at all.

    Certificates and witnesses come first, then ``pages`` (what each makes of the report) and ``provenance.json``, and
    ``report.json`` last: where it stands, all that it names stands too, and where anything cannot be written, nothing
    that tells what the run came to is there. Raises Usage for what cannot be written; ValueError for NaN and infinity,
    before anything is.
    """

    def __init__(self, folder: Path, pages: Mapping[str, Callable[[Document], str]]) -> None:
        self.folder, self.pages = folder, pages
        self.certificates: Mapping[str, bytes] = {}

    def certificates_kept(self, certificates: Mapping[str, bytes]) -> None:
        """Remember them until the report is there."""
        self.certificates = certificates

    def run_finished(self, report: Document) -> None:
        """Write them all."""
        read = Report.of(report)
        last = {"provenance.json": text(read.provenance), "report.json": text(report)}
        pages = {name: render(report) for name, render in self.pages.items()} | last
        for sha, certificate in self.certificates.items():
            atomic.write(self.folder / "certificates" / f"{sha}.json", certificate.decode("ascii") + "\n")
        for sha, witness in files(read.claims).items():
            atomic.write(self.folder / "witnesses" / f"{sha}.json", text(document(witness)))
        atomic.write_all({self.folder / name: page for name, page in pages.items()})
