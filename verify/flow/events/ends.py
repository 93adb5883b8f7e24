"""Criteria of the ends of flows, behind ``End``, in one place. All of it float64, so heuristic.

CONVERGED, tested along the way and at the end: |grad L| is at most GRADIENT_TOL (at the end of the time:
LATE_GRADIENT_TOL) and the law equals the target to LAW_TOL, the least KL there is; or all of:

- |grad L| is at most that times the scale, the root of the largest eigenvalue of
  Hess L in modulus, at least 1;
- along stable eigenvectors of Hess L the Newton step to the zero is at most NEWTON_TOL times the size of the
  parameters. This is what keeps a drift to infinity out: there the gradient is as small as one waits for, and so is
  the curvature, so the Newton step stays of order one;
- along unstable ones it is at most STEP_TOL: a flow that has only come past a saddle still goes away from it, and a
  flow that symmetry holds at a saddle does not;
- along neutral ones, whose eigenvalues float64 cannot tell from zero, the gradient is below NEUTRAL_TOL times the
  scale, or the law equals the target to LAW_TOL.

ESCAPING, at the end only, from times T/16, T/4 and T: the way between the first two and that between the last two are
equally long to a factor ESCAPE_RATIO, at least ESCAPE_RATE times log 4, and point the same way, the parameters grow,
T >= ESCAPE_TIME and |grad L| <= SMALL_GRADIENT. A flow that nears a degenerate fixed point algebraically,
|grad L| ~ t^-a with a >= 1.2, fails this.

PLATEAU: not these, |grad L| <= SMALL_GRADIENT, and T |speed| <= PLATEAU_WAY: in as much time again it would hardly
move. TIME: else.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from verify.flow.field.fields import log_ratio
from verify.flow.result import End
from verify.flow.tolerances import (
    EIGENVALUE_TOL,
    ESCAPE_RATE,
    ESCAPE_RATIO,
    ESCAPE_TIME,
    GRADIENT_TOL,
    LATE_GRADIENT_TOL,
    LAW_TOL,
    NEUTRAL_TOL,
    NEWTON_TOL,
    PLATEAU_WAY,
    SMALL_GRADIENT,
    STEP_TOL,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from verify.flow.field.fields import Field

    Real = NDArray[np.float64]


@dataclass(frozen=True)
class Spectrum:
    """Eigenvalues of Hess L (P,), their vectors in columns (P, P), and grad L in that basis (P,)."""

    values: Real
    vectors: Real
    along: Real

    @property
    def largest(self) -> float:
        """Largest eigenvalue in modulus, at least 1."""
        return max(1.0, float(np.abs(self.values).max(initial=0.0)))

    @property
    def scale(self) -> float:
        """Unit of gradients: the root of ``largest``, about the size of D."""
        return math.sqrt(self.largest)

    @property
    def neutral(self) -> NDArray[np.bool_]:
        """Eigenvalues that float64 cannot tell from zero, (P,)."""
        return np.asarray(np.abs(self.values) <= EIGENVALUE_TOL * self.largest)

    @property
    def newton(self) -> Real:
        """Newton step to the zero of grad L in that basis, (P,); zero along neutral directions."""
        # - a_i / lambda_i
        return np.asarray(-np.divide(self.along, self.values, out=np.zeros_like(self.along), where=~self.neutral))


def spectrum(field: Field, y: Real, gradient: Real) -> Spectrum:
    """The spectrum of Hess L at y. Raises numpy.linalg.LinAlgError where the Hessian is not finite."""
    values, vectors = np.linalg.eigh(field.hessian(y))
    return Spectrum(values, vectors, gradient @ vectors)


def size(vector: Real) -> float:
    """Largest modulus; zero for no elements."""
    return float(np.abs(vector).max(initial=0.0))


def has_converged(field: Field, y: Real, gradient: Real, rest: float = GRADIENT_TOL) -> bool:
    """Whether y is what float64 cannot tell from a fixed point that the flow stays at."""
    # a scale of more than a hundred is met with huge outer weights only: this spares the Hessian
    if size(gradient) > 100 * rest:
        return False
    alike = size(log_ratio(field.value(y), field.log_q)) <= LAW_TOL
    if alike and size(gradient) <= rest:
        return True
    local = spectrum(field, y, gradient)
    scale = local.scale
    stable, unstable, step = local.values < 0, local.values > 0, np.abs(local.newton)
    still = (
        size(gradient) <= rest * scale
        and size(step[stable]) <= NEWTON_TOL * max(1.0, size(y))
        and size(step[unstable]) <= STEP_TOL
    )
    if not still or size(local.along[local.neutral]) <= NEUTRAL_TOL * scale:
        return still
    return alike


def at_time(until: float, late: Real, speed: Real, gradient: Real, converged: Callable[[], bool]) -> End:
    """CONVERGED, ESCAPING, PLATEAU or TIME, from y at until/16, until/4 and until, (3, P).

    ``speed`` and ``gradient``: y' and grad L at the end, (P,). ``converged``: whether the flow has ``converged`` there,
    asked only where it may.
    """
    # a scale of more than a hundred is met with huge outer weights only: this spares the Hessian
    if size(gradient) <= 100 * LATE_GRADIENT_TOL and converged():
        return End.CONVERGED
    small = size(gradient) <= SMALL_GRADIENT
    if small and until >= ESCAPE_TIME and _escaping(late):
        return End.ESCAPING
    return End.PLATEAU if small and until * float(np.linalg.norm(speed)) <= PLATEAU_WAY else End.TIME


def _escaping(late: Real) -> bool:
    """Whether |theta| grows like log t: as far from until/16 to until/4 as from there on, and away from the origin.

    The ways are asked and not the speeds: those, of size 1/t, are lost in what the tolerances
    leave of the fast directions.
    """
    one, two = late[1] - late[0], late[2] - late[1]
    ways = float(np.linalg.norm(one)), float(np.linalg.norm(two))
    norms = [float(np.linalg.norm(y)) for y in late]
    level = max(ways) <= ESCAPE_RATIO * min(ways) and min(ways) >= ESCAPE_RATE * math.log(4)
    return level and float(one @ two) >= 0.5 * ways[0] * ways[1] and norms[0] < norms[1] < norms[2]
