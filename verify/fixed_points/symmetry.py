"""Points that a symmetry of the energy turns into each other: hidden units in another order, or with another sign."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from verify.flow.problem import start
from verify.flow.tolerances import ORDER_DIGITS, SIGN_TIE_TOL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verify.energies import Energy

    Real = NDArray[np.float64]


def canonical(energy: Energy, theta: Any) -> Real:
    """The same point, (size,), with its hidden units in one fixed order and, where f allows, of one fixed sign.

    Each unit's largest number becomes positive, then the units ascend number by number. Exactly the same for all of the
    relabelings of a point; idempotent. Raises BadInput.
    """
    return _canonical(energy, start(theta, energy.size, "theta"))


def _canonical(energy: Energy, theta: Real) -> Real:
    index, result = energy.units, theta.copy()
    if not index.size:
        return result
    rows = theta[index]
    if energy.hidden_sign_symmetric:
        size = np.abs(rows)
        leads = size >= (1 - SIGN_TIE_TOL) * size.max(axis=1, keepdims=True)
        rows = rows * np.where(rows[np.arange(len(rows)), leads.argmax(axis=1)] < 0, -1.0, 1.0)[:, None]
    # adding zero makes -0.0 the same as 0.0
    rows = rows + 0.0
    keys = np.concatenate((np.round(rows, ORDER_DIGITS), rows), axis=1)
    result[index] = rows[np.lexsort(keys.T[::-1])]
    return result


class Distinct:
    """Numbers for points: the same number for points that agree, but for a relabeling, to ``tolerance``.

    The tolerance is of each parameter, times the largest of the point if that is above one. The first point with a
    number stands for it. Units are matched one by one, each with the first free one that is near: heuristic where units
    of one point are nearer than some tolerances to each other.
    """

    def __init__(self, energy: Energy, tolerance: float, most: int) -> None:
        self._index, self._turn, self._tolerance = energy.units, energy.hidden_sign_symmetric, tolerance
        self._rest = np.setdiff1d(np.arange(energy.size), self._index)
        self._points, self._marks = np.zeros((most, energy.size)), np.zeros((most, energy.size))
        self._count = 0

    def number(self, theta: Real) -> int:
        """The number of theta (size,): that of the first point which it is, or the next free one."""
        mark, reach = self._mark(theta), self._tolerance * max(1.0, float(np.abs(theta).max(initial=0.0)))
        for old in np.flatnonzero((np.abs(self._marks[: self._count] - mark) <= reach).all(axis=1)):
            if self._one(theta, self._points[old], reach):
                return int(old)
        self._points[self._count], self._marks[self._count] = theta, mark
        self._count += 1
        return self._count - 1

    def _mark(self, theta: Real) -> Real:
        """Mark of a point that no relabeling changes, and that moves no farther than theta does, (size,).

        Sorting never adds distance.
        """
        return np.concatenate((theta[self._rest], np.sort(np.abs(theta[self._index]), axis=None)))

    def _one(self, theta: Real, other: Real, reach: float) -> bool:
        if not self._index.size:
            return True
        one, two = theta[self._index], other[self._index]
        match = _close(one, two, reach)
        if self._turn:
            match |= _close(one, -two, reach)
        return _paired(match)


def _close(one: Real, two: Real, tolerance: float) -> NDArray[np.bool_]:
    """Mask of the units a and b that are near each other, (M, M)."""
    return np.asarray((np.abs(one[:, None, :] - two[None, :, :]) <= tolerance).all(axis=2))


def _paired(match: NDArray[np.bool_]) -> bool:
    """Whether every row finds a column of its own."""
    free = np.ones(len(match), dtype=bool)
    for row in match:
        found = np.flatnonzero(row & free)
        if not found.size:
            return False
        free[found[0]] = False
    return True
