"""Pictures: when there is one, that it shows the numbers, and that it fits the page."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
import report_sample as sample

from verify.report.figures import picture


def drawn(svg):
    return sample.xml(svg)


def texts(svg):
    return ["".join(element.itertext()) for element in drawn(svg).iter("text")]


def bars(svg):
    """(left, right, height) of each bar that is not empty, from left to right."""
    found = []
    for path in drawn(svg).iter("path"):
        if "fill: var(--series-1)" in path.get("style", ""):
            numbers = [float(number) for number in re.findall(r"-?[0-9.]+", path.get("d"))]
            xs, ys = numbers[::2], numbers[1::2]
            if max(ys) > min(ys):
                found.append((min(xs), max(xs), max(ys) - min(ys)))
    return sorted(found)


@pytest.mark.parametrize("values", [[], [1.0], [1.0, 2.0, 3.0, 4.0], [0.5] * 100, [0.0] * 9])
def test_few_or_equal_margins_are_said_in_words(values):
    assert picture.margins(values, "m") is None


def test_words_on_margins():
    assert picture.words([]) == "No case gave a margin."
    assert picture.words([0.5]) == "One case gave a margin: 0.5."
    assert picture.words([2.0] * 7) == "All 7 margins are 2."
    assert picture.words([3.0, 1e-6, 2.0]) == "3 margins from 10⁻⁶ to 3, median 2.".replace("10⁻⁶", "1 × 10⁻⁶")


def test_bars_are_as_high_as_the_cases_are_many():
    svg = picture.margins([1.0] * 3 + [5.0] * 6 + [9.0], "m")
    heights = [height for _, _, height in bars(svg)]
    assert heights == pytest.approx([heights[2] * 3, heights[2] * 6, heights[2]], rel=1e-4)
    assert {"cases", "margin"} <= set(texts(svg))


def test_margins_over_decades_have_a_logarithmic_axis():
    values = [10.0**exponent for exponent in (-8, -6, -4, -2, 0) for _ in range(4)]
    svg = picture.margins(values, "m")
    assert {"10⁻⁸", "10⁻⁴", "10⁰"} <= set(texts(svg))
    lefts = [left for left, _, _ in bars(svg)]
    assert len(lefts) == 5
    # equal ratios are equal distances, up to the width of a bin
    width = bars(svg)[0][1] - bars(svg)[0][0]
    steps = [after - before for before, after in pairwise(lefts)]
    assert max(steps) - min(steps) < 1.3 * width


def test_zeros_left_of_a_logarithmic_axis_are_counted_in_words():
    values = [0.0, 0.0, *(10.0**-k for k in range(8))]
    assert picture.left_out(values) == "Left of the logarithmic axis: 2 are exactly zero."
    assert "2 are exactly zero" in drawn(picture.margins(values, "m")).findtext("desc")
    assert picture.left_out([1.0, 2.0]) == ""
    assert picture.left_out([1e-300, 1.0, 2.0]) == "Left of the logarithmic axis: 1 is below 2 × 10⁻¹²."


def test_margins_of_both_signs_over_decades_show_both():
    svg = picture.margins([-900.0, -1.0, -1e-3, 0.0, 1e-3, 1.0, 900.0], "m")
    labels = texts(svg)
    assert "0" in labels
    assert any(label.startswith("−10") for label in labels)
    assert any(label.startswith("10") for label in labels)
    assert sum(height > 0 for _, _, height in bars(svg)) >= 5


def lines(svg, series):
    """Polylines of one series, legend left out: lists of (x, y)."""
    found = []
    for path in drawn(svg).iter("path"):
        if f"stroke: var(--series-{series})" in path.get("style", ""):
            points = re.findall(r"[ML] (-?[0-9.]+) (-?[0-9.]+)", path.get("d"))
            if len(points) > 3:
                found.append([(float(x), float(y)) for x, y in points])
    return found


def test_trajectories_have_one_colour_per_order_and_time_is_logarithmic():
    figure = sample.trajectories() | {
        "time": [0.0, 0.1, 1.0, 10.0, 100.0, 1000.0],
        "by_order": {"1": [[1, 1, 0.9, 0.7, 0.4, 0.2]], "2": [[1, 1, 1, 0.9, 0.8, 0.7], [1, None, 0.7, 0.6, 0.5, 0.3]]},
    }
    svg = picture.picture(figure, "t")
    assert [len(lines(svg, series)) for series in (1, 2, 3)] == [1, 2, 0]
    (path,) = lines(svg, 1)
    xs = [x for x, _ in path]
    steps = [after - before for before, after in pairwise(xs)]
    # the first time is zero and has no place; the others are decades apart
    assert len(xs) == 5
    assert steps == pytest.approx([steps[0]] * 4, rel=1e-3)
    ys = [y for _, y in path]
    assert ys == sorted(ys)
    assert {"order 1", "order 2", "time", "coupling mismatch"} <= set(texts(svg))
    assert drawn(svg).findtext("desc") == (
        "order 1: 1 trajectories, at the last time 0.2; order 2: 2 trajectories, at the last time from 0.3 to 0.7."
    )


def test_trajectories_without_a_finite_value_or_a_positive_time_are_no_picture():
    assert picture.picture(sample.trajectories() | {"time": [0.0] * 101}, "t") is None
    assert picture.picture(sample.trajectories() | {"by_order": {"1": [[None] * 101]}}, "t") is None


def test_spectrum_has_a_dot_per_value_in_its_groups_colour():
    svg = picture.picture(sample.spectrum(), "s")
    uses = [element.get("style") for element in drawn(svg).iter("use")]
    assert sum("fill: var(--series-1)" in style for style in uses) == 5
    assert sum("fill: var(--series-2)" in style for style in uses) == 5
    assert {"regular K", "singular K", "eigenvalue", "0"} <= set(texts(svg))
    assert "regular K: 5 values, from -3.1 to -0.002" in drawn(svg).findtext("desc")


def test_equal_eigenvalues_are_stacked_and_none_hides_another():
    svg = picture.picture(sample.spectrum(), "s")
    places = [
        (element.get("x"), element.get("y"))
        for element in drawn(svg).iter("use")
        if "fill: var(--series-2)" in element.get("style")
    ]
    assert len(set(places)) == 5


def test_labels_that_are_no_good_formulas_are_shown_as_they_are():
    figure = sample.trajectories() | {"ylabel": r"$\frac{$ of $J$"}
    assert r"$\frac{$ of $J$" in texts(picture.picture(figure, "t"))
    groups = [{"label": r"$\nosuch$", "values": [1.0, 2.0]}, {"label": "$K$", "values": [1.0]}]
    labels = texts(picture.picture(sample.spectrum() | {"groups": groups}, "s"))
    assert r"$\nosuch$" in labels
    assert "$K$" not in labels


@pytest.mark.parametrize(
    "draw",
    [
        lambda: picture.margins([1e-6 * 1.5**n for n in range(40)], "m"),
        lambda: picture.picture(sample.trajectories(), "t"),
        lambda: picture.picture(sample.spectrum(), "s"),
        lambda: picture.picture(sample.bands(), "b"),
        lambda: picture.picture(sample.bands() | {"yscale": "log"}, "b"),
        lambda: picture.picture(sample.scaling(), "c"),
        lambda: picture.picture(sample.grid(), "g"),
    ],
    ids=["margins", "trajectories", "spectrum", "bands", "log-bands", "scaling", "grid"],
)
class TestFitForThePage:
    def test_the_same_every_time_and_no_setting_stays_behind(self, draw):
        import matplotlib as mpl

        before = dict(mpl.rcParams)
        assert draw() == draw()
        assert dict(mpl.rcParams) == before

    def test_it_says_what_it_shows(self, draw):
        root = drawn(draw())
        assert root.get("role") == "img"
        named = root.get("aria-labelledby").split()
        said = {child.get("id"): child.text for child in root if child.tag in {"title", "desc"}}
        assert set(said) == set(named)
        assert all(said.values())

    def test_it_follows_the_page_in_colour_font_and_size(self, draw):
        svg = draw()
        assert not re.search(r"#[0-9a-f]{6}", re.sub(r'(url\(|href=")#', "", svg))
        root = drawn(svg)
        # letters of formulas are placed one by one, for the font that they were measured in
        own = [element for element in root.iter() if "font-family" in element.get("style", "")]
        assert {element.tag for element in own} <= {"tspan"}
        assert root.get("viewBox")
        assert root.get("width") is None
        sized = [*(text for text in root.iter("text") if text.find("tspan") is None), *root.iter("tspan")]
        assert all(re.search(r"font-size: [0-9.]+px", one.get("style", "")) for one in sized)

    def test_nothing_of_the_date_or_the_program_stays(self, draw):
        svg = draw()
        assert not re.search(r"metadata|<style|20[0-9][0-9]-|matplotlib", svg, re.IGNORECASE)

    def test_every_reference_finds_its_target(self, draw):
        root = drawn(draw())
        identifiers = [element.get("id") for element in root.iter() if element.get("id")]
        assert len(identifiers) == len(set(identifiers))
        references = set(re.findall(r'(?:url\(#|href="#)([^)"]+)', ET.tostring(root, encoding="unicode")))
        assert references <= set(identifiers)
        assert references


def test_a_value_far_below_the_others_does_not_crush_the_axis():
    figure = sample.trajectories() | {
        "by_order": {"1": [[math.exp(-(7.0**k)) for k in range(4)]]},
        "time": [1, 2, 3, 4],
    }
    labels = [label for label in texts(picture.picture(figure, "t")) if label.startswith("10")]
    assert labels
    assert "10⁻¹⁴⁹" not in labels


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="no such kind of figure: pie"):
        picture.picture({"kind": "pie"}, "p")
