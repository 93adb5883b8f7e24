"""Order that one flow learns first: read by clocks in float64, and said for the checker by a tube where it matters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np

from theorems.hierarchy._bindings import CONTENT
from verify.claims import (
    Array,
    Assumption,
    Case,
    Clock,
    Comparison,
    Energy,
    Event,
    Finding,
    Log,
    NotExpressible,
    Reason,
    Succession,
    Times,
    Trilean,
    Unsupported,
    arithmetic,
    certain,
    fails,
    holds,
    masks,
    number,
    provers,
    read_clocks,
    transform,
    undecided,
    vacuous,
)

ABSENT = 1e-12
"""A coupling or moment of the target below this counts as zero: its order has nothing to learn (heuristic)."""
UNTIL = 1e4
"""Time at which a flow ends; an event that has not happened by then is censored."""
BITS = 128
"""Of the checker's intervals, where a coupling or moment of the target is told from 0."""
MARGIN = 1e-4
"""Times of two orders closer than this, relative to the later one, are not worth a tube."""


def within(bound: Fraction) -> Assumption:
    """The start is small: every parameter is a rational of modulus at most ``bound``."""

    def small(case: Case) -> Trilean:
        theta = case.exact_theta or ()
        return certain(all(isinstance(value, Fraction) and abs(value) <= bound for value in theta))

    return Assumption("small-start", f"$|\\theta_i| \\le {bound}$, rational", small, (["at-most", "own", str(bound)],))


def _moves(case: Case) -> Trilean:
    theta = case.exact_theta or ()
    weights = theta[case.spins + case.energy.hidden :]
    return certain(all(isinstance(value, Fraction) and value != 0 for value in weights))


WEIGHTS_MOVE = Assumption("weights", "no weight of the start is 0", _moves, (["not-zero", "own", "W"],))
"""At W = 0 an RBM may stay there, which is no learning at all."""


def clocks(start: str, several: tuple[str, ...] = ("couplings", "moments")) -> tuple[Clock, ...]:
    """Couplings and moments, norm and largest entry, first and last crossing of a half: what is read side by side."""
    ways = [(size, crossing) for size in ("norm", "largest") for crossing in ("first", "last")]
    return tuple(Clock(by=by, size=size, crossing=crossing, start=start) for by in several for size, crossing in ways)


@dataclass(frozen=True)
class Watched:
    """One flow as a claim sees it: by its own clock first, then by others; times of orders that the target has."""

    times: list[Times]

    @property
    def own(self) -> Comparison:
        """Succession of the orders by the claim's clock."""
        return self.times[0].compared()[0]

    @property
    def readings(self) -> dict[str, bool | None]:
        """Strict order by each clock's label: True, False, or None where it cannot be told."""
        return {one.clock.label: one.compared()[0].ordered for one in self.times}

    @property
    def tally(self) -> dict[str, int]:
        """Counts of what became of the orders by the claim's clock, to be added up over cases."""
        first, found = self.times[0], self.own.succession
        return {
            **{f"flows: {one.value}": int(found is one) for one in Succession},
            "orders that the target has not": int((first.event == Event.ZERO).sum()),
            "orders that did not happen in time": int((first.event == Event.CENSORED).sum()),
            "orders whose time is uncertain": int((first.event == Event.UNCERTAIN).sum()),
            "orders that cross more than once": int(first.several.sum()),
        }

    def time(self, order: int) -> float:
        """T_k by the claim's clock; infinite where it did not happen."""
        found = float(self.times[0].time[0, order - 1])
        return np.inf if np.isnan(found) else found

    def orders(self) -> list[int]:
        """Those that the target has."""
        return [k for k, event in enumerate(self.times[0].event[0], start=1) if event is not Event.ZERO]


def target_in_doubles(case: Case) -> Array:
    """The target (2^N,) in float64; raises Unsupported where that cannot hold its logarithm."""
    q = case.target(arithmetic.get("float64"))
    if not (np.isfinite(q).all() and (q > 0).all()):
        raise Unsupported("A probability of the target is below what float64 can hold.")
    return q


def watched(
    case: Case,
    several: tuple[Clock, ...],
    energy: Energy | None = None,
    start: Array | None = None,
    least: int = 1,
) -> Watched:
    """The flow of the case, or of another energy towards its target, from its parameters or from a start (P,).

    Orders below ``least`` are left out. Raises Unsupported where a probability of the target is below what float64 can
    hold.
    """
    q = target_in_doubles(case)
    theta = case.theta(arithmetic.get("float64")) if start is None else start
    found = read_clocks(several, energy or case.energy, q[None], theta[None], UNTIL, device="plain")
    content = {"couplings": transform(np.log(q)) / len(q), "moments": transform(q)}
    return Watched([_present(one, content[one.clock.by], case.spins, least) for one in found])


