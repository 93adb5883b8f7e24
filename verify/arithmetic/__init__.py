"""The kinds of number. One definition of every formula, many arithmetics; each heavy library has its one door here."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from verify.arithmetic.base import Arithmetic, Array, Inertia, Rank, Rigor, Rounded
from verify.errors import Usage
from verify.files.numerals import integer

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["REGISTRY", "Arithmetic", "Array", "Inertia", "Rank", "Rigor", "Rounded", "get", "members"]

REGISTRY = {
    "float64": ("verify.arithmetic.float64", "Float64"),
    "multiprecision": ("verify.arithmetic.multiprecision", "Multiprecision"),
    "ball": ("verify.arithmetic.ball", "Ball"),
    "exact": ("verify.arithmetic.exact", "Exact"),
    "symbolic": ("verify.arithmetic.symbolic", "Symbolic"),
}
PRECISE = ("multiprecision", "ball")
"""Those that take a precision in bits."""


def get(name: str, bits: int | None = None) -> Arithmetic:
    """The arithmetic of that name; ``bits`` (default 128) only where it has a precision to choose.

    Imports its library on first use. Raises Usage for an unknown name or for bits where they mean nothing.
    """
    if name not in REGISTRY:
        raise Usage(f"unknown arithmetic {name!r}; there are {', '.join(REGISTRY)}")
    module, attribute = REGISTRY[name]
    kind = getattr(importlib.import_module(module), attribute)
    if name in PRECISE:
        chosen = 128 if bits is None else integer(bits)
        if not 24 <= chosen <= 100_000:
            raise Usage(f"bits must lie between 24 and 100000, not {chosen}")
        return kind(chosen)  # type: ignore[no-any-return]
    if bits is not None:
        raise Usage(f"bits can be chosen for {' and '.join(PRECISE)}, not for {name}")
    return kind()  # type: ignore[no-any-return]


def members() -> Iterator[Arithmetic]:
    """Every arithmetic once, at its default precision: what conformance tests loop over."""
    for name in REGISTRY:
        yield get(name)
