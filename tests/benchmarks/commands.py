"""Times the command as whole processes: `python tests/benchmarks/commands.py [RUNS]`; min, median, max in seconds."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CALLS = {
    "--help": ["--help"],
    "list": ["list"],
    "inspect parity (exact)": ["inspect", "parity", "--arithmetic", "exact"],
    "inspect triangle-ising (ball)": ["inspect", "triangle-ising", "--arithmetic", "ball"],
    "run (quick, all claims)": ["run", "-q", "--out"],
}


def seconds(words: list[str]) -> float:
    """Wall time of one process."""
    with tempfile.TemporaryDirectory() as folder:
        out = [str(Path(folder) / "run")] if words[-1] == "--out" else []
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "verify", *words, *out], check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - start


def main() -> None:
    """Measure and print a table."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores, {runs} runs each")
    for name, words in CALLS.items():
        seconds(words)
        times = sorted(seconds(words) for _ in range(runs))
        print(f"{name:30} min {times[0]:6.2f}  median {statistics.median(times):6.2f}  max {times[-1]:6.2f}")


if __name__ == "__main__":
    main()
