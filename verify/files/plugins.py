"""Plugins: modules of other packages, named by entry points, that register energies, targets, dynamics and claims."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from verify.errors import Usage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

GROUP = "flowclaims.plugins"
"""Entry points of this group name a module, or a package all of whose modules are imported."""


@cache
def load() -> tuple[ModuleType, ...]:
    """All plugin modules, imported on the first call; raises Usage, with the plugin's name, where one cannot be."""
    found: list[ModuleType] = []
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: (entry.value, entry.name)):
        try:
            module = importlib.import_module(entry.module)
            found += [module, *members(module)]
        except (Exception, SystemExit) as error:
            said = " ".join(str(error).split())
            raise Usage(f"the plugin {entry.value} cannot be imported: {type(error).__name__}: {said}") from error
    return tuple(found)


def members(package: ModuleType) -> Iterator[ModuleType]:
    """The modules within a package, but for those whose names start with an underscore."""
    for info in pkgutil.walk_packages(getattr(package, "__path__", ()), f"{package.__name__}."):
        if not info.ispkg and not info.name.rpartition(".")[2].startswith("_"):
            yield importlib.import_module(info.name)
