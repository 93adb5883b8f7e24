"""Full generic rank does not make every target representable: frustrated triangles, by hand in Fractions."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
import rationals
from proving import case_of, log

from theorems.fixed_points.rank_gives_representability import frustrated
from verify import arithmetic, judge
from verify.case import shipped
from verify.claims import Outcome, Reason, registry
from verify.draws import Stream

CLAIM = registry.load()["fixed_points/rank-gives-representability"]
EXACT = arithmetic.get("exact")


def triangle(argument, **fields):
    return case_of("rbm", 3, {3: log(argument), 5: log(argument), 6: log(argument)} | fields, hidden=1)


def covariances(q):
    m = [rationals.moment(q, S) for S in range(len(q))]
    return [m[i | j] - m[i] * m[j] for i, j in combinations((1, 2, 4), 2)]


def test_the_frustrated_triangle_by_hand():
    """J = -log 2 three times: e^f is 1/8 where all agree, else 2, q = (1, 16, ..., 16, 1)/98, m_ij = -30/98."""
    q = [Fraction(value, 98) for value in (1, 16, 16, 16, 16, 16, 16, 1)]
    assert covariances(q) == [Fraction(-15, 49)] * 3
    case = triangle("1/2")
    assert [EXACT.fraction(value) for value in case.target(EXACT)] == q
    finding = judge(CLAIM, case)
    assert (finding.outcome, finding.arithmetic) == (Outcome.FAILS, "exact")
    assert finding.values == {"spins": [0, 1, 2], "covariances": ["-15/49"] * 3, "generic_rank": 7}
    # both facts: the rank is full, and the target is no law of the model
    assert finding.certificate["kind"] == "refutation"
    assert "rank K = 7, and ker K has dimension 0 (at its point)" in finding.theorem
    assert "no parameters of this model give q" in finding.theorem
    assert "spins [0, 1, 2] have a negative product" in finding.theorem


def test_a_frustrated_triangle_in_a_field():
    """One field of log(4/3) on spin 0: covariances by brute force."""
    case = triangle("1/2", **{"1": log("4/3")})
    weights = []
    for s in range(8):
        x = [rationals.spin(s, j) for j in range(3)]
        pairs = sum(a * b for a, b in combinations(x, 2))
        weights.append(Fraction(1, 2) ** pairs * Fraction(4, 3) ** x[0])
    q = [weight / sum(weights) for weight in weights]
    finding = judge(CLAIM, case)
    assert finding.outcome is Outcome.FAILS
    assert [Fraction(value) for value in finding.values["covariances"]] == covariances(q)


def test_one_unit_never_frustrates():
    """c_ij = l (1 - l) d_i d_j for a mixture of two products: laws of RBMs with one unit, by brute force."""
    for number in range(10):
        draw = Stream("mixtures", number)
        parameters = {
            "b": [draw.log(0.5) for _ in range(3)],
            "c": [draw.log(0.5)],
            "W": [[draw.log(0.7) for _ in range(3)]],
        }
        p, _, _ = rationals.rbm(parameters, 3)
        one, two, three = covariances(p)
        assert one * two * three >= 0
        case = case_of("rbm", 3, p, hidden=1)
        assert frustrated(case.target(EXACT), EXACT) is None
        assert judge(CLAIM, case).outcome is not Outcome.FAILS


def test_the_ferromagnetic_triangle_is_represented():
    """J = log 2: q = (16, 1, ..., 1, 16)/38, covariances 15/19: certified is p = q, not only a fixed point."""
    q = [Fraction(value, 38) for value in (16, 1, 1, 1, 1, 1, 1, 16)]
    assert covariances(q) == [Fraction(15, 19)] * 3
    finding = judge(CLAIM, triangle("2"))
    assert (finding.outcome, finding.arithmetic) == (Outcome.HOLDS, "ball")
    assert ", and p = q" in finding.theorem


def test_every_target_of_two_spins_that_is_found_is_consistent():
    finding = judge(CLAIM, case_of("rbm01", 2, [1, 2, 3, 4], hidden=1))
    assert finding.outcome is Outcome.HOLDS
    assert ", and p = q" in finding.theorem


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        # an even product of signs: two negative covariances and a positive one
        ([1, 1, 1, 9, 9, 1, 1, 1], None),
        ([1, 16, 16, 16, 16, 16, 16, 1], [0, 1, 2]),
        ([1] * 8, None),
    ],
)
def test_which_targets_are_frustrated(q, expected):
    q = [Fraction(value, sum(q)) for value in q]
    one, two, three = covariances(q)
    assert (one * two * three < 0) == (expected is not None)
    assert frustrated(EXACT.array(q), EXACT) == expected


def test_four_spins_name_the_triangle_that_is_frustrated():
    """Spins 1, 2, 3 frustrated, spin 0 free: no other triangle has a negative product."""
    weights = [1, 16, 16, 16, 16, 16, 16, 1]
    q = [Fraction(weights[s >> 1], 196) for s in range(16)]
    assert frustrated(EXACT.array(q), EXACT) == [1, 2, 3]


def test_other_cases_are_vacuous():
    for case in (case_of("rbm", 3, [1] * 8, hidden=2), case_of("rbm", 4, [1] * 16, hidden=1), shipped.case("odd")):
        assert judge(CLAIM, case).outcome is Outcome.VACUOUS


def test_where_exact_arithmetic_does_not_apply_nothing_is_said():
    """A target that is not rational; and one beyond float64, which is looked for in vain."""
    finding = judge(CLAIM, case_of("rbm", 3, {3: "-1/2", 5: "-1/2", 6: "-1/2"}, hidden=1))
    assert (finding.outcome, finding.reason, finding.theorem) == (Outcome.UNDECIDED, Reason.UNSUPPORTED, None)
    finding = judge(CLAIM, case_of("rbm", 1, ["1e-400", "1"], hidden=1))
    assert (finding.outcome, finding.reason, finding.theorem) == (Outcome.UNDECIDED, Reason.UNSUPPORTED, None)
