"""Power laws: points on two logarithmic axes with error bars, and lines over the range that was fitted."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from verify.report.figures import svg
from verify.report.figures.axis import Axis
from verify.report.words import line, power_of_ten, pretty_number

if TYPE_CHECKING:
    from verify.campaign.listener import Document
    from verify.report.figures.svg import Axes

MARKERS = ("o", "s", "^", "D", "v", "P", "X")
"""One per series, beside its colour."""
APART, BELOW = 4.0, -29.0
"""Points between error bars of different series at the same place, and from the axes up to their legend."""
LABEL, LINE, NEXT = 60, 60, "\n"
"""Longest label of a series, and longest line of the legend, in characters; what stands between its lines."""
OPEN = "open, at the top edge: beyond what was measured"


def scaling(figure: Document, prefix: str) -> str | None:
    """One colour and marker per series; what is None (censored) is an open marker at the top edge.

    What is not positive has no place on logarithmic axes and is left out; the description counts it. Series with error
    bars at the same places stand side by side. Where all places are small whole numbers, they are the ticks.
    """
    series = [_Series(one) for one in figure["series"]]
    places = sorted({x for one in series for x in (*one.x.tolist(), *one.censored.tolist())})
    heights = [y for one in series for y in one.y.tolist()]
    if not places:
        return None
    ends = [end for one in series for end in one.bars[1:].ravel().tolist() if end > 0]
    across, up = Axis.ratio(places), Axis.ratio([*heights, *ends] or [1.0])
    beside, open_markers = [one for one in series if one.bars.size], any(one.censored.size for one in series)

    def draw(axes: Axes) -> None:
        from matplotlib.transforms import ScaledTranslation

        across.apply(axes, "x")
        up.apply(axes, "y")
        axes.set(xlim=(across.low, across.high), ylim=(up.low, up.high))
        if all(place < 10 and place == int(place) for place in places):
            axes.set_xticks(places, [f"{place:g}" for place in places])
        if not heights:
            # nothing was measured, so no number belongs on this axis
            axes.set_yticks([])
        for position, one in enumerate(series):
            shift = (beside.index(one) - (len(beside) - 1) / 2) * APART if one in beside else 0.0
            one.draw(axes, position, up.low, shift)
        if open_markers:
            axes.plot([], [], "o", color=svg.FAINT, markersize=4, markerfacecolor="none", label=OPEN)
        under = axes.transAxes + ScaledTranslation(0, BELOW / 72, axes.figure.dpi_scale_trans)
        axes.legend(loc="upper left", bbox_to_anchor=(-0.1, 0), bbox_transform=under, handlelength=1.6)

    return svg.drawn(draw, 1.8, prefix, figure, "; ".join(one.said() for one in series))


class _Series:
    """The points of one series that have a place on the axes."""

    def __init__(self, given: Document) -> None:
        self.label, self.fit, none = line(given["label"], LABEL), given["fit"], [None] * len(given["x"])
        given = {name: none if given[name] is None else given[name] for name in ("x", "y", "low", "high")}
        points = np.stack([np.array(given[name], dtype=float) for name in given])
        positive = points[:, points[0] > 0]
        self.censored = positive[0, np.isnan(positive[1])]
        self.x, self.y, low, high = held = positive[:, positive[1] > 0]
        self.bars = held[[0, 2, 3]][:, np.isfinite(low + high)]
        self.left_out = points.shape[1] - len(self.censored) - len(self.x)

    def draw(self, axes: Axes, position: int, bottom: float, shift: float) -> None:
        """Points, error bars (down to the edge where they end at or below zero), open markers and the fitted line.

        ``shift``: how far to the right of their places, in points.
        """
        from matplotlib.transforms import ScaledTranslation

        colour, aside = svg.colour(position), ScaledTranslation(shift / 72, 0, axes.figure.dpi_scale_trans)
        look: dict[str, Any] = {"color": colour, "marker": MARKERS[position % len(MARKERS)], "markersize": 4}
        x, low, high = self.bars
        axes.vlines(x, np.maximum(low, bottom), high, color=colour, linewidth=0.8, transform=axes.transData + aside)
        label = NEXT.join(map(svg.label, self.legend().split(NEXT)))
        axes.plot(self.x, self.y, ls="", mew=0, label=label, zorder=3, transform=axes.transData + aside, **look)
        if self.censored.size:
            top: dict[str, Any] = {"transform": axes.get_xaxis_transform() + aside, "clip_on": False, "zorder": 3}
            axes.plot(self.censored, np.ones(len(self.censored)), ls="", markerfacecolor="none", **top, **look)
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
        if self.y.size:
            text += f", at {pretty_number(self.x[-1])} it is {pretty_number(self.y[-1])}"
        if self.censored.size:
            text += f", {len(self.censored)} beyond what was measured"
        return text + (f", {self.left_out} not positive and left out" if self.left_out else "")


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
