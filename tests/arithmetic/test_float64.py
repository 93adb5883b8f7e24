"""Binary64 at its edges; within them the conformance tests hold it to 1e-12."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from mpmath.ctx_mp import MPContext

from verify.arithmetic import get
from verify.arithmetic.base import Inertia, Rank
from verify.arithmetic.trilean import NO, YES
from verify.files.numerals import Log

FLOAT = get("float64")
ORACLE = MPContext()
ORACLE.prec = 400


@pytest.mark.parametrize(
    "argument",
    [
        Fraction(1, 10**320),
        Fraction(10) ** 4000,
        Fraction(7, 10**4000),
        1 + Fraction(1, 10**25),
        Fraction(1, 2),
        Fraction(2),
        Fraction(2**53 + 1, 2**52),
        Fraction(10**400 + 10**150, 10**400 - 7),
        Fraction(199, 100),
        Fraction(51, 100),
    ],
    ids=["1e-320", "1e4000", "7e-4000", "1+1e-25", "1/2", "2", "2+", "1+1e-250", "1.99", "0.51"],
)
def test_logarithms_to_the_last_digits(argument):
    # subnormal and infinite ratios as well
    shifted = ORACLE.mpf(argument.numerator - argument.denominator) / argument.denominator
    truth = (
        ORACLE.log1p(shifted)
        if abs(shifted) < 0.5
        else ORACLE.log(argument.numerator) - ORACLE.log(argument.denominator)
    )
    assert abs(FLOAT.number(Log(argument)) / truth - 1) < 4e-16


def test_numbers_beyond_its_range():
    assert FLOAT.number(Fraction(10) ** 400) == math.inf
    assert FLOAT.number(-(10**400)) == -math.inf
    assert FLOAT.number(Fraction(1, 10**400)) == 0.0
    assert FLOAT.document(math.inf) is None
    assert FLOAT.document(math.nan) is None


def test_arrays_of_numbers_go_straight_through():
    assert FLOAT.array(np.array([[1, -1]])).dtype == np.float64
    source = np.array([0.1, 0.2])
    result = FLOAT.array(source)
    result[0] = 7
    assert source[0] == 0.1


@pytest.mark.parametrize("x", [18.0, 19.0, 20.0, 40.0, 350.0])
def test_nothing_jumps_where_tanh_saturates(x):
    for sign in (1, -1):
        near = [float(FLOAT.log2cosh(np.float64(sign * x * (1 + k * 1e-15)))) for k in (-1, 0, 1)]
        assert max(near) - min(near) <= 4e-15 * x
        assert float(FLOAT.sech2(np.float64(sign * x))) == pytest.approx(
            float(4 / (ORACLE.exp(x) + ORACLE.exp(-x)) ** 2), rel=1e-13
        )


def test_signs_are_those_of_the_double():
    assert FLOAT.zero(-0.0) is YES
    assert FLOAT.positive(5e-324) is YES
    assert FLOAT.positive(math.nan) is NO
    assert FLOAT.zero(math.nan) is NO


def test_rank_and_inertia_name_their_tolerance():
    matrix = np.diag([2.0, 1e-14, 1e-17, -1.0])
    assert FLOAT.rank(matrix) == Rank(3, proved=False, tolerance=4 * 2.0**-52 * 2)
    assert FLOAT.inertia(matrix) == Inertia(2, 1, 1, tolerance=4 * 2.0**-50 * 2)
    assert FLOAT.inertia(np.zeros((2, 2))) == Inertia(0, 2, 0, tolerance=0.0)
    assert FLOAT.inertia(np.zeros((0, 0))) == Inertia(0, 0, 0, tolerance=0.0)
    assert FLOAT.rank(np.zeros((0, 3))) == Rank(0, proved=False, tolerance=0.0)
