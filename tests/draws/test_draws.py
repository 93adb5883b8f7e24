"""Families of cases against brute force in rationals, and streams that give the same choices everywhere."""

from __future__ import annotations

import itertools
import math
import statistics
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify import strategies
from verify.arithmetic.trilean import Trilean
from verify.case import Case
from verify.claims.coverage import shown_by
from verify.draws import (
    MODEL_INDEPENDENT,
    SHAPES,
    TARGETS,
    Mixture,
    OneOf,
    Spurious,
    Stream,
    drawn_energy,
    drawn_parameters,
)
from verify.draws.source import LEAST_WEIGHT
from verify.energies import build
from verify.model.situation import Situation

SPINS = (1, 2, 3, 4)
SIGMAS = 5
"""Bound on means, in standard errors: streams are fixed, so this is checked once and for all."""


# -- an oracle in rationals: every family is rational, for exp of a logarithm is -----------------------------------
def spin(state, j):
    return -1 if state >> j & 1 else 1


def power(number, exponent):
    """exp(exponent * number) for a document's number: a logarithm, or zero."""
    base = Fraction(number["log"]) if isinstance(number, dict) else {0: Fraction(1)}[Fraction(number)]
    return base**exponent


def weight(target, state):
    if target["kind"] == "weights":
        return Fraction(target["values"][state])
    if target["kind"] == "couplings":
        parts = (power(J, (-1) ** (int(S) & state).bit_count()) for S, J in target["J"].items())
        return math.prod(parts, start=Fraction(1))
    parts = target["parameters"]
    assert (target["kind"], target["energy"]["family"]) == ("energy", "rbm")
    result = math.prod((power(b, spin(state, j)) for j, b in enumerate(parts["b"])), start=Fraction(1))
    for c, row in zip(parts["c"], parts["W"], strict=True):
        e = power(c, 1) * math.prod((power(w, spin(state, j)) for j, w in enumerate(row)), start=Fraction(1))
        result *= e + 1 / e
    return result


def law(target, spins):
    weights = [weight(target, state) for state in range(1 << spins)]
    return [one / sum(weights) for one in weights]


def drawn(name, spins, number):
    return TARGETS[name](Stream("test", name, spins, number), spins)


def many(name, spins, number=20):
    return [drawn(name, spins, i) for i in range(number)]


def document(target, spins):
    return {
        "format": "flowclaims/case/1", "spins": spins, "energy": {"family": "full_ising"},
        "parameters": {"J": {str(S): {"log": "2"} for S in range(1, 1 << spins)}}, "target": target,
    }  # fmt: skip


# -- every family --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("spins", SPINS)
@pytest.mark.parametrize("name", TARGETS)
def test_each_family_gives_valid_cases_whose_exact_law_is_that_of_brute_force(name, spins):
    from verify import arithmetic

    A = arithmetic.get("exact")
    for target in many(name, spins, 4):
        case = Case.from_document(document(target, spins))
        assert case.spins == spins
        if name == "self":
            assert case.target_is_self
            continue
        found = [Fraction(A.document(value)) for value in case.target(A)]
        assert found == law(target, spins)
        assert min(found) > 0
        assert sum(found) == 1


@pytest.mark.parametrize("name", TARGETS)
@given(data=st.data(), spins=st.integers(1, 4))
def test_each_family_gives_valid_cases_by_hypothesis_too(name, data, spins):
    target = data.draw(strategies.targets(spins, families=[name]))
    case = Case.from_document(document(target, spins))
    assert case.target_is_self == (name == "self")
    if name != "self":
        q = law(target, spins)
        assert min(q) > 0
        assert PROMISES[name](q, target, spins)


def is_product(q, _target, spins):
    up = [sum(q[s] for s in range(len(q)) if spin(s, j) == 1) for j in range(spins)]
    return q == [math.prod(up[j] if spin(s, j) == 1 else 1 - up[j] for j in range(spins)) for s in range(len(q))]


def is_even(q, _target, _spins):
    # q(-x) = q(x): all bits of the state's number are turned around
    return q == q[::-1]


