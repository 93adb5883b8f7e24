"""The compiled detection and its twin over arrays: bounds, values and slopes of the watched functions, dense output."""

from __future__ import annotations

import numpy as np
import pytest
from bench import Bench
from laws import random_law, random_start

from verify.energies import FullIsing, Rbm, Rbm01, Shallow, TruncatedIsing, duplicated
from verify.flow.compiled import bounds as compiled
from verify.flow.compiled import detection, explicit, multistep
from verify.flow.compiled import layout as at
from verify.flow.compiled.engine import SAFETY
from verify.flow.compiled.field import gradient
from verify.flow.events import bounds
from verify.flow.events.mismatch import Mismatch
from verify.flow.field.fields import PointField, field

ENERGIES = [
    FullIsing(1), FullIsing(3), TruncatedIsing(4, 2), Rbm(1, 0), Rbm(2, 3), Rbm(6, 6), Rbm01(3, 2), Shallow(3, 2),
    Shallow(2, 2, "softplus"), Shallow(2, 2, "tanh", "frozen"), duplicated(Rbm(2, 2), 0, 1),
]  # fmt: skip


def cases(number=4000):
    """Cubics near a level, of all sizes, with bounds of the rest of all sizes."""
    rng = np.random.Generator(np.random.Philox(5))
    a, b, start, end = rng.normal(size=(4, number)) * 10.0 ** rng.integers(-6, 3, (4, number))
    return a, b, start, end, np.abs(rng.normal(size=number)) * 10.0 ** rng.integers(-8, 2, number)


def test_bounds_are_those_of_the_twin():
    given = cases()
    for name in ("doubtful", "furthest"):
        one, two = getattr(bounds, name)(*given), [getattr(compiled, name)(*row) for row in np.transpose(given)]
        assert np.allclose(one, two, rtol=1e-14, atol=0), name
    assert 0.2 < bounds.doubtful(*given).mean() < 0.8
    one, two = bounds.turning(*given[:4]), [compiled.turning(*row) for row in np.transpose(given[:4])]
    # where the divisor cancels altogether, one place is as good as another
    assert (np.abs(one - two) > 1e-7).mean() < 1e-3
    places = np.random.Generator(np.random.Philox(6)).uniform(1.01, 5, 4000) * np.where(given[0] > 0, 1, -1)
    arguments = (*given[:4], places)
    one, two = bounds.rest(*arguments), [compiled.rest(*row) for row in np.transpose(arguments)]
    assert np.allclose(one, two, rtol=1e-9, atol=1e-14)
    assert detection.ERROR * SAFETY == 1


def test_bounds_hold_for_quartics():
    """The rest of a quartic is known: what is not in doubt crosses zero as its ends say, and no further."""
    a, b, start, end, f = cases(1500)
    unsure = bounds.doubtful(a, b, start, end, f)
    s = np.linspace(0, 1, 801)[:, None]
    cubic = (1 - s) ** 2 * (a * (1 + 2 * s) + start * s) + s**2 * (b * (3 - 2 * s) - end * (1 - s))
    for sign in (-1, 0, 1):
        values = cubic + sign * f * s**2 * (1 - s) ** 2
        changes = (np.diff((values > 0).astype(int), axis=0) != 0).sum(axis=0)
        assert (changes[~unsure] == ((a > 0) != (b > 0))[~unsure]).all()
        assert (np.abs(values).max(axis=0) <= bounds.furthest(a, b, start, end, f) * (1 + 1e-12)).all()
    assert ((changes > 1) & unsure).sum() > 50


def test_the_rest_of_a_polynomial_of_degree_four_is_found_exactly():
    c = np.array([0.3, -1.2, 0.7, 2.0, -5.0])
    value, slope = np.polynomial.Polynomial(c), np.polynomial.Polynomial(c).deriv()
    for begin, h, other in ((0.2, 0.5, 0.1), (0.2, 0.5, 1.9), (-1.0, 2.0, -30.0), (0.0, 1.0, 1.001)):
        place = (other - begin) / h
        way, ends = value(begin + h) - value(begin), (h * slope(begin), h * slope(begin + h))
        assert bounds.rest(way, *ends, h * slope(other), place) == pytest.approx(5.0 * h**4, rel=1e-8)


