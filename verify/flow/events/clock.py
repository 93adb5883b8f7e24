"""Clocks: all that must be said before "order k is learned at time T_k" means anything, and the times by one.

A clock reads flows of ``integrate``: everything here is float64 and approximate, and proves nothing.
"""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass, fields
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from verify.errors import Usage
from verify.flow.dynamics import PLAIN, Dynamics
from verify.flow.integrate import integrate
from verify.flow.problem import CODINGS, SIZES
from verify.flow.result import End
from verify.flow.tolerances import TIE_TOL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from verify.energies import Energy
    from verify.flow.result import Crossings

BY = ("couplings", "moments")
CROSSING = ("first", "last")
GIVEN_UP = frozenset({End.BUDGET, End.NOT_FINITE})
"""Ends before the time was up, with more to come: which crossing was the last is not known there."""


@dataclass(frozen=True, kw_only=True)
class Clock:
    """Rule for the time at which an order counts as learned. Only ``by`` and ``start`` must be given; raises Usage.

    ``by``: the mismatch is of "couplings" or of "moments". ``size``: it is the Euclidean "norm" over the order's
    gaps, or the "largest" modulus among them. ``threshold``: a positive rational; ``relative``: as a multiple of the
    mismatch at the start (then below 1), or as it is. ``crossing``: T_k is the "first" time at or below the threshold,
    or the "last" one from which on it stays there. ``coding``: "spins", by characters of x in {-1,+1}, or "bits", by
    products of v = (1 + x)/2: couplings are the coefficients of prod over T of v_j, moments are E prod over T of v_j.
    ``start``: the start law, in words. ``metric``: what moves the parameters.
    """

    by: str
    start: str
    size: str = "norm"
    threshold: Fraction = Fraction(1, 2)
    relative: bool = True
    crossing: str = "first"
    coding: str = "spins"
    metric: Dynamics = PLAIN

    def __post_init__(self) -> None:
        """Raise Usage where a word or a number is not one of those that make a clock."""
        for name, known in (("by", BY), ("size", SIZES), ("crossing", CROSSING), ("coding", CODINGS)):
            value = getattr(self, name)
            if not (isinstance(value, str) and value in known):
                raise Usage(f"a clock's {name} is {' or '.join(map(repr, known))}, not {value!r}")
        # a double is not the number that was meant: 0.1 is not 1/10
        if not (isinstance(self.threshold, Fraction) and self.threshold > 0):
            raise Usage(f"a clock's threshold is a positive Fraction, not {self.threshold!r}")
        if not isinstance(self.relative, bool):
            raise Usage(f"a clock's relative is True or False, not {self.relative!r}")
        if self.relative and self.threshold >= 1:
            raise Usage(f"a relative threshold is below 1, not {self.threshold}: it would be met at the start")
        if not (isinstance(self.start, str) and self.start.strip()):
            raise Usage(f"a clock's start says the start law in words, not {self.start!r}")
        if not isinstance(self.metric, Dynamics):
            raise Usage(f"a clock's metric is one of the dynamics of verify.flow, not {self.metric!r}")

    @property
    def label(self) -> str:
        """A few words for a column of a table: what is not the default is said, the start law is not."""
        threshold = str(self.threshold) if self.relative else f"absolute {self.threshold}"
        more = ["bits"] if self.coding == "bits" else []
        more += [self.metric.words] if self.metric != PLAIN else []
        return ", ".join([self.by, self.size, threshold, self.crossing, *more])

    @property
    def text(self) -> str:
        """One sentence that names every choice."""
        over = {"norm": "the Euclidean norm of the gaps", "largest": "the largest modulus of a gap"}[self.size]
        coding = {"spins": "the $\\pm 1$ coding", "bits": "the 0/1 coding"}[self.coding]
        level = f"{self.threshold} of its value at the start" if self.relative else f"{self.threshold}, absolute"
        when = {"first": "first is at most", "last": "last comes to be, and stays, at most"}[self.crossing]
        return (
            f"Order k counts as learned when {over} between its {self.by} and the target's, in {coding}, {when} "
            f"{level}; start: {self.start}; dynamics: {self.metric.words}."
        )

    def document(self) -> dict[str, Any]:
        """Every choice as plain JSON: strings, and ``relative`` true or false."""
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        return found | {"threshold": str(self.threshold), "metric": self.metric.words}

    def times(
        self, energy: Energy, targets: Any, starts: Any, until: Any, *, device: str = "auto", **options: Any
    ) -> Times:
        """T_k of every flow, as ``read_clocks`` gives it for this clock alone."""
        return read_clocks((self,), energy, targets, starts, until, device=device, **options)[0]


