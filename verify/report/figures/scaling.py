"""Power laws: points on two logarithmic axes with error bars, and lines over the range that was fitted."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from verify.report.figures import svg
from verify.report.figures.axis import log_ticks, real
from verify.report.words import line, power_of_ten, pretty_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verify.campaign.listener import Document
    from verify.report.figures.svg import Axes

MARKERS = ("o", "s", "^", "D", "v", "P", "X")
"""One per series, beside its colour."""
NARROWEST = 10.0
"""An axis spans at least this factor, so that it has ticks."""
LABEL, LINE, NEXT = 60, 66, "\n"
"""Longest label of a series, and longest line of the legend, in characters; what stands between its lines."""


def scaling(figure: Document, prefix: str) -> str | None:
    """One colour and marker per series; what is None (censored) is an open marker at the top edge.

    What is not positive has no place on logarithmic axes and is left out; the description counts it.
    """
    series = [_Series(one) for one in figure["series"]]
    places = [x for one in series for x in (*one.x, *one.censored)]
    heights = [y for one in series for y in one.y]
    if not places:
        return None
    across, up = _limits(places), _limits([*heights, *(end for one in series for end in one.ends)] or [1.0])
    open_markers = any(one.censored for one in series)

    def draw(axes: Axes) -> None:
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.set_xlim(*across)
        axes.set_ylim(*up)
        log_ticks(axes.xaxis, *across)
        log_ticks(axes.yaxis, *up)
        if not heights:
            # nothing was measured, so no number belongs on this axis
            axes.yaxis.set_ticks([])
        for position, one in enumerate(series):
            colour = svg.SERIES[position % len(svg.SERIES)]
            one.draw(axes, colour, MARKERS[position % len(MARKERS)], up[0])
        if open_markers:
            label = "open, at the top edge: beyond what was measured"
            axes.plot([], [], "o", color=svg.FAINT, markersize=4, markerfacecolor="none", label=label)
        axes.set_xlabel(line(figure["xlabel"]), parse_math=svg.is_math(figure["xlabel"]))
        axes.set_ylabel(line(figure["ylabel"]), parse_math=svg.is_math(figure["ylabel"]))
        legend = axes.legend(loc="upper left", bbox_to_anchor=(-0.02, -0.42 / 1.9), borderaxespad=0.0, handlelength=1.6)
        for text in legend.get_texts():
            text.set_parse_math(svg.is_math(text.get_text()))
            text.set_linespacing(1.1)

    rows = sum(1 + one.legend().count(NEXT) for one in series) + open_markers
    below = 0.5 + 0.16 * rows
    said = "; ".join(one.said() for one in series) + "."
    return svg.drawn(draw, 2.0 + below, prefix, line(figure["title"]), said, left=0.13, below=below)


class _Series:
    """The points of one series that have a place on the axes."""

    def __init__(self, given: Document) -> None:
        self.label, self.fit = line(given["label"], LABEL), given["fit"]
        points = list(zip(given["x"], given["y"], _bounds(given, "low"), _bounds(given, "high"), strict=True))
        self.censored = [x for x, y, _, _ in points if y is None and x > 0]
        held = [point for point in points if point[1] is not None and point[0] > 0 and point[1] > 0]
        self.left_out = len(points) - len(self.censored) - len(held)
        self.x, self.y = [point[0] for point in held], [point[1] for point in held]
        self.low, self.high = [real(point[2]) for point in held], [real(point[3]) for point in held]

    @property
    def ends(self) -> list[float]:
        """Ends of error bars that have a place on the axis."""
        return [end for end in (*self.low, *self.high) if math.isfinite(end) and end > 0]

    def draw(self, axes: Axes, colour: str, marker: str, bottom: float) -> None:
        """Points, error bars (down to the edge where they end at or below zero), open markers and the fitted line."""
        bars = [max(low, bottom) for low in self.low], self.high
        for x, low, high in zip(self.x, *bars, strict=True):
            if math.isfinite(low) and math.isfinite(high):
                axes.plot([x, x], [low, high], color=colour, linewidth=0.8, solid_capstyle="butt", zorder=2)
        look: dict[str, Any] = {"color": colour, "marker": marker, "markersize": 4, "linestyle": "none", "zorder": 3}
        axes.plot(self.x, self.y, markeredgewidth=0, label=self.legend(), **look)
        if self.censored:
            edge = axes.get_xaxis_transform()
            top = [1.0] * len(self.censored)
            axes.plot(self.censored, top, transform=edge, markerfacecolor="none", clip_on=False, **look)
        if self.fit is not None and 0 < self.fit["from"] < self.fit["to"] and self.fit["factor"] > 0:
            ends = [self.fit["from"], self.fit["to"]]
            law = [self.fit["factor"] * x ** self.fit["exponent"] for x in ends]
            axes.plot(ends, law, color=colour, linewidth=1.1, zorder=1)

    def legend(self) -> str:
        """The label, and the exponent with its error and the range that was fitted."""
        if self.fit is None:
            return self.label
        exponent = _with_error(self.fit["exponent"], self.fit["error"])
        said = f"exponent {exponent}, fitted from {_place(self.fit['from'])} to {_place(self.fit['to'])}"
        # a line of its own where both would not fit one
        return f"{self.label}:{' ' if len(self.label + said) < LINE else NEXT}{said}"

    def said(self) -> str:
        """The same in words, with the numbers of points."""
        text = f"{line(self.legend())}, {len(self.x)} points"
        if self.y:
            text += f", at {pretty_number(self.x[-1])} it is {pretty_number(self.y[-1])}"
        if self.censored:
            text += f", {len(self.censored)} beyond what was measured"
        return text + (f", {self.left_out} not positive and left out" if self.left_out else "")


def _bounds(given: Document, name: str) -> Sequence[float | None]:
    return [None] * len(given["x"]) if given[name] is None else given[name]


def _limits(values: Sequence[float]) -> tuple[float, float]:
    """Ends of a logarithmic axis with some room, at least ``NARROWEST`` apart as a ratio."""
    low, high = min(values) / 1.3, max(values) * 1.3
    wanting = math.sqrt(max(1.0, NARROWEST * low / high))
    return low / wanting, high * wanting


def _place(value: float) -> str:
    """A place on the axis as its ticks say it: far powers of ten without a factor."""
    exponent = round(math.log10(value)) if value > 0 else 0
    far = abs(exponent) > 1 and math.isclose(value, 10.0**exponent)
    return power_of_ten(exponent) if far else pretty_number(value)


def _with_error(value: float, error: float) -> str:
    """A number to the first digit of its error, or to the second where that is a 1: ``−1.02 ± 0.03``."""
    if not error > 0:
        return f"{pretty_number(value)} ± {pretty_number(error)}"
    digits = -math.floor(math.log10(error))
    digits = min(max(digits + (f"{error:e}"[0] == "1"), 0), 9)
    return f"{value:.{digits}f} ± {error:.{digits}f}".replace("-", "−")
