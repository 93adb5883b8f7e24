"""Pivots modulo a prime against sympy over the rationals."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from verify import arithmetic
from verify.arithmetic import modular
from verify.errors import NotExpressible
from verify.files.numerals import Log

EXACT = arithmetic.get("exact")
small = st.fractions(-3, 3, max_denominator=4)


def rational(rows):
    return sympy.Matrix([[sympy.Rational(v.numerator, v.denominator) for v in row] for row in rows])


@st.composite
def matrices(draw):
    """Of every shape up to 5 x 6; half of them products of thin ones, so that ranks fall short."""
    m, n = draw(st.integers(1, 5)), draw(st.integers(1, 6))
    if draw(st.booleans()):
        return [[draw(small) for _ in range(n)] for _ in range(m)]
    r = draw(st.integers(0, 2))
    left, right = ([[draw(small) for _ in range(k)] for _ in range(r)] for k in (m, n))
    # a sum of r products of a column and a row
    return [
        [sum((u[i] * v[j] for u, v in zip(left, right, strict=True)), Fraction(0)) for j in range(n)] for i in range(m)
    ]


@given(matrices())
def test_pivots_are_those_of_the_rationals(rows):
    found, columns = modular.pivots(EXACT.array(rows))
    matrix = rational(rows)
    # the minors are short: none of them is a multiple of 2^61 - 1
    assert columns == list(matrix.rref()[1])
    assert len(set(found)) == len(found) == len(columns) == matrix.rank()
    assert not columns or matrix.extract(found, columns).det() != 0


def test_a_rank_by_hand():
    """Row 2 is 2/3 of row 0, column 1 is half of column 0."""
    matrix = EXACT.array([[Fraction(6), Fraction(3), Fraction(1)], [Fraction(2), Fraction(1), Fraction(5)],
                          [Fraction(4), Fraction(2), Fraction(2, 3)]])  # fmt: skip
    assert modular.pivots(matrix) == ([0, 1], [0, 2])


@pytest.mark.parametrize("shape", [(1, 1), (3, 2), (2, 3)])
def test_zero_has_no_pivots(shape):
    assert modular.pivots(EXACT.zeros(*shape)) == ([], [])


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0, 0)])
def test_nothing_has_no_pivots(shape):
    assert modular.pivots(np.empty(shape, dtype=object)) == ([], [])


def test_entries_modulo_the_prime():
    """1/3 is the number that times 3 gives 1; -2 is the prime less 2."""
    third, minus = modular.reduced(EXACT.array([[Fraction(1, 3), Fraction(-2)]]))[0]
    assert third * 3 % modular.PRIME == 1
    assert third == pow(3, -1, modular.PRIME)
    assert minus == modular.PRIME - 2


def test_a_multiple_of_the_prime_counts_as_zero_and_never_as_a_pivot():
    assert modular.pivots(EXACT.array([[Fraction(modular.PRIME), Fraction(0)], [Fraction(0), Fraction(1)]])) == (
        [1],
        [1],
    )


def test_what_cannot_be_reduced_is_refused():
    with pytest.raises(NotExpressible, match="multiple of"):
        modular.pivots(EXACT.array([[Fraction(1, modular.PRIME)]]))
    with pytest.raises(NotExpressible):
        modular.pivots(EXACT.array([[Log(Fraction(2))]]))


def test_the_prime_is_one():
    assert sympy.isprime(modular.PRIME)
    assert modular.PRIME == 2305843009213693951


def test_a_column_of_ones_comes_first():
    found = modular.with_ones(EXACT.array([[Fraction(2), Fraction(3)], [Fraction(5), Fraction(7)]]))
    assert [[EXACT.fraction(value) for value in row] for row in found] == [[1, 2, 3], [1, 5, 7]]
