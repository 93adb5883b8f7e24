"""End states on flows whose fate is known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from laws import OneSpin, character_law, product_law, random_law, random_start

from verify.energies import FullIsing, Rbm, TruncatedIsing
from verify.flow import End, Preconditioned, integrate
from verify.flow.events.ends import has_converged, spectrum
from verify.flow.field.fields import field
from verify.states.spins import states

UNIFORM = np.full(8, 0.125)


def _independent(energy, q):
    """W = c = 0, b = atanh of the moments: a fixed point, and a saddle wherever q has pair covariances."""
    theta = np.zeros(energy.size)
    theta[: energy.spins] = np.arctanh(q @ states(energy.spins))
    return theta


# -- converged ---------------------------------------------------------------------------------------------------------
def test_a_uniform_target_at_zero_stands_still(integrate):
    flow = integrate(Rbm(3, 2), UNIFORM, np.zeros(11), until=1e12, output_times=[0.0, 1e12])
    assert flow.status[0] is End.CONVERGED
    assert (flow.time[0], flow.steps[0]) == (0, 0)
    assert flow.residual[0] <= 1e-15
    assert 0 <= flow.kl[0] <= 1e-30
    assert not flow.trajectory.any()
    assert flow.coupling_times.zero_from_start.all()
    assert flow.moment_times.zero_from_start.all()


@pytest.mark.parametrize(
    "energy", [FullIsing(1), FullIsing(3), Rbm(1, 1), Rbm(2, 2)], ids=lambda e: f"{e.family}{e.spins}"
)
def test_representable_targets_are_reached(integrate, energy):
    q = random_law(energy.spins, 1)
    flow = integrate(energy, q, random_start(energy, 1), until=1e12, output_times=[1e11])
    assert flow.status[0] is End.CONVERGED
    assert flow.time[0] < 1e6
    assert flow.residual[0] <= 1e-12
    assert 0 <= flow.kl[0] <= 1e-20
    # after it has converged it stays
    assert np.array_equal(flow.trajectory[0, 0], flow.parameters[0])


def test_a_fixed_point_that_is_not_the_target(integrate):
    q = random_law(3, 2)
    flow = integrate(Rbm(3, 0), q, np.zeros(3), until=1e6)
    assert flow.status[0] is End.CONVERGED
    assert np.allclose(flow.parameters[0], np.arctanh(q @ states(3)), rtol=0, atol=1e-10)
    assert flow.kl[0] > 1e-3


def test_a_saddle_that_symmetry_holds_it_at(integrate):
    """From W = c = 0 the weights never move, and the fields reach the independent point, which others pass by."""
    energy, q = Rbm(3, 2), random_law(3, 2)
    for start in (np.zeros(11), _independent(energy, q)):
        flow = integrate(energy, q, start, until=1e6)
        assert flow.status[0] is End.CONVERGED
        assert not flow.parameters[0, 3:].any()
        here = field(energy, q, flow.parameters[0])
        assert spectrum(here, here.start, here.gradient(here.start)).values.max() > 1e-3


def test_a_flow_that_time_cuts_short_just_before(integrate):
    """|grad L| = 1e-11 at a strict maximum: the Newton step says that the zero is 1e-11 away."""
    flow = integrate(FullIsing(1), [0.8, 0.2], [0.0], until=50.0)
    assert flow.status[0] is End.CONVERGED
    assert 1e-13 < flow.residual[0] < 1e-9
    assert abs(flow.parameters[0, 0] - math.atanh(0.6)) < 1e-9


# -- not converged -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("scale", [1e-6, 1e-10, 1e-15])
def test_a_saddle_left_slowly_is_a_plateau_and_then_left(integrate, scale):
    energy, q = Rbm(2, 1), character_law(2, 3, 0.5)
    start = np.array([0.0, 0.0, 0.0, scale, -scale / 2])
    flow = integrate(energy, q, start, until=1.0)
    assert flow.status[0] is End.PLATEAU
    assert 0 < flow.residual[0] <= 2 * scale
    # the weights grow like e^(t/2): after 150 time units the saddle lies behind for every scale
    assert integrate(energy, q, start, until=150.0).kl[0] < 1e-3 < flow.kl[0]


def test_time_is_up_while_it_moves(integrate):
    flow = integrate(Rbm(3, 2), random_law(3, 3), random_start(Rbm(3, 2), 3, 1.0), until=0.5)
    assert flow.status[0] is End.TIME
    assert flow.time[0] == 0.5


@pytest.mark.parametrize("until", [1e4, 1e8, 1e12])
def test_a_law_at_the_rim_is_escaped_to(integrate, until):
    """q = 1e-300 at all states but one: every p but one falls like 1/t, for 1e300 time units."""
    q = np.full(4, 1e-300)
    q[0] = 1.0
    flow = integrate(FullIsing(2), q, np.zeros(3), until=until)
    assert flow.status[0] is End.ESCAPING
    # F' = 4 (q - p) with p = (1 - 3 s, s, s, s), s = 1 / (3 + e^g), so the gap g = 4 J obeys g' = 16 s:
    # e^g - 1 + 3 g = 16 t
    gap = 4 * flow.parameters[0, 0]
    # 1 - p is right to 1e-16 only, and s is 1 / (16 t)
    assert math.exp(gap) - 1 + 3 * gap == pytest.approx(16 * until, rel=1e-6 + 1e-16 * until)
    assert flow.residual[0] == pytest.approx(4 / (3 + math.exp(gap)), rel=1e-5 + 1e-16 * 16 * until)
    assert flow.steps[0] < 20_000


def test_a_law_that_no_finite_point_has_is_escaped_to(integrate):
    """Two hidden units on a parity of three spins: the parameters move by the same amount in every decade."""
    energy, times = Rbm(3, 2), [1e4, 1e5, 1e6]
    flow = integrate(energy, character_law(3, 7, 0.5), random_start(energy, 8), until=1e6, output_times=times)
    assert flow.status[0] is End.ESCAPING
    one, two = np.diff(flow.trajectory[0], axis=0)
    assert np.linalg.norm(one) > 0.5
    assert np.allclose(one, two, rtol=0, atol=0.03)
    # theta ~ a log t, so grad L = theta' ~ a / t
    assert flow.residual[0] * 1e6 * np.log(10) == pytest.approx(np.abs(two).max(), rel=0.02)


def test_steps_allowed_are_used_up(integrate):
    energy, q = Rbm(3, 2), random_law(3, 4)
    flow = integrate(energy, q, random_start(energy, 4, 1.0), until=1e6, steps=10, output_times=[0.0, 1e6])
    assert flow.status[0] is End.BUDGET
    assert flow.steps[0] == 10
    assert 0 < flow.time[0] < 1e6
    assert np.isfinite(flow.residual[0])
    assert np.isfinite(flow.trajectory[0, 0]).all()
    assert np.isnan(flow.trajectory[0, 1]).all()


class _Degenerate(OneSpin):
    """f = x theta^2: on the uniform law the gradient is -2 theta tanh(theta^2), and theta falls like t^(-1/2)."""

    family = "degenerate"

    def value(self, theta, A):
        return theta * theta * A.array(np.array([1, -1]))

    def jacobian(self, theta, A):
        return (2 * theta * A.array(np.array([1, -1])))[..., None]

    def curvature(self, theta, weights, A):
        return 2 * np.ones_like(theta)[..., None] * (A.array(np.array([1, -1])) * weights).sum(-1)[..., None, None]


@pytest.mark.parametrize(("until", "end"), [(1e2, End.PLATEAU), (1e4, End.PLATEAU), (1e6, End.PLATEAU)])
def test_an_algebraic_approach_is_no_arrival_and_no_escape(integrate, until, end):
    """theta' = -2 theta^3 to leading order: theta = (4 t)^(-1/2), |grad| = t^(-3/2) / 4."""
    flow = integrate(_Degenerate(), [0.5, 0.5], [0.5], until=until)
    assert flow.status[0] is end
    assert flow.parameters[0, 0] == pytest.approx((4 * until) ** -0.5, rel=0.05)
    assert flow.residual[0] == pytest.approx(until**-1.5 / 4, rel=0.15)


