"""Fast fields against ``Point``, 60 digits and differences; KL and log ratios where they are hard."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import numpy as np
import oracles
import pytest
from laws import random_law, random_start

from verify import arithmetic
from verify.energies import FullIsing, Rbm, Rbm01, Reparametrised, Shallow, TruncatedIsing, frozen, rescaled, tied
from verify.energies.links import LINKS, Link
from verify.flow.field.batches import LinearBatch, NormalBatch, batch
from verify.flow.field.fields import PointField, divergence, field, law, log_ratio
from verify.flow.field.fused import FORMS, fused

ROUNDING = 2e-14
"""Sums of at most 16 terms of order ten, in two orders of summation."""
ENERGIES = {
    "full": FullIsing(3), "truncated": TruncatedIsing(4, 2), "rbm": Rbm(3, 2), "rbm01": Rbm01(3, 2),
    "no units": Rbm(3, 0), "one spin": Rbm(1, 2), "shallow tanh": Shallow(3, 2), "no neurons": Shallow(2, 0),
    "shallow softplus": Shallow(2, 3, "softplus"), "frozen outer": Shallow(3, 2, "tanh", "frozen"),
    "tied": tied(Rbm(3, 2), [[0, 1, 2], [3, 4]]), "fixed": frozen(Rbm(2, 2), {0: Fraction(1), 5: Fraction(-1, 2)}),
    "rescaled": rescaled(TruncatedIsing(2, 1), [Fraction(2), Fraction(-1, 3)]),
    "over frozen outer": tied(Shallow(2, 2, "tanh", "frozen"), [[0, 1]]),
}  # fmt: skip


@pytest.mark.parametrize("energy", ENERGIES.values(), ids=ENERGIES)
@pytest.mark.parametrize("scale", [0.5, 6.0])
def test_fast_fields_agree_with_point(energy, scale):
    q, start = random_law(energy.spins, 1), random_start(energy, 2, scale)
    fast, plain = field(energy, q, start), PointField(energy, q, start)
    expected = LinearBatch if isinstance(energy, Reparametrised) else NormalBatch
    assert type(batch(energy, q[None], start[None])) is expected
    y = fast.start
    assert np.array_equal(y, start[energy.trained])
    assert np.array_equal(fast.embed(y), start)
    assert np.allclose(fast.value(y), plain.value(y), rtol=ROUNDING, atol=ROUNDING)
    assert np.allclose(fast.gradient(y), plain.gradient(y), rtol=0, atol=ROUNDING)
    assert np.allclose(fast.hessian(y), plain.hessian(y), rtol=0, atol=ROUNDING * scale)
    assert fast.hessian(y).shape == (len(energy.trained),) * 2


@pytest.mark.parametrize("energy", ENERGIES.values(), ids=ENERGIES)
def test_the_hessian_is_the_jacobian_of_the_field(energy):
    q, start = random_law(energy.spins, 3), random_start(energy, 4, 0.7)
    here = field(energy, q, start)
    y, step = here.start, 1e-5
    # central differences: error step^2 |third derivative| + rounding / step
    for j, unit in enumerate(np.eye(len(y)) * step):
        column = (here.gradient(y + unit) - here.gradient(y - unit)) / (2 * step)
        assert np.allclose(here.hessian(y)[:, j], column, rtol=0, atol=2e-9)


def test_gradient_against_sixty_digits():
    document = {"family": "rbm", "hidden": 1}
    parameters = {"b": ["1/2", "-1/4"], "c": ["1"], "W": [["-3/4", "5/4"]]}
    weights = [mpmath.mpf(w) / 10 for w in (1, 2, 3, 4)]
    expected = oracles.gradient(document, parameters, 2, weights)
    here = field(Rbm(2, 1), np.array([0.1, 0.2, 0.3, 0.4]), np.array([0.5, -0.25, 1.0, -0.75, 1.25]))
    assert np.allclose(here.gradient(here.start), [float(v) for v in expected], rtol=0, atol=1e-15)


def named(energy):
    return f"{energy.family}-{energy.spins}-{energy.size}"


@pytest.mark.parametrize("energy", [Rbm(6, 6), Shallow(5, 3), FullIsing(6), Rbm(2, 0)], ids=named)
def test_values_of_a_batch_are_those_of_its_rows(energy):
    q = random_law(energy.spins, 5)
    here = field(energy, q, random_start(energy, 6))
    y = np.array([random_start(energy, seed, 1.0) for seed in range(100)])
    single = np.array([here.value(row) for row in y])
    assert np.allclose(here.value(y), single, rtol=ROUNDING, atol=ROUNDING)
    assert np.allclose(here.value(y.reshape(4, 25, -1)), single.reshape(4, 25, -1), rtol=ROUNDING, atol=ROUNDING)


def test_what_does_not_move_stays():
    energy = Shallow(2, 1, "tanh", "frozen")
    start = np.arange(1.0, 7.0)
    here = field(energy, random_law(2, 7), start)
    assert here.embed(np.zeros((3, 5))).tolist() == [[0, 0, 0, 0, 0, 6]] * 3


@pytest.mark.parametrize("name", LINKS)
def test_fused_links_are_their_links(name):
    A, h = arithmetic.get("float64"), np.array([-800.0, -40.0, -1.0, -1e-9, 0.0, 1e-9, 1.0, 19.0, 40.0, 800.0])
    plain, quick = LINKS[name], fused(LINKS[name])
    value, slope = quick.value_slope(h)
    for got, expected in (
        (quick.value(h), plain.value(h, A)),
        (value, plain.value(h, A)),
        (slope, plain.slope(h, A)),
        (quick.curvature(h), plain.curvature(h, A)),
    ):
        assert np.allclose(got, expected, rtol=1e-14, atol=0)
    assert set(FORMS) <= set(LINKS)


def test_a_link_without_a_form_of_its_own_is_taken_as_it_is():
    class Half(Link):
        name = "half"

        def value(self, h, A):
            return h * h / A.number(2)

        def slope(self, h, A):
            return h * A.number(1)

        def curvature(self, h, A):
            return h * 0 + A.number(1)

    value, slope = fused(Half()).value_slope(np.array([3.0]))
    assert (value[0], slope[0], fused(Half()).curvature(np.array([3.0]))[0]) == (4.5, 3.0, 1.0)


@pytest.mark.parametrize("gap", [1e-12, 1e-7, 1e-3, 0.999, 1.001, 5.0])
def test_divergence_does_not_cancel(gap):
    q = np.array([0.1, 0.2, 0.3, 0.4])
    f = np.log(q) + gap * np.array([1.0, -1.0, 0.5, 0.0])
    d = log_ratio(f, np.log(q))
    with mpmath.workdps(60):
        weights = [mpmath.exp(mpmath.mpf(float(v))) for v in f]
        p = [w / mpmath.fsum(weights) for w in weights]
        # q as float64 holds it sums to one only to rounding; KL of unnormalised laws has the sums' difference in it
        terms = [mpmath.mpf(float(a)) * mpmath.log(mpmath.mpf(float(a)) / b) for a, b in zip(q, p, strict=True)]
        excess = mpmath.fsum(mpmath.mpf(float(a)) for a in q) - 1
        exact = float(mpmath.fsum(terms) - excess)
    # d is right to an ulp of log p, 2e-16, so KL ~ gap^2 to gap times that
    assert abs(float(divergence(d, q, np.log(q))) - exact) <= 2e-15 * gap + 4e-16 * exact


def test_divergence_of_what_underflows():
    q = np.array([1e-300, 1 - 1e-300])
    far = log_ratio(np.array([0.0, -2000.0]), np.log(q))
    assert np.isfinite(far).all()
    # KL = 2000 - entropy-like terms of order 1e-297
    assert divergence(far, q, np.log(q)) == pytest.approx(2000.0, rel=1e-14)
    near = log_ratio(np.array([-2000.0, 0.0]), np.log(q))
    # all that is missing is the 1e-300, and (2000 - 300 log 10) times as much
    assert divergence(near, q, np.log(q)) == pytest.approx(1e-300 * (2000 - 300 * np.log(10) - 1), rel=1e-12)


def test_law_of_huge_fields():
    assert law(np.array([1e4, 0.0])).tolist() == [1.0, 0.0]
    assert law(np.array([[800.0, 800.0], [-800.0, -800.0]])).tolist() == [[0.5, 0.5]] * 2
