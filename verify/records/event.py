"""A line of ``events.ndjson``: a judged case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from verify.records.vocabulary import ArithmeticWord, Count, Key, Part, ReasonWord


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEvent:
    """A case was judged; ``case`` is its hash, empty where something crashed before there was a case."""

    event: Literal["case"] = "case"
    claim: Key
    part: Part
    index: Count
    case: str
    outcome: str
    arithmetic: ArithmeticWord
    margin_approx: float | None
    reason: ReasonWord | None
    kinds: list[str]
    why: str | None
    certificate: str | None
