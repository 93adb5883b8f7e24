"""The two methods step by step: their orders, their dense output, and what they do where they may not go on."""

from __future__ import annotations

import numpy as np
import pytest
from bench import Bench
from closed_forms import coupling_at
from laws import random_law, random_start
from scipy.integrate import solve_ivp

from verify.energies import FullIsing, Rbm
from verify.flow.compiled import explicit, multistep
from verify.flow.compiled import layout as at
from verify.flow.compiled.field import gradient
from verify.flow.field.fields import PointField

MOMENT = 0.8
TARGET = [(1 + MOMENT) / 2, (1 - MOMENT) / 2]


def one_spin():
    """J' = m - tanh J: closed form, and the one model in which a solve is one division."""
    return Bench(FullIsing(1), TARGET, [0.0], rtol=0.5, atol=1e3)


def explicit_error(begin, h):
    bench = one_spin()
    bench[at.Y] = coupling_at(begin, MOMENT)
    gradient(bench.m, bench.n, bench[at.Y], bench[at.SPEED])
    bench.number(at.TIME, begin)
    bench.number(at.STEP, h)
    assert explicit.explicit_step(bench.m, bench.n, bench.c) == explicit.ACCEPTED
    half = np.empty(1)
    explicit.explicit_at(bench.m, bench.n, bench.c[at.PARITY], 0.5, half)
    dense = abs(half[0] - coupling_at(begin + h / 2, MOMENT))
    return abs(bench[at.Y][0] - coupling_at(begin + h, MOMENT)), dense


def test_the_explicit_method_has_order_eight():
    errors = np.array([explicit_error(2.0, h) for h in (0.5, 0.25)])
    # one step of order p is wrong by h^(p + 1), its dense output of degree 7 by h^8
    orders = np.log2(errors[0] / errors[1])
    assert orders[0] > 8.2
    assert orders[1] > 7.5


def multistep_error(order, h):
    bench, begin = one_spin(), 3.0
    for i in range(order, -1, -1):
        multistep.push(bench.m, bench.n, bench.c, begin - i * h, np.array([coupling_at(begin - i * h, MOMENT)]))
    bench[at.Y] = coupling_at(begin, MOMENT)
    bench[at.WEIGHT] = 1e13
    t = begin + h
    multistep.predict(bench.m, bench.n, bench.c[at.HEAD], order + 1, t)
    alpha = multistep.leading(bench[at.PAST_TIME], bench.c[at.HEAD], order, t)
    # backward differentiation: alpha is the harmonic sum over h
    assert alpha == pytest.approx(sum(1 / i for i in range(1, order + 1)) / h)
    for _ in range(3):
        # to rounding: what it has found is the next guess
        multistep.correct(bench.m, bench.n, alpha, 1.0)
    found, exact = bench[at.TRIAL][0], coupling_at(t, MOMENT)
    part_of = multistep.constant(bench[at.PAST_TIME], bench.c[at.HEAD], order, t)
    return abs(found - exact), part_of * abs(found - bench[at.GUESS][0])


@pytest.mark.parametrize("order", range(1, 7))
def test_the_implicit_method_has_the_order_it_says_and_knows_its_error(order):
    h = 0.1
    large, estimate = multistep_error(order, h)
    small, _ = multistep_error(order, h / 2)
    assert np.log2(large / small) == pytest.approx(order + 1, abs=0.25)
    # what is estimated is the error of the equation; damping makes that of its solution a little smaller
    assert 0.6 < large / estimate < 0.9


def test_interpolation_is_exact_for_polynomials():
    bench = Bench(Rbm(1, 1), TARGET, np.zeros(3))
    powers = np.array([3.0, -1.0, 0.5])
    for t in (0.0, 0.3, 0.9, 1.0, 1.7):
        multistep.push(bench.m, bench.n, bench.c, t, powers * t**4 - t)
    out = np.empty(3)
    for t in (0.1, 0.9, 1.5, 1.7):
        multistep.interpolate(bench.m, bench.n, bench.c[at.HEAD], 5, t, out)
        assert np.allclose(out, powers * t**4 - t, rtol=0, atol=1e-13)
    multistep.predict(bench.m, bench.n, bench.c[at.HEAD], 5, 2.0)
    assert np.allclose(bench[at.CHANGE], 4 * powers * 8 - 1, rtol=0, atol=1e-11)


def test_dense_output_of_many_dimensions():
    energy, q = Rbm(2, 2), random_law(2, 1)
    start = random_start(energy, 2, 0.5)
    bench, here = Bench(energy, q, start, rtol=1e-9, atol=1e-10), PointField(energy, q, start)
    gradient(bench.m, bench.n, bench[at.Y], bench[at.SPEED])
    bench.number(at.STEP, 0.1)
    assert explicit.explicit_step(bench.m, bench.n, bench.c) == explicit.ACCEPTED
    h, out = bench.number(at.TIME), np.empty(energy.size)
    path = solve_ivp(lambda _, y: here.gradient(y), (0, h), start, "DOP853", rtol=1e-13, atol=1e-15, dense_output=True)
    for x in (0.0, 0.3, 0.8, 1.0):
        explicit.explicit_at(bench.m, bench.n, bench.c[at.PARITY], x, out)
        assert np.allclose(out, path.sol(x * h), rtol=0, atol=1e-9)


def test_a_step_that_is_no_step_is_not_taken():
    bench = one_spin()
    bench[at.Y] = np.nan
    bench[at.SPEED] = np.nan
    bench.number(at.TIME, 1.0)
    bench.number(at.STEP, 0.1)
    assert explicit.explicit_step(bench.m, bench.n, bench.c) == explicit.NOT_FINITE
    bench.number(at.STEP, 1e-17)
    assert explicit.explicit_step(bench.m, bench.n, bench.c) == explicit.STUCK
    assert multistep.multistep_step(bench.m, bench.n, bench.c) == explicit.STUCK
