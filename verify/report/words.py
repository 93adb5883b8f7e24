"""The words that all renderers share: how a number is shown, how a claim stands, what a run came to.

Everything here reads the report alone, so that a report read back from a file renders the same.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from verify.records.report import ClaimEntry, ControlEntry, ReadingEntry, Report, Told

    Item = ClaimEntry | ControlEntry

_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

QUANTIFIERS = {
    "forall": "for all cases that meet the assumptions",
    "exists": "there is a case",
    "rate": "a proportion of the cases",
}
EXPECTATIONS = {"holds": "expected to hold", "refuted": "expected to be refuted"}
ARITHMETICS = {
    "exact": ("exact arithmetic", "rationals and logarithms of rationals; no rounding"),
    "ball": ("ball arithmetic", "every number carries a rigorous error bound"),
    "symbolic": ("symbolic algebra", "identities in letters, not at numbers"),
    "multiprecision": ("multiprecision floating point", "many digits, but no error bound"),
    "float64": ("double precision floating point", "about 16 digits, and no error bound"),
}
"""Name of an arithmetic: what it is called, and what its word is worth."""
SCOPES = {
    "instance": "the judged cases, and no others",
    "box": "a set of parameters or targets with interior",
    "symbolic": "the whole statement, at the judged numbers of spins and hidden units",
    "universal": "everything, by a lemma",
}
STANDINGS = {
    "passed": ("✓", "as expected"),
    "failed": ("✗", "not as expected"),
    "unsettled": ("?", "unsettled"),
    "error": ("!", "crashed"),
}
"""How a verdict compares with the expectation: a sign, and the words for it."""
FORMATS = ("report.html", "report.json", "junit.xml", "summary.md", "events.ndjson", "provenance.json", "checker.py")
"""The files of a run folder, the one for people first; with the checker its certificates need nothing else."""


def plain(text: object) -> str:
    """Text that any page, terminal or XML file may hold: controls and lone surrogates become U+FFFD."""
    return _UNPRINTABLE.sub("\ufffd", str(text).replace("\r\n", "\n").replace("\r", "\n"))


def line(text: object, most: int | None = None) -> str:
    """The same on one line, cut to ``most`` characters where given."""
    joined = " ".join(plain(text).split())
    return joined if most is None or len(joined) <= most else joined[: most - 1] + "…"


def encodable(text: str, stream: TextIO) -> str:
    """Text with letters that the stream cannot write as their numbers: no report dies of a console's alphabet."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)


def count(number: int, one: str, many: str | None = None) -> str:
    """``1 case``, ``2 cases``."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def number(value: float | None) -> str:
    """An approximate number in four digits: ``0.125``, ``1.2e-05``; ``-`` for none."""
    return "-" if value is None else f"{value:.4g}"


def pretty_number(value: float | None) -> str:
    """The same with signs from print: ``−1.2 × 10⁻⁵``; an en dash for none."""
    if value is None:
        return "–"
    mantissa, _, exponent = f"{value:.4g}".replace("-", "−").partition("e")
    if not exponent:
        return mantissa
    return f"{mantissa} × {power_of_ten(int(exponent.replace('−', '-')))}"


def power_of_ten(exponent: int) -> str:
    """``10⁻⁵``."""
    return "10" + str(exponent).translate(_SUPERSCRIPT)


def duration(seconds: float) -> str:
    """``0.4 s``, ``12 s``, ``3 min 20 s``, ``2 h 5 min``."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def standing(item: Item) -> str:
    """How a claim or a negative control stands: ``passed``, ``unsettled``, ``failed`` or ``error``.

    The runner's own word where the report has it; else from the verdict and from ``passed``. What has no
    expectation is a negative control, which must be refuted. A claim stands no better than its controls.
    """
    if item.standing is not None:
        return item.standing
    if item.verdict == "error":
        return "error"
    if item.passed:
        return "passed"
    unclear = {"inconclusive", "vacuous"} | ({"suspect"} if item.expect == "refuted" else set())
    return "unsettled" if item.verdict in unclear else "failed"


def own_standing(item: Item) -> str:
    """The same without the controls: a claim whose verdict is the expected one has passed as far as it goes."""
    good = {"proved", "certified", "survived"} if item.expect == "holds" else {"refuted"}
    return "passed" if item.verdict in good else standing(item)


