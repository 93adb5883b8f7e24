"""Docstrings of claim files: five headings, each with text, the source named, and numbers as stored cases give them."""

from __future__ import annotations

import ast
import json
import re
from fractions import Fraction
from importlib import import_module
from pathlib import Path

import pytest

import theorems
from verify.case import shipped
from verify.claims import Case, Claim, Outcome, Trilean, exact_situation, judge, registry, transform

HEADINGS = ("Statement", "Source", "Why", "Decided by", "Not checked")
FOLDER = Path(theorems.__file__).parent
MODULES = sorted(path for path in FOLDER.rglob("*.py") if not path.name.startswith("_") and path.parent != FOLDER)
SHORTEST, LONGEST = 15, 40
"""Lines of a docstring: the statement, its proof and its limits, to be read in a few minutes."""
NUMBERS = {
    "effective_model/coding-invariant-orders": ("zero-one-pair", "0.1733"),
    "fixed_points/decay-keeps-consistency": ("one-spin-field", "0.693"),
    "fixed_points/no-flow-escapes": ("escape-three-units", "0.0255"),
    "fixed_points/parametrisation-keeps-fixed-points": ("product-at-zero", "1/3"),
    "fixed_points/rank-gives-representability": ("frustrated-near-uniform", "0.0379", "0.0364", "0.0324"),
    "fixed_points/spurious-exist": ("spurious-with-weights", "0.0975", "0.0771", "0.0797", "0.059", "0.475", "0.164",
                                    "0.046"),
    "hierarchy/direct-flow": ("direct-pair-first", "0.451", "0.725"),
    "hierarchy/direct-flow-moments": ("direct-pair-first", "0.576", "0.676"),
    "hierarchy/lazy-kernel": ("wide-two-spins", "225/578", "225/289", "0.389", "0.779"),
    "hierarchy/lazy-kernel-parity": ("wide-five-spins", "0.1595", "1.007"),
    "hierarchy/max-entropy-ladder-2": ("triple-before-pairs", "0.334", "1.145"),
    "hierarchy/metric-diagonal": ("one-bias-one-weight", "225/1156", "0.195"),
    "hierarchy/order-metric-free": ("direct-pair-first", "0.451", "0.725", "2.37", "36.6"),
    "hierarchy/strict-exists": ("orders-in-turn", "0.492", "11.2", "415"),
    "hierarchy/strict-forall": ("pair-before-field", "8.292", "8.477"),
    "hierarchy/strict-forall-moments": ("pair-moment-before-means", "0.628", "0.705"),
    "hierarchy/three-before-four": ("four-before-three", "30.2", "37.6"),
    "stability/neutral-straight": ("dead-unit", "1.678"),
}  # fmt: skip
"""By claim: a stored case, and numbers under Why that are those of its finding, rounded as they are printed."""


def said(path):
    return ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""


def sections(text):
    """Lines below each heading, by heading, in the order of the text; above the first of them stands the summary."""
    found = {"": []}
    for line in text.splitlines():
        if line and not line[0].isspace() and len(found) + (line in HEADINGS) > 1:
            assert line in HEADINGS, f"neither a heading nor indented: {line!r}"
            assert line not in found, f"twice: {line}"
            found[line] = []
        else:
            found[list(found)[-1]].append(line)
    return found


def claims(path):
    module = import_module(".".join(["theorems", *path.relative_to(FOLDER).with_suffix("").parts]))
    return [one for one in getattr(module, "CLAIMS", (getattr(module, "CLAIM", None),)) if isinstance(one, Claim)]


def name(path):
    return f"{path.parent.name}/{path.stem}"


def test_every_shipped_claim_stands_in_a_file_that_is_looked_at():
    assert sorted(one.key for path in MODULES for one in claims(path)) == sorted(registry.load())


