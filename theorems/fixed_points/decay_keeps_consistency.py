"""With weight decay a data-consistent point is no fixed point, unless its parameters are all zero.

Statement
    Let p_theta = q. Then theta is a fixed point of the flow with weight decay, theta' = grad L(theta) - lambda theta,
    too, for every rate lambda > 0. Refuted.

Source
    DSB (arXiv:2605.07844) speaks of the fixed points of the plain gradient flow. Our own question: does what is said of
    them outlive weight decay?

Why
    Where p = q the gradient is 0, so what is left of the field is -lambda theta. In numbers: N = 1, no hidden unit, one
    0/1 unit with b = log 2, and its own law (2/3 for v = 1) as target: there b' = -0.693 lambda. The fixed points of
    the flow with decay are those of L - lambda |theta|^2 / 2.

Decided by
    Exact arithmetic. A refutation has two parts: p = q in all states, which the checker computes in rationals, and that
    some theta_i is not 0, in intervals of 128 bits where it is a logarithm. This is so for every rate at once. A case
    counts for the claim where all theta_i are exactly 0, which the checker sees one by one. N <= 4.

Not checked
    Where the fixed points move, whether new ones appear, and their stability. Where the weights alone decay
    (control "weights-only") the same happens; that decay always moves consistent points is false at theta = 0
    ("always-moves").
"""

from __future__ import annotations

from functools import partial
from typing import Any

from theorems._sources import dsb
from verify.claims import (
    AT_CONSISTENT,
    WITH_PARAMETERS,
    Binding,
    Case,
    Claim,
    Finding,
    Mixture,
    NegativeControl,
    Situation,
    Trilean,
    at_most,
    exact_situation,
    fails,
    holds,
    patterns,
    provers,
)

BITS = 128
"""Of the checker's intervals: parameters are logarithms, and one of them is to be told from zero."""
FAMILIES = ("rbm", "rbm01", "full_ising", "truncated_ising")


def check(case: Case, blocks: tuple[str, ...] | None = None) -> Finding:
    """All parameters under decay are 0, exactly; ``blocks``: those that decay, by name, or all."""
    here = exact_situation(case)
    moved = _not_zero(here, blocks)
    if not moved:
        at_zero = [_own(i, "0") for i in _decaying(here, blocks)]
        return holds("exact", kinds=here.kinds, parts=[provers.consistent(here), *at_zero])
    largest = max(moved, key=lambda i: abs(here.A.approx(here.point.theta[i])))
    speed = abs(here.A.approx(here.point.theta[largest]))
    label = case.energy.labels[largest]
    # grad L - rate theta = -rate theta
    values = {"field_over_rate": {label: here.A.document(-here.point.theta[largest])}}
    why = f"The point is data-consistent, and decay moves {label} at {speed:.4g} times its rate."
    proof = [provers.consistent(here), _own(largest, "not 0")]
    return fails("exact", why, -speed, values=values, kinds=here.kinds, parts=proof)


def _always_moves(case: Case) -> Finding:
    here = exact_situation(case)
    if _not_zero(here, None):
        return holds("exact", kinds=here.kinds)
    at_zero = [_own(i, "0") for i in _decaying(here, None)]
    why = "All parameters are 0 at the data-consistent point, and so is the field with decay."
    return fails("exact", why, kinds=here.kinds, parts=[provers.consistent(here), *at_zero])


def _decaying(here: Situation, blocks: tuple[str, ...] | None) -> list[int]:
    """Numbers of the parameters that decay: those of the blocks named, or all."""
    found: list[int] = []
    first = 0
    for block in here.case.energy.blocks:
        if blocks is None or block.name in blocks:
            found += range(first, first + block.size)
        first += block.size
    return found


def _not_zero(here: Situation, blocks: tuple[str, ...] | None) -> list[int]:
    return [i for i in _decaying(here, blocks) if here.A.zero(here.point.theta[i]) is Trilean.NO]


def _own(i: int, sign: str) -> dict[str, Any]:
    """The case's own theta_i is 0, or is not."""
    return provers.fact("theta", i, sign, None if sign == "0" else BITS)


MOVED = patterns.fact("theta", "$i", "not 0")
ALL = ["range", 0, ["-", "P", 1]]
BINDING = Binding(
    instance=(
        patterns.alternative(patterns.consistent(), patterns.fact("theta", ["=", "i"], "0", each=(("i", ALL),))),
    ),
    refutation=(patterns.alternative(patterns.consistent(), MOVED),),
    case=(patterns.spins(1, 4),),
)
WEIGHTS = patterns.alternative(patterns.consistent(), MOVED | {"where": [["among", "$i", ["parameters", "W"]]]})

CLAIM = Claim(
    key="fixed_points/decay-keeps-consistency",
    title="Weight decay keeps data-consistent points fixed",
    statement=(
        "Let $p_\\theta = q$. Then $\\theta$ is a fixed point of the flow with weight decay, "
        "$\\dot\\theta = \\nabla L(\\theta) - \\lambda \\theta$, too, for every rate $\\lambda > 0$."
    ),
    source=dsb(reading="our own question: does what is said of the plain flow's fixed points outlive weight decay?"),
    expect="refuted",
    assumptions=(WITH_PARAMETERS, at_most(4), AT_CONSISTENT),
    check=check,
    binding=BINDING,
    sampler=Mixture(FAMILIES, (1, 2), (0, 2), ("self",)),
    stored=("one-spin-self", "one-spin-field"),
    margin="minus the largest component of the field, in units of the rate",
    remark=(
        "The certificate states that $p_\\theta = q$, and that a parameter is not 0: "
        "the gradient being 0 there, the field is $-\\lambda \\theta$, for every rate at once. "
        "The fixed points of the flow with decay are those of $L - \\lambda |\\theta|^2 / 2$."
    ),
    requires=("consistent", "N=1", "M=0"),
    controls=(
        NegativeControl("weights-only", "The same where the weights alone decay, and no bias does.",
                  "biases do not decay", partial(check, blocks=("W",)),
                  Mixture(("rbm",), (1, 1), (1, 1), ("self",), shapes=("generic",)),
                  binding=Binding(refutation=(WEIGHTS,)), stored=("one-spin-self",)),
        NegativeControl("always-moves", "Weight decay moves every data-consistent point.",
                  "kept becomes never kept", _always_moves,
                  Mixture(("full_ising",), (1, 2), (0, 0), ("self",), shapes=("zero",)),
                  binding=Binding(refutation=BINDING.instance), stored=("uniform",)),
    ),
)  # fmt: skip
