"""Isolated fixed points: the box holds the zero that Newton's method finds in 60 digits, the signs are those there."""

from __future__ import annotations

import math
from fractions import Fraction

import mpmath
import numpy as np
import oracles
import precise_points
import pytest
from proving import accepted, case_of, log

from verify import Case, arithmetic, checker, locate
from verify.case import shipped
from verify.certificates import certificate, fixed_point
from verify.certificates.boxes import _below
from verify.draws import TARGETS, Stream

FLOAT = arithmetic.get("float64")
PAIRS = [mask for mask in range(16) if mask.bit_count() == 2]
SINGLE = [1, 2, 4, 8]
AGAINST = case_of("rbm", 4, dict.fromkeys(SINGLE, log("5/4")) | dict.fromkeys(PAIRS, log("1/2")), hidden=3)
"""Four spins that all prefer to differ, in a field."""
LOCATED = 1e-9
"""Located points are zeros to rounding: right to about 1e-15 times the condition of Hess L."""
NO_FIELD = case_of("rbm", 3, dict.fromkeys((3, 5, 6), log("1/2")), hidden=1)


EIGHT = [0.07] * 4 + [0.0] * 3 + [0.24, -0.24, 0.24, -0.24] * 2 + [0.34, 0.34, -0.34, -0.34]
NINE = [0.06] * 4 + [0.0] * 3 + [0.15, 0.15, -0.15, -0.15] * 3
"""Its isolated saddles with 8 and with 9 unstable directions, to two digits."""


def candidates(case, starts):
    return locate(case.energy, case.target(FLOAT), np.array(starts), until=0, device="plain").candidates


def drawn(case, seed, starts=30):
    rng = np.random.Generator(np.random.Philox(seed))
    return candidates(case, rng.normal(size=(starts, case.energy.size)))


def checked(case, part):
    """The zero in 60 digits from the box's midpoint, after everything that the part states was found true of it."""
    theorem = accepted(case, part)
    assert theorem.startswith("F has one zero, and one only, in the box; ")
    document, statement = case.document, part["statement"]
    middle = precise_points.middle(statement["box"], case.energy.size)
    zero = precise_points.newton(lambda theta: precise_points.gradient(document, theta), middle)
    assert precise_points.inside(statement["box"], zero)
    far = max(abs(value) for value in precise_points.residual(document, zero))
    distance = Fraction(statement["distance"])
    assert distance <= oracles.Moved(far)
    # and short of the truth by a digit at most
    assert distance == 0 or 2 * distance > oracles.Moved(far)
    assert (distance > 0) == (f"max |q - p| >= {distance}" in theorem)
    positive, negative = precise_points.signs(document, zero)
    assert statement["inertia"] == {"positive": positive, "negative": negative}
    return zero


# -- known in closed form ------------------------------------------------------------------------------------------
def test_one_field_by_hand():
    """q = (4, 1)/5, f = b x: b = log 2."""
    case = case_of("rbm", 1, [4, 1], hidden=0)
    part = fixed_point(case, np.array([0.6931471805599453])).part
    (zero,) = checked(case, part)
    assert part["statement"]["inertia"] == {"positive": 0, "negative": 1}
    assert part["statement"]["distance"] == "0"
    with mpmath.workdps(precise_points.DIGITS):
        assert abs(zero - mpmath.log(2)) < precise_points.CLOSE
        low, high = precise_points.ends(part["statement"]["box"], 0)
        assert low < oracles.Moved(mpmath.log(2)) < high


def test_full_ising_has_the_target_s_couplings():
    J = {1: log(2), 2: log(3), 3: log("1/2"), 4: log("5/4"), 5: log("2/3"), 7: log("3/2")}
    case = case_of("full_ising", 3, J)
    start = np.array([float(oracles.real(J.get(mask, "0"))) for mask in range(1, 8)])
    part = fixed_point(case, start).part
    zero = checked(case, part)
    assert part["statement"]["inertia"] == {"positive": 0, "negative": 7}
    for mask, value in enumerate(zero, 1):
        assert abs(value - oracles.real(J.get(mask, "0"))) < precise_points.CLOSE


