"""Small matrices in doubles, by elementwise operations in a fixed order: the same bits whatever BLAS does.

Hints of certificates come from here. LAPACK would serve as well for one certificate; but where eigenvalues coincide its
vectors hang on the last bits, and those on the kernel of the processor at hand, and so would the certificate's hash.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Real = NDArray[np.float64]

SWEEPS = 30
"""Sweeps of Jacobi rotations, at most: convergence is quadratic, and six to ten are usual."""
SMALL = 2.0**-52
"""An entry below this times the geometric mean of its two diagonal entries is taken for zero."""


def product(*factors: Real) -> Real:
    """The product of matrices, from the left; error: rounding, summed in the order of the indices."""
    result = factors[0]
    for factor in factors[1:]:
        # without its optimisation einsum is a plain loop, and calls no BLAS
        result = np.einsum("ij,jk->ik", result, factor)
    return np.asarray(result)


def eigenvectors(matrix: Real) -> Real:
    """Orthonormal eigenvectors of a symmetric matrix (n, n) in columns, eigenvalues ascending; error: rounding.

    Cyclic Jacobi rotations. A matrix that is not finite gives NaN.
    """
    A, n = np.array(matrix, dtype=np.float64), len(matrix)
    V = np.eye(n)
    if not np.isfinite(A).all():
        return np.full((n, n), np.nan)
    floor = SMALL * SMALL * float(np.abs(A).max(initial=0.0))
    for _ in range(SWEEPS):
        turned = False
        for p in range(n - 1):
            for q in range(p + 1, n):
                off = float(A[p, q])
                if abs(off) > SMALL * math.sqrt(abs(A[p, p] * A[q, q])) and abs(off) > floor:
                    turned = True
                    _rotate(A, V, p, q)
        if not turned:
            break
    return np.asarray(V[:, np.argsort(np.diag(A), kind="stable")])


def _rotate(A: Real, V: Real, p: int, q: int) -> None:
    """A rotation of coordinates p and q, after which A_pq = 0."""
    theta = float(A[q, q] - A[p, p]) / (2 * float(A[p, q]))
    t = math.copysign(1.0, theta) / (abs(theta) + math.hypot(theta, 1.0))
    c = 1 / math.hypot(t, 1.0)
    s = t * c
    for M in (A, A.T, V):
        one, two = M[:, p].copy(), M[:, q].copy()
        M[:, p], M[:, q] = c * one - s * two, s * one + c * two
    A[p, q] = A[q, p] = 0.0


def inverse(matrix: Real) -> Real | None:
    """The inverse, by elimination with row pivots; None where a pivot is 0 or not finite.

    Error: rounding times condition.
    """
    n = len(matrix)
    rows = np.hstack([np.array(matrix, dtype=np.float64), np.eye(n)])
    for k in range(n):
        best = k + int(np.abs(rows[k:, k]).argmax())
        rows[[k, best]] = rows[[best, k]]
        if rows[k, k] == 0 or not np.isfinite(rows[k]).all():
            return None
        rows[k] = rows[k] / rows[k, k]
        others = np.arange(n) != k
        rows[others] = rows[others] - rows[others, k, None] * rows[k]
    return np.asarray(rows[:, n:])


def complement(vectors: Real) -> Real:
    """An orthonormal basis (n, n - k), in columns, of what is orthogonal to k independent vectors (k, n).

    Householder reflections: the last columns of the orthogonal factor. Error: rounding.
    """
    rest, n = np.array(vectors, dtype=np.float64).T.copy(), vectors.shape[1]
    Q = np.eye(n)
    for k in range(rest.shape[1]):
        v = np.zeros(n)
        v[k:] = rest[k:, k]
        v[k] += math.copysign(math.sqrt(float((v * v).sum())), v[k])
        v /= math.sqrt(float((v * v).sum())) or 1.0
        # H = 1 - 2 v v^T from the left on what is left, and from the right on Q
        rest -= 2 * v[:, None] * (v[:, None] * rest).sum(axis=0)
        Q -= 2 * (Q * v).sum(axis=1)[:, None] * v
    return np.asarray(Q[:, rest.shape[1] :])
