"""Claims on proportions pass on nearly every seed: the chance of another verdict, from proportions of large samples."""

from __future__ import annotations

from math import comb

import pytest
from hypothesis import settings

from verify import Case, judge
from verify.campaign.plan import profile
from verify.claims import Outcome, registry
from verify.claims.verdict import share
from verify.draws import Stream

CLAIMS = {key: claim for key, claim in registry.load().items() if claim.quantifier == "rate"}
MEASURED = {
    "hierarchy/max-entropy-ladder": {None: (4000, 4000)},
    "hierarchy/median-order": {
        "T_1 < 4": (4828, 5000), "T_2 > 4": (4998, 5000), "T_2 < 80": (4562, 5000), "T_3 > 80": (4803, 5000),
    },
    "hierarchy/metric-decides-rate": {None: (568, 719)},
    "hierarchy/metric-diagonal-wide": {None: (10000, 10000)},
    "hierarchy/strict-rate": {None: (4815, 5000)},
    "hierarchy/strict-rate-four-spins": {None: (3176, 5000)},
}  # fmt: skip
"""How many of how many cases held (30 November 2026), by counted reading, on seeds of their own."""
RAREST = 1e-4
"""The chance of a seed on which a claim does not pass, at most, in the quick profile."""
SURE = 5
"""The proportion that is reckoned with is the lower end of an interval at 1 - 0.01/5: lower once in 1000."""
UNLIKELY = 1e-5
"""The chance that cases which are drawn once more contradict the table though it is right, at most, for each entry."""


def tail(most, n, p):
    """P(X <= most) for X binomial(n, p), by its definition."""
    return sum(comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(most + 1))


def test_every_rate_is_in_the_table():
    assert MEASURED.keys() == CLAIMS.keys()
    for key, entry in MEASURED.items():
        assert set(entry) == set(CLAIMS[key].counted or [None])


@pytest.mark.parametrize("key", MEASURED)
def test_another_verdict_is_rarer_than_one_seed_in_ten_thousand(key):
    claim, chance = CLAIMS[key], 0.0
    cases, several = round(profile("quick").cases * claim.weight), len(claim.counted) or 1
    for held, tried in MEASURED[key].values():
        p = share([True] * held + [False] * (tried - held), SURE).low
        # what does not pass: too few for the whole interval to lie at the claimed rate or above
        few = [k for k in range(cases + 1) if share([True] * k + [False] * (cases - k), several).low < claim.rate]
        chance += tail(max(few), cases, p)
    assert chance < RAREST


@pytest.mark.slow
@pytest.mark.parametrize("key", MEASURED)
def test_the_table_is_true(key):
    """Cases that no run draws, against the tails of the measured proportion, a little to either side."""
    claim, found = CLAIMS[key], dict.fromkeys(MEASURED[key], 0)
    cases = 400 if settings.get_current_profile_name() == "deep" else 40
    for number in range(cases):
        finding = judge(claim, Case.from_document(claim.sampler(Stream("the table of rates", key, number))))
        for label in found:
            told = finding.outcome is Outcome.HOLDS if label is None else finding.readings.get(label) is True
            found[label] += told
    for label, (held, tried) in MEASURED[key].items():
        ends = share([True] * held + [False] * (tried - held), SURE)
        assert tail(found[label], cases, ends.low) > UNLIKELY
        assert 1 - tail(found[label] - 1, cases, ends.high) > UNLIKELY
