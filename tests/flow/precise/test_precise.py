"""High precision against closed forms, mpmath.odefun on fields written by hand, float64, and more digits."""

from __future__ import annotations

import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from laws import character_law, product_law, random_law, random_start

from verify.energies import FullIsing, Rbm, Rbm01, Shallow, TruncatedIsing, duplicated
from verify.errors import BadInput, Unsupported
from verify.flow import End, integrate
from verify.flow.precise.flows import precise_flows
from verify.flow.precise.problem import precise_problem

CLOSE = 1e-7
"""What the float64 engine is asked for."""


def run(energy, targets, starts, *, precision=50, **asked):
    return precise_flows(precise_problem(energy, targets, starts, precision=precision, **asked))


def gap(a, b):
    """Largest difference, where both are numbers; where one is NaN so must be the other."""
    with mpmath.workdps(1100):
        pairs = list(zip(np.ravel(a), np.ravel(b), strict=True))
        assert [x == x for x, _ in pairs] == [y == y for _, y in pairs]  # noqa: PLR0124 - not a number
        return float(max((abs(x - y) for x, y in pairs if x == x), default=0))  # noqa: PLR0124


def time_to(J, m):
    """When one coupling alone is at J: dJ/dt = m - tanh J from 0."""
    # t = (-m J - log((m cosh J - sinh J) / m)) / (1 - m^2)
    return (-m * J - mpmath.log((m * mpmath.cosh(J) - mpmath.sinh(J)) / m)) / (1 - m * m)


# -- closed forms ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("precision", "until"), [(16, 3), (50, "10/3"), (120, 2), (300, 1)])
def test_one_coupling_alone(precision, until):
    flow = run(FullIsing(1), ["4/5", "1/5"], [0], precision=precision, until=until, thresholds=("1/2", "0.1"))
    with mpmath.workdps(precision + 20):
        m, end, close = mpmath.mpf(3) / 5, mpmath.mpf(Fraction(until).numerator), mpmath.mpf(10) ** -(precision - 1)
        end /= Fraction(until).denominator
        assert abs(time_to(flow.parameters[0, 0], m) - end) < close
        assert flow.time[0] == pytest.approx(float(Fraction(until)))
        assert abs(flow.residual[0] - (m - mpmath.tanh(flow.parameters[0, 0]))) < close
        J, q = flow.parameters[0, 0], mpmath.mpf(4) / 5
        p = 1 / (1 + mpmath.exp(-2 * J))
        assert abs(flow.kl[0] - (q * mpmath.log(q / p) + (1 - q) * mpmath.log((1 - q) / (1 - p)))) < close
        assert flow.kl_rise[0] == 0
        half = time_to(mpmath.atanh(m) / 2, m)
        assert abs(flow.coupling_times.first[0, 0, 0] - half) < close
        assert flow.coupling_times.last[0, 0, 0] == flow.coupling_times.first[0, 0, 0]
        # |m - tanh J| = m/2
        assert abs(flow.moment_times.first[0, 0, 0] - time_to(mpmath.atanh(m / 2), m)) < close


def test_thresholds_far_beyond_doubles():
    """The mismatch falls like exp(-(1 - m^2) t), to 1e-40 of its start and, absolutely, to 1e-42."""
    m = mpmath.mpf(3) / 5
    for relative, threshold in ((True, "1e-40"), (False, Fraction(1, 10**42))):
        flow = run(FullIsing(1), ["4/5", "1/5"], [0], precision=60, until=200, thresholds=threshold, relative=relative)
        with mpmath.workdps(120):
            level = mpmath.mpf(10) ** (-40 if relative else -42) * (mpmath.atanh(m) if relative else 1)
            exact = mpmath.mpf(3) / 5
            goal = mpmath.atanh(exact)
            level = level * goal / mpmath.atanh(m) if relative else level
            # 60 digits of J leave 18 of its distance to the end
            assert abs(flow.coupling_times.first[0, 0, 0] - time_to(goal - level, exact)) < 1e-14


