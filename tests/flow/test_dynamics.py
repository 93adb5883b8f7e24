"""Dynamics other than the plain gradient flow: against definitions written out, closed forms, and each other."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from laws import character_law, random_law, random_start, softmax
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

from verify import arithmetic
from verify.energies import FullIsing, Rbm, Rbm01, Reparametrised, Shallow, TruncatedIsing
from verify.errors import BadInput, Unsupported
from verify.flow import (
    Centred,
    End,
    GradientFlow,
    Lazy,
    Natural,
    Preconditioned,
    WeightDecay,
    ZeroOneMetric,
    integrate,
)  # fmt: skip
from verify.flow.dynamics.zero_one import zero_one
from verify.flow.field.fields import PointField, field
from verify.model.gibbs import Point, covariance
from verify.states.spins import orders, states
from verify.states.walsh import transform

A = arithmetic.get("float64")
CLOSE = 1e-7
"""Two flows of the same dynamics at rtol 1e-8 agree to this."""
ROUNDING = 1e-13
TIGHT = {"rtol": 1e-12, "atol": 1e-14}


def positive(size, seed):
    """A symmetric positive definite matrix, eigenvalues 0.5 and more."""
    root = np.random.Generator(np.random.Philox(seed)).normal(0, 0.5, (size, size))
    return root @ root.T + 0.5 * np.eye(size)


def differences(speed, y, step=1e-6):
    return np.array([(speed(y + way) - speed(y - way)) / (2 * step) for way in step * np.eye(len(y))]).T


DRIVEN = [
    (Rbm(3, 2), GradientFlow()), (Rbm(3, 2), Centred()), (Rbm(3, 2), Centred("average")), (Rbm01(2, 3), Centred()),
    (Rbm01(2, 3), Centred("average")), (Rbm(3, 0), Centred("average")), (Rbm(2, 3), Natural()),
    (TruncatedIsing(3, 2), Natural()), (Rbm01(3, 2), Natural(0.1)), (Shallow(2, 2), WeightDecay(0.3)),
    (Rbm(3, 2), ZeroOneMetric()), (TruncatedIsing(3, 2), ZeroOneMetric()), (Rbm(3, 2), Lazy()),
    (Shallow(2, 2, "tanh", "frozen"), Preconditioned(positive(8, 1))),
]  # fmt: skip
MANY = pytest.mark.parametrize(("energy", "dynamics"), DRIVEN, ids=lambda one: type(one).__name__)


@MANY
def test_jacobians_against_differences(energy, dynamics):
    here = dynamics.field(energy, random_law(energy.spins, 1), random_start(energy, 2, 0.7))
    y = random_start(energy, 3, 0.7)[energy.trained]
    assert np.allclose(here.jacobian(y), differences(here.speed, y), rtol=0, atol=1e-7 * np.abs(here.jacobian(y)).max())


@MANY
def test_flows_against_dop853_on_their_speed(energy, dynamics):
    q, start = random_law(energy.spins, 4), random_start(energy, 5, 0.7)
    here = dynamics.field(energy, q, start)
    reference = solve_ivp(lambda _, y: here.speed(y), (0, 3.0), here.start, "DOP853", **TIGHT)
    flow = integrate(energy, q, start, until=3.0, dynamics=dynamics)
    assert np.allclose(flow.parameters[0], here.embed(reference.y[:, -1]), rtol=0, atol=CLOSE)


@MANY
def test_what_is_positive_definite_lets_kl_fall(energy, dynamics):
    q, start = random_law(energy.spins, 6), random_start(energy, 7, 0.5)
    flow = integrate(energy, q, start, until=20.0, dynamics=dynamics, output_times=np.linspace(0, 20, 50))
    here = dynamics.field(energy, q, start)
    p = [softmax(here.value(theta[energy.trained])) for theta in flow.trajectory[0]]
    kl = np.array([(q * np.log(q / one)).sum() for one in p])
    rises = np.diff(kl + here.penalty(flow.trajectory[0][:, energy.trained])).max()
    assert rises <= 4e-15
    assert kl[-1] < 0.9 * kl[0]
    assert flow.kl[0] == pytest.approx(kl[-1], abs=4e-15)
    assert isinstance(dynamics, WeightDecay) or flow.kl_rise[0] <= 4e-15


@pytest.mark.parametrize(
    "energy",
    [FullIsing(3), TruncatedIsing(4, 2), Rbm(3, 2), Rbm(2, 0), Rbm01(3, 2), Shallow(3, 2),
     Shallow(2, 2, "softplus", "frozen"),
     Reparametrised(Rbm(2, 1), [[Fraction(i - k, 3) for k in range(3)] for i in range(5)], [Fraction(1, 7)] * 5)],
    ids=lambda energy: energy.family,
)  # fmt: skip
def test_slopes_are_those_of_point(energy):
    theta = random_start(energy, 8, 1.0)
    for here in (
        field(energy, random_law(energy.spins, 8), theta),
        PointField(energy, random_law(energy.spins, 8), theta),
    ):
        assert np.allclose(here.slopes(theta[energy.trained]), Point(energy, theta, A).D, rtol=0, atol=ROUNDING)


# -- preconditioned --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("energy", [Rbm(2, 1), TruncatedIsing(3, 2)], ids=lambda energy: energy.family)
def test_a_preconditioner_is_a_linear_reparametrisation(energy):
    """theta = A z with the gradient flow in z, against P = A A^T in theta."""
    size = energy.size
    matrix = [[Fraction(int(i == k)) + Fraction((3 * i + 5 * k) % 7 - 3, 9) for k in range(size)] for i in range(size)]
    root, q = np.array(matrix, dtype=np.float64), random_law(energy.spins, 9)
    z = random_start(energy, 9, 0.3)
    asked = {"until": 8.0, "thresholds": (0.7, 0.4), "output_times": [1.0, 4.0, 8.0], "rtol": 1e-10, "atol": 1e-12}
    other = integrate(Reparametrised(energy, matrix, [Fraction(0)] * size), q, z, **asked)
    flow = integrate(energy, q, root @ z, **asked, dynamics=Preconditioned(root @ root.T))
    assert np.allclose(flow.trajectory[0], other.trajectory[0] @ root.T, rtol=0, atol=1e-9)
    assert np.isfinite(flow.coupling_times.first).any()
    for name in ("coupling_times", "moment_times"):
        one, two = getattr(flow, name), getattr(other, name)
        assert np.allclose(one.first, two.first, rtol=1e-6, equal_nan=True)
        assert np.allclose(one.last, two.last, rtol=1e-6, equal_nan=True)


def test_a_multiple_of_the_identity_is_another_clock():
    energy, q = Rbm(2, 2), random_law(2, 10)
    start = random_start(energy, 10, 0.5)
    slow = integrate(energy, q, start, until=8.0)
    fast = integrate(energy, q, start, until=2.0, dynamics=Preconditioned(4 * np.eye(energy.size)))
    assert np.allclose(slow.parameters, fast.parameters, rtol=0, atol=CLOSE)
    assert np.allclose(slow.moment_times.first, 4 * fast.moment_times.first, rtol=1e-6, equal_nan=True)


def test_types_are_free_of_the_metric_and_rates_are_not():
    """W = 0 and b = atanh m: a spurious saddle. Its inertia is the same in every metric (Sylvester)."""
    energy, q = Rbm(3, 1), random_law(3, 11)
    theta = np.zeros(energy.size)
    theta[:3] = np.arctanh(q @ states(3))
    found = []
    for dynamics in (
        GradientFlow(),
        Preconditioned(positive(7, 12)),
        Centred(),
        Centred("average"),
        ZeroOneMetric(),
        Natural(0.1),
    ):
        here = dynamics.field(energy, q, theta)
        assert np.abs(here.speed(theta)).max() <= ROUNDING
        values = np.linalg.eigvals(here.jacobian(theta))
        assert np.abs(values.imag).max() <= 1e-8
        found.append((int((values.real > 1e-6).sum()), int((values.real < -1e-6).sum()), values.real.max()))
    assert {one[:2] for one in found} == {(found[0][0], found[0][1])}
    assert found[0][0] > 0
    assert len({round(one[2], 3) for one in found}) > 3


# -- zero one --------------------------------------------------------------------------------------------------------
def test_the_zero_one_flow_of_an_rbm_is_the_flow_of_the_other_rbm():
    other, energy, q = Rbm01(3, 2), Rbm(3, 2), random_law(3, 13)
    start = random_start(other, 13, 1.0)
    asked = {"until": 30.0, "thresholds": (0.6, 0.3), "output_times": [1.0, 9.0, 30.0]}
    theirs = integrate(other, q, start, **asked)
    ours = integrate(energy, q, other.recoded(start, A), **asked, dynamics=ZeroOneMetric())
    assert np.allclose(ours.trajectory, other.recoded(theirs.trajectory, A), rtol=0, atol=CLOSE)
    assert np.allclose(ours.moment_times.first, theirs.moment_times.first, rtol=1e-6, equal_nan=True)
    assert not np.allclose(
        ours.parameters, integrate(energy, q, other.recoded(start, A), until=30.0).parameters, atol=0.01
    )


@pytest.mark.parametrize("energy", [FullIsing(3), TruncatedIsing(4, 2)], ids=lambda energy: energy.family)
def test_the_zero_one_flow_of_an_ising_model_is_that_of_its_monomials(energy):
    """Monomials prod over T of v_j over the states, transformed, are the columns of A."""
    v = (1 + states(energy.spins)) // 2
    monomials = np.array([v[:, [j for j in range(energy.spins) if T >> j & 1]].prod(axis=1) for T in energy.subsets])
    A01 = transform(monomials)[:, list(energy.subsets)].T / 2**energy.spins
    assert np.array_equal(zero_one(energy), A01)
    matrix = [[Fraction(value) for value in row] for row in A01]
    q, start = random_law(energy.spins, 14), random_start(energy, 14)
    theirs = integrate(Reparametrised(energy, matrix, [Fraction(0)] * energy.size), q, start, until=9.0)
    ours = integrate(energy, q, A01 @ start, until=9.0, dynamics=ZeroOneMetric())
    assert np.allclose(ours.parameters[0], A01 @ theirs.parameters[0], rtol=0, atol=CLOSE)


def test_the_zero_one_metric_falls_by_five_per_order():
    spins = 4
    metric = ZeroOneMetric().field(FullIsing(spins), random_law(spins, 1), np.zeros(15)).metric(np.zeros(15))
    # sum over T that contain S of 4^-|T| = 4^-|S| (5/4)^(N - |S|)
    assert np.diag(metric).tolist() == [5.0 ** (spins - k) / 4.0**spins for k in orders(spins)[1:]]


# -- centred ---------------------------------------------------------------------------------------------------------
def _joint(energy, theta, offset_x, offset_h):
    """p(x, h) of an RBM over all visible and hidden states: states of both, f centred by the offsets, shape (V, H)."""
    low = 0 if isinstance(energy, Rbm01) else -1
    x = states(energy.spins) if low else (1 + states(energy.spins)) // 2
    h = np.array(list(product((1, low), repeat=energy.hidden)))
    parts = energy.parts(theta)
    return (
        x,
        h,
        (x - offset_x) @ parts["b"][:, None]
        + (h - offset_h) @ parts["c"]
        + (x - offset_x) @ parts["W"].T @ (h - offset_h).T,
    )


@pytest.mark.parametrize("energy", [Rbm(3, 2), Rbm01(3, 2)], ids=lambda energy: energy.family)
@pytest.mark.parametrize("offsets", ["data", "average"])
def test_the_centred_gradient_is_the_gradient_of_the_centred_machine(energy, offsets):
    """Both expectations over visible and hidden states, offsets held, and the step carried back by hand."""
    q, theta = random_law(3, 15), random_start(energy, 15, 0.8)
    x, h, f = _joint(energy, theta, 0, 0)
    model = softmax(f.ravel()).reshape(f.shape)
    data = q[:, None] * model / model.sum(axis=1, keepdims=True)
    law = data if offsets == "data" else (data + model) / 2
    mu, lam = law.sum(axis=1) @ x, law.sum(axis=0) @ h
    parts, gap = energy.parts(theta), data - model
    # the centred parameters of this machine have this very law
    centred = energy.joined({"b": parts["b"] + lam @ parts["W"], "c": parts["c"] + parts["W"] @ mu, "W": parts["W"]})
    assert np.allclose(softmax(_joint(energy, centred, mu, lam)[2].ravel()), model.ravel(), rtol=0, atol=ROUNDING)
    dW = (h - lam).T @ gap.T @ (x - mu)
    db, dc = gap.sum(axis=1) @ (x - mu), gap.sum(axis=0) @ (h - lam)
    expected = energy.joined({"b": db - lam @ dW, "c": dc - dW @ mu, "W": dW})
    here = Centred(offsets).field(energy, q, theta)
    assert np.allclose(here.speed(theta), expected, rtol=0, atol=ROUNDING)
    assert np.allclose(here.offsets(theta)[0], mu, rtol=0, atol=ROUNDING)
    assert np.allclose(here.offsets(theta)[1], lam, rtol=0, atol=ROUNDING)


def _flips():
    """Maps of the parameters and of the states that turn visible unit 0, or hidden unit 0, into its complement."""
    energy = Rbm01(3, 2)

    def visible(theta):
        parts = {name: part.copy() for name, part in energy.parts(theta).items()}
        parts["c"] += parts["W"][:, 0]
        parts["b"][0], parts["W"][:, 0] = -parts["b"][0], -parts["W"][:, 0]
        return energy.joined(parts)

    def hidden(theta):
        parts = {name: part.copy() for name, part in energy.parts(theta).items()}
        parts["b"] += parts["W"][0]
        parts["c"][0], parts["W"][0] = -parts["c"][0], -parts["W"][0]
        return energy.joined(parts)

    return energy, [(visible, np.arange(8) ^ 1), (hidden, np.arange(8))]


@pytest.mark.parametrize("offsets", ["data", "average"])
@pytest.mark.parametrize("flip", [0, 1])
def test_flipping_a_unit_commutes_with_the_centred_flow_and_not_with_the_plain_one(flip, offsets):
    energy, flips = _flips()
    turn, order = flips[flip]
    q, start = random_law(3, 16), random_start(energy, 16, 0.8)
    here = PointField(energy, q, start)
    assert np.allclose(softmax(here.value(turn(start))), softmax(here.value(start))[order], rtol=0, atol=ROUNDING)
    for dynamics, same in ((Centred(offsets), True), (GradientFlow(), False)):
        flow = integrate(energy, q, start, until=20.0, dynamics=dynamics).parameters[0]
        other = integrate(energy, q[order], turn(start), until=20.0, dynamics=dynamics).parameters[0]
        gap = np.abs(other - turn(flow)).max()
        assert gap <= CLOSE if same else gap > 1e-3


def test_the_centred_flow_knows_no_coding_but_for_the_clocks_of_its_blocks():
    """dW is measured in units four times as large, b and c in units twice as large: P = A diag(1/4, 1/4, 1/16) A^T."""
    other, energy, q = Rbm01(3, 2), Rbm(3, 2), random_law(3, 17)
    start = random_start(other, 17, 1.0)
    recode, theta = zero_one(energy), other.recoded(start, A)
    metric = recode @ Centred().field(other, q, start).metric(start) @ recode.T
    root = Centred().field(energy, q, theta).root(theta)
    clocks = np.diag([0.25] * 5 + [0.0625] * 6)
    assert np.allclose(metric, root @ clocks @ root.T, rtol=0, atol=ROUNDING)


# -- natural ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("energy", [FullIsing(1), FullIsing(4), Rbm(3, 4), Shallow(3, 3)], ids=lambda e: e.family)
def test_at_full_row_rank_every_moment_closes_as_exp(energy):
    spins, times = energy.spins, np.array([0.3, 1.0, 3.0, 8.0])
    q, start = random_law(spins, 18), random_start(energy, 18, 1.0)
    flow = integrate(energy, q, start, until=8.0, output_times=times, thresholds=(0.5, 0.1), dynamics=Natural())
    gaps = [transform(q - softmax(PointField(energy, q, start).value(theta[energy.trained])))[1:]
            for theta in (start, *flow.trajectory[0])]  # fmt: skip
    assert np.abs(gaps[0]).min() > 1e-4
    assert np.allclose(gaps[1:], np.exp(-times)[:, None] * gaps[0], rtol=0, atol=CLOSE)
    assert np.allclose(flow.moment_times.first[0], np.log([[2], [10]]), rtol=0, atol=2e-6)
    assert np.allclose(flow.moment_times.last[0], np.log([[2], [10]]), rtol=0, atol=2e-6)
    assert not np.allclose(integrate(energy, q, start, until=8.0).moment_times.first[0, 0], np.log(2), atol=0.01)


def test_below_full_row_rank_only_its_own_moments_do():
    energy, q = TruncatedIsing(3, 2), character_law(3, 7, 0.4) / 2 + random_law(3, 19) / 2
    start = random_start(energy, 19, 0.5)
    flow = integrate(energy, q, start, until=1.0, dynamics=Natural())
    before, after = (transform(q - softmax(PointField(energy, q, y).value(y))) for y in (start, flow.parameters[0]))
    own = list(energy.subsets)
    assert np.allclose(after[own], before[own] * np.exp(-1), rtol=0, atol=CLOSE)
    assert abs(after[7] - before[7] * np.exp(-1)) > 0.01


@pytest.mark.parametrize("damping", [0.0, 1e-3, 0.5])
def test_the_natural_speed_is_that_of_the_fisher_information(damping):
    """F = K^T C K with the covariance of the characters; at full column rank its inverse is no matter of taste."""
    energy, q = TruncatedIsing(3, 2), random_law(3, 20)
    theta = random_start(energy, 20, 0.5)
    point = Point(energy, theta, A)
    F = point.K[1:].T @ covariance(point.law) @ point.K[1:] + damping * np.eye(6)
    here = Natural(damping).field(energy, q, theta)
    assert np.allclose(here.metric(theta) @ F, np.eye(6), rtol=0, atol=1e-12)
    assert np.allclose(F @ here.speed(theta), point.gradient(q - point.law), rtol=0, atol=1e-12)


def test_without_full_column_rank_the_natural_speed_is_the_shortest():
    """Two equal hidden units: F is singular, and the speed is F^+ g with numpy's pseudo-inverse."""
    energy, q = Rbm(2, 2), random_law(2, 21)
    theta = np.array([0.1, -0.2, 0.3, 0.3, 0.5, -0.4, 0.5, -0.4])
    point = Point(energy, theta, A)
    F = point.K[1:].T @ covariance(point.law) @ point.K[1:]
    here = Natural().field(energy, q, theta)
    expected = np.linalg.pinv(F, rcond=1e-12, hermitian=True) @ point.gradient(q - point.law)
    assert np.allclose(here.speed(theta), expected, rtol=0, atol=1e-9)
    assert np.allclose(here.metric(theta) @ here.gradient(theta), expected, rtol=0, atol=1e-9)


