"""Shares by row and column: a heat map of one colour with the number in each cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from verify.report.figures import svg
from verify.report.words import line

if TYPE_CHECKING:
    from verify.campaign.listener import Document
    from verify.report.figures.svg import Axes

STRONGEST = 0.62
"""How opaque the colour of a 1 is: the numbers must be readable on it, on a light page and on a dark one."""
WITH_INTERVAL = 0.62
"""Inches of a cell in which its interval has room."""
SMALL, LETTER = 5.5, 0.058
"""Size of small letters in points; average width of a letter of a label, in inches."""
LABEL = 28
"""Longest label of a row or a column, in characters."""


def grid(figure: Document, prefix: str) -> str | None:
    """A cell per value in [0, 1]; its interval stands under the number where there is room, and over the cell always.

    None values are empty cells with a dash. Raises ValueError where rows and columns are not those of the values.
    """
    columns, rows = [line(one, LABEL) for one in figure["columns"]], [line(one, LABEL) for one in figure["rows"]]
    names = ("values", "low", "high")
    if any(len(figure[name]) != len(rows) or {len(row) for row in figure[name]} - {len(columns)} for name in names):
        raise ValueError(f"a grid of {len(rows)} rows and {len(columns)} columns has as many values, lows and highs")
    if not columns or not rows:
        return None
    left = min(0.36 + LETTER * max(map(len, rows)), 1.8) / svg.WIDTH
    right = 0.87
    wide = (right - left) * svg.WIDTH / len(columns)
    slanted = max(map(len, columns)) * LETTER > wide
    below = 0.4 + (0.65 * LETTER * max(map(len, columns)) - 0.05 if slanted else 0.0)
    high = 0.36 if wide >= WITH_INTERVAL else 0.26

    def draw(axes: Axes) -> None:
        for i, row in enumerate(rows):
            for j, column in enumerate(columns):
                _cell(axes, (i, j), _said(figure, i, j), f"cell-{i}-{j}", figure["values"][i][j], wide=wide)
                hints[f"cell-{i}-{j}"] = f"{row}, {column}: {' '.join(_said(figure, i, j))}"
        axes.set_xlim(0, len(columns))
        axes.set_ylim(len(rows), 0)
        _labelled(axes.xaxis, columns)
        _labelled(axes.yaxis, rows)
        if slanted:
            axes.tick_params(axis="x", labelrotation=40)
            for tick in axes.xaxis.get_major_ticks():
                tick.label1.set_horizontalalignment("right")
                tick.label1.set_rotation_mode("anchor")
        for side in axes.spines.values():
            side.set_visible(False)
        axes.set_xlabel(line(figure["xlabel"]), parse_math=svg.is_math(figure["xlabel"]))
        axes.set_ylabel(line(figure["ylabel"]), parse_math=svg.is_math(figure["ylabel"]))
        _bar(axes)

    hints: dict[str, str] = {}
    description = "; ".join(
        f"{row}: " + ", ".join(f"{column} {' '.join(_said(figure, i, j))}" for j, column in enumerate(columns))
        for i, row in enumerate(rows)
    )
    height = below + 0.1 + max(high * len(rows), 0.7)
    return svg.drawn(
        draw, height, prefix, line(figure["title"]), description + ".", left=left, right=right, below=below, hints=hints
    )


def _said(figure: Document, i: int, j: int) -> tuple[str, ...]:
    """The number, and its interval where it has one."""
    value, low, high = (figure[name][i][j] for name in ("values", "low", "high"))
    if value is None:
        return ("–",)
    return (f"{value:.2f}",) if low is None or high is None else (f"{value:.2f}", f"({low:.2f} to {high:.2f})")


def _cell(
    axes: Axes, at: tuple[int, int], said: tuple[str, ...], name: str, value: float | None, *, wide: float
) -> None:
    (i, j), share = at, min(max(value or 0.0, 0.0), 1.0)
    across, down = [j, j + 1, j + 1, j], [i, i, i + 1, i + 1]
    (box,) = axes.fill(across, down, color=svg.SERIES[0], alpha=STRONGEST * share, linewidth=0, zorder=1)
    box.set_gid(name)
    axes.plot([*across, j], [*down, i], color=svg.FAINT, linewidth=0.4, zorder=2)
    roomy = wide >= WITH_INTERVAL and len(said) > 1
    middle = (j + 0.5, i + (0.38 if roomy else 0.5))
    axes.text(*middle, said[0], fontsize=min(7.5, 7.5 * wide / 0.36), ha="center", va="center", zorder=3)
    if roomy:
        axes.text(j + 0.5, i + 0.74, said[1].strip("()"), fontsize=SMALL, ha="center", va="center", zorder=3)


def _labelled(axis: Any, labels: list[str]) -> None:
    """A label at the middle of each cell."""
    axis.set_ticks([position + 0.5 for position in range(len(labels))], labels)
    for tick, label in zip(axis.get_major_ticks(), labels, strict=True):
        tick.label1.set_parse_math(svg.is_math(label))
    axis.set_tick_params(length=0)


def _bar(axes: Axes) -> None:
    """What the colour means, beside the axes: from 0 at the bottom to 1."""
    left, right, steps = 1.04, 1.07, 20
    for step in range(steps):
        low, high = step / steps, (step + 1) / steps
        axes.fill(
            [left, right, right, left], [low, low, high, high], color=svg.SERIES[0], alpha=STRONGEST * (low + high) / 2,
            linewidth=0, transform=axes.transAxes, clip_on=False,
        )  # fmt: skip
    edge = [left, right, right, left, left], [0, 0, 1, 1, 0]
    axes.plot(*edge, color=svg.FAINT, linewidth=0.4, transform=axes.transAxes, clip_on=False)
    for value in (0, 0.5, 1):
        axes.text(right + 0.015, value, f"{value:g}", fontsize=6.5, va="center", transform=axes.transAxes)
