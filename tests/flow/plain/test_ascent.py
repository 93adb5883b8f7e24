"""Discrete ascent: its steps written out, the limit of its step, its order, its events."""

from __future__ import annotations

import numpy as np
import pytest
from laws import character_law, random_law, random_start, softmax

from verify import arithmetic
from verify.energies import FullIsing, Rbm, Shallow, TruncatedIsing
from verify.errors import BadInput
from verify.flow import Centred, GradientFlow, Lazy, Natural, Stop, WeightDecay, ascend, integrate
from verify.flow.field.fields import PointField
from verify.flow.plain import ascent
from verify.model.gibbs import Point, covariance
from verify.states.spins import orders
from verify.states.walsh import transform

A = arithmetic.get("float64")
ENERGY = Rbm(2, 1)
LAW = np.array([0.4, 0.3, 0.2, 0.1])
START = np.array([0.1, -0.2, 0.3, 0.4, -0.5])


def consistent(energy, seed):
    """Parameters, their own law, K^T C K there, and the largest eigenvalue of that with its eigenvector."""
    theta = random_start(energy, seed, 0.8)
    point = Point(energy, theta, A)
    values, vectors = np.linalg.eigh(point.K[1:].T @ covariance(point.law) @ point.K[1:])
    return theta, point.law, values[-1], vectors[:, -1]


# -- the steps themselves --------------------------------------------------------------------------------------------
def test_steps_are_those_written_out():
    """N = 1: J <- J + eta (m - tanh J), until what is left of the way, times eta, is below 1e-13."""
    J, expected = 0.25, [0.25]
    for _ in range(200):
        J += 0.7 * (0.6 - np.tanh(J))
        expected.append(J)
    found = ascend(FullIsing(1), [0.8, 0.2], [0.25], eta=0.7, steps=200, every=1)
    assert np.allclose(found.trajectory[0, :, 0], expected, rtol=0, atol=1e-12)
    assert found.status[0] is Stop.CONVERGED
    assert found.steps[0] < 100
    assert found.residual[0] <= 1e-13
    assert found.parameters[0, 0] == found.trajectory[0, -1, 0] == pytest.approx(np.arctanh(0.6), abs=1e-12)


@pytest.mark.parametrize(
    "dynamics", [GradientFlow(), Centred(), Natural(0.1), WeightDecay(0.2), Lazy()], ids=lambda one: type(one).__name__
)
def test_every_step_is_eta_times_the_speed(dynamics):
    q, start = random_law(2, 1), random_start(ENERGY, 1, 0.5)
    found = ascend(ENERGY, q, start, eta=0.3, steps=150, dynamics=dynamics, every=1)
    here = dynamics.field(ENERGY, q, start)
    path = found.trajectory[0]
    assert np.array_equal(path[0], start)
    assert np.allclose(path[1:], [y + 0.3 * here.speed(y) for y in path[:-1]], rtol=0, atol=1e-15)
    assert (found.status[0], found.steps[0]) == (Stop.STEPS, 150)
    p = softmax(here.value(path[-1]))
    assert found.kl[0] == pytest.approx((q * np.log(q / p)).sum(), abs=1e-14)
    assert found.residual[0] == np.abs(here.gradient(path[-1])).max()
    assert found.rise[0] <= 1e-15
    sparse = ascend(ENERGY, q, start, eta=0.3, steps=150, dynamics=dynamics, every=40)
    assert np.array_equal(sparse.trajectory[0], path[::40])
    assert np.array_equal(sparse.parameters[0], path[-1])


@pytest.mark.parametrize(
    "dynamics", [GradientFlow(), Centred("average"), Natural(0.1), WeightDecay(0.2), Lazy()],
    ids=lambda one: type(one).__name__,
)  # fmt: skip
def test_small_steps_follow_the_flow_to_first_order(dynamics):
    energy, q, until = Rbm(3, 2), random_law(3, 2), 2.0
    start = random_start(energy, 2, 0.5)
    flow = integrate(energy, q, start, until=until, rtol=1e-12, atol=1e-13, dynamics=dynamics).parameters[0]
    errors = []
    for steps in (100, 200, 400):
        found = ascend(energy, q, start, eta=until / steps, steps=steps, dynamics=dynamics)
        errors.append(np.abs(found.parameters[0] - flow).max())
    assert 1e-5 < errors[-1] < 0.01
    assert np.log2(errors[0] / errors[1]) == pytest.approx(1.0, abs=0.05)
    assert np.log2(errors[1] / errors[2]) == pytest.approx(1.0, abs=0.03)


