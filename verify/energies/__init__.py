"""Energies: one registry line each, one reader of the ``energy`` part of documents."""

from __future__ import annotations

from typing import Any

from verify.energies.base import LARGEST, Energy, LinearMap
from verify.energies.blocks import Block, Fact, Normal
from verify.energies.deep import DeepBoltzmann
from verify.energies.ising import FullIsing, TruncatedIsing
from verify.energies.products import ProductIsing
from verify.energies.reparametrised import Reparametrised, duplicated, frozen, rescaled, tied, zero_one
from verify.energies.units import Rbm, Rbm01, Shallow
from verify.errors import BadInput, Usage
from verify.files import plugins
from verify.files.numerals import integer, shown

__all__ = [
    "FAMILIES", "LARGEST", "Block", "DeepBoltzmann", "Energy", "Fact", "FullIsing", "LinearMap", "Normal",
    "ProductIsing",
    "Rbm", "Rbm01", "Reparametrised", "Shallow", "TruncatedIsing", "build", "duplicated", "energy", "frozen",
    "rescaled", "tied", "zero_one",
]  # fmt: skip

FAMILIES: dict[str, type[Energy]] = {
    kind.family: kind
    for kind in (FullIsing, TruncatedIsing, ProductIsing, Rbm, Rbm01, Shallow, DeepBoltzmann, Reparametrised)
}
"""All energies that documents may name, in the order of lists."""


def energy(family: str, *, spins: int, **options: Any) -> Energy:
    """The energy of that family: ``energy("rbm", spins=3, hidden=2)``.

    Integers may be of any type, NumPy's among them, in lists and arrays too. Raises BadInput (a ValueError) or Usage.
    """
    spins = integer(spins)
    if not isinstance(spins, int) or isinstance(spins, bool) or spins < 1:
        raise Usage(f"spins must be a positive integer, not {spins!r}")
    return build({"family": family, **{name: _plain(value) for name, value in options.items()}}, spins, "energy")


def _plain(value: Any) -> Any:
    """A value with Python's own integers, in lists and one-dimensional arrays too."""
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if getattr(value, "ndim", 0) and hasattr(value, "tolist"):
        # what a mask hides is no number, and is refused as such
        return _plain([*value])
    return integer(value)


def build(spec: Any, spins: int, path: str) -> Energy:
    """The energy that a document describes; raises BadInput that names the place under ``path``."""
    if not isinstance(spec, dict):
        raise BadInput(path, shown(spec), 'an object such as {"family": "rbm", "hidden": 2}')
    if "family" not in spec:
        raise BadInput(path, "no family", "a family: one of " + ", ".join(FAMILIES))
    family = spec["family"]
    if isinstance(family, str) and family not in FAMILIES:
        plugins.load()
    if not isinstance(family, str) or family not in FAMILIES:
        raise BadInput(f"{path}.family", shown(family), "one of " + ", ".join(FAMILIES))
    return FAMILIES[family].read(spec, spins, path, build)