class Event(enum.Enum):
    """Outcome of one order in one flow."""

    REACHED = "reached"
    CENSORED = "censored"
    UNCERTAIN = "uncertain"
    ZERO = "zero"

    @property
    def sentence(self) -> str:
        """One sentence for the user."""
        return _EVENTS[self]


_EVENTS = {
    Event.REACHED: "The mismatch came down to the threshold, as the clock asks.",
    Event.CENSORED: "It had not happened by the end of the flow; or the flow was given up, and the last is not known.",
    Event.UNCERTAIN: "The mismatch turns so near to the threshold that the flow is not right enough to say when.",
    Event.ZERO: "The mismatch is zero from the start: there is nothing to learn.",
}


class Succession(enum.Enum):
    """Sequence of the orders of one flow; see ``Times.compared``."""

    ORDERED = "ordered"
    SWAPPED = "swapped"
    TIE = "tie"
    UNCERTAIN = "uncertain"
    CENSORED = "censored"
    ALONE = "alone"

    @property
    def sentence(self) -> str:
        """One sentence for the user."""
        return _SUCCESSIONS[self]


_SUCCESSIONS = {
    Succession.ORDERED: "Every order that has something to learn is later than the one below it.",
    Succession.SWAPPED: "A higher order is certainly earlier than the one below it.",
    Succession.TIE: f"No order is earlier than the one below it, but two are closer than {TIE_TOL:g} "
    "of the later time.",
    Succession.UNCERTAIN: "No order is certainly earlier than the one below it, but when one is learned is uncertain.",
    Succession.CENSORED: "No order is earlier than the one below it, but two had both not happened by the end.",
    Succession.ALONE: "Fewer than two orders have something to learn.",
}


@dataclass(frozen=True)
class Comparison:
    """Sequence of the orders of one flow.

    ``lower`` and ``higher``: the two orders that decided, None where ORDERED or ALONE. ``gap``: the smallest
    (T_higher - T_lower) / (the later of them) over successive orders, from -1 to 1, where it is known: an order that
    did not happen is infinitely late.
    """

    succession: Succession
    lower: int | None = None
    higher: int | None = None
    gap: float | None = None

    @property
    def ordered(self) -> bool | None:
        """Yes, no, or None where it could not be told or there is nothing to compare."""
        return {Succession.ORDERED: True, Succession.SWAPPED: False}.get(self.succession)


@dataclass(frozen=True)
class Times:
    """T_k by one clock, axes (flow, order k = 1..N): nothing is dropped, every entry has its event.

    ``time``: T_k where REACHED, else NaN. ``event``: members of Event; by an absolute threshold a mismatch that is zero
    at the start is ZERO where it stays below, else it is REACHED, at once by the first crossing. ``several``: the
    mismatch was at or below the threshold and above it later, so that first and last crossing differ by more than
    TIE_TOL, whichever is asked for.
    ``status``: how each flow ended, members of End, (B,). A flow that converged early is stationary: what has not
    happened then never does. Of a flow that was given up (BUDGET, NOT_FINITE) first crossings up to then count, last
    ones do not.
    """

    clock: Clock
    time: NDArray[np.float64]
    event: NDArray[np.object_]
    several: NDArray[np.bool_]
    status: NDArray[np.object_]

    def compared(self) -> list[Comparison]:
        """For each flow: do its orders follow each other? Successive ones among those that are not ZERO.

        The first that applies: ALONE, fewer than two such orders; SWAPPED, a higher one is earlier than the one below
        it by more than TIE_TOL, relative to the later time (of several pairs, the widest apart is named): an order that
        did not happen is later than one that did; TIE, a pair within that; UNCERTAIN, a pair of which one is, which is
        never taken for ordered or swapped; CENSORED, a pair of which neither happened; ORDERED. By last crossings all
        this is said as of the end of the flow: what stays below so far may rise later.
        """
        return [_compared(times, events) for times, events in zip(self.time, self.event, strict=True)]