def is_symmetric(q, _target, spins):
    def moved(state, order):
        return sum((state >> old & 1) << new for new, old in enumerate(order))

    return all(q[s] == q[moved(s, order)] for order in itertools.permutations(range(spins)) for s in range(len(q)))


def is_of_one_order(_q, target, spins):
    orders = {int(S).bit_count() for S in target["J"]}
    return len(orders) == 1 and len(target["J"]) == math.comb(spins, orders.pop())


PROMISES = {
    "uniform": lambda q, target, spins: set(q) == {Fraction(1, 1 << spins)},
    "dirichlet": lambda q, target, spins: min(map(Fraction, target["values"])) >= LEAST_WEIGHT,
    "couplings": lambda q, target, spins: set(target["J"]) == {str(S) for S in range(1, 1 << spins)},
    "single_order": is_of_one_order,
    "parity": lambda q, target, spins: set(target["J"]) == {str((1 << spins) - 1)},
    "product": is_product,
    "even": is_even,
    "permutation_symmetric": is_symmetric,
    "near_uniform": lambda q, target, spins: max(q) / min(q) <= Fraction(10**6 + 10, 10**6 - 10),
    "energy_law": lambda q, target, spins: len(target["parameters"]["W"]) in {1, 2},
}
"""What a family promises, decided over the rationals."""


def test_every_family_promises_something():
    assert PROMISES.keys() == set(MODEL_INDEPENDENT)
    assert Fraction(1, 10**12) == LEAST_WEIGHT


@pytest.mark.parametrize("spins", SPINS)
@pytest.mark.parametrize("name", MODEL_INDEPENDENT)
def test_each_family_keeps_its_promise(name, spins):
    for target in many(name, spins):
        assert PROMISES[name](law(target, spins), target, spins)


@pytest.mark.parametrize("name", [name for name in MODEL_INDEPENDENT if name != "uniform"])
def test_no_family_is_one_case_over_and_over(name):
    targets = [str(target) for target in many(name, 3)]
    assert len(set(targets)) > 10
    assert any(len(set(law(target, 3))) > 1 for target in many(name, 3))


@pytest.mark.parametrize("spins", SPINS)
def test_single_orders_are_all_met_the_pure_parity_too(spins):
    orders = {int(next(iter(target["J"]))).bit_count() for target in many("single_order", spins, 60)}
    assert orders == set(range(1, spins + 1))


def test_dirichlet_goes_from_flat_to_nearly_degenerate():
    smallest = [min(law(target, 3)) for target in many("dirichlet", 3, 300)]
    assert any(value < Fraction(1, 10**9) for value in smallest)
    assert any(value > Fraction(1, 100) for value in smallest)
    # about a third each of alpha = 1, 0.3, 0.05: the nearly degenerate ones are no rare exception
    assert sum(value < Fraction(1, 10**9) for value in smallest) > 60


def test_couplings_fall_rise_or_stay_with_the_order():
    """Mean modulus of log-couplings of order 1 against order 3, over many draws: both directions come up."""

    def size(target, order):
        found = [abs(math.log(Fraction(J["log"]))) for S, J in target["J"].items() if int(S).bit_count() == order]
        return statistics.fmean(found)

    ratios = [size(target, 1) / (size(target, 3) + 1e-3) for target in many("couplings", 4, 100)]
    assert sum(ratio > 2 for ratio in ratios) > 15
    assert sum(ratio < 0.5 for ratio in ratios) > 15


# -- whole cases ---------------------------------------------------------------------------------------------------
FAMILIES = ("truncated_ising", "full_ising", "rbm", "rbm01", "shallow")


