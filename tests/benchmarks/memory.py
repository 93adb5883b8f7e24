"""Peak memory of many flows of W by ours, in a process of its own, on all cores."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

BOUND = 2.0
"""GiB, for 100,000 flows."""
RTOL = 1e-4
SCRIPT = """
import resource, sys, time
from verify import integrate
from workload import workload
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 2**30
model, targets, starts = workload(6, 6, {flows})
before, begin = peak(), time.perf_counter()
integrate(model, targets, starts, until={until}, rtol={rtol}, thresholds=(0.5, 0.1))
print(before, peak(), time.perf_counter() - begin)
"""


def memory(flows: int, until: float) -> str:
    """A line for the table."""
    script = SCRIPT.format(flows=flows, until=until, rtol=RTOL)
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=Path(__file__).parent, check=True, stdout=subprocess.PIPE, text=True
    )
    before, peak, seconds = map(float, done.stdout.split())
    verdict = "below" if peak < BOUND else "NOT below"
    return (
        f"{flows:,} flows of W to t = {until:g}: peak {peak:.2f} GiB ({verdict} {BOUND:g}; "
        f"{before:.2f} before the call), {seconds:.1f} s on all cores"
    )
