"""The independent point is a strict saddle exactly where the target correlates some pair of spins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from theorems._certified import ascent, dependences, dependent, fixed
from theorems._common import PRACTICE, at_most, dsb, is_product, of_family, pair_covariances, target_kinds, with_hidden
from theorems.fixed_points._independent import situated
from verify.certificates import inertia, instance, point, refutation
from verify.claims import Claim, Finding, Neighbour, fails, holds
from verify.draws import ALIEN, Mixture, OneOf
from verify.trilean import Trilean

if TYPE_CHECKING:
    from collections.abc import Callable

    from verify.case import Case
    from verify.situation import Situation


def some_pair_correlated(here: Situation) -> Trilean:
    """Is some pair covariance of q not zero?"""
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
            proof = instance(case, [*_criterion(here), *shown]) if shown else None
            return holds("exact", top if said else None, kinds=kinds, certificate=proof)
        found = (
            f"The Hessian has {signs.positive} positive, {signs.zero} zero and {signs.negative} negative eigenvalues"
        )
        values = {
            "inertia": {"positive": signs.positive, "zero": signs.zero, "negative": signs.negative},
            "pair_covariances": here.documented(pair_covariances(here.q)),
            "hessian": here.documented(here.hessian),
        }
        shown = _signs(here)
        proof = refutation(case, [*_criterion(here), *shown]) if shown else None
        why = f"{found}, against the criterion."
        return fails("exact", why, values=values, kinds=kinds, certificate=proof)

    return check


def _criterion(here: Situation) -> list[dict[str, Any]]:
    """A pair that is correlated; else that no pair is, and a larger set that is dependent, if there is one."""
    gaps, there = dependences(here), point(here.case, here.point.theta, here.A)
    pairs = [mask for mask in range(len(gaps)) if mask.bit_count() == 2]
    correlated = next((mask for mask in pairs if here.A.zero(gaps[mask]) is Trilean.NO), None)
    if correlated is not None:
        return dependent(here, "not 0", [correlated], there)
    more = [mask for mask in range(len(gaps)) if here.A.zero(gaps[mask]) is Trilean.NO][:1]
    return [*dependent(here, "0", pairs, there), *dependent(here, "not 0", more, there)]


def _signs(here: Situation) -> list[dict[str, Any]]:
    """The point is fixed; a direction of ascent, or where there is none the Hessian's signs. Empty where not found."""
    there = point(here.case, here.point.theta, here.A)
    rising = ascent(here, there) if here.inertia.positive else inertia(here, there)
    return [] if rising is None else [fixed(here, there), rising]


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
    assumptions=(of_family("rbm"), with_hidden(1), at_most(6)),
    check=unstable_iff(some_pair_correlated),
    law=OneOf((
        Mixture(("rbm",), (1, 3), (1, 3), ALIEN, shapes=("generic", "zero")),
        Mixture(("rbm",), (2, 4), (1, 2), ("dirichlet", "couplings", "energy_law"), shapes=("generic", "zero")),
        Mixture(("rbm",), (3, 3), (1, 2), ("parity",)),
    )),
    stored=("parity", "frustrated-triangle", "spurious-independent-point", "one-spin", "digits-all-6"),
    margin="the largest eigenvalue of the Hessian, where a pair is correlated",
    requires=("correlated-pairs", "uncorrelated-pairs", "product-target", "N=1"),
    weight=1.5,
    neighbours=(
        Neighbour("iff-not-product", "The point is a strict saddle if and only if $q$ is not a product law.",
                  "pairs become any dependence", unstable_iff(lambda here: ~is_product(here.q, here.A)),
                  Mixture(("rbm",), (3, 3), (1, 2), ("parity",)), stored=("parity",)),
        Neighbour("always", "The point is a strict saddle for every target.",
                  "the criterion dropped", unstable_iff(lambda _: Trilean.YES),
                  Mixture(("rbm",), (1, 3), (1, 2), ("product", "uniform")), stored=("product",)),
    ),
)  # fmt: skip
