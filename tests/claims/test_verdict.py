"""The verdict algebra, line by line of its table, and what it means for the exit code."""

from __future__ import annotations

import itertools
import math

import pytest

from verify.campaign.entries import thinned, worst_standing
from verify.campaign.reporting import EXIT_CODES
from verify.claims import (
    Finding,
    Outcome,
    Reason,
    Standing,
    Verdict,
    combine,
    fails,
    holds,
    standing,
    undecided,
    vacuous,
)
from verify.claims.coverage import Coverage, count
from verify.claims.verdict import Share, share

FULL = Coverage({"N=1": 3}, ("N=1",))
LACKING = Coverage({}, ("N=1",))
CRASH = Finding(Outcome.ERROR, "exact", why="Traceback")
H, F = holds("exact"), fails("exact", "wrong")
FLOAT_H, FLOAT_F = holds("float64"), fails("float64", "wrong")
BALL_F = fails("ball", "wrong")
# as judge leaves them, where the checker accepted a certificate
CERTIFIED_H, CERTIFIED_F = holds("exact", theorem="T"), fails("exact", "wrong", theorem="T")
BALL_CERTIFIED_F, FLOAT_CERTIFIED_H = fails("ball", "wrong", theorem="T"), holds("float64", theorem="T")
BALL_CERTIFIED_H = holds("ball", theorem="T")
FLOAT_CERTIFIED_F = fails("float64", "wrong", theorem="T")
WIDE, TIE = undecided("ball", Reason.WIDE), undecided("exact", Reason.TIE)
EMPTY = vacuous("not met")


@pytest.mark.parametrize(
    ("quantifier", "findings", "coverage", "verdict", "reason"),
    [
        ("forall", [H, CERTIFIED_F, CRASH], FULL, Verdict.ERROR, None),
        ("exists", [CERTIFIED_H, CRASH], FULL, Verdict.ERROR, None),
        ("forall", [H, CERTIFIED_F, WIDE], LACKING, Verdict.REFUTED, None),
        ("forall", [H, BALL_CERTIFIED_F], FULL, Verdict.REFUTED, None),
        ("forall", [FLOAT_F, F, CERTIFIED_F], FULL, Verdict.REFUTED, None),
        ("forall", [H, F, WIDE], LACKING, Verdict.SUSPECT, None),
        ("forall", [H, BALL_F], FULL, Verdict.SUSPECT, None),
        ("forall", [H, FLOAT_F], FULL, Verdict.SUSPECT, None),
        ("forall", [FLOAT_F, F], FULL, Verdict.SUSPECT, None),
        ("forall", [CERTIFIED_H, FLOAT_CERTIFIED_F], FULL, Verdict.SUSPECT, None),
        ("exists", [F, CERTIFIED_H, WIDE], FULL, Verdict.PROVED, None),
        ("exists", [CERTIFIED_H], LACKING, Verdict.VACUOUS, None),
        ("exists", [F, FLOAT_CERTIFIED_H], FULL, Verdict.INCONCLUSIVE, Reason.WIDE),
        ("exists", [F, H, WIDE], FULL, Verdict.SURVIVED, None),
        ("exists", [F, FLOAT_H], FULL, Verdict.INCONCLUSIVE, Reason.WIDE),
        ("exists", [F, F], FULL, Verdict.INCONCLUSIVE, Reason.BUDGET),
        ("exists", [F, WIDE], FULL, Verdict.INCONCLUSIVE, Reason.WIDE),
        ("forall", [EMPTY, EMPTY], FULL, Verdict.VACUOUS, None),
        ("forall", [], FULL, Verdict.VACUOUS, None),
        ("forall", [H, WIDE], FULL, Verdict.INCONCLUSIVE, Reason.WIDE),
        ("forall", [WIDE, TIE, TIE], FULL, Verdict.INCONCLUSIVE, Reason.TIE),
        ("forall", [H, H], LACKING, Verdict.VACUOUS, None),
        ("exists", [H], LACKING, Verdict.VACUOUS, None),
        ("forall", [H, EMPTY, FLOAT_H], FULL, Verdict.SURVIVED, None),
        ("forall", [CERTIFIED_H, EMPTY, CERTIFIED_H], FULL, Verdict.CERTIFIED, None),
        ("forall", [CERTIFIED_H, H], FULL, Verdict.SURVIVED, None),
        ("forall", [CERTIFIED_H, FLOAT_CERTIFIED_H], FULL, Verdict.SURVIVED, None),
        ("forall", [CERTIFIED_H, WIDE], FULL, Verdict.INCONCLUSIVE, Reason.WIDE),
        ("forall", [CERTIFIED_H, CERTIFIED_H], LACKING, Verdict.VACUOUS, None),
    ],
)
def test_each_line_of_the_table(quantifier, findings, coverage, verdict, reason):
    for order in itertools.islice(itertools.permutations(findings), 6):
        judgement = combine(quantifier, order, coverage, None)
        assert (judgement.verdict, judgement.reason) == (verdict, reason)
        assert judgement.explanation.endswith((".", "decide.", "equal.", "may."))


