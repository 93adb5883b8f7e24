"""Families of strictly positive targets, each drawn as the ``target`` of a case document. Exact: no floats."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

from verify.draws.source import document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from verify.draws.source import Draw

    Family = Callable[[Draw, int], dict[str, Any]]


def dirichlet(draw: Draw, spins: int) -> dict[str, Any]:
    """Dirichlet(alpha): alpha = 1 is flat on the simplex, alpha = 1/20 nearly degenerate (weights down to 1e-12)."""
    alpha = draw.choice((1.0, 0.3, 0.05))
    return {"kind": "weights", "values": document([draw.weight(alpha) for _ in range(1 << spins)])}


def couplings(draw: Draw, spins: int) -> dict[str, Any]:
    """J_S about normal with a scale per order: falling with the order, equal, or rising."""
    falling, equal, rising = (0.8, 0.4, 0.2, 0.1), (0.4,) * 4, (0.1, 0.2, 0.4, 0.8)
    scales = draw.choice((falling, equal, rising))
    return _coupled(draw, range(1, 1 << spins), lambda mask: scales[min(mask.bit_count(), 4) - 1])


def single_order(draw: Draw, spins: int) -> dict[str, Any]:
    """Couplings of one order only; of order N, it is the pure parity."""
    order = draw.integer(1, spins)
    return _coupled(draw, _of_order(spins, order), lambda _: 0.7)


def parity(draw: Draw, spins: int) -> dict[str, Any]:
    """The coupling of all spins together, and no other."""
    return _coupled(draw, [(1 << spins) - 1], lambda _: 0.7)


def product_law(draw: Draw, spins: int) -> dict[str, Any]:
    """Independent spins, P(x_i = +1) = 1/10 ... 9/10."""
    # the simplest is an even chance
    up = [Fraction(5 + draw.integer(-4, 4), 10) for _ in range(spins)]
    weights = []
    for bits in product((0, 1), repeat=spins):
        weight = Fraction(1)
        # bit j of the state number is 0 where x_j = +1; `product` runs its last digit fastest, which is bit 0
        for chance, bit in zip(reversed(up), bits, strict=True):
            weight *= 1 - chance if bit else chance
        weights.append(weight)
    return {"kind": "weights", "values": document(weights)}


def even(draw: Draw, spins: int) -> dict[str, Any]:
    """Couplings of even order only: q(-x) = q(x)."""
    return _coupled(draw, [mask for mask in range(1, 1 << spins) if not mask.bit_count() & 1], lambda _: 0.5)


def permutation_symmetric(draw: Draw, spins: int) -> dict[str, Any]:
    """One coupling per order: relabelling the spins changes nothing."""
    per_order = [draw.log(0.4) for _ in range(spins)]
    return {"kind": "couplings", "J": {str(mask): per_order[mask.bit_count() - 1] for mask in range(1, 1 << spins)}}


def near_uniform(draw: Draw, spins: int) -> dict[str, Any]:
    """Weights of a million, give or take ten."""
    return {"kind": "weights", "values": [str(10**6 + draw.integer(-10, 10)) for _ in range(1 << spins)]}


def uniform(_draw: Draw, spins: int) -> dict[str, Any]:
    """All states alike."""
    return {"kind": "weights", "values": ["1"] * (1 << spins)}


def energy_law(draw: Draw, spins: int) -> dict[str, Any]:
    """The law of an RBM at parameters that are logarithms of rationals."""
    hidden = draw.integer(1, 2)
    return {
        "kind": "energy",
        "energy": {"family": "rbm", "hidden": hidden},
        "parameters": {
            "b": [draw.log(0.4) for _ in range(spins)],
            "c": [draw.log(0.4) for _ in range(hidden)],
            "W": [[draw.log(0.7) for _ in range(spins)] for _ in range(hidden)],
        },
    }


def itself(_draw: Draw, _spins: int) -> dict[str, Any]:
    """The law of the case's own energy at its own parameters: a data-consistent point by construction."""
    return {"kind": "self"}


TARGETS: dict[str, Family] = {
    "uniform": uniform,
    "dirichlet": dirichlet,
    "couplings": couplings,
    "single_order": single_order,
    "parity": parity,
    "product": product_law,
    "even": even,
    "permutation_symmetric": permutation_symmetric,
    "near_uniform": near_uniform,
    "energy_law": energy_law,
    "self": itself,
}
MODEL_INDEPENDENT = tuple(name for name in TARGETS if name != "self")
"""Families of targets that do not depend on the case's energy or parameters."""


def _coupled(draw: Draw, subsets: Iterable[int], scale: Callable[[int], float]) -> dict[str, Any]:
    return {"kind": "couplings", "J": {str(mask): draw.log(scale(mask)) for mask in subsets}}


def _of_order(spins: int, order: int) -> list[int]:
    return [mask for mask in range(1, 1 << spins) if mask.bit_count() == order]
