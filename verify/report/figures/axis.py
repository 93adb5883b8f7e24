"""Axes that fit their values: linear, logarithmic, or logarithmic on both sides of a linear middle.

Scales, transforms and the places of ticks are matplotlib's; the labels are plain characters, in the page's own font.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from verify.report.words import power_of_ten, pretty_number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from verify.report.figures.svg import Axes

DECADES = {1: 1.5, 2: 3.0}
"""Powers of ten that values of one sign, or of both, span at least where their axis is logarithmic."""
DEEPEST = 12.0
"""Powers of ten that a logarithmic axis reaches below the largest value."""
NARROWEST = 10.0
"""Factor that the axis of a power law spans at least, so that it has ticks."""
MOST_TICKS = 9
"""Most ticks of a logarithmic axis."""


@dataclass(frozen=True)
class Axis:
    """``kind``: "linear", "log" or "symlog"; ``least``: smallest size that has a place of its own off a linear axis."""

    kind: str
    low: float
    high: float
    least: float

    @classmethod
    def of(cls, values: Sequence[float], *, zero: bool = False, kind: str | None = None) -> Axis:
        """The axis that fits finite values; ``zero``: it has a place for a zero; ``kind``: chosen, and not found."""
        sizes = [abs(value) for value in values if value] or [1.0]
        low, high, least = min(values), max(values), max(min(sizes), max(sizes) * 10**-DEEPEST)
        if kind is None:
            wide = math.log10(max(sizes) / least) >= DECADES[2 if low < 0 < high else 1]
            one_sided = low > 0 or (low == 0 and not zero)
            kind = "linear" if not wide else "log" if one_sided else "symlog"
        return cls(kind, low, high, 10.0 ** math.floor(math.log10(least)) if kind == "symlog" else least)

    @classmethod
    def ratio(cls, values: Sequence[float]) -> Axis:
        """A logarithmic axis with room on both sides of positive values, that spans at least ``NARROWEST``."""
        low, high = min(values) / 1.3, max(values) * 1.3
        room = math.sqrt(max(1.0, NARROWEST * low / high))
        return cls("log", low / room, high * room, low / room)

    @property
    def bottom(self) -> float:
        """Lower edge of a logarithmic axis; no other axis ends below."""
        return self.least / 1.5 if self.kind == "log" else -math.inf

    def holds(self, value: float) -> bool:
        """Whether this value has a place on the axis."""
        return self.kind != "log" or value >= self.least

    def apply(self, axes: Axes, which: str) -> None:
        """Set the scale and the ticks of x or y; a thin line marks a zero inside."""
        from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator, SymmetricalLogLocator

        axis: Any = getattr(axes, f"{which}axis")
        locator: Any = MaxNLocator(6, steps=[1, 2, 2.5, 5, 10])
        # ticks are round: as many digits as tell them apart
        labelled: Callable[[float], str] = partial(pretty_number, digits=10)
        if self.kind == "log":
            getattr(axes, f"set_{which}scale")("log", nonpositive="mask")
            powers = math.floor(math.log10(self.high) + 1e-9) - math.ceil(math.log10(self.least) - 1e-9) >= 2
            # where powers of ten are too few
            locator = LogLocator(subs=(1.0,) if powers else (1.0, 2.0, 5.0), numticks=MOST_TICKS)
            labelled = _power if powers else labelled
        elif self.kind == "symlog":
            decades = sum(math.log10(max(abs(end) / self.least, 1)) for end in {min(self.low, 0), max(self.high, 0)})
            # the linear middle has room for the labels of its two ends and of zero
            getattr(axes, f"set_{which}scale")("symlog", linthresh=self.least, linscale=max(0.6, decades / 6))
            # a hair more, for rounding must not put ticks into the middle
            locator, labelled = SymmetricalLogLocator(base=10, linthresh=self.least * (1 + 1e-9)), _power
            locator.set_params(numticks=6)
        axis.set_major_locator(locator)
        axis.set_major_formatter(FuncFormatter(lambda value, _: labelled(value)))
        axis.set_minor_locator(NullLocator())
        if self.kind != "log" and self.low <= 0 <= self.high:
            line: Any = axes.axvline if which == "x" else axes.axhline
            line(0, color=axes.spines["left"].get_edgecolor(), linewidth=0.6, zorder=0.5)

    def edges(self, axes: Axes, bins: int) -> list[float]:
        """Edges of bins that look equally wide on the x axis that this was applied to; all held values are inside."""
        transform: Any = axes.xaxis.get_transform()
        low = self.least if self.kind == "log" else self.low
        ends = transform.transform(np.array([low, self.high]))
        inner = transform.inverted().transform(np.linspace(ends[0], ends[1], bins + 1))[1:-1]
        return [low, *map(float, inner), self.high]


def _power(value: float) -> str:
    sign = "−" if value < 0 else ""
    return sign + power_of_ten(round(math.log10(abs(value)))) if value else "0"
