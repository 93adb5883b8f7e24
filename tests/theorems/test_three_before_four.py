"""Order 3 against order 4: the certified start, a flow by another engine, and the ghost spin behind it."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import oracles
import pytest
from proving import case_of, log

from theorems.hierarchy._scaling import exponent, half_times
from theorems.hierarchy.three_before_four import EPS, FAVOURABLE, OPPOSED, favourable, machine
from verify import Case, arithmetic, checker, integrate, judge
from verify.claims import Outcome, registry
from verify.draws import Stream

CLAIM = registry.load()["hierarchy/three-before-four"]


def opposed(size="1/5", J="3/5"):
    return Case.from_document(machine(OPPOSED, [[Fraction(size)] * 5] * 4, J))


def products(case):
    """Of each unit the signs of c w_1 w_2 w_3 and of w_1 w_2 w_3 w_4."""
    parts = case.document["parameters"]
    found = []
    for c, row in zip(parts["c"], parts["W"], strict=True):
        w = [float(Fraction(value)) for value in row]
        found.append((np.sign(float(Fraction(c)) * w[0] * w[1] * w[2]), np.sign(np.prod(w))))
    return found


@pytest.fixture(scope="module")
def finding():
    return judge(CLAIM, opposed())


def test_order_four_is_first_and_certified(finding):
    assert (finding.outcome, finding.arithmetic) == (Outcome.FAILS, "ball")
    assert "order 4" in finding.theorem
    assert finding.margin < -0.1


def test_every_clock_says_so(finding):
    assert len(finding.readings) == len(CLAIM.clocks) == 8
    assert set(finding.readings.values()) == {False}


def test_a_changed_certificate_is_rejected(finding):
    from verify.certificates import sealed

    document = finding.certificate
    *others, order = document["parts"]
    order = order | {"statement": order["statement"] | {"time": "1"}}
    earlier = sealed(document | {"parts": [*others, order]})
    assert order["kind"] == "event-order"
    with pytest.raises(checker.Rejected):
        checker.check(earlier)


def test_another_engine_sees_the_same_times(finding):
    """And half of the start is what it says: the couplings at these times, by brute force in 60 digits."""
    case, A = opposed(), arithmetic.get("float64")
    flow = integrate(case.energy, case.target(A), case.theta(A)[None], until=60.0, rtol=1e-10, atol=1e-12)
    third, fourth = flow.coupling_times.first[0, 0, 2:]
    assert fourth < 0.9 * third
    times = finding.values["times_approx"]
    assert [times["3"], times["4"]] == pytest.approx([third, fourth], rel=1e-6)
    there = integrate(case.energy, case.target(A), case.theta(A)[None], until=60.0, rtol=1e-10, atol=1e-12,
                      output_times=[fourth, third]).trajectory[0]  # fmt: skip
    start = case.document["parameters"]
    parameters = [start, *({"b": list(map(str, x[:4])), "c": list(map(str, x[4:8])),
                            "W": [list(map(str, row)) for row in x[8:].reshape(4, 4)]} for x in there)]  # fmt: skip
    J = [oracles.couplings({"family": "rbm", "hidden": 4}, one, 4) for one in parameters]

    def gap(k, S):
        """|J_k - J_k*| of the k-th point; the other couplings of order 3 have the target 0."""
        order = [T for T in range(1, 16) if T.bit_count() == S.bit_count()]
        return float(sum((J[k][T] - (0.6 if T == S else 0)) ** 2 for T in order)) ** 0.5

    assert gap(1, 15) == pytest.approx(gap(0, 15) / 2, rel=1e-5)
    assert gap(2, 7) == pytest.approx(gap(0, 7) / 2, rel=1e-5)
    assert gap(1, 7) > gap(0, 7) / 2


def test_the_signs_are_as_the_module_says():
    """A unit adds -2 c w_1 w_2 w_3 to J_123 and -2 w_1 w_2 w_3 w_4 to J_1234: J_1234 is wanted, J_123 is not."""
    assert products(opposed()) == [(1, -1)] * 4
    both = Case.from_document(machine(FAVOURABLE, [[Fraction(1, 5)] * 5] * 4, "3/5"))
    assert products(both) == [(-1, -1)] * 4


def test_a_start_that_both_couplings_want_may_have_order_three_first():
    finding = judge(CLAIM, Case.from_document(favourable(Stream("f", 2))))
    assert (finding.outcome, finding.arithmetic) == (Outcome.HOLDS, "float64")
    assert finding.margin > 0


def test_with_small_hidden_biases_both_orders_wait_alike():
    """Exponent 2 for both, and a ratio that tends to 1, from below for the opposed start."""
    times = half_times(opposed("1/5"), 5 * EPS, ("c", "W"))[:, 2:]
    for own in times.T:
        fit = exponent(1 / EPS, own)
        assert fit.value == pytest.approx(2, abs=fit.error + 0.01)
    ratios = times[:, 1] / times[:, 0]
    assert (np.diff(ratios) > 0).all()
    assert ratios[0] < 0.7
    assert ratios[-1] == pytest.approx(1, abs=1e-4)


def test_the_picture_has_four_series():
    (picture,) = CLAIM.pictures
    fits = [one["fit"] for one in picture.draw(Stream("picture"), 1)["series"]]
    for fit, expected in zip(fits, (2, 2, 1, 1), strict=True):
        assert fit["exponent"] == pytest.approx(expected, abs=2 * fit["error"])


def test_only_small_starts_and_the_two_couplings_are_meant():
    large = opposed("1/4")
    other = opposed().replaced(target={"kind": "couplings", "J": {"7": "3/5", "15": "2/5"}})
    more = opposed().replaced(target={"kind": "couplings", "J": {"7": "3/5", "15": "3/5", "1": "3/5"}})
    for case in (large, other, more):
        assert judge(CLAIM, case).outcome is Outcome.VACUOUS


def test_from_the_independent_point_order_three_is_never_learned():
    case = case_of("rbm", 4, {7: log(2), 15: log(2)}, {"b": ["0"] * 4, "c": ["0"], "W": [["0"] * 4]}, hidden=1)
    finding = judge(CLAIM, case, "control:every-start")
    assert (finding.outcome, finding.certified) == (Outcome.FAILS, True)
    assert "|grad L|^2 is 0" in finding.theorem
