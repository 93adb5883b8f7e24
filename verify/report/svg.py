"""Inline SVG: what matplotlib draws, made fit for a page with a light and a dark side.

A drawing uses the marker colours below; here they become CSS variables of the page. Identifiers get a prefix, since one
page holds many drawings; texts take the page's fonts; nothing of the date or the program stays.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
INK, FAINT = "#010203", "#010204"
SERIES = tuple(f"#0a0b{position:02x}" for position in range(6))
"""Marker colours: what the page decides, and what no drawing uses by accident."""

_VARIABLES = {INK: "var(--ink)", FAINT: "var(--faint)"} | {
    colour: f"var(--series-{position + 1})" for position, colour in enumerate(SERIES)
}
_MARKER = re.compile("|".join(_VARIABLES))
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_SIZE = re.compile(r"([0-9.]+)px")


def inline(drawing: str, prefix: str, title: str, description: str) -> str:
    """The <svg> element for a page: scales, follows the page's colours and fonts, and says what it shows."""
    root = ET.fromstring(drawing)  # noqa: S314 - matplotlib made it
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
