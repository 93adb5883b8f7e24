"""Congruences that show signs: dominance checked in Fractions, signs against how the matrices were made."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify import arithmetic
from verify.certificates.congruences import MOST_BITS, diagonaliser

EXACT = arithmetic.get("exact")
small = st.fractions(-3, 3, max_denominator=4)


def product(*matrices):
    first, *rest = matrices
    for other in rest:
        columns = list(zip(*other, strict=True))
        first = [[sum(a * b for a, b in zip(row, column, strict=True)) for column in columns] for row in first]
    return first


def transposed(matrix):
    return [list(column) for column in zip(*matrix, strict=True)]


def inverse(lower):
    """Of a unit lower triangular matrix, by forward substitution."""
    n = len(lower)
    result = [[Fraction(int(i == j)) for j in range(n)] for i in range(n)]
    for i in range(n):
        for k in range(i):
            result[i] = [a - lower[i][k] * b for a, b in zip(result[i], result[k], strict=True)]
    return result


def signs(H, V):
    """Signs of the diagonal of V^T H V, exactly; it must be strictly dominant."""
    M = product(V, H, transposed(V))
    for i, row in enumerate(M):
        assert abs(row[i]) > sum(abs(value) for j, value in enumerate(row) if j != i)
    diagonal = [row[i] for i, row in enumerate(M)]
    return sum(value > 0 for value in diagonal), sum(value < 0 for value in diagonal)


def array(rows):
    return EXACT.array(rows)


@st.composite
def made(draw, values):
    """L diag(d) L^T with L unit lower triangular, its kernel L^-T e_i for d_i = 0, and d."""
    d = draw(st.lists(values, min_size=1, max_size=5))
    n = len(d)
    lower = [[draw(small) if j < i else Fraction(int(i == j)) for j in range(n)] for i in range(n)]
    middle = [[d[i] if i == j else Fraction(0) for j in range(n)] for i in range(n)]
    back = transposed(inverse(lower))
    kernel = [[row[i] for row in back] for i in range(n) if not d[i]]
    return product(lower, middle, transposed(lower)), kernel, d


@given(made(st.sampled_from([Fraction(-3), Fraction(-1, 7), Fraction(0), Fraction(1, 5), Fraction(2)])))
def test_signs_of_matrices_that_are_known_by_how_they_were_made(found):
    H, kernel, d = found
    assert all(not any(row) for row in product(H, transposed(kernel)) if kernel)
    V, positive = diagonaliser(array(H), EXACT, [array(vector) for vector in kernel])
    assert len(V) == len(d) - len(kernel)
    assert positive == sum(value > 0 for value in d)
    assert not V or signs(H, V) == (positive, len(V) - positive)


@given(made(st.integers(-60, 60).map(lambda k: (1 if k % 2 else -1) * Fraction(10) ** -abs(k))))
def test_eigenvalues_far_apart(found):
    """Down to 1e-60 beside 1: more than the entries' 53 bits can tell, so nothing may be found; if so, it is right."""
    H, _, d = found
    answer = diagonaliser(array(H), EXACT)
    if answer is not None:
        assert signs(H, answer[0]) == (sum(value > 0 for value in d), sum(value < 0 for value in d))
        assert answer[1] == sum(value > 0 for value in d)


@pytest.mark.parametrize("k", [3, 10, 16, 24])
def test_eigenvalues_of_1_and_a_small_one(k):
    """[[1, s], [s, -s]]: determinant -s - s^2, so one sign each; 1e-24 is that of the stored case saturated."""
    s = Fraction(1, 10**k)
    H = [[Fraction(1), s], [s, -s]]
    V, positive = diagonaliser(array(H), EXACT)
    assert positive == 1
    assert signs(H, V) == (1, 1)
    assert max(abs(value).bit_length() for column in V for value in column) <= MOST_BITS


