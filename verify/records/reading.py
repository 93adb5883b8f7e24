"""Reading documents into records: one grammar for all formats, one message for whatever is wrong."""

from __future__ import annotations

import re
import typing
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, get_args, get_origin

from verify.errors import BadInput
from verify.records.shapes import LEFT_OUT, Limit, Named, fields, is_record, union, unwrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from verify.files.reading import At

T = TypeVar("T")
_WORDS = {str: "a string", int: "an integer", float: "a number", bool: "true or false"}


def read(kind: type[T], at: At, *, loose: bool = False) -> T:
    """The record that a document describes; raises BadInput that names the place.

    ``loose``: keys that the record does not have are passed over. Conditions between fields (``RULES``) are the
    schema's: what needs them here asks for them itself.
    """
    ask: Callable[[At], T] = _reader(kind, loose)  # type: ignore[arg-type]
    return ask(at)


@cache
def _reader(kind: Any, loose: bool) -> Callable[[At], Any]:
    bare, notes = unwrapped(kind)
    meant = next((note.meant for note in notes if isinstance(note, Named)), None)
    if meant is not None:
        return _later(meant, loose)
    limits = {key: value for note in notes if isinstance(note, Limit) for key, value in note.keywords.items()}
    expected = next((note.expected for note in reversed(notes) if isinstance(note, Limit) and note.expected), "")
    members = union(bare)
    if members is not None:
        return _either(members, notes, loose)
    if is_record(bare):
        return _record(bare, expected, loose)
    if get_origin(bare) is Literal:
        return _literal(get_args(bare), expected)
    if get_origin(bare) in {list, dict}:
        inside = [_reader(one, loose) for one in get_args(bare)]
        return _list(inside[0], limits, expected) if len(inside) == 1 else _mapping(inside[0], inside[1], expected)
    return _plain(bare, limits, expected)


def _later(meant: Callable[[], Any], loose: bool) -> Callable[[At], Any]:
    """The reader of a type that speaks of itself: looked up when it is asked for."""

    def reader(at: At) -> Any:
        return _reader(meant(), loose)(at)

    return reader


def _either(members: tuple[Any, ...], notes: tuple[Any, ...], loose: bool) -> Callable[[At], Any]:
    several = [one for one in members if one is not type(None)]
    nullable = len(several) < len(members) and LEFT_OUT not in notes
    narrowed = [Annotated[(one, *notes)] if notes else one for one in several]
    readers = [_reader(one, loose) for one in narrowed]

    def reader(at: At) -> Any:
        if nullable and at.value is None:
            return None
        for one, ask in zip(several, readers, strict=True):
            if len(several) == 1 or _could_be(one, at.value):
                return _or_null(ask, at) if nullable else ask(at)
        raise at.wrong("one of several kinds of values, of which it is none")

    return reader


def _or_null(ask: Callable[[At], Any], at: At) -> Any:
    try:
        return ask(at)
    except BadInput as error:
        if error.path != at.path or isinstance(at.value, (dict, list)):
            raise
        raise at.wrong(f"null or {error.expected}", error.found) from None


def _could_be(kind: Any, value: Any) -> bool:
    """Whether a value has the type's own JSON type; of an object, the words that the type fixes, or all its keys."""
    bare, notes = unwrapped(kind)
    meant = next((note.meant for note in notes if isinstance(note, Named)), None)
    members = union(meant() if meant else bare)
    if members is not None:
        return any(_could_be(one, value) for one in members)
    if is_record(bare):
        fixed = [(one.name, get_args(one.type)) for one in fields(bare) if get_origin(one.type) is Literal]
        if fixed or not isinstance(value, dict):
            return isinstance(value, dict) and all(value.get(name) in words for name, words in fixed)
        return all(one.name in value for one in fields(bare) if one.required)
    return _is(value, get_origin(bare) or bare)


def _is(value: Any, kind: Any) -> bool:
    if kind is Any:
        return True
    if isinstance(value, bool):
        return kind is bool
    return isinstance(value, (int, float) if kind is float else kind)


def _record(kind: type, expected: str, loose: bool) -> Callable[[At], Any]:
    known = fields(kind)
    required = [one.name for one in known if one.required]
    optional = [one.name for one in known if not one.required]
    required.sort()
    missing = "the keys " + ", ".join(required)
    only = "only " + ", ".join(sorted([*required, *optional]))
    said = expected or f"an object with {missing}"
    is_plain = typing.is_typeddict(kind)

    def reader(at: At) -> Any:
        at.object(said)
        if loose or getattr(kind, "OPEN", False):
            for name in required:
                at.key(name, missing)
        else:
            at.keys(required, optional, only=only, missing=missing)
        found = {one.name: _reader(one.type, loose)(at.entry(one.name)) for one in known if one.name in at.value}
        return at.value if is_plain else kind(**found)

    return reader


def _literal(words: tuple[Any, ...], expected: str) -> Callable[[At], Any]:
    said = expected or (f'"{words[0]}"' if len(words) == 1 else "one of " + ", ".join(map(str, words)))

    def reader(at: At) -> Any:
        if not any(at.value == one and type(at.value) is type(one) for one in words):
            raise at.wrong(said)
        return at.value

    return reader


def _list(item: Callable[[At], Any], limits: Mapping[str, Any], expected: str) -> Callable[[At], Any]:
    said = expected or "a list"

    def reader(at: At) -> Any:
        places = at.items(said)
        if len(places) < limits.get("minItems", 0):
            raise at.wrong(said)
        found = [item(one) for one in places]
        if limits.get("uniqueItems") and len(set(found)) < len(found):
            raise at.wrong("a list without anything twice")
        return found

    return reader


def _mapping(key: Callable[[At], Any], item: Callable[[At], Any], expected: str) -> Callable[[At], Any]:
    def reader(at: At) -> Any:
        at.object(expected or "an object")
        for name in at.value:
            key(type(at)(name, at.path, at.file))
        return {name: item(one) for name, one in at.entries()}

    return reader


def _plain(kind: Any, limits: Mapping[str, Any], expected: str) -> Callable[[At], Any]:
    said = expected or _WORDS.get(kind, "a value")
    least, most = limits.get("minimum"), limits.get("maximum")
    pattern = re.compile(limits["pattern"]) if "pattern" in limits else None
    words, shortest = limits.get("enum"), limits.get("minLength", 0)
    if words is not None:
        said = expected or "one of " + ", ".join(map(str, words))
    elif least is not None and not expected:
        said += f" of at least {least}" + (f" and at most {most}" if most is not None else "")

    def reader(at: At) -> Any:
        value = at.value
        good = _is(value, kind) and (words is None or value in words)
        good = good and (least is None or value >= least) and (most is None or value <= most)
        if not good or (pattern and not pattern.search(value)) or (shortest and len(value) < shortest):
            raise at.wrong(said)
        return value

    return reader
