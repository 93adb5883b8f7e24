"""The kernel's gradient and law against ``verify.model.gibbs`` in mpmath, for every normal form, to 55 of 60 digits."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from verify.arithmetic import get
from verify.energies import FullIsing, Rbm, Rbm01, Shallow, TruncatedIsing, frozen, rescaled, tied
from verify.energies.links import LINKS
from verify.flow.precise import midpoints as mid
from verify.flow.precise.flows import form
from verify.flow.precise.normal_kernel import NormalKernel
from verify.model.gibbs import Point

BITS = 200
CLOSE = 1e-55
ENERGIES = {
    "rbm": Rbm(3, 2), "rbm of one": Rbm(1, 1), "rbm without units": Rbm(3, 0), "rbm01": Rbm01(3, 2),
    "tanh": Shallow(3, 2), "tanh frozen": Shallow(2, 3, "tanh", "frozen"), "softplus": Shallow(3, 2, "softplus"),
    "softplus frozen": Shallow(2, 2, "softplus", "frozen"), "full": FullIsing(3), "truncated": TruncatedIsing(4, 2),
    "tied": tied(Rbm(3, 2), [[0, 1], [3, 5]]), "frozen": frozen(Rbm01(2, 1), {0: Fraction(1, 3), 3: Fraction(-2)}),
    "rescaled": rescaled(FullIsing(2), [Fraction(1, 3), Fraction(5), Fraction(-1)]),
    "tied softplus": tied(Shallow(2, 2, "softplus"), [[2, 3]]),
}  # fmt: skip


class Outer(Shallow):
    """log 2cosh with outer weights: no shipped energy has it."""

    def __init__(self):
        super().__init__(2, 2)
        self.link = LINKS["log2cosh"]


def _both(energy, theta, weights):
    """The kernel at these exact parameters, and ``Point`` with the target in mpmath."""
    total = sum(weights)
    target = [weight / total for weight in weights]
    A = get("multiprecision", BITS + 40)
    point, q = Point(energy, A.array(theta), A), A.array(target)
    with mid.working(BITS):
        whole = [mid.from_fraction(value) for value in theta]
        kernel = NormalKernel(form(energy), [mid.from_fraction(value) for value in target], whole)
    return kernel, [whole[i] for i in energy.trained], point, q, A


def _gap(found, expected, A):
    with mid.working(BITS):
        return max(
            (abs(float(A.context.mpf(mid.to_mpf(a)) - b)) for a, b in zip(found, expected, strict=True)), default=0
        )


def _drawn(size, seed, scale):
    numbers = np.random.Generator(np.random.Philox(seed)).normal(0, scale, size)
    return [Fraction(float(value)) for value in numbers]


@pytest.mark.parametrize("energy", [*ENERGIES.values(), Outer()], ids=[*ENERGIES, "log2cosh with outer weights"])
@pytest.mark.parametrize("scale", [0.5, 4.0])
def test_gradient_and_law(energy, scale):
    theta = _drawn(energy.size, 1, scale)
    weights = [1 + abs(value) for value in _drawn(2**energy.spins, 2, 1.0)]
    kernel, y, point, q, A = _both(energy, theta, weights)
    with mid.working(BITS):
        one, two = kernel.gradients([y, y])
        d, p = kernel.log_ratio(y)
    assert _gap(one, point.gradient(q - point.law), A) < CLOSE * (1 + scale) ** 2
    assert [float(value) for value in one] == [float(value) for value in two]
    assert _gap(p, point.law, A) < CLOSE
    assert _gap(d, A.log(point.law) - A.log(q), A) < CLOSE * 100


def test_saturated_units_and_tiny_probabilities():
    """Fields of 600 and a target of 1e-300: nothing overflows, and log p - log q stays relatively right."""
    energy = Rbm(2, 2)
    theta = [Fraction(value) for value in (3, -2, 250, -1, 200, 150, -300, 1)]
    kernel, y, point, q, A = _both(energy, theta, [Fraction(1), Fraction(1, 10**300), Fraction(2), Fraction(1, 10**20)])
    with mid.working(BITS):
        (gradient,), (d, _) = kernel.gradients([y]), kernel.log_ratio(y)
    assert _gap(gradient, point.gradient(q - point.law), A) < CLOSE
    expected = A.log(point.law) - A.log(q)
    assert max(abs(float(value)) for value in expected) > 400
    assert _gap(d, expected, A) < 1e-50


def test_symmetry_is_exact():
    """With zero weights nothing moves them, to the last bit: what a symmetry forbids is zero and not small."""
    energy = Rbm(3, 2)
    theta = [Fraction(1, 3), Fraction(-1, 7), Fraction(2), *[Fraction(0)] * 8]
    kernel, y, *_ = _both(energy, theta, [Fraction(k) for k in range(1, 9)])
    with mid.working(BITS):
        (gradient,) = kernel.gradients([y])
    assert [float(value) for value in gradient[3:]] == [0.0] * 8
    assert min(abs(float(value)) for value in gradient[:3]) > 0.01
