"""Folders that tests read from."""

from __future__ import annotations

from pathlib import Path

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent
MALFORMED = TESTS / "malformed"
"""Case files, each wrong in one way, beside the message that it must get."""
