"""Cases: exact round trips, identity, derived cases, and no document that is answered with a traceback."""

from __future__ import annotations

import copy
import json
import pickle
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from verify import arithmetic
from verify.case import Case, shipped, targets
from verify.case.case import FORMAT
from verify.energies import energy, tied
from verify.errors import BadInput, Usage
from verify.files.numerals import MOST_DIGITS, Log
from verify.states.spins import MOST_SPINS

PLAIN = {
    "format": FORMAT,
    "spins": 2,
    "energy": {"family": "rbm", "hidden": 1},
    "parameters": {"b": ["0", {"log": "3/2"}], "c": ["0"], "W": [[{"log": "2"}, "1/3"]]},
    "target": {"kind": "weights", "values": ["1", "2", "3", "4"]},
    "note": "free text",
}
THETA = (Fraction(0), Log(Fraction(3, 2)), Fraction(0), Log(Fraction(2)), Fraction(1, 3))
SCHEMA = Draft202012Validator(json.loads((shipped.schemas() / "case-1.schema.json").read_text(encoding="utf-8")))

positive = st.one_of(
    st.integers(1, 10**6).map(str),
    st.tuples(st.integers(1, 99), st.integers(1, 99)).map(lambda pair: f"{pair[0]}/{pair[1]}"),
    st.tuples(st.integers(1, 99), st.sampled_from("eE"), st.integers(-300, 300)).map(
        lambda three: "{}{}{}".format(*three)
    ),
    st.sampled_from(["0.125", "1.50", "007", "1e-2000", "10/4", "1e00004"]),
)
rationals = positive | positive.map("-".__add__) | st.sampled_from(["0", "-0", "0.0", "0/5"])
numbers = rationals | positive.map(lambda text: {"log": text})


def lists(items, *shape):
    for length in reversed(shape):
        items = st.lists(items, min_size=length, max_size=length)
    return items


@st.composite
def energies(draw, spins, deep=True):
    """The ``energy`` and ``parameters`` of a document, by hand: independent of the readers."""
    family = draw(
        st.sampled_from(["full_ising", "truncated_ising", "rbm", "rbm01", "shallow", *["reparametrised"] * deep])
    )
    if family == "reparametrised":
        inner, parameters = draw(energies(spins, deep=False))
        size = sum(np.size(np.array(list(block.values()) if isinstance(block, dict) else block, dtype=object))
                   for block in _flat(parameters))  # fmt: skip
        columns = draw(st.integers(1, size))
        reparametrised = {
            "family": family, "inner": inner, "matrix": draw(lists(rationals, size, columns)),
            "offset": draw(lists(rationals, size)),
        }  # fmt: skip
        return reparametrised, {"z": draw(lists(numbers, columns))}
    if family.endswith("ising"):
        order = draw(st.integers(1, spins)) if family == "truncated_ising" else spins
        J = {str(mask): draw(numbers) for mask in range(1, 1 << spins) if mask.bit_count() <= order}
        return {"family": family, **({"order": order} if family == "truncated_ising" else {})}, {"J": J}
    hidden = draw(st.integers(0, 2))
    spec = {"family": family, "hidden": hidden}
    parameters = {
        "b": draw(lists(numbers, spins)), "c": draw(lists(numbers, hidden)), "W": draw(lists(numbers, hidden, spins)),
    }  # fmt: skip
    if family == "shallow":
        spec |= {
            "link": draw(st.sampled_from(["tanh", "softplus"])),
            "output": draw(st.sampled_from(["trained", "frozen"])),
        }
        parameters["u"] = draw(lists(numbers, hidden))
    return spec, parameters


def _flat(parameters):
    for name, block in parameters.items():
        if name == "W":
            yield [0] * sum(len(row) for row in block)
        else:
            yield [0] * len(block)


@st.composite
def documents(draw):
    spins = draw(st.integers(1, 3))
    spec, parameters = draw(energies(spins))
    document = {"format": FORMAT, "spins": spins, "energy": spec}
    kind = draw(st.sampled_from(["weights", "couplings", "energy", "self"]))
    if kind == "self" or draw(st.booleans()):
        document["parameters"] = parameters
    target = {"kind": kind}
    if kind == "weights":
        target["values"] = draw(lists(positive, 1 << spins))
    elif kind == "couplings":
        target["J"] = draw(st.dictionaries(st.integers(1, (1 << spins) - 1).map(str), numbers))
    elif kind == "energy":
        target["energy"], target["parameters"] = draw(energies(spins))
    document["target"] = target
    if draw(st.booleans()):
        document["note"] = draw(st.text(st.characters(exclude_categories=["Cs"]), max_size=10))
    return document


def places(value, path=()):
    yield path
    for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(item, (*path, key))


