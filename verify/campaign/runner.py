"""Runs a plan on local processes and tells listeners; results come in the plan's order, whoever worked on them."""

from __future__ import annotations

import signal
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from verify.campaign import baseline as baselines
from verify.campaign import threads, worker
from verify.campaign.keeping import MOST_BYTES
from verify.campaign.pool import pool
from verify.campaign.record import ClaimRecord, report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date
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
    only: tuple[str, ...] = (),
    today: date | None = None,
) -> dict[str, Any]:
    """Judge everything that is planned and return the report.

    Ctrl-C ends the work early: what was judged by then makes a valid report that says it was interrupted.
    ``options``: what every command needs that finds these claims; ``given``: the options that name the user's own
    cases. ``baseline``: what to compare with; its witnesses are judged again, after all else. ``only``: the names
    by which claims were chosen, none for all. ``today``: for dates of expiry, by default the clock's in UTC.
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
    planned = [item for some in items.values() for item in some]
    witnesses = [] if baseline is None else baselines.again(baseline, claims)
    again: list[Done] = []
    began = time.perf_counter()
    interrupted = False
    try:
        for listener in listeners:
            listener.run_started(started)
        hands = min(workers, max(1, len(planned) + len(witnesses)))
        with _heeding() as heeding, crew(hands, paths) as submit:
            results = heeding(submit([*planned, *witnesses]))
            _judge_all(records, items, sizes, results, listeners)
            for done in results:
                again.append(done)  # noqa: PERF402 - each as it comes: an interruption must not lose those before it
    except KeyboardInterrupt:
        interrupted = True
    result = report(records, profile, seed, provenance, interrupted=interrupted)
    result["timing"]["seconds"] = round(time.perf_counter() - began, 3)
    if baseline is not None:
        finished = {key for key, record in records.items() if record.finished}
        day = today or datetime.now(UTC).date()
        baselines.apply(result, baseline, finished, only=only, judged=again, today=day)
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
def crew(workers: int, paths: tuple[str, ...]) -> Iterator[Callable[[Sequence[Item]], Iterator[Done]]]:
    """A function that maps work over items, in order: in this process for one worker, else in that many others."""
    threads.one_each()
    if workers == 1:
        worker.prepare(paths)
        yield lambda items: map(worker.work, items)
        return
    with pool(workers, paths) as submit:
        yield submit
