"""States of {-1,+1}^N, characters and orders, in the numbering of the file formats.

State number ``s`` has x_j = +1 where bit j of ``s`` is 0 and -1 where it is 1; a subset S of spins is a bit
mask, and chi_S(s) = (-1)^popcount(s & S), so characters stand in Walsh-Hadamard order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_SPINS = 16
"""Largest N that any document may ask for: 2^16 states is where tables of all states stop being sensible."""


def states(spins: int) -> NDArray[np.int64]:
    """All states, shape (2^N, N), entries -1 and +1. Exact."""
    numbers = np.arange(1 << spins, dtype=np.int64)
    # x_j = 1 - 2 bit_j(s)
    return 1 - 2 * ((numbers[:, None] >> np.arange(spins, dtype=np.int64)) & 1)


def orders(spins: int) -> NDArray[np.int64]:
    """Order |S| = popcount(S) of every mask, shape (2^N,). Exact."""
    return np.array([mask.bit_count() for mask in range(1 << spins)], dtype=np.int64)


def masks(spins: int, order: int) -> list[int]:
    """The masks of one order, ascending."""
    return [mask for mask in range(1 << spins) if mask.bit_count() == order]


def characters(spins: int, subsets: list[int] | None = None) -> NDArray[np.int64]:
    """chi_S(s) = (-1)^popcount(s & S), shape (2^N, number of subsets), default all of them. Exact."""
    chosen = np.arange(1 << spins, dtype=np.int64) if subsets is None else np.array(subsets, dtype=np.int64)
    shared = np.arange(1 << spins, dtype=np.int64)[:, None] & chosen[None, :]
    return 1 - 2 * (orders(spins)[shared] & 1) if spins else np.ones((1, len(chosen)), dtype=np.int64)


def members(mask: int) -> list[int]:
    """The spins j in S, ascending."""
    return [j for j in range(mask.bit_length()) if mask >> j & 1]
