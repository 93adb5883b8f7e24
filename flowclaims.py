"""The command ``flowclaims`` and the door to its pytest plugin, under a name that no other package has.

Foreign packages named ``verify`` or ``theorems`` exist, and one that comes first on the path, or that was installed
over ours, would be run in place of ours. So the entry point is this file: it looks before it imports.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

OURS = ("verify", "theorems")


def main() -> int:
    """Run the command and return its exit code; 2, with one line that says what to do, where ours are hidden."""
    why = _hidden()
    if why is not None:
        # None would be standard output
        if sys.stderr is not None:
            print(f"flowclaims: {why}", file=sys.stderr)
        return 2
    from verify.commands.cli import main as command

    return command()


def pytest_addoption(pluginmanager: Any) -> None:
    """Load the pytest plugin, unless ours are hidden: somebody else's ``verify`` must not break their own tests."""
    if _hidden() is None:
        pluginmanager.import_plugin("verify.pytest_plugin")


def _hidden() -> str | None:
    """Why our packages cannot be reached, in a sentence; None where they can."""
    for name in OURS:
        expected = Path(__file__).resolve().parent / name / "__init__.py"
        spec = importlib.util.find_spec(name)
        if spec is None:
            return f"its own package {name!r} is missing: install flowclaims again"
        place = Path(spec.origin or next(iter(spec.submodule_search_locations or ()), name))
        if place.resolve() != expected or "flowclaims" not in expected.read_text(encoding="utf-8"):
            return (
                f"another package named {name!r} ({place}) hides flowclaims' own: "
                "uninstall or rename it, or install flowclaims in a virtual environment of its own"
            )
    return None


if __name__ == "__main__":
    sys.exit(main())
