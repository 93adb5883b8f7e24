"""Sets of fixed points by moments: the parameters that are held may have other values, and Newton finds the rest."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import numpy as np
import oracles
import precise_points
import pytest
from proving import accepted, case_of, log

from verify import arithmetic, locate
from verify.case import shipped
from verify.certificates import consistent_manifold, fixed_manifold
from verify.certificates.systems import Moments
from verify.model.gibbs import Point

FLOAT = arithmetic.get("float64")
NULL = 1e-9
"""Eigenvalues of Hess L below this are zero in float64, at points that are zeros to rounding."""


def proved(case, theta):
    """The statement, once the checker has accepted it, and the lemma."""
    part = fixed_manifold(case, np.asarray(theta)).part
    accepted(case, part)
    (lemma,) = part["statement"]["lemmas"]
    assert lemma["lemma"] == "moments"
    assert len(lemma["free"]) == part["statement"]["dimension"]
    return part["statement"], lemma


def held_elsewhere(statement, lemma, size, place):
    """The box's midpoint with the held parameters moved: by this share of their radius, in turn up and down."""
    values = precise_points.middle(statement["box"], size)
    for n, i in enumerate(lemma["free"]):
        low, high = precise_points.ends(statement["box"], i)
        share = (place if n % 2 else -place) * (high - low) / 2
        with mpmath.workdps(precise_points.DIGITS):
            values[i] += mpmath.mpf(share.numerator) / share.denominator
    return values


def nullity(case, theta):
    point = Point(case.energy, np.asarray(theta), FLOAT)
    return int((abs(np.linalg.eigvalsh(point.hessian(case.target(FLOAT) - point.law))) < NULL).sum())


WEIGHTS = {"b": [log(2), "0"], "c": [log(3), "0"], "W": [[log(2), log("1/3")], [log(5), log(3)]]}
TEACHER = case_of("rbm01", 2, "self", WEIGHTS, hidden=2)


@pytest.mark.parametrize("name", ["regular-point", "teacher", "one-spin-self"])
def test_consistent_sets_at_regular_points(name):
    """P - (2^N - 1) parameters may move, and for all their values p = q is met in the box."""
    case = TEACHER if name == "teacher" else shipped.case(name)
    document, size = case.document, case.energy.size
    statement, lemma = proved(case, case.theta(FLOAT))
    full = (1 << case.spins) - 1
    assert (lemma["blind"], statement["distance"]) == ([], "0")
    assert statement["dimension"] == size - full == nullity(case, case.theta(FLOAT))
    unknown = [i for i in range(size) if i not in lemma["free"]]
    for place in (Fraction(0), Fraction(9, 10), Fraction(-1, 2)):
        start = held_elsewhere(statement, lemma, size, place)
        # p = q says 2^N - 1 equations
        found = precise_points.newton(lambda theta: precise_points.residual(document, theta)[1:], start, unknown)
        assert precise_points.inside(statement["box"], found)
        assert max(map(abs, precise_points.residual(document, found))) < precise_points.CLOSE


def test_a_weight_that_happens_to_be_zero_is_held_there():
    """Then the set has a dimension less than the manifold that it lies in, of dimension 11 - 7."""
    case = shipped.case("rbm01-self")
    statement, lemma = proved(case, case.theta(FLOAT))
    assert (lemma["blind"], statement["dimension"], statement["distance"]) == ([4], 3, "0")
    assert nullity(case, case.theta(FLOAT)) == 4


def test_a_target_that_is_not_the_case_s_own():
    """N = 2, M = 2, q = (5, 2, 2, 1)/10: a flow's end is a point of a set of dimension 8 - 3."""
    case = case_of("rbm", 2, [5, 2, 2, 1], hidden=2)
    start = np.array([[0.1, 0.2, 0.3, -0.2, 0.5, 0.4, -0.3, 0.6]])
    (one,) = locate(case.energy, case.target(FLOAT), start, until=0, device="plain").candidates
    assert one.kind.value == "consistent"
    statement, lemma = proved(case, one.theta)
    assert statement["dimension"] == 5 == nullity(case, one.theta)
    unknown = [i for i in range(8) if i not in lemma["free"]]
    start = held_elsewhere(statement, lemma, 8, Fraction(3, 4))
    found = precise_points.newton(lambda theta: precise_points.residual(case.document, theta)[1:], start, unknown)
    assert precise_points.inside(statement["box"], found)


# -- units that see some spins only ------------------------------------------------------------------------------------
BLIND = case_of("rbm", 3, [22, 3, 3, 22, 12, 13, 13, 12], hidden=1)
"""p = (17, 8, 8, 17, 17, 8, 8, 17)/100 at w = (log 2, log 2, 0), and q = p + x_1 x_2 x_3 / 20.

The unit's tanh = (15/17, 0, 0, -15/17) is orthogonal to x_1 x_2, so F = 0 there although p is not q.
"""
SEES = [0.0, 0.0, 0.0, 0.0, float(np.log(2)), float(np.log(2)), 0.0]


def test_the_blind_point_by_hand():
    with mpmath.workdps(precise_points.DIGITS):
        theta = [*map(mpmath.mpf, SEES[:4]), mpmath.log(2), mpmath.log(2), mpmath.mpf(0)]
        assert max(map(abs, precise_points.gradient(BLIND.document, theta))) < precise_points.CLOSE
        assert abs(max(precise_points.residual(BLIND.document, theta)) - mpmath.mpf(1) / 20) < precise_points.CLOSE


