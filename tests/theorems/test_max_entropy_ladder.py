"""The ladder of maximum-entropy laws: each by its defining property, and the distances of a flow by hand."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from proving import case_of, log
from scipy.integrate import solve_ivp

from theorems.hierarchy import max_entropy_ladder
from theorems.hierarchy._max_entropy import divergence, max_entropy
from theorems.hierarchy.max_entropy_ladder import MOMENTS, NEAR, OWN, TIMES, Rungs, nearest, picture, rungs
from verify import Case, judge
from verify.claims import Outcome, Reason, registry
from verify.draws import Stream
from verify.energies import Rbm
from verify.errors import Unsupported
from verify.flow import End

CLAIM = registry.load()["hierarchy/max-entropy-ladder"]


def states(spins):
    return [tuple(1 - 2 * (s >> j & 1) for j in range(spins)) for s in range(1 << spins)]


def subsets(spins, low, high):
    return [S for k in range(low, high + 1) for S in itertools.combinations(range(spins), k)]


def moment(p, S, spins):
    return sum(chance * math.prod(x[j] for j in S) for chance, x in zip(p, states(spins), strict=True))


def coupling(p, S, spins):
    return moment(np.log(p), S, spins) / 2**spins


# -- the defining property ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("spins", [1, 2, 3, 4])
@pytest.mark.parametrize("alpha", [1.0, 0.3, 0.1])
def test_moments_up_to_k_are_those_of_q_and_couplings_above_vanish(spins, alpha):
    """The one law with both properties, because the entropy is strictly concave."""
    rng = np.random.Generator(np.random.Philox([spins, int(10 * alpha)]))
    q = rng.dirichlet(np.full(1 << spins, alpha)) + 1e-9
    q /= q.sum()
    for k in range(spins):
        p = max_entropy(q, k)
        assert p.min() > 0
        assert sum(p) == pytest.approx(1, abs=1e-14)
        for S in subsets(spins, 1, k):
            assert moment(p, S, spins) == pytest.approx(moment(q, S, spins), abs=1e-12)
        for S in subsets(spins, k + 1, spins):
            # log p has the error of p over p
            assert coupling(p, S, spins) == pytest.approx(0, abs=1e-12 * max(1, -np.log(p.min())))
    assert np.array_equal(max_entropy(q, spins), q)


def test_order_0_is_uniform_and_order_1_the_product_of_means():
    q = np.array([8, 1, 2, 3, 1, 4, 2, 5]) / 26
    assert max_entropy(q, 0) == pytest.approx(np.full(8, 1 / 8), abs=1e-16)
    means = [moment(q, (j,), 3) for j in range(3)]
    expected = [math.prod((1 + m * x_j) / 2 for m, x_j in zip(means, x, strict=True)) for x in states(3)]
    assert max_entropy(q, 1) == pytest.approx(expected, abs=1e-14)


def test_entropy_is_the_largest_along_what_leaves_the_moments():
    """q + t v for v orthogonal to the characters up to order 2: of these the rung has the largest entropy."""
    q = np.array([8, 1, 2, 3, 1, 4, 2, 5]) / 26
    p = max_entropy(q, 2)
    v = np.array([math.prod(x) for x in states(3)])
    entropies = [-(r * np.log(r)).sum() for r in (p, p + 1e-3 * v, p - 1e-3 * v, q)]
    assert max(entropies) == entropies[0]
    assert np.count_nonzero(np.abs(q - p - v * ((q - p) @ v) / 8) > 1e-13) == 0


def test_moments_that_are_not_met_are_refused(monkeypatch):
    q = np.array([8, 1, 2, 3, 1, 4, 2, 5]) / 26
    monkeypatch.setattr("theorems.hierarchy._max_entropy.ROUNDS", 2)
    with pytest.raises(Unsupported, match="order 2"):
        max_entropy(q, 2)


def test_all_but_degenerate_targets_keep_their_moments():
    q = np.array([1.0, 1e-300, 1e-200, 1e-300, 1e-100, 1e-300, 1e-300, 1e-300])
    p = max_entropy(q, 2)
    assert all(moment(p, S, 3) == pytest.approx(moment(q, S, 3), abs=1e-12) for S in subsets(3, 1, 2))


def test_divergence_near_and_far():
    p, r = np.array([0.5, 0.25, 0.25, 0.0 + 1e-3]), np.array([0.25, 0.25, 0.5, 1e-3])
    p, r = p / p.sum(), r / r.sum()
    assert divergence(p, r) == pytest.approx(sum(a * math.log(a / b) for a, b in zip(p, r, strict=True)), rel=1e-14)
    near = p * (1 + 1e-9 * np.array([1.0, -2.0, 0.0, 0.0]))
    assert 0 <= divergence(p, near / near.sum()) < 1e-16
    assert divergence(p, np.stack([p, r])).shape == (2,)


# -- the flow ----------------------------------------------------------------------------------------------------------
def test_distances_along_a_flow_by_plain_scipy():
    """An RBM of two spins and one unit: KL(q_1, p_t), KL(q, p_t), heights and half-times from a flow of our own."""
    q, start = np.array([6, 2, 3, 5]) / 16, np.array([0.02, -0.01, 0.015, 0.02, -0.03])
    x = np.array(states(2))

    def law(theta):
        h = theta[2] + x @ theta[3:]
        weights = np.exp(x @ theta[:2]) * 2 * np.cosh(h)
        return weights / weights.sum(), np.tanh(h)

    def speed(_, theta):
        p, t = law(theta)
        r = q - p
        return np.array([*(r @ x), r @ t, *((r * t) @ x)])

    def gap(theta):
        p, _ = law(theta)
        return coupling(p, (0, 1), 2) - coupling(q, (0, 1), 2), moment(p, (0, 1), 2) - moment(q, (0, 1), 2)

    first = gap(start)
    events = [lambda _, theta, i=i: abs(gap(theta)[i]) - abs(first[i]) / 2 for i in (0, 1)]
    path = solve_ivp(speed, (0, 1e4), start, "LSODA", rtol=1e-10, atol=1e-13, dense_output=True, events=events)
    found = rungs(Rbm(2, 1), q[None], start[None])[0]
    product = [math.prod((1 + moment(q, (j,), 2) * x_j) / 2 for j, x_j in enumerate(one)) for one in states(2)]
    for place in (40, 140, 180):
        p, _ = law(path.sol(TIMES[place]))
        for k, rung in enumerate((product, q)):
            expected = sum(a * math.log(a / b) for a, b in zip(rung, p, strict=True))
            assert found.distance[place, k] == pytest.approx(expected, rel=1e-5, abs=1e-12)
    uniform = sum(a * math.log(4 * a) for a in product)
    above = sum(a * math.log(a / b) for a, b in zip(q, product, strict=True))
    assert found.height == pytest.approx([uniform, above], rel=1e-12)
    for i, clock in enumerate((OWN, MOMENTS)):
        assert found.passed[clock][1] == pytest.approx(path.t_events[i][0], rel=1e-6)


def test_only_times_before_the_next_order_count():
    distance = np.geomspace(1.0, 1e-6, len(TIMES))[:, None] * np.ones((1, 2))
    found = Rungs(distance, np.array([2.0, 1.0]), {OWN: np.array([0.1, TIMES[100] * 1.001])}, End.TIME)
    assert nearest(found, 1, OWN) == pytest.approx(distance[100, 0] / 2)
    never = found._replace(passed={OWN: np.array([0.1, math.nan])})
    assert nearest(never, 1, OWN) == pytest.approx(1e-6 / 2)
    at_once = found._replace(passed={OWN: np.array([0.1, TIMES[0] / 2])})
    assert math.isinf(nearest(at_once, 1, OWN))


CASE = Case.from_document(CLAIM.sampler(Stream(1)))


def _found(least, height=(1.0, 1.0, 1.0), end=End.TIME):
    distance = np.full((len(TIMES), 3), least)
    passed = {clock: np.full(3, 10.0) for clock in (OWN, MOMENTS)}
    return Rungs(distance, np.array(height), passed, end)


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        (_found(NEAR * 0.9), Outcome.HOLDS),
        (_found(NEAR * 1.1), Outcome.FAILS),
        (_found(NEAR * 1.1, height=(2.0, 1.0, 1.0)), Outcome.HOLDS),
        (_found(0.0), Outcome.HOLDS),
        (_found(0.0, height=(1e-12, 1.0, 1.0)), Outcome.VACUOUS),
        (_found(0.0, height=(1.0, 0.0, 0.0)), Outcome.VACUOUS),
        (_found(0.0, end=End.BUDGET), Outcome.UNDECIDED),
    ],
)
def test_what_is_near_enough(found, outcome, monkeypatch):
    monkeypatch.setattr(max_entropy_ladder, "rungs", lambda *_: [found])
    assert judge(CLAIM, CASE).outcome is outcome


def test_rungs_that_are_none_have_no_reading(monkeypatch):
    monkeypatch.setattr(max_entropy_ladder, "rungs", lambda *_: [_found(NEAR / 2, height=(1.0, 1.0, 0.0))])
    readings = judge(CLAIM, CASE).readings
    assert readings["rung 1 before order 2, by couplings"] is True
    assert readings["rung 2 before order 3, by moments"] is None


def test_the_second_rung_is_missed_by_moments_and_met_by_couplings():
    """What the remark says, on sixty targets."""
    readings = [judge(CLAIM, Case.from_document(CLAIM.sampler(Stream(8, i)))).readings for i in range(60)]
    counts = {label: sum(one[label] is True for one in readings) for label in readings[0]}
    assert counts["rung 2 before order 3, by moments"] < 30 < counts["rung 2 before order 3, by couplings"]
    assert counts["rung 1 before order 2, by couplings"] > 50


def test_a_target_beyond_float64_is_undecided_and_a_product_vacuous():
    parameters = {"b": ["0"] * 2, "c": ["0"], "W": [["0"] * 2]}
    assert judge(CLAIM, case_of("rbm", 2, {1: log(2), 2: log(3)}, parameters, hidden=1)).outcome is Outcome.VACUOUS
    beyond = judge(CLAIM, case_of("rbm", 2, ["1e-400", "1", "1", "1"], parameters, hidden=1))
    assert (beyond.outcome, beyond.reason) == (Outcome.UNDECIDED, Reason.UNSUPPORTED)


def test_the_false_neighbour_is_refuted_with_a_certificate():
    part = CLAIM.parts()[1]
    found = [judge(CLAIM, Case.from_document(part.sampler(Stream(2, i))), part.name) for i in range(12)]
    assert any(one.outcome is Outcome.FAILS and one.certified for one in found)


def test_the_picture_starts_at_one_and_ends_low():
    figure = picture(Stream(3), 10)
    assert figure["time"][0] == pytest.approx(0.01)
    assert figure["time"][-1] == pytest.approx(1e4)
    for k in ("1", "2", "3"):
        curve = figure["by_order"][k]
        assert curve["median"][0] == pytest.approx(1, abs=0.1)
        assert all(
            low <= mid <= high for low, mid, high in zip(curve["low"], curve["median"], curve["high"], strict=True)
        )
    # near the product law at some time, and away from it again
    assert min(figure["by_order"]["1"]["median"]) < NEAR
    assert figure["by_order"]["1"]["median"][-1] > 10 * min(figure["by_order"]["1"]["median"])
    assert figure["by_order"]["3"]["median"][-1] < 1e-12
