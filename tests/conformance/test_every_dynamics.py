"""Every dynamics of the registry: the compiled engine against the plain one, the precise one, and 30 digits."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import numpy as np
import pytest
from laws import random_law, random_start

from verify import arithmetic
from verify.energies import FullIsing, ProductIsing, Rbm, Rbm01, Reparametrised, Shallow, TruncatedIsing, tied
from verify.errors import Unsupported
from verify.flow import End, integrate
from verify.flow.compiled import cuda, engine
from verify.flow.dynamics import (
    DYNAMICS,
    Centred,
    Drive,
    GradientFlow,
    Lazy,
    Natural,
    Preconditioned,
    WeightDecay,
    ZeroOneMetric,
)
from verify.flow.problem import problem
from verify.states.spins import states
from verify.states.walsh import transform

A = arithmetic.get("float64")
TIGHT = {"rtol": 1e-11, "atol": 1e-13}
CLOSE = 2e-9
"""Two flows at that tolerance: the plain engine's error adds up over some thousand steps."""
EXACT = 1e-9


def stretch(size, scale=1):
    """An invertible rational matrix A, by rows."""
    numbers = range(size)
    return [[scale * (Fraction(int(i == k)) + Fraction((3 * i + 5 * k) % 7 - 3, 9)) for k in numbers] for i in numbers]


def metric(size, scale=1):
    """A A^T in doubles."""
    root = np.array(stretch(size, scale), dtype=np.float64)
    return Preconditioned(root @ root.T)


SAMPLES = [
    ("gradient", Rbm(3, 2), GradientFlow()),
    ("gradient", tied(Rbm(3, 2), [[0, 1, 2], [3, 4]]), GradientFlow()),
    ("preconditioned", Rbm(2, 2), metric(8)),
    ("preconditioned", Shallow(2, 2, "tanh", "frozen"), metric(8)),
    ("preconditioned", FullIsing(2), metric(3, 1000)),
    ("preconditioned", FullIsing(2), metric(3, Fraction(1, 1000))),
    ("preconditioned", tied(Rbm(2, 1), [[0, 1]]), metric(4)),
    ("zero-one", Rbm(3, 2), ZeroOneMetric()),
    ("zero-one", FullIsing(3), ZeroOneMetric()),
    ("zero-one", TruncatedIsing(4, 2), ZeroOneMetric()),
    ("centred", Rbm(3, 2), Centred()),
    ("centred", Rbm(3, 0), Centred()),
    ("centred", Rbm(1, 3), Centred("average")),
    ("centred", Rbm01(3, 2), Centred("average")),
    ("natural", Rbm(2, 3), Natural()),
    ("natural", TruncatedIsing(3, 2), Natural(0.1)),
    ("weight-decay", Rbm(3, 2), WeightDecay(0.02)),
    ("weight-decay", FullIsing(3), WeightDecay(0.3)),
    ("weight-decay", Shallow(2, 2, "tanh", "frozen"), WeightDecay(0.1)),
    ("weight-decay", tied(Rbm(3, 2), [[0, 1, 2], [3, 4]]), WeightDecay(0.0)),
    ("lazy", Rbm(2, 6), Lazy()),
    ("lazy", Shallow(2, 2, "tanh", "frozen"), Lazy()),
    ("lazy", ProductIsing(2, 2), Lazy()),
    ("lazy", tied(Rbm(3, 2), [[0, 1, 2], [3, 4]]), Lazy()),
]  # fmt: skip
each = pytest.mark.parametrize(
    ("energy", "dynamics"),
    [(energy, dynamics) for _, energy, dynamics in SAMPLES],
    ids=[f"{name}-{energy.family}-{energy.size}-{number}" for number, (name, energy, _) in enumerate(SAMPLES)],
)


def batch(energy, number=4):
    targets = np.array([random_law(energy.spins, seed, 0.8) for seed in range(number)])
    return targets, np.array([random_start(energy, seed, 0.5) for seed in range(number)])


def compiled(energy, dynamics):
    return dynamics.drive(energy) is not None


def test_every_dynamics_is_here_and_is_what_its_name_says():
    assert {name for name, _, _ in SAMPLES} == set(DYNAMICS)
    for name, energy, dynamics in SAMPLES:
        assert type(dynamics) is DYNAMICS[name]
        dynamics.check(energy)
    assert len({dynamics.words for dynamics in (kind for _, _, kind in SAMPLES)}) >= len(DYNAMICS)
    # only the natural gradient has no drive
    assert {name for name, energy, dynamics in SAMPLES if not compiled(energy, dynamics)} == {"natural"}


