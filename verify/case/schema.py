"""The schema of ``flowclaims/case/1``, made of the registries of energies and targets."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from verify.case import targets
from verify.case.case import FORMAT, REQUIRED
from verify.energies import FAMILIES, Rbm, Reparametrised, build
from verify.errors import BadInput
from verify.states.spins import MOST_SPINS

if TYPE_CHECKING:
    from verify.energies import Block, Energy
    from verify.energies.options import Option

    Schema = dict[str, Any]

__all__ = ["FORMAT", "schema"]

_EXPONENT = "(?:[eE]-?0?(?:[01]?[0-9]{1,3}|2000))?"
_NUMBERS: Schema = {
    "rational": {
        "description": 'Exact: "3/7", "-2", "0.125" (one eighth), "1e-12".',
        "type": "string",
        "pattern": f"^-?[0-9]+(?:/0*[1-9][0-9]*|(?:\\.[0-9]+)?{_EXPONENT})$(?!\\n)",
        "maxLength": 2006,
    },
    "positiveRational": {
        "type": "string",
        "pattern": f"^(?=[0-9.]*[1-9])[0-9]+(?:/0*[1-9][0-9]*|(?:\\.[0-9]+)?{_EXPONENT})$(?!\\n)",
        "maxLength": 2006,
    },
    "number": {
        "description": 'A rational, or the natural logarithm of a positive one: {"log": "3/2"}.',
        "oneOf": [
            {"$ref": "#/$defs/rational"},
            {
                "type": "object",
                "properties": {"log": {"$ref": "#/$defs/positiveRational"}},
                "required": ["log"],
                "additionalProperties": False,
            },
        ],
    },
    "byMask": {
        "description": "From nonempty subsets of spins, as bit masks in decimal, to numbers.",
        "type": "object",
        "propertyNames": {"pattern": "^[1-9][0-9]{0,4}$(?!\\n)"},
        "additionalProperties": {"$ref": "#/$defs/number"},
    },
}
_LINEAR: Schema = {
    "inner": {"allOf": [{"$ref": "#/$defs/energy"}, {"not": {"properties": {"family": {"const": "reparametrised"}}}}]},
    "matrix": {
        "type": "array",
        "minItems": 1,
        "items": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/rational"}},
    },
    "offset": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/rational"}},
}
"""The options of an energy that is a linear map into another one; all others declare theirs."""


def schema() -> Schema:
    """The schema; the program's reader sees more than it can: lengths that stand elsewhere, keys that come twice."""
    spins = range(1, MOST_SPINS + 1)
    sized = {n: _at(n) for n in spins}
    defs: Schema = {
        **_NUMBERS,
        "energy": {
            "type": "object",
            "properties": {"family": {"enum": list(FAMILIES)}},
            "required": ["family"],
            "allOf": [_if("family", [name], _options(name)) for name in FAMILIES],
        },
        "model": {
            "description": "An energy, and parameters of its blocks.",
            "allOf": [_of_family([name], _parameters(name)) for name in FAMILIES],
        },
        "target": {
            "type": "object",
            "properties": {"kind": {"enum": list(targets.KINDS)}},
            "required": ["kind"],
            "allOf": [_if("kind", [name], _target(kind)) for name, kind in targets.KINDS.items()],
        },
        **{f"model{n}": one for n, one in sized.items() if one},
    }
    return {
        "description": (
            "An energy on the states of {-1,+1}^N, perhaps parameters, and a strictly positive target law. State "
            "number s has x_j = +1 where bit j of s is 0; a subset of spins is a bit mask. The program's reader checks "
            "more than a schema can: numbers of hidden units against lengths, masks against orders, keys that come "
            "twice."
        ),
        "type": "object",
        "properties": {
            "format": {"const": FORMAT},
            "spins": {"description": "N", "type": "integer", "minimum": 1, "maximum": MOST_SPINS},
            "energy": {"$ref": "#/$defs/energy"},
            "parameters": {"description": "May be left out where a claim draws or finds its own.", "type": "object"},
            "target": {"$ref": "#/$defs/target"},
            "note": {"description": "Free text; no part of the case's identity.", "type": "string"},
        },
        "required": list(REQUIRED),
        "additionalProperties": False,
        "allOf": [
            {"$ref": "#/$defs/model"},
            *(_if_target(name, dict(kind.needs)) for name, kind in targets.KINDS.items() if kind.needs),
            *(_if("spins", [n], _case_at(n, has_model=bool(sized[n]))) for n in spins),
        ],
        "$defs": defs,
    }


# -- families ----------------------------------------------------------------------------------------------------
def _options(family: str) -> Schema:
    kind = FAMILIES[family]
    options = {name: _bounded(option) for name, option in kind.OPTIONS.items()} or _within(kind)
    return {
        "description": kind.about,
        "properties": {"family": True, **options},
        "required": ["family", *options],
        "additionalProperties": False,
    }


