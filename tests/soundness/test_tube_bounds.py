"""Polynomials that follow another flow, or none: the bound of the tube is never below the true distance."""

from __future__ import annotations

from fractions import Fraction

import oracle
import oracle_flows
import pytest
import seeded
from corpus_cases import RBM, case, rbm, weights
from corpus_flows import LIGHT, SHARP, flows, shifted

from verify import checker
from verify.certificates import certificate, part
from verify.certificates.tubes import Effort, steps

FINE = Effort(192, 20, 1e-26)
SHIFT = Fraction(1, 10**8)
"""Of a start: what it comes to is below the width of 2^-20 that a tube may have, and far above all roundings."""


def bare(one):
    """The document of a case as it stands in certificates."""
    return {name: x for name, x in one.document.items() if name != "note"}


def bound(one, hints):
    """The checker's bound at the end, and the last values of the polynomials; None where the tube is refused."""
    there = checker.Case(bare(one))
    try:
        found = checker.Tube(there.model, there.theta, hints["steps"], hints["bits"], there, lambda _: None)
    except checker.Rejected:
        return None
    return found.error, [sum(map(int, c.split())) for c in hints["steps"][-1][1]]


def truth(one, time):
    """The true end, in 45 digits, and its model."""
    real = oracle.Case(bare(one))
    model, _, found = oracle_flows.followed(real, real.theta, {"other": None, "time": str(time)}, True)
    return model, found[-1]


def distance(one, time, last, bits):
    MP = oracle_flows.MP
    return MP.norm([x - MP.ldexp(MP.mpf(y), -bits) for x, y in zip(truth(one, time)[1], last, strict=True)])


def moved(one, shifts):
    """Parameters of a start that is shifted, exact."""
    return [x + Fraction(y) for x, y in zip(rationals(one), shifts, strict=True)]


def rationals(one):
    """The start in rationals: logarithms to 60 digits."""
    MP = oracle.MP
    return [Fraction(int(MP.nint(x * 10**60)), 10**60) for x in oracle.Case(bare(one)).theta]


@pytest.mark.parametrize("name", sorted(flows()))
def test_a_bound_is_never_below_the_distance(name):
    one, time, chance, seen = flows()[name], Fraction(1, 2), seeded.chance(name), 0
    for k in range(6):
        start = moved(one, [SHIFT * chance.randint(-3, 3) for _ in rationals(one)])
        hints = steps(one, one.energy, start, time, FINE).hints()
        if k % 2:
            # beside it, bent a little
            row = chance.choice(hints["steps"])[1]
            i = chance.randrange(len(row))
            words = [int(x) for x in row[i].split()]
            words[chance.randrange(6)] += chance.randint(-9, 9) << (FINE.bits - 30)
            row[i] = " ".join(map(str, words))
        found = bound(one, hints)
        if found is None:
            continue
        seen += 1
        assert distance(one, time, found[1], FINE.bits) <= oracle_flows.real(found[0])
    assert seen >= 2


@pytest.mark.parametrize(
    ("target", "bias", "weight", "shift"),
    [
        # a unit with w = 0: small weights grow as e^(0.67 t), or with c = 1/2 as e^(0.52 t)
        (("5", "1", "1", "5"), "0", "0", ("0", "0", "0", "1", "1")),
        (("5", "1", "1", "5"), "1/2", "0", ("0", "0", "0", "1", "1")),
        (("1", "5", "5", "1"), "0", "0", ("0", "0", "0", "1", "-1")),
    ],
)
def test_a_bound_grows_as_the_distance_does(target, bias, weight, shift):
    """At a saddle the largest eigenvalue is that of a unit's block; its bound is (trace C^16)^(1/16)."""
    one, time = case(2, RBM, weights(*target), rbm(["0", "0"], [bias], [[weight, weight]])), Fraction(4)
    start = moved(one, [SHIFT * Fraction(x) for x in shift])
    found = bound(one, steps(one, one.energy, start, time, FINE).hints())
    away = distance(one, time, found[1], FINE.bits)
    assert away > 5 * float(SHIFT)
    assert away <= oracle_flows.real(found[0]) < 1.6 * away


