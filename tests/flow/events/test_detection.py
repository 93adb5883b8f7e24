"""Event times against closed forms; and the detector itself on paths that are given by formula."""

from __future__ import annotations

import math

import numpy as np
import pytest
from closed_forms import time_to
from laws import character_law, product_law, random_law, random_start
from scipy.optimize import brentq

from verify.energies import FullIsing, Rbm, TruncatedIsing
from verify.flow import End, integrate
from verify.flow.events.detection import Detector
from verify.flow.events.field_path import FieldPath
from verify.flow.events.mismatch import Mismatch
from verify.flow.field.fields import field
from verify.states.spins import orders
from verify.states.walsh import transform

EVENT = 1e-6
"""What event times are asked to be right to, relative."""


def _alone(spins, mask, moment, **asked):
    flow = integrate(FullIsing(spins), character_law(spins, mask, moment), np.zeros(2**spins - 1), until=60.0, **asked)
    return flow, mask.bit_count() - 1


@pytest.mark.parametrize(("spins", "mask", "moment"), [(1, 1, 0.6), (2, 3, -0.9), (3, 7, 0.4), (3, 2, 0.2)])
def test_crossings_of_one_coupling_alone(spins, mask, moment):
    thresholds, size = (0.9, 0.5, 0.1, 1e-3), abs(moment)
    goal = math.atanh(size)
    flow, order = _alone(spins, mask, moment, thresholds=thresholds)
    coupling = [time_to(goal * (1 - x), size) for x in thresholds]
    # |m - tanh J| = x m
    moments = [time_to(math.atanh(size * (1 - x)), size) for x in thresholds]
    for crossings, expected in ((flow.coupling_times, coupling), (flow.moment_times, moments)):
        assert np.allclose(crossings.first[0, :, order], expected, rtol=EVENT, atol=0)
        assert np.array_equal(crossings.first[0, :, order], crossings.last[0, :, order])
        others = np.arange(spins) != order
        assert crossings.zero_from_start[0].tolist() == others.tolist()
        assert np.isnan(crossings.first[0][:, others]).all()
        assert np.isnan(crossings.last[0][:, others]).all()
        assert not crossings.censored.any()
        assert not crossings.last_censored.any()


def test_absolute_thresholds():
    size = 0.8
    goal = math.atanh(size)
    flow, _ = _alone(1, 1, size, thresholds=(2.0, 0.9, 0.01), relative=False)
    couplings, moments = flow.coupling_times, flow.moment_times
    # atanh 0.8 = 1.0986: at or below 2 from the start
    assert couplings.first[0, 0, 0] == couplings.last[0, 0, 0] == 0
    assert np.allclose(couplings.last[0, 1:, 0], [time_to(goal - x, size) for x in (0.9, 0.01)], rtol=EVENT, atol=0)
    assert moments.first[0, :2, 0].tolist() == [0, 0]
    assert moments.first[0, 2, 0] == pytest.approx(time_to(math.atanh(0.79), size), rel=EVENT)


def test_an_order_of_several_couplings(integrate):
    """e_1 of independent spins: the root of a sum of squares of closed forms."""
    means = [0.8, -0.3, 0.5]
    flow = integrate(TruncatedIsing(3, 1), product_law(means), np.zeros(3), until=20.0, thresholds=(0.25,))
    goals = np.arctanh(means)

    def mismatch(t):
        at = [math.copysign(_coupling(t, abs(m)), m) for m in means]
        return np.linalg.norm(at - goals) - 0.25 * np.linalg.norm(goals)

    assert flow.coupling_times.first[0, 0, 0] == pytest.approx(brentq(mismatch, 0.1, 10.0, xtol=1e-12), rel=EVENT)


def _coupling(t, m):
    return brentq(lambda J: time_to(J, m) - t, 0, math.atanh(m) * (1 - 1e-12), xtol=1e-14)


def test_what_has_not_happened_is_censored(integrate):
    """A parity target from zero weights: order 1 cannot learn it, and orders 1 and 2 have nothing to learn."""
    energy = Rbm(3, 1)
    flow = integrate(energy, character_law(3, 7, 0.5), np.zeros(energy.size), until=10.0)
    assert flow.status[0] is End.CONVERGED
    assert flow.coupling_times.zero_from_start[0].tolist() == [True, True, False]
    assert flow.coupling_times.censored[0, 0].tolist() == [False, False, True]
    assert flow.coupling_times.last_censored[0, 0].tolist() == [False, False, True]
    assert np.isnan(flow.coupling_times.first).all()


