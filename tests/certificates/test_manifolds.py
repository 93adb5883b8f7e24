"""Sets of fixed points: other points of each set are fixed too in 60 digits, dimensions are those of ker Hess L."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import numpy as np
import oracles
import precise_points
import pytest
import rationals
from proving import accepted, case_of, log

from verify import arithmetic, locate
from verify.case import shipped
from verify.certificates import fixed_manifold, fixed_point
from verify.model.gibbs import Point

FLOAT = arithmetic.get("float64")
NULL = 1e-9
"""Eigenvalues of Hess L below this are zero in float64, at points that are zeros to rounding."""
LOG2 = 0.6931471805599453
TRIANGLE = {3: log("1/2"), 5: log("1/2"), 6: log("1/2")}


def statement_of(case, part):
    theorem = accepted(case, part)
    assert theorem.startswith(f"there is a set of fixed points of dimension {part['statement']['dimension']}: ")
    return part["statement"]


def nullity(case, theta):
    theta = np.array([float(value) for value in theta])
    point = Point(case.energy, theta, FLOAT)
    return int((abs(np.linalg.eigvalsh(point.hessian(case.target(FLOAT) - point.law))) < NULL).sum())


def fixed(case, theta):
    """Whether theta is a zero of grad L in 60 digits; and how far the law is from the target."""
    assert max(map(abs, precise_points.gradient(case.document, theta))) < precise_points.CLOSE
    return max(map(abs, precise_points.residual(case.document, theta)))


# -- dead units ----------------------------------------------------------------------------------------------------
def test_a_point_without_weights_by_hand():
    """q = (27, 5, 5, 3)/40 has means 3/5 and m_12 = 1/2: b = log 2, p = (16, 4, 4, 1)/25, max |q - p| = 7/200."""
    case = case_of("rbm", 2, [27, 5, 5, 3], hidden=1)
    statement = statement_of(case, fixed_manifold(case, np.array([LOG2, LOG2, 0.4, 0.0, 0.0])).part)
    assert statement["lemmas"] == [{"lemma": "dead-units", "units": [0]}]
    assert statement["dimension"] == 1
    with mpmath.workdps(precise_points.DIGITS):
        assert precise_points.inside(statement["box"], [mpmath.log(2)] * 2)
    assert Fraction(1, 40) < Fraction(statement["distance"]) <= Fraction(7, 200)
    q = [Fraction(value, 40) for value in (27, 5, 5, 3)]
    for c in ("2", "7", "1/100"):
        parameters = {"b": [log(2)] * 2, "c": [log(c)], "W": [["0"] * 2]}
        assert rationals.gradient(parameters, 2, q) == [0] * 5
        # beside c nothing is neutral
        assert rationals.signs(rationals.hessian(parameters, 2, q))[1] == 1


def test_where_nothing_is_left_of_the_symmetries_moments_show_the_set():
    """The triangle at 0 is dead and even: q = (1, 16, ..., 16, 1)/98, p uniform, 1/8 - 1/98 = 45/392, for every c."""
    case = case_of("rbm", 3, TRIANGLE, hidden=1)
    statement = statement_of(case, fixed_manifold(case, np.array([0.0, 0.0, 0.0, 0.4, 0.0, 0.0, 0.0])).part)
    assert statement["lemmas"] == [{"lemma": "moments", "blind": [0, 1, 2], "free": [3]}]
    assert statement["dimension"] == 1
    assert precise_points.inside(statement["box"], [0, 0, 0, mpmath.mpf("0.4")])
    assert Fraction(1, 10) <= Fraction(statement["distance"]) <= Fraction(45, 392)
    q = [Fraction(value, 98) for value in (1, 16, 16, 16, 16, 16, 16, 1)]
    for c in ("2", "7", "1/100"):
        assert rationals.gradient({"b": ["0"] * 3, "c": [log(c)], "W": [["0"] * 3]}, 3, q) == [0] * 7


FOUR = ["7", "2", "1", "3", "1", "6", "2", "1", "2", "1", "5", "1", "4", "1", "1", "8"]


@pytest.mark.parametrize("family", ["rbm", "rbm01"])
def test_a_dead_unit_beside_a_live_one(family):
    """The isolated point of one unit, with a second unit that sees nothing: c_2 is free, and all else is not."""
    small, large = (case_of(family, 4, FOUR, hidden=hidden) for hidden in (1, 2))
    rng = np.random.Generator(np.random.Philox(3))
    starts = rng.normal(size=(60, 9)) * (1 if family == "rbm" else 3)
    found = locate(small.energy, small.target(FLOAT), starts, until=0, device="plain").candidates
    one = next(one for one in found if not one.neutral and one.kind.value == "spurious")
    zero = precise_points.newton(lambda theta: precise_points.gradient(small.document, theta), one.theta)
    b, c, w = zero[:4], zero[4:5], zero[5:]
    theta = np.array([float(value) for value in [*b, *c, 0.3, *w, 0, 0, 0, 0]])
    statement = statement_of(large, fixed_manifold(large, theta).part)
    assert statement["lemmas"] == [{"lemma": "dead-units", "units": [1]}]
    assert statement["dimension"] == nullity(large, theta) == 1
    assert precise_points.inside(statement["box"], zero)
    for free in (-2, mpmath.mpf("0.25"), 5):
        far = fixed(large, [*b, *c, free, *w, 0, 0, 0, 0])
        assert 0 < Fraction(statement["distance"]) <= oracles.Moved(far)


@pytest.mark.parametrize("link", ["tanh", "softplus"])
def test_networks_with_outer_weights_are_not_supported(link):
    """W = 0 and b = atanh of the means is fixed for all c and u; but the checker has no law of such a network."""
    case = case_of("shallow", 2, [5, 2, 2, 1], hidden=1, link=link, output="trained")
    theta = np.array([np.arctanh(0.4)] * 2 + [0.7, 0.0, 0.0, -1.5])
    for prover in (fixed_manifold, fixed_point):
        attempt = prover(case, theta)
        assert (attempt.part, attempt.reason) == (None, "unsupported")


# -- equal units ---------------------------------------------------------------------------------------------------
PAIRS = {mask: log("1/2") for mask in range(16) if mask.bit_count() == 2}
AGAINST = case_of("rbm", 4, PAIRS | dict.fromkeys((1, 2, 4, 8), log("5/4")), hidden=3)


def spread(z):
    """b, c, w of three equal units."""
    return [*z[:4], *[z[4]] * 3, *list(z[5:]) * 3]


@pytest.fixture(scope="module")
def thrice():
    """A fixed point with three equal units, reduced, in 60 digits."""

    def equations(z):
        F = precise_points.gradient(AGAINST.document, spread(z))
        return [F[i] for i in (0, 1, 2, 3, 4, 7, 8, 9, 10)]

    return precise_points.newton(equations, [0.06] * 4 + [0.0] + [0.15, 0.15, -0.15, -0.15])


@pytest.mark.parametrize("turned", [(), (1,), (0, 2)])
def test_three_equal_units_up_to_sign(turned, thrice):
    """Turning a unit's sign changes nothing, and the certificate is about units that agree without."""
    theta = np.array([float(value) for value in spread(thrice)])
    for a in turned:
        theta[[4 + a, *range(7 + 4 * a, 11 + 4 * a)]] *= -1
    statement = statement_of(AGAINST, fixed_manifold(AGAINST, theta).part)
    assert statement["lemmas"] == [{"lemma": "equal-units", "units": [0, 1, 2]}]
    assert statement["dimension"] == 0
    sign = -1 if 0 in turned else 1
    assert precise_points.inside(statement["box"], [*thrice[:4], *(sign * value for value in thrice[4:])])
    far = fixed(AGAINST, spread(thrice))
    assert 0 < Fraction(statement["distance"]) <= oracles.Moved(far)


