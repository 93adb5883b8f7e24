"""What the checker computes is the same to the last bit as when ``pinned.json`` was written, on every machine."""

from __future__ import annotations

import pinned
import pytest

STORED = pinned.stored()
COMPUTED = pinned.computed()


def test_all_are_stored():
    assert list(COMPUTED) == list(STORED)


@pytest.mark.parametrize("name", STORED)
def test_the_last_bit(name):
    assert pinned.digest(COMPUTED[name]) == STORED[name]