def test_event_steps_tend_to_event_times():
    energy, q = FullIsing(3), random_law(3, 3)
    start = random_start(energy, 3)
    times = integrate(energy, q, start, until=10.0, thresholds=(0.5, 0.2)).moment_times.first[0]
    found = ascend(energy, q, start, eta=1e-3, steps=10_000, thresholds=(0.5, 0.2)).moment_steps.first[0]
    assert np.isfinite(times).all()
    # rounded up to whole steps, and the error of first order
    assert np.allclose(1e-3 * found, times, rtol=2e-3, atol=1e-3)


# -- the limit of the step -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("energy", [FullIsing(3), Rbm(2, 1), Rbm(3, 4), Shallow(2, 2)], ids=lambda one: one.family)
def test_a_consistent_point_holds_up_to_two_over_lambda(energy):
    theta, q, largest, along = consistent(energy, 4)
    begin = theta + 1e-6 * along
    for times, stays in ((1.9, True), (2.1, False)):
        found = ascend(energy, q, begin, eta=times / largest, steps=400, every=1)
        # along the steepest direction each step turns the distance round and multiplies it by eta lambda - 1
        way = (found.trajectory[0] - theta) @ along
        assert way[1:20] / way[:19] == pytest.approx(np.full(19, 1 - times), abs=1e-3)
        far = np.abs(found.trajectory[0] - theta).max(axis=1)
        assert far.max() <= 1e-6 if stays else far[-1] > 1e-3
        assert found.rise[0] <= 1e-20 if stays else found.rise[0] > 1e-8


def test_beyond_the_limit_it_swings_or_finds_a_flatter_point():
    """The full Ising model has one fixed point only; the RBM has a line of them, and the curvature changes along it."""
    for energy, stop in ((FullIsing(3), Stop.DIVERGED), (Rbm(2, 1), Stop.CONVERGED)):
        theta, q, largest, along = consistent(energy, 4)
        found = ascend(energy, q, theta + 1e-6 * along, eta=2.1 / largest, steps=4000)
        assert found.status[0] is stop
        assert (found.kl[0] < 1e-24) == (stop is Stop.CONVERGED)
        assert (found.kl[0] > 1e-3) == (stop is Stop.DIVERGED)
    # cut short it is on its way there, and still worse off than at its start
    short = ascend(energy, q, theta + 1e-6 * along, eta=2.1 / largest, steps=400)
    assert short.status[0] is Stop.DIVERGED
    assert 1e-12 < short.kl[0] < 1e-10
    point = Point(energy, found.parameters[0], A)
    assert np.linalg.eigvalsh(point.K[1:].T @ covariance(point.law) @ point.K[1:])[-1] < 2 / 2.1 * largest


def test_under_the_limit_it_arrives():
    theta, q, largest, along = consistent(FullIsing(3), 5)
    found = ascend(FullIsing(3), q, theta + 1e-3 * along, eta=1.5 / largest, steps=10_000, every=5000)
    assert found.status[0] is Stop.CONVERGED
    assert np.abs(found.parameters[0] - theta).max() <= 1e-11
    # what is asked for later is what it is now
    assert np.array_equal(found.trajectory[0, 1], found.parameters[0])
    assert np.array_equal(found.trajectory[0, 2], found.parameters[0])


def test_a_point_that_long_steps_leave_is_not_converged_to():
    """Rounding is all that is wrong with the start: the flow stays there, and these steps do not."""
    theta, q, largest, _ = consistent(FullIsing(3), 6)
    assert integrate(FullIsing(3), q, theta, until=1.0).status[0].value == "converged"
    found = ascend(FullIsing(3), q, theta, eta=3 / largest, steps=300)
    assert found.status[0] is Stop.DIVERGED
    assert found.steps[0] == 300
    assert found.kl[0] > 1e-4
    assert ascend(FullIsing(3), q, theta, eta=1 / largest, steps=300).status[0] is Stop.CONVERGED


def test_a_saddle_that_symmetry_holds_is_converged_to():
    """b = atanh m is attracting among product laws; no step leaves W = 0."""
    q = random_law(3, 7)
    found = ascend(Rbm(3, 1), q, np.zeros(7), eta=0.5, steps=5000)
    assert found.status[0] is Stop.CONVERGED
    assert not found.parameters[0, 3:].any()
    nudged = ascend(Rbm(3, 1), q, found.parameters[0] + 1e-7, eta=0.5, steps=50)
    assert nudged.status[0] is Stop.STEPS


