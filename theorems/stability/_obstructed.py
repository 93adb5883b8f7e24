"""A neutral direction to which no curve of equal effective models is tangent: what two claims look for."""

from __future__ import annotations

from verify.claims import (
    Binding,
    Case,
    Finding,
    Reason,
    Trilean,
    exact_situation,
    fails,
    holds,
    patterns,
    provers,
    undecided,
)

BINDING = Binding(
    refutation=(patterns.alternative(patterns.need("obstruction", direction=patterns.ANY, weights=patterns.ANY)),)
)
"""The obstruction itself: that its point is data-consistent is a part of what it states."""


def obstructed(case: Case) -> Finding:
    """Refuted by K v = 0, y K = 0, y . d2J[v, v] != 0, exactly; holds at full row or column rank; else undecided.

    If J were constant along theta(t) with theta(0) = theta and theta'(0) = v, twice differentiated
    K theta''(0) + d2J[v, v] = 0; y times that is y . d2J[v, v] = 0.
    """
    here = exact_situation(case)
    found = provers.obstruction(here)
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
