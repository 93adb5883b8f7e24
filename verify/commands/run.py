"""The main job: judge claims on cases, write the run folder, tell whoever listens."""

from __future__ import annotations

import multiprocessing
import os
import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from verify.campaign import baseline_reading as baselines
from verify.campaign import plan as plans
from verify.campaign.provenance import provenance
from verify.campaign.runner import execute
from verify.case import Case, shipped
from verify.claims import registry
from verify.errors import Usage
from verify.files import workdir
from verify.files.numerals import integer
from verify.records.shapes import document

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from verify.campaign.listener import Listener

DEVICES = ("auto", "cpu", "gpu")


def run(
    claims: str | Sequence[str] = (),
    *,
    profile: str = "quick",
    seed: int = 0,
    out: str | os.PathLike[str] | None = None,
    cases: Sequence[str | os.PathLike[str] | Case] = (),
    workers: int | None = None,
    device: str = "auto",
    baseline: str | os.PathLike[str] | None = None,
    write_baseline: str | os.PathLike[str] | None = None,
    theorems: str | Sequence[str] = (),
    listeners: Sequence[Listener] = (),
    today: date | None = None,
) -> dict[str, Any]:
    """Judge the claims whose keys start with one of the names (all, for none) and return the report.

    ``cases``: judge only these. ``out``: the run folder; None chooses one (``default_folder``). ``workers``: local
    processes, default one per core. ``baseline``: a baseline or an earlier report to compare with;
    ``write_baseline``: the file for a new one, which is written where ``baseline.refusal`` has nothing against it.
    ``today``: see ``execute``. The report's ``exit_code`` is what the command ends with. All input is read
    before anything is written: raises BadInput or Usage, and then there is no folder. Several workers are spawned
    processes: a script that calls this does so under ``if __name__ == "__main__":``.
    """
    chosen_profile = plans.profile(profile)
    paths = _several(theorems)
    with workdir.kept():
        found = registry.selected(registry.load(paths), _several(claims))
    documents = [_case(case).document for case in cases] or None
    if device not in DEVICES:
        raise Usage(f"unknown device {device!r}; there are {', '.join(DEVICES)}")
    if device == "gpu":
        raise Usage("no claim of the main job uses a GPU yet: use --device cpu, or auto")
    workers, seed = integer(workers), integer(seed)
    engine = _engine(device)
    if workers is not None and workers < 1:
        raise Usage(f"workers must be at least 1, not {workers}")
    number = workers or os.cpu_count() or 1
    if number > 1 and getattr(multiprocessing.current_process(), "_inheriting", False):
        # each worker imports the script that started it, and would run this again, into the same folder
        raise Usage('verify.run in a script that a worker imports: call it under `if __name__ == "__main__":`')
    if seed < 0:
        raise Usage(f"the seed must not be negative: {seed}")
    earlier = None if baseline is None else baselines.read(baseline)
    if earlier is not None and not found.keys() & earlier.claims.keys():
        raise Usage(f"{baseline}: none of its claims is among those to be judged, so there is nothing to compare")
    if write_baseline is not None and documents:
        raise Usage("--write-baseline goes with the cases that are drawn, not with --case")
    folder = Path(out) if out is not None else default_folder(profile, seed)
    writers = [*_writers(folder), *_baseline(write_baseline, only=bool(claims))]
    report = execute(
        found,
        plans.plan(found, chosen_profile, seed, documents),
        chosen_profile,
        seed,
        workers=number,
        paths=paths,
        provenance=provenance(seed, number, engine, paths),
        listeners=[*writers, *listeners],
        options=as_options("--theorems", paths),
        given=as_options("--case", [case for case in cases if not isinstance(case, Case)]),
        folder=str(folder),
        baseline=earlier,
        only=_several(claims),
        today=today,
    )
    return document(report)  # type: ignore[no-any-return]


def default_folder(profile: str, seed: int) -> Path:
    """``reports/runs/TIME-PROFILE-SEED`` in a checkout of this project, ``flowclaims-runs/...`` elsewhere."""
    inside = (shipped.ROOT / "reports" / "schema").is_dir() and Path.cwd().is_relative_to(shipped.ROOT)
    root = shipped.ROOT / "reports" / "runs" if inside else Path("flowclaims-runs")
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{profile}-{seed}"
    return next(place for i in range(1000) if not (place := root / (name + (f"-{i}" if i else ""))).exists())


def _engine(device: str) -> str:
    """Device of flows: "cpu", the compiled engine, or "plain" where numba is told not to compile. Raises Usage."""
    # numba takes half a second to load, and is asked only where there may be something to say
    if "NUMBA_DISABLE_JIT" in os.environ:
        from verify.flow.compiled.jit import compiles

        if not compiles():
            if device == "cpu":
                raise Usage("--device cpu is compiled, which NUMBA_DISABLE_JIT forbids: unset it, or use --device auto")
            return "plain"
    return "cpu"


def _several(names: str | Sequence[str]) -> tuple[str, ...]:
    # a bare string is a sequence too, of names with one letter each
    return (names,) if isinstance(names, str) else tuple(names)


def as_options(name: str, values: Sequence[str | os.PathLike[str]]) -> str:
    """An option with each of the values, quoted for a shell, after a blank; empty for no values."""
    return "".join(f" {name} {shlex.quote(os.fspath(value))}" for value in values)


def _case(case: str | os.PathLike[str] | Case) -> Case:
    return case if isinstance(case, Case) else shipped.named(case)


def _writers(folder: Path) -> list[Listener]:
    from verify.report.folder import listeners

    return list(listeners(folder))


def _baseline(file: str | os.PathLike[str] | None, *, only: bool) -> list[Listener]:
    from verify.report.baseline_file import BaselineFile

    return [] if file is None else [BaselineFile(Path(file), only=only)]