def test_a_law_of_independent_spins_and_output_times():
    means, times = ["4/5", "-3/10", "1/20"], [0, "1/3", 2, 2, 5]
    law = [Fraction(1)]
    for mean in map(Fraction, means):
        law = [p * (1 + mean) / 2 for p in law] + [p * (1 - mean) / 2 for p in law]
    for energy in (TruncatedIsing(3, 1), Rbm(3, 0)):
        flow = run(energy, law, [0, 0, 0], until=5, output_times=times)
        assert flow.trajectory.shape == (1, 5, 3)
        assert gap(flow.trajectory[0, -1], flow.parameters[0]) == 0
        with mpmath.workdps(70):
            for row, time in zip(flow.trajectory[0], times, strict=True):
                for J, mean in zip(row, map(Fraction, means), strict=True):
                    m, t = mpmath.mpf(mean.numerator) / mean.denominator, Fraction(time)
                    assert abs(time_to(abs(J), abs(m)) - mpmath.mpf(t.numerator) / t.denominator) < 1e-48
                    assert J * m >= 0


# -- a second opinion ------------------------------------------------------------------------------------------------
def _rbm_by_hand(q, spins):
    """The field of an RBM with one hidden unit, from its definition, in mpmath."""
    states = [[1 - 2 * (s >> j & 1) for j in range(spins)] for s in range(2**spins)]

    def speed(_t, y):
        b, c, w = y[:spins], y[spins], y[spins + 1 :]
        h = [c + mpmath.fdot(w, x) for x in states]
        weights = [mpmath.exp(mpmath.fdot(b, x)) * 2 * mpmath.cosh(one) for x, one in zip(states, h, strict=True)]
        total = mpmath.fsum(weights)
        r = [a - weight / total for a, weight in zip(q, weights, strict=True)]
        bent = [a * mpmath.tanh(one) for a, one in zip(r, h, strict=True)]
        return [
            *(mpmath.fsum(a * x[j] for a, x in zip(r, states, strict=True)) for j in range(spins)),
            mpmath.fsum(bent),
            *(mpmath.fsum(a * x[j] for a, x in zip(bent, states, strict=True)) for j in range(spins)),
        ]

    return speed


@pytest.mark.parametrize(("law", "start"), [
    (["3/4", "1/4"], ["1/10", "-1/5", "1/2"]),
    (["1/2", "1/8", "1/8", "1/4"], ["0", "1/7", "-1/5", "1/2", "1/3"]),
])  # fmt: skip
def test_against_odefun(law, start):
    spins = len(law).bit_length() - 1
    flow = run(Rbm(spins, 1), law, start, precision=40, until="1/4")
    with mpmath.workdps(20):
        q, y0 = (
            [mpmath.mpf(Fraction(v).numerator) / Fraction(v).denominator for v in values] for values in (law, start)
        )
        expected = mpmath.odefun(_rbm_by_hand(q, spins), 0, y0)(mpmath.mpf(1) / 4)
    assert gap(flow.parameters[0], expected) < 1e-17


# -- against float64, and against more digits ------------------------------------------------------------------------
ENERGIES = {
    "rbm": Rbm(2, 2), "rbm01": Rbm01(2, 1), "tanh": Shallow(2, 1), "frozen": Shallow(2, 1, "softplus", "frozen"),
    "full": FullIsing(2), "truncated": TruncatedIsing(3, 2), "duplicated": duplicated(Rbm(2, 2), 0, 1),
}  # fmt: skip