@pytest.mark.parametrize("seed", range(3))
def test_crossings_against_a_fine_grid(integrate, seed):
    """Mismatches from the trajectory by their definition, at 4000 times: every crossing is where they say."""
    energy, q, times = Rbm(3, 2), random_law(3, seed, 1.2), np.linspace(0, 80, 4001)
    flow = integrate(energy, q, random_start(energy, seed, 0.5), until=80.0, thresholds=(0.7, 0.3), output_times=times)
    here = field(energy, q, flow.parameters[0])
    f = here.value(flow.trajectory[0])
    p = np.exp(f)
    gaps = transform(f - np.log(q)) / 8, transform(p / p.sum(axis=1, keepdims=True) - q)
    found = 0
    for gap, crossings in zip(gaps, (flow.coupling_times, flow.moment_times), strict=True):
        for k in (1, 2, 3):
            e = np.linalg.norm(gap[:, orders(3) == k], axis=1)
            for number, threshold in enumerate((0.7, 0.3)):
                below = e <= threshold * e[0]
                first, last = crossings.first[0, number, k - 1], crossings.last[0, number, k - 1]
                assert np.isnan(first) == (not below.any())
                assert np.isnan(last) == (not below[-1])
                if below.any():
                    assert times[below.argmax() - 1] <= first <= times[below.argmax()]
                    found += 1
                if below[-1]:
                    above = np.flatnonzero(~below)[-1]
                    assert times[above] <= last <= times[above + 1]
    assert found >= 6


# -- the detector on its own -----------------------------------------------------------------------------------------
class _Given(FieldPath):
    """Functions of time given by formula, with their slopes; a segment is the time of its begin and of its end."""

    def __init__(self, functions, rows, signed):
        self._functions, self.rows, self.signed = functions, np.array(rows), np.array(signed)
        self.asked, self._begun = 0, False

    def sampled(self, times):
        self.asked += len(times)
        return tuple(np.array([[pair[k](t) for pair in self._functions] for t in times]) for k in (0, 1))

    def walk(self, segments):
        times = [] if self._begun else [segments[0][1] / 2]
        homes, self._begun = [segments[0]] * len(times) + list(segments), True
        times = np.array([*times, *(end for _, end in segments)])
        return homes, times, *self.sampled(times)

    def at(self, homes, times):
        assert all(begin < t < end for (begin, end), t in zip(homes, times, strict=True))
        return self.sampled(times)

    def exact(self, homes, times):  # noqa: ARG002 - the formula knows no segments
        return self.sampled(times)[0]


def _found(path, ends, levels, *, together=2, slack=1e-3):
    """``slack``: a part of the levels."""
    rows = int(path.rows[-1]) + 1
    levels = np.tile(np.array(levels), (len(path.rows), 1))
    values, slopes = path.sampled([0.0])
    detector = Detector(path, (np.zeros(()), values[0], slopes[0]), levels, slack * levels, np.zeros(rows, dtype=bool))
    segments = list(zip([0.0, *ends], ends, strict=False))
    for low in range(0, len(segments), together):
        detector.take(segments[low : low + together])
    found = detector.close()
    return np.where(found.known, found.times, np.nan), found.uncertain


def _watched(value, slope, ends, thresholds, **more):
    """First and last of |value|, seen with its sign and as a square: both must agree."""
    signed = _found(_Given([(value, slope)], [0], [True]), ends, thresholds, **more)
    square = (lambda t: value(t) ** 2), (lambda t: 2 * value(t) * slope(t))
    squared = _found(_Given([square], [0], [False]), ends, np.square(thresholds), **more)
    assert not signed[1].any()
    assert not squared[1].any()
    assert np.allclose(signed[0], squared[0], rtol=1e-9, atol=1e-15, equal_nan=True)
    return signed[0][0, 0].tolist(), signed[0][1, 0].tolist()


