"""How many bits the checker's intervals get: what the formula says at hand-made cases, and that they suffice."""

from __future__ import annotations

import math

import numpy as np
import pytest
from proving import accepted, case_of, log

from verify.case import shipped
from verify.certificates import fact, interval_bits
from verify.certificates.precision import BITS, MOST_BITS


def test_bits_at_zero():
    """No exponential is far from 1."""
    assert interval_bits(case_of("rbm", 2, [1, 1, 1, 1], hidden=1)) == BITS


def test_bits_grow_with_what_is_exponentiated():
    """N = 1, f = b x at b = k log 2, q uniform: twice the range 2 b, and four times |b|: 8 k bits more."""
    for k in (1, 5, 50):
        case = case_of("rbm", 1, [1, 1], {"b": [log(2**k)], "c": [], "W": []}, hidden=0)
        assert BITS + 8 * k <= interval_bits(case) <= BITS + 8 * k + 1


def test_bits_for_targets_near_the_edge():
    """q = (2^40, 1): twice 40 bits."""
    found = interval_bits(case_of("rbm", 1, [2**40, 1], hidden=0))
    assert BITS + 80 <= found <= BITS + 81


def test_other_parameters_than_the_case_s_own():
    case = shipped.case("regular-point")
    assert interval_bits(case, np.zeros(5)) < interval_bits(case) < interval_bits(case, np.full(5, 9.0))


@pytest.mark.parametrize("theta", [[1e4], [math.inf], [math.nan], [1e308]])
def test_where_the_checker_has_too_few_bits_there_are_none(theta):
    assert interval_bits(case_of("rbm", 1, [1, 1], hidden=0), np.array(theta)) is None
    assert interval_bits(case_of("rbm", 1, ["1e-400", "1"], hidden=0)) is None


def test_bits_are_never_more_than_the_checker_takes():
    case = case_of("rbm", 1, [1, 1], hidden=0)
    sizes = [interval_bits(case, np.array([b])) for b in np.linspace(0, 400, 50)]
    known = [size for size in sizes if size is not None]
    assert known == sorted(known)
    assert max(known) <= MOST_BITS < BITS + 8 * 400 / math.log(2)


@pytest.mark.parametrize(("b", "sign"), [("30", "+"), ("-30", "-"), ("1/1000000000000000", "+")])
def test_the_checker_decides_with_these_bits(b, sign):
    """m_1(p) = tanh b against m_1(q) = 0: seen where it is 1e-15, and where p is within 1e-26 of the edge."""
    case = case_of("rbm", 1, [1, 1], {"b": [b], "c": [], "W": []}, hidden=0)
    opposite = {"+": "-", "-": "+"}[sign]
    accepted(case, fact("moment gap", 1, opposite, interval_bits(case)))
    accepted(case, fact("p", 1, "+", interval_bits(case)))
