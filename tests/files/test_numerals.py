"""Numbers of the file formats: read exactly, refused by name."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify.errors import BadInput
from verify.files.numerals import MOST_DIGITS, Log, document, number, rational, shown


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3/7", Fraction(3, 7)),
        ("-2", Fraction(-2)),
        ("0.125", Fraction(1, 8)),
        ("-0.1", Fraction(-1, 10)),
        ("1e-12", Fraction(1, 10**12)),
        ("2.5E3", Fraction(2500)),
        ("-6/4", Fraction(-3, 2)),
        ("007", Fraction(7)),
        ("-0", Fraction(0)),
    ],
)
def test_strings_mean_exactly_what_they_say(text, value):
    assert rational(text, "$") == value
    assert number(text, "$") == value


@given(st.fractions())
def test_rationals_come_back(value):
    assert number(document(value), "$") == value


@given(st.fractions(min_value=Fraction(1, 10**9)))
def test_logarithms_come_back(value):
    assert number(document(Log(value)), "$") == Log(value)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9))
def test_decimals_are_exact(value):
    text = str(value).replace("E+", "E")
    assert rational(text, "$") == Fraction(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 1",
        "1 ",
        "+1",
        "1.",
        ".5",
        "1/-2",
        "1/2/3",
        "0x10",
        "1_000",
        "inf",
        "nan",
        "1e+5",
        "--1",
        "1.5/2",
        "½",
        "١",
        "1e",
        "1\n",
    ],
)
def test_other_strings_are_refused(text):
    with pytest.raises(BadInput, match=r"^\$\.b\[0\]: found .*, expected a"):
        rational(text, "$.b[0]")


@pytest.mark.parametrize("value", [0.5, 1, True, None, [], {}, {"log": "1", "note": ""}, {"exp": "1"}])
def test_other_types_are_refused(value):
    with pytest.raises(BadInput) as caught:
        number(value, "$.b")
    assert caught.value.path == "$.b"
    hinted = "in quotes" in str(caught.value)
    assert hinted == (isinstance(value, (int, float)) and not isinstance(value, bool))


@pytest.mark.parametrize(("text", "message"), [("1/0", "denominator"), ("0/00", "denominator")])
def test_no_division_by_zero(text, message):
    with pytest.raises(BadInput, match=message):
        rational(text, "$")


@pytest.mark.parametrize("text", ["0", "-1", "-0.0"])
def test_logarithms_need_positive_arguments(text):
    with pytest.raises(BadInput) as caught:
        number({"log": text}, "$.W[0][1]")
    assert caught.value.path == "$.W[0][1].log"
    assert caught.value.expected == "a positive rational"


@pytest.mark.parametrize(
    "text", ["9" * (MOST_DIGITS + 1), f"1e{MOST_DIGITS + 1}", "1e-999999999999", "1/" + "3" * MOST_DIGITS]
)
def test_long_numbers_are_refused_before_they_are_computed(text):
    with pytest.raises(BadInput, match=f"at most {MOST_DIGITS} digits"):
        rational(text, "$")


def test_the_longest_numbers_are_read():
    assert rational("9" * MOST_DIGITS, "$") == 10**MOST_DIGITS - 1
    assert rational(f"1e-{MOST_DIGITS}", "$") == Fraction(1, 10**MOST_DIGITS)


def test_shown_is_short_and_on_one_line():
    assert shown({"a": [1, "x"]}) == '{"a": [1, "x"]}'
    assert len(shown("x" * 1000)) == 60
    assert "\n" not in shown("a\nb")
    assert shown(object()) == "object"