def edited(document, path, value):
    result = copy.deepcopy(document)
    if not path:
        return value
    inside = result
    for key in path[:-1]:
        inside = inside[key]
    if value is ...:
        del inside[path[-1]]
    else:
        inside[path[-1]] = value
    return result


# -- reading and writing ---------------------------------------------------------------------------------------
def test_what_a_case_says():
    case = Case.from_document(PLAIN)
    assert (case.spins, case.energy.family, case.energy.size, case.note) == (2, "rbm", 5, "free text")
    assert case.exact_theta == THETA
    assert case.has_parameters
    assert (case.target_kind, case.target_is_self) == ("weights", False)
    assert case.document == PLAIN
    assert repr(case) == f"<Case {case.sha256[:12]}: rbm, 2 spins, target weights>"


def test_without_parameters_theta_is_a_usage_error():
    case = Case.from_document({key: value for key, value in PLAIN.items() if key not in {"parameters", "note"}})
    assert (case.has_parameters, case.exact_theta, case.note) == (False, None, "")
    with pytest.raises(Usage, match="this case has no parameters"):
        case.theta(arithmetic.get("float64"))


def test_the_document_is_a_copy_both_ways():
    given_, case = copy.deepcopy(PLAIN), Case.from_document(PLAIN)
    given_["parameters"]["b"][0] = "7"
    case.document["target"]["values"][0] = "7"
    assert case.document == PLAIN


@given(documents())
@settings(max_examples=150, deadline=None)
def test_valid_documents_are_read_written_and_seen_by_the_schema(document):
    case = Case.from_document(document)
    assert case.document == document
    assert Case.from_text(case.text).document == document
    assert Case.from_text(json.dumps(document)) == case
    assert pickle.loads(pickle.dumps(case)).document == document  # noqa: S301 - our own bytes
    assert SCHEMA.is_valid(document)


def test_files_round_trip_to_the_byte(tmp_path):
    case = Case.from_document({**PLAIN, "note": "Ω is 1 – ½"})
    case.write(tmp_path / "a.json")
    again = Case.read(tmp_path / "a.json")
    again.write(str(tmp_path / "b.json"))
    assert again.document == case.document
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    assert (tmp_path / "a.json").read_bytes().endswith(b"}\n")
    assert b"\r" not in (tmp_path / "a.json").read_bytes()


# -- identity --------------------------------------------------------------------------------------------------
def test_pinned_hashes():
    # sha256sum of the canonical text, made by hand: a change here makes every stored identity void
    assert Case.from_document(PLAIN).canonical == (
        b'{"energy":{"family":"rbm","hidden":1},"format":"flowclaims/case/1","parameters":{"W":[[{"log":"2"},"1/3"]],'
        b'"b":["0",{"log":"3/2"}],"c":["0"]},"spins":2,"target":{"kind":"weights","values":["1","2","3","4"]}}'
    )
    assert Case.from_document(PLAIN).sha256 == "27fbd3535661005aa1fb736ddc6f966fea30dfb3ae80dac5fb027bc11e817548"
    assert shipped.case("parity").sha256 == "f01a82d83f2a5aa8ca15491ec8ace6ee1646ff9b96fd49fb31fff41eb4b923f8"


@given(documents(), st.randoms(use_true_random=False), st.text("abc", max_size=3))
@settings(deadline=None)
def test_identity_ignores_key_order_blanks_and_note(document, random, note):
    def shuffled(value):
        if isinstance(value, list):
            return [shuffled(item) for item in value]
        if not isinstance(value, dict):
            return value
        keys = list(value)
        random.shuffle(keys)
        return {key: shuffled(value[key]) for key in keys}

    case = Case.from_document(document)
    other = Case.from_text(json.dumps(shuffled({**document, "note": note}), indent=3))
    assert other.sha256 == case.sha256
    assert other == case
    assert hash(other) == hash(case)
    assert len({case, other}) == 1


@given(documents(), st.data())
@settings(deadline=None)
def test_identity_ignores_nothing_else(document, choice):
    path = choice.draw(st.sampled_from([path for path in places(document) if path and path[0] != "note"]))
    value = choice.draw(st.sampled_from([..., "1", "2", "1.0", {"log": "2"}, "rbm", 1, 2, "tanh", {"kind": "self"}]))
    other = edited(document, path, value)
    if isinstance(other, dict) and other != document:
        try:
            assert Case.from_document(other) != Case.from_document(document)
        except BadInput:
            return


def test_a_case_is_not_equal_to_other_things():
    assert Case.from_document(PLAIN) != PLAIN
    assert Case.from_document(PLAIN) != Case.from_document({**PLAIN, "target": {"kind": "self"}})


