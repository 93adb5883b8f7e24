"""At some consistent points a neutral direction belongs to no curve of equal J: second order stands against it.

Statement
    At every data-consistent point, each neutral direction (K v = 0) is the tangent of a curve along which J is
    constant. Refuted, already for two spins and one hidden unit.

Source
    DSB (arXiv:2605.07844), abstract: "... with neutral directions leaving the effective model invariant." Our own
    strengthening: to all neutral directions at singular points, and by curves. It goes too far.

Why
    Let J be constant along theta(t) = theta + t v + o(t). For every y with y K = 0 only second order is left of
    y.(J(theta(t)) - J(theta)) = t^2/2 y.d2J[v, v] + o(t^2), so y.d2J[v, v] = 0. In numbers: N = 2, M = 1, all
    parameters 0, q uniform: only the visible biases change J to first order, so v with w = (1, 1) is neutral, and y
    that picks J_12 has y K = 0; but J_12 = w_1 w_2 + higher terms, so y.d2J[v, v] = 2.

Decided by
    Exact arithmetic. A refutation has one part, "obstruction": integers v and y, y as weights on the states; the
    checker sees that p = q, that D v is constant (K v = 0), that sum y = 0 and D^T y = 0 (y K = 0), and that the sum
    over x of y(x) v^T d2f(x) v is not 0, all in rationals. N <= 4. The model is an RBM.

Not checked
    Points where K is singular and second order shows nothing stay undecided: a curve may be excluded by higher orders.
    Where K has full row or column rank the statement holds (for full row rank see stability/neutral-manifold-regular),
    and nothing is certified for it here.
"""

from __future__ import annotations

from theorems._sources import NEUTRAL, dsb
from theorems.stability._obstructed import BINDING, obstructed
from verify.claims import AT_CONSISTENT, WITH_PARAMETERS, Claim, Mixture, NegativeControl, at_most, patterns, restricted

CLAIM = Claim(
    key="stability/neutral-manifold-always",
    title="Neutral directions bend into a manifold, everywhere",
    statement=(
        "At every data-consistent point, each neutral direction is the tangent of a curve along which $J$ is constant."
    ),
    source=dsb(NEUTRAL, "our own strengthening, to all neutral directions at singular points, by curves"),
    expect="refuted",
    assumptions=(restricted(), WITH_PARAMETERS, at_most(4), AT_CONSISTENT),
    check=obstructed,
    sampler=Mixture(("rbm", "rbm01"), (2, 3), (1, 2), ("self",), shapes=("zero", "dead", "generic")),
    stored=("dead-unit", "regular-point", "uniform"),
    margin="decided exactly, without a margin",
    remark="Curves need be differentiable at the point only; the obstruction is of second order.",
    binding=BINDING.on(patterns.family("rbm", "rbm01"), patterns.spins(1, 4)),
    requires=("consistent", "K-singular", "neutral-directions"),
    controls=(
        NegativeControl("smallest", "The same for two spins and one hidden unit.", "restricted to the smallest model",
                        None,
                  Mixture(("rbm",), (2, 2), (1, 1), ("self",), shapes=("zero",)),
                  binding=BINDING.on(patterns.family("rbm"), patterns.spins(2), patterns.hidden(1, 1)),
                  stored=("two-spins-zero-self",)),
    ),
)  # fmt: skip
