"""A claim: what is said, by whom, on which cases it is judged, and by what check."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from verify.errors import Usage

if TYPE_CHECKING:
    from collections.abc import Callable

    from verify.arithmetic.trilean import Trilean
    from verify.case import Case
    from verify.claims.binding import Binding, Condition
    from verify.claims.outcome import Finding
    from verify.draws import Draw
    from verify.flow.events.clock import Clock

    Sampler = Callable[[Draw], dict[str, Any]]
    """A case distribution: draws a case document."""
    Check = Callable[[Case], Finding]
    """Judges one case that meets the assumptions."""

Quantifier = Literal["forall", "exists", "rate"]
Expectation = Literal["holds", "refuted"]
Scope = Literal["instance", "box", "symbolic", "universal"]


@dataclass(frozen=True, slots=True)
class Source:
    """Source of a claim: a short name, a full citation, and the sentence it is read from (or None).

    ``reading``: how the claim goes beyond that sentence, where it is a reading or a sharpening of it and not the
    sentence itself; None where the source says just that.
    """

    short: str
    cite: str
    says: str | None = None
    reading: str | None = None


OURS = Source("own", "flowclaims, our own")
BOUND = re.compile(r"[\w.-]{1,80}/[\w.-]{1,80}(#[\w.-]{1,80})?", re.ASCII)
"""Keys that certificates may bear; the checker's own pattern."""


