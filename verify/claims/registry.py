"""Finding claims by name: the packaged ones, those of other packages, and those in a folder of the user's.

The engine never imports ``theorems``: it looks the package up by its name, as it does any other.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import pkgutil
import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING

from verify.claims.claim import Claim
from verify.errors import Usage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

GROUP = "flowclaims.theorems"
"""Entry points of this group name packages whose modules hold claims."""
SHIPPED = "theorems"


def load(paths: tuple[str, ...] = ()) -> dict[str, Claim]:
    """All claims by key, sorted: every module attribute ``CLAIM``, or ``CLAIMS``, that is found.

    ``paths``: folders (or single files) of the user's. Raises Usage for a folder without claims, a file that cannot
    be imported, a key that stands twice, or a foreign package in the place of ours.
    """
    found: dict[str, Claim] = {}
    for module in [*_packaged(), *map(_imported, _files(paths))]:
        for claim in _claims(module):
            if claim.key in found and found[claim.key] is not claim:
                raise Usage(f"two claims have the key {claim.key}; the second is in {module.__file__}")
            found[claim.key] = claim
    return dict(sorted(found.items()))


def selected(claims: dict[str, Claim], names: tuple[str, ...]) -> dict[str, Claim]:
    """Those whose key starts with one of the names (all of them for no names); raises Usage where one fits none."""
    for name in names:
        if not any(key.startswith(name) for key in claims):
            meant = [key for key in claims if name and name in key]
            hint = f"; did you mean {' or '.join(meant)}?" if meant else "; `flowclaims list` shows them all"
            raise Usage(f"no claim's key starts with {name!r}{hint}")
    return {key: claim for key, claim in claims.items() if not names or key.startswith(names)}


def _claims(module: ModuleType) -> list[Claim]:
    several = getattr(module, "CLAIMS", ())
    one = getattr(module, "CLAIM", None)
    return [claim for claim in (*several, one) if isinstance(claim, Claim)]


def _packaged() -> Iterator[ModuleType]:
    for name in (SHIPPED, *sorted(entry.value for entry in entry_points(group=GROUP))):
        package = importlib.import_module(name)
        if name == SHIPPED and not getattr(package, "FLOWCLAIMS", False):
            place = getattr(package, "__file__", None) or list(package.__path__)
            raise Usage(
                f"another package named {SHIPPED!r} ({place}) hides flowclaims' own: "
                "uninstall or rename it, or install flowclaims in a virtual environment of its own"
            )
        for info in pkgutil.walk_packages(package.__path__, f"{name}."):
            if not info.ispkg and not info.name.rpartition(".")[2].startswith("_"):
                yield importlib.import_module(info.name)


def _files(paths: tuple[str, ...]) -> list[Path]:
    """The user's files, each once, however many of the paths lead to it."""
    found: dict[Path, Path] = {}
    for path in paths:
        place = Path(path)
        if not place.exists():
            raise Usage(f"--theorems {path}: there is no such file or folder")
        files = [place] if place.is_file() else sorted(file for file in place.rglob("*.py") if file.name[0] != "_")
        if not files:
            raise Usage(
                f"--theorems {path}: no Python file with claims in it (names that start with _ are passed over)"
            )
        for file in files:
            found.setdefault(file.resolve(), file)
    return list(found.values())


def _imported(file: Path) -> ModuleType:
    """The module in a user's file, under a name that is the same in every process."""
    name = f"flowclaims_user_{hashlib.sha256(str(file.resolve()).encode()).hexdigest()[:16]}"
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise Usage(f"{file}: not a Python file that can be imported")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[name]
        said = " ".join(str(error).split())
        raise Usage(f"{file}: {type(error).__name__} while importing it: {said}") from error
    if not _claims(module):
        raise Usage(f"{file}: no claim in it; name it CLAIM (see theorems/_template.py)")
    return module