def test_where_the_rank_drops_the_natural_flow_ends():
    """Two hidden units cannot follow the straight line to this target: the smallest singular value meets its bound."""
    energy, q = Rbm(3, 2), random_law(3, 1)
    flow = integrate(energy, q, random_start(energy, 2, 0.3), until=30.0, dynamics=Natural(), steps=2000)
    assert flow.status[0] is End.BUDGET
    assert 0.01 < flow.time[0] < 1
    theta = flow.parameters[0]
    point = Point(energy, theta, A)
    B = np.sqrt(point.law)[:, None] * (point.D - point.law @ point.D)
    values = np.linalg.svd(B)[1][:7]
    assert values[6] / values[0] < 1e-6
    assert values[5] / values[0] > 1e-3


def test_the_natural_flow_goes_to_the_rim_at_its_own_pace():
    """N = 1, q = 1e-300: p' = q - p makes the small probability e^-t / 2, and J half the logarithm of the odds."""
    flow = integrate(FullIsing(1), [1.0, 1e-300], [0.0], until=600.0, dynamics=Natural())
    small = np.exp(-600) / 2
    assert flow.parameters[0, 0] == pytest.approx(0.5 * np.log((1 - small) / small), rel=1e-7)


def test_where_the_law_underflows_the_natural_speed_is_not_finite():
    flow = integrate(FullIsing(1), [0.8, 0.2], [400.0], until=1.0, dynamics=Natural())
    assert flow.status[0] is End.NOT_FINITE
    assert (flow.time[0], flow.parameters[0, 0]) == (0, 400)


