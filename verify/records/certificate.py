"""The format ``flowclaims/certificate/1``. Provers write it, and the checker reads it by its own code alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from verify.case.case import FORMAT as CASE
from verify.case.case import REQUIRED
from verify.certificates.document import FORMAT
from verify.records.shapes import Limit, Maybe
from verify.records.vocabulary import Sha256

__all__ = ["FORMAT", "Certificate"]

__all__ = ["FORMAT", "Certificate"]

KindWord = Annotated[
    str,
    "what is proved: rank, consistent-inertia, inertia, fixed-point, fixed-manifold, finite-step, obstruction, "
    "event-order, identity, symmetry, and smaller facts; conjunction, instance and refutation are made of several",
    Limit(pattern="^[a-z][a-z0-9]*(-[a-z0-9]+)*$(?!\\n)"),
]
Point = Annotated[Maybe[dict[str, Any]], "parameters other than the case's own, at which the theorem speaks"]
Statement = Annotated[dict[str, Any], "the theorem, as data"]
Hints = Annotated[dict[str, Any], "what makes the check free of search; no part of the theorem"]
Conditions = Annotated[Maybe[list[list[Any]]], "conditions on the case"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartOfTheorem:
    """A fact of those that make up a theorem."""

    kind: KindWord
    point: Point = None
    statement: Statement
    hints: Hints


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """Parts that must fit those of a certificate one by one."""

    parts: list[Annotated[dict[str, Any], Limit(required=["kind", "statement"])]]
    case: Conditions = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnBinding:
    """Requirements of a user's own claim on the parts; the bindings of the shipped claims are in the checker."""

    claim: Annotated[str, "the claim's sentence"]
    case: Conditions = None
    instance: Annotated[Maybe[list[Pattern]], "patterns, of which one must fit"] = None
    refutation: Annotated[Maybe[list[Pattern]], "patterns, of which one must fit"] = None
    lemma: Annotated[Maybe[str], "what carries the parts to all values that the claim speaks of"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A theorem about one case, with the hints that make its check free of search.

    Its name is the SHA-256 of its canonical JSON (sorted keys, no blanks, ASCII). A schema sees its shape; `flowclaims
    recheck FILE`, or `python verify/checker.py FILE`, sees whether it is true.
    """

    RULES: ClassVar[tuple[dict[str, Any], ...]] = (
        {
            "if": {"properties": {"kind": {"enum": ["conjunction", "instance", "refutation"]}}, "required": ["kind"]},
            "then": {
                "properties": {"statement": False, "hints": False, "point": False},
                "required": ["parts"],
                "if": {"properties": {"kind": {"const": "conjunction"}}},
                "then": {"properties": {"claim": False, "binding": False}},
                "else": {"required": ["claim"]},
            },
            "else": {
                "properties": {"parts": False, "claim": False, "binding": False},
                "required": ["statement", "hints"],
            },
        },
    )

    format: Literal["flowclaims/certificate/1"] = FORMAT
    kind: KindWord
    case: Annotated[
        dict[str, Any],
        "the case, whole, without its note",
        Limit(properties={"format": {"const": CASE}, "note": False}, required=list(REQUIRED)),
    ]
    point: Point = None
    statement: Maybe[Statement] = None
    hints: Maybe[Hints] = None
    parts: Annotated[
        Maybe[Annotated[list[PartOfTheorem], Limit(minItems=1)]],
        "of the kinds conjunction, instance and refutation: the facts that make up the theorem",
    ] = None
    claim: Annotated[
        Maybe[Annotated[str, Limit(pattern="^[^/\\s#]+/[^/\\s#]+(#[^/\\s#]+)?$(?!\\n)")]],
        "of the kinds instance and refutation: the key of the claim, or of a control of it, chapter/name#control",
    ] = None
    binding: Maybe[OwnBinding] = None
    seal: Annotated[Sha256, "the SHA-256 of the canonical JSON of all the rest: it guards against accidents"]
