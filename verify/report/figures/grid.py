"""Shares by row and column: a heat map of one colour with the number in each cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verify.report.figures import svg
from verify.report.words import line

if TYPE_CHECKING:
    from verify.campaign.listener import Document
    from verify.report.figures.svg import Axes

STRONGEST = 0.54
"""Opacity of the colour of a 1: the numbers must be readable on it, on a light page and on a dark one."""
SHADES = 20
"""Shades on the bar beside the axes."""
WITH_INTERVAL = 0.6
"""Inches of a cell in which its interval has room."""
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
    said = [[_said(*(figure[name][i][j] for name in names)) for j in range(len(columns))] for i in range(len(rows))]
    wide = (svg.WIDTH - 0.85 - svg.LETTER * max(map(len, rows))) / len(columns)
    slanted = max(map(len, columns)) * svg.LETTER > wide

    def draw(axes: Axes) -> None:
        from matplotlib.colors import to_rgba

        for i, row in enumerate(said):
            for j, words in enumerate(row):
                _cell(axes, (i, j), words, figure["values"][i][j] or 0.0, wide)
        axes.set(xlim=(0, len(columns)), ylim=(len(rows), 0))
        axes.set_xticks([j + 0.5 for j in range(len(columns))], list(map(svg.label, columns)))
        axes.set_yticks([i + 0.5 for i in range(len(rows))], list(map(svg.label, rows)))
        axes.tick_params(length=0)
        if slanted:
            axes.tick_params(axis="x", labelrotation=40)
            for text in axes.get_xticklabels():
                text.set(horizontalalignment="right", rotation_mode="anchor")
        axes.spines[:].set_visible(False)
        bar, steps = axes.inset_axes((1.04, 0, 0.03, 1)), [step / SHADES for step in range(SHADES)]
        shades = [to_rgba(svg.SERIES[0], STRONGEST * (step + 0.5 / SHADES)) for step in steps]
        bar.bar([0.5] * SHADES, 1 / SHADES, 1, steps, color=shades, align="center")
        bar.spines[:].set(visible=True, linewidth=0.4)
        bar.yaxis.tick_right()
        bar.set(xlim=(0, 1), ylim=(0, 1), xticks=[])
        bar.set_yticks([0, 0.5, 1], ["0", "0.5", "1"])
        bar.tick_params(length=0)

    hints = {
        _name(i, j): f"{row}, {column}: {' '.join(said[i][j])}"
        for i, row in enumerate(rows)
        for j, column in enumerate(columns)
    }
    description = "; ".join(
        f"{row}: " + ", ".join(f"{column} {' '.join(words)}" for column, words in zip(columns, said[i], strict=True))
        for i, row in enumerate(rows)
    )
    height = max((0.36 if wide >= WITH_INTERVAL else 0.26) * len(rows), 0.7)
    return svg.drawn(draw, height, prefix, figure, description, hints=hints)


def _name(i: int, j: int) -> str:
    return f"cell-{i}-{j}"


def _said(value: float | None, low: float | None, high: float | None) -> tuple[str, ...]:
    """The number, and its interval where it has one."""
    if value is None:
        return ("–",)
    return (f"{value:.2f}",) if low is None or high is None else (f"{value:.2f}", f"({low:.2f} to {high:.2f})")


def _cell(axes: Axes, at: tuple[int, int], said: tuple[str, ...], value: float, wide: float) -> None:
    i, j = at
    corners = [j, j + 1, j + 1, j, j], [i, i, i + 1, i + 1, i]
    axes.fill(*corners, color=svg.SERIES[0], alpha=STRONGEST * min(max(value, 0.0), 1.0), linewidth=0, gid=_name(i, j))
    axes.plot(*corners, color=svg.FAINT, linewidth=0.4)
    roomy = wide >= WITH_INTERVAL and len(said) > 1
    size = min(7.5, 7.5 * wide / 0.36)
    for words, down, points in list(zip(said, (0.38 if roomy else 0.5, 0.74), (size, 5.5), strict=False))[: 1 + roomy]:
        axes.text(j + 0.5, i + down, words.strip("()"), fontsize=points, ha="center", va="center")
