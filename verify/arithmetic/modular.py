"""Independent rows and columns of rational matrices, found modulo a prime: fast, and proved by what they find."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from flint import nmod, nmod_mat

from verify.arithmetic.rational_matrices import rational
from verify.errors import NotExpressible

if TYPE_CHECKING:
    from verify.arithmetic.base import Array

PRIME = (1 << 61) - 1
"""A Mersenne prime that fits a machine word."""


def reduced(matrix: Array) -> list[list[int]]:
    """The entries of a rational matrix modulo PRIME. Raises NotExpressible where a denominator is a multiple of it."""
    rows = []
    for row in matrix:
        values = [rational(value) for value in row]
        if any(not value.q % PRIME for value in values):
            raise NotExpressible(f"a denominator is a multiple of {PRIME}")
        rows.append([int(nmod(int(value.p % PRIME), PRIME) / nmod(int(value.q % PRIME), PRIME)) for value in values])
    return rows


def pivots(matrix: Array) -> tuple[list[int], list[int]]:
    """Rows and columns of a largest submatrix that is invertible modulo PRIME, and hence invertible.

    Columns are taken from the left. Raises NotExpressible as ``reduced``.
    """
    if 0 in matrix.shape:
        return [], []
    entries = reduced(matrix)
    columns = _leading(entries)
    if not columns:
        return [], []
    chosen = [[row[j] for j in columns] for row in entries]
    return _leading([list(column) for column in zip(*chosen, strict=True)]), columns


def _leading(rows: list[list[int]]) -> list[int]:
    """The columns in which the reduced echelon form has its pivots."""
    matrix = nmod_mat(len(rows), len(rows[0]), [value for row in rows for value in row], PRIME)
    echelon, rank = matrix.rref()
    return [next(j for j in range(len(rows[0])) if int(echelon[i, j])) for i in range(rank)]


def with_ones(matrix: Array) -> Array:
    """The matrix with a column of ones before its first."""
    ones = np.empty((len(matrix), 1), dtype=object)
    ones[:] = rational(1)
    return np.concatenate((ones, matrix), axis=1)
