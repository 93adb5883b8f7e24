"""One thread per process for linear algebra and for compiled flows."""

from __future__ import annotations

import os


def one_each() -> None:
    """Ask for it, unless the user chose otherwise: the workers are the parallelism, and sums keep their order.

    Heard by processes that are started later, and by this one only where numpy is not loaded yet.
    """
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
        os.environ.setdefault(name, "1")
