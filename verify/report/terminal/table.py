"""The table at the end of a run, on standard output: what a person reads first, and what grep reads always.

One layout for both. A terminal gets colour, unless NO_COLOR is set; where a row would not fit its width, the replay
line stands below the row. Nothing is ever cut: keys and replay lines are there to be copied.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from verify.campaign.listener import Document, NullListener
from verify.files import streams
from verify.records.report import Report
from verify.report import outcomes, standings, words

if TYPE_CHECKING:
    from verify.records.report import ClaimEntry, ControlEntry

_HEAD = ("claim", "source", "verdict", "cases", "worst margin", "replay")
_RIGHT = frozenset({3, 4})
_GAP = "  "
_STYLES = {"passed": "green", "failed": "bold red", "unsettled": "yellow", "error": "bold magenta"}
_NOTES = {"passed": ", CONTROL NOT REFUTED", "failed": ", NOT AS EXPECTED", "unsettled": ", unsettled", "error": ""}


class Table(NullListener):
    """Prints the table on ``stream`` (default: standard output), then what needs attention, and where the report is.

    ``quiet``: only where the report is. ``verbose``: all negative controls and what each
    clock reads; without it the negative controls that were not refuted.
    """

    def __init__(self, stream: TextIO | None = None, *, quiet: bool = False, verbose: bool = False) -> None:
        self.stream, self.quiet, self.verbose = stream, quiet, verbose
        self._folder = ""

    def run_started(self, plan: Document) -> None:
        """Remember where the report will be."""
        self._folder = plan["folder"]

    def run_finished(self, report: Document) -> None:
        """Print it all."""
        read = Report.of(report)
        stream = streams.output(self.stream)
        width = shutil.get_terminal_size().columns if stream.isatty() else None
        lines = []
        if not self.quiet:
            table = _table(read, width, verbose=self.verbose) if read.claims else []
            lines = [*table, *_attention(read), _last(read)]
        if self._folder:
            page = str(Path(self._folder) / words.FORMATS[0])
            lines.append((words.line(page if self.quiet else f"report: {page}"), ""))
        for text, style in lines:
            _print(stream, text, style)
        stream.flush()


def _table(report: Report, width: int | None, *, verbose: bool) -> list[tuple[str, str]]:
    """Lines with their styles."""
    rows: list[tuple[tuple[str, ...], str]] = []
    for claim in report.claims:
        rows.append((_cells(claim), standings.standing(claim)))
        if verbose:
            read = ((f"  by {words.line(one.label)}", "", outcomes.reading(one), "", "", "") for one in claim.readings)
            rows += [(cells, "passed") for cells in read]
        for one in claim.controls:
            if verbose or not one.passed:
                cells: tuple[str, ...] = (
                    "  control " + words.line(one.name),
                    "",
                    _verdict(one),
                    str(one.judged),
                    "",
                    "",
                )
                rows.append((cells, standings.standing(one)))
    widths = [max(_width(cells[place]) for cells in (_HEAD, *(row for row, _ in rows))) for place in range(len(_HEAD))]
    below = width is not None and sum(widths) + len(_GAP) * (len(_HEAD) - 1) > width
    if below:
        widths = widths[:-1]
    lines = [(_aligned(_HEAD, widths), "dim")]
    for row, standing in rows:
        lines.append((_aligned(row, widths), _STYLES[standing] if standing != "passed" else ""))
        if below and row[-1]:
            lines.append(("    " + row[-1], "dim"))
    return [*lines, ("", "")]


def _cells(claim: ClaimEntry) -> tuple[str, ...]:
    return (
        words.line(claim.key),
        words.line(claim.source.short),
        _verdict(claim),
        str(claim.judged),
        words.number(claim.worst_margin_approx) + _single(claim),
        words.line(claim.replay),
    )


def _single(claim: ClaimEntry) -> str:
    note = outcomes.single(claim)
    return f" ({note})" if note and claim.worst_margin_approx is not None else ""


def _verdict(item: ClaimEntry | ControlEntry) -> str:
    standing = standings.standing(item)
    if standing == "passed":
        return standings.verdict(item) + (", as expected" if item.verdict == "refuted" else "")
    return standings.verdict(item) + _NOTES[standings.own_standing(item)]


def _attention(report: Report) -> list[tuple[str, str]]:
    lines = []
    for claim in report.claims:
        standing = standings.own_standing(claim)
        if standing != "passed":
            said = f"{words.line(claim.key)}: {standings.verdict(claim)}, {standings.objection(claim)}"
            lines.append((said, _STYLES[standing]))
            lines.append((f"    {words.line(claim.explanation)}", ""))
            lines.append((f"    {words.line(claim.replay)}", "dim"))
        for one in standings.escaped(claim, report):
            said = f"{words.line(claim.key)}: the negative control {words.line(one.name)} was not refuted"
            lines.append((f"{said} ({standings.verdict(one)})", _STYLES[standings.standing(one)]))
            lines.append((f"    {words.line(one.explanation)}", ""))
            lines.append((f"    {words.line(claim.replay)}", "dim"))
    lines += [(f"worse than in the baseline: {words.line(what)}", "bold red") for what in report.regressions or ()]
    return [*lines, ("", "")] if lines else []


def _last(report: Report) -> tuple[str, str]:
    totals, state = report.totals, standings.state(report)
    said = (
        f"{'passed' if state == 'passed' else state.upper()}: {standings.headline(report)}. "
        f"{words.count(totals.cases, 'case')}, {_certified(report)}{totals.controls_refuted} of "
        f"{words.count(totals.controls, 'negative control')} refuted, "
        f"{words.duration(report.timing.seconds)}"
    )
    return said, _STYLES.get(state, "bold yellow")


def _certified(report: Report) -> str:
    certified = sum(claim.certified for claim in report.claims)
    return f"{certified} of them certified, " if certified else ""


def _aligned(cells: tuple[str, ...], widths: list[int]) -> str:
    padded = []
    for place, width in enumerate(widths):
        blanks = " " * (width - _width(cells[place]))
        padded.append(blanks + cells[place] if place in _RIGHT else cells[place] + blanks)
    return _GAP.join(padded).rstrip()


def _width(text: str) -> int:
    """Columns of a terminal that the text takes: letters of some scripts take two."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _print(stream: TextIO, text: str, style: str) -> None:
    text = words.encodable(text, stream)
    if not style or not stream.isatty() or os.environ.get("NO_COLOR"):
        stream.write(text + "\n")
        return
    from rich.console import Console
    from rich.text import Text

    # soft_wrap: the terminal breaks long lines, so that what is copied has no line breaks in it
    Console(file=stream, highlight=False, soft_wrap=True).print(Text(text, style=style))
