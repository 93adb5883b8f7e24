"""Spurious points away from W = 0: the witness is one in 60 digits, and the counts of what was located add up."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import oracles
import precise_points
import pytest
from proving import case_of, log

from theorems.fixed_points.spurious_exist import eval_rational, located, starts
from verify import checker, judge
from verify.case import shipped
from verify.certificates.census import (
    DRIFTING,
    ISOLATED,
    MANIFOLDS,
    OTHER,
    POINTS,
    SETS,
    STARTS,
    UNDECIDED,
)
from verify.claims import Outcome, Reason, registry

CLAIM = registry.load()["fixed_points/spurious-exist"]
PAIRS = {mask: log("1/2") for mask in range(16) if mask.bit_count() == 2}
AGAINST = case_of("rbm", 4, PAIRS | dict.fromkeys((1, 2, 4, 8), log("5/4")), hidden=1)
"""Four spins that all prefer to differ: by one unit they cannot."""


@pytest.fixture(scope="module")
def finding():
    return judge(CLAIM, AGAINST)


def test_the_witness_is_spurious_in_60_digits(finding):
    assert (finding.outcome, finding.arithmetic) == (Outcome.HOLDS, "ball")
    (part,) = finding.certificate["parts"]
    statement = part["statement"]
    assert finding.theorem == checker.check(finding.certificate)
    assert part["kind"] == finding.values["certified_as"] == "fixed-point"
    middle = precise_points.middle(statement["box"], 9)
    zero = precise_points.newton(lambda theta: precise_points.gradient(AGAINST.document, theta), middle)
    assert precise_points.inside(statement["box"], zero)
    far = oracles.Moved(max(map(abs, precise_points.residual(AGAINST.document, zero))))
    assert 0 < Fraction(statement["distance"]) <= far
    assert finding.margin == pytest.approx(float(Fraction(statement["distance"])))
    assert f"max |q - p| >= {statement['distance']} there, so it is spurious" in finding.theorem
    # what the reader is shown is that point
    shown = list(finding.values["parameters_approx"].values())
    assert np.allclose(shown, [float(value) for value in zero], atol=1e-9)


def test_the_whole_box_of_the_witness_is_away_from_no_weights(finding):
    box = finding.certificate["parts"][0]["statement"]["box"]
    assert any(low > 0 or high < 0 for low, high in (precise_points.ends(box, i) for i in range(5, 9)))


def test_the_tally_adds_up(finding):
    tally = finding.tally
    assert tally[STARTS] == 100
    assert sum(tally[key] for key in (ISOLATED, SETS, DRIFTING, UNDECIDED, OTHER)) == 100
    assert tally[POINTS] >= 1
    assert tally[ISOLATED] >= tally[POINTS]
    assert tally[SETS] >= tally[MANIFOLDS]


def test_starts_are_the_same_for_the_same_case():
    assert (starts(AGAINST) == starts(AGAINST)).all()
    assert starts(AGAINST).shape == (100, 9)
    other = case_of("rbm", 4, PAIRS, hidden=1)
    # rationals of denominator 64 agree now and then
    assert (starts(AGAINST) == starts(other)).mean() < 0.1


def test_a_target_without_spurious_points_away_from_zero():
    """N = 2: by another claim there is none, and none is certified; that is no refutation."""
    finding = judge(CLAIM, case_of("rbm", 2, [27, 5, 5, 3], hidden=1))
    assert (finding.outcome, finding.arithmetic) == (Outcome.FAILS, "float64")
    assert finding.certificate is None
    assert finding.theorem is None
    assert sum(finding.tally[key] for key in (ISOLATED, SETS, DRIFTING, UNDECIDED, OTHER)) == finding.tally[STARTS]


def test_no_certificate_of_a_consistent_point_counts():
    """Whatever is certified for N = 2 is at W = 0, or consistent: then nothing is said of its distance."""
    found = located(case_of("rbm", 2, [27, 5, 5, 3], hidden=1))
    for candidate, document in found.certificates:
        if np.abs(candidate.theta[3:]).max() > 1e-6:
            assert document["statement"]["distance"] == "0"


def test_the_false_neighbour_is_refuted_by_one_of_them():
    """Three spins, one unit: w = (log 2, log 2, 0) with q = p + x_1 x_2 x_3 / 20 lies on a set of spurious points."""
    case = case_of("rbm", 3, [22, 3, 3, 22, 12, 13, 13, 12], hidden=1)
    finding = judge(CLAIM, case, "control:none")
    assert (finding.outcome, finding.certified) == (Outcome.FAILS, True)
    assert "so it is spurious" in finding.theorem


def test_where_floating_point_or_the_model_do_not_apply_nothing_is_said():
    finding = judge(CLAIM, case_of("rbm", 1, ["1e-400", "1"], hidden=1))
    assert (finding.outcome, finding.reason) == (Outcome.UNDECIDED, Reason.UNSUPPORTED)
    for name in ("shallow-tanh-self", "shallow-softplus-self", "no-hidden-units"):
        assert judge(CLAIM, shipped.case(name)).outcome is Outcome.VACUOUS
    # at rational parameters there is nothing exact, but located points are certified in intervals
    assert judge(CLAIM, shipped.case("rational-parameters")).theorem is None


@pytest.mark.parametrize(("text", "value"), [("7/8", 0.875), ("0", 0.0), ("3", 3.0)])
def test_rationals_as_doubles(text, value):
    assert eval_rational(text) == value
