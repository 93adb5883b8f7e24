"""Signs of Hess L at exact points: against Descartes' rule on Hessians by brute force, from 1 down to 1e-24."""

from __future__ import annotations

import numpy as np
import pytest
import rationals
from proving import accepted, case_of, log, vectors

from verify import Case, arithmetic
from verify.case import shipped
from verify.certificates import inertia
from verify.certificates.document import point
from verify.draws import Mixture, Spurious, Stream
from verify.errors import NotExpressible
from verify.fixed_points.known import independent_point
from verify.model.situation import Situation

EXACT = arithmetic.get("exact")


def here(case):
    return Situation(case, EXACT)


def stated(part):
    return tuple(part["statement"][name] for name in ("positive", "zero", "negative"))


def by_brute_force(case):
    document = case.document
    q = [EXACT.fraction(value) for value in case.target(EXACT)]
    return rationals.signs(rationals.hessian(document["parameters"], case.spins, q))


def agreed(case):
    """The prover, the checker and brute force say the same."""
    part = inertia(here(case))
    expected = by_brute_force(case)
    assert stated(part) == expected
    words = "Hess L has {} positive, {} zero and {} negative eigenvalues.".format(*expected)
    assert accepted(case, part) == words
    return part


@pytest.mark.parametrize("number", range(12))
def test_spurious_points(number):
    case = Case.from_document(Spurious(("rbm",), (2, 3), (1, 2))(Stream("signs", number)))
    agreed(case)


@pytest.mark.parametrize("number", range(12))
def test_points_that_are_not_fixed(number):
    case = Case.from_document(Mixture(("rbm",), (1, 3), (0, 2), ("dirichlet",))(Stream("signs anywhere", number)))
    agreed(case)


def test_kinds_of_signs_above():
    """Positive eigenvalues and kernels both came up."""
    found = [
        stated(inertia(here(Case.from_document(Spurious(("rbm",), (2, 3), (1, 2))(Stream("signs", number))))))
        for number in range(12)
    ]
    assert any(positive for positive, _, _ in found)
    assert any(zero for _, zero, _ in found)


def test_a_point_by_hand():
    """N = 2, W = 0, c = log 2, uniform fields, q = (3, 1, 1, 3)/8: p is uniform, q - p = x_1 x_2 / 8.

    On (b_1, b_2, c) H = -diag(1, 1, 0); d2f[w, w'] = sech^2(c) x_1 x_2 = 16/25 x_1 x_2 puts 8/25 between the weights,
    whose rest goes with b: w - 3/5 b is left with [[0, 8/25], [8/25, 0]]. So one sign up, three down, c is neutral.
    """
    parameters = {"b": ["0", "0"], "c": [log(2)], "W": [["0", "0"]]}
    case = case_of("rbm", 2, [3, 1, 1, 3], parameters, hidden=1)
    part = agreed(case)
    assert stated(part) == (1, 1, 3)
    assert vectors(part["hints"]["kernel"]) == [[0, 0, 1, 0, 0]]


def test_a_unit_that_is_always_on():
    """The stored case saturated: eigenvalues from 1 to about 1e-24, and beside them a kernel of two dimensions."""
    case = shipped.case("saturated")
    part = agreed(case)
    assert stated(part) == (0, 2, 3)
    spectrum = np.linalg.eigvalsh(EXACT.approx_array(here(case).hessian))
    # in doubles nothing says that the third one is not zero
    assert np.sort(abs(spectrum))[2] < np.finfo(float).eps


@pytest.mark.parametrize("digits", [2, 4, 8, 12, 16, 30, 60, 120])
def test_units_that_are_more_and_more_on(digits):
    """Beyond some point nothing is found; what is found is right."""
    n = f"1{'0' * digits}"
    parameters = {"b": ["0", "0"], "c": [log(f"{n}{'0' * 2 * digits}")], "W": [[log(n), log(n)]]}
    case = case_of("rbm", 2, "self", parameters, hidden=1)
    part = inertia(here(case))
    if digits <= 12:
        assert part is not None
    if part is not None:
        agreed(case)


@pytest.mark.parametrize("name", ["frustrated-triangle", "parity", "product", "spurious-independent-point"])
def test_stored_points(name):
    agreed(shipped.case(name))


@pytest.mark.parametrize(
    ("name", "expected"), [("full-ising-self", (0, 0, 7)), ("shallow-tanh-self", None), ("no-hidden-units", (0, 0, 3))]
)
def test_other_energies(name, expected):
    """Full Ising and fields alone are strictly concave; where the law is not rational, nothing is said."""
    case = shipped.case(name)
    if expected is None:
        with pytest.raises(NotExpressible):
            inertia(here(case))
        return
    part = inertia(here(case))
    assert stated(part) == expected
    accepted(case, part)


def test_another_point_than_the_case_s_own():
    """The independent point of a target that is no product is a saddle: q = (3, 1, 1, 3)/8 from c = log 2."""
    parameters = {"b": [log(3), "0"], "c": [log(2)], "W": [[log(5), log(7)]]}
    case = case_of("rbm", 2, [3, 1, 1, 3], parameters, hidden=1)
    theta = independent_point(case, EXACT)
    part = inertia(Situation(case, EXACT, theta), point(case, theta, EXACT))
    assert stated(part) == (1, 1, 3)
    assert accepted(case, part) == "Hess L has 1 positive, 1 zero and 3 negative eigenvalues (at its point)."


def test_what_is_not_exact_is_refused():
    for A in ("ball", "float64", "multiprecision"):
        with pytest.raises(NotExpressible, match="exact arithmetic only"):
            inertia(Situation(shipped.case("dead-unit"), arithmetic.get(A)))
    with pytest.raises(NotExpressible):
        inertia(here(shipped.case("rational-parameters")))
    irrational = case_of("rbm", 1, {1: "1/3"}, {"b": ["0"], "c": [], "W": []}, hidden=0)
    with pytest.raises(NotExpressible):
        inertia(here(irrational))


def test_frozen_parameters_are_no_directions():
    """One unit, u frozen at 1: b, c and w are left, and one coupling: rank 1, and what r d2J adds."""
    parameters = {"b": [log(2)], "c": [log(3)], "W": [[log(2)]], "u": ["1"]}
    case = case_of("shallow", 1, [1, 2], parameters, hidden=1, link="softplus", output="frozen")
    part = inertia(here(case))
    accepted(case, part)
    assert sum(stated(part)) == 3
    # exact elimination is other code
    exact = here(case).inertia
    assert stated(part) == (exact.positive, exact.zero, exact.negative)
