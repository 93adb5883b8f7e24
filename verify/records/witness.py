"""The formats of a counterexample: inside a report or a hunt, and as a file of its own (``flowclaims/witness/1``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from verify.records.shapes import Limit, Maybe
from verify.records.vocabulary import ArithmeticWord, Case, Key, Part, Sha256

FORMAT: Final = "flowclaims/witness/1"
Kind = Literal["simplest", "worst", "suspect"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A case that is a counterexample, and what was found on it."""

    sha256: Annotated[Sha256, "of the case"]
    arithmetic: ArithmeticWord
    why: str
    values: dict[str, Any]
    document: Case
    certificate: Annotated[Sha256 | None, "the file in certificates/ that proves it, where there is one"]
    theorem: Annotated[str | None, "what the independent checker established from it"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessEntry(Evidence):
    """A counterexample as a report holds it."""

    part: Part = "claim"
    kind: Literal["simplest", "worst"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A claim, or a negative control of it, that the case speaks about, and what was found."""

    claim: Key
    part: Part
    kind: Annotated[
        Kind,
        "of the counterexamples of a run or a hunt; suspect: what a hunt found and could not certify",
    ]
    arithmetic: ArithmeticWord
    why: str
    values: dict[str, Any]
    certificate: Annotated[
        Maybe[Sha256],
        "of the certificate that the independent checker accepted, where there was one: a file in certificates/ of the "
        "run",
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """A case that is a counterexample, with all that is needed to judge it again.

    One case may speak about several claims.
    """

    format: Literal["flowclaims/witness/1"] = FORMAT
    sha256: Annotated[Sha256, "of the case"]
    case: Case
    found: Annotated[list[Found], Limit("a list of findings, at least one", minItems=1)]
