"""Bands, scaling and grids: the drawing shows the numbers, and says what it cannot show."""

from __future__ import annotations

import math
import re
from itertools import pairwise

import pytest
import report_sample as sample

from verify.report.figures import picture
from verify.report.figures.scaling import _with_error


def drawn(figure):
    return sample.xml(picture.picture(figure, "p"))


def texts(root):
    return ["".join(element.itertext()) for element in root.iter("text")]


def styled(root, words, tag="path"):
    """Elements of that tag in whose style all the words stand."""
    return [one for one in root.iter(tag) if all(word in one.get("style", "") for word in words)]


def points(path):
    return [(float(x), float(y)) for x, y in re.findall(r"[ML] (-?[0-9.]+) (-?[0-9.]+)", path.get("d"))]


# -- bands ---------------------------------------------------------------------------------------------------------
def band(**parts):
    lists = {"median": [0.9, 0.5, 0.3, 0.1], "low": [0.8, 0.4, 0.2, 0.0], "high": [1.0, 0.6, 0.4, 0.2]}
    return sample.bands() | {"time": [1, 10, 100, 1000], "by_order": {"1": lists | {"single": []} | parts}}


def median_of(root):
    """The path of the median's line, which comes before the legend's."""
    return next(iter(styled(root, ["stroke: var(--series-1)", "stroke-width: 1.8"])))


def points_along(root):
    return points(median_of(root))


def area_of(root):
    """Corners of the band; the drawing puts its shape down once and refers to it."""
    (use,) = styled(root, ["fill: var(--series-1)", "fill-opacity: 0.2"], "use")
    (shape,) = [one for one in root.iter("path") if one.get("id") == use.get("href")[1:]]
    return [(x + float(use.get("x")), y + float(use.get("y"))) for x, y in points(shape)]


def test_a_band_lies_between_its_ends_around_the_median():
    root = drawn(band(single=[[1.0, 0.9, 0.8, 0.7], [0.2, 0.1, 0.1, 0.1]]))
    median = points_along(root)
    at = {}
    for x, y in area_of(root):
        at.setdefault(round(x, 2), []).append(y)
    assert len(at) == 4
    scale = (median[0][1] - median[-1][1]) / (0.9 - 0.1)
    for (x, y), low, high in zip(median, (0.8, 0.4, 0.2, 0.0), (1.0, 0.6, 0.4, 0.2), strict=True):
        middle = (median[0][1] - y) / scale
        assert middle == pytest.approx(0.9 - {1.0: 0.9, 0.6: 0.5, 0.4: 0.3, 0.2: 0.1}[high], abs=1e-3)
        # downwards on the page is up in numbers
        ends = sorted((median[0][1] - end) / scale for end in at[round(x, 2)])
        assert (ends[0], ends[-1]) == pytest.approx(sorted([0.9 - high, 0.9 - low]), abs=1e-3)
    assert len(styled(root, ["stroke: var(--series-1)", "stroke-width: 0.5"])) == 2
    steps = [after - before for (before, _), (after, _) in pairwise(median)]
    assert steps == pytest.approx([steps[0]] * 3, rel=1e-3)
    assert {"order 1", "time", "10⁰", "10³"} <= set(texts(root))
    assert root.findtext("desc") == (
        "order 1: at the last time the median is 0.1, the band goes from 0 to 0.2; 2 single lines."
    )


def test_none_is_a_gap():
    whole = points_along(drawn(band()))
    root = drawn(band(median=[0.9, None, 0.3, 0.1], low=[0.8, None, 0.2, 0.0]))
    assert points_along(root) == [whole[0], *whole[2:]]
    # begun again after the gap
    assert median_of(root).get("d").count("M") == 2
    said = drawn(band(median=[0.9, 0.5, 0.3, None])).findtext("desc")
    assert "the median is -, the band goes from 0 to 0.2" in said


def test_logarithmic_bands_leave_out_what_is_not_positive_and_reach_the_edge():
    values = {"median": [1.0, 0.1, 1e-3, -1.0], "low": [0.5, 0.05, 0.0, -2.0], "high": [2.0, 0.2, 1e-2, 1e-3]}
    root = drawn(band(**values) | {"yscale": "log"})
    assert len(points_along(root)) == 3
    area = area_of(root)
    assert len({round(x, 2) for x, _ in area}) == 4
    bottom = max(y for _, y in area)
    # at the third time and at the fourth the lower end is not on the axis
    assert len({round(x, 2) for x, y in area if math.isclose(y, bottom, abs_tol=1e-3)}) == 2
    ys = [y for _, y in points_along(root)]
    # a power of ten, then two
    assert (ys[2] - ys[1]) == pytest.approx(2 * (ys[1] - ys[0]), rel=1e-3)
    assert {"10⁰", "10⁻²"} <= set(texts(root))


