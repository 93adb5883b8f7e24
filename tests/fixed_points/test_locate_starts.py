"""Where many starts go, against points that are known in closed form."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from laws import character_law, random_law, random_start
from test_symmetry import relabelings

from verify import arithmetic, flow, locate
from verify.case import Case
from verify.energies import FullIsing, Rbm, Rbm01, Shallow, TruncatedIsing, duplicated
from verify.errors import BadInput, Usage
from verify.fixed_points import Kind, canonical, polish, polish_all
from verify.fixed_points.known import independent_point, spurious_target
from verify.flow import End, integrate
from verify.model.gibbs import Point
from verify.states.spins import states
from verify.states.walsh import transform

FLOAT, EXACT = arithmetic.get("float64"), arithmetic.get("exact")


def starts_of(energy, number, scale=0.1, seed=0):
    return np.array([random_start(energy, 1000 * seed + n, scale) for n in range(number)])


def own_law(energy, theta):
    return Point(energy, theta, FLOAT).law


# -- polishing many ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "energy", [Rbm(3, 2), Rbm01(2, 2), Shallow(2, 2), TruncatedIsing(3, 2), duplicated(Rbm(2, 2), 0, 1)],
    ids=lambda e: e.family,
)  # fmt: skip
def test_many_are_polished_as_one_alone(energy):
    starts = starts_of(energy, 9, 1.0)
    targets = np.array([random_law(energy.spins, seed, 1.0) for seed in range(9)])
    together = polish_all(energy, targets, starts)
    assert len({point.kind for point in together}) > 1 or energy.family == "truncated_ising"
    for q, start, point in zip(targets, starts, together, strict=True):
        alone = polish(energy, q, start)
        assert alone.theta.tobytes() == point.theta.tobytes()
        assert replace(alone, theta=None) == replace(point, theta=None)


def test_one_target_for_all_starts():
    energy, q, starts = FullIsing(2), random_law(2, 1), starts_of(FullIsing(2), 3)
    for point in polish_all(energy, q, starts):
        assert np.allclose(point.theta, transform(np.log(q))[1:] / 4, rtol=0, atol=1e-12)
        assert point.kl == pytest.approx(0, abs=1e-25)
        assert (point.unstable, point.neutral, point.stable) == (0, 0, 3)


# -- one point, and all flows go there -----------------------------------------------------------------------------
@pytest.mark.parametrize("until", [0, 1e6])
def test_full_ising_has_one_candidate(until):
    energy, q = FullIsing(3), random_law(3, 1, 1.0)
    found = locate(energy, q, starts_of(energy, 6, 0.5), until=until)
    (point,) = found.candidates
    assert np.allclose(point.theta, transform(np.log(q))[1:] / 8, rtol=0, atol=1e-12)
    assert point.kind is Kind.CONSISTENT
    assert point.starts == tuple(range(6))
    assert point.jumped == ()
    assert (point.unstable, point.neutral, point.stable) == (0, 0, 7)
    assert point.residual <= 1e-14
    assert point.largest == np.abs(point.theta).max()
    assert found.candidate.tolist() == [0] * 6
    assert (found.drifting, found.not_converged, found.not_finite) == (0, 0, 0)
    assert set(found.ends) == ({End.CONVERGED} if until else {None})
    assert np.isnan(found.flow_kl).all() == (until == 0)


def test_a_model_that_is_too_small_has_one_point_and_its_kl_is_known():
    """Order 1 on (1 + m chi)/8 times a product: means are matched, and KL is the entropy that is missing."""
    q = character_law(3, 7, 0.4)
    found = locate(TruncatedIsing(3, 2), q, starts_of(TruncatedIsing(3, 2), 4))
    (point,) = found.candidates
    # every moment of orders 1 and 2 is zero: so are all couplings, and KL = log 8 - H(q)
    assert np.abs(point.theta).max() <= 1e-13
    assert point.kind is Kind.SPURIOUS
    assert point.kl == pytest.approx(np.log(8) + q @ np.log(q), rel=1e-12)


# -- two spins: W = 0 carries the only spurious points -------------------------------------------------------------
def test_two_spins_without_the_flow():
    energy, q = Rbm(2, 1), random_law(2, 3, 1.0)
    found = locate(energy, q, starts_of(energy, 60, 1.5), until=0)
    m, s = q @ states(2), states(2)
    means = np.prod((1 + m * s) / 2, axis=1)
    spurious = [point for point in found.candidates if point.kind is Kind.SPURIOUS]
    consistent = [point for point in found.candidates if point.kind is Kind.CONSISTENT]
    assert len(spurious) >= 3
    assert len(consistent) >= 3
    for point in spurious:
        parts = energy.parts(point.theta)
        assert np.allclose(parts["b"], np.arctanh(m), rtol=0, atol=1e-7)
        assert np.abs(parts["W"]).max() <= 1e-7
        # KL is the mutual information of the two spins
        assert point.kl == pytest.approx(q @ np.log(q / means), rel=1e-9)
        assert point.unstable == 1
    # c is free at the first, a hidden unit has two numbers too many at the others: points differ, laws do not
    for points in (spurious, consistent):
        assert len({point.same_law for point in points}) == 1
        assert all(point.neutral == 2 - (point.kind is Kind.SPURIOUS) for point in points)
    assert spurious[0].same_law != consistent[0].same_law
    assert sum(len(point.starts) for point in found.candidates) + found.drifting + found.not_converged == 60


def test_a_flow_that_starts_on_the_saddle_ends_there_and_others_do_not():
    energy, q = Rbm(2, 1), random_law(2, 3, 1.0)
    starts = starts_of(energy, 3)
    # c = 0 as well, or else W would move while b is still on its way
    starts[0, 2:] = 0.0
    found = locate(energy, q, starts)
    assert found.kinds.tolist() == [Kind.SPURIOUS, Kind.CONSISTENT, Kind.CONSISTENT]
    saddle = found.candidates[found.candidate[0]]
    assert saddle.unstable == 1
    assert not found.jumped.any()


# -- points that are spurious by construction ----------------------------------------------------------------------
@pytest.mark.parametrize("number", range(3))
def test_an_exact_spurious_point_is_found_again(number):
    logs = [["2", "3/2", "1/3", "4/5"], ["3", "1/2", "5/4", "2"], ["2/3", "7/5", "2", "3"]][number]
    case = Case.from_document({
        "format": "flowclaims/case/1", "spins": 4, "energy": {"family": "rbm", "hidden": 1},
        "parameters": {"b": ["0", {"log": logs[0]}, "0", "0"], "c": [{"log": logs[1]}],
                       "W": [[{"log": log} for log in logs]]},
        "target": {"kind": "self"},
    })  # fmt: skip
    point = Point(case.energy, case.theta(EXACT), EXACT)
    q = spurious_target(point.law, point.D, EXACT)
    q = np.array([float(EXACT.approx(value)) for value in q])
    theta = case.theta(FLOAT)
    push = 1e-3 * starts_of(case.energy, 4, 1.0)
    turned = np.concatenate((theta[:4], -theta[4:]))
    found = locate(case.energy, q, np.concatenate((theta + push, turned + push)), until=0)
    (one,) = found.candidates
    assert one.starts == tuple(range(8))
    assert one.kind is Kind.SPURIOUS
    assert np.allclose(one.theta, canonical(case.energy, theta), rtol=0, atol=1e-10)
    p = np.array([float(EXACT.approx(value)) for value in point.law])
    assert one.kl == pytest.approx(q @ np.log(q / p), rel=1e-9)


def test_the_independent_point_without_the_flow():
    case = Case.from_document({
        "format": "flowclaims/case/1", "spins": 2, "energy": {"family": "rbm", "hidden": 1},
        "target": {"kind": "weights", "values": ["4", "2", "1", "1"]},
    })  # fmt: skip
    theta = independent_point(case, FLOAT)
    found = locate(case.energy, case.target(FLOAT), theta, until=0)
    (point,) = found.candidates
    # m = (1/4, 1/2); atanh = log(5/3)/2, log(3)/2; mutual information by hand
    assert np.allclose(point.theta, [np.log(5 / 3) / 2, np.log(3) / 2, 0, 0, 0], rtol=0, atol=1e-15)
    product = np.array([15, 9, 5, 3]) / 32
    q = np.array([4, 2, 1, 1]) / 8
    assert point.kl == pytest.approx(q @ np.log(q / product), rel=1e-12)
    assert found.moved.tolist() == [0.0]


# -- relabelings ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("energy", [Rbm(2, 2), Shallow(2, 2)], ids=lambda e: e.family)
def test_all_relabelings_are_one_candidate(energy):
    theta = random_start(energy, 5, 1.0)
    starts = np.array([other for _, _, other in relabelings(energy, theta)])
    found = locate(energy, own_law(energy, theta), starts, until=0)
    (point,) = found.candidates
    assert len(point.starts) == 8
    assert np.allclose(point.theta, canonical(energy, theta), rtol=0, atol=1e-12)


@pytest.mark.parametrize(("energy", "number"), [(Rbm(2, 1), 1), (Rbm01(2, 1), 2)], ids=["rbm", "rbm01"])
def test_signs_are_one_candidate_only_where_f_does_not_see_them(energy, number):
    """A unit that sees nothing: any c is a fixed point with the same law."""
    q = own_law(energy, np.array([0.3, -0.2, 0, 0, 0]))
    found = locate(energy, q, [[0.3, -0.2, 1.5, 0, 0], [0.3, -0.2, -1.5, 0, 0]], until=0)
    assert len(found.candidates) == number
    assert {point.same_law for point in found.candidates} == {0}


def test_a_neutral_manifold_has_many_points_and_one_law():
    energy, q = Rbm(2, 3), random_law(2, 4)
    found = locate(energy, q, starts_of(energy, 5, 0.3))
    assert len(found.candidates) == 5
    assert {point.same_law for point in found.candidates} == {0}
    assert {(point.unstable, point.neutral, point.stable) for point in found.candidates} == {(0, energy.size - 3, 3)}
    assert {point.kind for point in found.candidates} == {Kind.CONSISTENT}
    # the points themselves differ, not only their labels
    forms = [point.theta for point in found.candidates]
    assert min(abs(one - two).max() for one, two in combinations(forms, 2)) > 0.01


# -- no point at all -----------------------------------------------------------------------------------------------
def test_flows_that_escape_are_drifting():
    """q -> (1, 0): dJ/dt = 1 - tanh J falls like 2 e^-2J, J ~ log(4 t)/2, and there is no point to come to."""
    found = locate(FullIsing(1), [1.0, 1e-300], [[0.0], [0.5]], until=1e4)
    assert found.candidates == ()
    assert found.kinds.tolist() == [Kind.DRIFTING] * 2
    assert found.drifting == 2
    assert found.candidate.tolist() == [-1, -1]


def test_flows_of_a_model_that_is_too_small_escape():
    energy = Rbm(3, 1)
    # at seed 4 polishing alone cannot tell: the flow does
    for seed in (0, 4):
        found = locate(energy, random_law(3, seed), starts_of(energy, 3, 1e-2, seed), onward=1e8)
        assert set(found.ends) == {End.ESCAPING}
        assert found.drifting == 3
        assert found.candidates == ()
        assert (found.time > 1e6).all()


def test_what_escapes_and_is_polished_to_a_zero_all_the_same_drifts():
    found = locate(FullIsing(1), [0.6, 0.4], [[0.0], [0.1]])
    assert found.drifting == 0
    ends = found.ends.copy()
    ends[1] = End.ESCAPING
    assert replace(found, ends=ends).drifting == 0
    assert replace(found, ends=ends, jumped=np.array([False, True])).drifting == 1
    assert replace(found, jumped=np.array([False, True])).drifting == 0


def test_what_is_not_finite_is_counted():
    found = locate(Rbm(1, 1), [0.9, 0.1], [[1e308] * 3, [0.1] * 3], until=10)
    assert found.kinds[0] is Kind.NOT_FINITE
    assert found.not_finite == 1
    assert found.candidate.tolist() == [-1, 0]
    assert locate(Rbm(1, 1), [0.9, 0.1], [[1e308] * 3], until=0).not_finite == 1


def test_what_does_not_converge_is_counted():
    """Far out all units are saturated: the law sits in one state, and |grad L| does not fall in any direction."""
    found = locate(Rbm(3, 2), random_law(3, 0), 5000 * starts_of(Rbm(3, 2), 4, 1.0), until=0)
    assert found.not_converged == 4
    assert found.candidates == ()
    assert found.candidate.tolist() == [-1] * 4


# -- is it the limit of the flow? ----------------------------------------------------------------------------------
def test_polished_too_early_it_is_said_and_later_it_is_right():
    """At t = 5 the flow is still by the saddle W = 0, and polishing ends on it; the flow goes to the target."""
    energy, q, start = Rbm(3, 3), random_law(3, 7), random_start(Rbm(3, 3), 7, 1e-2)
    early = locate(energy, q, start, until=5, onward=0)
    assert early.kinds.tolist() == [Kind.SPURIOUS]
    assert early.jumped.tolist() == [True]
    assert early.candidates[0].jumped == (0,)
    assert early.candidates[0].unstable > 0
    on = locate(energy, q, start, until=5, onward=1e6)
    assert on.kinds.tolist() == [Kind.CONSISTENT]
    assert not on.jumped.any()
    far = integrate(energy, q, start, until=1e6)
    assert np.allclose(on.parameters, far.parameters, rtol=0, atol=1e-3)


def test_a_flow_that_is_cut_short_has_not_come_to_the_point():
    energy, q = FullIsing(2), random_law(2, 1, 1.0)
    found = locate(energy, q, [2.0, 2.0, 2.0], steps=3)
    assert found.ends.tolist() == [End.BUDGET]
    assert found.moved[0] > 1
    assert found.jumped.tolist() == [True]
    assert found.flow_kl[0] > found.kl[0] + 0.1
    assert not locate(energy, q, [2.0, 2.0, 2.0]).jumped[0]


# -- the others in the batch ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(("energy", "until"), [(Rbm(3, 2), 1e3), (Rbm(3, 2), 0), (Shallow(2, 2), 1e3)])
def test_a_start_does_not_know_of_the_others(energy, until):
    q, starts = random_law(energy.spins, 5), starts_of(energy, 5, 0.5)
    together = locate(energy, q, starts, until=until, onward=1e4)
    order = [3, 0, 4]
    some = locate(energy, q, starts[order], until=until, onward=1e4)
    for name in ("parameters", "residual", "kl", "flow_kl", "moved", "time"):
        assert getattr(together, name)[order].tobytes() == getattr(some, name).tobytes()
    for name in ("kinds", "ends", "jumped"):
        assert getattr(together, name)[order].tolist() == getattr(some, name).tolist()


def test_no_starts_come_to_nothing():
    for until in (0, 1.0):
        found = locate(FullIsing(1), [0.5, 0.5], np.zeros((0, 1)), until=until)
        assert found.candidates == ()
        assert found.parameters.shape == (0, 1)
        assert found.drifting == found.not_converged == found.not_finite == 0


# -- bad input -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"energy": "rbm"}, "energy"), ({"target": [0.5, 0.6]}, "target"), ({"target": [0.5] * 3}, "target"),
        ({"target": [1.0, 0.0]}, r"target\[1\]"), ({"starts": [[0.0, 1.0]]}, "starts"),
        ({"starts": [[0.0], [np.nan]]}, r"starts\[1\]\[0\]"), ({"until": -1}, "until"), ({"until": np.inf}, "until"),
        ({"until": "far"}, "until"), ({"until": True}, "until"), ({"onward": -1.0}, "onward"),
        ({"onward": np.nan}, "onward"), ({"rtol": 0}, "rtol"), ({"atol": -1}, "atol"), ({"steps": 0}, "steps"),
    ],
)  # fmt: skip
def test_bad_input_is_named_before_any_work(change, named, monkeypatch):
    monkeypatch.setattr(flow, "integrate", None)
    monkeypatch.setattr("verify.fixed_points.polishing._Walks", None)
    arguments = {"energy": FullIsing(1), "target": [0.5, 0.5], "starts": [[0.0], [1.0]], **change}
    with pytest.raises(BadInput, match=f"^{named}:"):
        locate(arguments.pop("energy"), arguments.pop("target"), arguments.pop("starts"), **arguments)


def test_devices_that_are_not_there():
    with pytest.raises(Usage, match="tpu"):
        locate(FullIsing(1), [0.5, 0.5], [0.0], device="tpu")


@pytest.mark.parametrize(("targets", "starts", "named"), [
    ([0.5, 0.4], [0.0], "targets"), ([0.5, 0.5], [0.0, 1.0], "starts"), ([[0.5, 0.5]] * 2, [[0.0]] * 3, "starts"),
])  # fmt: skip
def test_bad_batches_are_refused(targets, starts, named):
    with pytest.raises(BadInput, match=f"^{named}"):
        polish_all(FullIsing(1), targets, starts)
