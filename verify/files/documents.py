"""Documents of the file formats: bytes to plain JSON values and back, with one message for whatever is wrong.

Nothing here knows what a document means. What comes out of ``parsed`` and ``plain`` holds only dicts with string keys,
lists, strings, integers, finite floats, truth values and None, and is nested no deeper than ``MOST_DEEP``.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
from numbers import Integral
from pathlib import Path
from typing import Any

from verify.errors import BadInput
from verify.files.numerals import shown

MOST_BYTES = 8 << 20
"""Longest document that is read: room for 2^16 weights of a hundred digits, and no resource bomb."""
MOST_DEEP = 24
"""Deepest nesting; a case needs 6."""
MOST_KEY = 100
"""Longest key, in characters: keys end up in messages."""
MOST_INTEGER = 18
"""Longest JSON integer, in digits; longer numbers stand in quotes."""

_SURROGATE = re.compile("[\ud800-\udfff]")


class _Pairs(dict[str, Any]):
    """An object as it was parsed, which remembers the first key that came twice: only a walk knows its path."""

    twice: str | None = None


class _Literal(str):
    """A JSON number that no Python number should hold, as its text."""

    __slots__ = ()


def location(path: str, key: str) -> str:
    """The path of an object's entry: ``$.energy.family`` or ``$.target.J["3"]``."""
    return f"{path}.{key}" if key.isidentifier() and key.isascii() else f"{path}[{shown(key)}]"


def file_name(file: str | os.PathLike[str]) -> str:
    """A file's name as it stands in a message: on one line, and printable everywhere."""
    name = os.fspath(file)
    return name if name.isprintable() else json.dumps(name)


def read_bytes(file: str | os.PathLike[str]) -> bytes:
    """Text of the file; raises BadInput (for ``$``) where it cannot be read or is longer than MOST_BYTES."""
    expected = "a readable file"
    try:
        with Path(file).open("rb") as source:
            data = source.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise BadInput("$", "no such file", expected, file_name(file)) from None
    except IsADirectoryError:
        raise BadInput("$", "a directory", expected, file_name(file)) from None
    except PermissionError:
        found = "a directory" if Path(file).is_dir() else "a file that may not be read"
        raise BadInput("$", found, expected, file_name(file)) from None
    except (OSError, ValueError) as error:
        found = getattr(error, "strerror", None) or "a name that no file can have"
        raise BadInput("$", str(found), expected, file_name(file)) from None
    if len(data) > MOST_BYTES:
        raise BadInput("$", f"more than {MOST_BYTES} bytes", f"at most {MOST_BYTES} bytes", file_name(file))
    return data


def read(file: str | os.PathLike[str]) -> Any:
    """The plain JSON value in a file; raises BadInput that names the file and the place in it."""
    data = read_bytes(file)
    try:
        return parsed(decoded(data))
    except BadInput as error:
        raise BadInput(error.path, error.found, error.expected, file_name(file)) from None


def decoded(data: bytes) -> str:
    """The text of UTF-8 bytes without a byte order mark; raises BadInput for ``$``."""
    if data.startswith(b"\xef\xbb\xbf"):
        raise BadInput("$", "a byte order mark", "UTF-8 text without one")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        found = f"the byte 0x{data[error.start]:02x} at offset {error.start}, which is not UTF-8"
        raise BadInput("$", found, "UTF-8 text") from None


def parsed(text: str) -> Any:
    """The JSON value that a text holds, plain; raises BadInput with the path, or with line and column."""
    if len(text) > MOST_BYTES:
        raise BadInput("$", f"more than {MOST_BYTES} characters", f"at most {MOST_BYTES} characters")
    if not text.strip():
        raise BadInput("$", "nothing", "a JSON object")
    if text.startswith("\ufeff"):
        raise BadInput("$", "a byte order mark", "text without one")
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_int=_integer, parse_float=_real)
    except json.JSONDecodeError as error:
        # the parser's own words change from one Python to the next: only its place is used
        raise BadInput(
            "$", f"text that is not JSON at line {error.lineno}, column {error.colno}", "a JSON object"
        ) from None
    except RecursionError:
        raise _too_deep("$") from None
    return plain(value)


