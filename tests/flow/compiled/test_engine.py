"""Whole flows of the compiled engine: accuracy, threads, long times, and starts that once went wrong."""

from __future__ import annotations

import numpy as np
import pytest
from laws import effective, random_law, random_start

from verify.energies import FullIsing, Rbm, Rbm01, Shallow, TruncatedIsing
from verify.flow import End, integrate
from verify.flow.compiled import engine

FIELDS = ("parameters", "time", "residual", "kl", "kl_rise", "steps", "trajectory")


def ways(found, best):
    """Largest relative difference of event times; what is censored must be so in both."""
    worst = 0.0
    for one, two in ((found.coupling_times, best.coupling_times), (found.moment_times, best.moment_times)):
        for mine, other in ((one.first, two.first), (one.last, two.last)):
            assert np.array_equal(np.isnan(mine), np.isnan(other))
            late = mine > 0
            worst = max(worst, np.abs(mine[late] / other[late] - 1).max(initial=0.0))
    return worst


@pytest.mark.parametrize(
    "energy",
    [Rbm(1, 2), TruncatedIsing(2, 1), Rbm(2, 3), Shallow(3, 2), Rbm01(4, 2), Rbm(5, 3), Rbm(6, 4), FullIsing(4)],
    ids=lambda energy: f"{energy.family}{energy.spins}",
)
def test_two_hundred_flows_against_tight_ones(energy):
    """8 energies, 25 targets each, against rtol 1e-12; the tight ones are held to scipy's elsewhere."""
    B = 25
    targets = np.array([random_law(energy.spins, seed) for seed in range(B)])
    starts = np.array([random_start(energy, seed, 10.0 ** -(seed % 3)) for seed in range(B)])
    asked = {"until": 300.0, "thresholds": (0.5, 0.1)}
    found, best = (
        integrate(energy, targets, starts, **asked, **tight) for tight in ({}, {"rtol": 1e-12, "atol": 1e-14})
    )
    for i in range(B):
        mine, exact = (effective(energy, targets[i], flow.parameters[i]) for flow in (found, best))
        assert np.abs(mine - exact).max() <= 1e-7
    assert ways(found, best) <= 1e-6
    assert found.kl_rise.max() <= 4e-15


def test_any_number_of_threads_gives_the_same_bits(monkeypatch):
    energy, B = Rbm(3, 2), 40
    targets = np.array([random_law(3, seed) for seed in range(B)])
    starts = np.array([random_start(energy, seed) for seed in range(B)])
    flows = []
    for threads in (1, 3):
        monkeypatch.setattr(engine, "THREADS", threads)
        flows.append(integrate(energy, targets, starts, until=200.0, output_times=[1.0, 200.0]))
    for name in FIELDS:
        assert np.array_equal(getattr(flows[0], name), getattr(flows[1], name)), name
    assert list(flows[0].status) == list(flows[1].status)
    assert ways(*flows) == 0


def test_the_memory_layout_of_the_arrays_does_not_matter():
    """One start for many targets once came out wrong: the compiled code steps through rows, and that one had none."""
    energy, B = Rbm(3, 2), 7
    targets = np.array([random_law(3, seed) for seed in range(B)])
    starts = np.array([random_start(energy, seed) for seed in range(B)])
    backwards = np.ascontiguousarray(starts[:, ::-1])[:, ::-1]
    plain = integrate(energy, targets, starts, until=20.0).parameters
    for q, theta in ((targets, np.asfortranarray(starts)), (np.asfortranarray(targets), backwards)):
        assert np.array_equal(integrate(energy, q, theta, until=20.0).parameters, plain)
    repeated = np.repeat(starts[:1], B, axis=0), np.repeat(targets[:1], B, axis=0)
    one_start = integrate(energy, targets, starts[0], until=20.0).parameters
    assert np.array_equal(one_start, integrate(energy, targets, repeated[0], until=20.0).parameters)
    one_target = integrate(energy, targets[0], starts, until=20.0).parameters
    assert np.array_equal(one_target, integrate(energy, repeated[1], starts, until=20.0).parameters)


