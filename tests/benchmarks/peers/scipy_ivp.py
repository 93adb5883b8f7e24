"""scipy.integrate.solve_ivp, one trajectory at a time, the exact Hessian given to the methods that take one."""

from __future__ import annotations

from functools import partial

from scipy.integrate import solve_ivp

from peers import ATOL, Answer, each
from peers.numpy_field import field

IMPLICIT = {"LSODA", "Radau", "BDF"}


def solver(variant, method):
    return each(partial(solve, variant, method))


def solve(variant, method, target, start, rtol):
    speed, jacobian = field(variant, target)
    options = {"jac": jacobian} if method in IMPLICIT else {}
    end = (0.0, variant.until)
    found = solve_ivp(speed, end, start, method=method, rtol=rtol, atol=ATOL * rtol, **options)
    if not found.success:
        raise ArithmeticError(found.message)
    return Answer(found.y[:, -1], len(found.t) - 1, found.nfev, found.njev)
