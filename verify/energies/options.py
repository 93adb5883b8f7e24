"""Options of an energy's document, such as ``hidden``: what each may be, read and described at one place."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from verify.errors import BadInput
from verify.files.numerals import shown

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

T = TypeVar("T")
MOST_HIDDEN = 4096


class Choices(Protocol):
    """Random choices that an energy needs (``verify.draws.Draw``) to draw its own documents."""

    def integer(self, low: int, high: int) -> int:
        """An integer from low to high, both included."""

    def choice(self, options: Sequence[T]) -> T:
        """One of the options."""

    def log(self, scale: float) -> dict[str, str]:
        """The document of a parameter near Normal(0, scale^2) that is the logarithm of a rational."""


class Option(ABC):
    """One option of an energy's document."""

    @abstractmethod
    def read(self, value: Any, path: str, spins: int) -> Any:
        """The value that a document gives; raises BadInput with the path."""

    @abstractmethod
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of it, for any number of spins."""

    @abstractmethod
    def smallest(self) -> Any:
        """The simplest value."""

    @abstractmethod
    def largest(self, spins: int, hidden: int) -> Any:
        """A value with which the energy has most parameters, for at most so many hidden units."""


@dataclass(frozen=True, slots=True)
class IntegerOption(Option):
    """An integer from ``least`` to ``most``, or to the number of spins where ``most`` is None."""

    says: str
    least: int
    most: int | None = None

    def read(self, value: Any, path: str, spins: int) -> int:
        """The integer."""
        most = spins if self.most is None else self.most
        if not isinstance(value, int) or isinstance(value, bool) or not self.least <= value <= most:
            raise BadInput(path, shown(value), f"{self.says}: an integer from {self.least} to {most}")
        return value

    def schema(self) -> dict[str, Any]:
        """An integer within its bounds."""
        bounds = {"minimum": self.least} | ({} if self.most is None else {"maximum": self.most})
        return {"type": "integer", **bounds, "description": self.says}

    def smallest(self) -> int:
        """The least."""
        return self.least

    def largest(self, spins: int, hidden: int) -> int:
        """All spins, or the hidden units."""
        return spins if self.most is None else hidden


@dataclass(frozen=True, slots=True)
class WordOption(Option):
    """One of some words; the first is as large as any."""

    names: tuple[str, ...]

    def read(self, value: Any, path: str, spins: int) -> str:
        """The word."""
        del spins
        if value not in self.names:
            raise BadInput(path, shown(value), "one of " + ", ".join(f'"{name}"' for name in self.names))
        return str(value)

    def schema(self) -> dict[str, Any]:
        """The words."""
        return {"enum": list(self.names)}

    def smallest(self) -> str:
        """The first word."""
        return self.names[0]

    def largest(self, spins: int, hidden: int) -> str:
        """The first word."""
        del spins, hidden
        return self.names[0]


HIDDEN = IntegerOption("the number of hidden units", 0, MOST_HIDDEN)
ORDER = IntegerOption("the highest order", 1)


def known_keys(spec: dict[str, Any], wanted: Collection[str], path: str) -> None:
    """Raises BadInput unless the object has just these keys."""
    for key in spec:
        if key not in wanted:
            raise BadInput(f"{path}.{key}" if key.isidentifier() else path, f"the unknown key {shown(key)}",
                           "only " + ", ".join(sorted(wanted)))  # fmt: skip
    for key in sorted(wanted):
        if key not in spec:
            raise BadInput(path, f"no {key}", f"the keys {', '.join(sorted(wanted))}")
