"""Runs a plan on local processes and tells listeners; results come in the plan's order, whoever worked on them."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from verify.campaign import baseline as baselines
from verify.campaign import threads, worker
from verify.campaign.pool import pool
from verify.campaign.record import ClaimRecord, report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

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
    records = {key: ClaimRecord(claim, profile, seed, options, given, chosen=chosen) for key, claim in claims.items()}
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
        with _hands(min(workers, max(1, sum(map(len, items.values())))), paths) as submit:
            _judge_all(records, items, sizes, submit, listeners)
    except KeyboardInterrupt:
        interrupted = True
    result = report(records, profile, seed, provenance, interrupted=interrupted)
    result["timing"]["seconds"] = round(time.perf_counter() - began, 3)
    if baseline is not None:
        finished = {key for key, record in records.items() if record.finished}
        baselines.apply(result, baseline, finished, only=only)
    for listener in listeners:
        listener.run_finished(result)
    return result


def _judge_all(
    records: Mapping[str, ClaimRecord],
    items: Mapping[str, Sequence[Item]],
    sizes: Mapping[str, int],
    submit: Callable[[Sequence[Item]], Iterator[Done]],
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
def _hands(workers: int, paths: tuple[str, ...]) -> Iterator[Callable[[Sequence[Item]], Iterator[Done]]]:
    """A function that maps work over items, in order: in this process for one worker, else in that many others."""
    threads.one_each()
    if workers == 1:
        worker.prepare(paths)
        yield lambda items: map(worker.work, items)
        return
    with pool(workers, paths) as submit:
        yield submit
