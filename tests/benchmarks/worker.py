"""One peer in a process of its own, on one core: `python worker.py PEER VARIANT CPU` answers lines of JSON.

Question: ``{"flows": n, "rtol": r, "repeat": k}``. Answer: seconds of one call (mean of k), parameters (n, P), counts,
peak memory; or ``{"error": text}``. Whatever a library prints goes to stderr.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
import warnings


def main() -> None:
    """Answer until the questions end."""
    name, variant_name, cpu = sys.argv[1:]
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {int(cpu)})
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    solve, variant = None, None
    for line in sys.stdin:
        try:
            if solve is None:
                solve, variant, make = _made(name, variant_name)
            answer = {**_measured(solve, variant, **json.loads(line)), "make": make}
        except Exception as error:  # noqa: BLE001  # a peer may fail in any way: the table says so
            answer = {"error": str(error) or type(error).__name__}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def _made(name, variant_name):
    import peers
    from workload import variant as named

    begin = time.perf_counter()
    variant = named(variant_name)
    return peers.solver(name, variant), variant, time.perf_counter() - begin


def _measured(solve, variant, flows, rtol, repeat=1):
    _, targets, starts = variant.draw(flows)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        begin = time.perf_counter()
        for _ in range(repeat):
            answer = solve(targets, starts, rtol)
        seconds = (time.perf_counter() - begin) / repeat
    return {
        "seconds": seconds,
        "parameters": answer.parameters.tolist(),
        "steps": answer.steps,
        "gradients": answer.gradients,
        "hessians": answer.hessians,
        # ru_maxrss is in KiB, on macOS in bytes
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024),
    }


if __name__ == "__main__":
    main()
