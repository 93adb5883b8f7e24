"""Eigenvalues as dots, one strip per group."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from verify.report.figures import svg
from verify.report.figures.axis import Axis
from verify.report.words import spanned

if TYPE_CHECKING:
    from verify.campaign.listener import Document
    from verify.report.figures.svg import Axes

SLOTS, STEP, HIGHEST = 60, 0.14, 5
"""Slots along the axis within which dots are stacked; height of a dot, and most of them in a stack."""


def spectrum(figure: Document, prefix: str) -> str | None:
    """Values as dots on one strip per group; equal ones are stacked."""
    groups = [(group["label"], [one for one in group["values"] if _finite(one)]) for group in figure["groups"]]
    every = [value for _, values in groups for value in values]
    if not every:
        return None
    axis = Axis.of(every, zero=True)

    def draw(axes: Axes) -> None:
        axis.apply(axes, "x")
        edges, rows = axis.edges(axes, SLOTS), range(len(groups) - 1, -1, -1)
        for position, (row, (_, values)) in enumerate(zip(rows, groups, strict=True)):
            held: Counter[int] = Counter()
            heights = []
            for slot in np.digitize(sorted(values), edges).tolist():
                heights.append(row + STEP * min(held[slot], HIGHEST))
                held[slot] += 1
            axes.plot(sorted(values), heights, "o", markersize=3.2, color=svg.colour(position), markeredgewidth=0)
        axes.set_yticks(rows, [svg.label(label, 24) for label, _ in groups])
        axes.set_ylim(-0.35, len(groups) - 0.1)
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)

    said = "; ".join(f"{group['label']}: {len(group['values'])} values, {spanned(values)}"
                     for group, (_, values) in zip(figure["groups"], groups, strict=True))  # fmt: skip
    return svg.drawn(draw, 0.2 + 0.42 * len(groups), prefix, figure | {"xlabel": "eigenvalue"}, said)


def _finite(value: float | None) -> bool:
    return value is not None and math.isfinite(value)
