"""At regular consistent points ker K is the tangent space of a manifold of equal J: a curve in it, in 60 digits."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import oracles
import precise_points
import rationals
from proving import case_of, log

from verify import Case, judge
from verify.case import shipped
from verify.claims import Outcome, Reason, registry
from verify.draws import Mixture, Stream

CLAIM = registry.load()["stability/neutral-manifold-regular"]
BARE = {"b": ["0", "0"], "c": [log(2)], "W": [["0", "0"]]}
POINT = {"b": [log("1/2"), log(3)], "c": [log(2)], "W": [[log(2), log(3)]]}


def test_a_regular_point_by_brute_force():
    _, rows, _ = rationals.rbm(POINT, 2)
    assert rationals.rank(rationals.coupling_rows(rows)) == 3
    q, _, _ = rationals.rbm(POINT, 2)
    assert rationals.signs(rationals.hessian(POINT, 2, q)) == (0, 2, 3)
    finding = judge(CLAIM, shipped.case("regular-point"))
    assert (finding.outcome, finding.arithmetic) == (Outcome.HOLDS, "exact")
    # both facts: the rank is full, so J is a submersion; the Hessian's kernel is ker K
    assert "rank K = 3, and ker K has dimension 2" in finding.theorem
    assert "Hess L has 3 negative and 2 zero eigenvalues" in finding.theorem
    assert finding.theorem.count("p = q") == 1


def test_the_manifold_is_there():
    """From theta along a neutral v, J is brought back by moving b and w_1 alone: a curve of equal J, tangent to v."""
    document = shipped.case("regular-point").document
    _, rows, _ = rationals.rbm(POINT, 2)
    K = rationals.coupling_rows(rows)
    with mpmath.workdps(precise_points.DIGITS):
        theta = [oracles.real(value) for value in (*POINT["b"], *POINT["c"], *POINT["W"][0])]
        # v = (x, 1, 0) + ... : c moves by 1, w_2 by 0, and K v = 0 says the rest
        columns = mpmath.matrix([[mpmath.mpf(row[i].numerator) / row[i].denominator for i in (0, 1, 3)] for row in K])
        right = mpmath.matrix([-mpmath.mpf(row[2].numerator) / row[2].denominator for row in K])
        b1, b2, w1 = mpmath.lu_solve(columns, right)
        v = [b1, b2, mpmath.mpf(1), w1, mpmath.mpf(0)]
        gaps = []
        for t in (mpmath.mpf("1e-3"), mpmath.mpf("1e-4")):
            straight = [x + t * y for x, y in zip(theta, v, strict=True)]
            curved = precise_points.newton(lambda z: precise_points.residual(document, z)[1:], straight, [0, 1, 3])
            assert max(map(abs, precise_points.residual(document, curved))) < precise_points.CLOSE
            gaps.append(max(abs(x - y) for x, y in zip(curved, straight, strict=True)))
        # off the straight line by t^2 only
        assert gaps[0] > 0
        assert abs(gaps[0] / gaps[1] - 100) < 1


def test_drawn_points():
    """Full rank by brute force, and only that, is what the claim is about; both came up."""
    seen = set()
    for number in range(12):
        law = Mixture(("rbm",), (1, 3), (1, 3), ("self",), shapes=("generic", "dead", "zero"))
        document = law(Stream("regular", number))
        case = Case.from_document(document)
        _, rows, _ = rationals.rbm(document["parameters"], case.spins)
        full, P = len(rows) - 1, len(rows[0])
        finding = judge(CLAIM, case)
        regular = rationals.rank(rationals.coupling_rows(rows)) == full
        seen.add(regular)
        assert finding.outcome is (Outcome.HOLDS if regular else Outcome.VACUOUS)
        assert not regular or f"rank K = {full}, and ker K has dimension {P - full}" in finding.theorem
    assert seen == {True, False}


def test_singular_and_inconsistent_points_are_vacuous():
    for case in (
        case_of("rbm", 2, "self", BARE, hidden=1),
        shipped.case("spurious-independent-point"),
        shipped.case("one-spin"),
    ):
        assert judge(CLAIM, case).outcome is Outcome.VACUOUS


def test_without_full_rank_it_is_false():
    """W = 0 with tanh c = 3/5: no curve of equal J is tangent to v = (-3, -3, 0, 5, 5), whatever its length."""
    finding = judge(CLAIM, case_of("rbm", 2, "self", BARE, hidden=1), "control:everywhere")
    assert (finding.outcome, finding.arithmetic, finding.certified) == (Outcome.FAILS, "exact", True)
    v = [Fraction(value) for value in finding.values["neutral_direction"].values()]
    assert v[0] == v[1] == -Fraction(3, 5) * v[3]
    assert v[3] == v[4] != 0
    assert "no curve of equal J has that tangent" in finding.theorem


def test_where_exact_arithmetic_does_not_apply_nothing_is_said():
    for name in ("rational-parameters", "shallow-tanh-self", "shallow-softplus-self", "product-couplings"):
        finding = judge(CLAIM, shipped.case(name))
        assert (finding.outcome, finding.reason, finding.theorem) == (Outcome.UNDECIDED, Reason.UNSUPPORTED, None)
