"""Signs of the eigenvalues of Hess L, and the rank of K, in any arithmetic; where it rounds, to a derived bound."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from verify.arithmetic import Inertia, Rank, Rounded, get
from verify.situation import Situation
from verify.trilean import YES

if TYPE_CHECKING:
    from collections.abc import Callable

    from verify.arithmetic import Arithmetic, Array
    from verify.arithmetic.ball import Ball
    from verify.arithmetic.ballnumber import BallNumber
    from verify.case import Case

MOST_ENTRIES = 1 << 20
"""Most entries of D over which an error is bounded, some ten seconds' work; beyond, every sign is undecided."""
SOLVER = 16
"""Times n 2^-bits: more than the relative backward error of eigenvalue solvers that reduce to three diagonals."""
FINER_BITS = 512
"""Least precision at which eigenvalues within the error bound are looked at once more."""


def inertia(case: Case, A: Arithmetic) -> Inertia:
    """Signs of the eigenvalues of Hess L (P of them) at the case's own parameters, in an arithmetic.

    Exact and enclosing arithmetic: proved. At a point that is consistent by construction, Hess L = -K^T C K with C
    positive definite, so every direction is negative (rank K of them) or zero.

    Rounding arithmetic: ``positive`` and ``negative`` lie outside ``tolerance`` in truth, and ``zero`` within it. The
    tolerance is twice the error bound: the distance of the rounded Hessian to its enclosure by balls of as many bits,
    which run through the same sums and so know what cancelled, and the eigenvalue solver's backward error. An
    eigenvalue within the bound that balls of ``FINER_BITS`` tell from zero is ``undecided``, as is one between.
    Raises NotExpressible where an entry is beyond the arithmetic's range.
    """
    return _outside(case, A) if isinstance(A, Rounded) else _certain(Situation(case, A))


def _certain(here: Situation) -> Inertia:
    if not here.case.target_is_self:
        return here.inertia
    rank, size = here.rank, here.K.shape[1]
    if rank.proved:
        return Inertia(0, size - rank.at_least, rank.at_least)
    return Inertia(0, 0, rank.at_least, size - rank.at_least)


def rank(case: Case, A: Arithmetic) -> Rank:
    """Rank of K at the case's own parameters, in an arithmetic: as ``inertia``.

    Rounding arithmetic counts singular values above the ``tolerance``, which is the error bound: so the rank is at
    least that; it is proved where it can be no larger.
    """
    here = Situation(case, A)
    if not isinstance(A, Rounded) or 0 in here.K.shape or case.energy.size << case.spins > MOST_ENTRIES:
        return here.rank
    values, error = _bounded(A, here.K, lambda ball: Situation(case, ball).K, A.singular_values)
    count = sum((value - error > 0) is YES for value in values)
    return Rank(count, proved=count == min(here.K.shape), tolerance=_double(error))


def _outside(case: Case, A: Rounded) -> Inertia:
    size = len(case.energy.trained)
    if not size:
        return Inertia(0, 0, 0, tolerance=0.0)
    if case.energy.size << case.spins > MOST_ENTRIES:
        return Inertia(0, 0, 0, undecided=size)
    values, error = _bounded(A, Situation(case, A).hessian, lambda ball: Situation(case, ball).hessian, A.eigenvalues)
    positive = sum((value > 3 * error) is YES for value in values)
    negative = sum((-value > 3 * error) is YES for value in values)
    within = sum((abs(value) <= error) is YES for value in values)
    if within:
        known = _certain(Situation(case, get("ball", max(FINER_BITS, 2 * (A.bits or 0)))))
        within = min(within, size - known.positive - known.negative)
    undecided = size - positive - within - negative
    return Inertia(positive, within, negative, undecided, tolerance=_double(2 * error))


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
