"""The run folder: what is in it after a run, and what is never touched."""

from __future__ import annotations

import json
import os

import pytest
import report_sample as sample

from verify.errors import Usage
from verify.report import folder as folders
from verify.report.folder import listeners

EVENT = {"event": "case", "claim": "a/b", "part": "claim", "index": 0, "case": "0" * 64, "outcome": "holds"}
PLAN = {"profile": "quick", "seed": 0, "workers": 1, "claims": [], "cases": 0, "folder": "f"}
HASHED = {"witnesses", "certificates"}
FILES = {
    "report.html",
    "report.json",
    "junit.xml",
    "summary.md",
    "events.ndjson",
    "provenance.json",
    "checker.py",
    *HASHED,
}
CERTIFICATES = dict(map(sample.certificate, (sample.CASE, sample.OTHER)))


def run(folder, report=None, events=1):
    told = listeners(folder)
    for listener in told:
        listener.run_started(PLAN)
    for _ in range(events):
        for listener in told:
            listener.case_judged(EVENT)
    if report is not None:
        for listener in told:
            listener.certificates_kept(CERTIFICATES)
        for listener in told:
            listener.run_finished(report)


def names(folder):
    return {entry.name for entry in folder.iterdir()}


def test_a_run_makes_its_folder_and_all_files(tmp_path):
    folder = tmp_path / "deep" / "run"
    run(folder, sample.mixed(), events=3)
    assert names(folder) == FILES
    assert len((folder / "events.ndjson").read_text().splitlines()) == 3
    assert json.loads((folder / "report.json").read_text()) == sample.mixed()
    assert (folder / "report.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert (folder / "summary.md").read_text(encoding="utf-8").startswith("# flowclaims: ")
    assert (folder / "junit.xml").read_text(encoding="utf-8").startswith("<?xml ")


def test_nothing_is_written_before_the_run_starts(tmp_path):
    listeners(tmp_path / "run")
    assert names(tmp_path) == set()


def test_the_same_report_gives_the_same_files(tmp_path):
    contents = []
    for name in ("one", "two"):
        run(tmp_path / name, sample.good())
        files = (path for path in (tmp_path / name).rglob("*") if path.is_file())
        contents.append({path.relative_to(tmp_path / name): path.read_bytes() for path in files})
    assert contents[0] == contents[1]


def test_an_earlier_run_is_replaced_and_what_is_not_ours_stays(tmp_path):
    run(tmp_path, sample.mixed(), events=5)
    old = names(tmp_path / "witnesses")
    (tmp_path / "certificates" / f"{'0' * 64}.json").write_text("one of an earlier run")
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "witnesses" / "readme.txt").write_text("mine too")
    run(tmp_path, sample.report([sample.claim("a/b")]), events=1)
    assert names(tmp_path) == FILES | {"notes.txt"}
    assert names(tmp_path / "witnesses") == {"readme.txt"}
    assert names(tmp_path / "certificates") == {f"{sha}.json" for sha in CERTIFICATES}
    assert len(old) == 3
    assert len((tmp_path / "events.ndjson").read_text().splitlines()) == 1
    assert len(json.loads((tmp_path / "report.json").read_text())["claims"]) == 1


def test_a_run_that_is_killed_leaves_no_old_report_and_can_be_run_again(tmp_path):
    run(tmp_path, sample.mixed())
    run(tmp_path, events=2)
    assert names(tmp_path) == {"events.ndjson", *HASHED}
    assert names(tmp_path / "witnesses") == names(tmp_path / "certificates") == set()
    (tmp_path / ".report.html.4711.tmp").write_text("half")
    run(tmp_path, sample.good())
    assert names(tmp_path) == FILES


def test_a_run_killed_before_its_first_case_can_be_run_again(tmp_path):
    run(tmp_path, events=0)
    assert (tmp_path / "events.ndjson").read_bytes() == b""
    run(tmp_path, sample.good())
    assert names(tmp_path) == FILES


@pytest.mark.parametrize(
    "files",
    [
        {"thesis.tex": "x"},
        {"report.json": "{}"},
        {"report.json": "not json"},
        {"report.json": '{"format": "flowclaims/report/2"}'},
        {"report.json": "[]", "events.ndjson": ""},
        {"summary.md": "mine"},
        {"events.ndjson": '{"event": "other"}\n'},
        {"events.ndjson": "[]\n"},
        {"events.ndjson": "", "thesis.tex": "x"},
    ],
    ids="+".join,
)
def test_any_other_folder_is_refused_and_left_alone(tmp_path, files):
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(Usage, match="is not empty and holds no earlier run of flowclaims; name another folder"):
        listeners(tmp_path)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == files


def test_a_folder_that_fills_up_after_the_check_is_refused_when_the_run_starts(tmp_path):
    first, *_ = listeners(tmp_path)
    (tmp_path / "thesis.tex").write_text("x")
    with pytest.raises(Usage, match="is not empty"):
        first.run_started(PLAN)
    assert names(tmp_path) == {"thesis.tex"}


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(Usage, match="file is no folder; name another place with --out"):
        listeners(tmp_path / "file")
    with pytest.raises(Usage, match=r"run cannot be (read|written): "):
        listeners(tmp_path / "file" / "run")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    with pytest.raises(Usage, match="dangling is no folder"):
        listeners(tmp_path / "dangling")


def test_a_read_only_place_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda place, _: str(place) != str(tmp_path))
    with pytest.raises(Usage, match=r"run cannot be written: .* is read-only"):
        listeners(tmp_path / "run")


def test_a_disk_that_refuses_is_named_in_one_sentence(tmp_path, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folders.atomic, "write", fail)
    with pytest.raises(Usage, match="cannot be written: No space left on device"):
        run(tmp_path / "run")
