"""Frozen wide kernels: the mean over all sign patterns by brute force, N = 2 and the majority by hand."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest

from theorems.hierarchy._kernels import diagonal, full, wide
from verify.claims import Case, Outcome, arithmetic, exact_situation, judge, registry

CLAIMS = registry.load()
LAZY, PARITY = CLAIMS["hierarchy/lazy-kernel"], CLAIMS["hierarchy/lazy-kernel-parity"]
EXACT = arithmetic.get("exact")


def coefficients(weights, c):
    """t_S = E_x[chi_S tanh(c + w.x)] for all S, by loops."""
    spins, found = len(weights), np.zeros(1 << len(weights))
    for x in product((1, -1), repeat=spins):
        slope = np.tanh(c + np.dot(weights, x))
        for S in range(1 << spins):
            found[S] += slope * np.prod([x[j] for j in range(spins) if S >> j & 1])
    return found / 2**spins


def mean_kernel(scales, c):
    """The mean of a unit's share of K K^T over all signs of its weights and its bias, (2^N, 2^N)."""
    spins, total = len(scales), 0
    for signs in product((1, -1), repeat=spins + 1):
        t = coefficients(np.multiply(signs[1:], scales), signs[0] * c)
        masks = np.arange(1 << spins)
        columns = [t, *(t[masks ^ (1 << j)] for j in range(spins))]
        total = total + sum(np.outer(column, column) for column in columns)
    return total / 2 ** (spins + 1)


def at(scales, bias=1):
    return Case.from_document(wide([Fraction(scale) for scale in scales], Fraction(bias)))


@pytest.mark.parametrize(
    ("scales", "bias"), [((2, 2), 1), ((3, 3, 3), 1), ((3, 3, 3), "3/2"), ((2, 2, 2, 2), 1), ((2, 3, "3/2"), "5/4")]
)
def test_the_finite_machine_has_the_kernel_of_the_infinite_one(scales, bias):
    case = at(scales, bias)
    scales, bias = [float(Fraction(scale)) for scale in scales], float(Fraction(bias))
    expected = mean_kernel(np.log(scales), np.log(bias))[1:, 1:]
    found = EXACT.approx_array(full(exact_situation(case)))
    units = case.energy.inner.hidden
    np.testing.assert_allclose(found, units * expected, rtol=1e-12, atol=1e-13)
    # exactly diagonal, as the symmetry says
    assert all(value == 0 for i, row in enumerate(full(exact_situation(case))) for j, value in enumerate(row) if i != j)
    np.testing.assert_allclose(
        EXACT.approx_array(np.array(diagonal(exact_situation(case)), dtype=object))[1:], np.diag(found)
    )


def test_two_spins_by_hand():
    """s = log 2, c = 0: t_1 = tanh(log 4) / 2 = 15/34, two units: lambda_1 = 2 t_1^2, lambda_2 = 4 t_1^2."""
    case, square = at((2, 2)), Fraction(15, 34) ** 2
    assert [EXACT.fraction(value) for value in diagonal(exact_situation(case))] == [
        0,
        2 * square,
        2 * square,
        4 * square,
    ]
    finding = judge(LAZY, case)
    assert (finding.outcome, finding.arithmetic) == (Outcome.FAILS, "exact")
    assert "(K K^T)_[0, 1],[0, 1] - (1) (K K^T)_[0],[0] is positive" in finding.theorem
    assert finding.margin == -1


@pytest.mark.parametrize(("bias", "outcome"), [("3/2", Outcome.FAILS), (2, Outcome.FAILS), ("9/4", Outcome.HOLDS)])
def test_two_spins_turn_where_the_bias_passes_the_weights(bias, outcome):
    """At c = s the two eigenvalues are equal, and that is no fall."""
    finding = judge(LAZY, at((2, 2), bias))
    assert finding.outcome is outcome
    assert finding.certified is (outcome is Outcome.FAILS)
    first, _, pair = (EXACT.fraction(entry) for entry in diagonal(exact_situation(at((2, 2), bias)))[1:])
    assert (pair < first) is (outcome is Outcome.HOLDS)
    if bias == 2:
        assert pair == first
        assert "is 0" in finding.theorem


def test_pairs_are_twice_as_fast_without_biases_under_any_law():
    """lambda_2 >= 2 lambda_1 from the coefficients of a Gaussian unit, averaged over the signs of its weights."""
    rng = np.random.default_rng(1)
    for spins in (2, 3, 4):
        G = np.diag(mean_kernel(np.abs(rng.normal(size=spins)), 0.0))
        for i, j in combinations(range(spins), 2):
            assert G[1 << i | 1 << j] >= (G[1 << i] + G[1 << j]) * (1 - 1e-12)


