"""Each shipped counterexample is one still, with a certificate beside it, and every expected refutation has one."""

from __future__ import annotations

import hashlib

import pytest

from verify import checker, load_claims, replay
from verify.case import shipped
from verify.files.documents import canonical, read

FOLDER = shipped.cases() / "witnesses"
FILES = sorted(FOLDER.glob("*.json"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem[:12])
def test_it_comes_out_as_it_was_found(file):
    found = replay(file.stem[:16])
    assert found
    assert all(one.same and one.now.certified for one in found)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem[:12])
def test_its_certificate_lies_beside_it(file):
    witness = read(file)
    assert witness["sha256"] == file.stem
    for one in witness["found"]:
        certificate = read(FOLDER / "certificates" / f"{one['certificate']}.json")
        assert hashlib.sha256(canonical(certificate)).hexdigest() == one["certificate"]
        assert certificate["case"] == {key: held for key, held in witness["case"].items() if key != "note"}
        assert checker.check(certificate)


def test_every_expected_refutation_has_one_and_no_file_is_left_over():
    kept = {one["claim"] for file in FILES for one in read(file)["found"]}
    assert kept == {key for key, claim in load_claims().items() if claim.expect == "refuted"}
    named = {one["certificate"] for file in FILES for one in read(file)["found"]}
    assert {file.stem for file in (FOLDER / "certificates").glob("*.json")} == named
    assert "witnesses" not in {file.parent.name for file in shipped.stored().values()}


def test_they_are_small():
    spins = {one["claim"]: read(file)["case"]["spins"] for file in FILES for one in read(file)["found"]}
    # these two are about more spins: the parity of orders needs five, and both couplings of its statement four
    large = {"hierarchy/lazy-kernel-parity": 5, "hierarchy/three-before-four": 4}
    assert {key: count for key, count in spins.items() if count > 3} == large
