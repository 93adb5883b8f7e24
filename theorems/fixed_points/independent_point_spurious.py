"""The model of independent spins is a fixed point for every target, and spurious unless the target is a product.

Statement
    For an RBM with +-1 units W = 0, b_i = atanh m_i(q), with any hidden biases c, is a fixed point, and it is spurious
    (p is not q) for every target q that is not a product law.

Source
    DSB (arXiv:2605.07844), abstract: "... and spurious points, which satisfy stationarity without matching the target
    distribution." This is the one that every target has.

Why
    Where W = 0 the columns of D are x_i, tanh c_a and tanh(c_a) x_i: so grad L = D^T (q - p) is 0 where the means of p
    are those of q. p is the product law with the means tanh b_i, those of q at b_i = atanh m_i(q). A product law is q
    only where q is one (control "products-too"); b_i = m_i(q) without atanh is not fixed ("plain-moments").

Decided by
    Two identities that the checker multiplies out at the case's N <= 6: GRADIENT, grad L = D^T (q - p), and PRODUCT,
    sum over x of x_i prod_j (1 + m_j x_j) = 2^N m_i. At the case's independent point, in rationals (b_i is a logarithm
    of a rational): |grad L|^2 = 0, q - p is not 0 in some state, and W = 0. Scope "universal".

Not checked
    That the columns of D at W = 0 are those named above is in words, and seen at the cases. Whether the point attracts
    is fixed_points/independent-point-unstable; other spurious points: fixed_points/spurious-exist.
"""

from __future__ import annotations

from theorems._sources import FIXED_POINTS, dsb
from theorems.fixed_points._independent import situated
from verify.claims import (
    MODEL_INDEPENDENT,
    Assumption,
    Binding,
    Case,
    Claim,
    Finding,
    Mixture,
    NegativeControl,
    OneOf,
    Point,
    Trilean,
    arithmetic,
    at_most,
    fails,
    holds,
    identities,
    is_product,
    patterns,
    provers,
    restricted,
    target_kinds,
    transform,
)


def check(case: Case) -> Finding:
    """Gradient zero and p not q at W = 0, b = atanh m(q), over the rationals."""
    here = situated(case)
    kinds = here.kinds | target_kinds(here.q, here.A)
    if here.fixed is Trilean.NO:
        return fails(
            "exact", "The point is not fixed.", values={"gradient": here.documented(here.gradient)}, kinds=kinds
        )
    gap = float(abs(here.A.approx_array(here.residual)).max())
    if here.consistent is Trilean.YES:
        values = {"target": here.documented(here.q), "law": here.documented(here.point.law)}
        there = provers.point(case, here.point.theta, here.A)
        proof = [provers.fixed(here, there), provers.consistent(here, there)]
        return fails("exact", "The point reproduces the target.", -1.0, values=values, kinds=kinds, parts=proof)
    shown = provers.identities(case.spins, *IDENTITIES)
    proof = [*shown, *provers.spurious(here, provers.point(case, here.point.theta, here.A))]
    return holds("exact", gap, kinds=kinds, parts=proof)


def _plain_moments(case: Case) -> Finding:
    """b = m(q) in place of atanh m(q): the gradient in 128-bit balls, away from zero where m is not."""
    A = arithmetic.get("ball", 128)
    q = case.target(A)
    m = transform(q)
    b = m[[1 << i for i in range(case.spins)]]
    zeros = A.zeros(case.energy.size)
    parts = case.energy.parts(zeros)
    place = Point(case.energy, case.energy.joined({**parts, "b": b}), A)
    gradient = place.gradient(q - place.law)
    if A.all_zero(gradient) is Trilean.NO:
        slope = float(abs(A.approx_array(gradient)).max())
        values = {"gradient": [A.document(value) for value in gradient]}
        why, largest = f"A gradient component is {slope:.3g}.", int(abs(A.approx_array(gradient)).argmax())
        E = arithmetic.get("exact")
        means = transform(case.target(E))[[1 << i for i in range(case.spins)]]
        there = case.energy.joined({**case.energy.parts(E.zeros(case.energy.size)), "b": means})
        proof = [provers.fact("F", largest, "not 0", provers.interval_bits(case), provers.point(case, there, E))]
        return fails("ball", why, -slope, values=values, parts=proof)
    return holds("ball")


DEPENDENT = tuple(name for name in MODEL_INDEPENDENT if name not in {"uniform", "product", "parity"})
NOT_PRODUCT = Assumption(
    "not-product",
    "the spins are not independent under $q$",
    lambda case: ~is_product(situated(case).q, situated(case).A),
)

IDENTITIES = (identities.GRADIENT, identities.PRODUCT)
AT = {"where": [["zero", "$independent", "W"]]}
FIXED = patterns.fixed("$independent") | AT
BINDING = Binding(
    instance=(patterns.alternative(*patterns.identities(*IDENTITIES), FIXED, patterns.not_consistent("$independent")),),
    case=(patterns.family("rbm"), patterns.spins(1, 6)),
    lemma="where W = 0 the gradient depends on the means of p alone, which at b = atanh m(q) are those of q",
)
PRODUCTS = Binding(
    refutation=(patterns.alternative(FIXED, patterns.consistent("$independent")),), case=(patterns.family("rbm"),)
)
MEANS = Binding(
    refutation=(
        patterns.alternative(patterns.fact("F", patterns.ANY, "not 0", point="$point", where=(["means", "$point"],))),
    ),
    case=(patterns.family("rbm"),),
)

CLAIM = Claim(
    key="fixed_points/independent-point-spurious",
    title="The independent point is spurious",
    statement=(
        "For an RBM, $W = 0$ and $b_i = \\mathrm{atanh}\\, m_i(q)$ is a fixed point, "
        "and it is spurious for every target that is not a product law."
    ),
    source=dsb(FIXED_POINTS),
    expect="holds",
    assumptions=(restricted((-1, 1)), at_most(6), NOT_PRODUCT),
    check=check,
    scope="universal",
    binding=BINDING,
    sampler=OneOf((
        Mixture(("rbm",), (2, 4), (0, 3), DEPENDENT, shapes=("generic", "zero")),
        Mixture(("rbm",), (3, 3), (0, 2), ("parity",)),
    )),
    stored=(
        "digits-all-6", "digits-three-6", "parity", "parity-of-four", "frustrated-triangle", "odd", "even",
        "no-hidden-units",
    ),
    margin="the largest $|q(x) - p(x)|$",
    requires=("spurious", "M=0", "uncorrelated-pairs", "correlated-pairs"),
    weight=1.5,
    controls=(
        NegativeControl("products-too", "It is spurious for every target.", "product targets admitted", None,
                  Mixture(("rbm",), (1, 3), (0, 2), ("product",)), drop=("not-product",), binding=PRODUCTS,
                  stored=("product",)),
        NegativeControl("plain-moments", "$W = 0$ and $b_i = m_i(q)$ is a fixed point.", "atanh dropped",
                        _plain_moments,
                  Mixture(("rbm",), (1, 3), (0, 2), ("dirichlet", "couplings")), drop=("not-product",), binding=MEANS,
                  stored=("pair-before-field",)),
    ),
)  # fmt: skip
