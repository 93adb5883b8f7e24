"""Tolerances have one home: no module has a copy, each is used, and the compiled engine knows when they change."""

from __future__ import annotations

import ast
import hashlib
from inspect import getclosurevars
from pathlib import Path

import pytest

from verify.flow import tolerances
from verify.flow.compiled import driver

FOLDER = Path(tolerances.__file__).parent
FILES = [
    file
    for folder in (FOLDER, FOLDER.parent / "fixed_points")
    for file in sorted(folder.rglob("*.py"))
    if file.name != "tolerances.py"
]
NAMES = {name for name in vars(tolerances) if name.isupper()}


def assigned(file):
    """Names that a module gives a value to at its top."""
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield from (one.id for one in ast.walk(target) if isinstance(one, ast.Name))


def used(file):
    """Names that a module imports from ``tolerances``, or asks it for."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "verify.flow.tolerances":
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "tolerances":
            yield node.attr


@pytest.mark.parametrize("file", FILES, ids=lambda file: "-".join(file.with_suffix("").parts[-2:]))
def test_no_module_has_a_tolerance_of_that_name_of_its_own(file):
    assert not NAMES & set(assigned(file))
    assert not set(used(file)) - NAMES


def test_every_tolerance_is_used_and_positive():
    assert {name for file in FILES for name in used(file)} == NAMES
    assert all(getattr(tolerances, name) > 0 for name in NAMES)


def test_the_compiled_engine_takes_them_from_there():
    """It has no copies; and as it is kept on disk by a digest of its sources, they are among these."""
    compiled = {name for file in FILES if file.parent.name == "compiled" for name in used(file)}
    assert compiled >= {
        "GRADIENT_TOL",
        "LAW_TOL",
        "SLOW_SPEED",
        "ASK_AGAIN_FACTOR",
        "ROOT_TOL",
        "ZERO_TOL",
        "MOST_PASSES",
    }
    digest = hashlib.sha256()
    for file in (*sorted((FOLDER / "compiled").glob("*.py")), FOLDER / "tolerances.py"):
        digest.update(file.read_bytes())
    assert getclosurevars(driver.compiled().py_func).nonlocals["key"] == digest.hexdigest()


def test_orders_of_size_that_the_criteria_need():
    """What is asked on the way is stricter than what is asked at the end, and rounding is below both."""
    assert tolerances.RESIDUAL_TOL < tolerances.GRADIENT_TOL < tolerances.LATE_GRADIENT_TOL
    assert tolerances.NEUTRAL_TOL < tolerances.GRADIENT_TOL
    assert tolerances.GRADIENT_TOL < tolerances.SLOW_SPEED < tolerances.LATE_GRADIENT_TOL
    assert tolerances.CONSISTENT_TOL < tolerances.SPURIOUS_GAP
