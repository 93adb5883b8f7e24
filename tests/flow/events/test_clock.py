"""Clocks against brute force: own flow, own sums over states, own roots; ties, zeros and several crossings by hand."""

from __future__ import annotations

import itertools
import json
import math
from dataclasses import replace
from fractions import Fraction
from functools import cache

import numpy as np
import pytest
from closed_forms import time_to
from laws import character_law
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

from verify.energies import FullIsing, Rbm
from verify.errors import BadInput, Unsupported, Usage
from verify.flow import (
    Centred,
    Clock,
    End,
    Event,
    Lazy,
    Natural,
    Preconditioned,
    Succession,
    Times,
    WeightDecay,
    ZeroOneMetric,
    integrate,
    read_clocks,
)
from verify.flow.events import clock as clocks
from verify.flow.events.clock import Comparison
from verify.flow.events.mismatch import Mismatch, in_bits
from verify.flow.field.fields import field
from verify.flow.tolerances import TIE_TOL, ZERO_TOL

EVENT = 1e-6
"""What times are asked to be right to, relative."""
UNTIL = 40.0
HALF, START = Fraction(1, 2), "a stated start"


def clock(by="couplings", **choices):
    return Clock(by=by, start=START, **choices)


# -- brute force: N = 3, an RBM of two units, states and subsets as tuples --
SPINS, HIDDEN = 3, 2
ENERGY = Rbm(SPINS, HIDDEN)
SUBSETS = [S for k in range(1, SPINS + 1) for S in itertools.combinations(range(SPINS), k)]


def states():
    """In the order of the files: bit j of the number is 0 where x_j = +1."""
    return [tuple(1 - 2 * (number >> j & 1) for j in range(SPINS)) for number in range(1 << SPINS)]


STATES = states()


def energy_of(theta, x):
    b, c, W = theta[:SPINS], theta[SPINS : SPINS + HIDDEN], theta[SPINS + HIDDEN :].reshape(HIDDEN, SPINS)
    return sum(b * x) + sum(math.log(2 * math.cosh(c[a] + sum(W[a] * x))) for a in range(HIDDEN))


def model(theta):
    f = [energy_of(theta, x) for x in STATES]
    weights = [math.exp(value - max(f)) for value in f]
    return np.array(weights) / sum(weights)


def slope(theta, x):
    c, W = theta[SPINS : SPINS + HIDDEN], theta[SPINS + HIDDEN :].reshape(HIDDEN, SPINS)
    t = [math.tanh(c[a] + sum(W[a] * x)) for a in range(HIDDEN)]
    return np.array([*x, *t, *(t[a] * x[j] for a in range(HIDDEN) for j in range(SPINS))])


def coefficient(values, S, coding):
    """The coefficient at S of a function of the states: of chi_S, or of prod over S of v_j, by direct sums."""
    if coding == "spins":
        return sum(value * math.prod(x[j] for j in S) for value, x in zip(values, STATES, strict=True)) / len(STATES)
    # f(v) = sum over T of theta_T prod over T of v_j, so theta_S = sum over U in S of (-1)^|S - U| f(1_U)
    total = 0.0
    for size in range(len(S) + 1):
        for U in itertools.combinations(S, size):
            at = STATES.index(tuple(1 if j in U else -1 for j in range(SPINS)))
            total += (-1) ** (len(S) - len(U)) * values[at]
    return total


