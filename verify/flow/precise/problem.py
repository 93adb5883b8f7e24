"""The input of ``integrate(..., precision=DIGITS)``, checked before any work and kept exact."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from verify.energies import Energy
from verify.errors import BadInput, Unsupported, refuse_masks
from verify.files.numerals import rational, shown
from verify.flow.precise.normal_kernel import KAPPA
from verify.flow.problem import needs
from verify.flow.tolerances import SUM_TOL

if TYPE_CHECKING:
    from collections.abc import Callable

LEAST_DIGITS, MOST_DIGITS = 16, 1000
MOST_EXPONENT = 100_000
"""Largest binary exponent of a floating number that is written out as a fraction."""

LARGEST = Fraction(10**300)
"""Of numbers that doubles must be able to hold, if only roughly."""

Exact = list[Fraction]


class _Wanted(NamedTuple):
    """Condition on numbers, in words and as a test."""

    words: str
    good: Callable[[Fraction], bool]


@dataclass(frozen=True)
class PreciseProblem:
    """A batch of B flows of one energy: everything exact; the targets' sums are exactly 1.

    ``tolerance``: the error wanted in each parameter at the end, to its order.
    """

    energy: Energy
    digits: int
    targets: list[Exact]
    starts: list[Exact]
    until: Fraction
    tolerance: Fraction
    thresholds: Exact
    relative: bool
    output_times: Exact | None
    steps: int


def precise_problem(
    energy: Energy,
    targets: Any,
    starts: Any,
    *,
    precision: Any,
    until: Any,
    rtol: Any = None,
    thresholds: Any = (0.5,),
    relative: Any = True,
    output_times: Any = None,
    steps: Any = 100_000,
) -> PreciseProblem:
    """The checked problem. Numbers: integers, Fractions, floats (their exact value), mpmath's, strings like "1/3".

    ``rtol`` (default: 10^-precision): the error wanted in each parameter, relative to the largest of the start where
    that is less than 1, absolute else. Raises BadInput that names the argument, and Unsupported for an energy that is
    neither a normal form nor a linear reparametrisation of one.
    """
    needs(isinstance(energy, Energy), "energy", type(energy).__name__, "an energy, such as verify.energy(...) gives")
    form = energy.underlying.normal()
    if form is None:
        raise Unsupported(f"{type(energy).__name__} is no normal form: its flows are computed in float64 only")
    if form.hidden and form.link.name not in KAPPA:
        raise Unsupported(f"the link {form.link.name} has no high precision: its flows are computed in float64 only")
    digits = _integer("precision", precision, f"decimal digits, from {LEAST_DIGITS} to {MOST_DIGITS}")
    needs(LEAST_DIGITS <= digits <= MOST_DIGITS, "precision", str(digits),
           f"decimal digits, from {LEAST_DIGITS} to {MOST_DIGITS}")  # fmt: skip
    end = exact("until", until, "a positive number, at most 1e300")
    needs(0 < end <= LARGEST, "until", _short(until), "a positive number, at most 1e300")
    finest = Fraction(1, 10**digits)
    wanted = finest if rtol is None else exact("rtol", rtol, f"a number from 1e-{digits} to below 1")
    needs(finest <= wanted < 1, "rtol", _short(rtol), f"a number from 1e-{digits} to below 1")
    needs(isinstance(relative, (bool, np.bool_)), "relative", repr(relative), "True or False")
    positive = _Wanted("positive finite numbers", lambda value: value > 0)
    refuse_masks("thresholds", thresholds, positive.words)
    levels, _ = _rows("thresholds", thresholds if _seen(thresholds).ndim else [thresholds], None, positive)
    laws, alone = _rows("targets", targets, 1 << energy.spins, positive)
    modest = _Wanted("finite numbers of modulus at most 1e300", lambda value: abs(value) <= LARGEST)
    begins, single = _rows("starts", starts, energy.size, modest)
    if not alone and not single and len(laws) != len(begins):
        raise BadInput("starts", f"{len(begins)} rows", f"{len(laws)} rows, as many as there are targets")
    B = len(begins) if alone else len(laws)
    laws = [_normalised(row, "targets" if alone else f"targets[{i}]") for i, row in enumerate(laws)]
    count = _integer("steps", steps, "a positive integer")
    needs(count > 0, "steps", repr(steps), "a positive integer")
    return PreciseProblem(
        energy,
        digits,
        laws * B if alone else laws,
        begins * B if single else begins,
        until=end,
        tolerance=wanted,
        thresholds=levels[0],
        relative=bool(relative),
        output_times=None if output_times is None else _times(output_times, end),
        steps=count,
    )


def exact(path: str, value: Any, expected: str) -> Fraction:
    """The rational number that a value is. Raises BadInput for what is none, or has an absurd exponent."""
    if isinstance(value, str):
        return rational(value, path)
    if isinstance(value, Fraction):
        return value
    try:
        if isinstance(value, (int, np.integer)) and not isinstance(value, bool):
            return Fraction(int(value))
        if isinstance(value, (float, np.floating)):
            return Fraction(*value.as_integer_ratio())
        if hasattr(value, "_mpf_"):
            return _from_mpf(*value._mpf_)
    except (ValueError, OverflowError) as error:
        # not a number, or infinite
        raise BadInput(path, _short(value), expected) from error
    raise BadInput(path, _short(value), expected)


def _from_mpf(sign: int, mantissa: int, exponent: int, _: int) -> Fraction:
    if (not mantissa and exponent) or abs(exponent) > MOST_EXPONENT:
        raise ValueError("not finite, or too long to write out")
    return Fraction(-int(mantissa) if sign else int(mantissa)) * Fraction(2) ** exponent


def _short(value: Any) -> str:
    text = shown(value) if isinstance(value, str) else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _seen(values: Any) -> Any:
    """As an array of objects: numpy's ways with nested sequences, without its guesses about types of numbers."""
    try:
        return np.array(values, dtype=object)
    except ValueError:
        return np.empty(0, dtype=object)


