"""Pictures for the page: the only door to matplotlib. Each is an <svg> element, or None where words say as much.

Drawings are deterministic: fixed salt, no date, no global state left behind. Nothing here decides anything.
"""

from __future__ import annotations

import io
import math
from collections import Counter
from typing import TYPE_CHECKING, Any

from verify.report import svg
from verify.report.words import line, number, power_of_ten, pretty_number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from verify.campaign.listener import Document

FEWEST = 5
"""Fewer margins than this are said in words."""
DECADES = 1.5
"""An axis is logarithmic where its values span at least so many powers of ten."""
MOST_LINES = 40
"""Trajectories drawn per order; more only blacken the page."""
MOST_POINTS = 400
"""Points drawn per trajectory, evenly chosen."""
DEEPEST = 12.0
"""Powers of ten that a logarithmic axis reaches below the largest value; what is smaller lies on its edge."""
WIDTH = 4.4
"""Width in inches; the page scales the drawing."""
_DASHES = ("-", "--", "-.", ":")
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "flowclaims",
    "font.family": ["DejaVu Sans"],
    "font.size": 7.5,
    "axes.unicode_minus": True,
    "axes.edgecolor": svg.FAINT,
    "axes.labelcolor": svg.INK,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.labelsize": 7.5,
    "text.color": svg.INK,
    "xtick.color": svg.FAINT,
    "ytick.color": svg.FAINT,
    "xtick.labelcolor": svg.INK,
    "ytick.labelcolor": svg.INK,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "xtick.minor.visible": False,
    "ytick.minor.visible": False,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "legend.frameon": False,
    "legend.fontsize": 7,
    "path.simplify": True,
}


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
    if len(values) < FEWEST or min(values) == max(values):
        return None
    axis = _Axis(values)
    shown = [value for value in values if axis.holds(value)]
    if len(set(shown)) < 2:
        return None
    bins = max(6, min(28, math.ceil(2 * len(shown) ** (1 / 3)) * 2))

    def draw(axes: Axes) -> None:
        axes.hist(shown, bins=axis.edges(bins), color=svg.SERIES[0], edgecolor="none", rwidth=0.92)
        axis.apply(axes, "x")
        axes.set_xlabel("margin")
        axes.set_ylabel("cases")
        axes.yaxis.set_major_locator(_round_ticks(4, integer=True))
        axes.tick_params(axis="y", length=0)

    return _drawn(draw, 1.5, prefix, "Histogram of the margins", f"{words(values)} {left_out(values)}".strip())


def left_out(values: Sequence[float]) -> str:
    """A sentence on the margins that have no place on the histogram's logarithmic axis; empty where all have one."""
    axis = _Axis(values)
    zeros = sum(value == 0 for value in values if not axis.holds(value))
    tiny = sum(value != 0 for value in values if not axis.holds(value))
    said = [f"{zeros} are exactly zero"] * bool(zeros) + [f"{tiny} are below {number(axis.smallest)}"] * bool(tiny)
    return f"Left of the logarithmic axis: {' and '.join(said)}." if said else ""


def picture(figure: Document, prefix: str) -> str | None:
    """Trajectories or a spectrum, as the report's ``figures`` describe them; None where there is nothing to draw."""
    if figure["kind"] == "trajectories":
        return _trajectories(figure, prefix)
    if figure["kind"] == "spectrum":
        return _spectrum(figure, prefix)
    raise ValueError(f"no such kind of figure: {figure['kind']}")


