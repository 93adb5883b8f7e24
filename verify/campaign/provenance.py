"""Provenance of a run: versions, command, hardware, precision, git revision where there is one."""

from __future__ import annotations

import os
import platform
import shlex
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from verify import __version__
from verify.case import shipped

LIBRARIES = ("numpy", "scipy", "mpmath", "python-flint", "sympy", "hypothesis")


def provenance(seed: int, workers: int, device: str, theorems: tuple[str, ...]) -> dict[str, Any]:
    """Plain data for ``provenance.json``; reads the clock, the machine and git, and fails for none of them."""
    return {
        "versions": {"flowclaims": __version__, "python": platform.python_version(), **_libraries()},
        "command": shlex.join(["flowclaims", *sys.argv[1:]]),
        "seed": seed,
        "workers": workers,
        "device": device,
        "theorems": list(theorems),
        "hardware": {
            "system": platform.system(),
            "machine": platform.machine(),
            "processor": _processor(),
            "cores": os.cpu_count(),
        },
        "precision": {"float64": 53, "ball": [128, 256], "exact": "rationals and logarithms of rationals"},
        "git": _git(),
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _libraries() -> dict[str, str]:
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "absent"
    return found


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.is_file():
        for line in info.read_text(errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _git() -> dict[str, Any] | None:
    """Revision of the checkout that this package runs from; None for an installed one or without git."""
    root = shipped.ROOT
    if not (root / ".git").exists():
        return None
    try:
        revision = _asked(root, "rev-parse", "HEAD")
        return {"revision": revision, "dirty": bool(_asked(root, "status", "--porcelain"))}
    except (OSError, subprocess.SubprocessError):
        return None


def _asked(root: Path, *words: str) -> str:
    answer = subprocess.run(  # noqa: S603 - fixed words, no shell
        ["git", "-C", str(root), *words],  # noqa: S607 - whichever git the user has
        capture_output=True, text=True, check=True, timeout=10,
    )  # fmt: skip
    return answer.stdout.strip()
