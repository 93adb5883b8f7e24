"""Runs a plan on local processes and tells listeners; results come in the plan's order, whoever worked on them."""

from __future__ import annotations

import signal
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from verify.campaign import baseline as baselines
from verify.campaign import threads, worker
from verify.campaign.keeping import MOST_BYTES
from verify.campaign.pool import pool
from verify.campaign.record import ClaimRecord, report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from types import FrameType

    from verify.campaign.listener import Listener
    from verify.campaign.plan import Item, Profile
    from verify.campaign.worker import Done
    from verify.claims import Claim


def execute(
    claims: Mapping[str, Claim],
    items: Mapping[str, Sequence[Item]],
    profile: Profile,
    seed: int,
    *,
    workers: int,
    paths: tuple[str, ...],
    provenance: dict[str, Any],
    listeners: Sequence[Listener],
    options: str = "",
    given: str = "",
    folder: str = "",
    baseline: dict[str, Any] | None = None,
    only: bool = False,
) -> dict[str, Any]:
    """Judge everything that is planned and return the report.

    Ctrl-C ends the work early: what was judged by then makes a valid report that says it was interrupted.
    ``options``: what every command needs that finds these claims; ``given``: the options that name the user's own
    cases. ``baseline``: an earlier report to compare with; ``only``: some claims were left out on purpose.
    """
    chosen = any(item.documents is not None for some in items.values() for item in some)
    share = MOST_BYTES // max(1, len(claims))
    records = {
        key: ClaimRecord(claim, profile, seed, options, given, chosen=chosen, budget=share)
        for key, claim in claims.items()
    }
    sizes = {key: sum(item.size for item in some) for key, some in items.items()}
    listed = [{"key": key, "statement": claims[key].statement, "cases": sizes[key]} for key in claims]
    started = {
        "profile": profile.name,
        "seed": seed,
        "workers": workers,
        "claims": listed,
        "cases": sum(sizes.values()),
        "folder": folder,
    }
    began = time.perf_counter()
    interrupted = False
    try:
        for listener in listeners:
            listener.run_started(started)
        with _heeding() as heeding, _hands(min(workers, max(1, sum(map(len, items.values())))), paths) as submit:
            results = heeding(submit([item for some in items.values() for item in some]))
            _judge_all(records, items, sizes, results, listeners)
    except KeyboardInterrupt:
        interrupted = True
    result = report(records, profile, seed, provenance, interrupted=interrupted)
    result["timing"]["seconds"] = round(time.perf_counter() - began, 3)
    if baseline is not None:
        finished = {key for key, record in records.items() if record.finished}
        baselines.apply(result, baseline, finished, only=only)
    kept = {sha: text for record in records.values() for sha, text in record.kept().items()}
    for listener in listeners:
        listener.certificates_kept(kept)
    for listener in listeners:
        listener.run_finished(result)
    return result


def _judge_all(
    records: Mapping[str, ClaimRecord],
    items: Mapping[str, Sequence[Item]],
    sizes: Mapping[str, int],
    results: Iterator[Done],
    listeners: Sequence[Listener],
) -> None:
    for key, some in items.items():
        for listener in listeners:
            listener.claim_started(key, sizes[key])
        for _ in some:
            for event in records[key].add(next(results)):
                for listener in listeners:
                    listener.case_judged(event)
        records[key].finished = True
        entry = records[key].entry()
        for listener in listeners:
            listener.claim_finished(entry)


@contextmanager
def _heeding() -> Iterator[Callable[[Iterator[Done]], Iterator[Done]]]:
    """A function that passes results on, and raises KeyboardInterrupt where one was raised before and swallowed.

    Libraries in C do that, most of all while they are being loaded. Where somebody else handles Ctrl-C it is theirs.
    """
    usual = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if not usual or threading.current_thread() is not threading.main_thread():
        yield lambda results: results
        return
    pressed = threading.Event()

    def press(number: int, frame: FrameType | None) -> None:
        pressed.set()
        signal.default_int_handler(number, frame)

    def heeding(results: Iterator[Done]) -> Iterator[Done]:
        while not pressed.is_set():
            try:
                yield next(results)
            except StopIteration:
                return
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, press)
    try:
        yield heeding
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@contextmanager
def _hands(workers: int, paths: tuple[str, ...]) -> Iterator[Callable[[Sequence[Item]], Iterator[Done]]]:
    """A function that maps work over items, in order: in this process for one worker, else in that many others."""
    threads.one_each()
    if workers == 1:
        worker.prepare(paths)
        yield lambda items: map(worker.work, items)
        return
    with pool(workers, paths) as submit:
        yield submit
