"""Falsehoods of known difficulty, planted in claims of a user's own: the hunt finds, certifies and shrinks them.

How thin they are: ``squares`` and ``twins`` fail on sets of measure zero, ``signs`` on an open set that 20,000 random
targets meet a handful of times.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path

import pytest

from verify import Case, checker, hunt, judge, load_claims
from verify.draws import Stream
from verify.files.documents import read

PLANTED = str(Path(__file__).parent / "planted_claims")
SMALLEST = {
    "squares": {
        "format": "flowclaims/case/1", "spins": 1, "energy": {"family": "full_ising"},
        "parameters": {"J": {"1": {"log": "2"}}}, "target": {"kind": "weights", "values": ["4", "1"]},
    },
    "twins": {
        "format": "flowclaims/case/1", "spins": 1, "energy": {"family": "rbm", "hidden": 2},
        "parameters": {"b": ["0"], "c": ["0", "0"], "W": [[{"log": "2"}], [{"log": "2"}]]}, "target": {"kind": "self"},
    },
    "signs": {
        "format": "flowclaims/case/1", "spins": 4, "energy": {"family": "full_ising"},
        # the checker's facts are about a point, so parameters stay, as zeros
        "parameters": {"J": {str(S): "0" for S in range(1, 16)}},
        "target": {"kind": "weights", "values": ["1"] * 15 + ["2"]},
    },
}  # fmt: skip


@pytest.mark.parametrize("name", SMALLEST)
def test_a_planted_falsehood_is_found_and_made_small(name, tmp_path):
    document = hunt(f"planted/{name}", theorems=PLANTED, out=tmp_path / "hunt", workers=1, max_time=300)
    assert document["outcome"] == "refuted"
    assert document["exit_code"] == 0
    assert document["complete"]
    simplest = document["witnesses"][0]
    assert document["replay"][0] == f"flowclaims replay {simplest['sha256'][:16]} --theorems {PLANTED}"
    assert simplest["document"] == SMALLEST[name]
    certificate = read(tmp_path / "hunt" / "certificates" / f"{simplest['certificate']}.json")
    assert checker.check(certificate) == simplest["theorem"]
    assert (certificate["kind"], certificate["claim"]) == ("refutation", f"planted/{name}")
    assert f" This refutes planted/{name}, by a binding of the user's own: " in simplest["theorem"]


def test_a_dead_unit_is_no_twin():
    """K v = 0 is true there, but the claim speaks of units that see something."""
    claim = load_claims((PLANTED,))["planted/twins"]
    document = copy.deepcopy(SMALLEST["twins"])
    assert judge(claim, Case.from_document(document)).certified
    document["parameters"]["W"] = [["0"], ["0"]]
    blind = replace(claim, assumptions=())
    finding = judge(blind, Case.from_document(document))
    assert (finding.outcome.value, finding.certified) == ("error", False)
    assert "prover and checker disagree: fact: the sign is another" in finding.why


@pytest.mark.parametrize(("name", "most"), [("squares", 8), ("twins", 0), ("signs", 4)])
def test_they_are_as_hard_as_they_are_said_to_be(name, most):
    """Plain draws hardly meet them; the counts are of 400 draws, and squares are what small integers often make."""
    claim = load_claims((PLANTED,))[f"planted/{name}"]
    met = sum(
        judge(claim, Case.from_document(claim.sampler(Stream("hard", name, number)))).outcome.value == "fails"
        for number in range(400)
    )
    assert met <= most
