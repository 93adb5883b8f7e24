"""Entries of K K^T and velocities with p' = q - p: against brute force in Fractions, and against what is not so."""

from __future__ import annotations

from fractions import Fraction

import pytest
import rationals
from proving import accepted, case_of, log

from verify import Case, arithmetic, checker
from verify.certificates import certificate, metric, natural, part
from verify.certificates.document import point
from verify.draws import Mixture, Stream
from verify.errors import NotExpressible
from verify.model.situation import Situation

EXACT = arithmetic.get("exact")
OTHER = {"+": ("-", "0"), "-": ("+", "0"), "0": ("+", "-", "not 0")}
BARE = {"b": [log("3/2"), log("1/2")], "c": [log(2)], "W": [[log(3), log("1/2")]]}
WEIGHTS = [3, "1/2", 2, "7/3"]


def here(case):
    return Situation(case, EXACT)


def drawn(number, spins=(2, 3), hidden=(1, 2), targets=("dirichlet", "couplings")):
    law = Mixture(("rbm",), spins, hidden, targets, shapes=("generic", "dead", "zero"))
    return Case.from_document(law(Stream("metrics", number)))


def gram(case):
    """K K^T by its definition, indexed by masks."""
    _, rows, _ = rationals.rbm(case.document["parameters"], case.spins)
    K = [None, *rationals.coupling_rows(rows)]
    return lambda S, T: sum(a * b for a, b in zip(K[S], K[T], strict=True))


# -- metric --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("number", range(12))
def test_signs_by_brute_force(number):
    case = drawn(number)
    G, top = gram(case), (1 << case.spins) - 1
    pairs = [((S, T), (T, T)) for S in range(1, top + 1) for T in (1, top)]
    for left, right in pairs:
        for factor in (0, 1, Fraction(-2, 3)):
            gap = G(*left) - factor * G(*right)
            found = metric(here(case), left, right, factor)
            assert found["statement"]["sign"] == ("0" if not gap else "+" if gap > 0 else "-")
            words = {"0": "0", "+": "positive", "-": "negative"}[found["statement"]["sign"]]
            assert accepted(case, found).endswith(f"is {words}.")


@pytest.mark.parametrize("number", range(4))
def test_a_ratio_is_exact(number):
    """The entry's own ratio gives 0, and no other sign is accepted."""
    case = drawn(number)
    G, top = gram(case), (1 << case.spins) - 1
    # an entry of order 1 is at least 1, by the visible biases
    found = metric(here(case), (top, top), (1, 1), G(top, top) / G(1, 1))
    assert found["statement"]["sign"] == "0"
    accepted(case, found)
    for sign in OTHER["0"]:
        wrong = found | {"statement": found["statement"] | {"sign": sign}}
        with pytest.raises(checker.Rejected, match="fact"):
            checker.check(certificate(case, wrong))


def test_an_entry_by_hand():
    """N = 2, M = 1, c = 0, w = (log 2, log 2): t_1 = t_2 = tanh(log 4) / 2 = 15/34, entries 1 + t^2 and 2 t^2."""
    parameters = {"b": ["0", "0"], "c": ["0"], "W": [[log(2), log(2)]]}
    case = case_of("rbm", 2, "self", parameters, hidden=1)
    square = Fraction(15, 34) ** 2
    assert metric(here(case), (1, 1), (3, 3), (1 + square) / (2 * square))["statement"]["sign"] == "0"
    # w_1 and w_2 move J_1 and J_2 by t_0 = 0 and t_12 = 0; c moves both by t
    assert metric(here(case), (1, 2), (3, 3), Fraction(1, 2))["statement"]["sign"] == "0"
    assert metric(here(case), (1, 3), (1, 1), 0)["statement"]["sign"] == "0"


def test_another_point_than_the_case_s_own():
    case = case_of("rbm", 2, WEIGHTS, BARE, hidden=1)
    moved = case_of("rbm", 2, WEIGHTS, {**BARE, "c": [log("1/7")]}, hidden=1)
    there = Situation(case, EXACT, moved.theta(EXACT))
    G, own = gram(moved), gram(case)
    ratio = G(3, 3) / G(1, 1)
    assert ratio != own(3, 3) / own(1, 1)
    found = metric(there, (3, 3), (1, 1), ratio, point(case, there.point.theta, EXACT))
    assert found["statement"]["sign"] == "0"
    assert "(at its point)" in accepted(case, found)
    with pytest.raises(checker.Rejected, match="fact"):
        checker.check(certificate(case, {k: v for k, v in found.items() if k != "point"}))


