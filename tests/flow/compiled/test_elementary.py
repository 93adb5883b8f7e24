"""Elementary functions against the C library's, sums over states against tables of characters."""

from __future__ import annotations

import numpy as np
import pytest

from verify.flow.compiled import elementary, transforms
from verify.spins import characters, states

EPS = np.finfo(float).eps


def spread_of(seed, low, high, number=1000):
    """Both signs, sizes from 10^low to 10^high."""
    rng = np.random.default_rng(seed)
    return rng.choice([-1.0, 1.0], number) * 10 ** rng.uniform(low, high, number)


def test_tanh_is_right_to_the_last_places_small_and_large():
    h = np.concatenate((spread_of(1, -300, 3), spread_of(2, -2, 1.5), [0.0, -0.0, 19.06, 400.0, -1e308]))
    tanh, small = np.empty_like(h), np.empty_like(h)
    elementary.tanh_terms(h, tanh, small)
    assert np.allclose(tanh, np.tanh(h), rtol=3 * EPS, atol=0)
    assert np.allclose(small, np.exp(-2 * np.minimum(np.abs(h), 1e3)), rtol=4 * EPS, atol=1e-307)


def test_logistic():
    h = np.concatenate((spread_of(3, -20, 2.8), [0.0, 700.0, -700.0]))
    logistic, small = np.empty_like(h), np.empty_like(h)
    elementary.logistic_terms(h, logistic, small)
    assert np.allclose(logistic, np.where(h >= 0, 1.0, np.exp(-np.abs(h))) / (1 + np.exp(-np.abs(h))), rtol=4 * EPS)
    assert np.allclose(small, np.exp(-np.abs(h)), rtol=4 * EPS)


def test_exp_and_log():
    x, out = np.concatenate((spread_of(4, -3, 2.8), [-745.0, 0.0])), np.empty(1002)
    elementary.exp_times(x, 3.0, np.full(x.size, 2.0), out)
    with np.errstate(under="ignore"):
        expected = 2 * np.exp(np.minimum(x - 3, 709.0))
    assert np.allclose(out, expected, rtol=4 * EPS, atol=1e-307)
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
