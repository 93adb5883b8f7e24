"""summary.md: what stands on a CI job's summary page. Totals first; short however many claims there are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from verify.records.report import Report
from verify.report import outcomes, standings, typeset, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from verify.campaign.listener import Document
    from verify.records.report import ClaimEntry, ReadingEntry

MOST_BYTES = 400_000
"""Longest summary: CI servers refuse more than 1 MiB per step, and other steps write as well."""
MOST_LISTED = 100
"""Most regressions listed."""
MOST_TEXT = 1_500
"""Longest statement or explanation shown, in characters."""
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~&@$])")
_HEAD = "| | Claim | Source | Verdict | Cases | Worst margin | Controls refuted |\n|---|---|---|---|--:|--:|--:|\n"
_CLOCKED = (
    "\n## Under other clocks and readings\n\n| Claim | Reading | Held | Undecided | Interval | Stored cases |\n"
    "|---|---|--:|--:|--:|--:|\n"
)
_SIGNS = {"passed": "✅", "failed": "❌", "unsettled": "❔", "error": "💥"}


def render(document: Document) -> str:
    """The summary, in GitHub's Markdown; what it leaves out it counts."""
    report = Report.of(document)
    totals, counts = report.totals, standings.tally(report)
    certified = sum(claim.certified for claim in report.claims)
    head = [
        f"# flowclaims: {_escaped(standings.headline(report))}",
        "",
        (
            f"{words.count(totals.claims, 'claim')}: {counts['passed']} as expected, {counts['failed']} failed, "
            f"{counts['unsettled']} unsettled, {counts['error']} crashed. {words.count(totals.cases, 'case')}"
            f"{f', {certified} of them certified' if certified else ''}. "
            f"{totals.controls_refuted} of {words.count(totals.controls, 'negative control')} refuted."
        ),
        "",
        (
            f"Profile {_code(report.profile)}, seed {report.seed}, flowclaims {_escaped(report.version)}, "
            f"{words.duration(report.timing.seconds)}."
        ),
        "",
    ]
    # what needs attention comes first, so that cutting never hides it behind what passed
    claims = sorted(report.claims, key=lambda claim: standings.standing(claim) == "passed")
    attention = [section for claim in claims for section in _attention(claim, report)]
    worse = [f"- worse than in the baseline: {_escaped(what)}" for what in (report.regressions or [])[:MOST_LISTED]]
    head += [*worse, ""] if worse else []
    rows, shown = _within(MOST_BYTES // 2, (_row(claim) for claim in claims))
    table = _HEAD + rows + _left_out(len(claims) - shown, "claim") if claims else "No claim was judged.\n"
    details, shown = _within(MOST_BYTES // 4, attention)
    if details:
        details = "\n## What needs attention\n\n" + details + _left_out(len(attention) - shown, "finding")
    read, shown = _within(MOST_BYTES // 4, (_reading(claim, one) for claim in claims for one in claim.readings))
    if read:
        more = sum(len(claim.readings) for claim in claims) - shown
        read = _CLOCKED + read + _left_out(more, "reading")
    return words.plain("\n".join(head) + "\n" + table + details + read)


def _within(budget: int, pieces: Iterable[str]) -> tuple[str, int]:
    """As many pieces as fit, joined, and how many those are."""
    kept: list[str] = []
    for piece in pieces:
        budget -= len(words.plain(piece).encode())
        if budget < 0:
            break
        kept.append(piece)
    return "".join(kept), len(kept)


def _left_out(number: int, what: str) -> str:
    return f"\n{words.count(number, f'more {what}')} left out here; report.json has all.\n" if number else ""


def _row(claim: ClaimEntry) -> str:
    refuted = sum(one.passed for one in claim.controls)
    note = " (as expected)" if claim.verdict == "refuted" and claim.passed else ""
    single = outcomes.single(claim) if claim.worst_margin_approx is not None else ""
    note_on_margin = f" ({single})" if single else ""
    cells = (
        _SIGNS[standings.standing(claim)],
        _code(claim.key),
        _escaped(words.line(claim.source.short, 40)),
        _escaped(standings.verdict(claim)) + note,
        claim.judged,
        words.pretty_number(claim.worst_margin_approx) + note_on_margin,
        f"{refuted} of {len(claim.controls)}",
    )
    return "| " + " | ".join(map(str, cells)) + " |\n"


def _reading(claim: ClaimEntry, one: ReadingEntry) -> str:
    cells = (
        _code(claim.key),
        _escaped(one.label),
        f"{one.held} of {one.judged}",
        one.undecided,
        outcomes.interval(one),
        outcomes.stored(one),
    )
    return "| " + " | ".join(map(str, cells)) + " |\n"


def _attention(claim: ClaimEntry, report: Report) -> Iterable[str]:
    """Paragraphs on a claim, and on its negative controls, that did not come out as expected."""
    standing = standings.own_standing(claim)
    if standing != "passed":
        yield (
            f"### {_SIGNS[standing]} {_code(claim.key)}: {_escaped(standings.verdict(claim))}, "
            f"{standings.objection(claim)}\n\n{_prose(claim.statement)}\n\n{_prose(claim.explanation)}\n\n"
            f"{_replay(claim)}"
        )
    for one in standings.escaped(claim, report):
        yield (
            f"### {_SIGNS[standings.standing(one)]} {_code(claim.key)}, negative control {_code(one.name)}: "
            f"{_escaped(standings.verdict(one))}, expected to be refuted\n\n{_prose(one.statement)}\n\n"
            f"{_prose(one.explanation)}\n\n{_replay(claim)}"
        )


def _replay(claim: ClaimEntry) -> str:
    return f"Judge it again: {_code(claim.replay)}\n\n"


def _escaped(text: object) -> str:
    """Text of ours or of anyone's, on one line, in which Markdown and HTML find nothing to act on."""
    return _SPECIAL.sub(r"\\\1", words.line(text))


def _prose(text: str) -> str:
    """The same with its $latex$ left for GitHub to set; formulas that could end themselves or a line become code."""
    shown = words.line(text, MOST_TEXT)
    return "".join(
        (f"${run}$" if "`" not in run and "<" not in run else _code(run)) if formula else _escaped_run(run)
        for formula, run in typeset.parts(shown)
    )


def _escaped_run(run: str) -> str:
    """As ``_escaped``, with the blanks around it kept."""
    return _SPECIAL.sub(r"\\\1", run)


def _code(text: object) -> str:
    """A code span that holds any text: its fence is longer than every run of backticks inside."""
    inside = words.line(text).replace("|", "¦")
    fence = "`" * (max((len(run) for run in re.findall("`+", inside)), default=0) + 1)
    pad = " " if "`" in inside else ""
    return f"{fence}{pad}{inside}{pad}{fence}"