def test_first_and_last_of_a_path_that_swings():
    swing = (lambda t: 1 + math.cos(t)), (lambda t: -math.sin(t))
    first, last = _watched(*swing, [1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10], [1.5, 0.25])
    assert first == pytest.approx([math.acos(0.5), math.acos(-0.75)], rel=1e-12)
    # at t = 10, 1 + cos t = 0.16: below both, since 2 pi + those angles
    assert last == pytest.approx([2 * math.pi + math.acos(0.5), 2 * math.pi + math.acos(-0.75)], rel=1e-12)
    _, last = _watched(*swing, [1.0, 2, 3, 4, 5, 6], [1.5, 0.25])
    assert np.isnan(last).all()


@pytest.mark.parametrize("together", [1, 2, 7])
@pytest.mark.parametrize("width", [0.02, 1e-4, 1e-8])
@pytest.mark.parametrize("middle", [0.1, 1.0, 1.13, 1.25, 2.0, 2.49, 2.9, 3.0])
def test_a_gap_that_changes_its_sign_passes_every_threshold(middle, width, together):
    """Within, at the end of, and at the end of the last of steps of length 1."""
    first, last = _watched(lambda t: t - middle, lambda _: 1.0, [1.0, 2.0, 3.0], [width], together=together)
    # t - middle is right to rounding of numbers of order 1
    assert first == pytest.approx([middle - width], rel=1e-12, abs=1e-15)
    assert np.isnan(last).all() if middle < 3 else last == first


@pytest.mark.parametrize("depth", [0.05, 1e-3, 1e-6, 1e-8])
@pytest.mark.parametrize("middle", [0.31, 1.5, 1.99, 2.7])
def test_two_sign_changes_in_one_step(middle, depth):
    """(t - middle)^2 - depth dips below zero and comes back, between two samples that are both above."""
    value, slope = (lambda t: (t - middle) ** 2 - depth), (lambda t: 2 * (t - middle))
    level = depth / 10
    path = _Given([(value, slope)], [0], [True])
    times, unsure = _found(path, [1.0, 2.0, 3.0], [level])
    assert not unsure.any()
    assert times[0, 0, 0] == pytest.approx(middle - math.sqrt(depth + level), rel=1e-9)
    assert np.isnan(times[1, 0, 0]) == (value(3.0) > level)
    assert path.asked < 80


def test_crossing_and_crossing_again_in_one_step():
    """cos runs through a whole period in a step of 2 pi, and another half: both levels, both sides, all in one step."""
    first, last = _watched(math.cos, lambda t: -math.sin(t), [0.01, 0.05, 0.2, 0.6, 3 * math.pi - 0.2], [0.5, 1e-3])
    assert first == pytest.approx([math.acos(0.5), math.acos(1e-3)], rel=1e-9)
    assert np.isnan(last).all()
    _, last = _watched(math.cos, lambda t: -math.sin(t), [0.01, 0.05, 0.2, 0.6, 2.5 * math.pi], [0.5, 1e-3])
    assert last == pytest.approx([2.5 * math.pi - math.asin(0.5), 2.5 * math.pi - math.asin(1e-3)], rel=1e-9)


def test_an_excursion_between_samples_is_found():
    first, last = _watched(lambda t: 1 - 0.5 * (t - 1.385) ** 2, lambda t: 1.385 - t, [1.0, 2.0], [0.9999], slack=1e-6)
    assert first == [0.0]
    assert last == pytest.approx([1.385 + math.sqrt(0.0002)], rel=1e-12)


def test_below_from_the_start_and_out_and_in_again():
    first, last = _watched(lambda t: 1.5 - math.cos(t), math.sin, [1.0, 2, 3, 4, 5, 6], [1.0])
    assert first == [0.0]
    assert last == pytest.approx([2 * math.pi - math.acos(0.5)], rel=1e-12)
    assert _watched(lambda _: 0.75, lambda _: 0.0, [1.0, 2.0], [1.0]) == ([0.0], [0.0])


