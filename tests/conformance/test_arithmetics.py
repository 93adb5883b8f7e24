"""What every arithmetic must do: a new one is tested by being listed in the registry.

Oracles: Fractions for the field, and for functions their textbook formulas at 4000 bits, where no cancellation and no
rounding of any argument used here can matter.
"""

from __future__ import annotations

import json
import math
from fractions import Fraction

import numpy as np
import pytest
import sympy
from mpmath.ctx_mp import MPContext

from verify.arithmetic import Rigor, get, members
from verify.arithmetic.identities import enclosed
from verify.arithmetic.logs import tight
from verify.arithmetic.trilean import NO, UNKNOWN, YES
from verify.errors import NotExpressible, Unsupported
from verify.files import numerals
from verify.files.numerals import Log

MEMBERS = list(members())
NUMERIC = [member for member in MEMBERS if member.name != "symbolic"]
EXACT = [member for member in MEMBERS if member.rigor is Rigor.EXACT]
# relative errors: 1e-12 is promised for float64; 20 of 128 bits are lost at most in one function of one number; exact
# elements are compared through enclosures
TOLERANCE = {
    "float64": Fraction(1, 10**12),
    "multiprecision": Fraction(1, 2**108),
    "ball": Fraction(1, 2**108),
    "exact": Fraction(1, 2**290),
    "symbolic": Fraction(1, 10**80),
}
TINIEST, LARGEST = Fraction(1, 10**300), Fraction(10) ** 300

ORACLE = MPContext()
ORACLE.prec = 4000

RATIONALS = [Fraction(0), *(sign * Fraction(x) for x in ("1e-30", "1/3", "19", "750") for sign in (1, -1))]
LOGS = [Log(Fraction(x)) for x in ("1", "3/2", "2/3", "9", "1/1000000")] + [
    Log(1 + Fraction(1, 10**30)),
    Log(Fraction(10) ** 200),
]
VERBS = {
    "exp": ORACLE.exp,
    "tanh": lambda x: (ORACLE.exp(x) - ORACLE.exp(-x)) / (ORACLE.exp(x) + ORACLE.exp(-x)),
    "sech2": lambda x: 4 / (ORACLE.exp(x) + ORACLE.exp(-x)) ** 2,
    "log2cosh": lambda x: ORACLE.log(ORACLE.exp(x) + ORACLE.exp(-x)),
    "softplus": lambda x: ORACLE.log(1 + ORACLE.exp(x)),
    "sigmoid": lambda x: 1 / (1 + ORACLE.exp(-x)),
}


def named(member):
    return member.name


every_member = pytest.mark.parametrize("member", MEMBERS, ids=named)
every_numeric = pytest.mark.parametrize("member", NUMERIC, ids=named)


def as_fraction(x):
    sign, mantissa, exponent, _ = ORACLE.mpf(x)._mpf_
    return (-1) ** sign * int(mantissa) * Fraction(2) ** int(exponent)


def true_value(value):
    """The number of the file formats at 4000 bits."""
    if isinstance(value, Log):
        return ORACLE.log(ORACLE.mpf(value.argument.numerator) / value.argument.denominator)
    return ORACLE.mpf(value.numerator) / value.denominator


def interval(member, x):
    """Where the element says that its number is, as Fractions."""
    if member.name == "float64":
        return (Fraction(float(x)),) * 2
    if member.name == "multiprecision":
        return (as_fraction(x),) * 2
    if member.name == "ball":
        return member.lower(x), member.upper(x)
    if member.name == "exact":
        ball = get("ball", 300)
        return interval(ball, ball.wrapped(tight(x, 300)))
    # sympy's own evaluation gives 0 for log(1 + exp(-750))
    ball = get("ball", 4000)
    return interval(ball, enclosed(x, {}, ball))


def agrees(member, x, truth):
    """Whether the element is close to the true number, and around it where the arithmetic promises so."""
    truth = as_fraction(truth)
    if member.name == "float64" and not TINIEST < abs(truth) < LARGEST and truth:
        # beyond the range of binary64
        return math.isinf(x) and (x > 0) == (truth > 0) if abs(truth) > 1 else abs(Fraction(float(x))) <= TINIEST
    lower, upper = interval(member, x)
    room = TOLERANCE[member.name] * abs(truth)
    # the oracle itself is off by 2^-3900, relatively
    slack = abs(truth) / 2**2900
    encloses = lower - slack <= truth <= upper + slack or member.name not in ("ball", "exact")
    return encloses and truth - room <= upper and lower <= truth + room and upper - lower <= 2 * room


def refuses(member, value):
    """Over the rationals, functions of rationals other than 0 are irrational."""
    return member.name == "exact" and not isinstance(value, Log) and value != 0


