"""Every coupling of an RBM has a closed form, and both codings of its units give the same one.

Statement
    For an RBM with biases b, c, weights w and every S that is not empty, the Fourier coefficient of -E is
    J_S = [|S| = 1] b_i + sum over a of 2^-|S| sum over s in {-1,+1}^S of (prod s_i) E_X log cosh(c_a + sum_(i in S) s_i
    w_ai + X), X = sum of w_aj x_j over j outside S, x uniform; and the 0/1 and +-1 forms of a model agree.

Source
    HOC: Decelle, Navas Gomez, Seoane, "Inferring higher-order couplings with neural networks", arXiv:2501.06108.

Why
    Both sides are linear in the numbers g(h_a(x)), h_a(x) = c_a + w_a.x, so they are compared by their coefficients:
    the formula's sum over signs s on S and over the spins outside S runs through all states, the sign of a state being
    that of chi_S. As log(1 + e^(2y)) = y + log 2cosh y, a 0/1 unit with h = c + w.v is a +-1 unit with h' = h/2, and
    that h is 2 h' with w' = w/4, c' = (c + sum of w/2)/2 is linear too. The log 2 between log 2cosh and log cosh
    cancels, for the signs of a chi_S that is not constant add up to 0.

Decided by
    Two identities of polynomials that the checker multiplies out at the case's N <= 5: for each S the sum over x of
    chi_S(x) g(x) against the formula's double sum, with the 2^N numbers g(x) of one unit as variables; and for each
    state 2 h = 4 h', with c and w as variables. So they hold for all parameters and any number of units at that N
    (scope "symbolic"). Besides, the values of both sides are compared at each case, exactly where they are sums of
    logarithms of rationals, else in 256-bit balls, and in symbols at (N, M) = (1, 1) and (2, 1).

Not checked
    N >= 6, and values of N of which no case was judged. That the identities are about this formula, that b_i adds to
    J_i alone, and that log(1 + e^(2y)) = y + log 2cosh y, are read, not multiplied out. The comparison of values looks
    at this program, not at the identity. The formula for large N (X normal) is another claim.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from theorems._sources import HOC
from verify.claims import (
    WITH_PARAMETERS,
    Arithmetic,
    Array,
    Binding,
    Case,
    Claim,
    Finding,
    Mixture,
    NegativeControl,
    Point,
    Proof,
    Rbm,
    Trilean,
    agreed,
    all_identities,
    arithmetic,
    at_most,
    exact_else_balls,
    fails,
    holds,
    identities,
    members,
    patterns,
    provers,
    restricted,
    symbolic_point,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    Formula = Callable[[Case, Array, Arithmetic], Array]
    Shown = Callable[[Case], tuple[Rbm, dict[str, Any]]]


ZERO, ONE = Fraction(0), Fraction(1)


def closed_form(parts: dict[str, Array], A: Arithmetic, *, with_c: bool = True) -> Array:
    """The couplings J_S of an RBM with +-1 units by the published formula, shape (2^N,); J_0 is left at zero.

    Enumerates the signs s over S and the spins outside S, unit by unit: nothing is shared with the transform.
    """
    b, c, W = parts["b"], parts["c"], parts["W"]
    spins = len(b)
    J = A.zeros(1 << spins)
    for mask in range(1, 1 << spins):
        inside = members(mask)
        k = len(inside)
        # J_S = [|S|=1] b_i + sum_a 2^-k sum_s (prod s) E_X log cosh(c_a + sum_{i in S} s_i w_ai + X)
        total = A.number(0)
        for a in range(len(c)):
            for x in product((1, -1), repeat=spins):
                h = c[a] if with_c else A.number(0)
                for j in range(spins):
                    h = h + W[a, j] * x[j]
                sign = int(np.prod([x[i] for i in inside]))
                # log 2cosh in place of log cosh: the constant log 2 cancels in the signed sum; E_X is a mean over
                # the 2^(N-k) states outside S, so together 2^-k 2^-(N-k) = 2^-N
                total = total + A.log2cosh(np.array([h], dtype=A.dtype))[0] * sign
        total = total * A.number(Fraction(1, 1 << spins))
        J[mask] = total + b[inside[0]] if k == 1 else total
    return J


def published(case: Case, theta: Array, A: Arithmetic) -> Array:
    """The closed form, for either coding."""
    recoded = case.energy.as_spins(theta, A)
    machine, weights = (case.energy, theta) if recoded is None else recoded
    return closed_form(machine.parts(weights), A)


def _without_c(case: Case, theta: Array, A: Arithmetic) -> Array:
    return closed_form(case.energy.parts(theta), A, with_c=False)


def _unshifted(case: Case, theta: Array, A: Arithmetic) -> Array:
    """0/1 units recoded by w = W/4 alone, with b and c merely halved."""
    half, quarter = A.number(Fraction(1, 2)), A.number(Fraction(1, 4))
    parts = case.energy.parts(theta)
    return closed_form({"b": parts["b"] * half, "c": parts["c"] * half, "W": parts["W"] * quarter}, A)


def compare(formula: Formula, shown: Shown | None = None) -> Callable[[Case], Finding]:
    """A check that a formula for the couplings gives the Fourier coefficients.

    ``shown``: another model whose Fourier coefficients the formula gives, for the certificate of a difference.
    """
    return exact_else_balls(lambda case, A: _compared(case, formula, A, shown))


def _compared(case: Case, formula: Formula, A: Any, shown: Shown | None) -> Finding:
    theta = case.theta(A)
    fourier, given = Point(case.energy, theta, A).couplings, formula(case, theta, A)
    difference = (given - fourier)[1:]
    wrong = [mask for mask, value in enumerate(difference, 1) if A.zero(value) is Trilean.NO]
    if not wrong:
        # both sides are the case's instance of identities; that their values agree is seen besides
        shown_too = provers.identities(case.spins, *IDENTITIES) if formula is published else ()
        return holds("symbolic", values=agreed(difference, A).values, parts=shown_too)
    worst = max(wrong, key=lambda mask: abs(A.approx(difference[mask - 1])))
    gap = abs(A.approx(difference[worst - 1]))
    values = {
        "subset": members(worst),
        "formula": A.document(given[worst]),
        "fourier": A.document(fourier[worst]),
    }
    proof = None
    if shown is not None:
        other, parameters = shown(case)
        proof = [provers.coupling_differs(case, other, parameters, worst, exact=False)]
    return fails(A.name, f"J of {members(worst)} differs by {gap:.3g}.", -gap, values=values, parts=proof)


def _model(case: Case, factors: dict[str, Fraction]) -> tuple[Rbm, dict[str, Any]]:
    """An RBM with +-1 units and the case's parameters times a factor for each block, as a document."""
    A = arithmetic.get("exact")
    other = Rbm(case.spins, case.energy.hidden)
    parts = {name: part * A.number(factors[name]) for name, part in case.energy.parts(case.theta(A)).items()}
    return other, other.named([A.document(value) for value in other.joined(parts)])


