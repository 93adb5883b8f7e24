"""Fixed points that only the parametrisation makes: products at zero, tied couplings; by hand in Fractions."""

from __future__ import annotations

from fractions import Fraction

import pytest
from proving import case_of, log

from verify import judge
from verify.claims import Outcome, registry

CLAIM = registry.load()["fixed_points/parametrisation-keeps-fixed-points"]


def products(target, u, v, spins=1):
    return case_of("product_ising", spins, target, {"u": u, "v": v}, order=spins)


def linear(target, matrix, z):
    rows = [[str(x) for x in row] for row in matrix]
    inner = {"family": "full_ising"}
    return case_of("reparametrised", 2, target, {"z": z}, inner=inner, matrix=rows, offset=["0"] * 3)


def test_one_spin_by_hand():
    """J = u v at 0: p = (1, 1)/2, F = (v, u) (m(q) - 0) = 0, and with q = (3, 1)/4 dJ/dt would be 1/2."""
    finding = judge(CLAIM, products([3, 1], {"1": "0"}, {"1": "0"}))
    assert finding.outcome is Outcome.FAILS
    assert finding.margin == pytest.approx(-0.5)
    assert "|grad L|^2 is 0" in finding.theorem
    assert "m_S(q) - m_S(p) for S = [0] is not 0" in finding.theorem


def test_uniform_targets_are_met_at_zero():
    finding = judge(CLAIM, products([1, 1], {"1": "0"}, {"1": "0"}))
    assert finding.outcome is Outcome.HOLDS


def test_half_a_product_at_zero_is_not_fixed():
    """u = 0, v = 2: F_u = 2 (1/2 - 0) = 1."""
    finding = judge(CLAIM, products([3, 1], {"1": "0"}, {"1": "2"}))
    assert finding.outcome is Outcome.HOLDS
    assert finding.margin == pytest.approx(1)
    assert "component 0 of grad L is not 0" in finding.theorem


def test_tied_fields_by_hand():
    """J_1 = J_2 = z: at z = 0 the law is uniform, and where m_1 = -m_2, m_12 = 0 the sum F = m_1 + m_2 is 0."""
    q = [Fraction(2), Fraction(1), Fraction(3), Fraction(2)]
    m = [sum(w * (-1) ** (s >> i & 1) for s, w in enumerate(q)) / 8 for i in (0, 1)]
    assert m == [Fraction(1, 4), Fraction(-1, 4)]
    tied = linear([str(w) for w in q], [[1, 0], [1, 0], [0, 1]], ["0", "0"])
    finding = judge(CLAIM, tied)
    assert (finding.outcome, finding.arithmetic) == (Outcome.FAILS, "exact")
    assert finding.values["gradient_in_J"] == ["1/4", "-1/4", "0"]
    assert "m_S(q) - m_S(p) for S = [0] is not 0" in finding.theorem


def test_where_the_map_is_invertible_the_fixed_points_are_the_same():
    matrix = [[1, 0, 0], [1, 1, 0], [0, -1, 1]]
    moving = linear([2, 1, 3, 2], matrix, [log(2), "0", log(3)])
    assert judge(CLAIM, moving).outcome is Outcome.HOLDS
    there = linear("self", matrix, [log(2), "0", log(3)])
    finding = judge(CLAIM, there)
    assert finding.outcome is Outcome.HOLDS
    assert "consistent" in finding.kinds


def test_a_model_without_all_couplings_is_no_parametrisation_of_the_full_one():
    zeros = {"1": "0", "2": "0"}
    case = case_of("product_ising", 2, [3, 1, 1, 1], {"u": zeros, "v": zeros}, order=1)
    assert judge(CLAIM, case).outcome is Outcome.VACUOUS