def _trajectories(figure: Document, prefix: str) -> str | None:
    """One colour and dash per order over logarithmic time; times that are not positive have no place there."""
    at = [position for position, moment in enumerate(figure["time"]) if moment is not None and moment > 0]
    at = at[:: max(1, len(at) // MOST_POINTS)]
    times = [figure["time"][position] for position in at]
    orders = sorted(figure["by_order"], key=int)
    paths = {
        order: [[_real(path[position]) for position in at] for path in figure["by_order"][order][:MOST_LINES]]
        for order in orders
    }
    finite = [value for lines in paths.values() for path in lines for value in path if math.isfinite(value)]
    if len(times) < 2 or not finite:
        return None
    axis = _Axis(finite)

    def draw(axes: Axes) -> None:
        for position, order in enumerate(orders):
            lines = [[value if axis.holds(value) else math.nan for value in path] for path in paths[order]]
            alpha = 1.0 if len(lines) <= 3 else max(0.25, 3 / len(lines))
            for nth, path in enumerate(lines):
                axes.plot(
                    times,
                    path,
                    color=svg.SERIES[position % len(svg.SERIES)],
                    linestyle=_DASHES[position % len(_DASHES)],
                    # the lower the order the wider: lines that coincide stay visible
                    linewidth=max(0.8, 2.0 - 0.35 * position),
                    alpha=alpha,
                    label="_" if nth else f"order {order}",
                )
        if times[-1] >= 10 * times[0]:
            axes.set_xscale("log")
            _log_ticks(axes.xaxis, times[0], times[-1])
        axes.set_xlim(times[0], times[-1])
        axis.apply(axes, "y")
        axes.set_xlabel("time")
        axes.set_ylabel(line(figure["ylabel"]), parse_math=_is_math(figure["ylabel"]))
        handles = axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.02), handlelength=2.2, borderaxespad=0.2)
        for handle in handles.get_lines():
            handle.set_alpha(1.0)

    description = "; ".join(
        f"order {order}: {len(figure['by_order'][order])} trajectories, at the last time "
        f"{_range([path[-1] for path in paths[order]])}"
        for order in orders
    )
    return _drawn(draw, 2.3, prefix, line(figure["title"]), description + ".", left=0.12, right=0.83)


def _spectrum(figure: Document, prefix: str) -> str | None:
    """Values as dots on one strip per group; equal ones are stacked."""
    groups = [(line(group["label"], 24), [_real(value) for value in group["values"]]) for group in figure["groups"]]
    finite = [value for _, values in groups for value in values if math.isfinite(value)]
    if not finite:
        return None
    axis = _Axis(finite, symmetric=True)

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
            tick.label1.set_parse_math(_is_math(label))
        axes.set_yticklabels([label for label, _ in reversed(groups)])
        axes.set_ylim(-0.35, len(groups) - 0.1)
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.set_xlabel("eigenvalue")

    description = "; ".join(f"{label}: {len(values)} values, {_range(values)}" for label, values in groups)
    left = 0.03 + 0.0125 * max(len(label) for label, _ in groups)
    height = 0.75 + 0.42 * len(groups)
    return _drawn(draw, height, prefix, line(figure["title"]), description + ".", left=left)


class _Axis:
    """The axis that fits some values: linear, logarithmic, or logarithmic on both sides of a linear middle."""

    def __init__(self, values: Sequence[float], *, symmetric: bool = False) -> None:
        sizes = [abs(value) for value in values if value]
        self.low, self.high = min(values), max(values)
        self.kind, self.smallest = "linear", max(min(sizes, default=1.0), max(sizes, default=1.0) * 10**-DEEPEST)
        if sizes and math.log10(max(sizes)) - math.log10(self.smallest) >= DECADES:
            one_sided = self.low >= 0 and not (symmetric and self.low == 0)
            self.kind = "log" if one_sided else "symlog"
        if self.kind == "symlog":
            # below the threshold the axis is linear
            self.smallest = 10.0 ** math.floor(math.log10(self.smallest))

    def holds(self, value: float) -> bool:
        """Whether this value has a place on the axis."""
        return self.kind != "log" or value >= self.smallest

    def edges(self, bins: int) -> list[float]:
        """Edges of bins that look equally wide on the axis."""
        low, high = self._along(self.smallest if self.kind == "log" else self.low), self._along(self.high)
        if low == high:
            low, high = low - 0.5, high + 0.5
        inner = [self._back(low + (high - low) * position / bins) for position in range(1, bins)]
        ends = (self._back(low), self._back(high))
        # rounding must not push the outermost values out of the outermost bins
        return [min(ends[0], self.smallest if self.kind == "log" else self.low), *inner, max(ends[1], self.high)]

    def apply(self, axes: Axes, which: str) -> None:
        """Set scale and ticks; where zero is inside, a thin line marks it."""
        axis = axes.xaxis if which == "x" else axes.yaxis
        set_scale: Callable[..., None] = axes.set_xscale if which == "x" else axes.set_yscale
        if self.kind == "log":
            set_scale("log")
            if which == "y":
                axes.set_ylim(bottom=self.smallest / 1.5)
            _log_ticks(axis, self.smallest, self.high)
        elif self.kind == "symlog":
            set_scale("symlog", linthresh=self.smallest, linscale=0.6)
            _symlog_ticks(axis, self)
        else:
            axis.set_major_formatter(lambda value, _: pretty_number(value))
            axis.set_major_locator(_round_ticks(6))
        if self.kind != "log" and self.low <= 0 <= self.high:
            draw = axes.axvline if which == "x" else axes.axhline
            draw(0, color=svg.FAINT, linewidth=0.6, zorder=0.5)

    def _along(self, value: float) -> float:
        if self.kind == "linear":
            return value
        if self.kind == "log":
            return math.log10(value)
        return math.copysign(math.log10(1 + abs(value) / self.smallest), value)

    def _back(self, place: float) -> float:
        if self.kind == "linear":
            return place
        if self.kind == "log":
            return math.pow(10.0, place)
        return math.copysign((10.0 ** abs(place) - 1) * self.smallest, place)


