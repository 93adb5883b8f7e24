"""High precision against mpmath.odefun: `python tests/benchmarks/precise.py`. Some minutes, most of them for odefun.

The flow: RBM N = 4, M = 4 at 50 digits, from weights of 0.1, on a random law. odefun follows the same field, written
out in mpmath, to t = 1/8 only. That time over ours to t = 50 is a ratio that nothing was extrapolated for, and too
small; in proportion to t it is too large, because odefun's series get longer as the flow gets slower.
"""

from __future__ import annotations

import os
import platform
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import mpmath
import numpy as np

from verify import energy
from verify.flow.precise.flows import precise_flows
from verify.flow.precise.problem import precise_problem
from verify.states.spins import states
from verify.states.walsh import transform

SPINS, HIDDEN, DIGITS = 4, 4, 50


def workload() -> tuple[np.ndarray, np.ndarray]:
    """A law of random couplings, and a start."""
    generator = np.random.default_rng(1)
    orders = np.array([max(1, mask.bit_count()) for mask in range(1 << SPINS)])
    weights = np.exp(transform(generator.normal(0, 0.6, 1 << SPINS) / orders))
    return weights / weights.sum(), generator.normal(0, 0.1, SPINS + HIDDEN * (SPINS + 1))


def field(law: np.ndarray) -> object:
    """grad L of the RBM from its definition, for odefun."""
    X = states(SPINS).tolist()
    total = mpmath.fsum(map(mpmath.mpf, law.tolist()))
    q = [mpmath.mpf(value) / total for value in law.tolist()]

    def speed(_t: object, y: list) -> list:
        b, c, flat = y[:SPINS], y[SPINS : SPINS + HIDDEN], y[SPINS + HIDDEN :]
        W = [flat[a * SPINS : (a + 1) * SPINS] for a in range(HIDDEN)]
        # e^h gives cosh and tanh
        E = [[mpmath.exp(c[a] + mpmath.fdot(W[a], x)) for x in X] for a in range(HIDDEN)]
        weights = [mpmath.exp(mpmath.fdot(b, x)) * mpmath.fprod(e[s] + 1 / e[s] for e in E) for s, x in enumerate(X)]
        Z = mpmath.fsum(weights)
        r = [a - weight / Z for a, weight in zip(q, weights, strict=True)]
        bent = [[(1 - 2 / (e * e + 1)) * one for e, one in zip(row, r, strict=True)] for row in E]
        columns = list(zip(*X, strict=True))
        return [
            *(mpmath.fdot(r, column) for column in columns),
            *map(mpmath.fsum, bent),
            *(mpmath.fdot(row, column) for row in bent for column in columns),
        ]

    return speed


def peer(law: np.ndarray, start: np.ndarray, until: float) -> tuple[float, list]:
    """The seconds that odefun takes, and where it gets."""
    with mpmath.workdps(DIGITS):
        begun = time.perf_counter()
        found = mpmath.odefun(field(law), 0, [mpmath.mpf(value) for value in start.tolist()])(mpmath.mpf(until))
        return time.perf_counter() - begun, found


def main() -> None:
    """Measure and print."""
    law, start = workload()
    model = energy("rbm", spins=SPINS, hidden=HIDDEN)
    print(
        f"{time.strftime('%Y-%m-%d')}, {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    )
    ours = {}
    for until in (50, 1000, 10_000):
        for thresholds in ((0.5, 0.1), (1e-300,)):
            begun = time.perf_counter()
            flow = precise_flows(
                precise_problem(model, law, start, precision=DIGITS, until=until, thresholds=thresholds)
            )
            spent = time.perf_counter() - begun
            events = "two thresholds, every order" if len(thresholds) == 2 else "no event happens"
            ours.setdefault(until, spent)
            print(f"ours, {DIGITS} digits to t = {until:6d}: {spent:7.2f} s, {flow.steps[0]:4d} steps ({events})")
    reached = 1 / 8
    spent, found = peer(law, start, reached)
    flow = precise_flows(precise_problem(model, law, start, precision=DIGITS, until=reached))
    with mpmath.workdps(DIGITS + 5):
        apart = max(abs(a - b) for a, b in zip(found, flow.parameters[0], strict=True))
    print(f"mpmath.odefun to t = {reached:g}: {spent:.1f} s; ours and its differ there by {mpmath.nstr(apart, 3)}")
    print(f"ratio, odefun to t = {reached:g} over ours to t = 50 (a lower bound): {spent / ours[50]:.0f}")
    print(f"EXTRAPOLATED in proportion to t (an upper bound): {spent * 50 / reached / ours[50]:.0f}")


if __name__ == "__main__":
    main()
