"""Wide machines with sign-symmetric weights mix orders by 1/sqrt(M) only.

Statement
    For M hidden units with iid sign-symmetric weights and biases, the part of K K^T with |S|, |T| different is at most
    3 / (2 sqrt(M)) of all of it in 90 % of the draws (Frobenius norms, without the contribution of the visible biases).

Source
    REV: a public machine review of arXiv:2605.07844 and its rebuttal. Our own: at a wide random start the Jacobian does
    not couple the orders, but for fluctuations.

Why
    K K^T is a sum of M independent shares, one for each hidden unit. Turning the sign of w_j changes t_S = E_x[chi_S
    tanh(c + w.x)] by its sign where j is in S: so under sign-symmetric weights the mean of the part with |S|, |T|
    different is 0, and what is left is a fluctuation, smaller by sqrt(M) than the diagonal. Exactly 0 it is not at any
    finite width (control "exactly-block-diagonal").

Decided by
    Float64 alone: the entries are sums of at most 400 products. Drawn are N = 2 to 5, M = 8, 16, 32 or 64, weights
    +-log of a rational with a spread of 0.3, 0.7 or 1.5, hidden biases with 0.5. The number of draws is fixed by the
    profile before the run, and the claim survives where the 99 % Clopper-Pearson interval of the proportion lies at or
    above 0.9. The control alone has a certificate.

Not checked
    Nothing is proved: the constant 3/2 is a measurement on these laws. The visible biases, which are left out, would
    make the share smaller. What happens to the share along a training is not looked at; trained machines do mix orders
    (hierarchy/metric-diagonal).
"""

from __future__ import annotations

from fractions import Fraction
from math import sqrt
from typing import Any

import numpy as np

from theorems.hierarchy._kernels import rev
from theorems.hierarchy.metric_diagonal import OF_DIFFERENT_ORDERS, of_different_orders, vanishing
from verify.claims import (
    WITH_PARAMETERS,
    Binding,
    Case,
    Claim,
    Draw,
    Finding,
    NegativeControl,
    Point,
    arithmetic,
    at_most,
    fails,
    holds,
    orders,
    patterns,
    restricted,
    with_hidden,
)

BOUND = 1.5
"""The share is measured against this over sqrt(M)."""
UNITS = (8, 16, 32, 64)


def share(case: Case) -> float:
    """|off-block part of K K^T| / |K K^T|, Frobenius norms, without what the visible biases add; float64."""
    A = arithmetic.get("float64")
    # the visible biases come first among the parameters
    K = np.asarray(Point(case.energy, case.theta(A), A).K)[1:, case.spins :]
    G = K @ K.T
    order = orders(case.spins)[1:]
    return float(np.linalg.norm(G[order[:, None] != order]) / np.linalg.norm(G))


def check(case: Case) -> Finding:
    """The share of the off-block part is at most 3 / (2 sqrt(M))."""
    found, bound = share(case), BOUND / sqrt(case.energy.hidden)
    margin = bound - found
    if margin >= 0:
        return holds("float64", margin)
    return fails("float64", f"The off-block part has a share of {found:.4g}, above {bound:.4g}.", margin)


def symmetric(draw: Draw, spins: tuple[int, int], units: tuple[int, ...]) -> dict[str, Any]:
    """An RBM with iid weights and hidden biases, each +-log of a rational, about normal; b = 0."""
    N, M = draw.integer(*spins), draw.choice(units)
    scale = draw.choice((0.3, 0.7, 1.5))

    def number(spread: float) -> dict[str, str]:
        size = max(draw.ratio(spread), Fraction(1, 12))
        # the sign is drawn by itself, for a rounded ratio is not as likely as its inverse
        return {"log": str(size if draw.integer(0, 1) else 1 / size)}

    return {
        "format": "flowclaims/case/1",
        "spins": N,
        "energy": {"family": "rbm", "hidden": M},
        "parameters": {
            "b": ["0"] * N,
            "c": [number(0.5) for _ in range(M)],
            "W": [[number(scale) for _ in range(N)] for _ in range(M)],
        },
        "target": {"kind": "self"},
    }


CLAIM = Claim(
    key="hierarchy/metric-diagonal-wide",
    title="The metric of a wide start hardly mixes orders",
    statement=(
        "For $M$ hidden units with iid sign-symmetric weights and biases, the part of $K K^T$ with $|S| \\ne |T|$ is "
        "at most $3 / (2 \\sqrt M)$ of all of it in 90 % of the draws (Frobenius norms, without the contribution of "
        "the visible biases)."
    ),
    source=rev("our own: at a wide random start the Jacobian does not couple the orders, but for fluctuations"),
    remark=(
        "Under sign-symmetric weights the mean of the off-block part is 0, and it is a sum of $M$ independent shares. "
        "$N$ is 2 to 5, $M$ is 8 to 64, scales of the weights are 0.3, 0.7 and 1.5, those of the hidden biases 0.5. "
        "The visible biases add 1 to the entries of order 1, which makes the share smaller still. In float64, without "
        "certificates: the entries are sums of at most 400 products."
    ),
    expect="holds",
    quantifier="rate",
    rate=0.9,
    assumptions=(restricted((-1, 1)), WITH_PARAMETERS, with_hidden(1), at_most(6)),
    check=check,
    sampler=lambda draw: symmetric(draw, (2, 5), UNITS),
    margin="the bound less the share",
    weight=2.5,
    controls=(
        NegativeControl("exactly-block-diagonal", "The part with $|S| \\ne |T|$ is 0 at every width.",
                  "small becomes zero, most becomes all", vanishing(of_different_orders),
                  lambda draw: symmetric(draw, (2, 3), (1, 2, 4)),
                  binding=Binding(refutation=(patterns.alternative(patterns.consistent(), OF_DIFFERENT_ORDERS),),
                                  case=(patterns.family("rbm"),)),
                  stored=("one-bias-one-weight",)),
    ),
)  # fmt: skip
