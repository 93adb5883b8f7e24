"""The stored schemas are what the types give, and refuse each kind of mistake in each kind of document."""

from __future__ import annotations

import copy
import json

import jsonschema
import pytest
import report_sample as sample

from verify.case import Case, shipped, targets
from verify.case import schema as case
from verify.commands.inspect import inspect
from verify.energies import FAMILIES, energy
from verify.records import schema

SCHEMAS = schema.schemas()
CASES = {name: shipped.case(name).document for name in ("two-spins", "rational-parameters", "parity", "uniform")}
FOUND = {
    "claim": "a/b", "part": "control:x", "kind": "worst", "arithmetic": "ball", "why": "so", "values": {"x": ["1/2"]},
    "certificate": "0" * 64,
}  # fmt: skip
ENTRY = {
    "expect": "refuted", "verdict": "refuted", "scope": "instance", "covered": ["N=1"], "controls_refuted": ["x"],
    "stored_certified": True, "witnesses": [{"part": "claim", "sha256": "1" * 64, "case": CASES["two-spins"]}],
    "intervals": [{"reading": None, "low_approx": 0.1, "high_approx": 0.9}], "expires": "2027-03-31", "note": "why",
}  # fmt: skip
HUNT = {
    "format": "flowclaims/hunt/1", "version": "0.1", "claim": "a/b", "statement": "1 = 1", "quantifier": "forall",
    "expect": "holds", "seed": 0, "shard": {"index": 1, "of": 2}, "outcome": "refuted", "complete": True,
    "interrupted": False, "tries": 3, "outcomes": {"fails": 3}, "best_margin_approx": 0.5, "margin_means": "how far",
    "behaviours": [{"behaviour": "N=1 M=0 fails - ", "margin_approx": None}],
    "witnesses": [sample.witness() | {"part": "claim", "margin_approx": -1.0}], "error": None, "replay": ["again"],
    "timing": {"seconds": 1.5}, "exit_code": 1, "folder": "here",
}  # fmt: skip
DOCUMENTS = {
    "report-1": [sample.good(), sample.mixed(), sample.by_clocks()],
    "witness-1": [{"format": "flowclaims/witness/1", "sha256": "1" * 64, "case": CASES["two-spins"], "found": [FOUND]}],
    "baseline-1": [{"format": "flowclaims/baseline/1", "claims": {"a/b": ENTRY}}],
    "hunt-1": [HUNT],
    "inspect-1": [json.loads(json.dumps(inspect(shipped.case("two-spins"), "exact")))],
    "case-1": list(CASES.values()),
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_stored_schemas_are_what_the_types_give(name):
    """To change one: change the type, then ``python -m verify.records.schema``."""
    assert (shipped.schemas() / name).read_text(encoding="utf-8") == schema.text(SCHEMAS[name])
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name])


def test_each_format_has_its_schema_and_no_other_lies_there():
    assert {file.name for file in shipped.schemas().glob("*.json")} == SCHEMAS.keys()
    for name, one in SCHEMAS.items():
        assert one["properties"]["format"] == {"const": one["title"]}
        assert one["$id"] == f"urn:{one['title'].replace('/', ':')}"
        assert name == f"{one['title'].split('/')[1]}-{one['title'].split('/')[2]}.schema.json"


def described(value, path=""):
    """Objects with declared properties, within a schema, that say nothing of what they are."""
    if isinstance(value, dict):
        if value.get("type") == "object" and "properties" in value and not value.get("description"):
            yield path
        for key, one in value.items():
            yield from described(one, f"{path}/{key}")
    elif isinstance(value, list):
        for i, one in enumerate(value):
            yield from described(one, f"{path}/{i}")


def test_every_record_says_what_it_is():
    for name, one in SCHEMAS.items():
        if name != "case-1.schema.json":
            assert not list(described(one)), name


# -- mistakes --------------------------------------------------------------------------------------------------------
def places(value, path=()):
    yield path
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in pairs:
        yield from places(one, (*path, key))


def at(document, path):
    for key in path:
        document = document[key]
    return document


def changed(document, path, change):
    result = copy.deepcopy(document)
    change(at(result, path[:-1]), path[-1])
    return result


