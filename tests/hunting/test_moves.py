"""Moves give cases of the same family, change what they say, and depend on their draws alone."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from verify import Case
from verify.draws import TARGETS, Mixture, Stream
from verify.errors import BadInput
from verify.hunting import moves
from verify.hunting.leaves import bits, hidden, is_weight, is_zero, parameters, target, value
from verify.hunting.moves import CLIMBING, MOVES, moved

LAW = Mixture(("rbm", "full_ising", "truncated_ising", "rbm01", "shallow"), (1, 3), (0, 3), tuple(TARGETS))


def documents(number=60):
    return [LAW(Stream("moves", i)) for i in range(number)]


@pytest.mark.parametrize("move", sorted(set(MOVES), key=lambda one: one.__name__), ids=lambda one: one.__name__)
def test_each_move_applies_somewhere_and_leaves_its_argument_as_it_was(move):
    changed = 0
    for number, document in enumerate(documents()):
        before = json.dumps(document)
        after = move(document, Stream(move.__name__, number))
        assert json.dumps(document) == before
        if after is None:
            continue
        assert (after["spins"], after["energy"]) == (document["spins"], document["energy"])
        Case.from_document(after)
        changed += after != document
    assert changed >= 3


def test_moves_are_the_same_for_the_same_draws():
    for number, document in enumerate(documents(20)):
        assert moved(document, Stream("same", number)) == moved(document, Stream("same", number))


def test_chains_of_moves_stay_cases_and_numbers_stay_short():
    for start in documents(8):
        document, valid = start, 0
        for step in range(60):
            after = moved(document, Stream("chain", step), CLIMBING if step % 2 else MOVES)
            try:
                Case.from_document(after)
            except BadInput:
                continue
            document, valid = after, valid + 1
        assert valid >= 50
        longest = max((bits(value(document, path)) for path in [*parameters(document), *target(document)]), default=0)
        assert longest <= 2 * moves.MOST_BITS + 64


def test_degenerate_moves_do_what_they_are_called():
    document = next(
        one for one in documents() if hidden(one) >= 2 and one["energy"]["family"] == "rbm" and len(target(one)) >= 4
    )
    for number in range(20):
        draw = Stream("degenerate", number)
        rows = moves.dead_unit(document, draw)["parameters"]["W"]
        assert any(all(is_zero(value({"parameters": {"W": rows}}, ("parameters", "W", a, j)))
                       for j in range(document["spins"])) for a in range(len(rows)))  # fmt: skip
    seen = Counter()
    for number in range(40):
        twins = moves.twin_units(document, Stream("twins", number))["parameters"]
        seen[any(twins["W"][a] == twins["W"][b] and twins["c"][a] == twins["c"][b]
                 for a in range(len(twins["W"])) for b in range(a))] += 1  # fmt: skip
    assert seen[True] >= 10


def test_targets_become_even_and_symmetric():
    document = {
        "format": "flowclaims/case/1", "spins": 3, "energy": {"family": "full_ising"},
        "target": {"kind": "weights", "values": [str(i) for i in range(1, 9)]},
    }  # fmt: skip
    even = moves.even_target(document, Stream())["target"]["values"]
    assert even == even[::-1]
    symmetric = moves.symmetric_target(document, Stream())["target"]["values"]
    assert symmetric[1] == symmetric[2] == symmetric[4]
    assert symmetric[3] == symmetric[5] == symmetric[6]
    assert len(set(symmetric)) == 4


def test_weights_stay_positive_rationals():
    document = {
        "format": "flowclaims/case/1", "spins": 1, "energy": {"family": "full_ising"},
        "target": {"kind": "weights", "values": ["1", "1"]},
    }  # fmt: skip
    for number in range(200):
        after = moves.step(document, Stream("positive", number))
        for path in target(after):
            assert is_weight(path)
            assert value(after, path) > 0
