"""Judging one case by one part of a claim: assumptions first, then the check; whatever crashes becomes an outcome."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from verify.claims import coverage
from verify.claims.outcome import Finding, Reason, crashed, undecided, vacuous
from verify.errors import NotExpressible, Unsupported
from verify.trilean import Trilean

if TYPE_CHECKING:
    from verify.case import Case
    from verify.claims.claim import Claim, Part


def judge(claim: Claim, case: Case, part: str = "claim") -> Finding:
    """What this case says about the claim, or about the false neighbour that ``part`` names.

    Never raises for what a check does: a crash is an ``error`` with its traceback, an arithmetic that cannot express
    what it needs is ``undecided (unsupported)``, a case that misses an assumption is ``vacuous``.
    """
    chosen = claim.part(part)
    try:
        finding = _judge(chosen, case)
    except (NotExpressible, Unsupported) as error:
        finding = undecided("exact", Reason.UNSUPPORTED, str(error))
    except (Exception, SystemExit):  # noqa: BLE001 - whatever a claim's author got wrong must reach the report
        finding = crashed()
    return replace(finding, kinds=finding.kinds | coverage.shown_by(case))


def _judge(part: Part, case: Case) -> Finding:
    for assumption in part.assumptions:
        met = assumption.test(case)
        if met is Trilean.NO:
            return vacuous(f"not met: {assumption.text}")
        if met is Trilean.UNKNOWN:
            return undecided("exact", Reason.DOMAIN, f"could not tell whether this is met: {assumption.text}")
    finding: object = part.check(case)
    if not isinstance(finding, Finding):
        raise TypeError(f"the check gave a {type(finding).__name__} and no Finding; return holds(...) or fails(...)")
    return finding
