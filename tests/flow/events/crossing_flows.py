"""Random flows with a hard truth: what the mismatches do on a fine grid of times, from trajectories at rtol 1e-12."""

from __future__ import annotations

import numpy as np

from verify.energies import Rbm
from verify.flow import integrate
from verify.flow.events.mismatch import in_bits
from verify.states.spins import characters, orders

THRESHOLDS = (0.5, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8)
GRID = 1500
ERROR, LATE = 100.0, 1e-3
"""What the flow may be wrong by, over rtol; how late, relative, a time that the grid shows may be found."""


def draw(number):
    """An RBM of at most three spins and three units, a law, a start and a time of at most 20."""
    rng = np.random.Generator(np.random.Philox((77, number)))
    energy = Rbm(int(rng.integers(1, 4)), int(rng.integers(0, 4)))
    q = np.maximum(rng.dirichlet(np.full(2**energy.spins, rng.choice([0.5, 1.0, 5.0]))), 1e-6)
    start = rng.normal(size=energy.size) * rng.choice([0.3, 1.0, 2.0])
    return energy, q / q.sum(), start, float(rng.choice([2.0, 5.0, 20.0]))


def model(energy, theta):
    """f(x) of an RBM by its formula, (S, 2^N), from theta (S, P)."""
    N, M = energy.spins, energy.hidden
    x = characters(N)[:, [1 << j for j in range(N)]].astype(float)
    c, W = theta[:, N : N + M], theta[:, N + M :].reshape(len(theta), M, N)
    h = c[:, None] + x @ W.swapaxes(1, 2)
    return theta[:, :N] @ x.T + np.logaddexp(h, -h).sum(axis=-1)


class Truth:
    """Gaps of a flow, ``gaps`` (2, S, 2^N): couplings and moments at ``times`` (S,)."""

    def __init__(self, energy, q, start, until, *, coding="spins"):
        self.times = np.unique(np.concatenate(([0.0], np.geomspace(1e-4, until, GRID), np.linspace(0, until, GRID))))
        tight = integrate(energy, q, start, until=until, rtol=1e-12, atol=1e-14, output_times=self.times, device="cpu")
        f = model(energy, tight.trajectory[0])
        f = f - f.max(axis=1, keepdims=True)
        log_p = f - np.log(np.exp(f).sum(axis=1, keepdims=True))
        table, d = characters(energy.spins).astype(float), log_p - np.log(q)
        excess = np.where(abs(d) < 1, q * np.expm1(np.clip(d, -1, 1)), np.exp(log_p) - q)
        pair = d @ table / len(q), excess @ table
        self.gaps = np.stack(in_bits(*pair) if coding == "bits" else pair)
        self.order, self.size = orders(energy.spins), max(1.0, np.abs(np.log(q) @ table).max() / len(q))

    def row(self, kind, k, size="norm"):
        """e_k, as a function of the gaps, and these, (S, entries of order k)."""
        whole = np.max if size == "largest" else np.linalg.norm
        return lambda gaps: whole(np.abs(gaps), axis=1), self.gaps[kind][:, self.order == k]

    def turned(self, kind, rtol):
        """The place by which the gap of the highest order has changed its sign, by more than its error; or None."""
        return turning_point(self.gaps[kind][:, -1], self.error(kind, rtol))

    def error(self, kind, rtol):
        """What couplings (0) or moments (1) may be wrong by."""
        return ERROR * rtol * (self.size if kind == 0 else 1.0)

    def faults(self, flow, thresholds, rtol, *, size="norm"):
        """What the events of a flow (of rtol) get wrong, in words."""
        for kind, crossings in enumerate((flow.coupling_times, flow.moment_times)):
            for k in range(1, int(self.order[-1]) + 1):
                if crossings.zero_from_start[0, k - 1]:
                    continue
                e, gaps = self.row(kind, k, size)
                turned = self.turned(kind, rtol) if gaps.shape[1] == 1 else None
                for number, threshold in enumerate(thresholds):
                    case, at = Case(self.times, e, gaps, threshold, self.error(kind, rtol)), (0, number, k - 1)
                    said = case.faults(crossings.first[at], crossings.last[at], turned)
                    unsure = crossings.uncertain[at], crossings.last_uncertain[at]
                    place = f"{('couplings', 'moments')[kind]} of order {k} at {threshold}"
                    yield from (f"{place}: {word}" for one, word in said if not unsure[one])


def turning_point(gap, error):
    """The first place by which the gap has changed its sign, by more than the error on both sides; None where none."""
    found = []
    for sign in (1, -1):
        above = np.flatnonzero(sign * gap > error)
        if len(above):
            found += np.flatnonzero((sign * gap < -error) & (np.arange(len(gap)) > above[0]))[:1].tolist()
    return min(found, default=None)


class Case:
    """One mismatch on the grid, and one level: a multiple of what it is at the start."""

    def __init__(self, times, size, gaps, threshold, error):
        self.times, self.size, self.gaps, self.error, self.e = times, size, gaps, error, size(gaps)
        self.level = threshold * self.e[0]

    def near(self, t):
        """The least and the largest e within the meshes around t, on chords of the gaps."""
        i = int(np.clip(np.searchsorted(self.times, t), 1, len(self.times) - 1))
        knots = np.arange(max(i - 2, 0), min(i + 2, len(self.times)))
        fine = np.linspace(knots[0], knots[-1], 400 * (len(knots) - 1) + 1)
        e = self.size(np.stack([np.interp(fine, knots, column) for column in self.gaps[knots].T], axis=1))
        # where a gap passes through zero it does so between two of these
        step = np.abs(np.diff(e)).max()
        return e.min() - step, e.max()

    def faults(self, first, last, turned):
        """Pairs: 0 or 1 for first or last, and a word. ``turned``: the place by which a gap has changed its sign."""
        t, below = self.times, np.flatnonzero(self.e < self.level - self.error)
        # by then it has certainly been below
        known = [int(below[0])] if len(below) else []
        known += [] if turned is None else [turned]
        if known and not first <= t[min(known)] * (1 + LATE) + LATE:
            yield 0, f"missed: {first}, certainly below by {t[min(known)]}"
        for number, time in enumerate((first, last)):
            if time > 0 and not self.near(time)[0] - self.error <= self.level <= self.near(time)[1] + self.error:
                yield number, f"not at its level: {time}"
        if np.isnan(last):
            if self.e[-1] < self.level - self.error:
                yield 1, "below at the end, and no last"
        else:
            after = t > last * (1 + LATE) + LATE
            if (self.e[after] > self.level + self.error).any():
                yield 1, f"above after the last, {last}"
