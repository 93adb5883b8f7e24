"""Counts of the fixed points that were located: certified as isolated points, certified as sets, not certified."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from verify.certificates.certify import located as certified
from verify.certificates.document import accepted, certificate

if TYPE_CHECKING:
    from verify.case import Case
    from verify.certificates.document import Document
    from verify.fixed_points.locating import Candidate, Located

STARTS, ISOLATED, SETS = "starts", "starts at certified isolated points", "starts at certified sets of fixed points"
DRIFTING, UNDECIDED, OTHER = "starts that drift to infinity", "starts at uncertified candidates", "starts undecided"
POINTS, MANIFOLDS = "distinct certified points", "distinct certified sets"


@dataclass
class Census:
    """Result of a census. ``tally``: counts that add up over cases; ``certificates``: those accepted, by candidate.

    What a start drifts to is heuristic (float64), and so is what was located; what is certified is proved.
    """

    tally: dict[str, int] = field(default_factory=dict)
    certificates: list[tuple[Candidate, Document]] = field(default_factory=list)
    undecided: dict[str, int] = field(default_factory=dict)


def census(case: Case, found: Located) -> Census:
    """Counts of what ``locate`` found for the case's target, with a certificate of each candidate where there is one.

    The independent checker has accepted each of them; the other candidates are counted by the reason why there is none.
    """
    result = Census(dict.fromkeys((STARTS, ISOLATED, SETS, DRIFTING, UNDECIDED, OTHER, POINTS, MANIFOLDS), 0))
    for candidate in found.candidates:
        attempt = certified(case, candidate.theta)
        document = None if attempt.part is None else certificate(case, attempt.part)
        alone = document is not None and document["kind"] == "fixed-point"
        if document is None or not accepted(document):
            reason = attempt.reason or "rejected"
            result.undecided[reason] = result.undecided.get(reason, 0) + 1
            result.tally[UNDECIDED] += len(candidate.starts)
            continue
        result.certificates.append((candidate, document))
        result.tally[ISOLATED if alone else SETS] += len(candidate.starts)
        result.tally[POINTS if alone else MANIFOLDS] += 1
    drifting = sum(kind.value == "drifting" for kind in found.kinds)
    zeros = sum(len(candidate.starts) for candidate in found.candidates)
    result.tally[STARTS] = len(found.kinds)
    result.tally[DRIFTING] = drifting
    result.tally[OTHER] = len(found.kinds) - zeros - drifting
    return result
