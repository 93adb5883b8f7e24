"""From a point near a zero of grad L to the zero itself, in float64: a candidate, trusted by nobody."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from verify.flow import ends, problem
from verify.flow.fields import field, log_ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verify.energies import Energy
    from verify.flow.ends import Spectrum
    from verify.flow.fields import Field

    Real = NDArray[np.float64]

RESIDUAL = 1e-14
"""A zero to rounding: largest modulus of grad L, times the scale of ``verify.flow.ends``."""
ITERATIONS = 300
LIGHTEST, HEAVIEST = 1e-20, 1e6
"""Least damping, and most, the latter times the square of the largest eigenvalue."""
SAME = 1e-8
"""The law is the target: largest |log p - log q|."""
DISTINCT = 1e-6
"""The law is not the target."""
CLOSE = 1e-11
"""From a gradient this small on (times the scale), what converges has hardly any way left to go."""
AWAY = 0.1
"""What runs away has: a gradient like e^-theta falls by three decades over 7 units, and its Newton step stays 1."""
FALL = 0.1
"""A gradient that has fallen by this factor over more than one unit, with a Newton step above AWAY, is not stuck."""


class Kind(enum.Enum):
    """What a polished point is. ``sentence`` says it to the user."""

    CONSISTENT = "consistent"
    SPURIOUS = "spurious"
    NOT_CONVERGED = "not-converged"
    DRIFTING = "drifting"

    @property
    def sentence(self) -> str:
        """One sentence for the user."""
        return _SENTENCES[self]


_SENTENCES = {
    Kind.CONSISTENT: "The gradient is zero to rounding, and the law is the target.",
    Kind.SPURIOUS: "The gradient is zero to rounding, and the law is not the target.",
    Kind.NOT_CONVERGED: "The gradient would not fall to rounding level, or the law is too close to the target to tell.",
    Kind.DRIFTING: "The gradient falls while the parameters run away: there is no point here to converge to.",
}


@dataclass(frozen=True)
class Polished:
    """A candidate: ``theta`` (size,), the largest modulus of grad L there, and what it seems to be.

    ``moved``: Euclidean distance from the start. ``unstable``: eigenvalues of Hess L above rounding; heuristic.
    """

    theta: Real
    residual: float
    kind: Kind
    moved: float
    unstable: int


def polish(energy: Energy, target: Any, start: Any) -> Polished:
    """The zero of grad L that Levenberg-Marquardt reaches from ``start`` (size,) on the law ``target`` (2^N,).

    Steps solve (H^2 + mu) s = - H grad L in the eigenbasis of H = Hess L and leave directions alone whose eigenvalue
    float64 cannot tell from zero, so they are the shortest ones and respect neutral directions; a step is taken only
    if it makes |grad L| (Euclidean) smaller. Heuristic: from too far off, the zero is another one than the flow's
    limit, or a minimum of |grad L| that is no zero stops the walk: then follow the flow further.
    Raises BadInput for a target or start of the wrong form.
    """
    q = problem.law(target, 1 << energy.spins)
    begin = problem.start(start, energy.size)
    with np.errstate(all="ignore"):
        walk = _Walk(field(energy, q, begin))
        if not np.isfinite(walk.gradient).all():
            return Polished(begin, float("nan"), Kind.NOT_CONVERGED, 0.0, 0)
        walk.run()
        local = ends.spectrum(walk.field, walk.y, walk.gradient)
        unstable = int((local.values[~local.neutral] > 0).sum())
        theta = walk.field.embed(walk.y).copy()
        return Polished(theta, ends.size(walk.gradient), walk.kind(local), _norm(theta - begin), unstable)


class _Walk:
    """Levenberg-Marquardt under way."""

    def __init__(self, field_: Field) -> None:
        self.field, self.y, self.gradient = field_, field_.start, field_.gradient(field_.start)
        self._before = _norm(self.gradient)
        self._close: Real | None = None

    def run(self) -> None:
        """To rounding level, and on for as long as steps still halve the gradient."""
        damping = 1.0
        for _ in range(ITERATIONS):
            local = ends.spectrum(self.field, self.y, self.gradient)
            if self._close is None and ends.size(self.gradient) <= CLOSE * local.scale:
                self._close = self.y
            after = self._step(local, damping, 0.5 if self._done(local) else 1.0)
            if after is None:
                return
            damping = after

    def _step(self, local: Spectrum, damping: float, goal: float) -> float | None:
        """Step so that |grad L| falls below ``goal`` times what it was; the next damping, or None: no such step."""
        push, now = np.where(local.neutral, 0.0, local.values), _norm(self.gradient)
        while True:
            # in proportion to |grad L|: along directions that are neutral at the zero itself, H is of the order of the
            # residual here, H^2 far below mu, and so they are left alone before they can be told from the others
            mu = damping * now
            if mu > HEAVIEST * local.largest**2:
                return None
            # s_i = - lambda_i a_i / (lambda_i^2 + mu), eigenvector by eigenvector
            step = -local.vectors @ np.divide(push * local.along, push**2 + mu, np.zeros_like(push), where=push != 0)
            gradient = self.field.gradient(self.y + step)
            if _norm(gradient) < goal * now:
                self.y, self.gradient = self.y + step, gradient
                return max(damping / 10, LIGHTEST)
            if goal < 1:
                return None
            damping *= 10

    def _done(self, local: Spectrum) -> bool:
        return ends.size(self.gradient) <= RESIDUAL * local.scale

    def kind(self, local: Spectrum) -> Kind:
        """What the end of the walk is."""
        onward = ends.size(local.newton[local.values < 0]) > AWAY
        fell = _norm(self.gradient) <= FALL * self._before and _norm(self.y - self.field.start) > 1
        far = self._close is not None and _norm(self.y - self._close) > AWAY
        if far or (onward and (self._done(local) or fell)):
            return Kind.DRIFTING
        if not self._done(local):
            return Kind.NOT_CONVERGED
        distance = ends.size(log_ratio(self.field.value(self.y), self.field.log_q))
        if SAME < distance < DISTINCT:
            return Kind.NOT_CONVERGED
        return Kind.CONSISTENT if distance <= SAME else Kind.SPURIOUS


def _norm(vector: Real) -> float:
    return float(np.linalg.norm(vector))