def _present(times: Times, content: Array, spins: int, least: int) -> Times:
    """With orders that the target has not as ZERO, whatever small mismatch the start gives them."""
    event = times.event.copy()
    for k in range(1, spins + 1):
        if k < least or np.abs(content[masks(spins, k)]).max() <= ABSENT:
            event[:, k - 1] = Event.ZERO
    return replace(times, event=event)


def strict(
    case: Case, several: tuple[Clock, ...], *, start: Any = None, least: int = 1, proving: bool = False
) -> Finding:
    """All successive orders of the target, from ``least`` on, pass in order, by the first of the clocks.

    Where a higher one is first, a tube is to prove it; with ``proving`` it is to prove each pair of an ordered flow as
    well. ``start``: zeros as a document, where the case has no parameters.
    """
    theta = None if start is None else np.zeros(case.energy.size)
    flow = watched(case, several, start=theta, least=least)
    found, rest = flow.own, {"readings": flow.readings, "tally": flow.tally}
    times = {str(k): flow.time(k) if np.isfinite(flow.time(k)) else None for k in flow.orders()}
    values: dict[str, Any] = {"times_approx": times, "clock": several[0].document()}
    if found.succession is Succession.ALONE:
        return vacuous("the target has fewer than two such orders to learn", **rest)
    if found.succession is Succession.SWAPPED:
        return _swapped(case, flow, several[0], start, rest | {"values": values})
    if found.succession is Succession.ORDERED:
        proofs = _proved(case, flow, several[0], start) if proving else []
        if proofs:
            return holds("ball", found.gap, values=values, parts=proofs, **rest)
        return holds("float64", found.gap, values=values, **rest)
    reason = Reason.TIE if found.succession is Succession.TIE else Reason.BUDGET
    return undecided("float64", reason, found.succession.sentence, values=values, **rest)


def _swapped(case: Case, flow: Watched, clock: Clock, start: Any, rest: dict[str, Any]) -> Finding:
    lower, higher, gap = flow.own.lower, flow.own.higher, flow.own.gap
    if lower is None or higher is None or gap is None:
        raise TypeError("a flow whose orders are swapped names them")
    early, late = flow.time(higher), flow.time(lower)
    why = f"Order {higher} passes at t = {early:.6g}, order {lower} {when(late)}."
    if gap >= -MARGIN:
        return fails("float64", why, gap, **rest)
    time = provers.between(early, late)
    proof = provers.event_order(case, clock, higher, lower, time, point=start)
    if proof.part is None:
        return fails("float64", f"{why} {proof.why}", gap, **rest)
    rest["values"]["separated_at"] = str(time)
    has = presence(case, clock.by, lower, higher)
    if has is None:
        return fails(
            "float64", f"{why} That the target has these orders, and none between them, is not exact.", gap, **rest
        )
    return fails("ball", why, gap, parts=[*has, proof.part], **rest)


def when(time: float) -> str:
    """The time until which an event had not happened, in words."""
    return f"not by t = {UNTIL:g}" if np.isinf(time) else f"not before t = {time:.6g}"


def _proved(case: Case, flow: Watched, clock: Clock, start: Any) -> list[dict[str, Any]]:
    """A part for each two successive orders; none at all where one of them cannot be had."""
    parts = []
    for lower, higher in pairwise(flow.orders()):
        early, late = flow.time(lower), flow.time(higher)
        found = provers.event_order(case, clock, lower, higher, provers.between(early, late), point=start)
        has = presence(case, clock.by, lower, higher)
        if found.part is None or has is None:
            return []
        parts += [*has, found.part]
    return parts


def presence(case: Case, by: str, lower: int, higher: int) -> list[dict[str, Any]] | None:
    """Parts that the target has two orders, and none between them, in couplings or moments; None where it is not so."""
    q = target_in_doubles(case)
    sizes = np.abs(transform(np.log(q)) / len(q) if by == "couplings" else transform(q))
    quantity, found = CONTENT[by], []
    for order in (lower, higher):
        largest = max(masks(case.spins, order), key=lambda mask: float(sizes[mask]))
        if sizes[largest] <= ABSENT:
            return None
        found.append(provers.fact(quantity, largest, "not 0", BITS))
    for mask in (mask for order in range(lower + 1, higher) for mask in masks(case.spins, order)):
        if not absent(case, by, mask):
            return None
        found.append(provers.fact(quantity, mask, "0"))
    return found


def absent(case: Case, by: str, mask: int) -> bool:
    """Whether the target's coupling, or moment, of this subset is 0, as far as exact arithmetic can tell."""
    target, A = case.document["target"], arithmetic.get("exact")
    if by == "couplings" and target["kind"] == "couplings":
        given = number(target["J"].get(str(mask), "0"), "target")
        return given.argument == 1 if isinstance(given, Log) else given == 0
    try:
        q = case.target(A)
        return A.zero(transform(A.log(q) if by == "couplings" else q)[mask]) is Trilean.YES
    except NotExpressible:
        return False
