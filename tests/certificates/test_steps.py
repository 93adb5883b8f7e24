"""Finite steps and other models: a coupling that differs in 60 digits is shown to, one that does not is refused."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import numpy as np
import oracles
import pytest
from proving import accepted, case_of, log

from verify import checker, energy
from verify.certificates import certificate, coupling_differs, finite_step, interval_bits
from verify.certificates.precision import MOST_BITS

PARAMETERS = {"b": ["0"], "c": [log(2)], "W": [[log(3)]]}
CASE = case_of("rbm", 1, "self", PARAMETERS, hidden=1)
"""K = (1, (t+ - t-)/2, (t+ + t-)/2) with t+ = 35/37 and t- = -5/13: over 481, (481, 320, 135)."""


def coupling(parameters):
    return oracles.couplings({"family": "rbm", "hidden": 1}, parameters, 1)[1]


@pytest.mark.parametrize("v", [[320, -481, 0], [135, 0, -481], [0, 27, -64]])
@pytest.mark.parametrize(("step", "exact"), [({"log": "2"}, True), ("1/1000", False)])
def test_a_straight_step_along_a_neutral_direction_changes_the_coupling(v, step, exact):
    assert 481 * v[0] + 320 * v[1] + 135 * v[2] == 0
    size = Fraction(1, 481) if max(map(abs, v)) > 100 else Fraction(1, 8)
    # a step of moderate length: t v is of order 1
    step = {"times": str(size), "log": "2"} if exact else str(Fraction(step) * size)
    part = finite_step(CASE, np.array(v), step, 1, exact=False)
    theorem = accepted(CASE, part)
    assert theorem.startswith(f"K v = 0 for v = ({' '.join(map(str, v))}), and J_[0] at theta + (")
    with mpmath.workdps(oracles.DIGITS):
        t = oracles.real({"log": "2"}) * oracles.real(str(size)) if exact else oracles.real(step)
        moved = [oracles.Moved(oracles.real(x) + t * y) for x, y in zip(["0", log(2), log(3)], v, strict=True)]
        gap = coupling({"b": moved[:1], "c": moved[1:2], "W": [moved[2:]]}) - coupling(PARAMETERS)
    assert abs(gap) > mpmath.mpf(10) ** -9


def test_a_step_in_exact_arithmetic():
    """A step of log 2 along integers takes logarithms of rationals to such: the comparison is exact."""
    part = finite_step(CASE, np.array([0, 27, -64]), log(2), 1, exact=True)
    assert part["hints"] == {}
    assert accepted(CASE, part).endswith(', and J_[0] at theta + ({"log": "2"}) v is another.')


def test_steps_that_change_nothing_are_refused():
    """W = 0: c is the bias of a unit that sees nothing, so J does not hang on it."""
    case = case_of("rbm", 1, "self", {"b": [log(2)], "c": ["0"], "W": [["0"]]}, hidden=1)
    for exact in (True, False):
        with pytest.raises(checker.Rejected, match="may be equal"):
            checker.check(certificate(case, finite_step(case, np.array([0, 1, 0]), log(2), 1, exact=exact)))


def test_directions_that_are_not_neutral_are_refused():
    with pytest.raises(checker.Rejected, match="not neutral"):
        checker.check(certificate(CASE, finite_step(CASE, np.array([1, 0, 0]), log(2), 1, exact=True)))


# -- another model -------------------------------------------------------------------------------------------------
def other(J, factor, *, exact, subset=1):
    """J_S of an Ising model with these couplings, against ``factor`` times that of one at log 2, log 3, log 5."""
    case = case_of("full_ising", 2, "self", {"J": {"1": log(2), "2": log(3), "3": log(5)}})
    model = energy("full_ising", spins=2)
    return case, coupling_differs(case, model, {"J": J}, subset, factor, exact=exact)


@pytest.mark.parametrize("exact", [True, False])
def test_a_coupling_that_differs(exact):
    case, part = other({"1": log("5/2"), "2": log(3), "3": log(5)}, 1, exact=exact)
    assert accepted(case, part) == "J_[0] of the other model is not 1 times J_[0] of this one."
    assert ("bits" in part["hints"]) != exact


@pytest.mark.parametrize("exact", [True, False])
def test_couplings_that_agree_are_refused(exact):
    """log 4 = 2 log 2, and 1 times log 3."""
    for J, factor, subset in (({"1": log(4), "2": "0", "3": "0"}, 2, 1), ({"1": "0", "2": log(3), "3": "0"}, 1, 2)):
        case, part = other(J, factor, exact=exact, subset=subset)
        with pytest.raises(checker.Rejected, match="may be equal"):
            checker.check(certificate(case, part))


def test_a_factor_counts():
    """log 4 is not 1 times log 2, and not 3 times."""
    for factor in (1, 3):
        case, part = other({"1": log(4), "2": "0", "3": "0"}, factor, exact=True)
        assert accepted(case, part) == f"J_[0] of the other model is not {factor} times J_[0] of this one."


def test_a_model_of_another_family():
    """An RBM at W = 0 has J_12 = 0; full Ising has log 5."""
    case = case_of("full_ising", 2, "self", {"J": {"1": log(2), "2": log(3), "3": log(5)}})
    parameters = {"b": [log(2), log(3)], "c": [log(7)], "W": [["0", "0"]]}
    part = coupling_differs(case, energy("rbm", spins=2, hidden=1), parameters, 3, exact=True)
    assert accepted(case, part) == "J_[0, 1] of the other model is not 1 times J_[0, 1] of this one."
    with pytest.raises(checker.Rejected, match="may be equal"):
        checker.check(certificate(case, part | {"statement": part["statement"] | {"subset": 1}}))


def test_no_more_bits_are_asked_for_than_the_checker_takes():
    """A field of 150 needs more than half of them already, and powers of the weights would ask for twice that."""
    case = case_of("rbm", 1, [1, 1], {"b": ["150"], "c": [], "W": []}, hidden=0)
    assert interval_bits(case) > MOST_BITS // 2
    found = coupling_differs(case, case.energy, {"b": ["1"], "c": [], "W": []}, 1, exact=False)
    assert found["hints"] == {"bits": MOST_BITS}
    assert accepted(case, found)
