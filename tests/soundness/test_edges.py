"""Thresholds at the edge of what is accepted, on tubes that are bent towards the lie.

A path that starts beside the true one, or jumps on its way, is one that the checker accepts with a wider tube. How far
a threshold may then go is bisected and compared with the truth, in 45 digits; and within the bound that the distance,
the jumps and the sensitivity of the couplings give, an order is refused, beyond it accepted.
"""

from __future__ import annotations

from fractions import Fraction

import oracle
import oracle_flows
import pytest
from corpus_cases import case, ising, log, weights
from corpus_flows import CHAIN, flows
from test_tube_bounds import bare, rationals

from verify import checker
from verify.certificates import certificate, part
from verify.certificates.tubes import Effort, steps

MP = oracle.MP
EFFORT = Effort(160, 14, 1e-20)
TIME = Fraction(1, 2)
SIZE = Fraction(1, 10**7)
"""Of a bend: a tenth of what a tube may be wide, and far more than roundings."""
NEAR = MP.mpf(10) ** -12
"""How near to its bound an edge is: above roundings, far below what a bend comes to."""
STILL = "a fixed point of the chain"
"""There no mismatch moves, so that the least one until a time is met to the last digit."""
PLACES = [STILL, "pairs", "a unit", pytest.param("two units", marks=pytest.mark.slow)]


def place(name):
    if name == STILL:
        return case(2, CHAIN, weights("7", "1", "1", "1"), ising(log("2"), log("2")))
    return flows()[name]


def J(model, theta):
    f = model.f(theta)
    return [oracle.moment(f, S) / len(f) for S in range(len(f))]


def mismatches(real, theta, by):
    """m_S(q) - m_S(p), or J*_S - J_S, for all S."""
    if by == "couplings":
        star = [oracle.moment([MP.log(x) for x in real.q], S) / len(real.q) for S in range(len(real.q))]
        return [a - b for a, b in zip(star, J(real.model, theta), strict=True)]
    p = oracle.Point(real, theta).p
    return [oracle.moment([a - b for a, b in zip(real.q, p, strict=True)], S) for S in range(len(p))]


def sized(gaps, k, size):
    """The mismatch of an order."""
    own = [abs(x) for S, x in enumerate(gaps) if S.bit_count() == k]
    return max(own) if size == "largest" else MP.sqrt(MP.fsum(x * x for x in own))


def bent(one, direction, joint):
    """Hints for a path whose start, or whose middle, is moved by SIZE in a direction."""
    move = [Fraction(int(MP.nint(x * 10**30)), 10**30) * SIZE for x in direction]
    start = rationals(one)
    if not joint:
        return steps(one, one.energy, [x + y for x, y in zip(start, move, strict=True)], TIME, EFFORT).hints()
    first = steps(one, one.energy, start, TIME / 2, EFFORT).hints()
    ended = [Fraction(sum(map(int, c.split())), 1 << EFFORT.bits) for c in first["steps"][-1][1]]
    second = steps(one, one.energy, [x + y for x, y in zip(ended, move, strict=True)], TIME / 2, EFFORT).hints()
    return first | {"steps": first["steps"] + second["steps"]}


def accepted(one, hints, clock, first, second):
    statement = {"clock": clock, "first": first, "second": second, "time": str(TIME), "other": None}
    try:
        return bool(checker.check(certificate(one, part("event-order", statement, hints))))
    except checker.Rejected as error:
        if str(error).startswith("event-order"):
            return False
        raise


def clock(by, size, threshold, relative=False):
    return {"by": by, "size": size, "threshold": str(threshold), "relative": relative}


def exact(x):
    """A real number as a rational, to 40 digits."""
    return Fraction(int(MP.nint(x * 10**40)), 10**40)


def along(real, by, size, k, theta):
    """The direction in which the mismatch of an order grows most, of length 1."""
    step = MP.mpf(10) ** -20

    def moved(i, t):
        return sized(mismatches(real, [x + t * (i == j) for j, x in enumerate(theta)], by), k, size)

    g = [(moved(i, step) - moved(i, -step)) / (2 * step) for i in range(len(theta))]
    length = MP.norm(g)
    return [x / length for x in g] if length > NEAR else None


