"""Laws of targets and starts in exact decimals, readings, summaries: shared by the measured claims of this chapter."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from theorems.hierarchy._orders import target_in_doubles
from verify.claims import (
    Array,
    Case,
    Clock,
    Comparison,
    Draw,
    End,
    Energy,
    Event,
    Finding,
    Reason,
    Succession,
    Times,
    arithmetic,
    fails,
    holds,
    read_clocks,
    share,
    undecided,
    vacuous,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


UNTIL = 1e5
"""Time at which flows end: from starts of 1/100 nine in ten of orders up to 4 are within half of it before 4000."""
PLACES = 6
"""Decimal places of what is drawn."""
MEDIAN_CONFIDENCE = 0.95
"""Level of the interval of a median, by order statistics."""
TARGETS = "$J_S^*$ independent, about Normal$(0, 4^{-|S|})$: standard deviations $1/2, 1/4, 1/8, \\dots$ by order"
"""``falling`` in words."""


def decimal(value: Fraction) -> str:
    """Rounded to six places and written out, such as "-0.012500"."""
    count = round(value * 10**PLACES)
    whole, rest = divmod(abs(count), 10**PLACES)
    return f"{'-' * (count < 0)}{whole}.{rest:0{PLACES}d}"


def normal(draw: Draw, scale: Fraction) -> str:
    """About Normal(0, scale^2), to six places."""
    # what is drawn has a denominator of at most 64: drawn a thousand times too wide it is as fine as the places
    return decimal(draw.normal(1000.0) * scale / 1000)


def falling(draw: Draw, spins: int) -> dict[str, Any]:
    """A target: J_S about Normal(0, (2^-|S|)^2), every order weaker than the one below it."""
    return {
        "kind": "couplings",
        "J": {str(mask): normal(draw, Fraction(1, 1 << mask.bit_count())) for mask in range(1, 1 << spins)},
    }


def words(scale: Fraction) -> str:
    """The start law of ``Small`` in words."""
    return f"all entries of $b, c, W$ independent, about Normal$(0, ({scale})^2)$"


@dataclass(frozen=True, slots=True)
class Small:
    """An RBM, its start in ``parameters``, all entries about Normal(0, scale^2), and a falling target."""

    spins: int
    hidden: int
    scale: Fraction = Fraction(1, 100)

    def __call__(self, draw: Draw) -> dict[str, Any]:
        """A case document."""
        target = falling(draw, self.spins)
        return {
            "format": "flowclaims/case/1",
            "spins": self.spins,
            "energy": {"family": "rbm", "hidden": self.hidden},
            "parameters": {
                "b": [normal(draw, self.scale) for _ in range(self.spins)],
                "c": [normal(draw, self.scale) for _ in range(self.hidden)],
                "W": [[normal(draw, self.scale) for _ in range(self.spins)] for _ in range(self.hidden)],
            },
            "target": target,
        }


def doubles(case: Case) -> tuple[Array, Array]:
    """Target (2^N,) and start (P,) in float64; raises Unsupported as ``target_in_doubles`` does."""
    return target_in_doubles(case), case.theta(arithmetic.get("float64"))


@dataclass(frozen=True, slots=True)
class Batch:
    """Cases of one law in float64: targets (B, 2^N) and starts (B, P)."""

    energy: Energy
    targets: Array
    starts: Array


def batch(law: Callable[[Draw], dict[str, Any]], draw: Draw, size: int) -> Batch:
    """That many cases of a law, which must all have one energy."""
    cases = [Case.from_document(law(draw)) for _ in range(size)]
    pairs = [doubles(case) for case in cases]
    return Batch(cases[0].energy, np.array([q for q, _ in pairs]), np.array([theta for _, theta in pairs]))


@dataclass(frozen=True, slots=True)
class Reading:
    """One flow by one clock: T_k of its orders k = 1..N (inf where censored, NaN where zero), and how they follow.

    ``uncertain``: orders of which it is not known; their times stand as inf.
    """

    clock: Clock
    times: tuple[float, ...]
    several: bool
    end: End
    comparison: Comparison
    uncertain: tuple[int, ...] = ()

    @property
    def censored(self) -> bool:
        """Whether an order that has something to learn did not come to its threshold."""
        return any(time == math.inf and k not in self.uncertain for k, time in enumerate(self.times, start=1))


def read(clocks: Sequence[Clock], energy: Energy, targets: Any, starts: Any) -> list[list[Reading]]:
    """Readings of the flows to ``UNTIL``: one list per clock, one reading per flow."""
    return [_readings(times) for times in read_clocks(clocks, energy, targets, starts, UNTIL)]


def _readings(times: Times) -> list[Reading]:
    unsure = times.event == Event.UNCERTAIN
    late = np.where((times.event == Event.CENSORED) | unsure, math.inf, times.time)
    several = np.any(times.several, axis=1)
    open_ = [tuple((np.flatnonzero(row) + 1).tolist()) for row in unsure]
    rows = zip(late.tolist(), several, times.status, times.compared(), open_, strict=True)
    return [Reading(times.clock, tuple(row), bool(again), *rest) for row, again, *rest in rows]


def read_case(clocks: Sequence[Clock], case: Case) -> list[Reading]:
    """Readings of the case's flow, one for each clock."""
    return [rows[0] for rows in read(clocks, case.energy, *doubles(case))]


