"""Discrete ascent: theta <- theta + eta * speed(theta), step by step, with what the flows report."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from verify.errors import BadInput
from verify.flow.dynamics import PLAIN
from verify.flow.events.ends import has_converged, size
from verify.flow.events.mismatch import Mismatch
from verify.flow.problem import number, problem
from verify.flow.result import crossings
from verify.flow.tolerances import ASK_AGAIN_FACTOR, SLOW_SPEED, STEP_TOL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from verify.energies import Energy
    from verify.flow.dynamics import Dynamics
    from verify.flow.field.fields import Field
    from verify.flow.problem import Problem
    from verify.flow.result import Crossings

    Real = NDArray[np.float64]

BLOCK = 64
"""Steps whose mismatches are computed together."""
GROWS = 1e-9
"""A direction grows from step to step where |1 + eta lambda| exceeds 1 by more than this: rounding is far below."""
WORSE = 1e-6
"""KL near the target is right to this part of itself, for parameters not closer than some 1e-9 to where KL is 0."""
LEAST = 1e-24
"""... and closer than that, to this."""


class Stop(enum.Enum):
    """End state of an ascent. ``sentence`` says it to the user."""

    CONVERGED = "converged"
    STEPS = "steps"
    DIVERGED = "diverged"
    NOT_FINITE = "not finite"

    @property
    def sentence(self) -> str:
        """One sentence for the user."""
        return _SENTENCES[self]


_SENTENCES = {
    Stop.CONVERGED: "The ascent is stationary at what float64 cannot tell from a fixed point that these steps stay at.",
    Stop.STEPS: "The steps were spent while the ascent still moved.",
    Stop.DIVERGED: "The steps were spent, and the ascent ended lower than it began: eta is too large for its start.",
    Stop.NOT_FINITE: "A value was no longer a finite number; the last finite parameters are given.",
}


@dataclass(frozen=True)
class Ascents:
    """B ascents: all arrays have the ascent as their first axis. Everything float64 and approximate: it proves nothing.

    Where ``status`` is NOT_FINITE, ``residual`` and ``kl`` may not be finite.
    """

    parameters: Real
    """theta at the end, (B, size)."""
    status: NDArray[np.object_]
    """Members of Stop, (B,)."""
    steps: NDArray[np.int64]
    """Steps taken, (B,)."""
    residual: Real
    """Largest modulus of grad L at the end, (B,); with weight decay, of grad L - rate theta."""
    kl: Real
    """KL(q, p) at the end, (B,)."""
    rise: Real
    """Largest rise of KL in one step, (B,), with weight decay that of KL + rate |theta|^2 / 2; zero where it falls."""
    coupling_steps: Crossings
    """By e_k = |J_k - J_k*|, as for flows, in numbers of steps: first with e_k <= threshold, and from which on."""
    moment_steps: Crossings
    """By e_k = |m_k - m_k*|, likewise."""
    trajectory: Real | None = None
    """theta after 0, every, 2 every ... steps, (B, 1 + steps // every, size), or None; NaN after it was given up."""


def ascend(
    energy: Energy,
    targets: Any,
    starts: Any,
    *,
    eta: float,
    steps: int,
    dynamics: Dynamics = PLAIN,
    thresholds: Any = (0.5,),
    relative: bool = True,
    every: int | None = None,
) -> Ascents:
    """Take ``steps`` steps theta <- theta + eta speed(theta) from each start, on each target.

    ``eta``: the step, as a time of the flow. ``dynamics``: whose speed it is. ``every``: keep theta after each so many
    steps. The other arguments are those of ``integrate``. An ascent that has converged stops early; the thresholds are
    looked at after every step. Error: rounding only, as far as the map itself does not enlarge it; events are exact
    comparisons of rounded values. Results do not depend, to the bit, on the rest of the batch.
    Raises BadInput (which names the argument) and Unsupported, all before any work.
    """
    eta = number("eta", eta, "a positive finite number")
    if every is not None and (not isinstance(every, (int, np.integer)) or isinstance(every, bool) or every < 1):
        raise BadInput("every", repr(every), "a positive integer, or None")
    # the tolerances of a flow mean nothing here
    checked = problem(
        energy, targets, starts, until=eta, rtol=0.5, atol=1.0, thresholds=thresholds, relative=relative,
        output_times=None, steps=steps, dynamics=dynamics,
    )  # fmt: skip
    with np.errstate(all="ignore"):
        pairs = zip(checked.targets, checked.starts, strict=True)
        return _table(checked, [_row(checked, eta, every, target, start) for target, start in pairs], every)


class _Row(NamedTuple):
    """One ascent's line; ``events`` (2, 2, N, T): first and last, by couplings and moments."""

    parameters: Real
    stop: Stop
    steps: int
    residual: float
    kl: float
    rise: float
    events: Real
    zero: NDArray[np.bool_]
    kept: Real


def _table(problem_: Problem, rows: list[_Row], every: int | None) -> Ascents:
    B, N, T, size_ = len(rows), problem_.energy.spins, len(problem_.thresholds), problem_.energy.size
    # steps are counted: there is nothing between them that could be uncertain
    events = ((row.events, np.zeros(row.events.shape, dtype=bool), row.zero) for row in rows)
    couplings, moments = crossings(events, N, T)
    status = np.empty(B, dtype=object)
    status[:] = [row.stop for row in rows]
    kept = None
    if every is not None:
        kept = np.array([row.kept for row in rows]).reshape(B, 1 + problem_.steps // every, size_)
    return Ascents(
        parameters=np.array([row.parameters for row in rows]).reshape(B, size_),
        status=status,
        steps=np.array([row.steps for row in rows], dtype=np.int64),
        residual=np.array([row.residual for row in rows], dtype=np.float64),
        kl=np.array([row.kl for row in rows], dtype=np.float64),
        rise=np.array([row.rise for row in rows], dtype=np.float64),
        coupling_steps=couplings,
        moment_steps=moments,
        trajectory=kept,
    )


def _row(problem_: Problem, eta: float, every: int | None, target: Real, start: Real) -> _Row:
    field = problem_.dynamics.field(problem_.energy, target, start)
    count = _Count(Mismatch(field, problem_.energy.spins), field, problem_.thresholds, relative=problem_.relative)
    climb = _Climb(field, eta, problem_.steps)
    kept = np.full((0 if every is None else 1 + problem_.steps // every, len(field.start)), np.nan)
    for first, block in climb.blocks():
        count.take(first, block)
        if every is not None:
            places = np.arange(-first % every, len(block), every)
            kept[(first + places) // every] = block[places]
    if climb.stop is Stop.CONVERGED and every is not None:
        # it has converged: what is asked for later is what it is now
        kept[climb.n // every + 1 :] = climb.y
    if climb.stop is Stop.STEPS and count.cost > count.begin * (1 + WORSE) + LEAST:
        climb.stop = Stop.DIVERGED
    return _Row(
        parameters=field.embed(climb.y),
        stop=climb.stop,
        steps=climb.n,
        residual=size(field.gradient(climb.y)),
        kl=count.kl,
        rise=count.rise,
        events=np.stack(count.close()),
        zero=count.zero,
        kept=field.embed(kept),
    )


class _Climb:
    """One ascent under way."""

    def __init__(self, field: Field, eta: float, steps: int) -> None:
        self._field, self._eta, self._steps = field, eta, steps
        self.y, self.n, self.stop = field.start, 0, Stop.STEPS

    def blocks(self) -> Iterator[tuple[int, Real]]:
        """Number of the first step of each block, and theta after each of its steps, (S, P); the start is step 0."""
        block, ask_from = [self.y], 0.0
        speed = self._field.speed(self.y)
        while True:
            fast = size(speed)
            if fast <= SLOW_SPEED and self.n >= ask_from:
                if self._has_converged(speed):
                    self.stop = Stop.CONVERGED
                    break
                ask_from = ASK_AGAIN_FACTOR * self.n
            if self.n == self._steps:
                break
            # theta <- theta + eta speed(theta)
            after = self.y + self._eta * speed
            speed = self._field.speed(after)
            if not np.isfinite(after @ after + speed @ speed):
                self.stop = Stop.NOT_FINITE
                break
            self.y, self.n = after, self.n + 1
            block.append(after)
            if len(block) >= BLOCK:
                yield self.n - len(block) + 1, np.array(block)
                block = []
        if block:
            yield self.n - len(block) + 1, np.array(block)

    def _has_converged(self, speed: Real) -> bool:
        """Whether the flow has converged here, and nothing is left along directions that grow from step to step."""
        if not has_converged(self._field, self.y, self._field.gradient(self.y)):
            return False
        values, vectors = np.linalg.eig(self._field.jacobian(self.y))
        grows = np.abs(1 + self._eta * values) > 1 + GROWS
        if not grows.any():
            return True
        # the Newton step to the zero along eigenvector i is -a_i / lambda_i
        along = np.linalg.lstsq(vectors, speed.astype(vectors.dtype), rcond=None)[0]
        return bool(np.abs(along[grows] / values[grows]).max() <= STEP_TOL)


class _Count:
    """First and last step at or below each level, and what KL has done, along one ascent."""

    def __init__(self, mismatch: Mismatch, field: Field, thresholds: Real, *, relative: bool) -> None:
        self._mismatch, self._field = mismatch, field
        squares, kl = mismatch.at(field.start[None])
        self.zero, self.kl, self.rise = mismatch.zero(squares[0]), float(kl[0]), 0.0
        self.begin = self.cost = float((kl + field.penalty(field.start[None]))[0])
        # levels of the squares, (2, N, T)
        self._levels = thresholds**2 * (squares[0][..., None] if relative else np.ones((*squares.shape[1:], 1)))
        self._first, self._dead = np.full(self._levels.shape, np.nan), self.zero & relative
        self._above = np.full(self._levels.shape, -1.0)
        self._n = 0

    def take(self, first: int, block: Real) -> None:
        """Look at the steps numbered from ``first`` on, theta after them (S, P)."""
        squares, kl = self._mismatch.at(block)
        below, numbers = squares[..., None] <= self._levels, first + np.arange(len(block), dtype=np.float64)
        numbers = numbers[:, None, None, None]
        self._first = np.fmin(self._first, np.where(below, numbers, np.inf).min(axis=0))
        self._above = np.maximum(self._above, np.where(below, -1.0, numbers).max(axis=0))
        cost = kl + self._field.penalty(block)
        self.rise = max(self.rise, float(np.diff(cost, prepend=self.cost).max()))
        self.kl, self.cost, self._n = float(kl[-1]), float(cost[-1]), first + len(block) - 1

    def close(self) -> tuple[Real, Real]:
        """First and last, each of shape (2, N, T); NaN where there is none."""
        first = np.where(np.isfinite(self._first), self._first, np.nan)
        last = np.where(self._above < self._n, self._above + 1, np.nan)
        first[self._dead], last[self._dead] = np.nan, np.nan
        return first, last
