"""f, the law, and grad L of one flow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verify.flow.compiled.driven import drive
from verify.flow.compiled.elementary import logarithm, logistic_terms, tanh_terms
from verify.flow.compiled.jit import jit, view
from verify.flow.compiled.layout import (
    BENT, COLUMN, DRIVEN, ENTRY, HIDDEN, LAW, LINEAR, LINK, LOG2COSH, MAPPED, MASKS, MASKS0, METRIC, OFFSET, OUTER,
    PRODUCT, RESIDUAL, ROW, SINGLE, SLOPE, SMALL, SOFTPLUS, STATES, SUMS, TANH, THETA, TOTAL, Q, H, T, part, row, whole,
)  # fmt: skip
from verify.flow.compiled.law import law, sum_of
from verify.flow.compiled.linear import linear_along, linear_gradient
from verify.flow.compiled.transforms import fold, spread, walsh

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Real = NDArray[np.float64]
    Whole = NDArray[np.int64]


@jit
def embed(m: Real, n: Whole, z: Real) -> None:
    """theta = A z + o."""
    theta = part(m, n, THETA)
    if not n[MAPPED]:
        theta[:] = z
        return
    begin, column, entry, offset = whole(n, ROW), whole(n, COLUMN), part(m, n, ENTRY), part(m, n, OFFSET)
    for i in range(theta.size):
        value = offset[i]
        for k in range(begin[i], begin[i + 1]):
            value += entry[k] * z[column[k]]
        theta[i] = value


@jit
def units(m: Real, n: Whole) -> None:
    """h_a(x), and with it t = tanh(h_a) or 1/(1 + e^-h_a) and the small exponential of the link, (M, 2^N)."""
    theta, masks = part(m, n, THETA), whole(n, MASKS)
    c = whole(n, MASKS0).size
    w, U = c + n[HIDDEN], masks.size
    for a in range(n[HIDDEN]):
        h, first = row(m, n, H, a, n[STATES]), w + a * U
        if n[SINGLE]:
            spread(theta[c + a], view(theta, first, U), h)
            continue
        h[:] = 0.0
        h[0] = theta[c + a]
        for k in range(U):
            h[masks[k]] += theta[first + k]
        walsh(h)
    if n[LINK] == SOFTPLUS:
        logistic_terms(part(m, n, H), part(m, n, T), part(m, n, SMALL))
    else:
        tanh_terms(part(m, n, H), part(m, n, T), part(m, n, SMALL))


@jit
def value(m: Real, n: Whole, z: Real) -> None:
    """f(x) = total(x) + log product(x): exponentials of sums become products, and one logarithm is left to take."""
    embed(m, n, z)
    total, product, theta, masks0, S = (
        part(m, n, TOTAL),
        part(m, n, PRODUCT),
        part(m, n, THETA),
        whole(n, MASKS0),
        n[STATES],
    )
    total[:] = 0.0
    product[:] = 1.0
    for k in range(masks0.size):
        total[masks0[k]] = theta[k]
    walsh(total)
    units(m, n)
    outer = theta.size - n[HIDDEN]
    for a in range(n[HIDDEN]):
        h, t, small = row(m, n, H, a, S), row(m, n, T, a, S), row(m, n, SMALL, a, S)
        if n[LINK] == TANH:
            u = theta[outer + a]
            for s in range(total.size):
                total[s] += u * t[s]
        elif n[OUTER]:
            u = theta[outer + a]
            for s in range(total.size):
                total[s] += u * (max(h[s], 0.0) + logarithm(1.0 + small[s]))
        elif n[LINK] == LOG2COSH:
            # log 2cosh h = |h| + log(1 + e^-2|h|)
            for s in range(total.size):
                total[s] += abs(h[s])
                product[s] *= 1.0 + small[s]
        else:
            # log(1 + e^h) = max(h, 0) + log(1 + e^-|h|)
            for s in range(total.size):
                total[s] += max(h[s], 0.0)
                product[s] *= 1.0 + small[s]


@jit
def slopes(m: Real, n: Whole, a: int, by: Real, out: Real) -> None:
    """out = by u_a g'(h_a(x)), (2^N,)."""
    t, small, theta = row(m, n, T, a, n[STATES]), row(m, n, SMALL, a, n[STATES]), part(m, n, THETA)
    if n[LINK] == TANH:
        u = 4.0 * theta[theta.size - n[HIDDEN] + a]
        # g' = 4 e^-2|h| / (1 + e^-2|h|)^2
        for s in range(out.size):
            out[s] = by[s] * u * small[s] / ((1.0 + small[s]) * (1.0 + small[s]))
    elif n[OUTER]:
        u = theta[theta.size - n[HIDDEN] + a]
        for s in range(out.size):
            out[s] = by[s] * (u * t[s])
    else:
        for s in range(out.size):
            out[s] = by[s] * t[s]


