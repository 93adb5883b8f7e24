"""A flow in float64 as the detection of events sees it: dense output of its steps, and the field."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from verify.flow.events.detection import Detector
from verify.flow.events.path import Path
from verify.flow.tolerances import ROOT_TOL

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from verify.flow.events.detection import Found
    from verify.flow.events.mismatch import Mismatch

    Real = NDArray[np.float64]
    Mask = NDArray[np.bool_]


class Segment(NamedTuple):
    """One accepted step: y(t) for t in [begin, end] by ``dense``, which takes (S,) times and gives (P, S)."""

    begin: float
    end: float
    dense: Callable[[Real], Real]


class FieldPath(Path):
    """The functions of a mismatch along the flow with these speeds; keeps the last KL and its largest rise.

    Slopes are those of the flow itself, which the dense output follows as closely as the tolerance says.
    """

    def __init__(self, mismatch: Mismatch, start: Real, speeds: Callable[[Real], Real]) -> None:
        self._mismatch, self._speeds = mismatch, speeds
        self.rows, self.signed = mismatch.rows, mismatch.signed
        self.start, self.start_slopes, kl = (one[0] for one in self._along(start[None]))
        self.kl, self.kl_rise, self._begun = float(kl), 0.0, False

    def _along(self, y: Real) -> tuple[Real, Real, Real]:
        return self._mismatch.along(y, self._speeds(y))

    def _states(self, homes: Sequence[Segment], times: Real) -> Real:
        return np.array([home.dense(np.array([t]))[:, 0] for home, t in zip(homes, times, strict=True)])

    def walk(self, segments: Sequence[Segment]) -> tuple[list[Segment], Real, Real, Real]:
        """The ends of the steps, and the middle of the very first."""
        homes, times = list(segments), [home.end for home in segments]
        if not self._begun:
            self._begun, first = True, segments[0]
            homes, times = [first, *homes], [0.5 * (first.begin + first.end), *times]
        values, slopes, kl = self._along(self._states(homes, np.array(times)))
        self.kl_rise = max(self.kl_rise, float(np.diff(kl, prepend=self.kl).max()))
        self.kl = float(kl[-1])
        return homes, np.array(times), values, slopes

    def at(self, homes: Sequence[Segment], times: Real) -> tuple[Real, Real]:
        """As in the base class."""
        return self._along(self._states(homes, times))[:2]

    def exact(self, homes: Sequence[Segment], times: Real) -> Real:
        """As in the base class."""
        return self._mismatch.values(self._states(homes, times))

    def floats(self, functions: Sequence[Real], sides: Sequence[Real], of: NDArray[np.int64]) -> list[Real]:  # noqa: ARG002
        """Functions and sides as they are, in doubles already."""
        return [*functions, *sides]

    def located(self, low: Real, high: Real, value: Real, level: Real) -> Mask:
        """As in the base class."""
        return np.asarray((np.abs(value) <= ROOT_TOL * level) | (high - low <= ROOT_TOL * high))


def field_detector(
    mismatch: Mismatch, start: Real, speeds: Callable[[Real], Real], thresholds: Real, *, relative: bool, error: float
) -> tuple[Detector, FieldPath, Mask]:
    """The detector of a flow from ``start``, its path, and which mismatches are zero at the start, (2, N).

    ``error``: of couplings and moments, relative to their size.
    """
    path = FieldPath(mismatch, start, speeds)
    squares = mismatch.at(start[None])[0][0]
    zero = mismatch.zero(squares)
    # e_k at the level, (R, T), and how right it is, (R, 1)
    e = thresholds * (np.sqrt(squares).reshape(-1, 1) if relative else np.ones((squares.size, 1)))
    right = error * np.repeat(mismatch.scales(), squares.shape[1])[:, None]
    e, right, signed = e[path.rows], right[path.rows], path.signed[:, None]
    levels, slack = np.where(signed, e, e * e), np.where(signed, right, right * (2 * e + right))
    detector = Detector(path, (np.zeros(()), path.start, path.start_slopes), levels, slack, zero.ravel() & relative)
    return detector, path, zero


def events(found: Found, spins: int) -> tuple[Real, Mask]:
    """Times of first and last crossings and what of them is uncertain, (2, 2, N, T) each; NaN where there is none."""
    shape = 2, 2, spins, found.times.shape[-1]
    return np.where(found.known, found.times, np.nan).reshape(shape), found.uncertain.reshape(shape)
