"""What the two claims on the independent point share: W = 0, b = atanh m(q), c free."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from theorems._common import exact
from verify.fixed_points.known import independent_point
from verify.model.situation import Situation

if TYPE_CHECKING:
    from verify.case import Case


@lru_cache(maxsize=64)
def situated(case: Case) -> Situation:
    """The case's target at its independent point, in exact arithmetic."""
    return Situation(case, exact(), independent_point(case, exact()))
