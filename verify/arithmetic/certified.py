"""Rank and inertia that hold for every matrix in a matrix of balls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from flint import arb, arb_mat

from verify.arithmetic.base import Inertia, Rank

if TYPE_CHECKING:
    from numpy.typing import NDArray

Rows = list[list[arb]]


def rank(rows: Rows, columns: int) -> Rank:
    """A lower bound of the rank by elimination; ``proved`` where nothing but exact zeros is left, or nothing at all.

    ``rows``: m lists of ``columns`` balls. The pivot is the entry that is farthest from 0 for certain.
    """
    rest = _without_zeros(rows, columns)
    found = 0
    while rest and rest[0]:
        position = max(((i, j) for i in range(len(rest)) for j in range(len(rest[0]))), key=lambda at: _size(rest, at))
        row, column = position
        if not _size(rest, position) > 0:
            break
        head, top = rest[row][column], rest[row]
        kept = [j for j in range(len(top)) if j != column]
        reduced = []
        for i, line in enumerate(rest):
            if i != row:
                # a_kl - a_kq a_pl / a_pq
                factor = line[column] / head
                reduced.append(
                    [line[j] - factor * top[j] for j in kept] if not factor.is_zero() else [line[j] for j in kept]
                )
        rest = reduced
        found += 1
    return Rank(found, proved=not any(not value.is_zero() for line in rest for value in line))


def inertia(rows: Rows) -> Inertia:
    """Signs of the eigenvalues that are certain, by congruence (Sylvester); what is not certain is ``undecided``.

    ``rows``: n lists of n balls that enclose a symmetric matrix. Tries it as it stands (best for graded matrices), and
    then rotated to nearly diagonal form by floating-point eigenvectors; both are proofs, and the better one counts.
    ``zero`` counts only what is left as exact zeros.
    """
    best = _eliminated(rows)
    if best.undecided:
        rotated = _rotated(rows)
        if rotated is not None:
            other = _eliminated(rotated)
            # a rotation smears exact zeros, so it may only add signs
            best = min(best, other, key=lambda result: result.undecided)
    return best


def _without_zeros(rows: Rows, columns: int) -> Rows:
    """The matrix without its exactly zero rows and columns: same rank."""
    kept = [j for j in range(columns) if any(not row[j].is_zero() for row in rows)]
    return [[row[j] for j in kept] for row in rows if any(not value.is_zero() for value in row)]


def _size(rest: Rows, position: tuple[int, int]) -> arb:
    value = rest[position[0]][position[1]]
    return value.abs_lower() if value.is_finite() else arb(0)


def _eliminated(rows: Rows) -> Inertia:
    """Symmetric elimination with certain pivots: one diagonal entry, or two rows whose 2x2 determinant is negative."""
    rest = [list(row) for row in rows]
    positive = negative = 0
    while rest:
        size = len(rest)
        pivot = max(range(size), key=lambda i: _size(rest, (i, i)))
        if _size(rest, (pivot, pivot)) > 0:
            line = rest[pivot]
            head = line[pivot]
            kept = [i for i in range(size) if i != pivot]
            # a_kl - a_kp a_pl / a_pp
            factors = {k: rest[k][pivot] / head for k in kept}
            rest = [[_less(rest[k][m], factors[k], line[m]) for m in kept] for k in kept]
            positive, negative = positive + int(head > 0), negative + int(head < 0)
            continue
        pair = next(((i, j) for i in range(size) for j in range(i) if _saddle(rest, i, j) < 0), None)
        if pair is None:
            break
        first, second = pair
        left, right, determinant = rest[first], rest[second], _saddle(rest, first, second)
        a, b, c = left[first], left[second], right[second]
        kept = [i for i in range(size) if i not in pair]
        # with P = [[a, b], [b, c]]: A - [u v] P^-1 [u v]^T, and det P < 0 gives one eigenvalue of each sign
        u = {k: (c * rest[k][first] - b * rest[k][second]) / determinant for k in kept}
        v = {k: (a * rest[k][second] - b * rest[k][first]) / determinant for k in kept}
        rest = [[_less(_less(rest[k][m], u[k], left[m]), v[k], right[m]) for m in kept] for k in kept]
        positive, negative = positive + 1, negative + 1
    if all(value.is_zero() for row in rest for value in row):
        return Inertia(positive, len(rest), negative)
    return Inertia(positive, 0, negative, undecided=len(rest))


def _less(value: arb, factor: arb, other: arb) -> arb:
    """The element value - factor * other; exact zeros stay exact."""
    return value if factor.is_zero() or other.is_zero() else value - factor * other


def _saddle(rest: Rows, i: int, j: int) -> arb:
    return rest[i][i] * rest[j][j] - rest[i][j] * rest[i][j]


def _rotated(rows: Rows) -> Rows | None:
    """V^T A V with eigenvectors V of the midpoints in floating point, or None where V is not certainly invertible."""
    size = len(rows)
    middle = _midpoints(rows)
    if middle is None:
        return None
    try:
        vectors = np.linalg.eigh(middle)[1]
    except np.linalg.LinAlgError:
        return None
    rotation = arb_mat(size, size, [arb(float(value)) for value in vectors.ravel()])
    gram = rotation.transpose() * rotation
    for i in range(size):
        # Gershgorin: V^T V is positive definite, so V is invertible and the congruence keeps the inertia
        others = sum((abs(gram[i, j]) for j in range(size) if j != i), arb(0))
        if not gram[i, i] > others:
            return None
    matrix = arb_mat(size, size, [value for row in rows for value in row])
    product = rotation.transpose() * matrix * rotation
    return [[product[i, j] for j in range(size)] for i in range(size)]


def _midpoints(rows: Rows) -> NDArray[np.float64] | None:
    """Midpoints, scaled to a largest modulus near 1; None where one is not finite or all are 0."""
    flat = [value for row in rows for value in row]
    if not all(value.is_finite() for value in flat):
        return None
    largest = max(abs(value.mid()) for value in flat)
    if not largest > 0:
        return None
    return np.array([float((value.mid() / largest).mid()) for value in flat]).reshape(len(rows), len(rows))
