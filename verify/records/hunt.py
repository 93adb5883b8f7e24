"""The formats of a hunt's folder: what it came to (``flowclaims/hunt/1``), and its state, for it to go on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from verify.files.reading import At
from verify.records.reading import read
from verify.records.shapes import Limit
from verify.records.vocabulary import Case, Count, ExpectationWord, Key, QuantifierWord
from verify.records.witness import Evidence, Kind

FORMAT: Final = "flowclaims/hunt/1"
STATE: Final = "flowclaims/hunt-state/1"
Outcome = Literal["refuted", "proved", "against", "suspect", "nothing"]
Code = Literal[0, 1, 3, 4]
Place = Annotated[int, Limit(minimum=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShardEntry:
    """The hunt is this one of so many that go different ways."""

    index: Place
    of: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """A sort of case that was met, with its smallest margin."""

    behaviour: Annotated[str, "size, outcome, reason, kinds of case, what the check counted"]
    margin_approx: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell(Behaviour):
    """The same with the case that has this margin."""

    case: Case


@dataclass(frozen=True, slots=True, kw_only=True)
class HuntWitness(Evidence):
    """A counterexample that a hunt found, or a witness of what exists."""

    part: Literal["claim"] = "claim"
    kind: Kind
    margin_approx: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Elapsed:
    """Seconds of the last session."""

    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HuntReport:
    """Result of a hunt for a counterexample.

    With the same claim, seed, shard and version it is the same on every number of workers, but for timing and folder,
    unless the time ran out.
    """

    format: Literal["flowclaims/hunt/1"] = FORMAT
    version: str
    claim: Key
    statement: str
    quantifier: QuantifierWord
    expect: ExpectationWord
    seed: Count
    shard: ShardEntry
    outcome: Annotated[
        Outcome,
        "refuted: a certified counterexample; proved: a certified witness of what exists; against: a certified case "
        "against a proportion, which one case does not refute; suspect: a counterexample without a certificate",
    ]
    complete: Annotated[bool, "whether shrinking and climbing came to their ends; false while nothing is found"]
    interrupted: bool
    tries: Annotated[Count, "cases judged"]
    outcomes: Annotated[dict[str, Count], "how often each outcome came up"]
    behaviours: Annotated[list[Behaviour], "each sort of case that was met, with its smallest margin"]
    best_margin_approx: Annotated[float | None, "smallest margin of a case that holds"]
    margin_means: str
    witnesses: list[HuntWitness]
    error: Annotated[str | None, "the first traceback, where a case could not be judged"]
    replay: list[str]
    timing: Elapsed
    exit_code: Code
    folder: str

    @classmethod
    def of(cls, document: Any) -> HuntReport:
        """The hunt that a document tells of."""
        return read(cls, At(document), loose=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class HuntState:
    """State of a hunt, for it to go on: its phase, its archive and the cases that it keeps."""

    format: Literal["flowclaims/hunt-state/1"] = STATE
    claim: Key
    seed: Count
    shard: Annotated[list[Place], Limit("two numbers, such as [2, 8]", minItems=2, maxItems=2)]
    phase: str
    generation: Count
    tries: Count
    outcomes: dict[str, Count]
    error: str | None
    archive: list[Cell]
    simplest: Case | None
    worst: Case | None
    suspect: Case | None
