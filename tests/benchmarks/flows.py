"""Flows per second of this version's engine: `python tests/benchmarks/flows.py`. One process, events included.

Workload W: RBM N = 6, M = 6, target couplings normal with standard deviation 0.6, 0.6, 0.4, 0.3, 0.2, 0.1 for orders 1
to 6, each over sqrt(C(N, k)); start 1e-2 normal; rtol 1e-8. Others: the same law cut to N spins.
"""

from __future__ import annotations

import math
import os
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from verify import energy, integrate
from verify.walsh import transform

SCALES = (0.6, 0.6, 0.4, 0.3, 0.2, 0.1)


def workload(spins: int, hidden: int, number: int, seed: int = 0) -> tuple[object, np.ndarray, np.ndarray]:
    """An RBM, targets (number, 2^N) and starts (number, P)."""
    generator = np.random.default_rng(seed)
    orders = np.array([mask.bit_count() for mask in range(1 << spins)])
    scale = np.array([0.0] + [SCALES[k - 1] / math.sqrt(math.comb(spins, k)) for k in orders[1:]])
    weights = np.exp(transform(generator.normal(size=(number, 1 << spins)) * scale))
    model = energy("rbm", spins=spins, hidden=hidden)
    return model, weights / weights.sum(axis=1, keepdims=True), 1e-2 * generator.normal(size=(number, model.size))


def main() -> None:
    """Measure and print a table."""
    for spins, hidden, until, number in ((6, 6, 1e2, 40), (6, 6, 1e4, 20), (3, 3, 1e2, 60), (3, 3, 1e4, 60)):
        model, targets, starts = workload(spins, hidden, number)
        integrate(model, targets[:1], starts[:1], until=1.0)
        start = time.perf_counter()
        integrate(model, targets, starts, until=until, thresholds=(0.5, 0.1))
        spent = time.perf_counter() - start
        print(f"N = {spins}, M = {hidden}, to t = {until:g}: {number / spent:6.1f} flows/s")


if __name__ == "__main__":
    main()
