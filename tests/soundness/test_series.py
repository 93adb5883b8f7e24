"""The checker's series against rationals and mpmath: each operation encloses what it does to the functions in them."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from verify import checker
from verify.checker import Interval, Series

MP = mpmath.mp.clone()
MP.prec = 900
PLACES = [Fraction(k, 16) for k in range(-16, 17)]


def integers(size):
    return st.integers(-size, size)


@st.composite
def series(draw, bits, size=1.0, first=None, n=None):
    """A series of any radius whose coefficients decay, or not; ``first``: the constant term."""
    one = 1 << bits
    n, decay = n or draw(st.integers(2, 9)), draw(st.sampled_from((0, 1, 3)))
    c = [draw(integers(int(one * size) >> decay * k)) for k in range(n)]
    if first is not None:
        c[0] = draw(first)
    radius = draw(st.sampled_from((0, 0, 1, 1 << bits // 2, one >> 20, one >> 7)))
    return Series(c, radius, bits)


BITS = st.sampled_from((32, 64, 106, 128, 300))


@st.composite
def pairs(draw):
    bits, n = draw(BITS), draw(st.integers(2, 9))
    return draw(series(bits, 3.0, n=n)), draw(series(bits, 3.0, n=n))


def value(found, s):
    """The polynomial of a series at s."""
    total = Fraction(0)
    for x in reversed(found.c):
        total = total * s + x
    return total / (1 << found.bits)


def members(found, s):
    """Values at s of functions in the series: in the middle, and at both edges."""
    radius = Fraction(found.rad, 1 << found.bits)
    return [value(found, s) + side * radius for side in (-1, 0, 1)]


def real(x):
    return MP.mpf(x.numerator) / x.denominator


def encloses(found, s, exact):
    """Whether the exact value, a rational or an mpf, is within the radius of the polynomial at s."""
    if isinstance(exact, (int, Fraction)):
        return abs(value(found, s) - exact) <= Fraction(found.rad, 1 << found.bits)
    # in 900 bits, a last one for what mpmath rounds
    return abs(real(value(found, s)) - exact) <= MP.mpf(found.rad) / (1 << found.bits) + MP.mpf(2) ** -800


@given(pairs(), st.integers(-1000, 1000), st.integers(1, 1000))
def test_sums_and_products(both, times, by):
    a, b = both
    product, total, less = a * b, a + b, a - b
    scaled, part = a * times, a.over(by)
    for s in PLACES:
        for x in members(a, s):
            assert encloses(scaled, s, x * times)
            assert encloses(part, s, x / by)
            for y in members(b, s):
                assert encloses(product, s, x * y)
                assert encloses(total, s, x + y)
                assert encloses(less, s, x - y)


@given(pairs())
def test_products_are_tight(both):
    """Without radii and without what is beyond the degree, a product is right to a rounding for each coefficient."""
    a, b = both
    n = len(a.c)
    a.c[n // 2 + 1 :], b.c[n // 2 :], a.rad, b.rad = [0] * (n - n // 2 - 1), [0] * (n - n // 2), 0, 0
    assert (a * b).rad <= n + 1


@given(st.data())
def test_plus_an_interval(data):
    a = data.draw(BITS.flatmap(lambda bits: series(bits, 3.0)))
    low = data.draw(integers(1 << a.bits))
    high = low + data.draw(st.sampled_from((0, 1, 1 << a.bits // 2)))
    found = a.within(Interval(low, high, a.bits))
    for s in PLACES:
        for x in members(a, s):
            assert encloses(found, s, x + Fraction(low, 1 << a.bits))
            assert encloses(found, s, x + Fraction(high, 1 << a.bits))


@given(BITS.flatmap(lambda bits: series(bits, 3.0)))
def test_bounds_values_slopes_and_integrals(a):
    norm, pieces = Fraction(a.norm(), 1 << a.bits), a.least()
    slope, integral, one = a.slope(), a.integral(), 1 << a.bits
    powers = [Fraction(x, one) for x in a.c]
    for s in PLACES:
        for x in members(a, s):
            assert abs(x) <= norm
            # s lies in one of the eight pieces, or in two
            for k in {min(7, int((s + 1) * 4)), max(0, -int(-(s + 1) * 4 // 1) - 1)}:
                assert Fraction(pieces[k], one) <= x
        assert value(slope, s) == sum((k * x * s ** (k - 1) for k, x in enumerate(powers) if k), Fraction(0))
        primitive = [sum(x * t ** (k + 1) / (k + 1) for k, x in enumerate(powers)) for t in (s, Fraction(-1))]
        for side in (-1, 0, 1):
            # the radius may be taken up all the way
            assert encloses(integral, s, primitive[0] - primitive[1] + side * Fraction(a.rad, one) * (s + 1))
    for s in (-1, 1):
        low, high = checker.ends(a.at(s))
        assert [low, high] == [members(a, Fraction(s))[0], members(a, Fraction(s))[2]]


def test_lower_bounds_are_near():
    """On a piece of length 1/4 a polynomial of small slope is bounded to little less than its least value."""
    a = Series([1 << 64, 1 << 60, -(1 << 58)], 0, 64)
    for k, low in enumerate(a.least()):
        places = [Fraction(k, 4) - 1 + Fraction(j, 32) for j in range(9)]
        assert 0 <= min(value(a, s) for s in places) - Fraction(low, 1 << 64) <= Fraction(1, 50)


@given(st.data())
def test_exponentials(data):
    bits = data.draw(BITS)
    size = 5 << bits
    a = data.draw(series(bits, data.draw(st.sampled_from((0.3, 0.1, 0.01))), first=integers(size)))
    far = a.norm() - abs(a.c[0]) > 1 << bits
    try:
        found = a.exp()
    except checker.Rejected:
        assert far
        return
    assert not far
    for s in PLACES:
        for x in members(a, s):
            assert encloses(found, s, MP.exp(real(x)))


@pytest.mark.parametrize("exponent", [0, 1, -1, -30, 40, -700])
def test_exponentials_are_tight(exponent):
    """What 20 coefficients leave out of e^(s/8), and roundings."""
    bits = 128
    found = Series([exponent << bits, 1 << (bits - 3), *[0] * 18], 0, bits).exp()
    assert all(encloses(found, s, MP.exp(exponent + real(s) / 8)) for s in PLACES)
    assert found.rad <= MP.ldexp(MP.exp(exponent), bits) * MP.mpf(2) ** -110 + 100


@pytest.mark.parametrize(
    ("c", "radius"),
    [([0, 1 << 64, 1], 0), ([0, 0], (1 << 64) + 1), ([0, -(1 << 63), 1 << 62, 1 << 62], 1), ([4097 << 64, 0], 0)],
)
def test_exponents_that_move_too_far_are_refused(c, radius):
    with pytest.raises(checker.Rejected, match=r"moves too far|too large"):
        Series(c, radius, 64).exp()


@given(st.data())
def test_inverses(data):
    bits = data.draw(BITS)
    a = data.draw(series(bits, 0.1, first=st.integers(1, 4 << bits)))
    rest = a.norm() - a.c[0]
    try:
        found = a.inverse()
    except checker.Rejected:
        # far from zero there is one: what g v is off by is the rest to the power of the degree
        assert 4 * rest > a.c[0] or a.c[0] << 8 < 1 << bits
        return
    for s in PLACES:
        for x in members(a, s):
            assert x
            assert encloses(found, s, 1 / x)


@pytest.mark.parametrize(
    ("c", "radius"),
    [
        ([0, 0], 0), ([0, 1 << 64], 0), ([-(1 << 64), 0], 0), ([1 << 64, 0], 1 << 64), ([1 << 64, 1 << 64], 0),
        ([1 << 64, 0], 10**40), ([1 << 63, -(1 << 64), 0], 0),
    ],
)  # fmt: skip
def test_division_by_what_may_be_zero_is_refused(c, radius):
    with pytest.raises(checker.Rejected, match="division by what may be zero"):
        Series(c, radius, 64).inverse()


def test_two_coefficients():
    """The least degree: e^h, 1/h, products and integrals of h = c + s d."""
    bits, one = 106, 1 << 106
    a = Series([one, one >> 10], 0, bits)
    for s in PLACES:
        h = 1 + s / 1024
        assert encloses(a.exp(), s, MP.exp(real(h)))
        assert encloses(a.inverse(), s, 1 / h)
        assert encloses(a * a, s, h * h)
        assert encloses(a.integral(), s, s + s * s / 2048 + 1 - Fraction(1, 2048))
    assert max(x.rad for x in (a.exp(), a.inverse(), a * a)) < one >> 14


def test_nothing_at_all():
    none = Series([0] * 5, 0, 128)
    assert (none.norm(), none.slope().c, none.least()) == (0, [0] * 5, [0] * 8)
    for s in PLACES:
        assert encloses(none * none, s, Fraction(0))
        assert encloses(none.integral(), s, Fraction(0))
        assert encloses(none.exp(), s, Fraction(1))
    assert none.exp().rad < 1 << 10


# -- bounds of a square root and of an eigenvalue ----------------------------------------------------------------------
@given(st.integers(0, 10**300), st.integers(1, 10**300))
def test_roots(numerator, denominator):
    x = Fraction(numerator, denominator)
    high, low = checker.root(x), checker.root(x, 0)
    assert low * low <= x <= high * high
    assert high - low == Fraction(1, 1 << 256)


def test_roots_of_squares():
    for x in (Fraction(0), Fraction(1), Fraction(9, 4), Fraction(1, 1 << 40)):
        assert checker.root(x * x, 0) == x
        assert x < checker.root(x * x)


def symmetric(entries, size):
    """A symmetric matrix of series from a list."""
    rows = [[None] * size for _ in range(size)]
    for i in range(size):
        for j in range(i + 1):
            rows[i][j] = rows[j][i] = entries.pop()
    return rows


@given(st.data())
def test_the_top_eigenvalue(data):
    """Above that of all matrices of members at all places; signs of the radii make the worst of it."""
    bits, size = data.draw(st.sampled_from((106, 128, 256))), data.draw(st.integers(1, 5))
    scale = data.draw(st.sampled_from((0.0, 1e-7, 1.0, 20.0)))
    entries = [data.draw(series(bits, scale, n=3)) for _ in range(size * (size + 1) // 2)]
    matrix = symmetric(list(entries), size)
    top = checker.top_eigenvalue(matrix)
    turn = np.array([data.draw(st.sampled_from((-1, 1))) for _ in range(size)])
    worst = np.outer(turn, turn)
    for s in PLACES[::8]:
        middle = np.array([[float(value(x, s)) for x in row] for row in matrix])
        radius = np.array([[x.rad / 2.0**bits for x in row] for row in matrix])
        values = np.linalg.eigvalsh(middle + worst * radius)
        assert float(top) >= values[-1] - 1e-12 * (1 + abs(values).max())


@pytest.mark.parametrize("size", [1, 2, 3, 8])
def test_the_top_eigenvalue_of_constants_is_near(size):
    """At most size^(1/16) of the largest modulus, and roundings: also where the matrix is zero, or a multiple of 1."""
    for entry in (0, 1, -1):
        matrix = [[Series([entry * (i == j) << 128, 0], 0, 128) for j in range(size)] for i in range(size)]
        top = float(checker.top_eigenvalue(matrix))
        assert entry <= top <= abs(entry) * size ** (1 / 16) + 1e-5


def test_the_top_eigenvalue_takes_in_what_moves():
    """Of [[0, s], [s, 0]] it is 1 at the ends, of [[r, r], [r, r]] with a radius r = 1 it is 2."""
    none = Series([0, 0], 0, 128)
    moving = Series([0, 1 << 128], 0, 128)
    moved = checker.top_eigenvalue([[none, moving], [moving, none]])
    assert 1 <= moved < Fraction(11, 10)
    wide = Series([0, 0], 1 << 128, 128)
    assert 2 <= checker.top_eigenvalue([[wide, wide], [wide, wide]]) < Fraction(21, 10)
    far = Series([1 << 128, 0], 1 << 148, 128)
    assert checker.top_eigenvalue([[far]]) >= (1 << 20) + 1


@given(st.integers(1, 10**40), st.integers(1, 10**20))
def test_multiples_of_an_interval(numerator, denominator):
    """A constant that is added and taken away again is still within."""
    x = Fraction(numerator, denominator)
    assume(x < 1 << 60)
    zero = Series([0, 0], 0, 64)
    found = zero.within(checker.enclosed(x, x, 64)).within(checker.enclosed(-x, -x, 64))
    assert encloses(found, Fraction(1, 3), Fraction(0))
    assert found.rad <= 2


@pytest.mark.parametrize("n", [2, 3, 5, 9])
@pytest.mark.parametrize("slope", [Fraction(k, 20) for k in range(8, 20)])
def test_a_reciprocal_that_is_not_near_is_refused_or_encloses(slope, n):
    """1 / (1 + a s): what is left of 1 - g v may be more than a half, and then nothing bounds it."""
    g = Series([1 << 128, int(slope * (1 << 128))] + [0] * (n - 2), 0, 128)
    try:
        found = g.inverse()
    except checker.Rejected:
        assert slope**n * 2 > Fraction(9, 10)
        return
    for s in (1, -1):
        low, high = checker.ends(found.at(s))
        assert low <= 1 / (1 + s * slope) <= high


def test_an_exponential_is_as_wide_as_that_of_its_constant(monkeypatch):
    """e^h = e^c e^(h - c), where e^c is an interval, here a wide one: both of its ends stay within."""
    exp_of, more = checker.exp_of, 1 << 100

    def wide(value, bits):
        found = exp_of(value, bits)
        return checker.Interval(found.lo - more, found.hi + more, bits)

    h = Series([1 << 127, 1 << 125, -(1 << 124)], 0, 128)
    narrow = h.exp()
    monkeypatch.setattr(checker, "exp_of", wide)
    found = h.exp()
    for s in (1, -1):
        low, high = checker.ends(narrow.at(s))
        factor = 1 + Fraction(more, 1 << 128) / MP_UP
        within = checker.ends(found.at(s))
        assert within[0] <= low / factor
        assert high * factor <= within[1]


MP_UP = Fraction(17, 10)
"""More than e^(1/2)."""