def _rows(path: str, values: Any, width: int | None, wanted: _Wanted) -> tuple[list[Exact], bool]:
    """Rows of exact numbers, and whether there was one axis only; without a width there must be."""
    refuse_masks(path, values, wanted.words)
    found, axes = _seen(values), (1,) if width is None else (1, 2)
    if found.ndim not in axes or (width is not None and found.shape[-1] != width):
        shapes = " or ".join(["", f"({width},)", f"(B, {width})"][axis] for axis in axes)
        expected = "a sequence of numbers" if width is None else f"{width} numbers, or rows of them: shape {shapes}"
        raise BadInput(path, f"shape {found.shape}", expected)
    single = found.ndim == 1
    table = found[None] if single else found
    rows: list[Exact] = []
    for i, row in enumerate(table):
        rows.append([])
        for j, value in enumerate(row):
            place = f"{path}[{j}]" if single else f"{path}[{i}][{j}]"
            rows[-1].append(exact(place, value, wanted.words))
            needs(wanted.good(rows[-1][-1]), place, _short(value), wanted.words)
    return rows, single


def _normalised(row: Exact, path: str) -> Exact:
    total = sum(row, Fraction(0))
    needs(abs(total - 1) <= SUM_TOL, path, f"the sum {float(total)!r}", f"a sum of 1, to {SUM_TOL}")
    return [value / total for value in row]


def _times(values: Any, until: Fraction) -> Exact:
    expected = f"times that do not fall, from 0 to {float(until)!r}"
    rows, _ = _rows("output_times", values, None, _Wanted(expected, lambda value: 0 <= value <= until))
    times = rows[0]
    needs(times == sorted(times), "output_times", "a time before its predecessor", expected)
    return times


def _integer(path: str, value: Any, expected: str) -> int:
    needs(isinstance(value, (int, np.integer)) and not isinstance(value, bool), path, repr(value), expected)
    return int(value)