@pytest.mark.parametrize(
    ("held", "failed", "verdict"),
    [(100, 0, Verdict.SURVIVED), (0, 100, Verdict.SUSPECT), (9, 1, Verdict.INCONCLUSIVE), (999, 1, Verdict.SURVIVED)],
)
def test_rates_are_decided_by_an_exact_interval(held, failed, verdict):
    assert combine("rate", [FLOAT_H] * held + [FLOAT_F] * failed, FULL, 0.9).verdict is verdict


@pytest.mark.parametrize(
    ("held", "failed", "undecided", "rate", "verdict"),
    [
        # whatever the undecided ones are, 5 of 100 failed, or none
        (50, 0, 50, 0.9, Verdict.INCONCLUSIVE),
        (50, 0, 50, 0.3, Verdict.SURVIVED),
        (50, 0, 50, 0.5, Verdict.INCONCLUSIVE),
        (0, 50, 50, 0.9, Verdict.SUSPECT),
        (0, 0, 100, 0.01, Verdict.INCONCLUSIVE),
        (0, 0, 100, 1.0, Verdict.INCONCLUSIVE),
    ],
)
def test_undecided_cases_widen_a_rate_s_interval_to_both_sides(held, failed, undecided, rate, verdict):
    findings = [FLOAT_H] * held + [FLOAT_F] * failed + [WIDE] * undecided
    judgement = combine("rate", findings, FULL, rate)
    assert judgement.verdict is verdict
    assert (judgement.reason is Reason.WIDE) == (verdict is Verdict.INCONCLUSIVE)
    assert f"({undecided} undecided)" in judgement.explanation


def at_least(held, tried, tail):
    """The lower Clopper-Pearson end, by its definition: at this rate, ``held`` or more have probability ``tail``."""
    low, high = 0.0, 1.0
    for _ in range(200):
        middle = (low + high) / 2
        more = sum(math.comb(tried, k) * middle**k * (1 - middle) ** (tried - k) for k in range(held, tried + 1))
        low, high = (middle, high) if more < tail else (low, middle)
    return low


@pytest.mark.parametrize(("held", "failed", "undecided"), [(7, 2, 1), (0, 4, 6), (10, 0, 0), (3, 0, 9), (0, 0, 5)])
@pytest.mark.parametrize("several", [1, 2, 5])
def test_the_ends_of_an_interval_by_their_definition(held, failed, undecided, several):
    found = share([True] * held + [False] * failed + [None] * undecided, several)
    tried, tail = held + failed + undecided, 0.005 / several
    assert (found.held, found.failed, found.undecided, found.tried) == (held, failed, undecided, tried)
    assert found.low == pytest.approx(at_least(held, tried, tail) if held else 0.0, abs=1e-9)
    # the upper end of what holds is the lower one of what fails
    assert found.high == pytest.approx(1 - (at_least(failed, tried, tail) if failed else 0.0), abs=1e-9)


def test_no_case_says_nothing_of_a_rate():
    assert share([]) == Share(0, 0, 0, 0.0, 1.0)
    assert combine("rate", [EMPTY], FULL, 0.9, counted=("a",)).verdict is Verdict.VACUOUS


def read(a, b, number):
    """Findings whose own outcome says the contrary of what is counted."""
    return [fails("float64", "no", readings={"a": a, "b": b, "c": False})] * number


