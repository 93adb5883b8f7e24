"""Rank and inertia of matrices of balls: whatever is said holds for every matrix inside."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from verify.arithmetic import certified, congruence, get
from verify.arithmetic.base import Inertia, Rank

BALL = get("ball", 64)


def drawn(seed, rows, columns):
    entries = np.random.Generator(np.random.Philox(seed)).integers(-6, 7, (rows, columns))
    return np.vectorize(lambda n: Fraction(int(n), 7), otypes=[object])(entries)


def widened(matrix, radius):
    return BALL.mapped(lambda x: BALL.hull(x - radius, x + radius), matrix)


def perturbed(matrix, radius, seed):
    """A matrix inside the widened one; symmetric if it was."""
    size = matrix.shape
    signs = np.random.Generator(np.random.Philox(seed)).integers(-1, 2, size)
    signs = signs if size[0] != size[1] else np.tril(signs) + np.tril(signs, -1).T
    return matrix + np.vectorize(lambda s: int(s) * radius, otypes=[object])(signs)


radii = st.sampled_from([Fraction(0), Fraction(1, 10**15), Fraction(1, 100), Fraction(1, 4)])


@given(st.integers(0, 2**32), st.integers(1, 5), st.integers(1, 5), st.integers(0, 5), radii)
def test_rank_is_a_lower_bound_for_every_matrix_inside(seed, rows, columns, inner, radius):
    matrix = (
        drawn(seed, rows, inner) @ drawn(seed + 1, inner, columns) if inner else np.full((rows, columns), Fraction(0))
    )
    found = BALL.rank(widened(matrix, radius))
    for k in range(3):
        truth = sympy.Matrix(perturbed(matrix, radius * min(k, 1), seed + k).tolist()).rank()
        assert found.at_least <= truth
        assert not found.proved or found.at_least == truth
    if radius <= Fraction(1, 10**15):
        # well conditioned by its small integers: nothing is lost
        assert found.at_least == sympy.Matrix(matrix.tolist()).rank()


def test_rank_from_exact_zeros():
    third = Fraction(1, 3)
    blocks = BALL.array([[0, 0, 0, 0], [0, third, 0, 1], [0, 1, 0, third], [0, 0, 0, 0]])
    assert BALL.rank(blocks) == Rank(2, proved=True)
    # two equal rows that are no points: nobody can tell
    assert BALL.rank(BALL.array([[third, third, 1], [third, third, 1]])) == Rank(1, proved=False)
    assert BALL.rank(BALL.zeros(3, 2)) == Rank(0, proved=True)


def test_rank_of_wide_and_wild_entries():
    assert BALL.rank(widened(np.array([[Fraction(0)]], dtype=object), Fraction(1))) == Rank(0, proved=False)
    wild = BALL.array([[1, 0], [0, 1]])
    wild[0, 0] = wild[0, 0] / 0
    assert BALL.rank(wild) == Rank(1, proved=False)


def test_rank_of_a_large_ill_conditioned_matrix():
    hilbert = [[Fraction(1, i + j + 1) for j in range(12)] for i in range(12)]
    # condition 1.7e16, so that float64 sees rank 11 at most
    assert get("float64").rank(get("float64").array(hilbert)).at_least < 12
    assert BALL.rank(BALL.array(hilbert)) == Rank(12, proved=True)


@given(st.integers(0, 2**32), st.integers(1, 6), st.integers(0, 6), radii)
def test_inertia_holds_for_every_matrix_inside(seed, size, inner, radius):
    factor = drawn(seed, size, inner) if inner else np.full((size, 1), Fraction(0))
    signs = np.diag([Fraction(-1 if k % 2 else 1) for k in range(factor.shape[1])])
    matrix = factor @ signs @ factor.T
    found = BALL.inertia(widened(matrix, radius))
    assert found.positive + found.zero + found.negative + found.undecided == size
    for k in range(3):
        truth = congruence.inertia(perturbed(matrix, radius * min(k, 1), seed + k))
        assert found.positive <= truth.positive
        assert found.negative <= truth.negative
        assert found.zero <= truth.zero
    if radius <= Fraction(1, 10**15):
        truth = congruence.inertia(matrix)
        assert (found.positive, found.negative) == (truth.positive, truth.negative)


def test_inertia_of_graded_matrices():
    diagonal = [Fraction(10) ** (-40 * k) * (-1) ** k for k in range(5)]
    mixing = np.array([[Fraction(1, 3) if j < i else Fraction(int(i == j)) for j in range(5)] for i in range(5)])
    graded = np.diag(diagonal)
    assert BALL.inertia(BALL.array(graded)) == Inertia(3, 0, 2)
    # entries that fall with the eigenvalues keep their relative accuracy, up to e-160
    assert BALL.inertia(BALL.array(mixing.T @ graded @ mixing)).undecided <= 4
    scaled = np.diag([Fraction(10) ** (-40 * k) for k in range(3)])
    dense = np.array([[Fraction(x) for x in row] for row in ([2, 1, 1], [1, -2, 1], [1, 1, 2])])
    assert BALL.inertia(BALL.array(scaled @ dense @ scaled)) == congruence.inertia(dense)


def test_inertia_needs_pairs_where_the_diagonal_is_zero():
    third = Fraction(1, 3)
    hollow = [[0, third, 0, 0], [third, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, third]]
    assert BALL.inertia(BALL.array(hollow)) == Inertia(2, 0, 2)
    assert certified.inertia([[BALL.number(0).value]]) == Inertia(0, 1, 0)


def test_inertia_gains_from_rotation():
    # diagonal entries that contain 0 and off-diagonal ones that are smaller: only the rotation sees the signs
    size = 6
    angle = np.array([[Fraction(2, size) - Fraction(int(i == j)) for j in range(size)] for i in range(size)])
    # a reflection: eigenvalue 1 once, -1 five times; blurred by 1/10 on the diagonal
    blurred = BALL.array(angle)
    for i in range(size):
        blurred[i, i] = BALL.hull(angle[i, i] - Fraction(1, 10), angle[i, i] + Fraction(1, 10))
    found = BALL.inertia(blurred)
    assert found == Inertia(1, 0, 5)


def test_rotations_are_trusted_only_where_they_are_certainly_invertible(monkeypatch):
    third = Fraction(1, 3)
    singular = BALL.array([[third, third], [third, third]])
    for vectors in (np.zeros((2, 2)), np.ones((2, 2)), np.full((2, 2), np.nan)):
        monkeypatch.setattr(np.linalg, "eigh", lambda _, v=vectors: (np.zeros(2), v))
        # rotated by zeros, everything would be zero
        assert BALL.inertia(singular) == Inertia(1, 0, 0, undecided=1)


def test_pairs_are_eliminated_without_any_rotation(monkeypatch):
    def failing(_):
        raise np.linalg.LinAlgError

    monkeypatch.setattr(np.linalg, "eigh", failing)
    third = Fraction(1, 3)
    hollow = [[0, third, third], [third, 0, third], [third, third, 0]]
    assert BALL.inertia(BALL.array(hollow)) == Inertia(1, 0, 2)


@pytest.mark.parametrize("radius", [Fraction(1), Fraction(10) ** 30])
def test_what_straddles_zero_is_undecided(radius):
    assert BALL.inertia(widened(np.diag([Fraction(0), Fraction(0)]), radius)) == Inertia(0, 0, 0, undecided=2)
    assert (
        BALL.inertia(BALL.array([[1, 0], [0, 0]]) + widened(np.diag([Fraction(0), Fraction(0)]), radius)).undecided >= 1
    )


def test_wild_entries_leave_everything_undecided():
    wild = BALL.array([[1, 2], [2, 1]])
    wild[0, 1] = wild[1, 0] = wild[0, 1] / 0
    found = BALL.inertia(wild)
    assert found.zero == 0
    assert found.undecided >= 1
