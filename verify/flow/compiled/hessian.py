"""Hess L of one flow, by transforms of products, and what an implicit step solves with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verify.flow.compiled.field import gradient, outputs, slopes
from verify.flow.compiled.driven import carry_inverse, symmetrise
from verify.flow.compiled.jit import jit, view
from verify.flow.compiled.layout import (
    CENTRED, CHARACTER, COLUMN, DECAY, DRIVEN, ENTRY, FUNCTION, HALF, HESSIAN, HIDDEN, INNER, INVERSE, LAW, LINEAR,
    LINK, LOG2COSH, MAPPED, MEAN, MOVING, NUMBER, OUTER, PAIRS, REST, RESIDUAL, ROW, SMALL, SOFTPLUS, SOURCE, STATES,
    SUMS, THETA, TOTAL, WHOLE, T, part, row, whole,
)  # fmt: skip
from verify.flow.compiled.linear import linear_hessian
from verify.flow.compiled.transforms import walsh, walsh_columns

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Real = NDArray[np.float64]
    Whole = NDArray[np.int64]


@jit
def curve(m: Real, n: Whole, a: int, out: Real) -> None:
    """out = (q - p)(x) u_a g''(h_a(x)), (2^N,)."""
    t, small, r, theta = (
        row(m, n, T, a, n[STATES]),
        row(m, n, SMALL, a, n[STATES]),
        part(m, n, RESIDUAL),
        part(m, n, THETA),
    )
    u = theta[theta.size - n[HIDDEN] + a] if n[OUTER] else 1.0
    for s in range(out.size):
        e, one = small[s], 1.0 + small[s]
        if n[LINK] == LOG2COSH:
            second = 4.0 * e / (one * one)
        elif n[LINK] == SOFTPLUS:
            second = e / (one * one)
        else:
            second = -8.0 * t[s] * e / (one * one)
        out[s] = r[s] * u * second


@jit
def functions(m: Real, n: Whole, number: int, out: Real) -> None:
    """out *= F(x), the function of that number: 1, then u_a g'(h_a), then g(h_a)."""
    if number > n[HIDDEN]:
        outputs(m, n, number - 1 - n[HIDDEN], out)
    elif number > 0:
        slopes(m, n, number - 1, out, out)