@pytest.mark.parametrize("energy", ENERGIES, ids=lambda one: one.family)
def test_values_and_slopes_of_the_watched_functions(energy):
    q, start = random_law(energy.spins, 1), random_start(energy, 2, 1.0)
    here = field(energy, q, start)
    y = here.start
    v = np.random.Generator(np.random.Philox(3)).normal(size=y.shape)
    mismatch = Mismatch(here, energy.spins)
    values, slopes, _ = mismatch.along(y[None], v[None])
    eps = 1e-6
    ahead, behind = (mismatch.along((y + sign * eps * v)[None], v[None])[0] for sign in (1, -1))
    assert np.allclose(slopes, (ahead - behind) / (2 * eps), rtol=0, atol=2e-8 * max(1, np.abs(slopes).max()))
    point = PointField(energy, q, start)
    assert np.allclose(here.along(y[None], v[None])[0], point.slopes(y) @ v, rtol=0, atol=1e-12)
    assert np.array_equal(mismatch.values(y[None]), values)
    many = np.array([y, y + v, y - v])
    assert np.allclose(here.speeds(many), [point.speed(one) for one in many], rtol=0, atol=1e-13)
    squares, (kinds, k) = mismatch.at(y[None])[0][0], (2, energy.spins)
    signed = mismatch.signed.reshape(kinds, k)
    assert signed.tolist() == [[order == k for order in range(1, k + 1)]] * 2
    assert np.allclose(np.where(signed, values.reshape(2, k) ** 2, values.reshape(2, k)), squares, rtol=1e-12, atol=0)
    bench = Bench(energy, q, start)
    mine, turned = np.empty((2, 2 * energy.spins))
    detection.fill(bench.m, bench.n, y, v, mine, turned)
    assert np.allclose(mine, values[0], rtol=1e-10, atol=1e-15)
    assert np.allclose(turned, slopes[0], rtol=1e-9, atol=1e-13)


@pytest.mark.parametrize("largest", [False, True])
@pytest.mark.parametrize("bits", [False, True])
def test_slopes_in_either_coding_and_size(largest, bits):
    energy, q = Rbm(3, 2), random_law(3, 1)
    start = random_start(energy, 2, 1.0)
    mismatch = Mismatch(field(energy, q, start), 3, largest=largest, bits=bits)
    v, eps = random_start(energy, 3, 1.0), 1e-6
    _, slopes, _ = mismatch.along(start[None], v[None])
    ahead, behind = (mismatch.along((start + sign * eps * v)[None], v[None])[0] for sign in (1, -1))
    assert np.allclose(slopes, (ahead - behind) / (2 * eps), rtol=0, atol=1e-8 * np.abs(slopes).max())
    assert mismatch.rows.tolist() == ([0] * 3 + [1] * 3 + [2] + [3] * 3 + [4] * 3 + [5] if largest else list(range(6)))


def test_slopes_of_both_dense_outputs():
    energy, q = Rbm(3, 2), random_law(3, 1)
    bench = Bench(energy, q, random_start(energy, 2, 1.0))
    m, n, c, P = bench.m, bench.n, bench.c, energy.size
    gradient(m, n, bench[at.Y], bench[at.SPEED])
    bench.number(at.STEP, 0.3)
    begin = bench[at.Y].copy()
    assert explicit.explicit_step(m, n, c) == explicit.ACCEPTED
    c[at.KIND] = at.EXPLICIT
    bench.number(at.BEGIN, 0.0)
    _slopes_agree(bench, P, bench.number(at.TIME) * np.array([0.1, 0.5, 0.93]))
    multistep.push(m, n, c, 0.0, begin)
    for _ in range(6):
        multistep.push(m, n, c, bench.number(at.TIME), bench[at.Y])
        bench.number(at.STEP, 0.05)
        assert explicit.explicit_step(m, n, c) == explicit.ACCEPTED
    multistep.push(m, n, c, bench.number(at.TIME), bench[at.Y])
    bench.number(at.BEGIN, bench.number(at.TIME))
    bench.number(at.STEP, 0.02)
    c[at.KIND], c[at.PHASE], c[at.ORDER] = at.MULTISTEP, at.MULTISTEP, 5
    assert multistep.multistep_step(m, n, c) == explicit.ACCEPTED
    end = bench.number(at.TIME)
    _slopes_agree(bench, P, end - 0.02 * np.array([0.9, 0.4, 0.07]))
    out = np.empty(P)
    detection.slope_at(m, n, c, end, out)
    assert np.allclose(bench[at.SPEED], out, rtol=1e-9, atol=1e-12)


def _slopes_agree(bench, P, times):
    out, ahead, behind, eps = np.empty(P), np.empty(P), np.empty(P), 1e-5
    for t in times:
        detection.slope_at(bench.m, bench.n, bench.c, t, out)
        detection.state_at(bench.m, bench.n, bench.c, t + eps, ahead)
        detection.state_at(bench.m, bench.n, bench.c, t - eps, behind)
        assert np.allclose(out, (ahead - behind) / (2 * eps), rtol=0, atol=1e-8 * np.abs(out).max())
