"""Where data files are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from verify import data
from verify.errors import Usage

ROOT = Path(data.__file__).resolve().parent.parent


def test_a_checkout_uses_its_own_folders():
    assert data.cases() == ROOT / "cases"
    assert data.schemas() == ROOT / "reports" / "schema"


def test_an_installed_package_uses_what_came_with_it(tmp_path, monkeypatch):
    inside = tmp_path / "_data" / "cases"
    inside.mkdir(parents=True)
    monkeypatch.setattr(data, "_PACKAGE", tmp_path)
    assert data.cases() == inside
    assert data.schemas() == tmp_path.parent / "reports" / "schema"


def test_stored_cases_are_sorted_by_unique_names():
    files = [file for folder in ("named", "digits", "deciding") for file in (ROOT / "cases" / folder).glob("*.json")]
    assert list(data.stored()) == sorted(file.stem for file in files)
    assert data.stored()["parity"] == ROOT / "cases" / "named" / "parity.json"


def test_case_reads_by_name():
    assert data.case("parity").document["target"] == {"kind": "couplings", "J": {"7": {"log": "2"}}}
    with pytest.raises(Usage, match="no stored case 'nonsense'"):
        data.case("nonsense")
