"""Cases and certificates that a claim must not take: each was once a false verdict with a valid certificate."""

from __future__ import annotations

from itertools import product

import pytest

from theorems.effective_model import fourier_exact
from verify import checker
from verify.certificates import bound
from verify.claims import Case, Clock, Outcome, exact_situation, identities, judge, provers, registry

CLAIMS = registry.load()
COUPLINGS, MOMENTS = Clock(by="couplings", start="small"), Clock(by="moments", start="small")


def case(spins, energy, parameters, target):
    document = {"format": "flowclaims/case/1", "spins": spins, "energy": energy, "target": target}
    return Case.from_document(document if parameters is None else document | {"parameters": parameters})


def refused(one, kind, key, parts):
    """The reason for which the checker does not take these parts for the claim; every part by itself is accepted."""
    with pytest.raises(checker.Rejected) as caught:
        checker.check(bound(one, kind, key, parts))
    assert str(caught.value).startswith("binding"), caught.value
    return str(caught.value)


RBM = {"family": "rbm", "hidden": 1}
TWO_SPINS = case(
    2, RBM, {"b": ["1/100", "-1/100"], "c": ["1/50"], "W": [["1/20", "-3/50"]]},
    {"kind": "weights", "values": ["6", "2", "2", "3"]},
)  # fmt: skip
NO_ORDER_THREE = case(
    3, {"family": "rbm", "hidden": 2},
    {"b": ["1/100", "-1/100", "1/50"], "c": ["1/50", "-1/25"], "W": [["1/20", "-3/50", "0"], ["1/25", "1/10", "0"]]},
    {"kind": "couplings", "J": {"1": {"log": "3/2"}, "2": {"log": "4/3"}, "4": {"log": "5/4"}, "3": {"log": "5/4"}}},
)  # fmt: skip
FOUR_SPINS = case(
    4, RBM,
    {"b": ["-9/1000", "1/100", "1/1000", "7/1000"], "c": ["-3/1000"],
     "W": [["-3/1000", "3/1000", "-3/1000", "1/1000"]]},
    {"kind": "couplings", "J": {"1": {"log": "17/8"}, "2": {"log": "5/2"}, "4": {"log": "9/8"}, "8": {"log": "23/8"},
                                "7": {"log": "2/3"}, "5": {"log": "15/8"}}},
)  # fmt: skip


@pytest.mark.parametrize("one", [TWO_SPINS, NO_ORDER_THREE])
def test_low_orders_first_for_some_target_of_three_spins_needs_three_orders(one):
    claim = CLAIMS["hierarchy/strict-exists"]
    assert judge(claim, one).outcome is Outcome.VACUOUS
    # order 1 is indeed past before order 2: the part is true, and not enough
    found = provers.event_order(one, COUPLINGS, 1, 2, "4")
    assert found.part is not None
    refused(one, "instance", claim.key, [found.part])
    present = [provers.fact("target J", S, "not 0", 128) for S in (1, 3)]
    refused(one, "instance", claim.key, [*present, found.part])


def test_a_fourth_order_says_nothing_of_the_second_and_the_third():
    claim = CLAIMS["hierarchy/max-entropy-ladder-2"]
    assert judge(claim, FOUR_SPINS).outcome is Outcome.VACUOUS
    found = provers.event_order(FOUR_SPINS, MOMENTS, 4, 3, "3/2")
    assert found.part is not None
    refused(FOUR_SPINS, "refutation", claim.key, [found.part])
    present = [provers.fact("target moment", S, "not 0", 128) for S in (7, 15)]
    refused(FOUR_SPINS, "refutation", claim.key, [*present, found.part])


def start(b_1="0", w_12="1/4"):
    """A start of no-flow-escapes: symmetric, but for what is given."""
    parameters = {"b": [b_1, "0", "35/32"], "c": ["1", "-1", "0"],
                  "W": [["1/4", w_12, "-1"], ["1/4", "1/4", "1"], ["0", "0", "0"]]}  # fmt: skip
    weights = {"kind": "weights", "values": ["4", "1", "1", "4", "1", "6", "6", "1"]}
    return case(3, {"family": "rbm", "hidden": 3}, parameters, weights)


EXCHANGE = {"spins": [1, 0, 2], "signs": [1, 1, 1], "units": [0, 1, 2], "turned": [1, 1, 1]}
TURN = {"spins": [0, 1, 2], "signs": [-1, -1, 1], "units": [1, 0, 2], "turned": [-1, -1, -1]}


@pytest.mark.parametrize("symmetry", [EXCHANGE, TURN])
def test_a_symmetry_of_start_and_target_is_seen_by_the_checker(symmetry):
    assert "stay themselves" in checker.check(provers.conjunction(start(), [provers.part("symmetry", symmetry)]))