@pytest.mark.parametrize(
    ("findings", "verdict", "which"),
    [
        (read(True, True, 100), Verdict.SURVIVED, "not below the claimed 0.9."),
        (read(True, True, 90) + read(True, False, 10), Verdict.INCONCLUSIVE, "about the claimed 0.9 (b): more cases"),
        (read(True, False, 100), Verdict.SUSPECT, "below the claimed 0.9 (b)."),
        (read(False, False, 100), Verdict.SUSPECT, "below the claimed 0.9 (a; b)."),
        # one that is below outweighs one that is about
        (read(True, False, 90) + read(False, False, 10), Verdict.SUSPECT, "below the claimed 0.9 (b)."),
        (read(True, True, 90) + read(None, True, 10), Verdict.INCONCLUSIVE, "about the claimed 0.9 (a)"),
        (read(True, None, 100), Verdict.INCONCLUSIVE, "about the claimed 0.9 (b)"),
        (read(True, None, 50) + read(True, False, 50), Verdict.SUSPECT, "below the claimed 0.9 (b)."),
        # a finding without the label could not be told
        ([holds("float64", readings={"a": True})] * 100, Verdict.INCONCLUSIVE, "about the claimed 0.9 (b)"),
        ([holds("float64")] * 100, Verdict.INCONCLUSIVE, "about the claimed 0.9 (a; b)"),
    ],
)  # fmt: skip
def test_counted_readings_must_each_reach_the_rate(findings, verdict, which):
    for some in (findings, findings[::-1], [*findings, EMPTY]):
        judgement = combine("rate", some, FULL, 0.9, counted=("a", "b"))
        assert judgement.verdict is verdict
        assert (judgement.reason is Reason.WIDE) == (verdict is Verdict.INCONCLUSIVE)
        assert f", {which}" in judgement.explanation
        assert judgement.explanation.endswith(
            "As many cases as the profile says, or all that were given: fixed before the run."
        )
    assert combine("rate", [*findings, CRASH], FULL, 0.9, counted=("a", "b")).verdict is Verdict.ERROR


def test_counted_readings_share_one_confidence():
    """0 of n at 1 - 0.01/k: the upper bound is 1 - (0.005/k)^(1/n), in closed form."""
    for labels in (("a",), ("a", "b"), ("a", "b", "c")):
        said = combine("rate", read(False, False, 10), FULL, 0.99, counted=labels).explanation
        assert f"{1 - (0.005 / len(labels)) ** 0.1:.3g}" in said
        together = (
            f", all {len(labels)} intervals together at 99% confidence, " if len(labels) > 1 else " at 99% confidence, "
        )
        assert together in said


def test_a_rate_that_survives_still_needs_its_coverage_and_its_proofs():
    findings = read(True, True, 100)
    assert combine("rate", findings, LACKING, 0.9, counted=("a",)).verdict is Verdict.VACUOUS
    assert combine("rate", findings, FULL, 0.9, [False], counted=("a",)).reason is Reason.UNSUPPORTED
    # but what is below the rate is below it whatever is lacking
    assert combine("rate", findings, LACKING, 0.9, counted=("c",)).verdict is Verdict.SUSPECT


def test_a_rate_is_never_refuted_by_sampling():
    assert combine("rate", [CERTIFIED_F] * 1000, FULL, 0.5).verdict is Verdict.SUSPECT


def test_nor_proved():
    assert combine("rate", [CERTIFIED_H] * 1000, FULL, 0.5).verdict is Verdict.SURVIVED


def test_the_interval_is_clopper_pearson():
    """0 of n: the upper bound is 1 - (alpha/2)^(1/n), in closed form."""
    judgement = combine("rate", [FLOAT_F] * 10, FULL, 0.99)
    upper = 1 - 0.005**0.1
    assert f"{upper:.3g}" in judgement.explanation


def test_nothing_gives_proved_without_certificates():
    everything = [H, F, FLOAT_H, FLOAT_F, BALL_F, WIDE, EMPTY, CRASH]
    for size in (1, 2, 3):
        for findings in itertools.product(everything, repeat=size):
            for quantifier, scope in itertools.product(("forall", "exists"), ("instance", "universal")):
                verdict = combine(quantifier, findings, FULL, None, scope=scope).verdict
                assert verdict not in {Verdict.PROVED, Verdict.CERTIFIED, Verdict.REFUTED}


@pytest.mark.parametrize(
    ("scope", "verdict", "said"),
    [
        ("instance", Verdict.CERTIFIED, "Holds on 2 cases (no others are meant), each with a certificate that the "),
        ("box", Verdict.PROVED, "Holds on sets with interior; 2 cases, each with a certificate that the "),
        (
            "symbolic",
            Verdict.PROVED,
            "Holds for all values it means at these numbers of spins and units, by a checked identity ",
        ),
        (
            "universal",
            Verdict.PROVED,
            "Holds for all values it means, by a checked identity or lemma; 2 cases, each with a ",
        ),
    ],
)
def test_only_a_scope_beyond_the_cases_is_proved(scope, verdict, said):
    judgement = combine("forall", [CERTIFIED_H, BALL_CERTIFIED_H], FULL, None, scope=scope)
    assert judgement.verdict is verdict
    assert judgement.explanation.startswith(said)
    # the scope changes nothing else: each other line of the table says what it says
    for quantifier in ("forall", "exists"):
        for findings in itertools.product((H, F, CERTIFIED_H, CERTIFIED_F, FLOAT_CERTIFIED_H, WIDE, EMPTY), repeat=2):
            for coverage, proofs in itertools.product((FULL, LACKING), ((), (True, False))):
                plain = combine(quantifier, findings, coverage, None, proofs)
                other = combine(quantifier, findings, coverage, None, proofs, scope=scope)
                assert other.verdict is (verdict if plain.verdict is Verdict.CERTIFIED else plain.verdict)