def moment(p, S, coding):
    value = {"spins": lambda x: x, "bits": lambda x: (1 + x) // 2}[coding]
    return sum(chance * math.prod(value(x[j]) for j in S) for chance, x in zip(p, STATES, strict=True))


def mismatch(p, q, by, size, coding):
    """e_1, e_2, e_3 by their definition."""
    if by == "moments":
        gaps = {S: moment(p, S, coding) - moment(q, S, coding) for S in SUBSETS}
    else:
        gaps = {S: coefficient(np.log(p / q), S, coding) for S in SUBSETS}
    orders = [[abs(gaps[S]) for S in SUBSETS if len(S) == k] for k in range(1, SPINS + 1)]
    return [max(order) if size == "largest" else math.sqrt(sum(g * g for g in order)) for order in orders]


@cache
def brute(seed):
    """q, the start, the flow as a function of time, and the laws at 1200 times."""
    rng = np.random.Generator(np.random.Philox(seed))
    q, start = rng.dirichlet(np.ones(len(STATES))), rng.normal(0, 0.4, ENERGY.size)

    def speed(_, theta):
        p = model(theta)
        return sum((q[s] - p[s]) * slope(theta, x) for s, x in enumerate(STATES))

    path = solve_ivp(speed, (0, UNTIL), start, method="DOP853", rtol=1e-11, atol=1e-13, dense_output=True)
    times = np.concatenate(([0.0], np.geomspace(1e-3, UNTIL, 1199)))
    return q, start, path.sol, times, [model(theta) for theta in path.sol(times).T]


@cache
def course(seed, *kind):
    """e_k at those times, (1200, 3)."""
    q, *_, laws = brute(seed)
    return np.array([mismatch(p, q, *kind) for p in laws])


@cache
def expected(seed, clock):
    """T_k or NaN, and whether there are several crossings, from the grid and roots inside its meshes."""
    q, _, path, times, _ = brute(seed)
    kind = clock.by, clock.size, clock.coding
    e = course(seed, *kind)
    found, several = [], []
    for k in range(SPINS):
        level = float(clock.threshold) * (e[0, k] if clock.relative else 1)
        below = e[:, k] <= level

        def excess(t, k=k, level=level):
            return mismatch(model(path(t)), q, *kind)[k] - level

        enters = [0.0] if below[0] else []
        places = np.flatnonzero(below[1:] & ~below[:-1])
        enters += [brentq(excess, times[i], times[i + 1], xtol=1e-13) for i in places]
        leaves = (below[:-1] & ~below[1:]).any()
        several.append(bool(leaves))
        last = enters[-1] if enters and below[-1] else math.nan
        found.append((enters[0] if enters else math.nan) if clock.crossing == "first" else last)
    return found, several


CLOCKS = [
    Clock(by=by, start=START, size=size, threshold=threshold, relative=relative, crossing=crossing, coding=coding)
    for by in ("couplings", "moments")
    for size in ("norm", "largest")
    for coding in ("spins", "bits")
    for relative, threshold in ((True, HALF), (True, Fraction(1, 4)), (False, Fraction(1, 8)))
    for crossing in ("first", "last")
]


SEEDS = (2, 3, 4)
"""Of flows that come back above some thresholds, so that first and last crossings differ."""


@pytest.mark.parametrize("seed", SEEDS)
def test_every_clock_against_brute_force(seed):
    q, start, *_ = brute(seed)
    several = 0
    for read in read_clocks(CLOCKS, ENERGY, q, start, UNTIL):
        times, more = expected(seed, read.clock)
        assert read.time[0] == pytest.approx(times, rel=EVENT, nan_ok=True), read.clock
        assert read.several[0].tolist() == more, read.clock
        assert [event is Event.CENSORED for event in read.event[0]] == np.isnan(times).tolist()
        several += sum(more)
    # there is something to tell first and last apart by
    assert several > 0


def test_clocks_differ_where_their_words_do():
    """On these flows no two choices give the same times: a choice that is not looked at would show."""
    times = {one: np.ravel([expected(seed, one)[0] for seed in SEEDS]) for one in CLOCKS}
    first = [one for one in CLOCKS if one.crossing == "first"]
    rows = {tuple(np.nan_to_num(times[one], nan=-1.0).round(6).tolist()) for one in first}
    assert len(rows) == len(first)
    pairs = [(times[one], times[replace(one, crossing="last")]) for one in first]
    assert sum(not np.allclose(*pair, equal_nan=True) for pair in pairs) >= len(first) // 2


def test_codings_by_direct_sums():
    rng = np.random.Generator(np.random.Philox(7))
    f, p = rng.normal(size=(2, 8)), rng.dirichlet(np.ones(8), 2)
    everything = [(), *SUBSETS]
    J, m = np.zeros((2, 8)), np.zeros((2, 8))
    for S, row in itertools.product(everything, (0, 1)):
        J[row, sum(1 << j for j in S)] = coefficient(f[row], S, "spins")
        m[row, sum(1 << j for j in S)] = moment(p[row], S, "spins")
    theta, means = in_bits(J, m)
    for S, row in itertools.product(everything, (0, 1)):
        mask = sum(1 << j for j in S)
        assert theta[row, mask] == pytest.approx(coefficient(f[row], S, "bits"), abs=1e-13)
        assert means[row, mask] == pytest.approx(moment(p[row], S, "bits"), abs=1e-14)


# -- flows by hand --
def overshooting(until=200.0):
    """J1 = J2 = log 3, J12 = log 51/50: the fields drive J12 through its goal, and it comes back. Our own ODEs."""
    goal = np.array([math.log(3), math.log(3), math.log(51 / 50)])
    spins = [(1, 1), (-1, 1), (1, -1), (-1, -1)]
    chi = np.array([[x, y, x * y] for x, y in spins], dtype=float)

    def moments(J):
        weights = np.exp(chi @ J)
        return (weights / weights.sum()) @ chi

    path = solve_ivp(
        lambda _, J: moments(goal) - moments(J), (0, until), np.zeros(3),
        method="DOP853", rtol=1e-12, atol=1e-14, dense_output=True,
    )  # fmt: skip
    weights = np.exp(chi @ goal)
    return weights / weights.sum(), goal, path.sol


def test_several_crossings_of_one_order():
    q, goal, path = overshooting()
    times = np.linspace(0, 200, 20001)
    e = abs(path(times)[2] - goal[2])
    below = e <= goal[2] / 2
    enters = times[np.flatnonzero(below[1:] & ~below[:-1])]
    assert len(enters) == 2, "down, through the goal and out again, back to stay"
    roots = [brentq(lambda t: abs(path(t)[2] - goal[2]) - goal[2] / 2, t, t + 0.01, xtol=1e-13) for t in enters]
    one = brentq(lambda t: path(t)[0] - goal[0] / 2, 0, 200)
    for crossing, expected in (("first", roots[0]), ("last", roots[1])):
        read = clock(crossing=crossing).times(FullIsing(2), q, np.zeros(3), 200.0)
        assert read.time[0] == pytest.approx([one, expected], rel=EVENT)
        assert read.several.tolist() == [[False, True]]
    # order 2 is first by the first crossing, and last by the last
    assert roots[0] < one < roots[1]
    first, last = (clock(crossing=which).times(FullIsing(2), q, np.zeros(3), 200.0) for which in ("first", "last"))
    assert first.compared()[0].succession is Succession.SWAPPED
    assert (first.compared()[0].lower, first.compared()[0].higher) == (1, 2)
    assert first.compared()[0].gap == pytest.approx((roots[0] - one) / one, rel=1e-5)
    assert last.compared() == [Comparison(Succession.ORDERED, gap=pytest.approx((roots[1] - one) / roots[1]))]


def test_above_at_the_end_after_having_been_below_is_censored_by_the_last_crossing():
    q, goal, path = overshooting()
    middle = 5.0
    # it has gone through and is above its threshold
    assert path(middle)[2] > 1.5 * goal[2]
    first, last = (clock(crossing=which).times(FullIsing(2), q, np.zeros(3), middle) for which in ("first", "last"))
    assert [event.name for event in first.event[0]] == ["REACHED", "REACHED"]
    assert [event.name for event in last.event[0]] == ["REACHED", "CENSORED"]
    assert first.several.tolist() == last.several.tolist() == [[False, True]]
    # what did not happen is later than what did
    assert last.compared() == [Comparison(Succession.ORDERED, gap=1.0)]


def test_ties_under_the_natural_gradient():
    """From J = 0 every moment closes as exp(-t): all orders pass half of their start at log 2."""
    q = np.array([8, 1, 2, 3, 1, 4, 2, 5]) / 26
    read = clock("moments", metric=Natural()).times(FullIsing(3), q, np.zeros(7), 10.0)
    assert read.time[0] == pytest.approx([math.log(2)] * 3, rel=EVENT / 10)
    assert read.compared()[0].succession is Succession.TIE
    assert abs(read.compared()[0].gap) <= TIE_TOL
    assert read.compared()[0].ordered is None


def test_zero_orders_are_alone():
    """A parity target: orders 1 and 2 are zero from J = 0 on, order 3 has a closed form."""
    read = clock().times(FullIsing(3), character_law(3, 7, 0.6), np.zeros(7), 60.0)
    assert [event.name for event in read.event[0]] == ["ZERO", "ZERO", "REACHED"]
    assert read.time[0, 2] == pytest.approx(time_to(math.atanh(0.6) / 2, 0.6), rel=EVENT)
    assert read.compared() == [Comparison(Succession.ALONE)]
    assert not read.several.any()


@pytest.mark.parametrize("size", ["norm", "largest"])
def test_zero_is_seen_in_either_coding(size):
    """In 0/1 coding the parity's coupling J has every order: 8 J prod v_j - 4 J (pairs) + 2 J (single) - J."""
    q = character_law(3, 7, 0.6)
    bits = clock(size=size, coding="bits").times(FullIsing(3), q, np.zeros(7), 60.0)
    moments = clock("moments", size=size, coding="bits").times(FullIsing(3), q, np.zeros(7), 60.0)
    half = time_to(math.atanh(0.6) / 2, 0.6)
    assert bits.time[0] == pytest.approx([half] * 3, rel=EVENT)
    # E v_i = 1/2 and E v_i v_j = 1/4 from the start; E v_1 v_2 v_3 = (1 + m)/8
    assert [event.name for event in moments.event[0]] == ["ZERO", "ZERO", "REACHED"]
    assert moments.time[0, 2] == pytest.approx(time_to(math.atanh(0.3), 0.6), rel=EVENT)


def test_what_counts_as_zero_goes_with_the_size_of_the_couplings_in_their_coding():
    """Parity with J = 3: in 0/1 coding the largest coefficient is 8 J."""
    q = character_law(3, 7, math.tanh(3.0))
    here = field(FullIsing(3), q, np.zeros(7))
    for bits, largest in ((False, 3.0), (True, 24.0)):
        squares = np.full((2, 3), (ZERO_TOL * largest) ** 2)
        zero = Mismatch(here, 3, bits=bits).zero
        assert zero(squares * 0.99)[0].all()
        assert not zero(squares * 1.01)[0].any()


def test_censored_orders():
    """Both censored: nothing is known. One censored: it is later than what happened."""
    q, goal, path = overshooting()
    one = brentq(lambda t: path(t)[0] - goal[0] / 2, 0, 200)
    two = brentq(lambda t: path(t)[2] - goal[2] / 2, 0, one)
    last = brentq(lambda t: path(t)[2] - goal[2] * 1.5, one, 200)
    ends = two / 2, (one + last) / 2
    nothing, some = (clock(crossing="last").times(FullIsing(2), q, np.zeros(3), t) for t in ends)
    assert nothing.compared() == [Comparison(Succession.CENSORED, 1, 2)]
    assert [event.name for event in nothing.event[0]] == ["CENSORED", "CENSORED"]
    assert some.compared() == [Comparison(Succession.ORDERED, gap=1.0)]


def test_last_crossings_of_a_flow_that_was_given_up_are_not_known():
    """After 80 steps order 1 is within half for good, but nobody knows that yet."""
    q, goal, path = overshooting()
    both = [clock(), clock(crossing="last")]
    first, last = read_clocks(both, FullIsing(2), q, np.zeros(3), 1e6, device="plain", steps=80)
    assert first.status.tolist() == last.status.tolist() == [End.BUDGET]
    one = brentq(lambda t: path(t)[0] - goal[0] / 2, 0, 200)
    assert first.time[0, 0] == pytest.approx(one, rel=EVENT)
    assert [event.name for event in first.event[0]] == ["REACHED", "REACHED"]
    assert [event.name for event in last.event[0]] == ["CENSORED", "CENSORED"]
    assert np.isnan(last.time).all()


# -- how orders follow each other, on times given by hand --
R, C, Z, U, X = Event.REACHED, Event.CENSORED, Event.ZERO, Event.UNCERTAIN, math.nan


@pytest.mark.parametrize(
    ("times", "events", "expected"),
    [
        ((1, 2, 4), (R, R, R), Comparison(Succession.ORDERED, gap=0.5)),
        ((1, 4, 2), (R, R, R), Comparison(Succession.SWAPPED, 2, 3, -0.5)),
        ((8, 4, 1), (R, R, R), Comparison(Succession.SWAPPED, 2, 3, -0.75)),
        ((1, X, 2), (R, Z, R), Comparison(Succession.ORDERED, gap=0.5)),
        ((2, X, 1), (R, Z, R), Comparison(Succession.SWAPPED, 1, 3, -0.5)),
        ((1, X, X), (R, Z, Z), Comparison(Succession.ALONE)),
        ((X, X, X), (Z, Z, Z), Comparison(Succession.ALONE)),
        ((X, X, X), (C, Z, Z), Comparison(Succession.ALONE)),
        ((1, 2, X), (R, R, C), Comparison(Succession.ORDERED, gap=0.5)),
        ((1, X, X), (R, C, C), Comparison(Succession.CENSORED, 2, 3)),
        ((X, X, X), (C, C, C), Comparison(Succession.CENSORED, 1, 2)),
        ((X, 2, X), (C, R, R), Comparison(Succession.SWAPPED, 1, 2, -1.0)),
        # certainly swapped, whatever else is not known
        ((X, X, 3), (C, C, R), Comparison(Succession.SWAPPED, 2, 3, -1.0)),
        ((1, 1, 3), (R, R, R), Comparison(Succession.TIE, 1, 2, 0.0)),
        ((0, 0, 3), (R, R, R), Comparison(Succession.TIE, 1, 2, 0.0)),
        ((0, 1, 3), (R, R, R), Comparison(Succession.ORDERED, gap=2 / 3)),
        ((1, 1, X), (R, R, C), Comparison(Succession.TIE, 1, 2, 0.0)),
        # what is uncertain is neither early nor late
        ((1, X, 4), (R, U, R), Comparison(Succession.UNCERTAIN, 1, 2)),
        ((1, X, 4), (R, U, Z), Comparison(Succession.UNCERTAIN, 1, 2)),
        ((X, 2, 4), (U, R, R), Comparison(Succession.UNCERTAIN, 1, 2)),
        ((X, X, X), (U, C, C), Comparison(Succession.UNCERTAIN, 1, 2)),
        ((1, X, X), (R, C, U), Comparison(Succession.UNCERTAIN, 2, 3)),
        ((X, 4, 2), (U, R, R), Comparison(Succession.SWAPPED, 2, 3, -0.5)),
        ((X, 4, 4), (U, R, R), Comparison(Succession.TIE, 2, 3, 0.0)),
        ((X, X, X), (U, Z, Z), Comparison(Succession.ALONE)),
    ],
)  # fmt: skip
def test_succession(times, events, expected):
    several = np.zeros((1, 3), dtype=bool)
    given = Times(clock(), np.array([times], dtype=float), np.array([events]), several, np.array([End.TIME]))
    assert given.compared()[0] == (expected if expected.gap is None else _near(expected))
    assert given.compared()[0].ordered is {"ordered": True, "swapped": False}.get(expected.succession.value)


def _near(comparison):
    near = pytest.approx(comparison.gap)
    return Comparison(comparison.succession, comparison.lower, comparison.higher, near)


@pytest.mark.parametrize(("later", "expected"), [(0.9, "TIE"), (1.1, "ORDERED"), (-0.9, "TIE"), (-1.1, "SWAPPED")])
def test_the_width_of_a_tie(later, expected):
    events, several = np.array([[R, R]]), np.zeros((1, 2), dtype=bool)
    given = Times(clock(), np.array([[100.0, 100.0 * (1 + later * TIE_TOL)]]), events, several, np.array([End.TIME]))
    assert given.compared()[0].succession.name == expected


def test_a_clock_says_what_is_uncertain():
    """A threshold that the flow comes to within its error of, and turns: no time, and no order."""
    q, goal, path = overshooting()
    t = np.linspace(0.1, 100, 20001)
    i = int(np.argmax(path(t)[2] - goal[2]))
    top = path(np.linspace(t[i - 1], t[i + 1], 20001))[2].max() - goal[2]
    for off, event in ((1e-12, Event.UNCERTAIN), (1e-4, Event.REACHED), (-1e-4, Event.REACHED)):
        one = clock(relative=False, threshold=Fraction(top * (1 + off)), crossing="last")
        read = one.times(FullIsing(2), q, np.zeros(3), 200.0)
        assert read.event[0, 1] is event
        assert np.isnan(read.time[0, 1]) == (event is Event.UNCERTAIN)
        assert (read.compared()[0].succession is Succession.UNCERTAIN) == (event is Event.UNCERTAIN)
        # the first crossing is the start, whatever is said of the last
        assert clock(relative=False, threshold=one.threshold).times(FullIsing(2), q, np.zeros(3), 200.0).time[0, 1] == 0


def test_every_word_has_a_sentence():
    for member in (*Event, *Succession):
        assert member.sentence.endswith(".")


# -- words --
VARIED = [
    *CLOCKS,
    clock(metric=Natural()), clock(metric=Natural(0.5)), clock(metric=ZeroOneMetric()), clock(metric=Centred()),
    clock(metric=Centred("average")), clock(metric=Lazy()), clock(metric=WeightDecay(0.1)),
    clock(metric=Preconditioned(np.eye(2))),
]  # fmt: skip


def test_labels_texts_and_documents_tell_clocks_apart():
    assert clock().label == "couplings, norm, 1/2, first"
    for said in (lambda one: one.label, lambda one: one.text, lambda one: json.dumps(one.document())):
        assert len({said(one) for one in VARIED}) == len(VARIED)


def test_the_sentence_names_every_choice():
    text = Clock(by="moments", size="largest", crossing="last", coding="bits", start="$J = 0$", metric=Natural()).text
    for word in ("moments", "largest modulus", "1/2 of its value at the start", "last", "0/1", "$J = 0$", "natural"):
        assert word in text
    assert "0.5" not in clock(relative=False, threshold=Fraction(2)).text
    assert "is at most 2, absolute" in clock(relative=False, threshold=Fraction(2)).text


def test_the_document_is_plain():
    document = clock(coding="bits").document()
    assert document == {
        "by": "couplings", "start": START, "size": "norm", "threshold": "1/2", "relative": True, "crossing": "first",
        "coding": "bits", "metric": "plain gradient",
    }  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"by": "energies"}, {"by": ["moments"]}, {"size": "sum"}, {"crossing": "second"}, {"coding": "01"},
        {"threshold": 0.5}, {"threshold": Fraction(0)}, {"threshold": Fraction(-1, 2)}, {"threshold": Fraction(1)},
        {"threshold": "1/2"}, {"relative": 1}, {"start": " "}, {"start": None}, {"metric": "natural"},
    ],
)  # fmt: skip
def test_what_is_no_clock_is_refused(wrong):
    with pytest.raises(Usage, match="threshold" if "threshold" in wrong else next(iter(wrong))):
        Clock(**{"by": "couplings", "start": START, **wrong})


