"""report.html: one file that opens from disk and reads without JavaScript. Rendered from the report alone."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote

from verify.records.report import ClaimEntry, Report
from verify.report import outcomes, standings, typeset, words
from verify.report.figures import picture

if TYPE_CHECKING:
    from jinja2 import Environment

    from verify.campaign.listener import Document
    from verify.records.figures import Figure
    from verify.records.report import ControlEntry
    from verify.records.witness import WitnessEntry

MOST_DOCUMENT = 100_000
"""Longest case document shown, in characters: the page must open; the file beside it holds the whole."""
MOST_LISTED = 20
"""Most certificates of a claim that are linked, beside the one that says what it established."""
_NARROW = 76
_POWER = re.compile("10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
_LOWERED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "−0123456789")
_E_NOTATION = re.compile(r"(?<![\w.])-?[0-9]+(?:\.[0-9]+)?e[+-]?[0-9]{1,2}(?![\w.])")
_TEMPLATES = Path(__file__).parent / "templates"


def render(document: Document) -> str:
    """The page for a report, as it was built or as it was read back from ``report.json``."""
    report = Report.of(document)
    claims = [_claim(claim, report, position) for position, claim in enumerate(report.claims)]
    return _environment().get_template("report.html.j2").render(
        report=report,
        claims=claims,
        chapters=_chapters(claims),
        headline=standings.headline(report),
        state=standings.state(report),
        tally=standings.tally(report),
        regressions=report.regressions or [],
        escaped=_by_claim(standings.escaped_neighbours(report)),
        escaped_count=len(standings.escaped_neighbours(report)),
        verdicts=_verdicts(),
        used=Counter(claim.verdict for claim in report.claims),
    )  # fmt: skip


def pretty(value: Any, indent: int = 0) -> str:
    """JSON that people read: what fits stays on one line, and nothing else differs from ``json.dumps``."""
    flat = json.dumps(value, ensure_ascii=False, sort_keys=True)
    if len(flat) + indent <= _NARROW or not isinstance(value, (dict, list)) or not value:
        return flat
    inner, pad = indent + 2, " " * (indent + 2)
    if isinstance(value, list) and not any(isinstance(item, (dict, list)) for item in value):
        # numbers in a row fill their lines: a law of 2^N of them is no column
        return (
            "[\n" + _filled([json.dumps(item, ensure_ascii=False) for item in value], pad) + "\n" + " " * indent + "]"
        )
    if isinstance(value, list):
        items = [pad + pretty(item, inner) for item in value]
        opening, closing = "[", "]"
    else:
        items = [f"{pad}{json.dumps(key, ensure_ascii=False)}: {pretty(value[key], inner)}" for key in sorted(value)]
        opening, closing = "{", "}"
    return opening + "\n" + ",\n".join(items) + "\n" + " " * indent + closing


def _filled(items: list[str], pad: str) -> str:
    """Items with commas, as many on a line as fit."""
    lines = [pad + items[0]]
    for item in items[1:]:
        lines[-1] += ","
        if len(lines[-1]) + 1 + len(item) < _NARROW:
            lines[-1] += " " + item
        else:
            lines.append(pad + item)
    return "\n".join(lines)


def anchor(key: str) -> str:
    """A claim's identifier on the page: its key, where that is fit for one."""
    return quote(words.plain(key), safe="/-_.~")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown(ClaimEntry):
    """A claim's entry and what the template needs beside it."""

    id: str
    standing: str
    histogram: Any
    margin_words: str
    left_out: str
    plots: list[Document]
    seconds: float | None
    shown: set[str]
    own: list[WitnessEntry]
    main_certificate: str | None
    other_certificates: list[str]
    of_controls: list[WitnessEntry]


