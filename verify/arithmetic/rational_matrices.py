"""Products, rank, kernel and inertia of matrices of rationals, through flint's integer matrices."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import arb, ctx, fmpq, fmpq_mat, fmpz, fmpz_mat

from verify.arithmetic import certified, congruence
from verify.arithmetic.base import Inertia
from verify.arithmetic.logs import LogSum
from verify.errors import NotExpressible

if TYPE_CHECKING:
    from verify.arithmetic.base import Array

ELIMINATED = 12
"""Up to this size plain elimination is fastest; beyond it, its intermediate fractions grow too long."""
PRECISIONS = (256, 1024, 4096)
"""Bits at which the signs of a nonsingular matrix are tried in balls, before elimination decides."""


def rational(value: Any) -> fmpq:
    """The fmpq that an element (or an integer or Fraction) is. Raises NotExpressible for a logarithm."""
    if isinstance(value, fmpq):
        return value
    if isinstance(value, LogSum):
        raise NotExpressible("a rational number is needed here, and a sum of logarithms is none")
    return fmpq(value.numerator, value.denominator) if isinstance(value, Fraction) else fmpq(value)


def product(a: Array, b: Array) -> Array:
    """The product a @ b for shapes (m, k) and (k, n); entries fmpq or int. Exact."""
    left = fmpq_mat(a.shape[0], a.shape[1], a.ravel().tolist())
    right = fmpq_mat(b.shape[0], b.shape[1], b.ravel().tolist())
    result = np.empty(a.shape[0] * b.shape[1], dtype=object)
    result[:] = (left * right).entries()
    return result.reshape(a.shape[0], b.shape[1])


def rank(matrix: Array) -> int:
    """Rank of an (m, n) matrix, exact."""
    return 0 if 0 in matrix.shape else _integer_rows(matrix).rank()


def nullspace(matrix: Array) -> list[Array]:
    """Primitive integer vectors (as fmpq), one for each column without a pivot, that span the kernel; exact."""
    rows, columns = _echelon(matrix), matrix.shape[1]
    pivots = [_first(row) for row in rows]
    basis = []
    for free in sorted(set(range(columns)) - set(pivots)):
        # row i of d times the reduced echelon form says: d v_pivot(i) + sum over free columns of a_ij v_j = 0
        vector = [fmpz(0)] * columns
        vector[free] = rows[0][pivots[0]] if rows else fmpz(1)
        for row, pivot in zip(rows, pivots, strict=True):
            vector[pivot] = -row[free]
        content = fmpz(0)
        for value in vector:
            content = content.gcd(value)
        content = content if vector[free] > 0 else -content
        element = np.empty(columns, dtype=object)
        element[:] = [fmpq(value // content) for value in vector]
        basis.append(element)
    return basis


def inertia(symmetric: Array) -> Inertia:
    """Signs of the eigenvalues of an (n, n) symmetric matrix, exact.

    A symmetric matrix of rank r is congruent to its principal submatrix on r independent columns, and zeros: with C
    that submatrix, it reads [[C, C X], [X^T C, X^T C X]]. C is nonsingular, so enclosures of growing precision find its
    signs; where they do not (eigenvalues 4096 bits apart), elimination over the rationals does.
    Raises ValueError where the matrix is not symmetric.
    """
    congruence.require_symmetric(symmetric)
    values = np.empty(symmetric.shape, dtype=object)
    values.ravel()[:] = [rational(value) for value in symmetric.ravel()]
    if len(values) <= ELIMINATED:
        return congruence.inertia(values)
    pivots = [_first(row) for row in _echelon(values)]
    core = values[np.ix_(pivots, pivots)]
    for bits in PRECISIONS:
        with ctx.workprec(bits):
            found = certified.inertia([[arb(value) for value in row] for row in core])
        if not found.undecided:
            return Inertia(found.positive, len(values) - len(core), found.negative)
    found = congruence.inertia(core)
    return Inertia(found.positive, len(values) - len(core), found.negative)


def _first(row: list[fmpz]) -> int:
    return next(j for j, value in enumerate(row) if value)


def _echelon(matrix: Array) -> list[list[fmpz]]:
    """The nonzero rows of d times the reduced row echelon form, d a nonzero integer (of either sign)."""
    if 0 in matrix.shape:
        return []
    reduced, _, found = _integer_rows(matrix).rref()
    return [[reduced[i, j] for j in range(matrix.shape[1])] for i in range(found)]


def _integer_rows(matrix: Array) -> fmpz_mat:
    """Each row times its own common denominator: same rank, same kernel, and smaller integers."""
    entries: list[fmpz] = []
    for row in matrix:
        values = [rational(value) for value in row]
        scale = fmpz(1)
        for value in values:
            scale = scale.lcm(value.q)
        entries += [value.p * (scale // value.q) for value in values]
    return fmpz_mat(matrix.shape[0], matrix.shape[1], entries)
