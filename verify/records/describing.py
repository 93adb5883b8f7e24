"""JSON Schemas of records, made of their types, their docstrings and the texts beside their fields."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args, get_origin

from verify.records.shapes import LEFT_OUT, Limit, Named, fields, is_record, union, unwrapped

Schema = dict[str, Any]
_NAMES = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}


def schema(kind: Any, defs: dict[str, Schema]) -> Schema:
    """The schema of a type; records go to ``defs``, by their names, and are referred to."""
    bare, notes = unwrapped(kind)
    named = next((place for place, note in enumerate(notes) if isinstance(note, Named)), None)
    if named is not None:
        return _named(bare, notes[:named], notes[named], notes[named + 1 :], defs)
    result = _bare(bare, notes, defs)
    described = [note for note in notes if isinstance(note, str)]
    if described:
        result = {**result, "description": described[-1]}
    keywords = {key: value for note in notes if isinstance(note, Limit) for key, value in note.keywords.items()}
    return {**result, **keywords} if union(bare) is None else result


def _named(
    bare: Any, inside: tuple[Any, ...], name: Named, outside: tuple[Any, ...], defs: dict[str, Schema]
) -> Schema:
    if name.name not in defs:
        defs[name.name] = {}
        meant = bare if name.meant is None else name.meant()
        defs[name.name] = schema(Annotated[(meant, *inside)] if inside else meant, defs)
    described = [note for note in outside if isinstance(note, str)]
    return {"$ref": f"#/$defs/{name.name}"} | ({"description": described[-1]} if described else {})


def _bare(bare: Any, notes: tuple[Any, ...], defs: dict[str, Schema]) -> Schema:
    members = union(bare)
    if members is not None:
        limits = tuple(note for note in notes if isinstance(note, Limit))
        return _any_of([schema(Annotated[(one, *limits)] if limits and one is not type(None) else one, defs)
                        for one in members if one is not type(None) or LEFT_OUT not in notes])  # fmt: skip
    if bare is Any:
        return {}
    if is_record(bare):
        name = bare.__name__[:1].lower() + bare.__name__[1:]
        if name not in defs:
            # first, for a record may hold others of its own kind
            defs[name] = {}
            defs[name] = entry(bare, defs)
        return {"$ref": f"#/$defs/{name}"}
    if get_origin(bare) is Literal:
        words = get_args(bare)
        return {"const": words[0]} if len(words) == 1 else {"enum": list(words)}
    if get_origin(bare) in {list, dict}:
        inside = [schema(one, defs) for one in get_args(bare)]
        return {"type": "array", "items": inside[0]} if len(inside) == 1 else _mapping(inside[0], inside[1])
    return {"type": _NAMES[bare]}


def _mapping(key: Schema, item: Schema) -> Schema:
    names = {} if key == {"type": "string"} else {"propertyNames": key}
    return {"type": "object", **names, **({"additionalProperties": item} if item else {})}


def _any_of(several: list[Schema]) -> Schema:
    """One of these: with null beside it a type, or a list of words, has it among its own."""
    null = {"type": "null"}
    others = [one for one in several if one != null]
    if len(others) > 1 or "$ref" in others[0]:
        return several[0] if len(several) == 1 else {"anyOf": several}
    (only,) = others
    if len(several) == 1:
        return only
    result = dict(only)
    if "enum" in only:
        result["enum"] = [None, *only["enum"]]
    if "type" in only:
        result["type"] = [only["type"], "null"]
    return result


def entry(record: type, defs: dict[str, Schema]) -> Schema:
    """The schema of a record itself: its docstring, its keys, and its conditions."""
    known = fields(record)
    said = " ".join((record.__doc__ or "").split())
    result: Schema = {
        "description": said,
        "type": "object",
        "properties": {one.name: schema(one.type, defs) for one in known},
        "required": [one.name for one in known if one.required],
        "additionalProperties": getattr(record, "OPEN", False),
    }
    return {**result, **({"allOf": list(record.RULES)} if hasattr(record, "RULES") else {})}
