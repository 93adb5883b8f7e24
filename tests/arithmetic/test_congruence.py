"""Exact inertia, against Descartes' rule on the characteristic polynomial: all roots are real, so it counts exactly."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from verify.arithmetic.base import Inertia
from verify.arithmetic.congruence import inertia


def by_descartes(matrix):
    size = len(matrix)
    coefficients = [Fraction(int(c.p), int(c.q)) for c in sympy.Matrix(matrix.tolist()).charpoly().all_coeffs()]
    signs = [c > 0 for c in coefficients if c]
    positive = sum(a != b for a, b in pairwise(signs))
    zero = size - max(k for k, c in enumerate(coefficients) if c)
    return Inertia(positive, zero, size - positive - zero)


@st.composite
def symmetric(draw, hollow=False):
    size = draw(st.integers(1, 6))
    entries = {(i, j): draw(st.integers(-2, 2)) for i in range(size) for j in range(i + 1)}
    return np.array(
        [
            [Fraction(0 if hollow and i == j else entries[max(i, j), min(i, j)]) for j in range(size)]
            for i in range(size)
        ],
        dtype=object,
    )


@given(symmetric())
def test_small_integers(matrix):
    assert inertia(matrix) == by_descartes(matrix)


@given(symmetric(hollow=True))
def test_zero_diagonals(matrix):
    assert inertia(matrix) == by_descartes(matrix)


@given(st.lists(st.sampled_from([-3, -1, 0, 0, 1, 2]), min_size=1, max_size=7), st.integers(0, 2**32))
def test_congruences_of_diagonal_matrices(diagonal, seed):
    size = len(diagonal)
    draws = np.random.Generator(np.random.Philox(seed)).integers(-4, 5, (size, size))
    # unit triangular, hence invertible
    lower = np.array(
        [[Fraction(int(draws[i, j]), 3) if j < i else Fraction(int(i == j)) for j in range(size)] for i in range(size)]
    )
    matrix = lower @ np.diag([Fraction(d) for d in diagonal]) @ lower.T
    assert inertia(matrix) == Inertia(
        sum(d > 0 for d in diagonal), sum(d == 0 for d in diagonal), sum(d < 0 for d in diagonal)
    )


def test_nothing_has_no_signs():
    assert inertia(np.empty((0, 0), dtype=object)) == Inertia(0, 0, 0)


@pytest.mark.parametrize(
    ("matrix", "message"), [([[1, 2]], "square"), ([[1, 2], [3, 4]], "symmetric"), ([1], "square")]
)
def test_other_matrices_are_refused(matrix, message):
    with pytest.raises(ValueError, match=message):
        inertia(np.array(matrix, dtype=object))
