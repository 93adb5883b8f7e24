"""Events of a run, for those who listen to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

Document = dict[str, Any]
"""A JSON object: what stands in the report, or in one line of the events."""


class Listener(Protocol):
    """Hears of a run while it happens. The runner calls the methods in one process, in the order they stand here.

    Whatever a listener raises ends the run, so a listener raises only where its output cannot be written.
    """

    def run_started(self, plan: Document) -> None:
        """Before the first case: ``profile``, ``seed``, ``workers``, ``claims`` (each ``key``, ``cases``), and more."""

    def claim_started(self, key: str, cases: int) -> None:
        """Before the first case of a claim; claims may overlap when there are several workers."""

    def case_judged(self, event: Document) -> None:
        """After each case: one line of ``events.ndjson``."""

    def claim_finished(self, claim: Document) -> None:
        """After a claim's last case: its entry in the report."""

    def certificates_kept(self, certificates: Mapping[str, bytes]) -> None:
        """Before the end: the certificates that the report names, canonical JSON by its SHA-256."""

    def run_finished(self, report: Document) -> None:
        """At the end, and after an interruption too (``interrupted`` is true then): the whole report."""


class NullListener:
    """Hears everything and does nothing: the base of listeners that care for less than all of it."""

    def run_started(self, plan: Document) -> None:
        """Nothing."""

    def claim_started(self, key: str, cases: int) -> None:
        """Nothing."""

    def case_judged(self, event: Document) -> None:
        """Nothing."""

    def claim_finished(self, claim: Document) -> None:
        """Nothing."""

    def certificates_kept(self, certificates: Mapping[str, bytes]) -> None:
        """Nothing."""

    def run_finished(self, report: Document) -> None:
        """Nothing."""
