"""Bits of the checker's intervals: these are fixed-point, so the number of bits depends on the size of the numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from verify.arithmetic import get

if TYPE_CHECKING:
    from verify.case import Case

BITS = 128
"""Good bits that are asked for beyond the range of the numbers."""
MOST_BITS = 2048
"""The checker takes no more."""


def interval_bits(case: Case, theta: Any = None) -> int | None:
    """Bits for intervals about the case at ``theta`` (size,), default its own; None where the checker has too few.

    Heuristic: BITS, and twice the bits before the point of the largest exponential that comes up, from float64.
    """
    A = get("float64")
    energy = case.energy
    with np.errstate(all="ignore"):
        if theta is None:
            theta = case.theta(A) if case.has_parameters else np.zeros(energy.size)
        theta = np.asarray(theta, dtype=np.float64)
        f = energy.value(theta, A)
        inputs = float(np.abs(theta).sum())
        q = case.target(A)
        # log of the ratios of probabilities, and of e^2h
        reach = 2 * float(np.ptp(f)) + 4 * inputs + 2 * float(np.ptp(np.log(q)))
    if not math.isfinite(reach):
        return None
    bits = BITS + math.ceil(reach / math.log(2))
    return bits if bits <= MOST_BITS else None
