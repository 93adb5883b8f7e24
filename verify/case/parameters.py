"""Parameters of an energy as they stand in documents: nested lists, or objects keyed by bit mask."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from verify.errors import BadInput
from verify.files.documents import location
from verify.files.numerals import document, number, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from verify.energies import Energy
    from verify.files.numerals import Number

_DECIMAL = re.compile(r"0|[1-9][0-9]*")


def read(value: Any, energy: Energy, path: str) -> tuple[Number, ...]:
    """The flat theta, ``energy.size`` numbers, that a ``parameters`` object holds; raises BadInput. Exact."""
    names = [block.name for block in energy.blocks]
    expected = "an object with " + ", ".join(names)
    if not isinstance(value, dict):
        raise BadInput(path, shown(value), expected)
    for key in value:
        if key not in names:
            raise BadInput(location(path, key), f"the unknown parameter {shown(key)}", expected)
    for name in names:
        if name not in value:
            raise BadInput(path, f"no {name}", expected)
    theta: list[Number] = []
    for block in energy.blocks:
        where = location(path, block.name)
        if block.keys is not None:
            theta += _keyed(value[block.name], block.keys, energy.spins, where)
        else:
            theta += _nested(value[block.name], block.shape, where)
    return tuple(theta)


def written(energy: Energy, theta: Iterable[Number | int]) -> dict[str, Any]:
    """The ``parameters`` object for a flat theta of exact numbers; ``read`` gives them back. Exact."""
    return energy.named(document(value) for value in theta)


def mask(key: str, spins: int, path: str) -> int:
    """The nonempty subset that a decimal key stands for; raises BadInput that names ``path``."""
    expected = f'bit masks as decimal strings, "1" to "{(1 << spins) - 1}"'
    if not _DECIMAL.fullmatch(key):
        raise BadInput(path, f"the key {shown(key)}", expected)
    if key == "0":
        raise BadInput(path, 'the key "0"', expected + " (the empty set's coupling carries no meaning)")
    if len(key) > 6 or int(key) >= 1 << spins:
        raise BadInput(path, f"the key {shown(key)}", expected)
    return int(key)


def _keyed(value: Any, keys: tuple[int, ...], spins: int, path: str) -> list[Number]:
    if not isinstance(value, dict):
        raise BadInput(path, shown(value), 'an object from bit masks to numbers, such as {"1": "1/2"}')
    wanted, found = set(keys), {}
    for key, item in value.items():
        subset = mask(key, spins, path)
        if subset not in wanted:
            most = max(one.bit_count() for one in wanted)
            raise BadInput(path, f"the key {shown(key)}, of order {subset.bit_count()}", f"orders up to {most}")
        found[subset] = number(item, location(path, key))
    for subset in keys:
        if subset not in found:
            raise BadInput(path, f'no key "{subset}"', f"all {len(keys)} couplings")
    return [found[subset] for subset in keys]


def _nested(value: Any, shape: tuple[int, ...], path: str) -> list[Number]:
    if not shape:
        return [number(value, path)]
    expected = f"a list of {shape[0]} " + ("number" if len(shape) == 1 else "list") + ("s" if shape[0] != 1 else "")
    if len(shape) > 1:
        expected += f" of {shape[1]} number" + ("s" if shape[1] != 1 else "")
    if not isinstance(value, list):
        raise BadInput(path, shown(value), expected)
    if len(value) != shape[0]:
        raise BadInput(path, f"a list of {len(value)}", expected)
    return [one for i, item in enumerate(value) for one in _nested(item, shape[1:], f"{path}[{i}]")]