def test_mixtures_stay_within_their_ranges_and_meet_all_of_them():
    mixture = Mixture(FAMILIES, (2, 3), (1, 2), ("product", "self"))
    cases = [Case.from_document(mixture(Stream("mixture", i))) for i in range(120)]
    met = Counter((case.energy.family, case.spins) for case in cases)
    assert set(met) == set(itertools.product(FAMILIES, (2, 3)))
    assert {case.energy.options().get("hidden") for case in cases} == {None, 1, 2}
    assert {case.target_kind for case in cases} == {"weights", "self"}
    assert all(case.has_parameters for case in cases)
    kinds = frozenset().union(*map(shown_by, cases))
    assert {"dead-unit", "duplicate-units", "saturated-unit"} <= kinds
    bare = Mixture(FAMILIES, parameters=False)
    assert not any(Case.from_document(bare(Stream("bare", i))).has_parameters for i in range(10))


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("spins", SPINS)
def test_energies_and_parameters_fit_each_other(family, spins):
    for i in range(8):
        draw = Stream("energy", family, spins, i)
        spec = drawn_energy(draw, family, spins, (0, 3))
        assert build(spec, spins, "$").spins == spins
        if family == "truncated_ising":
            assert 1 <= spec["order"] <= spins
        for shape in sorted(set(SHAPES)):
            parameters = drawn_parameters(draw, spec, spins, shape)
            whole = document({"kind": "self"}, spins) | {"energy": spec, "parameters": parameters}
            assert Case.from_document(whole).has_parameters


def test_shapes_of_parameters():
    spec = {"family": "rbm", "hidden": 3}

    def shaped(shape, hidden=3):
        return drawn_parameters(Stream("shape", shape), spec | {"hidden": hidden}, 2, shape)

    assert shaped("zero")["W"] == [["0", "0"]] * 3
    assert shaped("dead")["W"][-1] == ["0", "0"]
    assert "0" not in shaped("dead")["W"][0]
    twin = shaped("duplicate")
    assert (twin["c"][0], twin["W"][0]) == (twin["c"][1], twin["W"][1])
    assert twin["W"][2] != twin["W"][0]
    # tanh of it rounds to 1 in float64: that is what it is for
    (saturated, _), *_ = shaped("saturated")["W"]
    assert math.tanh(math.log(int(saturated["log"]))) == 1
    for shape in SHAPES:
        assert shaped(shape, 0)["W"] == []
        assert len(shaped(shape, 1)["W"]) == 1
    assert set(drawn_parameters(Stream(0), {"family": "full_ising"}, 2, "zero")["J"].values()) == {"0"}


@pytest.mark.parametrize("spins", [1, 2, 3])
def test_spurious_laws_give_fixed_points_that_are_not_consistent(spins):
    """Decided exactly: grad L = 0 and p is not q, but for regular K, where no such target exists."""
    from verify import arithmetic

    A, met = arithmetic.get("exact"), Counter()
    for i in range(12):
        case = Case.from_document(Spurious(("rbm", "full_ising"), (spins, spins), (0, 2))(Stream("spurious", spins, i)))
        here = Situation(case, A)
        assert here.fixed is Trilean.YES
        regular = here.rank.at_least == (1 << spins) - 1
        assert here.consistent is (Trilean.YES if regular else Trilean.NO)
        assert case.target_is_self == regular
        met[regular] += 1
    assert met[True] > 0
    assert met[False] > 0 or spins == 1


def test_one_of_several_laws():
    laws = (Mixture(("rbm",), (1, 1)), Mixture(("full_ising",), (2, 2)))
    met = {(one["energy"]["family"], one["spins"]) for one in (OneOf(laws)(Stream("one", i)) for i in range(20))}
    assert met == {("rbm", 1), ("full_ising", 2)}


# -- streams -------------------------------------------------------------------------------------------------------
def test_pinned_values():
    """NumPy promises its bit generators for ever, but not its distributions: a version that changes them shows here."""
    stream = Stream("pinned", 0)
    assert [stream.integer(0, 1000) for _ in range(4)] == [800, 13, 97, 361]
    assert stream.choice("abcdef") == "b"
    assert [str(stream.normal(1.0)) for _ in range(3)] == ["-35/32", "-19/32", "1"]
    weights = [str(stream.weight(alpha)) for alpha in (1.0, 0.3, 0.05)]
    assert weights == ["160131/1000000", "88179/50000000", "80337/1250000"]
    assert [str(stream.ratio(0.5)) for _ in range(3)] == ["19/10", "5/11", "6/5"]
    assert stream.log(0.7) == {"log": "6/7"}


