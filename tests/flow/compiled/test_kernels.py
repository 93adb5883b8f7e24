"""grad L, Hess L, mismatches and linear solves of the compiled engine against ``Point`` and plain linear algebra."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from bench import Bench
from laws import OneSpin, random_law, random_start

from verify.energies import FullIsing, Rbm, Rbm01, Shallow, TruncatedIsing, frozen, rescaled, tied
from verify.flow.compiled import detection, engine, field, hessian
from verify.flow.compiled import layout as at
from verify.flow.compiled.model import model
from verify.flow.events.mismatch import Mismatch
from verify.flow.field.fields import PointField
from verify.flow.problem import problem

ENERGIES = {
    "full": FullIsing(3), "full of one": FullIsing(1), "truncated": TruncatedIsing(4, 2), "rbm": Rbm(3, 2),
    "rbm of five": Rbm(5, 3), "rbm01": Rbm01(3, 2), "no units": Rbm(3, 0), "one spin": Rbm(1, 2),
    "shallow tanh": Shallow(3, 2), "no neurons": Shallow(2, 0), "shallow softplus": Shallow(2, 3, "softplus"),
    "frozen outer": Shallow(3, 2, "tanh", "frozen"), "tied": tied(Rbm(3, 2), [[0, 1, 2], [3, 4]]),
    "fixed": frozen(Rbm(2, 2), {0: Fraction(1), 5: Fraction(-1, 2)}),
    "rescaled": rescaled(TruncatedIsing(2, 1), [Fraction(2), Fraction(-1, 3)]),
    "over frozen outer": tied(Shallow(2, 2, "tanh", "frozen"), [[0, 1]]),
}  # fmt: skip
each = pytest.mark.parametrize("energy", ENERGIES.values(), ids=ENERGIES)


@each
@pytest.mark.parametrize("scale", [0.5, 6.0])
def test_against_point(energy, scale):
    q, start = random_law(energy.spins, 1), random_start(energy, 2, scale)
    here, bench = PointField(energy, q, start), Bench(energy, q, start)
    y, out = here.start, np.empty(len(energy.trained))
    field.gradient(bench.m, bench.n, y, out)
    assert np.allclose(out, here.gradient(y), rtol=0, atol=4e-14)
    if not bench.model.whole:
        hessian.hessian(bench.m, bench.n, y)
        found = bench[at.HESSIAN].reshape(len(y), len(y))
        assert np.allclose(found, here.hessian(y), rtol=0, atol=4e-14 * scale)
    squares = np.empty(2 * energy.spins)
    kl = detection.sample(bench.m, bench.n, y, squares)
    expected, kl_expected = Mismatch(here, energy.spins).at(y[None])
    assert np.allclose(squares, expected[0].ravel(), rtol=1e-11, atol=1e-28)
    assert kl == pytest.approx(kl_expected[0], rel=1e-11)


@each
@pytest.mark.parametrize("alpha", [0.3, 20.0])
def test_solves(energy, alpha):
    q = random_law(energy.spins, 3)
    start = random_start(energy, 4, 0.3)
    here, bench = PointField(energy, q, start), Bench(energy, q, start)
    y, size = here.start, len(energy.trained)
    matrix = alpha * np.eye(size) - here.hessian(y)
    if np.linalg.eigvalsh(matrix).min() <= 0:
        assert not hessian.prepare(bench.m, bench.n, alpha, y)
        return
    assert hessian.prepare(bench.m, bench.n, alpha, y)
    v, out = np.random.default_rng(5).normal(size=size), np.empty(size)
    hessian.solve(bench.m, bench.n, alpha, v, out)
    assert np.allclose(matrix @ out, v, rtol=0, atol=1e-12 * np.linalg.cond(matrix))


def test_laws_at_the_rim_of_float64():
    q = np.full(8, 1e-300)
    q[0] = 1 - q[1:].sum()
    bench, squares, out = Bench(FullIsing(3), q, np.zeros(7)), np.empty(6), np.empty(7)
    kl = detection.sample(bench.m, bench.n, np.zeros(7), squares)
    # KL = sum of q log q - q log(1/8)
    assert kl == pytest.approx(np.log(8), rel=1e-14)
    assert squares[3] == pytest.approx(3.0, rel=1e-14)
    field.gradient(bench.m, bench.n, np.zeros(7), out)
    assert np.allclose(out, 1.0, rtol=1e-14)


@pytest.mark.parametrize("scale", [30.0, 400.0, 1e5])
def test_saturated_units(scale):
    energy, q = Rbm(3, 2), random_law(3, 6)
    start = np.concatenate((np.zeros(3), [0.3, -0.2], scale * np.array([1.0, -1.0, 0.0, 1.0, 1.0, -1.0])))
    here, bench, out = PointField(energy, q, start), Bench(energy, q, start), np.empty(energy.size)
    field.gradient(bench.m, bench.n, start, out)
    assert np.allclose(out, here.gradient(start), rtol=1e-12, atol=1e-15 * scale)


def test_what_the_engine_does_not_know_it_leaves_alone():
    class Odd(OneSpin):
        family = "odd"

        def value(self, theta, A):
            return theta * A.array(np.array([1, -1]))

        def jacobian(self, theta, A):
            return np.broadcast_to(A.array(np.array([1, -1]))[:, None], (*theta.shape[:-1], 2, 1))

        def curvature(self, theta, _weights, A):
            return A.zeros(*theta.shape[:-1], 1, 1)

    asked = {"until": 1.0, "rtol": 1e-6, "atol": 1e-8, "thresholds": (0.5,), "relative": True}
    asked |= {"output_times": None, "steps": 9}
    assert model(Odd()) is None
    assert engine.flows(problem(Odd(), [0.5, 0.5], [0.1], **asked)) is None