def _wave(rng, terms=3):
    """A sum of sines of at most frequency 1, and its slope; in steps of 1 it is smooth."""
    size, speed, phase = rng.normal(size=terms), rng.uniform(0.1, 1, terms), rng.uniform(0, 7, terms)
    return (
        lambda t: np.sin(np.multiply.outer(t, speed) + phase) @ size,
        lambda t: np.cos(np.multiply.outer(t, speed) + phase) @ (size * speed),
    )


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("entries", [1, 2, 3])
def test_the_largest_modulus_of_several_gaps_against_a_fine_grid(seed, entries):
    """Kinks included: 20 steps of 1, 40,000 times."""
    rng = np.random.Generator(np.random.Philox(seed))
    waves, levels = [_wave(rng) for _ in range(entries)], [1.5, 0.5, 0.1, 1e-2]
    times, unsure = _found(_Given(waves, [0] * entries, [True] * entries), np.arange(1.0, 21.0), levels)
    t = np.linspace(0, 20, 40_001)
    e = np.max([np.abs(value(t)) for value, _ in waves], axis=0)
    mesh = 2 * np.abs(np.diff(e)).max()
    found = 0
    for number, level in enumerate(levels):
        first, last = times[:, 0, number]
        below = np.flatnonzero(e <= level - mesh)
        assert not unsure[:, 0, number].any()
        assert not len(below) or first <= t[below[0]]
        for time in (first, last):
            assert not time > 0 or np.abs(e[np.abs(t - time).argmin()] - level) <= mesh
        assert not (e[t > last + 1e-3] > level + mesh).any()
        assert np.isnan(last) or e[-1] <= level + mesh
        found += int(first > 0) + int(last > 0)
    assert found or entries > 1


@pytest.mark.parametrize("off", [0.0, 1e-12, -1e-12])
def test_what_is_as_near_as_the_flow_is_right_is_uncertain(off):
    """A dip, and an excursion, whose extremum is a hair from its level; but a clear crossing before or after counts."""
    level = 0.5
    dip = (lambda t: level + off + (t - 1.3) ** 2), (lambda t: 2 * (t - 1.3))
    times, unsure = _found(_Given([dip], [0], [False]), [1.0, 2.0, 3.0], [level, 0.6], slack=1e-9)
    assert unsure[0, 0].tolist() == [True, False]
    assert not unsure[1].any()
    assert times[0, 0, 1] == pytest.approx(1.3 - math.sqrt(0.1 - off), rel=1e-9)
    peak = (lambda t: level + off - (t - 1.3) ** 2), (lambda t: -2 * (t - 1.3))
    _, unsure = _found(_Given([peak], [0], [False]), [1.0, 2.0, 3.0], [level], slack=1e-9)
    assert unsure[:, 0, 0].tolist() == [False, True]
    # a clear dip at 1, and then a hair's one at 2 pi: the first is known
    wave = (
        (lambda t: 1.5 + off - math.cos(t) - 0.7 * math.exp(-8 * (t - 1) ** 2)),
        (lambda t: math.sin(t) + 11.2 * (t - 1) * math.exp(-8 * (t - 1) ** 2)),
    )
    times, unsure = _found(_Given([wave], [0], [False]), np.arange(0.1, 8.0, 0.1), [level], slack=1e-9)
    assert times[0, 0, 0] < 1
    assert not unsure.any()


def test_mismatches_by_their_definition():
    energy, q = Rbm(3, 2), random_law(3, 1)
    theta = random_start(energy, 2, 1.0)
    here = field(energy, q, theta)
    squares, kl = Mismatch(here, 3).at(np.array([theta, theta]))
    p = np.exp(here.value(theta))
    p /= p.sum()
    gaps = transform(np.log(p / q)) / 8, transform(p - q)
    expected = [[(gap[orders(3) == k] ** 2).sum() for k in (1, 2, 3)] for gap in gaps]
    assert np.allclose(squares, [expected, expected], rtol=1e-12, atol=0)
    assert kl == pytest.approx([(q * np.log(q / p)).sum()] * 2, rel=1e-12)


def test_tables_and_transforms_agree():
    energy, q = Rbm(7, 1), random_law(7, 3)
    start = random_start(energy, 4, 1.0)
    here = field(energy, q, start)
    squares, _ = Mismatch(here, 7).at(start[None])
    p = np.exp(here.value(start))
    p /= p.sum()
    expected = [(transform(p - q)[orders(7) == k] ** 2).sum() for k in range(1, 8)]
    assert np.allclose(squares[0, 1], expected, rtol=1e-11, atol=0)
