"""Axes: which scale fits, where ticks stand and what they say, and bins that look equally wide."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from matplotlib.figure import Figure

from verify.report.figures.axis import Axis


def applied(axis, limits=None, which="x"):
    """Axes of a drawing of their own with this axis, seen between the limits."""
    axes = Figure(figsize=(4, 2)).add_subplot()
    axis.apply(axes, which)
    axes.set(**{f"{which}lim": limits or (axis.low, axis.high)})
    return axes


def ticks(axis, limits=None, which="x"):
    """(place, label) of the ticks that are seen."""
    axes = applied(axis, limits, which)
    low, high = sorted(getattr(axes, f"get_{which}lim")())
    labels = [text.get_text() for text in getattr(axes, f"get_{which}ticklabels")()]
    places = getattr(axes, f"get_{which}ticks")()
    return [(float(place), said) for place, said in zip(places, labels, strict=True) if low <= place <= high]


@pytest.mark.parametrize(
    ("values", "options", "kind", "least"),
    [
        ([1.0, 10.0], {}, "linear", 1.0),
        ([1.0, 31.0], {}, "linear", 1.0),
        ([1.0, 32.0], {}, "log", 1.0),
        ([0.0, 1.0, 32.0], {}, "log", 1.0),
        ([0.0, 1.0, 32.0], {"zero": True}, "symlog", 1.0),
        ([-32.0, -1.0], {}, "symlog", 1.0),
        # both signs: linear until the sizes span three powers of ten
        ([-0.5, 0.02, 0.8], {}, "linear", 0.02),
        ([-0.5, 0.0005, 0.8], {}, "symlog", 1e-4),
        ([1e-300, 1.0], {}, "log", 1e-12),
        ([0.0, 0.0], {}, "linear", 1.0),
        ([1.0, 1e6], {"kind": "linear"}, "linear", 1.0),
        ([1.0, 2.0], {"kind": "log"}, "log", 1.0),
    ],
)
def test_the_scale_that_fits(values, options, kind, least):
    axis = Axis.of(values, **options)
    assert (axis.kind, axis.low, axis.high) == (kind, min(values), max(values))
    assert axis.least == pytest.approx(least, rel=1e-12)


def test_what_has_a_place_on_an_axis():
    log = Axis.of([1e-300, 1e-11, 1.0])
    assert [log.holds(value) for value in (0.0, -1.0, 1e-300, 9e-13, 1e-12, 1.0)] == [False] * 4 + [True] * 2
    assert log.bottom == pytest.approx(1e-12 / 1.5)
    for other in (Axis.of([1.0, 2.0]), Axis.of([-100.0, 1e-3])):
        assert other.bottom == -math.inf
        assert all(map(other.holds, (0.0, -1e9, 1e-300)))


def test_a_power_law_has_an_axis_of_a_decade_at_least():
    narrow, wide = Axis.ratio([5.0]), Axis.ratio([1e-3, 10.0])
    assert narrow.high / narrow.low == pytest.approx(10)
    assert narrow.high * narrow.low == pytest.approx(25)
    assert (wide.low, wide.high) == pytest.approx((1e-3 / 1.3, 13.0))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        # powers of ten, all of them or every second one
        ([1e-2, 1.0, 1e3], {1e-2: "10⁻²", 1e-1: "10⁻¹", 1.0: "10⁰", 10.0: "10¹", 100.0: "10²", 1e3: "10³"}),
        # 1, 2 and 5 where those are too few
        ([1.0, 40.0], {1: "1", 2: "2", 5: "5", 10: "10", 20: "20"}),
        ([0.002, 0.07], {0.002: "0.002", 0.005: "0.005", 0.01: "0.01", 0.02: "0.02", 0.05: "0.05"}),
        ([-1.0, 1.0], {-1: "−1", -0.5: "−0.5", 0: "0", 0.5: "0.5", 1: "1"}),
        ([0.0, 5.0], {0: "0", 1: "1", 2: "2", 3: "3", 4: "4", 5: "5"}),
        ([0.0, 4e-17], {0: "0", 1e-17: "1 × 10⁻¹⁷", 2e-17: "2 × 10⁻¹⁷", 3e-17: "3 × 10⁻¹⁷", 4e-17: "4 × 10⁻¹⁷"}),
        # more digits than four where four do not tell them apart
        ([123456.0, 123460.0], {123456 + step: f"{123456 + step}" for step in range(5)}),
        ([-1e3, 0.0, 1e-2, 1e3], {-100: "−10²", -1: "−10⁰", 0: "0", 1: "10⁰", 100: "10²"}),
    ],
    ids=["log", "few decades", "small", "linear", "counts", "tiny", "close", "symlog"],
)
@pytest.mark.parametrize("which", ["x", "y"])
def test_ticks(values, expected, which):
    found = ticks(Axis.of(values), which=which)
    shown = {place: said for place, said in found if not math.isclose(abs(place), 1e-2) or min(values) > 0}
    assert list(shown.values()) == list(expected.values())
    assert list(shown) == pytest.approx(list(expected), rel=1e-9, abs=1e-30)


@pytest.mark.parametrize("decades", range(2, 13))
def test_ticks_of_a_logarithmic_axis_are_few_even_and_powers_of_ten(decades):
    found = ticks(Axis.of([10.0**-decades, 1.0]), limits=(10.0**-decades / 1.5, 1.5))
    exponents = [math.log10(place) for place, _ in found]
    assert 3 <= len(found) <= 9
    assert exponents == pytest.approx([round(one) for one in exponents])
    steps = {round(after - before) for before, after in pairwise(exponents)}
    assert len(steps) == 1
    assert all(said.startswith("10") and "e" not in said for _, said in found)


@pytest.mark.parametrize("values", [[-1e9, 1e-3, 1e9], [-1.0, -1e-12], [-5e-4, 700.0], [-1e-9, 3e6]])
def test_ticks_on_both_sides_of_zero_have_room(values):
    axis = Axis.of(values)
    axes = applied(axis)
    found = ticks(axis, limits=(min(axis.low, 0), max(axis.high, 0)))
    assert axis.kind == "symlog"
    assert "0" in {said for _, said in found}
    assert len({said for _, said in found}) == len(found)
    places = [axes.transData.transform((place, 0.0))[0] for place, _ in found]
    # 288 points of width: a label as −10⁻¹² has 22 of them
    assert min(after - before for before, after in pairwise(places)) * 72 / axes.figure.dpi > 22


@pytest.mark.parametrize(
    ("values", "forward"),
    [
        ([1.0, 5.0, 9.0], lambda x: x),
        ([1e-6, 1.0, 1e3], math.log10),
        # matplotlib's own curve: linear within the threshold, logarithmic beyond it
        ([-1e3, 0.0, 1e-3, 1e3], None),
    ],
    ids=["linear", "log", "symlog"],
)
def test_bins_look_equally_wide_and_leave_out_nothing(values, forward):
    axis = Axis.of(values)
    edges = axis.edges(applied(axis), 8)
    assert (edges[0], edges[-1], len(edges)) == (min(values), max(values), 9)
    if forward is None:
        # symmetrical, with zero in the middle, and wider the further out
        assert edges == pytest.approx([-one for one in reversed(edges)], abs=1e-9)
        assert edges[4] == pytest.approx(0, abs=1e-12)
        ratios = [after / before for before, after in pairwise(edges[5:])]
        # the first of them still has a part of the linear middle
        assert ratios[1:] == pytest.approx([ratios[2]] * 2, rel=1e-6)
        assert ratios[1] > 10
    else:
        widths = [forward(after) - forward(before) for before, after in pairwise(edges)]
        assert widths == pytest.approx([widths[0]] * 8)


def test_a_line_marks_a_zero_inside():
    assert [list(line.get_xdata()) for line in applied(Axis.of([-1.0, 2.0])).lines] == [[0, 0]]
    assert not applied(Axis.of([1.0, 2.0])).lines
    assert not applied(Axis.of([1.0, 1e6])).lines
