"""The functions that are watched for events, their slopes, and the state of the flow inside a step.

Rows are orders 1 to N by couplings, then by moments. The function of a row is e_k^2; for order N, of one entry, the gap
itself with its sign: see ``verify.flow.events.mismatch``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from verify.flow.compiled.elementary import excess_terms, logarithm
from verify.flow.compiled.explicit import explicit_at, explicit_slope_at
from verify.flow.compiled.field import along, value
from verify.flow.compiled.jit import jit
from verify.flow.compiled.layout import (
    BEGIN, BENT, EXPLICIT, HEAD, HIDDEN, KIND, LAW, LINEAR, LOG_Q, NUMBER, ORDER_USED, ORDERS, OUTER, PARITY, PRODUCT,
    Q, RESIDUAL, SPINS, SUMS, TIME, TOTAL, part, whole,
)  # fmt: skip
from verify.flow.compiled.law import largest, law, sum_of
from verify.flow.compiled.linear import linear_value
from verify.flow.compiled.multistep import interpolate, interpolated_slope
from verify.flow.compiled.transforms import walsh

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Real = NDArray[np.float64]
    Whole = NDArray[np.int64]


@jit
def log_ratio(m: Real, n: Whole, y: Real) -> None:
    """d = log p - log q, (2^N,), into ``TOTAL``."""
    if n[LINEAR]:
        linear_value(m, n, y)
    else:
        value(m, n, y)
    log_Z = law(m, n)
    d, log_q = part(m, n, TOTAL), part(m, n, LOG_Q)
    top = largest(d)
    if n[HIDDEN] and not n[OUTER]:
        product = part(m, n, PRODUCT)
        for s in range(d.size):
            d[s] += logarithm(product[s])
    for s in range(d.size):
        d[s] = (d[s] - top) - log_Z - log_q[s]


@jit
def sample(m: Real, n: Whole, y: Real, squares: Real) -> float:
    """e_k^2 of every order, by couplings and by moments, (2N,); gives KL(q, p).

    Leaves 2^N (J - J*) in ``TOTAL``, m - m* in ``RESIDUAL``, p in ``LAW``, and what belongs to the units in memory.
    """
    log_ratio(m, n, y)
    d, excess, terms, q = part(m, n, TOTAL), part(m, n, RESIDUAL), part(m, n, BENT), part(m, n, Q)
    excess_terms(d, q, excess, terms)
    kl = sum_of(terms)
    # J - J* = 2^-N WHT(log p - log q),  m - m* = WHT(p - q)
    walsh(d)
    walsh(excess)
    by_order(n, d, d, 1.0 / (float(d.size) * float(d.size)), squares, 0)
    by_order(n, excess, excess, 1.0, squares, n[SPINS])
    return kl


@jit
def by_order(n: Whole, one: Real, two: Real, scale: float, out: Real, first: int) -> None:
    """Sums of products over the masks of each order, times ``scale``, from out[first] on."""
    order, N = whole(n, ORDERS), n[SPINS]
    for k in range(N):
        out[first + k] = 0.0
    for S in range(1, one.size):
        out[first + order[S] - 1] += one[S] * two[S]
    for k in range(N):
        out[first + k] *= scale


@jit
def sign(m: Real, n: Whole, values: Real) -> None:
    """After ``sample``: the gaps of order N in place of their squares."""
    d, excess, N = part(m, n, TOTAL), part(m, n, RESIDUAL), n[SPINS]
    values[N - 1], values[2 * N - 1] = d[d.size - 1] / d.size, excess[d.size - 1]


@jit
def turn(m: Real, n: Whole, v: Real, slopes: Real) -> None:
    """After ``sample``: slopes of the watched functions where y' = v."""
    d, excess, p = part(m, n, TOTAL), part(m, n, RESIDUAL), part(m, n, LAW)
    rate, moved = part(m, n, SUMS), part(m, n, BENT)
    along(m, n, v, rate)
    mean, N, states = 0.0, n[SPINS], float(d.size)
    for s in range(d.size):
        mean += p[s] * rate[s]
    # (log p)' = f' - E f',  J' = 2^-N WHT((log p)'),  m' = WHT(p')
    for s in range(d.size):
        rate[s] -= mean
        moved[s] = p[s] * rate[s]
    walsh(rate)
    walsh(moved)
    by_order(n, d, rate, 2.0 / (states * states), slopes, 0)
    by_order(n, excess, moved, 2.0, slopes, N)
    slopes[N - 1], slopes[2 * N - 1] = rate[d.size - 1] / states, moved[d.size - 1]


@jit
def state_at(m: Real, n: Whole, c: Whole, t: float, out: Real) -> None:
    """y at a time of the current step."""
    number = part(m, n, NUMBER)
    if c[KIND] == EXPLICIT:
        explicit_at(m, n, c[PARITY], (t - number[BEGIN]) / (number[TIME] - number[BEGIN]), out)
    else:
        interpolate(m, n, c[HEAD], c[ORDER_USED] + 1, t, out)


@jit
def slope_at(m: Real, n: Whole, c: Whole, t: float, out: Real) -> None:
    """y' at a time of the current step: the slope of what ``state_at`` gives."""
    number = part(m, n, NUMBER)
    if c[KIND] == EXPLICIT:
        h = number[TIME] - number[BEGIN]
        explicit_slope_at(m, n, c[PARITY], (t - number[BEGIN]) / h, out)
        for i in range(out.size):
            out[i] /= h
    else:
        interpolated_slope(m, n, c[HEAD], c[ORDER_USED] + 1, t, out)


@jit
def fill(m: Real, n: Whole, y: Real, v: Real, values: Real, slopes: Real) -> float:
    """A sample at y, where y' = v; gives KL there."""
    kl = sample(m, n, y, values)
    sign(m, n, values)
    turn(m, n, v, slopes)
    return kl
