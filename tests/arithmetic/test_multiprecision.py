"""mpmath behind its door: its own context, the asked-for precision, and estimates that say so."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import numpy as np
import pytest

from verify.arithmetic import get
from verify.arithmetic.base import Inertia
from verify.arithmetic.trilean import NO, YES
from verify.files.numerals import Log, rational


def test_precision_is_its_own():
    before = mpmath.mp.prec
    coarse, fine = get("multiprecision", 30), get("multiprecision", 500)
    for _ in range(2):
        a, b = coarse.number(Fraction(1, 3)), fine.number(Fraction(1, 3))
        assert 2**-35 < abs(float(coarse.exp(a) - fine.exp(b))) < 2**-28
        # e^(1/3), by its series in Fractions
        term = total = Fraction(1)
        for k in range(1, 120):
            term = term / (3 * k)
            total += term
        assert abs(float(fine.exp(b) - fine.number(total))) < 2.0**-495
    assert mpmath.mp.prec == before


def test_rationals_are_rounded_once():
    # a numerator, a denominator and a quotient rounded one by one would be off by more than half an ulp for some
    arithmetic = get("multiprecision", 53)
    for k in range(1, 200):
        value = Fraction(3**70 + k, 7**40 - k)
        assert float(arithmetic.number(value)) == float(value)


def test_products_of_matrices_are_rounded_once():
    arithmetic = get("multiprecision", 64)
    a, b = arithmetic.array([[10**15, 1, -(10**15)]]), arithmetic.array([[10**15], [Fraction(1, 1024)], [10**15]])
    # 10^30 - 10^30 + 1/1024; rounding after each product loses the last term
    assert float(arithmetic.matmul(a, b)[0, 0]) == 1 / 1024
    assert float((a @ b)[0, 0]) == 0.0
    with pytest.raises(ValueError, match="matmul"):
        arithmetic.matmul(a, a)


def test_documents_carry_an_estimate_of_lost_digits():
    arithmetic = get("multiprecision", 100)
    numbers = [Fraction(1, k) for k in range(1, 5000)]
    document = arithmetic.document(arithmetic.sum(arithmetic.array(numbers)))
    mid, rad = rational(document["mid"], "mid"), rational(document["rad"], "rad")
    assert abs(mid - sum(numbers)) <= rad
    assert rad < Fraction(1, 10**22)
    # what is left of a cancellation lies within its radius of 0
    noise = arithmetic.number(Fraction(1, 3)) * 3 - arithmetic.number(1) + arithmetic.number(Fraction(1, 2**100))
    assert rational(arithmetic.document(noise)["rad"], "rad") >= abs(float(noise))
    assert arithmetic.document(arithmetic.number(10**40))["mid"] == "1e40"


def test_signs_are_those_of_the_rounded_number():
    arithmetic = get("multiprecision", 64)
    three, two, six = arithmetic.array([Log(Fraction(n)) for n in (3, 2, 6)])
    assert arithmetic.zero(arithmetic.number(0) * 7) is YES
    assert arithmetic.positive(arithmetic.number(Fraction(1, 10**1000))) is YES
    # the rounding decides, one way or the other
    difference = six - two - three
    assert abs(float(difference)) < 1e-18
    assert (arithmetic.zero(difference) is YES) == (difference == 0)
    assert arithmetic.positive(arithmetic.context.nan) is NO


def test_log_of_what_is_not_positive():
    arithmetic = get("multiprecision", 64)
    assert arithmetic.document(arithmetic.log(arithmetic.number(0))) is None
    assert arithmetic.document(arithmetic.log(arithmetic.number(-1))) is None


def test_rank_and_inertia_see_what_float64_cannot():
    fine, double = get("multiprecision", 128), get("float64")
    hilbert = [[Fraction(1, i + j + 1) for j in range(12)] for i in range(12)]
    assert fine.rank(fine.array(hilbert)).at_least == 12
    assert double.rank(double.array(hilbert)).at_least < 12
    assert fine.inertia(fine.array(hilbert)).positive == 12
    wide = fine.array([[1, 0, Fraction(1, 3)], [2, 0, Fraction(2, 3)]])
    assert fine.rank(wide).at_least == fine.rank(wide.T).at_least == 1


def test_eigenvalues_in_the_noise_are_undecided():
    arithmetic = get("multiprecision", 128)
    ones = arithmetic.array(np.ones((3, 3), dtype=int)) / 3
    found = arithmetic.inertia(ones)
    assert (found.positive, found.zero, found.negative, found.undecided) == (1, 0, 0, 2)
    assert found.tolerance == pytest.approx(3 * 2.0**-124)
    assert arithmetic.inertia(arithmetic.zeros(0, 0)) == Inertia(0, 0, 0, tolerance=0.0)
