"""Output of the command: a bar and a table, less when quiet, a line per case when verbose."""

from __future__ import annotations

import io

from verify.report.terminal.console import Lines, listeners
from verify.report.terminal.progress import Progress
from verify.report.terminal.table import Table

EVENT = {
    "event": "case", "claim": "a/b", "part": "claim", "index": 4, "case": "0123456789abcdef" * 4, "outcome": "fails",
    "arithmetic": "exact", "margin_approx": -0.25, "reason": None, "kinds": [], "why": "J moves\x1b by 1",
}  # fmt: skip


def test_who_listens():
    assert [type(one) for one in listeners()] == [Progress, Table]
    assert [type(one) for one in listeners(verbose=True)] == [Lines, Table]
    bar, table = listeners(quiet=True)
    assert (bar.quiet, table.quiet) == (True, True)


def test_a_line_per_case():
    stream = io.StringIO()
    lines = Lines(stream)
    lines.case_judged(EVENT)
    lines.case_judged(EVENT | {"part": "control:n", "why": None, "outcome": "holds"})
    assert stream.getvalue().splitlines() == [
        "a/b 0123456789ab: fails (exact): J moves� by 1",
        "a/b control:n 0123456789ab: holds (exact)",
    ]
