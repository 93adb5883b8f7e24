"""Flows against closed forms, tight references of other methods and 30 digits; and what else must hold."""

from __future__ import annotations

from itertools import pairwise

import mpmath
import numpy as np
import pytest
from closed_forms import coupling_at
from laws import OneSpin, character_law, effective, product_law, random_law, random_start, softmax
from scipy.integrate import DOP853, solve_ivp

from verify.energies import Energy, FullIsing, Rbm, Rbm01, Shallow, TruncatedIsing
from verify.flow import End, integrate
from verify.flow.field.fields import PointField
from verify.flow.plain import scipy_engine
from verify.states.walsh import transform

CLOSE = 1e-7
"""What effective couplings are asked to be right to at rtol 1e-8."""
TIGHT = {"rtol": 1e-12, "atol": 1e-14}


# -- accuracy --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("spins", "mask", "moment"), [(1, 1, 0.6), (1, 1, -0.9), (3, 5, 0.3), (3, 7, -0.7)])
def test_one_coupling_alone_follows_its_closed_form(integrate, spins, mask, moment):
    times = [0.01, 0.3, 1.0, 4.0, 9.0]
    flow = integrate(FullIsing(spins), character_law(spins, mask, moment), np.zeros(2**spins - 1),
                     until=9.0, output_times=times)  # fmt: skip
    expected = np.zeros((len(times), 2**spins - 1))
    expected[:, mask - 1] = [coupling_at(t, moment) for t in times]
    assert np.allclose(flow.trajectory[0], expected, rtol=0, atol=2e-8)
    assert np.array_equal(flow.trajectory[0, -1], flow.parameters[0])


@pytest.mark.parametrize("energy", [TruncatedIsing(3, 1), Rbm(3, 0)])
def test_fields_alone_follow_their_closed_forms(integrate, energy):
    means = [0.8, -0.3, 0.05]
    flow = integrate(energy, product_law(means), np.zeros(3), until=3.0)
    assert np.allclose(flow.parameters[0], [coupling_at(3.0, m) for m in means], rtol=0, atol=CLOSE / 10)
    # moments of order 1 are all that fields can learn: any other part of the target changes nothing
    bent = product_law(means) + 0.01 * character_law(3, 6, 0.9) - 0.01 / 8
    assert np.allclose(integrate(energy, bent, np.zeros(3), until=3.0).parameters, flow.parameters, rtol=0, atol=CLOSE)


@pytest.mark.parametrize(
    ("energy", "seed", "until"),
    [(Rbm(1, 1), 1, 50.0), (Rbm(2, 1), 2, 30.0), (Rbm(3, 3), 3, 100.0), (Rbm(4, 2), 4, 60.0),
     (Rbm01(3, 2), 5, 60.0), (Shallow(2, 2), 6, 40.0), (Shallow(3, 2, "softplus", "frozen"), 7, 40.0),
     (TruncatedIsing(4, 2), 8, 20.0)],
    ids=lambda value: type(value).__name__ if isinstance(value, Energy) else str(value),
)  # fmt: skip
def test_effective_couplings_against_a_tight_reference(integrate, energy, seed, until):
    """DOP853 on the field of ``Point``: another method, another code for the field."""
    q, start = random_law(energy.spins, seed), random_start(energy, seed)
    here = PointField(energy, q, start)
    reference = solve_ivp(lambda _, y: here.gradient(y), (0, until), here.start, "DOP853", **TIGHT)
    expected = effective(energy, q, here.embed(reference.y[:, -1]))
    flow = integrate(energy, q, start, until=until)
    assert np.abs(effective(energy, q, flow.parameters[0]) - expected).max() <= CLOSE
    assert flow.time[0] == until
    assert flow.residual[0] == pytest.approx(np.abs(here.gradient(reference.y[:, -1])).max(), abs=CLOSE)


def test_a_long_stiff_flow_against_radau(integrate):
    """From small weights past a plateau to t = 1e4, where no explicit method wants to go."""
    energy, q = Rbm(3, 3), random_law(3, 11)
    start = random_start(energy, 11, 1e-2)
    here = PointField(energy, q, start)
    reference = solve_ivp(
        lambda _, y: here.gradient(y),
        (0, 1e4),
        start,
        "Radau",
        rtol=1e-10,
        atol=1e-12,
        jac=lambda _, y: here.hessian(y),
    )
    flow = integrate(energy, q, start, until=1e4)
    assert np.abs(effective(energy, q, flow.parameters[0]) - effective(energy, q, reference.y[:, -1])).max() <= CLOSE


