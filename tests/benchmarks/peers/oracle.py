"""The library's own plain engine (scipy's LSODA with the exact Hessian and events), which tests hold the others to."""

from __future__ import annotations

from functools import partial

from peers import ATOL, Answer
from peers.ours import THRESHOLDS
from verify.flow.plain.scipy_engine import flows
from verify.flow.problem import problem


def solver(variant):
    model = variant.draw(1)[0]
    return partial(solve, model, variant.until)


def solve(model, until, targets, starts, rtol):
    found = flows(
        problem(
            model, targets, starts, until=until, rtol=rtol, atol=ATOL * rtol, thresholds=THRESHOLDS, relative=True,
            output_times=None, steps=100_000,
        )
    )  # fmt: skip
    return Answer(found.parameters, float(found.steps.mean()))