def test_fields_alone_leave_a_correlated_target_spurious():
    """Order 1 of q = (3, 1, 1, 3)/8 : J = 0, p uniform, max |q - p| = 1/8."""
    case = case_of("truncated_ising", 2, [3, 1, 1, 3], order=1)
    part = fixed_point(case, np.zeros(2)).part
    assert checked(case, part) == [0, 0]
    assert Fraction(1, 10) <= Fraction(part["statement"]["distance"]) <= Fraction(1, 8)
    assert part["statement"]["inertia"] == {"positive": 0, "negative": 2}


# -- located -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("start", "unstable"), [(EIGHT, 8), (NINE, 9)])
def test_located_points_of_four_spins_that_prefer_to_differ(start, unstable):
    (one,) = candidates(AGAINST, [start])
    part = fixed_point(AGAINST, one.theta).part
    zero = checked(AGAINST, part)
    assert max(abs(a - b) for a, b in zip(zero, one.theta.tolist(), strict=True)) < LOCATED
    assert part["statement"]["inertia"] == {"positive": unstable, "negative": 19 - unstable}
    assert Fraction(part["statement"]["distance"]) > 0


@pytest.mark.parametrize(("family", "number"), [("rbm", 0), ("rbm", 3), ("rbm01", 2)])
def test_located_points_of_drawn_targets(family, number):
    case = case_of(family, 4, TARGETS["dirichlet"](Stream("isolated", number), 4)["values"], hidden=1)
    alone = [one for one in drawn(case, 7 + number, 40) if not one.neutral]
    assert alone
    for one in alone[:2]:
        part = fixed_point(case, one.theta).part
        checked(case, part)
        assert part["statement"]["inertia"] == {"positive": one.unstable, "negative": one.stable}
        assert Fraction(part["statement"]["distance"]) > 0


def test_a_reparametrised_energy():
    """Fields of all spins tied: b = atanh of the mean of the means."""
    matrix = [["1"], ["1"]]
    energy = {"inner": {"family": "truncated_ising", "order": 1}, "matrix": matrix, "offset": ["0", "0"]}
    case = case_of("reparametrised", 2, [4, 2, 2, 1], **energy)
    part = fixed_point(case, np.array([0.34])).part
    accepted(case, part)
    # m_1 = m_2 = 1/3, atanh(1/3) = log(2)/2
    low, high = precise_points.ends(part["statement"]["box"], 0)
    with mpmath.workdps(precise_points.DIGITS):
        assert low < oracles.Moved(mpmath.log(2) / 2) < high
    assert part["statement"]["inertia"] == {"positive": 0, "negative": 1}


# -- refused -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["dead-unit", "duplicated-units-self", "regular-point", "product", "parity"])
def test_points_on_sets_of_fixed_points_are_singular(name):
    case = shipped.case(name)
    attempt = fixed_point(case, case.theta(FLOAT))
    assert (attempt.part, attempt.reason) == (None, "singular")
    assert "Singular values" in attempt.why


def double(target):
    """N = 2, one unit, w_1 = w_2 = z and nothing else: J_12 is even in z, so F(0) = 0 whatever the target."""
    matrix = [["0"], ["0"], ["0"], ["1"], ["1"]]
    energy = {"inner": {"family": "rbm", "hidden": 1}, "matrix": matrix, "offset": ["0"] * 5}
    return case_of("reparametrised", 2, target, **energy)


def test_a_zero_of_higher_order_is_never_certified():
    """For a uniform target F = -4 z^3 near 0."""
    case = double([1, 1, 1, 1])
    assert fixed_point(case, np.array([0.0])).reason == "singular"
    for start in (1e-12, 1e-6, 1e-3, 0.1):
        attempt = fixed_point(case, np.array([start]))
        # singular where Newton's steps come near enough to 0 to see it, else no box is small enough
        assert (attempt.part, attempt.reason in {"singular", "wide"}) == (None, True)


