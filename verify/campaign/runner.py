"""Runs a plan on local processes and tells listeners; results come in the plan's order, whoever worked on them."""

from __future__ import annotations

import time
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from verify.campaign import baseline as baselines
from verify.campaign import threads, worker
from verify.campaign.entries import entry
from verify.campaign.interruptions import held, reraise_interrupt
from verify.campaign.keeping import MOST_BYTES, Room
from verify.campaign.pool import pool
from verify.campaign.record import ClaimRecord
from verify.campaign.reporting import report
from verify.records.shapes import document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from verify.campaign.listener import Listener
    from verify.campaign.plan import Item, Profile
    from verify.campaign.worker import Done
    from verify.claims import Claim
    from verify.records.baseline import Baseline
    from verify.records.report import Report


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
    baseline: Baseline | None = None,
    only: tuple[str, ...] = (),
    today: date | None = None,
) -> Report:
    """Judge everything that is planned and return the report.

    Ctrl-C ends the work early: what was judged by then makes a valid report that says it was interrupted. It is written
    also where Ctrl-C comes once more; only a third ends that.
    ``options``: what every command needs that finds these claims; ``given``: the options that name the user's own
    cases. ``baseline``: what to compare with; its witnesses are judged again, after all else. ``only``: the names
    by which claims were chosen, none for all. ``today``: for dates of expiry, by default the clock's in UTC.
    """
    chosen = any(item.documents is not None for some in items.values() for item in some)
    room = Room(MOST_BYTES)
    records = {
        key: ClaimRecord(claim, profile, seed, options, given, chosen=chosen, room=room)
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
        processes = min(workers, max(1, len(planned) + len(witnesses)))
        with reraise_interrupt() as reraised, worker_pool(processes, paths) as submit:
            results = reraised(submit([*planned, *witnesses]))
            _judge_all(records, items, sizes, results, listeners)
            for done in results:
                again.append(done)  # noqa: PERF402 - each as it comes: an interruption must not lose those before it
    except KeyboardInterrupt:
        interrupted = True
    # what is known by now is written, also where the signal comes again: batch systems send several
    with held():
        seconds = time.perf_counter() - began
        result = report(records, profile, seed, provenance, interrupted=interrupted, seconds=seconds)
        if baseline is not None:
            finished = {key for key, record in records.items() if record.finished}
            day = today or datetime.now(UTC).date()
            result = baselines.apply(result, baseline, finished, only=only, judged=again, today=day)
        kept = {sha: text for record in records.values() for sha, text in record.kept().items()}
        for listener in listeners:
            listener.certificates_kept(kept)
        written = document(result)
        for listener in listeners:
            listener.run_finished(written)
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
                line = document(event)
                for listener in listeners:
                    listener.case_judged(line)
        records[key].finished = True
        written = document(entry(records[key]))
        for listener in listeners:
            listener.claim_finished(written)


@contextmanager
def worker_pool(workers: int, paths: tuple[str, ...]) -> Iterator[Callable[[Sequence[Item]], Iterator[Done]]]:
    """A function that maps work over items, in order: in this process for one worker, else in that many others."""
    threads.one_each()
    if workers == 1:
        worker.prepare(paths)
        yield lambda items: map(worker.work, items)
        return
    with pool(workers, paths) as submit:
        yield submit
