"""Eigenvalues as dots, one strip per group."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from verify.report.figures import svg
from verify.report.figures.axis import Axis, real, spanned
from verify.report.words import line

if TYPE_CHECKING:
    from verify.campaign.listener import Document
    from verify.report.figures.svg import Axes


def spectrum(figure: Document, prefix: str) -> str | None:
    """Values as dots on one strip per group; equal ones are stacked."""
    groups = [(line(group["label"], 24), [real(value) for value in group["values"]]) for group in figure["groups"]]
    finite = [value for _, values in groups for value in values if math.isfinite(value)]
    if not finite:
        return None
    axis = Axis(finite, symmetric=True)

    def draw(axes: Axes) -> None:
        edges = axis.edges(60)
        for row, (_, values) in enumerate(groups):
            held: Counter[int] = Counter()
            places, heights = [], []
            for value in sorted(value for value in values if math.isfinite(value)):
                slot = sum(edge <= value for edge in edges)
                places.append(value)
                heights.append(len(groups) - 1 - row + 0.14 * min(held[slot], 5))
                held[slot] += 1
            colour = svg.SERIES[row % len(svg.SERIES)]
            axes.plot(places, heights, "o", markersize=3.2, color=colour, markeredgewidth=0)
        axis.apply(axes, "x")
        axes.set_yticks(range(len(groups)))
        for tick, (label, _) in zip(axes.yaxis.get_major_ticks(), reversed(groups), strict=True):
            tick.label1.set_parse_math(svg.is_math(label))
        axes.set_yticklabels([label for label, _ in reversed(groups)])
        axes.set_ylim(-0.35, len(groups) - 0.1)
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.set_xlabel("eigenvalue")

    description = "; ".join(f"{label}: {len(values)} values, {spanned(values)}" for label, values in groups)
    left = 0.03 + 0.0125 * max(len(label) for label, _ in groups)
    height = 0.75 + 0.42 * len(groups)
    return svg.drawn(draw, height, prefix, line(figure["title"]), description + ".", left=left)