def doubled(case: Case) -> Finding:
    """J_ij of doubled weights is four times J_ij for every pair, as the leading term for small weights has it."""
    A: Any = arithmetic.get("exact")
    parts = case.energy.parts(case.theta(A))
    twice = case.energy.joined({**parts, "W": parts["W"] * A.number(2)})
    J, J2 = (Point(case.energy, theta, A).couplings for theta in (case.theta(A), twice))
    for mask in (mask for mask in range(len(J)) if mask.bit_count() == 2):
        gap = J2[mask] - J[mask] * 4
        if A.zero(gap) is Trilean.NO:
            values = {"subset": members(mask), "J": A.document(J[mask]), "J_of_doubled_weights": A.document(J2[mask])}
            other, parameters = _model(case, {"b": Fraction(1), "c": Fraction(1), "W": Fraction(2)})
            proof = [provers.coupling_differs(case, other, parameters, mask, 4, exact=True)]
            size = abs(A.approx(gap))
            return fails("exact", f"J of {members(mask)} is off by {size:.3g}.", -size, values=values, parts=proof)
    return holds("exact")


def _proof(spins: int, hidden: int) -> Proof:
    def prove() -> Trilean:
        point = symbolic_point(spins, hidden)
        formula = closed_form(point.energy.parts(point.theta), point.A)
        return all_identities((point.couplings - formula)[1:])

    return Proof("the closed form equals $2^{-N}\\sum_x f(x)\\chi_S(x)$ for every $S$", spins, hidden, prove)


