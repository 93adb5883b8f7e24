"""The input of ``integrate``, checked before any work."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from verify.energies import Energy
from verify.errors import BadInput, refuse_masks
from verify.flow.dynamics import PLAIN, Dynamics
from verify.flow.tolerances import LEAST_RTOL, SUM_TOL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Real = NDArray[np.float64]

SIZES = ("norm", "largest")
"""Sizes of the couplings or moments of one order: their Euclidean norm, or the largest modulus among them."""
CODINGS = ("spins", "bits")
"""Codings of couplings and moments: characters of x in {-1,+1}, or products of v = (1 + x)/2."""


@dataclass(frozen=True)
class Problem:
    """A batch of B flows of one energy: checked, in float64, targets normalised."""

    energy: Energy
    targets: Real
    starts: Real
    until: float
    rtol: float
    atol: float
    thresholds: Real
    relative: bool
    output_times: Real | None
    steps: int
    dynamics: Dynamics = PLAIN
    size: str = "norm"
    coding: str = "spins"

    @property
    def usual(self) -> bool:
        """Whether mismatches are Euclidean norms by characters, the only ones that the compiled engine knows."""
        return self.size == "norm" and self.coding == "spins"


def problem(
    energy: Energy,
    targets: Any,
    starts: Any,
    *,
    until: Any,
    rtol: Any,
    atol: Any,
    thresholds: Any,
    relative: Any,
    output_times: Any,
    steps: Any,
    dynamics: Any = PLAIN,
    size: Any = "norm",
    coding: Any = "spins",
) -> Problem:
    """The checked problem. Raises BadInput that names the argument at fault."""
    needs(isinstance(energy, Energy), "energy", type(energy).__name__, "an energy, such as verify.energy(...) gives")
    expected = "one of the dynamics of verify.flow, such as Natural()"
    needs(isinstance(dynamics, Dynamics), "dynamics", type(dynamics).__name__, expected)
    until = number("until", until, "a positive finite number")
    thresholds = _array("thresholds", thresholds, "a sequence of positive finite numbers")
    thresholds = np.atleast_1d(thresholds)
    needs(thresholds.ndim == 1, "thresholds", f"{thresholds.ndim} axes", "a sequence of positive finite numbers")
    _each("thresholds", thresholds, np.isfinite(thresholds) & (thresholds > 0), "positive finite numbers")
    rtol = number("rtol", rtol, f"a number from {LEAST_RTOL} to below 1")
    needs(LEAST_RTOL <= rtol < 1, "rtol", repr(rtol), f"a number from {LEAST_RTOL} to below 1")
    needs(isinstance(relative, (bool, np.bool_)), "relative", repr(relative), "True or False")
    good_steps = isinstance(steps, (int, np.integer)) and not isinstance(steps, bool) and steps > 0
    needs(bool(good_steps), "steps", repr(steps), "a positive integer")
    check_mismatch(size, coding)
    pair = _batch(energy, targets, starts)
    dynamics.check(energy)
    return Problem(
        energy,
        *pair,
        until=until,
        rtol=rtol,
        atol=number("atol", atol, "a positive finite number"),
        thresholds=thresholds,
        relative=bool(relative),
        output_times=None if output_times is None else _times(output_times, until),
        steps=min(int(steps), 2**62),
        dynamics=dynamics,
        size=size,
        coding=coding,
    )


def check_mismatch(size: Any, coding: Any) -> None:
    """Raise BadInput for a size or a coding that does not exist."""
    for path, value, known in (("size", size, SIZES), ("coding", coding, CODINGS)):
        needs(isinstance(value, str) and value in known, path, repr(value), " or ".join(map(repr, known)))


def law(target: Any, states: int, path: str = "target") -> Real:
    """One checked target, shape (states,), normalised. Raises BadInput."""
    return np.asarray(_laws(_array(path, target, "a law"), states, path, (1,))[0])


def start(values: Any, size: int, path: str = "start") -> Real:
    """One checked start, shape (size,). Raises BadInput."""
    return np.asarray(_starts(_array(path, values, "parameters"), size, path, (1,))[0])


def _batch(energy: Energy, targets: Any, starts: Any) -> tuple[Real, Real]:
    """Targets (B, 2^N) and starts (B, size): what has one axis goes with every row of the other."""
    laws = _laws(_array("targets", targets, "laws"), 1 << energy.spins, "targets", (1, 2))
    begins = _starts(_array("starts", starts, "parameters"), energy.size, "starts", (1, 2))
    alone = np.ndim(targets) == 1, np.ndim(starts) == 1
    if not any(alone) and len(laws) != len(begins):
        raise BadInput("starts", f"{len(begins)} rows", f"{len(laws)} rows, as many as there are targets")
    rows = len(begins) if alone[0] else len(laws)
    return np.broadcast_to(laws, (rows, laws.shape[1])), np.broadcast_to(begins, (rows, begins.shape[1]))


def _laws(values: Real, states: int, path: str, axes: tuple[int, ...]) -> Real:
    _shape(values, states, path, axes, f"the {states} probabilities of a law, or rows of them")
    _each(path, values, np.isfinite(values) & (values > 0), "positive finite probabilities")
    rows = np.atleast_2d(values)
    sums = [math.fsum(row) for row in rows]
    for index, total in enumerate(sums):
        if abs(total - 1) > SUM_TOL:
            raise BadInput(
                f"{path}[{index}]" if values.ndim == 2 else path, f"the sum {total!r}", f"a sum of 1, to {SUM_TOL}"
            )
    # divided row by row: a row must come out the same in every batch, to the bit
    return np.array([row / total for row, total in zip(rows, sums, strict=True)]).reshape(rows.shape)


def _starts(values: Real, size: int, path: str, axes: tuple[int, ...]) -> Real:
    _shape(values, size, path, axes, f"the {size} parameters of the energy, or rows of them")
    _each(path, values, np.isfinite(values), "finite numbers")
    return np.atleast_2d(values)


def _shape(values: Real, width: int, path: str, axes: tuple[int, ...], expected: str) -> None:
    if values.ndim not in axes or values.shape[-1] != width:
        shapes = " or ".join(["", f"({width},)", f"(B, {width})"][axis] for axis in axes)
        raise BadInput(path, f"shape {values.shape}", f"{expected}: shape {shapes}")


def _array(path: str, values: Any, expected: str) -> Real:
    refuse_masks(path, values, expected)
    try:
        found = np.asarray(values)
        if found.dtype.kind not in "fiuO":
            raise BadInput(path, f"elements of type {found.dtype}", f"{expected} in real numbers")
        return found.astype(np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        if isinstance(error, BadInput):
            raise
        raise BadInput(path, type(values).__name__, f"{expected} in real numbers, in rows of one length") from error


def number(path: str, value: Any, expected: str) -> float:
    """One checked positive finite number. Raises BadInput."""
    plain = isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)
    try:
        result = float(value) if plain else math.nan
    except OverflowError:
        result = math.inf
    needs(math.isfinite(result) and result > 0, path, repr(value)[:40], expected)
    return result


def _times(values: Any, until: float) -> Real:
    times = _array("output_times", values, "times")
    expected = f"times that do not fall, from 0 to {until!r}"
    needs(times.ndim == 1, "output_times", f"shape {times.shape}", expected)
    _each("output_times", times, (times >= 0) & (times <= until), expected)
    needs(bool((np.diff(times) >= 0).all()), "output_times", "a time before its predecessor", expected)
    return times


def _each(path: str, values: Real, good: NDArray[np.bool_], expected: str) -> None:
    if not good.all():
        index = np.argwhere(~good)[0]
        raise BadInput(path + "".join(f"[{i}]" for i in index), repr(float(values[tuple(index)])), expected)


def needs(good: bool, path: str, found: str, expected: str) -> None:
    """Raise BadInput unless it is good."""
    if not good:
        raise BadInput(path, found, expected)
