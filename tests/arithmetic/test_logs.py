"""Sums of logarithms: decided exactly, whatever bases they are written over."""

from __future__ import annotations

import pickle
from fractions import Fraction
from math import gcd

import flint
import numpy as np
import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st
from mpmath.ctx_mp import MPContext

from verify.arithmetic import logs
from verify.arithmetic.logs import LogSum, exp, log, sign
from verify.errors import NotExpressible

ORACLE = MPContext()
ORACLE.dps = 200
# 60 digits each, and not prime for all anyone here knows
LONG = [10**59 + 1234567, 10**59 + 7654321, 3**125 + 2]
CONVERGENTS = [(8, 5), (19, 12), (84, 53), (1054, 665), (301994, 190537)]

positives = st.fractions(min_value=Fraction(1, 10**6), max_value=10**6).filter(bool)
# products of few integers, so that different bases meet
integers = st.lists(st.sampled_from([2, 3, 6, 12, 35, 1009, 1013, 1009 * 1013, 1009**2 * 1013**3, LONG[0]]), max_size=5)
sums = st.lists(st.tuples(st.fractions(-5, 5, max_denominator=6), integers), max_size=4)


def rational(value):
    return fmpq(value.numerator, value.denominator)


def total(terms):
    """The sum of coefficient * log(product of integers), and the integers with their coefficients for an oracle."""
    result = fmpq(0)
    for coefficient, factors in terms:
        result = result + rational(coefficient) * log(fmpq(int(np.prod(factors, dtype=object)) if factors else 1))
    return result


def oracle(terms):
    return ORACLE.fsum(
        ORACLE.mpf(coefficient.numerator) / coefficient.denominator * ORACLE.log(factor)
        for coefficient, factors in terms
        for factor in factors
    )


@given(positives, positives)
def test_log_turns_products_into_sums(a, b):
    a, b = rational(a), rational(b)
    assert log(a * b) == log(a) + log(b)
    assert log(a / b) == log(a) - log(b)
    assert log(a**3) / 3 == log(a)
    assert (log(a) < log(b)) == (a < b)
    assert (log(a) == log(b)) == (a == b)


@given(positives, st.integers(-6, 6))
def test_exp_undoes_log(a, power):
    assert exp(power * log(rational(a))) == rational(a) ** power


@given(sums, sums)
def test_order_agrees_with_two_hundred_digits(left, right):
    difference, truth = total(left) - total(right), oracle(left) - oracle(right)
    # nonzero sums of this size stay far above 1e-150
    wanted = 0 if abs(truth) < ORACLE.mpf("1e-150") else int(ORACLE.sign(truth))
    assert sign(difference) == wanted
    for x, y, way in [(total(left), total(right), wanted), (total(right), total(left), -wanted)]:
        assert [x < y, x <= y, x == y, x != y, x >= y, x > y] == [
            way < 0,
            way <= 0,
            way == 0,
            way != 0,
            way >= 0,
            way > 0,
        ]


@given(sums, sums)
def test_bases_are_coprime_and_coefficients_not_zero(left, right):
    result = total(left) + total(right)
    if isinstance(result, LogSum):
        bases = list(result.logs)
        assert all(base > 1 for base in bases)
        assert all(gcd(a, b) == 1 for a in bases for b in bases if a is not b)
        assert all(coefficient != 0 for coefficient in result.logs.values())
        assert not any(flint.fmpz(base).is_perfect_power() for base in bases)
    else:
        assert isinstance(result, fmpq)


@given(sums, sums, sums)
def test_addition_is_a_group(a, b, c):
    x, y, z = total(a), total(b), total(c)
    assert (x + y) + z == x + (y + z)
    assert x + y == y + x
    zero = x - x
    assert isinstance(zero, fmpq)
    assert zero == 0
    assert -(x - y) == y - x
    assert 3 * (x + y) == x * 3 + 3 * y


def test_long_integers_need_no_factors():
    p, q, r = (fmpq(n) for n in LONG)
    for value in (
        log(p * q) - log(p) - log(q),
        log(p * q * q / r) - log(q * q) + log(r) - log(p),
        log(p * q) / 2 * 2 - log(q) - log(p),
    ):
        assert isinstance(value, fmpq)
        assert value == 0
    assert log(p * q) != log(p * q + 1)
    assert log(p * q) < log(p * q + 1)
    assert exp(log(p * q) + log(r) - log(q)) == p * r


def test_long_perfect_powers_are_seen():
    p = fmpq(LONG[0])
    assert log(p**6) == 6 * log(p)
    assert exp(log(p**6) / 3) == p**2
    # the power shows only after a common divisor was taken out
    assert exp((log(p**2 * LONG[1]) - log(fmpq(LONG[1]))) / 2) == p


