"""Mismatches at or below their levels, as signs of one-sided functions, and bounds of what may hide between samples.

A row is at or below its level where none of its one-sided functions is positive: square - level; for a gap g, both
g - level and -g - level.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from verify.flow.events.bounds import doubtful, furthest, meeting, turning

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verify.flow.events.path import Path

    Real = NDArray[np.float64]
    Mask = NDArray[np.bool_]
    Native = NDArray[Any]


class Intervals(NamedTuple):
    """One-sided functions between samples, as doubles.

    Values at both ends and ``slack``, how right they are, (I, G, T); slopes there and the bound of the rest (see
    ``verify.flow.events.bounds``), (I, G, 1).
    """

    a: Real
    b: Real
    start: Real
    end: Real
    f: Real
    slack: Real


class Doubts(NamedTuple):
    """Places at which a crossing may be missed.

    ``sides`` (I, G, T): functions that may cross zero more often than their signs at the ends say. ``rows`` (I, R, T):
    where that matters. ``mixed``: where one function comes down and another goes up, and it matters which is first.
    ``hopeless``: those of ``rows`` that are as near to their level as the flow is right.
    """

    sides: Mask
    rows: Mask
    mixed: Mask
    hopeless: Mask


class Sides:
    """One-sided functions of a path, G of them, by row. ``levels`` and ``slack`` (F, T), native: see ``Detector``."""

    def __init__(self, path: Path, levels: Native, slack: Native, dead: Mask) -> None:
        both = np.concatenate((np.arange(len(path.rows)), np.flatnonzero(path.signed)))
        sign = np.repeat([1, -1], (len(path.rows), int(path.signed.sum())))
        ranked = np.argsort(path.rows[both], kind="stable")
        self._path, self._live = path, ~dead[:, None]
        self.of, self.sign = both[ranked], sign[ranked]
        self.rows = path.rows[self.of]
        self.levels, self.slack = levels[self.of], slack[self.of]
        self._begins = np.searchsorted(self.rows, np.arange(len(dead)))
        self._alone = np.bincount(path.rows, minlength=len(dead))[:, None] == 1

    def excess(self, values: Native) -> Native:
        """The functions, (S, G, T), from values (S, F)."""
        return self._path.middle((self.sign * values[:, self.of])[..., None] - self.levels)

    def any(self, sides: Mask) -> Mask:
        """Mask that is true on any side of a row that has events, (S, R, T)."""
        return np.asarray(np.logical_or.reduceat(sides, self._begins, axis=1) & self._live)

    def above(self, values: Native) -> Mask:
        """Mask of rows above their levels, (S, R, T)."""
        return self.any((self.excess(values) > 0).astype(bool))

    def below(self, values: Native) -> Mask:
        """Mask of rows at or below their levels, (S, R, T): never what is no number."""
        under = (self.excess(values) <= 0).astype(bool)
        return np.asarray(np.logical_and.reduceat(under, self._begins, axis=1) & self._live)

    def through(self, values: Native) -> tuple[Mask, NDArray[np.int64]]:
        """Mask of rows whose only gap passes its level on both sides of zero, (I, R, T), and the side that it leaves.

        The latter, (I, R), is the number of the side, where there is one.
        """
        above, side = self.above(values), np.zeros((len(values) - 1, len(self._begins)), dtype=np.int64)
        turned = np.zeros(side.shape, dtype=bool)
        positive = (values > 0).astype(bool)
        for f in np.flatnonzero(self._path.signed & self._alone[self._path.rows, 0]):
            row = self._path.rows[f]
            up, down = (np.flatnonzero((self.of == f) & (self.sign == sign))[0] for sign in (1, -1))
            turned[:, row] = positive[1:, f] != positive[:-1, f]
            side[:, row] = np.where(positive[:-1, f], up, down)
        return turned[..., None] & above[1:] & above[:-1], side

    def doubts(self, on: Intervals) -> Doubts:
        """Doubts about these intervals."""
        sides = doubtful(*on[:5])
        over, under = on.a > 0, on.b > 0
        # one function that is above throughout decides
        open_ = ~self.any(over & under & ~sides)
        rows, down, up = (self.any(mask) & open_ for mask in (sides, over & ~under, ~over & under))
        near = ~sides | (furthest(*on[:5]) <= on.slack)
        hopeless = rows & np.logical_and.reduceat(near, self._begins, axis=1)
        return Doubts(sides, rows, down & up & ~rows & ~self._alone, hopeless)

    def place(self, on: Intervals, doubts: Doubts, one: int) -> float:
        """Split of interval number ``one``, as a part of it: where the first that is in doubt turns or meets."""
        every = [np.broadcast_to(values, on.a.shape)[one] for values in on[:4]]
        asked = doubts.sides[one] & (doubts.rows & ~doubts.hopeless)[one][self.rows]
        if asked.any():
            first = tuple(np.argwhere(asked)[0])
            return float(turning(*(values[first] for values in every)))
        row, level = np.argwhere(doubts.mixed[one])[0]
        mine = np.flatnonzero(self.rows == row)
        falls = every[0][mine, level] > 0
        ends = (every[1][mine, level] > 0) != falls
        down, up = mine[falls & ends][0], mine[~falls & ends][0]
        return meeting(*([float(values[g, level]) for values in every] for g in (down, up)))

    def turned_near(self, a: Native, x: Native, b: Native) -> Mask:
        """Rows (I, R, T) with an extremum at x, between a and b, that is as near to the level as the flow is right."""
        before, here, after = (self.excess(values) for values in (a, x, b))
        alike = (before > 0).astype(bool) == (after > 0).astype(bool)
        close = [abs(here) < abs(before), abs(here) < abs(after), abs(here) <= self.slack]
        return self.any(alike & np.logical_and.reduce([one.astype(bool) for one in close]))
