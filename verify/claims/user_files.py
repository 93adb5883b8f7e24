"""Python files of a user's own, which hold claims or register energies, targets and dynamics."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from verify.claims.claim import Claim
from verify.claims.register import registrations
from verify.errors import Usage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

RUNS = ("report.json", "provenance.json", "events.ndjson", "hunt.json", "findings.ndjson")
"""A folder with one of these was written by a run or a hunt."""
PASSED_OVER = ("__pycache__", "node_modules", "site-packages", "flowclaims-runs")


def load(paths: tuple[str, ...]) -> list[ModuleType]:
    """The modules in files and folders of the user's, each once.

    Folders are searched, but for hidden ones, virtual environments and what runs wrote; files whose names start with an
    underscore are passed over. Raises Usage for a path that is not there, a folder without Python files, a file that
    cannot be imported, or one that neither holds a claim nor registers anything.
    """
    return [_imported(file) for file in _files(paths)]


def claims(module: ModuleType) -> list[Claim]:
    """Its attributes ``CLAIM`` and ``CLAIMS``."""
    several = getattr(module, "CLAIMS", ())
    one = getattr(module, "CLAIM", None)
    return [claim for claim in (*several, one) if isinstance(claim, Claim)]


def _files(paths: tuple[str, ...]) -> list[Path]:
    """The user's files, each once, however many of the paths lead to it."""
    found: dict[Path, Path] = {}
    for path in paths:
        place = Path(path)
        if not place.exists():
            raise Usage(f"--theorems {path}: there is no such file or folder")
        files = [place] if place.is_file() else sorted(_within(place))
        if not files:
            raise Usage(
                f"--theorems {path}: no Python file with claims in it (names that start with _ are passed over)"
            )
        for file in files:
            found.setdefault(file.resolve(), file)
    return list(found.values())


def _within(place: Path) -> Iterator[Path]:
    for folder, inside, files in os.walk(place):
        written = Path(folder) != place and any(name in files for name in (*RUNS, "pyvenv.cfg"))
        inside[:] = [] if written else [name for name in inside if name[0] != "." and name not in PASSED_OVER]
        if not written:
            yield from (Path(folder) / name for name in files if name.endswith(".py") and name[0] != "_")


def _imported(file: Path) -> ModuleType:
    """The module in a user's file, under a name that is the same in every process."""
    name = f"flowclaims_user_{hashlib.sha256(str(file.resolve()).encode()).hexdigest()[:16]}"
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise Usage(f"{file}: not a Python file that can be imported")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    before = registrations()
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[name]
        said = " ".join(str(error).split())
        raise Usage(f"{file}: {type(error).__name__} while importing it: {said}") from error
    if not claims(module) and registrations() == before:
        raise Usage(
            f"{file}: no claim in it; name it CLAIM (see theorems/_template.py), or register an energy, "
            "a family of targets or a dynamics"
        )
    return module
