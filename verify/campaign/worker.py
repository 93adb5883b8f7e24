"""What a worker does with a work item: draws or reads its cases, judges them, and hands back plain findings."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from verify import data
from verify.arithmetic import Rigor
from verify.case import Case
from verify.claims import Claim, Finding, Outcome, judge, registry
from verify.draws import Stream
from verify.trilean import Trilean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from verify.campaign.plan import Item

_claims: dict[str, Claim] = {}


@dataclass(frozen=True, slots=True)
class Judged:
    """One case with what it gave."""

    sha256: str
    document: dict[str, Any]
    parameters: int
    finding: Finding


@dataclass(frozen=True, slots=True)
class Done:
    """A finished work item: judged cases in order, or whether a proof came through; seconds it took."""

    item: Item
    judged: tuple[Judged, ...] = ()
    proved: bool | None = None
    seconds: float = 0.0


def start(paths: tuple[str, ...]) -> None:
    """Prepare a worker process: Ctrl-C is for the parent to handle, and claims are loaded once."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    prepare(paths)


def prepare(paths: tuple[str, ...]) -> None:
    """Load the claims into this process."""
    _claims.clear()
    _claims.update(registry.load(paths))


def single_threaded() -> None:
    """One thread per worker for linear algebra: the workers are the parallelism, and sums keep their order."""
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")


def work(item: Item) -> Done:
    """Do one work item. The same item gives the same result in every process."""
    began = time.perf_counter()
    claim = _claims[item.key]
    if item.kind == "proof":
        proved = claim.proofs[item.numbers[0]].prove() is Trilean.YES
        return Done(item, proved=proved, seconds=time.perf_counter() - began)
    judged = []
    for case in _cases(claim, item):
        finding = judge(claim, case, item.part)
        judged.append(Judged(case.sha256, case.document, case.energy.size, finding))
        if item.kind == "neighbour" and finding.outcome is Outcome.FAILS and finding.rigor >= Rigor.ENCLOSING:
            break
    return Done(item, tuple(judged), seconds=time.perf_counter() - began)


def _cases(claim: Claim, item: Item) -> Iterator[Case]:
    if item.documents is not None:
        yield from map(Case.from_document, item.documents)
        return
    yield from map(data.case, item.stored)
    law = claim.part(item.part).law
    for number in item.numbers:
        yield Case.from_document(law(Stream(item.seed, item.key, item.part, number)))
