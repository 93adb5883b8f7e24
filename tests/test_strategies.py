"""Strategies shrink to few spins, few nonzero entries and small integers, and draw nothing that is no case."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from verify import strategies
from verify.case import Case
from verify.claims import registry
from verify.draws import TARGETS, Draw, Mixture, drawable
from verify.energies import build
from verify.states.spins import MOST_SPINS
from verify.strategies import cases, drawn, energies, starts, targets

# without the phase that explains: `find` gives back the last value it met, and that phase varies what was found
QUIET = settings(database=None, derandomize=True, max_examples=1000, phases=(Phase.generate, Phase.shrink))
ONE = {"log": "1"}

FAMILIES = drawable()


def simplest(strategy, condition):
    return find(strategy, condition, settings=QUIET)


def simplest_case(strategy, condition=lambda case: True):
    found = simplest(strategy, condition).document
    assert found.pop("format") == "flowclaims/case/1"
    return found


# -- shrinking -----------------------------------------------------------------------------------------------------
def test_anything_at_all_is_one_spin_without_couplings():
    found = simplest_case(cases())
    assert found["energy"]["family"] in {"truncated_ising", "full_ising"}
    del found["energy"]
    weights = {"kind": "weights", "values": ["1", "1"]}
    assert found == {"spins": 1, "parameters": {"J": {"1": ONE}}, "target": weights}


def test_two_spins():
    assert simplest_case(cases(), lambda case: case.spins >= 2) == {
        "spins": 2,
        "energy": {"family": "truncated_ising", "order": 1},
        "parameters": {"J": {"1": ONE, "2": ONE}},
        "target": {"kind": "weights", "values": ["1", "1", "1", "1"]},
    }


def test_two_hidden_units():
    assert simplest_case(cases(families=("rbm",)), lambda case: case.energy.options()["hidden"] >= 2) == {
        "spins": 1,
        "energy": {"family": "rbm", "hidden": 2},
        "parameters": {"b": [ONE], "c": [ONE, ONE], "W": [[ONE], [ONE]]},
        "target": {"kind": "weights", "values": ["1", "1"]},
    }


def test_a_weight_that_is_not_zero():
    def condition(case):
        return any(value not in (ONE, "0") for row in case.document["parameters"]["W"] for value in row)

    found = simplest_case(cases(families=("rbm",)), condition)
    assert (found["spins"], found["energy"]["hidden"]) == (1, 1)
    ((value,),) = found["parameters"]["W"]
    assert {Fraction(value["log"]), 1 / Fraction(value["log"])} == {2, Fraction(1, 2)}
    assert (found["parameters"]["b"], found["parameters"]["c"]) == ([ONE], [ONE])


def test_one_coupling_that_is_not_zero():
    """Lowering the number of spins must not shift what is drawn for the parameters into the target."""

    def condition(case):
        return any(value != ONE for value in case.document["target"]["J"].values())

    found = simplest_case(cases(families=("full_ising",), targets=("couplings",)), condition)
    assert found["spins"] == 1
    assert found["target"]["J"]["1"]["log"] in {"2", "1/2"}
    assert found["parameters"] == {"J": {"1": ONE}}


def test_a_family_of_targets_that_comes_late():
    found = simplest_case(cases(families=("full_ising",)), lambda case: case.target_kind == "couplings")
    assert found["spins"] == 1
    assert found["target"] == {"kind": "couplings", "J": {"1": ONE}}


def test_a_tiny_weight():
    found = simplest(
        targets(2, ("dirichlet",)), lambda target: min(map(Fraction, target["values"])) < Fraction(1, 10**9)
    )
    values = sorted(map(Fraction, found["values"]))
    assert values == [Fraction(1, 10**10), 1, 1, 1]


PLAINEST = {
    "uniform": {"kind": "weights", "values": ["1"] * 4},
    "dirichlet": {"kind": "weights", "values": ["1"] * 4},
    "couplings": {"kind": "couplings", "J": {"1": ONE, "2": ONE, "3": ONE}},
    "single_order": {"kind": "couplings", "J": {"1": ONE, "2": ONE}},
    "parity": {"kind": "couplings", "J": {"3": ONE}},
    "product": {"kind": "weights", "values": ["1/4"] * 4},
    "even": {"kind": "couplings", "J": {"3": ONE}},
    "permutation_symmetric": {"kind": "couplings", "J": {"1": ONE, "2": ONE, "3": ONE}},
    "near_uniform": {"kind": "weights", "values": ["1000000"] * 4},
    "energy_law": {
        "kind": "energy", "energy": {"family": "rbm", "hidden": 1},
        "parameters": {"b": [ONE, ONE], "c": [ONE], "W": [[ONE, ONE]]},
    },
    "self": {"kind": "self"},
}  # fmt: skip


@pytest.mark.parametrize("name", TARGETS)
def test_every_family_shrinks_to_its_plainest_member(name):
    assert simplest(targets(2, (name,)), lambda target: True) == PLAINEST[name]


@pytest.mark.parametrize("family", FAMILIES)
def test_energies_shrink_to_the_smallest_of_their_family(family):
    found = simplest(energies(3, (family,)), lambda spec: True)
    smallest = {
        "truncated_ising": {"order": 1}, "full_ising": {}, "product_ising": {"order": 1}, "rbm": {"hidden": 0},
        "rbm01": {"hidden": 0}, "shallow": {"hidden": 0, "link": "tanh", "output": "trained"},
        "deep_boltzmann": {"hidden": [0, 0]},
    }  # fmt: skip
    assert found == {"family": family, **smallest[family]}


# -- what is drawn -------------------------------------------------------------------------------------------------
@given(cases(spins=(1, 4)))
def test_cases_are_cases(case):
    assert isinstance(case, Case)
    assert 1 <= case.spins <= 4
    assert case.has_parameters
    assert Case.from_text(case.text) == case
    assert all(Fraction(value) > 0 for value in case.document["target"].get("values", ()))


@given(st.data(), st.sampled_from(FAMILIES), st.integers(1, 3))
def test_starts_fit_their_energies(data, family, spins):
    spec = data.draw(energies(spins, (family,), (0, 2)))
    energy = build(spec, spins, "$")
    parameters = data.draw(starts(spec, spins))
    case = Case.from_document({
        "format": "flowclaims/case/1", "spins": spins, "energy": spec, "parameters": parameters,
        "target": data.draw(targets(spins)),
    })  # fmt: skip
    assert len(case.exact_theta) == energy.size


@given(st.data(), st.sampled_from([0.05, 0.3, 1.0]))
def test_numbers_stay_where_their_names_say(data, alpha):
    draw = strategies._Shrinking(data.draw)
    assert isinstance(draw, Draw)
    weight = draw.weight(alpha)
    assert Fraction(1, 10**12) <= weight <= 999
    assert weight >= 1 or alpha < 1
    assert 0 < draw.ratio(0.5) <= 12
    assert Fraction(1, 3) <= draw.ratio(0.1) <= 3
    value = draw.normal(0.5)
    assert abs(value) <= 2
    assert (value * 64).denominator == 1
    assert -3 <= draw.integer(-3, 5) <= 5
    assert draw.choice(["only"]) == "only"


@pytest.mark.parametrize("key", registry.load())
def test_every_claim_s_own_law_is_a_strategy(key):
    case = simplest(drawn(registry.load()[key].sampler), lambda case: True)
    assert isinstance(case, Case)
    assert case.spins <= min(5, MOST_SPINS)


def test_a_law_shrinks_as_cases_do():
    law = Mixture(("rbm",), (1, 3), (0, 3), ("couplings", "self"))
    found = simplest(drawn(law), lambda case: case.target_is_self and case.energy.options()["hidden"] > 0)
    assert (found.spins, found.energy.options()["hidden"]) == (1, 1)
