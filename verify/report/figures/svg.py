"""Inline SVG: drawings of matplotlib, made fit for a page with a light and a dark side.

A drawing uses the marker colours below, which become CSS variables of the page; its identifiers get a prefix, since one
page holds many drawings; texts take the page's fonts. The same drawing comes out on every machine: matplotlib's own
font measures it, settings of the user are left aside, and nothing of the date or of the program is written.
"""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from textwrap import wrap
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from verify.report.words import line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import matplotlib.axes

    from verify.campaign.listener import Document

    Axes = matplotlib.axes.Axes

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
INK, FAINT = "#010203", "#010204"
SERIES = tuple(f"#0a0b{position:02x}" for position in range(6))
"""Marker colours: what the page decides, and what no drawing uses by accident."""
WIDTH = 3.8
"""Width in inches; the page scales the drawing."""
POINTS, EDGE = 72, 3
"""Points in an inch, and around a drawing."""
LETTER = 0.053
"""Average width of a letter of a label, in inches."""
FONT = "DejaVu Sans"
"""The font that comes with matplotlib."""
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none", "svg.hashsalt": "flowclaims",
    "font.family": [FONT], "font.size": 7.5, "axes.labelsize": 7.5, "xtick.labelsize": 7, "ytick.labelsize": 7,
    "text.color": INK, "axes.labelcolor": INK, "xtick.labelcolor": INK, "ytick.labelcolor": INK,
    "axes.edgecolor": FAINT, "xtick.color": FAINT, "ytick.color": FAINT,
    "axes.linewidth": 0.6, "xtick.major.width": 0.6, "ytick.major.width": 0.6,
    "axes.spines.top": False, "axes.spines.right": False, "axes.facecolor": "none", "figure.facecolor": "none",
    "legend.frameon": False, "legend.fontsize": 7, "legend.borderaxespad": 0.2,
}  # fmt: skip
_VARIABLES = {INK: "var(--ink)", FAINT: "var(--faint)"} | {
    colour: f"var(--series-{position + 1})" for position, colour in enumerate(SERIES)
}
_MARKER = re.compile("|".join(_VARIABLES))
_FORMULA = re.compile(r"\$[^$]*\$")
_UNTURNED = "rotate(-0 "
_REFERENCE = re.compile(r'(?:href="#|url\(#)([^")]+)')


def colour(position: int) -> str:
    """Colour of the series at this position."""
    return SERIES[position % len(SERIES)]


def label(text: object, most: int | None = None) -> str:
    """Text on one line with $formulas$, as matplotlib takes it; shown with its dollar signs where it cannot be set."""
    from matplotlib.mathtext import MathTextParser

    text = line(text, most)
    try:
        MathTextParser("path").parse(text if "$" in text else "")
    except ValueError:
        return text.replace(r"\$", "$").replace("$", r"\$")
    return text


