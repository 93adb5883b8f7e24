"""The orders that a model has depend on its coding: a pure pair v_1 v_2 of 0/1 units has fields in +-1 units.

Statement
    Write -E as sum over T of theta_T prod_(j in T) v_j and as sum over S of J_S prod_(j in S) x_j, v = (1 + x)/2. For
    every k: some theta_T with |T| = k is not zero if and only if some J_S with |S| = k is not zero. Refuted at N = 2.

Source
    HOC (arXiv:2501.06108) infers higher-order couplings of trained machines. The statement is a reading that the paper
    does not make: couplings found in one coding, spoken of as the model's own.

Why
    The pair theta_12 v_1 v_2 is theta_12 (1 + x_1 + x_2 + x_1 x_2)/4. In general J_S = sum over T containing S of
    2^-|T| theta_T, so every coupling of 0/1 units sends content down to all lower orders, and none up. In numbers:
    N = 2, theta_12 = log 2, theta_1 = theta_2 = 0; then J_1 = J_2 = J_12 = log(2)/4 = 0.1733, and order 1, empty in the
    one coding, is there in the other. True is: the highest order that is there is the same in both, and J_S = 2^-k
    theta_S for its sets (the control "same-top" shows that the numbers differ all the same).

Decided by
    Exact arithmetic (sums of logarithms of rationals). A refutation has one part for each T of some order k <= 3, that
    theta_T = 0, and one that a J_S of that order is not 0; the checker asks that the case is the full Ising model in
    the 0/1 coding, N <= 3. The sign of J_S is that of the product over x of w(x)^chi_S(x), less 1, w = e^f, in
    rationals where w is rational, else in intervals of 128 bits.

Not checked
    The other direction (content in 0/1 units, none in +-1 units) has no certificate: such a finding stays a suspicion.
    Nothing is said of N >= 4, of 0/1 models that are not the full Ising model, or of how large the content is.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from theorems._sources import HOC_CITE
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
    Situation,
    Source,
    Trilean,
    at_most,
    exact_situation,
    fails,
    holds,
    in_zero_one,
    masks,
    patterns,
    provers,
    zero_one,
)

BITS = 128
"""Of the checker's intervals: a coupling that is not 0 is to be told from 0."""


def check(case: Case) -> Finding:
    """Each order has content in the one coding exactly where it has in the other; over the rationals.

    Certified where the 0/1 coding has none and the +-1 coding has; the other way round the finding stands alone.
    """
    here = exact_situation(case)
    A, theta, J = here.A, here.point.theta, here.point.couplings[1:]
    zeros = {name: [A.zero(value) is Trilean.YES for value in values] for name, values in (("bits", theta), ("J", J))}
    for k in range(1, case.spins + 1):
        own = [S for S in masks(case.spins, k) if not zeros["bits"][S - 1]]
        other = [S for S in masks(case.spins, k) if not zeros["J"][S - 1]]
        if bool(own) == bool(other):
            continue
        content = J if other else theta
        largest = max(own or other, key=lambda S: abs(A.approx(content[S - 1])))
        size = abs(A.approx(content[largest - 1]))
        have, lack = ("+-1", "0/1") if other else ("0/1", "+-1")
        why = f"Order {k}: {size:.4g} on subset {largest} in the {have} coding, nothing in the {lack} coding."
        values = {"theta_01": here.documented(theta), "J": here.documented(J)}
        proof = [*_none(here, k), provers.fact("J", largest, "not 0", BITS)] if other else None
        return fails("exact", why, -size, values=values, parts=proof)
    return holds("exact")


def _same_top(case: Case) -> Finding:
    here = exact_situation(case)
    top = (1 << case.spins) - 1
    theta, J = here.point.theta[top - 1], here.point.couplings[top]
    if here.A.zero(theta - J) is Trilean.NO:
        why = f"{here.A.approx(theta):.4g} in the 0/1 coding, {here.A.approx(J):.4g} in the +-1 coding."
        return fails("exact", why, parts=[_number(here, top)])
    return holds("exact")


def _none(here: Situation, k: int) -> list[dict[str, Any]]:
    """No theta_T of order k."""
    return [provers.fact("theta", S - 1, "0") for S in masks(here.case.spins, k)]