@pytest.mark.parametrize("device", ["auto", "plain"])
@pytest.mark.parametrize("dynamics", [Centred("average"), Natural(), WeightDecay(1.0), ZeroOneMetric(), Lazy()])
def test_a_uniform_target_at_zero_stands_still(dynamics, device):
    flow = integrate(Rbm(2, 1), np.full(4, 0.25), np.zeros(5), until=1e12, dynamics=dynamics, device=device)
    assert flow.status[0] is End.CONVERGED
    assert (flow.time[0], flow.residual[0]) == (0, 0)
    # the compiled engine's logarithms are right to an ulp, of which KL has the square
    assert flow.kl[0] <= (0 if device == "plain" else 1e-31)
    assert not flow.parameters.any()


# -- weight decay ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("rate", [0.0, 0.05, 2.0])
def test_weight_decay_comes_to_rest_where_the_pulls_balance(rate):
    flow = integrate(FullIsing(1), [0.8, 0.2], [0.3], until=1e4, dynamics=WeightDecay(rate))
    # m - tanh J = rate J
    J = brentq(lambda J: 0.6 - np.tanh(J) - rate * J, 0, 1, xtol=1e-15)
    assert flow.parameters[0, 0] == pytest.approx(J, abs=1e-10)
    assert flow.status[0] is End.CONVERGED
    assert flow.residual[0] <= 1e-9
    assert flow.kl[0] > 5e-4 if rate else flow.kl[0] < 1e-18


