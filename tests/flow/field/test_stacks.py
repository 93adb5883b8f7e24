"""Many points at once against one at a time."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from laws import random_law, random_start

from verify import arithmetic
from verify.energies import FullIsing, Rbm, Rbm01, Shallow, TruncatedIsing, duplicated, frozen, rescaled
from verify.flow.field.stacks import LinearStack, NormalStack, PointStack, stack
from verify.model.gibbs import Point

FLOAT = arithmetic.get("float64")
ENERGIES = [
    FullIsing(3), TruncatedIsing(3, 2), Rbm(3, 3), Rbm(2, 0), Rbm(1, 2), Rbm01(3, 2), Shallow(2, 3),
    Shallow(3, 2, "softplus"), Shallow(2, 2, "tanh", "frozen"), duplicated(Rbm(3, 3), 0, 2),
    frozen(Shallow(2, 2), {0: Fraction(1, 2)}), rescaled(FullIsing(2), [Fraction(2), Fraction(-1), Fraction(1, 3)]),
]  # fmt: skip


def label(energy):
    return f"{energy.family}-{energy.spins}-{energy.size}"


def batch(energy, number=7):
    targets = np.array([random_law(energy.spins, seed, 1.0) for seed in range(number)])
    return targets, np.array([random_start(energy, seed, 1.0) for seed in range(number)])


@pytest.mark.parametrize("energy", ENERGIES, ids=label)
@pytest.mark.parametrize("fast", [True, False])
def test_values_are_those_of_point(energy, fast):
    targets, starts = batch(energy)
    made = (stack if fast else PointStack)(energy, targets, starts)
    assert isinstance(made, (NormalStack, LinearStack) if fast else PointStack)
    rows = np.array([4, 0, 6])
    found = [of(made.start[rows], rows) for of in (made.value, made.gradient, made.hessian)]
    for place, row in enumerate(rows):
        point = Point(energy, starts[row], FLOAT)
        r = targets[row] - point.law
        for value, expected in zip(found, (point.f, point.gradient(r), point.hessian(r)), strict=True):
            assert np.allclose(value[place], expected, rtol=1e-13, atol=1e-14)


@pytest.mark.parametrize("energy", ENERGIES, ids=label)
@pytest.mark.parametrize("fast", [True, False])
def test_no_row_knows_of_the_others(energy, fast):
    targets, starts = batch(energy)
    made = (stack if fast else PointStack)(energy, targets, starts)
    whole, rows = made.start, np.arange(7)
    for of in (made.value, made.gradient, made.hessian):
        together = of(whole, rows)
        for some in (rows[:1], rows[3:], rows[::-2]):
            assert of(whole[some], some).tobytes() == together[some].tobytes()


def test_what_is_frozen_stays_with_its_row():
    energy = Shallow(2, 2, "tanh", "frozen")
    targets, starts = batch(energy)
    made, rows = stack(energy, targets, starts), np.array([5, 2])
    theta = made.embed(made.start[rows] + 1, rows)
    still = np.setdiff1d(np.arange(energy.size), energy.trained)
    assert np.array_equal(theta[:, energy.trained], starts[rows][:, energy.trained] + 1)
    assert np.array_equal(theta[:, still], starts[rows][:, still])
