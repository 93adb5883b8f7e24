"""Signs of the eigenvalues of Hess L, and the rank of K, in any arithmetic; where it rounds, to a derived bound."""

from __future__ import annotations

import math
from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from verify.arithmetic import Inertia, Rank, Rounded, get
from verify.arithmetic.running import SOLVER, Running
from verify.arithmetic.trilean import YES
from verify.model.situation import Situation

if TYPE_CHECKING:
    from collections.abc import Callable

    from verify.arithmetic import Arithmetic, Array
    from verify.arithmetic.ball import Ball
    from verify.arithmetic.ballnumber import BallNumber
    from verify.case import Case

MOST_BALLS = 1 << 18
"""Most entries of D over which balls bound an error; beyond, signs are undecided."""
FINER_BITS = 512
"""Least precision at which eigenvalues within the error bound are looked at once more."""
MOST_FINER = 1 << 15
"""Most entries of D for that, ..."""
MOST_EIGENVALUES = 100
"""... and most eigenvalues: about a second's work."""


def inertia(case: Case, A: Arithmetic) -> Inertia:
    """Signs of the eigenvalues of Hess L (P of them) at the case's own parameters, in an arithmetic.

    Exact and enclosing arithmetic: proved. At a point that is consistent by construction, Hess L = -K^T C K with C
    positive definite, so every direction is negative (rank K of them) or zero.

    Rounding arithmetic: ``positive`` and ``negative`` lie outside ``tolerance`` in truth, and ``zero`` within it. The
    tolerance is twice the error bound, which is derived: that of ``Running`` for float64, and for multiprecision the
    distance of the Hessian to its enclosure by balls of as many bits. Both run through the same sums and so know what
    cancelled; to it comes the eigenvalue solver's backward error. An eigenvalue within the bound that balls of
    ``FINER_BITS`` tell from zero is ``undecided`` (asked up to ``MOST_EIGENVALUES``), as is one between.
    Raises NotExpressible where an entry is beyond the arithmetic's range.
    """
    if not isinstance(A, Rounded):
        return _certain(Situation(case, A))
    with np.errstate(all="ignore"):
        found = _rounded(case, A)
    size = len(case.energy.trained)
    if not found.zero or size > MOST_EIGENVALUES or case.energy.size << case.spins > MOST_FINER:
        return found
    known = _certain(Situation(case, get("ball", max(FINER_BITS, 2 * (A.bits or 0)))))
    zero = min(found.zero, size - known.positive - known.negative)
    return Inertia(found.positive, zero, found.negative, found.undecided + found.zero - zero, found.tolerance)


def rank(case: Case, A: Arithmetic) -> Rank:
    """Rank of K at the case's own parameters, in an arithmetic.

    Rounding arithmetic counts singular values above the error bound, derived as for ``inertia``, which is the
    ``tolerance``: the rank is at least that, and proved where it can be no more.
    """
    if not isinstance(A, Rounded):
        return Situation(case, A).rank
    with np.errstate(all="ignore"):
        if A.name == "float64":
            with suppress(TypeError):
                return Situation(case, Running()).rank
        K = Situation(case, A).K
        if 0 in K.shape or case.energy.size << case.spins > MOST_BALLS:
            return A.rank(K)
        values, error = _bounded(A, K, lambda ball: Situation(case, ball).K, A.singular_values)
        count = sum((value > error) is YES for value in values)
        return Rank(count, proved=count == min(K.shape), tolerance=_double(error))


def _certain(here: Situation) -> Inertia:
    if not here.case.target_is_self:
        return here.inertia
    rank, size = here.rank, here.K.shape[1]
    if rank.proved:
        return Inertia(0, size - rank.at_least, rank.at_least)
    return Inertia(0, 0, rank.at_least, size - rank.at_least)


def _rounded(case: Case, A: Rounded) -> Inertia:
    if A.name == "float64":
        # an energy of a user's own may use what these arrays cannot do
        with suppress(TypeError):
            return Situation(case, Running()).inertia
    size = len(case.energy.trained)
    if not size:
        return Inertia(0, 0, 0, tolerance=0.0)
    if case.energy.size << case.spins > MOST_BALLS:
        return Inertia(0, 0, 0, undecided=size)
    values, error = _bounded(A, Situation(case, A).hessian, lambda ball: Situation(case, ball).hessian, A.eigenvalues)
    positive = sum((value > 3 * error) is YES for value in values)
    negative = sum((-value > 3 * error) is YES for value in values)
    zero = sum((abs(value) <= error) is YES for value in values)
    return Inertia(positive, zero, negative, size - positive - zero - negative, tolerance=_double(2 * error))


def _bounded(
    A: Rounded, matrix: Array, enclosed: Callable[[Ball], Array], values: Callable[[Array], Array]
) -> tuple[list[BallNumber], BallNumber]:
    """Eigenvalues or singular values of a rounded matrix, exactly as they are, and how far the true ones may be.

    ``enclosed``: the true matrix in balls.
    """
    from verify.arithmetic.ball import Ball

    ball = Ball(A.bits or 0)
    found = [ball.dyadic(*A.dyadic(value)) for value in values(matrix)]
    rounded = ball.mapped(lambda x: ball.dyadic(*A.dyadic(x)), matrix)
    # |lambda_k(H') - lambda_k(H)| <= |H' - H|, by Weyl
    error = ball.norm(enclosed(ball) - rounded)
    return found, error + ball.norm(rounded) * ball.number(Fraction(SOLVER * max(matrix.shape), 1 << ball.bits))


def _double(error: BallNumber) -> float | None:
    """A double above the number; None where there is none."""
    double = float(np.nextafter(float(error.value.upper()), math.inf))
    return double if math.isfinite(double) else None
