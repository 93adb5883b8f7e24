"""Where data files are found."""

from __future__ import annotations

import pytest
from places import ROOT

from verify.case import shipped
from verify.errors import Usage


def test_a_checkout_uses_its_own_folders():
    assert shipped.cases() == ROOT / "cases"
    assert shipped.schemas() == ROOT / "reports" / "schema"


def test_an_installed_package_uses_what_came_with_it(tmp_path, monkeypatch):
    inside = tmp_path / "_data" / "cases"
    inside.mkdir(parents=True)
    monkeypatch.setattr(shipped, "_PACKAGE", tmp_path)
    assert shipped.cases() == inside
    assert shipped.schemas() == tmp_path.parent / "reports" / "schema"


def test_stored_cases_are_sorted_by_unique_names():
    files = [file for folder in ("named", "digits", "deciding") for file in (ROOT / "cases" / folder).glob("*.json")]
    assert list(shipped.stored()) == sorted(file.stem for file in files)
    assert shipped.stored()["parity"] == ROOT / "cases" / "named" / "parity.json"


def test_case_reads_by_name():
    assert shipped.case("parity").document["target"] == {"kind": "couplings", "J": {"7": {"log": "2"}}}
    with pytest.raises(Usage, match="no stored case 'nonsense'"):
        shipped.case("nonsense")
