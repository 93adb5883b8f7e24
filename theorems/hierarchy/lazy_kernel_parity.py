"""Within each parity the frozen wide kernel falls with the order: refuted at N = 5, without hidden biases.

Statement
    For an infinitely wide RBM at its start, with weights iid uniform on {-s, +s} and hidden biases +-c, the eigenvalues
    of the frozen kernel fall within each parity: lambda_1 >= lambda_3 >= ..., lambda_2 >= lambda_4 >= ... Refuted.

Source
    REV: a public machine review of arXiv:2605.07844 and its rebuttal. Our own: what is left of hierarchy/lazy-kernel
    where even and odd orders are told apart.

Why
    With D g(h) = (g(h + s) - g(h - s)) / 2 and A g(h) = (g(h + s) + g(h - s)) / 2, an order-k coefficient of a unit
    with all weights s is t_k = D^k A^(N-k) tanh(c). As A^2 - D^2 = 1 and A^2 + D^2 = A at 2s in place of s,

        t_k^2 - t_(k+2)^2 = G(c) (G(c + 2s) + G(c - 2s)) / 2,   G = D^k A^(N-k-2) tanh,
        lambda_k - lambda_(k+2) = (tau_k - tau_(k+2)) + k (tau_(k-1) - tau_(k+1)) + (N-k-2) (tau_(k+1) - tau_(k+3)).

    For k <= 1 G has one sign on each side of 0, so nothing goes wrong up to N = 3. At N = 5, k = 3, c = 0 it is D^3
    tanh, which changes sign: tanh with large weights is the majority of the spins, whose coefficients of orders 1 and 5
    are alike in size (3/8) and larger than those of order 3 (1/8). In numbers: N = 5, s = log 3, c = 0, 16 units:
    (K K^T)_SS is 0.1595 for |S| = 3 and 1.007 for |S| = 5.

Decided by
    As in hierarchy/lazy-kernel: the kernel of a finite machine with one unit for each sign pattern, in rationals. A
    refutation has one part: (K K^T)_TT - (K K^T)_SS is positive, |T| = |S| + 2; and the checker sees that the units run
    through all signs, equally often, with one |c| and one modulus s.

Not checked
    For which s, c and N it fails: the remark's numbers (s >= 0.416 at N = 5, none at N <= 4, none for Gaussian weights)
    are a search in float64. That a case holds is decided in float64. The limit of infinite width is in words.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from theorems.hierarchy._kernels import ALIKE, EQUAL, RUNS, SIGNS, falls, rev, rises, wide
from verify.claims import Binding, Case, Claim, Draw, Finding, NegativeControl

SCALES = (Fraction(2), Fraction(3, 2), Fraction(3), Fraction(5, 4))
LARGE = (Fraction(2), Fraction(3), Fraction(8, 5), Fraction(3, 2))
"""exp s, and those for five spins: log(8/5) is just beyond where the claim fails, log(3/2) just before."""
BIASES = (Fraction(1), Fraction(3, 2), Fraction(3))
"""exp |c|."""


def check(case: Case) -> Finding:
    """lambda_1 >= lambda_3 >= ... and lambda_2 >= lambda_4 >= ..., over the rationals."""
    return falls(case, 2, strictly=False)


def sampler(draw: Draw) -> dict[str, Any]:
    """N = 3 and 4 with hidden biases or without, N = 5 (mostly) without: that keeps certificates small."""
    spins = draw.choice((3, 5, 5, 5, 4))
    if spins == 5:
        return wide([draw.choice(LARGE)] * spins)
    return wide([draw.choice(SCALES)] * spins, draw.choice(BIASES))


def _unlike(draw: Draw) -> dict[str, Any]:
    return wide([1 + Fraction(1, 4 + draw.integer(0, 4)), *[Fraction(3 + draw.integer(0, 2))] * 3])


BINDING = Binding(refutation=(rises(2, 1, "+"),), case=(RUNS, ALIKE))

CLAIM = Claim(
    key="hierarchy/lazy-kernel-parity",
    title="A frozen wide kernel favours low orders within each parity",
    statement=(
        "For an infinitely wide RBM at its start, with weights iid uniform on $\\{-s, +s\\}$ and hidden biases $\\pm "
        "c$, the eigenvalues of the frozen kernel fall within each parity: $\\lambda_1 \\ge \\lambda_3 \\ge \\dots$ "
        "and $\\lambda_2 \\ge \\lambda_4 \\ge \\dots$."
    ),
    source=rev("our own: what is left of hierarchy/lazy-kernel where even and odd orders are told apart"),
    remark=(
        "Visible biases are left out and the target plays no part, as in hierarchy/lazy-kernel. The counterexample "
        "needs weights of nearly one modulus: at $N = 5$, $c = 0$ it is there for $s \\ge 0.416$. Heuristic, in "
        "float64, for $s$ from 0.01 to 20, $c = 0$ and from 0.01 to 20: at $N \\le 4$ none is found, neither for "
        "weights of one modulus (120 by 121 values) nor for iid mixtures of up to three moduli (8500 draws, biases "
        "near ties included); at each $N$ from 5 to 8 there is one for one modulus. For Gaussian weights (scales 0.1 "
        "to 100, $c = 0$ and 1, Monte Carlo with 4000 to 20000 units, $N$ from 3 to 8) none is found."
    ),
    expect="refuted",
    assumptions=(SIGNS, EQUAL),
    check=check,
    binding=BINDING,
    sampler=sampler,
    stored=("wide-five-spins",),
    margin="the smallest $1 - \\lambda_{k+2} / \\lambda_k$",
    weight=0.3,
    controls=(
        NegativeControl("saturated", "The same for $s \\ge 1$ and $c = 0$.", "restricted to large weights", None,
                  lambda draw: wide([Fraction(3 + draw.integer(0, 1))] * 5),
                  binding=BINDING.on(["unbiased", "own"], ["at-least-e", "own"]), stored=("wide-five-spins",)),
        NegativeControl("unlike-spins",
                        "The same, for every $S$ and $T$ of these orders, where spins have moduli of their "
                  "own.", "one modulus for all dropped", None, _unlike, drop=("one-scale",),
                  binding=Binding(refutation=BINDING.refutation, case=(RUNS,)), stored=("wide-four-spins-unlike",)),
    ),
)  # fmt: skip
