"""Certificates as documents: the case whole, what is stated about it, the hints for the checker, and the seal.

The format is ``flowclaims/certificate/1``; ``verify/checker.py`` says what each kind states and how it is checked.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

from verify.files.documents import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from verify.arithmetic import Array
    from verify.case import Case

    Document = dict[str, Any]

FORMAT: Final = "flowclaims/certificate/1"


def certificate(case: Case, part: Document) -> Document:
    """The certificate of one statement about the case; ``part`` as ``part(...)`` makes it."""
    return sealed({"format": FORMAT, "case": _bare(case), **part})


def conjunction(case: Case, parts: Sequence[Document]) -> Document:
    """The certificate that all of the parts hold of the case; it speaks of no claim."""
    return sealed({"format": FORMAT, "kind": "conjunction", "case": _bare(case), "parts": list(parts)})


def bound(case: Case, kind: str, claim: str, parts: Sequence[Document], binding: Document | None = None) -> Document:
    """The certificate that the case is an ``instance`` of a claim, or a ``refutation``: the parts, under its key.

    ``binding``: what the claim needs of its parts, for a user's own claim; the checker knows those of the shipped ones.
    """
    document: Document = {"format": FORMAT, "kind": kind, "claim": claim, "case": _bare(case), "parts": list(parts)}
    return sealed(document if binding is None else document | {"binding": binding})


def part(kind: str, statement: Document, hints: Document | None = None, point: Document | None = None) -> Document:
    """One statement of a kind, with its hints; ``point``: parameters other than the case's own, as a document."""
    found = {"kind": kind, "statement": statement, "hints": hints or {}}
    return found if point is None else found | {"point": point}


def fact(
    quantity: str, argument: int | str, sign: str, bits: int | None = None, point: Document | None = None
) -> Document:
    """The part that states the sign ("+", "-", "0", "not 0") of a quantity; ``bits``: by intervals, not exactly.

    ``quantity`` and ``argument`` are as ``fact`` in ``verify/checking`` names them (a bit mask, an index, integers).
    """
    statement = {"quantity": quantity, "argument": argument, "sign": sign}
    return part("fact", statement, {} if bits is None else {"bits": bits}, point)


def sealed(document: Document) -> Document:
    """The document with its seal: the SHA-256 of all the rest."""
    rest = {name: value for name, value in document.items() if name != "seal"}
    return rest | {"seal": hashlib.sha256(canonical(rest)).hexdigest()}


def integers(vector: Iterable[Any]) -> str:
    """A vector of integers (of whatever type) as it stands in certificates."""
    return " ".join(str(int(value)) for value in vector)


def point(case: Case, theta: Array, A: Any) -> Document:
    """Parameters (size,) of the exact arithmetic as the ``point`` of a certificate."""
    return case.energy.named([A.document(value) for value in theta])


def _bare(case: Case) -> Document:
    return {name: value for name, value in case.document.items() if name != "note"}


def accepted(document: Document) -> bool:
    """Whether the independent checker accepts the certificate."""
    from verify import checker

    try:
        checker.check(document)
    except checker.Rejected:
        return False
    return True
