"""The whole measurement on a GPU in one call: `python tests/benchmarks/gpu.py --out FOLDER`. Exit code 2 without a GPU.

Agreement with the CPU on 200 flows, flows per second of W to t = 1e4 and 1e2 and of N = 3, memory of the device. Prints
each figure when it has it, and writes gpu.json.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
from workload import VARIANTS

from verify import integrate
from verify.errors import FlowclaimsError

THRESHOLDS = (0.5, 0.1)
AGREE = 200
COUPLINGS = 1e-7
"""Largest difference of couplings at the end, median over the flows; the two run different orders of summation."""
TIMES = 1e-6
"""Relative difference of event times, median over the events."""
RATED = ("w", "w100", "n3")
PROBE = 20_000
"""Flows of the first call, which says how many fill the time that a round is given."""
MOST = 1_000_000
ROUNDS = 3


def main() -> int:
    """Measure everything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="folder for gpu.json")
    parser.add_argument("--seconds", type=float, default=20.0, help="about how long one round is to last")
    parser.add_argument("--rtol", type=float, default=1e-8)
    options = parser.parse_args()
    model, targets, starts = VARIANTS["w100"].draw(2)
    begin = time.perf_counter()
    try:
        integrate(model, targets, starts, until=1.0, device="gpu")
    except FlowclaimsError as why:
        print(f"no figures: {why}", file=sys.stderr)
        return 2
    options.out.mkdir(parents=True, exist_ok=True)
    report = {
        "date": str(dt.datetime.now(tz=dt.UTC).date()),
        "device": _smi("name,memory.total,driver_version"),
        "python": platform.python_version(),
        "rtol": options.rtol,
        "first_call_s": time.perf_counter() - begin,
    }
    print(report, flush=True)
    for name, step in (("agreement", _agreement), ("rates", _rates)):
        report[name] = step(options)
        # what has been measured is kept, whatever comes after it
        (options.out / "gpu.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    agreed = all(one["agrees"] for one in report["agreement"].values())
    print("agrees with the CPU" if agreed else "DOES NOT agree with the CPU")
    return 0 if agreed else 1


def _agreement(options):
    found = {}
    for name in ("w100", "w", "n3"):
        variant = VARIANTS[name]
        model, targets, starts = variant.draw(AGREE)
        cpu, gpu = (
            integrate(
                model, targets, starts, until=variant.until, rtol=options.rtol, thresholds=THRESHOLDS, device=device
            )
            for device in ("cpu", "gpu")
        )
        J = np.abs(variant.couplings(cpu.parameters) - variant.couplings(gpu.parameters)).max(axis=1)
        pairs = [(getattr(cpu, kind), getattr(gpu, kind)) for kind in ("coupling_times", "moment_times")]
        one = np.concatenate([part.ravel() for a, _ in pairs for part in (a.first, a.last)])
        two = np.concatenate([part.ravel() for _, b in pairs for part in (b.first, b.last)])
        both = (one > 0) & (two > 0)
        apart = np.abs(one[both] - two[both]) / one[both]
        found[name] = {
            "flows": AGREE,
            "couplings_median": float(np.median(J)),
            "couplings_largest": float(J.max()),
            "times_median": float(np.median(apart)),
            "times_99_percent": float(np.quantile(apart, 0.99)),
            "events": int(both.sum()),
            "events_of_one_only": int((np.isnan(one) != np.isnan(two)).sum()),
            "other_status": int((cpu.status != gpu.status).sum()),
            "agrees": bool(np.median(J) <= COUPLINGS and np.median(apart) <= TIMES),
        }
        print(name, found[name], flush=True)
    return found


def _rates(options):
    found = {}
    for name in RATED:
        variant = VARIANTS[name]
        # the same flows again and again cost the device as much as new ones
        model, targets, starts = variant.draw(PROBE)
        watch = Watch()

        def seconds(number, model=model, targets=targets, starts=starts, until=variant.until):
            rows = np.arange(number) % PROBE
            laws, begins, begin = targets[rows], starts[rows], time.perf_counter()
            flows = integrate(
                model, laws, begins, until=until, rtol=options.rtol, thresholds=THRESHOLDS, device="gpu"
            )  # fmt: skip
            return time.perf_counter() - begin, flows

        number = int(min(MOST, max(1, PROBE * options.seconds / seconds(PROBE)[0])))
        rounds = [seconds(number) for _ in range(ROUNDS)]
        times, flows = [one for one, _ in rounds], rounds[-1][1]
        found[name] = {
            "title": variant.title,
            "flows": number,
            "seconds": times,
            "flows_per_second": number / statistics.median(times),
            "steps": float(flows.steps.mean()),
            "not_finished": int(sum(status.name in {"BUDGET", "NOT_FINITE"} for status in flows.status)),
            "device_memory_mib": watch.close(),
            "host_memory_gib": _host_peak(),
        }
        print(name, found[name], flush=True)
    return found


class Watch:
    """Most memory in use on the device, asked for every half second."""

    def __init__(self) -> None:
        self._most, self._stop = 0, threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.wait(0.5):
            used = _smi("memory.used")
            if used:
                self._most = max(self._most, int(used.split()[0]))

    def close(self) -> int:
        """MiB; 0 where nvidia-smi did not say."""
        self._stop.set()
        self._thread.join()
        return self._most


def _smi(query):
    """The first device's answer, empty without nvidia-smi."""
    try:
        call = ["nvidia-smi", f"--query-gpu={query}", "--format=csv,noheader"]
        return subprocess.run(call, check=True, capture_output=True, text=True).stdout.splitlines()[0]
    except (OSError, subprocess.CalledProcessError, IndexError):
        return ""


def _host_peak():
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 2**30


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    sys.exit(main())