@pytest.mark.parametrize("energy", ENERGIES.values(), ids=ENERGIES)
def test_against_float64(energy):
    q, start = random_law(energy.spins, 4, 1.0), random_start(energy, 5, 0.5)
    asked = {"until": 20.0, "thresholds": (0.7, 0.3), "output_times": [0.5, 20.0]}
    flow, plain = (
        run(energy, q, start, precision=25, **asked),
        integrate(energy, q, start, rtol=1e-11, atol=1e-13, **asked),
    )
    assert np.allclose(flow.parameters.astype(float), plain.parameters, rtol=0, atol=CLOSE)
    assert np.allclose(flow.trajectory.astype(float), plain.trajectory, rtol=0, atol=CLOSE)
    assert flow.parameters.dtype == flow.kl.dtype == object
    assert flow.kl[0] == pytest.approx(plain.kl[0], abs=CLOSE)
    assert flow.residual[0] == pytest.approx(plain.residual[0], abs=CLOSE)
    # what float64 takes for a fixed point, more digits may still see move
    assert flow.status[0] is plain.status[0] or plain.status[0] is End.CONVERGED
    still = np.setdiff1d(np.arange(energy.size), energy.trained)
    assert [Fraction(*one) for one in map(_ratio, flow.parameters[0][still])] == [Fraction(v) for v in start[still]]
    found = 0
    for ours, theirs in ((flow.coupling_times, plain.coupling_times), (flow.moment_times, plain.moment_times)):
        for a, b in ((ours.first, theirs.first), (ours.last, theirs.last)):
            assert np.allclose(a.astype(float), b, rtol=1e-6, atol=0, equal_nan=True)
            found += int((~np.isnan(b)).sum())
        assert np.array_equal(ours.censored, theirs.censored)
        assert np.array_equal(ours.last_censored, theirs.last_censored)
    assert found >= 4


def _ratio(value):
    sign, mantissa, exponent, _ = value._mpf_
    ratio = Fraction(-mantissa if sign else mantissa) * Fraction(2) ** exponent
    return ratio.numerator, ratio.denominator


def test_fifty_digits_are_right_to_fifty_digits():
    energy = Rbm(2, 2)
    q, start = random_law(2, 3), random_start(energy, 7)
    asked = {"until": 40, "thresholds": ("1/2", "1/10"), "output_times": ["1/3", 25]}
    one, two = run(energy, q, start, precision=50, **asked), run(energy, q, start, precision=80, **asked)
    for part in ("parameters", "trajectory", "kl", "residual"):
        assert gap(getattr(one, part), getattr(two, part)) < 1e-48
    events = [(flow.coupling_times, flow.moment_times) for flow in (one, two)]
    for a, b in zip(*events, strict=True):
        assert gap(a.first, b.first) < 1e-45
        assert gap(a.last, b.last) < 1e-45
        assert not a.censored[:, 0].any()
    # the tolerance is heard: fewer digits come cheaper
    assert one.steps[0] < 30
    rough = run(energy, q, start, precision=50, rtol="1e-20", **asked)
    assert 1e-45 < gap(rough.parameters, two.parameters) < 1e-18


def test_a_small_start_is_right_to_its_own_size():
    energy = Rbm(2, 1)
    start = [0, 0, "1e-40", "2e-40", "-1e-40"]
    one, two = (run(energy, random_law(2, 6), start, precision=digits, until=3) for digits in (30, 60))
    assert 1e-41 < float(abs(two.parameters[0, -1])) < 1e-38
    assert gap(one.parameters[0, 2:], two.parameters[0, 2:]) < 1e-66


@pytest.mark.slow
def test_a_thousand_digits():
    flow = run(FullIsing(1), ["4/5", "1/5"], [0], precision=1000, until="1/2", thresholds="1e-9")
    with mpmath.workdps(1020):
        assert abs(time_to(flow.parameters[0, 0], mpmath.mpf(3) / 5) - mpmath.mpf(1) / 2) < mpmath.mpf(10) ** -999


# -- exact input -----------------------------------------------------------------------------------------------------
def test_numbers_of_every_kind_mean_what_they_say():
    third = mpmath.mpf(1) / 3
    kinds = ["1/2", Fraction(1, 4), 0.125, np.float64(0.125)]
    problem = precise_problem(FullIsing(2), kinds, [0.1, "0.1", third], precision=50, until=np.int64(3))
    assert problem.targets == [[Fraction(1, 2), Fraction(1, 4), Fraction(1, 8), Fraction(1, 8)]]
    assert problem.starts[0][:2] == [Fraction(0.1), Fraction(1, 10)]
    assert problem.starts[0][2] == Fraction(*_ratio(third)) != Fraction(1, 3)
    assert problem.until == 3
    assert sum(precise_problem(FullIsing(2), random_law(2, 1), [0] * 3, precision=50, until=1).targets[0]) == 1