@dataclass(frozen=True, slots=True)
class Assumption:
    """Assumption that a case must meet for the claim to speak of it; ``text`` may hold $latex$.

    ``conditions``: the same for the checker, which asks them of each certificate of the claim, and of those of the
    controls that keep the assumption. Empty where parts of the certificate show it, or where nothing can.
    """

    name: str
    text: str
    test: Callable[[Case], Trilean]
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class NegativeControl:
    """A falsehood close to the claim, which the same harness must refute.

    ``change``: what was changed. None: the claim's own check, the claim's own sampler. ``stored``: cases that
    come before all draws, so that its refutation depends on no seed: names of shipped ones, or whole documents. At
    least one. ``drop``: names of the claim's assumptions that it does without. ``binding``: what refutes it, for the
    checker; None: what refutes the claim.
    """

    name: str
    statement: str
    change: str
    check: Check | None = None
    sampler: Sampler | None = None
    stored: tuple[str | dict[str, Any], ...] = ()
    drop: tuple[str, ...] = ()
    binding: Binding | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """A symbolic proof at one size: ``prove`` returns YES where sympy reduces the difference to zero."""

    statement: str
    spins: int
    hidden: int
    prove: Callable[[], Trilean]


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure of the claim's own, drawn once per run and not case by case.

    ``draw`` makes the figure's document (see the report) from a source of choices and from the number of cases that
    the profile asks for, which says how much effort is wanted.
    """

    name: str
    draw: Callable[[Draw, int], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Part:
    """Part of a claim that is judged on cases: the claim itself (``name`` is "claim") or one negative control of it.

    ``key``: the name that its certificates bear, chapter/name of the claim or chapter/name#control.
    """

    name: str
    key: str
    statement: str
    check: Check
    sampler: Sampler
    assumptions: tuple[Assumption, ...]
    stored: tuple[str | dict[str, Any], ...]
    binding: Binding | None

    def bound(self) -> dict[str, Any] | None:
        """The binding as the checker reads it, with what is assumed of cases; None where there is none."""
        if self.binding is None:
            return None
        return self.binding.under(*(one for own in self.assumptions for one in own.conditions)).document(self.statement)


@dataclass(frozen=True)
class Claim:
    """A claim as an object; everything the harness needs to judge it and everything a report says of it.

    ``key``: chapter/name. ``statement``, ``assumptions`` and controls may hold $latex$. ``sampler`` draws cases,
    ``stored``: cases that are always judged too, names of shipped ones or whole documents. ``requires``: kinds of case
    that must have come up (see ``verify.claims.coverage``). ``margin``: what the margin measures. ``weight`` scales the
    number of cases.
    ``remark``: what a reader must know to take the verdict for no more than it is.
    ``rate``: for quantifier "rate", the proportion that is claimed (at least). ``counted``: for the same, labels of
    readings, each of which must reach the rate; a finding's own outcome is then not what is counted.
    ``clocks``: how the claim reads time, its own clock first, then the others that its check answers for as readings.
    ``pictures``: figures that are drawn once per run; they are not drawn for cases of the user's.
    ``scope``: what a proof of this claim speaks of: the judged cases alone (``instance``), a ``box`` of parameters or
    targets with interior, all values at this N and M (``symbolic``), everything by a lemma (``universal``). Other than
    ``instance`` needs a binding that names its lemma. ``binding``: what a certificate needs to count for the claim.
    """

    key: str
    title: str
    statement: str
    source: Source
    expect: Expectation
    check: Check
    sampler: Sampler
    margin: str
    quantifier: Quantifier = "forall"
    assumptions: tuple[Assumption, ...] = ()
    stored: tuple[str | dict[str, Any], ...] = ()
    requires: tuple[str, ...] = ()
    controls: tuple[NegativeControl, ...] = ()
    proofs: tuple[Proof, ...] = ()
    pictures: tuple[Picture, ...] = ()
    clocks: tuple[Clock, ...] = ()
    weight: float = 1.0
    rate: float | None = None
    counted: tuple[str, ...] = ()
    remark: str = ""
    scope: Scope = "instance"
    binding: Binding | None = None

    def __post_init__(self) -> None:
        """Raise Usage where the parts do not fit together."""
        if not re.fullmatch(r"[^/\s#]+/[^/\s#]+", self.key):
            raise Usage(f"a claim's key is chapter/name, not {self.key!r}")
        # a word that is misspelt here would turn the meaning of every verdict around
        for name, known in (("quantifier", Quantifier), ("expect", Expectation), ("scope", Scope)):
            value = getattr(self, name)
            if value not in get_args(known):
                raise Usage(f"{self.key}: {name} is one of {', '.join(get_args(known))}, not {value!r}")
        if (self.quantifier == "rate") != (self.rate is not None):
            raise Usage(f"{self.key}: rate goes with the quantifier rate, and only with it")
        if self.rate is not None and self.stored:
            raise Usage(f"{self.key}: stored cases are no draws from the law, and a rate would count them")
        if self.counted and self.rate is None:
            raise Usage(f"{self.key}: counted readings go with a rate, and only with it")
        if isinstance(self.counted, str):
            raise Usage(f"{self.key}: counted is a tuple of labels, not the string {self.counted!r}")
        self._distinct()
        self._carried()
        self._refutable()

    def _carried(self) -> None:
        for part in self.parts():
            if part.binding and not BOUND.fullmatch(part.key):
                raise Usage(f"{part.key}: what has a binding is named by letters, digits, points and dashes")
        if self.scope != "instance" and not (self.binding and self.binding.lemma):
            raise Usage(f"{self.key}: scope {self.scope} needs a binding that names the lemma which carries it")

    def _distinct(self) -> None:
        for what, names in (
            ("controls have the same name", [control.name for control in self.controls]),
            ("pictures have the same name", [picture.name for picture in self.pictures]),
            ("clocks have the same label", [clock.label for clock in self.clocks]),
            ("counted readings have the same label", self.counted),
        ):
            if len(set(names)) < len(names):
                raise Usage(f"{self.key}: two {what}")

    def _refutable(self) -> None:
        assumed = {assumption.name for assumption in self.assumptions}
        for control in self.controls:
            if not assumed.issuperset(control.drop):
                raise Usage(f"{self.key}: the control {control.name} drops an assumption that is not there")
            if not control.stored:
                raise Usage(
                    f"{self.key}: the control {control.name} has no stored case: give it one that refutes it, "
                    "stored=(NAME or document,), or its refutation is left to the seed"
                )

    @property
    def chapter(self) -> str:
        """The part of the key before the slash."""
        return self.key.partition("/")[0]

    def parts(self) -> list[Part]:
        """The claim itself, then its negative controls, each with all it needs."""
        own = Part(
            "claim", self.key, self.statement, self.check, self.sampler, self.assumptions, self.stored, self.binding
        )
        return [own, *(self._control(control) for control in self.controls)]

    def _control(self, control: NegativeControl) -> Part:
        return Part(
            f"control:{control.name}",
            f"{self.key}#{control.name}",
            control.statement,
            control.check or self.check,
            control.sampler or self.sampler,
            tuple(one for one in self.assumptions if one.name not in control.drop),
            control.stored,
            control.binding or (self.binding.on() if self.binding else None),
        )

    def part(self, name: str) -> Part:
        """One part by its name."""
        return next(part for part in self.parts() if part.name == name)
