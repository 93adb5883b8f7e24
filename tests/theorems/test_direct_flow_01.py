"""The metric of the 0/1 coding: by brute force over states, and what is judged where it is another one."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import prod

import numpy as np
import pytest

from theorems.hierarchy.direct_flow_01 import falling_by
from verify import checker
from verify.certificates import sealed
from verify.claims import Case, FullIsing, Outcome, Stream, judge, provers, registry, zero_one
from verify.flow.dynamics import zero_one as dynamics

CLAIM = registry.load()["hierarchy/direct-flow-01"]


def subset(spins, mask):
    return [j for j in range(spins) if mask >> j & 1]


def gram(spins):
    """K K^T from dJ_S / dtheta_T = 2^-N sum over x of chi_S(x) prod over T of (1 + x_j) / 2, in Fractions."""
    numbers, states = range(1, 1 << spins), list(product((1, -1), repeat=spins))
    K = [
        [
            sum(
                Fraction(prod(x[j] for j in subset(spins, S)) * prod((1 + x[j]) // 2 for j in subset(spins, T)))
                for x in states
            )
            / len(states)
            for T in numbers
        ]
        for S in numbers
    ]
    return [[sum(a * b for a, b in zip(one, two, strict=True)) for two in K] for one in K]


@pytest.mark.parametrize("spins", [1, 2, 3, 4])
def test_the_entries_by_brute_force(spins):
    G = gram(spins)
    for S in range(1, 1 << spins):
        assert G[S - 1][S - 1] == Fraction(5, 4) ** spins / 5 ** S.bit_count()
    matrix = [[float(value) for value in row] for row in zero_one(spins).matrix]
    np.testing.assert_allclose(np.array(matrix) @ np.transpose(matrix), np.array(G, dtype=float))
    # the same matrix by the dynamics that move in that coding
    np.testing.assert_array_equal(matrix, dynamics.zero_one(FullIsing(spins)))


def drawn(spins):
    energy = zero_one(spins)
    return Case.from_document({
        "format": "flowclaims/case/1", "spins": spins, "energy": energy.document(),
        "parameters": energy.named([{"log": "3/2"}] * energy.size),
        "target": {"kind": "weights", "values": ["1"] * 2**spins},
    })  # fmt: skip


@pytest.mark.parametrize("spins", [2, 3, 4, 5])
def test_what_is_certified_ties_all_entries_together(spins):
    """The parts link every subset to every other, each link with its exact ratio."""
    finding = falling_by(5)(drawn(spins))
    assert finding.outcome is Outcome.HOLDS
    joined, ratios = {1}, {1: Fraction(1)}
    links = [part["statement"] for part in finding.parts]
    assert all(one["sign"] == "0" for one in links)
    while True:
        new = [(one["left"], one["right"], Fraction(one["factor"])) for one in links]
        found = {T: ratios[S] / f for (S, _), (T, _), f in new if S in ratios and T not in ratios}
        found |= {S: ratios[T] * f for (S, _), (T, _), f in new if T in ratios and S not in ratios}
        if not found:
            break
        ratios |= found
        joined |= found.keys()
    assert joined == set(range(1, 1 << spins))
    assert all(ratio == Fraction(1, 5 ** (S.bit_count() - 1)) for S, ratio in ratios.items())
    checker.check(provers.conjunction(drawn(spins), finding.parts))
    # and under the claim's name nothing of it may be missing
    found = judge(CLAIM, drawn(spins))
    assert found.certificate["parts"] == list(finding.parts)
    with pytest.raises(checker.Rejected, match="binding: a part is missing"):
        checker.check(sealed(found.certificate | {"parts": found.certificate["parts"][:-1]}))


def test_the_theorem_of_two_spins():
    finding = judge(CLAIM, drawn(2))
    assert "(K K^T)_[0],[0] - (5) (K K^T)_[0, 1],[0, 1] is 0" in finding.theorem
    assert "(K K^T)_[0],[0] - (1) (K K^T)_[1],[1] is 0" in finding.theorem
    assert judge(CLAIM, drawn(1)).outcome is Outcome.VACUOUS


def test_another_coding_is_told_apart():
    """One entry of the matrix changed: the assumption sees it, and the check itself does."""
    document = drawn(2).document
    document["energy"]["matrix"][2][2] = "1/3"
    case = Case.from_document(document)
    assert judge(CLAIM, case).outcome is Outcome.VACUOUS
    finding = falling_by(5)(case)
    assert finding.outcome is Outcome.FAILS
    assert checker.check(provers.conjunction(case, finding.parts))


@pytest.mark.parametrize("name", ["by-four", "plus-minus-one"])
def test_falsehoods_fail_on_their_own_cases(name):
    part = CLAIM.part(f"control:{name}")
    for number in range(4):
        finding = judge(CLAIM, Case.from_document(part.sampler(Stream("direct-01", number))), part.name)
        assert (finding.outcome, finding.arithmetic, finding.certified) == (Outcome.FAILS, "exact", True)


def test_the_target_plays_no_part():
    case = drawn(3)
    other = case.replaced(target={"kind": "couplings", "J": {"7": {"log": "3"}}})
    assert judge(CLAIM, case).outcome is judge(CLAIM, other).outcome is Outcome.HOLDS
