"""Curves over time by order: trajectories one by one, and bands that say what most of them do."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from verify.report.figures import svg
from verify.report.figures.axis import Axis, log_ticks, real, spanned
from verify.report.words import line, number

if TYPE_CHECKING:
    from verify.campaign.listener import Document
    from verify.report.figures.svg import Axes

MOST_LINES = 40
"""Trajectories drawn per order; more only blacken the page."""
MOST_POINTS = 400
"""Points drawn per trajectory, evenly chosen."""
DASHES = ("-", "--", "-.", ":")


def trajectories(figure: Document, prefix: str) -> str | None:
    """One colour and dash per order over logarithmic time; times that are not positive have no place there."""
    at, times = _moments(figure)
    orders = sorted(figure["by_order"], key=int)
    paths = {
        order: [[real(path[position]) for position in at] for path in figure["by_order"][order][:MOST_LINES]]
        for order in orders
    }
    finite = [value for lines in paths.values() for path in lines for value in path if math.isfinite(value)]
    if len(times) < 2 or not finite:
        return None
    axis = Axis(finite)

    def draw(axes: Axes) -> None:
        for position, order in enumerate(orders):
            lines = [[value if axis.holds(value) else math.nan for value in path] for path in paths[order]]
            alpha = 1.0 if len(lines) <= 3 else max(0.25, 3 / len(lines))
            for nth, path in enumerate(lines):
                axes.plot(
                    times,
                    path,
                    color=svg.SERIES[position % len(svg.SERIES)],
                    linestyle=DASHES[position % len(DASHES)],
                    # the lower the order the wider: lines that coincide stay visible
                    linewidth=max(0.8, 2.0 - 0.35 * position),
                    alpha=alpha,
                    label="_" if nth else f"order {order}",
                )
        axis.apply(axes, "y")
        _dressed(axes, times, "time", figure["ylabel"])

    description = "; ".join(
        f"order {order}: {len(figure['by_order'][order])} trajectories, at the last time "
        f"{spanned([path[-1] for path in paths[order]])}"
        for order in orders
    )
    return svg.drawn(draw, 2.3, prefix, line(figure["title"]), description + ".", left=0.12, right=0.83)


def bands(figure: Document, prefix: str) -> str | None:
    """Per order the median, a translucent band around it, and single trajectories as thin lines; None values are gaps.

    Time is logarithmic. Values too, where ``yscale`` asks for it; those that are not positive are gaps then.
    """
    at, times = _moments(figure)
    orders = sorted(figure["by_order"], key=int)
    scale = figure.get("yscale", "linear")
    parts = {
        order: {
            "single": [[real(path[position]) for position in at] for path in figure["by_order"][order]["single"]],
            **{
                name: [[real(figure["by_order"][order][name][position]) for position in at]]
                for name in ("median", "low", "high")
            },
        }
        for order in orders
    }
    every = [value for some in parts.values() for lines in some.values() for path in lines for value in path]
    shown = [value for value in every if math.isfinite(value) and (scale == "linear" or value > 0)]
    if len(times) < 2 or not shown:
        return None
    axis = Axis(shown, kind=scale)

    def kept(path: list[float]) -> list[float]:
        return [value if axis.holds(value) else math.nan for value in path]

    def draw(axes: Axes) -> None:
        for position, order in enumerate(orders):
            colour, some = svg.SERIES[position % len(svg.SERIES)], parts[order]
            median, high = kept(some["median"][0]), kept(some["high"][0])
            # a band that reaches below a logarithmic axis goes down to its edge
            low = [max(value, axis.bottom) for value in some["low"][0]]
            axes.fill_between(times, low, high, color=colour, alpha=0.2, linewidth=0, zorder=1)
            for path in some["single"][:MOST_LINES]:
                axes.plot(times, kept(path), color=colour, linewidth=0.5, alpha=0.55, zorder=2)
            dashes = DASHES[position % len(DASHES)]
            axes.plot(times, median, color=colour, linestyle=dashes, linewidth=1.8, zorder=3, label=f"order {order}")
        axis.apply(axes, "y")
        _dressed(axes, times, figure["xlabel"], figure["ylabel"])

    description = "; ".join(
        f"order {order}: at the last time the median is {number(_last(some['median'][0]))}, the band goes from "
        f"{number(_last(some['low'][0]))} to {number(_last(some['high'][0]))}; {len(some['single'])} single lines"
        for order, some in parts.items()
    )
    return svg.drawn(draw, 2.3, prefix, line(figure["title"]), description + ".", left=0.12, right=0.83)


def _moments(figure: Document) -> tuple[list[int], list[float]]:
    """The times that are drawn, with their places in the lists: positive ones, for the axis is logarithmic."""
    at = [position for position, moment in enumerate(figure["time"]) if moment is not None and moment > 0]
    at = at[:: max(1, len(at) // MOST_POINTS)]
    return at, [figure["time"][position] for position in at]


def _dressed(axes: Axes, times: list[float], xlabel: str, ylabel: str) -> None:
    """The axis of time, both labels, and the legend beside the axes."""
    if times[-1] >= 10 * times[0]:
        axes.set_xscale("log")
        log_ticks(axes.xaxis, times[0], times[-1])
    axes.set_xlim(times[0], times[-1])
    axes.set_xlabel(line(xlabel), parse_math=svg.is_math(xlabel))
    axes.set_ylabel(line(ylabel), parse_math=svg.is_math(ylabel))
    legend = axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.02), handlelength=2.2, borderaxespad=0.2)
    for handle in legend.get_lines():
        handle.set_alpha(1.0)


def _last(path: list[float]) -> float | None:
    return path[-1] if math.isfinite(path[-1]) else None
