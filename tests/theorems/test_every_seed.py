"""Runs pass on every seed: ten of them for the cheap claims in CI, a hundred in the deep profile, three at the desk."""

from __future__ import annotations

import pytest
import run_on_seeds
import user_claims
from hypothesis import settings

import verify
from verify.claims import registry

SEEDS = {"fast": 3, "ci": 10, "deep": 100}
FIRST = 1
"""Seed 0 is what most other tests run on."""


def chosen():
    return SEEDS.get(settings.get_current_profile_name(), SEEDS["fast"])


@pytest.fixture(scope="module")
def first():
    return run_on_seeds.swept(run_on_seeds.CHEAP, FIRST)


def test_the_first_seed_passes(first):
    assert (first.code, first.problems) == (0, [])


@pytest.mark.parametrize("seed", range(FIRST + 1, FIRST + chosen()))
def test_the_cheap_claims_pass_with_the_same_verdicts(seed, first):
    ended = run_on_seeds.swept(run_on_seeds.CHEAP, seed)
    assert (ended.code, ended.problems, run_on_seeds.changed(ended, first)) == (0, [], [])


def test_the_cheap_claims_are_there():
    claims = registry.load()
    assert all(any(key.startswith(name) for key in claims) for name in run_on_seeds.CHEAP)


def test_numbers():
    assert run_on_seeds.numbers("3,5,10-12") == [3, 5, 10, 11, 12]


@pytest.mark.parametrize(
    ("fields", "code", "said"),
    [
        ({}, 0, []),
        ({"check": user_claims.REFUTED}, 1, ["mine/claim: refuted, expected: holds. Counterexamples with a"]),
        ({"check": "lambda case: undecided('ball', Reason.WIDE)"}, 3, ["mine/claim: inconclusive, expected: holds."]),
        ({"controls": "(TRUE,)"}, 1, ["mine/claim: the control true survived."]),
    ],
)
def test_what_goes_wrong_on_a_seed_is_named(tmp_path, monkeypatch, fields, code, said):
    folder = user_claims.written(tmp_path, **fields)
    run = verify.run
    monkeypatch.setattr(run_on_seeds.verify, "run", lambda claims, **more: run(claims, theorems=folder, **more))
    ended = run_on_seeds.swept(("mine/",), 4)
    assert (ended.code, len(ended.problems)) == (code, len(said))
    assert all(one.startswith(start) for one, start in zip(ended.problems, said, strict=True))


def test_a_verdict_that_changes_is_named():
    one, two = (run_on_seeds.Ended(0, [], {"a/b": verdict, "c/d": "proved"}) for verdict in ("proved", "survived"))
    assert run_on_seeds.changed(two, one) == ["a/b: survived, and proved on the first seed"]
    assert run_on_seeds.changed(one, one) == []
