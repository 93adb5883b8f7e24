"""The methods that are measured: each module gives ``solver(variant)``, a function (targets, starts, rtol) -> Answer.

A peer is timed on all that its call does, compilation apart. No peer looks for events; ours does.
"""

from __future__ import annotations

import importlib
import importlib.util
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray
    from workload import Variant

    Real = NDArray[np.float64]
    Solver = Callable[[Real, Real, float], "Answer"]


@dataclass(frozen=True)
class Answer:
    """Parameters at the end (B, P); steps, gradients and Hessians, mean per flow (None where the peer does not say)."""

    parameters: Real
    steps: float | None = None
    gradients: float | None = None
    hessians: float | None = None


ATOL = 1e-2
"""Absolute over relative tolerance, for all: that of ours by default (1e-10 over 1e-8)."""

# name: (module, option of its ``solver``, libraries that it needs)
PEERS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "ours": ("ours", "cpu", ()),
    "oracle": ("oracle", "", ("scipy",)),
    "lsoda": ("scipy_ivp", "LSODA", ("scipy",)),
    "odeint": ("scipy_odeint", "", ("scipy",)),
    "radau": ("scipy_ivp", "Radau", ("scipy",)),
    "bdf": ("scipy_ivp", "BDF", ("scipy",)),
    "dop853": ("scipy_ivp", "DOP853", ("scipy",)),
    "kvaerno5": ("diffrax_peer", "Kvaerno5", ("jax", "diffrax", "optimistix")),
    "tsit5": ("diffrax_peer", "Tsit5", ("jax", "diffrax")),
    "dopri8": ("diffrax_peer", "Dopri8", ("jax", "diffrax")),
    "heyoka": ("heyoka_peer", "", ("heyoka",)),
    "torchdiffeq5": ("torchdiffeq_peer", "dopri5", ("torch", "torchdiffeq")),
    "torchdiffeq8": ("torchdiffeq_peer", "dopri8", ("torch", "torchdiffeq")),
    "torchode": ("torchode_peer", "Dopri5", ("torch", "torchode")),
}
UNMEASURED = {"cubie": "its interface still changes (0.3), and it needs a GPU"}


class NotMeasuredError(Exception):
    """Why a peer has no figures here, in a few words."""


def solver(name: str, variant: Variant) -> Solver:
    """The named peer's solver. Raises NotMeasuredError."""
    if name in UNMEASURED:
        raise NotMeasuredError(UNMEASURED[name])
    module, option, needs = PEERS[name]
    for library in needs:
        if importlib.util.find_spec(library) is None:
            raise NotMeasuredError(f"{library} is not installed")
    make = importlib.import_module(f"peers.{module}").solver
    return make(variant, option) if option else make(variant)


def one_by_one(solve: Callable[[Real, Real, float], Answer], targets: Real, starts: Real, rtol: float) -> Answer:
    """An Answer from one for each flow; ``solve`` takes (2^N,), (P,), rtol and gives parameters (P,)."""
    import numpy as np

    rows = [solve(target, start, rtol) for target, start in zip(targets, starts, strict=True)]

    def mean(values: list[float | None]) -> float | None:
        known = [value for value in values if value is not None]
        return sum(known) / len(known) if known else None

    return Answer(
        np.array([row.parameters for row in rows]),
        mean([row.steps for row in rows]),
        mean([row.gradients for row in rows]),
        mean([row.hessians for row in rows]),
    )


def each(solve: Callable[[Real, Real, float], Answer]) -> Solver:
    """A solver that takes one flow after the other."""
    return partial(one_by_one, solve)
