"""Parts of certificates: statements about a case, with the hints that the independent checker needs for them.

Those of ``verify.certificates`` stand here as well, so that a claim is written from one place. Each takes a situation
and returns a part, or None where it finds none; nothing that they say counts before the checker accepts it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from verify.certificates import (
    census,
    certificate,
    conjunction,
    consistent_inertia,
    consistent_manifold,
    coupling_differs,
    document,
    event_order,
    fact,
    finite_step,
    inertia,
    interval_bits,
    metric,
    natural,
    obstruction,
    part,
    point,
    rank,
)
from verify.certificates.certify import located
from verify.certificates.document import integers
from verify.certificates.orderly import eigenvectors
from verify.certificates.tubes import between
from verify.states.walsh import transform

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verify.case import Case
    from verify.claims.identities import Identity
    from verify.model.situation import Situation

__all__ = [
    "Part", "accepted", "ascent", "between", "bits", "census", "certificate", "conjunction", "consistent",
    "consistent_inertia",
    "consistent_manifold", "coupling_differs", "dependences", "dependent", "event_order", "fact", "finite_step",
    "fixed", "identities", "inertia", "integers", "interval_bits", "located", "metric", "moments", "natural",
    "not_consistent", "not_fixed", "obstruction", "part", "point", "rank", "spurious",
]  # fmt: skip

Part = dict[str, Any]
"""A part of a certificate: kind, statement, hints and perhaps a point."""


def bits(here: Situation) -> int | None:
    """None for an exact situation; else how many bits the checker's intervals need there."""
    return None if here.A.name == "exact" else interval_bits(here.case) or 2048


def fixed(here: Situation, point: Part | None = None) -> Part:
    """grad L = 0."""
    return fact("|F|^2", 0, "0", bits(here), point)


def consistent(here: Situation, point: Part | None = None) -> Part:
    """p = q, exactly: by the laws, or by the target's definition."""
    wide = bits(here)
    return part("consistent", {}, {} if wide is None else {"bits": wide}, point)


def not_fixed(here: Situation, point: Part | None = None) -> Part:
    """A component of grad L, the largest, is not 0."""
    largest = int(np.abs(here.A.approx_array(here.gradient)).argmax())
    return fact("F", largest, "not 0", bits(here), point)


def not_consistent(here: Situation, point: Part | None = None) -> Part:
    """p is not q in a state, that of the largest difference."""
    return fact("q - p", int(np.abs(here.A.approx_array(here.residual)).argmax()), "not 0", bits(here), point)


def spurious(here: Situation, point: Part | None = None) -> list[Part]:
    """grad L = 0 and p is not q."""
    return [fixed(here, point), not_consistent(here, point)]


def moments(here: Situation, masks: Sequence[int], sign: str, point: Part | None = None) -> list[Part]:
    """The moments of these subsets are those of the target ("0"), or are not ("not 0")."""
    return [fact("moment gap", int(mask), sign, bits(here), point) for mask in masks]


def dependent(here: Situation, sign: str, masks: Sequence[int], point: Part | None = None) -> list[Part]:
    """m_S(q) is, or is not, the product of its m_i(q) for these subsets."""
    return [fact("dependence", int(mask), sign, bits(here), point) for mask in masks]


def dependences(here: Situation) -> list[Any]:
    """m_S(q) less the product of its m_i(q), for all S (0 at the empty set), elements of the arithmetic."""
    m = transform(here.q)
    found = []
    for mask in range(len(m)):
        product = here.A.number(1)
        for j in range(here.case.spins):
            product = product * m[1 << j] if mask >> j & 1 else product
        found.append(m[mask] - product)
    return found


def ascent(here: Situation, point: Part | None = None) -> Part | None:
    """A direction along which L curves upwards: v^T Hess L v > 0 for a vector of integers; None where none is found."""
    A = here.A
    top = eigenvectors(A.approx_array(here.hessian))[:, -1]
    for digits in (4, 10, 20, 40):
        v = [round(value * 2.0**digits) for value in top.tolist()]
        vector = A.array(v)
        value = A.matmul(vector[None, :], A.matmul(here.hessian, vector[:, None]))[0, 0]
        if any(v) and A.approx(value) > 0:
            return fact("v H v", integers(v), "+", bits(here), point)
    return None


def accepted(case: Case, part: Part) -> bool:
    """Whether the independent checker accepts the part by itself."""
    return document.accepted(certificate(case, part))


def identities(spins: int, *statements: Identity) -> list[Part]:
    """Parts of certificates that state identities for so many spins."""
    return [{"kind": "identity", "statement": {"spins": spins, **one}, "hints": {}} for one in statements]