# -- the even sector -----------------------------------------------------------------------------------------------
EVEN_WEIGHTS = [5, 1, 2, 3, 4, 1, 2, 6, 6, 2, 1, 4, 3, 2, 1, 5]


@pytest.mark.parametrize("target", [PAIRS, EVEN_WEIGHTS])
def test_even_targets_let_the_biases_rest_at_zero(target):
    case = case_of("rbm", 4, target, hidden=1)

    def whole(w):
        return [0] * 5 + list(w)

    start = [0.4, 0.4, -0.4, -0.4] if target is PAIRS else [0.165, 0.028, -0.067, 0.583]
    exact = precise_points.newton(lambda w: precise_points.gradient(case.document, whole(w))[5:], start)
    assert max(map(abs, exact)) > 0.05
    theta = np.array([float(value) for value in whole(exact)])
    statement = statement_of(case, fixed_manifold(case, theta).part)
    assert (statement["lemmas"], statement["dimension"]) == ([{"lemma": "even-sector"}], 0)
    assert precise_points.inside(statement["box"], exact)
    assert 0 < Fraction(statement["distance"]) <= oracles.Moved(fixed(case, whole(exact)))


@pytest.mark.parametrize("family", ["full_ising", "truncated_ising"])
@pytest.mark.parametrize("kind", ["couplings", "weights"])
def test_even_targets_of_ising_models(family, kind):
    """Pairs of log 2, log 3/2, log 5/4: the fixed point of orders 1 and 2 is the target itself."""
    J = {3: log(2), 5: log("3/2"), 6: log("5/4")}
    # products of e^(2J) over the pairs that agree, up to a factor
    weights = [Fraction(4) ** (x12 > 0) * Fraction(9, 4) ** (x13 > 0) * Fraction(25, 16) ** (x23 > 0)
               for s in range(8) for x12, x13, x23 in [[rationals.chi(mask, s) for mask in (3, 5, 6)]]]  # fmt: skip
    options = {"order": 2} if family == "truncated_ising" else {}
    case = case_of(family, 3, J if kind == "couplings" else weights, **options)
    masks = [mask for mask in range(1, 8) if mask.bit_count() <= 2 or not options]
    theta = [oracles.real(J.get(mask, "0")) for mask in masks]
    statement = statement_of(case, fixed_manifold(case, np.array([float(value) for value in theta])).part)
    assert (statement["lemmas"], statement["dimension"]) == ([{"lemma": "even-sector"}], 0)
    assert precise_points.inside(statement["box"], [value for value in theta if value])
    assert statement["distance"] == "0"


