"""A value of a document together with its place: every reader asks the value, and every error names file and path.

``At(document).key("spins").integer(1, 16)`` is 2, or raises "case.json: $.spins: found "two", expected an integer from
1 to 16".
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from verify.errors import BadInput
from verify.files import documents, numerals

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator, Sequence
    from fractions import Fraction

    from verify.files.numerals import Number


def opened(file: str | os.PathLike[str]) -> At:
    """The document in a file; raises BadInput that names the file and the place in it."""
    return At(documents.read(file), file=documents.file_name(file))


@dataclass(frozen=True, slots=True)
class At:
    """A plain JSON value at ``path`` of ``file``. Each method returns what it says, or raises BadInput for that place.

    ``file`` is a name that fits a message (``documents.file_name``), or None for a value handed in from Python.
    """

    value: Any
    path: str = "$"
    file: str | None = None

    def wrong(self, expected: str, found: str | None = None) -> BadInput:
        """The error to raise here; ``found``: by default the value itself, cut to a line."""
        return BadInput(self.path, numerals.shown(self.value) if found is None else found, expected, self.file)

    @contextmanager
    def within(self) -> Iterator[None]:
        """Readers that know nothing of this place and call their own root ``$``: what they raise is moved here."""
        try:
            yield
        except BadInput as error:
            path = self.path + error.path[1:]
            raise BadInput(path, error.found, error.expected, error.file or self.file) from None

    # -- objects ---------------------------------------------------------------------------------------------------
    def object(self, expected: str) -> At:
        """This place, whose value is an object."""
        if not isinstance(self.value, dict):
            raise self.wrong(expected)
        return self

    def keys(
        self,
        required: Iterable[str],
        optional: Iterable[str] = (),
        *,
        noun: str = "key",
        only: str | None = None,
        missing: str | None = None,
    ) -> At:
        """This object, which has all required keys and none that is neither; the first unknown one is named.

        ``only``, ``missing``: what is expected where a key is unknown, and where one is missing.
        """
        needed = tuple(required)
        known = (*needed, *optional)
        for name in self.value:
            if name not in known:
                raise self.entry(name).wrong(
                    "only " + ", ".join(known) if only is None else only, f"the unknown {noun} {numerals.shown(name)}"
                )
        for name in needed:
            if name not in self.value:
                raise self.wrong("the keys " + ", ".join(needed) if missing is None else missing, f"no {name}")
        return self

    def entry(self, name: str) -> At:
        """The place of an object's entry, None where there is none."""
        return At(self.value.get(name), documents.location(self.path, name), self.file)

    def key(self, name: str, expected: str | None = None) -> At:
        """The place of an entry that must be there."""
        if name not in self.value:
            raise self.wrong(f"the key {name}" if expected is None else expected, f"no {name}")
        return self.entry(name)

    def entries(self) -> Iterator[tuple[str, At]]:
        """Names and places of all entries, in the object's order."""
        return ((name, self.entry(name)) for name in self.value)

    # -- lists -----------------------------------------------------------------------------------------------------
    def items(self, expected: str, length: int | None = None) -> list[At]:
        """The places of a list's items; ``length``: how many there must be."""
        if not isinstance(self.value, list):
            raise self.wrong(expected)
        if length is not None and len(self.value) != length:
            raise self.wrong(expected, f"a list of {len(self.value)}")
        return [At(item, f"{self.path}[{i}]", self.file) for i, item in enumerate(self.value)]

    # -- values ----------------------------------------------------------------------------------------------------
    def text(self, expected: str = "a string") -> str:
        """A string."""
        if not isinstance(self.value, str):
            raise self.wrong(expected)
        return self.value

    def integer(self, least: int, most: int) -> int:
        """An integer from ``least`` to ``most``; true and false are none."""
        if not isinstance(self.value, int) or isinstance(self.value, bool) or not least <= self.value <= most:
            raise self.wrong(f"an integer from {least} to {most}")
        return self.value

    def one_of(self, names: Sequence[str], expected: str | None = None) -> str:
        """One of these strings."""
        if not isinstance(self.value, str) or self.value not in names:
            raise self.wrong("one of " + ", ".join(names) if expected is None else expected)
        return self.value

    def rational(self, *expected: str) -> Fraction:
        """The rational that a string means, exactly."""
        try:
            return numerals.rational(self.value, self.path, *expected)
        except BadInput as error:
            raise self._named(error) from None

    def number(self) -> Number:
        """A rational or the logarithm of one, exactly."""
        try:
            return numerals.number(self.value, self.path)
        except BadInput as error:
            raise self._named(error) from None

    def _named(self, error: BadInput) -> BadInput:
        return BadInput(error.path, error.found, error.expected, self.file)
