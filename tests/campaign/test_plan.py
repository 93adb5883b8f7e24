"""The plan: every case once, in an order that no worker changes, and refused before anything starts."""

from __future__ import annotations

import itertools
import pickle
from dataclasses import replace

import pytest

from verify.arithmetic.trilean import Trilean
from verify.campaign.plan import CHUNK, PROFILES, Profile, plan, profile
from verify.claims import OURS, Claim, NegativeControl, Picture, Proof, fails, holds
from verify.draws import Mixture
from verify.errors import BadInput, Usage

OWN = {"format": "flowclaims/case/1", "spins": 1, "energy": {"family": "full_ising"},
       "target": {"kind": "weights", "values": ["1", "2"]}}  # fmt: skip
CLAIM = Claim(
    key="test/plan",
    title="A claim",
    statement="$1 = 1$",
    source=OURS,
    expect="holds",
    check=lambda case: holds("exact"),
    sampler=Mixture(),
    margin="none",
    stored=("parity", "uniform"),
    controls=(NegativeControl("a", "", "", check=lambda case: fails("exact", "no"), stored=("one-spin",)),
                NegativeControl("b", "", "", stored=(OWN, "parity"))),
    proofs=(Proof("", 1, 0, lambda: Trilean.YES), Proof("", 2, 0, lambda: Trilean.YES)),
    pictures=(Picture("one", lambda draw, cases: {}), Picture("two", lambda draw, cases: {})),
)  # fmt: skip
SMALL = Profile("small", 2 * CHUNK + 3, 5)


def items(claim=CLAIM, chosen=SMALL, seed=7, documents=None):
    return plan({claim.key: claim}, chosen, seed, documents)[claim.key]


def test_stored_cases_then_drawn_ones_then_falsehoods_then_proofs_then_pictures():
    found = items()
    assert [(item.part, item.kind, item.stored) for item in found] == [
        ("claim", "cases", ("parity", "uniform")),
        ("claim", "cases", ()),
        ("claim", "cases", ()),
        ("claim", "cases", ()),
        ("control:a", "control", ("one-spin",)),
        ("control:b", "control", (OWN, "parity")),
        ("proof", "proof", ()),
        ("proof", "proof", ()),
        ("picture", "picture", ()),
        ("picture", "picture", ()),
    ]
    assert {item.seed for item in found} == {7}
    assert [item.size for item in found] == [2, CHUNK, CHUNK, 3, 6, 7, 0, 0, 0, 0]


def test_every_drawn_case_is_planned_once_and_in_order():
    numbers = [number for item in items() if item.part == "claim" for number in item.numbers]
    assert numbers == list(range(SMALL.cases))
    assert [item.numbers for item in items() if item.kind == "control"] == [tuple(range(SMALL.tries))] * 2
    assert [item.numbers for item in items() if item.kind == "proof"] == [(0,), (1,)]
    pictures = [item for item in items(replace(CLAIM, weight=0.1)) if item.kind == "picture"]
    assert [(item.numbers, item.effort) for item in pictures] == [((0,), SMALL.cases), ((1,), SMALL.cases)]


@pytest.mark.parametrize(("weight", "cases"), [(0.5, 12), (2.0, 46), (1e-9, 1), (0.1, 2)])
def test_the_weight_scales_the_number_of_cases(weight, cases):
    # 23 cases: halves go to the even number, and one case is the least
    numbers = [n for item in items(replace(CLAIM, weight=weight)) if item.part == "claim" for n in item.numbers]
    assert numbers == list(range(cases))


def test_chosen_cases_replace_everything_else():
    (item,) = items(documents=[{"a": 1}, {"b": 2}])
    assert (item.part, item.kind, item.stored, item.numbers) == ("claim", "cases", (), ())
    assert item.documents == ({"a": 1}, {"b": 2})
    assert item.size == 2


def test_a_stored_case_that_is_not_there_is_refused_now():
    for claim in (
        replace(CLAIM, stored=("parity", "atlantis")),
        replace(CLAIM, controls=(NegativeControl("a", "", "", stored=("atlantis",)),)),
    ):
        with pytest.raises(Usage, match="test/plan: no stored case 'atlantis'"):
            items(claim)
    with pytest.raises(BadInput, match="expected a list of 2 positive rationals"):
        items(replace(CLAIM, stored=(OWN | {"target": {"kind": "weights", "values": ["1"]}},)))
    # chosen cases do without
    assert items(replace(CLAIM, stored=("atlantis",)), documents=[{}])[0].size == 1


def test_claims_keep_their_order():
    other = replace(CLAIM, key="test/a-later-one")
    assert list(plan({"test/plan": CLAIM, "test/a-later-one": other}, SMALL, 0)) == ["test/plan", "test/a-later-one"]


def test_items_travel():
    for item in items():
        assert pickle.loads(pickle.dumps(item)) == item  # noqa: S301 - our own


def test_profiles_try_harder_and_harder():
    assert list(PROFILES) == ["quick", "ci", "deep"]
    sizes = [(profile(name).cases, profile(name).tries) for name in PROFILES]
    assert all(low[0] < high[0] and low[1] < high[1] for low, high in itertools.pairwise(sizes))
    with pytest.raises(Usage, match="unknown profile 'thorough'; there are quick, ci, deep"):
        profile("thorough")