@each
def test_the_compiled_engine_against_the_plain_one(energy, dynamics, monkeypatch):
    targets, starts = batch(energy)
    if not compiled(energy, dynamics):
        checked = problem(
            energy, targets, starts, until=1.0, rtol=1e-8, atol=1e-10, thresholds=(0.5,), relative=True,
            output_times=None, steps=1, dynamics=dynamics,
        )  # fmt: skip
        assert engine.flows(checked) is None
        monkeypatch.setattr(cuda, "check_gpu", lambda: None)
        with pytest.raises(Unsupported, match="natural"):
            integrate(energy, targets, starts, until=1.0, dynamics=dynamics, device="gpu")
        return
    # the speed of the slowest of them is a millionth of the others'
    until = 40.0 / min(1.0, np.linalg.norm(dynamics.matrix, 2)) if isinstance(dynamics, Preconditioned) else 40.0
    times = (0.0, 0.01 * until, 0.3 * until, until)
    asked = {"until": until, "thresholds": (0.7, 0.4, 0.1), "output_times": times, "dynamics": dynamics}
    found, plain = (integrate(energy, targets, starts, **asked, **TIGHT, device=name) for name in ("cpu", "plain"))
    assert np.allclose(found.parameters, plain.parameters, rtol=CLOSE, atol=CLOSE)
    assert np.allclose(found.trajectory, plain.trajectory, rtol=CLOSE, atol=CLOSE)
    assert np.allclose(found.residual, plain.residual, rtol=0, atol=CLOSE)
    assert np.allclose(found.kl, plain.kl, rtol=0, atol=1e-10)
    assert np.allclose(found.kl_rise, plain.kl_rise, rtol=0, atol=1e-2 if isinstance(dynamics, WeightDecay) else 1e-14)
    met = 0
    for mine, other in ((found.coupling_times, plain.coupling_times), (found.moment_times, plain.moment_times)):
        assert np.array_equal(mine.zero_from_start, other.zero_from_start)
        for one, two in ((mine.first, other.first), (mine.last, other.last)):
            assert np.allclose(one, two, rtol=1e-6, atol=0, equal_nan=True)
            met += int((one > 0).sum())
    assert met > 0


@each
def test_ends_are_those_of_the_plain_engine(energy, dynamics):
    """To where flows have converged, drift away or creep; what is within a factor of a bound is left out."""
    if not compiled(energy, dynamics):
        pytest.skip("followed by scipy alone")
    targets, starts = batch(energy, 3)
    found, plain = (
        integrate(energy, targets, starts, until=2e4, dynamics=dynamics, device=name) for name in ("cpu", "plain")
    )
    still = {End.CONVERGED, End.PLATEAU}
    for mine, other, residual in zip(found.status, plain.status, plain.residual, strict=True):
        assert mine is other or ({mine, other} <= still and residual < 1e-8), (mine, other, residual)
    assert np.allclose(found.kl, plain.kl, rtol=1e-5, atol=1e-9)
    for mine, flow, other in zip(found.status, found.parameters, plain.parameters, strict=True):
        if mine is End.CONVERGED:
            assert np.allclose(flow, other, rtol=0, atol=1e-5)


@pytest.mark.parametrize("dynamics", [metric(3), WeightDecay(0.2), ZeroOneMetric(), Lazy()], ids=lambda one: one.words)
def test_full_ising_flows_converge(dynamics):
    """Each has one stationary point: the target's couplings, or where the pull of the decay balances the gradient."""
    energy, until = FullIsing(2), 1e5
    targets, starts = batch(energy)
    flow = integrate(energy, targets, starts, until=until, dynamics=dynamics)
    assert list(flow.status) == [End.CONVERGED] * len(starts)
    assert (flow.time < until).all()
    for q, theta in zip(targets, flow.parameters, strict=True):
        rate = dynamics.rate if isinstance(dynamics, WeightDecay) else 0.0
        f = transform(np.concatenate(([0.0], theta)))
        p = np.exp(f) / np.exp(f).sum()
        assert np.allclose(transform(q - p)[1:], rate * theta, rtol=0, atol=1e-12)


# -- against the precise engine: flows that are the gradient flow of another energy ------------------------------------
def linear_part(energy, start):
    """The energy that is linear at the start, as a full Ising model whose couplings are D_0 theta + o, exactly."""
    from verify.model.gibbs import Point

    point = Point(energy, start, A)
    size = 2**energy.spins
    D, f = transform(point.D, axis=0)[1:] / size, transform(point.f)[1:] / size
    dots = [sum(Fraction(a) * Fraction(b) for a, b in zip(row, start, strict=True)) for row in D]
    offset = [Fraction(value) - dot for value, dot in zip(f, dots, strict=True)]
    return Reparametrised(FullIsing(energy.spins), [[Fraction(value) for value in row] for row in D], offset)


