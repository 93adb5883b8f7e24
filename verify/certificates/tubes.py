"""Tubes around trajectories: polynomials, step by step, that the independent checker shows to be close to the flow.

The polynomials are Taylor's, found in integers (``jets``), and the times at which orders are compared come from float64
flows. How wide the tube becomes is for the checker to say: what it finds too wide is inconclusive here.
"""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from verify.case.parameters import read
from verify.certificates.attempt import UNSUPPORTED, WIDE, Attempt
from verify.certificates.document import certificate, integers, part
from verify.certificates.jets import Jets
from verify.energies import build
from verify.errors import Usage
from verify.files.numerals import integer
from verify.files.reading import At
from verify.flow.dynamics import PLAIN

if TYPE_CHECKING:
    from collections.abc import Callable

    from verify.arithmetic import Array
    from verify.case import Case
    from verify.certificates.document import Document
    from verify.energies import Energy
    from verify.flow import Clock

LONGEST = Fraction(64)
"""Half of the longest step."""
MOST_STEPS = 400
EIGHTH = 8
"""Steps are multiples of an eighth of a power of two, so that times stay short."""


@dataclass(frozen=True)
class Effort:
    """Precision of a tube: bits of the integers, degree of the polynomials, bound of the coefficients left out."""

    bits: int
    degree: int
    fine: float


LADDER = (Effort(128, 20, 1e-18), Effort(192, 28, 1e-32))
"""Tried in this order. A tube grows like exp of the integral of the largest eigenvalue of the Hessian."""


def tube(
    case: Case, time: Fraction | str | int, *, point: Document | None = None, other: Document | None = None
) -> Attempt:
    """The part that states where the flow is at a dyadic time, within a distance; else the reason why there is none.

    The flow is that of the case, from its own parameters or from ``point`` (an object of parameters).
    ``other``: the flow of another model towards the case's target, ``{"energy": ..., "parameters": ...}``.
    Raises Usage for a time that is no exact number, and where no start is given.
    """
    from verify import checker

    time = _time(time)

    def stated(steps: Steps) -> Document:

        end = [str(Fraction(int(x), 1 << steps.effort.bits)) for x in steps.polynomials[-1].sum(axis=0)]
        return {"other": other, "time": str(time), "end": end, "radius": str(checker.Tube.CLOSE)}

    return _tried(case, _Flow(time, point, other), "tube", stated)


def event_order(
    case: Case,
    clock: Clock,
    first: int,
    second: int,
    time: Fraction | str | int,
    *,
    point: Document | None = None,
    other: Document | None = None,
) -> Attempt:
    """The part that states that by a dyadic time order ``first`` is past the threshold, and ``second`` was at no time.

    The flow is that of ``tube``. Of the clock, mismatch, size and threshold count; it is one of first crossings in
    the +-1 coding, under the plain gradient (of ``other``, where that is given). Raises Usage
    for a time that is no exact number, for orders that are not two of the case's, and where no start is given.
    """
    if clock.crossing != "first" or clock.coding != "spins" or (clock.metric != PLAIN and other is None):
        return Attempt(None, UNSUPPORTED, "Tubes know first crossings in the +-1 coding, under plain gradients.")
    known = range(1, case.spins + 1)
    if not {first, second} <= set(known) or first == second:
        raise Usage(f"two different orders from 1 to {case.spins} are needed, not {first!r} and {second!r}")
    time = _time(time)
    read = {"by": clock.by, "size": clock.size, "threshold": str(clock.threshold), "relative": clock.relative}
    statement = {"clock": read, "first": first, "second": second, "time": str(time), "other": other}
    return _tried(case, _Flow(time, point, other), "event-order", lambda _: statement)


def between(early: float, late: float) -> Fraction:
    """A short dyadic time between two times, nearer to the earlier one; ``late`` may be infinite."""
    aim = early + min(late - early, early) / 3
    digits = 4
    while True:
        scale = Fraction(2) ** (digits - math.floor(math.log2(aim)))
        time = Fraction(round(aim * float(scale))) / scale
        if early < time < late or digits > 40:
            return time
        digits += 4


