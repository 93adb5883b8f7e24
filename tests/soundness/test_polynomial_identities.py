"""Identities that carry universal proofs: multiplied out at each number of spins, refused where one thing is off."""

from __future__ import annotations

import copy
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from theorems.effective_model import fourier_exact
from theorems.fixed_points import two_spins_convex
from verify import checker
from verify.claims import Case, identities, provers

IDENTITIES = {
    **{name: one for name, one in vars(identities).items() if name.isupper() and isinstance(one, dict)},
    "COEFFICIENTS": fourier_exact.COEFFICIENTS,
    "RECODED": fourier_exact.RECODED,
}
PAIR = {f"T{i}": one for i, one in enumerate(two_spins_convex.IDENTITIES[2:])}
"""Those of two spins alone."""
SMALLEST = {"THROUGH_K": 2, "PARSEVAL": 2, "SADDLE": 2, "COEFFICIENTS": 2, "RECODED": 2, "FIELDS": 2, "PRODUCT": 2}


def said(identity, spins):
    document = {"format": "flowclaims/case/1", "spins": spins, "energy": {"family": "rbm", "hidden": 0},
                "parameters": {"b": ["0"] * spins, "c": [], "W": []}, "target": {"kind": "self"}}  # fmt: skip
    return checker.check(provers.conjunction(Case.from_document(document), provers.identities(spins, identity)))


def test_all_are_here():
    assert {"PARSEVAL", "THROUGH_K", "GRADIENT", "HESSIAN", "COVARIANCE", "FIELDS", "PRODUCT", "SADDLE"} <= set(
        IDENTITIES
    )


@pytest.mark.parametrize("spins", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("name", IDENTITIES)
def test_they_hold(name, spins):
    assert "identically, at N =" in said(IDENTITIES[name], spins)


@pytest.mark.parametrize("name", PAIR)
def test_those_of_two_spins_hold(name):
    assert said(PAIR[name], 2)


def places(expression, path=()):
    """Paths to integers, to operations that can be turned, and to names of sets."""
    if isinstance(expression, bool):
        return
    if isinstance(expression, int):
        yield path, expression + 1
    elif isinstance(expression, list):
        if expression and expression[0] in {"+", "-", "*"} and len(expression) > 2:
            yield (*path, 0), {"+": "-", "-": "+", "*": "+"}[expression[0]]
        if expression and expression[0] == "sum":
            yield (*path, 2), ["range", 1, ["-", "full", 1]]
        for i, one in enumerate(expression):
            yield from places(one, (*path, i))


def turned(identity):
    """The identity with one integer, one operation or one set changed."""
    for side in ("left", "right"):
        for path, new in places(identity[side], (side,)):
            other = copy.deepcopy(identity)
            holder = other
            for key in path[:-1]:
                holder = holder[key]
            holder[path[-1]] = new
            yield path, other


@pytest.mark.parametrize("name", [*IDENTITIES, *PAIR])
def test_one_thing_turned_is_refused(name):
    identity = (IDENTITIES | PAIR)[name]
    spins, tried = SMALLEST.get(name, 2), 0
    for path, other in turned(identity):
        with pytest.raises(checker.Rejected) as caught:
            said(other, spins)
        assert str(caught.value).startswith(("identity", "certificate", "limits")), (path, caught.value)
        tried += 1
    assert tried >= 4


def test_they_are_about_the_case_s_own_number_of_spins():
    document = {"format": "flowclaims/case/1", "spins": 2, "energy": {"family": "rbm", "hidden": 0},
                "parameters": {"b": ["0", "0"], "c": [], "W": []}, "target": {"kind": "self"}}  # fmt: skip
    with pytest.raises(checker.Rejected, match="another number of spins"):
        checker.check(provers.conjunction(Case.from_document(document), provers.identities(3, identities.PARSEVAL)))


# -- the same by numbers, apart from the checker: what each side means -----------------------------------------------
def chi(S, s):
    return -1 if (S & s).bit_count() % 2 else 1


def test_the_sum_of_squares_is_the_covariance():
    rng = np.random.default_rng(0)
    w, g = rng.random(8), rng.normal(size=8)
    p = w / w.sum()
    variance = (p * g * g).sum() - (p * g).sum() ** 2
    squares = sum(p[x] * p[y] * (g[x] - g[y]) ** 2 for x, y in product(range(8), repeat=2)) / 2
    assert abs(variance - squares) < 1e-14


def test_the_hessian_of_log_z_by_finite_differences():
    rng = np.random.default_rng(1)
    linear, quadratic = rng.normal(size=(8, 2)), rng.normal(size=(8,))

    def log_z(theta):
        # f(x) = sum of theta_i a_i(x) + theta_1 theta_2 b(x): f_12 = b
        return np.log(np.exp(linear @ theta + theta[0] * theta[1] * quadratic).sum())

    theta, h = np.array([0.3, -0.2]), 1e-4
    step = [h * np.eye(2)[i] for i in range(2)]
    numeric = (log_z(theta + step[0] + step[1]) - log_z(theta + step[0] - step[1])
               - log_z(theta - step[0] + step[1]) + log_z(theta - step[0] - step[1])) / (4 * h * h)  # fmt: skip
    f = linear @ theta + theta[0] * theta[1] * quadratic
    p = np.exp(f) / np.exp(f).sum()
    slope = [linear[:, 0] + theta[1] * quadratic, linear[:, 1] + theta[0] * quadratic]
    exact = p @ quadratic + p @ (slope[0] * slope[1]) - (p @ slope[0]) * (p @ slope[1])
    assert abs(numeric - exact) < 1e-6


def test_a_product_law_has_its_means():
    means = [Fraction(1, 3), Fraction(-2, 5), Fraction(1, 7)]
    for i in range(3):
        total = Fraction(0)
        for s in range(8):
            weight = Fraction(1)
            for j, m in enumerate(means):
                weight *= 1 + m * chi(1 << j, s)
            total += chi(1 << i, s) * weight
        assert total == 8 * means[i]