@pytest.mark.parametrize("name", sorted(flows()))
def test_standing_still_leaves_the_flow_at_its_speed(name):
    """Constants for a short time h: the distance is h |F|, and the bound no more than that and what rounding takes."""
    one, time = flows()[name], Fraction(1, 1 << 24)
    texts = [f"{round(x * (1 << FINE.bits))} 0 0" for x in rationals(one)]
    error, last = bound(one, {"bits": FINE.bits, "steps": [[str(time), texts]]})
    away = distance(one, time, last, FINE.bits)
    assert away <= oracle_flows.real(error) <= away * 1.0001 + oracle_flows.MP.mpf(10) ** -50


@pytest.mark.parametrize("name", sorted(flows()))
def test_what_a_step_of_the_parameters_moves(name):
    """|df/dtheta| <= reach in all states, anywhere: tanh is at most 1, and far out it is nearly that."""
    one = flows()[name]
    there = checker.Case(bare(one))
    texts = [f"{round(x * (1 << FINE.bits))} 0" for x in rationals(one)]
    hints = [[str(Fraction(1, 1 << 24)), texts]]
    reach = checker.Tube(there.model, there.theta, hints, FINE.bits, there, lambda _: None).reach
    real = oracle.Case(bare(one))
    for size in (0, 1, 30):
        rows = real.model.D([oracle.MP.mpf(size) * (1 + k % 3) for k in range(real.model.size)])
        longest = max(oracle.MP.norm(row) for row in rows)
        assert longest <= reach
    assert reach <= longest + 2


@pytest.mark.parametrize(("name", "read", "pair"), SHARP, ids=[f"{one[0]} {one[1]['by']}" for one in SHARP])
def test_an_order_is_not_past_because_a_path_beside_the_flow_is(name, read, pair):
    """Not past by 1e-9; along paths from starts beside the case's own it is past, and they lie within their tubes."""
    one, time, past = flows()[name], Fraction(1, 4), 0
    asked = shifted(read, "-1e-9")
    statement = {"clock": asked, "first": pair[0], "second": pair[1], "time": str(time), "other": None}
    for i in range(len(rationals(one))):
        for side in (1, -1):
            start = moved(one, [side * SHIFT * (i == j) for j in range(len(rationals(one)))])
            hints = steps(one, one.energy, start, time, LIGHT).hints()
            error, last = bound(one, hints)
            assert error < checker.Tube.CLOSE
            with pytest.raises(checker.Rejected, match="event-order"):
                checker.check(certificate(one, part("event-order", statement, hints)))
            past += mismatch(one, pair[0], read, last) < level(one, pair[0], asked)
    assert past


def mismatch(one, k, read, last):
    """Of an order at the end of the polynomials, by the oracle."""
    MP, (model, _) = oracle_flows.MP, truth(one, Fraction(1, 4))
    theta = [MP.ldexp(MP.mpf(x), -LIGHT.bits) for x in last]
    return oracle_flows.mismatch(model, _target(one), read, k, theta)


def level(one, k, read):
    MP = oracle_flows.MP
    if not read["relative"]:
        return oracle_flows.real(Fraction(read["threshold"]))
    model, _ = truth(one, Fraction(1, 4))
    start = [MP.mpf(x.numerator) / x.denominator for x in rationals(one)]
    return oracle_flows.real(Fraction(read["threshold"])) * oracle_flows.mismatch(model, _target(one), read, k, start)


def _target(one):
    return oracle.Case(bare(one)).q


def test_the_rate_of_growth_is_that_of_all_points_in_the_tube():
    """Where q - p is 0, blocks are 0: what they may change by within 2^-20 is left, 3 (N + 1) reach times that."""
    still = case(2, RBM, weights("1", "1", "1", "1"), rbm(["0", "0"], ["0"], [["0", "0"]]))
    texts = [f"{round(SHIFT * (k == 0) * (1 << FINE.bits))} 0" for k in range(5)]
    there = checker.Case(bare(still))
    tube = checker.Tube(there.model, there.theta, [["1", texts]], FINE.bits, there, lambda _: None)
    # F is -SHIFT on the way, which the polynomials have not: both come to 2 SHIFT, that grow; reach is sqrt(5) or more
    growth = oracle_flows.real(tube.error) / (2 * oracle_flows.real(SHIFT)) - 1
    assert growth >= 0.999 * 3 * 3 * 5**0.5 * 2.0**-20