def test_decay_with_long_steps_runs_away():
    """J <- J + eta (m - tanh J - rate J) with eta rate = 3: the distance doubles, until no number holds it."""
    short = ascend(FullIsing(1), [0.8, 0.2], [1.0], eta=3.0, steps=100, dynamics=WeightDecay(1.0))
    assert short.status[0] is Stop.DIVERGED
    assert abs(short.parameters[0, 0]) == pytest.approx(2.0**100, rel=3)
    assert short.rise[0] > 1e50
    long = ascend(FullIsing(1), [0.8, 0.2], [1.0], eta=3.0, steps=3000, dynamics=WeightDecay(1.0), every=500)
    assert long.status[0] is Stop.NOT_FINITE
    assert 400 < long.steps[0] < 1100
    assert np.isfinite(long.parameters[0, 0])
    assert np.isfinite(long.trajectory[0, 0, 0])
    assert np.isnan(long.trajectory[0, -3:]).all()


def test_a_start_out_of_range_is_not_finite():
    found = ascend(ENERGY, LAW, np.full(5, 1e308), eta=0.1, steps=10, every=5)
    assert found.status[0] is Stop.NOT_FINITE
    assert found.steps[0] == 0
    assert found.parameters.tolist() == [[1e308] * 5]
    assert np.isnan(found.trajectory[0, 1:]).all()


def test_a_uniform_target_at_zero_stands_still():
    found = ascend(Rbm(3, 2), np.full(8, 0.125), np.zeros(11), eta=100.0, steps=10**9)
    assert found.status[0] is Stop.CONVERGED
    assert (found.steps[0], found.kl[0], found.residual[0], found.rise[0]) == (0, 0, 0, 0)
    assert found.coupling_steps.zero_from_start.all()
    assert np.isnan(found.moment_steps.first).all()


def test_every_stop_has_a_sentence():
    assert len({one.sentence for one in Stop}) == len(Stop)


# -- events ----------------------------------------------------------------------------------------------------------
def _counted(energy, q, path, thresholds, relative):
    """First and last step by (couplings, moments), threshold and order, straight from the definition."""
    here = PointField(energy, q, path[0])
    f = np.array([here.value(y) for y in path])
    gaps = (transform(f) - transform(np.log(q))) / 2**energy.spins, transform(np.array([softmax(row) for row in f]) - q)
    result = np.full((2, 2, len(thresholds), energy.spins), np.nan)
    for kind, gap in enumerate(gaps):
        for k in range(1, energy.spins + 1):
            e = np.linalg.norm(gap[:, orders(energy.spins) == k], axis=1)
            for i, threshold in enumerate(thresholds):
                below = e <= threshold * (e[0] if relative else 1)
                if below.any():
                    result[kind, 0, i, k - 1] = np.flatnonzero(below)[0]
                if below[-1]:
                    result[kind, 1, i, k - 1] = 0 if below.all() else np.flatnonzero(~below)[-1] + 1
    return result


@pytest.mark.parametrize(("eta", "steps"), [(0.4, 300), (3.5, 200), (0.4, 64), (0.4, 63), (0.4, 1)])
@pytest.mark.parametrize("relative", [True, False])
def test_events_are_those_of_every_step(eta, steps, relative):
    """eta = 3.5 swings across the thresholds; blocks of 64 steps begin and end where they may."""
    energy, q = TruncatedIsing(3, 2), random_law(3, 11, 1.0)
    thresholds, start = (0.9, 0.5, 0.1), random_start(energy, 8, 0.5)
    found = ascend(energy, q, start, eta=eta, steps=steps, thresholds=thresholds, relative=relative, every=1)
    expected = _counted(energy, q, found.trajectory[0], thresholds, relative)
    for events, wanted in zip((found.coupling_steps, found.moment_steps), expected, strict=True):
        assert np.array_equal(events.first[0], wanted[0], equal_nan=True)
        assert np.array_equal(events.last[0], wanted[1], equal_nan=True)
    if eta > 1:
        assert (expected[:, 1] > expected[:, 0]).any()
        assert found.rise[0] > 0


def test_blocks_of_steps_leave_no_trace(monkeypatch):
    energy, q, start = TruncatedIsing(3, 2), random_law(3, 11, 1.0), random_start(TruncatedIsing(3, 2), 8, 0.5)
    asked = {"eta": 3.5, "steps": 100, "every": 3}
    whole = ascend(energy, q, start, **asked)
    monkeypatch.setattr(ascent, "BLOCK", 1)
    single = ascend(energy, q, start, **asked)
    assert whole.rise[0] > 1e-3
    assert single.rise[0] == pytest.approx(whole.rise[0], abs=1e-14)
    assert np.array_equal(single.trajectory, whole.trajectory)
    assert np.array_equal(single.coupling_steps.first, whole.coupling_steps.first, equal_nan=True)
    assert np.array_equal(single.moment_steps.last, whole.moment_steps.last, equal_nan=True)


