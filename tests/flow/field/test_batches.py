"""Many points at once against one at a time."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from laws import random_law, random_start

from verify import arithmetic
from verify.energies import FullIsing, Rbm, Rbm01, Shallow, TruncatedIsing, duplicated, frozen, rescaled
from verify.flow.field.batches import LinearBatch, NormalBatch, PointBatch, batch
from verify.model.gibbs import Point

FLOAT = arithmetic.get("float64")
ENERGIES = [
    FullIsing(3), TruncatedIsing(3, 2), Rbm(3, 3), Rbm(2, 0), Rbm(1, 2), Rbm01(3, 2), Shallow(2, 3),
    Shallow(3, 2, "softplus"), Shallow(2, 2, "tanh", "frozen"), duplicated(Rbm(3, 3), 0, 2),
    frozen(Shallow(2, 2), {0: Fraction(1, 2)}), rescaled(FullIsing(2), [Fraction(2), Fraction(-1), Fraction(1, 3)]),
]  # fmt: skip


def label(energy):
    return f"{energy.family}-{energy.spins}-{energy.size}"


def drawn(energy, number=7):
    targets = np.array([random_law(energy.spins, seed, 1.0) for seed in range(number)])
    return targets, np.array([random_start(energy, seed, 1.0) for seed in range(number)])


@pytest.mark.parametrize("energy", ENERGIES, ids=label)
@pytest.mark.parametrize("fast", [True, False])
def test_values_are_those_of_point(energy, fast):
    targets, starts = drawn(energy)
    made = (batch if fast else PointBatch)(energy, targets, starts)
    assert isinstance(made, (NormalBatch, LinearBatch) if fast else PointBatch)
    rows = np.array([4, 0, 6])
    found = [of(made.start[rows], rows) for of in (made.value, made.gradient, made.hessian, made.slopes)]
    for place, row in enumerate(rows):
        point = Point(energy, starts[row], FLOAT)
        r = targets[row] - point.law
        for value, expected in zip(found, (point.f, point.gradient(r), point.hessian(r), point.D), strict=True):
            assert np.allclose(value[place], expected, rtol=1e-13, atol=1e-14)


@pytest.mark.parametrize("energy", ENERGIES, ids=label)
@pytest.mark.parametrize("fast", [True, False])
def test_no_row_knows_of_the_others(energy, fast):
    targets, starts = drawn(energy)
    made = (batch if fast else PointBatch)(energy, targets, starts)
    whole, rows = made.start, np.arange(7)
    for of in (made.value, made.gradient, made.hessian, made.slopes, lambda y, some: made.along(y, 2 - y * y, some)):
        together = of(whole, rows)
        for some in (rows[:1], rows[3:], rows[::-2]):
            assert of(whole[some], some).tobytes() == together[some].tobytes()


@pytest.mark.parametrize("energy", ENERGIES, ids=label)
def test_rates_along_a_direction_are_slopes_times_it(energy):
    targets, starts = drawn(energy)
    made, rows = batch(energy, targets, starts), np.array([3, 1])
    y = made.start[rows]
    v = np.cos(np.arange(y.size)).reshape(y.shape)
    expected = [Point(energy, starts[row], FLOAT).D @ way for row, way in zip(rows, v, strict=True)]
    assert np.allclose(made.along(y, v, rows), expected, rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize("energy", ENERGIES, ids=label)
@pytest.mark.parametrize("fast", [True, False])
def test_a_batch_at_other_targets_and_starts_is_one_made_there(energy, fast):
    targets, starts = drawn(energy)
    make, rows = batch if fast else PointBatch, np.array([1, 0])
    here = make(energy, targets[3:5], starts[3:5])
    moved = make(energy, targets[:1], starts[:1]).at(targets[3:5], starts[3:5])
    y = here.start[rows]
    assert np.array_equal(moved.embed(y, rows), starts[3:5][rows])
    for name in ("value", "gradient", "hessian", "slopes"):
        assert getattr(moved, name)(y, rows).tobytes() == getattr(here, name)(y, rows).tobytes()


def test_what_is_frozen_stays_with_its_row():
    energy = Shallow(2, 2, "tanh", "frozen")
    targets, starts = drawn(energy)
    made, rows = batch(energy, targets, starts), np.array([5, 2])
    theta = made.embed(made.start[rows] + 1, rows)
    still = np.setdiff1d(np.arange(energy.size), energy.trained)
    assert np.array_equal(theta[:, energy.trained], starts[rows][:, energy.trained] + 1)
    assert np.array_equal(theta[:, still], starts[rows][:, still])