@pytest.mark.parametrize("k", [40, 100, 300])
def test_what_is_too_far_apart_is_given_up(k):
    s = Fraction(1, 10**k)
    answer = diagonaliser(array([[Fraction(1), s], [s, -s]]), EXACT)
    assert answer is None or signs([[Fraction(1), s], [s, -s]], answer[0]) == (1, 1)


def test_one_by_one():
    assert diagonaliser(array([[Fraction(-2, 7)]]), EXACT) == ([[1 << 16]], 0)
    V, positive = diagonaliser(array([[Fraction(1, 10**300)]]), EXACT)
    assert positive == 1
    assert V[0][0] != 0
    assert diagonaliser(array([[Fraction(0)]]), EXACT) is None


def test_where_all_is_kernel_nothing_is_left():
    assert diagonaliser(array([[Fraction(0)]]), EXACT, [array([Fraction(5)])]) == ([], 0)
    assert diagonaliser(np.empty((0, 0), dtype=object), EXACT) == ([], 0)


def test_a_kernel_beyond_doubles():
    """H = (N, -1)^T (N, -1) / N^2 with N = 10^400: its kernel (1, N) has an entry that no double holds."""
    N = 10**400
    H = [[Fraction(1), Fraction(-1, N)], [Fraction(-1, N), Fraction(1, N * N)]]
    V, positive = diagonaliser(array(H), EXACT, [array([Fraction(1), Fraction(N)])])
    assert (len(V), positive) == (1, 1)
    assert signs(H, V) == (1, 0)


def test_entries_beyond_doubles_are_given_up():
    assert diagonaliser(array([[Fraction(10**400)]]), EXACT) is None


def test_a_singular_matrix_is_not_shown_to_be_anything_without_its_kernel():
    for H in ([[1, 1], [1, 1]], [[1, 2, 3], [2, 4, 6], [3, 6, 8]]):
        assert diagonaliser(array([[Fraction(value) for value in row] for row in H]), EXACT) is None


# -- balls ---------------------------------------------------------------------------------------------------------
def balls(middles, radius, bits=128):
    A = arithmetic.get("ball", bits)
    rows = [[A.hull(value - radius, value + radius) for value in row] for row in middles]
    H = np.empty((len(rows), len(rows)), dtype=object)
    for i, row in enumerate(rows):
        H[i] = row
    return H, A


@pytest.mark.parametrize(
    ("middles", "radius"),
    [
        ([[Fraction(0)]], Fraction(1, 10**30)),
        ([[Fraction(1, 10**6)]], Fraction(2, 10**6)),
        # determinants 0 and -1e-20 in the middle, of either sign within the radius
        ([[Fraction(1), Fraction(1)], [Fraction(1), Fraction(1)]], Fraction(1, 10**25)),
        ([[Fraction(1), Fraction(1)], [Fraction(1), Fraction(1) - Fraction(1, 10**20)]], Fraction(1, 10**19)),
    ],
)
def test_balls_around_a_singular_matrix_show_no_signs(middles, radius):
    H, A = balls(middles, radius)
    assert diagonaliser(H, A) is None


@given(made(st.sampled_from([Fraction(-2), Fraction(-1, 2), Fraction(1, 3), Fraction(1)])), st.data())
def test_what_balls_show_is_true_of_matrices_in_them(found, data):
    middles, _, d = found
    H, A = balls(middles, Fraction(1, 10**9))
    V, positive = diagonaliser(H, A)
    assert positive == sum(value > 0 for value in d)
    n = len(d)
    moves = [[data.draw(st.integers(-1, 1)) * Fraction(1, 10**9) for _ in range(n)] for _ in range(n)]
    inside = [[middles[i][j] + moves[min(i, j)][max(i, j)] for j in range(n)] for i in range(n)]
    assert signs(inside, V) == (positive, n - positive)


def test_balls_that_are_not_finite_show_nothing():
    A = arithmetic.get("ball")
    H = np.array([[A.number(1) / A.number(0)]], dtype=object)
    assert diagonaliser(H, A) is None
