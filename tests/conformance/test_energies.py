"""Every registered energy, in every arithmetic: the facts it declares, its derivatives, its documents."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import numpy as np
import oracles
import pytest

from verify import arithmetic, integrate
from verify.arithmetic import Rigor
from verify.arithmetic.trilean import Trilean
from verify.case import Case, shipped
from verify.draws import Mixture, Stream
from verify.energies import FAMILIES, ProductIsing, Reparametrised, build, duplicated, energy, frozen, rescaled, tied
from verify.errors import BadInput, NotExpressible, Usage
from verify.files.numerals import Log
from verify.model.gibbs import Point, covariance, kl
from verify.states.walsh import transform

ENERGIES = {
    "full_ising": energy("full_ising", spins=3),
    "truncated_ising": energy("truncated_ising", spins=3, order=2),
    "product_ising": energy("product_ising", spins=3, order=2),
    "product_ising with one spin": energy("product_ising", spins=1, order=1),
    "rbm": energy("rbm", spins=3, hidden=2),
    "rbm without hidden units": energy("rbm", spins=2, hidden=0),
    "rbm with one spin": energy("rbm", spins=1, hidden=2),
    "rbm01": energy("rbm01", spins=3, hidden=2),
    "shallow tanh": energy("shallow", spins=2, hidden=2, link="tanh", output="trained"),
    "shallow softplus": energy("shallow", spins=2, hidden=2, link="softplus", output="trained"),
    "shallow frozen": energy("shallow", spins=2, hidden=2, link="tanh", output="frozen"),
}
ENERGIES |= {
    "deep": energy("deep_boltzmann", spins=2, hidden=(2, 1)),
    "deep of two and two": energy("deep_boltzmann", spins=1, hidden=(2, 2)),
    "deep without a second layer": energy("deep_boltzmann", spins=2, hidden=(1, 0)),
    "deep without a first layer": energy("deep_boltzmann", spins=2, hidden=(0, 2)),
    "tied": tied(ENERGIES["rbm"], [[0, 1, 2], [3, 4]]),
    "frozen": frozen(ENERGIES["rbm"], {0: Fraction(1), 5: Fraction(-1, 2)}),
    "duplicated": duplicated(ENERGIES["shallow tanh"], 0, 1),
    "rescaled": rescaled(ENERGIES["truncated_ising"], [Fraction(2), Fraction(-1), Fraction(1, 3)] * 2),
}
LOGS = [
    Log(Fraction(n, d))
    for n, d in ((2, 1), (1, 3), (3, 2), (5, 4), (2, 3), (1, 1), (3, 1), (7, 5), (1, 2), (4, 3), (9, 7))
]


def numbers(one):
    """Parameters that every arithmetic can use: logarithms of rationals, and rationals for what multiplies them."""
    last = [Fraction(2), Fraction(-1)]
    inner = one.inner if isinstance(one, Reparametrised) else one
    result = [LOGS[i % len(LOGS)] for i in range(one.size)]
    if isinstance(one, ProductIsing):
        result[: one.size // 2] = [Fraction(n, 2) for n in (4, -2, 1, -3, 2, 0)[: one.size // 2]]
        return result
    if "u" in {block.name for block in inner.blocks}:
        tail = 2 if one is inner else 1
        result[-tail:] = last[:tail]
    return result


def theta_in(one, A):
    if A.name == "symbolic":
        return A.symbols([f"t{i}" for i in range(one.size)])
    return A.array(numbers(one))


def test_every_family_is_among_the_samples():
    assert {one.family for one in ENERGIES.values()} == set(FAMILIES)


@pytest.mark.parametrize("name", ENERGIES)
@pytest.mark.parametrize("A", list(arithmetic.members()), ids=lambda A: A.name)
def test_declared_facts_hold(name, A):
    one = ENERGIES[name]
    theta = theta_in(one, A)
    assert one.facts()
    for fact in one.facts():
        try:
            difference = fact.left(theta, A) - fact.right(theta, A)
        except NotExpressible:
            assert A.name == "exact", "only exact arithmetic may decline"
            continue
        if fact.up_to_constant:
            difference = difference[1:] - difference[0]
        if A.rigor is Rigor.APPROXIMATE:
            assert np.abs(A.approx_array(difference)).max() < 1e-13, fact.statement
        elif A.name == "symbolic":
            assert all(A.is_identity(value) is Trilean.YES for value in difference), fact.statement
        else:
            assert A.all_zero(difference) is not Trilean.NO, fact.statement
            assert A.rigor is not Rigor.EXACT or A.all_zero(difference) is Trilean.YES, fact.statement


@pytest.mark.parametrize("name", [name for name in ENERGIES if not isinstance(ENERGIES[name], Reparametrised)])
def test_value_and_derivatives_against_60_digits(name):
    """f against the definition, D and the curvature against 60-digit differences of it (step 1e-15, error 1e-28)."""
    one = ENERGIES[name]
    A = arithmetic.get("float64")
    case = Case.of(one, {"kind": "self"}, numbers(one))
    spec, parameters = case.document["energy"], case.document["parameters"]
    states = range(1 << one.spins)
    theta = case.theta(A)
    f = [oracles.f(spec, parameters, one.spins, s) for s in states]
    np.testing.assert_allclose(one.value(theta, A), [float(v) for v in f], rtol=1e-12, atol=1e-13)
    step, paths = mpmath.mpf(10) ** -15, oracles.flat(spec, one.spins)

    def at(*moves):
        chosen = parameters
        for path, sign in moves:
            chosen = oracles.moved(chosen, path, sign * step)
        return [oracles.f(spec, chosen, one.spins, s) for s in states]

    with mpmath.workdps(oracles.DIGITS):
        first = [[(u - d) / (2 * step) for u, d in zip(at((p, 1)), at((p, -1)), strict=True)] for p in paths]
    np.testing.assert_allclose(one.jacobian(theta, A), np.array(first, dtype=float).T, rtol=1e-12, atol=1e-13)
    weights = np.array([(-1) ** s * (s + 1) for s in states], dtype=float)
    second = np.zeros((len(paths), len(paths)))
    with mpmath.workdps(oracles.DIGITS):
        for i, p in enumerate(paths):
            for j, q in enumerate(paths[: i + 1]):
                corners = [(at((p, a), (q, b)), a * b) for a in (1, -1) for b in (1, -1)]
                mixed = [mpmath.fsum(sign * v[s] for v, sign in corners) / (4 * step**2) for s in states]
                second[i, j] = second[j, i] = float(mpmath.fsum(w * m for w, m in zip(weights, mixed, strict=True)))
    np.testing.assert_allclose(one.curvature(theta, weights, A), second, rtol=1e-10, atol=1e-11)


@pytest.mark.parametrize(
    "name", ["rbm with one spin", "rbm without hidden units", "shallow tanh", "shallow softplus", "product_ising"]
)
def test_derivatives_against_sympy(name):
    one, A = ENERGIES[name], arithmetic.get("symbolic")
    theta = A.symbols(one.labels)
    f, D = one.value(theta, A), one.jacobian(theta, A)
    weights = A.array([Fraction(s + 1) for s in range(len(f))])
    bend = one.curvature(theta, weights, A)
    for i, symbol in enumerate(theta):
        for s in range(len(f)):
            assert A.is_identity(A.differentiate(f[s], symbol) - D[s, i]) is Trilean.YES
        for j in range(i + 1):
            slopes = A.sum(weights * D[:, j])
            assert A.is_identity(A.differentiate(slopes, symbol) - bend[i, j]) is Trilean.YES


@pytest.mark.parametrize("name", [name for name, one in ENERGIES.items() if isinstance(one, Reparametrised)])
def test_a_reparametrisation_is_its_inner_energy_at_a_z_plus_o(name):
    """Value and derivatives by the chain rule, over the rationals at integer z (D alone needs no exponentials)."""
    one, A = ENERGIES[name], arithmetic.get("ball", 128)
    z = A.array([Fraction(i % 3 - 1) for i in range(one.size)])
    matrix = np.array(one.matrix, dtype=object)
    theta = [
        sum(m * Fraction(i % 3 - 1) for i, m in enumerate(row)) + o for row, o in zip(matrix, one.offset, strict=True)
    ]
    inner = A.array(theta)
    assert A.all_zero(one.value(z, A) - one.inner.value(inner, A)) is not Trilean.NO
    expected = one.inner.jacobian(inner, A) @ A.array(matrix)
    difference = one.jacobian(z, A) - expected
    assert np.abs(A.approx_array(difference)).max() < 1e-30


@pytest.mark.parametrize("name", ENERGIES)
def test_document_round_trip(name):
    one = ENERGIES[name]
    again = build(one.document(), one.spins, "$")
    assert again.document() == one.document()
    assert again.labels == one.labels
    theta = numbers(one)
    named = one.named(theta)
    parts = one.parts(np.array(theta, dtype=object))
    assert list(named) == [block.name for block in one.blocks]
    assert list(one.joined(parts)) == theta


@pytest.mark.parametrize("name", ENERGIES)
def test_batches_are_the_single_points_stacked(name):
    one, A = ENERGIES[name], arithmetic.get("float64")
    generator = np.random.default_rng(5)
    theta = generator.normal(size=(3, 2, one.size))
    q = generator.dirichlet(np.ones(1 << one.spins), size=(3, 2))
    batch = Point(one, theta, A)
    residual = q - batch.law
    for index in np.ndindex(3, 2):
        single = Point(one, theta[index], A)
        np.testing.assert_allclose(batch.law[index], single.law, rtol=1e-14)
        np.testing.assert_allclose(
            batch.gradient(residual)[index], single.gradient(residual[index]), rtol=1e-12, atol=1e-15
        )
        np.testing.assert_allclose(
            batch.hessian(residual)[index], single.hessian(residual[index]), rtol=1e-12, atol=1e-14
        )
        np.testing.assert_allclose(batch.divergence(q)[index], single.divergence(q[index]), rtol=1e-13)
        np.testing.assert_allclose(kl(q, batch.law, A)[index], single.divergence(q[index]), rtol=1e-9)


@pytest.mark.parametrize("number", range(12))
def test_gradient_and_hessian_by_k_over_the_rationals(number):
    """grad L = K^T r, and at a consistent point Hess L = -K^T C K: equal as rationals."""
    A = arithmetic.get("exact")
    families = ("rbm", "rbm01", "truncated_ising", "full_ising")
    case = Case.from_document(Mixture(families, (1, 3), (0, 3), ("dirichlet", "couplings"))(Stream("K", number)))
    point = Point(case.energy, case.theta(A), A)
    residual = case.target(A) - point.law
    r, K = transform(residual)[1:], point.K[1:]
    assert A.all_zero(point.gradient(residual) - K.T @ r) is Trilean.YES
    at_home = point.hessian(A.zeros(len(residual)))
    assert A.all_zero(at_home + K.T @ covariance(point.law) @ K) is Trilean.YES


def test_frozen_outer_weights_do_not_move():
    one = ENERGIES["shallow frozen"]
    trained = ENERGIES["shallow tanh"]
    A = arithmetic.get("float64")
    theta = np.linspace(-1, 1, one.size)
    assert list(one.trained) == list(range(one.size - 2))
    assert Point(one, theta, A).D.shape == (4, one.size - 2)
    np.testing.assert_array_equal(Point(one, theta, A).D, Point(trained, theta, A).D[:, :-2])
    assert set(one.named(range(one.size - 2), trained_only=True)) == {"b", "c", "W"}


# -- products of parameters ------------------------------------------------------------------------------------------
def test_products_scale_along_their_declared_pairs_and_no_others():
    """f stays as it is, over the rationals, along theta_i -> lambda theta_i, theta_j -> theta_j / lambda."""
    one, A = ENERGIES["product_ising"], arithmetic.get("exact")
    theta, factor = A.array(numbers(one)), A.number(Fraction(-7, 3))
    f = one.value(theta, A)
    assert [(one.labels[i], one.labels[j]) for i, j in one.scalings] == [
        (f"u{{{S}}}", f"v{{{S}}}") for S in ("0", "1", "0,1", "2", "0,2", "1,2")
    ]
    for i, j in one.scalings:
        moved = theta.copy()
        moved[i] = theta[i] * factor
        # both factors of a pair are not zero but for the last, whose u is
        assert A.all_zero(one.value(moved, A) - f) is (Trilean.YES if i == 5 else Trilean.NO)
        moved[j] = theta[j] / factor
        assert A.all_zero(one.value(moved, A) - f) is Trilean.YES


def test_a_product_of_two_logarithms_is_declined():
    one, A = energy("product_ising", spins=1, order=1), arithmetic.get("exact")
    with pytest.raises(NotExpressible):
        one.value(A.array([Log(Fraction(2)), Log(Fraction(3))]), A)


def test_products_at_the_truth_by_hand():
    """u = (2, -1, 1/2), v = (log 2, log 3, log 3/2): e^f is 48 : 2 : 288 : 27, and K = (diag v, diag u)."""
    case, A = shipped.case("product-couplings"), arithmetic.get("exact")
    point = Point(case.energy, case.theta(A), A)
    law = A.array([Fraction(n, 365) for n in (48, 2, 288, 27)])
    assert A.all_zero(point.law - law) is Trilean.YES
    assert A.all_zero(case.target(A) - law) is Trilean.YES
    K = A.zeros(3, 6)
    for S, (u, v) in enumerate(zip((Fraction(2), Fraction(-1), Fraction(1, 2)), (2, 3, Fraction(3, 2)), strict=True)):
        K[S, S], K[S, S + 3] = A.number(Log(Fraction(v))), A.number(u)
    assert A.all_zero(point.K[1:] - K) is Trilean.YES
    assert A.all_zero(point.gradient(case.target(A) - law)) is Trilean.YES


@pytest.mark.parametrize("name", ["multiprecision", "ball"])
def test_products_have_as_many_neutral_directions_as_scalings(name):
    """Hess L = -K^T C K there, and (u_S, -v_S) is in its kernel for every S."""
    case, A = shipped.case("product-couplings"), arithmetic.get(name, 256)
    point = Point(case.energy, case.theta(A), A)
    hessian = point.hessian(A.zeros(4))
    K = point.K[1:]
    assert np.abs(A.approx_array(hessian + K.T @ covariance(point.law) @ K)).max() < 1e-60
    for i, j in case.energy.scalings:
        assert np.abs(A.approx_array(hessian[:, i] * point.theta[i] - hessian[:, j] * point.theta[j])).max() < 1e-60
    assert A.rank(K).at_least == 3


@pytest.mark.parametrize("device", ["plain", "auto"])
def test_flows_of_products_keep_what_their_symmetry_conserves(device):
    """u_S' / v_S = v_S' / u_S, so u_S^2 - v_S^2 stays; and a full model comes to J_S = 2^-N WHT(log q)."""
    one, generator = energy("product_ising", spins=2, order=2), np.random.default_rng(3)
    q = generator.dirichlet(np.full(4, 5.0), size=3)
    starts = generator.normal(size=(3, one.size))
    flow = integrate(one, q, starts, until=200.0, device=device)
    i, j = one.scalings.T
    before, after = (theta[:, i] ** 2 - theta[:, j] ** 2 for theta in (starts, flow.parameters))
    # rtol is 1e-8
    np.testing.assert_allclose(after, before, rtol=0, atol=1e-7)
    np.testing.assert_allclose(one.couplings(flow.parameters), transform(np.log(q))[:, 1:] / 4, rtol=0, atol=1e-7)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: energy("rbn", spins=2), 'energy.family: found "rbn", expected one of'),
        (lambda: energy("rbm", spins=2), "energy: found no hidden, expected"),
        (lambda: energy("rbm", spins=2, hidden=-1), "energy.hidden: found -1, expected"),
        (lambda: energy("rbm", spins=2, hidden=True), "energy.hidden: found true, expected"),
        (lambda: energy("rbm", spins=2, hidden=1, colour=3), "energy.colour: found the unknown key"),
        (lambda: energy("truncated_ising", spins=2, order=3), "energy.order: found 3, expected"),
        (lambda: energy("product_ising", spins=2, order=0), "energy.order: found 0, expected"),
        (lambda: energy("product_ising", spins=12, order=12), "energy: found 8190 parameters over 2^12 states"),
        (lambda: energy("shallow", spins=2, hidden=1, link="relu", output="trained"), 'energy.link: found "relu"'),
        (lambda: energy("rbm", spins=16, hidden=400), "at most 16777216 entries in the Jacobian"),
    ],
)
def test_bad_energies_are_refused_by_name(call, message):
    with pytest.raises(BadInput) as caught:
        call()
    assert message in str(caught.value)


def test_spins_must_be_a_positive_integer():
    for wrong in (0, -1, 2.0, True):
        with pytest.raises(Usage, match="spins must be a positive integer"):
            energy("rbm", spins=wrong, hidden=1)
