r"""Text with $latex$ in it, as HTML with MathML: the only door to latex2mathml.

A dollar sign opens a formula where no blank follows it, and closes one where no blank stands before it and no digit
follows; ``\$`` is a dollar sign. What cannot be converted stays as it was written, escaped: a report never breaks
over a formula. MathML passes through a list of allowed elements and attributes, so no formula can smuggle in markup.
"""

from __future__ import annotations

import re
import unicodedata
import xml.etree.ElementTree as ET
from functools import lru_cache
from html import escape
from itertools import pairwise

from verify.report.words import plain

_FORMULA = re.compile(r"(?<!\\)\$(?=\S)((?:\\.|[^$\\])+?)(?<=\S)\$(?![0-9])")
_NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"
_ELEMENTS = re.compile(
    "math|mrow|mi|mn|mo|mtext|mspace|msup|msub|msubsup|munder|mover|munderover|mfrac|msqrt|mroot|mtable|mtr|mtd|"
    "mstyle|mpadded|mphantom|menclose"
)
_ATTRIBUTES = re.compile(
    "display|mathvariant|stretchy|fence|form|separator|accent|accentunder|linethickness|width|height|depth|lspace|"
    "rspace|minsize|maxsize|movablelimits|largeop|symmetric|displaystyle|scriptlevel|columnalign|rowspacing|"
    "columnspacing|notation"
)
WIDE = 30
"""Letters and signs of a formula that a narrow screen may have no room for."""
_THIN = "0.1667em"
"""The thin space that TeX puts around a function's name: browsers do not."""
_SPACED = frozenset({"mo", "mspace"})
_SIGNS = frozenset({"+", "−", "-", "±", "∓"})
_OPENING = frozenset("([{,=<>≤≥∈|")
"""Before these a sign belongs to what follows it."""
_CLOSING = frozenset(",.;:!?)]")


def parts(text: str) -> list[tuple[bool, str]]:
    """Runs of text and of latex, in order: pairs (is it latex, what it says without the dollar signs)."""
    found, end = [], 0
    for match in _FORMULA.finditer(text):
        if match.start() > end:
            found.append((False, text[end : match.start()]))
        found.append((True, match.group(1)))
        end = match.end()
    if end < len(text) or not found:
        found.append((False, text[end:]))
    return [(formula, run if formula else run.replace(r"\$", "$")) for formula, run in found]


@lru_cache(maxsize=4096)
def html(text: str) -> str:
    """Text with $latex$ parts as HTML with inline MathML; everything else is escaped."""
    made: list[str] = []
    for formula, run in parts(plain(text)):
        said = run
        if not formula and made and made[-1].startswith("<math") and run[0] in _CLOSING:
            # no line begins with a comma
            made[-1], said = f'<span class="nobr">{made[-1]}{escape(run[0])}</span>', run[1:]
        made.append(_formula(run) if formula else escape(said))
    return "".join(made)


def _formula(latex: str) -> str:
    from latex2mathml.converter import convert

    try:
        root = ET.fromstring(convert(latex))  # noqa: S314 - made here, from entities that it cannot declare
    except Exception:  # noqa: BLE001 - the converter raises what it likes; the formula is then shown as it was written
        root = None
    if root is None or not _allowed(root):
        return f'<code class="latex">{escape(f"${latex}$")}</code>'
    _spaced(root)
    for element in root.iter():
        element.tag = element.tag.removeprefix(_NAMESPACE)
    root.set("alttext", latex)
    made = ET.tostring(root, encoding="unicode")
    if sum(len(text.strip()) for text in root.itertext()) < WIDE:
        return made
    # no browser breaks a formula: where it is wider than the page it scrolls by itself, with the keyboard too
    return f'<span class="wide" role="group" aria-label="formula" tabindex="0">{made}</span>'


def _allowed(root: ET.Element) -> bool:
    """Only elements and attributes of the lists, and no command that was left as it is."""
    return all(
        _ELEMENTS.fullmatch(element.tag.removeprefix(_NAMESPACE))
        and all(_ATTRIBUTES.fullmatch(name) for name in element.attrib)
        and "\\" not in (element.text or "")
        for element in root.iter()
    )


def _spaced(element: ET.Element) -> None:
    r"""Make signs operators, so that they get their space, and long names identifiers, with a thin space after them.

    The converter gets both wrong for some commands (``\preceq``, ``\operatorname``).
    """
    for child in element:
        _spaced(child)
        if child.tag == f"{_NAMESPACE}mo" and _is_name(child):
            child.tag = f"{_NAMESPACE}mi"
        elif child.tag == f"{_NAMESPACE}mi" and _is_sign(child.text or ""):
            child.tag = f"{_NAMESPACE}mo"
        if child.text in {"|", "‖", "∥", "/"}:
            # as in TeX: bars stand close to what they enclose, wherever they are in the row, and so do slashes
            child.attrib |= {"lspace": "0", "rspace": "0"}
    if element.tag not in {f"{_NAMESPACE}mrow", f"{_NAMESPACE}math"}:
        return
    for position, (child, following) in reversed(list(enumerate(pairwise(list(element))))):
        if child.text in _OPENING and following.text in _SIGNS:
            following.set("form", "prefix")
        before, after = _base(child), _base(following)
        names = _is_name(before) and _tag(after) not in _SPACED, _is_name(after) and _tag(before) not in _SPACED
        if any(names):
            element.insert(position + 1, ET.Element(f"{_NAMESPACE}mspace", width=_THIN))


def _is_name(element: ET.Element) -> bool:
    text = element.text or ""
    return element.tag in {f"{_NAMESPACE}mi", f"{_NAMESPACE}mo"} and len(text) > 1 and text.isalpha() and text.isascii()


def _is_sign(text: str) -> bool:
    return len(text) == 1 and unicodedata.category(text) == "Sm" and text not in "∞∂∇⊤⊥"


def _base(element: ET.Element) -> ET.Element:
    """The element that carries the scripts."""
    while len(element) and _tag(element) != "mfrac":
        element = element[0]
    return element


def _tag(element: ET.Element) -> str:
    return element.tag.removeprefix(_NAMESPACE)