FREE = {
    "report-1": {"values", "document", "hardware", "precision", "versions", "tally", "provenance", "timing", "clocks",
                 "coverage", "git", "seen", "arithmetics", "by_order"},
    "witness-1": {"values", "case"}, "baseline-1": {"case"}, "hunt-1": {"values", "document", "outcomes"},
    "inspect-1": {"moments", "couplings", "gradient", "target_moments", "coupling_norms", "moment_norms", "law",
                  "target"},
    "case-1": {"J"},
}  # fmt: skip
"""Keys below which objects have names of somebody else's: a key more, or less, may be right there."""
OPTIONAL = {
    "report-1": {"standing", "traceback", "stored", "regressions", "part", "yscale"}, "witness-1": {"certificate"},
    "baseline-1": {"intervals", "expires", "note"}, "hunt-1": set(), "case-1": {"note", "parameters"},
    "inspect-1": {"rank_K_at_least", "tolerance_approx", "classification_tolerance_approx", "rad_is", "times"},
}  # fmt: skip


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_key_that_is_missing_is_missed_and_every_key_more_is_refused(name):
    valid = jsonschema.Draft202012Validator(SCHEMAS[f"{name}.schema.json"]).is_valid
    tried = 0
    for document in DOCUMENTS[name]:
        assert valid(document)
        seen = set()
        for path in places(document):
            shape = tuple(key for key in path if isinstance(key, str))
            if shape in seen or FREE[name] & set(shape[:-1]):
                continue
            seen.add(shape)
            if path and isinstance(path[-1], str) and path[-1] not in OPTIONAL[name]:
                # keys of the coverage, or of the claims of a baseline, are data
                data = shape[:-1] == ("claims",)
                assert data or not valid(changed(document, path, lambda some, key: some.pop(key))), path
                tried += 1
            if isinstance(at(document, path), dict) and not FREE[name] & set(shape) and shape != ("claims",):
                more = copy.deepcopy(document)
                at(more, path)["surprise"] = 1
                assert not valid(more), path
                tried += 1
    assert tried > 10


OF_OTHERS = {"values", "document", "case", "hardware", "precision"}
OF_CLOCKS = {"by", "relative"}
"""Keys below which values are anybody's, and keys of clocks that only clocks know."""


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_value_of_another_type_is_refused(name):
    valid = jsonschema.Draft202012Validator(SCHEMAS[f"{name}.schema.json"]).is_valid
    tried = 0
    for document in DOCUMENTS[name]:
        seen = set()
        for path in places(document):
            shape = tuple(key for key in path if isinstance(key, str))
            if not path or shape in seen or OF_OTHERS & set(shape[:-1]) or shape[-1] in OF_CLOCKS:
                continue
            seen.add(shape)
            for wrong in ({"surprise": [True]}, [[{"surprise": True}]]):
                if isinstance(at(document, path), type(wrong)):
                    continue
                assert not valid(changed(document, path, lambda some, key, wrong=wrong: some.__setitem__(key, wrong)))
                tried += 1
    assert tried > 15


@pytest.mark.parametrize(
    ("name", "path", "value"),
    [
        ("report-1", ("seed",), -1), ("report-1", ("exit_code",), 5), ("report-1", ("totals", "cases"), 1.5),
        ("report-1", ("claims", 0, "verdict"), "true"), ("report-1", ("claims", 0, "key"), "key"),
        ("report-1", ("claims", 0, "arithmetics"), {"exact": 0}), ("report-1", ("claims", 0, "title"), ""),
        ("witness-1", ("found",), []), ("witness-1", ("sha256",), "1" * 63), ("witness-1", ("found", 0, "part"), "x"),
        ("witness-1", ("found", 0, "certificate"), None), ("baseline-1", ("claims", "a/b", "expires"), None),
        ("baseline-1", ("claims", "a/b", "intervals", 0, "low_approx"), 1.5),
        ("baseline-1", ("claims", "a/b", "covered"), ["x", "x"]), ("baseline-1", ("claims", "a/b", "note"), None),
        ("hunt-1", ("shard", "index"), 0), ("hunt-1", ("exit_code",), 2), ("hunt-1", ("witnesses", 0, "part"), "x"),
        ("hunt-1", ("outcomes", "fails"), -1), ("hunt-1", ("witnesses", 0, "kind"), "first"),
        ("inspect-1", ("bits",), 1), ("inspect-1", ("rank_K",), -1), ("inspect-1", ("classification",), "fixed"),
        ("case-1", ("spins",), 17), ("case-1", ("energy", "hidden"), 4097), ("case-1", ("energy", "hidden"), -1),
    ],
    ids=str,
)  # fmt: skip
def test_every_value_out_of_its_range_is_refused(name, path, value):
    valid = jsonschema.Draft202012Validator(SCHEMAS[f"{name}.schema.json"]).is_valid
    document = DOCUMENTS[name][0]
    assert valid(document)
    assert not valid(changed(document, path, lambda some, key: some.__setitem__(key, value)))


