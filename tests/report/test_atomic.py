"""Files that are there whole or not at all."""

from __future__ import annotations

import os

import pytest

from verify.report import atomic


def test_it_writes_and_replaces_and_makes_the_folder(tmp_path):
    path = tmp_path / "new" / "file.txt"
    atomic.write(path, "one\n")
    atomic.write(path, "zwei θ\n")
    assert path.read_bytes() == "zwei θ\n".encode()
    assert [entry.name for entry in path.parent.iterdir()] == ["file.txt"]


def test_the_file_gets_the_permissions_of_any_new_file(tmp_path):
    (tmp_path / "other").write_text("")
    atomic.write(tmp_path / "file", "x")
    assert (tmp_path / "file").stat().st_mode == (tmp_path / "other").stat().st_mode


@pytest.mark.parametrize("failure", [KeyboardInterrupt, OSError])
def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, failure):
    path = tmp_path / "file.txt"
    atomic.write(path, "old")

    def fail(_):
        raise failure

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(failure):
        atomic.write(path, "new")
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file.txt"]


def test_text_that_is_no_utf8_is_refused_before_anything_is_written(tmp_path):
    with pytest.raises(UnicodeEncodeError):
        atomic.write(tmp_path / "file", "half \ud800 a letter")
    assert list(tmp_path.iterdir()) == []


def test_leftovers_are_known_by_name():
    assert atomic.LEFTOVER.fullmatch(".report.json.4711.tmp")
    assert not atomic.LEFTOVER.fullmatch("report.json")
    assert not atomic.LEFTOVER.fullmatch(".hidden")