def test_rows_go_with_rows_and_do_not_see_each_other():
    energy, starts = FullIsing(1), [["0"], ["1/5"], ["-2"]]
    laws = [["4/5", "1/5"], ["1/3", "2/3"], ["1/2", "1/2"]]
    both = run(energy, laws, starts, precision=20, until=2)
    assert both.parameters.shape == (3, 1)
    assert both.coupling_times.first.shape == (3, 1, 1)
    for row in range(3):
        alone = run(energy, laws[row], starts[row], precision=20, until=2)
        assert gap(alone.parameters[0], both.parameters[row]) == 0
    assert run(energy, laws[0], starts, precision=20, until=1).parameters.shape == (3, 1)
    assert run(energy, laws, starts[0], precision=20, until=1).parameters.shape == (3, 1)


# -- ends ------------------------------------------------------------------------------------------------------------
def test_a_uniform_target_at_zero_stands_still():
    energy = Rbm(3, 2)
    flow = run(energy, ["1/8"] * 8, [0] * energy.size, until=1e6, output_times=[0, 1e6])
    assert flow.status[0] is End.CONVERGED
    assert (flow.time[0], flow.steps[0], flow.residual[0], flow.kl[0]) == (0, 0, 0, 0)
    assert not flow.trajectory.any()
    assert flow.coupling_times.zero_from_start.all()
    assert not flow.coupling_times.censored.any()


def test_a_flow_held_at_a_saddle_by_symmetry_arrives():
    energy = Rbm(3, 1)
    flow = run(energy, character_law(3, 7, 0.5), [0] * energy.size, until=10)
    assert flow.status[0] is End.CONVERGED
    assert flow.coupling_times.zero_from_start[0].tolist() == [True, True, False]
    assert flow.coupling_times.censored[0, 0].tolist() == [False, False, True]
    assert flow.coupling_times.first[0, 0, 2] != flow.coupling_times.first[0, 0, 2]


def test_a_flow_that_leaves_a_saddle_does_not_arrive_there():
    """The same, with a start that breaks the symmetry by 1e-30: float64 would call it a fixed point."""
    energy = Rbm(2, 1)
    law = [Fraction(3, 8), Fraction(1, 8), Fraction(1, 8), Fraction(3, 8)]
    flow = run(energy, law, [0, 0, 0, "1e-30", "1e-30"], precision=35, until=2000)
    assert flow.status[0] is End.CONVERGED
    assert flow.kl[0] < 1e-35
    assert abs(float(flow.parameters[0, 3])) > 0.5
    # a mismatch of pairs that takes log(1e30) to move
    assert 100 < flow.coupling_times.first[0, 0, 1] < 400


def test_converged_means_what_the_digits_say():
    for digits in (25, 60):
        flow = run(FullIsing(2), random_law(2, 1), [0] * 3, precision=digits, until=1e4)
        assert flow.status[0] is End.CONVERGED
        assert flow.residual[0] < mpmath.mpf(10) ** (-0.8 * digits)
        assert flow.time[0] < 1e3
    assert run(FullIsing(2), random_law(2, 1), [0] * 3, precision=60, until=30).status[0] is not End.CONVERGED


def test_time_plateau_escape_and_budget():
    energy, q = Rbm(2, 2), random_law(2, 3)
    start = random_start(energy, 7)
    assert run(energy, q, start, precision=20, until=1).status[0] is End.TIME
    spent = run(energy, q, start, precision=20, until=100, steps=2, output_times=[0, 100])
    assert spent.status[0] is End.BUDGET
    assert spent.steps[0] == 2
    assert spent.time[0] < 100
    assert spent.trajectory[0, 1, 0] != spent.trajectory[0, 1, 0]
    # tanh J cannot be 1 - 1e-300: J grows like log t / 2
    escape = run(FullIsing(1), [1 - Fraction(1, 10**300), Fraction(1, 10**300)], [0], precision=30, until=1e6)
    assert escape.status[0] is End.ESCAPING
    # dJ/dt = 1 - tanh J, so e^2J = 4t + 1 - 2J
    J = escape.parameters[0, 0]
    with mpmath.workdps(40):
        assert abs(mpmath.exp(2 * J) + 2 * J - 1 - 4 * mpmath.mpf(10) ** 6) < 1e-20


