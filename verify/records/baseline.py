"""The format ``flowclaims/baseline/1``: what later runs are compared with. People read its diffs, and write into it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Final, Literal

from verify.records.shapes import Limit, Maybe
from verify.records.vocabulary import Case, ExpectationWord, Key, Part, ScopeWord, Sha256, Share, Text, VerdictWord

FORMAT: Final = "flowclaims/baseline/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Ends of the interval of a proportion, at 99.99 % confidence."""

    reading: Annotated[str | None, "the reading that is counted; null where the cases as such are"]
    low_approx: Share
    high_approx: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptWitness:
    """A certified counterexample, which every later run judges again."""

    part: Part
    sha256: Annotated[Sha256, "of the case"]
    case: Annotated[Case, "the case, whole, without its note"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineEntry:
    """Result of a run on a claim."""

    RULES: ClassVar[tuple[dict[str, Any], ...]] = (
        {"if": {"required": ["expires"]}, "then": {"properties": {"expect": {"const": "refuted"}}}},
    )

    expect: ExpectationWord
    verdict: VerdictWord
    scope: ScopeWord | None
    covered: Annotated[
        list[Text],
        "required kinds of cases that stored cases show",
        Limit("a list of kinds of cases", uniqueItems=True),
    ]
    controls_refuted: Annotated[
        list[Text],
        "names of negative controls that stored cases refuted",
        Limit("a list of names", uniqueItems=True),
    ]
    stored_certified: Annotated[
        bool, "whether every stored case had a certificate that the independent checker accepted"
    ]
    witnesses: Annotated[
        list[KeptWitness],
        "certified counterexamples, which every later run judges again",
        Limit("a list of witnesses"),
    ]
    intervals: Annotated[Maybe[list[Interval]], "of a claim on a proportion"] = None
    expires: Annotated[
        Maybe[Annotated[str, Limit("a date such as 2027-03-31", pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]],
        "the last day on which the refutation is expected; after it the run fails",
    ] = None
    note: Annotated[Maybe[str], "why, for people"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """Results of a run, claim by claim: later runs are compared with it. People may add expires and note."""

    format: Literal["flowclaims/baseline/1"] = FORMAT
    claims: Annotated[dict[Key, BaselineEntry], "by the claim's key", Limit("an object with an entry for each claim")]
