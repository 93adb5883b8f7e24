"""The bar: there for a person who watches, and for nobody else."""

from __future__ import annotations

import io
import re
import threading

import pytest
import report_sample as sample

from verify.report.terminal import progress
from verify.report.terminal.progress import Progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


PLAN = {"profile": "quick", "seed": 0, "workers": 1, "claims": [{"key": "a/b", "cases": 3}], "cases": 3, "folder": "f"}


@pytest.fixture(autouse=True)
def _plain_terminal(monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")
    # every event draws, whatever the clock says
    monkeypatch.setattr(progress, "BETWEEN", 0.0)


def told(listener, cases=3):
    listener.run_started(PLAN)
    listener.claim_started("a/b", 3)
    for index in range(cases):
        listener.case_judged({"claim": "a/b", "index": index})
    listener.claim_finished(sample.claim("a/b"))
    listener.run_finished(sample.good())


def test_a_pipe_gets_nothing():
    stream = io.StringIO()
    told(Progress(stream))
    assert stream.getvalue() == ""


def test_quiet_gets_nothing():
    stream = Terminal()
    told(Progress(stream, quiet=True))
    assert stream.getvalue() == ""


def test_a_dumb_terminal_gets_nothing(monkeypatch):
    monkeypatch.setenv("TERM", "dumb")
    stream = Terminal()
    told(Progress(stream))
    assert stream.getvalue() == ""


def frames(stream):
    """Frames that were drawn, one after the other, without escape sequences."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", stream.getvalue())


def test_a_terminal_sees_the_claim_the_counts_and_the_time():
    stream = Terminal()
    told(Progress(stream))
    text = frames(stream)
    assert "a/b" in text
    assert [count for count in ("0/3", "1/3", "2/3", "3/3") if count in text] == ["0/3", "1/3", "2/3", "3/3"]
    assert "0:00:00" in text


def test_the_cursor_is_shown_again_before_the_first_case():
    stream = Terminal()
    listener = Progress(stream)
    listener.run_started(PLAN)
    assert stream.getvalue().rfind("\x1b[?25h") > stream.getvalue().rfind("\x1b[?25l") > -1
    listener.run_finished(sample.good())


def test_more_cases_than_planned_never_show_more_done_than_there_is():
    stream = Terminal()
    told(Progress(stream), cases=5)
    assert "5/5" in frames(stream)
    assert "5/3" not in frames(stream)


def test_no_thread_and_no_reading_of_markup():
    stream = Terminal()
    before = threading.active_count()
    listener = Progress(stream)
    listener.run_started(PLAN)
    listener.claim_started("a/[red]b[/red]", 3)
    assert threading.active_count() == before
    listener.run_finished(sample.good())
    assert "a/[red]b[/red]" in frames(stream)


def test_it_draws_no_more_often_than_it_should(monkeypatch):
    monkeypatch.setattr(progress, "BETWEEN", 3600.0)
    stream = Terminal()
    listener = Progress(stream)
    listener.run_started(PLAN | {"cases": 1000})
    listener.case_judged({"claim": "a/b"})
    length = len(stream.getvalue())
    for _ in range(500):
        listener.case_judged({"claim": "a/b"})
    assert len(stream.getvalue()) == length
    listener.run_finished(sample.good())