@pytest.mark.parametrize("path", [*MODULES, FOLDER / "_template.py"], ids=name)
def test_the_five_headings_in_their_order_each_with_text(path):
    text = said(path)
    found = sections(text)
    assert tuple(found) == ("", *HEADINGS)
    assert all(any(line.strip() for line in found[heading]) for heading in HEADINGS)
    assert SHORTEST <= len(text.splitlines()) <= LONGEST
    first, *rest = found[""]
    assert first.endswith("."), "a sentence that names the thing"
    assert not any(rest), "one sentence, and then the headings"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_the_source_is_named_and_its_abstract_quoted_as_the_claim_quotes_it(path):
    below = " ".join(line.strip() for line in sections(said(path))["Source"])
    for claim in claims(path):
        assert re.search(rf"\b{re.escape(claim.source.short)}\b", below)
        for quoted in re.findall('"([^"]+)"', below) if claim.source.says else ():
            # what is left out is shown by three dots; punctuation next to a quotation mark is ours
            for piece in (one.strip(" .,") for one in quoted.split("...")):
                assert piece in claim.source.says or piece in claim.source.cite, piece


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_claim_that_is_to_be_refuted_says_so_and_gives_its_numbers(path):
    found = sections(said(path))
    for claim in (one for one in claims(path) if one.expect == "refuted"):
        assert "efuted" in " ".join([*found[""], *found["Statement"]])
        assert re.search(r"\d", " ".join(found["Why"])), "a counterexample in numbers"
        assert claim.stored


def numbers(found):
    """All numbers of a finding that are written out, as text: its margin, values and words."""
    text = f"{found.margin} {found.why} {json.dumps(found.values)}"
    return [one.strip("-") for one in re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?(?:/\d+)?", text)]


def agrees(printed, one):
    """Whether a number, rounded to as many places as are printed, is the printed one."""
    if printed == one or "/" in printed:
        return printed == one
    return f"{float(Fraction(one)):.{len(printed.partition('.')[2])}f}" == printed


@pytest.mark.parametrize("key", NUMBERS)
def test_the_numbers_under_why_are_those_of_the_stored_case(key):
    case, *printed = NUMBERS[key]
    (path,) = (path for path in MODULES if key in [one.key for one in claims(path)])
    why = " ".join(sections(said(path))["Why"])
    found = judge(registry.load()[key], shipped.case(case))
    own = numbers(found)
    for number in printed:
        assert re.search(rf"(?<![\d.]){re.escape(number)}(?!\d|\.\d)", why), number
        assert any(agrees(number, one) for one in own), f"{number} is none of {own}"


def test_the_maximum_by_hand_is_spurious_and_lies_in_a_surface_of_fixed_points_of_one_law():
    energy = {"family": "rbm", "hidden": 1}

    def machine(b_1, c, w):
        return {"energy": energy, "parameters": {"b": [b_1, "0", "0"], "c": [c], "W": [w]}}

    target = {"kind": "energy", **machine("0", "0", ["0", {"log": "2"}, {"log": "2"}])}

    def at(b_1, c, w):
        document = {"format": "flowclaims/case/1", "spins": 3, "target": target}
        return Case.from_document(document | machine(b_1, c, [w, "0", "0"]))

    case = at("0", "0", {"log": "4"})
    here = exact_situation(case)
    assert (here.inertia.positive, here.inertia.zero, here.inertia.negative) == (0, 2, 5)
    assert here.A.approx(transform(here.q)[6]) == pytest.approx(9 / 25, abs=1e-15)
    # log cosh(c + w) - log cosh(c - w) = 2 log(37/29) at c = log(5/3), w = log(7/4)
    moved = [at({"log": "29/37"}, {"log": "5/3"}, {"log": "7/4"}), at("0", "0", {"log": "3"})]
    for one in map(exact_situation, (case, *moved)):
        assert (one.fixed, one.consistent) == (Trilean.YES, Trilean.NO)
        assert one.A.all_zero(one.point.law - here.point.law) is Trilean.YES
    # and no part of a certificate says so: the claim meets its assumptions there, and does not decide
    assert judge(registry.load()["fixed_points/spurious-are-unstable"], case).outcome is Outcome.UNDECIDED
