"""Two spins: only W = 0 is spurious. The identity of the proof in 60 digits, and hand-made cases of each kind."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
import rationals
from proving import case_of, log

from verify import judge
from verify.case import shipped
from verify.claims import Outcome, Reason, registry

CLAIM = registry.load()["fixed_points/two-spins-convex"]
BARE = {"b": [log(2), log(2)], "c": [log(3)], "W": [["0", "0"]]}
Q = [27, 5, 5, 3]
"""Over 40: means 3/5 = tanh(log 2), and m_12 = 1/2 where the product has 9/25: spurious at b = log 2, W = 0."""


def spurious():
    return case_of("rbm", 2, Q, BARE, hidden=1)


def test_a_spurious_point_without_weights_by_hand():
    q = [Fraction(value, 40) for value in Q]
    p, _, _ = rationals.rbm(BARE, 2)
    assert p == [Fraction(value, 25) for value in (16, 4, 4, 1)]
    assert rationals.gradient(BARE, 2, q) == [0] * 5
    finding = judge(CLAIM, spurious())
    assert (finding.outcome, finding.arithmetic) == (Outcome.HOLDS, "exact")
    assert finding.margin == pytest.approx(7 / 200)
    assert "spurious" in finding.kinds
    # both facts that make the point spurious
    assert "|grad L|^2 is 0" in finding.theorem
    assert "q - p in state 0 is not 0" in finding.theorem


def test_a_weight_makes_the_same_point_move():
    """w_1 = log 2: F = K^T r is not 0, as the claim says."""
    parameters = BARE | {"W": [[log(2), "0"]]}
    q = [Fraction(value, 40) for value in Q]
    slopes = rationals.gradient(parameters, 2, q)
    finding = judge(CLAIM, case_of("rbm", 2, Q, parameters, hidden=1))
    assert (finding.outcome, finding.arithmetic) == (Outcome.HOLDS, "exact")
    assert "not-fixed" in finding.kinds
    assert finding.margin == pytest.approx(float(max(map(abs, slopes))))
    largest = max(range(5), key=lambda i: abs(slopes[i]))
    assert f"component {largest} of grad L is not 0" in finding.theorem


def test_a_consistent_point_with_weights():
    case = case_of("rbm", 2, "self", BARE | {"W": [[log(2), log(3)]]}, hidden=1)
    finding = judge(CLAIM, case)
    assert (finding.outcome, "consistent" in finding.kinds) == (Outcome.HOLDS, True)
    assert "|grad L|^2 is 0" in finding.theorem
    assert "spurious" not in finding.kinds


def test_two_units_of_which_one_sees_something():
    """The other unit's weight is not 0, and F is not 0."""
    parameters = {"b": [log(2), log(2)], "c": [log(3), log(2)], "W": [["0", "0"], [log(2), log(2)]]}
    assert any(rationals.gradient(parameters, 2, [Fraction(value, 40) for value in Q]))
    assert judge(CLAIM, case_of("rbm", 2, Q, parameters, hidden=2)).outcome is Outcome.HOLDS


@pytest.mark.parametrize("w", [(0.3, -0.7), (1.0, 1.0), (-2.0, 0.0)])
def test_the_identities_of_the_proof(w):
    """dJ_12/dw_1 +- dJ_12/dw_2 are halves of differences of tanh, by differences of J_12 in 40 digits."""
    with mpmath.workdps(40):
        c, (w1, w2), h = mpmath.mpf("0.4"), map(mpmath.mpf, w), mpmath.mpf(10) ** -15

        def J(w1, w2):
            def link(x1, x2):
                return mpmath.log(2 * mpmath.cosh(c + w1 * x1 + w2 * x2))

            return (link(1, 1) - link(1, -1) - link(-1, 1) + link(-1, -1)) / 4

        one, two = (J(w1 + h, w2) - J(w1 - h, w2)) / (2 * h), (J(w1, w2 + h) - J(w1, w2 - h)) / (2 * h)
        T = mpmath.tanh
        assert abs(one + two - (T(c + w1 + w2) - T(c - w1 - w2)) / 2) < 1e-25
        assert abs(one - two - (T(c - w1 + w2) - T(c + w1 - w2)) / 2) < 1e-25


def test_the_exception_is_needed():
    """Without it the point above is a counterexample, certified by both facts."""
    finding = judge(CLAIM, spurious(), "control:none-at-all")
    assert (finding.outcome, finding.certificate["kind"]) == (Outcome.FAILS, "refutation")
    assert "|grad L|^2 is 0; q - p in state 0 is not 0" in finding.theorem


def test_three_spins_have_spurious_points_with_weights():
    """w = (log 2, log 2, 0), q = p + x_1 x_2 x_3 / 20: tanh = (15/17, 0, 0, -15/17) is orthogonal to x_1 x_2."""
    parameters = {"b": ["0"] * 3, "c": ["0"], "W": [[log(2), log(2), "0"]]}
    weights = [22, 3, 3, 22, 12, 13, 13, 12]
    assert rationals.gradient(parameters, 3, [Fraction(value, 100) for value in weights]) == [0] * 7
    case = case_of("rbm", 3, weights, parameters, hidden=1)
    assert judge(CLAIM, case).outcome is Outcome.VACUOUS
    finding = judge(CLAIM, case, "control:three-spins")
    assert (finding.outcome, finding.arithmetic, finding.certified) == (Outcome.FAILS, "exact", True)
    assert "|grad L|^2 is 0; q - p in state " in finding.theorem


def test_where_exact_arithmetic_does_not_apply_nothing_is_said():
    finding = judge(CLAIM, shipped.case("rational-parameters"))
    assert (finding.outcome, finding.reason, finding.theorem) == (Outcome.UNDECIDED, Reason.UNSUPPORTED, None)
    for name in ("shallow-tanh-self", "shallow-softplus-self", "one-spin"):
        assert judge(CLAIM, shipped.case(name)).outcome is Outcome.VACUOUS
