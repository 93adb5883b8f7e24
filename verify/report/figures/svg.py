"""Inline SVG: what matplotlib draws, made fit for a page with a light and a dark side. The only door to matplotlib.

A drawing uses the marker colours below; here they become CSS variables of the page. Identifiers get a prefix, since one
page holds many drawings; texts take the page's fonts; nothing of the date or the program stays. Drawings are
deterministic: fixed salt, no date, no global state left behind.
"""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from verify.report.words import line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import matplotlib.axes

    Axes = matplotlib.axes.Axes

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
INK, FAINT = "#010203", "#010204"
SERIES = tuple(f"#0a0b{position:02x}" for position in range(6))
"""Marker colours: what the page decides, and what no drawing uses by accident."""
WIDTH = 4.4
"""Width in inches; the page scales the drawing."""
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "flowclaims",
    "font.family": ["DejaVu Sans"],
    "font.size": 7.5,
    "axes.unicode_minus": True,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.labelsize": 7.5,
    "text.color": INK,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
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

_VARIABLES = {INK: "var(--ink)", FAINT: "var(--faint)"} | {
    colour: f"var(--series-{position + 1})" for position, colour in enumerate(SERIES)
}
_MARKER = re.compile("|".join(_VARIABLES))
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_SIZE = re.compile(r"([0-9.]+)px")


def drawn(
    draw: Callable[[Axes], None],
    height: float,
    prefix: str,
    title: str,
    description: str,
    *,
    left: float = 0.1,
    right: float = 0.98,
    below: float = 0.38,
    hints: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """The <svg> element of what ``draw`` does on axes of their own; ``height`` in inches.

    ``left``, ``right``: where the axes stand, of the width; ``below``: inches under them. ``hints``: see ``inline``.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(_STYLE):
        figure: Figure = Figure(figsize=(WIDTH, height))
        axes = figure.add_axes((left, below / height, right - left, 1 - (below + 0.1) / height))
        axes.patch.set_visible(False)
        figure.patch.set_visible(False)
        draw(axes)
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return inline(buffer.getvalue(), prefix, title, description, hints)


def is_math(label: str) -> bool:
    """Can matplotlib set the formulas of this label? Otherwise it shows the text as it is, dollar signs and all."""
    from matplotlib.mathtext import MathTextParser

    try:
        MathTextParser("path").parse(line(label))
    except ValueError:
        return False
    return "$" in label


def round_ticks(most: int, *, integer: bool = False) -> Any:
    """A locator of at most so many round numbers."""
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(nbins=most, integer=integer)


def no_ticks() -> Any:
    """A locator of nothing."""
    from matplotlib.ticker import NullLocator

    return NullLocator()


def inline(
    drawing: str, prefix: str, title: str, description: str, hints: Mapping[str, str] = MappingProxyType({})
) -> str:
    """The <svg> element for a page: scales, follows the page's colours and fonts, and says what it shows.

    ``hints``: by the identifier of an element, what is shown over it.
    """
    root = ET.fromstring(drawing)  # noqa: S314 - matplotlib made it
    _hinted(root, hints)
    for tag in ("metadata", "defs"):
        for child in root.findall(f"{{{SVG}}}{tag}"):
            if tag == "metadata" or child.find(f"{{{SVG}}}style") is not None:
                root.remove(child)
    _identifiers(root, prefix)
    for element in root.iter():
        _restyle(element)
        element.tag = element.tag.removeprefix(f"{{{SVG}}}")
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.attrib |= {"class": "plot", "role": "img", "aria-labelledby": f"{prefix}-title {prefix}-desc"}
    for position, (tag, words) in enumerate((("title", title), ("desc", description))):
        said = ET.Element(tag, id=f"{prefix}-{tag}")
        said.text = words
        root.insert(position, said)
    for element in root.iter():
        element.tail = None
        if element.text is not None and not element.text.strip():
            element.text = None
    return ET.tostring(root, encoding="unicode", short_empty_elements=True)


def _hinted(root: ET.Element, hints: Mapping[str, str]) -> None:
    for element in [one for one in root.iter() if one.get("id") in hints]:
        hint = ET.Element("title")
        hint.text = hints[element.attrib["id"]]
        element.insert(0, hint)


def _identifiers(root: ET.Element, prefix: str) -> None:
    """Drop identifiers that nothing refers to, and make the others unique on the page."""
    link = f"{{{XLINK}}}href"
    used = {element.attrib[link].removeprefix("#") for element in root.iter() if link in element.attrib}
    for element in root.iter():
        for value in element.attrib.values():
            used.update(_REFERENCE.findall(value))
    for element in root.iter():
        identifier = element.attrib.pop("id", None)
        if identifier in used:
            element.set("id", f"{prefix}-{identifier}")
        if link in element.attrib:
            # plain href is enough in a page, and spares the namespace
            element.set("href", "#" + f"{prefix}-" + element.attrib.pop(link).removeprefix("#"))
        for name, value in element.attrib.items():
            if "url(#" in value:
                element.set(name, _REFERENCE.sub(rf"url(#{prefix}-\1)", value))


def _without_family(style: str) -> Iterator[str]:
    """The declarations of a text's style; of its font only the size stays, the family is the page's."""
    for declaration in style.split(";"):
        name, _, value = declaration.strip().partition(":")
        size = _SIZE.search(value)
        if name == "font" and size:
            yield f"font-size: {size.group()}"
        elif name and name != "font-family":
            yield f"{name}: {value.strip()}"


def _restyle(element: ET.Element) -> None:
    for name in ("style", "fill", "stroke"):
        value = element.attrib.get(name)
        if value is None:
            continue
        if name == "style" and element.tag.endswith("text"):
            value = "; ".join(_without_family(value))
        element.set(name, _MARKER.sub(lambda match: _VARIABLES[match.group()], value))
