"""Balls as numbers: they enclose, they keep their precision to themselves, and they do not guess."""

from __future__ import annotations

import operator
import pickle
from fractions import Fraction

import flint
import numpy as np
import pytest
from flint import arb
from hypothesis import given
from hypothesis import strategies as st

from verify.arithmetic import get
from verify.arithmetic.ballnumber import BallNumber, certain_sign, sign_is
from verify.arithmetic.trilean import NO, UNKNOWN, YES

BALL = get("ball", 40)
RELATIONS = [operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne]
fractions = st.fractions(-1000, 1000, max_denominator=1000)
# an interval, and a point in it
placed = st.tuples(fractions, st.fractions(0, 20, max_denominator=50), st.fractions(0, 1, max_denominator=20)).map(
    lambda t: (BALL.hull(t[0], t[0] + t[1]), t[0] + t[1] * t[2])
)


def plain(lower, upper):
    return BALL.hull(Fraction(lower), Fraction(upper))


@given(placed, placed)
def test_operations_enclose_the_operation_on_points(first, second):
    (x, p), (y, q) = first, second
    assert BALL.contains(x + y, p + q)
    assert BALL.contains(x - y, p - q)
    assert BALL.contains(x * y, p * q)
    assert BALL.contains(-x, -p)
    assert BALL.contains(+x, p)
    assert BALL.contains(abs(x), abs(p))
    if q:
        # NaN, which excludes nothing, where the ball contains 0
        assert BALL.contains(x / y, p / q)
    for n in (-3, 0, 2, 7):
        assert BALL.contains(x + n, p + n)
        assert BALL.contains(n - x, n - p)
        assert BALL.contains(n * x, n * p)
        if p:
            assert BALL.contains(n / x, n / p)


@given(placed, st.integers(-3, 6))
def test_powers_enclose_and_are_finite_where_they_can_be(first, power):
    x, p = first
    if p or power >= 0:
        assert BALL.contains(x**power, p**power)
    assert power < 0 or (x**power).value.is_finite()


def test_moduli_and_even_powers_are_not_negative():
    # but for the rounding of a radius
    for value, most in ((plain(-1, 3) ** 2, 9), (plain(-1, 3) ** 4, 81), (abs(plain(-1, 3)), 3)):
        assert -Fraction(1, 10**6) < BALL.lower(value) <= 0
        assert most <= BALL.upper(value) < most + Fraction(1, 10**6)
    assert BALL.lower(abs(plain(-3, -2))) > Fraction(19, 10)


@given(placed, placed)
def test_comparisons_are_right_for_all_points_or_unknown(first, second):
    (x, p), (y, q) = first, second
    lower, upper = [BALL.lower(b) for b in (x, y)], [BALL.upper(b) for b in (x, y)]
    corners = [(a, b) for a in (lower[0], upper[0]) for b in (lower[1], upper[1])]
    for relation in RELATIONS:
        answer = relation(x, y)
        if answer is not UNKNOWN:
            assert relation(p, q) == (answer is YES)
            assert {relation(a, b) for a, b in corners} == {answer is YES}
        elif relation in RELATIONS[:4]:
            # undecided only because the corners disagree
            assert {relation(a, b) for a, b in corners} == {True, False}


@pytest.mark.parametrize("relation", RELATIONS)
def test_overlapping_balls_are_undecided(relation):
    x, y = plain(0, 2), plain(1, 3)
    assert relation(x, y) is UNKNOWN
    assert relation(x, x) is UNKNOWN
    assert relation(x, 1) is UNKNOWN
    assert relation(1, x) is UNKNOWN
    for misuse in (
        lambda: bool(relation(x, y)),
        lambda: relation(np.array([x]), np.array([y])),
        lambda: relation(np.array([x]), 0),
    ):
        with pytest.raises(TypeError, match="no truth value"):
            misuse()


