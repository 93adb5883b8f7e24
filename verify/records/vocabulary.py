"""Words and numbers that several formats share, each with the limits that its schema states."""

from __future__ import annotations

from typing import Annotated, Any, get_args

from verify.case.case import FORMAT as CASE
from verify.case.case import REQUIRED
from verify.claims.claim import Expectation, Quantifier, Scope
from verify.claims.outcome import RIGOR, Reason
from verify.claims.verdict import Standing, Verdict
from verify.records.shapes import Limit


def _one_of(*words: str) -> Limit:
    return Limit("one of " + ", ".join(words), enum=list(words))


Sha256 = Annotated[str, Limit("a hash of 64 hexadecimal digits", pattern="^[0-9a-f]{64}$")]
Text = Annotated[str, Limit("a text that is not empty", minLength=1)]
Count = Annotated[int, Limit(minimum=0)]
Share = Annotated[float, Limit(minimum=0, maximum=1)]
Key = Annotated[str, Limit("a key such as chapter/name", pattern="^[^/]+/[^/]+$")]
Part = Annotated[str, Limit('"claim" or "control:NAME"', pattern="^(claim|control:.+)$")]
Words = Annotated[list[Text], Limit("a list of texts, none of them twice", uniqueItems=True)]
VerdictWord = Annotated[str, _one_of(*(one.value for one in Verdict))]
StandingWord = Annotated[str, _one_of(*(one.value for one in Standing))]
ReasonWord = Annotated[str, _one_of(*(one.value for one in Reason))]
ScopeWord = Annotated[str, _one_of(*get_args(Scope))]
QuantifierWord = Annotated[str, _one_of(*get_args(Quantifier))]
ExpectationWord = Annotated[str, Limit(" or ".join(get_args(Expectation)), enum=list(get_args(Expectation)))]
ArithmeticWord = Annotated[str, _one_of(*RIGOR)]
Case = Annotated[
    dict[str, Any],
    "the case, whole",
    Limit("a case", properties={"format": {"const": CASE}}, required=list(REQUIRED)),
]
"""A case inside another document: its own schema says the rest."""
