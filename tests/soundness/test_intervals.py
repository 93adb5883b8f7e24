"""The checker's intervals against mpmath at 300 bits and more: they enclose, and they are tight."""

from __future__ import annotations

import operator
from fractions import Fraction

import mpmath
import pytest
import seeded

from verify import checker
from verify.checker import Interval

MP = mpmath.mp.clone()
MP.prec = 400


def real(x):
    return MP.mpf(x.numerator) / x.denominator


def encloses(interval, value):
    low, high = (MP.ldexp(MP.mpf(end), -interval.bits) for end in (interval.lo, interval.hi))
    return low <= value <= high


def width(interval):
    return interval.hi - interval.lo


def rationals(chance, count, largest=40, least=0):
    """Rationals of all sizes, many of them near 0 and near integers."""
    for _ in range(count):
        digits = chance.choice((2, 10, 200))
        x = Fraction(chance.randint(-(1 << digits), 1 << digits), chance.randint(1, 1 << digits))
        x *= Fraction(2) ** chance.randint(-40, 3)
        x += chance.choice((0, 0, chance.randint(-largest, largest)))
        if least < abs(x) <= largest:
            yield x


@pytest.mark.parametrize("bits", [32, 64, 96, 200])
def test_exp(bits):
    chance = seeded.chance(f"exp {bits}")
    for x in [Fraction(0), *rationals(chance, 300)]:
        found = checker.exp_of(x, bits)
        assert encloses(found, MP.exp(real(x)))
        if x <= 0:
            assert width(found) <= 4


@pytest.mark.parametrize("bits", [32, 64, 96, 200])
def test_log(bits):
    chance = seeded.chance(f"log {bits}")
    for x in [Fraction(1), *rationals(chance, 300)]:
        found = checker.log_of(abs(x), bits)
        value = MP.log(real(abs(x)))
        assert encloses(found, value)
        assert width(found) <= 4 + abs(value) * MP.mpf(2) ** -20


def test_log_of_one_is_not_far_from_zero():
    assert encloses(checker.log_of(Fraction(1), 64), 0)
    assert width(checker.log_of(Fraction(1), 64)) <= 4


@pytest.mark.parametrize("bits", [32, 64, 200])
def test_atanh_and_log_2(bits):
    chance = seeded.chance(f"atanh {bits}")
    ends = [Fraction(1, 3), Fraction(-1, 3), Fraction(0), Fraction(1, 10**9)]
    for z in [*ends, *(Fraction(chance.randint(-1000, 1000), 3000) for _ in range(200))]:
        found = checker.atanh(z, bits)
        assert encloses(found, MP.atanh(real(z)))
        # a rounding for each term, carried outward
        assert width(found) <= 2 * bits
    assert encloses(checker.log_2(bits), MP.log(2))


def test_exponents_that_are_too_large_are_refused():
    for x in (Fraction(4097), Fraction(-4097), Fraction(10) ** 400):
        with pytest.raises(checker.Rejected, match="exponent is too large"):
            checker.exp_of(x, 64)
    assert encloses(checker.exp_of(Fraction(4096), 64), MP.exp(4096))
    assert (checker.exp_of(Fraction(-4096), 64).lo, checker.exp_of(Fraction(-4096), 64).hi) == (0, 1)


@pytest.mark.parametrize("x", [Fraction(0), Fraction(-1), Fraction(-1, 10**30)])
def test_logarithms_of_what_is_not_positive_are_refused(x):
    with pytest.raises(checker.Rejected, match="intervals"):
        checker.log_of(x, 64)


def some(chance, bits):
    """An interval and a rational in it."""
    low = Fraction(chance.randint(-(1 << 70), 1 << 70), chance.randint(1, 1 << 66))
    high = low + chance.choice((0, Fraction(1, 1 << 30), Fraction(chance.randint(0, 1000), 300)))
    return checker.enclosed(low, high, bits), low + (high - low) * Fraction(chance.randint(0, 8), 8)


@pytest.mark.parametrize("operation", [operator.add, operator.sub, operator.mul, operator.truediv])
def test_operations_enclose_what_they_do_to_the_numbers_in_them(operation):
    chance, divided = seeded.chance(operation.__name__), 0
    for _ in range(3000):
        bits = chance.choice((32, 48, 96))
        (one, x), (other, y) = some(chance, bits), some(chance, bits)
        mixed = chance.randrange(3)
        one, other = (x if mixed == 1 else one), (y if mixed == 2 else other)
        around_zero = isinstance(other, Interval) and other.lo <= 0 <= other.hi
        if operation is operator.truediv and (around_zero or y == 0 or (mixed == 2 and abs(y) * 2**bits < 1)):
            if around_zero:
                with pytest.raises(checker.Rejected, match="intervals"):
                    operation(one, other)
            continue
        divided += 1
        found = operation(one, other)
        low, high = checker.ends(found)
        assert low <= operation(x, y) <= high
    assert divided > 1500


def test_operations_on_points_are_tight():
    chance = seeded.chance(4)
    for _ in range(500):
        x, y = (Fraction(chance.randint(1, 999), 1000) for _ in range(2))
        one, other = checker.enclosed(x, x, 80), checker.enclosed(y, y, 80)
        assert all(width(found) <= 4 for found in (one + other, one - other, one * other, -one, one * y, x - other))
        if x <= y and y > Fraction(1, 2):
            assert width(one / other) <= 8


def test_the_smallest_enclosure():
    third = checker.enclosed(Fraction(1, 3), Fraction(2, 3), 32)
    assert (third.lo, third.hi) == ((1 << 32) // 3, (2 << 32) // 3 + 1)
    half = checker.enclosed(Fraction(-1, 2), Fraction(-1, 2), 32)
    assert half.lo == half.hi == -(1 << 31)


def test_signs_and_bounds():
    def interval(low, high):
        return Interval(low, high, 32)

    assert [checker.sign(interval(*ends)) for ends in ((1, 2), (-2, -1), (0, 0), (0, 1), (-1, 0), (-1, 1))] == [
        1, -1, 0, None, None, None,
    ]  # fmt: skip
    unit = Fraction(1, 1 << 32)
    assert [checker.least(interval(*ends)) / unit for ends in ((1, 2), (-3, -2), (-1, 4))] == [1, 2, 0]
    assert [checker.most(interval(*ends)) / unit for ends in ((1, 2), (-3, -2), (-5, 4))] == [2, 3, 5]
    assert [checker.sign(Fraction(x)) for x in (3, -3, 0)] == [1, -1, 0]