def judged(own: Reading, others: Sequence[Reading] = (), *, ordered: bool = True) -> Finding:
    """The flow's orders follow each other by its own clock (or, with ``ordered=False``, certainly do not).

    Ties, uncertain times and orders that did not happen leave it undecided; fewer than two orders to learn make it
    vacuous. What a tally counts is seen in every flow, whatever came of it.
    """
    kind, values = own.comparison.succession, {"times_approx": shown(own.times), "clock": own.clock.label}
    more: dict[str, Any] = {
        "values": values,
        "tally": tally(own),
        "readings": {one.clock.label: _agrees(one, ordered=ordered) for one in (own, *others)},
    }
    if kind is Succession.ALONE:
        return vacuous("the target has fewer than two orders to learn", **more)
    if kind in {Succession.TIE, Succession.UNCERTAIN, Succession.CENSORED}:
        reason = Reason.TIE if kind is Succession.TIE else Reason.BUDGET
        return undecided("float64", reason, kind.sentence, **more)
    if own.comparison.ordered is ordered:
        return holds("float64", abs(own.comparison.gap or 0.0), **more)
    times = {k: f"{time:.7g}" if isinstance(time, float) else time for k, time in shown(own.times).items()}
    said = ", ".join(f"order {k} at {time}" for k, time in times.items())
    return fails("float64", f"{kind.sentence} Times: {said}.", -abs(own.comparison.gap or 0.0), **more)


def _agrees(one: Reading, *, ordered: bool) -> bool | None:
    told = one.comparison.ordered
    return None if told is None else told is ordered


def shown(times: Sequence[float]) -> dict[str, str | float]:
    """Times by order for people and for JSON, which knows neither infinity nor NaN."""
    return {
        str(k): "nothing to learn" if math.isnan(time) else "later than the end" if math.isinf(time) else time
        for k, time in enumerate(times, start=1)
    }


def tally(one: Reading) -> dict[str, int]:
    """Counts of events of a flow by its own clock that no summary may drop."""
    return {
        f"flows whose orders are {one.comparison.succession.value}": 1,
        "flows in which an order is censored": int(one.censored),
        "flows in which the time of an order is uncertain": int(bool(one.uncertain)),
        "flows in which an order has nothing to learn": int(any(map(math.isnan, one.times))),
        "flows in which an order comes back above its threshold": int(one.several),
        "flows that were given up": int(one.end in {End.BUDGET, End.NOT_FINITE}),
    }


def median(values: Sequence[float]) -> tuple[float, float, float]:
    """The median and an interval that contains that of the law with 95 % confidence, by order statistics: exact.

    Infinite values are late ones. With fewer than six values the interval is everything.
    """
    ranked, n = sorted(values), len(values)
    below, rank = 0.0, 0
    # P(fewer than r of n lie below the median) = sum over i < r of (n choose i) / 2^n
    while below + math.comb(n, rank) / 2**n <= (1 - MEDIAN_CONFIDENCE) / 2:
        below, rank = below + math.comb(n, rank) / 2**n, rank + 1
    middle = ranked[(n - 1) // 2]
    return (middle, ranked[rank - 1], ranked[n - rank]) if rank else (middle, 0.0, math.inf)


def said(values: Sequence[float]) -> str:
    """A median with its interval, for a cell of a table."""
    return "{} ({} to {})".format(*("beyond" if math.isinf(one) else f"{one:.3g}" for one in median(values)))


def grid_row(rows: Sequence[Sequence[Reading]]) -> dict[str, list[float]]:
    """Fractions of strictly ordered flows, one per list of readings, with Clopper-Pearson ends."""
    shares = [share([one.comparison.ordered for one in some]) for some in rows]
    return {
        "values": [one.held / one.tried for one in shares],
        "low": [one.low for one in shares],
        "high": [one.high for one in shares],
    }