def test_a_unit_that_sees_two_spins_of_three():
    """Moments within {1, 2} and {3}, and F of w_3: five equations for six parameters."""
    statement, lemma = proved(BLIND, SEES)
    assert (lemma["blind"], statement["dimension"]) == ([2], 1)
    assert Fraction(1, 30) < Fraction(statement["distance"]) <= Fraction(1, 20)
    unknown = [i for i in range(6) if i not in lemma["free"]]

    def equations(z):
        """F in the parameters that are not held."""
        F = precise_points.gradient(BLIND.document, [*z, mpmath.mpf(0)])
        return [F[i] for i in unknown]

    for place in (Fraction(0), Fraction(9, 10), Fraction(-9, 10)):
        found = precise_points.newton(equations, held_elsewhere(statement, lemma, 6, place), unknown)
        assert precise_points.inside(statement["box"], found)
        theta = [*found, mpmath.mpf(0)]
        # F is 0 in all seven, those of the held parameter and of the blind weight too
        assert max(map(abs, precise_points.gradient(BLIND.document, theta))) < precise_points.CLOSE
        assert Fraction(statement["distance"]) <= oracles.Moved(
            max(map(abs, precise_points.residual(BLIND.document, theta)))
        )


def test_which_moments_and_which_weights_by_hand():
    """N = 4; unit 0 sees {0, 1}, unit 1 sees {2}, unit 2 sees nothing: W has the numbers 4 a + j."""
    case = case_of("rbm", 4, [1] * 16, hidden=3)
    system = Moments(case, [2, 3, 4, 5, 7, 8, 9, 10, 11])
    assert system.subsets == [1, 2, 3, 4, 8]
    # weights of units to spins that they do not see, as numbers of theta: 7 + 4 a + j; none of the unit that is blind
    assert sorted(system.outside) == [7 + 2, 7 + 3, 7 + 4, 7 + 5, 7 + 7]
    assert system.kept == [0, 1, 2, 3, 4, 5, 6, 7, 8, 13]
    assert system.dimension == 10 - 5 - 5


def test_units_that_share_a_spin_are_joined():
    """Unit 0 sees {0, 1}, unit 1 sees {1, 2}: within {0, 1, 2} all moments count, and 3 is outside for both."""
    case = case_of("rbm", 4, [1] * 16, hidden=2)
    system = Moments(case, [2, 3, 4, 7])
    assert system.subsets == [1, 2, 3, 4, 5, 6, 7, 8]
    # weights 2 and 4 are 0 without an equation of their own: F is 0 there by the moments
    assert sorted(system.outside) == [6 + 3, 6 + 7]


def test_full_view_is_consistency():
    case = case_of("rbm", 2, [1, 2, 3, 4], hidden=1)
    system = Moments(case, [])
    assert (system.subsets, system.outside, system.dimension) == ([1, 2, 3], [], 2)


def test_more_equations_than_parameters_are_refused():
    case = case_of("rbm", 4, {3: log(2), 12: log(3)}, hidden=1)
    attempt = fixed_manifold(case, np.array([0.1] * 5 + [0.4, 0.3, 0.2, 0.1]))
    assert (attempt.part, attempt.reason, attempt.why) == (None, "singular", "More equations than parameters.")


def test_a_set_of_unknown_laws_is_no_consistent_one():
    """The ferromagnetic triangle: by the even sector a point is fixed, by all moments it is consistent."""
    case = case_of("rbm", 3, {3: log(2), 5: log(2), 6: log(2)}, hidden=1)
    rng = np.random.Generator(np.random.Philox(1))
    found = locate(case.energy, case.target(FLOAT), rng.normal(size=(20, 7)), until=0, device="plain").candidates
    one = next(one for one in found if one.kind.value == "consistent")
    even, part = fixed_manifold(case, one.theta).part, consistent_manifold(case, one.theta).part
    assert even["statement"]["lemmas"] == [{"lemma": "even-sector"}]
    assert "p = q" not in accepted(case, even)
    assert part["statement"]["lemmas"] == [{"lemma": "moments", "blind": [], "free": []}]
    assert ", and p = q" in accepted(case, part)


def test_a_spurious_set_is_no_consistent_one():
    assert consistent_manifold(BLIND, np.array([*SEES])).part is None
    assert consistent_manifold(shipped.case("symmetric-shallow"), np.zeros(13)).reason == "unsupported"
    assert consistent_manifold(shipped.case("full-ising-self"), np.zeros(7)).reason == "singular"


def test_near_a_crossing_of_two_sets_one_of_them_is_found():
    """J = (0, 0, w_1 w_2) at b = c = 0, to second order: p = q for w_1 = 0 and for w_2 = 0, singular where both are."""
    case = case_of("rbm", 2, [1, 1, 1, 1], hidden=1)
    statement, lemma = proved(case, [0.0, 0.0, 0.0, 1e-5, 2e-5])
    assert (statement["dimension"], statement["distance"]) == (2, "0")
    w1, w2 = (precise_points.ends(statement["box"], i) for i in (3, 4))
    around = [low < 0 < high for low, high in (w1, w2)]
    assert sorted(around) == [False, True]
    # the weight that is not 0 is held
    assert 3 + around.index(False) in lemma["free"]