# -- cases: the registries are the source --------------------------------------------------------------------------
def test_every_family_and_every_kind_of_target_is_in_the_schema():
    body = SCHEMAS["case-1.schema.json"]
    assert body["$defs"]["energy"]["properties"]["family"]["enum"] == list(FAMILIES)
    assert body["$defs"]["target"]["properties"]["kind"]["enum"] == list(targets.KINDS)


@pytest.mark.parametrize("spins", [1, 2, 3, 5, 8])
def test_parameters_of_every_family_have_the_lengths_that_the_spins_give(spins):
    """Against the energies themselves: their blocks fit, and one number more, or less, does not where N decides."""
    valid = jsonschema.Draft202012Validator(SCHEMAS["case-1.schema.json"]).is_valid
    made = [
        energy("full_ising", spins=spins), energy("truncated_ising", spins=spins, order=1),
        energy("product_ising", spins=spins, order=spins), energy("rbm", spins=spins, hidden=2),
        energy("rbm01", spins=spins, hidden=0), energy("deep_boltzmann", spins=spins, hidden=[2, 1]),
        energy("shallow", spins=spins, hidden=1, link="tanh", output="frozen"),
    ]  # fmt: skip
    assert {one.family for one in made} == FAMILIES.keys() - {"reparametrised"}
    for one in made:
        document = Case.of(one, {"kind": "self"}, [1] * one.size).document
        assert valid(document), one.family
        within = document | {"target": {"kind": "energy", "energy": document["energy"],
                                        "parameters": document["parameters"]}}  # fmt: skip
        assert valid(within)
        for wrong in (document, within["target"]):
            whole = document if wrong is document else within
            kept = wrong["parameters"]
            if "b" in kept:
                for values in (kept["b"] + ["0"], kept["b"][1:]):
                    wrong["parameters"] = kept | {"b": values}
                    assert not valid(whole), one.family
            if kept.get("W"):
                wrong["parameters"] = kept | {"W": [[*row, "0"] for row in kept["W"]]}
                assert not valid(whole)
            if one.family == "full_ising":
                wrong["parameters"] = {"J": dict(list(kept["J"].items())[1:])}
                assert not valid(whole)
            wrong["parameters"] = kept
            assert valid(whole)


def test_a_registered_family_and_kind_enter_the_schema(monkeypatch):
    """A new energy and a new target need no edit anywhere else."""
    monkeypatch.setitem(FAMILIES, "another_ising", FAMILIES["truncated_ising"])
    kind = targets.Kind({"rate": {"$ref": "#/$defs/positiveRational"}}, targets.KINDS["self"].read, "words")
    monkeypatch.setitem(targets.KINDS, "new", kind)
    valid = jsonschema.Draft202012Validator(case.schema()).is_valid
    document = {"format": "flowclaims/case/1", "spins": 2, "energy": {"family": "another_ising", "order": 1},
                "parameters": {"J": {"1": "0", "2": "0"}}, "target": {"kind": "new", "rate": "2"}}  # fmt: skip
    assert valid(document)
    assert not valid(document | {"energy": {"family": "another_ising", "order": 0}})
    assert not valid(document | {"energy": {"family": "another_ising", "hidden": 1}})
    assert not valid(document | {"parameters": {"b": ["0", "0"]}})
    assert not valid(document | {"target": {"kind": "new", "rate": "-2"}})
    assert not valid(document | {"target": {"kind": "new"}})
