"""The fast transform over floats, rationals, logarithms, balls and symbols, against sums over characters."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify.arithmetic import get
from verify.arithmetic.trilean import YES
from verify.files.numerals import Log
from verify.states import spins, walsh


def rationals(count, seed=3):
    rng = np.random.Generator(np.random.Philox(seed))
    return [
        Fraction(int(a), int(b)) for a, b in zip(rng.integers(-50, 50, count), rng.integers(1, 20, count), strict=True)
    ]


def direct(values, count):
    """Sum over s of chi_S(s) values(s), with every character multiplied out of the states."""
    states = spins.states(count)
    sums = []
    for mask in range(2**count):
        signs = [
            int(np.prod([states[s, j] for j in range(count) if mask >> j & 1], dtype=int)) for s in range(2**count)
        ]
        sums.append(sum((sign * value for sign, value in zip(signs, values, strict=True)), 0 * values[0]))
    return sums


@pytest.mark.parametrize("count", range(6))
def test_rationals_exactly(count):
    exact = get("exact")
    values = rationals(2**count)
    transformed = walsh.transform(exact.array(values))
    assert [exact.fraction(value) for value in transformed] == direct(values, count)


def test_logarithms_exactly():
    exact = get("exact")
    values = exact.array([Log(Fraction(k + 1, 3)) for k in range(8)])
    assert all(a == b for a, b in zip(walsh.transform(values), direct(list(values), 3), strict=True))


def test_symbols_exactly():
    symbolic = get("symbolic")
    values = symbolic.symbols([f"v{s}" for s in range(8)])
    for got, wanted in zip(walsh.transform(values), direct(list(values), 3), strict=True):
        assert symbolic.is_identity(got - wanted) is YES


@pytest.mark.parametrize("count", [1, 4])
def test_balls_enclose(count):
    ball = get("ball", 64)
    values = rationals(2**count)
    for got, wanted in zip(walsh.transform(ball.array(values)), direct(values, count), strict=True):
        assert ball.contains(got, wanted)
        assert ball.upper(got) - ball.lower(got) < Fraction(1, 2**48)


@given(st.integers(0, 5).flatmap(lambda n: st.lists(st.floats(-1e6, 1e6), min_size=2**n, max_size=2**n)))
def test_floats_within_their_bound(values):
    count = len(values).bit_length() - 1
    # N 2^-53 times the sum of absolute values
    bound = count * 2.0**-53 * sum(abs(value) for value in values)
    truth = direct([Fraction(value) for value in values], count)
    for got, wanted in zip(walsh.transform(np.array(values)), truth, strict=True):
        assert abs(Fraction(float(got)) - wanted) <= Fraction(bound) * (1 + Fraction(1, 2**40))


@pytest.mark.parametrize("axis", [0, 1, 2, -1, -2, -3])
def test_batches_and_axes(axis):
    rng = np.random.Generator(np.random.Philox(5))
    values = rng.integers(-9, 9, (8, 8, 8))
    got = walsh.transform(values, axis=axis)
    for index in np.ndindex(8, 8):
        place = list(index)
        place.insert(axis % 3, slice(None))
        assert got[tuple(place)].tolist() == direct([int(v) for v in values[tuple(place)]], 3)


@given(st.integers(0, 8).flatmap(lambda n: st.lists(st.integers(-(10**6), 10**6), min_size=2**n, max_size=2**n)))
def test_it_is_its_own_inverse_up_to_the_number_of_states(values):
    source = np.array(values)
    assert (walsh.transform(walsh.transform(source)) == len(values) * source).all()


def test_the_input_is_left_alone_even_at_length_one():
    for length in (1, 4):
        source = np.arange(length)
        result = walsh.transform(source)
        result[...] = -7
        assert source.tolist() == list(range(length))


@pytest.mark.parametrize("length", [0, 3, 6, 12])
def test_other_lengths_are_refused(length):
    with pytest.raises(ValueError, match=f"power of two, not {length}"):
        walsh.transform(np.zeros(length))
