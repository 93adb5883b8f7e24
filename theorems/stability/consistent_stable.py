"""At data-consistent points no direction is unstable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from theorems._certified import ascent, consistent, spurious
from theorems._common import AT_CONSISTENT, NEUTRAL, at_most, dsb, enclosed, of_family, situation, smallest_rate
from theorems._common import WITH_PARAMETERS as PARAMETERS
from theorems._symbols import all_identities, likelihood, symbolic_point, symbolic_target
from verify.certificates import certificate, consistent_inertia, refutation
from verify.claims import Claim, Finding, Neighbour, Proof, Reason, fails, holds, undecided
from verify.draws import Mixture, Spurious

if TYPE_CHECKING:
    from verify.case import Case
    from verify.situation import Situation
    from verify.trilean import Trilean

FAMILIES = ("rbm", "rbm01", "truncated_ising", "full_ising")


def check(case: Case) -> Finding:
    """Signs of the eigenvalues of the Hessian, over the rationals, or in 128-bit balls.

    Balls prove no zero, and where they leave a sign undecided it is the lemma of the certificate that decides: at a
    point that is consistent by the target's definition, Hess L = -K^T C K with C positive definite.
    """
    here = enclosed(case, hessian=True)
    signs = here.inertia
    if signs.positive:
        top = float(np.linalg.eigvalsh(here.A.approx_array(here.hessian)).max())
        values = {
            "inertia": {"positive": signs.positive, "zero": signs.zero, "negative": signs.negative},
            "largest_eigenvalue_approx": top,
            "gradient": here.documented(here.gradient),
            "hessian": here.documented(here.hessian),
        }
        why = f"Of {len(here.hessian)} eigenvalues {signs.positive} are positive."
        rising = ascent(here)
        proof = refutation(case, [*spurious(here), rising]) if here.A.name == "exact" and rising else None
        return fails(here.A.name, why, -top, values=values, kinds=here.kinds, certificate=proof)
    if signs.undecided and not case.target_is_self:
        return undecided(here.A.name, Reason.SINGULAR, f"The signs of {signs.undecided} eigenvalues are not certain.")
    # where D is not rational the signs are not counted, but that none is positive needs p = q only
    proof = certificate(case, consistent_inertia(here) if here.A.name == "exact" else consistent(here))
    return holds(here.A.name, smallest_rate(here), kinds=here.kinds, figures=_spectrum(here), certificate=proof)


def _spectrum(here: Situation) -> tuple[dict[str, Any], ...]:
    case = here.case
    if not here.rank.proved or not 4 <= len(here.hessian) <= 24:
        return ()
    values = np.linalg.eigvalsh(here.A.approx_array(here.hessian))
    rank = here.rank.at_least
    return (
        {
            "kind": "spectrum",
            "title": "Spectrum of the Hessian at a data-consistent point",
            "caption": f"{case.energy.family}, N = {case.spins}, P = {len(values)}: exactly {rank} negative "
            f"eigenvalues and {len(values) - rank} zeros, which the plot shows in float64.",
            "groups": [
                {"label": "stable", "values": sorted(float(value) for value in values[:rank])},
                {"label": "neutral", "values": sorted(float(value) for value in values[rank:])},
            ],
        },
    )


def _strictly(case: Case) -> Finding:
    here = situation(case)
    if here.inertia.zero:
        values = {"kernel_of_K": [here.documented(vector) for vector in here.A.nullspace(here.K)]}  # type: ignore[attr-defined]
        why = f"{here.inertia.zero} eigenvalues are zero."
        proof = refutation(case, [consistent_inertia(here)])
        return fails("exact", why, values=values, kinds=here.kinds, certificate=proof)
    return holds("exact", kinds=here.kinds)


def _proof(spins: int, hidden: int) -> Proof:
    def prove() -> Trilean:
        point, q = symbolic_point(spins, hidden), symbolic_target(spins)
        A: Any = point.A
        slopes = [A.differentiate(likelihood(point, q), symbol) for symbol in point.theta]
        hessian = point.hessian(q - point.law)
        return all_identities(
            A.differentiate(slopes[i], point.theta[j]) - hessian[i, j] for i in range(len(slopes)) for j in range(i + 1)
        )

    said = "$\\nabla^2 L = -K^T C K + \\sum_x (q - p)(x)\\, \\partial^2 f(x)$ for every target"
    return Proof(said, spins, hidden, prove)


CLAIM = Claim(
    key="stability/consistent-stable",
    title="Consistent points are stable",
    statement=(
        "At a data-consistent point no eigenvalue of $\\nabla^2 L$ is positive: perturbations are stable or neutral."
    ),
    source=dsb(NEUTRAL),
    expect="holds",
    assumptions=(
        of_family(*FAMILIES, "reparametrised", "shallow", "product_ising"), PARAMETERS, at_most(5), AT_CONSISTENT,
    ),
    check=check,
    law=Mixture(FAMILIES, (1, 3), (0, 3), ("self",)),
    stored=(
        "dead-unit", "duplicated-units-self", "saturated", "one-spin-self", "regular-point", "full-ising-self",
        "rbm01-self", "triangle-ising", "tied-weights", "shallow-tanh-self", "shallow-softplus-self",
        "product-couplings", "one-spin-field",
    ),
    margin="the smallest nonzero decay rate",
    requires=("consistent", "K-regular", "K-singular", "neutral-directions", "N=1", "M=0", "dead-unit",
              "duplicate-units", "saturated-unit"),
    weight=1.5,
    neighbours=(
        Neighbour("all-fixed-points", "The same at every fixed point.", "consistency dropped", None,
                  Spurious(("rbm",), (2, 3), (1, 2), ("zero",)), stored=("frustrated-triangle",), drop=("consistent",)),
        Neighbour("strictly", "At a data-consistent point every eigenvalue is negative.", "neutral directions denied",
                  _strictly, Mixture(("rbm",), (1, 2), (1, 2), ("self",)), stored=("one-spin-self",)),
    ),
    proofs=(_proof(1, 0), _proof(2, 0), _proof(1, 1)),
)  # fmt: skip
