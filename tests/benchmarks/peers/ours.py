"""verify.integrate, with the events of two thresholds."""

from __future__ import annotations

from peers import ATOL, Answer
from verify import integrate

THRESHOLDS = (0.5, 0.1)


def solver(variant, device):
    model = variant.draw(1)[0]

    def solve(targets, starts, rtol):
        tolerances = {"rtol": rtol, "atol": ATOL * rtol}
        flows = integrate(
            model, targets, starts, until=variant.until, thresholds=THRESHOLDS, device=device, **tolerances
        )
        return Answer(flows.parameters, float(flows.steps.mean()))

    return solve
