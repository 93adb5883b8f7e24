"""Judging one case by one part of a claim: assumptions, then the check, then the certificate by the checker.

Whatever crashes becomes an outcome.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from verify.arithmetic.trilean import Trilean
from verify.claims import coverage
from verify.claims.claim import Claim
from verify.claims.outcome import Finding, Outcome, Reason, crashed, undecided, vacuous
from verify.errors import NotExpressible, Unsupported, Usage
from verify.files.documents import canonical

if TYPE_CHECKING:
    from verify.case import Case
    from verify.claims.claim import Part

BEYOND = frozenset({"exact", "law", "limits"})
"""Steps at which the checker says that it cannot follow (numbers too long or not rational for it): no disagreement."""
UNKNOWN = "an unknown family"
"""Words by which the checker refuses an energy of a user's own."""
KIND = {Outcome.HOLDS: "instance", Outcome.FAILS: "refutation"}
"""Kind of the certificate of such a finding."""
MOST_SHOWN = 20_000
"""Longest certificate, in bytes, that is shown in full where it was rejected."""


def judge(claim: Claim, case: Case, part: str = "claim") -> Finding:
    """Finding of this case on the claim, or on the negative control that ``part`` names.

    Never raises for what a check does: a crash is an ``error`` with its traceback, an arithmetic that cannot express
    what it needs is ``undecided (unsupported)``, a case that misses an assumption is ``vacuous``. The parts that come
    with ``holds`` or ``fails`` go to the independent checker as a certificate that names the claim: what it establishes
    is the finding's theorem; where it rejects a part, or the parts are not what the claim's binding asks for, the
    finding is an ``error``. Without a binding nothing is certified. Raises Usage for what is no claim, such as the key
    of one.
    """
    if not isinstance(claim, Claim):
        raise Usage(f"a claim is needed, such as load_claims()[{claim!r}], not a {type(claim).__name__}")
    chosen = claim.part(part)
    try:
        finding = _checked(_judge(chosen, case), chosen, case)
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


def _checked(finding: Finding, part: Part, case: Case) -> Finding:
    """The finding with the theorem that the checker established, and with no other."""
    binding = part.bound()
    if not finding.parts or binding is None or KIND.get(finding.outcome) not in binding:
        return replace(finding, parts=(), certificate=None, theorem=None)
    # the checker shares no code with what made the certificate; both are loaded where there is one
    from verify import checker
    from verify.certificates.document import bound

    own = None if checker.BINDINGS.get(part.key) == binding else binding
    document = bound(case, KIND[finding.outcome], part.key, finding.parts, own)
    finding = replace(finding, parts=())
    try:
        return replace(finding, certificate=document, theorem=checker.check(document))
    except checker.Rejected as error:
        if str(error).endswith(UNKNOWN):
            reason = f"the checker knows no energies of family {case.energy.family}"
        elif str(error).partition(":")[0] in BEYOND:
            reason = f"the checker cannot follow, {error}"
        else:
            return _rejected(finding, document, f"prover and checker disagree: {error}")
        said = f"{finding.why} (no certificate: {reason})".strip()
        return replace(finding, why=said, certificate=None, theorem=None)


def _rejected(finding: Finding, certificate: dict[str, Any], why: str) -> Finding:
    shown = len(canonical(certificate)) <= MOST_SHOWN
    values = finding.values | {"certificate": certificate if shown else "too long to be shown"}
    return replace(finding, outcome=Outcome.ERROR, margin=None, why=why, values=values, certificate=None, theorem=None)
