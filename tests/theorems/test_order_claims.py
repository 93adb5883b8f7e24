"""Claims about which order is first: certified where a tube says so, held to flows integrated by other code."""

from __future__ import annotations

import itertools
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from theorems.hierarchy import _orders, order_metric_free, strict_exists, strict_forall
from theorems.hierarchy._orders import clocks, strict, watched
from verify import Case, judge
from verify.case import shipped
from verify.certificates import Attempt
from verify.checker import check
from verify.claims import Outcome, Reason, registry
from verify.draws import Stream
from verify.flow import Event, Succession

CLAIMS = registry.load()
STORED = {
    "hierarchy/strict-forall": "pair-before-field",
    "hierarchy/strict-forall-moments": "pair-moment-before-means",
    "hierarchy/direct-flow": "direct-pair-first",
    "hierarchy/direct-flow-moments": "direct-pair-first",
}


def path(case, until, by):
    """Mismatch of each order on a fine grid of times, by direct sums over states and scipy alone: times, (N, T)."""
    N = case.spins
    x = np.array([[-1 if s >> j & 1 else 1 for j in range(N)] for s in range(1 << N)], dtype=float)
    subsets = [S for k in range(1, N + 1) for S in itertools.combinations(range(N), k)]
    chi = np.array([x[:, list(S)].prod(axis=1) for S in subsets])
    values = case.document["target"]["values"]
    q = np.array([float(Fraction(v)) for v in values])
    q /= q.sum()
    if "parameters" in case.document:
        given = case.document["parameters"]
        b, c, W = (np.array([[float(Fraction(v)) for v in np.ravel(given[name])]]) for name in ("b", "c", "W"))
        start, M = np.concatenate((b[0], c[0], W[0])), c.shape[1]
    else:
        start, M = np.zeros(len(subsets)), 0

    def parts(theta):
        if not M:
            return chi.T @ theta, chi.T
        h = theta[N : N + M] + x @ theta[N + M :].reshape(M, N).T
        f = x @ theta[:N] + np.log(2 * np.cosh(h)).sum(axis=1)
        t = np.tanh(h)
        return f, np.concatenate((x, t, (t[:, :, None] * x[:, None, :]).reshape(len(x), -1)), axis=1)

    def rhs(_, theta):
        f, D = parts(theta)
        p = np.exp(f - f.max())
        return D.T @ (q - p / p.sum())

    times = np.linspace(0, until, 2001)
    found = solve_ivp(rhs, (0, until), start, t_eval=times, rtol=1e-11, atol=1e-13, method="DOP853").y.T
    gaps = []
    for theta in found:
        f = parts(theta)[0]
        p = np.exp(f - f.max())
        gaps.append(chi @ (np.log(q) - f) / len(q) if by == "couplings" else chi @ (q - p / p.sum()))
    order = np.array([len(S) for S in subsets])
    return times, np.array([np.linalg.norm(np.array(gaps)[:, order == k], axis=1) for k in range(1, N + 1)])


@pytest.mark.parametrize(("key", "name"), STORED.items())
def test_the_smallest_counterexamples_are_certified_and_other_code_agrees(key, name):
    case = shipped.case(name)
    finding = judge(CLAIMS[key], case)
    assert finding.outcome is Outcome.FAILS
    assert finding.settled
    by = CLAIMS[key].clocks[0].by
    assert f"the {by}' mismatch (norm) of order 2" in finding.theorem
    time = float(Fraction(finding.values["separated_at"]))
    _, mismatch = path(case, time, by)
    assert mismatch[1, -1] <= mismatch[1, 0] / 2
    assert (mismatch[0] > mismatch[0, 0] / 2).all()


def test_a_certificate_of_a_later_time_is_not_to_be_had():
    """Between both half-times the statement is true; before the first and after the second it is false."""
    case = shipped.case("direct-pair-first")
    finding = judge(CLAIMS["hierarchy/direct-flow"], case)
    assert check(finding.certificate) == finding.theorem
    *content, one = finding.certificate["parts"]
    # that the target has both orders stands there too
    assert [part["statement"]["quantity"] for part in content] == ["target J"] * 2
    assert [one["statement"][name] for name in ("first", "second")] == [2, 1]
    early, late = (finding.values["times_approx"][k] for k in ("2", "1"))
    assert early < float(Fraction(one["statement"]["time"])) < late


def test_without_a_tube_a_counterexample_is_no_more_than_suspect(monkeypatch):
    monkeypatch.setattr(_orders.provers, "event_order", lambda *_, **__: Attempt(None, "wide", "Too wide."))
    finding = judge(CLAIMS["hierarchy/strict-forall"], shipped.case("pair-before-field"))
    assert (finding.outcome, finding.arithmetic, finding.certified) == (Outcome.FAILS, "float64", False)
    assert finding.why.endswith("Too wide.")