def test_weight_decay_leaves_no_direction_neutral():
    """grad L = rate theta at the end, a strict maximum of what rises, and not the target: no direction is neutral."""
    energy, q = Rbm(2, 2), random_law(2, 22)
    flow = integrate(energy, q, random_start(energy, 22, 0.5), until=1e5, dynamics=WeightDecay(0.02))
    here = WeightDecay(0.02).field(energy, q, flow.parameters[0])
    theta = flow.parameters[0]
    assert flow.status[0] is End.CONVERGED
    assert np.allclose(PointField(energy, q, theta).gradient(theta), 0.02 * theta, rtol=0, atol=1e-9)
    assert np.linalg.eigvalsh(here.hessian(theta)).max() < -1e-3
    assert flow.kl[0] > 1e-6
    # rate |theta|^2 / 2
    assert here.penalty(np.array([2 * theta]))[0] == pytest.approx(0.04 * (theta @ theta), rel=1e-14)


def test_what_is_frozen_does_not_decay():
    energy = Shallow(2, 2, "tanh", "frozen")
    start = random_start(energy, 23, 1.0)
    still = np.setdiff1d(np.arange(energy.size), energy.trained)
    for dynamics in (WeightDecay(1.0), Lazy(), Natural(0.1)):
        theta = integrate(energy, random_law(2, 23), start, until=5.0, dynamics=dynamics).parameters[0]
        assert np.array_equal(theta[still], start[still])
        assert (theta[energy.trained] != start[energy.trained]).all()


