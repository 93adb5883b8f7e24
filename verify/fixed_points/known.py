"""Fixed points that are known in closed form, so that exact statements about them need no search."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from verify.states.walsh import transform

if TYPE_CHECKING:
    from verify.arithmetic import Arithmetic, Array
    from verify.case import Case


def independent_point(case: Case, A: Arithmetic) -> Array:
    """Parameters (size,) of an RBM with W = 0 and b_i = atanh m_i(q): a fixed point for every target q.

    c is the case's own where it has parameters, else 0: no value of it matters, for units that see nothing add only
    a constant. Exact over the rationals and their logarithms; raises NotExpressible where q is not.
    """
    energy, q = case.energy, case.target(A)
    parts = energy.parts(case.theta(A) if case.has_parameters else A.zeros(energy.size))
    m = transform(q)[[1 << i for i in range(case.spins)]]
    one, half = A.number(1), A.number(Fraction(1, 2))
    # b_i = atanh m_i = (log(1 + m_i) - log(1 - m_i)) / 2
    b = (A.log(one + m) - A.log(one - m)) * half
    # not W * 0: a wide ball times zero is zero too, but says so only in some arithmetics
    return energy.joined({"b": b, "c": parts["c"], "W": A.zeros(*parts["W"].shape)})


def spurious_target(p: Array, D: Array, A: Any) -> Array | None:
    """A rational strictly positive law q that is not p and for which theta is a fixed point all the same.

    ``p`` (2^N,) and ``D`` (2^N, P) over the rationals. r = q - p must be orthogonal to the columns of D and to 1;
    the first vector of that kernel is scaled so that every q(x) >= p(x)/2. None where the kernel is trivial: then K
    has full row rank and every fixed point is consistent. ``A`` is the exact arithmetic.
    """
    ones = A.array(np.ones((len(p), 1), dtype=np.int64))
    kernel = A.nullspace(np.concatenate((D, ones), axis=1).T)
    if not kernel:
        return None
    delta = kernel[0]
    # q = p + s delta,  s = min over x of p(x) / (2 |delta(x)|)
    scale = min(weight / (2 * abs(step)) for weight, step in zip(p, delta, strict=True) if step)
    return np.asarray(p + delta * scale)
