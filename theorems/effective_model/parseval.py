"""The variance of the energy under the uniform law is the sum of the squares of the couplings.

Statement
    For every energy E on {-1,+1}^N with Fourier coefficients J_S of -E: Var_uniform(E) = sum over S not empty of J_S^2.

Source
    DSB (arXiv:2605.07844), abstract: "... through the lens of the effective model, which can be interpreted as either a
    generalised Ising model with higher-order interactions or the Fourier expansion of the energy."

Why
    H H^T = 2^N for the matrix H of all characters, so 2^N sum of f(x)^2 = sum over S of (sum over x of f(x) chi_S(x))^2
    for every function f on the states; the term of the empty set is the square of the mean. For all N by induction:
    with f_0 and f_1 the halves of f, where the last spin is up and down, the sum for N + 1 is that for N of f_0 + f_1
    and f_0 - f_1, and (a + b)^2 + (a - b)^2 = 2 a^2 + 2 b^2 is the identity for N = 1.

Decided by
    One identity, which the checker multiplies out as polynomials over the integers at the case's N <= 6, the 2^N values
    f(x) being variables; with the induction above the scope is "universal". Besides, the two sides are computed at each
    case, exactly where they are rational, else in 256-bit balls, and in symbols at four small sizes.

Not checked
    The step of the induction is in words. The values at a case look at this program, not at the identity. Under another
    law than the uniform one the sum of squares is no variance (control "under-the-model"), and the orders above 1
    cannot be left out ("fields-only").
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from theorems._sources import LENS, dsb
from verify.claims import (
    WITH_PARAMETERS,
    Binding,
    Case,
    Claim,
    Finding,
    Mixture,
    NegativeControl,
    Point,
    Proof,
    Trilean,
    agreed,
    all_identities,
    at_most,
    exact_else_balls,
    fails,
    holds,
    identities,
    patterns,
    provers,
    symbolic_point,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    Sides = Callable[[Point], tuple[Any, Any]]


def sides(point: Point, *, order: int | None = None, law: Any = None) -> tuple[Any, Any]:
    """Variance of E, under the uniform law or another, and the sum of J_S^2 over 1 <= |S| <= ``order`` (default N)."""
    A, f, J = point.A, point.f, point.couplings
    chosen = [mask for mask in range(1, len(J)) if order is None or mask.bit_count() <= order]
    weights = law if law is not None else A.zeros(len(f)) + A.number(1) / A.number(len(f))
    mean = A.sum(weights * f)
    # Var(E) = E[(E - E[E])^2],  sum over S != 0 of J_S^2
    return A.sum(weights * (f - mean) * (f - mean)), A.sum(J[chosen] * J[chosen])


def compare(chosen: Sides, spread: Callable[[Case], tuple[str, int]] | None = None) -> Callable[[Case], Finding]:
    """A check that both sides agree, relative to the variance; ``spread``: what the checker calls their difference."""
    return exact_else_balls(lambda case, A: _compared(case, chosen, A, spread))


def _compared(case: Case, chosen: Sides, A: Any, spread: Callable[[Case], tuple[str, int]] | None) -> Finding:
    variance, squares = chosen(Point(case.energy, case.theta(A), A))
    gap = variance - squares
    if A.zero(gap) is Trilean.NO:
        values = {"variance": A.document(variance), "sum_of_squares": A.document(squares)}
        bits = 2 * (provers.interval_bits(case) or 1024)
        proof = [provers.fact(*spread(case), "not 0", min(bits, 2048))] if spread else None
        why = f"The two sides differ by {A.approx(gap):.3g}."
        return fails(A.name, why, -abs(A.approx(gap)), values=values, parts=proof)
    # both sides are the case's instance of an identity, which needs no values of f; that they agree is seen besides
    seen = agreed([gap], A, 1 if A.name == "exact" else max(1, A.upper(variance)))
    return holds(
        "symbolic",
        values=seen.values,
        parts=provers.identities(case.spins, identities.PARSEVAL) if spread is None else (),
    )


def _proof(spins: int, hidden: int) -> Proof:
    def prove() -> Trilean:
        variance, squares = sides(symbolic_point(spins, hidden))
        return all_identities([variance - squares])

    named = "RBM" if hidden else "full Ising"
    return Proof(f"$\\mathrm{{Var}}(E) = \\sum_S J_S^2$ for the {named} energy", spins, hidden, prove)


BINDING = Binding(
    instance=(patterns.alternative(*patterns.identities(identities.PARSEVAL)),),
    case=(patterns.spins(1, 6),),
    lemma="2^N sum of f^2 = sum over S of (sum of f chi_S)^2, multiplied out; for all N by induction from N = 1",
)

CLAIM = Claim(
    key="effective_model/parseval",
    title="Parseval's identity",
    statement="$\\mathrm{Var}_{\\mathrm{uniform}}(E) = \\sum_{S \\ne \\emptyset} J_S^2$.",
    source=dsb(LENS),
    expect="holds",
    assumptions=(WITH_PARAMETERS, at_most(6)),
    check=compare(sides),
    scope="universal",
    binding=BINDING,
    sampler=Mixture(("truncated_ising", "full_ising", "rbm", "rbm01", "shallow"), (1, 4), (0, 3), ("uniform",)),
    stored=(
        "saturated", "dead-unit", "one-spin", "no-hidden-units", "full-ising-self", "shallow-tanh-self",
        "rational-parameters",
    ),
    margin="decided by an identity, without a margin",
    remark=(
        "The values of both sides at each case are compared besides, exactly where they are rational, else in 256-bit "
        "balls: that looks at this program, not at the identity."
    ),
    requires=("N=1", "M=0", "dead-unit", "saturated-unit"),
    controls=(
        NegativeControl("fields-only", "$\\mathrm{Var}(E) = \\sum_{|S| = 1} J_S^2$.",
                  "orders above 1 dropped",
                  compare(lambda point: sides(point, order=1), lambda _: ("uniform spread", 1)),
                  Mixture(("rbm",), (2, 3), (1, 2), ("uniform",), shapes=("generic",)),
                  binding=Binding(refutation=(patterns.alternative(patterns.fact("uniform spread", 1, "not 0")),)),
                  stored=("regular-point",)),
        NegativeControl("under-the-model", "$\\mathrm{Var}_{p_\\theta}(E) = \\sum_{S \\ne \\emptyset} J_S^2$.",
                  "the model's law in place of the uniform one",
                  compare(lambda point: sides(point, law=point.law), lambda case: ("model spread", case.spins)),
                  Mixture(("truncated_ising", "rbm"), (1, 3), (0, 2), ("uniform",), shapes=("generic",)),
                  binding=Binding(refutation=(patterns.alternative(patterns.fact("model spread", ["=", "N"],
                                                                                 "not 0")),)),
                  stored=("one-spin-self",)),
    ),
    proofs=(_proof(1, 0), _proof(2, 0), _proof(1, 1), _proof(2, 1)),
)  # fmt: skip
