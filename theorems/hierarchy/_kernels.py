"""K K^T at exact points, and wide machines whose frozen kernel is rational.

A machine with M units whose weights are iid has (K K^T)/M -> the mean of one unit's share over its weights; the visible
biases add 1 to |S| = 1, nothing against M. With t_S = E_x[chi_S tanh(c + w.x)] that share is t_S t_T plus the sum over
j of t_(S xor j) t_(T xor j). Turning x_j round changes t_S by its sign where j is in S, and is the same as turning w_j
round: so under sign-symmetric weights the mean is exactly diagonal, and its eigenvalue on chi_S is

    lambda_S = tau_S + sum over j of tau_(S xor j),   tau_S = E[t_S^2].

For weights uniform on {-s, +s} the mean runs over 2^N sign patterns, so a machine with one unit for each has just this
K K^T, times their number, where its visible biases do not move; a unit (c, w) and its image (-c, -w) have the same
share, so one of them is enough. At s and c that are logarithms of rationals all of it is rational.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

from verify.claims import (
    Alternative,
    Array,
    Assumption,
    Case,
    Finding,
    Log,
    Number,
    Rbm,
    Reparametrised,
    Situation,
    Source,
    Trilean,
    certain,
    exact_situation,
    fails,
    frozen,
    holds,
    masks,
    numerals,
    patterns,
    provers,
    vacuous,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


REV_CITE = "a public machine review of arXiv:2605.07844 (2026), and its rebuttal"


def rev(reading: str) -> Source:
    """The review's objection, in our words: between weights and couplings stands a Jacobian; and our reading of it."""
    return Source("REV", REV_CITE, None, reading)


def falls(case: Case, step: int, least: int = 1, *, strictly: bool) -> Finding:
    """(K K^T)_SS is above (K K^T)_TT wherever |S| = k >= least and |T| = k + step; over the rationals.

    ``strictly``: or else no less. The smallest of order k stands against the largest of order k + step.
    """
    here = exact_situation(case)
    A, entries = here.A, diagonal(here)
    approx = [A.approx(value) for value in entries]
    values = {"diagonal_of_K_K_transposed": {str(S): A.document(value) for S, value in enumerate(entries) if S}}
    gaps = []
    for k in range(least, case.spins - step + 1):
        S = min(masks(case.spins, k), key=lambda mask: approx[mask])
        T = max(masks(case.spins, k + step), key=lambda mask: approx[mask])
        gaps.append(1 - approx[T] / approx[S])
        higher = provers.metric(here, (T, T), (S, S))
        sign = higher["statement"]["sign"]
        if sign == "+" or (strictly and sign == "0"):
            why = f"On order {k + step} (subset {T}) it is {approx[T]:.4g}, on order {k} (subset {S}) {approx[S]:.4g}."
            return fails("exact", why, gaps[-1], values=values, parts=[higher])
    if not gaps:
        return vacuous("there are no two such orders")
    # which entries are compared was chosen in float64: alike within an order, by symmetry, where moduli are equal
    return holds("float64", min(gaps))


def rises(step: int, least: int, *signs: str) -> Alternative:
    """An entry of order k + step is larger than one of order k, k >= least (with sign "0": or no less)."""
    where = (["=", ["order", "$T"], ["+", step, ["order", "$S"]]], ["<=", least, ["order", "$S"]])
    left, right = ["pair", "$T", "$T"], ["pair", "$S", "$S"]
    return patterns.alternative(
        patterns.need("metric", left=left, right=right, factor="1", sign=["in", *signs], where=where)
    )


RUNS = ["signs", "own"]
"""Units run through all signs of their weights."""
ALIKE = ["one-scale", "own"]
"""All weights have one modulus."""


def diagonal(here: Situation) -> list[Any]:
    """(K K^T)_SS for all subsets S (0 at the empty set), elements of the arithmetic."""
    A = here.A
    # (K K^T)_SS = sum over i of K_Si^2
    return [A.number(0), *(A.sum(row * row) for row in here.K)]


