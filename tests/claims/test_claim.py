"""Claims and findings that could not mean anything are refused where they are made."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import user_claims

from verify import checker, judge
from verify.arithmetic import Rigor
from verify.case import shipped
from verify.claims import (
    OURS,
    Claim,
    Finding,
    NegativeControl,
    Outcome,
    Picture,
    Reason,
    Verdict,
    combine,
    fails,
    holds,
    undecided,
    vacuous,
)
from verify.claims.claim import BOUND
from verify.claims.coverage import Coverage
from verify.draws import Mixture
from verify.errors import Usage
from verify.flow.events.clock import Clock

CLOCK = Clock(by="couplings", start="J = 0")
CLAIM = Claim(
    key="test/claim",
    title="A claim",
    statement="$1 = 1$",
    source=OURS,
    expect="holds",
    check=lambda case: holds("exact"),
    sampler=Mixture(),
    margin="none",
)


NEVER = NegativeControl("n", "", "", stored=("one-spin",))


@pytest.mark.parametrize("key", ["", "name", "a/b/c", "/b", "a/", "a b/c", "a/b\n", "a/b#c"])
def test_keys_are_a_chapter_and_a_name(key):
    with pytest.raises(Usage, match="a claim's key is chapter/name"):
        replace(CLAIM, key=key)
    assert replace(CLAIM, key="my-chapter/α_1").chapter == "my-chapter"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        # taken for `refuted`, this would turn every verdict around
        ("expect", "hold", "test/claim: expect is one of holds, refuted, not 'hold'"),
        ("expect", None, "not None"),
        ("quantifier", "for all", "quantifier is one of forall, exists, rate, not 'for all'"),
        ("scope", "everything", "scope is one of instance, box, symbolic, universal, not 'everything'"),
        # nothing carries the cases to all that this scope speaks of
        ("scope", "universal", "test/claim: scope universal needs a binding that names the lemma which carries it"),
        ("scope", "symbolic", "scope symbolic needs a binding that names the lemma"),
        ("scope", "box", "scope box needs a binding that names the lemma"),
        ("controls", (NEVER, NEVER), "two controls have the same name"),
        ("rate", 0.5, "rate goes with the quantifier rate"),
        ("counted", ("a",), "test/claim: counted readings go with a rate, and only with it"),
        ("pictures", (Picture("p", dict), Picture("p", dict)), "two pictures have the same name"),
        ("clocks", (CLOCK, replace(CLOCK, start="J = 1")), "two clocks have the same label"),
    ],
)
def test_words_that_mean_nothing_are_refused(field, value, message):
    with pytest.raises(Usage, match=message):
        replace(CLAIM, **{field: value})


def test_a_neighbour_whose_refutation_is_left_to_the_seed_is_refused():
    with pytest.raises(Usage, match="test/claim: the control n has no stored case: give it one that refutes it"):
        replace(CLAIM, controls=(replace(NEVER, name="m"), replace(NEVER, stored=())))
    own = {"format": "flowclaims/case/1", "spins": 1, "energy": {"family": "full_ising"}, "target": {"kind": "self"}}
    assert replace(CLAIM, controls=(replace(NEVER, stored=(own, "parity")),)).part("control:n").stored == (
        own, "parity",
    )  # fmt: skip


def test_a_scope_beyond_the_cases_needs_a_lemma():
    for scope in ("box", "symbolic", "universal"):
        with pytest.raises(Usage, match=f"scope {scope} needs a binding that names the lemma"):
            replace(CLAIM, scope=scope, binding=user_claims.binding())
        assert replace(CLAIM, scope=scope, binding=user_claims.binding("a lemma")).scope == scope


def test_a_binding_as_the_checker_reads_it():
    """The claim's sentence and its conditions; a negative control takes its refutations, and no instance or lemma."""
    needed = {"parts": [{"kind": "fact", "statement": {"quantity": "p", "argument": 0, "sign": "+"}}]}
    binding = replace(user_claims.binding("a lemma"), case=(["<=", "N", 4],))
    claim = replace(CLAIM, binding=binding, controls=(replace(NEVER, statement="$1 = 2$"),))
    own, control = (part.bound() for part in claim.parts())
    assert own == {"claim": "$1 = 1$", "case": [["<=", "N", 4]], "instance": [needed], "refutation": [needed],
                   "lemma": "a lemma"}  # fmt: skip
    assert control == {"claim": "$1 = 2$", "case": [["<=", "N", 4]], "refutation": [needed]}
    assert [part.key for part in claim.parts()] == ["test/claim", "test/claim#n"]
    assert [part.bound() for part in replace(CLAIM, controls=claim.controls).parts()] == [None, None]
    smaller = binding.on(["family", "rbm"])
    assert (smaller.case, smaller.instance, smaller.lemma) == ((["<=", "N", 4], ["family", "rbm"]), (), "")


