"""Layout: every text is on the drawing and over no other, whatever the labels; the same drawing on every machine."""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
from itertools import combinations, pairwise

import matplotlib as mpl
import pytest
import report_sample as sample
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from verify.report.figures import picture, svg

LONG = "half-time of the couplings’ mismatch relative to its start, by what moves the parameters"
FORMULA = r"largest component of $\nabla L$ where $J_k \neq J_k^*$ and $|k| = 3$, in units of the rate"
NAMES = [f"column {position}" for position in range(12)]


def boxes(root):
    """(text, left, top, right, bottom) of each text that is not a formula, as the font of the drawing measures it."""
    for text in root.iter("text"):
        if text.find("tspan") is not None:
            continue
        style, said = text.get("style"), "".join(text.itertext())
        size = float(re.search(r"font-size: ([0-9.]+)px", style)[1])
        extent = TextPath((0, 0), said, size=size, prop=FontProperties(family=svg.FONT)).get_extents()
        anchor = re.search(r"text-anchor: (\w+)", style)
        shift = {"start": 0.0, "middle": extent.width / 2, "end": extent.width}[anchor[1] if anchor else "start"]
        transform = text.get("transform", "")
        moved = re.search(r"translate\(([0-9.]+) ([0-9.]+)\)", transform)
        x, y = map(float, moved.groups() if moved else (text.get("x"), text.get("y")))
        turned = re.search(r"rotate\((-?[0-9.]+)", transform)
        angle = math.radians(float(turned[1])) if turned else 0.0
        corners = [
            (x + along * math.cos(angle) - up * math.sin(angle), y + along * math.sin(angle) + up * math.cos(angle))
            for along in (-shift, extent.width - shift)
            for up in (-extent.y1, -extent.y0)
        ]
        across, down = zip(*corners, strict=True)
        yield said, min(across), min(down), max(across), max(down)


def grid(columns, rows):
    some = [[position / 12 for position, _ in enumerate(columns)] for _ in rows]
    return sample.grid() | {"columns": columns, "rows": rows, "values": some, "low": some, "high": some}


def several(count):
    """Series with error bars at orders 1 to 3."""
    one = {"x": [1, 2, 3], "y": [1.0, 10.0, 400.0], "low": [0.8, 5.0, 90.0], "high": [2.0, 60.0, 4e3], "fit": None}
    series = [one | {"label": f"dynamics {position}"} for position in range(count)]
    return sample.scaling() | {"xlabel": "order", "ylabel": LONG, "series": series}


FIGURES = {
    "trajectories": sample.trajectories() | {"ylabel": LONG},
    "formula": sample.trajectories() | {"ylabel": FORMULA},
    "bands": sample.bands() | {"ylabel": LONG},
    "log-bands": sample.bands() | {"yscale": "log", "ylabel": LONG},
    "spectrum": sample.spectrum(),
    "spectrum-of-both-signs": sample.spectrum() | {
        "groups": [{"label": "a group with a label", "values": [-1e3, -1.0, 0.0, 1e-3, 1e3]},
                   {"label": "$K$", "values": [0.5] * 9}],
    },
    "scaling": sample.scaling() | {"ylabel": LONG},
    "legend": several(7),
    "grid": sample.grid(),
    "narrow": grid(NAMES[:4], ["a label of a row", "b"]),
    "tall": grid(["1/10", "1/100"], [f"row {position}" for position in range(12)]),
    "single": grid(["a"], ["b"]),
}  # fmt: skip
MARGINS = {
    "log": [10.0**-k for k in range(9)],
    "both": [-900.0, -1.0, -1e-3, 0.0, 1e-3, 1.0, 900.0],
    "below": [-1e-23, -0.1, -0.15, -0.19, -0.2],
    "close": [123456.0 + k for k in range(9)],
    "tiny": [1e-17 * k for k in range(1, 9)],
}


def drawings():
    yield from (pytest.param(picture.picture, figure, id=name) for name, figure in FIGURES.items())
    yield from (pytest.param(picture.margins, values, id=f"margins-{name}") for name, values in MARGINS.items())


@pytest.mark.parametrize(("draw", "what"), list(drawings()))
def test_every_text_is_on_the_drawing_and_over_no_other(draw, what):
    root = sample.xml(draw(what, "p"))
    _, _, width, height = map(float, root.get("viewBox").split())
    found = list(boxes(root))
    assert len(found) >= 3
    for said, left, top, right, bottom in found:
        assert left >= -0.5, said
        assert top >= -0.5, said
        assert right <= width + 0.5, said
        assert bottom <= height + 0.5, said
    for one, other in combinations(found, 2):
        across = min(one[3], other[3]) - max(one[1], other[1])
        down = min(one[4], other[4]) - max(one[2], other[2])
        assert across < 0.5 or down < 0.5, (one[0], other[0])