def drawn(
    draw: Callable[[Axes], None],
    height: float,
    prefix: str,
    figure: Document,
    said: str,
    *,
    hints: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """The <svg> element of what ``draw`` does on axes with the figure's labels, under its title.

    ``height``: of the axes, in inches; what stands around them has the room that it needs. ``said``: the same in
    words; ``hints``: see ``inline``.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    own: dict[Any, Any] = {name: value for name, value in mpl.rcParamsDefault.items() if "backend" not in name}
    changed = {name: value for name, value in own.items() if mpl.rcParams[name] != value}
    labels = {"xlabel": label(figure.get("xlabel", "")), "ylabel": _folded(figure.get("ylabel", ""), height)}
    with mpl.rc_context(changed | _STYLE):
        page = Figure(figsize=(WIDTH, height), dpi=POINTS)
        axes = page.add_axes((0, 0, 1, 1))
        axes.set(**labels)
        draw(axes)
        _fitted(axes, height * POINTS)
        buffer = io.StringIO()
        page.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return inline(buffer.getvalue(), prefix, line(figure["title"]), said.strip(" .") + ".", hints)


def _fitted(axes: Axes, height: float) -> None:
    """Make the page as high as axes of this height and all around them need, and the axes as wide as that leaves."""
    page: Any = axes.figure
    # measured once: matplotlib's layout engines measure four times, and take as long as the drawing
    inside: Any = axes.get_window_extent()
    whole: Any = axes.get_tightbbox()
    left, below, right = inside.x0 - whole.x0 + EDGE, inside.y0 - whole.y0 + EDGE, whole.x1 - inside.x1 + EDGE
    full = height + below + whole.y1 - inside.y1 + EDGE
    wide = WIDTH * POINTS
    page.set_size_inches(WIDTH, full / POINTS)
    axes.set_position((left / wide, below / full, 1 - (left + right) / wide, height / full))


def _folded(text: object, height: float) -> str:
    """A label that runs along so many inches, on two lines or more where it is longer; no formula is broken."""
    joined = _FORMULA.sub(lambda match: match[0].replace(" ", "\0"), line(text))
    lines = wrap(joined, max(8, int(height / LETTER)), break_long_words=False, break_on_hyphens=False)
    return "\n".join(label(one.replace("\0", " ")) for one in lines)


def inline(
    drawing: str, prefix: str, title: str, description: str, hints: Mapping[str, str] = MappingProxyType({})
) -> str:
    """The <svg> element for a page: scales, follows the page's colours and fonts, and says what it shows.

    ``hints``: by the identifier of an element, what is shown over it.
    """
    root = ET.fromstring(drawing)  # noqa: S314 - matplotlib made it
    used = set(_REFERENCE.findall(drawing))
    for child in list(root):
        if child.tag.endswith("metadata") or child.find(f"{{{SVG}}}style") is not None:
            root.remove(child)
    for element in list(root.iter()):
        element.tag = element.tag.removeprefix(f"{{{SVG}}}")
        element.text, element.tail = element.text if element.text and element.text.strip() else None, None
        hint = hints.get(element.get("id", ""))
        element.attrib = dict(_attributes(element, prefix, used))
        if hint is not None:
            element.insert(0, _said("title", hint))
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.attrib |= {"class": "plot", "role": "img", "aria-labelledby": f"{prefix}-title {prefix}-desc"}
    root.insert(0, _said("title", title, id=f"{prefix}-title"))
    root.insert(1, _said("desc", description, id=f"{prefix}-desc"))
    return ET.tostring(root, encoding="unicode", short_empty_elements=True)


def _said(tag: str, words: str, **attributes: str) -> ET.Element:
    element = ET.Element(tag, attributes)
    element.text = words
    return element


def _attributes(element: ET.Element, prefix: str, used: set[str]) -> Any:
    """Attributes as the page takes them; identifiers that nothing refers to are dropped."""
    for name, value in element.attrib.items():
        if name == "id":
            if value in used:
                yield name, f"{prefix}-{value}"
        elif name == "transform" and value.startswith(_UNTURNED):
            # half of all texts, and nothing turns
            continue
        elif name == f"{{{XLINK}}}href":
            # plain href is enough in a page, and spares the namespace
            yield "href", f"#{prefix}-{value.removeprefix('#')}"
        else:
            own = _fonts(element.tag, value) if name == "style" else value
            own = _MARKER.sub(lambda match: _VARIABLES[match.group()], own)
            yield name, own.replace("url(#", f"url(#{prefix}-")


def _fonts(tag: str, style: str) -> str:
    """Style of a text with the size of its font only: the family is the page's.

    Letters of a formula keep the font that they were measured in, and get others that are as wide for want of it.
    """
    if tag == "tspan":
        return style.replace(f"'{FONT}'", f"'{FONT}', Verdana, sans-serif")
    style = re.sub(r"font: [^;]*?([0-9.]+px)[^;]*", r"font-size: \1", style)
    return re.sub(r";? *font-family: [^;]*", "", style).strip("; ") if tag == "text" else style
