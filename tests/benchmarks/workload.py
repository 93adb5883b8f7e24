"""What is measured: workload W of the RBM, its smaller and larger relatives, and the full Ising flow.

W: RBM N = 6, M = 6, target couplings normal with standard deviation 0.6, 0.6, 0.4, 0.3, 0.2, 0.1 for orders 1 to 6 (0.1
beyond), each over sqrt(C(N, k)); start 1e-2 normal. The others: the same law at other N, M.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from verify import energy
from verify.states.spins import states
from verify.states.walsh import transform

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Real = NDArray[np.float64]

SCALES = (0.6, 0.6, 0.4, 0.3, 0.2, 0.1)
LAST_SCALE = 0.1
START = 1e-2


def workload(spins: int, hidden: int, number: int, seed: int = 0) -> tuple[Any, Real, Real]:
    """An RBM (``hidden`` 0: the full Ising model), targets (number, 2^N) and starts (number, P)."""
    # each flow has a generator of its own: flow i is the same whatever the number of flows
    model = energy("rbm", spins=spins, hidden=hidden) if hidden else energy("full_ising", spins=spins)
    orders = [mask.bit_count() for mask in range(1 << spins)]
    scale = np.array([0.0] + [_scale(k) / math.sqrt(math.comb(spins, k)) for k in orders[1:]])
    draws = [np.random.default_rng((seed, index)) for index in range(number)]
    J = np.array([draw.normal(size=1 << spins) for draw in draws]).reshape(number, -1) * scale
    weights = np.exp(transform(J))
    starts = START * np.array([draw.normal(size=model.size) for draw in draws]).reshape(number, -1)
    return model, weights / weights.sum(axis=1, keepdims=True), starts


def _scale(order: int) -> float:
    return SCALES[order - 1] if order <= len(SCALES) else LAST_SCALE


@dataclass(frozen=True)
class Variant:
    """One row of the table; ``hidden`` 0 stands for the full Ising model."""

    name: str
    spins: int
    hidden: int
    until: float
    flows: int
    """How many flows are timed, where a peer is fast enough for it."""
    check: str = "dop853"
    """The peer that the reference is compared with."""
    judged: float | None = None
    """Where flows converge and so forget their errors: the earlier time at which the tolerances are chosen."""

    @property
    def title(self) -> str:
        """What it is, for people."""
        model = f"RBM N = {self.spins}, M = {self.hidden}" if self.hidden else f"full Ising N = {self.spins}"
        return f"{model}, to t = {self.until:g}"

    @property
    def judge(self) -> Variant:
        """The same flows, up to where the tolerances are chosen."""
        if self.judged is None:
            return self
        return replace(self, name=f"{self.name}@{self.judged:g}", until=self.judged, judged=None)

    def draw(self, number: int) -> tuple[Any, Real, Real]:
        """The model, targets (number, 2^N) and starts (number, P)."""
        return workload(self.spins, self.hidden, number)

    @cached_property
    def states(self) -> Real:
        """x, (2^N, N)."""
        return states(self.spins).astype(np.float64)

    @cached_property
    def characters(self) -> Real:
        """chi_S(s) for nonempty S, (2^N, 2^N - 1)."""
        return transform(np.eye(1 << self.spins))[:, 1:]

    def couplings(self, theta: Real) -> Real:
        """Effective couplings without that of the empty set, (B, 2^N - 1), from parameters (B, P)."""
        if not self.hidden:
            return theta
        N, M, x = self.spins, self.hidden, self.states
        b, c, W = theta[:, :N], theta[:, N : N + M], theta[:, N + M :].reshape(-1, M, N)
        h = np.abs(c[:, None] + x @ W.swapaxes(1, 2))
        # -E(x) = b.x + sum_a log 2cosh(c_a + w_a.x), and J = 2^-N WHT(-E)
        return transform(b @ x.T + (h + np.log1p(np.exp(-2.0 * h))).sum(axis=-1))[:, 1:] / (1 << N)


VARIANTS = {
    variant.name: variant
    for variant in (
        Variant("w100", 6, 6, 1e2, 40),
        Variant("w", 6, 6, 1e4, 16),
        Variant("n3", 3, 3, 1e4, 40, judged=20.0),
        Variant("n10-100", 10, 10, 1e2, 8),
        Variant("n10", 10, 10, 1e4, 2, check="odeint"),
        # the slowest rate of 400 flows is 0.007: by t = 1e4 all of them are where they converge to
        Variant("ising", 6, 0, 1e4, 40, judged=10.0),
    )
}


def variant(name: str) -> Variant:
    """The one of this name; ``name@...``: its judge."""
    found = VARIANTS[name.partition("@")[0]]
    return found.judge if "@" in name else found
