"""Tubes and the order of events: accepted where they are true, refused in words where they are not, or not shown."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from proving import accepted, case_of, log
from scipy.integrate import solve_ivp

from verify import Case, checker
from verify.arithmetic import get
from verify.certificates import certificate, event_order, tube, tubes
from verify.certificates.attempt import UNSUPPORTED, WIDE
from verify.certificates.tubes import LADDER, between, steps
from verify.errors import Usage
from verify.flow import Clock
from verify.flow.dynamics import Natural
from verify.model.gibbs import Point

FLOAT = get("float64")
EIGHT = [3, 1, 2, "1/2", 5, 1, 4, "2/3"]
GENERIC = [3, "1/2", 2, "7/3"]
MODEL = {"b": ["1/10", "-1/5"], "c": ["1/4"], "W": [["1/3", log("1/2")]]}
CODING = {
    "family": "reparametrised", "inner": {"family": "full_ising"}, "offset": ["1/3", "0", "-1/5"],
    "matrix": [["1/2", "0", "1/4"], ["0", "1/2", "1/4"], ["0", "0", "1/4"]],
}  # fmt: skip


def other_case(energy, parameters, target=GENERIC, spins=2):
    document = {"format": "flowclaims/case/1", "spins": spins, "energy": energy, "parameters": parameters}
    return Case.from_document(document | {"target": {"kind": "weights", "values": [str(x) for x in target]}})


FULL = case_of("full_ising", 2, GENERIC, {"J": {"1": "1/4", "2": "-1/3", "3": "1/2"}})
UNIT = case_of("rbm", 2, GENERIC, MODEL, hidden=1)
CASES = {
    "full": FULL,
    "truncated": case_of("truncated_ising", 3, {3: "1/2", 4: "-1/4"}, {"J": dict.fromkeys("124", "1/5")}, order=1),
    "reparametrised": other_case(CODING, {"z": ["0", "1/2", "-1"]}),
    "no units": case_of("rbm", 2, GENERIC, {"b": ["1/2", "0"], "c": [], "W": []}, hidden=0),
    "a unit": UNIT,
    "two units": case_of(
        "rbm", 3, EIGHT, {"b": ["1/3", "0", "-1/2"], "c": ["1/4", "0"],
        "W": [["1/2", "-1/3", "1"], ["1/5", "1", "-1"]]}, hidden=2,
    ),
}  # fmt: skip
ELSEWHERE = MODEL | {"c": ["-1/3"]}
CODED = {"energy": CODING, "parameters": {"z": ["0", "0", "0"]}}


def clock(by="couplings", threshold="1/2", **more):
    return Clock(by=by, start="as in the case", threshold=Fraction(threshold), **more)


def flow(case, energy, start, until):
    """The path by scipy, in float64, with values at any time."""
    q = np.asarray(case.target(FLOAT))

    def speed(_, theta):
        point = Point(energy, theta, FLOAT)
        return np.asarray(point.gradient(q - point.law))

    start = np.array([float(x) for x in FLOAT.array(list(start))])
    return solve_ivp(speed, (0, until), start, method="DOP853", rtol=1e-12, atol=1e-13, dense_output=True)


# -- steps -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "until", [Fraction(1), Fraction(5, 16), Fraction(1, 1 << 20), Fraction(12345, 4096), Fraction(40)]
)
@pytest.mark.parametrize("effort", LADDER)
@pytest.mark.parametrize("name", CASES)
def test_steps_cover_the_time_and_join(name, effort, until):
    case = CASES[name]
    found = steps(case, case.energy, case.exact_theta, until, effort)
    assert sum(found.durations) == until
    assert all(h > 0 and h.denominator & (h.denominator - 1) == 0 for h in found.durations)
    assert len(found.durations) == len(found.polynomials)
    sign = (-1) ** np.arange(effort.degree + 1)
    last = case.energy.size * [None]
    for k, c in enumerate(found.polynomials):
        assert c.shape == (effort.degree + 1, case.energy.size)
        first = (c * sign[:, None]).sum(axis=0)
        if k:
            # the coefficients left out, and roundings
            assert max(abs(int(x)) for x in first - last) < effort.fine * 1e3 * 2.0**effort.bits
        last = c.sum(axis=0)
    truth = flow(case, case.energy, case.exact_theta, float(until)).y[:, -1]
    assert np.allclose([int(x) / 2.0**effort.bits for x in last], truth, rtol=0, atol=1e-9)


def test_too_many_steps(monkeypatch):
    monkeypatch.setattr(tubes, "MOST_STEPS", 3)
    found = tube(UNIT, Fraction(20))
    assert (found.part, found.reason, found.why) == (None, WIDE, "The flow takes too many steps.")
    monkeypatch.undo()
    assert tube(UNIT, Fraction(20)).part is not None


# -- tubes -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("until", ["1/2", "4"])
@pytest.mark.parametrize("name", CASES)
def test_tubes(name, until):
    case = CASES[name]
    part = tube(case, Fraction(until)).part
    said = accepted(case, part)
    assert said == f"the flow from there is at t = {until} within 1/1048576 of the stated point."
    truth = flow(case, case.energy, case.exact_theta, float(Fraction(until))).y[:, -1]
    assert np.allclose([float(Fraction(x)) for x in part["statement"]["end"]], truth, rtol=0, atol=1e-9)


def test_from_a_point_and_of_another_model():
    part = tube(UNIT, Fraction(1), point=ELSEWHERE).part
    assert part["point"] == ELSEWHERE
    assert accepted(UNIT, part).endswith("within 1/1048576 of the stated point (at its point).")
    start = Case.from_document(UNIT.document | {"parameters": ELSEWHERE}).exact_theta
    truth = flow(UNIT, UNIT.energy, start, 1.0).y[:, -1]
    assert np.allclose([float(Fraction(x)) for x in part["statement"]["end"]], truth, rtol=0, atol=1e-9)
    part = tube(FULL, Fraction(1), other=CODED).part
    assert accepted(FULL, part).startswith("the flow of reparametrised from there is at t = 1 within")
    model = other_case(CODING, CODED["parameters"])
    truth = flow(FULL, model.energy, model.exact_theta, 1.0).y[:, -1]
    assert np.allclose([float(Fraction(x)) for x in part["statement"]["end"]], truth, rtol=0, atol=1e-9)


def saddle(weight):
    """A start so near a saddle that all is lost to the growth of errors, or nearly all."""
    start = {"b": ["0", "0"], "c": ["0"], "W": [[weight, "0"]]}
    return case_of("rbm", 2, [5, 1, 1, 5], start, hidden=1)


def test_the_second_effort():
    """What grows by 13 orders of magnitude before it settles takes more than 18 digits."""
    near, far = tube(saddle("1e-14"), Fraction(48)), tube(saddle("1e-4"), Fraction(48))
    assert near.part["hints"]["bits"] == LADDER[1].bits
    assert far.part["hints"]["bits"] == LADDER[0].bits
    accepted(saddle("1e-14"), near.part)


def test_a_tube_that_grows_too_wide():
    found = tube(saddle("1e-40"), Fraction(256))
    assert (found.part, found.reason) == (None, WIDE)
    assert found.why == "The tube does not decide it: tube: it grows too wide."


# -- the order of events -----------------------------------------------------------------------------------------------
def mismatches(case, begun, until, by, size):
    """Order to (value at the start, at the end, least value), by scipy on 400 times."""
    q, found, (energy, start) = np.asarray(case.target(FLOAT)), {}, begun
    characters = [[(-1) ** (S & s).bit_count() for s in range(len(q))] for S in range(1, len(q))]
    orders = np.array([S.bit_count() for S in range(1, len(q))])
    path = flow(case, energy, start, until)
    rows = []
    for t in np.linspace(0, until, 400):
        p = np.asarray(Point(energy, path.sol(t), FLOAT).law)
        gap = q - p if by == "moments" else np.log(q / p) / len(q)
        rows.append(np.array(characters) @ gap)
    for k in range(1, case.spins + 1):
        gaps = np.abs(np.array(rows)[:, orders == k])
        values = np.linalg.norm(gaps, axis=1) if size == "norm" else gaps.max(axis=1)
        found[k] = (values[0], values[-1], values.min())
    return found


@pytest.mark.parametrize("relative", [True, False])
@pytest.mark.parametrize("size", ["norm", "largest"])
@pytest.mark.parametrize("by", ["couplings", "moments"])
@pytest.mark.parametrize("name", CASES)
def test_orders(name, by, size, relative):
    """Where the threshold lies between two orders, the one is shown and the other is refused; and so with a point."""
    case, until = CASES[name], Fraction(1, 2)
    found = mismatches(case, (case.energy, case.exact_theta), float(until), by, size)
    decided = 0
    for first in found:
        for second in found:
            (a, end, _), (b, _, least) = found[first], found[second]
            low, high = (end / a, least / b) if relative else (end, least)
            # a zero from the start has no ratio
            if first == second or min(a, b) < 1e-12 or low > 0.98 * high:
                continue
            decided += 1
            # near the lower end: what is least is bounded less sharply
            asked = clock(by, str(round(Fraction(low + (high - low) / 4), 6)), size=size, relative=relative)
            part = event_order(case, asked, first, second, until).part
            read = {"by": by, "size": size, "threshold": str(asked.threshold), "relative": relative}
            statement = {"clock": read, "first": first, "second": second, "time": "1/2", "other": None}
            assert part["statement"] == statement
            level = str(asked.threshold) + " of its start" * relative
            assert accepted(case, part) == (
                f"on the flow from there the {by}' mismatch ({size}) of order {first} is at most {level} at t = 1/2, "
                f"that of order {second} above {level} until then."
            )
            turned = event_order(case, asked, second, first, until)
            assert (turned.part, turned.reason) == (None, WIDE)
            assert turned.why.startswith("The tube does not decide it: event-order: order ")
    assert decided


def test_times_that_are_too_early_or_too_late():
    """Order 2 is past 3/5 at 0.17 or so, and order 1 at 0.45."""
    asked = clock(threshold="3/5")
    assert event_order(FULL, asked, 2, 1, Fraction(1, 4)).part
    for time, why in ((Fraction(1, 8), "2 may not be past"), (Fraction(1, 2), "1 may be past")):
        found = event_order(FULL, asked, 2, 1, time)
        assert (found.part, found.reason) == (None, WIDE)
        assert found.why == f"The tube does not decide it: event-order: order {why} by then."


def test_orders_from_a_point_and_of_another_model():
    start = Case.from_document(UNIT.document | {"parameters": ELSEWHERE}).exact_theta
    model = other_case(CODING, CODED["parameters"])
    for case, begun, more in (
        (UNIT, (UNIT.energy, start), {"point": ELSEWHERE}), (FULL, (model.energy, model.exact_theta), {"other": CODED})
    ):  # fmt: skip
        found = mismatches(case, begun, 1.0, "moments", "norm")
        (low, first), (_, second) = sorted((end / a, k) for k, (a, end, _) in found.items())
        high = found[second][2] / found[second][0]
        asked = clock("moments", str(round(Fraction((low + high) / 2), 4)))
        part = event_order(case, asked, first, second, Fraction(1), **more).part
        accepted(case, part)
        assert part["statement"]["other"] == more.get("other")
        assert event_order(case, asked, second, first, Fraction(1), **more).reason == WIDE
        # the same steps are not those of the case's own flow
        bare = {name: x for name, x in part.items() if name != "point"} | {
            "statement": part["statement"] | {"other": None}
        }
        with pytest.raises(checker.Rejected, match="tube"):
            checker.check(certificate(case, bare))


def test_what_is_zero_from_the_start_is_refused():
    case = case_of("full_ising", 2, {1: "1/2"}, {"J": {"1": "0", "2": "0", "3": "0"}})
    found = event_order(case, clock(), 1, 2, Fraction(2))
    assert (found.part, found.reason) == (None, WIDE)


# -- what there are no tubes for ---------------------------------------------------------------------------------------
NETWORK = {"b": ["0", "1/2"], "c": ["1/3"], "W": [["1", "-1"]]}
TIED = {
    "family": "reparametrised", "inner": {"family": "rbm", "hidden": 0}, "offset": ["0", "0"],
    "matrix": [["1"], ["1/2"]],
}  # fmt: skip


@pytest.mark.parametrize(
    ("energy", "parameters"),
    [
        ({"family": "rbm01", "hidden": 1}, NETWORK),
        ({"family": "shallow", "hidden": 1, "link": "tanh", "output": "trained"}, NETWORK | {"u": ["1"]}),
        ({"family": "product_ising", "order": 1}, {"u": {"1": "1", "2": "1"}, "v": {"1": "1", "2": "1"}}),
        (TIED, {"z": ["1/2"]}),
    ],
)
def test_other_families(energy, parameters):
    case = other_case(energy, parameters)
    said = f"Tubes are for Ising models, linear maps of them and RBMs with +-1 units, not for {energy['family']}."
    for found in (
        tube(case, Fraction(1)), event_order(case, clock(), 1, 2, Fraction(1)),
        tube(FULL, Fraction(1), other={"energy": energy, "parameters": parameters}),
    ):  # fmt: skip
        assert (found.part, found.reason, found.why) == (None, UNSUPPORTED, said)


@pytest.mark.parametrize("time", ["0", "-1", "1/3", "2/5", "1/1000"])
def test_times_that_are_not_dyadic_or_not_positive(time):
    for found in (tube(FULL, Fraction(time)), event_order(FULL, clock(), 2, 1, Fraction(time))):
        assert (found.part, found.reason) == (None, UNSUPPORTED)
        assert found.why == f"Tubes end at positive dyadic times, not at {time}."


@pytest.mark.parametrize("odd", [{"crossing": "last"}, {"coding": "bits"}, {"metric": Natural()}])
def test_other_clocks(odd):
    found = event_order(FULL, clock(**odd), 1, 2, Fraction(1))
    assert (found.part, found.reason) == (None, UNSUPPORTED)
    assert "first crossings in the +-1 coding, under plain gradients" in found.why


def test_the_motion_of_another_model_is_that_model_s_own():
    """A clock in another metric may be asked for where the model that realises the metric is given."""
    asked = clock(threshold="9/10", metric=Natural())
    assert event_order(FULL, asked, 1, 2, Fraction(1), other=CODED).reason != UNSUPPORTED


# -- a time between two -----------------------------------------------------------------------------------------------
def length(time):
    """Bits from the first that is 1 to the last."""
    return (time.numerator // (time.numerator & -time.numerator)).bit_length()


@given(st.floats(1e-6, 1e6), st.floats(1e-9, 10))
def test_between(early, more):
    late = early * (1 + more)
    time = between(early, late)
    assert early < time < late
    assert time.denominator & (time.denominator - 1) == 0
    # short: a bit for each that the gap is smaller
    assert length(time) <= 10 + max(0, -math.log2(more))


@given(st.floats(1e-6, 1e6))
def test_between_a_time_and_never(early):
    time = between(early, math.inf)
    assert early < time < 2 * early
    assert length(time) <= 5


def test_what_is_no_question_is_answered_in_words():
    """A float is not the time that was meant; orders are two of the case's; a flow needs a start."""
    case = Case.from_document({
        "format": "flowclaims/case/1", "spins": 2, "energy": {"family": "full_ising"},
        "target": {"kind": "weights", "values": ["1", "2", "1", "3"]},
    })  # fmt: skip
    clock, origin = Clock(by="couplings", start="J = 0"), {"J": {"1": "0", "2": "0", "3": "0"}}
    for time in (8.375, None, math.nan, "soon", "1/0", True):
        with pytest.raises(Usage, match="a time is"):
            event_order(case, clock, 2, 1, time, point=origin)
    for first, second in ((3, 1), (0, 1), ("2", 1), (1, 1)):
        with pytest.raises(Usage, match="two different orders"):
            event_order(case, clock, first, second, 1, point=origin)
    with pytest.raises(Usage, match="needs a start"):
        tube(case, 1)
    assert event_order(case, clock, 2, 1, "1/2", point=origin).part is not None
