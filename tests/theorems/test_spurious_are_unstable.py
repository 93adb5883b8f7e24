"""Spurious points of representable targets: two proofs at exact points, in Fractions, and what a search says."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import oracles
import pytest
import rationals
from proving import case_of, log

from theorems.fixed_points import spurious_are_unstable
from theorems.fixed_points._representable import represented
from theorems.fixed_points._spurious_laws import sparse
from verify import Case, judge
from verify.claims import Outcome, Reason, registry
from verify.draws import Stream
from verify.fixed_points import Kind

CLAIM = registry.load()["fixed_points/spurious-are-unstable"]
PARITY = [2, 1, 1, 2, 1, 2, 2, 1]


def at_zero(spins, target, hidden, c):
    """W = 0 and b = 0."""
    parameters = {"b": ["0"] * spins, "c": c, "W": [["0"] * spins] * hidden}
    return case_of("rbm", spins, target, parameters, hidden=hidden)


def test_a_correlated_pair_by_hand():
    """q = (2, 1, 1, 2)/6 at 0: of w_1 and w_2 Hess L is (0, 1/3; 1/3, 0), for m_12(q) = 1/3."""
    finding = judge(CLAIM, at_zero(2, [2, 1, 1, 2], 1, ["0"]))
    assert (finding.outcome, finding.arithmetic) == (Outcome.HOLDS, "exact")
    assert finding.margin == pytest.approx(1 / 3)
    assert "v^T (Hess L) v" in finding.theorem
    assert finding.tally == {"exact points: positive eigenvalue": 1}


def test_the_parity_has_no_positive_eigenvalue_and_is_no_maximum():
    """At W = 0, c = log 2 no eigenvalue is positive, yet along w = -t (1, 1, 1), b = tanh(c) t L rises like t^3."""
    case = at_zero(3, PARITY, 4, [log(2), "0", "0", "0"])
    finding = judge(CLAIM, case)
    assert (finding.outcome, finding.tally) == (Outcome.HOLDS, {"exact points: dead unit, by the lemma": 1})
    assert "; theta_7 is 0; " in finding.theorem
    assert "m_S(q) - m_S(p) for S = [0, 1, 2] is not 0" in finding.theorem
    q = [Fraction(x, 12) for x in PARITY]
    assert rationals.signs(rationals.hessian(case.document["parameters"], 3, q))[0] == 0

    def likelihood(t):
        c = np.log(2)
        x = np.array([[-1 if s >> j & 1 else 1 for j in range(3)] for s in range(8)]).sum(axis=1)
        f = np.log(np.cosh(c + t * x)) - np.tanh(c) * t * x
        return float(np.array(q, dtype=float) @ (f - np.log(np.exp(f).sum())))

    # kappa_3 = -2 tanh sech^2 = -2 (3/5) (16/25), r_123 = 1/3, and (sum of x)^3 has 6 chi_123
    slope = -2 * 0.6 * 0.64 / 3
    rise = [(likelihood(t) - likelihood(0.0)) / t**3 for t in (1e-2, -1e-2)]
    assert rise == pytest.approx([slope, slope], abs=0.02)
    assert likelihood(-1e-2) > likelihood(0.0)


def test_the_strict_neighbour_falls_on_the_parity():
    finding = judge(CLAIM, at_zero(3, PARITY, 4, [log(2), log(3), "0", "0"]), "control:strict")
    assert (finding.outcome, finding.values["inertia"]["positive"]) == (Outcome.FAILS, 0)
    assert "Hess L has 0 positive" in finding.theorem


def test_without_representability_there_are_maxima():
    """No hidden unit, q = (3, 1, 1, 3)/8: b = 0 is the best, Hess L = -1."""
    case = at_zero(2, [3, 1, 1, 3], 0, [])
    assert judge(CLAIM, case).outcome is Outcome.VACUOUS
    finding = judge(CLAIM, case, "control:any-target")
    assert (finding.outcome, finding.values["inertia"]) == (Outcome.FAILS, {"positive": 0, "zero": 0, "negative": 2})


@pytest.mark.parametrize(("spins", "hidden", "enough"), [(2, 1, True), (3, 3, False), (3, 4, True), (4, 11, True)])
def test_how_many_units_are_enough(spins, hidden, enough):
    case = at_zero(spins, list(range(1, 1 + (1 << spins))), hidden, ["0"] * hidden)
    assert (judge(CLAIM, case).why != f"not met: {CLAIM.assumptions[-1].text}") is enough


def test_one_unit_takes_every_top_coupling():
    """J_123 of one unit at w = s (1, 1, 1), c = s: unbounded, and odd in w_1."""

    def top(s, sign=1):
        parameters = {"b": ["0"] * 3, "c": [str(s)], "W": [[str(sign * s), str(s), str(s)]]}
        return float(oracles.couplings({"family": "rbm", "hidden": 1}, parameters, 3)[7])

    assert top(8) == pytest.approx(-top(8, -1))
    # |c + w.x| is linear but for one state, where it is 4 s too large: 2^-3 4 s
    assert top(80) - top(40) == pytest.approx(-20)


def test_points_that_are_not_spurious_say_nothing():
    assert judge(CLAIM, at_zero(2, [1, 1, 1, 1], 1, ["0"])).outcome is Outcome.VACUOUS
    assert judge(CLAIM, at_zero(2, [3, 1, 1, 1], 1, ["0"])).outcome is Outcome.VACUOUS


def test_sparse_points_are_fixed_in_fractions():
    met = 0
    for number in range(12):
        document = sparse(Stream("sparse", number))
        if document["target"]["kind"] == "weights":
            q = [Fraction(x) for x in document["target"]["values"]]
            assert not any(rationals.gradient(document["parameters"], 3, q))
            assert judge(CLAIM, Case.from_document(document)).certified
            met += 1
    assert met >= 2


SEARCHED = case_of("rbm", 3, [1, 5, 2, 7, 3, 1, 6, 2], hidden=4)


def test_a_search_counts_and_proves_nothing():
    finding = judge(CLAIM, SEARCHED)
    assert (finding.outcome, finding.arithmetic, finding.certificate) == (Outcome.HOLDS, "float64", None)
    assert sum(finding.tally.values()) >= 1
    assert finding.tally["located points: no positive eigenvalue"] == 0


def test_a_candidate_without_a_positive_eigenvalue_stays_undecided(monkeypatch):
    """The same search, told that no eigenvalue is positive: no failure without a certificate."""
    found = spurious_are_unstable.locate

    def flattened(*args, **options):
        result = found(*args, **options)
        for candidate in result.candidates:
            if candidate.kind is Kind.SPURIOUS:
                object.__setattr__(candidate, "unstable", 0)
        return result

    monkeypatch.setattr(spurious_are_unstable, "locate", flattened)
    monkeypatch.setattr(spurious_are_unstable.provers, "located", lambda *_: type("Attempt", (), {"part": None}))
    finding = judge(CLAIM, SEARCHED)
    assert (finding.outcome, finding.reason) == (Outcome.UNDECIDED, Reason.SINGULAR)
    assert finding.tally["located points: no positive eigenvalue"] >= 1


def test_representability_is_certified_where_flows_find_it():
    part = represented(case_of("rbm", 2, [2, 1, 1, 3], hidden=1))
    assert (part["kind"], part["statement"]["distance"]) == ("fixed-manifold", "0")
    # one unit cannot frustrate a triangle
    assert represented(case_of("rbm", 3, [1, 16, 16, 16, 16, 16, 16, 1], hidden=1)) is None
