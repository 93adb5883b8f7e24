"""Prover of kind ``inertia``: the signs of the eigenvalues of Hess L at an exactly known point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from verify.certificates.congruences import diagonaliser
from verify.certificates.document import integers, part
from verify.errors import NotExpressible

if TYPE_CHECKING:
    from verify.certificates.document import Document
    from verify.model.situation import Situation


def inertia(here: Situation, point: Document | None = None) -> Document | None:
    """The part that states how many eigenvalues of Hess L are positive, zero and negative; None where it is not found.

    ``here`` in exact arithmetic; raises NotExpressible elsewhere, and where Hess L is not rational.
    """
    from verify.arithmetic import modular

    A: Any = here.A
    if A.name != "exact":
        raise NotExpressible("zeros among eigenvalues are certified in exact arithmetic only")
    H = here.hessian
    kernel = A.nullspace(H)
    found = diagonaliser(H, A, kernel)
    if found is None:
        return None
    V, positive = found
    statement = {"positive": positive, "zero": len(kernel), "negative": len(V) - positive}
    hints = {
        "kernel": [integers(vector) for vector in kernel],
        "V": [integers(column) for column in V],
        "prime": str(modular.PRIME),
    }
    return part("inertia", statement, hints, point)
