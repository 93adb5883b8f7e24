"""Work on one work item: its cases are drawn or read and judged; plain findings come back."""

from __future__ import annotations

import hashlib
import json
import sys
import time
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, TextIO, cast

from verify.arithmetic.trilean import Trilean
from verify.campaign.interruptions import deaf
from verify.case import Case, shipped
from verify.claims import Claim, Finding, Outcome, crashed, judge, registry
from verify.draws import Stream
from verify.files import workdir
from verify.files.documents import canonical
from verify.files.streams import Steady

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from verify.campaign.plan import Item
    from verify.claims.claim import Sampler

DIGITS = 7
"""Significant digits of margins and of the floats among the evidence, before anything is compared: those beyond hang on
the processor, whose kernels of linear algebra sum in orders of their own, and would choose another worst witness there.
"""
_claims: dict[str, Claim] = {}


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate as it travels and is kept: ``text`` is its canonical JSON, None where that was let go of."""

    sha256: str
    size: int
    text: bytes | None

    @classmethod
    def of(cls, document: dict[str, Any]) -> Certificate:
        """The certificate of that document."""
        text = canonical(document)
        return cls(hashlib.sha256(text).hexdigest(), len(text), text)


@dataclass(frozen=True, slots=True)
class Judged:
    """One case with what it gave; what crashed before there was a case has none, and ``sha256`` is empty.

    ``certificate``: the one that the checker accepted; ``finding`` goes without it.
    """

    sha256: str
    document: dict[str, Any]
    parameters: int
    finding: Finding
    certificate: Certificate | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """A finished work item: judged cases in order, or whether a proof came through, or a picture; seconds it took."""

    item: Item
    judged: tuple[Judged, ...] = ()
    proved: bool | None = None
    figure: dict[str, Any] | None = None
    seconds: float = 0.0


def start(paths: tuple[str, ...]) -> None:
    """Prepare a worker process: Ctrl-C is for the parent to handle, and claims are loaded once.

    What a check prints where nothing can be printed is dropped, and is no error of the check's.
    """
    deaf()
    sys.stdout, sys.stderr = cast("tuple[TextIO, TextIO]", (Steady(sys.stdout), Steady(sys.stderr)))
    prepare(paths)


def prepare(paths: tuple[str, ...]) -> None:
    """Load the claims into this process, and what numpy loads on the first draw, which must not swallow a Ctrl-C."""
    Stream()
    _claims.clear()
    with workdir.kept():
        _claims.update(registry.load(paths))


def work(item: Item) -> Done:
    """Do one work item. The same item gives the same result in every process, wherever a check goes in the meantime."""
    with workdir.kept():
        return _work(item)


def _work(item: Item) -> Done:
    began = time.perf_counter()
    claim = _claims[item.key]
    if item.kind in {"proof", "picture"}:
        done = _proof(claim, item) if item.kind == "proof" else _picture(claim, item)
        return replace(done, seconds=time.perf_counter() - began)
    judged = []
    for make in _cases(claim, item):
        one = _judged(claim, item.part, make)
        judged.append(one)
        if item.kind == "control" and one.finding.outcome is Outcome.FAILS and one.finding.settled:
            break
    return Done(item, tuple(judged), seconds=time.perf_counter() - began)


def _judged(claim: Claim, part: str, make: Callable[[], Case]) -> Judged:
    try:
        case = make()
    except (Exception, SystemExit):  # noqa: BLE001 - a case distribution that crashes is an error of its author
        return Judged("", {}, 0, crashed())
    with workdir.kept():
        finding = judge(claim, case, part)
    finding = replace(finding, margin=short(finding.margin), values=short(finding.values))
    certificate = None if finding.certificate is None else Certificate.of(finding.certificate)
    return Judged(case.sha256, case.document, case.energy.size, replace(finding, certificate=None), certificate)


def short(value: Any) -> Any:
    """The JSON value with every float in it rounded to DIGITS significant digits."""
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if isinstance(value, dict):
        return {key: short(held) for key, held in value.items()}
    return [short(held) for held in value] if isinstance(value, (list, tuple)) else value


def _proof(claim: Claim, item: Item) -> Done:
    try:
        return Done(item, proved=claim.proofs[item.numbers[0]].prove() is Trilean.YES)
    except (Exception, SystemExit):  # noqa: BLE001 - idem
        return Done(item, (Judged("", {}, 0, crashed()),), proved=False)


def _picture(claim: Claim, item: Item) -> Done:
    picture = claim.pictures[item.numbers[0]]
    try:
        figure: object = picture.draw(Stream(item.seed, item.key, item.part, picture.name), item.effort)
        if not isinstance(figure, dict):
            raise TypeError(f"the picture {picture.name} gave a {type(figure).__name__} and no figure")  # noqa: TRY301
        # what no report could hold is the picture's error, and must not wait until the report is written
        json.dumps(figure, allow_nan=False)
    except (Exception, SystemExit):  # noqa: BLE001 - idem
        return Done(item, (Judged("", {}, 0, crashed()),))
    return Done(item, figure=figure)


def _cases(claim: Claim, item: Item) -> Iterator[Callable[[], Case]]:
    if item.documents is not None:
        yield from (partial(Case.from_document, document) for document in item.documents)
        return
    yield from (partial(_stored, one) for one in item.stored)
    sampler = claim.part(item.part).sampler
    yield from (partial(_drawn, sampler, Stream(item.seed, item.key, item.part, number)) for number in item.numbers)


def _stored(one: str | dict[str, Any]) -> Case:
    return shipped.case(one) if isinstance(one, str) else Case.from_document(one)


def _drawn(sampler: Sampler, stream: Stream) -> Case:
    return Case.from_document(sampler(stream))
