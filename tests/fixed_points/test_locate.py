"""Polished points against points that are known, and refusals where there is none."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
from laws import OneSpin, character_law, random_law, random_start

from verify.energies import FullIsing, Rbm, Shallow, TruncatedIsing
from verify.fixed_points import Kind, polish
from verify.flow import End, integrate
from verify.flow.field.batches import NormalBatch
from verify.flow.field.fields import PointField, field, law
from verify.states.spins import states
from verify.states.walsh import transform


def _self_target(energy, seed, scale=1.0):
    theta = random_start(energy, seed, scale)
    return theta, law(field(energy, np.full(2**energy.spins, 0.5**energy.spins), theta).value(theta))


@pytest.mark.parametrize("spins", [1, 2, 4])
def test_full_ising_has_one_zero_and_it_is_found(spins):
    energy, q = FullIsing(spins), random_law(spins, spins, 1.0)
    point = polish(energy, q, random_start(energy, 1, 0.5))
    assert point.kind is Kind.CONSISTENT
    assert np.allclose(point.theta, transform(np.log(q))[1:] / 2**spins, rtol=0, atol=1e-12)
    assert point.residual <= 1e-14
    assert point.unstable == 0


def test_the_independent_point_is_spurious_and_unstable():
    """N = 3, W = 0, b = atanh m: a strict saddle, because pairs of spins covary under q."""
    energy, q = Rbm(3, 1), random_law(3, 2)
    theta = np.zeros(energy.size)
    theta[:3] = np.arctanh(q @ states(3))
    point = polish(energy, q, theta + 1e-4 * np.array([1, -1, 1, 0, 0, 0, 0.0]))
    assert point.kind is Kind.SPURIOUS
    assert np.allclose(point.theta, theta, rtol=0, atol=1e-12)
    assert point.unstable > 0
    assert np.allclose(polish(Rbm(3, 0), q, np.zeros(3)).theta, theta[:3], rtol=0, atol=1e-13)


def test_a_spurious_zero_of_a_model_that_is_too_small():
    """Pairs only, on a law with a three-spin part: its moments of orders 1 and 2 are met to 30 digits' satisfaction."""
    energy, q = TruncatedIsing(3, 2), character_law(3, 7, 0.4) * 0.5 + random_law(3, 3) * 0.5
    point = polish(energy, q, np.zeros(6))
    assert point.kind is Kind.SPURIOUS
    with mpmath.workdps(30):
        weights = [
            mpmath.exp(sum(mpmath.mpf(float(J)) * int(chi) for J, chi in zip(point.theta, row, strict=True)))
            for row in energy.phi0
        ]
        total = mpmath.fsum(weights)
        for column in energy.phi0.T:
            gap = mpmath.fsum((float(a) - w / total) * int(chi) for a, w, chi in zip(q, weights, column, strict=True))
            assert abs(gap) <= 2e-15


@pytest.mark.parametrize("energy", [Rbm(2, 3), Rbm(3, 3), Shallow(2, 3)], ids=lambda e: e.family)
def test_neutral_directions_are_left_alone(energy):
    """The shortest way back to the manifold of equal laws: nothing is moved along it, to first order."""
    theta, q = _self_target(energy, 4)
    here = field(energy, q, theta)
    values, vectors = np.linalg.eigh(here.hessian(theta))
    kernel = vectors[:, np.abs(values) < 1e-12]
    assert kernel.shape[1] == energy.size - (2**energy.spins - 1)
    push = 1e-4 * np.random.Generator(np.random.Philox(5)).normal(size=energy.size)
    point = polish(energy, q, theta + push)
    assert point.kind is Kind.CONSISTENT
    assert point.residual <= 1e-14
    way = point.theta - theta - push
    assert point.moved == pytest.approx(np.linalg.norm(way), rel=1e-12)
    assert np.linalg.norm(kernel.T @ way) <= 0.01 * np.linalg.norm(way)
    # a consistent point stays where it is
    again = polish(energy, q, point.theta)
    assert again.kind is Kind.CONSISTENT
    assert again.moved <= 1e-12


@pytest.mark.parametrize("seed", range(6))
def test_the_gradient_never_grows(seed, monkeypatch):
    energy, q, accepted = Rbm(3, 2), random_law(3, seed, 1.0), []
    plain = NormalBatch.hessian

    def watched(self, y, rows):
        accepted.append(np.linalg.norm(self.gradient(y, rows)))
        return plain(self, y, rows)

    # the Hessian is asked for at accepted points only
    monkeypatch.setattr(NormalBatch, "hessian", watched)
    polish(energy, q, random_start(energy, seed, 2.0))
    assert len(accepted) > 2
    assert (np.diff(accepted) <= 0).all()


