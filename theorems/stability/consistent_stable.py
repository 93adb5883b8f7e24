"""At data-consistent points no direction is unstable.

Statement
    At a data-consistent point, p_theta = q, no eigenvalue of Hess L is positive: perturbations are stable or neutral.

Source
    DSB (arXiv:2605.07844), abstract: "Around data-consistent points, we show that perturbations are either stable or
    neutral, with neutral directions leaving the effective model invariant." This is the first half.

Why
    Hess L = sum over x of (q - p)(x) d2f(x) - Cov_p(D), and v^T Cov_p(D) v is half the sum over x, y of p(x) p(y) (g(x)
    - g(y))^2, g = D v: so where p = q no eigenvalue is positive, for every energy that is twice differentiable. At
    other fixed points the first term may win (control "all-fixed-points": the frustrated triangle), and zero
    eigenvalues are common (control "strictly").

Decided by
    Two identities that the checker multiplies out at the case's N <= 5, for any functions on the states: HESSIAN (the
    second derivative of log Z, with w = e^f) and COVARIANCE (the sum of squares). At the case: p = q in every state;
    and where D is rational the rank of K as well, by which Hess L = -K^T C K, C positive definite, has rank K negative
    eigenvalues and P - rank K zeros. The program's own inertia is exact, or in 128-bit balls. In symbols besides, at
    (N, M) = (1, 0), (2, 0) and (1, 1). Scope "universal".

Not checked
    Eigenvalues that are 0 decide nothing by themselves: what happens along them is for stability/neutral-*. That a
    point that is a global maximum of L is Lyapunov stable (true for analytic energies) is not part of the statement.
    Where outer weights make D irrational p = q alone is certified, and the signs are not counted.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from theorems._sources import NEUTRAL, dsb
from verify.claims import (
    ANY,
    AT_CONSISTENT,
    WITH_PARAMETERS,
    Binding,
    Case,
    Claim,
    Energy,
    Finding,
    Mixture,
    NegativeControl,
    Proof,
    Reason,
    Situation,
    Spurious,
    Trilean,
    all_identities,
    at_most,
    enclosed_situation,
    exact_situation,
    fails,
    holds,
    identities,
    likelihood,
    patterns,
    provers,
    smallest_rate,
    symbolic_point,
    symbolic_target,
    undecided,
)

FAMILIES = ("rbm", "rbm01", "truncated_ising", "full_ising")


def check(case: Case) -> Finding:
    """Signs of the eigenvalues of the Hessian, over the rationals, or in 128-bit balls.

    Balls prove no zero, and where they leave a sign undecided it is the lemma of the certificate that decides: at a
    point that is consistent by the target's definition, Hess L = -K^T C K with C positive definite.
    """
    here = enclosed_situation(case, hessian=True)
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
        rising = provers.ascent(here)
        proof = [*provers.spurious(here), rising] if here.A.name == "exact" and rising else None
        return fails(here.A.name, why, -top, values=values, kinds=here.kinds, parts=proof)
    if signs.undecided and not case.target_is_self:
        return undecided(here.A.name, Reason.SINGULAR, f"The signs of {signs.undecided} eigenvalues are not certain.")
    # where D is not rational the signs are not counted, but that none is positive needs p = q only
    counted = here.A.name == "exact" and not _has_logarithms(case.energy)
    shown = provers.consistent_inertia(here) if counted else provers.consistent(here)
    proof = [*provers.identities(case.spins, *IDENTITIES), shown]
    return holds(here.A.name, smallest_rate(here), kinds=here.kinds, figures=_spectrum(here), parts=proof)


def _has_logarithms(energy: Energy) -> bool:
    """Whether D holds g(h) itself, log(1 + e^h), where outer weights are trained."""
    form = energy.underlying.normal()
    return form is not None and form.has_outer and form.link.name == "softplus" and len(energy.trained) == energy.size


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
    here = exact_situation(case)
    if here.inertia.zero:
        values = {"kernel_of_K": [here.documented(vector) for vector in here.A.nullspace(here.K)]}  # type: ignore[attr-defined]
        why = f"{here.inertia.zero} eigenvalues are zero."
        proof = [provers.consistent_inertia(here)]
        return fails("exact", why, values=values, kinds=here.kinds, parts=proof)
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


IDENTITIES = (identities.HESSIAN, identities.COVARIANCE)
INERTIA = patterns.need("consistent-inertia", positive=0, zero="$zero", negative=patterns.ANY)
BINDING = Binding(
    instance=(
        patterns.alternative(*patterns.identities(*IDENTITIES), INERTIA),
        patterns.alternative(*patterns.identities(*IDENTITIES), patterns.consistent()),
    ),
    case=(patterns.spins(1, 5),),
    lemma="Hess L = sum of (q - p) d2f - Cov_p(D), and Cov_p(D) is positive semidefinite: a sum of squares",
)

CLAIM = Claim(
    key="stability/consistent-stable",
    title="Consistent points are stable",
    statement=(
        "At a data-consistent point no eigenvalue of $\\nabla^2 L$ is positive: perturbations are stable or neutral."
    ),
    source=dsb(NEUTRAL),
    expect="holds",
    assumptions=(
        WITH_PARAMETERS, at_most(5), AT_CONSISTENT,
    ),
    check=check,
    scope="universal",
    binding=BINDING,
    sampler=Mixture(ANY, (1, 3), (0, 3), ("self",)),
    stored=(
        "dead-unit", "duplicated-units-self", "saturated", "one-spin-self", "regular-point", "full-ising-self",
        "rbm01-self", "triangle-ising", "tied-weights", "shallow-tanh-self", "shallow-softplus-self",
        "product-couplings", "one-spin-field",
    ),
    margin="the smallest nonzero decay rate",
    requires=("consistent", "K-regular", "K-singular", "neutral-directions", "N=1", "M=0", "dead-unit",
              "duplicate-units", "saturated-unit"),
    weight=1.5,
    controls=(
        NegativeControl("all-fixed-points", "The same at every fixed point.", "consistency dropped", None,
                  Spurious(("rbm",), (2, 3), (1, 2), ("zero",)), drop=("consistent",),
                  binding=Binding(refutation=(patterns.alternative(*patterns.spurious(), patterns.ascending()),)),
                  stored=("frustrated-triangle",)),
        NegativeControl("strictly", "At a data-consistent point every eigenvalue is negative.",
                        "neutral directions denied",
                  _strictly, Mixture(("rbm",), (1, 2), (1, 2), ("self",)),
                  binding=Binding(refutation=(patterns.alternative(INERTIA | {"where": [["<", 0, "$zero"]]}),)),
                  stored=("one-spin-self",)),
    ),
    proofs=(_proof(1, 0), _proof(2, 0), _proof(1, 1)),
)  # fmt: skip
