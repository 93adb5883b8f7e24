"""Provers of kinds that rest on the rank of K: ``rank``, ``consistent-inertia``, ``obstruction``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from verify.arithmetic import get
from verify.certificates.document import integers, part
from verify.errors import NotExpressible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from verify.arithmetic import Array
    from verify.certificates.document import Document
    from verify.model.situation import Situation


def rank(here: Situation, point: Document | None = None) -> Document:
    """The part that states rank K and dim ker K at a situation in exact arithmetic; ``point``: where that is.

    Raises NotExpressible where D is not rational.
    """
    hints = _hints(here)
    r = len(hints["columns"])
    return part("rank", {"rank": r, "nullity": len(here.case.energy.trained) - r}, hints, point)


def consistent_inertia(here: Situation, point: Document | None = None) -> Document:
    """The part that states p = q and the signs of Hess L's eigenvalues: none positive, the zeros along ker K."""
    hints = _hints(here)
    r = len(hints["columns"])
    statement = {"positive": 0, "zero": len(here.case.energy.trained) - r, "negative": r}
    return part("consistent-inertia", statement, hints, point)


def obstruction(here: Situation) -> Document | None:
    """The part that states that a neutral direction is tangent to no curve of equal J at this exact point, or None.

    v runs over a basis of ker K and the sums of its pairs, y over a basis of the left kernel of [D | 1]:
    for a quadratic form that is not zero on a space, one of these v is not isotropic. Raises NotExpressible where D is
    not rational.
    """
    from verify.arithmetic import modular

    A: Any = here.A
    left = A.nullspace(modular.with_ones(here.point.D).T)
    if not left:
        return None
    bends = [(y, _trained(here, here.case.energy.curvature(here.point.theta, y, A))) for y in left]
    for v in _directions(A.nullspace(here.K)):
        for y, bend in bends:
            # y . d2J[v, v] = sum over x of y(x) d2f(x)[v, v]
            if A.matmul(v[None, :], A.matmul(bend, v[:, None]))[0, 0]:
                return part("obstruction", {"direction": integers(v), "weights": integers(y)})
    return None


def _directions(kernel: list[Array]) -> Iterator[Array]:
    yield from sorted(kernel, key=lambda v: (sum(map(abs, v)), str(v)))
    for i, one in enumerate(kernel):
        for other in kernel[:i]:
            yield other + one


def _trained(here: Situation, bend: Array) -> Array:
    keep = here.case.energy.trained
    return bend[np.ix_(keep, keep)]


def _hints(here: Situation) -> Document:
    """States and columns of an invertible minor of [D | 1]; the kernel, unless r = 2^N - 1 says its dimension."""
    from verify.arithmetic import modular

    if here.A.name != "exact":
        raise NotExpressible("ranks are certified in exact arithmetic only")
    D, A = here.point.D, get("exact")
    states, columns = modular.pivots(modular.with_ones(D))
    full = len(columns) == len(D)
    kernel = [] if full else A.nullspace(here.K)  # type: ignore[attr-defined] # exact arithmetic alone has it
    return {
        # the first pivot is the column of ones
        "states": states,
        "columns": [j - 1 for j in columns[1:]],
        "prime": str(modular.PRIME),
        "kernel": [integers(vector) for vector in kernel],
    }
