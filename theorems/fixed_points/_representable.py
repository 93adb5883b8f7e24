"""Targets that an RBM can represent: by a theorem, or by a set of points with p = q that is certified.

By theorem: the law of the machine itself, of one with no more units, and anything where M >= 2^N - N - 1. Proof of the
last: one unit for each S with |S| >= 2, w = 0 outside S. It adds to J_T for T in S alone. J_S is continuous, odd in
w_i for i in S, and unbounded along w = s (1, ..., 1), c = s (|S| - 2), where |c + w.x| is linear but for one state: so
it takes every value. The largest S are chosen first.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from verify.claims import Assumption, Case, Kind, Stream, Trilean, arithmetic, certain, locate, provers, targets

STARTS = 6


def _by_theorem(case: Case) -> Trilean:
    hidden, target = case.energy.hidden, case.exact_target
    enough = hidden >= (1 << case.spins) - case.spins - 1
    lent = isinstance(target, targets.Model) and target.energy.restricted == (-1, 1) and target.energy.hidden <= hidden
    return certain(enough or lent)


REPRESENTABLE = Assumption(
    "representable",
    "the machine can represent $q$: $M \\ge 2^N - N - 1$, or $q$ is the law of an RBM with no more hidden units",
    _by_theorem,
    (["representable"],),
)


def represented(case: Case) -> dict[str, Any] | None:
    """The part of a certificate that some points have p = q; None where flows from random starts find none."""
    return _found(Case.of(case.energy, case.document["target"]))


@lru_cache(maxsize=16)
def _found(case: Case) -> dict[str, Any] | None:
    q, draw = case.target(arithmetic.get("float64")), Stream("represented", case.sha256)
    if not (q > 0).all():
        return None
    starts = np.array([float(draw.normal(1.0)) for _ in range(STARTS * case.energy.size)]).reshape(STARTS, -1)
    for candidate in locate(case.energy, q, starts, until=1e3, onward=1e5, device="plain").candidates:
        attempt = provers.consistent_manifold(case, candidate.theta) if candidate.kind is Kind.CONSISTENT else None
        if attempt is not None and attempt.part is not None:
            return attempt.part
    return None