def full(here: Situation) -> Array:
    """K K^T over the nonempty subsets, shape (2^N - 1, 2^N - 1)."""
    return here.A.matmul(here.K, here.K.T)


def without_visible_biases(spins: int, hidden: int) -> Reparametrised:
    """An RBM in which c and W move, and the visible biases stay at 0."""
    return frozen(Rbm(spins, hidden), dict.fromkeys(range(spins), Fraction(0)))


def wide(scales: Sequence[Fraction], bias: Fraction = Fraction(1)) -> dict[str, Any]:
    """A case: one unit for each choice of signs of w_j = +-log(scales[j]), with c = log(bias), up to turning units.

    Its target is its own law: of no matter here, for K does not depend on it.
    """
    spins = len(scales)
    # (c, w) and (-c, -w) have the same share of K K^T; at c = 0 both come up
    signs = list(product((1, -1), repeat=spins))[: 1 << (spins - (bias == 1))]
    c = [_log(bias) for _ in signs]
    W = [_log(scale**sign) for row in signs for scale, sign in zip(scales, row, strict=True)]
    return {
        "format": "flowclaims/case/1",
        "spins": spins,
        "energy": without_visible_biases(spins, len(signs)).document(),
        "parameters": {"z": c + W},
        "target": {"kind": "self"},
    }


def runs_through_signs(case: Case) -> Trilean:
    """Whether c and W alone move, and the units run through all signs of their weights, each equally often.

    Up to turning units round; |c| and each spin's |w| are the same in all units.
    """
    units = _units(case)
    if not units:
        return Trilean.NO
    sizes = {tuple(size for size, _ in unit) for unit in units}
    patterns = Counter(_turned([sign for _, sign in unit]) for unit in units)
    bias, *weights = next(iter(sizes))
    every = 1 << (case.spins - (bias == 1))
    regular = len(sizes) == 1 and 1 not in weights and len(patterns) == every and len(set(patterns.values())) == 1
    return certain(regular)


def one_scale(case: Case) -> Trilean:
    """Whether all weights have the same modulus."""
    return certain(len({size for unit in _units(case) for size, _ in unit[1:]}) == 1)


def _units(case: Case) -> list[list[tuple[Fraction, int]]]:
    """Units as e^|number| and the sign of each of c, w_1, ..., w_N; nothing where this is no such machine."""
    mapped, theta = case.energy.linear_map(), case.exact_theta
    if mapped is None or mapped.inner.restricted != (-1, 1) or theta is None:
        return []
    N, M = case.spins, mapped.inner.hidden
    plain = without_visible_biases(N, M)
    if (mapped.matrix, mapped.offset) != (plain.matrix, plain.offset):
        return []
    rows = [[theta[a], *theta[M + a * N : M + a * N + N]] for a in range(M)]
    if not all(isinstance(value, Log) or value == 0 for row in rows for value in row):
        return []
    return [[_size(value) for value in row] for row in rows]


def _size(value: Number) -> tuple[Fraction, int]:
    argument = value.argument if isinstance(value, Log) else Fraction(1)
    return (argument, 1) if argument > 1 else (1 / argument, -1) if argument < 1 else (argument, 0)


def _turned(signs: list[int]) -> tuple[int, ...]:
    """The signs of a unit, or of the unit turned round, whichever comes first."""
    return max(tuple(signs), tuple(-sign for sign in signs))


def _log(argument: Fraction) -> Any:
    return numerals.document(Log(argument)) if argument != 1 else "0"


SIGNS = Assumption(
    "signs",
    "the visible biases do not move, and the hidden units run through all signs of their weights, equally often "
    "(up to turning units round), with the same moduli and the same $|c|$",
    runs_through_signs,
    (RUNS,),
)
EQUAL = Assumption("one-scale", "all weights have the same modulus", one_scale, (ALIKE,))