def test_full_ising_flow_is_a_flow_of_energies(integrate):
    """F = -E obeys F' = 2^N (q - p), an equation that knows of no couplings."""
    spins, until = 3, 5.0
    q, start = random_law(spins, 12), random_start(FullIsing(spins), 13, 0.5)
    begin = transform(np.concatenate(([0.0], start)))
    reference = solve_ivp(lambda _, F: 2**spins * (q - softmax(F)), (0, until), begin, "DOP853", **TIGHT)
    J = integrate(FullIsing(spins), q, start, until=until).parameters[0]
    assert np.allclose(transform(np.concatenate(([0.0], J))), reference.y[:, -1], rtol=0, atol=CLOSE)


def test_against_thirty_digits(integrate):
    """mpmath's Taylor integrator on the field written out by hand: N = 1, M = 1."""
    q, start, until = (mpmath.mpf("0.9"), mpmath.mpf("0.1")), [0.125, 0.5, -0.75], 1.5

    def speed(_, y):
        b, c, w = y
        up, down = mpmath.exp(b) * mpmath.cosh(c + w), mpmath.exp(-b) * mpmath.cosh(c - w)
        r = q[0] - up / (up + down)
        slopes = mpmath.tanh(c + w), mpmath.tanh(c - w)
        return [2 * r, r * (slopes[0] - slopes[1]), r * (slopes[0] + slopes[1])]

    with mpmath.workdps(30):
        exact = [float(v) for v in mpmath.odefun(speed, 0, [mpmath.mpf(v) for v in start], tol=1e-20)(until)]
    flow = integrate(Rbm(1, 1), [0.9, 0.1], start, until=until)
    assert np.allclose(flow.parameters[0], exact, rtol=0, atol=CLOSE / 10)
    fine = integrate(Rbm(1, 1), [0.9, 0.1], start, until=until, rtol=1e-12, atol=1e-14)
    assert np.allclose(fine.parameters[0], exact, rtol=0, atol=1e-11)


def test_the_error_falls_with_the_tolerance(integrate):
    energy, q = Rbm(3, 2), random_law(3, 14)
    start = random_start(energy, 14)
    best = integrate(energy, q, start, until=30.0, rtol=1e-13, atol=1e-15).parameters
    errors = [
        np.abs(integrate(energy, q, start, until=30.0, rtol=rtol, atol=rtol / 100).parameters - best).max()
        for rtol in (1e-4, 1e-6, 1e-8, 1e-10)
    ]
    assert all(after < before / 8 for before, after in pairwise(errors)), errors
    assert errors[-1] <= 2e-9


@pytest.mark.parametrize("scale", [1e-6, 1e-12])
def test_small_starts_are_not_swallowed_by_atol(integrate, scale):
    """Near theta = 0 the flow of an even target is linear: every scale grows alike, whatever atol is."""
    energy, q = Rbm(2, 1), character_law(2, 3, 0.5)
    start = scale * np.array([0.0, 0.0, 0.0, 0.6, 0.8])
    flow = integrate(energy, q, start, until=2.0)
    # dw/dt = [[0, m], [m, 0]] w: cosh and sinh of m t
    grown = [np.cosh(1) * 0.6 + np.sinh(1) * 0.8, np.cosh(1) * 0.8 + np.sinh(1) * 0.6]
    assert np.allclose(flow.parameters[0, 3:] / scale, grown, rtol=1e-7, atol=0)


# -- what else must hold ---------------------------------------------------------------------------------------------
def test_results_do_not_depend_on_the_batch(integrate):
    energy = Rbm(3, 2)
    laws = np.array([random_law(3, seed) for seed in range(3)])
    starts = np.array([random_start(energy, seed) for seed in range(3)])
    asked = {"until": 40.0, "thresholds": (0.5, 0.2), "output_times": [0.0, 7.0, 40.0]}
    whole = integrate(energy, laws, starts, **asked)
    for i in range(3):
        alone = integrate(energy, laws[i], starts[i], **asked)
        turned = integrate(energy, laws[::-1], starts[::-1], **asked)
        for other, row in ((alone, 0), (turned, 2 - i)):
            for name in ("parameters", "time", "residual", "kl", "kl_rise", "steps", "trajectory"):
                assert np.array_equal(getattr(whole, name)[i], getattr(other, name)[row]), name
            for name in ("coupling_times", "moment_times"):
                one, two = getattr(whole, name), getattr(other, name)
                assert np.array_equal(one.first[i], two.first[row], equal_nan=True)
                assert np.array_equal(one.last[i], two.last[row], equal_nan=True)
            assert whole.status[i] is other.status[row]


def test_shapes_and_an_empty_batch(integrate):
    energy = Rbm(2, 1)
    for rows in (0, 2):
        starts = np.full((rows, 5), 0.1)
        flow = integrate(
            energy, random_law(2, 1), starts, until=1.0, thresholds=(0.5, 0.2, 0.1), output_times=[0.0, 1.0]
        )
        assert flow.parameters.shape == (rows, 5)
        assert flow.status.shape == flow.time.shape == flow.residual.shape == flow.kl.shape == (rows,)
        assert flow.coupling_times.first.shape == flow.moment_times.last.shape == (rows, 3, 2)
        assert flow.coupling_times.zero_from_start.shape == (rows, 2)
        assert flow.trajectory.shape == (rows, 2, 5)
        assert np.array_equal(flow.trajectory[:, 0], starts)
    assert integrate(energy, random_law(2, 1), np.zeros(5), until=1.0).trajectory is None


