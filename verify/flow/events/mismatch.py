"""The mismatch of every order along a flow, by couplings and by moments; with its sign, where it has one, and slope."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from verify.flow.field.fields import PRODUCT, divergence, log_ratio
from verify.flow.tolerances import ZERO_TOL
from verify.states.spins import characters, orders
from verify.states.walsh import transform

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verify.flow.field.fields import Field

    Real = NDArray[np.float64]

TABLE = 6
"""Up to this N the transform is one product with the table of characters."""


class Mismatch:
    """e_k, k = 1..N, by couplings (row 0) and moments (row 1), and KL, along one flow.

    ``largest``: e_k is the largest modulus of an entry of order k, not their Euclidean norm. ``bits``: the entries are
    those of the coding v = (1 + x)/2, see ``in_bits``.

    The watched functions are smooth: e_k^2, and where that has a kink the gaps themselves, with their signs: that of an
    order of one entry, and all of them with ``largest``. ``rows`` (F,): which mismatch each belongs to, numbered from
    couplings of order 1 to moments of order N; ascending. ``signed`` (F,): whether it is a gap, whose modulus counts.
    """

    def __init__(self, field: Field, spins: int, *, largest: bool = False, bits: bool = False) -> None:
        self._field, self._spins, self._largest, self._bits = field, spins, largest, bits
        self._table = characters(spins).astype(np.float64) if spins <= TABLE else None
        order = orders(spins)
        # which masks belong to order k, for k = 1..N
        self._of = (order[:, None] == np.arange(1, spins + 1)).astype(np.float64)
        # masks order by order, without the empty set, and where order k = 1..N begins among all
        self._ranked = np.argsort(order, kind="stable")
        self._begins = np.searchsorted(order[self._ranked], np.arange(1, spins + 1))
        one = order[self._ranked][1:] - 1 if largest else np.arange(spins)
        self.rows = np.concatenate((one, spins + one))
        self.signed = np.full(len(self.rows), fill_value=True) if largest else np.tile(one == spins - 1, 2)

    def _transform(self, values: Real) -> Real:
        if self._table is None:
            return transform(values)
        slab = max(1, PRODUCT // self._table.size)
        return np.concatenate([values[low : low + slab] @ self._table for low in range(0, len(values), slab)])

    def at(self, y: Real) -> tuple[Real, Real]:
        """Squares of e_k, shape (S, 2, N), and KL, shape (S,), at y of shape (S, P)."""
        gaps, kl, _ = self._gaps(y)
        return self._by_order(gaps * gaps), kl

    def along(self, y: Real, v: Real) -> tuple[Real, Real, Real]:
        """Watched functions and their slopes, (S, F) each, and KL, (S,), at y where y' = v; both (S, P)."""
        gaps, kl, p = self._gaps(y)
        rate = self._field.along(y, v)
        # (log p)' = f' - E f',  J' = 2^-N WHT((log p)'),  m' = WHT(p')
        rate = rate - (p * rate).sum(axis=-1, keepdims=True)
        slopes = self._pair(rate, p * rate)
        if self._largest:
            return self._watched(gaps), self._flat(slopes[..., self._ranked[1:]]), kl
        turned = 2 * self._by_order(gaps * slopes)
        turned[..., -1] = slopes[..., -1]
        return self._watched(gaps), self._flat(turned), kl

    def values(self, y: Real) -> Real:
        """Watched functions alone, (S, F), at y of shape (S, P)."""
        return self._watched(self._gaps(y)[0])

    def _watched(self, gaps: Real) -> Real:
        if self._largest:
            return self._flat(gaps[..., self._ranked[1:]])
        values = self._by_order(gaps * gaps)
        # the last mask is the only one of order N
        values[..., -1] = gaps[..., -1]
        return self._flat(values)

    def _gaps(self, y: Real) -> tuple[Real, Real, Real]:
        """Gaps by mask, (S, 2, 2^N), KL, (S,), and p, (S, 2^N)."""
        q, log_q = self._field.q, self._field.log_q
        d = log_ratio(self._field.value(y), log_q)
        p = np.exp(d + log_q)
        # p - q = q (e^d - 1), without cancellation where d is small
        excess = np.where(np.abs(d) < 1.0, q * np.expm1(np.clip(d, -1.0, 1.0)), p - q)
        # J - J* = 2^-N WHT(log p - log q), m - m* = WHT(p - q); the empty set's entry is in no order
        return self._pair(d, excess), divergence(d, q, log_q), p

    def _pair(self, logs: Real, probabilities: Real) -> Real:
        """Couplings and moments by mask, (S, 2, 2^N)."""
        both = self._transform(logs) * 0.5**self._spins, self._transform(probabilities)
        return np.stack(in_bits(*both) if self._bits else both, axis=1)

    def _flat(self, values: Real) -> Real:
        return values.reshape(len(values), -1)

    def _by_order(self, squares: Real) -> Real:
        """Sums, or largest entries, over the masks of each order k = 1..N, shape (S, 2, N)."""
        if self._largest:
            return np.maximum.reduceat(squares[..., self._ranked], self._begins, axis=-1)
        return np.asarray(squares @ self._of)

    def scales(self) -> Real:
        """Sizes of couplings and moments, (2,): the largest coupling of the target, at least 1; and 1."""
        couplings = transform(self._field.log_q) * 0.5**self._spins
        if self._bits:
            couplings, _ = in_bits(couplings, couplings)
        return np.array([max(1.0, float(np.abs(couplings[1:]).max(initial=0.0))), 1.0])

    def zero(self, squares: Real) -> NDArray[np.bool_]:
        """Mask of the mismatches of shape (2, N) that are zero to rounding."""
        return np.asarray(squares <= (ZERO_TOL * self.scales()[:, None]) ** 2)


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
