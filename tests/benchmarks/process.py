"""The asking side of worker.py: starts a peer's process, asks, waits no longer than it is told to."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

from peers import NotMeasuredError

ONE_THREAD = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMBA_NUM_THREADS": "1",
    "JAX_PLATFORMS": "cpu",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
}
LIMIT = 300.0
"""Seconds that one call may take."""


class Process:
    """One peer on one variant. Raises NotMeasuredError where it has no answer, or none in time."""

    def __init__(self, peer: str, variant: str, **environment: str) -> None:
        here = Path(__file__).resolve()
        cpus = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [0]
        self._process = subprocess.Popen(
            [sys.executable, str(here.with_name("worker.py")), peer, variant, str(cpus[-1])],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env={**os.environ, **ONE_THREAD, **environment},
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(self, flows: int, rtol: float, repeat: int = 1) -> dict[str, Any]:
        """What worker.py answers."""
        process = self._process
        try:
            process.stdin.write(json.dumps({"flows": flows, "rtol": rtol, "repeat": repeat}) + "\n")
            process.stdin.flush()
        except BrokenPipeError:
            raise NotMeasuredError("its process died") from None
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            if not selector.select(LIMIT):
                self.close()
                raise NotMeasuredError(f"{flows} flows at rtol {rtol:.0e} take more than {LIMIT:g} s")
        line = process.stdout.readline()
        if not line:
            raise NotMeasuredError("its process died")
        answer = json.loads(line)
        if "error" in answer:
            raise NotMeasuredError(answer["error"])
        return answer

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()