def test_huge_numbers_end_with_a_word():
    for size in (1e4, 1e200):
        flow = run(Rbm(2, 1), product_law([0.5, -0.2]), [size, 0, 0, size, -size], precision=20, until=1)
        assert flow.status[0] in {End.TIME, End.PLATEAU, End.CONVERGED, End.BUDGET, End.NOT_FINITE}
        assert math.isfinite(float(flow.parameters[0, 0]))


# -- bad input -------------------------------------------------------------------------------------------------------
GOOD = {"targets": ["1/2", "1/4", "1/8", "1/8"], "starts": [0, 0, 0], "until": 1, "precision": 50}


@pytest.mark.parametrize(("change", "path"), [
    ({"precision": 15}, "precision"), ({"precision": 1001}, "precision"), ({"precision": 50.0}, "precision"),
    ({"precision": True}, "precision"), ({"until": 0}, "until"), ({"until": "-1"}, "until"),
    ({"until": math.inf}, "until"), ({"until": "soon"}, "until"), ({"until": None}, "until"),
    ({"until": "1e301"}, "until"), ({"targets": ["1/2", "1/2", "0", "0"]}, "targets[2]"),
    ({"targets": ["1/2", "1/2"]}, "targets"), ({"targets": [["1/2", "1/4", "1/8", "1/7"]]}, "targets[0]"),
    ({"targets": [[1, 1, 1, "x"]]}, "targets[0][3]"), ({"targets": [[1], [2, 3]]}, "targets"),
    ({"starts": [0, math.nan, 0]}, "starts[1]"), ({"starts": [0, mpmath.inf, 0]}, "starts[1]"),
    ({"starts": [0, True, 0]}, "starts[1]"), ({"starts": [0, 1j, 0]}, "starts[1]"), ({"starts": [0, 0]}, "starts"),
    ({"starts": ["1e301", 0, 0]}, "starts[0]"), ({"starts": [mpmath.mpf(2) ** 200000, 0, 0]}, "starts[0]"),
    ({"thresholds": 0}, "thresholds[0]"), ({"thresholds": [[1]]}, "thresholds"), ({"relative": 1}, "relative"),
    ({"rtol": "1e-51"}, "rtol"), ({"rtol": 1}, "rtol"), ({"steps": 0}, "steps"), ({"steps": 1.5}, "steps"),
    ({"output_times": [2]}, "output_times[0]"), ({"output_times": [1, "1/2"]}, "output_times"),
    ({"output_times": 1}, "output_times"),
])  # fmt: skip
def test_bad_input_is_named(change, path):
    with pytest.raises(BadInput) as caught:
        precise_problem(FullIsing(2), **(GOOD | change))
    assert caught.value.path == path


def test_rows_that_do_not_fit_and_energies_that_are_none():
    with pytest.raises(BadInput, match="as many as there are targets"):
        precise_problem(FullIsing(2), **(GOOD | {"targets": [GOOD["targets"]] * 2, "starts": [[0, 0, 0]] * 3}))
    with pytest.raises(BadInput, match="energy"):
        precise_problem("rbm", **GOOD)


def test_an_energy_that_is_no_normal_form():
    from laws import OneSpin

    class Bent(OneSpin):
        def value(self, theta, A): ...
        def jacobian(self, theta, A): ...
        def curvature(self, theta, weights, A): ...

    with pytest.raises(Unsupported, match="Bent"):
        precise_problem(Bent(), ["1/2", "1/2"], [0], precision=50, until=1)
