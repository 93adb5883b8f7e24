"""Elementary functions against the C library's, sums over states against tables of characters."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest

from verify.flow.compiled import elementary, transforms
from verify.states.spins import characters, states

EPS = np.finfo(float).eps
LEAST = 5e-324
"""The least double: no subnormal can be closer."""
HELD = 3.4e-308
"""Slopes of units are held at e^-708: they multiply, and are added to 1."""


def spread_of(seed, low, high, number=1000):
    """Both signs, sizes from 10^low to 10^high."""
    rng = np.random.default_rng(seed)
    return rng.choice([-1.0, 1.0], number) * 10 ** rng.uniform(low, high, number)


def exponentials(x, by=1.0):
    """by e^x to 60 digits, rounded once: subnormals are right to half of the least double."""
    with mpmath.workdps(60):
        return np.array([float(by * mpmath.exp(mpmath.mpf(float(value)))) for value in x])


def test_tanh_is_right_to_the_last_places_small_and_large():
    h = np.concatenate((spread_of(1, -300, 3), spread_of(2, -2, 1.5), [0.0, -0.0, 19.06, 354.0, 372.0, 400.0, -1e308]))
    tanh, small = np.empty_like(h), np.empty_like(h)
    elementary.tanh_terms(h, tanh, small)
    assert np.allclose(tanh, np.tanh(h), rtol=3 * EPS, atol=0)
    assert np.allclose(small, exponentials(-2 * np.minimum(np.abs(h), 1e3)), rtol=4 * EPS, atol=HELD)


def test_logistic():
    h = np.concatenate((spread_of(3, -20, 2.9), [0.0, 700.0, -700.0, 740.0, -744.0]))
    logistic, small = np.empty_like(h), np.empty_like(h)
    elementary.logistic_terms(h, logistic, small)
    e = exponentials(-np.abs(h))
    assert np.allclose(logistic, np.where(h >= 0, 1.0, e) / (1 + e), rtol=4 * EPS, atol=HELD)
    assert np.allclose(small, e, rtol=4 * EPS, atol=HELD)


def test_exp_and_log():
    x = np.concatenate((spread_of(4, -3, 2.8), np.linspace(-742.0, -700.0, 100), [-745.0, 0.0]))
    out = np.empty_like(x)
    elementary.exp_times(x, 3.0, np.full(x.size, 2.0), out)
    assert np.allclose(out, exponentials(x - 3.0, 2.0), rtol=4 * EPS, atol=LEAST)
    values = np.concatenate((np.exp(spread_of(5, -10, 2.8)), [1.0, 2.0, 0.5, np.sqrt(0.5), 1e-300]))
    assert np.allclose([elementary.logarithm(v) for v in values], np.log(values), rtol=3 * EPS, atol=2 * EPS)


def test_excess_and_divergence_do_not_cancel():
    d = np.concatenate((spread_of(6, -12, 2), [0.0, 690.0, -690.0]))
    q = np.full(d.size, 0.25)
    q[-2] = 1e-300
    excess, divergence = np.empty_like(d), np.empty_like(d)
    elementary.excess_terms(d, q, excess, divergence)
    assert np.allclose(excess, q * np.expm1(d), rtol=4 * EPS, atol=0)
    small = np.abs(d) < 1e-3
    # e^d - 1 - d = d^2/2 + d^3/6 + d^4/24 + ...
    series = d**2 / 2 * (1 + d / 3 * (1 + d / 4 * (1 + d / 5)))
    assert np.allclose(divergence[small], (q * series)[small], rtol=1e-12, atol=0)
    assert np.allclose(divergence[~small], (q * (np.expm1(d) - d))[~small], rtol=1e-9, atol=0)


def test_excess_and_divergence_of_probabilities_below_the_exponentials():
    """q (e^d - 1) and q (e^d - 1 - d) where e^d alone is infinite: q down to 5e-324, p = q e^d up to 1."""
    q = np.array([5e-324, 5e-324, 1e-320, 1e-310, 1e-310, 1e-308, 2.0**-1074 * 3])
    p = np.array([1.0, 0.25, 1e-5, 0.5, 1e-12, 0.9, 1 / 3])
    with mpmath.workdps(60):
        d = np.array([float(mpmath.log(a) - mpmath.log(b)) for a, b in zip(p, q, strict=True)])
        exact = [mpmath.mpf(b) * mpmath.exp(mpmath.mpf(a)) for a, b in zip(d, q, strict=True)]
    assert (d > 686).all()
    assert (d > 709).any()
    excess, divergence = np.empty_like(d), np.empty_like(d)
    elementary.excess_terms(d, q, excess, divergence)
    assert np.allclose(excess, np.array([float(value) for value in exact]), rtol=4 * EPS, atol=0)
    assert np.allclose(divergence, np.array([float(value) for value in exact]), rtol=4 * EPS, atol=0)


@pytest.mark.parametrize("spins", range(1, 8))
def test_sums_over_states(spins):
    rng = np.random.default_rng(spins)
    v, w, c = rng.normal(size=1 << spins), rng.normal(size=spins), 0.7
    transformed = v.copy()
    transforms.walsh(transformed)
    assert np.allclose(transformed, v @ characters(spins), rtol=0, atol=1e-13)
    columns = np.ascontiguousarray(rng.normal(size=(1 << spins, 5)))
    expected = characters(spins).T @ columns
    transforms.walsh_columns(columns.ravel(), 5)
    assert np.allclose(columns, expected, rtol=0, atol=1e-13)
    h = np.empty(1 << spins)
    transforms.spread(c, w, h)
    assert np.allclose(h, c + states(spins) @ w, rtol=0, atol=1e-14)
    sums = np.empty(spins)
    total = transforms.fold(v.copy(), sums)
    assert total == pytest.approx(v.sum(), abs=1e-13)
    assert np.allclose(sums, v @ states(spins), rtol=0, atol=1e-13)