def _bounded(option: Option) -> Schema:
    """An option's own schema; an integer that is bounded by the number of spins is so by the most spins."""
    result = option.schema()
    if result.get("type") == "integer" and "maximum" not in result:
        result = {**result, "maximum": option.largest(MOST_SPINS, 0)}
    return result


def _within(kind: type[Energy]) -> Schema:
    """The options of an energy that is a linear map into another one; none for any other."""
    return _LINEAR if issubclass(kind, Reparametrised) else {}


def _sample(family: str, spins: int) -> Energy:
    """An energy of the family with the simplest options."""
    kind = FAMILIES[family]
    spec: Schema = {name: option.smallest() for name, option in kind.OPTIONS.items()}
    if _within(kind):
        # the simplest energy within: one number a spin
        spec = {"inner": {"family": Rbm.family, "hidden": 0}, "matrix": [["1"]] * spins, "offset": ["0"] * spins}
    return build({"family": family, **spec}, spins, "$")


def _parameters(family: str) -> Schema:
    """Parameters of its blocks: lists as deep as the blocks' shapes, or objects by mask."""
    names = {block.name: _block(block) for block in _sample(family, 1).blocks}
    return {"type": "object", "properties": names, "required": list(names), "additionalProperties": False}


def _block(block: Block) -> Schema:
    if block.keys is not None:
        return {"$ref": "#/$defs/byMask"}
    result: Schema = {"$ref": "#/$defs/number"}
    for size in reversed(block.shape):
        # of the smallest energy of the family: what is not empty there never is
        result = {"type": "array", "items": result} | ({"minItems": 1} if size else {})
    return result


# -- sizes -------------------------------------------------------------------------------------------------------
def _at(spins: int) -> Schema:
    """Lengths of the parameters of each family that the number of spins decides; empty where it decides none."""
    found = [(name, _lengths(name, spins)) for name in FAMILIES]
    said = sorted(((one, name) for name, one in found if one), key=lambda pair: repr(pair[0]))
    groups = [(some[0][0], [name for _, name in some]) for _, group in groupby(said, key=lambda pair: pair[0])
              if (some := list(group))]  # fmt: skip
    return {"allOf": [_of_family(names, {"properties": lengths}) for lengths, names in groups]} if groups else {}


def _lengths(family: str, spins: int) -> Schema:
    """By block: lengths that are the same for all options, and change with the number of spins as N or 2^N - 1 do."""
    if _within(FAMILIES[family]):
        return {}
    try:
        blocks = _sample(family, spins).blocks
    except BadInput:
        # too large for a document
        return {}
    other = {block.name: block for block in _sample(family, spins % 7 + 2).blocks}
    result: Schema = {}
    for block in blocks:
        if block.keys is not None:
            if not _options(family)["required"][1:]:
                result[block.name] = {"minProperties": len(block.keys), "maxProperties": len(block.keys)}
            continue
        changes = [
            size == spins and size != then for size, then in zip(block.shape, other[block.name].shape, strict=True)
        ]
        bounds: Schema = {}
        for fixed in reversed(changes):
            bounds = {"items": bounds} if bounds else {}
            bounds = {"minItems": spins, "maxItems": spins, **bounds} if fixed else bounds
        if bounds:
            result[block.name] = bounds
    return result


def _case_at(spins: int, *, has_model: bool) -> Schema:
    sizes = [_if_target(name, {"properties": {"target": {"properties": kind.sizes(spins)}}}) for name, kind in
             targets.KINDS.items() if kind.sizes(spins)]  # fmt: skip
    model = {"$ref": f"#/$defs/model{spins}"}
    within = [model, {"properties": {"target": model}}] if has_model else []
    return {"allOf": [*within, *sizes]}


# -- targets -----------------------------------------------------------------------------------------------------
def _target(kind: targets.Kind) -> Schema:
    model = {"allOf": [{"$ref": "#/$defs/model"}]} if {"energy", "parameters"} <= kind.keys.keys() else {}
    return {
        "description": kind.about,
        "properties": {"kind": True, **kind.keys},
        "required": ["kind", *kind.keys],
        "additionalProperties": False,
        **model,
    }


# -- conditions --------------------------------------------------------------------------------------------------
def _words(names: list[Any]) -> Schema:
    return {"const": names[0]} if len(names) == 1 else {"enum": names}


def _if(key: str, names: list[Any], then: Schema) -> Schema:
    return {"if": {"properties": {key: _words(names)}, "required": [key]}, "then": then}


def _of_family(names: list[str], parameters: Schema) -> Schema:
    family = {"properties": {"family": _words(names)}, "required": ["family"]}
    condition = {"properties": {"energy": family}, "required": ["energy"]}
    return {"if": condition, "then": {"properties": {"parameters": parameters}}}


def _if_target(name: str, then: Schema) -> Schema:
    kind = {"properties": {"kind": {"const": name}}, "required": ["kind"]}
    return {"if": {"properties": {"target": kind}, "required": ["target"]}, "then": then}
