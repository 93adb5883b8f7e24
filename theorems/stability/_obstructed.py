"""A neutral direction to which no curve of equal effective models is tangent: two claims look for one."""

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

    If J were constant along theta(t) = theta + t v + o(t), then 0 = y . (J(theta(t)) - J(theta)) = t^2/2 y . d2J[v, v]
    + o(t^2), for y K = 0 leaves second order alone.
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