def values(*words):
    stream = Stream(*words)
    return [stream.integer(0, 2**40) for _ in range(4)] + [stream.normal(1.0), stream.weight(0.3)]


def test_streams_know_nothing_of_each_other():
    words = [(seed, "claim", part, number) for seed in (0, 1) for part in ("claim", "n") for number in range(5)]
    forward = {key: values(*key) for key in words}
    assert {key: values(*key) for key in reversed(words)} == forward
    one, other = Stream(0, "a"), Stream(0, "b")
    alternating = [(one.integer(0, 2**40), other.integer(0, 2**40)) for _ in range(4)]
    assert [pair[0] for pair in alternating] == values(0, "a")[:4]
    assert [pair[1] for pair in alternating] == values(0, "b")[:4]


def test_different_words_give_different_streams():
    words = [(0,), (1,), (0, 0), ("0", "1"), (0, "a"), (0, "b"), ("0a",), ("a", "bc"), ("ab", "c"), ("abc",), ()]
    assert len({tuple(values(*key)) for key in words}) == len(words)
    # a word is its text
    assert values(1, "x") == values("1", "x")


def test_integers_are_uniform_and_reach_both_ends():
    stream = Stream("uniform")
    counts = Counter(stream.integer(-2, 3) for _ in range(6000))
    assert set(counts) == set(range(-2, 4))
    error = math.sqrt(6000 * (1 / 6) * (5 / 6))
    assert all(abs(count - 1000) < SIGMAS * error for count in counts.values())
    assert stream.integer(7, 7) == 7
    assert Counter(stream.choice("ab") for _ in range(100)).keys() == {"a", "b"}


@pytest.mark.parametrize("scale", [0.1, 0.7, 3.0])
def test_normals_have_their_scale_and_small_denominators(scale):
    stream, n = Stream("normal", scale), 4000
    found = [stream.normal(scale) for _ in range(n)]
    assert all((value * 64).denominator == 1 for value in found)
    assert abs(statistics.fmean(found)) < SIGMAS * scale / math.sqrt(n)
    # rounding to a multiple of h adds h^2 / 12 to the variance
    variance = scale**2 + 1 / (12 * 64**2)
    assert abs(statistics.fmean(value**2 for value in found) - variance) < SIGMAS * variance * math.sqrt(2 / n)


@pytest.mark.parametrize("alpha", [1.0, 0.3, 0.05])
def test_weights_are_gamma_and_at_least_the_least(alpha):
    stream, n = Stream("gamma", alpha), 4000
    found = [stream.weight(alpha) for _ in range(n)]
    assert all(value >= LEAST_WEIGHT for value in found)
    assert all(len(str((value * 10**60).numerator).rstrip("0")) <= 6 for value in found)
    # mean and variance of Gamma(alpha) are alpha; P(w < t) = t^alpha / Gamma(alpha + 1) to first order in t
    assert abs(statistics.fmean(found) - alpha) < SIGMAS * math.sqrt(alpha / n)
    expected = n * 1e-3**alpha / math.gamma(alpha + 1)
    assert abs(sum(value < Fraction(1, 1000) for value in found) - expected) < SIGMAS * math.sqrt(expected) + 1e-3 * n


def test_ratios_are_positive_and_simple():
    stream = Stream("ratio")
    found = [stream.ratio(scale) for scale in (0.1, 0.7, 20.0) for _ in range(300)]
    assert min(found) > 0
    # denominators up to 12; below 1/24 the fraction 1/k instead
    assert all(value.denominator <= 12 or value.numerator == 1 for value in found)
    assert all(math.exp(-12.1) < value < math.exp(12.1) for value in found)
    logs = [math.log(value) for value in found[:600]]
    assert sum(one > 0 for one in logs) > 200 < sum(one < 0 for one in logs)
