"""Every malformed specimen gives exactly the message that lies beside it."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator
from places import MALFORMED

from verify.case import Case, shipped
from verify.errors import BadInput

FOLDER = MALFORMED
SPECIMENS = sorted(FOLDER.glob("*.json"))
NOT_SEEN = {
    # what a schema cannot see: specimen -> why
    "W-rows": "the number of hidden units stands elsewhere",
    "c-too-long": "the number of hidden units stands elsewhere",
    "c-without-units": "the number of hidden units stands elsewhere",
    "matrix-ragged": "rows are compared with each other",
    "matrix-rows": "the inner energy's size is a product",
    "matrix-wide": "the inner energy's size is a product",
    "offset-short": "the inner energy's size is a product",
    "order-above-spins": "one number is compared with another",
    "J-order-too-high": "an order is the number of bits of a key",
    "target-couplings-out-of-range": "a key's value is compared with 2^N",
    "duplicate-key": "a parsed object has every key once",
    "duplicate-nested-key": "a parsed object has every key once",
    "spins-float": "to JSON Schema 2.0 is an integer",
    "note-half-surrogate": "schemas do not speak of encodings",
}
NOT_JSON = {
    "not-utf8", "utf16", "byte-order-mark", "empty", "blank", "truncated", "trailing-garbage", "two-documents",
    "single-quotes", "comment", "yaml", "control-character-in-string", "huge-integer",
}  # fmt: skip


@pytest.fixture(scope="module")
def schema():
    return Draft202012Validator(json.loads((shipped.schemas() / "case-1.schema.json").read_text(encoding="utf-8")))


def test_there_are_many():
    assert len(SPECIMENS) >= 100
    assert {file.stem for file in FOLDER.glob("*.expected")} == {file.stem for file in SPECIMENS}
    assert {file.stem for file in SPECIMENS} >= {*NOT_SEEN, *NOT_JSON}


@pytest.mark.parametrize("file", SPECIMENS, ids=lambda file: file.stem)
def test_message(file):
    expected = file.with_suffix(".expected").read_text(encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        Case.read(file)
    assert str(caught.value) + "\n" == f"{file}: {expected}"
    assert len(str(caught.value).splitlines()) == 1
    assert caught.value.exit_code == 2
    assert caught.value.path.startswith("$")


@pytest.mark.parametrize("file", SPECIMENS, ids=lambda file: file.stem)
def test_the_schema_sees_what_it_can(file, schema):
    if file.stem in NOT_JSON:
        # a long integer is JSON in principle: Python's parser refuses it
        with pytest.raises(ValueError, match=r".+"):
            json.loads(file.read_bytes().decode("utf-8"))
        return
    document = json.loads(file.read_bytes().decode("utf-8"))
    if file.stem == "duplicate-key":
        # of two keys the last counts: the schema sees three spins with two fields, but not why
        document["spins"] = 2
    assert schema.is_valid(document) == (file.stem in NOT_SEEN)


def test_from_document_names_the_file_that_it_is_told():
    with pytest.raises(BadInput) as caught:
        Case.from_document({}, file="here.json")
    assert str(caught.value) == 'here.json: $: found no format, expected "format": "flowclaims/case/1"'
    with pytest.raises(BadInput) as caught:
        Case.from_text("", file="there\n.json")
    assert str(caught.value) == '"there\\n.json": $: found nothing, expected a JSON object'