@pytest.mark.parametrize("target", [PAIRS | {1: log("5/4")}, PAIRS | {7: log("5/4")}, [*EVEN_WEIGHTS[:-1], 6]])
def test_targets_that_are_not_even_have_no_even_sector(target):
    case = case_of("rbm", 4, target, hidden=1)
    attempt = fixed_manifold(case, np.array([0.0] * 5 + [0.4, 0.4, -0.4, -0.4]))
    assert (attempt.part, attempt.reason) == (None, "singular")


# -- scalings ------------------------------------------------------------------------------------------------------
def test_scalings_of_products_leave_orbits_of_fixed_points():
    """Fields u v = atanh(2/5) = log(7/3)/2 twice, for q = (5, 2, 2, 1)/10, p = (49, 21, 21, 9)/100."""
    case = case_of("product_ising", 2, [5, 2, 2, 1], order=1)
    J = float(np.arctanh(0.4))
    statement = statement_of(case, fixed_manifold(case, np.array([1.0, -2.0, J, -J / 2])).part)
    assert (statement["lemmas"], statement["dimension"]) == ([{"lemma": "scalings"}], 2)
    assert nullity(case, [1.0, -2.0, J, -J / 2]) == 2
    with mpmath.workdps(precise_points.DIGITS):
        J = mpmath.atanh(mpmath.mpf(2) / 5)
        for one, two in ((1, 1), (3, mpmath.mpf("0.1")), (-5, 7)):
            far = fixed(case, [one, two, J / one, J / two])
            assert abs(far - mpmath.mpf(1) / 100) < precise_points.CLOSE
    assert 0 < Fraction(statement["distance"]) <= Fraction(1, 100)


def test_the_stored_products_are_consistent():
    case = shipped.case("product-couplings")
    theta = case.theta(FLOAT)
    statement = statement_of(case, fixed_manifold(case, theta).part)
    assert (statement["dimension"], statement["distance"]) == (nullity(case, theta), "0")
    assert statement["dimension"] == 3


def test_products_that_are_both_zero_are_no_orbit():
    """u = v = 0 is a fixed point for m = 0, and scaling moves nothing there."""
    case = case_of("product_ising", 1, [1, 1], order=1)
    assert fixed_manifold(case, np.zeros(2)).part is None


# -- refused -------------------------------------------------------------------------------------------------------
def test_frozen_parameters_are_not_supported():
    case = shipped.case("symmetric-shallow")
    assert fixed_manifold(case, case.theta(FLOAT)).reason == "unsupported"


def test_an_isolated_point_lies_on_no_set():
    case = case_of("rbm", 4, FOUR, hidden=1)
    attempt = fixed_manifold(case, np.array([0.2, 0.1, 0.3, 0.2, 0.5, 0.4, -0.3, 0.7, 0.6]))
    assert (attempt.part, attempt.reason) == (None, "singular")


@pytest.mark.parametrize("value", [np.inf, np.nan, 1e300])
def test_starts_beyond_all_numbers_are_refused(value):
    for case in (shipped.case("product-couplings"), case_of("rbm", 2, [1, 2, 3, 5], hidden=2), AGAINST):
        assert fixed_manifold(case, np.full(case.energy.size, value)).part is None
