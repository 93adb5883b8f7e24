"""The variance of the energy under the uniform law is the sum of the squares of the couplings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from theorems._common import LENS, at_most, dsb
from theorems._common import WITH_PARAMETERS as PARAMETERS
from theorems._equality import AGREEMENT, agreed, exact_else_balls
from theorems._symbols import all_identities, symbolic_point
from verify.claims import Claim, Finding, Neighbour, Proof, fails
from verify.draws import Mixture
from verify.gibbs import Point
from verify.trilean import Trilean

if TYPE_CHECKING:
    from collections.abc import Callable

    from verify.case import Case

    Sides = Callable[[Point], tuple[Any, Any]]


def sides(point: Point, *, first: int = 1, law: Any = None) -> tuple[Any, Any]:
    """Variance of E, under the uniform law or another, and the sum of J_S^2 over the masks from ``first`` on."""
    A, f, J = point.A, point.f, point.couplings
    weights = law if law is not None else A.zeros(len(f)) + A.number(1) / A.number(len(f))
    mean = A.sum(weights * f)
    # Var(E) = E[(E - E[E])^2],  sum over S != 0 of J_S^2
    return A.sum(weights * (f - mean) * (f - mean)), A.sum(J[first:] * J[first:])


def compare(chosen: Sides) -> Callable[[Case], Finding]:
    """A check that both sides agree, relative to the variance."""
    return exact_else_balls(lambda case, A: _compared(case, chosen, A))


def _compared(case: Case, chosen: Sides, A: Any) -> Finding:
    variance, squares = chosen(Point(case.energy, case.theta(A), A))
    gap = variance - squares
    if A.zero(gap) is Trilean.NO:
        values = {"variance": A.document(variance), "sum_of_squares": A.document(squares)}
        return fails(A.name, f"The two sides differ by {A.approx(gap):.3g}.", -abs(A.approx(gap)), values=values)
    return agreed([gap], A, 1 if A.name == "exact" else max(1, A.upper(variance)))


def _proof(spins: int, hidden: int) -> Proof:
    def prove() -> Trilean:
        variance, squares = sides(symbolic_point(spins, hidden))
        return all_identities([variance - squares])

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
    margin="decided exactly, or by agreement of balls, without a margin",
    remark=AGREEMENT,
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
