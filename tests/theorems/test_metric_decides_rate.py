"""The metric decides: its diagonal by differences of couplings, the natural gradient by its closed form, the sides."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from proving import case_of, log
from scipy.integrate import solve_ivp

from theorems.hierarchy import metric_decides_rate as here
from theorems.hierarchy._measured import Reading, batch, median
from theorems.hierarchy.metric_decides_rate import (
    NATURAL,
    RBM,
    WAYS,
    diagonal,
    half_times,
    label,
    learned,
    strict,
    table,
)
from verify import Case, judge
from verify.claims import Outcome, Reason, registry
from verify.claims.verdict import share
from verify.draws import Stream
from verify.energies import Rbm
from verify.flow import Comparison, End, Succession

CLAIM = registry.load()["hierarchy/metric-decides-rate"]
CASE = Case.from_document(CLAIM.sampler(Stream(1)))
BY_NAME = {way.name: way for way in WAYS}
STATES = [tuple(1 - 2 * (s >> j & 1) for j in range(3)) for s in range(8)]
SUBSETS = [S for k in (1, 2, 3) for S in itertools.combinations(range(3), k)]
Q = np.array([8, 1, 2, 3, 1, 4, 2, 5]) / 26


def couplings(theta, hidden):
    """J_S of an RBM of three spins, by direct sums."""
    b, c, W = theta[:3], theta[3 : 3 + hidden], theta[3 + hidden :].reshape(hidden, 3)
    f = [b @ x + sum(math.log(2 * math.cosh(c[a] + W[a] @ x)) for a in range(hidden)) for x in map(np.array, STATES)]
    return np.array([sum(v * math.prod(x[j] for j in S) for v, x in zip(f, STATES, strict=True)) / 8 for S in SUBSETS])


def jacobian(theta, hidden):
    step = 1e-5
    return np.array([
        (couplings(theta + step * e, hidden) - couplings(theta - step * e, hidden)) / (2 * step)
        for e in np.eye(len(theta))
    ]).T  # fmt: skip


def by_order(entries):
    return [np.mean([entries[i] for i, S in enumerate(SUBSETS) if len(S) == k]) for k in (1, 2, 3)]


def field(way, start, hidden=2):
    return way.metric.field(way.energy(3, hidden), Q, start)


# -- the metric --------------------------------------------------------------------------------------------------------
def test_the_diagonal_of_the_plain_metric_by_differences():
    theta = np.random.Generator(np.random.Philox(2)).normal(0, 0.7, 11)
    K = jacobian(theta, 2)
    assert diagonal(field(RBM, theta), 3) == pytest.approx(by_order((K @ K.T).diagonal()), rel=1e-7)
    # made linear, the metric at the start is that of the machine itself
    lazy = replace(BY_NAME["RBM made linear at a wide start"], model="small")
    assert diagonal(field(lazy, theta), 3) == pytest.approx(diagonal(field(RBM, theta), 3), rel=1e-12)


def test_the_diagonal_of_the_centred_metric_by_differences():
    """In z = (beta, gamma, W) at fixed offsets: b = beta - W^T lambda, c = gamma - W mu."""
    theta = np.random.Generator(np.random.Philox(3)).normal(0, 0.7, 11)
    W, c = theta[5:].reshape(2, 3), theta[3:5]
    mu = Q @ np.array(STATES)
    lam = Q @ np.tanh(c + np.array(STATES) @ W.T)

    def moved(z):
        weights = z[5:].reshape(2, 3)
        return np.concatenate((z[:3] - weights.T @ lam, z[3:5] - weights @ mu, z[5:]))

    z = np.concatenate((theta[:3] + W.T @ lam, c + W @ mu, theta[5:]))
    step = 1e-5
    KA = np.array([
        (couplings(moved(z + step * e), 2) - couplings(moved(z - step * e), 2)) / (2 * step) for e in np.eye(11)
    ]).T  # fmt: skip
    found = diagonal(field(BY_NAME["RBM, centred gradient"], theta), 3)
    assert found == pytest.approx(by_order((KA @ KA.T).diagonal()), rel=1e-7)


def test_the_metrics_of_the_couplings_are_known():
    plain, bits = (BY_NAME[f"couplings, {name}"] for name in ("plain gradient", "gradient of the 0/1 coding"))
    zero = np.zeros(7)
    assert diagonal(field(plain, zero), 3) == pytest.approx([1, 1, 1])
    # (A A^T)_SS = sum over T containing S of 4^-|T| = (1/4)^k (5/4)^(3-k): a factor of 5 per order
    assert diagonal(field(bits, zero), 3) == pytest.approx([25 / 64, 5 / 64, 1 / 64])


def test_the_natural_metric_near_zero_is_the_same_for_all_orders():
    """K F^+ K^T = C^-1 at full rank, and C = 1 at the uniform law."""
    theta = np.random.Generator(np.random.Philox(4)).normal(0, 0.02, 15)
    assert diagonal(field(NATURAL, theta, hidden=3), 3) == pytest.approx([1, 1, 1], rel=1e-2)


# -- the flows ---------------------------------------------------------------------------------------------------------
def test_under_the_natural_gradient_every_moment_passes_at_log_2():
    for number in range(3):
        case = Case.from_document(CLAIM.sampler(Stream(5, number)))
        one = learned(NATURAL, case)["moments"]
        assert one.times == pytest.approx([math.log(2)] * 3, rel=1e-6)
        assert (one.comparison.succession, strict(one)) == (Succession.TIE, False)


def test_the_natural_gradient_by_couplings_from_the_law_alone():
    """p_t = q + (p_0 - q) e^-t: no parameter comes in."""
    q, start = here.doubles(CASE)
    J = couplings(start, 3)
    chi = np.array([[math.prod(x[j] for j in S) for S in SUBSETS] for x in STATES])
    p = np.exp(chi @ J)
    p /= p.sum()

    def gap(t):
        return chi.T @ (np.log(q + (p - q) * math.exp(-t)) - np.log(q)) / 8

    t = np.linspace(0, 20, 200_001)
    norms = np.array([by_order(gap(0) ** 2)])
    every = chi.T @ (np.log(q[:, None] + (p - q)[:, None] * np.exp(-t)) - np.log(q)[:, None]) / 8
    for k in (1, 2, 3):
        squares = np.mean([every[i] ** 2 for i, S in enumerate(SUBSETS) if len(S) == k], axis=0)
        first = t[np.argmax(squares <= norms[0, k - 1] / 4)]
        assert learned(NATURAL, CASE)["couplings"].times[k - 1] == pytest.approx(first, abs=2e-4)


def test_the_lazy_machine_by_plain_scipy():
    """f = f_0 + D_0 (theta - theta_0) with D_0 by differences of f."""
    way = BY_NAME["RBM made linear at a wide start"]
    q, small = here.doubles(CASE)
    energy = way.energy(3, 3)
    start = way.start(energy, small, CASE.sha256)
    assert energy.hidden == here.WIDE
    assert start[:3].tolist() == [0, 0, 0]
    assert np.std(start[3:]) == pytest.approx(1, abs=0.35)
    assert np.array_equal(start, way.start(energy, small, CASE.sha256))
    assert not np.array_equal(start, way.start(energy, small, "another case"))
    hidden, x = here.WIDE, np.array(STATES)

    def f_of(theta):
        c, W = theta[3 : 3 + hidden], theta[3 + hidden :].reshape(hidden, 3)
        return x @ theta[:3] + np.log(2 * np.cosh(c + x @ W.T)).sum(axis=1)

    D = np.array([(f_of(start + 1e-5 * e) - f_of(start - 1e-5 * e)) / 2e-5 for e in np.eye(len(start))]).T
    kernel, log_q = D @ D.T, np.log(q)

    def law(f):
        weights = np.exp(f - f.max())
        return weights / weights.sum()

    chi = np.array([[math.prod(one[j] for j in S) for S in SUBSETS] for one in STATES])

    def excess(k):
        def norm(f):
            gaps = chi.T @ (f - log_q) / 8
            return math.sqrt(sum(gaps[i] ** 2 for i, S in enumerate(SUBSETS) if len(S) == k))

        return lambda _, f: norm(f) - norm(f_of(start)) / 2

    path = solve_ivp(lambda _, f: kernel @ (q - law(f)), (0, 200), f_of(start), "LSODA", rtol=1e-9, atol=1e-11,
                     events=[excess(k) for k in (1, 2, 3)])  # fmt: skip
    found = learned(way, CASE)["couplings"].times
    for time, events in zip(found, path.t_events, strict=True):
        # the differences make the kernel right to some 1e-9
        assert (time < 200) == bool(len(events))
        assert not len(events) or time == pytest.approx(events[0], rel=1e-5)


# -- the sides ---------------------------------------------------------------------------------------------------------
def given(kind, times=(1.0, 2.0, 3.0)):
    gap = {Succession.ORDERED: 0.5, Succession.SWAPPED: -0.5, Succession.TIE: 0.0}.get(kind)
    return Reading(RBM.clock("moments"), times, several=False, end=End.TIME, comparison=Comparison(kind, gap=gap))


O, S, T, C, A = Succession.ORDERED, Succession.SWAPPED, Succession.TIE, Succession.CENSORED, Succession.ALONE  # noqa: E741


@pytest.mark.parametrize(
    ("plain", "natural", "outcome"),
    [
        (O, T, Outcome.HOLDS), (O, S, Outcome.HOLDS), (O, O, Outcome.FAILS), (S, T, Outcome.FAILS),
        (T, T, Outcome.FAILS), (C, T, Outcome.UNDECIDED), (O, C, Outcome.UNDECIDED), (C, O, Outcome.FAILS),
        (S, C, Outcome.FAILS), (A, A, Outcome.VACUOUS),
    ],
)  # fmt: skip
def test_both_sides_are_needed(plain, natural, outcome, monkeypatch):
    def found(way, _case):
        kind = {RBM: plain, NATURAL: natural}.get(way, Succession.SWAPPED)
        return {by: given(kind if by == "moments" else Succession.SWAPPED) for by in here.BY}

    monkeypatch.setattr(here, "learned", found)
    finding = judge(CLAIM, CASE)
    assert finding.outcome is outcome
    if outcome is Outcome.VACUOUS:
        return
    told = {O: True, S: False, T: False, C: None}
    assert finding.readings[label(RBM, "moments")] is told[plain]
    assert finding.readings[label(NATURAL, "moments")] is told[natural]
    assert len(finding.readings) == len(WAYS) * len(here.BY)
    together = "targets whose moments of all orders pass together under the natural gradient"
    assert finding.tally[together] == int(natural is T)


def test_a_target_beyond_float64_is_undecided():
    parameters = {"b": ["0"] * 2, "c": ["0"], "W": [["0"] * 2]}
    finding = judge(CLAIM, case_of("rbm", 2, ["1e-400", "1", "1", "1"], parameters, hidden=1))
    assert (finding.outcome, finding.reason) == (Outcome.UNDECIDED, Reason.UNSUPPORTED)
    product = case_of("rbm", 2, {1: log(2)}, parameters | {"b": ["0.01", "0"]}, hidden=1)
    assert judge(CLAIM, product).outcome is Outcome.VACUOUS


def test_the_false_neighbour_is_refuted_with_a_certificate():
    part = CLAIM.parts()[1]
    finding = judge(CLAIM, Case.from_document(part.sampler(Stream(2))), part.name)
    assert (finding.outcome, finding.certified) == (Outcome.FAILS, True)


# -- pictures ----------------------------------------------------------------------------------------------------------
@pytest.fixture
def two_ways(monkeypatch):
    """The two ways that the compiled engine follows; the others are slow, and no different to the pictures."""
    ways = (RBM, BY_NAME["couplings, plain gradient"])
    monkeypatch.setattr(here, "WAYS", ways)
    return ways


def test_the_pictures_have_medians_and_fractions_of_the_same_targets(two_ways):
    figure, cells = half_times(Stream(6), 60), table(Stream(6), 60)
    assert [one["label"] for one in figure["series"]] == [row[0] for row in cells["rows"]] == [w.name for w in two_ways]
    drawn = batch(CLAIM.sampler, Stream(6), 12)
    energy = Rbm(3, 3)
    readings = here.read([RBM.clock(by) for by in here.BY], energy, drawn.targets, drawn.starts)
    for k in range(3):
        middle, low, high = median([one.times[k] for one in readings[1]])
        shown = [figure["series"][0][name][k] for name in ("y", "low", "high")]
        assert shown == [value if math.isfinite(value) else None for value in (middle, low, high)]
    told = share([strict(one) for one in readings[0]])
    assert cells["rows"][0][-2].startswith(f"{told.held} of 12 (")
    # the couplings' own metric is flat, that of the small machine falls steeply
    assert cells["rows"][1][1] == "1, 1, 1"
    first, second, third = map(float, cells["rows"][0][1].split(", "))
    assert first == 1
    assert third < second / 100 < 1e-3
    assert all(len(row) == len(cells["columns"]) for row in cells["rows"])
