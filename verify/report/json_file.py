"""certificates/, witnesses/, and the files that are made of the report: the same bytes for the same report."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from verify.campaign.listener import Document, NullListener
from verify.files import atomic

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


def text(value: Any) -> str:
    """Deterministic JSON text in ASCII, sorted keys, newline at the end. Raises ValueError for NaN and infinity."""
    return json.dumps(value, sort_keys=True, indent=1, allow_nan=False) + "\n"


def witnesses(report: Document) -> dict[str, Document]:
    """Witness documents (``flowclaims/witness/1``) of a report, by the hash of their case.

    One case may be a witness of several claims, so ``found`` is a list: claim, part, arithmetic, kind, why, values,
    in the order of the report. The case is whole: nothing else is needed to judge it again.
    """
    result: dict[str, Document] = {}
    for claim in report["claims"]:
        for witness in claim["witnesses"]:
            sha = witness["sha256"]
            kept = result.setdefault(
                sha, {"format": "flowclaims/witness/1", "sha256": sha, "case": witness["document"], "found": []}
            )
            found = {key: witness[key] for key in ("kind", "arithmetic", "why", "values")}
            if witness.get("certificate"):
                found["certificate"] = witness["certificate"]
            kept["found"].append({"claim": claim["key"], "part": witness.get("part", "claim"), **found})
    return result


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
        last = {"provenance.json": text(report["provenance"]), "report.json": text(report)}
        pages = {name: render(report) for name, render in self.pages.items()} | last
        for sha, certificate in self.certificates.items():
            atomic.write(self.folder / "certificates" / f"{sha}.json", certificate.decode("ascii") + "\n")
        for sha, witness in witnesses(report).items():
            atomic.write(self.folder / "witnesses" / f"{sha}.json", text(witness))
        atomic.write_all({self.folder / name: page for name, page in pages.items()})
