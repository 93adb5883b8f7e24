"""The natural gradient."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from verify.flow.dynamics.base import Dynamics, MetricField, check_rate
from verify.flow.field.fields import law

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verify.energies import Energy
    from verify.flow.field.fields import Field

    Real = NDArray[np.float64]


RANK = 1e-8
"""Singular values of diag(sqrt p) D_c below this times the largest count as zero: their rounding would be the speed."""
DIFFERENCE = 1e-5
"""Step of central differences, relative to the larger of 1 and the parameter: their error is some 1e-10."""


@dataclass(frozen=True)
class Natural(Dynamics):
    """theta' = (F + damping)^+ g, F = D_c^T diag(p) D_c = K^T C K the Fisher information.

    Without damping the law follows the projection of q - p onto what the parameters can move; at full row rank,
    rank K = 2^N - 1, that is all of it: p' = q - p, and every moment closes as exp(-t). Singular values of
    diag(sqrt p) D_c below ``RANK`` (1e-8) times the largest count as zero: where the rank all but drops
    the speed is very large, and it jumps where the rank changes. Source: Amari 1998, Natural gradient works efficiently
    in learning.
    """

    damping: float = 0.0

    def __post_init__(self) -> None:
        check_rate("damping", self.damping)

    def field(self, energy: Energy, target: Real, start: Real) -> Field:
        """With a Jacobian by differences; the flow is not stiff, so that explicit steps do most of it."""
        return NaturalField(energy, target, start, float(self.damping))

    @property
    def words(self) -> str:
        """As in the base class."""
        return "natural gradient" + (f", damping {self.damping:g}" if self.damping else "")


class NaturalField(MetricField):
    """P = (F + damping)^+ with the Fisher information F = B^T B, B = diag(sqrt p) D_c, D_c = D - p.D.

    P grad L = B^+ (q - p)/sqrt p, by least squares on B itself: F has the square of B's condition. Error: rounding
    over the smallest singular value kept. Where p underflows, the speed is not finite.
    """

    def __init__(self, energy: Energy, target: Real, start: Real, damping: float) -> None:
        super().__init__(energy, target, start)
        self._damping = damping

    def _root(self, y: Real) -> tuple[Real, Real]:
        """B, with sqrt(damping) 1 below it, shape (2^N + P, P); and p."""
        p, D = law(self.value(y)), self.slopes(y)
        B = np.sqrt(p)[:, None] * (D - p @ D)
        return np.concatenate((B, math.sqrt(self._damping) * np.eye(len(y)))), p

    def metric(self, y: Real) -> Real:
        """(F + damping)^+."""
        _, s, V = np.linalg.svd(self._root(y)[0], full_matrices=False)
        kept = s > RANK * s.max(initial=0.0)
        return np.asarray((V[kept].T / s[kept] ** 2) @ V[kept])

    def speed(self, y: Real) -> Real:
        """B^+ (q - p)/sqrt p; NaN where that is out of range."""
        B, p = self._root(y)
        r = np.concatenate(((self.q - p) / np.sqrt(p), np.zeros(len(y))))
        if not (np.isfinite(B).all() and np.isfinite(r @ r)):
            return np.full(len(y), np.nan)
        return np.asarray(np.linalg.lstsq(B, r, rcond=RANK)[0])

    def jacobian(self, y: Real) -> Real:
        """By central differences: error some 1e-10 of the third derivative, void where the rank changes."""
        steps = DIFFERENCE * np.maximum(1.0, np.abs(y))
        rows = [
            (self.speed(y + way) - self.speed(y - way)) / (2 * step)
            for step, way in zip(steps, np.diag(steps), strict=True)
        ]
        return np.array(rows).reshape(len(y), len(y)).T
