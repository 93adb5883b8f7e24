"""Runs a plan on local processes and tells listeners; results come in the plan's order, whoever worked on them."""

from __future__ import annotations

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from verify.campaign import baseline as baselines
from verify.campaign import worker
from verify.campaign.record import ClaimRecord, report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

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
    folder: str = "",
    baseline: dict[str, Any] | None = None,
    only: bool = False,
) -> dict[str, Any]:
    """Judge everything that is planned and return the report.

    Ctrl-C ends the work early: what was judged by then makes a valid report that says it was interrupted.
    ``options``: what a replay command needs beyond claim, profile and seed. ``baseline``: an earlier report to compare
    with; ``only``: some claims were left out on purpose.
    """
    chosen = any(item.documents is not None for some in items.values() for item in some)
    records = {key: ClaimRecord(claim, profile, seed, options, chosen=chosen) for key, claim in claims.items()}
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
    for listener in listeners:
        listener.run_started(started)
    interrupted = False
    try:
        with _pool(workers, paths) as submit:
            _judge_all(records, items, sizes, submit, listeners)
    except KeyboardInterrupt:
        interrupted = True
    result = report(records, profile, seed, provenance, interrupted=interrupted)
    result["timing"]["seconds"] = round(time.perf_counter() - began, 3)
    if baseline is not None:
        baselines.apply(result, baseline, only=only or interrupted)
    for listener in listeners:
        listener.run_finished(result)
    return result


def _judge_all(
    records: Mapping[str, ClaimRecord],
    items: Mapping[str, Sequence[Item]],
    sizes: Mapping[str, int],
    submit: Callable[[Iterable[Item]], Iterator[Done]],
    listeners: Sequence[Listener],
) -> None:
    results = submit([item for some in items.values() for item in some])
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
def _pool(workers: int, paths: tuple[str, ...]) -> Iterator[Callable[[Iterable[Item]], Iterator[Done]]]:
    """A function that maps work over items, in order: in this process for one worker, else in that many others."""
    worker.single_threaded()
    if workers == 1:
        worker.prepare(paths)
        yield lambda items: map(worker.work, items)
        return
    # spawned, not forked: the bar has a thread, and flint's precision is global to a process
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, context, worker.start, (paths,))
    try:
        yield lambda items: pool.map(worker.work, items)
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in list(getattr(pool, "_processes", None) or {}).copy():
            _stop(pool, process)
        raise
    pool.shutdown()


def _stop(pool: ProcessPoolExecutor, number: int) -> None:
    process = (getattr(pool, "_processes", None) or {}).get(number)
    if process is not None:
        process.terminate()
