"""Curves over logarithmic time by order: trajectories one by one, and bands that say what most of them do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from verify.report.figures import svg
from verify.report.figures.axis import Axis
from verify.report.words import number, spanned

if TYPE_CHECKING:
    from verify.campaign.listener import Document
    from verify.report.figures.svg import Axes

MOST_LINES = 40
"""Trajectories drawn per order; more only blacken the page."""
MOST_POINTS = 400
"""Points drawn per trajectory, evenly chosen."""
DASHES = ("-", "--", "-.", ":")


@dataclass
class _Order:
    """Curves of one order, an array (lines, times) each; NaN where there is no value."""

    name: str
    thick: Any
    said: str
    width: float = 1.8
    alpha: float = 1.0
    thin: Any = field(default_factory=lambda: np.empty((0, 0)))
    band: Any = field(default_factory=lambda: np.empty((0, 0)))

    def draw(self, axes: Axes, time: Any, position: int, bottom: float) -> None:
        colour = svg.colour(position)
        if len(self.band):
            # a band that reaches below a logarithmic axis goes down to its edge
            low, high = np.maximum(self.band, bottom)
            axes.fill_between(time, low, high, color=colour, alpha=0.2, linewidth=0, zorder=1)
        for path in self.thin:
            axes.plot(time, path, color=colour, linewidth=0.5, alpha=0.55, zorder=2)
        look: dict[str, Any] = {"color": colour, "linestyle": DASHES[position % len(DASHES)], "linewidth": self.width}
        for nth, path in enumerate(self.thick):
            axes.plot(time, path, alpha=self.alpha, zorder=3, label="_" if nth else f"order {self.name}", **look)


def trajectories(figure: Document, prefix: str) -> str | None:
    """One colour and dash per order; times that are not positive have no place."""
    at, orders = _moments(figure), []
    for position, name in enumerate(sorted(figure["by_order"], key=int)):
        count, paths = len(figure["by_order"][name]), _lines(figure["by_order"][name], at)
        said = f"{count} trajectories, at the last time {spanned(paths[:, -1:].ravel().tolist())}"
        # the lower the order the wider: lines that coincide stay visible
        width, alpha = max(0.8, 2.0 - 0.35 * position), 1.0 if len(paths) <= 3 else max(0.25, 3 / len(paths))
        orders.append(_Order(name, paths, said, width, alpha))
    return _drawn(figure | {"xlabel": "time"}, prefix, at, orders)


def bands(figure: Document, prefix: str) -> str | None:
    """Per order the median, a translucent band around it, and single trajectories as thin lines; None values are gaps.

    Values are logarithmic where ``yscale`` asks for it; those that are not positive are gaps then.
    """
    at, orders = _moments(figure), []
    for name in sorted(figure["by_order"], key=int):
        some = figure["by_order"][name]
        median, low, high = ([some[part][place] for place in at] for part in ("median", "low", "high"))
        said = (
            f"at the last time the median is {number((median or [None])[-1])}, the band goes from "
            f"{number((low or [None])[-1])} to {number((high or [None])[-1])}; {len(some['single'])} single lines"
        )
        thick, band = np.array([median], dtype=float), np.array([low, high], dtype=float)
        orders.append(_Order(name, thick, said, thin=_lines(some["single"], at), band=band))
    return _drawn(figure, prefix, at, orders, figure.get("yscale", "linear"))


def _moments(figure: Document) -> list[int]:
    """Places of the times that are drawn: positive ones, for the axis is logarithmic."""
    at = [position for position, moment in enumerate(figure["time"]) if moment is not None and moment > 0]
    return at[:: max(1, len(at) // MOST_POINTS)]


def _lines(paths: list[list[float | None]], at: list[int]) -> Any:
    """Array (lines, times)."""
    some = [[path[place] for place in at] for path in paths[:MOST_LINES]]
    return np.array(some, dtype=float).reshape(len(some), len(at))


def _drawn(figure: Document, prefix: str, at: list[int], orders: list[_Order], kind: str | None = None) -> str | None:
    """Curves on the axis that fits them, or of this kind; None for a single time, or where no value has a place."""
    every = np.concatenate([part.ravel() for one in orders for part in (one.thick, one.thin, one.band)] or [[]])
    shown = every[np.isfinite(every) & ((every > 0) | (kind != "log"))].tolist()
    if len(at) < 2 or not shown:
        return None
    axis, time = Axis.of(shown, kind=kind), [figure["time"][place] for place in at]

    def draw(axes: Axes) -> None:
        Axis.of(time, kind="log" if time[-1] >= 10 * time[0] else "linear").apply(axes, "x")
        axis.apply(axes, "y")
        for position, one in enumerate(orders):
            one.draw(axes, time, position, axis.bottom)
        axes.set_xlim(time[0], time[-1])
        if axis.kind == "log":
            # values below the axis do not count for its room at the top
            axes.set_ylim(axis.bottom, axis.high * (axis.high / axis.bottom) ** 0.05)
        legend = axes.legend(loc="upper left", bbox_to_anchor=(1.02, 1.02), handlelength=2.2)
        for handle in legend.get_lines():
            handle.set_alpha(1.0)

    said = "; ".join(f"order {one.name}: {one.said}" for one in orders)
    return svg.drawn(draw, 1.8, prefix, figure, said)