def objection(item: Item) -> str:
    """Why a claim or a negative control did not pass, in a few words; empty where it did."""
    if standing(item) == "passed":
        return ""
    if own_standing(item) == "passed":
        return "but a negative control was not refuted"
    return EXPECTATIONS[item.expect]


def verdict(item: Item) -> str:
    """The verdict with its reason: ``inconclusive (wide)``."""
    return f"{item.verdict} ({item.reason})" if item.reason else item.verdict


def tally(report: Report) -> dict[str, int]:
    """How many claims passed, failed, are unsettled or crashed."""
    counts = dict.fromkeys(STANDINGS, 0)
    for claim in report.claims:
        counts[standing(claim)] += 1
    return counts


def escaped_neighbours(report: Report) -> list[tuple[str, ControlEntry]]:
    """Negative controls that were not refuted, each with the key of its claim."""
    return [(claim.key, one) for claim in report.claims for one in escaped(claim, report)]


def escaped(claim: ClaimEntry, report: Report) -> list[ControlEntry]:
    """Those of one claim; what an interrupted run did not come to is not among them, for nobody tried it."""
    turn = [one for one in claim.controls if one.judged or not report.interrupted]
    return [one for one in turn if not one.passed]


def headline(report: Report) -> str:
    """What the run came to, as a sentence without its full stop."""
    counts, claims = tally(report), len(report.claims)
    unsettled = "is unsettled" if counts["unsettled"] == 1 else "are unsettled"
    verbs = {"error": "crashed", "failed": "failed", "unsettled": unsettled}
    said = [f"{counts[name]} {verb}" for name, verb in verbs.items() if counts[name]]
    escaped = len(escaped_neighbours(report))
    found = ""
    if len(said) == 1:
        found = said[0].replace(" ", f" of {count(claims, 'claim')} ", 1)
    elif said:
        found = f"of {count(claims, 'claim')} {', '.join(said[:-1])} and {said[-1]}"
    if escaped:
        unrefuted = count(escaped, "negative control") + (" was not refuted" if escaped == 1 else " were not refuted")
        found = f"{found}; {unrefuted}" if found else unrefuted
    if report.interrupted:
        return f"Interrupted after {count(claims, 'claim')}" + (f": {found}" if found else "")
    given = report.given_cases
    if given is not None and not found:
        applied = sum(claim.judged > 0 for claim in report.claims)
        where = f"on the {'given case' if given == 1 else f'{given} given cases'}, and nothing else was judged"
        said_so = "claim says something" if applied == 1 else "claims say something"
        return f"{applied or 'No'} {said_so} {where}" + (": as expected" if report.passed else "")
    if report.passed:
        return f"All {claims} claims came out as expected" if claims != 1 else "The claim came out as expected"
    regressions = len(report.regressions or ())
    if regressions:
        worse = count(regressions, "thing") + (" is" if regressions == 1 else " are") + " worse than in the baseline"
        found = f"{found}; {worse}" if found else worse
    if not found:
        return f"No claim failed, yet the run did not pass (exit code {report.exit_code})"
    if counts["error"] or counts["failed"] or escaped or regressions:
        return found[0].upper() + found[1:]
    return f"Nothing failed, but {found}"


def state(report: Report) -> str:
    """``interrupted``, ``error``, ``failed``, ``unsettled`` or ``passed``: the worst that is to be said of a run."""
    if report.interrupted:
        return "interrupted"
    if report.passed:
        return "passed"
    if report.exit_code == 3:
        return "unsettled"
    counts = tally(report)
    for name in ("error", "failed"):
        if counts[name]:
            return name
    worse = escaped_neighbours(report) or report.regressions
    return "unsettled" if counts["unsettled"] and not worse else "failed"


def tried(claim: ClaimEntry) -> str:
    """What was tried, as a sentence: cases judged, and how they came out."""
    # what crashed was not judged, and has a sentence of its own: so the numbers add up
    told, drawn, stored = claim.told, claim.sample.judged, claim.told_of_stored
    text = count(told.judged, "case") + " judged"
    if told.judged:
        text += f": {_counts(told)}"
    if drawn and stored.judged:
        text += f". Of these {drawn} are draws from the case distribution: {_counts(claim.sample)}"
        text += f"; {stored.judged} {'is' if stored.judged == 1 else 'are'} stored: {_counts(stored)}"
    if claim.vacuous:
        text += f". {claim.vacuous} more did not meet the assumptions and count for nothing"
    if claim.errors:
        text += f". {count(claim.errors, 'case')} crashed"
    return text + "."


