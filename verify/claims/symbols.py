"""The likelihood of the smallest models in symbols, for proofs at all values of their parameters and targets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from verify import arithmetic
from verify.arithmetic.trilean import Trilean
from verify.energies import FullIsing, Rbm
from verify.model.gibbs import Point

if TYPE_CHECKING:
    from collections.abc import Iterable

    from verify.arithmetic import Array


def symbolic_point(spins: int, hidden: int) -> Point:
    """An RBM, or with no hidden units a full Ising model, at parameters that are symbols."""
    A: Any = arithmetic.get("symbolic")
    energy = Rbm(spins, hidden) if hidden else FullIsing(spins)
    return Point(energy, A.symbols(energy.labels), A)


def symbolic_target(spins: int) -> Array:
    """A target whose probabilities are symbols; the first is what the others leave."""
    A: Any = arithmetic.get("symbolic")
    free = A.symbols([f"q{state}" for state in range(1, 1 << spins)])
    return np.append(A.number(1) - A.sum(free), free)


def likelihood(point: Point, q: Array) -> Any:
    """L = sum of q f - log sum of exp f, by its definition."""
    A = point.A
    return A.sum(q * point.f) - A.log(A.exp(point.f).sum(keepdims=True))[0]


def all_identities(differences: Iterable[Any]) -> Trilean:
    """YES where there are differences and each reduces to zero, else UNKNOWN."""
    A: Any = arithmetic.get("symbolic")
    return Trilean.YES if {A.is_identity(one) for one in differences} == {Trilean.YES} else Trilean.UNKNOWN
