"""The shipped claims: each comes out as expected, at hand-worked instances too, and its machinery can tell."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import numpy as np
import oracles
import pytest

from theorems.effective_model.fourier_exact import closed_form
from theorems.effective_model.parseval import sides
from theorems.stability import neutral_straight
from theorems.stability.likelihood_monotone import fall_of_kl, law_velocity
from theorems.stability.neutral_first_order import kernel
from verify import Case, arithmetic, judge
from verify.arithmetic.trilean import Trilean
from verify.campaign.entries import entry
from verify.campaign.plan import plan, profile
from verify.campaign.record import ClaimRecord
from verify.campaign.worker import prepare, work
from verify.case import shipped
from verify.claims import Outcome, Reason, Verdict, registry
from verify.draws import Mixture, Stream
from verify.files.numerals import Log
from verify.model.gibbs import Point
from verify.model.situation import Situation
from verify.records.shapes import document

EXACT = arithmetic.get("exact")
CLAIMS = registry.load()
SEED = 20261121
"""Not the default seed, so that the catalogue is not tuned to that one alone."""


@pytest.fixture(scope="module")
def entries():
    """Every claim of the quick profile, but for symbolic proofs and pictures."""
    prepare(())
    result = {}
    for key, items in plan(CLAIMS, profile("quick"), SEED).items():
        record = ClaimRecord(CLAIMS[key], profile("quick"), SEED)
        for item in items:
            if item.kind not in {"proof", "picture"}:
                list(record.add(work(item)))
        record.finished = True
        result[key] = document(entry(record))
    return result


UNCERTIFIED = {
    "hierarchy/small-init-scaling", "fixed_points/spurious-are-unstable",
    *(key for key, claim in CLAIMS.items() if claim.quantifier == "rate"),
}  # fmt: skip
"""Claims that hold without certificates: float64 flows, located points, proportions."""
SCOPES = {
    "effective_model/fourier-exact": "symbolic",
    "effective_model/generic-rank": "symbolic",
    "effective_model/parseval": "universal",
    "fixed_points/dichotomy": "universal",
    "fixed_points/direct-unique": "universal",
    "fixed_points/first-order-always": "universal",
    "fixed_points/independent-point-spurious": "universal",
    "fixed_points/independent-point-unstable": "universal",
    "fixed_points/positivity-needed": "universal",
    "fixed_points/two-spins-convex": "universal",
    "hierarchy/direct-flow-01": "symbolic",
    "hierarchy/natural-gradient-flat": "universal",
    "stability/consistent-stable": "universal",
    "stability/likelihood-monotone": "universal",
    "stability/neutral-first-order": "universal",
}
"""What is proved, by a lemma, for more than the judged cases; what else holds is certified on these, or survives."""


def expected(key):
    """The verdict that a claim comes to, and its scope."""
    claim = CLAIMS[key]
    if claim.expect == "refuted":
        return "refuted", "instance"
    if key in UNCERTIFIED:
        return "survived", None
    if claim.quantifier == "exists":
        return "proved", "instance"
    return ("proved", SCOPES[key]) if key in SCOPES else ("certified", "instance")


def test_what_is_more_than_an_instance_is_written_down_and_names_its_lemma():
    assert {key: claim.scope for key, claim in CLAIMS.items() if claim.scope != "instance"} == SCOPES
    assert all(CLAIMS[key].binding.lemma for key in SCOPES)


@pytest.mark.parametrize("key", CLAIMS)
def test_each_claim_comes_out_as_expected(entries, key):
    entry = entries[key]
    assert (entry["verdict"], entry["scope"]) == expected(key), entry["explanation"]
    if entry["verdict"] in {"proved", "certified"} and CLAIMS[key].quantifier == "forall":
        assert entry["certified"] == entry["judged"]
    assert (entry["theorem"] is None) == (entry["certified"] == 0)
    assert entry["coverage"]["missing"] == []
    assert entry["errors"] == 0


@pytest.mark.parametrize("key", CLAIMS)
def test_each_negative_control_is_refuted_rigorously(entries, key):
    for one in entries[key]["controls"]:
        assert one["verdict"] == "refuted", one["name"]
        assert one["arithmetic"] in {"exact", "ball"}


def test_stability_is_decided_over_the_rationals(entries):
    assert set(entries["stability/neutral-first-order"]["arithmetics"]) == {"exact"}
    # shallow networks and couplings that are products, three of them stored, have Hessians that are not rational
    decided = entries["stability/consistent-stable"]["arithmetics"]
    assert decided["exact"] > decided["ball"] >= 3
    assert set(decided) == {"exact", "ball"}


@pytest.mark.parametrize(
    ("key", "name", "outcome"),
    [
        ("stability/consistent-stable", "rational-parameters", Outcome.HOLDS),
        ("fixed_points/dichotomy", "rational-parameters", Outcome.HOLDS),
        ("fixed_points/first-order-always", "rational-parameters", Outcome.HOLDS),
    ],
)
def test_balls_decide_where_rationals_cannot(key, name, outcome):
    finding = judge(CLAIMS[key], shipped.case(name))
    assert (finding.outcome, finding.arithmetic) == (outcome, "ball")


def test_at_a_singular_point_it_is_the_lemma_that_decides_and_not_the_balls():
    """W = 0 at rational fields: zero eigenvalues, which balls cannot prove; no sign is counted in what is certified."""
    case = Case.from_document({
        "format": "flowclaims/case/1", "spins": 2, "energy": {"family": "rbm", "hidden": 1},
        "parameters": {"b": ["1/3", "1/5"], "c": ["1/7"], "W": [["0", "0"]]}, "target": {"kind": "self"},
    })  # fmt: skip
    finding = judge(CLAIMS["stability/consistent-stable"], case)
    assert (finding.outcome, finding.arithmetic) == (Outcome.HOLDS, "ball")
    said = "p = q, so Hess L has no positive eigenvalue, and its kernel is ker K. This is an instance of "
    assert f"identically, at N = 2; {said}" in finding.theorem
    assert [one["kind"] for one in finding.certificate["parts"]] == ["identity", "identity", "consistent"]
    # the same law as a target that is merely equal: nothing exact says p = q, and nothing is claimed
    model = {"kind": "energy", "energy": {"family": "rbm", "hidden": 1}, "parameters": case.document["parameters"]}
    assert judge(CLAIMS["stability/consistent-stable"], case.replaced(target=model)).outcome is Outcome.UNDECIDED


@pytest.mark.parametrize(
    ("spins", "parameters", "target", "rate"),
    [
        (2, {"b": ["1e3", "0"], "c": ["0"], "W": [["1", "1"]]}, ["1", "2", "3", "4"], True),
        # no interval of the checker's holds e^(2e309), and the identity alone is left
        (1, {"b": ["1e309"], "c": ["0"], "W": [["1"]]}, ["1", "2"], False),
        (1, {"b": ["0"], "c": ["0"], "W": [["1"]]}, ["1e-400", "1"], True),
    ],
)
def test_beyond_float64_no_flow_is_looked_at(spins, parameters, target, rate):
    """An infinite KL never rises either: that must not pass for a flow along which KL falls."""
    case = Case.from_document({
        "format": "flowclaims/case/1", "spins": spins, "energy": {"family": "rbm", "hidden": 1},
        "parameters": parameters, "target": {"kind": "weights", "values": target},
    })  # fmt: skip
    assert fall_of_kl(case) is None
    finding = judge(CLAIMS["stability/likelihood-monotone"], case)
    assert (finding.outcome, finding.arithmetic, finding.margin) == (Outcome.HOLDS, "symbolic", None)
    assert ("dL/dt along the flow is positive" in finding.theorem) is rate
    assert [one["kind"] for one in finding.certificate["parts"]] == ["identity", *["fact"] * rate]


def test_a_target_beyond_float64_is_no_target_without_orders():
    case = Case.from_document({
        "format": "flowclaims/case/1", "spins": 2, "energy": {"family": "full_ising"},
        "target": {"kind": "couplings", "J": {"1": "400", "2": "300", "3": "1/10"}},
    })  # fmt: skip
    finding = judge(CLAIMS["hierarchy/direct-flow"], case)
    assert (finding.outcome, finding.reason) == (Outcome.UNDECIDED, Reason.UNSUPPORTED)


def test_smallest_witnesses_are_small(entries):
    def simplest(key):
        return next(one for one in entries[key]["witnesses"] if one["part"] == "claim")["document"]

    assert simplest("stability/neutral-straight")["spins"] == 1
    assert simplest("hierarchy/direct-flow")["spins"] == 2


@pytest.mark.parametrize(
    ("key", "proof"), [(key, i) for key, claim in CLAIMS.items() for i in range(len(claim.proofs))]
)
def test_symbolic_proofs_come_through(key, proof):
    assert CLAIMS[key].proofs[proof].prove() is Trilean.YES


# -- effective model -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("number", range(6))
def test_the_closed_form_gives_the_couplings_of_the_oracle(number):
    case = Case.from_document(Mixture(("rbm",), (1, 3), (0, 3), ("self",))(Stream("closed", number)))
    J = closed_form(case.energy.parts(case.theta(EXACT)), EXACT)
    document = case.document
    true = oracles.couplings(document["energy"], document["parameters"], case.spins)
    for mask in range(1, 1 << case.spins):
        assert abs(EXACT.approx(J[mask]) - float(true[mask])) < 1e-14


def test_the_closed_form_by_hand():
    """N = M = 1, b = 0, c = log 2, w = log 3: J_1 = (log 2cosh(log 6) - log 2cosh(log 2/3)) / 2 = log(37/13)/2 - ..."""
    parts = {
        "b": EXACT.array([Fraction(0)]),
        "c": EXACT.array([Log(Fraction(2))]),
        "W": EXACT.array([[Log(Fraction(3))]]),
    }
    # 2cosh(log 6) = 37/6 and 2cosh(log(2/3)) = 13/6, so J_1 = log(37/13) / 2
    expected = EXACT.number(Log(Fraction(37, 13))) / 2
    assert EXACT.zero(closed_form(parts, EXACT)[1] - expected) is Trilean.YES


def test_parsevals_sides_by_hand():
    """Full Ising, N = 1, J = 1/2: the variance of +-1/2 is 1/4."""
    case = Case.from_document({
        "format": "flowclaims/case/1", "spins": 1, "energy": {"family": "full_ising"},
        "parameters": {"J": {"1": "1/2"}}, "target": {"kind": "weights", "values": ["1", "1"]},
    })  # fmt: skip
    variance, squares = sides(Point(case.energy, case.theta(EXACT), EXACT))
    assert EXACT.fraction(variance) == EXACT.fraction(squares) == Fraction(1, 4)


# -- stability -------------------------------------------------------------------------------------------------
def test_the_straight_step_by_hand():
    """N = M = 1 at b = 0, c = log 2, w = log 3: the kernel of K, and the couplings before and after a step in it."""
    case = Case.from_document({
        "format": "flowclaims/case/1", "spins": 1, "energy": {"family": "rbm", "hidden": 1},
        "parameters": {"b": ["0"], "c": [{"log": "2"}], "W": [[{"log": "3"}]]}, "target": {"kind": "self"},
    })  # fmt: skip
    here = Situation(case, EXACT)
    t_plus, t_minus = Fraction(35, 37), Fraction(-5, 13)
    # K = (1, (t+ - t-)/2, (t+ + t-)/2)
    assert [EXACT.fraction(k) for k in here.K[0]] == [1, (t_plus - t_minus) / 2, (t_plus + t_minus) / 2]
    for vector in kernel(here):
        assert sum(k * v for k, v in zip(here.K[0], vector, strict=True)) == 0
    assert judge(CLAIMS["stability/neutral-straight"], case).outcome is Outcome.FAILS
    assert judge(CLAIMS["stability/neutral-first-order"], case).outcome is Outcome.HOLDS


def test_straight_steps_that_change_nothing_are_no_counterexample(monkeypatch):
    """W = 0 and c = 0, one spin: a step in c alone keeps J, and one in w alone; their sum moves it, by hand."""
    case = Case.from_document({
        "format": "flowclaims/case/1", "spins": 1, "energy": {"family": "rbm", "hidden": 1},
        "parameters": {"b": [{"log": "2"}], "c": ["0"], "W": [["0"]]}, "target": {"kind": "self"},
    })  # fmt: skip
    claim, moves = CLAIMS["stability/neutral-straight"], neutral_straight._stepped
    for vector in ([0, 1, 0], [0, 0, 1]):
        assert moves(case, EXACT.array(vector)) is None
    # f = b x + log 2cosh(c + w x): 2 J moves by log cosh(2 log 2), cosh(log 4) = 17/8
    finding = judge(claim, case)
    assert (finding.outcome, finding.certified) == (Outcome.FAILS, True)
    assert abs(finding.margin) == pytest.approx(np.log(17 / 8) / 2)
    # and where no vector that is tried moves J, nothing is said of the others
    monkeypatch.setattr(neutral_straight, "_stepped", lambda *_: None)
    finding = judge(claim, case)
    assert (finding.outcome, finding.reason) == (Outcome.UNDECIDED, Reason.BUDGET)


def test_an_unstable_point_is_seen_as_one():
    """The frustrated triangle at its independent point: consistency is not met there, and dropping it refutes."""
    claim, case = CLAIMS["stability/consistent-stable"], shipped.case("frustrated-triangle")
    assert judge(claim, case).outcome is Outcome.VACUOUS
    found = judge(claim, case, "control:all-fixed-points")
    assert (found.outcome, found.arithmetic) == (Outcome.FAILS, "exact")
    assert found.values["inertia"]["positive"] > 0


def test_the_velocity_of_the_law_is_that_of_a_small_step():
    """(p(theta + h grad) - p(theta)) / h in 60 digits against the exact dp/dt."""
    case = Case.from_document(
        Mixture(("rbm",), (2, 2), (1, 1), ("dirichlet",), shapes=("generic",))(Stream("velocity", 0))
    )
    here = Situation(case, EXACT)
    exact = EXACT.approx_array(law_velocity(here))
    document = case.document
    before = oracles.law(document["energy"], document["parameters"], case.spins)
    moved = document["parameters"]
    with mpmath.workdps(oracles.DIGITS):
        h = mpmath.mpf(10) ** -25
        q = oracles.target(document)
        gradient = oracles.gradient(document["energy"], document["parameters"], case.spins, q)
        for path, slope in zip(oracles.flat(document["energy"], case.spins), gradient, strict=True):
            moved = oracles.moved(moved, path, h * slope)
        after = oracles.law(document["energy"], moved, case.spins)
        slopes = [float((a - b) / h) for a, b in zip(after, before, strict=True)]
    np.testing.assert_allclose(exact, slopes, rtol=1e-12, atol=1e-15)


def test_verdict_words_are_those_of_the_interface():
    assert {one.value for one in Verdict} == {
        "proved", "certified", "survived", "refuted", "suspect", "inconclusive", "vacuous", "error",
    }  # fmt: skip