def twin_of(energy, dynamics, start):
    """An energy, a start for it, and the map from its parameters: its gradient flow, mapped, is this one."""
    if isinstance(dynamics, GradientFlow):
        return energy, start, lambda theta: theta
    if isinstance(dynamics, Lazy):
        return linear_part(energy, start), start, lambda theta: theta
    if isinstance(dynamics, ZeroOneMetric):
        other = Rbm01(energy.spins, energy.hidden)
        begin = np.linalg.solve(np.asarray(other.recoded(np.eye(other.size), A)).T, start)
        return other, begin, lambda theta: other.recoded(theta, A)
    matrix = stretch(energy.size)
    root = np.array(matrix, dtype=np.float64)
    return Reparametrised(energy, matrix, [Fraction(0)] * energy.size), np.linalg.solve(root, start), lambda z: root @ z


@pytest.mark.parametrize(
    ("energy", "dynamics"),
    [(Rbm(2, 2), GradientFlow()), (Rbm(2, 2), metric(8)), (TruncatedIsing(2, 2), metric(3)),
     (Rbm(2, 1), ZeroOneMetric()), (Rbm(2, 1), Lazy()), (Shallow(2, 1), Lazy())],
    ids=["gradient", "preconditioned rbm", "preconditioned ising", "zero-one", "lazy rbm", "lazy shallow"],
)  # fmt: skip
def test_the_compiled_engine_against_the_precise_one(energy, dynamics):
    q, start, until = random_law(energy.spins, 3, 0.8), random_start(energy, 4, 0.5), 20.0
    asked = {"until": until, "thresholds": (0.6, 0.3), "output_times": (1.0, until)}
    flow = integrate(energy, q, start, **asked, **TIGHT, dynamics=dynamics, device="cpu")
    other, begin, mapped = twin_of(energy, dynamics, start)
    exact = integrate(other, q, begin, **asked, precision=20)
    for mine, theirs in zip(flow.trajectory[0], exact.trajectory[0], strict=True):
        assert np.allclose(mine, mapped(np.array(theirs, dtype=np.float64)), rtol=EXACT, atol=EXACT)
    times = 0
    for mine, theirs in ((flow.coupling_times, exact.coupling_times), (flow.moment_times, exact.moment_times)):
        for one, two in ((mine.first, theirs.first), (mine.last, theirs.last)):
            assert np.allclose(one, np.array(two, dtype=np.float64), rtol=1e-8, atol=0, equal_nan=True)
            times += int((one > 0).sum())
    assert times > 0


# -- against 30 digits, by extrapolation: flows that are no gradient flow ----------------------------------------------
def extrapolated(speed, y, until, steps):
    """y' = speed(y) to ``until`` by the modified midpoint rule, extrapolated: order 16 in the step."""
    H, numbers = mpmath.mpf(until) / steps, range(2, 18, 2)
    for _ in range(steps):
        rows = []
        for n in numbers:
            h = H / n
            before, now = y, [a + h * v for a, v in zip(y, speed(y), strict=True)]
            for _ in range(n - 1):
                before, now = now, [a + 2 * h * v for a, v in zip(before, speed(now), strict=True)]
            last = [a + h * v for a, v in zip(before, speed(now), strict=True)]
            row = [[(a + b) / 2 for a, b in zip(now, last, strict=True)]]
            for k, older in enumerate(rows[-1] if rows else []):
                by = (mpmath.mpf(n) / numbers[len(rows) - 1 - k]) ** 2 - 1
                row.append([a + (a - b) / by for a, b in zip(row[-1], older, strict=True)])
            rows.append(row)
        y = rows[-1][-1]
    return y


