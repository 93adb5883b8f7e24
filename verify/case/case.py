"""Cases: an energy, perhaps parameters, and a target, which a claim is judged on; read and written exactly."""

from __future__ import annotations

import copy
import hashlib
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from verify.case import parameters as _parameters
from verify.case import targets
from verify.energies import build
from verify.errors import Usage
from verify.files.documents import canonical, file_name, parsed, plain, pretty, read
from verify.files.reading import At
from verify.states.spins import MOST_SPINS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from verify.arithmetic import Arithmetic, Array
    from verify.case.targets import Target
    from verify.energies import Energy
    from verify.files.numerals import Number

FORMAT = "flowclaims/case/1"
REQUIRED = ("format", "spins", "energy", "target")
OPTIONAL = ("parameters", "note")
_KEYS = ("format", "spins", "energy", "parameters", "target", "note")


@dataclass(frozen=True, eq=False, repr=False)
class Case:
    """An energy, exact parameters (or none) and an exact target law; made by ``read`` and the ``from_`` methods.

    Laws list the states by number: state s has x_j = +1 where bit j of s is 0, and -1 where it is 1.
    Two cases are equal, and hash equal, if their ``sha256`` is: key order, blanks and the note do not count, while
    every spelling of a number does ("1/2" and "0.5" make two cases).
    """

    energy: Energy
    exact_theta: tuple[Number, ...] | None
    exact_target: Target
    _document: dict[str, Any]

    @classmethod
    def read(cls, file: str | os.PathLike[str]) -> Case:
        """The case in a file; raises BadInput that names the file and the place in it."""
        return cls.from_document(read(file), os.fspath(file))

    @classmethod
    def from_text(cls, text: str, file: str | None = None) -> Case:
        """The case that a JSON text holds; ``file`` is named in messages. Raises BadInput."""
        with At(None, file=file and file_name(file)).within():
            return cls.from_document(parsed(text))

    @classmethod
    def from_document(cls, document: Any, file: str | None = None) -> Case:
        """The case that a plain dict holds (it is copied); ``file`` is named in messages. Raises BadInput."""
        with At(None, file=file and file_name(file)).within():
            return cls._read(At(plain(document)))

    @classmethod
    def of(
        cls,
        energy: Energy,
        target: Mapping[str, Any],
        theta: Sequence[Number | int] | None = None,
        note: str | None = None,
    ) -> Case:
        """A case from its parts: ``target`` as a document (see ``verify.case.targets``), ``theta`` flat, exact."""
        document: dict[str, Any] = {"format": FORMAT, "spins": energy.spins, "energy": energy.document()}
        if theta is not None:
            _fits(energy, theta)
            document["parameters"] = _parameters.written(energy, theta)
        document["target"] = dict(target)
        if note is not None:
            document["note"] = note
        return cls.from_document(document)

    @classmethod
    def _read(cls, at: At) -> Case:
        at.object(f'an object with "format": "{FORMAT}"')
        at.key("format", f'"format": "{FORMAT}"').one_of((FORMAT,), f'"{FORMAT}"')
        at.keys(REQUIRED, OPTIONAL, only="only " + ", ".join(_KEYS))
        spins = at.key("spins").integer(1, MOST_SPINS)
        if "note" in at.value:
            at.key("note").text()
        energy, theta = build(at.key("energy").value, spins, "$.energy"), None
        if "parameters" in at.value:
            theta = _parameters.read(at.key("parameters"), energy)
        return cls(energy, theta, targets.read(at.key("target"), energy, theta), at.value)

    # -- the document ------------------------------------------------------------------------------------------
    @property
    def document(self) -> dict[str, Any]:
        """The document, as it was given: a fresh copy."""
        return copy.deepcopy(self._document)

    @cached_property
    def canonical(self) -> bytes:
        """Canonical JSON: sorted keys, no blanks, ASCII, the note left out."""
        return canonical({key: value for key, value in self._document.items() if key != "note"})

    @cached_property
    def sha256(self) -> str:
        """The case's identity, 64 hexadecimal digits: the SHA-256 of ``canonical``."""
        return hashlib.sha256(self.canonical).hexdigest()

    @property
    def text(self) -> str:
        """The document as JSON for people; ends with a newline, reads back to the same document."""
        return pretty(self._document) + "\n"

    def write(self, file: str | os.PathLike[str]) -> None:
        """Write ``text`` to a file, the same bytes on every system."""
        Path(file).write_bytes(self.text.encode("utf-8"))

    @property
    def note(self) -> str:
        """The free text, empty where there is none."""
        return str(self._document.get("note", ""))

    def replaced(
        self,
        *,
        parameters: Sequence[Number | int] | None = None,
        target: Mapping[str, Any] | None = None,
        note: str | None = None,
    ) -> Case:
        """The same case with a flat theta of exact numbers, a target document or a note in place of its own."""
        document = self.document
        if parameters is not None:
            _fits(self.energy, parameters)
            document["parameters"] = _parameters.written(self.energy, parameters)
        if target is not None:
            document["target"] = dict(target)
        if note is not None:
            document["note"] = note
        return Case.from_document(document)

    # -- what it means -----------------------------------------------------------------------------------------
    @property
    def spins(self) -> int:
        """N."""
        return self.energy.spins

    @property
    def has_parameters(self) -> bool:
        """Whether the case has parameters: a point, and not an energy and a target alone."""
        return self.exact_theta is not None

    def theta(self, A: Arithmetic) -> Array:
        """The parameters, shape (size,): exact, enclosing or rounded as ``A`` is. Raises Usage without parameters."""
        if self.exact_theta is None:
            raise Usage("this case has no parameters")
        return A.array(list(self.exact_theta))

    @property
    def target_kind(self) -> str:
        """``weights``, ``couplings``, ``energy`` or ``self``."""
        return self.exact_target.kind

    @property
    def target_is_self(self) -> bool:
        """Whether the target is the case's own law: then the point is data-consistent by construction."""
        return self.target_kind == "self"

    def target(self, A: Arithmetic) -> Array:
        """The target law q, shape (2^N,), as exact as ``A``; raises NotExpressible where it cannot be written."""
        return self.exact_target.law(A)

    def __eq__(self, other: object) -> bool:
        return self.sha256 == other.sha256 if isinstance(other, Case) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.sha256)

    def __reduce__(self) -> tuple[Any, tuple[dict[str, Any]]]:
        # energies hold caches that need not travel to other processes
        return Case.from_document, (self._document,)

    def __repr__(self) -> str:
        return f"<Case {self.sha256[:12]}: {self.energy.family}, {self.spins} spins, target {self.target_kind}>"


def _fits(energy: Energy, theta: Sequence[Number | int]) -> None:
    if len(theta) != energy.size:
        raise Usage(f"this energy has {energy.size} parameters, not {len(theta)}")
