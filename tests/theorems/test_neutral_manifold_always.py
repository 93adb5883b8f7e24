"""Not every neutral direction is tangent to a curve of equal J: the obstruction written out at W = 0."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
import rationals
from proving import case_of, log

from verify import Case, judge
from verify.case import shipped
from verify.claims import Outcome, Reason, registry
from verify.draws import Mixture, Stream

CLAIM = registry.load()["stability/neutral-manifold-always"]
BARE = {"b": ["0", "0"], "c": [log(2)], "W": [["0", "0"]]}


def test_the_obstruction_written_out():
    """N = 2, M = 1, W = 0, tanh c = 3/5, sech^2 c = 16/25.

    K = [[1, 0, 0, 3/5, 0], [0, 1, 0, 0, 3/5], [0, 0, 0, 0, 0]]: y = (0, 0, 1) from the left, v = (-3, -3, 0, 5, 5).
    d2J_12[v, v] is the x_1 x_2 part of sech^2(c) (5 x_1 + 5 x_2)^2: 2 * 25 * 16/25 = 32. So K theta'' = -(*, *, 32),
    which has no solution. On the states y is (1, -1, -1, 1), up to a factor, and 4 J_12 = sum of y f.
    """
    _, rows, squares = rationals.rbm(BARE, 2)
    t = Fraction(3, 5)
    assert rationals.coupling_rows(rows) == [[1, 0, 0, t, 0], [0, 1, 0, 0, t], [0, 0, 0, 0, 0]]
    finding = judge(CLAIM, case_of("rbm", 2, "self", BARE, hidden=1))
    assert (finding.outcome, finding.arithmetic) == (Outcome.FAILS, "exact")
    v = [int(value) for value in finding.values["neutral_direction"].values()]
    y = [int(value) for value in finding.values["y_on_the_states"]]
    assert v in ([-3, -3, 0, 5, 5], [3, 3, 0, -5, -5])
    assert y in ([1, -1, -1, 1], [-1, 1, 1, -1])
    bend = rationals.bend(squares, 2, y)
    assert abs(sum(a * b * bend[i][j] for i, a in enumerate(v) for j, b in enumerate(v))) == 4 * 32
    assert finding.values["rank_K"] == 2
    # one theorem with all that is needed: consistent, neutral, no tangent
    words = " ".join(map(str, v))
    assert "p = q" in finding.theorem
    assert f"K v = 0 for v = ({words}), and no curve of equal J has that tangent" in finding.theorem


def test_no_curve_there_in_60_digits():
    """J_12 = sech^2(c) w_1 w_2 + ...: at w = t (5, 5) + t^2 (anything) it is 16 t^2, whatever b and c do."""
    with mpmath.workdps(60):
        t = mpmath.mpf(10) ** -10
        for u1, u2, dc in ((0, 0, 0), (3, -7, 2), (-40, 11, -5)):
            c, w1, w2 = mpmath.log(2) + dc * t**2, 5 * t + u1 * t**2, 5 * t + u2 * t**2

            def link(x1, x2, c=c, w1=w1, w2=w2):
                return mpmath.log(2 * mpmath.cosh(c + w1 * x1 + w2 * x2))

            J = (link(1, 1) - link(1, -1) - link(-1, 1) + link(-1, -1)) / 4
            assert abs(J / t**2 - 16) < 1e-6


def test_a_dead_unit_of_a_singular_machine():
    """N = 3: the unit sees nothing, and K has rank 3: w = (1, 1, 0) cannot move without a pair coupling."""
    parameters = {"b": ["0"] * 3, "c": [log(2)], "W": [["0"] * 3]}
    finding = judge(CLAIM, case_of("rbm", 3, "self", parameters, hidden=1))
    assert finding.outcome is Outcome.FAILS
    v = [int(value) for value in finding.values["neutral_direction"].values()]
    y = [int(value) for value in finding.values["y_on_the_states"]]
    _, rows, squares = rationals.rbm(parameters, 3)
    assert not any(sum(k * x for k, x in zip(row, v, strict=True)) for row in rationals.coupling_rows(rows))
    assert not any(sum(w * row[i] for w, row in zip(y, rows, strict=True)) for i in range(7))
    bend = rationals.bend(squares, 3, y)
    assert sum(a * b * bend[i][j] for i, a in enumerate(v) for j, b in enumerate(v)) != 0


@pytest.mark.parametrize("name", ["dead-unit", "regular-point", "rbm01-self", "saturated", "one-spin-self"])
def test_regular_points_hold_without_a_certificate(name):
    """There the implicit function theorem gives the curves; no certificate says so here."""
    finding = judge(CLAIM, shipped.case(name))
    assert (finding.outcome, finding.arithmetic, finding.theorem) == (Outcome.HOLDS, "exact", None)


def test_drawn_points():
    """It fails at singular points only, with a certificate; and such points came up, and regular ones."""
    law = Mixture(("rbm",), (2, 3), (1, 2), ("self",), shapes=("zero", "dead", "generic"))
    seen = set()
    for number in range(12):
        document = law(Stream("always", number))
        case = Case.from_document(document)
        _, rows, _ = rationals.rbm(document["parameters"], case.spins)
        regular = rationals.rank(rationals.coupling_rows(rows)) == len(rows) - 1
        finding = judge(CLAIM, case)
        seen.add((regular, finding.outcome))
        assert finding.certified == (finding.outcome is Outcome.FAILS)
    assert (True, Outcome.HOLDS) in seen
    assert (False, Outcome.FAILS) in seen
    assert seen <= {(True, Outcome.HOLDS), (False, Outcome.FAILS), (False, Outcome.UNDECIDED)}


def test_where_nothing_is_neutral_there_is_nothing_to_refute():
    """No units: K has rank 3 of 7, and no kernel."""
    case = case_of("rbm", 3, "self", {"b": [log(2)] * 3, "c": [], "W": []}, hidden=0)
    finding = judge(CLAIM, case)
    assert (finding.outcome, finding.reason, finding.theorem) == (Outcome.HOLDS, None, None)


def test_where_exact_arithmetic_does_not_apply_nothing_is_said():
    finding = judge(CLAIM, shipped.case("rational-parameters"))
    assert (finding.outcome, finding.reason, finding.theorem) == (Outcome.UNDECIDED, Reason.UNSUPPORTED, None)
    for name in ("shallow-tanh-self", "shallow-softplus-self", "full-ising-self"):
        assert judge(CLAIM, shipped.case(name)).outcome is Outcome.VACUOUS
