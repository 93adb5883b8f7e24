"""Velocity of z under each dynamics, made of grad L, and the same for Hess L and its solves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verify.flow.compiled.jit import jit, view
from verify.flow.compiled.layout import (
    BENT, DECAY, DECAYING, DRIVEN, HESSIAN, HIDDEN, INVERSE, LAW, LINK, MEANS, MOVING, NUMBER, Q, SHARE,
    SOFTPLUS, SPINS, STATES, T, part, row,
)  # fmt: skip
from verify.flow.compiled.transforms import fold

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Real = NDArray[np.float64]
    Whole = NDArray[np.int64]


@jit
def drive(m: Real, n: Whole, z: Real, out: Real) -> None:
    """From grad L by z, in ``out``, to z', with what ``gradient`` left in memory."""
    if n[DRIVEN] == DECAYING:
        decay(m, n, z, out)
    else:
        offsets(m, n)
        carry_back(m, n, out)
        carry(m, n, out)


@jit
def decay(m: Real, n: Whole, z: Real, out: Real) -> None:
    """out -= rate z."""
    rate = part(m, n, NUMBER)[DECAY]
    for i in range(z.size):
        out[i] -= rate * z[i]


# -- the centred gradient: z = (b, c, W), A = d(b, c, W)/d(beta, gamma, W) = 1 + K with K^2 = 0 -----------------------
@jit
def offsets(m: Real, n: Whole) -> None:
    """mu (N,) and lambda (M,), into ``MEANS``: means of x and g'(h) under q + share (p - q); uses ``BENT``."""
    means, w, q, p, share = (
        part(m, n, MEANS),
        part(m, n, BENT),
        part(m, n, Q),
        part(m, n, LAW),
        part(m, n, NUMBER)[SHARE],
    )
    for s in range(w.size):
        w[s] = q[s] + share * (p[s] - q[s])
    for a in range(n[HIDDEN]):
        t, mean = row(m, n, T, a, n[STATES]), 0.0
        for s in range(w.size):
            mean += w[s] * t[s]
        means[n[SPINS] + a] = mean
    mu = view(means, 0, n[SPINS])
    total = fold(w, mu)
    if n[LINK] == SOFTPLUS:
        # of v = (1 + x)/2 here
        for j in range(mu.size):
            mu[j] = 0.5 * (total + mu[j])


@jit
def carry(m: Real, n: Whole, u: Real) -> None:
    """u = A u: b takes -W^T lambda, and c takes -W mu."""
    means, N, M = part(m, n, MEANS), n[SPINS], n[HIDDEN]
    for a in range(M):
        W, along, by = view(u, N + M + a * N, N), 0.0, means[N + a]
        for j in range(N):
            along += W[j] * means[j]
            u[j] -= by * W[j]
        u[N + a] -= along


@jit
def carry_back(m: Real, n: Whole, u: Real) -> None:
    """u = A^T u: W takes -lambda b^T - c mu^T."""
    means, N, M = part(m, n, MEANS), n[SPINS], n[HIDDEN]
    for a in range(M):
        W, by, c = view(u, N + M + a * N, N), means[N + a], u[N + a]
        for j in range(N):
            W[j] -= by * u[j] + c * means[j]


@jit
def carry_rows_back(m: Real, n: Whole, name: int, sign: float) -> None:
    """X = A^T X for a square table X by rows; with ``sign`` -1: A^-T X, as A^-1 is 1 - K."""
    means, N, M, P = part(m, n, MEANS), n[SPINS], n[HIDDEN], n[MOVING]
    for a in range(M):
        c = row(m, n, name, N + a, P)
        for j in range(N):
            out, b = row(m, n, name, N + M + a * N + j, P), row(m, n, name, j, P)
            for k in range(P):
                out[k] -= sign * (means[N + a] * b[k] + means[j] * c[k])


@jit
def carry_columns(m: Real, n: Whole, name: int) -> None:
    """X = X A, row by row: (A^T x) of each row x."""
    for i in range(n[MOVING]):
        carry_back(m, n, row(m, n, name, i, n[MOVING]))


@jit
def symmetrise(m: Real, n: Whole) -> None:
    """``HESSIAN`` = A^T Hess L A, symmetric and similar to A A^T Hess L; the offsets are left in ``MEANS``."""
    offsets(m, n)
    carry_columns(m, n, HESSIAN)
    carry_rows_back(m, n, HESSIAN, 1.0)


@jit
def carry_inverse(m: Real, n: Whole) -> None:
    """``INVERSE`` = (A X A^-1)^T = A^-T X A^T from the X, symmetric, that it is; ``solve`` takes it by its columns."""
    P = n[MOVING]
    for i in range(P):
        # (X A^T) row by row: A x
        carry(m, n, row(m, n, INVERSE, i, P))
    carry_rows_back(m, n, INVERSE, -1.0)
