"""Workflow commands: one line each, escaped as GitHub reads them, and only where they are wanted."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
import report_sample as sample
import user_claims

from verify.commands.cli import main
from verify.records.report import Report
from verify.report import standings
from verify.report.terminal import annotations

COMMAND = re.compile(r"::(error|warning) title=([^:,\r\n]*)::([^\r\n]*)")


def read(line):
    """Level, title and text as the runner of GitHub Actions takes a line apart."""
    level, title, text = COMMAND.fullmatch(line).groups()
    for code, sign in (("%3A", ":"), ("%2C", ",")):
        title = title.replace(code, sign)
    for code, sign in (("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        title, text = title.replace(code, sign), text.replace(code, sign)
    return level, title, text


def test_what_passed_says_nothing():
    assert annotations.lines(sample.good()) == []


def test_every_failure_and_everything_unsettled_is_one_line():
    report = sample.mixed()
    found = [read(line) for line in annotations.lines(report)]
    typed = Report.of(report)
    wrong = [claim for claim in typed.claims if standings.own_standing(claim) != "passed"]
    escaped = standings.escaped_neighbours(typed)
    assert len(found) == len(wrong) + len(escaped)
    assert [level for level, _, _ in found] == sorted(level for level, _, _ in found)
    levels = {title: level for level, title, _ in found}
    assert levels["flowclaims: hierarchy/crash: error, expected to hold"] == "error"
    assert levels["flowclaims: fixed_points/really-suspect: suspect, expected to hold"] == "error"
    assert levels["flowclaims: fixed_points/unclear: inconclusive (wide), expected to hold"] == "warning"
    assert levels["flowclaims: stability/undermined: the negative control order-swapped was not refuted"] == "error"
    (text,) = [text for _, title, text in found if "unclear" in title]
    claim = next(claim for claim in report["claims"] if claim["key"] == "fixed_points/unclear")
    assert text == f"{claim['explanation']}\nJudge it again: {claim['replay']}"


def test_regressions_come_first():
    worse = ["a/b: proved became survived", "a/b: 50 % of,it"]
    report = sample.report([sample.claim("c/d", verdict="refuted", passed=False)], regressions=worse, exit_code=1,
                           passed=False)  # fmt: skip
    first, second, third = annotations.lines(report)
    assert first == "::error title=flowclaims%3A worse than in the baseline::a/b: proved became survived"
    assert second == "::error title=flowclaims%3A worse than in the baseline::a/b: 50 %25 of,it"
    assert third.startswith("::error title=flowclaims%3A c/d%3A refuted%2C expected to hold::")


def test_texts_cannot_end_a_line_or_a_property():
    claim = sample.claim("a/b,c:d%3A", verdict="refuted", passed=False, explanation="one\r\n::warning::two %0A",
                         replay="flowclaims run 'a\nb'")  # fmt: skip
    (line,) = annotations.lines(sample.report([claim], exit_code=1, passed=False))
    assert read(line) == (
        "error",
        "flowclaims: a/b,c:d%3A: refuted, expected to hold",
        "one ::warning::two %0A\nJudge it again: flowclaims run 'a\nb'",
    )


@pytest.mark.parametrize("number", [10, 11, 14])
def test_of_more_than_github_shows_the_last_counts_the_rest(number):
    claims = [sample.claim(f"a/{i}", verdict="refuted", passed=False) for i in range(number)]
    unclear = [sample.claim(f"b/{i}", verdict="vacuous", passed=False) for i in range(3)]
    found = [read(line) for line in annotations.lines(sample.report([*unclear, *claims], exit_code=1, passed=False))]
    assert [level for level, _, _ in found] == ["error"] * 10 + ["warning"] * 3
    last = f"flowclaims: {number - 9} more" if number > 10 else "flowclaims: a/9: refuted, expected to hold"
    assert found[9][1] == last


def test_a_console_that_knows_few_letters():
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    claim = sample.claim("a/b", verdict="refuted", passed=False, explanation="θ → ∇")
    annotations.Annotations(stream).run_finished(sample.report([claim], exit_code=1, passed=False))
    assert stream.buffer.getvalue().startswith(b"::error title=flowclaims%3A a/b%3A refuted")


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return monkeypatch


@pytest.mark.parametrize(
    ("environment", "options", "wanted"),
    [
        ("", [], False),
        ("false", [], False),
        ("true", [], True),
        ("true", ["-q"], False),
        ("true", ["--no-annotations"], False),
        ("", ["--annotations"], True),
        ("", ["--annotations", "-q"], True),
    ],
)
def test_when_they_are_printed(elsewhere, capsys, environment, options, wanted):
    elsewhere.setenv("GITHUB_ACTIONS", environment)
    path = user_claims.written(Path("c"), check=user_claims.REFUTED)
    assert main(["run", "mine", "--theorems", path, "--workers", "1", "--out", "run", *options]) == 1
    found = [line for line in capsys.readouterr().out.splitlines() if line.startswith("::")]
    assert [read(line)[:2] for line in found] == [
        ("error", "flowclaims: mine/claim: refuted, expected to hold")
    ] * wanted
