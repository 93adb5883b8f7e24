"""A change of parameters keeps the fixed points where its Jacobian has full row rank; elsewhere it makes new ones.

Statement
    Let J = J(z) be another parametrisation of the full Ising model. If z is a fixed point of the flow of z, then J(z)
    is a fixed point of the flow of J. Refuted at N = 1.

Source
    REV: a public machine review of arXiv:2605.07844 and its rebuttal. The rebuttal's words "the fixed points remain the
    same", read for every smooth parametrisation.

Why
    In z the field is A^T grad_J L with A = dJ/dz, grad_J L = m(q) - m(p). It vanishes where grad_J L does, and also
    where grad_J L lies in ker A^T. In numbers: one spin, J = u v, u = v = 0, q = (2/3, 1/3): u' = v' = 0, while J would
    move at m_1(q) - m_1(p) = 1/3. That map is onto, and loses its rank at u = v = 0 for every target; tied couplings
    are linear, and stand still wherever they fit their sums (control "linear"). The other direction is true: what is
    fixed in J is fixed in every z.

Decided by
    A refutation has two parts: |grad_z L|^2 = 0, and m_S(q) - m_S(p) is not 0 for some S, in rationals at linear maps,
    and in intervals for products of parameters. It asks that the energy is the full Ising model, linear in other
    parameters or with J_S = u_S v_S for every S, N <= 3. An instance says that the point is not fixed in z, or is fixed
    with p = q.

Not checked
    Whether the new fixed points attract, and RBMs, in whose couplings K K^T may be singular as well
    (fixed_points/dichotomy is about that). Other smooth maps than linear ones and products.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from theorems.hierarchy._kernels import rev
from verify.claims import (
    WITH_PARAMETERS,
    Assumption,
    Binding,
    Case,
    Claim,
    Draw,
    Finding,
    FullIsing,
    Log,
    NegativeControl,
    OneOf,
    Point,
    ProductIsing,
    Reason,
    Reparametrised,
    Trilean,
    arithmetic,
    at_most,
    certain,
    enclosed_situation,
    fails,
    has_all_couplings,
    holds,
    patterns,
    provers,
    spurious_target,
    targets,
    transform,
    undecided,
)


def check(case: Case) -> Finding:
    """A stationary point z of the flow of z, at whose J(z) that of J is stationary too; grad_J L is m(q) - m(p).

    Exactly, or in balls where couplings are products.
    """
    here = enclosed_situation(case)
    A, wide = here.A, provers.interval_bits(case) if len(case.energy.scalings) else None
    # grad_J L = m(q) - m(p)
    r = transform(here.residual)[1:]
    if here.fixed is Trilean.NO:
        largest = int(np.abs(A.approx_array(here.gradient)).argmax())
        proof = [provers.fact("F", largest, "not 0", wide)]
        return holds(A.name, float(abs(A.approx(here.gradient[largest]))), kinds=here.kinds, parts=proof)
    if here.fixed is Trilean.UNKNOWN or (here.consistent is Trilean.UNKNOWN and A.all_zero(r) is Trilean.UNKNOWN):
        return undecided(A.name, Reason.SINGULAR, "Balls around zero cannot tell whether the point is fixed.")
    if here.consistent is Trilean.YES:
        return holds(A.name, kinds=here.kinds, parts=[provers.fact("|F|^2", 0, "0", wide), provers.consistent(here)])
    subset = int(np.abs(A.approx_array(r)).argmax()) + 1
    gap = abs(A.approx(r[subset - 1]))
    values = {"z": here.documented(here.point.theta), "gradient_in_J": here.documented(r)}
    why = f"The flow of z stands still, and at its image the flow of J moves J of subset {subset} at {gap:.4g}."
    proof = [provers.fact("|F|^2", 0, "0", wide), provers.fact("moment gap", subset, "not 0", wide)]
    return fails(A.name, why, -gap, values=values, kinds=here.kinds, parts=proof)


def still(draw: Draw, most: int = 2) -> dict[str, Any]:
    """J_S = u_S v_S at u = v = 0, any target."""
    spins = draw.integer(1, most)
    energy = ProductIsing(spins, spins)
    target = targets.weights([Fraction(draw.integer(1, 9)) for _ in range(1 << spins)])
    return Case.of(energy, target, [Fraction(0)] * energy.size).document


def tied(draw: Draw) -> dict[str, Any]:
    """Two couplings of two spins that are one parameter, and a target that is fitted all the same."""
    first, second = draw.choice(((0, 1), (0, 2), (1, 2)))
    third = 3 - first - second
    columns = [[Fraction(i in (first, second)) for i in range(3)], [Fraction(i == third) for i in range(3)]]
    return _linear(draw, [list(row) for row in zip(*columns, strict=True)])


def mixed(draw: Draw) -> dict[str, Any]:
    """An invertible linear map: triangular, ones on the diagonal."""
    below = [[Fraction(draw.integer(-1, 1)) for _ in range(i)] for i in range(3)]
    return _linear(draw, [[*row, Fraction(1), *[Fraction(0)] * (2 - len(row))] for row in below])


def _linear(draw: Draw, matrix: list[list[Fraction]]) -> dict[str, Any]:
    """J = A z at logarithms of rationals; a target for which z is fixed and spurious, if there is any."""
    energy = Reparametrised(FullIsing(2), matrix, [Fraction(0)] * 3)
    A: Any = arithmetic.get("exact")
    z = [Log(Fraction(draw.integer(1, 4), draw.integer(1, 4))) for _ in matrix[0]]
    place = Point(energy, A.array(z), A)
    q = spurious_target(place.law, place.D, A)
    drawn = [Fraction(draw.integer(1, 9)) for _ in range(4)]
    return Case.of(energy, targets.weights(drawn if q is None else [A.fraction(value) for value in q]), z).document


def _whole(case: Case) -> bool:
    """Whether it is the full Ising model that is reparametrised."""
    energy, mapped = case.energy, case.energy.linear_map()
    if mapped is not None:
        return has_all_couplings(mapped.inner)
    # u_S and v_S for each nonempty S
    return len(energy.scalings) == (1 << case.spins) - 1


FULL = Assumption(
    "full",
    "the parameters z give the couplings of a full Ising model, $J = J(z)$",
    lambda case: certain(_whole(case)),
    (patterns.family("reparametrised", "product_ising"), ["whole"]),
)

# grad_J L = m(q) - m(p)
MOVES = (patterns.fixed(), patterns.fact("moment gap", patterns.ANY, "not 0"))
BINDING = Binding(
    instance=(
        patterns.alternative(patterns.not_fixed()),
        patterns.alternative(patterns.fixed(), patterns.consistent()),
    ),
    refutation=(patterns.alternative(*MOVES),),
    case=(patterns.family("reparametrised", "product_ising"), ["whole"], patterns.spins(1, 3)),
)

CLAIM = Claim(
    key="fixed_points/parametrisation-keeps-fixed-points",
    title="A change of parameters keeps the fixed points",
    statement=(
        "Let $J = J(z)$ be another parametrisation of the full Ising model. "
        "If $z$ is a fixed point of the flow of $z$, then $J(z)$ is a fixed point of the flow of $J$."
    ),
    source=rev("the rebuttal's words 'the fixed points remain the same', read for every smooth parametrisation"),
    expect="refuted",
    assumptions=(FULL, WITH_PARAMETERS, at_most(3)),
    check=check,
    binding=BINDING,
    sampler=OneOf((still, tied, mixed)),
    stored=("product-at-zero", "product-moving"),
    margin="minus the largest component of the gradient in J, where the flow of z stands still",
    remark=(
        "The certificate states that the gradient in z is 0 and that a component of the gradient in J, which is "
        "$m_S(q) - m_S(p)$, is not. The other direction is true: what is fixed in J is fixed in every z. "
        "The claim is true where $dJ/dz$ has full row rank; $J = u v$ is onto, and loses that rank at $u = v = 0$."
    ),
    requires=("spurious", "not-fixed", "N=1"),
    controls=(
        NegativeControl("one-spin-onto", "The same for one spin and $J = u v$, which is onto.",
                  "restricted to one spin, and to products", sampler=lambda draw: still(draw, 1),
                  binding=BINDING.on(patterns.family("product_ising"), patterns.spins(1)), stored=("product-at-zero",)),
        NegativeControl("linear", "The same for linear parametrisations, $J = A z + o$.", "restricted to linear maps",
                  sampler=tied,
                  binding=BINDING.on(patterns.family("reparametrised"), ["inner", "full_ising"]),
                  stored=("tied-at-zero",)),
    ),
)  # fmt: skip