def _log_ticks(axis: Any, low: float, high: float) -> None:
    """Powers of ten, at most about six of them, or 1, 2, 5 where these are too few; in characters of any font."""
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    axis.set_minor_locator(_no_ticks())
    if last - first < 2:
        places = [digit * 10.0**exponent for exponent in range(first - 1, last + 1) for digit in (1, 2, 5)]
        places = [place for place in places if low <= place <= high]
        axis.set_ticks(places, [pretty_number(place) for place in places])
        return
    exponents = range(last, first - 1, -max(1, math.ceil((last - first) / 6)))
    axis.set_ticks([10.0**exponent for exponent in exponents], [power_of_ten(exponent) for exponent in exponents])


def _symlog_ticks(axis: Any, scale: _Axis) -> None:
    floor = round(math.log10(scale.smallest))

    def side(size: float) -> list[int]:
        top = math.floor(math.log10(size) + 1e-9) if size > 0 else floor - 1
        return list(range(top, floor, -max(1, math.ceil((top - floor) / 3))))[::-1]

    ticks = [(-(10.0**e), "−" + power_of_ten(e)) for e in reversed(side(-scale.low))] if scale.low < 0 else []
    ticks += [(0.0, "0")]
    ticks += [(10.0**e, power_of_ten(e)) for e in side(scale.high)] if scale.high > 0 else []
    axis.set_minor_locator(_no_ticks())
    axis.set_ticks([place for place, _ in ticks], [label for _, label in ticks])


def _is_math(label: str) -> bool:
    """Can matplotlib set the formulas of this label? Otherwise it shows the text as it is, dollar signs and all."""
    from matplotlib.mathtext import MathTextParser

    try:
        MathTextParser("path").parse(line(label))
    except ValueError:
        return False
    return "$" in label


def _round_ticks(most: int, *, integer: bool = False) -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(nbins=most, integer=integer)


def _no_ticks() -> Any:
    from matplotlib.ticker import NullLocator

    return NullLocator()


def _drawn(
    draw: Callable[[Axes], None], height: float, prefix: str, title: str, description: str, **sides: float
) -> str:
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(_STYLE):
        figure: Figure = Figure(figsize=(WIDTH, height))
        left, right = sides.get("left", 0.1), sides.get("right", 0.98)
        axes = figure.add_axes((left, 0.38 / height, right - left, 1 - 0.48 / height))
        axes.patch.set_visible(False)
        figure.patch.set_visible(False)
        draw(axes)
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return svg.inline(buffer.getvalue(), prefix, title, description)


def _real(value: float | None) -> float:
    return math.nan if value is None else float(value)


def _range(values: Sequence[float]) -> str:
    finite = [value for value in values if math.isfinite(value)]
    if not finite:
        return "none finite"
    return number(finite[0]) if len(finite) == 1 else f"from {number(min(finite))} to {number(max(finite))}"
