"""Standing of a claim, of a negative control and of a run: how verdicts compare with what was expected.

Read off the report alone, so that a report read back from a file renders the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from verify.report import words

if TYPE_CHECKING:
    from verify.records.report import ClaimEntry, ControlEntry, Report

    Item = ClaimEntry | ControlEntry

EXPECTATIONS = {"holds": "expected to hold", "refuted": "expected to be refuted"}
MEANINGS = {"passed": "as expected", "failed": "not as expected", "unsettled": "unsettled", "error": "crashed"}
SIGNS = {"passed": "✓", "failed": "✗", "unsettled": "?", "error": "!"}


def standing(item: Item) -> str:
    """Standing of a claim or a negative control: ``passed``, ``unsettled``, ``failed`` or ``error``.

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
    """Reason for which a claim or a negative control did not pass, in a few words; empty where it did."""
    if standing(item) == "passed":
        return ""
    if own_standing(item) == "passed":
        return "but a negative control was not refuted"
    return EXPECTATIONS[item.expect]


def verdict(item: Item) -> str:
    """The verdict with its reason: ``inconclusive (wide)``."""
    return f"{item.verdict} ({item.reason})" if item.reason else item.verdict


def tally(report: Report) -> dict[str, int]:
    """Numbers of claims that passed, failed, are unsettled or crashed."""
    counts = dict.fromkeys(MEANINGS, 0)
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
    """Result of a run, as a sentence without its full stop."""
    counts, claims = tally(report), len(report.claims)
    unsettled = "is unsettled" if counts["unsettled"] == 1 else "are unsettled"
    verbs = {"error": "crashed", "failed": "failed", "unsettled": unsettled}
    said = [f"{counts[name]} {verb}" for name, verb in verbs.items() if counts[name]]
    escaped = len(escaped_neighbours(report))
    found = ""
    if len(said) == 1:
        found = said[0].replace(" ", f" of {words.count(claims, 'claim')} ", 1)
    elif said:
        found = f"of {words.count(claims, 'claim')} {', '.join(said[:-1])} and {said[-1]}"
    if escaped:
        unrefuted = words.count(escaped, "negative control") + (
            " was not refuted" if escaped == 1 else " were not refuted"
        )
        found = f"{found}; {unrefuted}" if found else unrefuted
    if report.interrupted:
        return f"Interrupted after {words.count(claims, 'claim')}" + (f": {found}" if found else "")
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
        worse = (
            words.count(regressions, "thing") + (" is" if regressions == 1 else " are") + " worse than in the baseline"
        )
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
