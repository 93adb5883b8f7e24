"""What is called an identity is one, what is not is refuted at a point, and the rest is left open."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from sympy import cosh, exp, log, sech, sinh, sqrt, tanh

from verify.arithmetic import identities
from verify.arithmetic.ball import Ball
from verify.arithmetic.identities import enclosed, vanishes
from verify.arithmetic.trilean import NO, UNKNOWN, YES

x, y, z = sympy.symbols("x y z", real=True)
HALF = sympy.Rational(1, 2)

TRUE = [
    sympy.Integer(0),
    tanh(x) ** 2 + sech(x) ** 2 - 1,
    tanh(x + y) * (1 + tanh(x) * tanh(y)) - tanh(x) - tanh(y),
    log(exp(x) + exp(-x)) - log(1 + exp(2 * x)) + x,
    log(exp(x) + exp(-x)) - log(2 * cosh(x)),
    log(1 + exp(x)) - log(1 + exp(-x)) - x,
    log(1 + exp(x)) - (log(exp(x / 2) + exp(-x / 2)) + x / 2),
    sympy.diff(log(2 * cosh(x * y + z)), y) - x * tanh(x * y + z),
    exp((x + y) * (x - y)) - exp(x**2) * exp(-(y**2)),
    sinh(3 * x) - 3 * sinh(x) - 4 * sinh(x) ** 3,
    log(6) - log(2) - log(3),
    log(sympy.Rational(9, 4)) - 2 * log(sympy.Rational(3, 2)),
    tanh(log(2)) - sympy.Rational(3, 5),
    exp(log(3) / 2 + x) ** 2 - 3 * exp(2 * x),
    log((1 + exp(x)) * (2 + exp(y))) - log(1 + exp(x)) - log(2 + exp(y)),
    (x + y) ** 3 - x**3 - y**3 - 3 * x * y * (x + y),
]


@pytest.mark.parametrize("expression", TRUE, ids=str)
def test_identities_are_proved(expression):
    assert vanishes(expression) is YES


@pytest.mark.parametrize("expression", TRUE, ids=str)
@pytest.mark.parametrize("blemish", [sympy.Rational(1, 10**20), x, exp(x + y) / 10**9, log(2) ** 2], ids=str)
def test_their_false_neighbours_are_refuted(expression, blemish):
    assert vanishes(expression + blemish) is NO


@pytest.mark.parametrize(
    "expression",
    [
        1054 * log(2) - 665 * log(3),
        tanh(x) - x,
        abs(x) - x,
        log(1 + exp(x)) - x,
        tanh(x + y) - tanh(x) - tanh(y),
        exp(x) - 1 - x - x**2 / 2 - x**3 / 6,
    ],
    ids=str,
)
def test_near_misses_are_not_called_identities(expression):
    assert vanishes(expression) in ((NO, UNKNOWN) if expression.has(sympy.Abs) else (NO,))


def test_what_it_does_not_know_stays_open():
    # true, but it knows nothing of gamma functions and roots
    assert vanishes(sympy.gamma(x + 1) - x * sympy.gamma(x)) is UNKNOWN
    assert vanishes(sqrt(x**2 + 2 * x + 1) - abs(x + 1)) is UNKNOWN
    # logarithms of what may be negative are left alone
    assert vanishes(log((x - 1) ** 2) - 2 * log(x - 1)) is not YES


def test_effort_is_bounded(monkeypatch):
    monkeypatch.setattr(identities, "MOST_OPERATIONS", 5)
    assert vanishes((x + y) ** 2 - x**2 - 2 * x * y - y**2) is UNKNOWN
    assert vanishes(x - y) is NO


def test_enclosed_evaluates():
    ball = Ball(100)
    values = {x: ball.number(Fraction(1, 2)), y: ball.number(-3)}
    # (1/2 - 3) / (1/4) * tanh(log 2) + cosh(log 3)^-1, in Fractions
    expression = (x + y) / x**2 * tanh(log(2)) + sech(log(3)) + sinh(log(3)) + cosh(log(2))
    wanted = Fraction(-5, 2) * 4 * Fraction(3, 5) + Fraction(3, 5) + Fraction(4, 3) + Fraction(5, 4)
    assert ball.contains(enclosed(expression, values, ball), wanted)
    for unknown in (sympy.sin(x), sqrt(x), x + sympy.pi, z, x**y):
        assert enclosed(unknown, values, ball) is None
