"""The full Ising flow in the 0/1 coding starts with a metric that falls by 5 per order.

Statement
    For the full Ising model whose parameters are those of the 0/1 coding, f = sum over T of theta_T prod_(j in T) v_j,
    the metric K K^T of J' = K K^T (m(q) - m(p)) falls by exactly 5 per order: (K K^T)_SS = 5 (K K^T)_TT for all
    |T| = |S| + 1, at every theta.

Source
    DSB (arXiv:2605.07844), abstract: "gradient dynamics induce a hierarchy in which lower-order interactions are
    learned before higher-order ones." Our own, for the direct model: what the coding alone does to that order.

Why
    v = (1 + x)/2, and prod over T of v_j = 2^-|T| sum over S in T of chi_S. So K = dJ/dtheta has K_ST = 2^-|T| [S in
    T], whatever theta, and (K K^T)_SS = sum over T around S of 4^-|T| = 4^-|S| (1 + 1/4)^(N-|S|) = (5/4)^N 5^-|S|. In
    the +-1 coding K K^T is the identity (control "plus-minus-one"): the hierarchy is the coding's.

Decided by
    Exact arithmetic. The certificate has a part for the first subset of each order against the first of the next,
    (K K^T)_SS - 5 (K K^T)_TT = 0, and one for each subset against the next of its order, equal; together they give all
    pairs. The checker computes rows of K from D by sums over the states, and sees that the case's energy is this
    coding. N is 2 to 5. K is the same at every theta, so scope "symbolic"; in symbols besides, at N = 2 and 3.

Not checked
    Other N than those judged: the sum above is in words. Off the diagonal K K^T is not 0 in this coding, so the entries
    alone do not say which order is learned first; hierarchy/order-metric-free has the times.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from theorems._sources import HIERARCHY, dsb
from theorems.hierarchy._kernels import diagonal
from verify.claims import (
    TARGETS,
    Assumption,
    Binding,
    Case,
    Claim,
    Draw,
    Finding,
    Mixture,
    NegativeControl,
    Point,
    Proof,
    Trilean,
    all_identities,
    arithmetic,
    at_most,
    exact_situation,
    fails,
    holds,
    in_zero_one,
    masks,
    patterns,
    provers,
    vacuous,
    zero_one,
)

if TYPE_CHECKING:
    from collections.abc import Callable


FALL = 5


def falling_by(factor: int) -> Callable[[Case], Finding]:
    """A check that (K K^T)_SS = factor (K K^T)_TT for all |T| = |S| + 1, over the rationals."""

    def check(case: Case) -> Finding:
        here, A = exact_situation(case), exact_situation(case).A
        entries = diagonal(here)
        parts = []
        for S, T, ratio in _chain(case.spins, factor):
            said = provers.metric(here, (S, S), (T, T), ratio)
            if A.zero(entries[S] - entries[T] * A.number(ratio)) is Trilean.NO:
                values = {"diagonal_of_K_K_transposed": here.documented(np.array(entries[1:], dtype=object))}
                found = A.approx(entries[S] / entries[T])
                why = f"The entry of subset {S} is {found:g} times that of subset {T}, not {ratio} times."
                return fails("exact", why, -abs(found - ratio), values=values, parts=[said])
            parts.append(said)
        return holds("exact", parts=parts) if parts else vacuous("there is one order only")

    return check


def _chain(spins: int, factor: int) -> list[tuple[int, int, int]]:
    """Pairs of subsets with the ratio of their entries, which together give all pairs: S, T and (K K^T)_SS / ... ."""
    own = [masks(spins, k) for k in range(1, spins + 1)]
    alike = [(S, T, 1) for of_order in own for S, T in pairwise(of_order)]
    return [(low[0], high[0], factor) for low, high in pairwise(own)] + (alike if spins > 1 else [])


def _drawn(draw: Draw, coded: Callable[[int], Any]) -> dict[str, Any]:
    spins = draw.integer(2, 4)
    energy = coded(spins)
    theta = [draw.log(0.5) for _ in range(energy.size)]
    return {
        "format": "flowclaims/case/1",
        "spins": spins,
        "energy": energy.document(),
        "parameters": energy.named(theta),
        "target": TARGETS[draw.choice(("uniform", "couplings", "dirichlet"))](draw, spins),
    }


def _identities(spins: int) -> Proof:
    def prove() -> Trilean:
        A: Any = arithmetic.get("symbolic")
        energy = zero_one(spins)
        K = Point(energy, A.symbols(energy.labels), A).K[1:]
        entries = [A.sum(row * row) for row in K]
        # (K K^T)_SS = (5/4)^N 5^-|S|
        return all_identities(
            entry - A.number(Fraction(5, 4) ** spins / FALL ** S.bit_count()) for S, entry in enumerate(entries, 1)
        )

    return Proof("$(K K^T)_{SS} = (5/4)^N\\, 5^{-|S|}$ at parameters that are symbols", spins, 0, prove)


CODED = Assumption("zero-one", "the energy is the full Ising model in the $0/1$ coding", in_zero_one, (["zero-one"],))


def _ratio(S: Any, T: Any, factor: int, sign: Any, **rest: Any) -> Any:
    return patterns.need("metric", left=["pair", S, S], right=["pair", T, T], factor=str(factor), sign=sign, **rest)


def _other(factor: int) -> Any:
    """(K K^T)_SS is not so many times (K K^T)_TT, |T| = |S| + 1."""
    above = (["=", ["order", "$T"], ["+", 1, ["order", "$S"]]],)
    return patterns.alternative(_ratio("$S", "$T", factor, ["in", "+", "-"], where=above))


_LOW, _HIGH = ["=", ["first", "k"]], ["=", ["first", ["+", "k", 1]]]
BINDING = Binding(
    instance=(
        patterns.alternative(
            # the first subset of each order against that of the next, and each subset against the next of its order
            _ratio(_LOW, _HIGH, FALL, "0", each=(("k", ["range", 1, ["-", "N", 1]]),)),
            _ratio(["=", "S"], ["=", "T"], 1, "0", each=((["S", "T"], "alike"),)),
        ),
    ),
    refutation=(_other(FALL),),
    case=(["zero-one"], patterns.spins(2, 5)),
    lemma="K is the matrix of the change of coding, the same at every theta",
)

CLAIM = Claim(
    key="hierarchy/direct-flow-01",
    title="The 0/1 coding slows each order by five",
    statement=(
        "For the full Ising model whose parameters are those of the $0/1$ coding, the metric $K K^T$ of "
        "$\\dot J = K K^T (m(q) - m(p))$ falls by exactly 5 per order: $(K K^T)_{SS} = 5\\, (K K^T)_{TT}$ for all "
        "$|T| = |S| + 1$, at every $\\theta$."
    ),
    source=dsb(HIERARCHY, "our own, for the direct model: what the coding alone does to the order of learning"),
    expect="holds",
    assumptions=(CODED, at_most(5)),
    check=falling_by(FALL),
    sampler=lambda draw: _drawn(draw, zero_one),
    margin="decided exactly, without a margin",
    scope="symbolic",
    binding=BINDING,
    remark=(
        "$K$ is the constant matrix of the change of coding, so what is certified at one $\\theta$ holds for all of "
        "them and for every target; for every $N$ the sum is in theorems/hierarchy/direct_flow_01.py. In the $\\pm 1$ "
        "coding $K K^T$ is the identity: this hierarchy belongs to the coding. It is about diagonal entries; in the "
        "$0/1$ coding $K K^T$ is not diagonal."
    ),
    weight=0.5,
    controls=(
        NegativeControl("by-four", "It falls by exactly 4 per order.", "5 becomes 4", falling_by(4),
                  binding=Binding(refutation=(_other(4),), case=(["zero-one"],)), stored=("zero-one-pair",)),
        NegativeControl("plus-minus-one", "The same in the $\\pm 1$ coding.", "the coding changed", None,
                  Mixture(("full_ising",), (2, 4), targets=("uniform", "couplings")), drop=("zero-one",),
                  binding=Binding(refutation=(_other(FALL),), case=(patterns.family("full_ising"),)),
                  stored=("direct-two-spins-zero",)),
    ),
    proofs=(_identities(2), _identities(3)),
)  # fmt: skip
