"""f, grad L and Hess L of an energy that is linear in its parameters: f = D z + o, with a D and o for each flow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verify.flow.compiled.jit import jit
from verify.flow.compiled.law import law
from verify.flow.compiled.layout import (
    ENTRY, HESSIAN, LAW, MEAN, MOVING, OFFSET, PRODUCT, Q, RESIDUAL, STATES, TOTAL, part, row,
)  # fmt: skip

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Real = NDArray[np.float64]
    Whole = NDArray[np.int64]


@jit
def linear_value(m: Real, n: Whole, z: Real) -> None:
    """f = D z + o, into ``TOTAL``."""
    total, offset = part(m, n, TOTAL), part(m, n, OFFSET)
    linear_along(m, n, z, total)
    part(m, n, PRODUCT)[:] = 1.0
    for s in range(total.size):
        total[s] += offset[s]


@jit
def linear_along(m: Real, n: Whole, v: Real, out: Real) -> None:
    """D v, (2^N,)."""
    for s in range(out.size):
        D, rate = row(m, n, ENTRY, s, v.size), 0.0
        for i in range(v.size):
            rate += D[i] * v[i]
        out[s] = rate


@jit
def linear_gradient(m: Real, n: Whole, z: Real, out: Real) -> None:
    """grad L = D^T (q - p) by z, (P,); leaves p and q - p in memory."""
    linear_value(m, n, z)
    law(m, n)
    r, q, p = part(m, n, RESIDUAL), part(m, n, Q), part(m, n, LAW)
    out[:] = 0.0
    for s in range(r.size):
        r[s] = q[s] - p[s]
        D, by = row(m, n, ENTRY, s, out.size), r[s]
        for i in range(out.size):
            out[i] += by * D[i]


@jit
def linear_hessian(m: Real, n: Whole) -> None:
    """Hess L = -(D^T diag(p) D - (D^T p)(D^T p)^T), from ``LAW``."""
    p, mean, P = part(m, n, LAW), part(m, n, MEAN), n[MOVING]
    part(m, n, HESSIAN)[:] = 0.0
    mean[:] = 0.0
    for s in range(n[STATES]):
        D, by = row(m, n, ENTRY, s, P), p[s]
        for i in range(P):
            mean[i] += by * D[i]
    # about the mean, so that nothing cancels: -sum over x of p(x) (D - mean)(D - mean)^T
    for s in range(n[STATES]):
        D, by = row(m, n, ENTRY, s, P), p[s]
        for i in range(P):
            out, factor = row(m, n, HESSIAN, i, P), by * (D[i] - mean[i])
            for j in range(P):
                out[j] -= factor * (D[j] - mean[j])