def test_points_and_separated_balls_are_decided():
    one, two = BALL.number(1), BALL.number(2)
    assert [relation(one, two) for relation in RELATIONS] == [YES, YES, NO, NO, NO, YES]
    assert [relation(one, one) for relation in RELATIONS] == [NO, YES, NO, YES, YES, NO]
    assert [relation(one, 1) for relation in RELATIONS] == [NO, YES, NO, YES, YES, NO]
    assert (plain(1, 2) < plain(3, 4)) is YES
    assert (plain(1, 2) == plain(3, 4)) is NO
    assert (plain(1, 2) != plain(3, 4)) is YES
    # integers are not rounded to 40 bits before they are compared
    assert (BALL.number(10**40) == 10**40) is YES
    assert (BALL.number(10**40) < 10**40 + 1) is YES


def test_nothing_is_known_about_nan_and_infinity():
    for wild in (
        BALL.number(1) / 0,
        BALL.number(1) / plain(-1, 1),
        BallNumber(arb("inf"), 40),
        BallNumber(arb(0, "inf"), 40),
    ):
        for relation in RELATIONS:
            assert relation(wild, 0) is UNKNOWN
            assert relation(wild, wild) is UNKNOWN
        assert [verb(wild) for verb in (BALL.positive, BALL.zero, BALL.negative)] == [UNKNOWN] * 3
        assert certain_sign(wild.value) is None


def test_signs_of_balls_that_touch_zero():
    touching = arb((1, 0), (1, 0))
    # the radius may be rounded up, so this ball may reach just below 0
    assert sign_is(touching, 0) is UNKNOWN
    zero, one = arb(0), arb(1)
    assert [sign_is(zero, wanted) for wanted in (-1, 0, 1)] == [NO, YES, NO]
    assert [sign_is(one, wanted) for wanted in (-1, 0, 1)] == [NO, NO, YES]
    assert [certain_sign(x) for x in (-one, zero, one, arb(0, 1))] == [-1, 0, 1, None]


def test_only_what_is_exact_mixes_in():
    x = BALL.number(1)
    for operation in (
        lambda: x + 0.5,
        lambda: 0.5 * x,
        lambda: x - Fraction(1, 2),
        lambda: x / "2",
        lambda: x < 0.5,
        lambda: x**0.5,
    ):
        with pytest.raises(TypeError):
            operation()
    with pytest.raises(TypeError, match="unhashable"):
        hash(x)
    assert (x == "one") is False


def test_precision_belongs_to_the_number():
    coarse, fine = get("ball", 30), get("ball", 300)
    before = flint.ctx.prec
    for _ in range(3):
        a, b = coarse.number(Fraction(1, 3)), fine.number(Fraction(1, 3))
        for value, bits in ((a * a, 30), (b * b, 300), (-a, 30), (-b, 300), (abs(a), 30), (a**2, 30), (b**2, 300)):
            width = (coarse.upper(value) - coarse.lower(value)) / 2
            assert Fraction(1, 2 ** (bits + 6)) < width < Fraction(1, 2 ** (bits - 4))
        assert coarse.contains(a * a, Fraction(1, 9))
        assert fine.contains(b * b, Fraction(1, 9))
        mixed = a + b
        assert mixed.bits == 300
        assert fine.contains(mixed, Fraction(2, 3))
        assert flint.ctx.prec == before


def test_flints_precision_is_put_back_after_an_error():
    before = flint.ctx.prec

    def failing(_):
        raise ArithmeticError

    with pytest.raises(ArithmeticError):
        BALL.number(1).mapped(failing)
    with pytest.raises(AttributeError):
        BALL.exp(np.array([1, 2], dtype=object))
    assert flint.ctx.prec == before


@given(placed)
def test_it_travels(first):
    x, p = first
    back = pickle.loads(pickle.dumps(x))  # noqa: S301 - our own bytes
    assert back.bits == x.bits
    assert BALL.lower(back) <= BALL.lower(x) <= p <= BALL.upper(x) <= BALL.upper(back)
    assert BALL.upper(back) - BALL.lower(back) <= (BALL.upper(x) - BALL.lower(x)) * (1 + Fraction(1, 2**28))