def test_the_majority_of_five_by_hand():
    """tanh of large weights is the majority: 3/8, -1/8, 3/8 on orders 1, 3, 5, and nothing on even ones."""
    t = coefficients([30.0] * 5, 0.0)
    np.testing.assert_allclose([t[0], t[1], t[3], t[7], t[15], t[31]], [0, 3 / 8, 0, -1 / 8, 0, 3 / 8], atol=1e-12)


@pytest.mark.parametrize("c", [0.0, 0.4, 2.0])
def test_coefficients_with_two_spins_less(c):
    """t_k - t_(k+2) at N is t_k at N - 2: what the module's argument rests on."""
    for spins in (3, 4, 5):
        t, less = coefficients([0.7] * spins, c), coefficients([0.7] * (spins - 2), c)
        for k in range(spins - 1):
            assert t[(1 << k) - 1] - t[(1 << (k + 2)) - 1] == pytest.approx(less[(1 << k) - 1], abs=1e-14)


@pytest.mark.parametrize(("scale", "outcome"), [("3/2", Outcome.HOLDS), ("8/5", Outcome.FAILS), (2, Outcome.FAILS)])
def test_five_spins_turn_at_some_size_of_weights(scale, outcome):
    """s = 0.416 lies between log(3/2) and log(8/5)."""
    finding = judge(PARITY, at([scale] * 5))
    # which entries are compared is chosen in float64: what holds by them is no proof
    assert (finding.outcome, finding.arithmetic) == (outcome, "exact" if outcome is Outcome.FAILS else "float64")
    if outcome is Outcome.FAILS:
        all_of, three = [0, 1, 2, 3, 4], [0, 1, 2]
        said = f"(K K^T)_{all_of},{all_of} - (1) (K K^T)_{three},{three} is positive"
        assert said in finding.theorem


@pytest.mark.parametrize(("spins", "bias"), [(3, 1), (3, 2), (4, 1), (4, "5/4")])
def test_up_to_four_spins_each_parity_falls(spins, bias):
    finding = judge(PARITY, at([3] * spins, bias))
    assert (finding.outcome, finding.certified) == (Outcome.HOLDS, False)
    entries = [EXACT.fraction(entry) for entry in diagonal(exact_situation(at([3] * spins, bias)))[1:]]
    orders = {k: [entry for S, entry in enumerate(entries, 1) if S.bit_count() == k] for k in range(1, spins + 1)}
    # over the rationals, every subset of an order against every one two orders higher
    assert all(max(orders[k + 2]) < min(orders[k]) for k in range(1, spins - 1))
    gaps = [1 - float(max(orders[k + 2]) / min(orders[k])) for k in range(1, spins - 1)]
    assert finding.margin == pytest.approx(min(gaps))


def changed(case, change):
    document = case.document
    change(document)
    return Case.from_document(document)


def test_machines_of_another_kind_are_none():
    case = at((2, 2))

    def one_unit_twice(document):
        document["parameters"]["z"][2:] = [{"log": "2"}] * 4

    def two_scales(document):
        document["parameters"]["z"][3] = {"log": "3"}

    def other_biases(document):
        document["parameters"]["z"][0] = {"log": "3"}

    def visible_biases_move(document):
        for i in (0, 1):
            document["energy"]["matrix"][i][i] = "1"

    def no_weights(document):
        document["parameters"]["z"] = ["0"] * 6

    for change in (one_unit_twice, two_scales, other_biases, visible_biases_move, no_weights):
        assert judge(LAZY, changed(case, change)).outcome is Outcome.VACUOUS, change.__name__
    plain = Case.from_document({
        "format": "flowclaims/case/1", "spins": 2, "energy": {"family": "rbm", "hidden": 1},
        "parameters": {"b": ["0", "0"], "c": ["0"], "W": [[{"log": "2"}, {"log": "2"}]]}, "target": {"kind": "self"},
    })  # fmt: skip
    assert judge(LAZY, plain).outcome is Outcome.VACUOUS


def test_turned_units_are_the_same_units():
    def turn(document):
        document["parameters"]["z"][2:4] = [{"log": "1/2"}] * 2

    assert judge(LAZY, changed(at((2, 2)), turn)).outcome is Outcome.FAILS


def test_spins_with_moduli_of_their_own_belong_to_the_control():
    case = at(("5/4", 3, 3, 3))
    assert judge(PARITY, case).outcome is Outcome.VACUOUS
    assert judge(PARITY, case, "control:unlike-spins").outcome is Outcome.FAILS
    # a small weight makes t_1 small, and leaves t_234 alone
    G = np.diag(mean_kernel(np.log([1.25, 3, 3, 3]), 0.0))
    assert G[0b1110] > G[0b0001]
