"""Certificates checked again: files, folders and documents; what is wrong with one is one line, never a traceback."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import user_claims
from places import MALFORMED, ROOT

import verify
from verify import checker
from verify.case import shipped
from verify.commands.cli import main
from verify.commands.recheck import Rechecked, recheck
from verify.errors import Usage
from verify.files import documents


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run folder with certificates of a claim that is proved, and of a negative control that is refuted."""
    folder = tmp_path_factory.mktemp("recheck")
    path = user_claims.written(folder / "claims", check=user_claims.PROVED, weight="0.5")
    verify.run("mine", theorems=path, workers=1, out=folder / "run")
    return folder / "run"


@pytest.fixture
def night(run, tmp_path, monkeypatch):
    """A copy of it under the current folder."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(run, "night")
    return Path("night")


def files(folder):
    return sorted((folder / "certificates").iterdir())


def changed(file, change, place=None):
    """The certificate with a change, in ``place`` (or where it was)."""
    document = json.loads(file.read_text())
    change(document)
    (place or file).write_bytes(documents.canonical(document) + b"\n")
    return place or file


def true_one():
    return user_claims.certificate(shipped.case("one-spin"))


def one_line(text):
    return text.count("\n") == 1 and text.endswith("\n") and "Traceback" not in text


# -- from Python ---------------------------------------------------------------------------------------------------
def test_a_document_a_file_a_folder_and_a_list(night):
    document = true_one()
    expected = Rechecked(None, True, checker.check(document), "", "fact")
    assert recheck(document) == [expected]
    whole = recheck(night)
    assert [one.file for one in whole] == [str(file) for file in files(night)]
    assert len(whole) > 5
    assert all(one.accepted and one.theorem and not one.why for one in whole)
    first = files(night)[0]
    assert recheck(first) == recheck(str(first)) == whole[:1]
    assert recheck(night / "certificates") == [one for one in whole if one.file]
    assert recheck([first, document, [night]]) == [*whole[:1], expected, *whole]
    assert recheck([]) == []


def test_the_public_name():
    assert verify.recheck is recheck


@pytest.mark.parametrize("document", [{}, {"format": "flowclaims/certificate/1"}, true_one() | {"seal": "0" * 64}])
def test_a_document_that_is_rejected(document):
    (found,) = recheck(document)
    assert (found.file, found.accepted, found.theorem) == (None, False, None)
    assert found.why
    assert "\n" not in found.why


def test_a_certificate_may_have_any_name_and_layout(tmp_path):
    file = tmp_path / "mine.json"
    file.write_text(json.dumps(true_one(), indent=4))
    assert recheck(file)[0].accepted


# -- names ---------------------------------------------------------------------------------------------------------
def test_a_name_that_is_a_hash_is_that_of_the_content(night):
    first, second = files(night)[:2]
    shutil.copy(first, second)
    (found,) = recheck(second)
    assert (found.accepted, found.why) == (False, f"name: the content has another hash, {first.stem}")
    # the layout does not count
    first.write_text(json.dumps(json.loads(first.read_text()), indent=1))
    assert recheck(first)[0].accepted


def test_in_a_folder_without_certificates_only_hashes_count(night):
    place = Path("plain")
    place.mkdir()
    shutil.copy(files(night)[0], place)
    (place / "notes.json").write_text("{}")
    (place / f"{'A' * 64}.json").write_text("{}")
    assert [one.file for one in recheck(place)] == [str(place / files(night)[0].name)]
    # in certificates/ everything is one
    (night / "certificates" / "notes.json").write_text("{}")
    assert [one.accepted for one in recheck(night)].count(False) == 1


# -- the command ---------------------------------------------------------------------------------------------------
def test_what_is_printed(night, capsys):
    assert main(["recheck", str(night)]) == 0
    found = recheck(night)
    assert {one.kind for one in found} == {"instance", "refutation"}
    expected = [f"accepted  {one.file}  {one.kind}\n  {one.theorem}\n" for one in found]
    assert capsys.readouterr().out == "".join(expected) + f"{len(found)} accepted, 0 rejected\n"
    assert main(["recheck", str(night), "--quiet"]) == 0
    assert capsys.readouterr().out == f"{len(found)} accepted, 0 rejected\n"
    assert main(["recheck", str(files(night)[0]), str(night / "certificates"), "-q"]) == 0
    assert capsys.readouterr().out == f"{len(found) + 1} accepted, 0 rejected\n"


def test_a_theorem_of_several_lines_is_indented(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(checker, "check_text", lambda text: "one\ntwo")
    Path("mine.json").write_text(json.dumps(true_one()))
    main(["recheck", "mine.json"])
    assert "  fact\n  one\n  two\n1 accepted" in capsys.readouterr().out


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one["parts"][0]["statement"].update(sign="-"),
        lambda one: one.update(claim="mine/other"),
        lambda one: one["binding"].update(claim="$0 = 0$"),
        lambda one: one.update(seal="0" * 64),
        lambda one: one.pop("case"),
        lambda one: one.update(kind="wish"),
        lambda one: one["case"].update(spins=9),
        lambda one: one.update(more="x"),
    ],
)
def test_a_changed_certificate_is_rejected_in_one_line(night, capsys, change):
    file = changed(files(night)[0], change, Path("mine.json"))
    assert main(["recheck", str(file)]) == 1
    captured = capsys.readouterr()
    first, last = captured.out.splitlines()
    assert first.startswith("rejected  mine.json: ")
    assert last == "0 accepted, 1 rejected"
    assert captured.err == ""
    # and the others are checked all the same
    assert main(["recheck", str(file), str(night), "-q"]) == 1
    assert capsys.readouterr().out == f"{len(files(night))} accepted, 1 rejected\n"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", None),
        (b"{", None),
        (b"[]", None),
        (b"null", None),
        (b"\xff\xfe", "file: found the byte 0xff at offset 0, which is not UTF-8, expected UTF-8 text"),
        (b"\xef\xbb\xbf{}", "file: found a byte order mark, expected UTF-8 text without one"),
        (b"[" * 100_000, None),
        (b'{"a": 1e999}', None),
        (b'{"a": NaN}', None),
        (b"9" * 100_000, None),
        (b'{"format": "flowclaims/certificate/1", "format": 1}', None),
        (b'"' + b"x" * (5 << 20) + b'"', None),
        (b" " * (9 << 20), "file: found more than 8388608 bytes, expected at most 8388608 bytes"),
    ],
    ids=range(13),
)
def test_what_is_no_certificate_is_rejected_in_one_line(tmp_path, monkeypatch, capsys, content, why):
    monkeypatch.chdir(tmp_path)
    Path("bad.json").write_bytes(content)
    assert main(["recheck", "bad.json"]) == 1
    captured = capsys.readouterr()
    first, last = captured.out.splitlines()
    assert first.startswith("rejected  bad.json: ")
    assert len(first) < 300
    assert (last, captured.err) == ("0 accepted, 1 rejected", "")
    assert why is None or first == f"rejected  bad.json: {why}"


def test_every_published_specimen_of_a_bad_case_is_no_certificate(capsys):
    folder = MALFORMED
    specimens = sorted(folder.glob("*.json"))
    assert main(["recheck", "-q", *map(str, specimens)]) == 1
    assert capsys.readouterr().out == f"0 accepted, {len(specimens)} rejected\n"


def test_a_case_is_no_certificate(capsys):
    assert main(["recheck", str(shipped.stored()["one-spin"])]) == 1
    assert "rejected  " in capsys.readouterr().out


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_rejected(night):
    file = files(night)[0]
    file.chmod(0)
    assert recheck(file)[0].why == "file: found a file that may not be read, expected a readable file"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], "nowhere: no such file or folder"),
        (["night", "nowhere.json"], "nowhere.json: no such file or folder"),
        (["empty"], "empty: no certificates in this folder"),
        (["hollow"], "hollow: no certificates in this folder"),
        (["x\0y\nz"], '"x\\u0000y\\nz": no such file or folder'),
    ],
)
def test_2_what_is_not_there_is_one_line(night, capsys, arguments, message):
    Path("empty").mkdir()
    Path("empty", "a.json").write_text("{}")
    Path("hollow", "certificates").mkdir(parents=True)
    with pytest.raises(Usage, match=re.escape(message)):
        recheck(arguments)
    assert main(["recheck", *arguments]) == 2
    captured = capsys.readouterr()
    # nothing is checked before everything was found
    assert captured.out == ""
    assert one_line(captured.err)
    assert message in captured.err
    assert night.is_dir()


# -- the checker alone ---------------------------------------------------------------------------------------------
def script(place, *arguments, cwd):
    """The checker as a script, in a bare Python: no packages, no variables."""
    call = [sys.executable, "-I", "-S", str(place), *map(str, arguments)]
    return subprocess.run(call, capture_output=True, text=True, check=False, cwd=cwd, timeout=60)


@pytest.mark.parametrize("where", ["in-place", "copied"])
def test_the_checker_alone_agrees(night, tmp_path, where):
    place = ROOT / "verify" / "checker.py"
    if where == "copied":
        place = Path(shutil.copy(place, tmp_path / "alone.py"))
    call = [sys.executable, str(place), *map(str, files(night))]
    done = subprocess.run(call, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("accepted  ") == len(files(night))
    for one in recheck(night):
        assert one.theorem in done.stdout
    bad = changed(files(night)[0], lambda one: one["parts"][0]["statement"].update(sign="-"))
    done = script(place, bad, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert one_line(done.stdout)
    # but for the count at the end, the command says the same
    (found,) = recheck(bad)
    assert done.stdout == f"rejected  {bad}: {found.why}\n"


def test_rechecking_loads_no_library(night):
    """Whoever doubts us need not trust numpy either."""
    code = (
        "import sys; from verify.commands.cli import main; main(['recheck', sys.argv[1], '-q']); "
        "print(sorted({name.partition('.')[0] for name in sys.modules} & "
        "{'numpy', 'scipy', 'flint', 'mpmath', 'sympy', 'numba', 'theorems'}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(night)], capture_output=True, text=True, check=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.stdout.splitlines()[1] == "[]"


def test_a_certificate_that_the_report_names_and_the_folder_lacks_is_missed(night, capsys):
    gone, *_ = files(night)
    gone.unlink()
    answers = recheck(night)
    assert [one.file for one in answers if not one.accepted] == [str(gone)]
    assert main(["recheck", "night", "--quiet"]) == 1
    assert "1 rejected" in capsys.readouterr().out


def test_the_run_s_own_copy_of_the_checker_agrees(night):
    """Nothing but a standard Python, in the run's folder."""
    assert (night / "checker.py").read_bytes() == Path(checker.__file__).read_bytes()
    done = subprocess.run(
        [sys.executable, "-I", "-S", "checker.py", *(f"certificates/{one.name}" for one in files(night))],
        cwd=night, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.count("accepted  certificates/") == len(files(night))


@pytest.mark.parametrize("what", [None, 3, b"path", "", {1, 2}, [true_one(), None]], ids=str)
def test_what_is_neither_a_path_nor_a_document_is_bad_usage(what):
    with pytest.raises(Usage):
        recheck(what)