# -- lazy ------------------------------------------------------------------------------------------------------------
def test_the_lazy_flow_of_a_linear_energy_is_its_flow():
    energy, q = TruncatedIsing(3, 2), random_law(3, 24)
    start = random_start(energy, 24, 0.5)
    lazy, plain = (integrate(energy, q, start, until=9.0, dynamics=one) for one in (Lazy(), GradientFlow()))
    assert np.allclose(lazy.parameters, plain.parameters, rtol=0, atol=1e-8)
    assert np.allclose(lazy.coupling_times.first, plain.coupling_times.first, rtol=1e-7, equal_nan=True)


def test_the_lazy_flow_is_that_of_a_frozen_kernel():
    """f' = D_0 D_0^T (q - p): functions on the states, no parameters; mismatches and KL are those of this f."""
    energy, q = Rbm(3, 3), random_law(3, 25)
    start = random_start(energy, 25, 0.7)
    point = Point(energy, start, A)
    kernel = point.D @ point.D.T
    reference = solve_ivp(
        lambda _, f: kernel @ (q - softmax(f)), (0, 6.0), point.f, "DOP853", dense_output=True, **TIGHT
    )
    flow = integrate(energy, q, start, until=6.0, thresholds=(0.8, 0.5), dynamics=Lazy())
    f = point.f + point.D @ (flow.parameters[0] - start)
    assert np.allclose(softmax(f), softmax(reference.y[:, -1]), rtol=0, atol=CLOSE)
    assert flow.kl[0] == pytest.approx((q * np.log(q / softmax(f))).sum(), abs=1e-12)
    assert abs(flow.kl[0] - (q * np.log(q / Point(energy, flow.parameters[0], A).law)).sum()) > 1e-3
    assert flow.residual[0] == pytest.approx(np.abs(point.D.T @ (q - softmax(f))).max(), abs=1e-12)
    gap = [transform(softmax(reference.sol(t)) - q)[orders(3) == 2] for t in (0.0, flow.moment_times.first[0, 0, 1])]
    assert np.linalg.norm(gap[1]) == pytest.approx(0.8 * np.linalg.norm(gap[0]), rel=1e-6)