def _claim(claim: ClaimEntry, report: Report, position: int) -> _Shown:
    from markupsafe import Markup

    prefix = f"f{position}"
    histogram = picture.margins(claim.margins_approx, f"{prefix}-m")
    entry = {one.name: getattr(claim, one.name) for one in fields(claim) if one.name != "standing"}
    return _Shown(
        **entry,
        id=anchor(claim.key),
        standing=standings.standing(claim),
        histogram=Markup(histogram) if histogram else None,  # noqa: S704 - idem
        margin_words=picture.words(claim.margins_approx),
        left_out=picture.left_out(claim.margins_approx) if histogram else "",
        plots=[_plot(figure, f"{prefix}-{number}") for number, figure in enumerate(claim.figures)],
        seconds=report.timing.claims.get(claim.key),
        shown={witness.sha256 for witness in claim.witnesses},
        own=[one for one in claim.witnesses if one.part == "claim"],
        main_certificate=claim.theorem_certificate,
        other_certificates=[sha for sha in claim.certificates if sha != claim.theorem_certificate],
        of_controls=[one for one in claim.witnesses if one.part != "claim"],
    )


def _plot(figure: Figure, prefix: str) -> Document:
    """A figure for the template: its drawing (None where there is nothing to draw), or the table that it is."""
    from markupsafe import Markup

    table = figure if figure["kind"] == "table" else None
    drawn = None if table else picture.picture(cast("Document", figure), prefix)
    return {
        "svg": Markup(drawn) if drawn else None,  # noqa: S704 - made by svg.inline
        "table": table,
        "title": figure["title"],
        "caption": figure["caption"],
    }


def _chapters(claims: list[_Shown]) -> dict[str, list[_Shown]]:
    """Claims by chapter, both in the order of the report."""
    result: dict[str, list[_Shown]] = {}
    for claim in claims:
        result.setdefault(claim.chapter, []).append(claim)
    return result


def _by_claim(escaped: list[tuple[str, ControlEntry]]) -> dict[str, list[ControlEntry]]:
    result: dict[str, list[ControlEntry]] = {}
    for key, one in escaped:
        result.setdefault(key, []).append(one)
    return result


def _kind(name: str) -> str:
    """Description of a kind of case; empty for kinds of a user's own."""
    from verify.claims.coverage import KINDS

    return KINDS.get(name, "")


def _verdicts() -> dict[str, str]:
    from verify.claims.verdict import Verdict

    return {verdict.value: verdict.sentence for verdict in Verdict}


def _reason(name: str) -> str:
    from verify.claims.outcome import Reason

    return {reason.value: reason.sentence for reason in Reason}.get(name, "")


def _math(text: object) -> Any:
    """Typeset text; what has several lines is a traceback, not prose."""
    from markupsafe import Markup

    if "\n" in str(text):
        return words.plain(text)
    return Markup(typeset.html(str(text)))  # noqa: S704 - typeset escapes


def _raised(text: str) -> Any:
    """Powers of ten with their exponent raised by the page: few fonts have all raised digits in one style."""
    from markupsafe import Markup, escape

    return Markup(_POWER.sub(lambda match: f"10<sup>{match[1].translate(_LOWERED)}</sup>", str(escape(text))))  # noqa: S704


def _cell(text: str) -> Any:
    """A cell of a figure's table: typeset, with numbers as they are printed, ``2.39e+03`` as 2390."""
    if "$" in text:
        return _math(text)
    return _raised(_E_NOTATION.sub(lambda match: words.pretty_number(float(match[0])), words.plain(text)))


def _finalised(value: Any) -> Any:
    """Every text that a template prints loses what no page may hold, before it is escaped."""
    from markupsafe import Markup

    return words.plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_finalised,
    )
    environment.filters |= {
        "math": _math,
        "num": lambda value: _raised(words.pretty_number(value)),
        "raised": _raised,
        "cell": _cell,
        "pretty": pretty,
        "evidence": lambda value: value if isinstance(value, str) else pretty(value),
        "duration": words.duration,
        "standing": standings.standing,
        "anchor": anchor,
        "kind": _kind,
        "reason": _reason,
    }
    environment.globals |= {
        "words": words,
        "standings": standings,
        "outcomes": outcomes,
        "MOST_DOCUMENT": MOST_DOCUMENT,
        "MOST_LISTED": MOST_LISTED,
    }
    return environment