@pytest.mark.parametrize("joint", [False, True])
@pytest.mark.parametrize(("by", "size"), [("couplings", "norm"), ("moments", "largest")])
@pytest.mark.parametrize("name", PLACES)
def test_no_threshold_beyond_the_truth_is_accepted(name, by, size, joint):
    one = place(name)
    real, seen = oracle.Case(bare(one)), 0
    times = [TIME * k / 4 for k in range(1, 5)]
    path = [real.theta, *(followed(real, time) for time in times)]
    sizes = {k: [sized(mismatches(real, x, by), k, size) for x in path] for k in range(1, one.spins + 1)}
    for first, second in ((j, k) for j in sizes for k in sizes if j != k):
        early, late = sizes[first][-1], min(sizes[second])
        if early > late * MP.mpf("0.9"):
            continue
        middle = exact((early + late) / 2)
        for k, sign, truth in ((first, -1, early), (second, 1, late)):
            # the lie is that the first is smaller, or the second larger, than it is
            direction = along(real, by, size, k, path[-1])
            if direction is None:
                continue
            hints = bent(one, [sign * x for x in direction], joint)
            assert accepted(one, hints, clock(by, size, middle), first, second)
            good, bad = middle, exact(truth) + sign * 20 * SIZE
            assert not accepted(one, hints, clock(by, size, bad), first, second)
            for _ in range(12):
                half = (good + bad) / 2
                good, bad = (half, bad) if accepted(one, hints, clock(by, size, half), first, second) else (good, half)
            seen += 1
            assert sign * (MP.mpf(good.numerator) / good.denominator - truth) <= 0
    assert seen


def followed(real, time):
    """theta at a time, in 45 digits."""
    return oracle_flows.followed(real, real.theta, {"other": None, "time": str(time)}, True)[2][-1]


def tracked(one, hints):
    """J* - J as its changes along the polynomials add up from the true start, and how far the polynomials jump."""
    real = oracle.Case(bare(one))
    gaps, last, jumps = mismatches(real, real.theta, "couplings"), real.theta, MP.zero
    for _, texts in hints["steps"]:
        rows = [[MP.ldexp(MP.mpf(int(c)), -EFFORT.bits) for c in text.split()] for text in texts]
        begin = [MP.fsum(c * (-1) ** k for k, c in enumerate(row)) for row in rows]
        end = [MP.fsum(row) for row in rows]
        jumps += MP.norm([x - y for x, y in zip(begin, last, strict=True)])
        gaps = [g - (a - b) for g, a, b in zip(gaps, J(real.model, end), J(real.model, begin), strict=True)]
        last = end
    return gaps, jumps


@pytest.mark.parametrize("relative", [False, True])
@pytest.mark.parametrize("joint", [False, True])
@pytest.mark.parametrize("name", ["full", "a unit", "one spin", STILL])
def test_a_threshold_goes_as_far_as_the_bounds_and_no_further(name, joint, relative, monkeypatch):
    """The largest |gap| of an order, and reach (jumps + distance) more or less; over the start's where it is relative.

    Logarithms are made wide, by 2^-30, as intervals may be: then it matters which end of the start's is taken."""
    wide = Fraction(1, 1 << 30) if relative else 0
    log = checker.log

    def loose(x):
        found, more = log(x), int(wide * (1 << x.bits))
        return checker.Interval(found.lo - more, found.hi + more, x.bits)

    monkeypatch.setattr(checker, "log", loose)
    one = place(name)
    real, k = oracle.Case(bare(one)), 1 if name == STILL else one.spins
    hints = bent(one, along(real, "couplings", "largest", k, real.theta), joint)
    there = checker.Case(bare(one))
    tube = checker.Tube(there.model, there.theta, hints["steps"], hints["bits"], there, lambda _: None)
    gaps, jumps = tracked(one, hints)
    away = tube.reach * (jumps + oracle_flows.real(tube.error)) + wide
    start = sized(mismatches(real, real.theta, "couplings"), k, "largest")
    end, low, high = sized(gaps, k, "largest"), start - wide, start + wide
    early, late = end + away, end - away
    if relative:
        early, late = early / low, late / high
    for bound, sign in ((early, 1), (late, -1)):
        if sign < 0 and name != STILL:
            # the least until a time is taken on eighths of steps, and is smaller than the end's
            continue
        # intervals become series by their lower ends, and are up to three times as wide on one side, twice over
        for beyond, holds in ((-sign * NEAR, False), (sign * (NEAR + 60 * away / low), True)):
            # an order against itself: it is past, or it is not, and one of the two conditions alone is in question
            said = condition(one, hints, clock("couplings", "largest", exact(bound + beyond), relative), k)
            assert (said == sign) == holds, (sign, holds, said)