@pytest.mark.parametrize(
    "figure",
    [
        band(median=[None] * 4, low=[None] * 4, high=[None] * 4),
        band() | {"time": [0.0, -1.0, 0.0, 5.0]},
        band() | {"time": []},
        sample.bands() | {"by_order": {}},
        band(median=[0.0] * 4, low=[-1.0] * 4, high=[0.0] * 4) | {"yscale": "log"},
    ],
    ids=["none", "one time", "no time", "no order", "nothing positive"],
)
def test_bands_without_a_value_are_no_picture(figure):
    assert picture.picture(figure, "p") is None


def test_equal_values_are_a_level_line():
    assert len({y for _, y in points_along(drawn(band(median=[0.5] * 4, low=[0.5] * 4, high=[0.5] * 4)))}) == 1
    assert (
        len(
            {
                y
                for _, y in points_along(
                    drawn(band(median=[0.5] * 4, low=[0.5] * 4, high=[0.5] * 4) | {"yscale": "log"})
                )
            }
        )
        == 1
    )


# -- scaling -------------------------------------------------------------------------------------------------------
def law(**changes):
    x = [1e-4, 1e-3, 1e-2]
    one = {"label": "a", "x": x, "y": [2e4, 2e3, 2e2], "low": None, "high": None, "fit": None}
    return sample.scaling() | {"series": [one | changes]}


FIT = {"exponent": -1.0, "error": 0.03, "from": 1e-4, "to": 1e-3, "factor": 2.0}


def dots(root, words):
    return [(float(one.get("x")), float(one.get("y"))) for one in styled(root, words, "use")]


def test_a_power_law_is_a_straight_line_through_its_points():
    root = drawn(law(fit=FIT))
    places = dots(root, ["fill: var(--series-1)"])[:3]
    (a, b, c) = places
    assert (b[0] - a[0], b[1] - a[1]) == pytest.approx((c[0] - b[0], c[1] - b[1]), rel=1e-3)
    (line,) = [points(one) for one in styled(root, ["stroke: var(--series-1)", "stroke-width: 1.1"])]
    # over the fitted range and no further
    assert [*line[0], *line[1]] == pytest.approx([*a, *b], abs=1e-2)
    assert "a: exponent −1.00 ± 0.03, fitted from 10⁻⁴ to 10⁻³" in texts(root)
    assert "a: exponent −1.00 ± 0.03, fitted from 10⁻⁴ to 10⁻³, 3 points, at 0.01 it is 200." in root.findtext("desc")


def test_error_bars_end_where_they_say_and_at_the_edge():
    root = drawn(law(low=[2e3, None, -1.0], high=[2e5, 2e4, 2e3]))
    first, second, third = dots(root, ["fill: var(--series-1)"])[:3]
    bars = [points(one) for one in styled(root, ["stroke: var(--series-1)", "stroke-width: 0.8"])]
    assert len(bars) == 2
    decade = second[1] - first[1]
    assert [y for _, y in bars[0]] == pytest.approx([first[1] + decade, first[1] - decade], abs=1e-2)
    assert bars[1][1][1] == pytest.approx(third[1] - decade, abs=1e-2)
    # what ends below zero goes down to the axis
    assert bars[1][0][1] > third[1] + decade / 10


def test_what_was_not_reached_is_an_open_marker_at_the_top():
    root = drawn(law(y=[None, 2e3, 2e2]))
    assert len(dots(root, ["fill: var(--series-1)"])) == 2 + 1
    (edge,) = dots(root, ["fill-opacity: 0", "stroke: var(--series-1)"]) or dots(
        root, ["fill: none", "var(--series-1)"]
    )
    assert edge[1] < min(y for _, y in dots(root, ["fill: var(--series-1)"])[:2])
    assert "open, at the top edge: beyond what was measured" in texts(root)
    assert "1 beyond what was measured" in root.findtext("desc")
    # all of them: points without a scale
    root = drawn(law(y=[None] * 3))
    assert not [text for text in texts(root) if text in {"1", "2", "5", "10⁰"}]
    assert "0 points, 3 beyond what was measured" in root.findtext("desc")


def test_what_is_not_positive_is_left_out_and_counted():
    root = drawn(law(x=[0.0, 1e-3, 1e-2], y=[2e4, -1.0, 2e2]))
    assert "1 points, at 0.01 it is 200, 2 not positive and left out" in root.findtext("desc")


@pytest.mark.parametrize("y", [[5.0] * 3, [5.0, None, None]])
def test_equal_values_and_single_points_have_ticks(y):
    labels = set(texts(drawn(law(y=y))))
    assert {"2", "5", "10"} <= labels
    assert len(labels & {"10⁻⁴", "10⁻³", "10⁻²"}) == 3


@pytest.mark.parametrize("series", [[], [law()["series"][0] | {"x": [], "y": []}]])
def test_scaling_without_a_point_is_no_picture(series):
    assert picture.picture(sample.scaling() | {"series": series}, "p") is None


def test_a_fit_that_is_no_power_law_on_this_axis_is_not_drawn():
    for wrong in ({"from": 0.0}, {"from": 1e-2, "to": 1e-3}, {"factor": -1.0}):
        assert not styled(drawn(law(fit=FIT | wrong)), ["stroke: var(--series-1)", "stroke-width: 1.1"])


