"""Findings on one case: an outcome, the arithmetic that decided it, a margin and the evidence."""

from __future__ import annotations

import enum
import json
import math
import traceback
from dataclasses import dataclass, field
from typing import Any

from verify.arithmetic import REGISTRY, Rigor


class Outcome(enum.Enum):
    """Outcome of a claim on one case; each member's value is its word in files."""

    HOLDS = "holds"
    FAILS = "fails"
    UNDECIDED = "undecided"
    VACUOUS = "vacuous"
    ERROR = "error"


class Reason(enum.Enum):
    """Reason for which something stayed undecided; ``sentence`` tells the user."""

    WIDE = "wide"
    SINGULAR = "singular"
    AT_INFINITY = "at-infinity"
    TIE = "tie"
    BUDGET = "budget"
    UNSUPPORTED = "unsupported"
    DOMAIN = "domain"

    @property
    def sentence(self) -> str:
        """One sentence for the user."""
        return _SENTENCES[self]


_SENTENCES = {
    Reason.WIDE: "The enclosure, or the interval of a rate, is too wide to decide; more bits or more cases may.",
    Reason.SINGULAR: "The point is singular, and no lemma that is built in decides it.",
    Reason.AT_INFINITY: "The flow drifts to infinity, so there is no point to judge.",
    Reason.TIE: "Two quantities that must be told apart are equal.",
    Reason.BUDGET: "The budget of steps, time or memory ran out.",
    Reason.UNSUPPORTED: "No arithmetic here can express what would decide it.",
    Reason.DOMAIN: "The case lies outside the domain that this check can judge.",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one check on one case.

    ``arithmetic``: which one decided. ``margin``: how far from the other side (approximate; positive where the claim
    holds), or None. ``why``: a sentence with the evidence; ``values``: the evidence itself, JSON
    values. ``kinds``: what kinds of case
    this was, beyond what the document shows. ``figures``: see the report. ``parts``: what a certificate of this is to
    contain, parts as ``verify.certificates`` makes them; ``judge`` puts them together under the claim's name and hands
    them to the independent checker. ``certificate``: that document (``flowclaims/certificate/1``), and ``theorem``:
    what the checker established from it; ``judge`` alone sets these, whatever a check puts here. ``tally``: counts that
    add up over cases. ``readings``: by a clock's label (or any other name of a way to read the claim), whether the case
    agrees with the claim so read; None where that could not be told.
    """

    outcome: Outcome
    arithmetic: str
    margin: float | None = None
    why: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    kinds: frozenset[str] = frozenset()
    reason: Reason | None = None
    figures: tuple[dict[str, Any], ...] = ()
    parts: tuple[dict[str, Any], ...] = ()
    certificate: dict[str, Any] | None = None
    theorem: str | None = None
    tally: dict[str, int] = field(default_factory=dict)
    readings: dict[str, bool | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raise TypeError or ValueError for what no report could hold: better here than when the report is written."""
        if self.arithmetic not in RIGOR:
            raise ValueError(f"unknown arithmetic {self.arithmetic!r}; there are {', '.join(RIGOR)}")
        if (self.outcome is Outcome.UNDECIDED) != isinstance(self.reason, Reason):
            raise TypeError(f"a reason of class Reason goes with undecided, and only with it: {self.reason!r}")
        if self.margin is not None and not isinstance(self.margin, float):
            object.__setattr__(self, "margin", float(self.margin))
        if self.margin is not None and math.isnan(self.margin):
            raise ValueError("a margin that is NaN says nothing; give None")
        if not (isinstance(self.parts, tuple) and all(isinstance(part, dict) for part in self.parts)):
            raise TypeError(f"parts of a certificate are dictionaries, not {self.parts!r:.80}")
        if not all(isinstance(key, str) and type(count) is int for key, count in self.tally.items()):
            raise TypeError(f"a tally has words and whole numbers: {self.tally!r}")
        # a bool of numpy's is none here: it would be counted, and then refused by the report
        known = all(
            isinstance(key, str) and (told is None or type(told) is bool) for key, told in self.readings.items()
        )
        if not known:
            raise TypeError(f"readings have words, and True, False or None: {self.readings!r}")
        json.dumps([self.why, self.values, sorted(self.kinds), self.figures, self.parts], allow_nan=False)

    @property
    def rigor(self) -> Rigor:
        """Rigor of the arithmetic that decided."""
        return RIGOR[self.arithmetic]

    @property
    def certified(self) -> bool:
        """Whether the independent checker accepted a certificate for this."""
        return self.theorem is not None

    @property
    def settled(self) -> bool:
        """Whether this was decided by exact or enclosing arithmetic, and is certified: what a proof is made of."""
        return self.certified and self.rigor >= Rigor.ENCLOSING


RIGOR = {
    "float64": Rigor.APPROXIMATE,
    "multiprecision": Rigor.APPROXIMATE,
    "ball": Rigor.ENCLOSING,
    "exact": Rigor.EXACT,
    "symbolic": Rigor.EXACT,
}
"""Rigor by name, so that reading a finding need not import the arithmetic's library."""
if RIGOR.keys() != REGISTRY.keys():
    raise AssertionError("RIGOR must name every arithmetic")


def holds(arithmetic: str, margin: float | None = None, **rest: Any) -> Finding:
    """The case agrees with the claim."""
    return Finding(Outcome.HOLDS, arithmetic, margin, **_frozen(rest))


def fails(arithmetic: str, why: str, margin: float | None = None, **rest: Any) -> Finding:
    """The case is a counterexample; ``why`` says in one sentence what contradicts the claim."""
    return Finding(Outcome.FAILS, arithmetic, margin, why, **_frozen(rest))


def undecided(arithmetic: str, reason: Reason, why: str = "", **rest: Any) -> Finding:
    """The check could not tell."""
    said = why or (reason.sentence if isinstance(reason, Reason) else "")
    return Finding(Outcome.UNDECIDED, arithmetic, None, said, reason=reason, **_frozen(rest))


def vacuous(why: str, **rest: Any) -> Finding:
    """The case does not meet the claim's assumptions; ``why`` names the one."""
    return Finding(Outcome.VACUOUS, "exact", None, why, **_frozen(rest))


def crashed() -> Finding:
    """The exception that is being handled, as an outcome with its traceback."""
    return Finding(Outcome.ERROR, "exact", why=traceback.format_exc(limit=-8))


def _frozen(rest: dict[str, Any]) -> dict[str, Any]:
    # a prover that found nothing gives None
    several = {name: tuple(rest.get(name) or ()) for name in ("figures", "parts")}
    return {**rest, "kinds": frozenset(rest.get("kinds", ())), **several}
