"""Gauss-Legendre tables: against numpy's nodes, exact integrals of powers, and a closed form at 200 digits."""

from __future__ import annotations

import numpy as np
import pytest
from flint import arb, ctx

from verify.flow.precise.legendre import evaluated, gauss, legendre

BITS = 400
CLOSE = 1e-110
"""400 bits are 120 digits."""


@pytest.mark.parametrize("stages", [2, 8, 30])
def test_nodes_and_matrices_in_float64(stages):
    table = gauss(stages, BITS)
    nodes, weights = np.polynomial.legendre.leggauss(stages)
    assert np.allclose(table.places, nodes, rtol=0, atol=1e-15)
    # the whole integral of l_j is the weight w_j, and sums of l_j x_j^2 are x^2
    assert np.allclose(2 * table.analysis[0], weights, rtol=0, atol=1e-14)
    if stages > 2:
        assert np.allclose(table.integration @ nodes**2, (nodes**3 + 1) / 3, rtol=0, atol=1e-14)


@pytest.mark.parametrize("stages", [4, 10])
def test_powers_below_the_number_of_stages_are_integrated_exactly(stages):
    table = gauss(stages, BITS)
    with ctx.workprec(BITS):
        powers = [[x**k for k in range(stages)] for x in table.nodes]
        series = table.integrated(powers)
        assert len(series) == stages + 1
        expected = [[(x ** (k + 1) - (-1) ** (k + 1)) / (k + 1) for k in range(stages)] for x in table.nodes]
        for found in (table.at_nodes(series), evaluated(series, table.nodes, BITS)):
            assert max(abs(float(a - b)) for pair in zip(found, expected, strict=True)
                       for a, b in zip(*pair, strict=True)) < CLOSE  # fmt: skip


def test_the_end_is_right_to_order_2s():
    """Powers up to 2s - 1 at x = 1, where the sum of the coefficients is; 2s is not."""
    table = gauss(4, BITS)
    with ctx.workprec(BITS):
        series = table.integrated([[x**6, x**7, x**8] for x in table.nodes])
        ends = [float(sum(column)) for column in zip(*series, strict=True)]
    assert ends[0] == pytest.approx(2 / 7, abs=1e-16)
    assert ends[1] == pytest.approx(0, abs=1e-16)
    assert abs(ends[2] - 2 / 9) > 1e-3


def test_an_entire_function_far_beyond_doubles():
    table = gauss(120, 900)
    with ctx.workprec(900):
        series = table.integrated([[x.exp()] for x in table.nodes])
        place = arb(1) / 3
        gap = evaluated(series, [place], 900)[0][0] - (place.exp() - arb(-1).exp())
        assert abs(float(gap * arb(10) ** 200)) < 1


def test_legendre_polynomials_by_their_formulas():
    with ctx.workprec(BITS):
        x = arb(2) / 7
        formulas = [arb(1), x, (3 * x**2 - 1) / 2, (5 * x**3 - 3 * x) / 2]
        gaps = [float(a - b) for a, b in zip(legendre(x, 3), formulas, strict=True)]
        assert len(legendre(x, 0)) == 1
    assert max(map(abs, gaps)) < CLOSE


@pytest.mark.parametrize("stages", [0, 1, 7])
def test_an_odd_number_of_stages_is_refused(stages):
    with pytest.raises(ValueError, match="even"):
        gauss(stages, 64)


def test_the_precision_of_the_process_stays():
    before = ctx.prec
    table = gauss(6, 333)
    evaluated([[arb(1)], [arb(2)]], table.nodes, 333)
    assert ctx.prec == before