def test_an_absolute_threshold_may_be_large():
    read = clock(relative=False, threshold=Fraction(5)).times(FullIsing(1), [0.9, 0.1], [0.0], 1.0)
    assert (read.time[0, 0], read.event[0, 0]) == (0.0, Event.REACHED)


# -- engines --
def test_clocks_share_what_they_can(monkeypatch):
    calls = []
    monkeypatch.setattr(clocks, "integrate", lambda *a, **given: (calls.append(given), integrate(*a, **given))[1])
    q, start, *_ = brute(0)
    reads = read_clocks(CLOCKS, ENERGY, q, start, 2.0)
    assert len(calls) == 8
    assert [read.clock for read in reads] == CLOCKS
    # those that the compiled engine knows are asked of it
    assert all(given["device"] == "auto" for given in calls)


def test_engines_agree_on_what_both_know():
    q, start, *_ = brute(1)
    known = [one for one in CLOCKS if (one.size, one.coding) == ("norm", "spins")]
    pairs = zip(*(read_clocks(known, ENERGY, q, start, UNTIL, device=name) for name in ("cpu", "plain")), strict=True)
    for fast, plain in pairs:
        assert fast.time[0] == pytest.approx(plain.time[0], rel=EVENT, nan_ok=True)
        assert np.array_equal(fast.several, plain.several)


def test_what_an_engine_does_not_know_is_refused(monkeypatch):
    monkeypatch.setattr("verify.flow.compiled.cuda.check_gpu", lambda: None)
    q, start, *_ = brute(0)
    for choice in ({"size": "largest"}, {"coding": "bits"}):
        with pytest.raises(Unsupported, match="size='norm' and coding='spins'"):
            integrate(ENERGY, q, start, until=1.0, device="gpu", **choice)
        with pytest.raises(Unsupported, match="precision="):
            integrate(ENERGY, q, start, until=1.0, precision=20, **choice)
    with pytest.raises(BadInput):
        integrate(ENERGY, q, start, until=1.0, precision=20, size="sum")
