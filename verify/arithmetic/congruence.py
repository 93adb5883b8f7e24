"""Inertia of a symmetric matrix over an exact ordered field, by congruence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verify.arithmetic.base import Inertia

if TYPE_CHECKING:
    from verify.arithmetic.base import Array


def require_symmetric(matrix: Array) -> None:
    """Raise ValueError where a matrix is not square or not exactly symmetric."""
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise ValueError(f"inertia needs a square matrix, not one of shape {matrix.shape}")
    if any(matrix[i, j] != matrix[j, i] for i in range(len(matrix)) for j in range(i)):
        raise ValueError("inertia needs a symmetric matrix")


def inertia(symmetric: Array) -> Inertia:
    """Signs of the eigenvalues, exact (Sylvester's law of inertia).

    ``symmetric``: (n, n) array over an exact field whose elements add, multiply, divide and compare with 0. Symmetric
    elimination; where the remaining diagonal is zero, a pair of equal off-diagonal elements is the pivot and counts one
    positive and one negative eigenvalue. Raises ValueError where the matrix is not symmetric.
    """
    require_symmetric(symmetric)
    rest = [list(row) for row in symmetric]
    positive = negative = 0
    while rest:
        size = len(rest)
        pivot = next((i for i in range(size) if rest[i][i] != 0), None)
        if pivot is not None:
            head, column = rest[pivot][pivot], rest[pivot]
            kept = [i for i in range(size) if i != pivot]
            # a_kl - a_kp a_pl / a_pp
            scaled = [column[k] / head for k in range(size)]
            rest = [[rest[k][m] - scaled[k] * column[m] if scaled[k] else rest[k][m] for m in kept] for k in kept]
            positive, negative = positive + int(head > 0), negative + int(head < 0)
            continue
        pair = next(((i, j) for i in range(size) for j in range(i) if rest[i][j] != 0), None)
        if pair is None:
            return Inertia(positive, size, negative)
        left, right = rest[pair[0]], rest[pair[1]]
        head = left[pair[1]]
        kept = [i for i in range(size) if i not in pair]
        # [[0, a], [a, 0]] has eigenvalues a and -a; its complement is a_kl - (a_ki a_jl + a_kj a_il) / a
        rest = [[rest[k][m] - (left[k] * right[m] + right[k] * left[m]) / head for m in kept] for k in kept]
        positive, negative = positive + 1, negative + 1
    return Inertia(positive, 0, negative)
