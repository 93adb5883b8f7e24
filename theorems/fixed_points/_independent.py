"""The independent point, W = 0, b = atanh m(q), c free, as the two claims on it take it."""

from __future__ import annotations

from functools import lru_cache

from verify.claims import Case, Situation, arithmetic, independent_point


@lru_cache(maxsize=64)
def situated(case: Case) -> Situation:
    """The case's target at its independent point, in exact arithmetic."""
    return Situation(case, arithmetic.get("exact"), independent_point(case, arithmetic.get("exact")))
