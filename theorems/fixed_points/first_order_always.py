"""With visible biases every fixed point, spurious or not, reproduces all moments of order 1.

Statement
    If the visible biases b_i are trained, every fixed point has m_i(p_theta) = m_i(q) for all i.

Source
    DSB (arXiv:2605.07844), abstract: it "clarifies why fixed points that are not data-consistent at low orders are not
    observed in practice." Of order 1 this is no matter of practice.

Why
    The column of b_i in D = df/dtheta is x_i, or v_i = (1 + x_i)/2, so that part of grad L = D^T (q - p) is r_i, or r_i
    / 2, for the sum of q - p is 0. Pairs are another matter: the frustrated triangle has a fixed point with a wrong
    pair moment (control "order-2"), and without trained biases order 1 fails too ("no-visible-bias").

Decided by
    Two identities that the checker multiplies out at the case's N <= 6: GRADIENT, grad L = D^T (q - p), and FIELDS, sum
    of u (1 + x_i) = sum of u + sum of u x_i for every spin and any function u. That the model has such columns is seen
    by the checker at the case (condition "visible-biases"). At the case's own point: |grad L|^2 = 0, and each m_i(q) -
    m_i(p) = 0, in rationals. Scope "universal".

Not checked
    Cases in which balls are needed: there only a difference is certain, and an agreement stays undecided. Orders above
    1, and biases that are tied or reparametrised.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from theorems._sources import PRACTICE, dsb
from verify.claims import (
    AT_FIXED,
    TARGETS,
    VISIBLE_BIASES,
    WITH_PARAMETERS,
    Alternative,
    Binding,
    Case,
    Claim,
    Draw,
    Finding,
    Mixture,
    NegativeControl,
    OneOf,
    Reason,
    Spurious,
    Trilean,
    at_most,
    enclosed_situation,
    fails,
    holds,
    identities,
    masks,
    members,
    patterns,
    provers,
    transform,
    undecided,
)

if TYPE_CHECKING:
    from typing import Any


def matches(case: Case, order: int) -> Finding:
    """The moments of this order agree at a fixed point. In balls only a difference is certain."""
    here = enclosed_situation(case)
    r = transform(here.residual)
    answers = {mask: here.A.zero(r[mask]) for mask in masks(case.spins, order)}
    for mask, answer in answers.items():
        if answer is Trilean.NO:
            gap = abs(here.A.approx(r[mask]))
            values = {
                "subset": members(mask),
                "target_moment": here.documented(transform(here.q)[mask]),
                "model_moment": here.documented(here.point.moments[mask]),
                "gradient": here.documented(here.gradient),
            }
            why = f"The moment of {members(mask)} is off by {gap:.3g}."
            proof = [provers.fixed(here), *provers.moments(here, [mask], "not 0")]
            return fails(here.A.name, why, -gap, values=values, kinds=here.kinds, parts=proof)
    if Trilean.UNKNOWN in answers.values():
        return undecided(here.A.name, Reason.WIDE, "A moment could not be told from the target's.")
    proof = [
        *provers.identities(case.spins, *IDENTITIES),
        provers.fixed(here),
        *provers.moments(here, list(answers), "0"),
    ]
    return holds(here.A.name, kinds=here.kinds, parts=proof)


def without_biases(draw: Draw) -> dict[str, Any]:
    """An RBM with b and c frozen at zero, at W = 0: a fixed point whatever the target."""
    spins, hidden = draw.integer(1, 2), draw.integer(1, 2)
    first, size = spins + hidden, spins + hidden + hidden * spins
    matrix = [[str(int(row - first == column)) for column in range(size - first)] for row in range(size)]
    inner = {"family": "rbm", "hidden": hidden}
    return {
        "format": "flowclaims/case/1",
        "spins": spins,
        "energy": {"family": "reparametrised", "inner": inner, "matrix": matrix, "offset": ["0"] * size},
        "parameters": {"z": ["0"] * (size - first)},
        "target": TARGETS["product"](draw, spins),
    }


IDENTITIES = (identities.GRADIENT, identities.FIELDS)


def off(order: int) -> Alternative:
    """A fixed point at which a moment of that order is not the target's."""
    return patterns.alternative(
        patterns.fixed(), patterns.fact("moment gap", "$S", "not 0", where=(["=", ["order", "$S"], order],))
    )


BINDING = Binding(
    instance=(
        patterns.alternative(
            *patterns.identities(*IDENTITIES),
            patterns.fixed(),
            patterns.fact("moment gap", ["=", ["bit", "i"]], "0", each=(("i", "spins"),)),
        ),
    ),
    refutation=(off(1),),
    case=(["visible-biases"], patterns.spins(1, 6)),
    lemma="grad L = D^T (q - p), and the columns of the visible biases in D are x_i, or (1 + x_i)/2",
)

CLAIM = Claim(
    key="fixed_points/first-order-always",
    title="Order 1 is always right",
    statement="With trained visible biases, every fixed point has $m_i(p_\\theta) = m_i(q)$ for all $i$.",
    source=dsb(PRACTICE),
    expect="holds",
    assumptions=(VISIBLE_BIASES, WITH_PARAMETERS, at_most(6), AT_FIXED),
    check=lambda case: matches(case, 1),
    scope="universal",
    binding=BINDING,
    sampler=OneOf((
        Spurious(("rbm", "rbm01", "truncated_ising"), (2, 3), (0, 3)),
        Mixture(("rbm", "full_ising"), (1, 3), (0, 2), ("self",)),
    )),
    stored=("spurious-independent-point", "unrepresentable", "parity", "dead-unit", "regular-point"),
    margin="decided exactly, without a margin",
    requires=("spurious", "consistent", "dead-unit", "K-singular"),
    controls=(
        NegativeControl("order-2", "Every fixed point has $m_{ij}(p_\\theta) = m_{ij}(q)$ for all pairs.",
                  "order 1 becomes order 2", lambda case: matches(case, 2),
                  Spurious(("rbm", "truncated_ising"), (2, 3), (0, 1), ("generic", "zero")),
                  binding=Binding(refutation=(off(2),)), stored=("frustrated-triangle",)),
        NegativeControl("no-visible-bias", "The same without visible biases.", "visible biases frozen at zero",
                  None, without_biases, drop=("energy",), binding=Binding(refutation=(off(1),)),
                  stored=("one-unit-no-biases",)),
    ),
)  # fmt: skip