def test_what_is_zero_from_the_start_has_no_events():
    found = ascend(FullIsing(3), character_law(3, 7, 0.5), np.zeros(7), eta=0.1, steps=100)
    assert found.moment_steps.zero_from_start[0].tolist() == [True, True, False]
    assert np.isnan(found.moment_steps.first[0, :, :2]).all()
    assert np.isfinite(found.moment_steps.first[0, 0, 2])


# -- batches and input -----------------------------------------------------------------------------------------------
def test_results_do_not_depend_on_the_batch():
    energy = Rbm(3, 2)
    laws = np.array([random_law(3, seed) for seed in range(3)])
    starts = np.array([random_start(energy, seed, 0.5) for seed in range(3)])
    asked = {"eta": 0.3, "steps": 130, "thresholds": (0.9, 0.5), "every": 7}
    whole, turned = ascend(energy, laws, starts, **asked), ascend(energy, laws[::-1], starts[::-1], **asked)
    for i in range(3):
        for other, row in ((ascend(energy, laws[i], starts[i], **asked), 0), (turned, 2 - i)):
            for name in ("parameters", "steps", "residual", "kl", "rise", "trajectory"):
                assert np.array_equal(getattr(whole, name)[i], getattr(other, name)[row]), name
            for name in ("coupling_steps", "moment_steps"):
                assert np.array_equal(getattr(whole, name).first[i], getattr(other, name).first[row], equal_nan=True)
                assert np.array_equal(getattr(whole, name).last[i], getattr(other, name).last[row], equal_nan=True)
            assert whole.status[i] is other.status[row]


def test_shapes_and_an_empty_batch():
    for rows in (0, 2):
        found = ascend(ENERGY, LAW, np.full((rows, 5), 0.1), eta=0.1, steps=10, thresholds=(0.5, 0.2, 0.1), every=3)
        assert found.parameters.shape == (rows, 5)
        assert found.status.shape == found.steps.shape == found.residual.shape == found.kl.shape == (rows,)
        assert found.coupling_steps.first.shape == found.moment_steps.last.shape == (rows, 3, 2)
        assert found.trajectory.shape == (rows, 4, 5)
    assert ascend(ENERGY, LAW, START, eta=0.1, steps=10).trajectory is None


def test_only_what_is_trained_moves():
    energy = Shallow(2, 2, "tanh", "frozen")
    start = random_start(energy, 9, 1.0)
    theta = ascend(energy, random_law(2, 9), start, eta=0.2, steps=20, dynamics=WeightDecay(0.5)).parameters[0]
    still = np.setdiff1d(np.arange(energy.size), energy.trained)
    assert np.array_equal(theta[still], start[still])
    assert (theta[energy.trained] != start[energy.trained]).all()


@pytest.mark.parametrize(
    ("changed", "path", "found"),
    [
        ({"energy": "rbm"}, "energy", "str"),
        ({"targets": LAW[:3]}, "targets", "shape (3,)"),
        ({"targets": [0.5, 0.5, 0.5, -0.5]}, "targets[3]", "-0.5"),
        ({"starts": [0, 0, np.nan, 0, 0]}, "starts[2]", "nan"),
        ({"eta": 0.0}, "eta", "0.0"),
        ({"eta": -0.1}, "eta", "-0.1"),
        ({"eta": np.nan}, "eta", "nan"),
        ({"eta": "1"}, "eta", "'1'"),
        ({"steps": 0}, "steps", "0"),
        ({"steps": 1.5}, "steps", "1.5"),
        ({"every": 0}, "every", "0"),
        ({"every": True}, "every", "True"),
        ({"every": 2.0}, "every", "2.0"),
        ({"thresholds": (0.5, 0.0)}, "thresholds[1]", "0.0"),
        ({"relative": "yes"}, "relative", "'yes'"),
        ({"dynamics": Natural}, "dynamics", "ABCMeta"),
    ],
)
def test_bad_input_is_named_before_any_work(changed, path, found, monkeypatch):
    monkeypatch.setattr(ascent, "_row", lambda *_: pytest.fail("work has begun"))
    given = {"energy": ENERGY, "targets": LAW, "starts": START, "eta": 0.1, "steps": 10, **changed}
    with pytest.raises(BadInput) as caught:
        ascend(given.pop("energy"), given.pop("targets"), given.pop("starts"), **given)
    assert caught.value.path == path
    assert found in caught.value.found
    assert caught.value.expected