@pytest.mark.parametrize(
    ("one", "symmetry"),
    [
        (start(b_1="1/7"), EXCHANGE),
        (start(b_1="1/7"), TURN),
        (start(w_12="9/20"), EXCHANGE),
        (start(w_12="9/20"), TURN),
        (start(), EXCHANGE | {"signs": [1, 1, -1]}),
        (start(), TURN | {"signs": [-1, 1, 1]}),
        (start(), TURN | {"turned": [1, 1, 1]}),
        (start(), TURN | {"units": [0, 1, 2]}),
        (start(), EXCHANGE | {"spins": [2, 1, 0]}),
        (start(), EXCHANGE | {"spins": [0, 0, 2]}),
        (start(), EXCHANGE | {"units": [0, 1, 1]}),
        (start(), EXCHANGE | {"signs": [1, 1, 2]}),
    ],
)
def test_what_is_no_symmetry_is_refused(one, symmetry):
    with pytest.raises(checker.Rejected, match="symmetry"):
        checker.check(provers.conjunction(one, [provers.part("symmetry", symmetry)]))


def test_a_symmetry_needs_a_symmetric_target():
    asymmetric = case(3, {"family": "rbm", "hidden": 0}, {"b": ["0", "0", "1"], "c": [], "W": []},
                      {"kind": "weights", "values": ["1", "2", "3", "4", "5", "6", "7", "8"]})  # fmt: skip
    with pytest.raises(checker.Rejected, match="the target is another"):
        checker.check(
            provers.conjunction(asymmetric, [provers.part("symmetry", EXCHANGE | {"units": [], "turned": []})])
        )


def test_no_flow_escapes_is_refuted_at_a_symmetric_start_only():
    claim = CLAIMS["fixed_points/no-flow-escapes"]
    good = judge(claim, start())
    assert good.certified
    bad = start(b_1="1/7")
    assert not judge(claim, bad).certified
    # the symmetric start's parts at the other start
    with pytest.raises(checker.Rejected, match="symmetry"):
        checker.check(bound(bad, "refutation", claim.key, good.certificate["parts"]))
    # and without the symmetries
    rest = [one for one in good.certificate["parts"] if one["kind"] != "symmetry"]
    refused(start(), "refutation", claim.key, rest)


@pytest.mark.parametrize("key", ["hierarchy/direct-flow", "hierarchy/order-metric-free"])
def test_orders_one_and_three_are_next_to_each_other_only_where_the_target_has_no_order_two(key):
    claim, seen = CLAIMS[key], 0
    # strong fields and a coupling of three spins: no order 2
    target = {
        "kind": "couplings",
        "J": {"1": {"log": "4"}, "2": {"log": "4"}, "4": {"log": "4"}, "7": {"log": "11/10"}},
    }
    finding = judge(claim, case(3, {"family": "full_ising"}, None, target))
    if finding.certified:
        seen += 1
        parts = finding.certificate["parts"]
        absent = [one for one in parts if one["statement"].get("sign") == "0"]
        assert {one["statement"]["argument"] for one in absent} == {3, 5, 6}
        less = [one for one in parts if one is not absent[0]]
        refused(Case.from_document(finding.certificate["case"]), "refutation", key, less)
    assert seen or key != "hierarchy/direct-flow"


@pytest.mark.parametrize("hidden_bias", ["0", {"log": "2"}])
def test_a_basis_does_not_speak_for_a_kernel(hidden_bias):
    """At W = 0 on one spin w and c alone leave J as it is where c = 0; both together do not."""
    one = case(1, RBM, {"b": ["0"], "c": [hidden_bias], "W": [["0"]]}, {"kind": "self"})
    finding = judge(CLAIMS["stability/neutral-straight"], one)
    assert (finding.outcome, finding.certified) == (Outcome.FAILS, True)


def test_no_number_of_vectors_lets_the_claim_hold():
    """It speaks of all neutral vectors: a case is a counterexample, or undecided."""
    claim = CLAIMS["stability/neutral-straight"]
    for c, w in product(("0", {"log": "3"}), repeat=2):
        one = case(2, RBM, {"b": ["0", "0"], "c": [c], "W": [["0", w]]}, {"kind": "self"})
        assert judge(claim, one).outcome is not Outcome.HOLDS


# -- a control is refuted at no case that it does not speak of ---------------------------------------------------------
ALONE = {"family": "rbm", "hidden": 0}
PARITY = {"kind": "weights", "values": ["2", "1", "1", "2", "1", "2", "2", "1"]}