@jit
def hessian(m: Real, n: Whole, z: Real) -> None:
    """Hess L = -(E_p[D_i D_j] - E_p[D_i] E_p[D_j]) + sum over x of (q - p)(x) d2f(x), by z, into ``HESSIAN``."""
    gradient(m, n, z, part(m, n, REST))
    if n[LINEAR]:
        linear_hessian(m, n)
        return
    p, r, one, two = part(m, n, LAW), part(m, n, RESIDUAL), part(m, n, TOTAL), part(m, n, SUMS)
    M = n[HIDDEN]
    F, k = 1 + M * (2 if n[OUTER] else 1), 0
    pairs, width = part(m, n, PAIRS), F * (F + 1) // 2
    for i in range(F):
        one[:] = p
        functions(m, n, i, one)
        for j in range(i + 1):
            two[:] = one
            functions(m, n, j, two)
            for s in range(two.size):
                pairs[s * width + k] = two[s]
            k += 1
        if 0 < i <= M:
            curve(m, n, i - 1, two)
            for s in range(two.size):
                pairs[s * width + k - 1] -= two[s]
        elif i > M:
            # d2f / du_a d(c_a, w_a) = g'(h_a) (1, chi): the product with the same unit's slope
            mixed = k - 1 - M
            two[:] = r
            bare_slope(m, n, i - 1 - M, two)
            for s in range(two.size):
                pairs[s * width + mixed] -= two[s]
    walsh_columns(pairs, width)
    mean, function, character = part(m, n, MEAN), whole(n, FUNCTION), whole(n, CHARACTER)
    size = mean.size
    for i in range(size):
        mean[i] = pairs[character[i] * width + function[i] * (function[i] + 1) // 2]
    name, source = INNER if n[MAPPED] else HESSIAN, whole(n, SOURCE)
    for i in range(size):
        out, place = row(m, n, name, i, size), view(source, i * size, size)
        for j in range(size):
            out[j] = mean[i] * mean[j] - pairs[place[j]]
    if n[MAPPED]:
        congruence(m, n)


@jit
def bare_slope(m: Real, n: Whole, a: int, out: Real) -> None:
    """out *= g'(h_a(x)), without u_a."""
    t, small = row(m, n, T, a, n[STATES]), row(m, n, SMALL, a, n[STATES])
    for s in range(out.size):
        if n[LINK] == SOFTPLUS:
            out[s] *= t[s]
        else:
            out[s] *= 4.0 * small[s] / ((1.0 + small[s]) * (1.0 + small[s]))


@jit
def congruence(m: Real, n: Whole) -> None:
    """A^T (Hess by theta) A."""
    size, P, begin, column, entry = part(m, n, MEAN).size, n[MOVING], whole(n, ROW), whole(n, COLUMN), part(m, n, ENTRY)
    part(m, n, HALF)[:] = 0.0
    part(m, n, HESSIAN)[:] = 0.0
    for i in range(size):
        inner, half = row(m, n, INNER, i, size), row(m, n, HALF, i, P)
        for j in range(size):
            for k in range(begin[j], begin[j + 1]):
                half[column[k]] += inner[j] * entry[k]
    for i in range(size):
        half = row(m, n, HALF, i, P)
        for k in range(begin[i], begin[i + 1]):
            out, by = row(m, n, HESSIAN, column[k], P), entry[k]
            for j in range(P):
                out[j] += by * half[j]


@jit
def prepare(m: Real, n: Whole, alpha: float, z: Real) -> bool:
    """Make ready to solve with alpha - J at z; False where that is not positive definite.

    J is Hess L, less the rate of weight decay; for the centred gradient A A^T Hess L, which leaves out what the change
    of A adds: terms of the size of grad L, which the iteration makes up for.
    """
    if n[WHOLE]:
        gradient(m, n, z, part(m, n, REST))
        return True
    hessian(m, n, z)
    if n[DRIVEN] == CENTRED:
        symmetrise(m, n)
    h, inverse, P = part(m, n, HESSIAN), part(m, n, INVERSE), n[MOVING]
    diagonal = alpha + part(m, n, NUMBER)[DECAY]
    for i in range(inverse.size):
        inverse[i] = -h[i]
    for i in range(P):
        inverse[i * (P + 1)] += diagonal
    if not invert(inverse, P):
        return False
    if n[DRIVEN] == CENTRED:
        carry_inverse(m, n)
    return True


@jit
def sweep(a: Real, n: int, k: int, low: int, high: int) -> bool:
    """One step of elimination, on pivot k, within rows ``low`` to ``high``; False where the pivot is not positive."""
    swept = view(a, k * n, n)
    pivot = swept[k]
    if not pivot > 0.0:
        return False
    by = 1.0 / pivot
    for j in range(n):
        swept[j] *= by
    swept[k] = by
    for i in range(low, high):
        if i == k:
            continue
        other = view(a, i * n, n)
        factor = other[k]
        other[k] = 0.0
        for j in range(n):
            other[j] -= factor * swept[j]
    return True


@jit
def eliminate(a: Real, n: int, k: int, low: int, high: int) -> None:
    """Elimination within rows ``low`` to ``high`` by the pivots k to k + 3, swept among themselves."""
    s0, s1, s2, s3 = view(a, k * n, n), view(a, (k + 1) * n, n), view(a, (k + 2) * n, n), view(a, (k + 3) * n, n)
    for i in range(low, high):
        other = view(a, i * n, n)
        f0, f1, f2, f3 = other[k], other[k + 1], other[k + 2], other[k + 3]
        other[k], other[k + 1], other[k + 2], other[k + 3] = 0.0, 0.0, 0.0, 0.0
        for j in range(n):
            other[j] -= (f0 * s0[j] + f1 * s1[j]) + (f2 * s2[j] + f3 * s3[j])


@jit
def invert(a: Real, n: int) -> bool:
    """The inverse of a symmetric positive definite matrix in place, four pivots at a time; False where it is none.

    Rounding: the condition number times n ulp, which an iteration that solves with it puts right.
    """
    even = n - n % 4
    for k in range(0, even, 4):
        for pivot in range(k, k + 4):
            if not sweep(a, n, pivot, k, k + 4):
                return False
        eliminate(a, n, k, 0, k)
        eliminate(a, n, k, k + 4, n)
    for pivot in range(even, n):  # noqa: SIM110 - no generators in compiled code
        if not sweep(a, n, pivot, 0, n):
            return False
    return True


@jit
def solve(m: Real, n: Whole, alpha: float, v: Real, out: Real) -> None:
    """out = (alpha - J)^-1 v, with what ``prepare`` made for this alpha or one near it."""
    if n[WHOLE]:
        rank_one(m, n, alpha + part(m, n, NUMBER)[DECAY], v, out)
        return
    P = n[MOVING]
    even = P - P % 4
    out[:] = 0.0
    for j in range(0, even, 4):
        a0, a1 = row(m, n, INVERSE, j, P), row(m, n, INVERSE, j + 1, P)
        a2, a3 = row(m, n, INVERSE, j + 2, P), row(m, n, INVERSE, j + 3, P)
        v0, v1, v2, v3 = v[j], v[j + 1], v[j + 2], v[j + 3]
        for i in range(P):
            out[i] += (a0[i] * v0 + a1[i] * v1) + (a2[i] * v2 + a3[i] * v3)
    for j in range(even, P):
        a0, v0 = row(m, n, INVERSE, j, P), v[j]
        for i in range(P):
            out[i] += a0[i] * v0


@jit
def rank_one(m: Real, n: Whole, alpha: float, v: Real, out: Real) -> None:
    """The full Ising model: with F = -E, Hess is -2^N (diag p - p p^T), so Sherman and Morrison solve it."""
    p, x = part(m, n, LAW), part(m, n, SUMS)
    states = p.size
    # F = WHT of the couplings; in F: (alpha + 2^N diag p) X - 2^N p (p.X) = WHT v
    x[0] = 0.0
    view(x, 1, v.size)[:] = v
    walsh(x)
    along, rest = 0.0, 0.0
    for s in range(states):
        d = 1.0 / (alpha + states * p[s])
        x[s] *= d
        along += p[s] * x[s]
        # 1 - 2^N sum p^2 / (alpha + 2^N p) = sum alpha p / (alpha + 2^N p), which does not cancel
        rest += alpha * p[s] * d
    by = states * along / rest
    for s in range(states):
        x[s] += by * p[s] / (alpha + states * p[s])
    walsh(x)
    scale = 1.0 / states
    for i in range(out.size):
        out[i] = x[i + 1] * scale