def test_long_labels_get_a_line_of_their_own():
    root = drawn(law(label="x" * 90, fit=FIT))
    assert "x" * 59 + "…:" in texts(root)
    assert "exponent −1.00 ± 0.03, fitted from 10⁻⁴ to 10⁻³" in texts(root)


@pytest.mark.parametrize(
    ("value", "error", "said"),
    [(-1.0213, 0.03, "−1.02 ± 0.03"), (0.5, 0.0014, "0.5000 ± 0.0014"), (2.0, 3.0, "2 ± 3"), (-12.3, 20.0, "−12 ± 20"),
     (1.0, 0.0, "1 ± 0"), (1.0, 0.097, "1.00 ± 0.10"), (1.0, 1e-15, "1.000000000 ± 0.000000000")],
)  # fmt: skip
def test_numbers_to_the_digits_of_their_error(value, error, said):
    assert _with_error(value, error) == said


# -- grid ----------------------------------------------------------------------------------------------------------
def cells(**changes):
    return sample.grid() | {
        "columns": ["a", "b"], "rows": ["x", "y"], "values": [[0.0, 0.25], [1.0, None]],
        "low": [[0.0, 0.2], [0.9, None]], "high": [[0.1, None], [1.0, None]],
    } | changes  # fmt: skip


def hints(root):
    return [one.findtext("title") for one in root.iter("g") if one.find("title") is not None]


def test_a_cell_says_its_number_and_its_interval():
    root = drawn(cells())
    assert hints(root) == ["x, a: 0.00 (0.00 to 0.10)", "x, b: 0.25", "y, a: 1.00 (0.90 to 1.00)", "y, b: –"]
    assert {"0.00", "0.25", "1.00", "–", "0.00 to 0.10", "0.90 to 1.00", "a", "b", "x", "y"} <= set(texts(root))
    assert root.findtext("desc") == "x: a 0.00 (0.00 to 0.10), b 0.25; y: a 1.00 (0.90 to 1.00), b –."


def shade(root, name):
    """Opacity of a cell, by its hint."""
    (cell,) = [one for one in root.iter("g") if (one.findtext("title") or "").startswith(name)]
    return float(re.search(r"opacity: ([0-9.]+)", cell.find("path").get("style"))[1])


def test_the_more_the_darker_and_the_bar_says_so():
    root = drawn(cells())
    none, quarter, whole = (shade(root, name) for name in ("x, a", "x, b", "y, a"))
    assert none == shade(root, "y, b") == 0
    assert quarter == pytest.approx(whole / 4)
    # the numbers must be readable on it
    assert 0.5 < whole < 0.7
    assert {"0", "0.5", "1"} <= set(texts(root))


def test_narrow_cells_have_no_room_for_intervals_and_long_labels_are_slanted():
    names = [f"column {i}" for i in range(12)]
    wide = {name: [[i / 11 for i in range(12)]] for name in ("values", "low", "high")}
    root = drawn(cells(columns=names, rows=["x"], **wide))
    assert "0.09 to 0.09" not in texts(root)
    assert "x, column 1: 0.09 (0.09 to 0.09)" in hints(root)
    slanted = [one for one in root.iter("text") if "rotate(-40" in one.get("transform", "")]
    assert ["".join(one.itertext()) for one in slanted] == names


@pytest.mark.parametrize("empty", [{"columns": [], "values": [[], []], "low": [[], []], "high": [[], []]},
                                   {"rows": [], "values": [], "low": [], "high": []}])  # fmt: skip
def test_a_grid_without_a_cell_is_no_picture(empty):
    assert picture.picture(cells(**empty), "p") is None


def test_equal_and_missing_values_are_cells_too():
    assert hints(drawn(cells(values=[[0.5] * 2] * 2)))[0] == "x, a: 0.50 (0.00 to 0.10)"
    assert hints(drawn(cells(values=[[None] * 2] * 2)))[0] == "x, a: –"
    assert hints(drawn(cells(columns=["a"], rows=["x"], values=[[0.5]], low=[[0.4]], high=[[0.6]]))) == [
        "x, a: 0.50 (0.40 to 0.60)"
    ]


# -- what is malformed ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("figure", "error"),
    [
        (band(median=[0.5]), IndexError),
        (band() | {"by_order": {"1": {"median": [1.0] * 4}}}, KeyError),
        (band() | {"by_order": {"one": band()["by_order"]["1"]}}, ValueError),
        (law(y=[1.0]), ValueError),
        (law(low=[1.0]), ValueError),
        (sample.scaling() | {"series": [{"label": "a", "x": [], "y": []}]}, KeyError),
        (cells(values=[[0.5]]), ValueError),
        (cells(low=[[0.5] * 2] * 3), ValueError),
        (cells(columns=["a"]), ValueError),
        ({"kind": "grid"}, KeyError),
    ],
)
def test_malformed_figures_are_refused(figure, error):
    with pytest.raises(error):
        picture.picture(figure, "p")
