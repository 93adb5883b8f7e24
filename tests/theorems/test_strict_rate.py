"""Strict order as a rate: against plain scipy flows of our own, and what is said of ties, censored orders and zeros."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from proving import case_of, log
from scipy.integrate import solve_ivp
from scipy.stats import binomtest

from theorems.hierarchy import _measured
from theorems.hierarchy._measured import Batch, Reading, batch, decimal, judged, normal, read, shown, tally
from theorems.hierarchy.strict_rate import CLOCKS, FAST, OWN, SCALES, TIMES, bands, grid
from verify import Case, judge
from verify.claims import Outcome, Reason, registry
from verify.draws import Stream
from verify.energies import Rbm
from verify.flow import Comparison, End, Succession

CLAIMS = registry.load()
THREE, FOUR = CLAIMS["hierarchy/strict-rate"], CLAIMS["hierarchy/strict-rate-four-spins"]
CONFIDENCE = 0.99


# -- plain scipy: an RBM of three spins and three units, written out -------------------------------------------------
N = M = 3
X = np.array([[1 - 2 * (s >> j & 1) for j in range(N)] for s in range(1 << N)])
SUBSETS = [[j for j in range(N) if mask >> j & 1] for mask in range(1, 1 << N)]
CHI = np.array([X[:, S].prod(axis=1) for S in SUBSETS]).T
ORDER = np.array([len(S) for S in SUBSETS])


def law_of(f):
    weights = np.exp(f - f.max())
    return weights / weights.sum()


def slope_and_gap(theta, q, goal):
    """grad L, and J(theta) - J*."""
    b, c, W = theta[:N], theta[N : N + M], theta[N + M :].reshape(M, N)
    h = c + X @ W.T
    f = X @ b + np.logaddexp(h, -h).sum(axis=1)
    r, t = q - law_of(f), np.tanh(h)
    return np.concatenate((r @ X, r @ t, ((t * r[:, None]).T @ X).ravel())), CHI.T @ f / len(X) - goal


def half_times(goal, start, until=1e5):
    """First times at which the norms of the gaps of orders 1, 2, 3 are half of what they were; inf where never."""
    q = law_of(CHI @ goal)

    def excess(k):
        first = np.linalg.norm(slope_and_gap(start, q, goal)[1][k == ORDER])
        return lambda _, theta: np.linalg.norm(slope_and_gap(theta, q, goal)[1][k == ORDER]) - first / 2

    events = [excess(k) for k in (1, 2, 3)]
    path = solve_ivp(lambda _, theta: slope_and_gap(theta, q, goal)[0], (0, until), start, method="LSODA",
                     rtol=1e-7, atol=1e-11, events=events)  # fmt: skip
    return [times[0] if len(times) else math.inf for times in path.t_events]


@pytest.mark.slow
def test_the_rate_agrees_with_plain_scipy_on_other_targets():
    """200 targets and starts of the same law from another source; both 99 % intervals must meet."""
    rng = np.random.Generator(np.random.Philox(41))
    held = 0
    for _ in range(200):
        goal, start = rng.normal(0, 0.5**ORDER), rng.normal(0, 0.01, N + M + N * M)
        T = half_times(goal, start)
        held += T[0] < T[1] < T[2]
    drawn = batch(THREE.sampler, Stream(17, "rate"), 200)
    ours = sum(one.comparison.ordered is True for one in read((OWN,), drawn.energy, drawn.targets, drawn.starts)[0])
    plain, here = (binomtest(int(count), 200).proportion_ci(CONFIDENCE, method="exact") for count in (held, ours))
    assert max(plain.low, here.low) <= min(plain.high, here.high)
    # both are what the claim says, and neither is trivial
    assert plain.low > THREE.rate
    assert 0 < held < 200


def test_times_agree_with_plain_scipy_case_by_case():
    for number in range(12):
        document = THREE.sampler(Stream(3, "same", number))
        case = Case.from_document(document)
        J, parameters = document["target"]["J"], document["parameters"]
        goal = np.array([float(Fraction(J[str(mask)])) for mask in range(1, 8)])
        entries = [*parameters["b"], *parameters["c"], *(entry for row in parameters["W"] for entry in row)]
        T = half_times(goal, np.array([float(Fraction(entry)) for entry in entries]))
        finding = judge(THREE, case)
        assert list(finding.values["times_approx"].values()) == pytest.approx(T, rel=1e-4)
        assert finding.outcome is (Outcome.HOLDS if T[0] < T[1] < T[2] else Outcome.FAILS)
        assert finding.readings[OWN.label] is bool(T[0] < T[1] < T[2])


# -- the law -----------------------------------------------------------------------------------------------------------
def test_the_law_is_what_the_statement_says():
    documents = [THREE.sampler(Stream(5, "law", i)) for i in range(600)]
    for k in (1, 2, 3):
        values = [float(J) for d in documents for mask, J in d["target"]["J"].items() if int(mask).bit_count() == k]
        assert np.std(values) == pytest.approx(0.5**k, rel=0.1)
        assert np.mean(values) == pytest.approx(0, abs=0.5**k / 5)
    for block in ("b", "c", "W"):
        values = np.array([d["parameters"][block] for d in documents], dtype=float)
        assert values.shape == (600, *((3,) if block != "W" else (3, 3)))
        assert np.std(values) == pytest.approx(0.01, rel=0.1)
    energies = [(d["spins"], d["energy"]) for d in documents]
    assert energies == [(3, {"family": "rbm", "hidden": 3})] * 600
    assert (FOUR.sampler(Stream(5))["spins"], FOUR.sampler(Stream(5))["energy"]["hidden"]) == (4, 4)
    # the claim says which start, which targets
    for claim in (THREE, FOUR):
        for word in ("1/100", "4^{-|S|}", "first crossing", "Euclidean norm", "10^5", "\\pm 1"):
            assert word in claim.statement


@pytest.mark.parametrize(
    ("value", "text"),
    [("1/8", "0.125000"), ("-1/3", "-0.333333"), ("0", "0.000000"), ("1/3000000", "0.000000"), ("-5/4", "-1.250000")],
)
def test_decimals(value, text):
    assert decimal(Fraction(value)) == text


def test_draws_are_fine_enough_for_small_starts():
    """At a standard deviation of 1/1000 there are thousands of values, not a handful."""
    draw = Stream(7)
    assert len({normal(draw, Fraction(1, 1000)) for _ in range(500)}) > 400


# -- what is said of flows that decide nothing -------------------------------------------------------------------------
def reading(succession, times, *, clock=OWN, end=End.TIME, several=False, gap=0.5, pair=(1, 2)):
    return Reading(clock, times, several, end, Comparison(succession, *pair, gap))


def test_nothing_is_dropped():
    tie = judged(reading(Succession.TIE, (1.0, 1.0, 2.0)))
    assert (tie.outcome, tie.reason) == (Outcome.UNDECIDED, Reason.TIE)
    censored = judged(reading(Succession.CENSORED, (1.0, math.inf, math.inf), gap=None, end=End.BUDGET))
    assert (censored.outcome, censored.reason) == (Outcome.UNDECIDED, Reason.BUDGET)
    alone = judged(reading(Succession.ALONE, (1.0, math.nan, math.nan), gap=None))
    assert alone.outcome is Outcome.VACUOUS
    for finding, word in ((tie, "tie"), (censored, "censored"), (alone, "alone")):
        assert finding.tally[f"flows whose orders are {word}"] == 1
        assert finding.readings == {OWN.label: None}
    assert censored.tally["flows in which an order is censored"] == 1
    assert censored.tally["flows that were given up"] == 1
    assert alone.tally["flows in which an order has nothing to learn"] == 1
    assert tally(reading(Succession.ORDERED, (1.0, 2.0), several=True))[
        "flows in which an order comes back above its threshold"
    ]
    assert shown((1.5, math.inf, math.nan)) == {"1": 1.5, "2": "later than the end", "3": "nothing to learn"}


def test_readings_of_a_flow_that_stands_still():
    """A parity target from zero weights: order 3 never comes, orders 1 and 2 have nothing to learn."""
    q = (1 + CHI[:, -1] / 2) / 8
    one = read((OWN,), Rbm(3, 1), q, np.zeros(7))[0][0]
    assert str(one.times) == "(nan, nan, inf)"
    assert (one.censored, one.several, one.end) == (True, False, End.CONVERGED)
    assert one.comparison.succession is Succession.ALONE
    assert tally(one)["flows in which an order is censored"] == 1


def test_the_counterpoint_turns_every_answer_around():
    swapped, ordered = reading(Succession.SWAPPED, (2.0, 1.0), gap=-0.5), reading(Succession.ORDERED, (1.0, 2.0))
    other = replace(OWN, by="moments")
    for ordered_is_held in (True, False):
        for one, held in ((ordered, ordered_is_held), (swapped, not ordered_is_held)):
            beside = reading(Succession.SWAPPED, (2.0, 1.0), clock=other)
            finding = judged(one, [beside], ordered=ordered_is_held)
            assert finding.outcome is (Outcome.HOLDS if held else Outcome.FAILS)
            assert finding.margin == (0.5 if held else -0.5)
            assert finding.readings == {OWN.label: held, other.label: not ordered_is_held}


def test_a_target_of_one_order_is_vacuous_and_one_beyond_float64_undecided():
    parameters = {"b": ["0"] * 3, "c": ["0"] * 3, "W": [["0"] * 3 for _ in range(3)]}
    alone = judge(THREE, case_of("rbm", 3, {7: log(2)}, parameters, hidden=3))
    assert alone.outcome is Outcome.VACUOUS
    beyond = judge(THREE, case_of("rbm", 1, ["1e-400", "1"], {"b": ["0"], "c": [], "W": []}, hidden=0))
    assert (beyond.outcome, beyond.reason) == (Outcome.UNDECIDED, Reason.UNSUPPORTED)


def test_readings_of_at_least_five_clocks():
    finding = judge(THREE, Case.from_document(THREE.sampler(Stream(1))))
    assert list(finding.readings) == [clock.label for clock in CLOCKS]
    choices = {(clock.by, clock.size, clock.crossing, clock.relative, clock.coding) for clock in CLOCKS}
    for place, several in enumerate(zip(*choices, strict=True)):
        assert len(set(several)) == 2, place
    assert list(judge(FOUR, Case.from_document(FOUR.sampler(Stream(1)))).readings) == [clock.label for clock in FAST]


# -- negative controls ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("claim", [THREE, FOUR])
def test_the_false_neighbours_are_refuted_with_certificates(claim):
    part = claim.parts()[1]
    found = [judge(claim, Case.from_document(part.sampler(Stream(2, i))), part.name) for i in range(12)]
    assert any(one.outcome is Outcome.FAILS and one.certified for one in found)
    assert not any(one.outcome is Outcome.ERROR for one in found)


# -- pictures ----------------------------------------------------------------------------------------------------------
def test_the_bands_are_quantiles_of_the_mismatch():
    figure = bands(Stream(9), 7, spins=3, hidden=3)
    assert figure["time"] == TIMES.tolist()
    drawn = batch(THREE.sampler, Stream(9), 7)
    goals = np.log(drawn.targets) @ CHI / 8
    by_hand = []
    for goal, start in zip(goals, drawn.starts, strict=True):
        q = law_of(CHI @ goal)
        path = solve_ivp(lambda _, theta, q=q, goal=goal: slope_and_gap(theta, q, goal)[0], (0, TIMES[-1]), start,
                         method="LSODA", rtol=1e-9, atol=1e-12, t_eval=[TIMES[20], TIMES[40]])  # fmt: skip
        gaps = np.array([slope_and_gap(theta, q, goal)[1] for theta in (start, *path.y.T)])
        norms = np.array([np.linalg.norm(gaps[:, k == ORDER], axis=1) for k in (1, 2, 3)])
        by_hand.append(norms[:, 1:] / norms[:, :1])
    for k in (1, 2, 3):
        for place, column in ((20, 0), (40, 1)):
            values = [one[k - 1, column] for one in by_hand]
            found = [figure["by_order"][str(k)][name][place] for name in ("low", "median", "high")]
            assert found == pytest.approx(np.quantile(values, (0.1, 0.5, 0.9)), rel=1e-5, abs=1e-8)
            singles = [path[place] for path in figure["by_order"][str(k)]["single"]]
            assert singles == pytest.approx(values[:4], rel=1e-5, abs=1e-8)


def test_the_grid_has_fractions_with_their_intervals(monkeypatch):
    """Readings by hand: half of the flows in order, one in eight undecided."""
    kinds = [Succession.ORDERED] * 4 + [Succession.SWAPPED] * 3 + [Succession.TIE]
    monkeypatch.setattr(
        "theorems.hierarchy.strict_rate.read", lambda *_: [[reading(kind, (1.0, 2.0)) for kind in kinds]]
    )
    monkeypatch.setattr(
        "theorems.hierarchy.strict_rate.batch", lambda *_: Batch(Rbm(2, 1), np.ones((1, 4)) / 4, np.zeros((1, 5)))
    )
    figure = grid(Stream(1), 8, spins=2, units=(1, 2))
    assert figure["columns"] == [str(scale) for scale in SCALES]
    assert figure["values"] == [[0.5] * len(SCALES)] * 2
    low = binomtest(4, 8).proportion_ci(CONFIDENCE, method="exact").low
    high = binomtest(5, 8).proportion_ci(CONFIDENCE, method="exact").high
    assert figure["low"][1] == pytest.approx([low] * len(SCALES))
    assert figure["high"][0] == pytest.approx([high] * len(SCALES))


def test_flows_end_when_the_words_say():
    assert _measured.UNTIL == 1e5
