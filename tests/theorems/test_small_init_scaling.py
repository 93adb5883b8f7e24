"""Half-times of small starts: exponents on given laws, the growth of pairs in closed form, and wrong predictions."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import numpy as np
import pytest
from proving import case_of, log

from theorems.hierarchy import _scaling, small_init_scaling
from theorems.hierarchy._scaling import exponent, favourable, growth, half_times
from theorems.hierarchy.small_init_scaling import drawn, sizes
from verify import Case, arithmetic, integrate, judge
from verify.arithmetic.trilean import Trilean
from verify.claims import Outcome, Reason, registry
from verify.draws import Stream

CLAIM = registry.load()["hierarchy/small-init-scaling"]
X = 10.0 ** np.arange(1, 4.25, 0.5)


def at(order, number=0):
    return Case.from_document(drawn(order, Stream("small", number)))


# -- exponents -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("power", [0.0, 1.0, 2.0, -1.5])
def test_a_power_law_is_read_off(power):
    fit = exponent(X, 3 * X**power)
    assert fit.value == pytest.approx(power, abs=1e-12)
    assert fit.error == pytest.approx(0, abs=1e-12)
    assert fit.factor == pytest.approx(3)
    assert (fit.first, fit.last) == (X[-3], X[-1])


@pytest.mark.parametrize("correction", [1.0, -0.5, 4.0])
def test_the_error_covers_what_is_left_of_a_correction(correction):
    fit = exponent(X, X**2 * (1 + correction / X))
    assert 0 < abs(fit.value - 2) < fit.error < 0.01


def test_a_logarithm_is_no_power():
    fit = exponent(X, np.log(X))
    # the local exponent 1 / log x still falls, by more than the slack of the claim
    assert fit.value > 0.1
    assert fit.error > small_init_scaling.SLACK


# -- what is predicted ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("order", [1, 2, 3, 4])
@pytest.mark.parametrize("c", ["5/3", "7/5", "1/2"])
def test_favourable_signs_are_those_of_derivatives(order, c):
    with mpmath.workdps(30):
        kappa = mpmath.diff(lambda h: mpmath.log(mpmath.cosh(h)), mpmath.log(mpmath.mpf(Fraction(c).numerator) /
                            Fraction(c).denominator), order)  # fmt: skip
    for sign in (1, -1):
        W = [["1/2"] * (order - 1) + [f"{sign}/2"]]
        parameters = {"b": ["0"] * order, "c": [log(c)], "W": W}
        case = case_of("rbm", order, {(1 << order) - 1: log("3/2")}, parameters, hidden=1)
        assert favourable(case) is (Trilean.YES if kappa * sign > 0 else Trilean.NO)
        assert (judge(CLAIM, case).outcome is Outcome.VACUOUS) is (kappa * sign < 0)


@pytest.mark.parametrize("number", range(8))
def test_draws_are_favourable(number):
    for order in (1, 2, 3, 4):
        assert favourable(at(order, number)) is Trilean.YES


def test_the_growth_of_a_pair_in_closed_form():
    """One unit: (b, w) moves by (-1, -t; -t, kappa_2 tanh J - t^2) for w_1 = w_2, t = tanh c: its upper root."""
    c, J = "5/3", "3"
    t = (Fraction(c) ** 2 - 1) / (Fraction(c) ** 2 + 1)
    pull = float((1 - t**2) * (Fraction(J) ** 2 - 1) / (Fraction(J) ** 2 + 1))
    t = float(t)
    # mu^2 + (1 + t^2 - pull) mu - pull = 0
    half = (pull - 1 - t**2) / 2
    expected = half + np.sqrt(half**2 + pull)
    parameters = {"b": ["0", "0"], "c": [log(c)], "W": [["1/2", "1/3"]]}
    case = case_of("rbm", 2, {3: log(J)}, parameters, hidden=1)
    assert growth(case) == pytest.approx(expected, rel=1e-12)
    # and it is what the half-times grow with
    times = half_times(case, np.array([1e-3, 1e-4]), ("W",))[:, 1]
    assert (times[1] - times[0]) / np.log(10) == pytest.approx(1 / expected, rel=1e-3)


def test_half_times_are_those_of_single_flows():
    case, eps = at(3), np.array([0.1, 0.02])
    parts = case.energy.parts(case.theta(arithmetic.get("float64")))
    q = case.target(arithmetic.get("float64"))
    for scaled in (("W",), ("c", "W")):
        found = half_times(case, eps, scaled)
        for e, row in zip(eps, found, strict=True):
            start = np.concatenate([np.ravel(part) * (e if name in scaled else 1.0) for name, part in parts.items()])
            flow = integrate(case.energy, q[None], start[None], until=1e6, device="plain")
            np.testing.assert_allclose(row, flow.coupling_times.first[0, 0], rtol=1e-5)


# -- the claim -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_each_order_waits_as_predicted(order):
    finding = judge(CLAIM, at(order))
    assert (finding.outcome, finding.arithmetic) == (Outcome.HOLDS, "float64")
    times = finding.values["half_times_approx"]
    assert times[-1] > {1: 0.1, 2: 10, 3: 1e4, 4: 1e5}[order]
    assert len(times) == len(sizes(order))


@pytest.mark.parametrize(("order", "wrong"), [(1, 0.1), (3, 0.9), (3, 2.0), (4, 1.9), (4, 1.0)])
def test_another_exponent_is_refused(monkeypatch, order, wrong):
    monkeypatch.setitem(small_init_scaling.EXPONENTS, order, wrong)
    finding = judge(CLAIM, at(order))
    assert finding.outcome is Outcome.FAILS
    assert finding.margin < -0.05


def test_another_growth_is_refused(monkeypatch):
    monkeypatch.setattr(small_init_scaling, "growth", lambda case: 1.1 * growth(case))
    finding = judge(CLAIM, at(2))
    assert finding.outcome is Outcome.FAILS
    assert "factor of log(1/eps)" in finding.why


def test_an_exponent_that_still_moves_decides_nothing(monkeypatch):
    """Starts that are not small: the local exponents differ by a tenth."""
    monkeypatch.setitem(small_init_scaling.RANGES, 4, (0.0, 1.0))
    finding = judge(CLAIM, at(4))
    assert (finding.outcome, finding.reason) == (Outcome.UNDECIDED, Reason.WIDE)


def test_one_unit_cannot_give_the_third_order(monkeypatch):
    monkeypatch.setattr(_scaling, "UNTIL", 1e5)
    document = drawn(3, Stream("small", 0))
    document["energy"]["hidden"] = 1
    for name in ("c", "W"):
        document["parameters"][name] = document["parameters"][name][:1]
    finding = judge(CLAIM, Case.from_document(document))
    assert (finding.outcome, finding.reason) == (Outcome.UNDECIDED, Reason.BUDGET)


def test_other_targets_and_starts_are_none_of_its_business():
    case = at(3)
    both = case.replaced(target={"kind": "couplings", "J": {"7": log(2), "3": log(3)}})
    lower = case.replaced(target={"kind": "couplings", "J": {"3": log(2)}})
    document = case.document
    document["parameters"]["b"][0] = "1/100"
    for other in (both, lower, Case.from_document(document)):
        assert judge(CLAIM, other).outcome is Outcome.VACUOUS


@pytest.mark.parametrize("order", [2, 3, 4])
def test_from_zero_nothing_is_ever_learned(order):
    case = Case.from_document(drawn(order, Stream("small", 1), still=True))
    finding = judge(CLAIM, case, "control:from-zero")
    assert (finding.outcome, finding.certified) == (Outcome.FAILS, True)
    assert "|grad L|^2 is 0" in finding.theorem


def test_the_picture_has_the_exponents():
    (picture,) = CLAIM.pictures
    figure = picture.draw(Stream("picture"), 1)
    fits = [one["fit"] for one in figure["series"]]
    assert [one["label"] for one in figure["series"]] == [f"order {k}" for k in (1, 2, 3, 4)]
    assert fits[1] is None
    for fit, expected in zip((fits[0], *fits[2:]), (0, 1, 2), strict=True):
        assert fit["exponent"] == pytest.approx(expected, abs=fit["error"] + 0.01)
