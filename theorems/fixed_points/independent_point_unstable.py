"""The independent point is a strict saddle exactly where the target correlates some pair of spins.

Statement
    For an RBM with +-1 units and at least one hidden unit, the fixed point W = 0, b_i = atanh m_i(q) has an unstable
    direction (a positive eigenvalue of Hess L) if and only if Cov_q(x_i, x_j) is not 0 for some pair.

Source
    DSB (arXiv:2605.07844), abstract: it "clarifies why fixed points that are not data-consistent at low orders are not
    observed in practice."

Why
    Where W = 0 the columns of D are x_i, tanh c_a and tanh(c_a) x_i, and d2f along weights v of a unit is s (v.x)^2,
    s = 1 - tanh(c)^2 > 0. Let b make up for it, b_i = -tanh(c) v_i: then D v = 0, and v^T Hess L v = s sum over i, j of
    v_i v_j r_ij. r_ii = 0, and r_ij = Cov_q(x_i, x_j): so it takes both signs where one of these is not 0. Where all
    are 0 the second term of Hess L vanishes, and -Cov_p(D) has no positive eigenvalue. "Not a product law" in place of
    "some pair correlated" is false: the parity of three spins (control "iff-not-product").

Decided by
    Three identities that the checker multiplies out at the case's N <= 6: HESSIAN, COVARIANCE (v^T Cov_p(D) v as a sum
    of squares) and SADDLE (the quadratic form above). At the case's independent point, in rationals: |grad L|^2 = 0;
    then either an integer v with v^T Hess L v > 0 and a pair with Cov_q not 0, or the inertia of Hess L with no
    positive eigenvalue and each pair covariance 0. Scope "universal".

Not checked
    Stability where no pair is correlated: zero eigenvalues decide nothing there (fixed_points/spurious-are-unstable has
    a lemma for it). How long a flow stays near the saddle, and other spurious points.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from theorems._sources import PRACTICE, dsb
from theorems.fixed_points._independent import situated
from verify.claims import (
    MODEL_INDEPENDENT,
    Binding,
    Case,
    Claim,
    Finding,
    Mixture,
    NegativeControl,
    OneOf,
    Situation,
    Trilean,
    at_most,
    fails,
    holds,
    identities,
    is_product,
    pair_covariances,
    patterns,
    provers,
    restricted,
    target_kinds,
    with_hidden,
)

if TYPE_CHECKING:
    from collections.abc import Callable


def some_pair_correlated(here: Situation) -> Trilean:
    """Whether some pair covariance of q is not zero."""
    return ~here.A.all_zero(pair_covariances(here.q))


def unstable_iff(criterion: Callable[[Situation], Trilean]) -> Callable[[Case], Finding]:
    """A check that the Hessian has a positive eigenvalue exactly where the criterion says so; over the rationals."""

    def check(case: Case) -> Finding:
        here = situated(case)
        kinds = here.kinds | target_kinds(here.q, here.A)
        signs, said = here.inertia, criterion(here) is Trilean.YES
        if (signs.positive > 0) == said:
            top = float(np.linalg.eigvalsh(here.A.approx_array(here.hessian)).max())
            shown = _signs(here)
            proof = [*provers.identities(case.spins, *IDENTITIES), *shown, *_criterion(here)] if shown else None
            return holds("exact", top if said else None, kinds=kinds, parts=proof)
        found = (
            f"The Hessian has {signs.positive} positive, {signs.zero} zero and {signs.negative} negative eigenvalues"
        )
        values = {
            "inertia": {"positive": signs.positive, "zero": signs.zero, "negative": signs.negative},
            "pair_covariances": here.documented(pair_covariances(here.q)),
            "hessian": here.documented(here.hessian),
        }
        shown = _signs(here)
        proof = [*shown, *_criterion(here)] if shown else None
        why = f"{found}, against the criterion."
        return fails("exact", why, values=values, kinds=kinds, parts=proof)

    return check


def _criterion(here: Situation) -> list[dict[str, Any]]:
    """A pair that is correlated; else that no pair is, and a larger set that is dependent, if there is one."""
    gaps, there = provers.dependences(here), provers.point(here.case, here.point.theta, here.A)
    pairs = [mask for mask in range(len(gaps)) if mask.bit_count() == 2]
    correlated = next((mask for mask in pairs if here.A.zero(gaps[mask]) is Trilean.NO), None)
    if correlated is not None:
        return provers.dependent(here, "not 0", [correlated], there)
    more = [mask for mask in range(len(gaps)) if here.A.zero(gaps[mask]) is Trilean.NO][:1]
    return [*provers.dependent(here, "0", pairs, there), *provers.dependent(here, "not 0", more, there)]


def _signs(here: Situation) -> list[dict[str, Any]]:
    """The point is fixed; a direction of ascent, or where there is none the Hessian's signs. Empty where not found."""
    there = provers.point(here.case, here.point.theta, here.A)
    rising = provers.ascent(here, there) if here.inertia.positive else provers.inertia(here, there)
    return [] if rising is None else [provers.fixed(here, there), rising]


