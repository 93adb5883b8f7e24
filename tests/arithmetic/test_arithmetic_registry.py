"""The registry of arithmetics: named, made on first use, precise only where that means something."""

from __future__ import annotations

import subprocess
import sys

import pytest

from verify.arithmetic import PRECISE, REGISTRY, Arithmetic, Rigor, get, members
from verify.errors import Usage


def test_names_and_rigor():
    assert [member.name for member in members()] == list(REGISTRY)
    assert {member.name: member.rigor for member in members()} == {
        "float64": Rigor.APPROXIMATE,
        "multiprecision": Rigor.APPROXIMATE,
        "ball": Rigor.ENCLOSING,
        "exact": Rigor.EXACT,
        "symbolic": Rigor.EXACT,
    }
    assert all(isinstance(member, Arithmetic) for member in members())
    assert Rigor.EXACT > Rigor.ENCLOSING > Rigor.APPROXIMATE


@pytest.mark.parametrize("name", REGISTRY)
def test_bits(name):
    if name in PRECISE:
        assert get(name).bits == 128
        assert get(name, 300).bits == 300
        for bits in (0, 23, 100_001, -5):
            with pytest.raises(Usage, match=f"not {bits}"):
                get(name, bits)
    else:
        with pytest.raises(Usage, match=f"not for {name}"):
            get(name, 128)


def test_unknown_names_are_answered_with_the_known_ones():
    with pytest.raises(Usage, match=r"'decimal'.*float64, multiprecision, ball, exact, symbolic"):
        get("decimal")


def test_heavy_libraries_are_loaded_on_first_use_only():
    program = (
        "import sys, verify.arithmetic; print([m for m in ('flint', 'mpmath', 'sympy', 'scipy') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
