"""heyoka: Taylor series compiled for the very system, in batches of the width of the processor's vectors."""

from __future__ import annotations

import heyoka as hy
import numpy as np

from peers import Answer, NotMeasuredError

BATCH = 8
LARGEST = 10
"""Most spins: written out over all states and units, the system takes half a minute to compile there."""


def solver(variant):
    if variant.spins > LARGEST:
        raise NotMeasuredError(f"2^{variant.spins} states, written out, take too long to compile")
    system, integrators = equations(variant), {}

    def solve(targets, starts, rtol):
        # the tolerance is part of what is compiled
        if rtol not in integrators:
            zeros = np.zeros((starts.shape[1], BATCH))
            pars = np.ones((targets.shape[1], BATCH))
            integrators[rtol] = hy.taylor_adaptive_batch(system, zeros, pars=pars, tol=rtol, compact_mode=True)
        return run(integrators[rtol], variant.until, targets, starts)

    return solve


def run(integrator, until, targets, starts):
    ends, steps = np.empty_like(starts), np.zeros(len(starts))
    for low in range(0, len(starts), BATCH):
        # a last batch that is not full repeats its last flow
        rows = np.minimum(np.arange(low, low + BATCH), len(starts) - 1)
        integrator.set_time(0.0)
        integrator.state[:], integrator.pars[:] = starts[rows].T, targets[rows].T
        integrator.propagate_until(until)
        ends[rows] = integrator.state.T
        steps[rows] = [one[3] for one in integrator.propagate_res]
        if any(one[0] != hy.taylor_outcome.time_limit for one in integrator.propagate_res):
            raise ArithmeticError("heyoka gave up")
    return Answer(ends, float(steps.mean()))


def equations(variant):
    """d theta_i / dt = sum over x of (q - p)(x) df/dtheta_i, one expression each; q are the runtime parameters."""
    states = 1 << variant.spins
    theta = hy.make_vars(*[f"y{i}" for i in range(len(variant.draw(1)[2][0]))])
    e, slopes = (rbm if variant.hidden else ising)(variant, theta)
    Z = hy.sum(e)
    r = [hy.par[s] - e[s] / Z for s in range(states)]
    return [(y, hy.sum([slopes[s][i] * r[s] for s in range(states)])) for i, y in enumerate(theta)]


def rbm(variant, theta):
    N, M = variant.spins, variant.hidden
    e, slopes = [], []
    for x in variant.states:
        h = [hy.sum([theta[N + a]] + [theta[N + M + a * N + j] * x[j] for j in range(N)]) for a in range(M)]
        # exp(f) up to a factor: exp(b.x) prod_a cosh(c_a + w_a.x)
        e.append(hy.prod([hy.exp(hy.sum([theta[j] * x[j] for j in range(N)])), *[hy.cosh(one) for one in h]]))
        tanh = [hy.tanh(one) for one in h]
        slopes.append([*x, *tanh, *[one * x[j] for one in tanh for j in range(N)]])
    return e, slopes


def ising(variant, theta):
    chi = variant.characters
    return [hy.exp(hy.sum([sign * J for sign, J in zip(row, theta, strict=True)])) for row in chi], chi
