"""A neutral direction to which no curve of equal effective models is tangent: what two claims look for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from theorems import _bindings as bind
from theorems._common import situation
from verify.arithmetic.trilean import Trilean
from verify.certificates import obstruction
from verify.claims import Binding, Finding, Reason, fails, holds, undecided
from verify.claims.binding import need, parts

if TYPE_CHECKING:
    from verify.case import Case


BINDING = Binding(refutation=(parts(need("obstruction", direction=bind.ANY, weights=bind.ANY)),))
"""The obstruction itself: that its point is data-consistent is a part of what it states."""


def obstructed(case: Case) -> Finding:
    """Refuted by K v = 0, y K = 0, y . d2J[v, v] != 0, exactly; holds at full row or column rank; else undecided.

    If J were constant along theta(t) with theta(0) = theta and theta'(0) = v, twice differentiated
    K theta''(0) + d2J[v, v] = 0; y times that is y . d2J[v, v] = 0.
    """
    here = situation(case)
    found = obstruction(here)
    if found is not None:
        values = {
            "neutral_direction": dict(zip(case.energy.labels, found["statement"]["direction"].split(), strict=True)),
            "y_on_the_states": found["statement"]["weights"].split(),
            "rank_K": here.rank.at_least,
        }
        why = f"rank K is {here.rank.at_least}, and no curve of equal J is tangent to a neutral direction."
        return fails("exact", why, values=values, kinds=here.kinds, parts=[found])
    if here.regular is Trilean.YES or here.rank.at_least == here.K.shape[1]:
        return holds("exact", kinds=here.kinds)
    return undecided(
        "exact", Reason.SINGULAR, "K is singular here, and second order does not decide.", kinds=here.kinds
    )
