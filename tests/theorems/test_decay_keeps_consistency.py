"""Decay moves data-consistent points: the smallest one by hand, the one that stays, and what the certificate states."""

from __future__ import annotations

import math

import pytest
from proving import case_of, log

from verify import judge
from verify.claims import Outcome, registry

CLAIM = registry.load()["fixed_points/decay-keeps-consistency"]


def alone(b, target="self"):
    return case_of("rbm", 1, target, {"b": [b], "c": [], "W": []}, hidden=0)


def test_one_spin_by_hand():
    """b = log 2: p = q, the gradient is 0, and b' = -rate log 2."""
    finding = judge(CLAIM, alone(log(2)))
    assert (finding.outcome, finding.arithmetic) == (Outcome.FAILS, "exact")
    assert finding.margin == pytest.approx(-math.log(2))
    assert finding.values == {"field_over_rate": {"b[0]": log("1/2")}}
    assert finding.certificate["kind"] == "refutation"
    assert "p = q" in finding.theorem
    assert "; theta_0 is not 0. This refutes " in finding.theorem


def test_the_same_by_weights_of_the_target():
    """p(+1)/p(-1) = e^(2b) = 4."""
    assert judge(CLAIM, alone(log(2), [4, 1])).outcome is Outcome.FAILS


def test_zero_stays():
    finding = judge(CLAIM, alone("0"))
    assert finding.outcome is Outcome.HOLDS
    assert "; theta_0 is 0. This is an instance of " in finding.theorem


def test_it_is_about_consistent_points():
    assert judge(CLAIM, alone(log(2), [3, 1])).outcome is Outcome.VACUOUS


def test_the_largest_parameter_is_named():
    parameters = {"b": [log("1/2")], "c": [log(7)], "W": [[log(3)]]}
    finding = judge(CLAIM, case_of("rbm", 1, "self", parameters, hidden=1))
    assert list(finding.values["field_over_rate"]) == ["c[0]"]
    assert finding.margin == pytest.approx(-math.log(7))


def test_weights_alone():
    """Where W = 0 decay of weights moves nothing; where it is not, it does, whatever the biases."""
    still = {"b": [log(2)], "c": [log(7)], "W": [["0"]]}
    assert judge(CLAIM, case_of("rbm", 1, "self", still, hidden=1), "control:weights-only").outcome is Outcome.HOLDS
    finding = judge(CLAIM, case_of("rbm", 1, "self", still | {"W": [[log(3)]]}, hidden=1), "control:weights-only")
    assert (finding.outcome, list(finding.values["field_over_rate"])) == (Outcome.FAILS, ["W[0,0]"])
    assert "; theta_2 is not 0. This refutes fixed_points/decay-keeps-consistency#weights-only: " in finding.theorem


def test_not_every_consistent_point_moves():
    finding = judge(CLAIM, alone("0"), "control:always-moves")
    assert (finding.outcome, finding.certificate["kind"]) == (Outcome.FAILS, "refutation")
    assert judge(CLAIM, alone(log(2)), "control:always-moves").outcome is Outcome.HOLDS