def test_from_the_end_of_a_flow_to_the_limit_of_the_flow():
    energy, q = Rbm(3, 3), random_law(3, 7)
    flow = integrate(energy, q, random_start(energy, 7, 1e-2), until=1e4, rtol=1e-5)
    point = polish(energy, q, flow.parameters[0])
    assert point.kind is Kind.CONSISTENT
    assert point.residual <= 1e-14
    far = integrate(energy, q, flow.parameters[0], until=1e8)
    assert np.allclose(point.theta, far.parameters[0], rtol=0, atol=1e-4)


@pytest.mark.parametrize("start", [0.0, 3.0, 12.0])
def test_a_law_at_the_rim_is_drifted_to(start):
    """q -> (1, 0): grad L = 1 - tanh J falls like 2 e^-2J and is nowhere zero; every tolerance is met in the end."""
    point = polish(FullIsing(1), [1.0, 1e-300], [start])
    assert point.kind is Kind.DRIFTING
    assert point.theta[0] > 12


def test_flows_that_escape_are_not_given_a_point():
    energy, kinds = Rbm(3, 1), []
    for seed in range(8):
        q = random_law(3, seed)
        flow = integrate(energy, q, random_start(energy, seed, 1e-2), until=1e5)
        if flow.status[0] is End.ESCAPING:
            kinds.append(polish(energy, q, flow.parameters[0]).kind)
    assert len(kinds) >= 4
    assert set(kinds) <= {Kind.DRIFTING, Kind.NOT_CONVERGED}
    assert kinds.count(Kind.DRIFTING) > len(kinds) / 2


def test_a_degenerate_zero_is_still_a_zero():
    """w = c = 0 on the uniform law: the gradient vanishes to third order, and steps shrink by a third each."""
    energy = Rbm(2, 1)
    point = polish(energy, np.full(4, 0.25), np.array([0.0, 0.0, 0.0, 0.2, 0.1]))
    assert point.residual <= 1e-14
    assert point.kind is Kind.CONSISTENT


class _Wave(OneSpin):
    """f = x phi, phi = (theta + 0.9 sin theta) / 100: grad L = phi' (m - tanh phi) has dents far from its zeros."""

    family = "wave"

    def value(self, theta, A):
        return (theta + 0.9 * np.sin(theta)) / 100 * A.array(np.array([1, -1]))

    def jacobian(self, theta, A):
        return ((1 + 0.9 * np.cos(theta)) / 100 * A.array(np.array([1, -1])))[..., None]

    def curvature(self, theta, weights, A):
        return -0.009 * np.sin(theta)[..., None] * (weights * A.array(np.array([1, -1]))).sum(-1)[..., None, None]


def test_a_dent_of_the_gradient_is_no_zero():
    point = polish(_Wave(), [0.9, 0.1], [2.5])
    assert point.kind is Kind.NOT_CONVERGED
    # the least slope is at pi, but for the slow fall of m - tanh phi
    assert point.theta[0] == pytest.approx(np.pi, abs=0.05)
    assert point.residual == pytest.approx(0.001 * (0.8 - np.tanh(np.pi / 100)), rel=0.01)
    # from the other side of the dent the zero is found: tanh phi = 0.8
    phi = np.arctanh(0.8)
    near = polish(_Wave(), [0.9, 0.1], [100 * phi - 0.5])
    assert near.kind is Kind.CONSISTENT
    assert (near.theta[0] + 0.9 * np.sin(near.theta[0])) / 100 == pytest.approx(phi, rel=1e-12)


def test_what_is_frozen_is_not_moved():
    energy = Shallow(2, 2, "tanh", "frozen")
    start = random_start(energy, 9, 1.0)
    point = polish(energy, random_law(2, 9), start)
    assert np.array_equal(np.delete(point.theta, energy.trained), np.delete(start, energy.trained))
    assert point.moved > 0


def test_a_start_out_of_range_is_not_finite():
    point = polish(Rbm(1, 1), [0.9, 0.1], [1e308, 1e308, 1e308])
    assert point.kind is Kind.NOT_FINITE
    assert np.isnan(point.residual)
    assert point.theta.tolist() == [1e308] * 3


def test_the_residual_is_that_of_point():
    energy, q = Rbm(3, 1), random_law(3, 10)
    point = polish(energy, q, random_start(energy, 10))
    here = PointField(energy, q, point.theta)
    assert point.residual == pytest.approx(np.abs(here.gradient(point.theta)).max(), abs=1e-15)


def test_every_kind_has_its_own_sentence():
    sentences = [kind.sentence for kind in Kind]
    assert all(len(sentence) > 30 and sentence.endswith(".") for sentence in sentences)
    assert len(set(sentences)) == len(Kind)
