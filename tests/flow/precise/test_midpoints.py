"""Ways between flint's numbers, doubles and mpmath's; sizes beyond the range of doubles."""

from __future__ import annotations

import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from flint import arb, ctx

from verify.flow.precise import midpoints as mid


def test_the_precision_is_put_back():
    before = ctx.prec
    with mid.working(777):
        assert ctx.prec == 777
    assert ctx.prec == before
    with pytest.raises(ZeroDivisionError), mid.working(99):
        _ = 1 // 0
    assert ctx.prec == before


def test_rationals_to_mpmath_with_all_digits():
    with mid.working(700):
        value = mid.to_mpf(mid.from_fraction(Fraction(-1, 3)))
    # whatever mpmath's own precision is
    assert mpmath.mp.prec == 53
    sign, mantissa, exponent, _ = value._mpf_
    assert abs(Fraction(-1 if sign else 1) * mantissa * Fraction(2) ** exponent + Fraction(1, 3)) < Fraction(1, 2**699)
    assert isinstance(value, mpmath.mpf)


def test_what_is_not_finite_stays_so():
    assert mpmath.isnan(mid.to_mpf(arb.nan()))
    assert mid.to_mpf(arb.pos_inf()) == mpmath.inf
    assert mid.log2(arb.nan()) == math.inf
    assert mid.to_mpf(mid.from_float(0.0)) == 0


def test_sizes_beyond_doubles():
    with mid.working(100):
        assert mid.log2(arb((3, 5000))) == pytest.approx(5000 + math.log2(3), rel=1e-15)
        assert mid.log2(arb((-3, -5000))) == pytest.approx(-5000 + math.log2(3), rel=1e-15)
        assert mid.log2(arb(-8)) == 3
        assert mid.log2(arb(0)) == -math.inf
        assert mid.size([[arb(1), arb(-4)], [arb(2), arb(0)]]) == 2
        assert mid.size([]) == -math.inf


def test_scaled_and_back():
    rows = np.array([[1.5, -0.25], [0.0, 1e-3]])
    with mid.working(100):
        there = mid.unscaled(rows, -4000)
        assert np.array_equal(mid.scaled(there, -4000), rows)
        assert not mid.scaled(there, 0).any()
        doubled = mid.added(there, there)
        assert np.array_equal(mid.scaled(doubled, -4000), 2 * rows)


def test_arrays_of_objects():
    with mid.working(100):
        found = mid.to_mpf_array([arb(1), arb(2)])
        wide = mid.middle([arb("1 +/- 0.5")])
    assert found.dtype == object
    assert found.tolist() == [1, 2]
    assert wide[0].is_exact()
