"""Provers of kinds ``metric`` and ``natural``: entries of K K^T, and what the natural gradient does to the law."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from verify.arithmetic.trilean import Trilean
from verify.certificates.document import part
from verify.errors import NotExpressible

if TYPE_CHECKING:
    from fractions import Fraction

    from verify.certificates.document import Document
    from verify.model.situation import Situation

Entry = tuple[int, int]
"""Two bit masks of nonempty subsets of the spins: an entry of K K^T."""


def metric(
    here: Situation, left: Entry, right: Entry, factor: Fraction | int = 1, point: Document | None = None
) -> Document:
    """The part that states the sign of (K K^T)_ST - factor (K K^T)_UV, (S, T) = ``left`` and (U, V) = ``right``.

    ``here`` in exact arithmetic; ``point``: where that is, unless at the case's own parameters. Raises NotExpressible
    elsewhere, and where D is not rational.
    """
    A = _exact(here)
    (S, T), (U, V) = left, right
    # (K K^T)_ST = K_S . K_T
    gap = A.sum(here.K[S - 1] * here.K[T - 1]) - A.sum(here.K[U - 1] * here.K[V - 1]) * A.number(factor)
    sign = "0" if A.zero(gap) is Trilean.YES else "+" if A.positive(gap) is Trilean.YES else "-"
    statement = {"left": [S, T], "right": [U, V], "factor": str(factor), "sign": sign}
    return part("metric", statement, point=point)


def natural(here: Situation, point: Document | None = None) -> Document | None:
    """The part that states that along the natural gradient p' = q - p, at a situation in exact arithmetic.

    The hint is a v with D v - E_p[D v] = (q - p) / p, by exact elimination. None where there is none: then q - p is
    not what the parameters can do to the law. Raises NotExpressible where D, p or q is not rational.
    """
    A = _exact(here)
    D, p = here.point.D, here.point.law
    ones = A.array(np.ones((len(p), 1), dtype=np.int64))
    # D v + c 1 = (q - p) / p for some c; then c = -E_p[D v], for E_p[(q - p) / p] = 0
    system = np.concatenate((D, ones, -(here.residual / p)[:, None]), axis=1)
    last = next((vector for vector in A.nullspace(system) if vector[-1]), None)
    if last is None:
        return None
    return part("natural", {}, {"v": [A.document(value / last[-1]) for value in last[:-2]]}, point)


def _exact(here: Situation) -> Any:
    if here.A.name != "exact":
        raise NotExpressible("metrics are certified in exact arithmetic only")
    return here.A
