"""Orders in two codings: couplings by brute force over states, and a pure pair by hand."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product

import pytest
from proving import case_of, log

from theorems.effective_model.coding_invariant_orders import sparse
from verify.claims import Case, Outcome, Stream, judge, registry, zero_one

CLAIM = registry.load()["effective_model/coding-invariant-orders"]


def bits_case(spins, theta, target="self"):
    given = [log(theta[T]) if T in theta else "0" for T in range(1, 1 << spins)]
    options = zero_one(spins).document()
    del options["family"]
    return case_of("reparametrised", spins, target, {"z": given}, **options)


def couplings(spins, theta):
    """J_S = mean over x of f(x) chi_S(x), f = sum of theta_T prod over T of (1 + x_j)/2; floats."""
    states = list(product((0, 1), repeat=spins))
    J = {}
    for S in range(1, 1 << spins):
        J[S] = 0.0
        for down in states:
            f = sum(value for T, value in theta.items() if not any(down[j] and T >> j & 1 for j in range(spins)))
            J[S] += f * (-1) ** sum(down[j] for j in range(spins) if S >> j & 1) / len(states)
    return J


def test_the_pure_pair_by_hand():
    """log 2 times v_1 v_2 is log 2 / 4 times 1 + x_1 + x_2 + x_1 x_2."""
    finding = judge(CLAIM, bits_case(2, {3: 2}))
    assert (finding.outcome, finding.arithmetic) == (Outcome.FAILS, "exact")
    assert finding.values["J"] == [{"sum": [{"times": "1/4", "log": "2"}]}] * 3
    assert finding.margin == pytest.approx(-math.log(2) / 4)
    assert finding.certificate["kind"] == "refutation"
    assert ": theta_0 is 0; theta_1 is 0; J_S for S = [0] is not 0. This refutes " in finding.theorem


def test_content_that_only_the_bits_have():
    """theta_12 = 2 log 2 with fields -log 2: J_1 = J_2 = 0. A counterexample the other way round, not certified."""
    finding = judge(CLAIM, bits_case(2, {1: Fraction(1, 2), 2: Fraction(1, 2), 3: 4}))
    assert (finding.outcome, finding.certificate) == (Outcome.FAILS, None)
    assert "nothing in the +-1 coding" in finding.why


def test_content_of_all_orders_in_both():
    finding = judge(CLAIM, bits_case(2, {1: 3, 2: 5, 3: 2}))
    assert finding.outcome is Outcome.HOLDS


@pytest.mark.parametrize("number", range(8))
def test_couplings_by_brute_force(number):
    case = Case.from_document(sparse(Stream("coding", number)))
    given = case.document["parameters"]["z"]
    theta = {T: math.log(Fraction(one["log"])) for T, one in enumerate(given, start=1) if one != "0"}
    J, N = couplings(case.spins, theta), case.spins
    has = {k: (any(T.bit_count() == k for T in theta), any(abs(J[S]) > 1e-9 for S in J if S.bit_count() == k))
           for k in range(1, N + 1)}  # fmt: skip
    same = all(one == other for one, other in has.values())
    assert judge(CLAIM, case).outcome is (Outcome.HOLDS if same else Outcome.FAILS)


def test_the_top_coupling_is_another_number():
    """J_12 = theta_12 / 4."""
    finding = judge(CLAIM, bits_case(2, {3: 2}), "control:same-top")
    assert finding.outcome is Outcome.FAILS
    assert "J_[0, 1] of the other model is not 1 times J_[0, 1]" in finding.theorem


def test_other_maps_are_no_codings():
    options = zero_one(2).document()
    del options["family"]
    options["matrix"][0][0] = "1"
    case = case_of("reparametrised", 2, "self", {"z": ["0", "0", log(2)]}, **options)
    assert judge(CLAIM, case).outcome is Outcome.VACUOUS
