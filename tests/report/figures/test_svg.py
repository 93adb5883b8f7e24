"""Inline SVG: colours become variables, identifiers get a prefix, and fonts are the page's."""

from __future__ import annotations

import report_sample as sample

from verify.report.figures import svg

DRAWING = f"""<?xml version="1.0"?>
<svg xmlns="{svg.SVG}" xmlns:xlink="{svg.XLINK}" width="10pt" height="5pt" viewBox="0 0 10 5" version="1.1">
 <metadata><date>2026-01-01</date></metadata>
 <defs><style type="text/css">*{{stroke-linejoin: round}}</style></defs>
 <g id="unused"><path id="p" d="M 0 0" style="stroke: {svg.INK}; fill: {svg.SERIES[1]}" clip-path="url(#c)"/></g>
 <use xlink:href="#p" fill="{svg.FAINT}"/>
 <text style="font: italic 7px 'DejaVu Sans', sans-serif; text-anchor: middle; fill: #123456">a &lt; b</text>
 <text style="font-size: 8px; font-family: Foo">c</text>
 <clipPath id="c"/>
</svg>"""


def test_inline():
    root = sample.xml(svg.inline(DRAWING, "f1", "Title", "What <it> shows"))
    assert root.attrib == {
        "viewBox": "0 0 10 5",
        "class": "plot",
        "role": "img",
        "aria-labelledby": "f1-title f1-desc",
    }
    assert [(child.tag, child.text) for child in root[:2]] == [("title", "Title"), ("desc", "What <it> shows")]
    assert root.find("metadata") is None
    assert root.find("defs") is None
    path = root.find("g/path")
    assert root.find("g").get("id") is None
    assert path.attrib == {
        "id": "f1-p",
        "d": "M 0 0",
        "style": "stroke: var(--ink); fill: var(--series-2)",
        "clip-path": "url(#f1-c)",
    }
    assert root.find("use").attrib == {"href": "#f1-p", "fill": "var(--faint)"}
    assert [text.get("style") for text in root.findall("text")] == [
        "font-size: 7px; text-anchor: middle; fill: #123456",
        "font-size: 8px",
    ]
    assert root.find("text").text == "a < b"
    assert root.find("clipPath").get("id") == "f1-c"
