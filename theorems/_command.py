"""Entry point of the ``flowclaims`` command.

It lives here, and not in ``verify``, so that a foreign package named ``verify`` that comes first on the path is met
by a sentence and not by a traceback. ``verify.claims.registry`` does the same for a foreign ``theorems``.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path


def main() -> int:
    """Run the command; exit code 2 where another package hides ours."""
    own = Path(__file__).resolve().parents[1] / "verify" / "__init__.py"
    spec = importlib.util.find_spec("verify")
    if spec is None or spec.origin is None or Path(spec.origin).resolve() != own:
        place = "no package at all" if spec is None else spec.origin or list(spec.submodule_search_locations or [])
        print(
            f"flowclaims: another package named 'verify' ({place}) hides flowclaims' own ({own.parent}): "
            "uninstall or rename it, or install flowclaims in a virtual environment of its own",
            file=sys.stderr,
        )
        return 2
    from verify.cli import main as command

    return command()
