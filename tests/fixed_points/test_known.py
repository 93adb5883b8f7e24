"""Fixed points known in closed form, checked by brute force over the rationals."""

from __future__ import annotations

from fractions import Fraction
from math import prod

import numpy as np
import pytest

from verify import arithmetic
from verify.arithmetic.trilean import Trilean
from verify.case import Case, shipped
from verify.draws import MODEL_INDEPENDENT, TARGETS, Mixture, Stream
from verify.errors import NotExpressible
from verify.fixed_points.known import independent_point, spurious_target
from verify.model.gibbs import Point
from verify.model.situation import Situation

EXACT = arithmetic.get("exact")


def spin(state, j):
    return -1 if state >> j & 1 else 1


def power(number, exponent):
    """exp(exponent * number), for a number of a document that is a logarithm or zero."""
    return (Fraction(number["log"]) if isinstance(number, dict) else {0: Fraction(1)}[Fraction(number)]) ** exponent


def rbm(parameters, spins):
    """Law and columns of D = df/dtheta of an RBM at logarithms of rationals, in the order b, c, W."""
    weights, rows = [], []
    for state in range(1 << spins):
        x = [spin(state, j) for j in range(spins)]
        weight, tanh = prod(power(b, xj) for b, xj in zip(parameters["b"], x, strict=True)), []
        for c, row in zip(parameters["c"], parameters["W"], strict=True):
            e = power(c, 1) * prod(power(w, xj) for w, xj in zip(row, x, strict=True))
            weight *= e + 1 / e
            tanh.append((e - 1 / e) / (e + 1 / e))
        weights.append(weight)
        rows.append(x + tanh + [t * xj for t in tanh for xj in x])
    total = sum(weights)
    return [weight / total for weight in weights], rows


def gradient(rows, q, p):
    """grad L = D^T (q - p)."""
    return [sum(row[k] * (qs - ps) for row, qs, ps in zip(rows, q, p, strict=True)) for k in range(len(rows[0]))]


def fractions(values):
    return [Fraction(EXACT.document(value)) for value in values]


# -- spurious targets ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("number", range(24))
def test_spurious_targets_leave_the_point_fixed(number):
    document = Mixture(("rbm",), (1, 3), (0, 2), ("self",))(Stream("spurious target", number))
    case = Case.from_document(document)
    point = Point(case.energy, case.theta(EXACT), EXACT)
    p, rows = rbm(document["parameters"], case.spins)
    assert fractions(point.law) == p
    q = spurious_target(point.law, point.D, EXACT)
    full = (1 << case.spins) - 1
    regular = rank([[*row, 1] for row in map(list, rows)]) == full + 1
    assert (q is None) == regular
    if q is not None:
        q = fractions(q)
        assert gradient(rows, q, p) == [0] * len(rows[0])
        assert q != p
        assert sum(q) == 1
        # as far from p as half of it, and not farther: q >= p/2 > 0
        assert max(abs(a - b) / b for a, b in zip(q, p, strict=True)) == Fraction(1, 2)


