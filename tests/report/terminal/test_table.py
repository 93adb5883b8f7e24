"""The table at the end: the same words for people and for grep, and nothing cut."""

from __future__ import annotations

import io
import re

import pytest
import report_sample as sample

from verify.report.terminal.table import Table


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture(autouse=True)
def _no_habits(monkeypatch):
    """Settings of the tester's own terminal."""
    for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM", "LINES", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")


def printed(report, stream=None, folder="runs/one", **options):
    stream = stream or io.StringIO()
    table = Table(stream, **options)
    table.run_started({"folder": folder})
    table.run_finished(report)
    return stream.getvalue()


def test_a_pipe_gets_one_aligned_line_per_claim():
    lines = printed(sample.good()).splitlines()
    head, first = lines[0], lines[1]
    assert re.split(r" {2,}", head) == ["claim", "source", "verdict", "cases", "worst margin", "replay"]
    assert re.split(r" {2,}", first) == [
        "effective_model/fourier-exact",
        "DSB",
        "survived",
        "40",
        "-",
        "flowclaims run effective_model/fourier-exact --profile quick --seed 0",
    ]
    table = lines[1:14]
    assert {line.index("DSB") for line in table} == {head.index("source")}
    assert {line.index("flowclaims run") for line in table} == {head.index("replay")}
    (refuted,) = [line for line in table if line.startswith("stability/neutral-straight")]
    assert "refuted, as expected" in refuted
    assert lines[-2] == (
        "passed: All 13 claims came out as expected. 520 cases, 74 of them certified, 26 of 26 negative controls "
        "refuted, 12 s"
    )
    assert lines[-1] == "report: runs/one/report.html"


def test_readings_are_for_those_who_ask():
    lines = printed(sample.by_clocks(), verbose=True).splitlines()
    (place,) = [i for i, line in enumerate(lines) if line.startswith("hierarchy/counted")]
    assert [re.split(r" {2,}", line.strip()) for line in lines[place + 1 : place + 4]] == [
        ["by couplings, norm, 1/2, first", "39 of 40 held; 0.80 to 1.00"],
        ["by moments, norm, 1/2, first", "20 of 40 held, 3 undecided; 0.28 to 0.78"],
        ["by by hand", "0 of 40 held, 40 undecided; 0.00 to 1.00"],
    ]
    assert "norm" not in printed(sample.by_clocks())


def test_without_certificates_nothing_is_said_of_them():
    assert "1 claim came out" not in printed(sample.report([sample.claim("a/b")]))
    assert "40 cases, 2 of 2 negative" in printed(sample.report([sample.claim("a/b")]))


def test_what_needs_attention_is_said_below():
    text = printed(sample.mixed())
    assert "\x1b" not in text
    assert "stability/broken" in text
    assert "stability/broken: refuted, expected to hold\n" in text
    assert "fixed_points/unclear: inconclusive (wide), expected to hold\n    2 of 40 cases stayed undecided" in text
    assert "stability/undermined: the negative control order-swapped was not refuted (survived)\n" in text
    assert "stability/undermined: survived" not in text
    assert re.search(r"^stability/undermined +DSB +survived, CONTROL NOT REFUTED", text, re.MULTILINE)
    assert re.search(r"^  control order-swapped +survived, NOT AS EXPECTED +5$", text, re.MULTILINE)
    assert re.search(r"^fixed_points/unclear .*inconclusive \(wide\), unsettled", text, re.MULTILINE)
    assert (
        "\nERROR: Of 10 claims 1 crashed, 3 failed and 3 are unsettled; 2 negative controls were not refuted. " in text
    )
    assert "sign-flipped" not in text


def test_verbose_names_all_negative_controls():
    assert printed(sample.good(), verbose=True).count("  control sign-flipped") == 13


def test_quiet_says_where_the_report_is_and_nothing_else():
    assert printed(sample.mixed(), quiet=True) == "runs/one/report.html\n"


def test_a_terminal_gets_colour_and_the_replay_line_below_where_it_does_not_fit():
    text = printed(sample.good(), Terminal())
    assert "\x1b[" in text
    bare = re.sub(r"\x1b\[[0-9;]*m", "", text).splitlines()
    at = next(place for place, line in enumerate(bare) if line.startswith("fixed_points/dichotomy"))
    assert bare[at + 1] == "    flowclaims run fixed_points/dichotomy --profile quick --seed 0"
    assert "replay" not in bare[0]


def test_a_wide_terminal_has_room_for_the_replay_line(monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    bare = re.sub(r"\x1b\[[0-9;]*m", "", printed(sample.good(), Terminal())).splitlines()
    assert bare[0].endswith("replay")
    assert bare[1].endswith("flowclaims run effective_model/fourier-exact --profile quick --seed 0")


def test_no_color_is_obeyed(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in printed(sample.mixed(), Terminal())


@pytest.mark.parametrize("columns", ["20", "80", "200"])
def test_keys_and_replay_lines_are_never_cut(monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", columns)
    key = "chapter/" + "very-long-name-" * 12
    for stream in (io.StringIO(), Terminal()):
        text = re.sub(r"\x1b\[[0-9;]*m", "", printed(sample.report([sample.claim(key)]), stream))
        assert key in text.splitlines()[1]
        assert f"flowclaims run {key} --profile quick --seed 0" in text


def test_a_console_without_the_letters_gets_their_numbers():
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    Table(stream).run_finished(sample.mixed())
    assert b"\\u03b8" in raw.getvalue()


def test_letters_of_double_width_stay_aligned():
    wide = sample.claim("統計/統計", source={"short": "DSB", "cite": "c", "says": None, "reading": None})
    lines = printed(sample.report([wide, sample.claim("chapter/name")])).splitlines()
    # each of the four wide letters takes two columns, so the text is four characters shorter
    assert lines[1].index("DSB") == lines[2].index("DSB") - 4


def test_regressions_are_named():
    worse = ["a/b: proved became survived"]
    text = printed(sample.report([sample.claim("a/b")], regressions=worse, passed=False, exit_code=1))
    assert "worse than in the baseline: a/b: proved became survived\n" in text


def test_markup_of_rich_is_text():
    claim = sample.claim("a/b", verdict="refuted", passed=False, explanation="[bold]not bold[/bold] [/nothing]")
    assert "[bold]not bold[/bold] [/nothing]" in printed(sample.report([claim]), Terminal())
