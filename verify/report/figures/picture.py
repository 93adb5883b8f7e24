"""Pictures for the page, one kind a function. Each is an <svg> element, or None where there is nothing to draw.

Nothing here decides anything.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from verify.report.figures import curves, grid, scaling, spectra, svg
from verify.report.figures.axis import Axis
from verify.report.words import pretty_number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from verify.campaign.listener import Document
    from verify.report.figures.svg import Axes

FEWEST = 5
"""Fewer margins than this are said in words."""
KINDS: dict[str, Callable[[Document, str], str | None]] = {
    "trajectories": curves.trajectories,
    "bands": curves.bands,
    "spectrum": spectra.spectrum,
    "scaling": scaling.scaling,
    "grid": grid.grid,
}
"""The kinds of the report's ``figures`` that are drawn; a table is no drawing."""


def words(values: Sequence[float]) -> str:
    """A sentence on margins: how many, from where to where, the median."""
    if not values:
        return "No case gave a margin."
    ordered = sorted(values)
    low, middle, high = ordered[0], ordered[len(ordered) // 2], ordered[-1]
    if len(ordered) == 1:
        return f"One case gave a margin: {pretty_number(low)}."
    if low == high:
        return f"All {len(ordered)} margins are {pretty_number(low)}."
    return f"{len(ordered)} margins from {pretty_number(low)} to {pretty_number(high)}, median {pretty_number(middle)}."


def margins(values: Sequence[float], prefix: str) -> str | None:
    """Histogram of margins; None where they are fewer than ``FEWEST`` or all equal."""
    axis = Axis.of(values or [0.0])
    shown = [value for value in values if axis.holds(value)]
    if len(values) < FEWEST or len(set(shown)) < 2:
        return None
    bins = max(6, min(28, math.ceil(2 * len(shown) ** (1 / 3)) * 2))

    def draw(axes: Axes) -> None:
        from matplotlib.ticker import MaxNLocator

        axis.apply(axes, "x")
        axes.hist(shown, bins=axis.edges(axes, bins), color=svg.SERIES[0], edgecolor="none", rwidth=0.92)
        axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
        axes.tick_params(axis="y", length=0)

    labels = {"title": "Histogram of the margins", "xlabel": "margin", "ylabel": "cases"}
    return svg.drawn(draw, 1.0, prefix, labels, f"{words(values)} {left_out(values)}")


def left_out(values: Sequence[float]) -> str:
    """A sentence on the margins that have no place on the histogram's logarithmic axis; empty where all have one."""
    axis = Axis.of(values or [0.0])
    out = [value for value in values if not axis.holds(value)]
    counts = {"exactly zero": out.count(0.0), f"below {pretty_number(axis.least)}": len(out) - out.count(0.0)}
    said = " and ".join(f"{many} {'is' if many == 1 else 'are'} {what}" for what, many in counts.items() if many)
    return f"Left of the logarithmic axis: {said}." if said else ""


def picture(figure: Document, prefix: str) -> str | None:
    """The drawing of one of the report's ``figures``; raises ValueError for a kind that is not in ``KINDS``."""
    if figure["kind"] not in KINDS:
        raise ValueError(f"no such kind of figure: {figure['kind']}")
    return KINDS[figure["kind"]](figure, prefix)
