"""Equal accuracy, then paired rounds: the tolerance at which a peer is as exact as ours, and the ratio of the times."""

from __future__ import annotations

import json
import statistics
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from peers import NotMeasuredError
from process import Process

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from workload import Variant

    Real = NDArray[np.float64]

GOAL = 1e-8
"""Error of the effective couplings at the end: largest of a flow, median over the flows."""
TIGHT = 1e-12
"""rtol of the reference."""
LADDER = [float(f"{mantissa}e-{power}") for power in range(4, 13) for mantissa in (1, 0.3)]
"""Tolerances that are tried, half decades: none looser than 1e-4, although flows that converge forget their errors."""
FIRST = 1e-7
"""The first that is tried."""
SEARCHED = 8
"""Flows on which a peer's tolerance is searched; it is confirmed on those that are timed, as many or more."""
CHECKED = 2
"""Flows of the reference that are computed by another method as well."""
LONG_ENOUGH = 0.2
"""Seconds that a timed call of ours lasts at least, by repetition."""
BATCHED = {"torchdiffeq5", "torchdiffeq8", "torchode"}
"""Peers whose time hardly depends on the number of flows: they always get all."""
OWN = {"ours", "oracle"}
"""Always searched anew."""
KNOWN = Path(__file__).with_name("tolerances.json")
"""What ``keep`` writes."""


@dataclass(frozen=True)
class Row:
    """A line of the table."""

    variant: str
    peer: str
    rtol: float
    error: float
    flows: int
    rate: float
    """Flows per second on one core, median of the rounds."""
    ratio: float
    """Time of the peer over that of ours on the same flows, median of the rounds."""
    steps: float | None
    gradients: float | None
    peak: int
    compiling: float
    """Seconds of the first call, and of what comes before it, beyond a later call."""


class Reference:
    """Couplings at the end, by ours at TIGHT; ``disagreement``: the largest against another method on a few flows."""

    def __init__(self, variant: Variant, flows: int) -> None:
        self.variant = variant
        with Process("ours", variant.name) as ours:
            self._J = self._couplings(ours.ask(flows, TIGHT))
        with Process(variant.check, variant.name) as other:
            few = min(CHECKED, flows)
            self.disagreement = float(np.abs(self._couplings(other.ask(few, TIGHT)) - self._J[:few]).max())

    def error(self, answer: dict[str, Any]) -> float:
        """Median over the flows of the largest error of a coupling."""
        J = self._couplings(answer)
        return float(np.median(np.abs(J - self._J[: len(J)]).max(axis=1)))

    def _couplings(self, answer: dict[str, Any]) -> Real:
        return self.variant.couplings(np.array(answer["parameters"]))


def known() -> dict[str, dict[str, float]]:
    """Tolerances found by earlier searches, by variant and peer."""
    found: dict[str, dict[str, float]] = json.loads(KNOWN.read_text(encoding="utf-8"))
    return found


def keep(rows: list[Row]) -> None:
    """Write the tolerances of the rows to the file."""
    table = known()
    for one in rows:
        # ours changes from version to version
        if one.peer not in OWN:
            table.setdefault(one.variant, {})[one.peer] = one.rtol
    KNOWN.write_text(json.dumps(table, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def search(peer: str, reference: Reference, flows: int) -> float:
    """The loosest rtol of the ladder at which so many flows reach the goal; its last, where none does."""
    with Process(peer, reference.variant.name) as process:

        def good(place: int) -> bool:
            return reference.error(process.ask(flows, LADDER[place])) <= GOAL

        place = LADDER.index(FIRST)
        if good(place):
            while place and good(place - 1):
                place -= 1
            return LADDER[place]
        return LADDER[next((one for one in range(place + 1, len(LADDER)) if good(one)), -1)]


def measure(
    peer: str, variant: Variant, reference: Reference, *, flows: int, rtol: float, ours_rtol: float, rounds: int,
    budget: float, cold: dict[str, str],
) -> Row:  # fmt: skip
    """Paired rounds of ours and a peer, at the first rtol of the ladder from ``rtol`` on that reaches the goal.

    The number of flows is such that a call of the peer lasts ``budget`` seconds at most, where SEARCHED of them do.
    """
    with Process("ours", variant.name) as ours, Process(peer, variant.name, **cold) as other:
        number = flows if peer in BATCHED else min(flows, SEARCHED)
        first = other.ask(number, rtol)
        answer = other.ask(number, rtol)
        compiling = max(0.0, first["make"] + first["seconds"] - answer["seconds"])
        if peer not in BATCHED:
            # whole batches, so that nothing is compiled for another size
            number = max(number, min(flows, int(budget / answer["seconds"]) * number))
        mine = ours.ask(number, ours_rtol)["seconds"]
        repeat, pairs = 1 + int(LONG_ENOUGH / mine), []
        for _ in range(max(1, min(rounds, int(rounds * budget / answer["seconds"])))):
            mine = ours.ask(number, ours_rtol, repeat)["seconds"]
            answer = other.ask(number, rtol, repeat if peer == "ours" else 1)
            error = reference.error(answer)
            if error > GOAL:
                break
            pairs.append((answer["seconds"], answer["seconds"] / mine))
    tighter = [one for one in LADDER if one < 0.9 * rtol]
    if error > GOAL and tighter:
        return measure(
            peer, variant, reference, flows=flows, rtol=tighter[0], ours_rtol=ours_rtol, rounds=rounds,
            budget=budget, cold=cold,
        )  # fmt: skip
    if not pairs:
        raise NotMeasuredError(f"at rtol {rtol:.0e} its error is {error:.1e}")
    seconds, ratio = (statistics.median(column) for column in zip(*pairs, strict=True))
    return Row(
        variant.name, peer, rtol, error, number, number / seconds, ratio,
        answer["steps"], answer["gradients"], answer["peak"], compiling,
    )  # fmt: skip
