"""Provers of fixed points near candidates: isolated ones, sets by a lemma, sets of orbits."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from verify.arithmetic import get
from verify.certificates.attempt import SINGULAR, UNSUPPORTED, WIDE, Attempt
from verify.certificates.boxes import HELD, Box, rounded, zero_in_box
from verify.certificates.congruences import diagonaliser
from verify.certificates.document import integers, part
from verify.certificates.lemmas import reductions
from verify.certificates.systems import Gradient, Moments
from verify.energies import Reparametrised

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verify.case import Case
    from verify.certificates.document import Document

    Real = NDArray[np.float64]

ZERO = 1e-6
"""A weight of a candidate below this is tried as exactly 0: it costs a try, and proves nothing."""


def fixed_point(case: Case, theta: Real) -> Attempt:
    """The part that states one zero of grad L in a box around theta (size,), with the signs of Hess L on the box.

    By Krawczyk's operator (R. Krawczyk, Computing 4, 1969, 187-201) in balls: the zero is isolated and nondegenerate.
    Else the reason: ``wide`` where no precision decides, ``singular`` where the Jacobian is, or ``unsupported``.
    """
    refused = _refused(case, theta)
    if refused is not None:
        return refused
    system = Gradient(case, case.energy)
    if system.pairs:
        return Attempt(None, SINGULAR, "The scalings of the parameters leave no fixed point isolated.")

    # a box is good where the signs of the Hessian are certain on all of it
    box = zero_in_box(
        system, theta, lambda box: diagonaliser(system.jacobian(box.enclosing, box.A, box.enclosing), box.A)
    )
    if not isinstance(box, Box):
        return box
    V, positive = box.shown
    inertia = {"positive": positive, "negative": len(V) - positive}
    statement = {"box": box.statement(), "distance": str(box.distance), "inertia": inertia}
    return Attempt(part("fixed-point", statement, {**box.hints(), "V": [integers(column) for column in V]}))


def fixed_manifold(case: Case, theta: Real) -> Attempt:
    """A set of fixed points through a point near theta (size,), by the first lemma that gives one.

    Scalings; equal units and the even sector, with dead units; moments, where units see some spins only (or all: then
    the set is one of data-consistent points). ``singular`` where no lemma applies.
    """
    refused = _refused(case, theta)
    if refused is not None:
        return refused
    bordered = Gradient(case, case.energy)
    if bordered.pairs:
        return _stated(zero_in_box(bordered, theta), [{"lemma": "scalings"}], len(bordered.pairs))
    tried = [_by_symmetry(case, theta), _by_moments(case, theta)]
    found = next((one for one in tried if one.part is not None), None)
    return found or next((one for one in tried if one.reason == WIDE), tried[-1])


SHORT = 12
"""Bits after the point of numbers from which a point of a set is sought."""


def consistent_manifold(case: Case, theta: Real) -> Attempt:
    """A set of points with p = q through a point near theta (size,), where K has full row rank; else why there is none.

    Unlike ``fixed_manifold`` no set of which the law is not known. The point is sought from short numbers near theta:
    along the set, where walks end hangs on their last bits.
    """
    refused = _refused(case, theta)
    if refused is not None:
        return refused
    found = _by_moments(case, rounded(theta, SHORT), 0.0)
    return _by_moments(case, theta, 0.0) if found.part is None else found


def _refused(case: Case, theta: Real) -> Attempt | None:
    """Reason why no proof is tried: the checker does not know this energy, or theta is not finite; else None."""
    energy = case.energy
    if len(energy.trained) < energy.size:
        return Attempt(None, UNSUPPORTED, "Some parameters are frozen.")
    form = energy.underlying.normal()
    if form is not None and form.has_outer and form.hidden:
        return Attempt(None, UNSUPPORTED, "The checker knows no laws of shallow networks whose outer weights move.")
    return None if np.isfinite(theta).all() else Attempt(None, SINGULAR, "The candidate is not finite.")


def _by_symmetry(case: Case, theta: Real) -> Attempt:
    reduction = reductions(case, theta, ZERO)
    if reduction is None:
        return Attempt(None, SINGULAR, "No units are dead or equal, and the point is not in the even sector.")
    matrix = [[Fraction(value) for value in row] for row in reduction.matrix]
    energy = Reparametrised(case.energy, matrix, [Fraction(0)] * case.energy.size)
    box = zero_in_box(Gradient(case, energy), reduction.z)
    return _stated(box, reduction.lemmas, reduction.dimension)


def _by_moments(case: Case, theta: Real, zero: float = ZERO) -> Attempt:
    """Weights below ``zero`` are those of spins that a unit does not see."""
    energy = case.energy
    if energy.restricted is None or not energy.hidden:
        return Attempt(None, SINGULAR, "The lemma on moments is about machines with hidden units.")
    weights = theta[case.spins + energy.hidden :]
    blind = [int(i) for i in np.flatnonzero(np.abs(weights) < zero)]
    open_system = Moments(case, blind)
    if open_system.dimension < 0:
        return Attempt(None, SINGULAR, "More equations than parameters.")
    z = theta[open_system.kept]
    free = _free(open_system, z)
    if len(free) != open_system.dimension:
        return Attempt(None, SINGULAR, "The equations are not independent at the point.")
    lemma = {"lemma": "moments", "blind": open_system.blind, "free": free}
    consistent = len(open_system.subsets) == (1 << case.spins) - 1
    return _stated(zero_in_box(Moments(case, blind, free), z), [lemma], len(free), consistent=consistent)


def _free(system: Moments, z: Real) -> list[int]:
    """Parameters to hold: those that elimination with column pivots leaves over. Float64, a guess."""
    # at a point that does not hang on the last bits: columns that are alike stay so, and the first of them is taken
    z = rounded(z, HELD)
    J = np.asarray(system.jacobian(z, get("float64"), z)).copy()
    left, rows = list(range(J.shape[1])), J
    if not np.isfinite(J).all():
        return []
    for _ in range(len(J)):
        sizes = np.linalg.norm(rows[:, left], axis=0)
        best = int(sizes.argmax())
        if not sizes[best] > 1e-9:
            return []
        column = rows[:, left[best]] / sizes[best]
        rows = rows - np.outer(column, (column[:, None] * rows).sum(axis=0))
        del left[best]
    return left


def _stated(box: Box | Attempt, lemmas: list[Document], dimension: int, *, consistent: bool = False) -> Attempt:
    if not isinstance(box, Box):
        return box
    statement = {
        "lemmas": lemmas,
        "dimension": dimension,
        "box": box.statement(),
        "distance": "0" if consistent else str(box.distance),
    }
    return Attempt(part("fixed-manifold", statement, box.hints()))
