"""Judging one case by one part of a claim: assumptions, then the check, then the certificate by the checker.

Whatever crashes becomes an outcome.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from verify.claims import coverage
from verify.claims.claim import Claim
from verify.claims.outcome import Finding, Outcome, Reason, crashed, undecided, vacuous
from verify.documents import canonical
from verify.errors import NotExpressible, Unsupported, Usage
from verify.trilean import Trilean

if TYPE_CHECKING:
    from verify.case import Case
    from verify.claims.claim import Part

BEYOND = frozenset({"exact", "law", "limits"})
"""Steps at which the checker says that it cannot follow (numbers too long or not rational for it): no disagreement."""
WRONG_WAY = {Outcome.HOLDS: "refutation", Outcome.FAILS: "instance"}
"""What a certificate of such a finding must not call itself."""
MOST_SHOWN = 20_000
"""Longest certificate, in bytes, that is shown in full where it was rejected."""


def judge(claim: Claim, case: Case, part: str = "claim") -> Finding:
    """What this case says about the claim, or about the false neighbour that ``part`` names.

    Never raises for what a check does: a crash is an ``error`` with its traceback, an arithmetic that cannot express
    what it needs is ``undecided (unsupported)``, a case that misses an assumption is ``vacuous``. A certificate that
    comes with ``holds`` or ``fails`` goes to the independent checker: what it establishes is the finding's theorem, and
    where it rejects, or the certificate is about another case, the finding is an ``error``. Raises Usage for what is
    no claim, such as the key of one.
    """
    if not isinstance(claim, Claim):
        raise Usage(f"a claim is needed, such as load_claims()[{claim!r}], not a {type(claim).__name__}")
    chosen = claim.part(part)
    try:
        finding = _checked(_judge(chosen, case), case)
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


def _checked(finding: Finding, case: Case) -> Finding:
    """The finding with the theorem that the checker established, and with no other."""
    certificate = finding.certificate
    if certificate is None or finding.outcome not in {Outcome.HOLDS, Outcome.FAILS}:
        return replace(finding, certificate=None, theorem=None)
    # the checker shares no code with what made the certificate, and is loaded where there is one
    from verify import checker

    about = certificate.get("case")
    # the note is no part of a case, here as in its hash
    same = isinstance(about, dict) and canonical(_identity(about)) == case.canonical
    if not same:
        return _rejected(finding, certificate, "the certificate is about another case than the one that was judged")
    if certificate.get("kind") == WRONG_WAY[finding.outcome]:
        said = f"a certificate of kind {certificate['kind']} goes with a finding of the other sort"
        return _rejected(finding, certificate, said)
    try:
        return replace(finding, theorem=checker.check(certificate))
    except checker.Rejected as error:
        if str(error).partition(":")[0] in BEYOND:
            said = f"{finding.why} (no certificate: the checker cannot follow, {error})".strip()
            return replace(finding, why=said, certificate=None, theorem=None)
        return _rejected(finding, certificate, f"prover and checker disagree: {certificate.get('kind')}: {error}")


def _identity(case: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in case.items() if key != "note"}


def _rejected(finding: Finding, certificate: dict[str, Any], why: str) -> Finding:
    shown = len(canonical(certificate)) <= MOST_SHOWN
    values = finding.values | {"certificate": certificate if shown else "too long to be shown"}
    return replace(finding, outcome=Outcome.ERROR, margin=None, why=why, values=values, certificate=None, theorem=None)
