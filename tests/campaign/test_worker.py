"""What a worker does with a work item: which cases it judges, and what it keeps of a finding."""

from __future__ import annotations

import json

import pytest
import user_claims

from verify import Case
from verify.campaign import worker
from verify.campaign.plan import plan, profile
from verify.campaign.witness import chosen
from verify.claims import registry

OWN = {"format": "flowclaims/case/1", "spins": 1, "energy": {"family": "full_ising"}, "parameters": {"J": {"1": "1/3"}},
       "target": {"kind": "self"}}  # fmt: skip


def done(folder, **fields):
    """What became of the work items on the user's claim, by part."""
    paths = (user_claims.written(folder, **fields),)
    worker.prepare(paths)
    claims = registry.selected(registry.load(paths), ("mine/",))
    found = {}
    for item in plan(claims, profile("quick"), 0)["mine/claim"]:
        found.setdefault(item.part, []).extend(worker.work(item).judged)
    return found


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (1 / 3, 0.3333333),
        (-2.923971218e-06, -2.923971e-06),
        (None, None),
        (123456789, 123456789),
        ("0.123456789", "0.123456789"),
        (float("inf"), float("inf")),
        ({"a": [1 / 3, {"b": (2 / 3, True)}]}, {"a": [0.3333333, {"b": [0.6666667, True]}]}),
    ],
)
def test_floats_are_rounded_and_nothing_else(value, kept):
    assert worker.short(value) == kept


def test_margins_that_differ_in_their_last_digits_are_equal(tmp_path):
    """The worst witness is then chosen by the cases' hashes, which no processor changes."""
    last = "1e-12 * int(case.sha256[:4], 16)"
    found = done(
        tmp_path, expect="'refuted'", check=f"lambda case: certified('no', -1 - {last}, values={{'x': {last}}})"
    )
    judged = found["claim"]
    assert len({one.sha256 for one in judged}) > 1
    assert {one.finding.margin for one in judged} == {-1.0}
    worst = [one for kind, one in chosen(judged) if kind == "worst"]
    assert all(one.sha256 == min(other.sha256 for other in judged) for one in worst)
    assert all(one.finding.values["x"] == float(f"{one.finding.values['x']:.7g}") for one in judged)


def test_a_stored_case_may_be_a_document_of_the_claims_own(tmp_path):
    control = (
        f"NegativeControl('false', '$1 = 2$', '', check=lambda case: certified('no'), stored=({json.dumps(OWN)},))"
    )
    found = done(tmp_path, controls=f"({control},)", stored=f"('parity', {json.dumps(OWN)})")
    own = Case.from_document(OWN).sha256
    # it refutes at once, and nothing is drawn
    assert [one.sha256 for one in found["control:false"]] == [own]
    assert found["claim"][1].sha256 == own
