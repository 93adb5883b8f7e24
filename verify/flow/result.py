"""Results of a batch of flows: end states with a sentence each, end points, and event times."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray


class End(enum.Enum):
    """End state of a flow. ``sentence`` says it to the user; the criteria stand in ``verify.flow.events.ends``."""

    CONVERGED = "converged"
    PLATEAU = "plateau"
    ESCAPING = "escaping"
    TIME = "time"
    BUDGET = "budget"
    NOT_FINITE = "not finite"

    @property
    def sentence(self) -> str:
        """One sentence for the user."""
        return _SENTENCES[self]


_SENTENCES = {
    End.CONVERGED: "The flow is stationary at what its arithmetic cannot tell from a fixed point (stable or not).",
    End.PLATEAU: "The flow barely moves and its gradient is small, but nothing shows that a fixed point is near.",
    End.ESCAPING: "The parameters drift off like log t while the gradient falls like 1/t: no fixed point is in sight.",
    End.TIME: "The time was up while the flow still moved.",
    End.BUDGET: "The steps allowed were used up, or the arithmetic allowed no smaller ones, before the time was up.",
    End.NOT_FINITE: "A value was no longer a finite number; the last finite parameters are given.",
}


@dataclass(frozen=True)
class Crossings:
    """Times at which the mismatch of each order k = 1..N fell to each threshold; axes (flow, threshold, order).

    ``first``: the first time with e_k <= threshold; ``last``: the time from which on e_k <= threshold to the end of
    the flow. Zero where that holds from the start. NaN where it has not happened by the end of the flow: ``censored``
    (for ``last``: ``last_censored``), or where it means nothing, because a relative threshold is a multiple of a
    mismatch that is zero: ``zero_from_start`` (flow, order) says where that is so at the start. An absolute threshold
    is met there from the start.
    ``uncertain`` (for ``last``: ``last_uncertain``): the mismatch comes so near to the threshold, and turns, that the
    flow is not right enough to say whether it crosses it; the time, or NaN, is then one of two answers.
    Times are right to the integrator's tolerance. Between samples crossings are excluded by bounds of the values, in
    which the fourth derivative is estimated: heuristic; a gap that changes its sign is always seen.
    """

    first: NDArray[np.float64]
    last: NDArray[np.float64]
    zero_from_start: NDArray[np.bool_]
    uncertain: NDArray[np.bool_]
    """Mask of first crossings that may be others, (B, T, N)."""
    last_uncertain: NDArray[np.bool_]
    """Mask of last crossings that may be others, (B, T, N)."""

    @property
    def censored(self) -> NDArray[np.bool_]:
        """Mask of thresholds that were not reached by the end of the flow, shape (B, T, N)."""
        return _missing(self.first) & ~self.zero_from_start[:, None, :]

    @property
    def last_censored(self) -> NDArray[np.bool_]:
        """Mask of mismatches above the threshold at the end of the flow, shape (B, T, N)."""
        # where a level means something, a mismatch that is zero from the start has come to it at once
        meant = ~self.zero_from_start[:, None, :] | ~_missing(self.first)
        return _missing(self.last) & meant


def crossings(
    rows: Iterable[tuple[Any, Any, Any]], spins: int, thresholds: int, dtype: Any = np.float64
) -> tuple[Crossings, Crossings]:
    """By couplings and by moments, from each flow's events, first and last of both, and zeros at the start (2, N).

    Events: times, and whether they are uncertain, (2, 2, N, T) each. ``dtype``: of the times, said for empty batches.
    """
    found = list(rows)
    B = len(found)
    # one axis each for flow, first and last, couplings and moments, threshold, order
    shape = B, 2, 2, spins, thresholds
    events = np.array([one for one, _, _ in found], dtype=dtype).reshape(shape).swapaxes(-1, -2)
    doubts = np.array([one for _, one, _ in found], dtype=bool).reshape(shape).swapaxes(-1, -2)
    zero = np.array([one for _, _, one in found], dtype=bool).reshape(B, 2, spins)
    couplings, moments = (
        Crossings(events[:, 0, kind], events[:, 1, kind], zero[:, kind], doubts[:, 0, kind], doubts[:, 1, kind])
        for kind in (0, 1)
    )
    return couplings, moments


def _missing(times: NDArray[Any]) -> NDArray[np.bool_]:
    """Mask of times that are NaN, floats and multiprecision numbers alike: NaN differs from itself."""
    return np.asarray(times != times, dtype=np.bool_)  # noqa: PLR0124


@dataclass(frozen=True)
class Flows:
    """B flows: all arrays have the flow as their first axis. Everything float64 and approximate: it proves nothing.

    Where ``status`` is NOT_FINITE, ``residual`` and ``kl`` may be NaN; else they are finite.
    """

    parameters: NDArray[np.float64]
    """theta at the end, (B, size): the parameters that do not move are as they were at the start."""
    status: NDArray[np.object_]
    """Members of End, (B,)."""
    time: NDArray[np.float64]
    """End times of the flows, (B,): ``until``, or earlier where it converged or was given up."""
    residual: NDArray[np.float64]
    """Largest modulus of grad L over the moving parameters at the end, (B,); with weight decay, of what rises then."""
    kl: NDArray[np.float64]
    """KL(q, p) at the end, (B,)."""
    kl_rise: NDArray[np.float64]
    """Largest rise of KL between neighbouring samples, (B,): zero but for rounding, tolerance and weight decay."""
    steps: NDArray[np.int64]
    """Steps taken, (B,)."""
    coupling_times: Crossings
    """By e_k = |J_k - J_k*|, Euclidean over the couplings of order k; J* those of the target."""
    moment_times: Crossings
    """By e_k = |m_k - m_k*|, Euclidean over the moments of order k; m* those of the target."""
    trajectory: NDArray[np.float64] | None = None
    """theta at ``output_times``, (B, number of times, size), or None; NaN after a flow was given up."""
