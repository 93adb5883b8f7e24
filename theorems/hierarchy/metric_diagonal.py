"""Trained machines have a metric that mixes orders: one hidden unit on two spins is enough.

Statement
    At a data-consistent point of an RBM the metric K K^T is block-diagonal in the order: (K K^T)_ST = 0 wherever |S|
    and |T| differ. Refuted at N = 2, M = 1.

Source
    REV: a public machine review of arXiv:2605.07844 and its rebuttal (between weights and couplings stands a Jacobian).
    Our own: if the Jacobian mixes orders, the mismatch of one order drives the couplings of others.

Why
    With t_S = E_x[chi_S tanh(c + w.x)] and N = 2, (K K^T)_(1,12) = 2 t_1 t_12 + t_0 t_2 and (K K^T)_(2,12) = 2 t_2 t_12
    + t_0 t_1: both 0 where c = 0 or W = 0, and for exceptional weights only otherwise. In numbers: c = log 2,
    w = (0, log 2): t_0 = t_2 = 15/34, t_1 = t_12 = 0, and (K K^T)_(1,12) = 225/1156 = 0.195. With three spins and c = 0
    orders 1 and 3 are mixed (control "without-hidden-biases").

Decided by
    Exact arithmetic. A refutation has two parts: p = q, for the target is the machine's own law; and that the entry
    (K K^T)_ST of two orders is positive or negative. The checker computes the rows of K from D by sums over the states,
    in rationals. N <= 4.

Not checked
    How large the mixing is: at wide starts it is small (hierarchy/metric-diagonal-wide). "Trained" is read as p = q;
    the points on the way are not looked at, nor is what the mixing does to the order of learning. That all entries
    vanish at a case gives no certificate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from theorems.hierarchy._kernels import full, rev
from verify.claims import (
    AT_CONSISTENT,
    WITH_PARAMETERS,
    Binding,
    Case,
    Claim,
    Draw,
    Finding,
    Mixture,
    NegativeControl,
    Trilean,
    at_most,
    exact_situation,
    fails,
    holds,
    patterns,
    provers,
    restricted,
)

if TYPE_CHECKING:
    from collections.abc import Callable


def vanishing(wanted: Callable[[int, int], bool]) -> Callable[[Case], Finding]:
    """A check that (K K^T)_ST = 0 for all S < T that are wanted, over the rationals."""

    def check(case: Case) -> Finding:
        here = exact_situation(case)
        A, G = here.A, full(here)
        entries = [(S, T) for T in range(1, 1 << case.spins) for S in range(1, T) if wanted(S, T)]
        wrong = [(S, T) for S, T in entries if A.zero(G[S - 1, T - 1]) is Trilean.NO]
        # factor 0: the entry itself
        shown = [provers.consistent(here), *(provers.metric(here, entry, (1, 1), 0) for entry in wrong[:1])]
        if not wrong:
            return holds("exact", kinds=here.kinds)
        S, T = wrong[0]
        size, values = A.approx(G[S - 1, T - 1]), {"K_K_transposed": here.documented(G)}
        why = f"The entry of subsets {S} and {T} is {size:.4g}."
        proof = shown
        return fails("exact", why, -abs(size), values=values, kinds=here.kinds, parts=proof)

    return check


def of_different_orders(S: int, T: int) -> bool:
    """|S| != |T|."""
    return S.bit_count() != T.bit_count()


def _unbiased(draw: Draw) -> dict[str, Any]:
    document = Mixture(("rbm",), (3, 3), (1, 2), ("self",), shapes=("generic",))(draw)
    parameters = document["parameters"]
    return document | {"parameters": parameters | {"c": ["0"] * len(parameters["c"])}}


ENTRY = patterns.need("metric", left=["pair", "$S", "$T"], right=["pair", 1, 1], factor="0", sign=["in", "+", "-"])
OF_DIFFERENT_ORDERS = ENTRY | {"where": [["!=", ["order", "$S"], ["order", "$T"]]]}
OF_ONE_ORDER = ENTRY | {"where": [["=", ["order", "$S"], ["order", "$T"]], ["!=", "$S", "$T"]]}
BINDING = Binding(
    refutation=(patterns.alternative(patterns.consistent(), OF_DIFFERENT_ORDERS),),
    case=(patterns.family("rbm"), patterns.spins(1, 4)),
)
UNBIASED = BINDING.on(["zero", "own", "c"])
WITHIN = Binding(
    refutation=(patterns.alternative(patterns.consistent(), OF_ONE_ORDER),), case=(patterns.family("rbm"),)
)

CLAIM = Claim(
    key="hierarchy/metric-diagonal",
    title="The metric does not mix orders",
    statement=(
        "At a data-consistent point of an RBM the metric $K K^T$ is block-diagonal in the order: "
        "$(K K^T)_{ST} = 0$ wherever $|S| \\ne |T|$."
    ),
    source=rev("our own: if the Jacobian mixes orders, the mismatch of one order drives the couplings of others"),
    remark=(
        "Trained means that $p = q$: the points that training aims at. The entry is exact there, and so is $p = q$, "
        "for the target is the machine's own law. One unit on two spins has mixed entries, but for exceptional "
        "parameters such as $c = 0$; how small they are for wide machines at their start is "
        "hierarchy/metric-diagonal-wide."
    ),
    expect="refuted",
    assumptions=(restricted((-1, 1)), WITH_PARAMETERS, at_most(4), AT_CONSISTENT),
    check=vanishing(of_different_orders),
    binding=BINDING,
    sampler=Mixture(("rbm",), (1, 3), (0, 2), ("self",)),
    stored=("one-bias-one-weight",),
    margin="minus the modulus of the first mixed entry that is not 0",
    requires=("consistent",),
    controls=(
        NegativeControl("without-hidden-biases", "The same where all $c_a = 0$.", "restricted to $c = 0$", None,
                        _unbiased,
                  binding=UNBIASED, stored=("three-spins-unbiased",)),
        NegativeControl("within-orders", "$(K K^T)_{ST} = 0$ wherever $|S| = |T|$ and $S \\ne T$.",
                  "within the orders in place of between them",
                  vanishing(lambda S, T: not of_different_orders(S, T)), Mixture(("rbm",), (2, 3), (1, 2), ("self",)),
                  binding=WITHIN, stored=("regular-point",)),
    ),
)  # fmt: skip