def _counts(some: Told) -> str:
    return f"{some.held} held, {some.failed} failed, {some.undecided} undecided"


def some_stored(claim: ClaimEntry) -> bool:
    """Whether any reading has cases that are no part of the claim's sample."""
    return any(one.stored.judged for one in claim.readings)


def stored(reading: ReadingEntry) -> str:
    """How a reading came out on stored cases: ``1 of 1 held``; an en dash for none."""
    one = reading.stored
    unclear = f", {one.undecided} undecided" if one.undecided else ""
    return f"{one.held} of {one.judged} held{unclear}" if one.judged else "–"


def single(claim: ClaimEntry) -> str:
    """What a margin of single cases is worth for the claim, in a few words; empty where one case can contradict it."""
    return {"rate": "single case, not the rate", "exists": "single case, one suffices"}.get(claim.quantifier, "")


def margin_note(claim: ClaimEntry) -> str:
    """The same as a sentence."""
    return {
        "rate": "This is the worst of single cases: one below zero counts against the proportion and does not "
        "contradict it, for the interval decides.",
        "exists": "This is the worst of single cases: one below zero is no witness, and one witness suffices.",
    }.get(claim.quantifier, "")


def interval(reading: ReadingEntry) -> str:
    """Between what the proportion lies, rounded outwards: ``0.87 to 0.99``."""
    # rounded before, so that a double just above 0.29 is not taken for more
    low, high = (round(100 * end, 9) for end in (reading.low_approx, reading.high_approx))
    return f"{math.floor(low) / 100:.2f} to {math.ceil(high) / 100:.2f}"


def reading(one: ReadingEntry) -> str:
    """How the claim stands as one clock reads it: ``38 of 40 held, 1 undecided; 0.79 to 1.00``."""
    unclear = f", {one.undecided} undecided" if one.undecided else ""
    return f"{one.held} of {one.judged} held{unclear}; {interval(one)}"


def by_clocks(claim: ClaimEntry) -> bool:
    """Whether all readings of a claim are by its clocks, and none by something else."""
    return {one.label for one in claim.readings} <= {one["label"] for one in claim.clocks}


def readings_title(claim: ClaimEntry) -> str:
    """What stands over the readings of a claim."""
    if not by_clocks(claim):
        return "The same by other readings"
    return "The same under other clocks" if len(claim.readings) > 1 else "As its clock reads it"


def reading_note(claim: ClaimEntry, one: ReadingEntry) -> str:
    """What makes this reading a special one of the claim's: its own clock, or counted; empty for others."""
    own = claim.clocks and claim.clocks[0]["label"] == one.label
    return ", ".join(["the claim’s own clock"] * bool(own) + ["must reach the rate"] * (one.label in claim.counted))


def confidence(claim: ClaimEntry) -> str:
    """What the intervals of a claim's readings are worth, as a sentence."""
    several = len(claim.counted)
    level = f"99 % for all {several} that are counted, taken together" if several > 1 else "99 % for each by itself"
    what = "Cases drawn from the case distribution" if claim.sample.of == "drawn" else "The given cases"
    law = "under that law" if claim.sample.of == "drawn" else "under the law that they are drawn from, if they are"
    apart = " Stored cases are no draws: they stand apart, and no interval is about them." if some_stored(claim) else ""
    return (
        f"{what} by how each line reads the claim, and between what the proportion that holds lies {law}, at a "
        f"confidence of {level}.{apart} Undecided cases widen the interval to both sides."
    )


def certified(claim: ClaimEntry) -> str:
    """How many of the judged cases are certified, and of how many the certificates are files, as a sentence."""
    some, judged, kept = claim.certified, claim.judged - claim.errors, len(claim.certificates)
    text = f"{some} of {count(judged, 'judged case')} {'carries' if some == 1 else 'carry'} a certificate"
    text += " that the independent checker accepted"
    return text + (f"; {kept} of these certificates {'is' if kept == 1 else 'are'} kept" if kept < some else "") + "."


def deciders(claim: ClaimEntry) -> str:
    """Which arithmetics decided, most cases first: ``exact (30), ball (10)``; empty if none did."""
    counts = claim.arithmetics
    return ", ".join(
        f"{name} ({cases})" for name, cases in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    )
