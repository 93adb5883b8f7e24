"""Proving that an elementary expression vanishes identically, and showing by enclosures that it does not."""

from __future__ import annotations

import operator
from fractions import Fraction
from functools import reduce
from math import lcm
from typing import Any

import sympy

from verify.arithmetic.ball import Ball
from verify.arithmetic.trilean import NO, UNKNOWN, YES, Trilean
from verify.files.numerals import Log

MOST_OPERATIONS = 20_000
"""Expressions with more operations than this are not attempted."""
POINTS = 3
"""Rational points that are tried in search of one where the expression is not zero."""
BITS = 256


def vanishes(expression: Any) -> Trilean:
    """Whether the expression is zero for all real values of its symbols.

    YES is a proof: hyperbolic functions become exponentials, e^(term) a positive unknown for each independent term,
    the logarithm of a product a sum of logarithms of its factors, each an unknown again; what is left is a rational
    function, and its numerator is the zero polynomial. NO is a proof as well: at some rational point a ball around the
    value excludes 0. All else is UNKNOWN, and so is an expression of more than ``MOST_OPERATIONS`` operations.
    """
    expression = sympy.sympify(expression)
    if expression.is_Rational:
        return YES if expression == 0 else NO
    if expression.count_ops() > MOST_OPERATIONS:
        return UNKNOWN
    if _nonzero_somewhere(expression):
        return NO
    numerator, _ = sympy.together(_unknowns(expression)).as_numer_denom()
    return YES if sympy.expand(numerator) == 0 else UNKNOWN


def _nonzero_somewhere(expression: Any) -> bool:
    symbols = sorted(expression.free_symbols, key=str)
    ball = Ball(BITS)
    for point in range(POINTS if symbols else 1):
        # distinct rationals of both signs, without a pattern that an odd or even expression could hide behind
        values = {
            symbol: ball.number(Fraction((-1) ** (k + point) * (3 * k + 7 * point + 2), 5 * k + 11))
            for k, symbol in enumerate(symbols)
        }
        value = enclosed(expression, values, ball)
        if value is not None and ball.zero(value) is NO:
            return True
    return False


def enclosed(expression: Any, values: dict[Any, Any], ball: Ball) -> Any:
    """A ball around the expression's value, or None where it uses a function that is not known here."""
    if expression in values:
        return values[expression]
    if expression.is_Rational:
        return ball.number(_fraction(expression))
    if isinstance(expression, sympy.log) and expression.args[0].is_Rational and expression.args[0] > 0:
        return ball.number(Log(_fraction(expression.args[0])))
    parts = [enclosed(part, values, ball) for part in expression.args]
    if any(part is None for part in parts):
        return None
    operation = _operation(expression, ball)
    return None if operation is None else reduce(operation, parts[1:], parts[0]) if parts[1:] else operation(parts[0])


def _operation(expression: Any, ball: Ball) -> Any:
    """Operation on balls that the head of an expression stands for; None where it is not known here."""
    if expression.is_Pow:
        power = expression.exp
        return (lambda base, _: base ** int(power)) if power.is_Integer else None
    known = {
        sympy.Add: operator.add,
        sympy.Mul: operator.mul,
        sympy.exp: ball.exp,
        sympy.log: ball.log,
        sympy.tanh: ball.tanh,
        sympy.cosh: lambda x: (ball.exp(x) + ball.exp(-x)) / 2,
        sympy.sinh: lambda x: (ball.exp(x) - ball.exp(-x)) / 2,
        sympy.sech: lambda x: 2 / (ball.exp(x) + ball.exp(-x)),
    }
    return known.get(expression.func)


def _fraction(number: Any) -> Fraction:
    return Fraction(int(number.p), int(number.q))


def _unknowns(expression: Any) -> Any:
    """The expression as a rational function of its symbols and of one unknown for each exponential and logarithm."""
    expression = expression.rewrite(sympy.exp)
    expression = expression.replace(sympy.exp, lambda argument: sympy.exp(sympy.expand(argument)))
    expression = sympy.expand_power_exp(expression)
    # e^(c t) for rational c: y^(c d), y = e^(t/d), d the common denominator of all such c
    powers = {power: power.args[0].as_coeff_Mul() for power in expression.atoms(sympy.exp)}
    common: dict[Any, int] = {}
    for coefficient, term in powers.values():
        common[term] = lcm(common.get(term, 1), int(coefficient.q)) if coefficient.is_Rational else 1
    roots = {term: sympy.Dummy(f"e{k}", positive=True) for k, term in enumerate(common)}
    expression = expression.xreplace(
        {power: roots[term] ** (coefficient * common[term]) for power, (coefficient, term) in powers.items()}
    )
    back = {root: term / common[term] for term, root in roots.items()}
    expression = expression.replace(sympy.log, lambda argument: _log(argument, back))
    logarithms = {part: sympy.Dummy("l") for part in expression.atoms(sympy.log)}
    return expression.xreplace(logarithms)


def _log(argument: Any, back: dict[Any, Any]) -> Any:
    """The logarithm of a product as a sum over its factors, where all factors are certainly positive."""
    coefficient, factors = sympy.factor_list(sympy.numer(sympy.together(argument)))
    below, divisors = sympy.factor_list(sympy.denom(sympy.together(argument)))
    pieces = [(factor, power) for factor, power in factors] + [(factor, -power) for factor, power in divisors]
    content = coefficient / below
    if not content.is_positive or not all(factor.is_positive for factor, _ in pieces):
        return sympy.log(argument, evaluate=False)
    total = sum((power * back.get(factor, sympy.log(factor)) for factor, power in pieces), sympy.Integer(0))
    return total + sympy.expand_log(sympy.log(content), factor=True)
