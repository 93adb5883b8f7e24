"""Integer matrices V for which V^T H V is strictly diagonally dominant: they show the signs of a symmetric H."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from verify.certificates.orderly import complement, eigenvectors, product

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from verify.arithmetic import Array

    Real = NDArray[np.float64]

DIGITS = (16, 53)
"""Bits of the entries of one rotation: few make short certificates, many serve eigenvalues far apart."""
ROUNDS = 4
"""Rotations that are tried: each is by eigenvectors of what the last one left, scaled to a unit diagonal."""
MOST_BITS = 500
"""Longest entry of V, in bits: eigenvalues far apart need it."""
ROOM = 4
"""Factor by which a diagonal entry must be larger than needed: then the checker's intervals show it too."""


def diagonaliser(H: Array, A: Any, kernel: Sequence[Array] = ()) -> tuple[list[list[int]], int] | None:
    """Columns of V (as lists of integers), and how many diagonal entries of V^T H V are positive; None if not found.

    ``H`` (n, n) symmetric, exact or in balls; ``kernel``: independent vectors (n,) with H v = 0; V has a column for
    each of the other dimensions. The answer is rigorous for every matrix in H; how it is found is not.
    """
    n = len(H)
    basis = _complement(kernel, n, A)
    if not basis.size:
        return [], 0
    approximate = A.approx_array(H)
    if not np.isfinite(approximate).all():
        return None
    first = product(basis, eigenvectors(product(basis.T, approximate, basis)))
    return next((found for digits in DIGITS if (found := _rotated(H, first, digits, A)) is not None), None)


def _rotated(H: Array, first: Real, digits: int, A: Any) -> tuple[list[list[int]], int] | None:
    n, V = len(H), _rounded(first, digits)
    for _ in range(ROUNDS):
        M = A.matmul(A.array(V.T.tolist()).reshape(V.shape[1], n), A.matmul(H, A.array(V.tolist()).reshape(n, -1)))
        if _dominant(M, A):
            columns = [[int(value) for value in column] for column in V.T]
            return columns, sum(A.approx(M[i, i]) > 0 for i in range(len(M)))
        approximate = A.approx_array(M)
        scale = np.sqrt(np.abs(np.diag(approximate)))
        if not np.isfinite(approximate).all() or not (scale > 0).all():
            return None
        # powers of two near the scales, so that products stay short
        halves = np.round(np.log2(scale))
        rotation = eigenvectors(approximate / np.exp2(halves[:, None] + halves[None, :]))
        V = _shortened(V @ _rounded(rotation * np.exp2(halves.min() - halves)[:, None], digits + int(np.ptp(halves))))
    return None


def _complement(kernel: Sequence[Array], n: int, A: Any) -> Real:
    """An orthonormal basis of what is orthogonal to the kernel, in columns; float64."""
    if not len(kernel):
        return np.eye(n)
    # divided exactly: entries may be longer than doubles can hold
    vectors = np.array([A.approx_array(vector / max(abs(value) for value in vector)) for vector in kernel])
    return complement(vectors)


def _rounded(matrix: Real, digits: int) -> Array:
    result = np.empty(matrix.shape, dtype=object)
    result.ravel()[:] = [round(Fraction(value) * (1 << digits)) for value in matrix.ravel().tolist()]
    return result


def _shortened(V: Array) -> Array:
    """Each column divided by its common factor, and cut where it is longer than MOST_BITS."""
    for j in range(V.shape[1]):
        common = int(np.gcd.reduce(V[:, j])) or 1
        V[:, j] = [value // common for value in V[:, j]]
        excess = max(max(abs(int(value)) for value in V[:, j]).bit_length() - MOST_BITS, 0)
        V[:, j] = [int(value) >> excess for value in V[:, j]]
    return V


def _dominant(M: Array, A: Any) -> bool:
    if A.name == "exact":
        sizes = np.abs(A.approx_array(M))
        least, most = np.diag(sizes), sizes
    else:
        least, most = A.mignitudes(np.diag(M)), A.magnitudes(M)
    others = most.copy()
    np.fill_diagonal(others, 0.0)
    return bool((least > ROOM * others.sum(axis=1)).all())
