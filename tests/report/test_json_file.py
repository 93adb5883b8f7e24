"""report.json, provenance.json and the witnesses."""

from __future__ import annotations

import json

import pytest
import report_sample as sample

from verify.campaign.witness import files as witness_files
from verify.files import documents
from verify.records.report import Report
from verify.records.shapes import document
from verify.report.json_file import Files, text


def witnesses(report):
    """The witness files of a report, as documents by their hash."""
    return document(witness_files(Report.of(report).claims))


def shuffled(value):
    """The same JSON value with its keys in another order."""
    if isinstance(value, dict):
        keys = list(value)
        return {key: shuffled(value[key]) for key in reversed(keys)}
    return [shuffled(item) for item in value] if isinstance(value, list) else value


def test_the_same_report_gives_the_same_bytes_and_comes_back_whole():
    report = sample.mixed()
    assert text(report) == text(shuffled(report))
    assert json.loads(text(report)) == report
    assert text(report).endswith("}\n")
    assert text(report).isascii()


def test_files_of_a_run(tmp_path):
    report = sample.mixed()
    Files(tmp_path, {}).run_finished(report)
    assert json.loads((tmp_path / "report.json").read_text()) == report
    assert json.loads((tmp_path / "provenance.json").read_text()) == report["provenance"]
    stored = {path.stem: json.loads(path.read_text()) for path in (tmp_path / "witnesses").iterdir()}
    assert stored == witnesses(report)
    named = {witness["sha256"] for claim in report["claims"] for witness in claim["witnesses"]}
    assert set(stored) == named
    assert len(named) == 3
    for name, witness in stored.items():
        assert sample.sha(witness["case"]) == name == witness["sha256"]


def test_certificates_are_files_named_by_their_hash(tmp_path):
    files = Files(tmp_path, {})
    certificates = dict(map(sample.certificate, (sample.CASE, sample.OTHER)))
    files.certificates_kept(certificates)
    # nothing is written before the report is there
    assert list(tmp_path.iterdir()) == []
    files.run_finished(sample.good())
    stored = {path.stem: path.read_bytes() for path in (tmp_path / "certificates").iterdir()}
    assert stored == {sha: text + b"\n" for sha, text in certificates.items()}
    assert all(documents.sha256(json.loads(whole)) == sha for sha, whole in stored.items())


def test_a_witness_names_its_certificate_where_it_has_one():
    several = [sample.witness(), sample.witness(part="control:n", certificate=None, theorem=None)]
    (found,) = witnesses(sample.report([sample.claim("a/x", witnesses=several)])).values()
    assert [one.get("certificate") for one in found["found"]] == [sample.certificate(sample.CASE)[0], None]
    assert ["certificate" in one for one in found["found"]] == [True, False]


def test_a_case_that_speaks_about_several_claims_is_stored_once_with_all_of_them():
    first = sample.claim("a/x", witnesses=[sample.witness(why="one")])
    second = sample.claim("b/y", witnesses=[sample.witness(why="two", part="control:n", kind="worst")])
    (found,) = witnesses(sample.report([first, second])).values()
    assert found["format"] == "flowclaims/witness/1"
    assert found["case"] == sample.CASE
    assert [(one["claim"], one["part"], one["kind"], one["why"]) for one in found["found"]] == [
        ("a/x", "claim", "simplest", "one"),
        ("b/y", "control:n", "worst", "two"),
    ]
    assert found["found"][0]["values"] == sample.witness()["values"]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_no_nan_and_no_infinity_and_the_old_files_stay(tmp_path, value):
    Files(tmp_path, {}).run_finished(sample.good())
    before = {path.name: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(ValueError, match="not JSON compliant"):
        Files(tmp_path, {}).run_finished(sample.report([sample.claim("a/b", worst_margin_approx=value)]))
    assert {path.name: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
