"""Event times: when the mismatch of each order falls to a threshold; one algorithm for every arithmetic.

Every step is sampled where it ends, with values and slopes of smooth functions (``verify.flow.mismatch``). Between two
samples bounds (``verify.flow.bounds``) say whether a level may be crossed there more often than the samples show;
where it may, the interval is split at the extremum that the bounds fear, until they are content. What is still in doubt
when the function is as near to its level as the flow is right, or after ``PASSES`` rounds, is called uncertain.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from verify.flow.bounds import SAFETY, doubtful, furthest, meeting, rest, turning
from verify.flow.roots import roots

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Real = NDArray[np.float64]
    Mask = NDArray[np.bool_]
    Native = NDArray[Any]
    Key = tuple[int, int]

KEPT = 3
"""Samples that stay when the flow goes on: slopes at the last three say how smooth the next interval is."""
PASSES = 24
"""Rounds of splitting for the same stretch of the flow."""


class Path(ABC):
    """One flow as the watch sees it: functions along it, in numbers of its own arithmetic, "native".

    ``rows`` (F,): the mismatch that each function belongs to, ascending; ``signed`` (F,): whether it is a gap, whose
    modulus counts; else it is a square.
    """

    rows: NDArray[np.int64]
    signed: Mask

    @abstractmethod
    def walk(self, segments: Sequence[Any]) -> tuple[list[Any], Native, Native, Native]:
        """Samples of the next steps: the segment of each, times (S,), values and slopes (S, F), all native."""

    @abstractmethod
    def at(self, homes: Sequence[Any], times: Native) -> tuple[Native, Native]:
        """Values and slopes, (S, F), at further times of these segments."""

    @abstractmethod
    def exact(self, homes: Sequence[Any], times: Native) -> Native:
        """Values (S, F) for locating roots."""

    @abstractmethod
    def floats(self, functions: Sequence[Native], sides: Sequence[Native], of: NDArray[np.int64]) -> list[Real]:
        """As doubles: arrays (I, F), and arrays (I, G, T) of which entry g belongs to function of[g].

        For each interval and function one common factor may be taken out of all of them.
        """

    @abstractmethod
    def located(self, low: Native, high: Native, value: Native, level: Native) -> Mask:
        """Which roots are as good as can be."""

    def middle(self, values: Native) -> Native:
        """Without what the arithmetic adds to say how right it is."""
        return values


class Bracket(NamedTuple):
    """The mismatch is above its level at ``low`` and not at ``high``; ``home`` covers both.

    ``side``: the one-sided function that falls to zero, where it is not the largest of its row.
    """

    home: Any
    low: Any
    high: Any
    side: int | None = None


class Sides(NamedTuple):
    """One-sided functions on some intervals, as doubles: their values at both ends (I, G, T), slopes (I, G, 1)."""

    a: Real
    b: Real
    start: Real
    end: Real
    f: Real
    slack: Real


class Found(NamedTuple):
    """First and last crossings (native; meaningless where not ``known``), and which of them are in doubt, (2, R, T)."""

    times: Native
    known: Mask
    uncertain: Mask


class Watch:
    """Follows one flow stretch by stretch, keeps brackets of crossings, and locates them at the end.

    A row is at or below its level where none of its one-sided functions is positive: square - level, or, for a gap g,
    g - level and -g - level. ``levels`` and ``slack`` (F, T), native: where each function has its level, and how right
    the flow is there. ``dead`` (R,): rows without events.
    """

    def __init__(self, path: Path, start: tuple[Native, Native, Native], levels: Native, slack: Native, dead: Mask):
        self._path, self._dead = path, dead
        both = np.concatenate((np.arange(len(path.rows)), np.flatnonzero(path.signed)))
        sign = np.repeat([1, -1], (len(path.rows), int(path.signed.sum())))
        ranked = np.argsort(path.rows[both], kind="stable")
        self._of, self._sign = both[ranked], sign[ranked]
        self._begins = np.searchsorted(path.rows[self._of], np.arange(len(dead)))
        self._alone = np.bincount(path.rows, minlength=len(dead)) == 1
        self._levels, self._slack = levels[self._of], slack[self._of]
        time, values, slopes = start
        self._times, self._values, self._slopes = time[None], values[None], slopes[None]
        self._homes: list[Any] = [None]
        self._new = 0
        self._from_start = self._below()[0]
        self._first: dict[Key, Bracket] = {}
        self._last: dict[Key, Bracket] = {}
        # where the earliest dip in doubt begins, and the latest excursion in doubt ends
        self._early: dict[Key, Any] = {}
        self._late: dict[Key, Any] = {}

    def take(self, segments: Sequence[Any]) -> None:
        """Look at the next stretch of the flow."""
        self._new = len(self._times) - 1
        self._insert(*self._path.walk(segments))
        for turn in range(PASSES + 1):
            if not self._split(last=turn == PASSES):
                break
        self._cross()
        self._times, self._homes = self._times[-KEPT:], self._homes[-KEPT:]
        self._values, self._slopes = self._values[-KEPT:], self._slopes[-KEPT:]

    def _insert(self, homes: list[Any], times: Native, values: Native, slopes: Native) -> None:
        times, homes = np.concatenate((self._times, times)), [*self._homes, *homes]
        order = np.array(sorted(range(len(times)), key=lambda i: times[i]), dtype=np.int64)
        self._times, self._homes = times[order], [homes[i] for i in order]
        self._values = np.concatenate((self._values, values))[order]
        self._slopes = np.concatenate((self._slopes, slopes))[order]

    # -- doubts ------------------------------------------------------------------------------------------------------
    def _excess(self, values: Native) -> Native:
        """One-sided functions (S, G, T): positive where the mismatch is above its level."""
        return np.asarray((self._sign * values[:, self._of])[..., None] - self._levels)

    def _below(self) -> Mask:
        """Whether each row is at or below its level, (S, R, T)."""
        above = np.logical_or.reduceat((self._excess(self._values) > 0).astype(bool), self._begins, axis=1)
        return np.asarray(~above & ~self._dead[:, None])

    def _sides(self) -> Sides:
        """One-sided functions on the new intervals."""
        n, i = len(self._times), np.arange(self._new, len(self._times) - 1)
        h, v, slope = (self._times[i + 1] - self._times[i])[:, None], self._values, self._slopes
        # a sample on either side, or two on one
        near, far = np.where(i > 0, i - 1, i + 3), np.where(i + 2 < n, i + 2, i - 2)
        others = [(np.clip(j, 0, n - 1), (j >= 0) & (j < n)) for j in (near, far)]
        functions = [v[i + 1] - v[i], h * slope[i], h * slope[i + 1], *(h * slope[j] for j, _ in others)]
        slack = np.broadcast_to(self._slack, (len(i), *self._slack.shape))
        way, start, end, one, two, a, b, slack = self._path.floats(
            functions, [self._excess(v[i]), self._excess(v[i + 1]), slack], self._of
        )
        f = np.zeros_like(way)
        for (j, there), other in zip(others, (one, two), strict=True):
            place = ((self._times[j] - self._times[i])[:, None] / h).astype(np.float64)
            f = np.maximum(f, np.where(there[:, None], rest(way, start, end, other, place), 0.0))
        start, end = (self._sign * slopes[:, self._of] for slopes in (start, end))
        return Sides(a, b, start[..., None], end[..., None], SAFETY * f[:, self._of, None], slack)

    def _split(self, *, last: bool) -> bool:
        """More samples where a crossing may be missed; ``last``: no more, and what is in doubt stays uncertain."""
        with np.errstate(all="ignore"):
            sides = self._sides()
            doubts = doubtful(*sides[:5])
            over, under = sides.a > 0, sides.b > 0
            by_row = [(doubts, np.logical_or), (over & under & ~doubts, np.logical_or)]
            by_row += [(over & ~under, np.logical_or), (~over & under, np.logical_or)]
            doubt, above, down, up = (kind.reduceat(mask, self._begins, axis=1) for mask, kind in by_row)
            live = ~above & ~self._dead[:, None]
            # one function comes down as another goes up: which is first is seen where they are equal
            mixed = live & ~doubt & down & up & ~self._alone[:, None]
            doubt &= live
            if not (doubt.any() or mixed.any()):
                return False
            close = ~doubts | (furthest(*sides[:5]) <= sides.slack)
            hopeless = doubt & np.logical_and.reduceat(close, self._begins, axis=1)
        self._flag((doubt | mixed) if last else hopeless)
        doubt &= ~hopeless
        places = [] if last else [self._place(sides, one, doubts, doubt, mixed) for one in self._wanted(doubt, mixed)]
        return self._sampled(places, doubt, mixed)

    def _wanted(self, doubt: Mask, mixed: Mask) -> list[int]:
        return np.flatnonzero((doubt | mixed).any(axis=(1, 2))).tolist()

    def _place(self, sides: Sides, one: int, doubts: Mask, doubt: Mask, mixed: Mask) -> tuple[int, float]:
        """Where to split an interval: its number, and the part of it."""
        rows = self._path.rows[self._of]
        asked = doubts[one] & doubt[one][rows]
        if asked.any():
            g, t = np.argwhere(asked)[0]
            part = [np.broadcast_to(values, sides.a.shape)[one, g, t] for values in sides[:4]]
            return one, float(turning(*part))
        row, t = np.argwhere(mixed[one])[0]
        mine = np.flatnonzero(rows == row)
        a, b = sides.a[one, mine, t], sides.b[one, mine, t]
        down, up = mine[(a > 0) & (b <= 0)][0], mine[(a <= 0) & (b > 0)][0]
        return one, meeting(*(
            [float(values[one, g, min(t, values.shape[2] - 1)]) for values in sides[:4]] for g in (down, up)
        ))  # fmt: skip

    def _sampled(self, places: list[tuple[int, float]], doubt: Mask, mixed: Mask) -> bool:
        """Take the new samples; whether there were any. An extremum that is as near to its level as can be told ..."""
        first, stuck = self._new, np.zeros_like(doubt)
        good, times = [], []
        for one, s in places:
            low, high = self._times[first + one], self._times[first + one + 1]
            time = self._path.middle(np.array([low + (high - low) * s]))[0]
            if low < time < high:
                good.append(one)
                times.append(time)
            else:
                stuck[one] = doubt[one] | mixed[one]
        self._flag(stuck)
        if not good:
            return False
        homes, when = [self._homes[first + one + 1] for one in good], np.array(times, dtype=self._times.dtype)
        values, slopes = self._path.at(homes, when)
        # ... is uncertain as well, on whichever side it is
        ends = np.array(good) + self._new
        a, x, b = (self._excess(one) for one in (self._values[ends], values, self._values[ends + 1]))
        near = ((a > 0) == (b > 0)) & _within(x, a) & _within(x, b) & _within(x, self._slack, equal=True)
        self._flag(np.logical_or.reduceat(near, self._begins, axis=1) & ~self._dead[:, None], good)
        self._insert(homes, when, values, slopes)
        return True

    def _flag(self, rows: Mask, which: Sequence[int] | None = None) -> None:
        """Note that these rows (I, R, T) are uncertain in the intervals of these numbers."""
        if not rows.any():
            return
        below = self._below()
        for place, row, level in np.argwhere(rows).tolist():
            i, key = self._new + (place if which is None else which[place]), (row, level)
            if not below[(i, *key)] and key not in self._early:
                self._early[key] = self._times[i]
            if below[(i + 1, *key)]:
                self._late[key] = max(self._late.get(key, self._times[i + 1]), self._times[i + 1])

    # -- crossings ---------------------------------------------------------------------------------------------------
    def _cross(self) -> None:
        below, new = self._below(), self._new
        enters = below[new + 1 :] & ~below[new:-1]
        through, side = self._through(below)
        for place, row, level in np.argwhere(enters | through).tolist():
            i, key = new + place, (row, level)
            which = int(side[place, row]) if through[place, row, level] else None
            bracket = Bracket(self._homes[i + 1], self._times[i], self._times[i + 1], which)
            self._first.setdefault(key, bracket)
            if which is None:
                self._last[key] = bracket

    def _through(self, below: Mask) -> tuple[Mask, NDArray[np.int64]]:
        """Where a gap passes all of its levels between two samples, (I, R, T), and the side that comes down, (I, R)."""
        positive = (self._values[self._new :] > 0).astype(bool)
        turned = positive[1:] != positive[:-1]
        through, side = np.zeros((len(turned), *below.shape[1:]), dtype=bool), np.zeros(below.shape[1:2], dtype=int)
        sides = np.tile(side, (len(turned), 1))
        for f in np.flatnonzero(self._path.signed & self._alone[self._path.rows]):
            row = self._path.rows[f]
            above = ~below[self._new : -1, row] & ~below[self._new + 1 :, row] & ~self._dead[row]
            through[:, row] = turned[:, f, None] & above
            plus, minus = (np.flatnonzero((self._of == f) & (self._sign == sign))[0] for sign in (1, -1))
            sides[:, row] = np.where(positive[:-1, f], plus, minus)
        return through, sides

    def close(self) -> Found:
        """First and last crossings; nothing is known of those that have not happened."""
        ends_below = self._below()[-1]
        last = {key: bracket for key, bracket in self._last.items() if ends_below[key]}
        first = {key: bracket for key, bracket in self._first.items() if not self._from_start[key]}
        found = self._located([(*pair, 0) for pair in first.items()] + [(*pair, 1) for pair in last.items()])
        known = np.stack((self._from_start, self._from_start & ends_below))
        times = np.full(known.shape, self._times[0] - self._times[0], dtype=self._times.dtype)
        for (which, *key), time in found.items():
            times[(which, *key)], known[(which, *key)] = time, True
        uncertain = np.zeros_like(known)
        for key, time in self._early.items():
            uncertain[(0, *key)] = not (known[(0, *key)] and times[(0, *key)] < time)
        for key, time in self._late.items():
            uncertain[(1, *key)] = known[(1, *key)] and not times[(1, *key)] > time
        return Found(times, known, uncertain)

    def _located(self, wanted: list[tuple[Key, Bracket, int]]) -> dict[tuple[int, ...], Any]:
        """Roots of the one-sided functions in the brackets, all at once, by the Illinois form of false position."""
        if not wanted:
            return {}
        # first and last are often the same
        names: dict[int, list[tuple[int, ...]]] = {}
        for key, bracket, which in wanted:
            names.setdefault(id(bracket), []).append((which, *key))
        once = {id(bracket): (key, bracket) for key, bracket, _ in wanted}
        keys, brackets = [key for key, _ in once.values()], [bracket for _, bracket in once.values()]
        rows = self._path.rows[self._of]
        own = [np.flatnonzero(rows == key[0]) if b.side is None else [b.side] for key, b in once.values()]
        homes, numbers = [b.home for b in brackets], range(len(keys))
        level = np.array([self._levels[own[i][0], keys[i][1]] for i in numbers], dtype=self._levels.dtype)

        def excess(t: Native) -> Native:
            every = self._excess(self._path.exact(homes, t))
            found = [max(every[i, own[i], keys[i][1]]) for i in numbers]
            return self._path.middle(np.array(found, dtype=every.dtype))

        low, high = (np.array(ends, dtype=self._times.dtype) for ends in zip(*[b[1:3] for b in brackets], strict=True))
        found = roots(excess, low, high, lambda *pair: self._path.located(*pair, level), self._path.middle)
        return {name: found[i] for i, mark in enumerate(once) for name in names[mark]}


def _within(x: Native, size: Native, *, equal: bool = False) -> Mask:
    """|x| < |size|, or, where asked for, equal."""
    x, size = abs(x), abs(size)
    return np.asarray(x <= size if equal else x < size).astype(bool)