# -- what is wrong ---------------------------------------------------------------------------------------------
@given(documents(), st.data())
@settings(max_examples=300, deadline=None)
def test_damaged_documents_are_read_or_refused_in_one_line(document, choice):
    junk = st.sampled_from([
        ..., None, True, 0, -1, 17, 0.5, "", "0", "-1", "nan", "1/0", [], ["1"], [["1"]], {}, {"log": "0"}, {"1": "1"},
        {"family": "rbm", "hidden": 0}, {"kind": "self"}, {"family": "reparametrised"}, "\ud800", float("inf"), (1,),
    ])  # fmt: skip
    path = choice.draw(st.sampled_from(list(places(document))))
    other = edited(document, path, choice.draw(junk)) if path else choice.draw(junk)
    try:
        case, refusal = Case.from_document(other), None
    except BadInput as error:
        case, refusal = None, error
    if case is None:
        assert len(str(refusal).splitlines()) == 1
        assert refusal.path.startswith("$")
    else:
        assert case.document == other
        assert SCHEMA.is_valid(other)


@pytest.mark.parametrize(
    "values",
    [
        ["9" * 8_000_000, "1", "1", "1"],
        ["1e" + "9" * 1_000_000, "1", "1", "1"],
        ["1/" + "0" * 1_000_000, "1", "1", "1"],
        [[]] * 1_000_000,
    ],
)
def test_resource_bombs_are_refused_soon(values):
    with pytest.raises(BadInput) as caught:
        Case.from_document({**PLAIN, "target": {"kind": "weights", "values": values}})
    assert len(str(caught.value)) < 300


def test_weights_without_a_common_denominator_are_refused_soon():
    # 1024 unrelated denominators of 2000 digits would have a sum of 2 million digits
    values = [f"1/{10 ** (MOST_DIGITS - 10) + 2 * k + 1}" for k in range(1024)]
    with pytest.raises(BadInput, match="bits over their common denominator"):
        Case.from_document({**PLAIN, "spins": 10, "parameters": {"b": ["0"] * 10, "c": ["0"], "W": [["0"] * 10]},
                            "target": {"kind": "weights", "values": values}})  # fmt: skip


@pytest.mark.parametrize("exponent", ["1e2000", "1e-2000"])
def test_numbers_of_any_size_that_is_allowed_are_read(exponent):
    document = copy.deepcopy(PLAIN)
    document["parameters"]["b"] = [{"log": exponent}, "-" + exponent]
    document["target"]["values"] = [exponent, "1", "1", "1"]
    theta = Case.from_document(document).theta(arithmetic.get("float64"))
    sign = -1 if "-" in exponent else 1
    assert theta[0] == pytest.approx(sign * 2000 * np.log(10), rel=1e-15)
    assert theta[1] == (-np.inf if sign > 0 else 0)


def test_most_spins_is_read():
    document = {"format": FORMAT, "spins": MOST_SPINS, "energy": {"family": "rbm", "hidden": 2},
                "target": {"kind": "weights", "values": ["1e-300"] * (1 << MOST_SPINS)}}  # fmt: skip
    assert (Case.from_document(document).target(arithmetic.get("float64")) == 2.0**-MOST_SPINS).all()


# -- making cases ----------------------------------------------------------------------------------------------
def test_of_makes_the_same_case():
    made = Case.of(energy("rbm", spins=2, hidden=1), targets.weights([1, 2, 3, 4]), THETA, note="free text")
    assert made.document == PLAIN


def test_of_writes_reparametrised_energies():
    spec = tied(energy("rbm", spins=2, hidden=1), [[0, 1]])
    case = Case.of(spec, {"kind": "self"}, [Log(Fraction(2)), 0, Fraction(-3, 7), 1])
    assert case.document["parameters"] == {"z": [{"log": "2"}, "0", "-3/7", "1"]}
    assert Case.from_text(case.text) == case


def test_replaced_keeps_the_rest():
    case = Case.from_document(PLAIN)
    assert case.replaced() == case
    moved = case.replaced(parameters=[1, 2, 3, Fraction(1, 2), Log(Fraction(5))])
    assert moved.document == {**PLAIN, "parameters": {"b": ["1", "2"], "c": ["3"], "W": [["1/2", {"log": "5"}]]}}
    own = case.replaced(target={"kind": "self"}, note="b")
    assert own.document == {**PLAIN, "target": {"kind": "self"}, "note": "b"}
    assert own.target_is_self
    bare = case.replaced(parameters=None, target=targets.couplings({3: Log(Fraction(2))}))
    assert bare.document == {**PLAIN, "target": {"kind": "couplings", "J": {"3": {"log": "2"}}}}


def test_a_theta_of_the_wrong_length_is_a_usage_error():
    with pytest.raises(Usage, match="this energy has 5 parameters, not 4"):
        Case.from_document(PLAIN).replaced(parameters=[0] * 4)
    with pytest.raises(Usage, match="this energy has 5 parameters, not 6"):
        Case.of(energy("rbm", spins=2, hidden=1), {"kind": "self"}, [0] * 6)
