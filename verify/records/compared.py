"""A report as far as a baseline is made of it; what earlier versions left out has the value that it had then."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any

from verify.records.report import Stored, Told
from verify.records.shapes import Limit
from verify.records.vocabulary import Count, ExpectationWord, QuantifierWord, ScopeWord, Text, VerdictWord


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedCoverage:
    """Kinds of cases that a claim requires."""

    required: list[Text] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedControl:
    """A negative control: whether it was refuted, and whether by a stored case."""

    name: str
    passed: bool = False
    stored: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedWitness:
    """A counterexample to a part of a claim, certified where it has a certificate."""

    sha256: Any = None
    document: Any = None
    part: str = "claim"
    certificate: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedReading(Told):
    """Counts of the cases on which a claim held as one label reads it."""

    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedClaim:
    """A claim's entry."""

    key: str
    verdict: VerdictWord
    expect: ExpectationWord = "holds"
    scope: ScopeWord | None = None
    quantifier: QuantifierWord = "forall"
    held: Count = 0
    failed: Count = 0
    undecided: Count = 0
    sample: Told | None = None
    coverage: ComparedCoverage = field(default_factory=ComparedCoverage)
    stored: Stored = field(default_factory=lambda: Stored(judged=0, certified=0, kinds=[]))
    controls: list[ComparedControl] = field(default_factory=list)
    witnesses: list[ComparedWitness] = field(default_factory=list)
    readings: list[ComparedReading] = field(default_factory=list)
    counted: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The claims of a report."""

    claims: Annotated[list[ComparedClaim], Limit("a list of claims")]
