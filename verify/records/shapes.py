"""Types of records: what a document may hold. ``reading`` reads documents by them, ``describing`` makes schemas.

A record is a frozen dataclass. A field's type is built of str, int, float, bool, None, Any, ``list``, ``dict`` with
string keys, ``Literal``, unions, other records and TypedDicts (which are read as they are: plain objects). In
``Annotated`` a text is the description, and a ``Limit`` narrows. A field with a default may be left out of a document;
with ``Maybe`` it is left out where it is None; a word that is fixed (``format``) must be there all the same. A record's
docstring is its description, and ``RULES`` are its conditions, in the words of JSON Schema.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, NotRequired, TypeVar, Union, get_args, get_origin

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Limit:
    """Keywords of JSON Schema that narrow a type: ``minimum``, ``pattern``, ``enum``, ``minItems``, ..."""

    def __init__(self, expected: str = "", **keywords: Any) -> None:
        """``expected``: what a message says is expected, where the type's own word does not do."""
        self.expected, self.keywords = expected, keywords


class Named:
    """A type that has a place of its own in a schema's ``$defs``; ``meant``: the type, where it speaks of itself."""

    def __init__(self, name: str, meant: Callable[[], Any] | None = None) -> None:
        self.name, self.meant = name, meant


LEFT_OUT = Limit()
Maybe = Annotated[T | None, LEFT_OUT]
"""The type of a field that a document leaves out where it is None."""


@dataclass(frozen=True, slots=True)
class Field:
    """A key of a document's object; ``required``: it must be there; ``left_out``: it is not written where None."""

    name: str
    type: Any
    required: bool
    left_out: bool


@cache
def fields(record: type) -> tuple[Field, ...]:
    """The keys of a record or TypedDict, in order."""
    hints = typing.get_type_hints(record, include_extras=True)
    if dataclasses.is_dataclass(record):
        return tuple(
            Field(
                one.name,
                hints[one.name],
                one.default is one.default_factory or get_args(hints[one.name]) == (one.default,),
                LEFT_OUT in getattr(hints[one.name], "__metadata__", ()),
            )
            for one in dataclasses.fields(record)
        )
    return tuple(
        Field(
            name,
            get_args(hint)[0] if get_origin(hint) is NotRequired else hint,
            get_origin(hint) is not NotRequired,
            False,
        )
        for name, hint in hints.items()
    )


def leave_open(*records: type) -> None:
    """Let objects of these TypedDicts have more keys than are declared: they are somebody else's, or change."""
    for one in records:
        one.OPEN = True  # type: ignore[attr-defined]


def is_record(kind: Any) -> bool:
    """Whether a type is one with fields of its own: a dataclass or a TypedDict."""
    return isinstance(kind, type) and (dataclasses.is_dataclass(kind) or typing.is_typeddict(kind))


def unwrapped(kind: Any) -> tuple[Any, tuple[Any, ...]]:
    """A type without ``Annotated``, and what stood in it: its notes, the innermost first."""
    if get_origin(kind) is Annotated:
        inner, *notes = get_args(kind)
        bare, below = unwrapped(inner)
        return bare, (*below, *notes)
    return kind, ()


def union(kind: Any) -> tuple[Any, ...] | None:
    """The members of a union; None for any other type."""
    return get_args(kind) if get_origin(kind) in {Union, types.UnionType} else None


# -- to documents ----------------------------------------------------------------------------------------------------
def document(value: Any) -> Any:
    """A record as plain JSON values, and whatever is none as it is."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        pairs = ((one, getattr(value, one.name)) for one in fields(type(value)))
        return {one.name: document(item) for one, item in pairs if item is not None or not one.left_out}
    if isinstance(value, list):
        return [document(item) for item in value]
    if isinstance(value, dict):
        return {key: document(item) for key, item in value.items()}
    return value
