"""The errors that a user is meant to read."""

from __future__ import annotations


class FlowclaimsError(Exception):
    """Base of everything raised on purpose; its text is one sentence for the user."""

    exit_code = 4


class BadInput(FlowclaimsError, ValueError):  # noqa: N818 - it names what happened, and users catch it by that name
    """Input that does not mean what it should: says where, what was found and what was expected.

    ``file``: the file, or None for a value handed in from Python; ``path``: the place inside it (``$`` is the whole).
    """

    exit_code = 2

    def __init__(self, path: str, found: str, expected: str, file: str | None = None) -> None:
        self.path, self.found, self.expected, self.file = path, found, expected, file
        super().__init__(f"{file + ': ' if file else ''}{path}: found {found}, expected {expected}")

    def __reduce__(self) -> tuple[type, tuple[str, str, str, str | None]]:
        return type(self), (self.path, self.found, self.expected, self.file)


def refuse_masks(path: str, values: object, expected: str) -> None:
    """Raise BadInput for a masked array, alone or inside lists: NumPy would hand on what the mask hides as data."""
    if any(kind.__name__ == "MaskedArray" for kind in type(values).__mro__):
        raise BadInput(path, "a masked array", f"{expected}, without a mask")
    if isinstance(values, (list, tuple)):
        for index, value in enumerate(values):
            refuse_masks(f"{path}[{index}]", value, expected)
    elif getattr(getattr(values, "dtype", None), "hasobject", False) and getattr(values, "ndim", 0):
        refuse_masks(path, values.tolist(), expected)  # type: ignore[attr-defined]


class Usage(FlowclaimsError):  # noqa: N818 - idem
    """A command or call that asks for what does not exist or cannot be."""

    exit_code = 2


class NotExpressible(FlowclaimsError, ArithmeticError):  # noqa: N818 - idem
    """A value outside what this arithmetic can write down, such as exp(1/3) over the rationals."""


class Unsupported(FlowclaimsError):  # noqa: N818 - idem
    """Something that this arithmetic or energy does not do, and says so."""