@pytest.mark.parametrize("name", ["full", "a unit", "one spin"])
def test_a_wide_start_counts_by_its_lower_end(name, monkeypatch):
    """Of moments, whose mismatch at the end does not come from the start: past is what is so for every start."""
    wide, exactly = Fraction(1, 1 << 30), checker.Box.r

    def loose(self):
        more, (x, *rest) = int(wide * (1 << self.bits)), exactly(self)
        return [checker.Interval(x.lo - more, x.hi + more, x.bits), *rest]

    monkeypatch.setattr(checker.Box, "r", loose)
    one = place(name)
    real, k = oracle.Case(bare(one)), one.spins
    hints = bent(one, along(real, "moments", "largest", k, real.theta), joint=False)
    there = checker.Case(bare(one))
    tube = checker.Tube(there.model, there.theta, hints["steps"], hints["bits"], there, lambda _: None)
    end = sum(checker.ends(tube.sums((1 << k) - 1, tube.r).at(1))) / 2
    start = sized(mismatches(real, real.theta, "moments"), k, "largest")
    bound = (abs(oracle_flows.real(end)) + oracle_flows.real(tube.reach * tube.error)) / (start - wide)
    for beyond, past in ((-NEAR, False), (NEAR, True)):
        threshold = clock("moments", "largest", exact(bound + beyond), relative=True)
        assert (condition(one, hints, threshold, k) == 1) == past


def test_the_norm_of_several_subsets_may_move_as_far_as_all_of_them():
    """Of two couplings at a still point: nothing is shown within reach times the distance for each of the two."""
    one = place(STILL)
    # straight away from the point, without a jump: all of the distance is the polynomials' own
    bits, start = EFFORT.bits, rationals(one)
    half = round(SIZE * (1 << bits) / 2)
    hints = {"bits": bits, "steps": [[str(TIME), [f"{round(x * (1 << bits)) + half} {half}" for x in start]]]}
    there = checker.Case(bare(one))
    tube = checker.Tube(there.model, there.theta, hints["steps"], hints["bits"], there, lambda _: None)
    gaps, jumps = tracked(one, hints)
    assert jumps < NEAR
    away = 2 * tube.reach * oracle_flows.real(tube.error)
    for sign in (1, -1):
        inside = sized(gaps, 1, "norm") + sign * (away - NEAR)
        assert condition(one, hints, clock("couplings", "norm", exact(inside)), 1) != sign
        beyond = sized(gaps, 1, "norm") + sign * (2 * away + NEAR)
        assert condition(one, hints, clock("couplings", "norm", exact(beyond)), 1) == sign


def condition(one, hints, clock, k):
    """1 where an order is shown to be past its threshold, -1 where it is shown not to be until then, else 0.

    Both cannot be, so that the certificate is refused at the one that is not shown.
    """
    statement = {"clock": clock, "first": k, "second": k, "time": str(TIME), "other": None}
    try:
        checker.check(certificate(one, part("event-order", statement, hints)))
    except checker.Rejected as error:
        # the second's condition is looked at first, step by step; then the first's
        if str(error).endswith("may not be past by then"):
            return -1
    else:
        raise AssertionError("an order before itself")
    # whether it is past: against an order whose mismatch is far above, at all times
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checker.Series, "least", lambda self: [self.bits << 200] * 8)
        try:
            checker.check(certificate(one, part("event-order", statement, hints)))
        except checker.Rejected:
            return 0
    return 1
