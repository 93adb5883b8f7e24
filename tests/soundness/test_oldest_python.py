"""The checker alone, by the oldest Python 3 at hand: what it accepts, and says, is what it does here."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import corpus
import pytest

from verify import checker
from verify.case import shipped
from verify.files.documents import read

CHECKER = Path(checker.__file__)
CERTIFICATES = sorted((shipped.cases() / "witnesses" / "certificates").glob("*.json"))
FIRST = (3, 9)


@cache
def oldest():
    """The oldest Python from 3.9 on that runs here and is older than this one, or None."""
    places = [Path(place) for place in os.environ.get("PATH", "").split(os.pathsep) if place]
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    named = [file for place in places if place.is_dir() for file in place.glob("python3*")]
    named += pyenv.glob("*/bin/python3")
    found = {}
    for file in named:
        if re.fullmatch(r"python3(\.\d+)?", file.name) and shutil.which(str(file)):
            version = asked(file)
            if version is not None and FIRST <= version < sys.version_info[:2]:
                found.setdefault(version, file)
    return found[min(found)] if found else None


def asked(file):
    """Its version; None where it does not answer (a shim without a Python behind it)."""
    code = "import sys; print(*sys.version_info[:2])"
    done = subprocess.run([file, "-I", "-S", "-c", code], capture_output=True, text=True, check=False)
    return tuple(map(int, done.stdout.split())) if done.returncode == 0 and done.stdout else None


def alone(*files):
    if oldest() is None:
        pytest.skip("no Python 3 from 3.9 on is at hand but this one, or newer ones")
    command = [oldest(), "-I", "-S", CHECKER, *files]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def expected(files):
    return "".join(f"accepted  {file}\n  {checker.check(read(file))}\n" for file in files)


def test_the_certificates_of_shipped_witnesses():
    done = alone(*CERTIFICATES)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == expected(CERTIFICATES)


def test_a_certificate_of_each_kind(tmp_path):
    kinds = {one["kind"]: one for one in corpus.corpus().values()}
    files = [tmp_path / f"{kind}.json" for kind in kinds]
    for file, document in zip(files, kinds.values(), strict=True):
        file.write_text(json.dumps(document), encoding="utf-8")
    done = alone(*files)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == expected(files)


def test_what_is_rejected_is_so_in_one_line(tmp_path):
    file = tmp_path / "wrong.json"
    file.write_text(json.dumps(corpus.corpus()["rbm-self: rank"] | {"seal": ""}), encoding="utf-8")
    done = alone(file)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == f"rejected  {file}: seal: the certificate was changed after it was made\n"


def test_the_certificates_of_a_small_run(tmp_path):
    """Of a few claims, judged here."""
    from verify import run

    claims = ("stability/consistent-stable", "effective_model/parseval", "hierarchy/direct-flow")
    run(claims, profile="quick", out=tmp_path / "run", workers=1)
    files = sorted((tmp_path / "run" / "certificates").glob("*.json"))
    assert len(files) > 5
    done = alone(*files)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == expected(files)
