"""Sums over all states, in place: the Walsh-Hadamard transform, and its first-order part up and down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verify.flow.compiled.jit import jit, jit_sums, view

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Real = NDArray[np.float64]


@jit
def walsh(v: Real) -> None:
    """v(S) = sum over s of chi_S(s) v(s), in place, length a power of two; rounding N ulp of the sum of moduli."""
    size = v.size
    half = size >> 1
    while half >= 8:
        for low in range(0, size, 2 * half):
            one, two = view(v, low, half), view(v, low + half, half)
            for i in range(half):
                a, b = one[i], two[i]
                one[i], two[i] = a + b, a - b
        half >>= 1
    if size >= 8:
        for low in range(0, size, 8):
            a0, a1, a2, a3 = v[low], v[low + 1], v[low + 2], v[low + 3]
            a4, a5, a6, a7 = v[low + 4], v[low + 5], v[low + 6], v[low + 7]
            b0, b1, b2, b3 = a0 + a4, a1 + a5, a2 + a6, a3 + a7
            b4, b5, b6, b7 = a0 - a4, a1 - a5, a2 - a6, a3 - a7
            a0, a1, a2, a3 = b0 + b2, b1 + b3, b0 - b2, b1 - b3
            a4, a5, a6, a7 = b4 + b6, b5 + b7, b4 - b6, b5 - b7
            v[low], v[low + 1], v[low + 2], v[low + 3] = a0 + a1, a0 - a1, a2 + a3, a2 - a3
            v[low + 4], v[low + 5], v[low + 6], v[low + 7] = a4 + a5, a4 - a5, a6 + a7, a6 - a7
    else:
        while half >= 1:
            for low in range(0, size, 2 * half):
                for i in range(low, low + half):
                    a, b = v[i], v[i + half]
                    v[i], v[i + half] = a + b, a - b
            half >>= 1


@jit
def walsh_columns(v: Real, width: int) -> None:
    """The transform along the first axis of a table (2^N, width), row after row in v, for all columns at once."""
    size, half = v.size // width, 1
    while half < size:
        for low in range(0, size, 2 * half):
            for i in range(low, low + half):
                one, two = view(v, i * width, width), view(v, (i + half) * width, width)
                for k in range(width):
                    a, b = one[k], two[k]
                    one[k], two[k] = a + b, a - b
        half *= 2


@jit
def spread(c: float, w: Real, h: Real) -> None:
    """h(x) = c + sum over j of w_j x_j, for all 2^N states x, by doubling."""
    total = c
    for j in range(w.size):
        total += w[j]
    h[0] = total
    known = 0
    if w.size >= 3:
        # the first three bits at once: loops over so few states cost more than they do
        w0, w1, w2 = 2.0 * w[0], 2.0 * w[1], 2.0 * w[2]
        one, two, four = total - w0, total - w1, total - w2
        h[1], h[2], h[3], h[4] = one, two, one - w1, four
        h[5], h[6], h[7] = four - w0, four - w1, (four - w0) - w1
        known = 3
    for j in range(known, w.size):
        # x_j = -1 where bit j is set
        size, step = 1 << j, 2.0 * w[j]
        low, high = view(h, 0, size), view(h, size, size)
        for i in range(size):
            high[i] = low[i] - step


@jit_sums
def fold(v: Real, sums: Real) -> float:
    """The sum over x of v(x), and in ``sums`` (N,) those of v(x) x_j; v is used up."""
    last = 3 if sums.size >= 3 else 0
    for j in range(sums.size - 1, last - 1, -1):
        size = 1 << j
        low, high = view(v, 0, size), view(v, size, size)
        total = 0.0
        for i in range(size):
            total += low[i] - high[i]
            low[i] += high[i]
        sums[j] = total
    if last:
        a, b, c, d = v[0] + v[4], v[1] + v[5], v[2] + v[6], v[3] + v[7]
        sums[2] = ((v[0] - v[4]) + (v[1] - v[5])) + ((v[2] - v[6]) + (v[3] - v[7]))
        sums[1], sums[0] = (a - c) + (b - d), (a - b) + (c - d)
        return (a + c) + (b + d)
    return v[0]