@pytest.mark.parametrize(("twos", "threes"), CONVERGENTS)
def test_tiny_differences_are_not_zero(twos, threes):
    difference = twos * log(fmpq(2)) - threes * log(fmpq(3))
    truth = twos * ORACLE.log(2) - threes * ORACLE.log(3)
    assert abs(truth) < 0.2
    assert difference != 0
    assert sign(difference) == ORACLE.sign(truth)
    ball = logs.tight(difference, 100)
    assert abs(ORACLE.mpf(str(ball.mid().str(60, radius=False))) / truth - 1) < 1e-25


def test_near_one_at_three_thousand_digits():
    tiny = log(fmpq(10**3000 + 1, 10**3000))
    assert sign(tiny) == 1
    assert tiny < fmpq(1, 10**3000)
    assert tiny > fmpq(1, 10**3000 + 1)


def test_rationals_and_integers_mix_in_on_both_sides():
    two, half = log(fmpq(2)), fmpq(1, 2)
    assert isinstance(half + two, LogSum)
    assert half + two == two + half == two - -half
    assert half - two == -(two - half)
    assert 1 - two == -(two - 1)
    assert half * two == two * half == two / 2
    assert two - half > 0
    assert half < two < 1
    assert two > half
    assert half != two
    assert fmpq(0) * two == 0
    assert isinstance(two * 0, fmpq)
    assert 0 / two == 0
    assert two**1 == two
    assert two**0 == 1
    assert abs(-two) == abs(two) == +two == two
    assert np.int64(3) * two == two * np.int64(3) == log(fmpq(8))
    assert flint.fmpz(3) * two == two * flint.fmpz(3) == log(fmpq(8))


def test_numpy_sums_and_products_of_mixed_arrays():
    mixed = np.array([fmpq(1, 2), log(fmpq(2)), fmpq(-1, 2), log(fmpq(5, 2))], dtype=object)
    assert mixed.sum() == mixed[::-1].sum() == log(fmpq(5))
    assert mixed @ np.array([2, 1, 2, 1], dtype=object) == log(fmpq(5))
    assert np.array([2, 1, 2, 1]) @ mixed == log(fmpq(5))
    assert (mixed + mixed[::-1])[0] == fmpq(1, 2) + log(fmpq(5, 2))


@pytest.mark.parametrize(
    "operation",
    [
        lambda x: x * x,
        lambda x: x / x,
        lambda x: 1 / x,
        lambda x: x**2,
        lambda x: x**-1,
        log,
        exp,
        lambda x: exp((x - 1) / 2),
        lambda _: exp(fmpq(1)),
        lambda _: log(fmpq(0)),
        lambda _: log(fmpq(-2)),
    ],
)
def test_what_leaves_the_space_is_refused(operation):
    with pytest.raises(NotExpressible):
        operation(1 + log(fmpq(2)))


def test_absurdly_long_exponentials_are_refused_before_they_are_computed():
    assert exp(400_000 * log(fmpq(2))).p.bit_length() == 400_001
    with pytest.raises(NotExpressible, match="too long"):
        exp(10**30 * log(fmpq(2)))
    with pytest.raises(NotExpressible, match="too long"):
        exp(-(10**30) * log(fmpq(2, 3)))


def test_misuse_is_a_type_error():
    two = log(fmpq(2))
    for operation in (
        lambda: two + 0.5,
        lambda: 0.5 * two,
        lambda: two < 0.5,
        lambda: two + "1",
        lambda: hash(two),
        lambda: two ** "1",
    ):
        with pytest.raises(TypeError):
            operation()
    assert (two == "log 2") is False
    with pytest.raises(ZeroDivisionError):
        two / 0


def test_it_travels_and_shows():
    value = 1 + log(fmpq(9, 5)) / 2
    assert pickle.loads(pickle.dumps(value)) == value  # noqa: S301 - our own bytes
    assert repr(value) == "1 + 1*log(3) + -1/2*log(5)"
    assert value
    assert repr(log(fmpq(2))) == "1*log(2)"


def test_very_long_bases_show_and_are_cut_in_messages():
    long = log(fmpq(10**6000 + 1))
    assert len(repr(long)) > 5900
    with pytest.raises(NotExpressible) as caught:
        exp(long + 1)
    assert len(str(caught.value)) < 500


def test_flints_precision_is_left_alone():
    before = flint.ctx.prec
    assert sign(1054 * log(fmpq(2)) - 665 * log(fmpq(3))) == -1
    assert flint.ctx.prec == before
