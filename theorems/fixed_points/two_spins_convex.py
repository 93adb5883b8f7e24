"""Two visible spins: every spurious fixed point has W = 0, whatever the number of hidden units.

Statement
    For N = 2 and any M >= 1, every spurious fixed point of an RBM with +-1 units has W = 0.

Source
    DSB (arXiv:2605.07844), abstract, on data-consistent and spurious fixed points. Our own sharpening, for two visible
    spins.

Why
    With visible biases r_1 = r_2 = 0 at every fixed point; so where p is not q, r_12 is not 0, and F = K^T r gives
    dJ_12/dw_a1 = dJ_12/dw_a2 = 0 for every unit a. With T = tanh, 4 dJ_12/dw_1 = T(c+w1+w2) - T(c+w1-w2) + T(c-w1+w2) -
    T(c-w1-w2) and 4 dJ_12/dw_2 = T(c+w1+w2) + T(c+w1-w2) - T(c-w1+w2) - T(c-w1-w2). Their sum is 2 T(c+w1+w2) - 2
    T(c-w1-w2), their difference 2 T(c-w1+w2) - 2 T(c+w1-w2). As T increases strictly, both vanish only for w1 + w2 = 0
    and w1 - w2 = 0, that is for w_a = 0.

Decided by
    Four identities that the checker multiplies out at N = 2: GRADIENT and THROUGH_K (grad L = D^T (q - p) = K^T r), and
    the sum and the difference above with the numbers T of the four states as variables; in symbols besides. At the
    case's own point, in rationals: not fixed; or fixed with p = q; or fixed with p not q and W = 0. Scope "universal".

Not checked
    That tanh increases strictly, and that r_1 = r_2 = 0 (fixed_points/first-order-always), are steps in words. Three
    spins have spurious points with weights (control "three-spins"), and at W = 0 two spins have one ("none-at-all");
    nothing is said here of its stability.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from theorems._sources import FIXED_POINTS, dsb
from verify.claims import (
    WITH_PARAMETERS,
    Assumption,
    Binding,
    Case,
    Claim,
    Finding,
    Mixture,
    NegativeControl,
    OneOf,
    Proof,
    Situation,
    Spurious,
    Trilean,
    all_identities,
    certain,
    exact_situation,
    fails,
    holds,
    identities,
    patterns,
    provers,
    restricted,
    symbolic_point,
    with_hidden,
)


def check(case: Case) -> Finding:
    """At an exact point: not fixed, or consistent, or W = 0; over the rationals."""
    here = exact_situation(case)
    shown = provers.identities(2, *IDENTITIES)
    if here.fixed is Trilean.NO:
        slope = float(abs(here.A.approx_array(here.gradient)).max())
        return holds("exact", slope, kinds=here.kinds, parts=[*shown, provers.not_fixed(here)])
    if here.consistent is Trilean.YES:
        return holds("exact", kinds=here.kinds, parts=[*shown, provers.fixed(here), provers.consistent(here)])
    gap = float(abs(here.A.approx_array(here.residual)).max())
    if here.A.all_zero(np.ravel(case.energy.parts(here.point.theta)["W"])) is Trilean.YES:
        return holds("exact", gap, kinds=here.kinds, parts=[*shown, *provers.spurious(here)])
    values = {"gradient": here.documented(here.gradient), "q_minus_p": here.documented(here.residual)}
    why = "A spurious fixed point with a weight that is not zero."
    proof = [*provers.spurious(here), *_weight(here)]
    return fails("exact", why, -gap, values=values, kinds=here.kinds, parts=proof)


def _weight(here: Situation) -> list[dict[str, Any]]:
    """That a weight is not 0, the largest."""
    first = here.case.spins + here.case.energy.hidden
    sizes = abs(here.A.approx_array(here.point.theta[first:]))
    return [provers.fact("theta", first + int(sizes.argmax()), "not 0", BITS)]


def _identities() -> Trilean:
    point = symbolic_point(2, 1)
    A: Any = point.A
    parts = point.energy.parts(point.theta)
    c, w1, w2 = parts["c"][0], parts["W"][0, 0], parts["W"][0, 1]
    one, two = (A.differentiate(point.couplings[3], w) for w in (w1, w2))
    T = {signs: A.tanh(np.array([c + signs[0] * w1 + signs[1] * w2], dtype=A.dtype))[0]
         for signs in ((1, 1), (1, -1), (-1, 1), (-1, -1))}  # fmt: skip
    half = A.number(1) / A.number(2)
    # dJ_12/dw_1 + dJ_12/dw_2 = (T(++) - T(--)) / 2,  dJ_12/dw_1 - dJ_12/dw_2 = (T(-+) - T(+-)) / 2
    return all_identities([one + two - (T[1, 1] - T[-1, -1]) * half, one - two - (T[-1, 1] - T[1, -1]) * half])


BITS = 128
"""Of the checker's intervals: a weight is to be told from 0."""


