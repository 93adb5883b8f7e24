"""Strict positivity is needed: laws of finite parameters are positive, in Fractions and where only intervals reach."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import oracles
import pytest
import rationals
from proving import case_of, log

from verify import judge
from verify.case import shipped
from verify.claims import Outcome, registry

CLAIM = registry.load()["fixed_points/positivity-needed"]


def test_a_state_by_hand():
    """b = log 2, w = log 3, c = 0, N = 1: f weighs 2 cosh(log 3) both ways, so p = (4, 1)/5; q is least in state 0."""
    parameters = {"b": [log(2)], "c": ["0"], "W": [[log(3)]]}
    p, _, _ = rationals.rbm(parameters, 1)
    assert p == [Fraction(4, 5), Fraction(1, 5)]
    finding = judge(CLAIM, case_of("rbm", 1, [1, 3], parameters, hidden=1))
    assert (finding.outcome, finding.arithmetic) == (Outcome.HOLDS, "exact")
    assert finding.margin == pytest.approx(0.8)
    assert ": p in state 0 is positive. This is an instance of " in finding.theorem
    assert finding.certificate["kind"] == "instance"


def test_the_state_is_the_target_s_least_likely_one():
    parameters = {"b": ["0", "0"], "c": [], "W": []}
    for state in range(4):
        weights = [5, 5, 5, 5]
        weights[state] = 1
        finding = judge(CLAIM, case_of("rbm", 2, weights, parameters, hidden=0))
        assert f": p in state {state} is positive. This is an instance of " in finding.theorem
        assert finding.margin == pytest.approx(0.25)


def test_a_probability_far_below_doubles():
    """b = 400 log 10: p = 1/(1 + 10^800) in state 1."""
    case = case_of("rbm", 1, [2, 1], {"b": [log(10**400)], "c": [], "W": []}, hidden=0)
    finding = judge(CLAIM, case)
    assert finding.outcome is Outcome.HOLDS
    assert finding.margin == 0.0
    assert ": p in state 1 is positive. This is an instance of " in finding.theorem


def test_rational_parameters_are_decided_in_intervals():
    case = shipped.case("rational-parameters")
    finding = judge(CLAIM, case)
    assert (finding.outcome, finding.arithmetic) == (Outcome.HOLDS, "ball")
    document = case.document
    p = oracles.law(document["energy"], document["parameters"], 2)
    least = min(range(4), key=lambda s: p[s])
    assert f": p in state {least} is positive. This is an instance of " in finding.theorem
    assert finding.margin == pytest.approx(float(p[least]))
    assert finding.certificate["parts"][0]["hints"]["bits"] >= 128


def test_intervals_reach_far():
    """b = 100: p = 1/(1 + e^200) = 1e-87 in state 1."""
    finding = judge(CLAIM, case_of("rbm", 1, [2, 1], {"b": ["100"], "c": [], "W": []}, hidden=0))
    assert finding.outcome is Outcome.HOLDS
    with mpmath.workdps(oracles.DIGITS):
        assert finding.margin == pytest.approx(float(1 / (1 + mpmath.exp(200))))
    assert ": p in state 1 is positive. This is an instance of " in finding.theorem


def test_what_the_checker_cannot_follow_is_not_certified():
    for name in ("shallow-tanh-self", "shallow-softplus-self"):
        finding = judge(CLAIM, shipped.case(name))
        assert finding.outcome is not Outcome.FAILS
        assert finding.theorem is None


def test_the_assumption_matters_for_strictly_positive_targets():
    """They have consistent points: the control that forgets the zero is refuted by p = q."""
    finding = judge(CLAIM, shipped.case("regular-point"), "control:positive-too")
    assert (finding.outcome, finding.arithmetic, finding.certified) == (Outcome.FAILS, "exact", True)
    assert (finding.certificate["kind"], len(finding.certificate["parts"])) == ("refutation", 1)
    other = judge(CLAIM, shipped.case("spurious-independent-point"), "control:positive-too")
    assert (other.outcome, other.theorem) == (Outcome.HOLDS, None)


def test_cases_without_parameters_are_vacuous():
    assert judge(CLAIM, shipped.case("odd")).outcome is Outcome.VACUOUS