@pytest.mark.parametrize("name", ["a b", "b+c", "it's", "c#d", "x" * 81])
def test_what_has_a_binding_has_a_name_that_the_checker_reads(name):
    """Else each of its certificates would be rejected."""
    bound = replace(CLAIM, binding=user_claims.binding())
    with pytest.raises(Usage, match="what has a binding is named by letters, digits, points and dashes"):
        replace(bound, controls=(replace(NEVER, name=name),))
    assert replace(CLAIM, controls=(replace(NEVER, name=name),)).parts()[1].key == f"test/claim#{name}"
    with pytest.raises(Usage, match=r"what has a binding is named by|a claim's key is chapter/name"):
        replace(bound, key=f"mine/{name}")
    assert BOUND.pattern == checker.KEY.pattern


def test_what_a_rate_counts():
    rate = replace(CLAIM, quantifier="rate", rate=0.9, counted=("a", "b"), clocks=(CLOCK,))
    assert rate.counted == ("a", "b")
    with pytest.raises(Usage, match="two counted readings have the same label"):
        replace(rate, counted=("a", "a"))
    with pytest.raises(Usage, match="test/claim: stored cases are no draws from the law"):
        replace(rate, stored=("parity",))
    # a string is a tuple of letters, and each would be a label that no reading has
    with pytest.raises(Usage, match="counted is a tuple of labels, not the string 'couplings'"):
        replace(rate, counted="couplings")


def test_parts_by_name():
    claim = replace(CLAIM, controls=(replace(NEVER, name="a"), replace(NEVER, name="b", sampler=lambda draw: {})))
    assert [part.name for part in claim.parts()] == ["claim", "control:a", "control:b"]
    assert claim.part("control:a").sampler is claim.sampler
    assert claim.part("control:b").sampler is claim.controls[1].sampler
    assert claim.part("control:b").check is claim.check


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: holds("float32"), ValueError, "unknown arithmetic 'float32'; there are float64, multiprecision"),
        (lambda: holds("exact", "far"), ValueError, "could not convert string to float"),
        (lambda: fails("exact", "no", values={"x": Fraction(1, 2)}), TypeError, "Fraction is not JSON serializable"),
        (lambda: fails("exact", "no", values={"x": np.zeros(2)}), TypeError, "ndarray is not JSON serializable"),
        (lambda: fails("exact", "no", values={"x": float("inf")}), ValueError, "not JSON compliant"),
        (lambda: holds("exact", figures=[{"groups": [float("nan")]}]), ValueError, "not JSON compliant"),
        (lambda: undecided("exact", "wide"), TypeError, "a reason of class Reason goes with undecided"),
        (lambda: holds("exact", reason=Reason.WIDE), TypeError, "and only with it"),
        (lambda: holds("exact", parts="abc"), TypeError, r"parts of a certificate are dictionaries, not \('a', 'b'"),
        (lambda: fails("exact", "no", parts=[{}, "abc"]), TypeError, "parts of a certificate are dictionaries"),
        (lambda: holds("exact", parts=[{"x": float("nan")}]), ValueError, "not JSON compliant"),
        (lambda: holds("exact", parts=[{"x": Fraction(1, 2)}]), TypeError, "Fraction is not JSON serializable"),
        (lambda: holds("exact", tally={"starts": 1.5}), TypeError, "a tally has words and whole numbers"),
        (lambda: holds("exact", tally={1: 1}), TypeError, "a tally has words and whole numbers"),
        (lambda: holds("exact", tally={"starts": True}), TypeError, "a tally has words and whole numbers"),
        (lambda: holds("exact", readings={"a": 1}), TypeError, "readings have words, and True, False or None"),
        (lambda: holds("exact", readings={"a": np.bool_(True)}), TypeError, "readings have words"),
        (lambda: holds("exact", readings={"a": "yes"}), TypeError, "readings have words"),
        (lambda: holds("exact", readings={1: True}), TypeError, "readings have words"),
    ],
)
def test_what_no_report_could_hold_is_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