_G = ["g", "x"]
COEFFICIENTS = identities.identity(
    # sum over x of chi_S(x) g(x) = sum over T in S of (-1)^|T| sum over R outside S of g(T and R down, the others up)
    ["sum", "x", "states", ["*", ["chi", "S", "x"], _G]],
    ["sum", "T", ["subsets", "S"],
     ["*", ["chi", "T", "T"], ["sum", "R", ["subsets", ["-", "full", "S"]], ["g", ["|", "T", "R"]]]]],
    ("S", ["range", 1, "full"]),
)  # fmt: skip
"""2^N J_S of one unit, by the Fourier coefficient and by the formula."""
RECODED = identities.identity(
    # 2 h = 2 c + sum over j of w_j (1 + x_j) = (2 c + sum of w_j) + sum over j of w_j x_j = 4 h'
    ["+", ["*", 2, ["c", 0]], ["sum", "j", "spins", ["*", ["v", "j"], ["+", 1, ["chi", ["bit", "j"], "x"]]]]],
    ["+", ["*", 2, ["c", 0]], ["sum", "j", "spins", ["v", "j"]],
     ["sum", "j", "spins", ["*", ["v", "j"], ["chi", ["bit", "j"], "x"]]]],
    ("x", "states"),
)  # fmt: skip
"""The recoding of 0/1 units; v stands for the weights w."""
IDENTITIES = (COEFFICIENTS, RECODED)


def differs(factor: int, other: Any, subset: Any, *conditions: Any, **rest: Any) -> Binding:
    """J_S of another model is not so many times that of the case."""
    pattern = patterns.need("coupling-differs", other=other, subset=subset, factor=factor, **rest)
    return Binding(refutation=(patterns.alternative(pattern),), case=conditions)


BINDING = Binding(
    instance=(patterns.alternative(*patterns.identities(*IDENTITIES)),),
    case=(patterns.family("rbm", "rbm01"), patterns.spins(1, 5)),
    lemma="both sides have the same integer coefficients on the numbers g(h_a(x)); recoding is linear",
)

CLAIM = Claim(
    key="effective_model/fourier-exact",
    title="The closed form of the couplings",
    statement=(
        "For an RBM, "
        "$J_S = [|S|=1]\\, b_i + \\sum_a 2^{-|S|} \\sum_{s \\in \\{\\pm 1\\}^S} \\left(\\prod_i s_i\\right) "
        "\\mathbb{E}_X \\log\\cosh\\left(c_a + \\sum_{i \\in S} s_i w_{ai} + X\\right)$ equals the Fourier coefficient "
        "of $-E$ for every $S$, and the $0/1$ and $\\pm 1$ forms of a model agree."
    ),
    source=HOC,
    expect="holds",
    assumptions=(restricted(), WITH_PARAMETERS, at_most(5)),
    check=compare(published),
    sampler=Mixture(("rbm", "rbm01"), (1, 3), (0, 3), ("self",)),
    stored=(
        "dead-unit", "duplicated-units", "saturated", "rbm01-self", "one-spin", "no-hidden-units",
        "rational-parameters",
    ),
    margin="decided by identities, without a margin",
    remark=(
        "The values of both sides at each case are compared besides, exactly where they are sums of logarithms of "
        "rationals, else in 256-bit balls: that looks at this program, not at the identity."
    ),
    scope="symbolic",
    binding=BINDING,
    requires=("N=1", "M=0", "dead-unit", "duplicate-units", "saturated-unit"),
    controls=(
        NegativeControl("no-hidden-bias", "The same formula without $c_a$.", "hidden biases dropped",
                  compare(_without_c, lambda case: _model(case, {"b": ONE, "c": ZERO, "W": ONE})),
                  Mixture(("rbm",), (1, 3), (1, 3), ("self",), shapes=("generic",)),
                  binding=differs(1, ["scaled", {"b": "1", "c": "0", "W": "1"}], patterns.ANY, patterns.family("rbm")),
                  stored=("one-spin-self",)),
        NegativeControl("no-shift", "$0/1$ parameters become $\\pm 1$ ones by $w = W/4$, $c' = c/2$, $b' = b/2$.",
                  "the shift of the biases dropped",
                  compare(_unshifted, lambda case: _model(case, {"b": ONE / 2, "c": ONE / 2, "W": ONE / 4})),
                  Mixture(("rbm01",), (1, 3), (1, 3), ("self",), shapes=("generic",)),
                  binding=differs(1, ["scaled", {"b": "1/2", "c": "1/2", "W": "1/4"}], patterns.ANY,
                                  patterns.family("rbm01")),
                  stored=("rbm01-self",)),
        NegativeControl("small-weights-exact", "Doubling all weights multiplies every $J_{ij}$ by four.",
                  "the limit of small weights taken for exact", doubled,
                  Mixture(("rbm",), (2, 3), (1, 2), ("self",), shapes=("generic",)),
                  binding=differs(4, ["scaled", {"b": "1", "c": "1", "W": "2"}], "$S", patterns.family("rbm"),
                                  where=(["=", ["order", "$S"], 2],)), stored=("regular-point",)),
    ),
    proofs=(_proof(1, 1), _proof(2, 1)),
)  # fmt: skip
