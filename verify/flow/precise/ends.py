"""End states of flows in high precision: the criteria of ``flow.events.ends``, their tolerances scaled to the digits.

A tolerance of 10^-k in float64, of 16 digits, is 10^(-k digits/16) here. Spectra are those of the Hessian in float64;
the gradient is that in high precision. Heuristic.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from verify.flow import tolerances
from verify.flow.events import ends
from verify.flow.precise import midpoints as mid
from verify.flow.precise.events import PLAIN_DIGITS
from verify.flow.result import End

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verify.flow.field.fields import Field

    Real = NDArray[np.float64]


def bound(tolerance: float, digits: int) -> float:
    """log2 of a tolerance of the float64 engine, as it is at so many digits."""
    return math.log2(tolerance) * digits / PLAIN_DIGITS


def has_converged(
    field: Field, y: Real, *, gradient: list[Any], log_ratio: list[Any], digits: int, rest: float
) -> bool:
    """Whether y is what so many digits cannot tell from a fixed point that the flow stays at.

    ``gradient`` and ``log_ratio`` (log p - log q) at y in high precision, ``rest``: the float64 tolerance to scale.
    """
    size = mid.size([gradient])
    if size == -math.inf:
        return True
    exponent = round(size)
    with np.errstate(all="ignore"):
        hessian = field.hessian(y)
        if size > bound(rest, digits) + 60 or not np.isfinite(hessian).all():
            return False
        local = ends.spectrum(field, y, mid.scaled([gradient], exponent)[0])
    stable, unstable, step = local.values < 0, local.values > 0, np.abs(local.newton)

    def within(vector: Real, tolerance: float, scale: float) -> bool:
        largest = ends.size(vector)
        return largest == 0 or math.log2(largest) + exponent <= bound(tolerance, digits) + math.log2(scale)

    still = (
        size <= bound(rest, digits) + math.log2(local.scale)
        and within(step[stable], tolerances.NEWTON_TOL, max(1.0, ends.size(y)))
        and within(step[unstable], tolerances.STEP_TOL, 1.0)
    )
    if not still or within(local.along[local.neutral], tolerances.NEUTRAL_TOL, local.scale):
        return still
    return mid.size([log_ratio]) <= bound(tolerances.LAW_TOL, digits)


def at_time(field: Field, until: float, late: list[Real], size: float) -> End:
    """ESCAPING, PLATEAU or TIME for what has not converged, from y at until/16, until/4 and until, in float64.

    ``size``: log2 of the largest modulus of the gradient at the end.
    """
    with np.errstate(all="ignore"):
        gradient = field.gradient(late[-1])
        found = ends.at_time(
            until,
            np.array(late),
            gradient,
            gradient,
            lambda: ends.has_converged(field, late[-1], gradient, tolerances.LATE_GRADIENT_TOL),
        )
    if found is not End.CONVERGED:
        return found
    # float64 cannot tell it from a fixed point, but these digits can
    return End.PLATEAU if size + math.log2(until) <= math.log2(tolerances.PLATEAU_WAY) else End.TIME