@pytest.mark.parametrize("name", ["always", "iff-not-product"])
def test_without_hidden_units_nothing_is_said_of_a_saddle(name):
    """Of three spins with no dependence but that of all three, a machine with hidden units is no strict saddle."""
    for hidden in (0, 1):
        zeros = {"b": ["0"] * 3, "c": ["0"] * hidden, "W": [["0"] * 3] * hidden}
        one = case(3, {"family": "rbm", "hidden": hidden}, zeros, PARITY)
        signs = provers.inertia(exact_situation(one), zeros)
        dependent = [provers.fact("dependence", 7, "not 0", point=zeros)] * (name != "always")
        parts = [provers.fact("|F|^2", 0, "0", point=zeros), signs,
                 *(provers.fact("dependence", S, "0", point=zeros) for S in (3, 5, 6)), *dependent]  # fmt: skip
        key = f"fixed_points/independent-point-unstable#{name}"
        if hidden:
            assert "This refutes" in checker.check(bound(one, "refutation", key, parts))
        else:
            assert "M" in refused(one, "refutation", key, parts)


def test_two_spins_without_hidden_units_are_not_spoken_of():
    one = case(2, ALONE, {"b": ["0", "0"], "c": [], "W": []}, {"kind": "weights", "values": ["2", "1", "1", "2"]})
    parts = [provers.fact("|F|^2", 0, "0"), provers.fact("q - p", 0, "not 0")]
    assert "M" in refused(one, "refutation", "fixed_points/two-spins-convex#none-at-all", parts)


PRODUCT = {"family": "product_ising", "order": 1}
THIRDS = {"kind": "weights", "values": ["1", "2"]}


@pytest.mark.parametrize("name", ["at-every-point", "all-parameters-count"])
def test_generic_ranks_are_those_of_machines(name):
    one = case(1, PRODUCT, {"u": {"1": "0"}, "v": {"1": "0"}}, THIRDS)
    assert "family" in refused(
        one, "refutation", f"effective_model/generic-rank#{name}", [provers.rank(exact_situation(one))]
    )


def test_products_of_parameters_are_no_linear_parametrisation():
    energy = {"family": "reparametrised", "inner": PRODUCT, "matrix": [["1", "0"], ["0", "1"]], "offset": ["0", "0"]}
    one = case(1, energy, {"z": ["0", "0"]}, THIRDS)
    parts = [provers.fact("|F|^2", 0, "0", 128), provers.fact("moment gap", 1, "not 0", 128)]
    key = "fixed_points/parametrisation-keeps-fixed-points"
    for name in ("", "#linear"):
        assert "whole" in refused(one, "refutation", key + name, parts)
    # where it is J that is linear in z, both are refuted: J is the same at all z
    still = case(
        1, energy | {"inner": {"family": "full_ising"}, "matrix": [["0"]], "offset": ["0"]}, {"z": ["0"]}, THIRDS
    )
    for name in ("", "#linear"):
        assert "This refutes" in checker.check(bound(still, "refutation", key + name, parts))


def test_an_error_that_grows_below_full_rank_says_nothing_of_points_of_full_rank():
    one = case(2, ALONE, {"b": [{"log": "1/3"}, {"log": "2"}], "c": [], "W": []},
               {"kind": "weights", "values": ["7", "20", "1", "2"]})  # fmt: skip
    grows, key = provers.fact("order error rate", 2, "+"), "hierarchy/natural-gradient-flat#plain-gradient"
    refused(one, "refutation", key, [grows])
    assert exact_situation(one).rank.at_least == 2
    assert "rank" in refused(one, "refutation", key, [provers.rank(exact_situation(one)), grows])


@pytest.mark.parametrize(
    "key", ["effective_model/parseval", "effective_model/fourier-exact", "stability/likelihood-monotone"]
)
def test_an_instance_needs_parameters(key):
    shown = {
        "effective_model/fourier-exact": fourier_exact.IDENTITIES,
        "effective_model/parseval": (identities.PARSEVAL,),
    }
    parts = provers.identities(1, *shown.get(key, (identities.GRADIENT,)))
    assert "parameters" in refused(case(1, ALONE, None, THIRDS), "instance", key, parts)
    one = case(1, ALONE, {"b": ["0"], "c": [], "W": []}, THIRDS)
    assert "This is an instance" in checker.check(bound(one, "instance", key, parts))


def test_what_is_assumed_of_a_case_is_asked_of_it_by_the_checker():
    """Each condition of an assumption is among those of the claim, and of the controls that keep the assumption."""
    for claim in CLAIMS.values():
        for one in claim.parts():
            asked = [condition for assumption in one.assumptions for condition in assumption.conditions]
            assert one.binding is None or all(condition in one.bound()["case"] for condition in asked), one.key
