"""Expressions: signs and zeros for all values of the symbols, or an honest UNKNOWN."""

from __future__ import annotations

import json
from fractions import Fraction

import numpy as np
import pytest
import sympy

from verify.arithmetic import get
from verify.arithmetic.trilean import NO, UNKNOWN, YES
from verify.errors import NotExpressible, Unsupported
from verify.files.numerals import Log
from verify.states import spins

SYMBOLIC = get("symbolic")
x, y = SYMBOLIC.symbols(["x", "y"])


def test_symbols_are_real_and_named():
    assert [str(symbol) for symbol in (x, y)] == ["x", "y"]
    assert x.is_real
    assert SYMBOLIC.symbols([]).shape == (0,)


@pytest.mark.parametrize(
    ("expression", "zero", "positive"),
    [
        (sympy.exp(x), NO, YES),
        (-sympy.exp(x + y), NO, NO),
        (1 + x**2, NO, YES),
        (x, UNKNOWN, UNKNOWN),
        (x * y - y * x, YES, NO),
        (sympy.log(6) - sympy.log(2) - sympy.log(3), YES, NO),
        (1054 * sympy.log(2) - 665 * sympy.log(3), NO, NO),
        (sympy.tanh(x) ** 2 + sympy.sech(x) ** 2 - 1, YES, NO),
        (sympy.sin(x) ** 2 + 1, NO, YES),
    ],
    ids=str,
)
def test_signs(expression, zero, positive):
    assert SYMBOLIC.zero(expression) is zero
    assert SYMBOLIC.positive(expression) is positive


def test_derivatives_of_the_links():
    two = np.array([x, x * y], dtype=object)
    for got, wanted in [
        (SYMBOLIC.differentiate(SYMBOLIC.log2cosh(two), x), SYMBOLIC.tanh(two) * np.array([1, y])),
        (SYMBOLIC.differentiate(SYMBOLIC.tanh(two), x), SYMBOLIC.sech2(two) * np.array([1, y])),
        (SYMBOLIC.differentiate(SYMBOLIC.softplus(two), x), SYMBOLIC.sigmoid(two) * np.array([1, y])),
    ]:
        assert [SYMBOLIC.is_identity(difference) for difference in got - wanted] == [YES, YES]
    assert SYMBOLIC.differentiate(x**3, x) == 3 * x**2


@pytest.mark.parametrize("spin_count", [1, 2])
def test_likelihood_gradient_of_a_machine_with_one_hidden_unit(spin_count):
    theta = SYMBOLIC.symbols([f"t{k}" for k in range(2 * spin_count + 1)])
    b, c, w = theta[:spin_count], theta[spin_count], theta[spin_count + 1 :]
    states = SYMBOLIC.array(spins.states(spin_count))
    f = states @ b + SYMBOLIC.log2cosh(states @ w + c)
    q = SYMBOLIC.normalised(SYMBOLIC.symbols([f"q{s}" for s in range(2**spin_count)]))
    p = SYMBOLIC.normalised(f)
    likelihood = (q * SYMBOLIC.log(p)).sum()
    for parameter in theta:
        # grad L = D^T (q - p)
        gradient = SYMBOLIC.differentiate(f, parameter) @ (q - p)
        assert SYMBOLIC.is_identity(SYMBOLIC.differentiate(likelihood, parameter) - gradient) is YES
        assert SYMBOLIC.is_identity(SYMBOLIC.differentiate(likelihood, parameter) + gradient) is NO


def test_laws_add_up():
    law = SYMBOLIC.normalised(np.array([[x + y, x - y, SYMBOLIC.number(Log(Fraction(3)))], [x, x, x]], dtype=object))
    assert [SYMBOLIC.is_identity(total - 1) for total in law.sum(axis=1)] == [YES, YES]
    assert law[1].tolist() == [sympy.Rational(1, 3)] * 3


def test_refusals():
    with pytest.raises(NotExpressible):
        SYMBOLIC.log(SYMBOLIC.number(-1))
    with pytest.raises(NotExpressible):
        SYMBOLIC.log(SYMBOLIC.number(0))
    with pytest.raises(Unsupported, match="no value"):
        SYMBOLIC.approx(x)
    with pytest.raises(Unsupported, match="rational matrices only"):
        SYMBOLIC.rank(np.array([[x]], dtype=object))


def test_approx_resolves_what_sympy_rounds_away():
    tiny = SYMBOLIC.softplus(SYMBOLIC.number(-200))
    assert SYMBOLIC.approx(tiny) == pytest.approx(1.3838965267367376e-87, rel=1e-14)
    assert SYMBOLIC.approx(sympy.pi) == pytest.approx(np.pi, rel=1e-15)
    assert SYMBOLIC.approx(sympy.log(6) - sympy.log(2) - sympy.log(3)) == 0.0


def test_documents_are_text():
    assert SYMBOLIC.document(SYMBOLIC.number(Fraction(3, 7)) * x) == "3*x/7"
    assert json.dumps(SYMBOLIC.document(SYMBOLIC.number(Log(Fraction(2))))) == '"log(2)"'
