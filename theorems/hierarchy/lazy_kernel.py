"""A frozen wide kernel favours low orders: refuted at N = 2, where pairs are learned twice as fast as single spins.

Statement
    For an infinitely wide RBM at its start, with weights iid uniform on {-s, +s} and hidden biases +-c, the eigenvalue
    lambda_k of the frozen kernel K K^T on the characters of order k falls with the order: lambda_(k+1) < lambda_k for
    all k. Refuted.

Source
    REV: a public machine review of arXiv:2605.07844 and its rebuttal (between weights and couplings stands a Jacobian).
    Our own: in the lazy regime K K^T is frozen and diagonal, so a hierarchy would need its eigenvalues to fall.

Why
    lambda_S = tau_S + sum over j of tau_(S xor j), tau_S = E[t_S^2], t_S = E_x[chi_S tanh(c + w.x)] (_kernels.py).
    Without hidden biases tanh(w.x) is odd, so tau_S = 0 for even |S|, and lambda_1 = tau_1, lambda_2 = 2 tau_1 +
    (N - 2) tau_3 >= 2 lambda_1: for every N and every iid sign-symmetric law of the weights. In numbers: N = 2, c = 0,
    s = log 2: two units for the four sign patterns, (K K^T)_11 = 225/578 = 0.389, (K K^T)_12,12 = 225/289 = 0.779. With
    hidden biases, at N = 2, lambda_1 - lambda_2 = t_0^2 - t_1^2, and t_0 -+ t_1 is the mean of tanh(c -+ s + x s) over
    x = +-1: it has the sign of c -+ s, so the claim holds there where |c| > s, and nowhere else.

Decided by
    A finite machine with one unit for each sign pattern (up to turning (c, w) to (-c, -w)) and visible biases that do
    not move has the kernel of the infinite one, times a factor, exactly; at logarithms of rationals it is rational. A
    refutation has one part: (K K^T)_TT - (K K^T)_SS is positive or 0 with |T| = |S| + 1. The checker sees besides that
    the units run through all signs, equally often, with one |c| and one modulus s.

Not checked
    That the infinite kernel is diagonal, and the limit of infinite width, are by symmetry, in words. The comparisons in
    which the claim holds are picked in float64, without a certificate. The target of a case plays no part.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from theorems.hierarchy._kernels import ALIKE, EQUAL, RUNS, SIGNS, falls, rev, rises, wide
from verify.claims import Binding, Case, Claim, Draw, Finding, NegativeControl

SCALES = (Fraction(2), Fraction(3), Fraction(3, 2), Fraction(5))
"""exp s."""
BIASES = (Fraction(1), Fraction(1), Fraction(3, 2), Fraction(2), Fraction(4))
"""exp |c|; without hidden biases more often than with any other."""


def check(case: Case) -> Finding:
    """lambda_1 > lambda_2 > ... > lambda_N, over the rationals."""
    return falls(case, 1, strictly=True)


def sampler(draw: Draw) -> dict[str, Any]:
    """N = 2 to 4; with hidden biases N is at most 3, which keeps certificates small."""
    bias = draw.choice(BIASES)
    spins = draw.integer(2, 4 if bias == 1 else 3)
    return wide([draw.choice(SCALES)] * spins, bias)


def _from_pairs_on(case: Case) -> Finding:
    return falls(case, 1, 2, strictly=True)


def _biased(draw: Draw) -> dict[str, Any]:
    return wide([Fraction(5 + draw.integer(0, 4))] * 3, Fraction(3 + draw.integer(0, 1), 2))


BINDING = Binding(refutation=(rises(1, 1, "+", "0"),), case=(RUNS, ALIKE))

CLAIM = Claim(
    key="hierarchy/lazy-kernel",
    title="A frozen wide kernel favours low orders",
    statement=(
        "For an infinitely wide RBM at its start, with weights iid uniform on $\\{-s, +s\\}$ and hidden biases $\\pm "
        "c$, the eigenvalue $\\lambda_k$ of the frozen kernel on the characters of order $k$ falls with the order: "
        "$\\lambda_{k+1} < \\lambda_k$ for all $k$."
    ),
    source=rev(
        "our own: in the lazy regime the Jacobian is frozen, $K K^T$ is diagonal, and the order in which the couplings "
        "are learned is that of its eigenvalues, so a hierarchy would need these to fall"
    ),
    remark=(
        "A machine with one unit for each pattern of signs has the kernel of the infinitely wide one, up to a factor, "
        "exactly; its visible biases are left out, for they add to order 1 what vanishes against the number of units. "
        "That the kernel is diagonal is by symmetry (theorems/hierarchy/_kernels.py); the certificates compare "
        "diagonal entries, at the case's own point, and the target of a case plays no part. Without hidden biases the "
        "claim fails for all $N \\ge 2$ and for every iid sign-symmetric law of the weights, Gaussian ones included: "
        "$\\lambda_2 \\ge 2 \\lambda_1$. With them it may hold: at $N = 2$ exactly where $c > s$."
    ),
    expect="refuted",
    assumptions=(SIGNS, EQUAL),
    check=check,
    binding=BINDING,
    sampler=sampler,
    stored=("wide-two-spins",),
    margin="the smallest $1 - \\lambda_{k+1} / \\lambda_k$",
    weight=0.5,
    controls=(
        NegativeControl("with-hidden-biases", "The same where the hidden biases are not 0.",
                        "restricted to $c \\ne 0$", None,
                  _biased, binding=BINDING.on(["biased", "own"]), stored=("wide-two-spins-biased",)),
        NegativeControl("from-pairs-on", "$\\lambda_{k+1} < \\lambda_k$ for all $k \\ge 2$.", "order 1 left out",
                  _from_pairs_on, lambda draw: wide([draw.choice(SCALES)] * 4),
                  binding=Binding(refutation=(rises(1, 2, "+", "0"),), case=(RUNS, ALIKE)),
                  stored=("wide-four-spins",)),
    ),
)  # fmt: skip
