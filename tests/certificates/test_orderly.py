"""Small matrices by elementwise operations: against their definitions, LAPACK, and closed forms."""

from __future__ import annotations

import numpy as np
import pytest

from verify.certificates import orderly

ROUNDING = 1e-12


def symmetric(n, seed):
    M = np.random.default_rng(seed).normal(size=(n, n))
    return M + M.T


@pytest.mark.parametrize("n", [1, 2, 5, 23])
def test_eigenvectors_are_what_they_are_called(n):
    H = symmetric(n, n)
    V = orderly.eigenvectors(H)
    values = np.diag(V.T @ H @ V)
    np.testing.assert_allclose(V.T @ V, np.eye(n), atol=ROUNDING)
    np.testing.assert_allclose(H @ V, V * values, atol=ROUNDING * n)
    np.testing.assert_allclose(values, np.linalg.eigvalsh(H), atol=ROUNDING * n)


def test_eigenvalues_far_apart_and_equal_ones():
    rotation = np.linalg.qr(symmetric(6, 1))[0]
    values = np.array([-1e8, -1.0, -1.0, 0.0, 1e-6, 3.0])
    H = rotation @ np.diag(values) @ rotation.T
    V = orderly.eigenvectors((H + H.T) / 2)
    np.testing.assert_allclose(V.T @ V, np.eye(6), atol=ROUNDING)
    np.testing.assert_allclose(np.diag(V.T @ H @ V), values, atol=1e-7)
    # all equal: nothing is turned, and the order stays
    assert (orderly.eigenvectors(np.eye(4) * 3) == np.eye(4)).all()
    assert (np.abs(orderly.eigenvectors(np.array([[0.0, 1.0], [1.0, 0.0]]))) - np.sqrt(0.5) < ROUNDING).all()
    assert (orderly.eigenvectors(np.zeros((3, 3))) == np.eye(3)).all()


def test_what_is_not_finite_or_singular_is_said():
    assert np.isnan(orderly.eigenvectors(np.array([[np.inf, 0.0], [0.0, 1.0]]))).all()
    assert orderly.inverse(np.array([[1.0, 2.0], [2.0, 4.0]])) is None
    assert orderly.inverse(np.array([[np.nan]])) is None


@pytest.mark.parametrize("n", [1, 3, 20])
def test_inverse(n):
    M = np.random.default_rng(n).normal(size=(n, n))
    np.testing.assert_allclose(orderly.inverse(M) @ M, np.eye(n), atol=1e-10)
    # a zero on the diagonal needs a pivot
    assert (orderly.inverse(np.array([[0.0, 2.0], [1.0, 0.0]])) == [[0.0, 1.0], [0.5, 0.0]]).all()


@pytest.mark.parametrize(("k", "n"), [(1, 1), (1, 4), (3, 7), (5, 5)])
def test_complement(k, n):
    vectors = np.random.default_rng(n).normal(size=(k, n))
    basis = orderly.complement(vectors)
    assert basis.shape == (n, n - k)
    np.testing.assert_allclose(basis.T @ basis, np.eye(n - k), atol=ROUNDING)
    np.testing.assert_allclose(vectors @ basis, 0, atol=ROUNDING)


def test_a_complement_by_hand():
    # of the first unit vector and of one that is zero where the reflection starts
    np.testing.assert_allclose(np.abs(orderly.complement(np.array([[0.0, 2.0]]))), [[1.0], [0.0]], atol=ROUNDING)


def test_products_are_those_of_the_definition():
    a, b, c = (np.random.default_rng(i).normal(size=size) for i, size in enumerate([(2, 3), (3, 4), (4, 1)]))
    plain = [[sum(a[i, j] * b[j, k] * c[k, m] for j in range(3) for k in range(4)) for m in range(1)] for i in range(2)]
    np.testing.assert_allclose(orderly.product(a, b, c), plain, rtol=1e-13)
