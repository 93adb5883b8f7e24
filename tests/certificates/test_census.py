"""The census of located points: every start is counted once, every certificate is accepted, what has none is named."""

from __future__ import annotations

import numpy as np
import pytest
from proving import case_of, log

from verify import arithmetic, checker, locate
from verify.certificates import census
from verify.certificates.census import DRIFTING, ISOLATED, MANIFOLDS, OTHER, POINTS, SETS, STARTS, UNDECIDED

FLOAT = arithmetic.get("float64")


def counted(case, starts):
    found = locate(case.energy, case.target(FLOAT), starts, until=0, device="plain")
    return found, census(case, found)


def normal(seed, rows, size, scale=1.0):
    return np.random.Generator(np.random.Philox(seed)).normal(scale=scale, size=(rows, size))


PAIRS = {mask: log("1/2") for mask in range(8) if mask.bit_count() == 2}
CASES = {
    "one unit": (case_of("rbm", 3, [3, 1, 4, 1, 5, 9, 2, 6], hidden=1), normal(1, 40, 7)),
    "even triangle": (case_of("rbm", 3, PAIRS, hidden=2), normal(2, 30, 11)),
    "full ising": (case_of("full_ising", 2, [1, 2, 3, 4]), normal(3, 10, 3)),
    "far away": (case_of("rbm", 2, [1, 1, 1, 7], hidden=1), normal(4, 20, 5, 30.0)),
}


@pytest.mark.parametrize("name", CASES)
def test_every_start_is_counted_once(name):
    case, starts = CASES[name]
    found, result = counted(case, starts)
    tally = result.tally
    assert tally[STARTS] == len(starts) == len(found.kinds)
    assert sum(tally[key] for key in (ISOLATED, SETS, DRIFTING, UNDECIDED, OTHER)) == len(starts)
    assert all(count >= 0 for count in tally.values())
    assert tally[POINTS] + tally[MANIFOLDS] == len(result.certificates)
    assert sum(result.undecided.values()) == len(found.candidates) - len(result.certificates)


@pytest.mark.parametrize("name", CASES)
def test_every_certificate_is_accepted_and_near_its_candidate(name):
    case, starts = CASES[name]
    _, result = counted(case, starts)
    for candidate, document in result.certificates:
        assert checker.check(document)
        assert document["kind"] in {"fixed-point", "fixed-manifold"}
        if candidate.kind.value == "consistent":
            # a consistent point is never called spurious
            assert document["statement"]["distance"] == "0"
    kinds = [document["kind"] for _, document in result.certificates]
    assert (kinds.count("fixed-point"), kinds.count("fixed-manifold")) == (
        result.tally[POINTS],
        result.tally[MANIFOLDS],
    )


def test_full_ising_by_hand():
    """One fixed point, the target itself: all ten starts come there."""
    _, result = counted(*CASES["full ising"])
    expected = dict.fromkeys((SETS, DRIFTING, UNDECIDED, OTHER, MANIFOLDS), 0) | {STARTS: 10, ISOLATED: 10, POINTS: 1}
    assert result.tally == expected


def test_points_without_weights_are_sets():
    """N = 2, M = 1, started at W = 0 and b = atanh of the means: one set by its candidate, and each start in it."""
    case = case_of("rbm", 2, [27, 5, 5, 3], hidden=1)
    b = float(np.log(2))
    found, result = counted(case, np.array([[b, b, 0.7, 0.0, 0.0]] * 3))
    assert len(found.candidates) == 1
    assert (result.tally[SETS], result.tally[MANIFOLDS], result.tally[ISOLATED]) == (3, 1, 0)


def test_what_no_lemma_covers_is_undecided():
    """Shallow networks: zeros are located, and none is certified."""
    case = case_of("shallow", 2, [5, 2, 2, 1], hidden=1, link="tanh", output="trained")
    found, result = counted(case, normal(5, 10, 6, 0.3))
    assert found.candidates
    assert result.certificates == []
    assert result.undecided == {"unsupported": len(found.candidates)}
    assert result.tally[UNDECIDED] == sum(len(one.starts) for one in found.candidates)
