"""Limits of the checker: what lies at one is taken, and what lies beyond it is refused in the words of that limit."""

from __future__ import annotations

from fractions import Fraction

import pytest
from corpus_cases import FULL, RBM, TANH

from verify import checker
from verify.checker import Interval, Rejected, Series

BITS = 106
ONE = 1 << BITS
SOFTPLUS = TANH | {"link": "softplus", "output": "frozen"}


def refused(words, function, *given):
    with pytest.raises(Rejected, match=words):
        function(*given)


def linear(rows, columns, spins=1):
    inner = FULL if rows == (1 << spins) - 1 else RBM | {"hidden": (rows - spins) // (spins + 1)}
    return {"family": "reparametrised", "inner": inner, "offset": ["0"] * rows, "matrix": [["0"] * columns] * rows}


def test_a_rational_has_4000_characters():
    assert checker.rational("1" * 4000, "x") == int("1" * 4000)
    refused("a rational is needed", checker.rational, "1" * 4001, "x")


def test_an_unknown_key_is_named_by_40_characters():
    with pytest.raises(Rejected) as caught:
        checker.fields({"k" * 50: 0}, "x")
    assert str(caught.value) == f"x: unknown key {'k' * 40!r}"
    refused(f"unknown: '{'k' * 40}'$", checker.layer, {"kind": "k" * 50, "statement": {}, "hints": {}})


def test_a_sum_is_a_list():
    for items in ("12", {"1": "2"}):
        refused("a list is needed", checker.number, {"sum": items}, "x")


def test_entries_and_parameters_of_a_model():
    assert checker.Model(linear(63, 512, 6), 6, "x").size == 512  # 2^15 entries of D
    refused("too large", checker.Model, linear(63, 513, 6), 6, "x")
    assert checker.Model(linear(127, 256, 7), 7, "x").size == 256
    refused("too large", checker.Model, linear(127, 257, 7), 7, "x")
    assert checker.Model(RBM | {"hidden": 255}, 1, "x").size == 511
    refused("too large", checker.Model, RBM | {"hidden": 256}, 1, "x")


def test_an_unknown_family_or_option():
    refused("an unknown family", checker.Model, {"family": "potts", "hidden": 1}, 2, "x")
    refused("an unknown option", checker.Model, TANH | {"link": "relu"}, 2, "x")
    refused("an unknown option", checker.Model, TANH | {"output": "thawed"}, 2, "x")


@pytest.mark.parametrize(("weight", "good"), [(9, True), (-9, True), (10, False), (-10, False), ("1/2", False)])
def test_outer_weights_of_a_rational_law(weight, good):
    model = checker.Model(SOFTPLUS, 1, "x")
    theta = model.read({"b": ["0"], "c": ["0"], "W": [["0"]], "u": [str(weight)]}, "x")
    point = checker.Point(model, theta, None)
    if good:
        assert point.w(1) == 1
    else:
        refused("not for such a network", point.w, 1)


def test_parts_of_a_certificate():
    part = {"kind": "nothing", "statement": {}, "hints": {}}

    def sealed(count):
        document = {"format": checker.FORMAT, "kind": "conjunction", "case": {}, "parts": [part] * count}
        return document | {"seal": checker.named(document)}

    refused("unknown: 'nothing'", checker.check, sealed(512))
    refused("there are none, or too many", checker.check, sealed(513))
    refused("there are none, or too many", checker.check, sealed(0))


def test_roots_and_lengths_of_exponentials():
    assert checker.Number(logs={2**64: Fraction(1, 64)}).exponential() == 2
    refused("a number is too long", checker.Number(logs={2**65: Fraction(1, 65)}).exponential)
    # 2^4096 has bits of 4096 * 2 in the checker's count
    assert checker.Number(logs={2: Fraction(4096)}).exponential() == 1 << 4096
    refused("a number is too long", checker.Number(logs={2: Fraction(4097)}).exponential)


def test_lengths_of_coefficients():
    half = {(): 1 << 4095}
    assert checker.multiplied(half, half) == {(): 1 << 8190}
    refused("a coefficient is too long", checker.multiplied, half, {(): 1 << 4096})
    assert checker.multiplied({}, {(): 1 << 8191}) == {}
    refused("a coefficient is too long", checker.multiplied, {}, {(): 1 << 8192})


@pytest.mark.parametrize(("low", "high"), [(-1, 1), (0, 1), (-1, 0), (0, 0)])
def test_no_division_by_an_interval_around_zero(low, high):
    one = Interval(ONE, ONE, BITS)
    refused("division by an interval around zero", one.__truediv__, Interval(low, high, BITS))
    assert one / Interval(1, 1, BITS) is not None
    assert one / Interval(-1, -1, BITS) is not None


def test_arguments_of_exp_and_log():
    assert checker.exp_of(Fraction(-4096), 64).hi == 1
    refused("an exponent is too large", checker.exp_of, Fraction(4097), 64)
    refused("an exponent is too large", checker.exp_of, Fraction(-4097), 64)
    for value in (Fraction(0), Fraction(-1)):
        refused("the logarithm of what may not be positive", checker.log_of, value, 64)


def test_series_that_are_too_wide():
    assert Series([0, ONE], 0, BITS).exp() is not None
    refused("an exponent moves too far", Series([0, ONE + 1], 0, BITS).exp)
    refused("an exponent moves too far", Series([0, ONE], 1, BITS).exp)
    for first in (0, -ONE):
        refused("division by what may be zero", Series([first, 0], 0, BITS).inverse)
    # 1 - g v is s / 2, or a little more, in norm
    assert Series([2 * ONE, 0], ONE - 8, BITS).inverse() is not None
    refused("division by what may be zero", Series([2 * ONE, 0], ONE + 8, BITS).inverse)


# -- tubes -----------------------------------------------------------------------------------------
def tube(energy, parameters, steps, *, bits=BITS):
    """The tube of a case whose target is the model's own law, at which every flow stands still."""
    case = checker.Case({
        "format": "flowclaims/case/1", "spins": 1, "energy": energy, "target": {"kind": "self"},
        "parameters": parameters,
    })  # fmt: skip
    return checker.Tube(case.model, case.theta, steps, bits, case, lambda _: None)


def still(duration="1/2", words="0 0"):
    return tube(FULL, {"J": {"1": "0"}}, [[duration, [words]]])


def scaled(entry):
    return tube(linear(1, 1) | {"matrix": [[entry]]}, {"z": ["0"]}, [["1/2", ["0 0"]]])


def test_durations_of_steps():
    for duration in (f"1/{1 << 63}", str((1 << 64) - 1)):
        assert still(duration).time == Fraction(duration)
    for duration in (f"1/{1 << 64}", "1/3", "0", "-1/2", str(1 << 64)):
        refused("a positive duration, dyadic and short", still, duration)


def test_degrees_of_polynomials():
    assert still(words=" ".join(["0"] * 64)).error < 1
    refused("degree 1 to 63", still, "1/2", " ".join(["0"] * 65))
    refused("degree 1 to 63", still, "1/2", "0")


def test_sizes_of_polynomials():
    # too far from the start, but not too large; and too large
    refused("an exponent is too large", still, "1/2", f"{(1 << BITS + 40) - 1} 0")
    refused("a polynomial is too large", still, "1/2", f"{1 << BITS + 40} 0")


def test_entries_of_matrices_in_tubes():
    assert scaled(f"1/{(1 << 64) - 1}").common == (1 << 64) - 1
    refused("denominators of the model are too long", scaled, f"1/{1 << 64}")
    # reach is the integer part of the root of the largest square, and one
    assert scaled(str((1 << 64) - 2)).reach == (1 << 64) - 1
    refused("entries of the model are too large", scaled, str((1 << 64) - 1))


@pytest.mark.parametrize(("bits", "good"), [(105, False), (106, True), (512, True), (513, False)])
def test_bits_of_tubes(bits, good):
    def made():
        return tube(FULL, {"J": {"1": "0"}}, [["1/2", ["0 0"]]], bits=bits)

    if good:
        assert made().error < Fraction(1, 1 << 50)
    else:
        refused("an integer from 106 to 512", made)


def test_a_tube_is_no_wider_than_close():
    # one spin at its own law: the flow stands, and the start is this far from the polynomial
    for k, good in ((21, True), (20, False)):
        away = 1 << BITS - k
        if good:
            assert still("1/1048576", f"{away} 0").error < checker.Tube.CLOSE == Fraction(1, 1 << 20)
        else:
            refused("it grows too wide", still, "1/1048576", f"{away} 0")
