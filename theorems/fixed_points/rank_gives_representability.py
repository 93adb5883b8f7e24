"""As many effective directions as couplings, and yet not every target: one hidden unit cannot frustrate a triangle.

Statement
    If the generic rank of K is 2^N - 1, every strictly positive target is p_theta for some theta. Refuted for the RBM
    with N = 3 and M = 1.

Source
    DSB (arXiv:2605.07844), abstract: "Under sufficient expressivity, ..." Our reading of these words by counting
    effective directions.

Why
    The law of an RBM with one hidden unit is a mixture of two product laws, weights l and 1 - l, means d_i apart: its
    pair covariances c_ij = l (1 - l) d_i d_j have c_12 c_13 c_23 = (l (1 - l))^3 (d_1 d_2 d_3)^2 >= 0. With N = 3 and
    M = 1 the generic rank of K is 7 = 2^N - 1, and every target with a negative product (an open set) is out of reach.
    In numbers: J_12 = log(25/26), J_13 = log(26/27), J_23 = log(29/30), no other coupling; the covariances are -0.0379,
    -0.0364 and -0.0324. So it happens however near the uniform law one is (control "near-uniform").

Decided by
    Exact arithmetic. A refutation has two parts: rank K = 2^N - 1 at a point, by a minor modulo a prime (one point of
    full rank is full rank at almost all), and that the three covariances of q have a negative product, which with the
    lemma above excludes every theta of a machine with one unit. An instance is a set of points with p = q around a
    located one, certified by Krawczyk's test. N <= 3, M = 1.

Not checked
    More hidden units (fixed_points/_representable.py has what is known there); targets that are not frustrated and near
    which no point with p = q was certified stay undecided. Nothing on how near a machine comes to such a target.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np

from theorems._sources import FIXED_POINTS, dsb
from verify.claims import (
    Assumption,
    Binding,
    Case,
    Claim,
    Draw,
    Finding,
    Mixture,
    NegativeControl,
    OneOf,
    Reason,
    Situation,
    Stream,
    Trilean,
    arithmetic,
    at_most,
    at_random_logs,
    certain,
    fails,
    holds,
    locate,
    members,
    patterns,
    provers,
    restricted,
    transform,
    undecided,
    with_hidden,
)

STARTS = 12


def _generic(case: Case) -> Situation:
    """The case at random parameters: its rank there is the generic one, but for bad luck that only lowers it."""
    return at_random_logs(case, Stream("representable", case.sha256))


def frustrated(q: Any, A: Any) -> list[int] | None:
    """Three spins whose pair covariances under q (2^N,) have a negative product for certain, or None."""
    m = transform(q)
    for mask in (mask for mask in range(len(q)) if mask.bit_count() == 3):
        product = A.number(1)
        for i, j in combinations([1 << j for j in members(mask)], 2):
            product = product * (m[i | j] - m[i] * m[j])
        if A.positive(-product) is Trilean.YES:
            return members(mask)
    return None


def check(case: Case) -> Finding:
    """Refuted where a triangle is frustrated; holds where a point with p = q is certified; else undecided."""
    A, there = arithmetic.get("exact"), _generic(case)
    q = case.target(A)
    triple = frustrated(q, A)
    if triple is not None:
        parts = [
            provers.rank(there, provers.point(case, there.point.theta, A)),
            provers.part("no-mixture", {"triple": triple}),
        ]
        m = transform(q)
        values = {
            "spins": triple,
            "covariances": [A.document(m[i | j] - m[i] * m[j]) for i, j in combinations([1 << j for j in triple], 2)],
            "generic_rank": there.rank.at_least,
        }
        why = f"Generic rank {there.rank.at_least}; yet the covariances of the spins {triple} have a negative product."
        return fails("exact", why, values=values, kinds={"K-regular"}, parts=parts)
    return _represented(case)


def _represented(case: Case) -> Finding:
    """Looks for a point with p = q, and certifies a set of them around it."""
    q, draw = case.target(arithmetic.get("float64")), Stream("represented", case.sha256)
    if not (q > 0).all():
        return undecided("float64", Reason.UNSUPPORTED, "A probability of the target is below what float64 can hold.")
    starts = np.array([float(draw.normal(1.0)) for _ in range(STARTS * case.energy.size)]).reshape(STARTS, -1)
    for candidate in locate(case.energy, q, starts, until=0, device="plain").candidates:
        if candidate.kind.value == "consistent":
            attempt = provers.consistent_manifold(case, candidate.theta)
            if attempt.part is not None:
                return holds("ball", parts=[attempt.part], kinds={"consistent"})
    return undecided("float64", Reason.BUDGET, "No triangle is frustrated, and no point with p = q was certified.")


def antiferromagnet(draw: Draw) -> dict[str, Any]:
    """Three spins that all prefer to differ, one field."""
    pairs = {str(mask): {"log": str(Fraction(1, 1 + draw.integer(1, 3)))} for mask in (3, 5, 6)}
    return _with_target(pairs | {"1": draw.log(0.3)})


def nearly_uniform(draw: Draw) -> dict[str, Any]:
    """The same with couplings below 1/20."""
    return _with_target({str(mask): {"log": str(1 - Fraction(1, draw.integer(25, 60)))} for mask in (3, 5, 6)})


def _with_target(J: dict[str, Any]) -> dict[str, Any]:
    return {
        "format": "flowclaims/case/1",
        "spins": 3,
        "energy": {"family": "rbm", "hidden": 1},
        "target": {"kind": "couplings", "J": J},
    }


FULL_RANK = Assumption(
    "generic-rank",
    "$K$ has generic rank $2^N - 1$",
    lambda case: certain(_generic(case).rank.at_least == (1 << case.spins) - 1),
)
ONE_UNIT = Assumption(
    "one-unit", "one hidden unit", lambda case: certain(case.energy.hidden == 1), (patterns.hidden(1, 1),)
)

BINDING = Binding(
    instance=(
        patterns.alternative(
            patterns.need(
                "fixed-manifold",
                lemmas=patterns.ANY,
                dimension=patterns.ANY,
                box=patterns.ANY,
                distance="0",
                says="and p = q",
            )
        ),
    ),
    # full rank at one point is full rank at almost all
    refutation=(
        patterns.alternative(patterns.rank(["=", "full"], "$point"), patterns.need("no-mixture", triple=patterns.ANY)),
    ),
    case=(patterns.family("rbm", "rbm01"), patterns.hidden(1, 1), patterns.spins(1, 3)),
)

CLAIM = Claim(
    key="fixed_points/rank-gives-representability",
    title="Full generic rank makes every target representable",
    statement=(
        "If the generic rank of $K$ is $2^N - 1$, every strictly positive target is $p_\\theta$ for some $\\theta$."
    ),
    source=dsb(FIXED_POINTS, "a reading of 'sufficient expressivity' by counting effective directions"),
    expect="refuted",
    assumptions=(restricted(), with_hidden(1), at_most(3), ONE_UNIT, FULL_RANK),
    check=check,
    binding=BINDING,
    sampler=OneOf((
        antiferromagnet,
        Mixture(("rbm", "rbm01"), (3, 3), (1, 1), ("dirichlet", "couplings"), parameters=False),
    )),
    stored=("frustrated-near-uniform",),
    margin="decided exactly, without a margin",
    remark="The covariances' product is negative on an open set of targets, so this counterexample is no exception.",
    requires=("K-regular",),
    controls=(
        NegativeControl("near-uniform", "The same for targets whose couplings are all below $1/20$.",
                  "restricted to nearly uniform targets", None, nearly_uniform,
                  binding=BINDING.on(["target-below", "1/20"]), stored=("frustrated-near-uniform",)),
    ),
)  # fmt: skip
