r"""Text with $latex$ in it, as HTML with MathML: the only door to latex2mathml.

A dollar sign opens a formula where no blank follows it, and closes one where no blank stands before it and no digit
follows; ``\$`` is a dollar sign. What cannot be converted stays as it was written, escaped: a report never breaks
over a formula. MathML passes through a list of allowed elements and attributes, so no formula can smuggle in markup.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from html import escape
from xml.etree import ElementTree

from verify.report.words import plain

_FORMULA = re.compile(r"(?<!\\)\$(?=\S)((?:\\.|[^$\\])+?)(?<=\S)\$(?![0-9])")
_NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"
_ELEMENTS = frozenset(
    "math mrow mi mn mo mtext mspace msup msub msubsup munder mover munderover mfrac msqrt mroot mtable mtr mtd "
    "mstyle mpadded mphantom menclose".split()
)
_ATTRIBUTES = frozenset(
    "display mathvariant stretchy fence form separator accent accentunder linethickness width height depth lspace "
    "rspace minsize maxsize movablelimits largeop symmetric displaystyle scriptlevel columnalign rowspacing "
    "columnspacing notation".split()
)
_BEFORE_ARGUMENT = "0.1667em"
"""A thin space, as TeX puts between a function's name and its argument: browsers do not."""


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
    return "".join(_formula(run) if formula else escape(run) for formula, run in parts(plain(text)))


def _formula(latex: str) -> str:
    from latex2mathml.converter import convert

    try:
        root = ElementTree.fromstring(convert(latex))  # noqa: S314 - made here, from entities that it cannot declare
    except Exception:  # noqa: BLE001 - the converter raises what it likes; the formula is then shown as it was written
        root = None
    if root is None or not _allowed(root):
        return f'<code class="latex">{escape(f"${latex}$")}</code>'
    _spaced(root)
    for element in root.iter():
        element.tag = element.tag.removeprefix(_NAMESPACE)
    root.set("alttext", latex)
    return ElementTree.tostring(root, encoding="unicode")


def _allowed(root: ElementTree.Element) -> bool:
    """Only elements and attributes of the lists, and no command that was left as it is."""
    return all(
        element.tag.removeprefix(_NAMESPACE) in _ELEMENTS
        and _ATTRIBUTES.issuperset(element.attrib)
        and "\\" not in (element.text or "")
        for element in root.iter()
    )


def _spaced(element: ElementTree.Element) -> None:
    r"""Signs are operators, so that they get their space; names of several letters are identifiers, with a thin space after.

    The converter gets both wrong for some commands (``\preceq``, ``\operatorname``).
    """
    for child in element:
        _spaced(child)
        if child.tag == f"{_NAMESPACE}mo" and _is_name(child):
            child.tag = f"{_NAMESPACE}mi"
        elif child.tag == f"{_NAMESPACE}mi" and _is_sign(child.text or ""):
            child.tag = f"{_NAMESPACE}mo"
    if element.tag not in {f"{_NAMESPACE}mrow", f"{_NAMESPACE}math"}:
        return
    children = list(element)
    for position, (child, following) in reversed(list(enumerate(zip(children, children[1:], strict=False)))):
        base = child if len(child) == 0 else child[0]
        if _is_name(base) and _base_tag(following) not in {"mo", "mspace"}:
            element.insert(position + 1, ElementTree.Element(f"{_NAMESPACE}mspace", width=_BEFORE_ARGUMENT))


def _is_name(element: ElementTree.Element) -> bool:
    text = element.text or ""
    return element.tag in {f"{_NAMESPACE}mi", f"{_NAMESPACE}mo"} and len(text) > 1 and text.isalpha() and text.isascii()


def _is_sign(text: str) -> bool:
    return len(text) == 1 and unicodedata.category(text) == "Sm" and text not in "∞∂∇⊤⊥"


def _base_tag(element: ElementTree.Element) -> str:
    while len(element) and element.tag != f"{_NAMESPACE}mfrac":
        element = element[0]
    return element.tag.removeprefix(_NAMESPACE)