def _none_spurious(case: Case) -> Finding:
    here = exact_situation(case)
    if here.fixed is Trilean.YES and here.consistent is Trilean.NO:
        proof = provers.spurious(here)
        return fails("exact", "A spurious fixed point.", kinds=here.kinds, parts=proof)
    return holds("exact", kinds=here.kinds)


def _along(mask: int) -> Any:
    """4 dJ_12/dw_i = sum over x of chi_12(x) x_i T(x), for the spin of this mask."""
    return ["sum", "x", "states", ["*", ["chi", 3, "x"], ["chi", mask, "x"], ["T", "x"]]]


IDENTITIES = (
    identities.GRADIENT,
    identities.THROUGH_K,
    # T(0) is tanh at c + w1 + w2, T(3) at c - w1 - w2; T(1) at c - w1 + w2, T(2) at c + w1 - w2
    identities.identity(["+", _along(1), _along(2)], ["-", ["*", 2, ["T", 0]], ["*", 2, ["T", 3]]]),
    identities.identity(["-", _along(1), _along(2)], ["-", ["*", 2, ["T", 1]], ["*", 2, ["T", 2]]]),
)
SHOWN = patterns.identities(*IDENTITIES)
AT_ZERO = {"where": [["zero", "own", "W"]]}
BINDING = Binding(
    instance=(
        patterns.alternative(*SHOWN, patterns.not_fixed()),
        patterns.alternative(*SHOWN, patterns.fixed(), patterns.consistent()),
        patterns.alternative(*SHOWN, patterns.fixed(), patterns.not_consistent() | AT_ZERO),
    ),
    refutation=(
        patterns.alternative(
            *patterns.spurious(), patterns.fact("theta", "$i", "not 0", where=(["among", "$i", ["parameters", "W"]],))
        ),
    ),
    case=(patterns.family("rbm"), patterns.hidden(1), patterns.spins(2)),
    lemma="dJ_12/dw_1 +- dJ_12/dw_2 are differences of two values of tanh, which increases strictly",
)

CLAIM = Claim(
    key="fixed_points/two-spins-convex",
    title="Two spins: only W = 0 is spurious",
    statement="For $N = 2$ and any $M \\ge 1$, every spurious fixed point of an RBM has $W = 0$.",
    source=dsb(FIXED_POINTS, "our own sharpening, for two visible spins"),
    expect="holds",
    assumptions=(
        restricted((-1, 1)), WITH_PARAMETERS, with_hidden(1),
        Assumption("two-spins", "$N = 2$", lambda case: certain(case.spins == 2), (patterns.spins(2),)),
    ),
    check=check,
    sampler=OneOf((
        Spurious(("rbm",), (2, 2), (1, 3), ("zero", "dead", "generic")),
        Mixture(("rbm",), (2, 2), (1, 3), ("self",)),
        Mixture(("rbm",), (2, 2), (1, 3), ("dirichlet", "couplings")),
    )),
    stored=("pair-at-zero", "regular-point", "two-spins"),
    margin="the largest gradient component, or the largest $|q(x) - p(x)|$ at $W = 0$",
    scope="universal",
    binding=BINDING,
    remark=(
        "Universal by the argument in theorems/fixed_points/two_spins_convex.py: the checker multiplies out its "
        "identities, and its last step is that tanh increases strictly."
    ),
    requires=("spurious", "consistent", "not-fixed"),
    controls=(
        NegativeControl("three-spins", "The same for three spins.", "$N = 2$ becomes $N = 3$", None,
                  Spurious(("rbm",), (3, 3), (1, 1), ("generic",)), drop=("two-spins",),
                  binding=Binding(refutation=BINDING.refutation,
                                  case=(patterns.family("rbm"), patterns.hidden(1), patterns.spins(3))),
                  stored=("sparse-spurious",)),
        NegativeControl("none-at-all", "For two spins no fixed point is spurious.", "the exception dropped",
                  _none_spurious, Spurious(("rbm",), (2, 2), (1, 1), ("zero",)),
                  binding=Binding(refutation=(patterns.alternative(*patterns.spurious()),),
                                  case=(patterns.family("rbm"), patterns.spins(2))),
                  stored=("pair-at-zero",)),
    ),
    proofs=(Proof(
        "$\\partial_{w_1} J_{12} \\pm \\partial_{w_2} J_{12}$ are differences of two values of $\\tanh$", 2, 1,
        _identities,
    ),),
)  # fmt: skip
