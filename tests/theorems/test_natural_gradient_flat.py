"""The natural gradient: flows against exp(-t), velocities by hand, and the negative controls beside the claim."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import rationals
from proving import case_of, log

from theorems.hierarchy.natural_gradient_flat import TIMES, mismatches
from verify import Case, judge
from verify.claims import Outcome, registry
from verify.draws import Stream

CLAIM = registry.load()["hierarchy/natural-gradient-flat"]
FOLLOWED = 1e-6
"""The flow's own tolerance is 1e-8 a step."""
POINT = {"b": [log("3/2"), log("1/2")], "c": [log(2)], "W": [[log(3), log("1/2")]]}


def test_one_spin_by_hand():
    """N = 1, J = log 2, q = (3, 1): p = (4, 1) / 5, dp/dJ = 2 p_0 p_1 = 8/25, q - p = -1/20: v = -5/32."""
    case = case_of("full_ising", 1, [3, 1], {"J": {"1": log(2)}})
    finding = judge(CLAIM, case)
    assert (finding.outcome, finding.arithmetic) == (Outcome.HOLDS, "exact")
    v = Fraction(finding.certificate["parts"][-1]["hints"]["v"][0])
    assert v == Fraction(-5, 32)
    p = Fraction(4, 5)
    assert 2 * p * (1 - p) * v == Fraction(3, 4) - p
    assert "every moment closes at rate 1" in finding.theorem


@pytest.mark.parametrize("case", [
    case_of("rbm", 2, [3, 1, 2, 5], POINT, hidden=1),
    case_of("full_ising", 3, [3, 1, 2, 5, 1, 4, 2, 2], {"J": {str(S): log("4/3") for S in range(1, 8)}}),
])  # fmt: skip
def test_flows_close_as_exp(case):
    assert judge(CLAIM, case).outcome is Outcome.HOLDS
    r = mismatches(case)
    np.testing.assert_allclose(r, r[0] * np.exp(-TIMES)[:, None], atol=FOLLOWED)
    # and there was something to close: the mismatch at the start, by hand
    document = case.document
    if document["energy"]["family"] == "rbm":
        p, _, _ = rationals.rbm(document["parameters"], 2)
        q = [Fraction(value, 11) for value in (3, 1, 2, 5)]
        expected = [float(rationals.moment(q, S) - rationals.moment(p, S)) for S in range(4)]
        np.testing.assert_allclose(r[0], expected, atol=1e-14)
    assert np.abs(r[0, 1:]).max() > 0.1


def test_the_figure_shows_that():
    finding = judge(CLAIM, case_of("rbm", 2, [3, 1, 2, 5], POINT, hidden=1))
    (figure,) = finding.figures
    assert set(figure["by_order"]) == {"1", "2"}
    for (curve,) in figure["by_order"].values():
        np.testing.assert_allclose(curve, np.exp(-np.array(figure["time"])), atol=FOLLOWED)


def test_without_full_rank_it_is_another_claim():
    dead = case_of("rbm", 2, [2, 1, 1, 2], {"b": ["0", "0"], "c": [log(2)], "W": [["0", "0"]]}, hidden=1)
    assert judge(CLAIM, dead).outcome is Outcome.VACUOUS
    finding = judge(CLAIM, dead, "control:any-rank")
    assert (finding.outcome, finding.certified) == (Outcome.FAILS, True)
    assert "|grad L|^2 is 0" in finding.theorem


def rates(case):
    """d/dt of the squared moment error of each order along the plain gradient, and that error, in Fractions."""
    p, rows, _ = rationals.rbm(case.document["parameters"], case.spins)
    values = [Fraction(value) for value in case.document["target"]["values"]]
    q = [value / sum(values) for value in values]
    F = rationals.gradient(case.document["parameters"], case.spins, q)
    speed = [sum(a * b for a, b in zip(row, F, strict=True)) for row in rows]
    mean = sum(a * b for a, b in zip(p, speed, strict=True))
    change = [a * (b - mean) for a, b in zip(p, speed, strict=True)]
    r = [a - b for a, b in zip(q, p, strict=True)]
    found = {}
    for k in range(1, case.spins + 1):
        own = [S for S in range(1 << case.spins) if S.bit_count() == k]
        pairs = [(rationals.moment(r, S), rationals.moment(change, S)) for S in own]
        found[k] = sum(-2 * a * b for a, b in pairs), sum(a * a for a, _ in pairs)
    return found


def test_under_the_plain_gradient_an_order_may_rise():
    part, risen = CLAIM.part("control:plain-gradient"), 0
    for number in range(12):
        case = Case.from_document(part.sampler(Stream("plain", number)))
        finding = judge(CLAIM, case, part.name)
        assert finding.outcome is Outcome.FAILS
        if case.target_kind == "weights":
            rate, error = rates(case)[finding.values["order"]]
            assert Fraction(finding.values["its_rate"]) == rate != -2 * error
            assert Fraction(finding.values["squared_error"]) == error
            assert finding.certified is (rate > 0)
        risen += finding.certified
    assert risen


def test_a_rate_of_exactly_one_is_no_failure_of_the_plain_gradient():
    """At the uniform law of the full Ising model C is the identity: there both gradients agree."""
    case = case_of("full_ising", 2, [3, 1, 2, 5], {"J": {"1": "0", "2": "0", "3": "0"}})
    assert judge(CLAIM, case, "control:plain-gradient").outcome is Outcome.HOLDS
