"""The format ``flowclaims/report/1``: the result of a run of flowclaims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Final, Literal, NotRequired, TypedDict

from verify.files.reading import At
from verify.records.figures import Figure
from verify.records.reading import read
from verify.records.shapes import Limit, Maybe, leave_open
from verify.records.vocabulary import (
    ArithmeticWord,
    Count,
    ExpectationWord,
    Key,
    QuantifierWord,
    ReasonWord,
    ScopeWord,
    Sha256,
    Share,
    StandingWord,
    Text,
    VerdictWord,
    Words,
)
from verify.records.witness import WitnessEntry

FORMAT: Final = "flowclaims/report/1"
ExitCode = Literal[0, 1, 2, 3, 4]
Sized = Annotated[int, Limit(minimum=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceEntry:
    """Source of a claim."""

    short: Text
    cite: Text
    says: str | None
    reading: Annotated[str | None, "how the claim goes beyond the sentence it is read from"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Numbers of cases that held, failed, and stayed undecided."""

    held: Count
    failed: Count
    undecided: Annotated[Count, "cases for which it could not be told, or was not said"]

    @property
    def judged(self) -> int:
        """All of them."""
        return self.held + self.failed + self.undecided


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample(Told):
    """Those of the judged cases that proportions are about: all but the stored ones."""

    of: Annotated[
        Literal["drawn", "given"], "draws from the claim's case distribution, or the cases that the user gave"
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageEntry:
    """Kinds of cases: those that a claim requires, those of them that never came up, and how often each did."""

    required: Words
    missing: Words
    seen: dict[str, Sized]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """The coverage of a claim without its counts."""

    required: Words
    missing: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """Results on the stored cases, which are the same on every seed."""

    judged: Count
    certified: Count
    kinds: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlEntry:
    """A negative control, which must be refuted."""

    name: Text
    statement: str
    change: str
    verdict: VerdictWord
    passed: bool
    judged: Count
    arithmetic: ArithmeticWord | None
    explanation: str
    witness: Sha256 | None
    stored: Annotated[bool, "whether a stored case refuted it, as it does on every seed"] = False

    @property
    def expect(self) -> str:
        """``refuted``, always."""
        return "refuted"

    @property
    def standing(self) -> None:
        """None: how it stands follows from its verdict."""

    @property
    def reason(self) -> None:
        """None: reasons are the claims'."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SymbolicProof:
    """An identity that was tried in letters, at these numbers of spins and hidden units."""

    statement: str
    spins: Count
    hidden: Count
    scope: Literal["symbolic"]
    proved: bool


class ClockEntry(TypedDict):
    """A way to read time, with its parts as the clock itself names them."""

    label: Annotated[Text, "short, and the same as in readings"]
    text: Annotated[Text, "the clock as a sentence, with $latex$ parts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingEntry(Told):
    """The claim as one of its clocks reads it, counted over the claim's sample."""

    label: Text
    low_approx: Annotated[
        Share,
        "lower end of the Clopper-Pearson interval of the proportion that holds, undecided cases taken for failures; "
        "the confidence is 99 %, or 1 - 0.01/n where n readings are counted",
    ]
    high_approx: Annotated[Share, "upper end of the same, undecided cases taken for successes"]
    stored: Annotated[Told, "the same counts over stored cases, which are no draws and enter no interval"]


leave_open(ClockEntry)


def _when(verdicts: list[str], **then: Any) -> dict[str, Any]:
    return {"if": {"properties": {"verdict": {"enum": verdicts}}}, "then": {"properties": then}}


_CERTIFIED = {"certificates": {"minItems": 1}, "certified": {"minimum": 1}, "theorem": {"type": "string"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimEntry:
    """A claim: what it says, what was tried, what came of it."""

    RULES: ClassVar[tuple[dict[str, Any], ...]] = (
        _when(["inconclusive"], reason={"type": "string"}),
        _when(["proved", "certified"], scope={"type": "string"}, **_CERTIFIED),
        _when(["refuted"], scope={"enum": ["instance", "box"]}, **_CERTIFIED),
    )

    key: Annotated[Key, "chapter/name"]
    chapter: Text
    title: Text
    statement: Annotated[Text, "text with $latex$ parts"]
    source: SourceEntry
    remark: Annotated[str | None, "what a reader must know to take the verdict for no more than it is"]
    quantifier: QuantifierWord
    expect: ExpectationWord
    verdict: VerdictWord
    standing: Annotated[
        Maybe[StandingWord], "how the verdict, and those on the negative controls, compare with what was expected"
    ] = None
    passed: bool
    scope: Annotated[ScopeWord | None, "what a proof or a refutation speaks of"]
    reason: ReasonWord | None
    explanation: Annotated[Text, "one sentence for the user"]
    assumptions: list[str]
    judged: Annotated[Count, "cases that met the assumptions: held, failed, undecided, or crashed (errors)"]
    held: Count
    failed: Count
    undecided: Count
    vacuous: Count
    errors: Count
    sample: Sample
    traceback: str | None = None
    arithmetics: Annotated[dict[ArithmeticWord, Sized], "cases decided, by arithmetic"]
    worst_margin_approx: float | None
    margin_means: str
    margins_approx: Annotated[list[float], "ascending"]
    coverage: CoverageEntry
    stored: Maybe[Stored] = None
    controls: list[ControlEntry]
    symbolic: list[SymbolicProof]
    witnesses: list[WitnessEntry]
    certified: Annotated[Count, "judged cases with a certificate that the independent checker accepted"]
    certificates: Annotated[
        list[Sha256],
        "of the claim's own cases, those that are kept: certificates/<sha256>.json beside the report, whose name is "
        "the SHA-256 of its canonical JSON; ascending",
        Limit(uniqueItems=True),
    ]
    theorem: Annotated[
        str | None,
        "what the checker established: at the first witness of a refutation, else at the first case that is certified",
    ]
    theorem_certificate: Annotated[Sha256 | None, "the certificate from which it did"]
    lemma: Annotated[
        str | None,
        "the identity or lemma that carries a proof beyond the judged cases; the certificates state it, or its "
        "hypotheses",
    ]
    tally: Annotated[dict[str, int], "counts of the claim's own, added up over the judged cases"]
    clocks: Annotated[
        list[ClockEntry],
        "how the claim reads time: its own clock first, then the others that its readings speak of",
    ]
    readings: Annotated[
        list[ReadingEntry],
        "how often the claim held under each clock (or other way to read it), over its sample: the claim's clocks in "
        "their order, then others",
    ]
    counted: Annotated[
        Words,
        "for a rate: labels of the readings each of which must reach it; where there are none, the cases that held are "
        "what is counted",
    ]
    replay: Text
    figures: Annotated[list[Figure], "a few that cases brought, then the claim's own pictures"]

    @property
    def told(self) -> Told:
        """Counts of its cases."""
        return Told(held=self.held, failed=self.failed, undecided=self.undecided)

    @property
    def told_of_stored(self) -> Told:
        """The same of the cases that are no part of its sample."""
        return Told(
            held=self.held - self.sample.held,
            failed=self.failed - self.sample.failed,
            undecided=self.undecided - self.sample.undecided,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Claims by their standing, cases, negative controls."""

    claims: Count
    passed: Count
    failed: Count
    unsettled: Count
    cases: Count
    controls: Count
    controls_refuted: Count


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Seconds of the whole and by claim."""

    OPEN: ClassVar[bool] = True

    seconds: Annotated[float, Limit(minimum=0)]
    claims: dict[str, Annotated[float, Limit(minimum=0)]]


class Revision(TypedDict):
    """The checkout that ran; dirty: with changes that are not committed."""

    revision: Text
    dirty: bool


class Provenance(TypedDict):
    """Origin of a report: versions, command, machine; parts of it change from run to run."""

    versions: Annotated[
        dict[str, str],
        "of this package, of Python, and of libraries",
        Limit(
            properties={name: {"type": "string", "minLength": 1} for name in ("flowclaims", "python")},
            required=["flowclaims", "python"],
        ),
    ]
    command: str | list[str]
    seed: Count
    workers: NotRequired[Count]
    device: NotRequired[str]
    theorems: NotRequired[list[str]]
    hardware: dict[str, Any]
    precision: dict[str, Any]
    git: Revision | None
    started: Annotated[str, Limit(format="date-time")]


leave_open(Revision, Provenance)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Result of a run of flowclaims.

    Names that end in _approx, and margins, hold approximate numbers that decide nothing. Apart from timing and
    provenance it is the same to the byte for the same seed, profile and version.
    """

    format: Literal["flowclaims/report/1"] = FORMAT
    version: Text
    profile: Text
    seed: Count
    passed: Annotated[bool, "every claim came out as expected"]
    exit_code: ExitCode
    interrupted: Annotated[bool, "the run was stopped before its end"]
    given_cases: Annotated[
        Count | None,
        "how many cases the user gave, where only these were judged: then no kinds of cases and no negative controls "
        "were asked for",
    ]
    totals: Totals
    claims: list[ClaimEntry]
    regressions: Annotated[Maybe[list[Text]], "what is worse than in the baseline, where one was given"] = None
    coverage: Annotated[dict[str, Gaps], "by claim"]
    timing: Timing
    provenance: Provenance

    @classmethod
    def of(cls, document: Any) -> Report:
        """The report that a document holds, one of a later version too as far as its keys are known here."""
        return read(cls, At(document), loose=True)