def definition(spins, hidden, share, rate):
    """The speed of an RBM with +-1 units from sums over visible and hidden states: centred, or with weight decay."""
    x = [[int(value) for value in row] for row in states(spins)]
    hs = [[1 - 2 * (s >> a & 1) for a in range(hidden)] for s in range(2**hidden)]

    def speed(theta, q):
        b, c, W = theta[:spins], theta[spins : spins + hidden], theta[spins + hidden :]
        weights = [
            [
                mpmath.exp(
                    mpmath.fdot(b, v) + mpmath.fdot(c, h)
                    + mpmath.fsum(W[a * spins + j] * h[a] * v[j] for a in range(hidden) for j in range(spins))
                )
                for h in hs
            ]
            for v in x
        ]  # fmt: skip
        Z = mpmath.fsum(w for row in weights for w in row)
        model = [[w / Z for w in row] for row in weights]
        data = [[q[i] * w / mpmath.fsum(row) for w in row] for i, row in enumerate(weights)]
        both = [list(zip(*rows, strict=True)) for rows in zip(data, model, strict=True)]
        mean, gap = [[d + share * (m - d) for d, m in row] for row in both], [[d - m for d, m in row] for row in both]

        def expect(law, of):
            return mpmath.fsum(law[i][k] * of(v, h) for i, v in enumerate(x) for k, h in enumerate(hs))

        mu = [expect(mean, lambda v, h, j=j: v[j]) for j in range(spins)]
        lam = [expect(mean, lambda v, h, a=a: h[a]) for a in range(hidden)]
        if rate:
            mu, lam = [mpmath.mpf(0)] * spins, [mpmath.mpf(0)] * hidden
        dW = [
            expect(gap, lambda v, h, a=a, j=j: (h[a] - lam[a]) * (v[j] - mu[j]))
            for a in range(hidden)
            for j in range(spins)
        ]
        db = [
            expect(gap, lambda v, h, j=j: v[j]) - mpmath.fsum(lam[a] * dW[a * spins + j] for a in range(hidden))
            for j in range(spins)
        ]
        dc = [
            expect(gap, lambda v, h, a=a: h[a]) - mpmath.fsum(mu[j] * dW[a * spins + j] for j in range(spins))
            for a in range(hidden)
        ]
        return [v - rate * t for v, t in zip(db + dc + dW, theta, strict=True)]

    return speed


@pytest.mark.parametrize(
    ("dynamics", "share", "rate"),
    [(Centred(), 0, 0), (Centred("average"), mpmath.mpf("0.5"), 0), (WeightDecay(0.25), 0, mpmath.mpf("0.25"))],
    ids=lambda value: value.words if hasattr(value, "words") else None,
)
def test_the_compiled_engine_against_thirty_digits(dynamics, share, rate):
    energy, until = Rbm(2, 1), 4.0
    q, start = random_law(2, 5, 0.8), random_start(energy, 6, 0.7)
    flow = integrate(energy, q, start, until=until, **TIGHT, dynamics=dynamics, device="cpu")
    with mpmath.workdps(30):
        total = mpmath.fsum(map(mpmath.mpf, q.tolist()))
        exact_q, speed = [mpmath.mpf(v) / total for v in q.tolist()], definition(2, 1, share, rate)
        ends = [
            extrapolated(lambda y: speed(y, exact_q), [mpmath.mpf(v) for v in start.tolist()], until, steps)
            for steps in (12, 16)
        ]
    # the reference is right to more than doubles hold
    assert max(abs(a - b) for a, b in zip(*ends, strict=True)) < 1e-15
    assert np.allclose(flow.parameters[0], [float(v) for v in ends[1]], rtol=0, atol=1e-11)


# -- a dynamics of one's own -------------------------------------------------------------------------------------------
class Slowed(GradientFlow):
    """theta' = g / 4: it changes the field alone."""

    def field(self, energy, target, start):
        return Preconditioned(np.eye(len(energy.trained)) / 4).field(energy, target, start)


class Driven(Slowed):
    """The same, with its drive."""

    def drive(self, energy):
        return Drive(matrix=np.eye(len(energy.trained)) / 2)

    @property
    def words(self):
        return "gradient at a quarter of the speed"


def test_a_dynamics_of_ones_own_is_followed_by_its_field_or_by_its_drive():
    """Of one that changes the field alone no drive is inherited: the compiled engine would follow another flow."""
    energy, q, start = Rbm(2, 2), random_law(2, 7), random_start(Rbm(2, 2), 8, 0.5)
    plain = integrate(energy, q, start, until=2.0, **TIGHT)
    assert (Slowed().drive(energy), Slowed().words) == (None, "Slowed")
    with pytest.raises(Unsupported, match="device='gpu'"):
        integrate(energy, q, start, until=8.0, dynamics=Slowed(), device="gpu")
    for own, device in ((Slowed(), "auto"), (Driven(), "cpu")):
        flow = integrate(energy, q, start, until=8.0, dynamics=own, device=device, **TIGHT)
        assert np.allclose(flow.parameters, plain.parameters, rtol=0, atol=1e-10)
        assert np.allclose(flow.moment_times.first, 4 * plain.moment_times.first, rtol=1e-8, equal_nan=True)


def test_conditions_are_asked_of_the_energy():
    for energy, dynamics in ((Rbm01(2, 1), ZeroOneMetric()), (tied(Rbm(2, 1), [[0, 1]]), ZeroOneMetric()),
                             (ProductIsing(2, 2), ZeroOneMetric()), (Shallow(2, 1), Centred()),
                             (FullIsing(2), Centred()), (tied(Rbm(2, 1), [[0, 1]]), Centred())):  # fmt: skip
        with pytest.raises(Unsupported, match=energy.family):
            dynamics.check(energy)
