"""Parameters of an energy as they stand in documents: nested lists, or objects keyed by bit mask."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from verify.files.numerals import document, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from verify.energies import Energy
    from verify.files.numerals import Number
    from verify.files.reading import At

_DECIMAL = re.compile(r"0|[1-9][0-9]*")


def read(at: At, energy: Energy) -> tuple[Number, ...]:
    """The flat theta, ``energy.size`` numbers, that a ``parameters`` object holds; raises BadInput. Exact."""
    names = [block.name for block in energy.blocks]
    expected = "an object with " + ", ".join(names)
    at.object(expected).keys(names, noun="parameter", only=expected, missing=expected)
    theta: list[Number] = []
    for block in energy.blocks:
        if block.keys is not None:
            theta += _keyed(at.key(block.name), block.keys, energy.spins)
        else:
            theta += _nested(at.key(block.name), block.shape)
    return tuple(theta)


def written(energy: Energy, theta: Iterable[Number | int]) -> dict[str, Any]:
    """The ``parameters`` object for a flat theta of exact numbers; ``read`` gives them back. Exact."""
    return energy.named(document(value) for value in theta)


def by_mask(at: At, spins: int) -> dict[int, At]:
    """The places of an object's entries by the nonempty subsets that its keys, decimal bit masks, stand for."""
    at.object('an object from bit masks to numbers, such as {"1": "1/2"}')
    return {_mask(at, key, spins): place for key, place in at.entries()}


def _mask(at: At, key: str, spins: int) -> int:
    expected = f'bit masks as decimal strings, "1" to "{(1 << spins) - 1}"'
    if key == "0":
        raise at.wrong(expected + " (the empty set's coupling carries no meaning)", 'the key "0"')
    if not _DECIMAL.fullmatch(key) or len(key) > 6 or int(key) >= 1 << spins:
        raise at.wrong(expected, f"the key {shown(key)}")
    return int(key)


def _keyed(at: At, keys: tuple[int, ...], spins: int) -> list[Number]:
    wanted, found = set(keys), {}
    for subset, place in by_mask(at, spins).items():
        if subset not in wanted:
            most = max(one.bit_count() for one in wanted)
            raise at.wrong(f"orders up to {most}", f'the key "{subset}", of order {subset.bit_count()}')
        found[subset] = place.number()
    for subset in keys:
        if subset not in found:
            raise at.wrong(f"all {len(keys)} couplings", f'no key "{subset}"')
    return [found[subset] for subset in keys]


def _nested(at: At, shape: tuple[int, ...]) -> list[Number]:
    if not shape:
        return [at.number()]
    expected = f"a list of {shape[0]} " + ("number" if len(shape) == 1 else "list") + ("s" if shape[0] != 1 else "")
    if len(shape) > 1:
        expected += f" of {shape[1]} number" + ("s" if shape[1] != 1 else "")
    return [one for item in at.items(expected, shape[0]) for one in _nested(item, shape[1:])]
