"""The verdict algebra: how the findings on single cases become one verdict on a claim."""

from __future__ import annotations

import enum
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from verify.arithmetic import Rigor
from verify.claims.outcome import Outcome, Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verify.claims.claim import Expectation, Quantifier, Scope
    from verify.claims.coverage import Coverage
    from verify.claims.outcome import Finding


class Verdict(enum.Enum):
    """Verdict of a run on a claim; ``sentence`` tells the user what the word means."""

    PROVED = "proved"
    CERTIFIED = "certified"
    SURVIVED = "survived"
    REFUTED = "refuted"
    SUSPECT = "suspect"
    INCONCLUSIVE = "inconclusive"
    VACUOUS = "vacuous"
    ERROR = "error"

    @property
    def sentence(self) -> str:
        """One sentence for the user."""
        return _SENTENCES[self]


_SENTENCES = {
    Verdict.PROVED: "Holds for all that its scope names, by a checked identity or lemma; what exists, by a witness.",
    Verdict.CERTIFIED: "Holds on the judged cases, and no others are meant, each with a certificate that was accepted.",
    Verdict.SURVIVED: "No counterexample among the judged cases, and the required kinds of cases came up.",
    Verdict.REFUTED: "A counterexample stands with a certificate that the independent checker accepted.",
    Verdict.SUSPECT: "A counterexample that could not be certified (yet).",
    Verdict.INCONCLUSIVE: "Some cases could not be decided.",
    Verdict.VACUOUS: "Too few cases met the assumptions, or required kinds of cases never came up.",
    Verdict.ERROR: "Judging crashed, or prover and checker disagree; what was said stands in the report.",
}


