"""Linear algebra that gives the same bits on every processor of a kind: one thread, and one kernel."""

from __future__ import annotations

import os
import platform
import sys

KERNELS = {"x86_64": "Nehalem", "amd64": "Nehalem", "aarch64": "ARMV8", "arm64": "ARMV8"}
"""By machine, the OpenBLAS kernel that all of them have on which NumPy runs at all."""


def one_each() -> None:
    """Ask for one thread per process, for linear algebra and compiled flows, and for one kernel of linear algebra.

    Threads unless the user chose otherwise: the workers are the parallelism, and sums keep their order. The kernel
    whatever the user chose: each sums in an order of its own, last digits differ with it, and with them the hints of a
    certificate and which of two nearly equal margins is the worse. Matrices here are small, so it costs no time.
    Threads are heard by processes that are started later, and by this one only where numpy is not loaded yet; where it
    is, no kernel is asked for, so that this process and those that it starts have the same.
    """
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    kernel = KERNELS.get(platform.machine().lower())
    if kernel is not None and "numpy" not in sys.modules:
        os.environ["OPENBLAS_CORETYPE"] = kernel
        # MKL's own word for the same
        os.environ["MKL_CBWR"] = "COMPATIBLE"
