"""Event times: when the mismatch of each order falls to a threshold; one algorithm for every arithmetic.

Every step is sampled where it ends, with values and slopes of smooth functions (``mismatch``). Between two samples
bounds (``bounds``) say whether a level may be crossed there more often than the samples show;
where it may, the interval is split at the extremum that the bounds fear, until they are content. What is still in doubt
when the function is as near to its level as the flow is right, or after ``MOST_PASSES`` rounds, is called uncertain.
``verify.flow.compiled.detection`` does the same for one flow in compiled code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from verify.flow.events.bounds import rest
from verify.flow.events.roots import roots
from verify.flow.events.sides import Intervals, Sides
from verify.flow.tolerances import BOUND_FACTOR, KEPT_SAMPLES, MOST_PASSES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from verify.flow.events.path import Path

    Real = NDArray[np.float64]
    Mask = NDArray[np.bool_]
    Native = NDArray[Any]
    Key = tuple[int, int]


class Bracket(NamedTuple):
    """The mismatch is above its level at ``low`` and not at ``high``; ``home`` covers both.

    ``side``: the one-sided function that falls to zero, where it is not the largest of its row.
    """

    home: Any
    low: Any
    high: Any
    side: int | None = None


class Found(NamedTuple):
    """First and last crossings (native; meaningless where not ``known``), and which of them are in doubt, (2, R, T)."""

    times: Native
    known: Mask
    uncertain: Mask


class Detector:
    """Follows one flow stretch by stretch, keeps brackets of crossings, and locates them at the end.

    ``start``: time, values and slopes where the flow begins. ``levels`` and ``slack`` (F, T), native: the level of each
    function, and how right the flow is there. ``dead`` (R,): rows without events.
    """

    def __init__(
        self, path: Path, start: tuple[Native, Native, Native], levels: Native, slack: Native, dead: Mask
    ) -> None:
        self._path, self._sides = path, Sides(path, levels, slack, dead)
        self._times, self._values, self._slopes = (one[None] for one in start)
        self._homes: list[Any] = [None]
        # the first of the intervals that are new
        self._new = 0
        self._from_start = self._sides.below(self._values)[0]
        self._first: dict[Key, Bracket] = {}
        self._last: dict[Key, Bracket] = {}
        # where the earliest dip in doubt begins, and the latest excursion in doubt ends
        self._early: dict[Key, Any] = {}
        self._late: dict[Key, Any] = {}

    def take(self, segments: Sequence[Any]) -> None:
        """Look at the next stretch of the flow."""
        self._new = len(self._times) - 1
        self._insert(*self._path.walk(segments))
        for turn in range(MOST_PASSES + 1):
            if not self._split(last=turn == MOST_PASSES):
                break
        self._cross()
        self._times, self._homes = self._times[-KEPT_SAMPLES:], self._homes[-KEPT_SAMPLES:]
        self._values, self._slopes = self._values[-KEPT_SAMPLES:], self._slopes[-KEPT_SAMPLES:]

    def _insert(self, homes: list[Any], times: Native, values: Native, slopes: Native) -> None:
        times, homes = np.concatenate((self._times, times)), [*self._homes, *homes]
        order = np.array(sorted(range(len(times)), key=lambda i: times[i]), dtype=np.int64)
        self._times, self._homes = times[order], [homes[i] for i in order]
        self._values = np.concatenate((self._values, values))[order]
        self._slopes = np.concatenate((self._slopes, slopes))[order]

    # -- doubts ------------------------------------------------------------------------------------------------------
    def _intervals(self) -> Intervals:
        """The new intervals."""
        n, i, sides = len(self._times), np.arange(self._new, len(self._times) - 1), self._sides
        h, values, slopes = (self._times[i + 1] - self._times[i])[:, None], self._values, self._slopes
        # a sample on either side, or two on one
        near, far = np.where(i > 0, i - 1, i + 3), np.where(i + 2 < n, i + 2, i - 2)
        others = [(np.clip(j, 0, n - 1), (j >= 0) & (j < n)) for j in (near, far)]
        functions = [values[i + 1] - values[i], *(h * slopes[j] for j in (i, i + 1, *(j for j, _ in others)))]
        ends = [sides.excess(values[j]) for j in (i, i + 1)]
        slack = np.broadcast_to(sides.slack, ends[0].shape)
        way, start, end, *more, a, b, slack = self._path.floats(functions, [*ends, slack], sides.of)
        f = np.zeros_like(way)
        for (j, there), slope in zip(others, more, strict=True):
            place = ((self._times[j] - self._times[i])[:, None] / h).astype(np.float64)
            f = np.maximum(f, np.where(there[:, None], rest(way, start, end, slope, place), 0.0))
        start, end = ((sides.sign * one[:, sides.of])[..., None] for one in (start, end))
        return Intervals(a, b, start, end, BOUND_FACTOR * f[:, sides.of, None], slack)

    def _split(self, *, last: bool) -> bool:
        """More samples where a crossing may be missed; ``last``: no more, and what is in doubt stays uncertain."""
        with np.errstate(all="ignore"):
            on = self._intervals()
            doubts = self._sides.doubts(on)
            self._flag(doubts.rows | doubts.mixed if last else doubts.hopeless)
            wanted = (doubts.rows & ~doubts.hopeless) | doubts.mixed
            numbers = [] if last else np.flatnonzero(wanted.any(axis=(1, 2))).tolist()
            places = [self._sides.place(on, doubts, one) for one in numbers]
        ends = np.array(numbers, dtype=np.int64) + self._new
        low, high = self._times[ends], self._times[ends + 1]
        times = self._path.middle(low + (high - low) * np.array(places, dtype=self._times.dtype))
        good = ((low < times) & (times < high)).astype(bool)
        # there is no time between two that are neighbours
        self._flag(wanted[numbers] & ~good[:, None, None], ends)
        if not good.any():
            return False
        ends, times = ends[good], times[good]
        homes = [self._homes[end + 1] for end in ends]
        values, slopes = self._path.at(homes, times)
        # an extremum that is as near to its level as can be told is uncertain, on whichever side it is
        self._flag(self._sides.turned_near(self._values[ends], values, self._values[ends + 1]), ends)
        self._insert(homes, times, values, slopes)
        return True

    def _flag(self, rows: Mask, ends: NDArray[np.int64] | None = None) -> None:
        """Note that rows (I, R, T) are uncertain in the new intervals, or in those after samples ``ends``."""
        if not rows.any():
            return
        below = self._sides.below(self._values)
        for place, row, level in np.argwhere(rows).tolist():
            i, key = int(self._new + place if ends is None else ends[place]), (row, level)
            if not below[(i, *key)]:
                self._early[key] = min(self._early.get(key, self._times[i]), self._times[i])
            if below[(i + 1, *key)]:
                self._late[key] = max(self._late.get(key, self._times[i + 1]), self._times[i + 1])

    # -- crossings ---------------------------------------------------------------------------------------------------
    def _cross(self) -> None:
        values = self._values[self._new :]
        below, above = self._sides.below(values), self._sides.above(values)
        enters, (through, side) = below[1:] & above[:-1], self._sides.through(values)
        for place, row, level in np.argwhere(enters | through).tolist():
            i, key = self._new + place, (row, level)
            which = int(side[place, row]) if through[place, row, level] else None
            bracket = Bracket(self._homes[i + 1], self._times[i], self._times[i + 1], which)
            self._first.setdefault(key, bracket)
            if which is None:
                self._last[key] = bracket

    def close(self) -> Found:
        """First and last crossings; nothing is known of those that have not happened."""
        ends_below = self._sides.below(self._values[-1:])[0]
        last = {key: bracket for key, bracket in self._last.items() if ends_below[key]}
        first = {key: bracket for key, bracket in self._first.items() if not self._from_start[key]}
        found = self._located([(0, *pair) for pair in first.items()] + [(1, *pair) for pair in last.items()])
        known = np.stack((self._from_start, self._from_start & ends_below))
        times = np.full(known.shape, self._times[0] - self._times[0], dtype=self._times.dtype)
        for place, time in found.items():
            times[place], known[place] = time, True
        uncertain = np.zeros_like(known)
        for key, time in self._early.items():
            uncertain[(0, *key)] = not (known[(0, *key)] and times[(0, *key)] < time)
        for key, time in self._late.items():
            uncertain[(1, *key)] = known[(1, *key)] and not times[(1, *key)] > time
        return Found(times, known, uncertain)

    def _located(self, wanted: list[tuple[int, Key, Bracket]]) -> dict[tuple[int, ...], Any]:
        """Roots of the one-sided functions in the brackets, all at once; by first (0) or last (1), row and level."""
        if not wanted:
            return {}
        sides = self._sides
        # first and last are often the same
        once = {id(bracket): (key, bracket) for _, key, bracket in wanted}
        keys, brackets = zip(*once.values(), strict=True)
        own = [np.flatnonzero(sides.rows == key[0]) if b.side is None else [b.side] for key, b in once.values()]
        level = np.array([sides.levels[one[0], key[1]] for one, key in zip(own, keys, strict=True)])
        homes, dtype = [b.home for b in brackets], self._times.dtype

        def excess(times: Native) -> Native:
            every = sides.excess(self._path.exact(homes, times))
            return np.array([max(every[i, own[i], key[1]]) for i, key in enumerate(keys)], dtype=every.dtype)

        low, high = np.array([b.low for b in brackets], dtype=dtype), np.array([b.high for b in brackets], dtype=dtype)
        found = roots(excess, low, high, lambda a, b, v: self._path.located(a, b, v, level), self._path.middle)
        roots_of = dict(zip(once, found, strict=True))
        return {(which, *key): roots_of[id(bracket)] for which, key, bracket in wanted}