def rank(rows):
    """Rank over the rationals, by elimination."""
    rows, found = [list(map(Fraction, row)) for row in rows], 0
    for column in range(len(rows[0])):
        pivot = next((i for i in range(found, len(rows)) if rows[i][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for i in range(found + 1, len(rows)):
            factor = rows[i][column] / rows[found][column]
            rows[i] = [a - factor * b for a, b in zip(rows[i], rows[found], strict=True)]
        found += 1
    return found


def test_both_kinds_of_points_came_up_above():
    """Points with regular K, where there is no spurious target, and points where there is one."""
    regular = set()
    for number in range(24):
        case = Case.from_document(Mixture(("rbm",), (1, 3), (0, 2), ("self",))(Stream("spurious target", number)))
        regular.add(Situation(case, EXACT).regular)
    assert regular == {Trilean.YES, Trilean.NO}


def test_a_spurious_target_by_hand():
    """N = 2, M = 0, theta = 0: p is uniform, D = (x_1, x_2); only the parity is free, so q = p + s x_1 x_2, s = 1/8."""
    p = EXACT.array([Fraction(1, 4)] * 4)
    D = EXACT.array(np.array([[spin(s, 0), spin(s, 1)] for s in range(4)]))
    q = fractions(spurious_target(p, D, EXACT))
    up, down = Fraction(3, 8), Fraction(1, 8)
    assert q in ([up, down, down, up], [down, up, up, down])


def test_a_regular_point_has_no_spurious_target():
    case = shipped.case("regular-point")
    point = Point(case.energy, case.theta(EXACT), EXACT)
    assert Situation(case, EXACT).regular is Trilean.YES
    assert spurious_target(point.law, point.D, EXACT) is None


# -- the independent point -----------------------------------------------------------------------------------------
DRAWN = [(number, MODEL_INDEPENDENT[number % len(MODEL_INDEPENDENT)]) for number in range(30)]


@pytest.mark.parametrize(("number", "family"), DRAWN)
def test_the_independent_point_is_fixed_for_every_target(number, family):
    draw = Stream("independent", number)
    spins, hidden = draw.integer(1, 3), draw.integer(0, 2)
    parameters = {
        "b": ["0"] * spins, "c": [draw.log(1.0) for _ in range(hidden)],
        "W": [[draw.log(1.0) for _ in range(spins)] for _ in range(hidden)],
    }  # fmt: skip
    case = Case.from_document({
        "format": "flowclaims/case/1", "spins": spins, "energy": {"family": "rbm", "hidden": hidden},
        "parameters": parameters, "target": TARGETS[family](draw, spins),
    })  # fmt: skip
    here = Situation(case, EXACT, independent_point(case, EXACT))
    assert here.fixed is Trilean.YES
    q, p = fractions(case.target(EXACT)), fractions(here.point.law)
    # p is the product of the marginals of q
    up = [sum(q[s] for s in range(len(q)) if spin(s, j) == 1) for j in range(spins)]
    assert p == [prod(up[j] if spin(s, j) == 1 else 1 - up[j] for j in range(spins)) for s in range(len(q))]
    # and by brute force: with W = 0, D does not hang on b
    _, rows = rbm(parameters | {"W": [["0"] * spins] * hidden}, spins)
    assert gradient(rows, q, p) == [0] * len(rows[0])
    assert here.consistent is (Trilean.YES if p == q else Trilean.NO)


def test_the_independent_point_by_hand():
    """q = (4/5, 1/5): m = 3/5, b = atanh 3/5 = log 2; c stays, W becomes 0."""
    case = Case.from_document({
        "format": "flowclaims/case/1", "spins": 1, "energy": {"family": "rbm", "hidden": 1},
        "parameters": {"b": ["0"], "c": [{"log": "7"}], "W": [[{"log": "3"}]]},
        "target": {"kind": "weights", "values": ["4", "1"]},
    })  # fmt: skip
    theta = independent_point(case, EXACT)
    assert [EXACT.document(value) for value in theta] == [{"log": "2"}, {"log": "7"}, "0"]
    bare = case.document
    del bare["parameters"]
    theta = independent_point(Case.from_document(bare), EXACT)
    assert [EXACT.document(value) for value in theta] == [{"log": "2"}, "0", "0"]


def test_a_target_that_is_not_rational_is_not_expressible():
    case = Case.from_document({
        "format": "flowclaims/case/1", "spins": 1, "energy": {"family": "rbm", "hidden": 0},
        "parameters": {"b": ["0"], "c": [], "W": []}, "target": {"kind": "couplings", "J": {"1": "1/3"}},
    })  # fmt: skip
    with pytest.raises(NotExpressible):
        independent_point(case, EXACT)


@pytest.mark.parametrize("name", ["float64", "multiprecision", "ball"])
def test_other_arithmetics_agree_with_the_exact_one(name):
    A = arithmetic.get(name)
    case = shipped.case("dead-unit")
    rounded = A.approx_array(independent_point(case, A))
    exact = EXACT.approx_array(independent_point(case, EXACT))
    assert np.allclose(rounded, exact, rtol=1e-12, atol=1e-15)
    here = Situation(case, A, independent_point(case, A))
    assert np.abs(A.approx_array(here.gradient)).max() < 1e-15
    # a ball around zero proves nothing, and never the contrary of the truth
    assert name != "ball" or here.fixed is Trilean.UNKNOWN
