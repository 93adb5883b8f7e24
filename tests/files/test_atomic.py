"""Files that are there whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from verify.errors import Usage
from verify.files import atomic


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


@pytest.mark.parametrize(
    ("failure", "raised"),
    [(KeyboardInterrupt(), KeyboardInterrupt), (OSError(errno.ENOSPC, "No space left on device"), Usage)],
)
def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, failure, raised):
    path = tmp_path / "file.txt"
    atomic.write(path, "old")

    def fail(_):
        raise failure

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(raised) as caught:
        atomic.write(path, "new")
    assert raised is KeyboardInterrupt or str(caught.value) == f"{path} cannot be written: No space left on device"
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file.txt"]


@pytest.mark.parametrize("last", [1, 2, 3])
def test_several_files_come_together_or_none_does(tmp_path, monkeypatch, last):
    paths = [tmp_path / name for name in ("a", "b", "c")]
    count, replace = iter(range(1, 9)), os.replace

    def full(source, target):
        if next(count) == last:
            raise OSError(errno.ENOSPC, "No space left on device")
        replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        patch.setattr(type(tmp_path), "replace", full)
        with pytest.raises(Usage, match=rf"{paths[last - 1].name} cannot be written: No space"):
            atomic.write_all(dict.fromkeys(paths, "x"))
    assert list(tmp_path.iterdir()) == []
    atomic.write_all(dict.fromkeys(paths, "x"))
    assert sorted(tmp_path.iterdir()) == paths


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a full device")
def test_a_line_is_there_whole_or_not_at_all(tmp_path):
    resource = pytest.importorskip("resource")
    path = tmp_path / "log"
    atomic.append(path, "one θ", sync=True)
    atomic.append(path, "two")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        with pytest.raises(Usage, match="log cannot be written: File too large"):
            atomic.append(path, "x" * 200)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert path.read_bytes() == "one θ\ntwo\n".encode()
    with pytest.raises(Usage, match="full cannot be written: No space left on device"):
        atomic.append(Path("/dev/full"), "x")


def test_text_that_is_no_utf8_is_refused_before_anything_is_written(tmp_path):
    with pytest.raises(UnicodeEncodeError):
        atomic.write(tmp_path / "file", "half \ud800 a letter")
    assert list(tmp_path.iterdir()) == []


def test_leftovers_are_known_by_name():
    assert atomic.LEFTOVER.fullmatch(".report.json.4711.tmp")
    assert not atomic.LEFTOVER.fullmatch("report.json")
    assert not atomic.LEFTOVER.fullmatch(".hidden")
