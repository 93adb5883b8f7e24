"""Chance that is the same on every run: for what to try, and never for what is true."""

from __future__ import annotations

import random


def chance(seed):
    return random.Random(seed)  # noqa: S311 # nothing here is a secret