READINGS = {"a": True, "b": False, "c": None}


@pytest.mark.parametrize(
    "finding",
    [
        holds("exact", readings=READINGS),
        fails("exact", "no", readings=READINGS),
        undecided("exact", Reason.TIE, readings=READINGS),
    ],
)
def test_readings_are_kept_by_judge(finding):
    assert judge(replace(CLAIM, check=lambda case: finding), shipped.case("one-spin")).readings == READINGS


def test_margins_become_floats():
    assert holds("exact", Fraction(1, 4)).margin == 0.25
    assert type(holds("exact", np.float32(0.5)).margin) is float
    assert type(holds("exact", 3).margin) is float
    assert holds("exact").margin is None


def test_findings_know_their_rigor():
    rigor = {name: holds(name).rigor for name in ("float64", "multiprecision", "ball", "exact", "symbolic")}
    assert rigor == {
        "float64": Rigor.APPROXIMATE, "multiprecision": Rigor.APPROXIMATE, "ball": Rigor.ENCLOSING,
        "exact": Rigor.EXACT, "symbolic": Rigor.EXACT,
    }  # fmt: skip
    assert [one.certified for one in (holds("exact"), holds("exact", theorem="T"))] == [False, True]
    assert [holds(name, theorem="T").settled for name in rigor] == [False, False, True, True, True]
    # a certificate that the checker has not accepted settles nothing, nor do the parts of one
    assert not any(holds(name, certificate={}, parts=[{}]).settled for name in rigor)
    assert vacuous("no").outcome is Outcome.VACUOUS
    assert undecided("ball", Reason.TIE).why == Reason.TIE.sentence


@pytest.mark.parametrize("answer", [None, True, "holds", Outcome.HOLDS])
def test_a_check_that_gives_no_finding_is_an_error(answer):
    finding = judge(replace(CLAIM, check=lambda case: answer), shipped.case("one-spin"))
    assert finding.outcome is Outcome.ERROR
    assert f"the check gave a {type(answer).__name__} and no Finding" in finding.why
    # and the kinds that the case shows are known all the same
    assert "N=1" in finding.kinds


FULL = Coverage({}, ())
CRASH = Finding(Outcome.ERROR, "exact", why="Traceback")


@pytest.mark.parametrize(
    ("quantifier", "findings", "rate", "verdict"),
    [
        ("forall", [holds("exact")], None, Verdict.INCONCLUSIVE),
        ("exists", [holds("exact")], None, Verdict.INCONCLUSIVE),
        ("rate", [holds("exact")] * 100, 0.5, Verdict.INCONCLUSIVE),
        ("forall", [fails("exact", "no")], None, Verdict.SUSPECT),
        ("forall", [fails("exact", "no", theorem="T")], None, Verdict.REFUTED),
        ("forall", [holds("exact", theorem="T")], None, Verdict.INCONCLUSIVE),
        ("exists", [holds("exact", theorem="T")], None, Verdict.INCONCLUSIVE),
        ("forall", [vacuous("no")], None, Verdict.VACUOUS),
        ("forall", [CRASH], None, Verdict.ERROR),
    ],
)
def test_a_symbolic_proof_that_did_not_come_through(quantifier, findings, rate, verdict):
    judgement = combine(quantifier, findings, FULL, rate, [True, False, True])
    assert judgement.verdict is verdict
    if verdict is Verdict.INCONCLUSIVE:
        assert judgement.reason is Reason.UNSUPPORTED
        assert judgement.explanation == "2 of 3 symbolic proofs came through, although all should."
        proved = quantifier != "rate" and findings[0].certified
        # what exists is proved by its witness; else a scope beyond the judged cases makes a proof of them
        by_scope = {"instance": Verdict.CERTIFIED if quantifier == "forall" else Verdict.PROVED}
        for scope in ("instance", "universal"):
            expected = by_scope.get(scope, Verdict.PROVED) if proved else Verdict.SURVIVED
            assert combine(quantifier, findings, FULL, rate, [True], scope=scope).verdict is expected


def test_missing_coverage_comes_before_missing_proofs():
    assert combine("forall", [holds("exact")], Coverage({}, ("N=1",)), None, [False]).verdict is Verdict.VACUOUS
