"""The variance of the energy under the uniform law is the sum of the squares of the couplings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from theorems._common import LENS, at_most, dsb
from theorems._common import WITH_PARAMETERS as PARAMETERS
from verify import arithmetic
from verify.claims import Claim, Finding, Neighbour, Proof, Reason, fails, holds, undecided
from verify.draws import Mixture
from verify.energies import FullIsing, Rbm
from verify.errors import NotExpressible
from verify.gibbs import Point
from verify.trilean import Trilean

if TYPE_CHECKING:
    from collections.abc import Callable

    from verify.case import Case

    Sides = Callable[[Point], tuple[Any, Any]]

AGREED_BITS = 150
"""In 256-bit balls, both sides must agree to this many bits relative to the variance to count as equal."""


def sides(point: Point, *, first: int = 1, law: Any = None) -> tuple[Any, Any]:
    """Variance of E, under the uniform law or another, and the sum of J_S^2 over the masks from ``first`` on."""
    A, f, J = point.A, point.f, point.couplings
    weights = law if law is not None else A.zeros(len(f)) + A.number(1) / A.number(len(f))
    mean = A.sum(weights * f)
    # Var(E) = E[(E - E[E])^2],  sum over S != 0 of J_S^2
    return A.sum(weights * (f - mean) * (f - mean)), A.sum(J[first:] * J[first:])


def compare(chosen: Sides) -> Callable[[Case], Finding]:
    """A check that both sides agree: exactly where products stay rational, else in 256-bit balls."""

    def check(case: Case) -> Finding:
        try:
            return _compared(case, chosen, arithmetic.get("exact"))
        except NotExpressible:
            return _compared(case, chosen, arithmetic.get("ball", 256))

    return check


def _compared(case: Case, chosen: Sides, A: Any) -> Finding:
    variance, squares = chosen(Point(case.energy, case.theta(A), A))
    gap = variance - squares
    if A.zero(gap) is Trilean.NO:
        values = {"variance": A.document(variance), "sum_of_squares": A.document(squares)}
        return fails(A.name, f"The two sides differ by {A.approx(gap):.3g}.", -abs(A.approx(gap)), values=values)
    if A.zero(gap) is Trilean.YES:
        return holds(A.name)
    bound = max(abs(A.lower(gap)), abs(A.upper(gap))) / max(abs(A.upper(variance)), 1)
    bits = float(bound.denominator.bit_length() - bound.numerator.bit_length()) if bound else float(A.bits)
    return holds(A.name, bits) if bits >= AGREED_BITS else undecided(A.name, Reason.WIDE)


def _proof(spins: int, hidden: int) -> Proof:
    def prove() -> Trilean:
        A: Any = arithmetic.get("symbolic")
        energy = Rbm(spins, hidden) if hidden else FullIsing(spins)
        variance, squares = sides(Point(energy, A.symbols(energy.labels), A))
        return Trilean(A.is_identity(variance - squares))

    named = "RBM" if hidden else "full Ising"
    return Proof(f"$\\mathrm{{Var}}(E) = \\sum_S J_S^2$ for the {named} energy", spins, hidden, prove)


CLAIM = Claim(
    key="effective_model/parseval",
    title="Parseval's identity",
    statement="$\\mathrm{Var}_{\\mathrm{uniform}}(E) = \\sum_{S \\ne \\emptyset} J_S^2$.",
    source=dsb(LENS),
    expect="holds",
    assumptions=(PARAMETERS, at_most(6)),
    check=compare(sides),
    law=Mixture(("truncated_ising", "full_ising", "rbm", "rbm01", "shallow"), (1, 4), (0, 3), ("uniform",)),
    stored=(
        "saturated", "dead-unit", "one-spin", "no-hidden-units", "full-ising-self", "shallow-tanh-self",
        "rational-parameters",
    ),
    margin="bits to which both sides agree, where balls decided; none where they are equal exactly",
    requires=("N=1", "M=0", "dead-unit", "saturated-unit"),
    neighbours=(
        Neighbour("with-the-constant", "$\\mathrm{Var}(E) = \\sum_S J_S^2$ with $J_\\emptyset$ among them.",
                  "the empty set is counted", compare(lambda point: sides(point, first=0)),
                  Mixture(("rbm",), (1, 3), (1, 2), ("uniform",))),
        Neighbour("under-the-model", "$\\mathrm{Var}_{p_\\theta}(E) = \\sum_{S \\ne \\emptyset} J_S^2$.",
                  "the model's law in place of the uniform one",
                  compare(lambda point: sides(point, law=point.law)),
                  Mixture(("truncated_ising", "rbm"), (1, 3), (0, 2), ("uniform",), shapes=("generic",))),
    ),
    proofs=(_proof(1, 0), _proof(2, 0), _proof(1, 1), _proof(2, 1)),
)  # fmt: skip