IDENTITIES = (identities.HESSIAN, identities.COVARIANCE, identities.SADDLE)
AT = "$independent"
FIXED = patterns.fixed(AT) | {"where": [["zero", AT, "W"]]}
NO_ASCENT = patterns.need("inertia", point=AT, positive=0, zero=patterns.ANY, negative=patterns.ANY)
UNCORRELATED = patterns.fact("dependence", ["=", "S"], "0", point=AT, each=(("S", ["of-order", 2]),))
CORRELATED = patterns.fact("dependence", "$S", "not 0", point=AT, where=(["=", ["order", "$S"], 2],))
DEPENDENT = patterns.fact("dependence", "$S", "not 0", point=AT, where=(["<", 2, ["order", "$S"]],))
SHOWN = patterns.identities(*IDENTITIES)
BINDING = Binding(
    instance=(
        patterns.alternative(*SHOWN, FIXED, patterns.ascending(AT), CORRELATED),
        patterns.alternative(*SHOWN, FIXED, NO_ASCENT, UNCORRELATED),
        patterns.alternative(*SHOWN, FIXED, NO_ASCENT, UNCORRELATED, DEPENDENT),
    ),
    refutation=(
        patterns.alternative(FIXED, patterns.ascending(AT), UNCORRELATED),
        patterns.alternative(FIXED, NO_ASCENT, CORRELATED),
    ),
    case=(patterns.family("rbm"), patterns.hidden(1), patterns.spins(1, 6)),
    lemma="along the weights v of a unit, b making up for it, v^T Hess L v = s sum of v_i v_j Cov_q(x_i, x_j)",
)
ANY_DEPENDENCE = Binding(
    refutation=(patterns.alternative(FIXED, NO_ASCENT, UNCORRELATED, DEPENDENT),), case=(patterns.family("rbm"),)
)
ALWAYS = Binding(
    refutation=(
        patterns.alternative(FIXED, NO_ASCENT, UNCORRELATED),
        patterns.alternative(FIXED, NO_ASCENT, UNCORRELATED, DEPENDENT),
    ),
    case=(patterns.family("rbm"),),
)

CLAIM = Claim(
    key="fixed_points/independent-point-unstable",
    title="The independent point is a strict saddle",
    statement=(
        "With at least one hidden unit, the fixed point $W = 0$, $b_i = \\mathrm{atanh}\\, m_i(q)$ "
        "has an unstable direction (a positive eigenvalue of $\\nabla^2 L$) "
        "if and only if $\\mathrm{Cov}_q(x_i, x_j) \\ne 0$ for some pair."
    ),
    source=dsb(PRACTICE),
    expect="holds",
    assumptions=(restricted((-1, 1)), with_hidden(1), at_most(6)),
    check=unstable_iff(some_pair_correlated),
    scope="universal",
    binding=BINDING,
    sampler=OneOf((
        Mixture(("rbm",), (1, 3), (1, 3), MODEL_INDEPENDENT, shapes=("generic", "zero")),
        Mixture(("rbm",), (2, 4), (1, 2), ("dirichlet", "couplings", "energy_law"), shapes=("generic", "zero")),
        Mixture(("rbm",), (3, 3), (1, 2), ("parity",)),
    )),
    stored=("parity", "frustrated-triangle", "spurious-independent-point", "one-spin", "digits-all-6"),
    margin="the largest eigenvalue of the Hessian, where a pair is correlated",
    requires=("correlated-pairs", "uncorrelated-pairs", "product-target", "N=1"),
    weight=1.5,
    controls=(
        NegativeControl("iff-not-product", "The point is a strict saddle if and only if $q$ is not a product law.",
                  "pairs become any dependence", unstable_iff(lambda here: ~is_product(here.q, here.A)),
                  Mixture(("rbm",), (3, 3), (1, 2), ("parity",)), binding=ANY_DEPENDENCE, stored=("parity",)),
        NegativeControl("always", "The point is a strict saddle for every target.",
                  "the criterion dropped", unstable_iff(lambda _: Trilean.YES),
                  Mixture(("rbm",), (1, 3), (1, 2), ("product", "uniform")), binding=ALWAYS, stored=("product",)),
    ),
)  # fmt: skip
