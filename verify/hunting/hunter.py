"""The hunt itself: generations of tries, the same on every number of workers, until a counterexample stands, small.

A generation is planned from the archive as it was at its beginning, and its results are taken in their order. The first
certified counterexample in that order ends the search and is shrunk; then margins are climbed for a while. So what is
found depends on claim, seed and shard alone, as long as time does not run out first.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from verify.campaign.plan import Item
from verify.case import Case
from verify.claims import Outcome
from verify.draws import Stream
from verify.errors import BadInput
from verify.hunting.archive import Archive
from verify.hunting.moves import CLIMBING, MOVES, moved
from verify.hunting.shrinking import shrunk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from verify.campaign.worker import Done, Judged
    from verify.claims import Claim
    from verify.hunting.leaves import Document
    from verify.records.witness import Kind

    Submit = Callable[[Sequence[Item]], Iterator[Done]]

GENERATION = 24
"""Tries in one generation: enough for several workers, few enough that what is learned is used soon."""
WAVE = 8
"""Tries between two looks at the clock."""
FRESH = 3
"""After the first, every so many-th try of a generation is a fresh draw from the claim's law."""
CLIMBS = 3
"""Generations that climb on from a counterexample, for the worst margin."""
SLICE = 4
"""Simplifications that are judged at a time, on however many workers."""


@dataclass(frozen=True, slots=True)
class Shard:
    """Hunt ``index`` of ``of``: shards draw other cases from the law, and make other moves."""

    index: int = 1
    of: int = 1


class Watching(Protocol):
    """Hears of a hunt while it goes on; whatever it keeps, it keeps before it returns."""

    def tried(self, hunt: Hunt) -> None:
        """After every try."""

    def found(self, hunt: Hunt, one: Judged, what: str) -> None:
        """A finding to keep, and the state with it: "counterexample", "simpler", "worse", "suspect" or "witness"."""

    def rested(self, hunt: Hunt) -> None:
        """After every generation, and when shrinking ends: a good moment to remember the state."""


@dataclass
class Hunt:
    """The state of a hunt; ``phase``: "search", "shrink", "climb", "done"."""

    claim: Claim
    seed: int
    shard: Shard = field(default_factory=Shard)
    archive: Archive = field(default_factory=Archive)
    phase: str = "search"
    generation: int = 0
    tries: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    simplest: Judged | None = None
    worst: Judged | None = None
    suspect: Judged | None = None
    error: str | None = None

    @property
    def wanted(self) -> Outcome:
        """Outcome that is looked for: a counterexample, or a witness of what exists."""
        return Outcome.HOLDS if self.claim.quantifier == "exists" else Outcome.FAILS

    @property
    def result(self) -> list[tuple[Kind, Judged]]:
        """Result at the end: the simplest and the worst that were found, else what is only suspected."""
        found: list[tuple[Kind, Judged | None]] = [("suspect", self.suspect)]
        if self.simplest:
            found = [("simplest", self.simplest), ("worst", self.worst)]
        distinct: dict[str, tuple[Kind, Judged]] = {}
        for kind, one in found:
            if one is not None:
                distinct.setdefault(one.sha256, (kind, one))
        return list(distinct.values())

    def pursue(self, submit: Submit, until: float, watching: Watching) -> None:
        """Hunt until done, or until ``time.monotonic()`` reaches ``until``."""
        while self.phase != "done" and time.monotonic() < until:
            if self.phase == "shrink":
                self._shrink(submit, until, watching)
            else:
                self._generation(submit, until, watching)
            watching.rested(self)

    # -- generations -------------------------------------------------------------------------------------------
    def _generation(self, submit: Submit, until: float, watching: Watching) -> None:
        before, items = self.phase, [self._item(i) for i in range(GENERATION)]
        for low in range(0, GENERATION, WAVE):
            # a wave to its end, whatever is found: workers must not be left with answers that nobody reads
            for done in submit(items[low : low + WAVE]):
                for one in done.judged:
                    self._take(one, watching)
            if self.phase != before or time.monotonic() >= until:
                return
        self.generation += 1
        if self.phase == "climb" and self.generation >= CLIMBS:
            self.phase = "done"

    def _item(self, number: int) -> Item:
        place = self.generation * GENERATION + number
        draw = Stream(self.seed, self.claim.key, "hunt", self.phase, self.shard.index, self.shard.of, place)
        fresh = self.phase == "search" and (self.generation == 0 or number % FRESH == 0)
        start = self.worst.document if self.phase == "climb" and self.worst else self.archive.parent(draw)
        if not fresh and start is not None:
            document = moved(start, draw, CLIMBING if self.phase == "climb" else draw.choice((MOVES, CLIMBING)))
            if _is_case(document):
                return self._judging([document])
        return Item(self.claim.key, "claim", "cases", ((place * self.shard.of + self.shard.index - 1),), seed=self.seed)

    def _judging(self, documents: Sequence[Document]) -> Item:
        return Item(self.claim.key, "claim", "cases", documents=tuple(documents), seed=self.seed)

    def _take(self, one: Judged, watching: Watching) -> None:
        self.tries += 1
        finding = one.finding
        self.outcomes[finding.outcome.value] += 1
        if finding.outcome is Outcome.ERROR:
            self.error = self.error or finding.why
        elif one.sha256:
            self.archive.add(one.document, finding)
        if finding.outcome is self.wanted:
            self._found(one, watching)
        watching.tried(self)

    def _found(self, one: Judged, watching: Watching) -> None:
        if not one.finding.settled:
            if self.simplest is None and self.suspect is None:
                self.suspect = one
                watching.found(self, one, "suspect")
            return
        if self.simplest is None:
            self.simplest = self.worst = one
            self.phase = "shrink"
            watching.found(self, one, "witness" if self.wanted is Outcome.HOLDS else "counterexample")
        elif self.wanted is Outcome.FAILS and self.worst is not None and _margin(one) < _margin(self.worst):
            self.worst = one
            watching.found(self, one, "worse")

    # -- shrinking ---------------------------------------------------------------------------------------------
    def _shrink(self, submit: Submit, until: float, watching: Watching) -> None:
        if self.simplest is None:
            raise AssertionError("there is nothing to shrink")
        taken: dict[str, Judged] = {}

        def accept(candidates: Iterable[Document]) -> Document | None:
            left = filter(_is_case, candidates)
            while time.monotonic() < until and (some := list(islice(left, SLICE))):
                good = []
                for done in submit([self._judging([one]) for one in some]):
                    for one in done.judged:
                        self._take(one, watching)
                        good += [one] if one.finding.outcome is self.wanted and one.finding.settled else []
                if good:
                    taken["last"] = good[0]
                    return good[0].document
            return None

        def simpler(_: Document) -> None:
            self.simplest = taken["last"]
            watching.found(self, self.simplest, "simpler")

        shrunk(self.simplest.document, accept, simpler)
        if time.monotonic() < until:
            self.phase, self.generation = ("climb", 0) if self.wanted is Outcome.FAILS else ("done", 0)


def _margin(one: Judged) -> float:
    return 0.0 if one.finding.margin is None else one.finding.margin


def _is_case(document: Document) -> bool:
    try:
        Case.from_document(document)
    except BadInput:
        return False
    return True