# -- numbers and the field ---------------------------------------------------------------------------------------------
@every_member
@pytest.mark.parametrize("value", [*RATIONALS, *LOGS, Fraction(7, 3), Fraction(10) ** 40], ids=str)
def test_number(member, value):
    assert agrees(member, member.number(value), true_value(value))


@every_member
def test_field_operations_follow_the_fractions(member):
    samples = [Fraction(x) for x in ("0", "1", "-1", "2/3", "-7/5", "1000003/999983", "1e-12")]
    for a in samples:
        for b in samples:
            x, y = member.array([a, b])
            assert agrees(member, x * y, true_value(a * b))
            # sums of nearly equal numbers may cancel: dyadic ones do so exactly
            p, q = (Fraction(round(c * 64), 64) for c in (a, b))
            left, right = member.number(p), member.number(q)
            assert agrees(member, left + right, true_value(p + q))
            assert agrees(member, left - right, true_value(p - q))
            assert agrees(member, -left, true_value(-p))
            if b:
                assert agrees(member, x / y, true_value(a / b))


@every_member
def test_integers_mix_in_from_both_sides(member):
    x = member.number(Fraction(3, 4))
    for got, wanted in [(x + 2, 11), (2 + x, 11), (x - 2, -5), (2 - x, 5), (x * 2, 6), (2 * x, 6), (x / 3, 1)]:
        assert agrees(member, got, true_value(Fraction(wanted, 4)))
    assert agrees(member, 3 / x, true_value(Fraction(4)))
    assert agrees(member, np.array([2, 3])[0] * x, true_value(Fraction(3, 2)))


@every_member
def test_logarithms_mix_with_rationals_in_arrays(member):
    values = [Log(Fraction(3, 2)), Fraction(1, 3), Log(Fraction(7)), Fraction(-2)]
    array = member.array(values)
    truth = [true_value(value) for value in values]
    for got, wanted in zip(array + array[::-1], [a + b for a, b in zip(truth, truth[::-1], strict=True)], strict=True):
        assert agrees(member, got, wanted)
    for got, wanted in zip(member.array([1, 2, 3, 4]) - 2 * array, truth, strict=True):
        assert agrees(member, got, [1, 2, 3, 4][truth.index(wanted)] - 2 * wanted)
    assert agrees(member, member.sum(array), ORACLE.fsum(truth))
    assert agrees(member, array @ member.array([3, -1, 2, 5]), 3 * truth[0] - truth[1] + 2 * truth[2] + 5 * truth[3])


@every_member
def test_arrays_keep_their_shape(member):
    array = member.array(np.arange(24).reshape(2, 3, 4))
    assert array.shape == (2, 3, 4)
    assert array.dtype == member.dtype
    assert agrees(member, array[1, 2, 0], true_value(Fraction(20)))
    assert member.array([[Fraction(1, 2)], [Log(Fraction(3))]]).shape == (2, 1)
    assert member.array([]).shape == (0,)
    assert member.array(np.int64(3)).shape == ()
    zeros = member.zeros(2, 3)
    assert zeros.shape == (2, 3)
    assert member.all_zero(zeros) is YES
    assert member.all_zero(member.array([[0, 0], [0, Fraction(1, 10**30)]])) is NO


@every_member
def test_sums_over_nothing_are_zero(member):
    assert member.sum(member.zeros(3, 0)).shape == (3,)
    assert member.all_zero(member.sum(member.zeros(3, 0))) is YES
    for a, b, shape in [((2, 0), (0, 3), (2, 3)), ((5, 2, 0), (0, 1), (5, 2, 1)), ((0, 3), (3, 2), (0, 2))]:
        product = member.matmul(member.zeros(*a), member.zeros(*b))
        assert product.shape == shape
        assert member.all_zero(product) is YES
    assert product.dtype == member.dtype


# -- functions ---------------------------------------------------------------------------------------------------------
@every_member
@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("value", [*RATIONALS, *LOGS], ids=str)
def test_function(member, verb, value):
    array = member.array([[value, value]])
    if refuses(member, value):
        with pytest.raises(NotExpressible):
            getattr(member, verb)(array)
        return
    with np.errstate(over="ignore"):
        result = getattr(member, verb)(array)
        bare = getattr(member, verb)(array[0, 0])
    assert result.shape == (1, 2)
    truth = VERBS[verb](true_value(value))
    assert agrees(member, result[0, 1], truth)
    assert agrees(member, bare, truth)


@every_member
@pytest.mark.parametrize("value", [Fraction(x) for x in ("1e-300", "2/3", "1", "3/2", "750")], ids=str)
def test_log(member, value):
    assert agrees(member, member.log(member.array([value]))[0], ORACLE.log(true_value(value)))


