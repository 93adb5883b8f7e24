"""Energies: one registry line each, one reader of the ``energy`` part of documents."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from verify.energies.base import Block, Energy, Fact
from verify.energies.ising import FullIsing, TruncatedIsing
from verify.energies.products import ProductIsing
from verify.energies.reparametrised import Reparametrised, duplicated, frozen, rescaled, tied, zero_one
from verify.energies.units import Rbm, Rbm01, Shallow
from verify.errors import BadInput, Usage
from verify.files.numerals import integer, rational, shown

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "FAMILIES", "LARGEST", "Block", "Energy", "Fact", "FullIsing", "ProductIsing", "Rbm", "Rbm01", "Reparametrised",
    "Shallow", "TruncatedIsing", "build", "duplicated", "energy", "frozen", "rescaled", "tied", "zero_one",
]  # fmt: skip

LARGEST = 1 << 24
"""Most entries that the Jacobian D of a document's energy may have: a quarter of a gigabyte in float64."""

Reader = dict[str, "Callable[[Any, str, int], Any]"]


def _natural(least: int, most: Callable[[int], int], name: str) -> Callable[[Any, str, int], int]:
    def read(value: Any, path: str, spins: int) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most(spins):
            raise BadInput(path, shown(value), f"{name}: an integer from {least} to {most(spins)}")
        return value

    return read


def _one_of(*names: str) -> Callable[[Any, str, int], str]:
    def read(value: Any, path: str, _spins: int) -> str:
        if value not in names:
            raise BadInput(path, shown(value), "one of " + ", ".join(f'"{name}"' for name in names))
        return str(value)

    return read


_HIDDEN = _natural(0, lambda _: 4096, "the number of hidden units")
_ORDER = _natural(1, lambda spins: spins, "the highest order")
FAMILIES: dict[str, tuple[Callable[..., Energy], Reader, str]] = {
    "full_ising": (FullIsing, {}, "all couplings J_S: every strictly positive law, once"),
    "truncated_ising": (TruncatedIsing, {"order": _ORDER}, "couplings J_S with |S| <= order"),
    "product_ising": (ProductIsing, {"order": _ORDER}, "couplings u_S v_S with |S| <= order: products of parameters"),
    "rbm": (Rbm, {"hidden": _HIDDEN}, "restricted Boltzmann machine with units in {-1,+1}"),
    "rbm01": (Rbm01, {"hidden": _HIDDEN}, "restricted Boltzmann machine with units in {0,1}"),
    "shallow": (
        Shallow,
        {"hidden": _HIDDEN, "link": _one_of("tanh", "softplus"), "output": _one_of("trained", "frozen")},
        "b.x plus a network with one hidden layer, outer weights trained or frozen",
    ),
    "reparametrised": (Reparametrised, {}, "another energy with tied, frozen, duplicated or rescaled parameters"),
}


def energy(family: str, *, spins: int, **options: Any) -> Energy:
    """The energy of that family: ``energy("rbm", spins=3, hidden=2)``; integers of any type, NumPy's among them.

    Raises BadInput (a ValueError) or Usage.
    """
    spins = integer(spins)
    if not isinstance(spins, int) or isinstance(spins, bool) or spins < 1:
        raise Usage(f"spins must be a positive integer, not {spins!r}")
    numbers = {name: integer(value) for name, value in options.items()}
    return build({"family": family, **numbers}, spins, "energy")


def build(spec: Any, spins: int, path: str) -> Energy:
    """The energy that a document describes; raises BadInput that names the place under ``path``."""
    if not isinstance(spec, dict):
        raise BadInput(path, shown(spec), 'an object such as {"family": "rbm", "hidden": 2}')
    if "family" not in spec:
        raise BadInput(path, "no family", "a family: one of " + ", ".join(FAMILIES))
    family = spec["family"]
    if not isinstance(family, str) or family not in FAMILIES:
        raise BadInput(f"{path}.family", shown(family), "one of " + ", ".join(FAMILIES))
    kind, readers, _ = FAMILIES[family]
    if kind is Reparametrised:
        return _reparametrised(spec, spins, path)
    _known_keys(spec, {"family", *readers}, path)
    options = {name: read(spec[name], f"{path}.{name}", spins) for name, read in readers.items()}
    per_unit = {"rbm": spins + 1, "rbm01": spins + 1, "shallow": spins + 2}.get(family, 0)
    columns = (1 << spins) if family.endswith("ising") else spins + per_unit * options["hidden"]
    if family == "product_ising":
        # u_S and v_S for every S
        columns = 2 * sum(math.comb(spins, size) for size in range(1, options["order"] + 1))
    if columns << spins > LARGEST:
        raise BadInput(
            path, f"{columns} parameters over 2^{spins} states", f"at most {LARGEST} entries in the Jacobian"
        )
    return kind(spins, **options)


def _known_keys(spec: dict[str, Any], wanted: set[str], path: str) -> None:
    for key in spec:
        if key not in wanted:
            raise BadInput(f"{path}.{key}" if key.isidentifier() else path, f"the unknown key {shown(key)}",
                           "only " + ", ".join(sorted(wanted)))  # fmt: skip
    for key in sorted(wanted):
        if key not in spec:
            raise BadInput(path, f"no {key}", f"the keys {', '.join(sorted(wanted))}")


def _reparametrised(spec: dict[str, Any], spins: int, path: str) -> Energy:
    _known_keys(spec, {"family", "inner", "matrix", "offset"}, path)
    if isinstance(spec["inner"], dict) and spec["inner"].get("family") == "reparametrised":
        raise BadInput(f"{path}.inner.family", '"reparametrised"', "an energy that is not itself reparametrised")
    inner = build(spec["inner"], spins, f"{path}.inner")
    matrix, offset = spec["matrix"], spec["offset"]
    if not isinstance(matrix, list) or len(matrix) != inner.size or not all(isinstance(row, list) for row in matrix):
        raise BadInput(
            f"{path}.matrix", shown(matrix), f"{inner.size} rows, one for each parameter of the inner energy"
        )
    if len({len(row) for row in matrix}) != 1 or not 1 <= len(matrix[0]) <= inner.size:
        raise BadInput(
            f"{path}.matrix", "rows of unequal or impossible length", f"rows of one length, 1 to {inner.size}"
        )
    if not isinstance(offset, list) or len(offset) != inner.size:
        raise BadInput(f"{path}.offset", shown(offset), f"a list of {inner.size} rationals")
    return Reparametrised(
        inner,
        [[rational(value, f"{path}.matrix[{i}][{j}]") for j, value in enumerate(row)] for i, row in enumerate(matrix)],
        [rational(value, f"{path}.offset[{i}]") for i, value in enumerate(offset)],
    )
