"""Checking certificates again, with the independent checker and nothing else: files, folders, documents."""

from __future__ import annotations

import json
import os
import re
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from verify import checker
from verify.errors import BadInput, Usage
from verify.files import documents
from verify.files.numerals import shown
from verify.report import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

HASHED = re.compile(r"[0-9a-f]{64}\.json")
"""Names of certificates in a folder: the hash of what is in them."""
INSIDE = "certificates"
"""Folder of the certificates inside a run folder."""


@dataclass(frozen=True, slots=True)
class Rechecked:
    """Answer of the checker to one certificate.

    ``file``: where it is, None for a document; ``theorem``: what it established; ``why``: one line, where it rejected.
    """

    file: str | None
    accepted: bool
    theorem: str | None
    why: str
    kind: str = ""


def recheck(what: str | os.PathLike[str] | dict[str, Any] | Sequence[Any]) -> list[Rechecked]:
    """Check a certificate again: a file, a folder (of a run, or of certificates), a document, or a list of such.

    Whatever is wrong with a certificate, or with its file, is an entry that is not accepted. Raises Usage for a path
    that does not exist, and for a folder without certificates.
    """
    return list(rechecked(several(what)))


def several(what: str | os.PathLike[str] | dict[str, Any] | Sequence[Any]) -> list[Path | dict[str, Any]]:
    """The single files and documents; raises Usage as ``recheck``."""
    if isinstance(what, dict):
        return [what]
    if isinstance(what, (str, os.PathLike)) and os.fspath(what):
        return [*_files(Path(what))]
    if not isinstance(what, (list, tuple)):
        raise Usage(f"a certificate is a file, a folder or a document, and not {shown(what)}")
    return [one for item in what for one in several(item)]


def rechecked(certificates: Iterable[Path | dict[str, Any]]) -> Iterator[Rechecked]:
    """Answers of the checker, one for each, as soon as it is there."""
    for one in certificates:
        yield _document(one) if isinstance(one, dict) else _file(one)


def _files(path: Path) -> list[Path]:
    try:
        if not path.exists():
            raise Usage(f"{documents.file_name(path)}: no such file or folder")
        if not path.is_dir():
            return [path]
        inside = path / INSIDE
        found = list(inside.glob("*.json")) if inside.is_dir() else [one for one in path.iterdir() if _hashed(one)]
    except OSError as error:
        raise Usage(f"{documents.file_name(path)}: {error.strerror or error}") from error
    # what a run's report names and its folder lacks is answered as a file that is missing
    found += [inside / f"{sha}.json" for sha in _named(path / "report.json") if not (inside / f"{sha}.json").exists()]
    if not found:
        name = documents.file_name(path)
        raise Usage(f"{name}: no certificates in this folder, and no folder {INSIDE} with some in it")
    return sorted(found)


def _named(report: Path) -> set[str]:
    """The certificates that a run's report names; none where there is no report that can be read."""
    try:
        document = json.loads(report.read_text(encoding="utf-8"))
        claims = document["claims"]
        named = {sha for claim in claims for sha in claim["certificates"]}
        named |= {one["certificate"] for claim in claims for one in claim["witnesses"] if one["certificate"]}
    except (OSError, ValueError, LookupError, TypeError):
        return set()
    return {sha for sha in named if isinstance(sha, str) and HASHED.fullmatch(f"{sha}.json")}


def _hashed(file: Path) -> bool:
    return HASHED.fullmatch(file.name) is not None


def _document(document: dict[str, Any]) -> Rechecked:
    try:
        return Rechecked(None, True, checker.check(document), "", str(document.get("kind")))
    except checker.Rejected as error:
        return Rechecked(None, False, None, str(error))


def _file(file: Path) -> Rechecked:
    name = str(file)
    try:
        text = documents.decoded(documents.read_bytes(file))
        theorem = checker.check_text(text)
    except BadInput as error:
        return Rechecked(name, False, None, f"file: found {error.found}, expected {error.expected}")
    except checker.Rejected as error:
        return Rechecked(name, False, None, str(error))
    # the checker read it, so it is JSON of a reasonable size
    document = json.loads(text)
    if _hashed(file) and documents.sha256(document) != file.stem:
        return Rechecked(name, False, None, f"name: the content has another hash, {documents.sha256(document)}")
    return Rechecked(name, True, theorem, "", str(document["kind"]))


def text(one: Rechecked) -> str:
    """One certificate: accepted, with what it established; or rejected, with why, on one line."""
    name = words.line(one.file or "certificate")
    if not one.accepted:
        return f"rejected  {name}: {words.line(one.why)}"
    return f"accepted  {name}  {words.line(one.kind)}\n{textwrap.indent(words.plain(one.theorem), '  ')}"


def total(accepted: int, rejected: int) -> str:
    """The last line that the command prints."""
    return f"{accepted} accepted, {rejected} rejected"
