"""Event times: when the mismatch of each order falls to a threshold, located on dense output."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from verify.flow.fields import PRODUCT, divergence, log_ratio
from verify.spins import characters, orders
from verify.walsh import transform

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from verify.flow.fields import Field

    Real = NDArray[np.float64]

FRACTIONS = np.array([0.25, 0.5, 0.75, 1.0])
"""Where each step is sampled: ends alone would miss what comes and goes inside."""
ZERO = 1e-12
"""A mismatch below this times the size of the couplings (of the moments, which are at most 1) is zero."""
TABLE = 6
"""Up to this N the transform is one product with the table of characters."""
ROUNDS = 100
CLOSER = 3
"""How often a suspected dip is approached by a parabola through its nearest samples."""
FINE = 1e-13
"""Roots are located to this relative width, or this relative distance of the square from its level."""


class Segment(NamedTuple):
    """One accepted step: y(t) for t in [begin, end] by ``dense``, which takes (S,) times and gives (P, S)."""

    begin: float
    end: float
    dense: Callable[[Real], Real]


class Mismatch:
    """Squares of e_k, k = 1..N, by couplings (row 0) and moments (row 1), and KL, along one flow.

    ``largest``: e_k is the largest modulus of an entry of order k, not their Euclidean norm. ``bits``: the entries are
    those of the coding v = (1 + x)/2, see ``in_bits``.
    """

    def __init__(self, field: Field, spins: int, *, largest: bool = False, bits: bool = False) -> None:
        self._field, self._spins, self._largest, self._bits = field, spins, largest, bits
        self._table = characters(spins).astype(np.float64) if spins <= TABLE else None
        order = orders(spins)
        # which masks belong to order k, for k = 1..N
        self._of = (order[:, None] == np.arange(1, spins + 1)).astype(np.float64)
        # masks order by order, and where order k = 1..N begins
        self._ranked = np.argsort(order, kind="stable")
        self._begins = np.searchsorted(order[self._ranked], np.arange(1, spins + 1))

    def _transform(self, values: Real) -> Real:
        if self._table is None:
            return transform(values)
        slab = max(1, PRODUCT // self._table.size)
        return np.concatenate([values[low : low + slab] @ self._table for low in range(0, len(values), slab)])

    def at(self, y: Real) -> tuple[Real, Real]:
        """Squares, shape (S, 2, N), and KL, shape (S,), at y of shape (S, P)."""
        q, log_q = self._field.q, self._field.log_q
        d = log_ratio(self._field.value(y), log_q)
        # p - q = q (e^d - 1), without cancellation where d is small
        excess = np.where(np.abs(d) < 1.0, q * np.expm1(np.clip(d, -1.0, 1.0)), np.exp(d + log_q) - q)
        # J - J* = 2^-N WHT(log p - log q), m - m* = WHT(p - q); the empty set's entry is in no order
        both = self._transform(d) * 0.5**self._spins, self._transform(excess)
        gaps = np.stack(in_bits(*both) if self._bits else both, axis=1)
        return self._by_order(gaps * gaps), divergence(d, q, log_q)

    def _by_order(self, squares: Real) -> Real:
        """Sums, or largest entries, over the masks of each order k = 1..N, shape (S, 2, N)."""
        if self._largest:
            return np.maximum.reduceat(squares[..., self._ranked], self._begins, axis=-1)
        return np.asarray(squares @ self._of)

    def zero(self, squares: Real) -> NDArray[np.bool_]:
        """Which mismatches of shape (2, N) are zero to rounding."""
        couplings = transform(self._field.log_q) * 0.5**self._spins
        if self._bits:
            couplings, _ = in_bits(couplings, couplings)
        scale = np.array([[max(1.0, float(np.abs(couplings[1:]).max(initial=0.0)))], [1.0]])
        return np.asarray(squares <= (ZERO * scale) ** 2)


def in_bits(couplings: Real, moments: Real) -> tuple[Real, Real]:
    """Couplings and moments, (..., 2^N) each by mask, in the coding v = (1 + x)/2: linear maps, mask to mask.

    theta_T with f = sum over T of theta_T prod over j in T of v_j, from J; and E prod over j in T of v_j, from m.
    Error: rounding, times at most 3^N for couplings.
    """
    shape = couplings.shape
    for j in range(shape[-1].bit_length() - 1):
        J, m = (values.reshape(*shape[:-1], -1, 2, 1 << j) for values in (couplings, moments))
        # J + J_j x_j = (J - J_j) + 2 J_j v_j
        couplings = np.stack((J[..., 0, :] - J[..., 1, :], 2 * J[..., 1, :]), axis=-2).reshape(shape)
        # E v_j = (1 + m_j)/2
        moments = np.stack((m[..., 0, :], (m[..., 0, :] + m[..., 1, :]) / 2), axis=-2).reshape(shape)
    return couplings, moments


class _Bracket(NamedTuple):
    """The mismatch is above its level at ``low`` and at or below it at ``high``; both lie in the segment."""

    home: Segment
    low: float
    high: float


class Watch:
    """Follows one flow segment by segment, keeps brackets of crossings, and locates them at the end."""

    def __init__(self, mismatch: Mismatch, start: Real, thresholds: Real, *, relative: bool) -> None:
        squares, kl = mismatch.at(start[None])
        self._mismatch, self.zero, self.kl, self.kl_rise = mismatch, mismatch.zero(squares[0]), float(kl[0]), 0.0
        # levels of the squares, (2, N, T)
        levels = thresholds**2 * (squares[0][..., None] if relative else np.ones((*squares.shape[1:], 1)))
        # nothing falls below minus one: where the mismatch is zero from the start there are no events
        self._levels = np.where(self.zero[..., None], -1.0, levels)
        self._times, self._squares, self._homes = np.zeros(1), squares, [Segment(0.0, 0.0, _nowhere)]
        self._from_start = squares[0][..., None] <= self._levels
        self._first: dict[tuple[int, ...], _Bracket] = {}
        self._last: dict[tuple[int, ...], _Bracket] = {}

    def take(self, segments: list[Segment]) -> None:
        """Look at the next stretch of the flow."""
        times = [home.begin + FRACTIONS * (home.end - home.begin) for home in segments]
        y = np.concatenate([home.dense(t) for home, t in zip(segments, times, strict=True)], axis=1)
        squares, kl = self._mismatch.at(y.T)
        self.kl_rise = max(self.kl_rise, float(np.diff(kl, prepend=self.kl).max()))
        self.kl = float(kl[-1])
        homes = [home for home in segments for _ in FRACTIONS]
        self._extend(np.concatenate(times), squares, homes)
        for _ in range(CLOSER):
            if not self._dips():
                break
        self._cross()
        # the last two samples stay: a dip may lie around them
        self._times, self._squares, self._homes = self._times[-2:], self._squares[-2:], self._homes[-2:]

    def _extend(self, times: Real, squares: Real, homes: list[Segment]) -> None:
        self._times, self._homes = np.concatenate((self._times, times)), [*self._homes, *homes]
        self._squares = np.concatenate((self._squares, squares))

    def _dips(self) -> bool:
        """More samples where the vertex of the parabola through three may lie beyond a level that they miss."""
        if len(self._times) < 3:
            return False
        (t0, t1, t2), (v0, v1, v2) = _triples(self._times[:, None, None]), _triples(self._squares)
        rise = (v1 - v0) / (t1 - t0)
        bend = ((v2 - v1) / (t2 - t1) - rise) / (t2 - t0)
        # v0 + rise (t - t0) + bend (t - t0)(t - t1), flat at
        vertex = 0.5 * (t0 + t1 - np.divide(rise, bend, out=np.full_like(bend, np.inf), where=bend != 0))
        inside = (t0 < vertex) & (vertex < t2)
        t = np.where(inside, vertex, t1)
        value = v0 + rise * (t - t0) + bend * (t - t0) * (t - t1)
        # a parabola is only a guess: what it brings nearer by half is worth a sample
        value = (2 * value - v1)[..., None]
        sides = [v[..., None] <= self._levels for v in (v0, v1, v2)]
        beyond = ~(sides[0] | sides[1] | sides[2]) & (value <= self._levels)
        beyond |= sides[0] & sides[1] & sides[2] & (value > self._levels)
        wanted = t[inside & beyond.any(axis=-1)]
        new = np.setdiff1d(wanted, self._times)
        if not len(new):
            return False
        homes = [self._homes[i] for i in np.searchsorted(self._times, new)]
        y = np.stack([home.dense(np.array([t]))[:, 0] for home, t in zip(homes, new, strict=True)])
        self._extend(new, self._mismatch.at(y)[0], homes)
        order = np.argsort(self._times, kind="stable")
        self._times, self._squares = self._times[order], self._squares[order]
        self._homes = [self._homes[i] for i in order]
        return True

    def _cross(self) -> None:
        below = self._squares[..., None] <= self._levels
        enters = below[1:] & ~below[:-1]
        for key in map(tuple, np.argwhere(enters.any(axis=0))):
            places = np.flatnonzero(enters[(slice(None), *key)])
            for place, found in ((places[0], self._first), (places[-1], self._last)):
                bracket = _Bracket(self._homes[place + 1], float(self._times[place]), float(self._times[place + 1]))
                if found is self._last or key not in found:
                    found[key] = bracket

    def close(self) -> tuple[Real, Real]:
        """First and last crossings, each of shape (2, N, T); NaN where there is none."""
        ends_below = self._squares[-1][..., None] <= self._levels
        last = {key: bracket for key, bracket in self._last.items() if ends_below[key]}
        keys = [*self._first, *last]
        found = self._located(keys, [*self._first.values(), *last.values()])
        times = np.full((2, *self._levels.shape), np.nan)
        times[0][self._from_start] = 0.0
        times[1][self._from_start & ends_below] = 0.0
        for number, (key, time) in enumerate(zip(keys, found, strict=True)):
            if number >= len(self._first) or not self._from_start[key]:
                times[(int(number >= len(self._first)), *key)] = time
        times[:, self.zero] = np.nan
        return times[0], times[1]

    def _located(self, keys: list[tuple[int, ...]], brackets: list[_Bracket]) -> Real:
        """Roots of square - level in the brackets, all at once, by the Illinois form of false position."""
        if not keys:
            return np.zeros(0)
        row, order, _ = np.array(keys).T
        level = np.array([self._levels[key] for key in keys])

        def excess(t: Real) -> Real:
            y = np.stack([b.home.dense(t[i : i + 1])[:, 0] for i, b in enumerate(brackets)])
            return np.asarray(self._mismatch.at(y)[0][np.arange(len(t)), row, order] - level)

        low, high = np.array([b.low for b in brackets]), np.array([b.high for b in brackets])
        above, under = excess(low), excess(high)
        # rounding may place an end of a bracket on the level itself
        low, high = np.where(under > 0, high, low), np.where(above <= 0, low, high)
        side = np.zeros(len(low))
        for _ in range(ROUNDS):
            # where the chord from (low, above) to (high, under) meets zero
            t = low + (high - low) * np.divide(above, above - under, out=np.ones_like(low), where=above > under)
            value = excess(t)
            live = (np.abs(value) > FINE * level) & (high - low > FINE * high)
            if not live.any():
                return np.asarray(t)
            up, down = live & (value > 0), live & (value <= 0)
            # an end that stays twice has its value halved, so that the other end moves as well
            under, above = np.where(up & (side > 0), under / 2, under), np.where(down & (side < 0), above / 2, above)
            low, above = np.where(up, t, low), np.where(up, value, above)
            high, under = np.where(down, t, high), np.where(down, value, under)
            side = np.where(up, 1.0, np.where(down, -1.0, side))
        return np.asarray(0.5 * (low + high))


def _triples(values: Real) -> tuple[Real, Real, Real]:
    return values[:-2], values[1:-1], values[2:]


def _nowhere(times: Real) -> Real:
    raise AssertionError(f"the start has no segment before it to ask at {times}")
