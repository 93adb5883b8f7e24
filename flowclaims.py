"""flowclaims: the engine's public names, its command and its pytest plugin, under a name that no other package has.

Every public name of ``verify`` and of ``verify.claims`` is one of this module, loaded when it is first asked for::

    import flowclaims

    case = flowclaims.Case.read("case.json")

Foreign packages named ``verify`` or ``theorems`` exist, and one that comes first on the path, or that was installed
over ours, would be run in place of ours. So the entry point is this file: it looks before it imports.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

_OURS = ("verify", "theorems")
_PUBLIC = ("verify", "verify.claims")
"""The modules whose names are handed on; the second is loaded only where the first has not the name."""


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


def __getattr__(name: str) -> Any:
    """A public name of the engine; raises ImportError where ours are hidden, AttributeError where there is none."""
    missing = AttributeError(f"module 'flowclaims' has no attribute {name!r}")
    if name.startswith(("pytest_", "__")) and name != "__version__":
        # pytest and the import system ask for such names; they must not load the engine
        raise missing
    why = _hidden()
    if why is not None:
        raise ImportError(why)
    for public in _PUBLIC:
        module = importlib.import_module(public)
        if name in module.__all__:
            globals()[name] = getattr(module, name)
            return globals()[name]
    raise missing


def __dir__() -> list[str]:
    """The names of this module, and those of the engine as far as they are loaded: pytest asks, and must not wait."""
    loaded = [sys.modules[public] for public in _PUBLIC if public in sys.modules and _hidden() is None]
    return sorted({*globals(), *(name for module in loaded for name in module.__all__)})


def _hidden() -> str | None:
    """Reason why our packages cannot be reached, in a sentence; None where they can."""
    for name in _OURS:
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
