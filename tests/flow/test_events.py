"""Event times against closed forms; and the watch itself on paths that are given by formula."""

from __future__ import annotations

import math

import numpy as np
import pytest
from closed_forms import time_to
from laws import character_law, product_law, random_law, random_start
from scipy.optimize import brentq

from verify.energies import FullIsing, Rbm, TruncatedIsing
from verify.flow import End, integrate
from verify.flow.events import Mismatch, Segment, Watch
from verify.flow.fields import field
from verify.spins import orders
from verify.walsh import transform

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
    assert flow.status[0] is End.ARRIVED
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


# -- the watch on its own --------------------------------------------------------------------------------------------
class _Given(Mismatch):
    """N = 1, both mismatches equal to |y| of the path."""

    def __init__(self):
        super().__init__(field(FullIsing(1), np.array([0.5, 0.5]), np.zeros(1)), 1)

    def at(self, y):
        return np.repeat(y[:, :1, None] ** 2, 2, axis=1), np.zeros(len(y))


def _watched(path, ends, thresholds, *, together=2):
    watch = Watch(_Given(), np.array([path(0.0)]), np.array(thresholds), relative=False)
    segments = [
        Segment(a, b, lambda t: np.array([[path(one) for one in np.ravel(t)]]))
        for a, b in zip([0.0, *ends], ends, strict=False)
    ]
    for low in range(0, len(segments), together):
        watch.take(segments[low : low + together])
    first, last = watch.close()
    assert np.array_equal(first[0], first[1], equal_nan=True)
    return first[0, 0].tolist(), last[0, 0].tolist()


def test_first_and_last_of_a_path_that_swings():
    first, last = _watched(lambda t: 1 + math.cos(t), [1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10], [1.5, 0.25])
    assert first == pytest.approx([math.acos(0.5), math.acos(-0.75)], rel=1e-12)
    # at t = 10, 1 + cos t = 0.16: below both, since 2 pi + those angles
    assert last == pytest.approx([2 * math.pi + math.acos(0.5), 2 * math.pi + math.acos(-0.75)], rel=1e-12)
    _, last = _watched(lambda t: 1 + math.cos(t), [1.0, 2, 3, 4, 5, 6], [1.5, 0.25])
    assert np.isnan(last).all()


@pytest.mark.parametrize("together", [1, 2, 7])
@pytest.mark.parametrize("middle", [0.1, 1.13, 1.25, 2.0, 2.49, 2.9])
def test_a_dip_between_samples_is_found(middle, together):
    """Samples lie 1/4 apart; the mismatch |t - middle| is below its threshold for 0.04 time units only."""
    first, last = _watched(lambda t: t - middle, [1.0, 2.0, 3.0], [0.02], together=together)
    assert first == pytest.approx([middle - 0.02], rel=1e-12)
    assert np.isnan(last).all()


def test_an_excursion_between_samples_is_found():
    first, last = _watched(lambda t: 1 - 0.5 * (t - 1.385) ** 2, [1.0, 2.0], [0.9999])
    assert first == [0.0]
    assert last == pytest.approx([1.385 + math.sqrt(0.0002)], rel=1e-12)


def test_below_from_the_start_and_out_and_in_again():
    first, last = _watched(lambda t: 1.5 - math.cos(t), [1.0, 2, 3, 4, 5, 6], [1.0])
    assert first == [0.0]
    assert last == pytest.approx([2 * math.pi - math.acos(0.5)], rel=1e-12)
    assert _watched(lambda _: 0.75, [1.0, 2.0], [1.0]) == ([0.0], [0.0])


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