@dataclass(frozen=True)
class Steps:
    """Polynomials of a flow: durations, and for each coefficients (degree + 1, P) in s from -1 to 1, integers."""

    effort: Effort
    durations: list[Fraction]
    polynomials: list[Array]

    def hints(self) -> Document:
        """As they stand in a certificate."""
        pairs = zip(self.durations, self.polynomials, strict=True)
        return {"bits": self.effort.bits, "steps": [[str(h), [integers(c) for c in theta.T]] for h, theta in pairs]}


def steps(case: Case, energy: Energy, start: Any, until: Fraction, effort: Effort) -> Steps | None:
    """The flow of the energy towards the case's target from exact parameters (size,); None where it takes too many."""
    jets = Jets(energy, case, effort.bits)
    theta, t, pace = jets.start(start), Fraction(0), Fraction(1, 4)
    found = Steps(effort, [], [])
    while t < until:
        if len(found.durations) == MOST_STEPS:
            return None
        ahead = jets.at(theta, pace, effort.degree)
        half = min(_reach(ahead, pace, effort), LONGEST, (until - t) / 2)
        # expanded about the middle of the step a series serves both halves
        c = jets.at(_value(ahead, half / pace), half, effort.degree)
        found.durations.append(2 * half)
        found.polynomials.append(c)
        theta, t, pace = list(c.sum(axis=0)), t + 2 * half, half
    return found


def _time(value: Fraction | str | int) -> Fraction:
    """An exact time; raises Usage for a float, which is not the number that was meant, and for what is no number."""
    value = integer(value)
    if isinstance(value, (Fraction, str, int)) and not isinstance(value, bool):
        with suppress(ValueError, ZeroDivisionError):
            return Fraction(value)
    raise Usage(f'a time is a Fraction, an integer or a string such as "67/8", not {value!r}')


def _reach(c: Array, pace: Fraction, effort: Effort) -> Fraction:
    """Longest half step on which the last two coefficients stay fine: a short dyadic number, as times should be."""
    one = 1 << effort.bits
    sizes = [(k, max(int(abs(c[k]).max()) / one, 1e-300)) for k in (effort.degree - 1, effort.degree)]
    reach = float(pace) * min(1e3, *((effort.fine / size) ** (1 / k) for k, size in sizes))
    power = Fraction(2) ** math.floor(math.log2(reach))
    return Fraction(math.floor(reach / float(power) * EIGHTH), EIGHTH) * power


def _value(c: Array, s: Fraction) -> list[int]:
    """The polynomial at s."""
    value = c[-1]
    for row in c[-2::-1]:
        value = value * s.numerator // s.denominator + row
    return list(value)


@dataclass(frozen=True)
class _Flow:
    """A flow and the time of its end: the case's from its parameters, from a point, or another model's from its own."""

    time: Fraction
    point: Document | None
    other: Document | None

    def begun(self, case: Case) -> tuple[Energy, Any]:
        """Energy and exact start (size,). Raises Usage where there is no start."""
        if self.other is not None:
            energy = build(self.other["energy"], case.spins, "other.energy")
            return energy, read(At(self.other["parameters"], "other.parameters"), energy)
        if self.point is None and case.exact_theta is None:
            raise Usage("a flow needs a start: the case has no parameters, and no point is given")
        return case.energy, case.exact_theta if self.point is None else read(At(self.point, "point"), case.energy)


def _tried(case: Case, flow: _Flow, kind: str, stated: Callable[[Steps], Document]) -> Attempt:
    """The first effort whose certificate the checker accepts; trusted no more than any other candidate."""
    from verify import checker

    energy, start = flow.begun(case)
    if energy.underlying.direct is None and energy.restricted != (-1, 1):
        why = f"Tubes are for Ising models, linear maps of them and RBMs with +-1 units, not for {energy.family}."
        return Attempt(None, UNSUPPORTED, why)
    if flow.time <= 0 or flow.time.denominator & (flow.time.denominator - 1):
        return Attempt(None, UNSUPPORTED, f"Tubes end at positive dyadic times, not at {flow.time}.")
    why = "The flow takes too many steps."
    for effort in LADDER:
        found = steps(case, energy, start, flow.time, effort)
        if found is None:
            break
        candidate = part(kind, stated(found), found.hints(), flow.point)
        try:
            checker.check(certificate(case, candidate))
        except checker.Rejected as error:
            why = f"The tube does not decide it: {error}."
            continue
        return Attempt(candidate)
    return Attempt(None, WIDE, why)
