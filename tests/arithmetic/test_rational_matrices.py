"""Rational matrices against sympy, and against plain elimination over Python's Fractions."""

from __future__ import annotations

from fractions import Fraction
from math import gcd

import numpy as np
import pytest
import sympy
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from verify.arithmetic import certified, congruence, rational_matrices
from verify.arithmetic.base import Inertia
from verify.arithmetic.logs import log
from verify.errors import NotExpressible


def low_rank(seed, rows, columns, rank):
    rng = np.random.Generator(np.random.Philox(seed))
    draw = lambda *shape: np.vectorize(lambda n: Fraction(int(n), 7), otypes=[object])(rng.integers(-5, 6, shape))  # noqa: E731 - one line, used twice
    return draw(rows, rank) @ draw(rank, columns) if rank else np.full((rows, columns), Fraction(0))


def elements(matrix):
    return np.vectorize(lambda x: fmpq(x.numerator, x.denominator), otypes=[object])(matrix)


def as_sympy(matrix):
    return sympy.Matrix([[sympy.Rational(x.numerator, x.denominator) for x in row] for row in matrix])


shapes = st.tuples(st.integers(0, 2**32), st.integers(1, 6), st.integers(1, 6), st.integers(0, 6))


@given(shapes)
def test_rank(drawn):
    matrix = low_rank(*drawn)
    assert rational_matrices.rank(elements(matrix)) == as_sympy(matrix).rank()


@given(shapes)
def test_nullspace(drawn):
    matrix = low_rank(*drawn)
    basis = rational_matrices.nullspace(elements(matrix))
    free = sorted(set(range(matrix.shape[1])) - set(as_sympy(matrix).rref()[1]))
    assert len(basis) == len(free)
    for column, vector in zip(free, basis, strict=True):
        integers = [int(x.p) for x in vector]
        assert integers[column] > 0
        assert all(x.q == 1 for x in vector)
        assert gcd(*integers) == 1
        assert all(value == 0 for value in matrix @ np.array(integers, dtype=object))
    if basis:
        assert sympy.Matrix([[int(x.p) for x in vector] for vector in basis]).rank() == len(basis)


def test_nullspace_of_no_rows_and_of_no_columns():
    assert [v.tolist() for v in rational_matrices.nullspace(np.empty((0, 2), dtype=object))] == [[1, 0], [0, 1]]
    assert rational_matrices.nullspace(np.empty((2, 0), dtype=object)) == []


@pytest.mark.parametrize("rank", [0, 5, 16, 20])
def test_inertia_of_large_matrices(rank):
    size = 20
    factor = low_rank(rank, size, rank, rank) if rank else np.full((size, 1), Fraction(0))
    signs = np.diag([Fraction(-1 if k % 3 == 0 else 1, k + 1) for k in range(factor.shape[1])])
    matrix = factor @ signs @ factor.T
    # plain elimination, over Fractions
    wanted = congruence.inertia(matrix)
    assert wanted.zero >= size - rank
    assert rational_matrices.inertia(elements(matrix)) == wanted


def test_signs_that_no_precision_tried_can_see_fall_to_elimination(monkeypatch):
    size = 14
    tiny = Fraction(1, 2**20_000)
    # all ones, plus tiny numbers of both signs on the diagonal
    matrix = np.array([[1 + (-1) ** i * tiny if i == j else Fraction(1) for j in range(size)] for i in range(size)])
    seen = []
    inner = certified.inertia
    monkeypatch.setattr(certified, "inertia", lambda rows: seen.append(inner(rows)) or seen[-1])
    # (-1)^i tiny plus a rank one: by interlacing the one large eigenvalue comes out of the positive ones
    assert rational_matrices.inertia(elements(matrix)) == Inertia(7, 0, 7)
    assert [found.undecided > 0 for found in seen] == [True] * len(rational_matrices.PRECISIONS)


@given(st.integers(1, 4), st.integers(1, 4), st.integers(1, 4), st.integers(0, 2**32))
def test_product(m, k, n, seed):
    a, b = low_rank(seed, m, k, 2), low_rank(seed + 1, k, n, 2)
    got = rational_matrices.product(elements(a), elements(b))
    assert (got == elements(a @ b)).all()


def test_logarithms_are_refused():
    matrix = np.array([[log(fmpq(2)), fmpq(1)], [fmpq(1), fmpq(1)]], dtype=object)
    for verb in (rational_matrices.rank, rational_matrices.nullspace, rational_matrices.inertia):
        with pytest.raises(NotExpressible, match="none"):
            verb(matrix)