@every_member
def test_normalised_is_the_law_of_its_logarithms(member):
    # halves of logarithms cancel in the differences
    weights = [Fraction(1), Fraction(2), Fraction(9, 7), Fraction(1, 10**12)]
    f = member.array([Log(Fraction(w * w * 3)) for w in weights]) / 2
    for got, weight in zip(member.normalised(f), weights, strict=True):
        assert agrees(member, got, true_value(weight / sum(weights)))


@every_numeric
def test_normalised_survives_extremes(member):
    values = [Fraction(750), Fraction(60), Fraction(750), Fraction(-750)]
    if member.name == "exact":
        values = [Log(Fraction(2) ** 1000), Log(Fraction(2) ** 3), Log(Fraction(2) ** 1000), Log(Fraction(1, 2**1000))]
    law = member.normalised(member.array(values))
    weights = [ORACLE.exp(true_value(value)) for value in values]
    for got, weight in zip(law, weights, strict=True):
        assert agrees(member, got, weight / ORACLE.fsum(weights))
        assert member.negative(got) is NO
    if member.name != "float64":
        assert all(member.positive(got) is YES for got in law)


@every_member
def test_normalised_goes_along_the_last_axis(member):
    values = [Log(Fraction(k * k + 1, k + 2)) for k in range(12)]
    flat = member.array(values).reshape(2, 2, 3)
    law = member.normalised(flat)
    assert law.shape == (2, 2, 3)
    for i in range(2):
        for j in range(2):
            weights = [value.argument for value in values[6 * i + 3 * j : 6 * i + 3 * j + 3]]
            for k in range(3):
                assert agrees(member, law[i, j, k], true_value(weights[k] / sum(weights)))
    assert agrees(member, member.normalised(flat[0, 0, :1])[0], ORACLE.one)


@every_member
@pytest.mark.parametrize(
    ("a", "b"),
    [
        ((3, 4), (4, 2)),
        ((4,), (4, 2)),
        ((3, 4), (4,)),
        ((4,), (4,)),
        ((5, 3, 4), (4, 2)),
        ((5, 3, 4), (5, 4, 2)),
        ((2, 1, 1, 4), (3, 4, 2)),
    ],
)
def test_matmul(member, a, b):
    rng = np.random.Generator(np.random.Philox(7))
    draw = lambda shape: np.vectorize(lambda n: Fraction(int(n), 8), otypes=[object])(rng.integers(-40, 40, shape))  # noqa: E731 - one line, used twice
    left, right = draw(a), draw(b)
    got, wanted = member.matmul(member.array(left), member.array(right)), left @ right
    assert np.shape(got) == np.shape(wanted)
    for x, truth in zip(np.ravel(got), np.ravel(wanted), strict=True):
        assert agrees(member, x, true_value(truth))


# -- questions ---------------------------------------------------------------------------------------------------------
@every_member
@pytest.mark.parametrize(
    ("value", "sign"),
    [
        (Fraction(0), 0),
        (Fraction(1), 1),
        (Fraction(-3), -1),
        (Fraction(1, 10**30), 1),
        (Fraction(-1, 10**30), -1),
        (Fraction(10) ** 250, 1),
        (Log(Fraction(1)), 0),
        (Log(1 + Fraction(1, 10**30)), 1),
        (Log(Fraction(1, 2)), -1),
    ],
    ids=str,
)
def test_signs(member, value, sign):
    x = member.number(value)
    answers = [member.negative(x), member.zero(x), member.positive(x)]
    assert answers == [YES if sign == wanted else NO for wanted in (-1, 0, 1)]


MATRICES = {
    "rank one": [[1, 2, 3], [2, 4, 6], [-1, -2, -3]],
    "wide": [[1, 0, 2, 5], [0, 1, 1, -1]],
    "zero diagonal": [[0, 1], [1, 0]],
    "zero": [[0, 0], [0, 0]],
    "zero rows": [[0, 0, 0], [0, 5, 0], [0, 0, 0], [2, 1, 0]],
    "thirds": [[Fraction(1, 3), Fraction(2, 3)], [Fraction(1, 7), Fraction(2, 7)]],
    "hilbert": [[Fraction(1, i + j + 1) for j in range(5)] for i in range(5)],
}


@every_member
@pytest.mark.parametrize("name", MATRICES)
def test_rank(member, name):
    truth = sympy.Matrix(
        [[sympy.Rational(*Fraction(x).as_integer_ratio()) for x in row] for row in MATRICES[name]]
    ).rank()
    found = member.rank(member.array(MATRICES[name]))
    assert found.at_least == truth
    assert found.proved or member.rigor is not Rigor.EXACT
    assert not found.proved or member.rigor is not Rigor.APPROXIMATE
    assert (found.tolerance is None) == (member.rigor is not Rigor.APPROXIMATE)
    if member.rigor is Rigor.ENCLOSING:
        # small integers are points: their elimination is exact; thirds and sevenths are not
        assert found.proved == (name != "thirds")