@jit
def outputs(m: Real, n: Whole, a: int, out: Real) -> None:
    """out *= g(h_a(x)), (2^N,)."""
    S = n[STATES]
    h, t, small = row(m, n, H, a, S), row(m, n, T, a, S), row(m, n, SMALL, a, S)
    if n[LINK] == TANH:
        for s in range(S):
            out[s] *= t[s]
    else:
        for s in range(out.size):
            out[s] *= max(h[s], 0.0) + logarithm(1.0 + small[s])


@jit
def gradient(m: Real, n: Whole, z: Real, out: Real) -> None:
    """grad L = D^T (q - p) by z, (P,); leaves theta, p, q - p and what belongs to the units in memory."""
    velocity(m, n, z, out, True)


@jit
def velocity(m: Real, n: Whole, z: Real, out: Real, bare: bool) -> None:
    """z', (P,), or with ``bare`` grad L by z: one function, for a call more would cost a small flow three per cent."""
    if n[LINEAR]:
        linear_gradient(m, n, z, out)
        return
    value(m, n, z)
    law(m, n)
    r, sums, q, p, masks0, masks = (
        part(m, n, RESIDUAL), part(m, n, SUMS), part(m, n, Q), part(m, n, LAW), whole(n, MASKS0), whole(n, MASKS),
    )  # fmt: skip
    for s in range(r.size):
        r[s] = q[s] - p[s]
    inner = part(m, n, SLOPE) if n[MAPPED] else out
    sums[:] = r
    walsh(sums)
    for k in range(masks0.size):
        inner[k] = sums[masks0[k]]
    c, bent = masks0.size, part(m, n, BENT)
    w, U = c + n[HIDDEN], masks.size
    for a in range(n[HIDDEN]):
        if n[OUTER]:
            bent[:] = r
            outputs(m, n, a, bent)
            # df/du_a = g(h_a)
            inner[inner.size - n[HIDDEN] + a] = sum_of(bent)
        # df/dc_a = u_a g'(h_a),  df/dw_aT = u_a g'(h_a) chi_T
        slopes(m, n, a, r, bent)
        if n[SINGLE]:
            inner[c + a] = fold(bent, view(inner, w + a * U, U))
            continue
        walsh(bent)
        inner[c + a] = bent[0]
        for k in range(U):
            inner[w + a * U + k] = bent[masks[k]]
    if n[MAPPED]:
        pull(m, n, inner, out)
    if n[DRIVEN] > METRIC and not bare:
        drive(m, n, z, out)


@jit
def along(m: Real, n: Whole, v: Real, out: Real) -> None:
    """df/dt where z' = v, (2^N,), with what ``value`` left in memory; uses ``BENT``."""
    if n[LINEAR]:
        linear_along(m, n, v, out)
        return
    masks0, masks, bent = whole(n, MASKS0), whole(n, MASKS), part(m, n, BENT)
    rates = part(m, n, SLOPE) if n[MAPPED] else v
    if n[MAPPED]:
        push(m, n, v, rates)
    out[:] = 0.0
    for k in range(masks0.size):
        out[masks0[k]] = rates[k]
    walsh(out)
    c = masks0.size
    w, U = c + n[HIDDEN], masks.size
    for a in range(n[HIDDEN]):
        # f' = b'.chi + sum_a u_a g'(h_a) h_a' + u_a' g(h_a)
        if n[SINGLE]:
            spread(rates[c + a], view(rates, w + a * U, U), bent)
        else:
            bent[:] = 0.0
            bent[0] = rates[c + a]
            for k in range(U):
                bent[masks[k]] += rates[w + a * U + k]
            walsh(bent)
        slopes(m, n, a, bent, bent)
        for s in range(out.size):
            out[s] += bent[s]
        if n[OUTER]:
            bent[:] = rates[rates.size - n[HIDDEN] + a]
            outputs(m, n, a, bent)
            for s in range(out.size):
                out[s] += bent[s]


@jit
def push(m: Real, n: Whole, v: Real, out: Real) -> None:
    """A v."""
    begin, column, entry = whole(n, ROW), whole(n, COLUMN), part(m, n, ENTRY)
    for i in range(out.size):
        value = 0.0
        for k in range(begin[i], begin[i + 1]):
            value += entry[k] * v[column[k]]
        out[i] = value


@jit
def pull(m: Real, n: Whole, inner: Real, out: Real) -> None:
    """A^T v."""
    begin, column, entry = whole(n, ROW), whole(n, COLUMN), part(m, n, ENTRY)
    out[:] = 0.0
    for i in range(inner.size):
        for k in range(begin[i], begin[i + 1]):
            out[column[k]] += entry[k] * inner[i]
