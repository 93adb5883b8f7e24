"""Shrinking: simpler at each step, down to what a person would write, with the meaning of each simplification held."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from verify import Case, arithmetic
from verify.draws import TARGETS, Mixture, Stream
from verify.errors import BadInput
from verify.files.numerals import Log
from verify.hunting import shrinking
from verify.hunting.leaves import bits, parameters, target, value
from verify.hunting.shrinking import PASSES, complexity, shrunk

FLOAT = arithmetic.get("float64")


def first(good):
    """An ``accept`` that takes the first candidate that is a case and for which ``good`` holds."""

    def accept(candidates):
        for one in candidates:
            try:
                case = Case.from_document(one)
            except BadInput:
                continue
            if good(case):
                return one
        return None

    return accept


def drawn(number, families=("rbm", "full_ising", "truncated_ising", "shallow"), targets=tuple(TARGETS)):
    return Mixture(families, (2, 4), (1, 3), targets)(Stream("shrink", number))


@pytest.mark.parametrize("number", range(25))
def test_everything_shrinks_to_one_spin_and_zeros(number):
    found = shrunk(drawn(number), first(lambda case: True))
    assert found["spins"] == 1
    assert not any(bits(value(found, path)) for path in parameters(found))
    assert "note" not in found
    if found["target"]["kind"] == "weights":
        assert found["target"]["values"] == ["1", "1"]


@pytest.mark.parametrize("number", range(8))
def test_each_accepted_case_is_simpler_than_the_one_before(number):
    start, seen = drawn(number), []
    shrunk(start, first(lambda case: case.spins >= 2), seen.append)
    sizes = [complexity(one) for one in (start, *seen)]
    assert all(after < before for before, after in pairwise(sizes))
    assert seen[-1]["spins"] == 2


@pytest.mark.parametrize("candidates", PASSES, ids=lambda one: one.__name__)
def test_candidates_that_are_cases_keep_the_family(candidates):
    good = 0
    for number in range(25):
        document = drawn(number)
        for one in candidates(document):
            try:
                case = Case.from_document(one)
            except BadInput:
                continue
            assert case.energy.family == document["energy"]["family"]
            good += 1
    assert good >= 10


def test_a_target_of_weights_without_a_spin_is_the_law_given_it_or_its_marginal():
    document = {
        "format": "flowclaims/case/1", "spins": 3, "energy": {"family": "full_ising"},
        "target": {"kind": "weights", "values": [str(i) for i in (1, 2, 3, 5, 7, 11, 13, 17)]},
    }  # fmt: skip
    q = np.array([1, 2, 3, 5, 7, 11, 13, 17], dtype=float)
    for j in range(3):
        given, summed = (one["target"]["values"] for one in shrinking._without_spin(document, j))
        # bit j of the state's number is spin j
        table = q.reshape(2, 2, 2).transpose(2, 1, 0)
        expected = np.take(table, 0, axis=j), table.sum(axis=j)
        for values, law in zip((given, summed), expected, strict=True):
            assert [float(Fraction(v)) for v in values] == law.transpose(1, 0).ravel().tolist()


@pytest.mark.parametrize("number", range(6))
def test_couplings_without_a_spin_are_those_of_the_law_given_it(number):
    document = drawn(number, ("full_ising",), ("couplings",))
    case = Case.from_document(document)
    q, N = case.target(FLOAT), case.spins
    for j in range(N):
        conditioned = next(shrinking._without_spin(document, j))
        conditioned = {key: held for key, held in conditioned.items() if key != "parameters"}
        states = [s for s in range(1 << N) if not s >> j & 1]
        np.testing.assert_allclose(
            Case.from_document(conditioned).target(FLOAT), q[states] / q[states].sum(), rtol=1e-12
        )


def test_an_rbm_without_a_spin_sees_the_others_as_before():
    document = drawn(0, ("rbm",), ("uniform",))
    for j in range(document["spins"]):
        less = next(iter(shrinking._without_spin(document, j)))["parameters"]
        keep = [i for i in range(document["spins"]) if i != j]
        assert less["b"] == [document["parameters"]["b"][i] for i in keep]
        assert less["W"] == [[row[i] for i in keep] for row in document["parameters"]["W"]]


def test_equal_numbers_shrink_together():
    """Twin units that must stay twins: one number at a time would never get there."""
    document = {
        "format": "flowclaims/case/1", "spins": 1, "energy": {"family": "rbm", "hidden": 2},
        "parameters": {"b": ["0"], "c": ["0", "0"], "W": [[{"log": "11/6"}], [{"log": "11/6"}]]},
        "target": {"kind": "self"},
    }  # fmt: skip

    zero = {Fraction(0), Log(Fraction(1))}

    def twins(case):
        W = case.document["parameters"]["W"]
        return case.energy.options()["hidden"] == 2 and W[0] == W[1] and case.exact_theta[-1] not in zero

    assert shrunk(document, first(twins))["parameters"]["W"] in ([["1"], ["1"]], [[{"log": "2"}], [{"log": "2"}]])


def test_weights_that_must_keep_a_ratio_lose_their_common_factor():
    document = {
        "format": "flowclaims/case/1", "spins": 1, "energy": {"family": "full_ising"},
        "target": {"kind": "weights", "values": ["68/3", "17/3"]},
    }  # fmt: skip

    def four_to_one(case):
        return case.target(FLOAT).max() == pytest.approx(0.8)

    assert shrunk(document, first(four_to_one))["target"]["values"] == ["4", "1"]


def test_what_is_accepted_decides_where_it_ends():
    """A counterexample that needs two spins and a weight above 5: nothing simpler is left."""
    document = {
        "format": "flowclaims/case/1", "spins": 3, "energy": {"family": "full_ising"},
        "target": {"kind": "weights", "values": ["9", "4", "7", "3", "8", "6", "5", "2"]},
    }  # fmt: skip

    def good(case):
        values = [Fraction(v) for v in case.document["target"]["values"]]
        return case.spins >= 2 and max(values) >= 5 * min(values)

    found = shrunk(document, first(good))
    assert found["spins"] == 2
    assert sorted(map(int, found["target"]["values"])) == [1, 1, 1, 5]
    assert target(found)
