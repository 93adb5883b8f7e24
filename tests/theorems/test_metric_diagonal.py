"""Mixed entries of K K^T: one unit on two spins by hand, and the share of a wide machine by loops."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
import rationals
from proving import case_of, log

from theorems.hierarchy.metric_diagonal_wide import BOUND, share, symmetric
from verify import Case, judge
from verify.claims import Outcome, registry
from verify.draws import Stream

CLAIMS = registry.load()
DIAGONAL, WIDE = CLAIMS["hierarchy/metric-diagonal"], CLAIMS["hierarchy/metric-diagonal-wide"]


def at(c, w, spins=2, target="self"):
    b = ["0"] * spins
    return case_of("rbm", spins, target, {"b": b, "c": [c], "W": [w]}, hidden=1)


def slopes(c, w):
    """t_S of one unit in Fractions, e^c and e^w given."""
    states = list(product((0, 1), repeat=len(w)))
    found = [Fraction(0)] * (1 << len(w))
    for bits in states:
        e = Fraction(c)
        for weight, bit in zip(w, bits, strict=True):
            e = e / Fraction(weight) if bit else e * Fraction(weight)
        for S in range(len(found)):
            sign = (-1) ** sum(bit for j, bit in enumerate(bits) if S >> j & 1)
            found[S] += sign * (e**2 - 1) / (e**2 + 1) / len(states)
    return found


def test_one_unit_on_two_spins_by_hand():
    t0, t1, t2, t12 = slopes(2, (3, "1/2"))
    finding = judge(DIAGONAL, at(log(2), [log(3), log("1/2")]))
    assert (finding.outcome, finding.arithmetic) == (Outcome.FAILS, "exact")
    mixed = 2 * t1 * t12 + t0 * t2
    assert Fraction(finding.values["K_K_transposed"][0][2]) == mixed
    assert finding.margin == pytest.approx(-abs(float(mixed)))
    assert finding.theorem.count("p = q") == 1
    sign = "positive" if mixed > 0 else "negative"
    assert f"(K K^T)_[0],[0, 1] - (0) (K K^T)_[0],[0] is {sign}" in finding.theorem


@pytest.mark.parametrize(("c", "w"), [("0", [log(3), log(2)]), ("0", [log(3), "0"]), (log(2), ["0", "0"])])
def test_without_a_bias_or_any_weight_nothing_mixes_on_two_spins(c, w):
    finding = judge(DIAGONAL, at(c, w))
    # a claim that is refuted needs no instances: none is certified
    assert (finding.outcome, finding.arithmetic, finding.certified) == (Outcome.HOLDS, "exact", False)
    # both entries between orders 1 and 2, in Fractions
    e_c, *e_w = (1 if one == "0" else one["log"] for one in (c, *w))
    t0, t1, t2, t12 = slopes(e_c, e_w)
    assert 2 * t1 * t12 + t0 * t2 == 2 * t2 * t12 + t0 * t1 == 0


def test_one_weight_is_enough():
    """w_2 = 0: t_2 = t_12 = 0, and the entry of {2} and {1, 2} is t_0 t_1."""
    t0, t1, *_ = slopes(2, (3, 1))
    finding = judge(DIAGONAL, at(log(2), [log(3), "0"]))
    assert "The entry of subsets 2 and 3" in finding.why
    assert Fraction(finding.values["K_K_transposed"][1][2]) == t0 * t1


def test_without_a_bias_three_spins_mix_orders_of_one_parity():
    case = at("0", [log(2), log(3), log(5)], spins=3)
    t = slopes(1, (2, 3, 5))
    assert t[0] == t[3] == 0
    finding = judge(DIAGONAL, case)
    assert finding.outcome is Outcome.FAILS
    assert Fraction(finding.values["K_K_transposed"][0][6]) == t[1] * t[7] != 0
    assert "The entry of subsets 1 and 7" in finding.why
    assert judge(DIAGONAL, case, "control:without-hidden-biases").outcome is Outcome.FAILS


def test_it_is_about_data_consistent_points():
    assert judge(DIAGONAL, at(log(2), [log(3), log(5)], target=[1, 2, 3, 4])).outcome is Outcome.VACUOUS


def test_within_an_order_it_is_another_statement():
    """t_1 t_2 + 2 t_0 t_12: the entry of two single spins."""
    case = at(log(2), [log(3), log("1/2")])
    t0, t1, t2, t12 = slopes(2, (3, "1/2"))
    finding = judge(DIAGONAL, case, "control:within-orders")
    assert finding.outcome is Outcome.FAILS
    assert Fraction(finding.values["K_K_transposed"][0][1]) == t1 * t2 + 2 * t0 * t12


# -- wide machines -------------------------------------------------------------------------------------------------
def by_loops(document):
    """The share of mixed entries in Fractions, without visible biases."""
    spins = document["spins"]
    _, rows, _ = rationals.rbm(document["parameters"], spins)
    K = rationals.coupling_rows([row[spins:] for row in rows])
    total = mixed = Fraction(0)
    for S, one in enumerate(K, 1):
        for T, two in enumerate(K, 1):
            square = sum(a * b for a, b in zip(one, two, strict=True)) ** 2
            total += square
            mixed += square * (S.bit_count() != T.bit_count())
    return float(mixed / total) ** 0.5


@pytest.mark.parametrize("number", range(4))
def test_the_share_by_loops(number):
    document = symmetric(Stream("share", number), (2, 3), (2, 5))
    assert share(Case.from_document(document)) == pytest.approx(by_loops(document), rel=1e-10)


def test_draws_have_no_preferred_sign():
    """Means of signs and of logarithms over 6000 numbers, against five standard errors."""
    values = []
    for number in range(40):
        document = symmetric(Stream("signs", number), (3, 3), (64,))
        values += [np.log(float(Fraction(x["log"]))) for row in document["parameters"]["W"] for x in row]
    assert abs(np.mean(np.sign(values))) < 5 / np.sqrt(len(values))
    assert abs(np.mean(values)) < 5 * np.std(values) / np.sqrt(len(values))


def test_units_that_are_all_equal_are_seen():
    """The share of one unit, at any width: the bound falls below it."""
    row, units = [log(3), log("1/2")], 64
    parameters = {"b": ["0", "0"], "c": [log(2)] * units, "W": [row] * units}
    case = case_of("rbm", 2, "self", parameters, hidden=units)
    t0, t1, t2, t12 = slopes(2, (3, "1/2"))
    finding = judge(WIDE, case)
    assert finding.outcome is Outcome.FAILS
    alone = case_of("rbm", 2, "self", parameters | {"c": [log(2)], "W": [row]}, hidden=1)
    assert share(case) == pytest.approx(share(alone))
    assert finding.margin == pytest.approx(BOUND / 8 - share(alone))
    entries = [[t1, t0, t12], [t2, t12, t0], [t12, t2, t1]]
    G = np.array([[float(sum(a * b for a, b in zip(x, y, strict=True))) for y in entries] for x in entries])
    mixed = G[:2, 2]
    assert share(alone) == pytest.approx(np.sqrt(2 * (mixed**2).sum() / (G**2).sum()))


def test_all_signs_together_mix_nothing():
    W = [[log(first), log(second)] for first in (3, "1/3") for second in (2, "1/2")]
    parameters = {"b": ["0", "0"], "c": [log(2)] * 4, "W": W}
    assert share(case_of("rbm", 2, "self", parameters, hidden=4)) < 1e-14


def test_zero_is_not_what_a_finite_width_gives():
    part = WIDE.part("control:exactly-block-diagonal")
    found = [judge(WIDE, Case.from_document(part.sampler(Stream("exactly", k))), part.name) for k in range(6)]
    assert any(one.outcome is Outcome.FAILS and one.certified for one in found)