@pytest.mark.parametrize("seed", range(4))
def test_kl_never_rises(integrate, seed):
    energy, q = Rbm(3, 2), random_law(3, seed, 1.0)
    flow = integrate(energy, q, random_start(energy, seed, 0.5), until=1e3, output_times=np.geomspace(1e-3, 1e3, 200))
    here = PointField(energy, q, flow.parameters[0])
    p = np.exp(here.value(flow.trajectory[0]))
    p /= p.sum(axis=1, keepdims=True)
    values = (q * np.log(q / p)).sum(axis=1)
    # sums of eight terms of order one, each right to an ulp or two
    assert np.diff(values).max() <= 4e-15
    assert 0 <= flow.kl_rise[0] <= 4e-15
    assert flow.kl[0] == pytest.approx(values[-1], abs=4e-15)


def test_only_what_is_trained_moves(integrate):
    energy = Shallow(2, 2, "tanh", "frozen")
    start = random_start(energy, 3, 1.0)
    flow = integrate(energy, random_law(2, 3), start, until=5.0, output_times=[1.0])
    still = np.setdiff1d(np.arange(energy.size), energy.trained)
    assert len(still) == 2
    for theta in (flow.parameters[0], flow.trajectory[0, 0]):
        assert np.array_equal(theta[still], start[still])
        assert (theta[energy.trained] != start[energy.trained]).all()


class _Quits:
    """LSODA as it is where it gives up: after some steps it fails."""

    def __new__(cls, *args, **options):
        class Quitter(DOP853):
            def _step_impl(self):
                return (False, "no more") if self.t > 0.5 else super()._step_impl()

        options.pop("jac")
        return Quitter(*args, **options)


def test_where_lsoda_gives_up_radau_goes_on(monkeypatch):
    energy, q = Rbm(2, 2), random_law(2, 5)
    start = random_start(energy, 5)
    plain = integrate(energy, q, start, until=20.0, device="plain")
    monkeypatch.setattr(scipy_engine, "LSODA", _Quits)
    patched = integrate(energy, q, start, until=20.0, device="plain")
    assert patched.time[0] == 20.0
    assert patched.status[0] is plain.status[0]
    assert np.allclose(patched.parameters, plain.parameters, rtol=0, atol=CLOSE)
    assert np.allclose(patched.coupling_times.first, plain.coupling_times.first, rtol=1e-6, equal_nan=True)


def test_where_no_method_gets_on_the_budget_is_spent(monkeypatch):
    monkeypatch.setattr(scipy_engine, "LSODA", _Quits)
    monkeypatch.setattr(scipy_engine, "Radau", _Quits)
    energy = Rbm(2, 2)
    flow = integrate(
        energy, random_law(2, 5), random_start(energy, 5), until=20.0, output_times=[0.25, 20.0], device="plain"
    )
    assert flow.status[0] is End.BUDGET
    assert 0.5 < flow.time[0] < 20
    assert np.isfinite(flow.trajectory[0, 0]).all()
    assert np.isnan(flow.trajectory[0, 1]).all()


class _Cliff(OneSpin):
    """f = -x sqrt(0.3 - theta): the field of a law that likes x = -1 less and less drives theta off the cliff."""

    family = "cliff"

    def value(self, theta, A):
        return np.sqrt(0.3 - theta) * A.array(np.array([-1, 1]))

    def jacobian(self, theta, A):
        return (A.array(np.array([1, -1])) / (2 * np.sqrt(0.3 - theta)))[..., None]

    def curvature(self, theta, weights, A):
        return (A.array(np.array([1, -1])) * weights).sum(-1)[..., None, None] / (4 * (0.3 - theta[..., None]) ** 1.5)


def test_a_field_that_is_no_longer_finite_is_said_so(integrate):
    flow = integrate(_Cliff(), [0.9, 0.1], [0.0], until=10.0, output_times=[0.01, 10.0])
    assert flow.status[0] is End.NOT_FINITE
    assert 0 < flow.parameters[0, 0] <= 0.3
    assert 0.01 < flow.time[0] < 10
    assert np.isfinite(flow.trajectory[0, 0]).all()
    assert np.isnan(flow.trajectory[0, 1]).all()


def test_a_start_out_of_range_is_not_finite(integrate):
    flow = integrate(Rbm(2, 1), random_law(2, 1), np.full(5, 1e308), until=1.0)
    assert flow.status[0] is End.NOT_FINITE
    assert flow.time[0] == 0
    assert flow.parameters.tolist() == [[1e308] * 5]
    assert not np.isfinite(flow.residual[0])
