"""scipy.integrate.odeint: LSODA with the exact Hessian, whose loop over steps is compiled. One trajectory at a time."""

from __future__ import annotations

from functools import partial

from scipy.integrate import odeint

from peers import ATOL, Answer, each
from peers.numpy_field import field

STEPS = 1_000_000


def solver(variant):
    return each(partial(solve, variant))


def solve(variant, target, start, rtol):
    speed, jacobian = field(variant, target)
    path, notes = odeint(
        speed, start, [0.0, variant.until], Dfun=jacobian, tfirst=True, rtol=rtol, atol=ATOL * rtol,
        mxstep=STEPS, full_output=True,
    )  # fmt: skip
    if notes["message"] != "Integration successful.":
        raise ArithmeticError(notes["message"])
    return Answer(path[-1], int(notes["nst"][-1]), int(notes["nfe"][-1]), int(notes["nje"][-1]))
