"""Comparing a run with its baseline: what got worse, claim by claim."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, get_args

from verify.campaign.baseline_document import entry
from verify.campaign.baseline_reading import compared
from verify.campaign.plan import Item
from verify.claims import Outcome
from verify.claims.claim import Scope
from verify.files.reading import At
from verify.records.shapes import document

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from verify.campaign.worker import Done
    from verify.claims import Claim, Finding
    from verify.records.baseline import Baseline, BaselineEntry, Interval
    from verify.records.compared import Compared, ComparedClaim
    from verify.records.report import Report

WORTH = {
    "proved": 4, "certified": 3, "survived": 2, "inconclusive": 1, "vacuous": 1, "suspect": 0, "refuted": 0,
    "error": -1,
}  # fmt: skip
"""Worth of a verdict on a claim that is expected to hold."""
AGAINST = {
    "refuted": 3, "suspect": 2, "inconclusive": 1, "vacuous": 1, "survived": 0, "certified": 0, "proved": 0,
    "error": -1,
}  # fmt: skip
"""Worth of a verdict on a claim that is expected to be refuted."""
_WIDER = get_args(Scope)
"""Scopes of verdicts, from the least to the most."""


def again(baseline: Baseline, claims: Mapping[str, Claim]) -> list[Item]:
    """The work of judging the baseline's witnesses again, one item each; those of parts that are gone are left out."""
    return [
        Item(key, one.part, "cases", documents=(one.case,))
        for key, then in baseline.claims.items()
        if key in claims
        for one in then.witnesses
        if one.part in {part.name for part in claims[key].parts()}
    ]


def apply(
    report: Report,
    baseline: Baseline,
    finished: Collection[str],
    *,
    only: tuple[str, ...],
    judged: Sequence[Done] = (),
    today: date,
) -> Report:
    """The report with its ``regressions``; any of them fails it (exit code 1, unless it is 4 already).

    ``finished``: keys of the claims that an interruption did not cut short; the others are not compared. ``judged``:
    what became of ``again``.
    """
    now = compared(At(document(report)))
    found = regressions(now, baseline, finished, only=only, judged=judged, today=today)
    if not found:
        return replace(report, regressions=[])
    return replace(report, regressions=found, passed=False, exit_code=4 if report.exit_code == 4 else 1)


def refusal(report: Report) -> str | None:
    """Reason why a report makes no baseline, as half a sentence; None where it makes one."""
    if report.interrupted:
        return "the run was interrupted"
    if any(claim.verdict == "error" for claim in report.claims):
        # nothing could ever be worse than that
        return "a claim crashed"
    return "something is worse than in the old one" if report.regressions else None


def regressions(
    report: Compared,
    baseline: Baseline,
    finished: Collection[str],
    *,
    only: tuple[str, ...],
    judged: Sequence[Done] = (),
    today: date,
) -> list[str]:
    """One sentence for each thing that is worse than in the baseline.

    ``only``: the names by which claims were chosen, none for all; a claim that none of them means is not missed.

    Worse: a verdict, or its scope, that is worth less; a claim that is gone, or is no longer expected to hold; a kind
    of case that a stored case showed then and none does now; a negative control that a stored case refuted then and
    none does now; of a claim that is to hold, stored cases without a certificate where all had one; an interval below
    that of then; a witness of then that no longer fails with an accepted certificate; a refutation whose date has
    passed. So nothing that another seed draws counts, but for the verdict itself: not how many cases there were of a
    kind, nor a margin, a tally, or which case refuted what.
    """
    now = {claim.key: claim for claim in report.claims}
    found = []
    for key, then in sorted(baseline.claims.items()):
        if key not in now:
            found += [f"{key}: the claim is gone"] if not only or key.startswith(only) else []
        elif key in finished:
            made = entry(now[key])
            told = [*_worse(made, then), *_lost(now[key], made, then), *_expired(made, then, today)]
            again = [_witness(done) for done in judged if done.item.key == key]
            found += [f"{key}: {what}" for what in (*told, *again) if what]
    return found


def _worse(now: BaselineEntry, then: BaselineEntry) -> list[str]:
    """Sentences on what is worse in the entry itself."""
    worth = WORTH if now.expect == "holds" else AGAINST
    found = []
    if (then.expect, now.expect) == ("holds", "refuted"):
        found.append("it was expected to hold, and now to be refuted")
    if worth[now.verdict] < worth[then.verdict]:
        found.append(f"{then.verdict} became {now.verdict}")
    elif now.verdict == then.verdict and 0 <= _width(now.scope) < _width(then.scope):
        found.append(f"the scope of {now.verdict} was {then.scope}, and is {now.scope}")
    # where the verdict fell it says so already, and a refutation needs one certificate only
    asked = then.stored_certified and now.expect == "holds"
    if asked and not now.stored_certified and not found:
        found.append("every stored case had a certificate, and not all have one now")
    before = {one.reading: one for one in then.intervals or ()}
    for one in now.intervals or ():
        old = before.get(one.reading)
        if old is not None and one.high_approx < old.low_approx:
            by = f" by {one.reading}" if one.reading is not None else ""
            found.append(f"the proportion{by} lies {_between(one)}, and lay {_between(old)}")
    return found


def _width(scope: str | None) -> int:
    return _WIDER.index(scope) if scope else -1


def _between(one: Interval) -> str:
    return f"between {one.low_approx:g} and {one.high_approx:g}"


def _lost(now: ComparedClaim, entry: BaselineEntry, then: BaselineEntry) -> list[str]:
    """Kinds of cases and refuted negative controls that are lost, or are no longer asked for."""
    required = now.coverage.required
    of_controls = {one.name for one in now.controls}
    lost = [kind for kind in then.covered if kind not in now.stored.kinds]
    unasked = [kind for kind in then.covered if kind not in {*required, *lost}]
    escaped = [name for name in then.controls_refuted if name not in entry.controls_refuted]
    return [
        *(f"no stored case is of kind {kind} any more" for kind in lost),
        *(f"cases of kind {kind} are no longer required" for kind in unasked),
        *(
            f"the negative control {name} is {'no longer refuted by a stored case' if name in of_controls else 'gone'}"
            for name in escaped
        ),
    ]


def _expired(now: BaselineEntry, then: BaselineEntry, today: date) -> list[str]:
    # dates of this form are ordered as their texts are
    if now.expect != "refuted" or then.expires is None or today.isoformat() <= then.expires:
        return []
    note = f": {then.note}" if then.note else ""
    return [f"the refutation was expected until {then.expires}, and that date has passed{note}"]


def _witness(done: Done) -> str:
    """A sentence where the witness is lost; empty where it fails again, with an accepted certificate."""
    (one,) = done.judged
    if one.finding.outcome is Outcome.FAILS and one.finding.certified:
        return ""
    name = done.item.part.partition(":")[2]
    of_what = f" of the negative control {name}" if name else ""
    return f"the witness {one.sha256[:16]}{of_what} is lost: {_now(one.finding)}"


def _now(finding: Finding) -> str:
    if finding.outcome is Outcome.FAILS:
        return "it fails still, but without a certificate that the checker accepts"
    reason = f" ({finding.reason.value})" if finding.reason else ""
    # of a traceback the last line says it
    last = finding.why.strip().splitlines()[-1:]
    return f"judged again, it gives {finding.outcome.value}{reason}" + "".join(f": {why}" for why in last)