def small(weights, family="full_ising", **options):
    document = {
        "format": "flowclaims/case/1", "spins": len(weights).bit_length() - 1, "energy": {"family": family, **options},
        "target": {"kind": "weights", "values": [str(w) for w in weights]},
    }  # fmt: skip
    return Case.from_document(document)


def test_orders_that_the_target_has_not_are_said_and_left_out():
    """x_1 and x_2 fair, only a pair coupling: by the claim there is nothing to compare."""
    finding = judge(CLAIMS["hierarchy/direct-flow"], small([3, 1, 1, 3]))
    assert finding.outcome is Outcome.VACUOUS
    assert finding.tally["orders that the target has not"] == 1
    assert finding.tally["flows: alone"] == 1
    # three spins with fields and the coupling of all three, but no pairs: orders 1 and 3 follow each other
    couplings = {"1": "1/2", "2": "1/2", "4": "1/2", "7": "1/2"}
    case = Case.from_document({
        "format": "flowclaims/case/1", "spins": 3, "energy": {"family": "full_ising"},
        "target": {"kind": "couplings", "J": couplings},
    })  # fmt: skip
    flow = watched(case, clocks("J = 0"), start=np.zeros(7))
    assert flow.orders() == [1, 3]


def test_ties_are_ties():
    """Two orders whose times are set equal by hand: neither holds nor fails."""
    case = shipped.case("direct-pair-first")
    flow = watched(case, clocks("J = 0"), start=np.zeros(3))
    equal = replace(flow.times[0], time=np.full((1, 2), 0.7))
    assert equal.compared()[0].succession is Succession.TIE


def test_a_tie_is_undecided_and_a_crossing_too_close_to_tell_is_not_certified(monkeypatch):
    case = shipped.case("direct-pair-first")
    true = watched(case, clocks("J = 0"), start=np.zeros(3))
    for times, outcome, reason in (
        ([[0.7, 0.7]], Outcome.UNDECIDED, Reason.TIE),
        ([[0.70001, 0.7]], Outcome.FAILS, None),
        ([[np.nan, np.nan]], Outcome.UNDECIDED, Reason.BUDGET),
    ):
        time = np.array(times)
        event = np.where(np.isnan(time), Event.CENSORED, Event.REACHED)
        known = [replace(one, time=time, event=event) for one in true.times]
        monkeypatch.setattr(_orders, "watched", lambda *_, known=known, **__: _orders.Watched(known))
        finding = strict(case, clocks("J = 0"), start={"J": {"1": "0", "2": "0", "3": "0"}})
        assert (finding.outcome, finding.reason, finding.certificate) == (outcome, reason, None)


def test_both_codings_stand_in_one_certificate():
    case = Case.from_document(order_metric_free.moderate(Stream("codings", 3)))
    finding = judge(CLAIMS["hierarchy/order-metric-free"], case)
    assert finding.settled
    assert finding.outcome is Outcome.FAILS
    *_, spins, bits = finding.certificate["parts"]
    assert spins["statement"]["other"] is None
    assert bits["statement"]["other"]["energy"]["family"] == "reparametrised"
    assert (spins["statement"]["first"], spins["statement"]["second"]) == (
        bits["statement"]["second"], bits["statement"]["first"],
    )  # fmt: skip


def test_an_instance_of_strict_order_is_proved_pair_by_pair():
    for number in range(4):
        case = Case.from_document(strict_exists.drawn(Stream("instance", number)))
        finding = judge(CLAIMS["hierarchy/strict-exists"], case)
        if finding.outcome is Outcome.HOLDS and finding.certified:
            parts = finding.certificate["parts"]
            stated = [part["statement"] for part in parts if part["kind"] == "event-order"]
            assert [(one["first"], one["second"]) for one in stated] == [(1, 2), (2, 3)]
            return
    raise AssertionError("none of four targets was proved to be in order")


def test_starts_are_as_small_as_the_claim_says():
    for number in range(20):
        given = strict_forall.small(Stream("start", number), 3, 2)
        entries = [Fraction(v) for v in (*given["b"], *given["c"], *itertools.chain(*given["W"]))]
        assert all(0 < abs(v) <= Fraction(1, 100) for v in entries)


@pytest.mark.parametrize("key", STORED)
def test_clocks_are_named_and_read_side_by_side(key):
    claim = CLAIMS[key]
    assert len({clock.label for clock in claim.clocks}) == 8
    finding = judge(claim, shipped.case(STORED[key]))
    assert finding.readings.keys() == {clock.label for clock in claim.clocks}
    assert finding.readings[claim.clocks[0].label] is False
