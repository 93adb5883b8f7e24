"""From points near a zero of grad L to the zero itself, many at once, in float64: candidates, trusted by nobody."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from verify.flow.field.batches import batch
from verify.flow.field.fields import divergence, log_ratio
from verify.flow.problem import law, problem
from verify.flow.problem import start as checked_start
from verify.flow.tolerances import (
    CONSISTENT_TOL,
    DRIFT_FALL,
    DRIFT_WAY,
    EIGENVALUE_TOL,
    LEAST_DAMPING,
    MAX_STALLED_STEPS,
    MOST_DAMPING,
    MOST_ITERATIONS,
    NEAR_GRADIENT,
    RESIDUAL_TOL,
    SPURIOUS_GAP,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from verify.energies import Energy
    from verify.flow.field.batches import Batch

    Real = NDArray[np.float64]
    Rows = NDArray[np.int64]
    Mask = NDArray[np.bool_]

BLOCK = 512
"""Starts that are walked together: this bounds the memory, and changes no result."""
SLAB = 1 << 16
"""Entries of D of one slab of rows."""


class Kind(enum.Enum):
    """Kind of a polished point. ``sentence`` says it to the user."""

    CONSISTENT = "consistent"
    SPURIOUS = "spurious"
    NOT_CONVERGED = "not-converged"
    DRIFTING = "drifting"
    NOT_FINITE = "not finite"

    @property
    def sentence(self) -> str:
        """One sentence for the user."""
        return _SENTENCES[self]

    @property
    def zero(self) -> bool:
        """Whether there is a point at all."""
        return self in {Kind.CONSISTENT, Kind.SPURIOUS}


_SENTENCES = {
    Kind.CONSISTENT: "The gradient is zero to rounding, and the law is the target.",
    Kind.SPURIOUS: "The gradient is zero to rounding, and the law is not the target.",
    Kind.NOT_CONVERGED: "The gradient would not fall to rounding level, or the law is too close to the target to tell.",
    Kind.DRIFTING: "The gradient falls while the parameters run away: there is no point here to converge to.",
    Kind.NOT_FINITE: "A value was not a finite number.",
}


@dataclass(frozen=True)
class Polished:
    """A candidate: ``theta`` (size,), the largest modulus of grad L there, KL(q, p), and what it seems to be.

    ``moved``: Euclidean distance from the start. ``unstable``, ``neutral``, ``stable``: eigenvalues of Hess L above,
    within and below rounding; heuristic.
    """

    theta: Real
    residual: float
    kl: float
    kind: Kind
    moved: float
    unstable: int
    neutral: int
    stable: int


def polish(energy: Energy, target: Any, start: Any) -> Polished:
    """The zero of grad L that Levenberg-Marquardt reaches from ``start`` (size,) on the law ``target`` (2^N,).

    Steps solve (H^2 + mu) s = - H grad L in the eigenbasis of H = Hess L and leave directions alone whose eigenvalue
    float64 cannot tell from zero, so they are the shortest ones and respect neutral directions; a step is taken only
    if it makes |grad L| (Euclidean) smaller. Heuristic: from too far off, the zero is another one than the flow's
    limit, or a minimum of |grad L| that is no zero stops the walk: then follow the flow further.
    Raises BadInput for a target or start of the wrong form.
    """
    q = law(target, 1 << energy.spins)
    begin = checked_start(start, energy.size)
    return walked(energy, q[None], begin[None])[0]


def polish_all(energy: Energy, targets: Any, starts: Any) -> list[Polished]:
    """``polish`` from each row of ``starts`` (B, size) on the same row of ``targets`` (B, 2^N), all at once.

    One of them may have a single axis: it then goes with every row of the other. Every result is the same, to the bit,
    as in any other batch. Raises BadInput.
    """
    checked = problem(
        energy, targets, starts, until=1.0, rtol=0.5, atol=1.0, thresholds=(0.5,), relative=True,
        output_times=None, steps=1,
    )  # fmt: skip
    return walked(energy, checked.targets, checked.starts)


def walked(energy: Energy, targets: Real, starts: Real, patience: int = MAX_STALLED_STEPS) -> list[Polished]:
    """``polish_all`` of what has been checked: targets (B, 2^N), starts (B, size)."""
    found: list[Polished] = []
    with np.errstate(all="ignore"):
        for low in range(0, len(starts), BLOCK):
            some = slice(low, low + BLOCK)
            found += _Walks(batch(energy, targets[some], starts[some]), patience).run()
    return found


class _Walks:
    """Levenberg-Marquardt under way from B starts; a row of any array is one walk."""

    def __init__(self, batch_: Batch, patience: int) -> None:
        B, P = batch_.start.shape
        self._batch, self._patience, self._rows = batch_, patience, np.arange(B)
        self._slab = max(1, SLAB // max(1, P * batch_.q.shape[1]))
        self._y = batch_.start.copy()
        self._gradient = self._each(batch_.gradient, self._y, self._rows)
        self._norm = _norms(self._gradient)
        self._before, self._damping = self._norm.copy(), np.ones(B)
        # how many steps; |grad L| when it last halved, and how many steps ago; where it first was NEAR_GRADIENT
        self._taken, self._stale, self._mark = (
            np.zeros(B, dtype=np.int64),
            np.zeros(B, dtype=np.int64),
            self._before.copy(),
        )
        self._close, self._was_close = self._y.copy(), np.zeros(B, dtype=bool)
        self._values, self._vectors, self._along = np.zeros((B, P)), np.zeros((B, P, P)), np.zeros((B, P))
        self._largest, self._finite = np.ones(B), np.isfinite(self._norm)

    def run(self) -> list[Polished]:
        """To rounding level, and on for as long as steps still halve the gradient."""
        fresh = live = self._rows[self._finite]
        while True:
            if fresh.size:
                self._look(fresh)
            live = live[self._finite[live] & ~self._far(live)]
            live = live[(self._taken[live] < MOST_ITERATIONS) & (self._stale[live] < self._patience)]
            if not live.size:
                return self._result()
            done = self._done(live)
            success, light = self._step(live, np.where(done, 0.5, 1.0))
            fresh, live = live[success], live[success | (light & ~done)]

    def _each(self, of: Callable[[Real, Rows], Real], y: Real, rows: Rows) -> Real:
        """A function of rows of y, slab by slab."""
        cuts = range(self._slab, len(rows), self._slab)
        parts = zip(np.split(y, cuts), np.split(rows, cuts), strict=True)
        return np.concatenate([of(*part) for part in parts])

    def _look(self, rows: Rows) -> None:
        """The spectrum of Hess L at y, row by row."""
        hessian = self._each(self._batch.hessian, self._y[rows], rows)
        good = np.isfinite(hessian).all(axis=(1, 2))
        self._finite[rows] = good
        rows = rows[good]
        self._values[rows], self._vectors[rows] = np.linalg.eigh(hessian[good])
        self._along[rows] = (self._gradient[rows, None, :] @ self._vectors[rows])[:, 0]
        self._largest[rows] = np.maximum(1.0, np.abs(self._values[rows]).max(axis=1, initial=0.0))
        near = rows[~self._was_close[rows] & (_sizes(self._gradient[rows]) <= NEAR_GRADIENT * self._scale(rows))]
        self._close[near], self._was_close[near] = self._y[near], True

    def _step(self, rows: Rows, goals: Real) -> tuple[Mask, Mask]:
        """Try a step that takes |grad L| below ``goals`` times itself: where it did, and where damping may help."""
        push, now = np.where(self._neutral(rows), 0.0, self._values[rows]), self._norm[rows]
        # in proportion to |grad L|: along directions that are neutral at the zero itself, H is of the order of the
        # residual here, H^2 far below mu, and so they are left alone before they can be told from the others
        mu = self._damping[rows] * now
        light = mu <= MOST_DAMPING * self._largest[rows] ** 2
        # s_i = - lambda_i a_i / (lambda_i^2 + mu), eigenvector by eigenvector
        along = np.divide(push * self._along[rows], push**2 + mu[:, None], np.zeros_like(push), where=push != 0)
        after = self._y[rows] - (self._vectors[rows] @ along[..., None])[..., 0]
        gradient = self._each(self._batch.gradient, after, rows)
        norm = _norms(gradient)
        success = light & (norm < goals * now)
        won = rows[success]
        self._y[won], self._gradient[won], self._norm[won] = after[success], gradient[success], norm[success]
        self._damping[rows] *= np.where(success, 0.1, 10.0)
        self._damping[won] = np.maximum(self._damping[won], LEAST_DAMPING)
        halved = won[self._norm[won] <= 0.5 * self._mark[won]]
        self._taken[won] += 1
        self._stale[won] += 1
        self._stale[halved], self._mark[halved] = 0, self._norm[halved]
        return success, light

    def _scale(self, rows: Rows) -> Real:
        return np.sqrt(self._largest[rows])

    def _neutral(self, rows: Rows) -> Mask:
        return np.abs(self._values[rows]) <= EIGENVALUE_TOL * self._largest[rows, None]

    def _done(self, rows: Rows) -> Mask:
        return _sizes(self._gradient[rows]) <= RESIDUAL_TOL * self._scale(rows)

    def _far(self, rows: Rows) -> Mask:
        """Walks that have run away since the gradient came within NEAR_GRADIENT of zero."""
        return self._was_close[rows] & (_norms(self._y[rows] - self._close[rows]) > DRIFT_WAY)

    def _kinds(self, f: Real) -> list[Kind]:
        """Kinds of the ends of the walks, from f there."""
        rows, values = self._rows, self._values
        newton = np.divide(self._along, values, np.zeros_like(values), where=~self._neutral(rows) & (values < 0))
        onward, done = _sizes(newton) > DRIFT_WAY, self._done(rows)
        fell = (self._norm <= DRIFT_FALL * self._before) & (_norms(self._y - self._batch.start) > 1)
        distance = _sizes(log_ratio(f, self._batch.log_q))
        kinds = np.full(len(f), Kind.SPURIOUS, dtype=object)
        kinds[distance <= CONSISTENT_TOL] = Kind.CONSISTENT
        kinds[~done | ((distance > CONSISTENT_TOL) & (distance < SPURIOUS_GAP))] = Kind.NOT_CONVERGED
        kinds[self._far(rows) | (onward & (done | fell))] = Kind.DRIFTING
        kinds[~self._finite] = Kind.NOT_FINITE
        return list(kinds)

    def _result(self) -> list[Polished]:
        f = self._each(self._batch.value, self._y, self._rows)
        kl = divergence(log_ratio(f, self._batch.log_q), self._batch.q, self._batch.log_q)
        theta, moved = self._batch.embed(self._y, self._rows), _norms(self._y - self._batch.start)
        neutral, above = self._neutral(self._rows), self._values > 0
        counts = np.stack([(~neutral & above).sum(1), neutral.sum(1), (~neutral & ~above).sum(1)], axis=1)
        residual = np.where(self._finite, _sizes(self._gradient), np.nan)
        return [
            Polished(theta[row], float(residual[row]), float(kl[row]), kind, float(moved[row]), *map(int, counts[row]))
            for row, kind in enumerate(self._kinds(f))
        ]


def _norms(rows: Real) -> Real:
    return np.asarray(np.sqrt((rows * rows).sum(axis=-1)))


def _sizes(rows: Real) -> Real:
    """Largest modulus of each row; zero for no elements."""
    return np.asarray(np.abs(rows).max(axis=-1, initial=0.0))
