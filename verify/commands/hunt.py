"""The hunt as a job: reads what was asked, hunts on local processes, keeps and tells what is found."""

from __future__ import annotations

import os
import re
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from verify.campaign import worker
from verify.campaign.interruptions import held, reraise_interrupt
from verify.campaign.runner import worker_pool
from verify.claims import registry
from verify.commands.run import as_options, default_folder
from verify.errors import Usage
from verify.files import workdir
from verify.files.numerals import integer
from verify.hunting import folder as hunt_folder
from verify.hunting.hunter import Hunt, Shard
from verify.hunting.view import Live
from verify.records.shapes import document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verify.campaign.worker import Judged
    from verify.claims import Claim

DEFAULT_TIME = 600.0
"""Seconds that a hunt may take where the user says nothing."""
_TIME = re.compile(r"([0-9]+(?:\.[0-9]+)?)([smh]?)")
_UNITS = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0}


def hunt(
    claim: str,
    *,
    max_time: float | str = DEFAULT_TIME,
    seed: int | None = None,
    workers: int | None = None,
    shard: str | tuple[int, int] | None = None,
    out: str | os.PathLike[str] | None = None,
    resume: bool = False,
    theorems: str | Sequence[str] = (),
    quiet: bool = True,
) -> dict[str, Any]:
    """Search for a counterexample to a claim (for a witness, where it says that something exists); the hunt's document.

    ``claim``: its key, or a start of it, or of what follows its chapter, that no other has. ``max_time``: seconds, or
    text such as "90s", "10m", "2h". ``seed``: default 0. ``shard``: "2/8" is the second of eight hunts that go
    different ways. ``out``: the folder, default a new one; ``resume``: go on with the hunt that is in it. What is found
    is certified, shrunk to few spins and small numbers, and the worst margin is kept beside the simplest case; with the
    same seed and shard it is the same on every number of workers, unless the time runs out first. Stored cases are not
    looked at. Raises Usage and BadInput before any work.
    """
    paths = (theorems,) if isinstance(theorems, str) else tuple(theorems)
    with workdir.kept():
        found = chosen(registry.load(paths), claim)
    length, part = seconds(max_time), None if shard is None else parsed_shard(shard)
    seed, workers = integer(seed), integer(workers)
    if seed is not None and seed < 0:
        raise Usage(f"the seed must not be negative: {seed}")
    if workers is not None and workers < 1:
        raise Usage(f"workers must be at least 1, not {workers}")
    if resume and out is None:
        raise Usage("--resume goes with --out, the folder of the hunt that is to go on")
    folder = Path(out) if out is not None else default_folder(f"hunt-{found.key.replace('/', '-')}", seed or 0)
    hunt_folder.check(folder, resume=resume)
    worker.prepare(paths)
    with hunt_folder.held(folder):
        state = hunt_folder.resumed(folder, found) if resume else Hunt(found, seed or 0, part or Shard())
        for name, asked, there in (("seed", seed, state.seed), ("shard", part, state.shard)):
            if asked is not None and asked != there:
                raise Usage(f"--resume goes on with the {name} that the hunt in {folder} has: leave --{name} out")
        return _pursued(state, length, workers or os.cpu_count() or 1, paths, folder, quiet=quiet)


def _pursued(
    state: Hunt, length: float, workers: int, paths: tuple[str, ...], folder: Path, *, quiet: bool
) -> dict[str, Any]:
    keeper = hunt_folder.HuntFolder(folder)
    keeper.begun()
    keeper.rested(state)
    began, interrupted = time.monotonic(), False
    live = Live(began + length, quiet=quiet)
    both = _Both(keeper, live)
    try:
        with reraise_interrupt() as reraised, worker_pool(workers, paths) as submit:
            state.pursue(lambda items: reraised(submit(items)), began + length, both)
    except KeyboardInterrupt:
        interrupted = True
    with held():
        live.ended()
        report = hunt_folder.report(
            state,
            folder,
            interrupted=interrupted,
            seconds=time.monotonic() - began,
            options=as_options("--theorems", paths),
        )
        keeper.ended(state, report)
    return document(report)  # type: ignore[no-any-return]


class _Both:
    """Listener that writes first and displays then: so what is displayed is on disk."""

    def __init__(self, keeper: hunt_folder.HuntFolder, live: Live) -> None:
        self.keeper, self.live = keeper, live

    def tried(self, hunt: Hunt) -> None:
        """Show it."""
        self.live.tried(hunt)

    def found(self, hunt: Hunt, one: Judged, what: str) -> None:
        """Keep it, then show it."""
        self.keeper.found(hunt, one, what)
        self.live.found(hunt, one, what)

    def rested(self, hunt: Hunt) -> None:
        """Keep the state."""
        self.keeper.rested(hunt)


def chosen(claims: dict[str, Claim], name: str) -> Claim:
    """The claim of that key, or the one whose key starts so; raises Usage where there is none, or more than one."""
    if name in claims:
        return claims[name]
    short = {key: one for key, one in claims.items() if key.partition("/")[2].startswith(name)}
    found = list((short if name and short else registry.selected(claims, (name,))).values())
    if len(found) > 1:
        raise Usage(f"{len(found)} claims start with {name}: {', '.join(one.key for one in found)}; hunt one at a time")
    return found[0]


def seconds(value: float | str) -> float:
    """Seconds of "90", "90s", "10m" or "2h"; raises Usage for anything else, and for none at all."""
    match = _TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    length = float(match[1]) * _UNITS[match[2]] if match else 0.0 if isinstance(value, str) else float(value)
    if not 0 < length < float("inf"):
        raise Usage(f"--max-time {value}: a time such as 90s, 10m or 2h is needed")
    return length


def parsed_shard(value: str | tuple[int, int]) -> Shard:
    """The shard of "2/8"; raises Usage where that is none."""
    pair = tuple(value.split("/")) if isinstance(value, str) else value
    with suppress(ValueError, TypeError):
        index, of = (int(one) for one in pair)
        if 1 <= index <= of:
            return Shard(index, of)
    raise Usage(f"--shard {value}: a shard such as 2/8 is needed, the second of eight")