def _number(here: Situation, subset: int) -> dict[str, Any]:
    """J_S is not the number theta_S: a full Ising model that has it there, and nothing else, has another J_S."""
    energy, A = FullIsing(here.case.spins), here.A
    theta = A.zeros(energy.size)
    theta[subset - 1] = here.point.theta[subset - 1]
    parameters = energy.named([A.document(one) for one in theta])
    return provers.coupling_differs(here.case, energy, parameters, subset, exact=False)


def pure(draw: Draw) -> dict[str, Any]:
    """Two spins, and nothing but v_1 v_2."""
    return _case(2, {3: draw.integer(2, 5)})


def sparse(draw: Draw) -> dict[str, Any]:
    """Couplings of 0/1 units, each there or not."""
    spins = draw.integer(2, 3)
    return _case(spins, {T: draw.integer(2, 5) for T in range(1, 1 << spins) if draw.integer(0, 2) == 0})


def _case(spins: int, arguments: dict[int, int]) -> dict[str, Any]:
    theta = [Log(Fraction(arguments[T])) if T in arguments else Fraction(0) for T in range(1, 1 << spins)]
    return Case.of(zero_one(spins), {"kind": "self"}, theta).document


CODED = Assumption(
    "coded", "the parameters are the coefficients of products of 0/1 units", in_zero_one, (["zero-one"],)
)

BINDING = Binding(
    # no theta_T of an order, and a J_S of that order
    refutation=tuple(
        patterns.alternative(
            patterns.fact("theta", ["=", ["-", "T", 1]], "0", each=(("T", ["of-order", k]),)),
            patterns.fact("J", "$S", "not 0", where=(["=", ["order", "$S"], k],)),
        )
        for k in (1, 2, 3)
    ),
    case=(["zero-one"], patterns.spins(1, 3)),
)
PAIR = Binding(
    refutation=(
        patterns.alternative(
            patterns.fact("theta", ["=", ["-", "T", 1]], "0", each=(("T", ["of-order", 1]),)),
            patterns.fact("J", "$S", "not 0", where=(["=", ["order", "$S"], 1],)),
        ),
    ),
    case=(["zero-one"], patterns.spins(2)),
)
TOP = Binding(
    refutation=(
        patterns.alternative(
            patterns.need("coupling-differs", other=["own-number", "full"], subset=["=", "full"], factor=1)
        ),
    ),
    case=(["zero-one"],),
)

CLAIM = Claim(
    key="effective_model/coding-invariant-orders",
    title="The orders of a model do not depend on its coding",
    statement=(
        "Write $-E$ as $\\sum_T \\theta_T \\prod_{j \\in T} v_j$ and as $\\sum_S J_S \\prod_{j \\in S} x_j$, "
        "$v = (1 + x)/2$. For every $k$: some $\\theta_T$ with $|T| = k$ is not zero "
        "if and only if some $J_S$ with $|S| = k$ is not zero."
    ),
    source=Source(
        "HOC", HOC_CITE, None,
        "a reading that the source does not state: couplings inferred in one coding, spoken of as the model's own",
    ),
    expect="refuted",
    assumptions=(CODED, WITH_PARAMETERS, at_most(3)),
    check=check,
    binding=BINDING,
    sampler=OneOf((pure, sparse)),
    stored=("zero-one-pair",),
    margin="minus the largest coupling of an order that the other coding has not",
    remark=(
        "True is: the highest order that is there is the same in both, and $J_S = 2^{-k} \\theta_S$ for its "
        "sets. The certificate states that each $\\theta_T$ of an order is 0, and that a $J_S$ of that order is "
        "not."
    ),
    controls=(
        NegativeControl("pure-pair", "The same for two spins and a pair alone.", "restricted to a pure pair",
                        sampler=pure,
                  binding=PAIR, stored=("zero-one-pair",)),
        NegativeControl("same-top", "The coupling of the highest order is the same number in both codings.",
                  "orders become numbers", _same_top, pure, binding=TOP, stored=("zero-one-pair",)),
    ),
)  # fmt: skip