def test_saturated_units(integrate):
    """tanh(40) is 1 in float64: the units are frozen, the fields still learn."""
    energy, q = Rbm(2, 1), random_law(2, 5)
    start = np.array([0.0, 0.0, 40.0, 3.0, -2.0])
    flow = integrate(energy, q, start, until=1e3)
    assert flow.status[0] is End.CONVERGED
    assert np.allclose(q @ states(2) - _law(energy, flow.parameters[0]) @ states(2), 0, atol=1e-11)


def _law(energy, theta):
    f = field(energy, np.full(2**energy.spins, 0.5**energy.spins), theta).value(theta)
    return np.exp(f - f.max()) / np.exp(f - f.max()).sum()


# -- the criterion itself --------------------------------------------------------------------------------------------
def test_arrival_needs_a_newton_step_that_is_small():
    """A gradient below every tolerance far out on a slope e^-theta is no arrival; the same gradient at a zero is."""
    energy, q = FullIsing(1), np.array([1.0, 1e-300])
    here = field(energy, q, np.array([15.5]))
    gradient = here.gradient(here.start)
    assert 0 < gradient[0] < 1e-13
    assert not has_converged(here, here.start, gradient)
    goal = np.arctanh(0.5)
    near = field(energy, np.array([0.75, 0.25]), np.array([goal + 5e-14]))
    assert 0 < abs(near.gradient(near.start)[0]) < 1e-13
    assert has_converged(near, near.start, near.gradient(near.start))


def test_arrival_is_refused_next_to_a_saddle():
    energy, q = Rbm(2, 1), character_law(2, 3, 0.5)
    for scale, end in ((0.0, True), (1e-15, False)):
        theta = scale * np.array([0, 0, 0, 1.0, 1.0])
        here = field(energy, q, theta)
        assert np.abs(here.gradient(theta)).max() <= 1e-15
        assert has_converged(here, theta, here.gradient(theta)) is end


def test_neutral_directions_do_not_matter():
    """More parameters than the law has: part of the spectrum is zero, and a consistent point is still converged to."""
    energy = Rbm(2, 3)
    theta = random_start(energy, 6, 1.0)
    q = _law(energy, theta)
    here = field(energy, q, theta)
    gradient = here.gradient(theta)
    local = spectrum(here, theta, gradient)
    assert local.neutral.sum() == energy.size - 3
    assert has_converged(here, theta, gradient)


def test_every_end_has_its_own_sentence():
    sentences = [end.sentence for end in End]
    assert all(len(sentence) > 30 and sentence.endswith(".") for sentence in sentences)
    assert len(set(sentences)) == len(End)


def test_a_product_target_is_reached_by_fields(integrate):
    flow = integrate(TruncatedIsing(2, 1), product_law([0.5, -0.5]), np.zeros(2), until=1e3)
    assert flow.status[0] is End.CONVERGED
    assert flow.kl[0] <= 1e-24


@pytest.mark.parametrize("clock", [0.01, 1.0, 100.0])
def test_an_escape_is_one_by_any_clock(clock):
    q = np.full(4, 1e-300)
    q[0] = 1.0
    flow = integrate(FullIsing(2), q, np.zeros(3), until=1e8 / clock, dynamics=Preconditioned(clock * np.eye(3)))
    assert flow.status[0] is End.ESCAPING
