"""Plain JSON documents: what is read comes back, and whatever is wrong is one line."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify.errors import BadInput
from verify.files.documents import (
    MOST_BYTES,
    MOST_DEEP,
    canonical,
    decoded,
    file_name,
    location,
    parsed,
    plain,
    pretty,
    read_bytes,
)

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
leaves = (
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.floats(allow_nan=False, allow_infinity=False) | text
)
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=30) | st.dictionaries(text, inner, max_size=5))


def refusal(function, *arguments):
    """The message of BadInput, or None; anything else that is raised fails the test."""
    try:
        function(*arguments)
    except BadInput as error:
        return str(error)
    return None


@given(values)
def test_pretty_and_canonical_read_back(value):
    assert parsed(pretty(value) + "\n") == value
    assert parsed(canonical(value).decode("ascii")) == value
    assert plain(value) == value


@given(st.lists(st.text("0123456789/", min_size=1, max_size=30), max_size=80), st.integers(20, 100))
def test_pretty_keeps_to_its_width(items, width):
    assert all(len(line) <= max(width, 36) for line in pretty({"values": items}, width).split("\n"))


def test_pretty_spells_small_things_on_one_line():
    assert pretty({"a": [1, 2], "b": {}}) == '{"a": [1, 2], "b": {}}'
    assert pretty({"a": [[1, 2], [3, 4]]}, 7) == '{\n "a": [\n  [\n   1,\n   2\n  ],\n  [\n   3,\n   4\n  ]\n ]\n}'


def test_canonical_is_sorted_dense_and_ascii():
    assert canonical({"b": [1, "é"], "a": {"d": None, "c": True}}) == b'{"a":{"c":true,"d":null},"b":[1,"\\u00e9"]}'


def test_plain_copies():
    inner = ["1"]
    copied = plain({"a": inner})
    inner.append("2")
    assert copied == {"a": ["1"]}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({1: 2}, "$: found a key of the Python type int, expected keys that are strings"),
        ({"a": (1, 2)}, "$.a: found the Python type tuple, expected JSON: an object, a list, a string or an integer"),
        ([0.5, float("nan")], "$[1]: found NaN, expected no NaN and no Infinity"),
        (
            {"a b": {"1": "\ud800"}},
            '$["a b"]["1"]: found "\\ud800", expected Unicode text, without halves of surrogate pairs',
        ),
        ({"\udfff": 1}, '$: found "\\udfff", expected Unicode text, without halves of surrogate pairs'),
    ],
)
def test_what_is_not_plain_is_named(value, message):
    with pytest.raises(BadInput) as caught:
        plain(value)
    assert str(caught.value) == message


def test_depth_is_counted_exactly():
    deep = "0"
    for _ in range(MOST_DEEP):
        deep = [deep]
    assert plain(deep) == deep
    with pytest.raises(BadInput, match=r"^\$: found lists or objects nested too deep, expected at most 24 levels$"):
        plain([deep])


def test_a_list_that_holds_itself_is_too_deep():
    loop: list[object] = []
    loop.append(loop)
    with pytest.raises(BadInput, match="nested too deep"):
        plain(loop)


@pytest.mark.parametrize("number", ["1" + "0" * 18, "-1" + "0" * 18, "1e309", "-1e400", "1" + "0" * 1_000_000])
def test_numbers_that_no_python_number_should_hold(number):
    with pytest.raises(BadInput, match=r"^\$\.a\[1\]: found the number .*, expected a number that is not so large"):
        parsed(f'{{"a": [0, {number}]}}')


def test_the_longest_integer_is_read():
    assert parsed("9" * 18) == 10**18 - 1


@pytest.mark.parametrize(
    "bomb",
    ["[" * 2_000_000, '{"a":' * 500_000, "[" * 900 + "]" * 900, "9" * (MOST_BYTES - 2), "[" + "[]," * 500_000 + "1]",
     '{"a":1,' * 500_000, '"' + "\\ud83d" * 500_000 + '"', " " * (MOST_BYTES + 1), '["' + "é" * 1_000_000],
)  # fmt: skip
def test_resource_bombs_are_answered_soon_and_on_one_line(bomb):
    message = refusal(parsed, bomb)
    assert (message is None) == bomb.startswith("[[],")
    assert "\n" not in (message or "")
    assert len(message or "") < 500


@given(st.binary(max_size=60))
def test_any_bytes_are_text_or_bad_input(data):
    message = refusal(lambda: parsed(decoded(data)))
    assert message is None or re.fullmatch(r"\$.*: found .*, expected .*", message)


def test_files_that_cannot_be_read(tmp_path):
    missing = tmp_path / "missing.json"
    with pytest.raises(BadInput) as caught:
        read_bytes(missing)
    assert str(caught.value) == f"{missing}: $: found no such file, expected a readable file"
    with pytest.raises(BadInput) as caught:
        read_bytes(tmp_path)
    assert str(caught.value) == f"{tmp_path}: $: found a directory, expected a readable file"
    with pytest.raises(BadInput, match="a name that no file can have"):
        read_bytes("a\0b")


def test_long_files_are_refused(tmp_path):
    file = tmp_path / "long.json"
    file.write_bytes(b" " * MOST_BYTES)
    assert len(read_bytes(file)) == MOST_BYTES
    file.write_bytes(b" " * (MOST_BYTES + 1))
    with pytest.raises(BadInput) as caught:
        read_bytes(file)
    assert caught.value.found == f"more than {MOST_BYTES} bytes"


def test_names_and_paths_stay_on_one_line():
    assert file_name("cases/a b.json") == "cases/a b.json"
    assert json.loads(file_name("a\nb\ud800")) == "a\nb\ud800"
    assert location("$.target", "J") == "$.target.J"
    assert location("$.target.J", "3") == '$.target.J["3"]'
    assert location("$", "é\n") == '$["\\u00e9\\n"]'
