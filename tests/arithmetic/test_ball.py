"""Enclosures: the truth is inside, for thin balls and for wide ones; the oracle has 4000 bits."""

from __future__ import annotations

from fractions import Fraction

import flint
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath.ctx_mp import MPContext

from verify.arithmetic import get
from verify.arithmetic.trilean import NO, YES
from verify.errors import NotExpressible
from verify.files.numerals import Log, rational

BALL = get("ball", 96)
ORACLE = MPContext()
ORACLE.prec = 4000
FUNCTIONS = {
    "exp": ORACLE.exp,
    "tanh": lambda x: (ORACLE.exp(x) - ORACLE.exp(-x)) / (ORACLE.exp(x) + ORACLE.exp(-x)),
    "sech2": lambda x: 4 / (ORACLE.exp(x) + ORACLE.exp(-x)) ** 2,
    "log2cosh": lambda x: ORACLE.log(ORACLE.exp(x) + ORACLE.exp(-x)),
    "softplus": lambda x: ORACLE.log(1 + ORACLE.exp(x)),
    "sigmoid": lambda x: 1 / (1 + ORACLE.exp(-x)),
}
# thin, wide, and around the width where the method changes
radii = st.sampled_from(
    [Fraction(0), Fraction(1, 10**25), Fraction(1, 2**21), Fraction(1, 2**19), Fraction(1, 3), Fraction(40)]
)
centres = st.fractions(-900, 900, max_denominator=1000) | st.fractions(-1, 1, max_denominator=10**6)


def oracle(function, value):
    return as_fraction(function(ORACLE.mpf(value.numerator) / value.denominator))


def as_fraction(x):
    sign, mantissa, exponent, _ = x._mpf_
    return (-1) ** sign * int(mantissa) * Fraction(2) ** int(exponent)


def width(x):
    return BALL.upper(x) - BALL.lower(x)


@pytest.mark.parametrize("verb", FUNCTIONS)
@given(centre=centres, radius=radii, place=st.fractions(-1, 1, max_denominator=9))
def test_functions_enclose(verb, centre, radius, place):
    ball = BALL.hull(centre - radius, centre + radius)
    result = getattr(BALL, verb)(ball)
    truth = oracle(FUNCTIONS[verb], centre + place * radius)
    slack = abs(truth) / 2**2900
    assert BALL.lower(result) - slack <= truth <= BALL.upper(result) + slack


@pytest.mark.parametrize("verb", FUNCTIONS)
@given(centre=centres)
def test_functions_of_points_are_tight(verb, centre):
    result = getattr(BALL, verb)(BALL.number(centre))
    # the argument's own rounding moves exp by |x| 2^-96, relatively
    assert width(result) <= abs(BALL.upper(result)) * (4 + abs(centre)) / 2**88


@pytest.mark.parametrize("verb", ["tanh", "log2cosh", "softplus", "sigmoid"])
@given(centre=st.fractions(-50, 50, max_denominator=100), radius=radii)
def test_functions_of_slope_below_one_widen_little(verb, centre, radius):
    result = getattr(BALL, verb)(BALL.hull(centre - radius, centre + radius))
    # arb's own tanh is NaN for a radius of 40
    assert width(result) <= 2 * radius * (1 + Fraction(1, 2**10)) + Fraction(1, 2**80)


def test_bounded_functions_stay_near_their_bounds():
    wide = BALL.hull(Fraction(-1000), Fraction(1000))
    for verb, low, high in [("tanh", -1, 1), ("sigmoid", 0, 1), ("sech2", 0, 1)]:
        result = getattr(BALL, verb)(wide)
        assert low - Fraction(1, 10**6) < BALL.lower(result) <= low
        assert high <= BALL.upper(result) < high + Fraction(1, 10**6)


def test_log_where_it_is_not_defined_knows_nothing():
    for lower, upper in ((-1, 1), (-2, -1), (0, 0)):
        result = BALL.log(BALL.hull(Fraction(lower), Fraction(upper)))
        assert BALL.document(result) is None
        assert BALL.contains(result, 10**9)


@pytest.mark.parametrize("bits", [24, 53, 128, 1000])
@pytest.mark.parametrize("tiny", ["1e-30", "-1e-30", "1e-300", "-1/2", "1/1000", "1e200"])
def test_logarithms_are_relatively_accurate_near_one_and_far_away(bits, tiny):
    ball = get("ball", bits)
    argument = 1 + Fraction(tiny)
    value = ball.number(Log(argument))
    truth = oracle(ORACLE.log, argument)
    assert ball.lower(value) <= truth * (1 + Fraction(1, 2**2900))
    assert truth * (1 - Fraction(1, 2**2900)) <= ball.upper(value) or truth < 0
    assert abs(ball.upper(value) - truth) <= abs(truth) / 2 ** (bits - 6)
    assert abs(ball.lower(value) - truth) <= abs(truth) / 2 ** (bits - 6)


