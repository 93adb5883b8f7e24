"""Ends of flows from many starts: the distinct fixed points, as candidates, and the starts that reach none."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from verify.arithmetic import get
from verify.energies import Energy
from verify.errors import BadInput
from verify.fixed_points.polishing import Kind, walked
from verify.fixed_points.symmetry import Distinct, canonical
from verify.flow.devices import check_device
from verify.flow.field.fields import log_ratio
from verify.flow.integrate import integrate
from verify.flow.problem import law, problem
from verify.flow.result import End
from verify.flow.tolerances import (
    EXTENSION_FACTOR,
    KL_RISE_TOL,
    MAX_NEWTON_STEPS,
    MAX_STALLED_STEPS,
    NEAR_END,
    SAME_LAW_TOL,
    SAME_POINT_TOL,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verify.fixed_points.polishing import Polished
    from verify.flow.problem import Problem

    Real = NDArray[np.float64]


@dataclass(frozen=True)
class Candidate:
    """A zero of grad L, to rounding, in canonical form: ``theta`` (size,). Float64 and approximate: it proves nothing.

    ``residual``: largest modulus of grad L; ``kl``: KL(q, p). ``unstable``, ``neutral``, ``stable``: eigenvalues of
    Hess L above, within and below rounding; heuristic. ``starts``: which starts came here, and ``jumped``: which of
    them did so by polishing alone, so that this is not where their flows go. ``same_law``: number of its effective
    model; candidates of one number have equal laws, and may lie on one neutral manifold.
    """

    theta: Real
    kind: Kind
    residual: float
    kl: float
    unstable: int
    neutral: int
    stable: int
    starts: tuple[int, ...]
    jumped: tuple[int, ...]
    same_law: int

    @property
    def largest(self) -> float:
        """Largest parameter in modulus."""
        return float(np.abs(self.theta).max(initial=0.0))


@dataclass(frozen=True)
class Located:
    """Outcome of B starts: arrays have the start as their first axis. Everything float64: it proves nothing."""

    candidates: tuple[Candidate, ...]
    """The distinct zeros, in the order of the first starts that came there."""
    candidate: NDArray[np.int64]
    """Number of the candidate that a start came to, or -1, (B,)."""
    kinds: NDArray[np.object_]
    """Members of Kind, (B,): of the polished point; DRIFTING too where there is none and the flow escapes."""
    ends: NDArray[np.object_]
    """Members of End, (B,): how the flow ended; None without a flow."""
    time: Real
    """Times at which they did, (B,); 0 without a flow."""
    parameters: Real
    """theta after polishing, (B, size), as it is, not in canonical form."""
    residual: Real
    """Largest modulus of grad L there, (B,)."""
    kl: Real
    """KL(q, p) there, (B,)."""
    flow_kl: Real
    """KL(q, p) at the end of the flow, (B,); NaN without a flow."""
    moved: Real
    """Distances that polishing went, (B,), Euclidean."""
    jumped: NDArray[np.bool_]
    """True where the polished zero is not the flow's limit, (B,): it is too far away, KL is higher there, or it
    has unstable directions and the flow did not rest there. False where there is no flow, or no zero."""

    @property
    def drifting(self) -> int:
        """Starts whose flows drift to infinity; also those that polishing took to a zero all the same."""
        escaping = self.jumped & (self.ends == End.ESCAPING)
        return int((escaping | (self.kinds == Kind.DRIFTING)).sum())

    @property
    def not_converged(self) -> int:
        """Starts of which nothing can be said: follow them further."""
        return int((self.kinds == Kind.NOT_CONVERGED).sum())

    @property
    def not_finite(self) -> int:
        """Starts on which a value was not finite."""
        return int((self.kinds == Kind.NOT_FINITE).sum())


def locate(
    energy: Energy,
    target: Any,
    starts: Any,
    *,
    until: float = 1e6,
    onward: float = 1e10,
    rtol: float = 1e-5,
    atol: float = 1e-10,
    steps: int = 100_000,
    device: str = "auto",
) -> Located:
    """The fixed points that gradient flows from ``starts`` (B, size) on the law ``target`` (2^N,) converge to.

    Each start is followed to t = ``until`` (polished too early, it would come to another optimum), then polished.
    Where that gives no zero, or one that cannot be the limit of the flow, the flow is followed on, a hundred times as
    far and then again up to ``onward``, and polished again, until there is one or the flow escapes; not so where steps
    are spent. With ``until=0`` nothing flows: then zeros that no flow converges to, such as saddles, are found as well.
    ``rtol``, ``atol``, ``steps`` (of each leg), ``device``: those of ``integrate``.

    Points are one if hidden units in another order, or with another sign where f does not see it, make them agree.
    Points of equal law on a neutral manifold are different points, and ``Candidate.same_law`` says that they have it
    in common. Heuristic throughout; what a start comes to does not depend, to the bit, on the other starts.
    State s of ``target`` has x_j = +1 where bit j of s is 0, and -1 where it is 1.
    Raises as ``integrate``, before any work.
    """
    check_device(device)
    if not isinstance(energy, Energy):
        raise BadInput("energy", type(energy).__name__, "an energy, such as verify.energy(...) gives")
    until, onward = _time("until", until), _time("onward", onward)
    checked = problem(
        energy, law(target, 1 << energy.spins), starts, until=until or 1.0, rtol=rtol, atol=atol,
        thresholds=(1.0,), relative=True, output_times=None, steps=steps,
    )  # fmt: skip
    trip = _Trip(checked, device)
    if not until:
        trip.polish(np.arange(len(checked.starts)), MAX_STALLED_STEPS)
        return trip.result()
    rows, time = np.arange(len(checked.starts)), until
    while rows.size:
        trip.follow(rows, time)
        trip.polish(rows, MAX_NEWTON_STEPS if time < onward else MAX_STALLED_STEPS)
        rows = trip.unsettled(late=time > until)
        if time >= onward:
            break
        time = min(EXTENSION_FACTOR * time, onward)
    return trip.result()


def _time(name: str, value: Any) -> float:
    """A checked time, or zero."""
    plain = isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)
    if not plain or not math.isfinite(value) or value < 0:
        raise BadInput(name, repr(value), "a positive finite number, or 0")
    return float(value)


class _Trip:
    """B starts under way: flowing, then polished."""

    def __init__(self, checked: Problem, device: str) -> None:
        B = len(checked.starts)
        self._problem, self._device = checked, device
        self._energy, self._q = checked.energy, checked.targets
        self._theta, self._time = checked.starts.copy(), np.zeros(B)
        self._ends: NDArray[np.object_] = np.full(B, None)
        self._flow_kl, self._polished = np.full(B, np.nan), np.full(B, None)

    def follow(self, rows: NDArray[np.int64], time: float) -> None:
        """Flow on, for so long."""
        flows = integrate(
            self._energy, self._q[rows], self._theta[rows], until=time, rtol=self._problem.rtol,
            atol=self._problem.atol, thresholds=(1.0,), steps=self._problem.steps, device=self._device,
        )  # fmt: skip
        self._theta[rows], self._ends[rows], self._flow_kl[rows] = flows.parameters, flows.status, flows.kl
        self._time[rows] += flows.time

    def polish(self, rows: NDArray[np.int64], patience: int) -> None:
        """Polish from where the flows have come to."""
        points = walked(self._energy, self._q[rows], self._theta[rows], patience)
        for row, point in zip(rows, points, strict=True):
            self._polished[row] = point

    def unsettled(self, *, late: bool) -> NDArray[np.int64]:
        """The starts that came to no zero, or to one that is not the limit, and may be followed further.

        ``late``: what escapes may be believed.
        """
        zero = np.array([point.kind.zero for point in self._polished], dtype=bool)
        final = (self._ends == End.BUDGET) | (self._ends == End.NOT_FINITE)
        if late:
            final |= self._ends == End.ESCAPING
        return np.flatnonzero(~final & (~zero | self._jumped()))

    def _jumped(self) -> NDArray[np.bool_]:
        return np.array([self._jump(row, point) for row, point in enumerate(self._polished)], dtype=bool)

    def _jump(self, row: int, point: Polished) -> bool:
        """Whether the flow at its end is not on its way to this zero."""
        if self._ends[row] is None or not point.kind.zero:
            return False
        far = point.moved > NEAR_END * max(1.0, float(np.abs(self._theta[row]).max(initial=0.0)))
        higher = point.kl > self._flow_kl[row] + KL_RISE_TOL
        return far or higher or (point.unstable > 0 and self._ends[row] is not End.CONVERGED)

    def _kind(self, row: int, point: Polished) -> Kind:
        if self._ends[row] is End.NOT_FINITE:
            return Kind.NOT_FINITE
        lost = point.kind is Kind.NOT_CONVERGED and self._ends[row] is End.ESCAPING
        return Kind.DRIFTING if lost else point.kind

    def result(self) -> Located:
        """The table."""
        points: list[Polished] = list(self._polished)
        kinds = [self._kind(row, point) for row, point in enumerate(points)]
        zero = np.array([kind.zero for kind in kinds], dtype=bool)
        jumped, number = zero & self._jumped(), np.full(len(points), -1)
        distinct, members = Distinct(self._energy, SAME_POINT_TOL, len(points)), dict[int, list[int]]()
        for row, kind in enumerate(kinds):
            if kind.zero:
                number[row] = distinct.number(points[row].theta)
                members.setdefault(int(number[row]), []).append(row)
        return Located(
            candidates=self._candidates(points, list(members.values()), jumped),
            candidate=number,
            kinds=_objects(kinds),
            ends=self._ends,
            time=self._time,
            parameters=np.array([point.theta for point in points]).reshape(self._theta.shape),
            residual=_column([point.residual for point in points]),
            kl=_column([point.kl for point in points]),
            flow_kl=self._flow_kl,
            moved=_column([point.moved for point in points]),
            jumped=jumped,
        )

    def _candidates(
        self, points: list[Polished], members: list[list[int]], jumped: NDArray[np.bool_]
    ) -> tuple[Candidate, ...]:
        laws: list[Real] = []
        found = []
        for starts in members:
            point = points[starts[0]]
            found.append(
                Candidate(
                    canonical(self._energy, point.theta), point.kind, point.residual, point.kl,
                    point.unstable, point.neutral, point.stable, tuple(starts),
                    tuple(row for row in starts if jumped[row]), self._law(point.theta, laws),
                )
            )  # fmt: skip
        return tuple(found)

    def _law(self, theta: Real, laws: list[Real]) -> int:
        """The number of the law at theta among those seen before, or the next free one."""
        # log p itself: the ratio to 1
        log_p = log_ratio(self._energy.value(theta, get("float64")), np.zeros(1))
        for number, other in enumerate(laws):
            if np.abs(log_p - other).max() <= SAME_LAW_TOL:
                return number
        laws.append(log_p)
        return len(laws) - 1


def _objects(values: list[Any]) -> NDArray[np.object_]:
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def _column(values: list[float]) -> Real:
    return np.array(values, dtype=np.float64)