def _compared(times: NDArray[np.float64], events: NDArray[np.object_]) -> Comparison:
    orders = [k for k, event in enumerate(events, start=1) if event is not Event.ZERO]
    if len(orders) < 2:
        return Comparison(Succession.ALONE)
    late = np.where(np.isnan(times), math.inf, times).tolist()
    pairs = list(pairwise(orders))
    unsure = [pair for pair in pairs if any(events[k - 1] is Event.UNCERTAIN for k in pair)]
    gaps = {pair: None if pair in unsure else _gap(late[pair[0] - 1], late[pair[1] - 1]) for pair in pairs}
    known = {pair: gap for pair, gap in gaps.items() if gap is not None}
    least = min(known, key=lambda pair: known[pair], default=None)
    if least is not None and known[least] < -TIE_TOL:
        return Comparison(Succession.SWAPPED, *least, known[least])
    tied = next((pair for pair, gap in known.items() if gap <= TIE_TOL), None)
    if tied is not None:
        return Comparison(Succession.TIE, *tied, known[tied])
    if unsure:
        return Comparison(Succession.UNCERTAIN, *unsure[0])
    missing = next((pair for pair in pairs if pair not in known), None)
    if missing is not None or least is None:
        return Comparison(Succession.CENSORED, *(missing or pairs[0]))
    return Comparison(Succession.ORDERED, gap=known[least])


def _gap(lower: float, higher: float) -> float | None:
    """(higher - lower) / the later of them; 0 where both are 0, None where both are infinite."""
    if math.isinf(lower) or math.isinf(higher):
        return None if lower == higher else math.copysign(1.0, higher - lower)
    return (higher - lower) / max(lower, higher) if lower != higher else 0.0


def read_clocks(
    clocks: Sequence[Clock],
    energy: Energy,
    targets: Any,
    starts: Any,
    until: Any,
    *,
    device: str = "auto",
    **options: Any,
) -> list[Times]:
    """T_k of the same flows by each clock, to t = ``until``; one integration for all that can share it.

    ``energy``, ``targets``, ``starts``, ``device`` and ``options`` (rtol, atol, steps) are those of ``integrate``, as
    is what is raised. Clocks share a flow where they agree in dynamics, size, coding and ``relative``; those of norms
    by characters go to the compiled engine (the natural gradient excepted), all others to scipy, some tens a second.
    Error: that of ``integrate``, about 1e-7 of each time.
    """
    groups: dict[Any, list[Clock]] = {}
    for clock in clocks:
        groups.setdefault((clock.size, clock.coding, clock.relative, clock.metric), []).append(clock)
    found: dict[Clock, Times] = {}
    for (size, coding, relative, metric), members in groups.items():
        levels = sorted({clock.threshold for clock in members})
        flows = integrate(
            energy, targets, starts, until=until, device=device, thresholds=[float(level) for level in levels],
            relative=relative, dynamics=metric, size=size, coding=coding, **options,
        )  # fmt: skip
        by = {"couplings": flows.coupling_times, "moments": flows.moment_times}
        for clock in members:
            found[clock] = _times(clock, by[clock.by], levels.index(clock.threshold), flows.status)
    return [found[clock] for clock in clocks]


def _times(clock: Clock, crossings: Crossings, level: int, status: NDArray[np.object_]) -> Times:
    first, last = crossings.first[:, level], crossings.last[:, level]
    # both are roots, each right to rounding only
    several = ~np.isnan(first) & ~(last - first <= TIE_TOL * last)
    asked = first.copy() if clock.crossing == "first" else last.copy()
    unsure = crossings.uncertain if clock.crossing == "first" else crossings.last_uncertain
    # where a level means something, a mismatch may be zero at the start only
    zero = crossings.zero_from_start & (np.isnan(first) | (last == 0))
    asked[zero | unsure[:, level]] = np.nan
    if clock.crossing == "last":
        asked[[end in GIVEN_UP for end in status]] = np.nan
    event = np.full(asked.shape, Event.REACHED, dtype=object)
    event[np.isnan(asked)] = Event.CENSORED
    event[unsure[:, level]] = Event.UNCERTAIN
    event[zero] = Event.ZERO
    return Times(clock, asked, event, several, status)