def test_slanted_labels_keep_their_distance():
    root = sample.xml(picture.picture(grid(NAMES, ["x"]), "p"))
    slanted = [one for one in root.iter("text") if one.get("transform", "").startswith("rotate(-40")]
    assert ["".join(one.itertext()) for one in slanted] == NAMES
    ends = [float(one.get("x")) for one in slanted]
    # lines of text at this slope, so far apart across, are apart by more than they are high
    assert min(after - before for before, after in pairwise(ends)) * math.sin(math.radians(40)) > 7


def test_long_labels_are_folded_and_no_formula_is_broken():
    root = sample.xml(picture.picture(FIGURES["bands"], "p"))
    parts = [said for said, *_ in boxes(root) if said in LONG and len(said) > 8]
    assert " ".join(parts) == LONG
    assert len(parts) == 3
    text = picture.picture(FIGURES["formula"], "p")
    assert "$" not in text
    said = "".join("".join(one.itertext()) for one in sample.xml(text).iter("text") if one.find("tspan") is not None)
    # mathtext sets its letters in an order of its own
    assert sorted("∇L|k|=3") == sorted(letter for letter in "∇L|k|=3" if letter in said)


def test_error_bars_at_the_same_place_stand_side_by_side():
    root = sample.xml(picture.picture(several(3), "p"))
    bars = [[(one.get("style"), float(re.match(r"M ([0-9.]+)", one.get("d"))[1])) for one in root.iter("path")
             if f"var(--series-{series})" in one.get("style", "") and "stroke-width: 0.8" in one.get("style")]
            for series in (1, 2, 3)]  # fmt: skip
    assert [len(one) for one in bars] == [3, 3, 3]
    for first, second, third in zip(*bars, strict=True):
        assert (second[1] - first[1], third[1] - second[1]) == pytest.approx((4.0, 4.0), abs=1e-3)
    labels = [said for said, *_ in boxes(root)]
    assert [said for said in labels if re.fullmatch("[0-9]+", said)] == ["1", "2", "3"]


def test_points_without_error_bars_stand_where_they_are():
    bare = [one | {"low": None, "high": None} for one in several(3)["series"]]
    root = sample.xml(picture.picture(several(3) | {"series": bare}, "p"))
    places = [[one.get("x") for one in root.iter("use") if f"fill: var(--series-{series})" in one.get("style", "")][:3]
              for series in (1, 2, 3)]  # fmt: skip
    assert places[0] == places[1] == places[2]
    assert len(set(places[0])) == 3


def test_a_line_that_falls_below_the_axis_goes_to_its_edge_and_leaves_no_empty_decades():
    times, falling = [1.0, 10.0, 100.0, 1000.0], [1.0, 1e-6, 1e-200, 1e-300]
    figure = sample.trajectories() | {"time": times, "by_order": {"1": [falling]}}
    text = picture.picture(figure, "p")
    root = sample.xml(text)
    labels = [said for said, *_ in boxes(root) if said.startswith("10")]
    # up to the largest value, which is 1, and no further
    assert "10¹" not in labels[4:]
    (path,) = [one for one in root.iter("path") if "stroke: var(--series-1)" in one.get("style", "")
               and one.get("clip-path")]  # fmt: skip
    ys = [float(y) for _, y in re.findall(r"[ML] (-?[0-9.]+) (-?[0-9.]+)", path.get("d"))]
    spine = max(float(y) for one in root.iter("path") if "var(--faint)" in one.get("style", "")
                for _, y in re.findall(r"[ML] (-?[0-9.]+) (-?[0-9.]+)", one.get("d")) if float(y) > 20)  # fmt: skip
    assert max(ys) >= spine


def test_settings_of_the_user_are_left_aside():
    draws = [lambda: picture.picture(FIGURES["scaling"], "p"), lambda: picture.margins(MARGINS["log"], "p")]
    plain = [draw() for draw in draws]
    theirs = {
        "axes.grid": True, "font.size": 20, "font.family": ["serif"], "text.usetex": False, "lines.linewidth": 7,
        "svg.fonttype": "path", "axes.formatter.use_locale": True, "figure.dpi": 300, "savefig.bbox": "tight",
    }  # fmt: skip
    with mpl.rc_context(theirs):
        assert [draw() for draw in draws] == plain


@pytest.mark.parametrize("figures", [[], [sample.table()], [sample.scaling() | {"series": []}]])
def test_a_page_that_draws_nothing_does_not_load_matplotlib(figures):
    code = (
        "import sys, json; from verify.report import html; html.render(json.load(sys.stdin));"
        "sys.exit('matplotlib' in sys.modules)"
    )
    report = sample.report([sample.claim("a/b", margins_approx=[0.5], figures=figures)])
    subprocess.run([sys.executable, "-c", code], input=json.dumps(report), text=True, check=True, timeout=60)