class Standing(enum.Enum):
    """Comparison of a verdict with what was expected."""

    PASSED = "passed"
    UNSETTLED = "unsettled"
    FAILED = "failed"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with its reason (for ``inconclusive``) and one sentence that explains it.

    ``rejected``: all that went wrong is that the checker rejected certificates: the claim failed, and nothing crashed.
    """

    verdict: Verdict
    explanation: str
    reason: Reason | None = None
    rejected: bool = False


SOUND = frozenset({Verdict.PROVED, Verdict.CERTIFIED, Verdict.SURVIVED})
"""Verdicts that let a claim pass which is expected to hold."""
JUDGED = (Outcome.HOLDS, Outcome.FAILS, Outcome.UNDECIDED)
"""Outcomes of cases that met the assumptions, and on which the check came to an end."""
CONFIDENCE = 0.99
"""Level of the Clopper-Pearson intervals by which rate claims are decided, all intervals of a claim together."""


@dataclass(frozen=True, slots=True)
class Share:
    """Counts of cases that held, failed and could not be told, and an interval for the proportion of the sampler.

    Whatever could not be told is taken for a failure at the lower end and for a success at the upper one.
    """

    held: int
    failed: int
    undecided: int
    low: float
    high: float

    @property
    def tried(self) -> int:
        """All of them."""
        return self.held + self.failed + self.undecided


def share(told: Sequence[bool | None], several: int = 1) -> Share:
    """The share of True with its Clopper-Pearson interval, at a level that lets ``several`` such hold together.

    Without a case the interval is [0, 1].
    """
    from scipy.stats import binomtest

    held, undecided, tried = sum(one is True for one in told), sum(one is None for one in told), len(told)
    if not tried:
        return Share(0, 0, 0, 0.0, 1.0)
    level = 1 - (1 - CONFIDENCE) / several
    low = binomtest(held, tried).proportion_ci(level, method="exact").low
    high = binomtest(held + undecided, tried).proportion_ci(level, method="exact").high
    return Share(held, tried - held - undecided, undecided, float(low), float(high))


def combine(  # noqa: PLR0911 - one return per line of the table
    quantifier: Quantifier,
    findings: Sequence[Finding],
    coverage: Coverage,
    rate: float | None,
    proofs: Sequence[bool] = (),
    *,
    counted: Sequence[str] = (),
    scope: Scope = "instance",
) -> Judgement:
    """The verdict of one claim from the findings on its cases. The first line that applies decides.

    ``counted``: for a rate, labels of readings, each with an interval of its own; else findings that hold are counted.
    ``scope``: what the claim's certificates speak of, by the lemma that its binding asks for.

    ==========  =====================================================================  ============
    quantifier  findings                                                               verdict
    ==========  =====================================================================  ============
    any         one is an error                                                        error
    forall      one fails, rigorously, with an accepted certificate                    refuted
    forall      one fails otherwise                                                    suspect
    exists      one holds, rigorously, with an accepted certificate                    proved
    exists      one holds, rigorously                                                  survived
    exists      one holds, in approximate arithmetic                                   inconclusive (wide)
    rate        an interval lies wholly below the claimed rate                         suspect
    rate        an interval contains the claimed rate                                  inconclusive (wide)
    any         none was judged (held, failed or undecided)                            vacuous
    not rate    some undecided                                                         inconclusive
    exists      all fail                                                               inconclusive (budget)
    any         a required kind of case never came up                                  vacuous
    any         a symbolic proof of the claim's did not come through                   inconclusive (unsupported)
    forall      all hold, rigorously, each with an accepted certificate: where the
                claim's scope is the judged cases alone                                certified
    forall      the same, where the scope is more than the judged cases                proved
    forall      all hold                                                               survived
    rate        every interval lies wholly at or above the claimed rate                survived
    ==========  =====================================================================  ============

    Rigorously: decided by exact or enclosing arithmetic. ``proved`` and ``survived`` of an existence give way to the
    lines about coverage and symbolic proofs. A vacuous case counts for nothing. A refutation of a rate by sampling is
    never more than ``suspect``: nothing is proved.

    The interval of a rate (see ``share``) has 99 % confidence; those of n counted readings have 1 - 0.01/n each, so
    that all hold together. What could not be told widens it to both sides, and so does a counted reading that a finding
    lacks. The number of cases is fixed before the run, and nothing that is found stops it earlier or makes it longer:
    without that the intervals would not be worth what they say.
    """
    by = {outcome: [one for one in findings if one.outcome is outcome] for outcome in Outcome}
    judged = [one for one in findings if one.outcome in JUDGED]
    if by[Outcome.ERROR]:
        return _error(by[Outcome.ERROR], len(findings))
    early = _rate(judged, rate, counted) if rate is not None and judged else _witnessed(quantifier, by)
    if early is not None and early.verdict not in {Verdict.PROVED, Verdict.SURVIVED}:
        return early
    if not judged:
        return Judgement(Verdict.VACUOUS, f"None of {_cases(len(findings))} met the assumptions.")
    if early is None and by[Outcome.UNDECIDED]:
        return _undecided(by[Outcome.UNDECIDED], len(judged))
    if early is None and quantifier == "exists":
        return Judgement(Verdict.INCONCLUSIVE, f"None of {_cases(len(judged))} is a witness.", Reason.BUDGET)
    if coverage.missing:
        return Judgement(Verdict.VACUOUS, "These kinds of cases never came up: " + ", ".join(coverage.missing) + ".")
    if not all(proofs):
        said = f"{sum(proofs)} of {len(proofs)} symbolic proofs came through, although all should."
        return Judgement(Verdict.INCONCLUSIVE, said, Reason.UNSUPPORTED)
    return early or _all_hold(judged, scope)


def standing(verdict: Verdict, expect: Expectation, *, chosen: bool = False) -> Standing:
    """Standing of a verdict against its expectation; ``chosen``: the user chose the cases.

    Chosen cases that are no counterexample leave a claim that is expected to be refuted unsettled, not failed; a
    claim that says nothing about the chosen cases is passed over.
    """
    if verdict is Verdict.ERROR:
        return Standing.ERROR
    if verdict is Verdict.VACUOUS and chosen:
        return Standing.PASSED
    if verdict in {Verdict.INCONCLUSIVE, Verdict.VACUOUS}:
        return Standing.UNSETTLED
    if expect == "holds":
        return Standing.PASSED if verdict in SOUND else Standing.FAILED
    if verdict is Verdict.REFUTED:
        return Standing.PASSED
    return Standing.UNSETTLED if chosen or verdict is Verdict.SUSPECT else Standing.FAILED


def _error(findings: list[Finding], judged: int) -> Judgement:
    # a rejected certificate stands among the values; what crashed has none
    rejected = [one for one in findings if "certificate" in one.values]
    crashed = len(findings) - len(rejected)
    if not rejected:
        return Judgement(Verdict.ERROR, f"{crashed} of {_cases(judged)} crashed.")
    also = f" {crashed} more crashed." if crashed else ""
    said = f"{len(rejected)} of {_cases(judged)}: {rejected[0].why}.{also}"
    return Judgement(Verdict.ERROR, said, rejected=not crashed)


def _witnessed(quantifier: Quantifier, by: dict[Outcome, list[Finding]]) -> Judgement | None:
    if quantifier == "rate":
        return None
    found = by[Outcome.FAILS if quantifier == "forall" else Outcome.HOLDS]
    rigorous = [one for one in found if one.rigor >= Rigor.ENCLOSING]
    settled = [one for one in rigorous if one.settled]
    judged = sum(len(by[one]) for one in JUDGED)
    name, proof, less = ("Counterexamples", Verdict.REFUTED, Verdict.SUSPECT)
    if quantifier == "exists":
        name, proof, less = ("Witnesses", Verdict.PROVED, Verdict.SURVIVED)
    if settled:
        said = f"{name} with a certificate: {len(settled)} of {_cases(judged)}; {_deciders(settled)}."
        return Judgement(proof, said)
    if rigorous:
        said = f"{name}: {len(rigorous)} of {_cases(judged)}; {_deciders(rigorous)}, but without a certificate."
        return Judgement(less, said)
    if found and quantifier == "exists":
        return Judgement(Verdict.INCONCLUSIVE, "Witnesses in floating point only.", Reason.WIDE)
    if found:
        return Judgement(Verdict.SUSPECT, f"Counterexamples in floating point only: {len(found)}.")
    return None


_SCOPES = {
    "box": "Holds on sets with interior",
    "symbolic": "Holds for all values it means at these numbers of spins and units, by a checked identity or lemma",
    "universal": "Holds for all values it means, by a checked identity or lemma",
}


def _all_hold(judged: list[Finding], scope: Scope) -> Judgement:
    if all(one.settled for one in judged):
        each = "each with a certificate that the independent checker accepted"
        if scope == "instance":
            said = f"Holds on {_cases(len(judged))} (no others are meant), {each}"
            return Judgement(Verdict.CERTIFIED, f"{said}; {_deciders(judged)}.")
        said = f"{_SCOPES[scope]}; {_cases(len(judged))}, {each}"
        return Judgement(Verdict.PROVED, f"{said}; {_deciders(judged)}.")
    said = f"No counterexample in {_cases(len(judged))}; {_deciders(judged)}"
    certified = sum(one.certified for one in judged)
    if certified:
        said += f"; {certified} of them {'carries a certificate' if certified == 1 else 'carry certificates'}"
    return Judgement(Verdict.SURVIVED, said + ".")


def _rate(judged: list[Finding], rate: float, counted: Sequence[str]) -> Judgement:
    shares = {label: share([one.readings.get(label) for one in judged], len(counted)) for label in counted}
    if not counted:
        shares = {"": share([_TOLD[one.outcome] for one in judged])}
    said = "; ".join(_shared(label, one) for label, one in shares.items()) + _level(len(counted))
    below = [label for label, one in shares.items() if one.high < rate]
    about = [label for label, one in shares.items() if one.low < rate <= one.high]
    verdict, reason, found = Verdict.SURVIVED, None, "not below"
    if below:
        verdict, found = Verdict.SUSPECT, "below"
    elif about:
        verdict, reason, found = Verdict.INCONCLUSIVE, Reason.WIDE, "about"
    which = f" ({'; '.join(below or about)})" if counted and (below or about) else ""
    more = ": more cases are needed, or fewer undecided ones" if reason else ""
    return Judgement(verdict, f"{said}, {found} the claimed {rate:g}{which}{more}. {_STOPPING}", reason)


_TOLD = {Outcome.HOLDS: True, Outcome.FAILS: False, Outcome.UNDECIDED: None}
_STOPPING = "As many cases as the profile says, or all that were given: fixed before the run."


def _shared(label: str, one: Share) -> str:
    name = f"{label}: " if label else ""
    unclear = f" ({one.undecided} undecided)" if one.undecided else ""
    return f"{name}{one.held} of {one.tried}{unclear}, between {one.low:.3g} and {one.high:.3g}"


def _level(readings: int) -> str:
    if readings < 2:
        return f" at {CONFIDENCE:.0%} confidence"
    return f", all {readings} intervals together at {CONFIDENCE:.0%} confidence"


def _undecided(findings: list[Finding], judged: int) -> Judgement:
    (reason, _), *_ = Counter(one.reason or Reason.UNSUPPORTED for one in findings).most_common()
    said = f"{len(findings)} of {_cases(judged)} stayed undecided, the commonest reason is {reason.value}"
    return Judgement(Verdict.INCONCLUSIVE, f"{said}: {findings[0].why}", reason)


def _cases(number: int) -> str:
    return f"{number} case{'s' * (number != 1)}"


def _deciders(findings: list[Finding]) -> str:
    counts = Counter(one.arithmetic for one in findings)
    return "decided by " + ", ".join(f"{name} arithmetic ({number})" for name, number in sorted(counts.items()))
