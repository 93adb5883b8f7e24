"""Data files of the package: inside the wheel, or in the folders of a checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from verify.case import Case
from verify.errors import Usage

if TYPE_CHECKING:
    import os

SINGLE = "deciding"
"""The folder of stored cases that are there for single claims or negative controls."""
FOLDERS = ("named", "digits", SINGLE)
"""Folders of stored cases."""
_PACKAGE = Path(__file__).resolve().parents[1]
ROOT = _PACKAGE.parent
"""The folder that the package lies in: a checkout of this project, or where packages are installed."""


def _folder(installed: str, *checkout: str) -> Path:
    inside = _PACKAGE / "_data" / installed
    return inside if inside.is_dir() else _PACKAGE.parent.joinpath(*checkout)


def cases() -> Path:
    """The folder of the stored cases."""
    return _folder("cases", "cases")


def schemas() -> Path:
    """The folder of the published JSON Schemas."""
    return _folder("schema", "reports", "schema")


@cache
def stored() -> dict[str, Path]:
    """Every stored case: its name (the file's, without ``.json``) and its file, sorted by name; witnesses are none."""
    found = (file for folder in FOLDERS for file in (cases() / folder).glob("*.json"))
    files = sorted(found, key=lambda file: file.stem)
    result = {file.stem: file for file in files}
    if len(result) != len(files):
        raise AssertionError("two stored cases have the same name")
    return result


def named(name: str | os.PathLike[str]) -> Case:
    """The case in a file, or, where there is no such file, the stored case of that name. Raises BadInput."""
    return case(str(name)) if not Path(name).exists() and str(name) in stored() else Case.read(name)


def case(name: str) -> Case:
    """The stored case of that name; raises Usage if there is none."""
    files = stored()
    if name not in files:
        raise Usage(f"no stored case {name!r}; `flowclaims list` names them")
    return Case.read(files[name])