# -- natural -------------------------------------------------------------------------------------------------------
def velocity(case, v):
    """p (D v - E_p[D v]) in Fractions, and q - p."""
    p, rows, _ = rationals.rbm(case.document["parameters"], case.spins)
    speed = [sum(a * b for a, b in zip(row, v, strict=True)) for row in rows]
    mean = sum(a * b for a, b in zip(p, speed, strict=True))
    q = [EXACT.fraction(value) for value in case.target(EXACT)]
    return [a * (b - mean) for a, b in zip(p, speed, strict=True)], [a - b for a, b in zip(q, p, strict=True)]


@pytest.mark.parametrize("number", range(16))
def test_velocities_by_brute_force(number):
    case = drawn(number)
    _, rows, _ = rationals.rbm(case.document["parameters"], case.spins)
    _, residual = velocity(case, [Fraction(0)] * len(rows[0]))
    p, _, _ = rationals.rbm(case.document["parameters"], case.spins)
    # q - p is within reach where (q - p) / p adds nothing to the columns of D and 1
    wide = [[*row, Fraction(1)] for row in rows]
    reach = rationals.rank([[*row, r / w] for row, r, w in zip(wide, residual, p, strict=True)]) == rationals.rank(wide)
    found = natural(here(case))
    assert (found is not None) is reach
    if found is not None:
        change, residual = velocity(case, [Fraction(value) for value in found["hints"]["v"]])
        assert change == residual
        assert accepted(case, found) == "along the natural gradient p' = q - p, so every moment closes at rate 1."


def test_within_reach_without_full_rank():
    """Independent spins, and a target of independent spins a first-order step away is not; one on the line is."""
    parameters = {"b": [log(2), "0"], "c": [], "W": []}
    # p = (4, 1, 4, 1) / 10; x_1 - E x_1 = 2/5 and -8/5: q = p (1 + (x_1 - E x_1) / 4)
    reached = case_of("rbm", 2, [44, 6, 44, 6], parameters, hidden=0)
    found = natural(here(reached))
    assert [Fraction(value) for value in found["hints"]["v"]] == [Fraction(1, 4), 0]
    accepted(reached, found)
    assert natural(here(case_of("rbm", 2, [44, 6, 43, 7], parameters, hidden=0))) is None


def test_at_a_spurious_point_there_is_none():
    case = case_of("rbm", 2, [2, 1, 1, 2], {"b": ["0", "0"], "c": [log(2)], "W": [["0", "0"]]}, hidden=1)
    assert natural(here(case)) is None


def test_at_a_consistent_point_nothing_moves():
    case = case_of("rbm", 2, "self", BARE, hidden=1)
    assert set(natural(here(case))["hints"]["v"]) == {"0"}


def test_only_exact_situations_are_certified():
    case = case_of("rbm", 2, WEIGHTS, BARE, hidden=1)
    for A in (arithmetic.get("ball"), arithmetic.get("float64")):
        with pytest.raises(NotExpressible, match="exact arithmetic only"):
            metric(Situation(case, A), (1, 1), (3, 3))
        with pytest.raises(NotExpressible, match="exact arithmetic only"):
            natural(Situation(case, A))
    plain = case_of("rbm", 2, WEIGHTS, {**BARE, "c": ["1/2"]}, hidden=1)
    for prover in (natural, lambda there: metric(there, (1, 1), (3, 3))):
        with pytest.raises(NotExpressible):
            prover(here(plain))


def test_a_false_statement_is_rejected():
    case = case_of("rbm", 2, WEIGHTS, BARE, hidden=1)
    v = natural(here(case))["hints"]["v"]
    with pytest.raises(checker.Rejected, match="natural"):
        checker.check(certificate(case, part("natural", {}, {"v": [v[0], *v[:-1]]})))
