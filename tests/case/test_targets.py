"""Target laws and parameters in every arithmetic, against products of Fractions and against sums of 60 digits."""

from __future__ import annotations

import math
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verify import arithmetic
from verify.arithmetic.trilean import Trilean
from verify.case import Case, targets
from verify.energies import energy
from verify.errors import NotExpressible
from verify.files.numerals import Log

NAMES = ["float64", "multiprecision", "ball", "exact"]
TOLERANCE = {"float64": 1e-13, "multiprecision": 1e-35, "ball": 1e-34, "exact": 0.0}
logs = st.sampled_from([Fraction(n, d) for n in range(1, 6) for d in range(1, 6)])


def agree(found, oracle, A):
    """Every element is the oracle's, within the arithmetic's own error and relative to it."""
    assert found.shape == (len(oracle),)
    for element, truth in zip(found, oracle, strict=True):
        if not truth:
            assert A.zero(element) is Trilean.YES
            continue
        error = element / A.number(truth) - A.number(1)
        assert abs(A.approx(error)) <= TOLERANCE[A.name]
        if A.name in {"exact", "ball"}:
            # exact: equal; ball: the truth lies inside
            assert A.zero(error) is not Trilean.NO


def spin(state, j):
    return 1 - 2 * (state >> j & 1)


def normal(weights):
    return [Fraction(weight) / sum(weights) for weight in weights]


def rbm_law(spins, hidden, arguments):
    """The RBM's law where theta = log of ``arguments``: products of powers, no logarithm and no exponential."""
    b, c, W = arguments[:spins], arguments[spins : spins + hidden], arguments[spins + hidden :]
    weights = []
    for state in range(1 << spins):
        weight = math.prod((b[j] ** spin(state, j) for j in range(spins)), start=Fraction(1))
        for a in range(hidden):
            h = c[a] * math.prod((W[a * spins + j] ** spin(state, j) for j in range(spins)), start=Fraction(1))
            weight *= h + 1 / h
        weights.append(weight)
    return normal(weights)


@pytest.fixture(params=NAMES, scope="module", name="A")
def chosen(request):
    return arithmetic.get(request.param)


@given(st.lists(st.fractions(Fraction(1, 10**6), 10**6), min_size=4, max_size=4))
@settings(deadline=None, max_examples=30)
def test_weights(A, values):
    case = Case.of(energy("full_ising", spins=2), targets.weights(values))
    agree(case.target(A), normal(values), A)


def test_a_law_in_float64_is_rounded_once():
    values = [Fraction(1, 3), Fraction(10) ** -300, Fraction(7, 10**16), 1]
    law = Case.of(energy("full_ising", spins=2), targets.weights(values)).target(arithmetic.get("float64"))
    assert law.tolist() == [float(value) for value in normal(values)]
    assert law[1] > 0


@given(st.dictionaries(st.integers(1, 7), logs))
@settings(deadline=None, max_examples=30)
def test_couplings(A, arguments):
    case = Case.of(
        energy("rbm", spins=3, hidden=1), targets.couplings({S: Log(value) for S, value in arguments.items()})
    )
    weights = [
        math.prod((value ** (-1) ** (s & S).bit_count() for S, value in arguments.items()), start=Fraction(1))
        for s in range(8)
    ]
    agree(case.target(A), normal(weights), A)


@given(st.integers(1, 3), st.integers(0, 2), st.data())
@settings(deadline=None, max_examples=30)
def test_models_and_self(A, spins, hidden, choice):
    size = spins + hidden + spins * hidden
    arguments = choice.draw(st.lists(logs, min_size=size, max_size=size))
    theta, rbm = [Log(value) for value in arguments], energy("rbm", spins=spins, hidden=hidden)
    own = Case.of(rbm, {"kind": "self"}, theta)
    law = rbm_law(spins, hidden, arguments)
    agree(own.target(A), law, A)
    agree(Case.of(energy("full_ising", spins=spins), targets.model(rbm, theta)).target(A), law, A)


@given(st.lists(logs, min_size=5, max_size=5))
@settings(deadline=None, max_examples=30)
def test_theta(A, arguments):
    theta = [Log(arguments[0]), Log(arguments[1]), arguments[2], -arguments[3], arguments[4] - 1]
    found = Case.of(energy("rbm", spins=2, hidden=1), {"kind": "self"}, theta).theta(A)
    assert found.shape == (5,)
    agree(found[2:], [arguments[2], -arguments[3], arguments[4] - 1], A)
    agree(A.exp(found[:2]), arguments[:2], A)


@pytest.mark.parametrize("name", ["float64", "multiprecision", "ball"])
def test_rational_couplings_against_sums_of_sixty_digits(name):
    A = arithmetic.get(name)
    J = {1: Fraction(1, 3), 3: Fraction(-7, 5), 6: Fraction(2), 7: Log(Fraction(3, 2))}
    with localcontext() as context:
        context.prec = 60
        sizes = {1: Decimal(1) / 3, 3: Decimal("-1.4"), 6: Decimal(2), 7: Decimal("1.5").ln()}
        weights = [sum((-1) ** (s & S).bit_count() * size for S, size in sizes.items()).exp() for s in range(8)]
        law = [Fraction(weight / sum(weights)) for weight in weights]
    found = Case.of(energy("full_ising", spins=3), targets.couplings(J)).target(A)
    errors = [abs(A.approx(x / A.number(truth) - A.number(1))) for x, truth in zip(found, law, strict=True)]
    assert max(errors) < (1e-14 if name == "float64" else 1e-35)


def test_what_an_arithmetic_cannot_write_is_not_expressible():
    exact, double = arithmetic.get("exact"), arithmetic.get("float64")
    case = Case.of(energy("full_ising", spins=2), targets.couplings({1: Fraction(1, 3)}))
    with pytest.raises(NotExpressible):
        case.target(exact)
    huge = Case.of(energy("full_ising", spins=2), targets.couplings({1: Fraction(10) ** 400}))
    with pytest.raises(NotExpressible, match="overflow in float64"):
        huge.target(double)
    far = Case.of(energy("rbm", spins=1, hidden=1), {"kind": "self"}, [10**400, 0, -(10**400)])
    with pytest.raises(NotExpressible, match="overflow in float64"):
        far.target(double)


def test_no_couplings_are_the_uniform_law(A):
    law = Case.of(energy("full_ising", spins=3), targets.couplings({})).target(A)
    agree(law, [Fraction(1, 8)] * 8, A)


def test_the_registry_names_what_the_documents_say():
    kinds = [targets.Weights, targets.Couplings, targets.Model, targets.Own]
    assert list(targets.KINDS) == [kind.kind for kind in kinds] == ["weights", "couplings", "energy", "self"]
    assert all(kind.about for kind in targets.KINDS.values())
    assert targets.weights([Fraction(1, 2), 3]) == {"kind": "weights", "values": ["1/2", "3"]}
    assert np.array_equal(
        Case.of(energy("rbm", spins=1, hidden=0), targets.weights([1, 3])).target(arithmetic.get("float64")),
        [0.25, 0.75],
    )
