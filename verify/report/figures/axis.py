"""Axes that fit their values: linear, logarithmic or both, with ticks in characters that any font has."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from verify.report.figures import svg
from verify.report.words import number, power_of_ten, pretty_number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from verify.report.figures.svg import Axes

DECADES = 1.5
"""An axis is logarithmic where its values span at least so many powers of ten."""
DEEPEST = 12.0
"""Powers of ten that a logarithmic axis reaches below the largest value; what is smaller lies on its edge."""


class Axis:
    """The axis that fits some values: linear, logarithmic, or logarithmic on both sides of a linear middle.

    ``kind``: "linear" or "log" where it is chosen and not found; on the latter only positive values have a place.
    """

    def __init__(self, values: Sequence[float], *, symmetric: bool = False, kind: str | None = None) -> None:
        sizes = [abs(value) for value in values if value]
        self.low, self.high = min(values), max(values)
        self.kind, self.smallest = "linear", max(min(sizes, default=1.0), max(sizes, default=1.0) * 10**-DEEPEST)
        if sizes and math.log10(max(sizes)) - math.log10(self.smallest) >= DECADES:
            one_sided = self.low >= 0 and not (symmetric and self.low == 0)
            self.kind = "log" if one_sided else "symlog"
        self.kind = kind or self.kind
        if self.kind == "symlog":
            # below the threshold the axis is linear
            self.smallest = 10.0 ** math.floor(math.log10(self.smallest))

    @property
    def bottom(self) -> float:
        """Where the axis ends below: nowhere, unless it is logarithmic."""
        return self.smallest / 1.5 if self.kind == "log" else -math.inf

    def holds(self, value: float) -> bool:
        """Whether this value has a place on the axis."""
        return self.kind != "log" or value >= self.smallest

    def edges(self, bins: int) -> list[float]:
        """Edges of bins that look equally wide on the axis."""
        low, high = self._along(self.smallest if self.kind == "log" else self.low), self._along(self.high)
        if low == high:
            low, high = low - 0.5, high + 0.5
        inner = [self._back(low + (high - low) * position / bins) for position in range(1, bins)]
        ends = (self._back(low), self._back(high))
        # rounding must not push the outermost values out of the outermost bins
        return [min(ends[0], self.smallest if self.kind == "log" else self.low), *inner, max(ends[1], self.high)]

    def apply(self, axes: Axes, which: str) -> None:
        """Set scale and ticks; where zero is inside, a thin line marks it."""
        axis = axes.xaxis if which == "x" else axes.yaxis
        set_scale: Callable[..., None] = axes.set_xscale if which == "x" else axes.set_yscale
        if self.kind == "log":
            set_scale("log")
            if which == "y":
                axes.set_ylim(bottom=self.bottom)
            log_ticks(axis, self.smallest, self.high)
        elif self.kind == "symlog":
            set_scale("symlog", linthresh=self.smallest, linscale=0.6)
            _symlog_ticks(axis, self)
        else:
            axis.set_major_formatter(lambda value, _: pretty_number(value))
            axis.set_major_locator(svg.round_ticks(6))
        if self.kind != "log" and self.low <= 0 <= self.high:
            draw = axes.axvline if which == "x" else axes.axhline
            draw(0, color=svg.FAINT, linewidth=0.6, zorder=0.5)

    def _along(self, value: float) -> float:
        if self.kind == "linear":
            return value
        if self.kind == "log":
            return math.log10(value)
        return math.copysign(math.log10(1 + abs(value) / self.smallest), value)

    def _back(self, place: float) -> float:
        if self.kind == "linear":
            return place
        if self.kind == "log":
            return math.pow(10.0, place)
        return math.copysign((10.0 ** abs(place) - 1) * self.smallest, place)


def log_ticks(axis: Any, low: float, high: float) -> None:
    """Powers of ten, at most about six of them, or 1, 2, 5 where these are too few; in characters of any font."""
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    axis.set_minor_locator(svg.no_ticks())
    if last - first < 2:
        places = [digit * 10.0**exponent for exponent in range(first - 1, last + 1) for digit in (1, 2, 5)]
        places = [place for place in places if low <= place <= high]
        axis.set_ticks(places, [pretty_number(place) for place in places])
        return
    exponents = range(last, first - 1, -max(1, math.ceil((last - first) / 6)))
    axis.set_ticks([10.0**exponent for exponent in exponents], [power_of_ten(exponent) for exponent in exponents])


def _symlog_ticks(axis: Any, scale: Axis) -> None:
    floor = round(math.log10(scale.smallest))

    def side(size: float) -> list[int]:
        top = math.floor(math.log10(size) + 1e-9) if size > 0 else floor - 1
        return list(range(top, floor, -max(1, math.ceil((top - floor) / 3))))[::-1]

    ticks = [(-(10.0**e), "−" + power_of_ten(e)) for e in reversed(side(-scale.low))] if scale.low < 0 else []
    ticks += [(0.0, "0")]
    ticks += [(10.0**e, power_of_ten(e)) for e in side(scale.high)] if scale.high > 0 else []
    axis.set_minor_locator(svg.no_ticks())
    axis.set_ticks([place for place, _ in ticks], [label for _, label in ticks])


def real(value: float | None) -> float:
    """The number, or NaN for none, which no drawing shows."""
    return math.nan if value is None else float(value)


def spanned(values: Sequence[float]) -> str:
    """From where to where the finite ones go, in words."""
    finite = [value for value in values if math.isfinite(value)]
    if not finite:
        return "none finite"
    return number(finite[0]) if len(finite) == 1 else f"from {number(min(finite))} to {number(max(finite))}"