def test_chunks_are_put_together_in_order(monkeypatch):
    energy, B = Rbm(2, 1), 23
    starts = np.array([random_start(energy, seed) for seed in range(B)])
    whole = integrate(energy, random_law(2, 1), starts, until=5.0, output_times=[2.0])
    monkeypatch.setattr(engine, "CHUNK", 7)
    cut = integrate(energy, random_law(2, 1), starts, until=5.0, output_times=[2.0])
    for name in FIELDS:
        assert np.array_equal(getattr(whole, name), getattr(cut, name)), name


def test_an_error_in_a_thread_is_raised(monkeypatch):
    monkeypatch.setattr(engine, "THREADS", 2)

    def broken(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(engine, "has_converged", broken)
    # from W = 0 the flow comes to the independent point, which is not the target: only a spectrum can tell what it is
    starts = np.zeros((20, 5))
    with pytest.raises(ZeroDivisionError):
        integrate(Rbm(2, 1), random_law(2, 3), starts, until=1e6)


def test_each_flow_keeps_its_own_frozen_parameters():
    energy = Shallow(2, 2, "tanh", "frozen")
    starts = np.array([random_start(energy, seed, 1.0) for seed in range(3)])
    q = random_law(2, 3)
    whole = integrate(energy, q, starts, until=20.0)
    for i in range(3):
        plain = integrate(energy, q, starts[i], until=20.0, device="plain")
        assert np.allclose(whole.parameters[i], plain.parameters[0], rtol=0, atol=1e-7)
        assert np.array_equal(whole.parameters[i, -2:], starts[i, -2:])


@pytest.mark.parametrize("energy", [Rbm(3, 3), Rbm(3, 1), Shallow(3, 2)], ids=["rbm", "small", "shallow"])
def test_flows_to_a_trillion(energy):
    B = 6
    starts = np.array([random_start(energy, seed, 0.1) for seed in range(B)])
    targets = np.array([random_law(3, seed) for seed in range(B)])
    flow = integrate(energy, targets, starts, until=1e12)
    assert not {End.BUDGET, End.NOT_FINITE} & set(flow.status)
    # rounding of the field over steps of a tenth of t is allowed for: without that, steps would be held to 1e8
    assert (flow.steps < 5000).all()
    assert (flow.residual < 1e-9).all()
    assert flow.kl_rise.max() <= 1e-13


def test_a_flow_that_stands_still_while_the_method_changes():
    """The question whether it has converged may come between the last explicit step and the first implicit one."""
    q = [0.28291414, 0.41150106, 0.15817365, 0.14741115]
    flow = integrate(
        TruncatedIsing(2, 2), q, [-0.16043339, 0.17027591, -0.04465293], until=1828.477, thresholds=(0.5, 0.1)
    )
    assert flow.status[0] is End.CONVERGED
    assert flow.kl[0] < 1e-25


@pytest.mark.parametrize("until", [1e-307, 1e-300, 1e-100])
def test_hardly_any_time_is_time_enough(until):
    """Errors whose squares underflow are no reason to try for ever."""
    flow = integrate(Rbm(3, 2), random_law(3, 1), random_start(Rbm(3, 2), 1), until=until)
    assert flow.time[0] == until
    assert flow.status[0] is not End.BUDGET


@pytest.mark.parametrize("scale", [1e100, 1e200, 1e300])
def test_errors_whose_squares_overflow_come_to_an_end(scale):
    flow = integrate(Rbm(3, 2), random_law(3, 1), scale * random_start(Rbm(3, 2), 1), until=100.0, steps=500)
    assert flow.status[0] in set(End)


@pytest.mark.parametrize("start", [300.0, 1e3, 1e5])
def test_kl_far_beyond_the_range_of_exp(start):
    flow = integrate(Rbm(1, 0), [0.5, 0.5], [start], until=1e-3)
    # p = (1, e^-2b): KL = b - log 2
    assert flow.kl[0] == pytest.approx(start - np.log(2), abs=2e-3)