@pytest.mark.parametrize(
    ("quantifier", "findings", "said"),
    [
        ("forall", [H, FLOAT_F], "Counterexamples in floating point only: 1."),
        ("forall", [H, F, BALL_F, FLOAT_F], ("Counterexamples: 2 of 4 cases; decided by ball arithmetic (1), "
         "exact arithmetic (1), but without a certificate.")),
        ("forall", [H, F, BALL_CERTIFIED_F], ("Counterexamples with a certificate: 1 of 3 cases; decided by ball "
         "arithmetic (1).")),
        ("forall", [H, CERTIFIED_H, FLOAT_H], ("No counterexample in 3 cases; decided by exact arithmetic (2), float64 "
         "arithmetic (1); 1 of them carries a certificate.")),
        ("forall", [H, CERTIFIED_H, CERTIFIED_H], ("No counterexample in 3 cases; decided by exact arithmetic (3); "
         "2 of them carry certificates.")),
        ("forall", [CERTIFIED_H, EMPTY], ("Holds on 1 case (no others are meant), each with a certificate that "
         "the independent checker accepted; decided by exact arithmetic (1).")),
        ("exists", [F, H], "Witnesses: 1 of 2 cases; decided by exact arithmetic (1), but without a certificate."),
        ("exists", [F, H, CERTIFIED_H], "Witnesses with a certificate: 1 of 3 cases; decided by exact arithmetic (1)."),
        ("forall", [H, CRASH], "1 of 2 cases crashed."),
    ],
)  # fmt: skip
def test_the_explanation_says_what_the_verdict_rests_on(quantifier, findings, said):
    assert combine(quantifier, findings, FULL, None).explanation == said


def test_a_rejected_certificate_is_told_from_a_crash():
    rejected = Finding(Outcome.ERROR, "exact", why="prover and checker disagree: rank: no", values={"certificate": {}})
    assert combine("forall", [H, rejected], FULL, None).explanation == (
        "1 of 2 cases: prover and checker disagree: rank: no."
    )
    both = combine("forall", [CRASH, rejected, rejected], FULL, None)
    assert both.explanation == "2 of 3 cases: prover and checker disagree: rank: no. 1 more crashed."


@pytest.mark.parametrize(
    ("verdict", "holds_gives", "refuted_gives", "chosen_gives"),
    [
        (Verdict.PROVED, Standing.PASSED, Standing.FAILED, Standing.UNSETTLED),
        (Verdict.CERTIFIED, Standing.PASSED, Standing.FAILED, Standing.UNSETTLED),
        (Verdict.SURVIVED, Standing.PASSED, Standing.FAILED, Standing.UNSETTLED),
        (Verdict.REFUTED, Standing.FAILED, Standing.PASSED, Standing.PASSED),
        (Verdict.SUSPECT, Standing.FAILED, Standing.UNSETTLED, Standing.UNSETTLED),
        (Verdict.INCONCLUSIVE, Standing.UNSETTLED, Standing.UNSETTLED, Standing.UNSETTLED),
        (Verdict.VACUOUS, Standing.UNSETTLED, Standing.UNSETTLED, Standing.PASSED),
        (Verdict.ERROR, Standing.ERROR, Standing.ERROR, Standing.ERROR),
    ],
)
def test_standing(verdict, holds_gives, refuted_gives, chosen_gives):
    assert standing(verdict, "holds") is holds_gives
    assert standing(verdict, "refuted") is refuted_gives
    assert standing(verdict, "refuted", chosen=True) is chosen_gives
    assert verdict.sentence.endswith(".")


def test_exit_codes_are_those_of_the_interface():
    assert EXIT_CODES == {Standing.PASSED: 0, Standing.FAILED: 1, Standing.UNSETTLED: 3, Standing.ERROR: 4}
    assert worst_standing([Standing.PASSED, Standing.FAILED, Standing.UNSETTLED]) is Standing.FAILED
    assert worst_standing([]) is Standing.PASSED


def test_coverage_counts_judged_kinds():
    coverage = count([frozenset({"a", "b"}), frozenset({"a"})], ("a", "c"))
    assert coverage.seen == {"a": 2, "b": 1}
    assert coverage.missing == ["c"]


def test_thinning_keeps_both_ends_and_the_number():
    values = [float(i) for i in range(1001)]
    kept = thinned(values, 11)
    assert kept == [100.0 * i for i in range(11)]
    assert thinned(values, 2000) == values


def test_every_reason_has_a_sentence():
    assert all(reason.sentence.endswith(".") for reason in Reason)