def test_the_same_zero_is_certified_where_it_is_simple():
    """m_12(q) = 1/2 tilts F to 2 m_12 z: unstable at 0."""
    case = double([3, 1, 1, 3])
    part = fixed_point(case, np.array([0.0])).part
    accepted(case, part)
    assert part["statement"]["inertia"] == {"positive": 1, "negative": 0}


def test_frozen_parameters_are_not_supported():
    case = shipped.case("symmetric-shallow")
    attempt = fixed_point(case, case.theta(FLOAT))
    assert (attempt.part, attempt.reason, attempt.why) == (None, "unsupported", "Some parameters are frozen.")


def test_products_of_parameters_are_never_isolated():
    case = shipped.case("product-couplings")
    attempt = fixed_point(case, case.theta(FLOAT))
    assert (attempt.part, attempt.reason) == (None, "singular")


@pytest.mark.parametrize("seed", range(12))
def test_starts_anywhere_give_a_reason_or_a_true_certificate(seed):
    rng = np.random.Generator(np.random.Philox(seed))
    case = AGAINST if seed % 2 else NO_FIELD
    theta = rng.normal(scale=(0.1, 1.0, 5.0, 40.0)[seed % 4], size=case.energy.size)
    attempt = fixed_point(case, theta)
    if attempt.part is None:
        assert attempt.reason in {"wide", "singular"}
    else:
        checked(case, attempt.part)


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan, 1e308, 1e200, 710.0])
def test_starts_beyond_all_numbers_are_refused(value):
    for theta in (np.full(7, value), np.array([0.0, 0.0, value, 0.0, 0.0, 0.0, value])):
        assert fixed_point(NO_FIELD, theta).reason in {"wide", "singular"}


def test_a_start_a_little_off_gives_the_same_zero():
    (one,) = candidates(AGAINST, [EIGHT])
    for off in (1e-12, 1e-6, 1e-4):
        zero = checked(AGAINST, fixed_point(AGAINST, one.theta + off).part)
        assert max(abs(a - b) for a, b in zip(zero, one.theta.tolist(), strict=True)) < LOCATED


def test_a_target_near_the_edge():
    """One state carries all but 1e-9: the law is what the couplings say, and intervals need more bits."""
    case = case_of("full_ising", 2, [10**9, 1, 1, 1])
    start = np.log(case.target(FLOAT))
    J = np.array([start @ [1, -1, 1, -1], start @ [1, 1, -1, -1], start @ [1, -1, -1, 1]]) / 4
    part = fixed_point(case, J).part
    assert part["statement"]["inertia"] == {"positive": 0, "negative": 3}
    accepted(case, part)
    with mpmath.workdps(precise_points.DIGITS):
        for i in range(3):
            low, high = precise_points.ends(part["statement"]["box"], i)
            assert low < oracles.Moved(mpmath.log(10**9) / 4) < high


def test_what_is_stated_is_about_the_case_and_no_other():
    """The box of one target is refused for another."""
    part = fixed_point(AGAINST, candidates(AGAINST, [EIGHT])[0].theta).part
    document = AGAINST.document
    document["target"]["J"]["3"] = log("2/5")
    with pytest.raises(checker.Rejected, match="krawczyk"):
        checker.check(certificate(Case.from_document(document), part))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Fraction(1, 3), Fraction(32, 100)),
        (Fraction(1), Fraction(9, 10)),
        (Fraction(1, 7000), Fraction(13, 100000)),
        (Fraction(1, 10**9), Fraction(9, 10**10)),
        (Fraction(1, 10**10), Fraction(0)),
        (Fraction(0), Fraction(0)),
    ],
)
def test_distances_are_rounded_down_to_few_digits(value, expected):
    assert _below(value) == expected
    assert _below(value) <= value
