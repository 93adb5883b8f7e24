"""Runs pass on every seed: ten of them for the cheap claims in CI, a hundred in the deep profile, three at the desk."""

from __future__ import annotations

import pytest
import sweep
import user_claims
from hypothesis import settings

import verify
from verify.claims import registry

SEEDS = {"fast": 3, "ci": 10, "deep": 100}
FIRST = 1
"""Seed 0 is what most other tests run on."""


def chosen():
    return SEEDS.get(settings.get_current_profile_name(), SEEDS["fast"])


@pytest.mark.parametrize("seed", range(FIRST, FIRST + chosen()))
def test_the_cheap_claims_pass(seed):
    assert sweep.swept(sweep.CHEAP, seed) == (0, [])


def test_the_cheap_claims_are_there():
    claims = registry.load()
    assert all(any(key.startswith(name) for key in claims) for name in sweep.CHEAP)


def test_numbers():
    assert sweep.numbers("3,5,10-12") == [3, 5, 10, 11, 12]


@pytest.mark.parametrize(
    ("fields", "code", "said"),
    [
        ({}, 0, []),
        ({"check": user_claims.REFUTED}, 1, ["mine/claim: refuted, expected: holds. Counterexamples with a"]),
        ({"check": "lambda case: undecided('ball', Reason.WIDE)"}, 3, ["mine/claim: inconclusive, expected: holds."]),
        ({"neighbours": "(TRUE,)"}, 1, ["mine/claim: the control true survived."]),
    ],
)
def test_what_goes_wrong_on_a_seed_is_named(tmp_path, monkeypatch, fields, code, said):
    folder = user_claims.written(tmp_path, **fields)
    run = verify.run
    monkeypatch.setattr(sweep.verify, "run", lambda claims, **more: run(claims, theorems=folder, **more))
    ended, found = sweep.swept(("mine/",), 4)
    assert (ended, len(found)) == (code, len(said))
    assert all(one.startswith(start) for one, start in zip(found, said, strict=True))