@given(st.fractions(), st.fractions(0, 10**6))
def test_hull_and_bounds(lower, size):
    ball = BALL.hull(lower, lower + size)
    assert BALL.lower(ball) <= lower <= lower + size <= BALL.upper(ball)
    assert BALL.contains(ball, lower + size / 3)
    room = size / 2**20 + (abs(lower) + size) / 2**90
    assert BALL.lower(ball) >= lower - room
    assert BALL.upper(ball) <= lower + size + room
    assert not BALL.contains(ball, lower - 2 * room - 1)
    assert not BALL.contains(ball, lower + size + 2 * room + 1)


@given(centres, radii, st.integers(-400, 400))
def test_documents_contain_the_ball(centre, radius, exponent):
    scale = Fraction(10) ** exponent
    ball = BALL.hull((centre - radius) * scale, (centre + radius) * scale)
    document = BALL.document(ball)
    mid, rad = (rational(document[key], key) for key in ("mid", "rad"))
    assert mid - rad <= BALL.lower(ball)
    assert BALL.upper(ball) <= mid + rad
    # two digits of the radius are kept, or 31 digits of the midpoint
    assert 2 * rad <= width(ball) * Fraction(13, 10) + abs(mid) / Fraction(10) ** 29
    assert len(document["mid"]) < 45
    assert len(document["rad"]) < 10


@pytest.mark.parametrize(
    ("value", "text"), [("0", "0"), ("-3", "-3"), ("0.125", "0.125"), ("1200000", "1200000"), ("1e30", "1e30")]
)
def test_documents_of_short_numbers_are_exact(value, text):
    assert BALL.document(BALL.number(Fraction(value))) == {"mid": text, "rad": "0"}


def test_documents_of_absurd_numbers():
    huge = BALL.exp(BALL.number(10**12))
    document = BALL.document(huge)
    assert document["mid"].endswith("e434294481903")
    with pytest.raises(NotExpressible, match="too long"):
        BALL.upper(huge)
    wild = BALL.number(1) / 0
    assert BALL.document(wild) is None
    with pytest.raises(NotExpressible, match="not finite"):
        BALL.lower(wild)


def test_hull_refuses_reversed_ends():
    with pytest.raises(ValueError, match="hull"):
        BALL.hull(Fraction(1), Fraction(0))


@given(st.lists(st.fractions(-700, 700, max_denominator=100), min_size=1, max_size=8))
def test_laws_enclose_and_stay_positive(values):
    law = BALL.normalised(BALL.array(values))
    weights = [ORACLE.exp(ORACLE.mpf(value.numerator) / value.denominator) for value in values]
    total = ORACLE.fsum(weights)
    for p, weight in zip(law, weights, strict=True):
        truth = as_fraction(weight / total)
        assert BALL.lower(p) <= truth * (1 + Fraction(1, 2**2900))
        assert truth * (1 - Fraction(1, 2**2900)) <= BALL.upper(p)
        assert BALL.positive(p) is YES
        assert width(p) <= truth / 2**75
    assert BALL.contains(BALL.sum(law), 1)


def test_laws_of_wide_balls_enclose():
    f = np.array([BALL.hull(Fraction(k), Fraction(k) + Fraction(1, 4)) for k in range(3)], dtype=object)
    law = BALL.normalised(f)
    for shifts in np.ndindex(2, 2, 2):
        weights = [ORACLE.exp(k + ORACLE.mpf(shift) / 4) for k, shift in enumerate(shifts)]
        for p, weight in zip(law, weights, strict=True):
            assert BALL.contains(p, as_fraction(weight / ORACLE.fsum(weights)))
    assert all(BALL.negative(p) is NO for p in law)


def test_matmul_is_what_the_operators_say():
    rng = np.random.Generator(np.random.Philox(1))
    a, b = (BALL.array([[Fraction(int(n), 7) for n in row] for row in rng.integers(-50, 50, (4, 4))]) for _ in range(2))
    for x, y in zip(BALL.matmul(a, b).ravel(), (a @ b).ravel(), strict=True):
        assert x.bits == y.bits == 96
        assert x.value.overlaps(y.value)
        assert width(x) < Fraction(1, 2**80)
    with pytest.raises(ValueError, match="do not fit"):
        BALL.matmul(a, b[:3])


def test_accuracy():
    assert 85 < BALL.accuracy(BALL.number(Fraction(1, 3))) <= 100
    assert BALL.accuracy(BALL.hull(Fraction(-1), Fraction(1))) < 2


def test_verbs_put_flints_precision_back():
    before = flint.ctx.prec
    x = BALL.array([[Fraction(1, 3), 2], [2, 1]])
    for verb in ("exp", "tanh", "sech2", "log2cosh", "softplus", "sigmoid", "normalised", "log", "rank", "inertia"):
        getattr(BALL, verb)(x)
        assert flint.ctx.prec == before
    BALL.matmul(x, x)
    assert flint.ctx.prec == before
