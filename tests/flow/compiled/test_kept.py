"""Damaged files of the compiled cache: the function is compiled again, gives the same numbers, and is kept again."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import numba
import pytest

from verify.flow.compiled import driver, kept
from verify.flow.compiled.jit import jit_cached
from verify.flow.compiled.kept import SEAL, whole

TEXT = """
def square(x):
    return x * x + 1
"""
VALUE = 10.0
"""square(3.0), by hand."""


@pytest.fixture
def square(tmp_path, monkeypatch):
    """A function that makes the same small compiled function anew, as another process would, with its files."""
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path / "cache"))
    source = tmp_path / "squares.py"
    source.write_text(TEXT, encoding="utf-8")

    def made():
        space = {"__file__": str(source), "__name__": "squares"}
        exec(compile(TEXT, str(source), "exec"), space)  # noqa: S102 - numba looks for the file of the code
        return jit_cached(space["square"])

    return made


def files(tmp_path: Path) -> dict[str, Path]:
    """The index and the code, by their endings."""
    return {file.suffix: file for file in (tmp_path / "cache").rglob("*.nb?") if file.is_file()}


def hits(function) -> int:
    assert function(3.0) == VALUE
    return sum(function.stats.cache_hits.values())


def test_it_is_kept_and_found_again(square, tmp_path):
    assert hits(square()) == 0
    assert sorted(files(tmp_path)) == [".nbc", ".nbi"]
    assert all(whole(file) for file in files(tmp_path).values())
    assert hits(square()) == 1


def test_files_of_numba_itself_are_not_trusted(square, tmp_path):
    square()(3.0)
    for file in files(tmp_path).values():
        file.write_bytes(file.read_bytes()[:-SEAL])
    assert hits(square()) == 0
    assert hits(square()) == 1


@pytest.mark.parametrize("suffix", [".nbi", ".nbc"])
def test_a_file_that_is_cut_at_any_byte_or_changed_in_any_bit_is_no_file(square, tmp_path, suffix):
    square()(3.0)
    file = files(tmp_path)[suffix]
    good = file.read_bytes()
    cuts = range(len(good)) if len(good) < 2000 else sorted({*range(200), *range(0, len(good), 37), len(good) - 1})
    for cut in cuts:
        file.write_bytes(good[:cut])
        assert not whole(file), cut
    for place in sorted({*range(0, len(good), max(1, len(good) // 300)), len(good) - 1}):
        file.write_bytes(good[:place] + bytes([good[place] ^ (1 << place % 8)]) + good[place + 1 :])
        assert not whole(file), place
    file.write_bytes(good + b"\0")
    assert not whole(file)
    file.write_bytes(good)
    assert hits(square()) == 1


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def halved(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def flipped(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 4
    file.write_bytes(bytes(data))


def folder(file: Path) -> None:
    file.unlink()
    (file / "inside").mkdir(parents=True)


def dangling(file: Path) -> None:
    file.unlink()
    file.symlink_to(file.with_name("nowhere"))


def gone(file: Path) -> None:
    file.unlink()


DAMAGES = [emptied, halved, flipped, folder, dangling, gone]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
@pytest.mark.parametrize("suffixes", [(".nbi",), (".nbc",), (".nbi", ".nbc")], ids="-".join)
def test_any_damage_is_mended_by_the_next_call(square, tmp_path, damage, suffixes):
    square()(3.0)
    for suffix in suffixes:
        damage(files(tmp_path)[suffix])
    assert hits(square()) == 0
    # and for good: the next process finds it whole
    assert hits(square()) == 1


@pytest.mark.parametrize("suffix", [".nbi", ".nbc"])
def test_unreadable_files_and_full_disks_cost_nothing_but_time(square, tmp_path, suffix, monkeypatch):
    square()(3.0)
    path = files(tmp_path)[suffix]
    read, replace = Path.read_bytes, os.replace

    def refused(self):
        if self == path:
            raise PermissionError(13, "Permission denied", str(self))
        return read(self)

    def full(_source, target):
        raise OSError(28, "No space left on device", str(target))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", refused)
        patch.setattr(os, "replace", full)
        assert hits(square()) == 0
        patch.setattr(os, "replace", replace)
        assert hits(square()) == 0
    assert hits(square()) == 1
    assert not [file for file in path.parent.iterdir() if ".tmp." in file.name]


def test_who_comes_second_waits_for_the_first_and_does_not_compile(square, tmp_path, monkeypatch):
    fcntl = pytest.importorskip("fcntl")
    first, waited = square(), []
    first(3.0)
    good = {file: file.read_bytes() for file in files(tmp_path).values()}
    for file in good:
        file.unlink()
    other = lock(tmp_path).open("wb")
    fcntl.flock(other, fcntl.LOCK_EX)

    def pause():
        """Meanwhile the first one is done."""
        waited.append(True)
        if len(waited) == 3:
            for file, content in good.items():
                file.write_bytes(content)
            other.close()

    monkeypatch.setattr(kept, "_pause", pause)
    assert hits(square()) == 1
    assert len(waited) == 3
    # and nobody holds it now
    with lock(tmp_path).open("wb") as again:
        fcntl.flock(again, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_who_has_waited_long_enough_compiles(square, tmp_path, monkeypatch):
    fcntl = pytest.importorskip("fcntl")
    square()(3.0)
    for file in files(tmp_path).values():
        file.unlink()
    monkeypatch.setattr(kept, "LONGEST", -1.0)
    with lock(tmp_path).open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert hits(square()) == 0
    assert hits(square()) == 1


def lock(tmp_path: Path) -> Path:
    (found,) = (tmp_path / "cache").rglob("*.nbi.lock")
    return found


def test_the_engine_itself_is_kept_so():
    cache = driver.compiled()._cache
    assert type(cache).__name__ == "HealingCache"
    assert type(cache._cache_file).__name__ == "SealedFiles"


SCRIPT = """
from verify import energy, integrate
from verify.flow.compiled import driver
flows = integrate(energy("rbm", spins=2, hidden=1), [.1, .2, .3, .4], [.1] * 5, until=5., device="cpu")
print(repr(float(flows.kl[0])), sum(driver.compiled().stats.cache_hits.values()))
"""


@pytest.mark.slow
@pytest.mark.skipif(os.environ.get("HYPOTHESIS_PROFILE") != "deep", reason="compiles the engine three times: minutes")
def test_the_engine_heals_in_every_process(tmp_path):
    surroundings = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path / "cache")}

    def call() -> list[str]:
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", textwrap.dedent(SCRIPT)],
            env=surroundings, capture_output=True, text=True, timeout=1200, check=True,
        )  # fmt: skip
        return done.stdout.split()

    kl, found = call()
    assert found == "0"
    for damage in (emptied, halved):
        for file in files(tmp_path).values():
            damage(file)
        assert call() == [kl, "0"]
        assert call() == [kl, "1"]
