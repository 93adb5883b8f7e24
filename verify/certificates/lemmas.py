"""Reduction lemmas that may apply near a candidate: dead units, equal units, the even sector. Guesses in float64."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from verify.case.targets import Couplings, Weights

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verify.case import Case
    from verify.certificates.document import Document

    Real = NDArray[np.float64]


@dataclass(frozen=True)
class Reduction:
    """theta = A z: the lemmas that leave it, the 0/1 matrix A (size, P), z (P,) and how many dimensions are free."""

    lemmas: list[Document]
    matrix: list[list[int]]
    z: Real
    dimension: int


def reductions(case: Case, theta: Real, zero: float) -> Reduction | None:
    """All lemmas of the kind that fit theta (size,), numbers below ``zero`` taken for 0; None where none does."""
    energy = case.energy
    hidden = energy.hidden if energy.restricted else 0
    if not hidden and energy.direct is None:
        return None
    theta, N = theta.copy(), case.spins
    units = {a: [int(i) for i in row] for a, row in enumerate(energy.units)} if hidden else {}
    owner = {i: i for i in range(energy.size)}
    lemmas: list[Document] = []
    dead = [a for a, own in units.items() if np.abs(theta[own[1 : N + 1]]).max() < zero]
    if dead:
        lemmas.append({"lemma": "dead-units", "units": dead})
        for a in dead:
            for i in units.pop(a):
                del owner[i]
    dimension = len(dead)
    for group in _equal(theta, units, zero, turn=energy.hidden_sign_symmetric):
        lemmas.append({"lemma": "equal-units", "units": group})
        for a in group[1:]:
            owner.update(zip(units[a], units[group[0]], strict=True))
    odd = _odd(case)
    if odd is not None and all(abs(theta[i]) < zero for i in odd if i in owner):
        lemmas.append({"lemma": "even-sector"})
        owner = {i: j for i, j in owner.items() if j not in odd}
    kept = sorted(set(owner.values()))
    if not lemmas or not kept:
        return None
    matrix = [[int(owner.get(i) == j) for j in kept] for i in range(energy.size)]
    return Reduction(lemmas, matrix, theta[kept], dimension)


def _equal(theta: Real, units: dict[int, list[int]], zero: float, *, turn: bool) -> list[list[int]]:
    """Groups of two and more units that agree; where a unit's sign is free, theta is changed so that they do."""
    groups: list[list[int]] = []
    for a, own in units.items():
        for group in groups:
            first = theta[units[group[0]]]
            if np.abs(theta[own] - first).max() < zero:
                group.append(a)
                break
            if turn and np.abs(theta[own] + first).max() < zero:
                theta[own] = -theta[own]
                group.append(a)
                break
        else:
            groups.append([a])
    return [group for group in groups if len(group) > 1]


def _odd(case: Case) -> set[int] | None:
    """The parameters of the odd sector, where model and target have that symmetry for certain; else None."""
    energy, target = case.energy, case.exact_target
    if isinstance(target, Weights):
        even = target.numerators == target.numerators[::-1]
    elif isinstance(target, Couplings):
        even = not any(_nonzero(value) for mask, value in target.J.items() if mask.bit_count() & 1)
    else:
        even = False
    if not even:
        return None
    return None if energy.odd is None else set(energy.odd)


def _nonzero(value: Any) -> bool:
    return bool(getattr(value, "argument", 0) != 1) if hasattr(value, "argument") else value != 0