# -- bad input -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("matrix", "found"),
    [
        ([[1.0, 0.5], [0.0, 1.0]], "asymmetric"),
        ([[1.0, 2.0], [2.0, 1.0]], "eigenvalue -1"),
        ([[1.0, 1.0], [1.0, 1.0]], "eigenvalue"),
        (np.zeros((2, 2)), "eigenvalue 0"),
        (np.eye(3)[:2], "shape (2, 3)"),
        (1.0, "shape ()"),
        ([[np.nan]], "not finite"),
        ([[1.0], [1.0, 2.0]], "list"),
        ([["a"]], "list"),
    ],
)
def test_matrices_that_are_no_metric(matrix, found):
    with pytest.raises(BadInput) as caught:
        Preconditioned(matrix)
    assert caught.value.path == "matrix"
    assert found in caught.value.found


def test_the_matrix_is_a_copy_that_nobody_changes():
    mine = np.eye(2)
    held = Preconditioned(mine).matrix
    mine[0, 0] = -1
    assert held[0, 0] == 1
    with pytest.raises(ValueError, match="read-only"):
        held[0, 0] = 2


@pytest.mark.parametrize("value", [-1.0, np.nan, np.inf, "1", None, True])
def test_rates_and_damping_are_numbers(value):
    for kind, path in ((WeightDecay, "rate"), (Natural, "damping")):
        with pytest.raises(BadInput) as caught:
            kind(value)
        assert caught.value.path == path
    with pytest.raises(BadInput, match=r"offsets.*'data', 'average'"):
        Centred(value)


def test_dynamics_are_checked_against_the_energy():
    law, start = random_law(2, 1), np.zeros(5)
    with pytest.raises(BadInput, match=r"dynamics: found str"):
        integrate(Rbm(2, 1), law, start, until=1.0, dynamics="natural")
    with pytest.raises(BadInput, match=r"dynamics\.matrix: found shape \(4, 4\)"):
        integrate(Rbm(2, 1), law, start, until=1.0, dynamics=Preconditioned(np.eye(4)))
    for energy, dynamics in ((Rbm01(2, 1), ZeroOneMetric()), (Shallow(2, 1), Centred()), (FullIsing(2), Centred())):
        with pytest.raises(Unsupported, match=energy.family):
            integrate(energy, law, np.zeros(energy.size), until=1.0, dynamics=dynamics)
