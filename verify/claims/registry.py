"""Finding claims by name: the packaged ones, those of plugins, those registered, and those in files of the user's.

The engine never imports ``theorems``: it looks the package up by its name, as it does any other.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from verify.claims import user_files
from verify.claims.register import CLAIMS
from verify.errors import Usage
from verify.files import plugins

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from verify.claims.claim import Claim

SHIPPED = "theorems"


def load(paths: tuple[str, ...] = ()) -> dict[str, Claim]:
    """All claims by key, sorted: every module attribute ``CLAIM``, or ``CLAIMS``, that is found, and registered ones.

    ``paths``: folders (or single files) of the user's, which may register energies and targets too. Raises Usage for a
    folder without claims, a file that cannot be imported, a key that stands twice, or a foreign package in the place
    of ours.
    """
    found: dict[str, Claim] = {}
    modules = [*_packaged(), *plugins.load(), *user_files.load(paths)]
    held = [(claim, str(module.__file__)) for module in modules for claim in user_files.claims(module)]
    for claim, place in [*held, *((claim, "registered") for claim in CLAIMS.values())]:
        if claim.key in found and found[claim.key] is not claim:
            raise Usage(f"two claims have the key {claim.key}; the second is in {place}")
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


def _packaged() -> Iterator[ModuleType]:
    package = importlib.import_module(SHIPPED)
    if not getattr(package, "FLOWCLAIMS", False):
        place = getattr(package, "__file__", None) or list(package.__path__)
        raise Usage(
            f"another package named {SHIPPED!r} ({place}) hides flowclaims' own: "
            "uninstall or rename it, or install flowclaims in a virtual environment of its own"
        )
    yield from plugins.members(package)