@every_member
@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0)])
def test_rank_of_nothing_is_zero(member, shape):
    assert member.rank(member.zeros(*shape)).at_least == 0


SYMMETRIC = {
    "saddle": ([[0, 1], [1, 0]], (1, 0, 1)),
    "hilbert": (MATRICES["hilbert"], (5, 0, 0)),
    "zero": ([[0, 0, 0]] * 3, (0, 3, 0)),
    "rank one": ([[1, 2], [2, 4]], (1, 1, 0)),
    "thirds": ([[Fraction(1, 3), Fraction(1, 7)], [Fraction(1, 7), Fraction(3, 49)]], (1, 1, 0)),
    "hollow": ([[0, 1, 1, 0], [1, 0, 1, 0], [1, 1, 0, 0], [0, 0, 0, 0]], (1, 1, 2)),
    "negative": ([[-2, 1, 0], [1, -2, 1], [0, 1, -2]], (0, 0, 3)),
    "nothing": (np.zeros((0, 0), dtype=int), (0, 0, 0)),
}


@every_member
@pytest.mark.parametrize("name", SYMMETRIC)
def test_inertia(member, name):
    matrix, (positive, zero, negative) = SYMMETRIC[name]
    found = member.inertia(member.array(matrix))
    assert (found.positive, found.negative) == (positive, negative)
    assert found.zero + found.undecided == zero
    if member.rigor is Rigor.EXACT:
        assert found.undecided == 0
    if member.rigor is Rigor.ENCLOSING:
        # small integers are points: their elimination is exact; thirds and sevenths are not
        assert found.zero == (0 if name == "thirds" else zero)


# -- showing -----------------------------------------------------------------------------------------------------------
@every_numeric
@pytest.mark.parametrize("value", [*RATIONALS, *LOGS, Fraction(22, 7), Fraction(-(10**25))], ids=str)
def test_document_says_the_number(member, value):
    document = json.loads(json.dumps(member.document(member.number(value)), allow_nan=False))
    truth = as_fraction(true_value(value))
    if member.name == "float64":
        assert abs(Fraction(document) - truth) <= TOLERANCE["float64"] * abs(truth)
    elif member.name == "exact":
        read = numerals.number(document, "$")
        assert read == value or (read, value) == (0, Log(Fraction(1)))
    else:
        mid, rad = (numerals.rational(document[key], key) for key in ("mid", "rad"))
        assert abs(mid - truth) <= rad + abs(truth) / 2**2900
        assert rad <= max(1, abs(truth)) / 2**100


@every_numeric
def test_document_of_what_is_not_finite_is_null(member):
    if member.name == "exact":
        return
    with np.errstate(divide="ignore", invalid="ignore"):
        infinite = member.log(member.array([0]) - member.array([0]))[0]
    assert member.document(infinite) is None


@every_member
def test_approx_is_the_double_nearby(member):
    for value in (*RATIONALS, *LOGS):
        truth = as_fraction(true_value(value))
        assert abs(Fraction(member.approx(member.number(value))) - truth) <= abs(truth) * TOLERANCE["float64"]
    doubles = member.approx_array(member.array([[1, 2], [3, Fraction(1, 2)]]))
    assert doubles.dtype == np.float64
    assert doubles.tolist() == [[1.0, 2.0], [3.0, 0.5]]


@every_numeric
def test_approx_beyond_the_range_of_doubles(member):
    assert member.approx(member.number(Fraction(10) ** 400)) == math.inf
    assert member.approx(member.number(-(Fraction(10) ** 400))) == -math.inf
    assert member.approx(member.number(Fraction(1, 10**400))) == 0.0


# -- rigor -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("member", EXACT, ids=named)
def test_exact_members_see_through_logarithms(member):
    two, three, six, nine_quarters = member.array([Log(Fraction(x)) for x in ("2", "3", "6", "9/4")])
    assert member.zero(six - two - three) is YES
    assert member.zero(2 * (three - two) - nine_quarters) is YES
    # 1054/665 is a convergent of log 3 / log 2
    assert member.zero(1054 * two - 665 * three) is NO
    assert member.positive(665 * three - 1054 * two) is YES


@every_member
def test_what_cannot_be_decided_is_unknown_only_where_that_can_be(member):
    two, three, six = member.array([Log(Fraction(x)) for x in ("2", "3", "6")])
    answer = member.zero(six - two - three)
    assert (answer is UNKNOWN) == (member.rigor is Rigor.ENCLOSING)


def test_only_rational_ranks_are_counted_exactly():
    for member, refusal in [(get("exact"), NotExpressible), (get("symbolic"), Unsupported)]:
        matrix = member.array([[Log(Fraction(2)), 1], [1, 1]])
        with pytest.raises(refusal):
            member.rank(matrix)
        with pytest.raises(refusal):
            member.inertia(matrix)
