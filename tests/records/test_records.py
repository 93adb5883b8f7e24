"""Reading documents into records: what comes back, what is refused, and that schemas refuse the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal, NotRequired, TypedDict

import jsonschema
import pytest

from verify.errors import BadInput
from verify.files.reading import At
from verify.records.describing import entry
from verify.records.reading import read
from verify.records.shapes import Limit, Maybe, Named, document, fields, leave_open


class Plain(TypedDict):
    """Read as it is."""

    kind: Literal["plain"]
    more: NotRequired[list[int]]


class Other(TypedDict):
    """Of another kind."""

    kind: Literal["other"]


class Loose(TypedDict):
    """With keys of somebody else's."""

    name: str


leave_open(Loose)
Tree = Annotated[Any, Named("tree", lambda: int | list[Tree])]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A number in [0, 1]."""

    value: Annotated[float, "how much", Limit(minimum=0, maximum=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One of everything."""

    format: Literal["x/1"] = "x/1"
    word: Annotated[str, Limit("a word in a", pattern="^a")]
    count: Annotated[int, Limit(minimum=0)]
    flag: bool = False
    number: float | None
    leaves: dict[Annotated[str, Limit("a short key", pattern="^.{1,3}$")], Leaf]
    several: Annotated[list[str], Limit("some words", uniqueItems=True, minItems=1)]
    either: str | list[str]
    parts: list[Plain | Other]
    loose: Loose
    tree: Tree
    any: dict[str, Any]
    maybe: Maybe[Annotated[int, Limit(minimum=3)]] = None


GOOD = {
    "format": "x/1", "word": "ab", "count": 2, "flag": True, "number": 1, "leaves": {"a": {"value": 0.5}},
    "several": ["x"], "either": ["y"], "parts": [{"kind": "plain", "more": [1]}, {"kind": "other"}],
    "loose": {"name": "n", "other": [1]}, "tree": [1, [2, []]], "any": {"x": None}, "maybe": 3,
}  # fmt: skip
DEFS: dict[str, Any] = {}
SCHEMA = entry(Sample, DEFS) | {"$defs": DEFS}
VALID = jsonschema.Draft202012Validator(SCHEMA).is_valid


def test_a_document_comes_back_whole():
    found = read(Sample, At(GOOD))
    assert found.leaves == {"a": Leaf(value=0.5)}
    assert found.parts[0] is GOOD["parts"][0]
    assert document(found) == GOOD
    assert list(document(found)) == [one.name for one in fields(Sample)] == list(GOOD)
    assert VALID(GOOD)


def test_what_may_be_left_out():
    short = {key: GOOD[key] for key in GOOD if key not in {"flag", "maybe"}}
    found = read(Sample, At(short))
    assert (found.flag, found.maybe) == (False, None)
    # a default is written, and an absence stays one
    assert document(found) == short | {"flag": False}
    assert VALID(short)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": "x/2"}, '$.format: found "x/2", expected "x/1"'),
        ({"format": None}, '$.format: found null, expected "x/1"'),
        ({"word": "b"}, '$.word: found "b", expected a word in a'),
        ({"word": 1}, "$.word: found 1, expected a word in a"),
        ({"count": -1}, "$.count: found -1, expected an integer of at least 0"),
        ({"count": True}, "$.count: found true, expected an integer of at least 0"),
        ({"count": 1.5}, "$.count: found 1.5, expected an integer of at least 0"),
        ({"flag": 1}, "$.flag: found 1, expected true or false"),
        ({"number": "1"}, '$.number: found "1", expected null or a number'),
        ({"number": False}, "$.number: found false, expected null or a number"),
        ({"leaves": []}, "$.leaves: found [], expected an object"),
        ({"leaves": {"long": {"value": 0}}}, '$.leaves: found "long", expected a short key'),
        ({"leaves": {"a": {"value": 2}}}, "$.leaves.a.value: found 2, expected a number of at least 0 and at most 1"),
        ({"leaves": {"a": {}}}, "$.leaves.a: found no value, expected the keys value"),
        ({"leaves": {"a": 1}}, "$.leaves.a: found 1, expected an object with the keys value"),
        ({"several": []}, "$.several: found [], expected some words"),
        ({"several": ["x", "x"]}, '$.several: found ["x", "x"], expected a list without anything twice'),
        ({"several": ["x", 1]}, "$.several[1]: found 1, expected a string"),
        ({"either": 1}, "$.either: found 1, expected one of several kinds of values, of which it is none"),
        ({"either": ["y", 1]}, "$.either[1]: found 1, expected a string"),
        ({"parts": [{"kind": "third"}]}, '$.parts[0]: found {"kind": "third"}, expected one of several kinds of '),
        ({"parts": [{"kind": "plain", "more": ["1"]}]}, '$.parts[0].more[0]: found "1", expected an integer'),
        ({"parts": [{"kind": "other", "more": []}]}, '$.parts[0].more: found the unknown key "more", expected only '),
        ({"loose": {}}, "$.loose: found no name, expected the keys name"),
        ({"tree": ["1"]}, '$.tree[0]: found "1", expected one of several kinds'),
        ({"any": []}, "$.any: found [], expected an object"),
        ({"maybe": 2}, "$.maybe: found 2, expected an integer of at least 3"),
        ({"maybe": None}, "$.maybe: found null, expected an integer of at least 3"),
        ({"more": 1}, '$.more: found the unknown key "more", expected only any, count, either, flag, format, leaves'),
    ],
    ids=str,
)
def test_what_is_wrong_is_named_and_the_schema_refuses_it_too(change, message):
    with pytest.raises(BadInput) as caught:
        read(Sample, At(GOOD | change, file="f.json"))
    assert str(caught.value).startswith(f"f.json: {message}")
    assert not VALID(GOOD | change)


@pytest.mark.parametrize("key", [key for key in GOOD if key not in {"flag", "maybe"}])
def test_what_is_missing_is_named_and_the_schema_misses_it_too(key):
    short = {name: GOOD[name] for name in GOOD if name != key}
    with pytest.raises(BadInput, match=rf"^\$: found no {key}, expected the keys any, count, either, format"):
        read(Sample, At(short))
    assert not VALID(short)


def test_keys_of_a_later_version_are_passed_over_where_that_is_asked_for():
    later = GOOD | {"more": 1, "leaves": {"a": {"value": 0, "also": 2}}}
    assert document(read(Sample, At(later), loose=True)) == GOOD | {"leaves": {"a": {"value": 0}}}
    with pytest.raises(BadInput, match=r"^\$\.word: found 1"):
        read(Sample, At(later | {"word": 1}), loose=True)


def test_schemas_of_types():
    assert SCHEMA["description"] == "One of everything."
    assert SCHEMA["required"] == [key for key in GOOD if key not in {"flag", "maybe"}]
    of = SCHEMA["properties"]
    assert of["format"] == {"const": "x/1"}
    assert of["number"] == {"type": ["number", "null"]}
    assert of["maybe"] == {"type": "integer", "minimum": 3}
    assert of["tree"] == {"$ref": "#/$defs/tree"}
    assert DEFS["tree"] == {"anyOf": [{"type": "integer"}, {"type": "array", "items": {"$ref": "#/$defs/tree"}}]}
    assert DEFS["leaf"]["properties"]["value"] == {
        "type": "number", "description": "how much", "minimum": 0, "maximum": 1,
    }  # fmt: skip
    assert (DEFS["loose"]["additionalProperties"], DEFS["plain"]["additionalProperties"]) == (True, False)