def plain(value: Any, path: str = "$", deep: int = 0) -> Any:
    """A copy made of plain JSON values only; raises BadInput that names the first thing that is not one."""
    if deep > MOST_DEEP:
        raise _too_deep("$")
    if isinstance(value, dict):
        return _plain_object(value, path, deep)
    if isinstance(value, list):
        return [plain(item, f"{path}[{i}]", deep + 1) for i, item in enumerate(value)]
    if isinstance(value, _Literal):
        raise BadInput(path, f"the number {_short(value)}", "a number that is not so large, or in quotes")
    if isinstance(value, str):
        return _text(value, path)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise BadInput(path, shown(value), "no NaN and no Infinity")
        return value
    raise BadInput(path, f"the Python type {type(value).__name__}", "JSON: an object, a list, a string or an integer")


def canonical(value: Any) -> bytes:
    """The one spelling of a plain value that is hashed: keys sorted, no blanks, ASCII only."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode("ascii")


def sha256(value: Any) -> str:
    """The name of a plain value, 64 hexadecimal digits: the SHA-256 of its canonical spelling."""
    return hashlib.sha256(canonical(value)).hexdigest()


def pretty(value: Any, width: int = 100) -> str:
    """A plain value as JSON for people: what fits on a line stands on one line. Ends without a newline."""
    return _pretty(value, width, "", 0)


def _pretty(value: Any, width: int, indent: str, used: int) -> str:
    line = json.dumps(value, ensure_ascii=False, allow_nan=False)
    if not isinstance(value, (dict, list)) or not value or len(indent) + used + len(line) <= width:
        return line
    inner = indent + " "
    if isinstance(value, dict):
        names = [json.dumps(key, ensure_ascii=False) + ": " for key in value]
        items = [
            name + _pretty(item, width, inner, len(name)) for name, item in zip(names, value.values(), strict=True)
        ]
        return _enclosed("{}", items, indent)
    items = [_pretty(item, width, inner, 0) for item in value]
    # rows of a matrix stay apart; long lists of numbers run on
    packed = items if any(isinstance(item, list) for item in value) else _packed(items, width - len(inner))
    return _enclosed("[]", packed, indent)


def _enclosed(brackets: str, items: list[str], indent: str) -> str:
    lines = ",\n".join(f"{indent} {item}" for item in items)
    return f"{brackets[0]}\n{lines}\n{indent}{brackets[1]}"


def _packed(items: list[str], width: int) -> list[str]:
    lines = [items[0]]
    for item in items[1:]:
        if len(lines[-1]) + len(item) + 3 <= width and "\n" not in item + lines[-1]:
            lines[-1] += ", " + item
        else:
            lines.append(item)
    return lines


def _object(pairs: list[tuple[str, Any]]) -> _Pairs:
    result = _Pairs()
    for key, value in pairs:
        if key in result and result.twice is None:
            result.twice = key
        result[key] = value
    return result


def _integer(text: str) -> int | str:
    return int(text) if len(text.lstrip("-")) <= MOST_INTEGER else _Literal(text)


def _real(text: str) -> float | str:
    value = float(text)
    return value if math.isfinite(value) else _Literal(text)


def _plain_object(value: dict[Any, Any], path: str, deep: int) -> dict[str, Any]:
    twice = getattr(value, "twice", None)
    if twice is not None:
        raise BadInput(path, f"the key {shown(twice)} twice", "every key once")
    result = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise BadInput(path, f"a key of the Python type {type(key).__name__}", "keys that are strings")
        if len(key) > MOST_KEY:
            raise BadInput(path, f"a key of {len(key)} characters", f"keys of at most {MOST_KEY} characters")
        result[_text(key, path)] = plain(item, location(path, key), deep + 1)
    return result


def _text(value: str, path: str) -> str:
    # half of a surrogate pair can be written in JSON ("\ud800") and cannot be encoded: it would break any output
    if _SURROGATE.search(value):
        raise BadInput(path, shown(value), "Unicode text, without halves of surrogate pairs")
    return str(value)


def _too_deep(path: str) -> BadInput:
    return BadInput(path, "lists or objects nested too deep", f"at most {MOST_DEEP} levels")


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:12]}... ({len(text)} characters)"
