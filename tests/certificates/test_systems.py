"""Systems of equations: Jacobians against differences in 60 digits, equations against brute force over states."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import numpy as np
import oracles
import precise_points
import pytest
from proving import case_of, log

from verify import arithmetic
from verify.arithmetic.trilean import Trilean
from verify.certificates.systems import Gradient, Moments
from verify.energies import tied

A = arithmetic.get("multiprecision", 200)
STEP = Fraction(1, 10**20)
CLOSE = 1e-35
"""Central differences of step 1e-20 are off by 1e-40 times third derivatives of order 1."""

DRAW = np.random.Generator(np.random.Philox(5))
WEIGHTS = {spins: [int(value) for value in DRAW.integers(1, 20, 1 << spins)] for spins in (2, 3, 4)}
RATIONAL = [Fraction(int(value), 16) for value in DRAW.integers(-20, 21, 40)]

GRADIENTS = {
    "rbm": case_of("rbm", 3, WEIGHTS[3], hidden=2),
    "rbm01": case_of("rbm01", 2, WEIGHTS[2], hidden=1),
    "no units": case_of("rbm", 2, WEIGHTS[2], hidden=0),
    "full ising": case_of("full_ising", 3, WEIGHTS[3]),
    "truncated ising": case_of("truncated_ising", 3, {7: log(2), 1: "1/3"}, order=2),
    "products": case_of("product_ising", 2, WEIGHTS[2], order=2),
    "shallow": case_of("shallow", 2, WEIGHTS[2], hidden=2, link="tanh", output="trained"),
}
VIEWS = {
    "all": (case_of("rbm", 2, WEIGHTS[2], hidden=2), []),
    "two pairs": (case_of("rbm", 4, WEIGHTS[4], hidden=2), [2, 3, 4, 5]),
    "overlap": (case_of("rbm01", 3, WEIGHTS[3], hidden=2), [2, 3]),
    "nothing": (case_of("rbm", 2, WEIGHTS[2], hidden=1), [0, 1]),
}


def differences(system, z):
    """Columns by central differences of the equations."""
    slopes = []
    for i in range(len(z)):
        ends = []
        for sign in (1, -1):
            moved = list(z)
            moved[i] += sign * STEP
            ends.append(system.equations(A.array(moved), A))
        slopes.append((ends[0] - ends[1]) / A.number(2 * STEP))
    return np.array(slopes).T


@pytest.mark.parametrize("name", GRADIENTS)
def test_the_jacobian_of_the_gradient(name):
    case = GRADIENTS[name]
    system, z = Gradient(case, case.energy), RATIONAL[: case.energy.size]
    J = system.jacobian(A.array(z), A, A.array(z))
    P = case.energy.size
    assert J.shape == (P + system.extra,) * 2
    assert max(abs(value) for value in (J[:P, :P] - differences(system, z)[:P]).ravel()) < CLOSE


@pytest.mark.parametrize("name", GRADIENTS)
def test_the_equations_are_the_gradient(name):
    case = GRADIENTS[name]
    system, z = Gradient(case, case.energy), RATIONAL[: case.energy.size]
    expected = precise_points.gradient(case.document, [oracles.real(str(value)) for value in z])
    found = system.equations(A.array(z), A)
    for one, other in zip(found[: len(z)], expected, strict=True):
        assert abs(one - other) < 1e-50
    assert not any(found[len(z) :])


def test_the_border_of_products():
    """Columns and rows beyond are the tangents (u, -v) at the midpoint, wherever the Jacobian is taken."""
    case = GRADIENTS["products"]
    system, z, middle = Gradient(case, case.energy), RATIONAL[:6], RATIONAL[6:12]
    J = system.jacobian(A.array(z), A, A.array(middle))
    for n in range(3):
        tangent = [Fraction(0)] * 9
        tangent[n], tangent[3 + n] = middle[n], -middle[3 + n]
        assert list(J[6 + n]) == list(A.array(tangent))
        assert list(J[:, 6 + n]) == list(J[6 + n])
    assert system.unknown == list(range(9))


def test_an_orbit_must_cross_its_section():
    """t^T B = u u0 + v v0 on the box; at u0 = 1, v0 = -1 an orbit through (1, 1) is tangent."""
    case = case_of("product_ising", 1, [1, 2], order=1)
    system, exact = Gradient(case, case.energy), arithmetic.get("exact")
    one = exact.array([Fraction(1), Fraction(1)])
    other = exact.array([Fraction(1), Fraction(-1)])
    (value,) = system.crossed(one, exact, other)
    assert exact.zero(value) is Trilean.YES
    (value,) = system.crossed(one, exact, one)
    assert exact.fraction(value) == 2
    assert Gradient(GRADIENTS["rbm"], GRADIENTS["rbm"].energy).crossed(one, exact, one) == []


@pytest.mark.parametrize("name", VIEWS)
def test_the_jacobian_of_moments(name):
    case, blind = VIEWS[name]
    system = Moments(case, blind)
    z = RATIONAL[: len(system.kept)]
    J = system.jacobian(A.array(z), A, A.array(z))
    assert J.shape == (len(system.subsets) + len(system.outside), len(z))
    assert max(abs(value) for value in (J - differences(system, z)).ravel()) < CLOSE


@pytest.mark.parametrize("name", VIEWS)
def test_the_equations_are_moments_and_components_of_the_gradient(name):
    case, blind = VIEWS[name]
    system = Moments(case, blind)
    z = RATIONAL[: len(system.kept)]
    theta = [Fraction(0)] * case.energy.size
    for i, value in zip(system.kept, z, strict=True):
        theta[i] = value
    assert list(system.whole(A.array(z), A)) == list(A.array(theta))
    numbers = [oracles.real(str(value)) for value in theta]
    gaps = oracles.moments(precise_points.residual(case.document, numbers))
    F = precise_points.gradient(case.document, numbers)
    expected = [gaps[S] for S in system.subsets] + [F[i] for i in system.outside]
    for one, other in zip(system.equations(A.array(z), A), expected, strict=True):
        assert abs(one - other) < 1e-50


def test_held_parameters_are_not_unknown():
    case, _ = VIEWS["all"]
    system = Moments(case, [], [1, 4, 6, 7, 2])
    assert system.unknown == [0, 3, 5]
    assert system.dimension == 5


def test_equations_of_a_tied_energy():
    """Two fields tied: F is the sum of both."""
    case = case_of("rbm", 2, WEIGHTS[2], hidden=0)
    system = Gradient(case, tied(case.energy, [[0, 1]]))
    b = oracles.real("1/3")
    with mpmath.workdps(precise_points.DIGITS):
        expected = mpmath.fsum(precise_points.gradient(case.document, [b, b]))
    (found,) = system.equations(A.array([Fraction(1, 3)]), A)
    assert abs(found - expected) < 1e-50
