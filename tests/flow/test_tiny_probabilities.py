"""Targets and laws down to the least double, 5e-324, and below: KL and event times of every engine, by 60 digits."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest

from verify import Case, inspect
from verify.draws import Stream
from verify.energies import FullIsing, Rbm, Rbm01
from verify.fixed_points import polish
from verify.flow import integrate

TINY = 1e-310
TARGETS = [
    [1.0, TINY, TINY, TINY],
    [1.0, 5e-324, 5e-324, 5e-324],
    [0.5, 0.5, 1e-320, 2.5e-323],
    [1.0, 1e-308, 1e-309, 1e-320],
    [0.25, 0.75, 1e-200, 5e-324],
]
START = [0.1, 0.2, 0.3, 0.1, 0.2]
ENGINES = [{"device": "cpu"}, {"device": "plain"}, {"precision": 20}]


def log_law(b, c, W):
    """log p of an RBM by brute force, to 60 digits; state s has x_j = +1 where bit j of s is 0."""
    with mpmath.workdps(60):
        spins = [[1 - 2 * (s >> j & 1) for j in range(len(b))] for s in range(1 << len(b))]
        f = []
        for x in spins:
            h = [mpmath.mpf(ca) + mpmath.fdot(w, x) for ca, w in zip(c, W, strict=True)]
            f.append(mpmath.fdot(b, x) + mpmath.fsum(mpmath.log(2 * mpmath.cosh(one)) for one in h))
        top = max(f)
        Z = mpmath.fsum(mpmath.exp(one - top) for one in f)
        return [one - top - mpmath.log(Z) for one in f]


def kl(q, log_p):
    with mpmath.workdps(60):
        return mpmath.fsum(mpmath.mpf(a) * (mpmath.log(mpmath.mpf(a)) - b) for a, b in zip(q, log_p, strict=True) if a)


def plain(theta):
    return [mpmath.mpf(value) for value in theta]


def of_rbm(theta):
    return log_law(plain(theta[:2]), plain(theta[2:3]), [plain(theta[3:])])


@pytest.mark.parametrize("target", TARGETS, ids=str)
@pytest.mark.parametrize("engine", ENGINES, ids=str)
def test_kl_of_tiny_targets(engine, target):
    flows = integrate(Rbm(2, 1), target, START, until=3, thresholds=(0.7, 0.4), **engine)
    assert float(flows.kl[0]) == pytest.approx(float(kl(target, of_rbm(flows.parameters[0]))), rel=1e-12, abs=1e-13)
    assert float(flows.kl_rise[0]) <= 1e-12
    # moments and couplings by order fall to their thresholds at one time in all engines
    found = [np.array(times.first, dtype=float) for times in (flows.coupling_times, flows.moment_times)]
    expected = integrate(Rbm(2, 1), target, START, until=3, thresholds=(0.7, 0.4), precision=20)
    for one, two in zip(found, (expected.coupling_times, expected.moment_times), strict=True):
        assert np.allclose(one, np.array(two.first, dtype=float), rtol=1e-5, atol=0, equal_nan=True)


@pytest.mark.parametrize("engine", ENGINES, ids=str)
@pytest.mark.parametrize("bias", [180.0, 200.0, 400.0, 2000.0])
def test_kl_of_laws_that_underflow(engine, bias):
    """KL is linear in b there: p sits on one state, and the other states' probabilities are e^-2b and less."""
    q, start = [0.1, 0.2, 0.3, 0.4], [bias, 0.5, 0.3, 0.1, 0.2]
    flows = integrate(Rbm(2, 1), q, start, until=1e-3, **engine)
    assert float(flows.kl[0]) == pytest.approx(float(kl(q, of_rbm(flows.parameters[0]))), rel=1e-12)


@pytest.mark.parametrize("engine", ENGINES[:2], ids=str)
def test_random_laws_that_reach_the_least_double(engine):
    """Logarithms of the weights uniform in [-745, 0]; the end of every flow, its KL by brute force."""
    stream = Stream("tiny probabilities", 0)
    logs = np.array([[-stream.integer(0, 745) for _ in range(4)] for _ in range(40)], dtype=float)
    logs[:, 0] = 0.0
    with np.errstate(under="ignore"):
        targets = np.maximum(np.exp(logs), 5e-324)
    targets /= targets.sum(axis=1, keepdims=True)
    targets = np.maximum(targets, 5e-324)
    flows = integrate(Rbm(2, 1), targets, START, until=2, **engine)
    for q, theta, found in zip(targets, flows.parameters, flows.kl, strict=True):
        assert found == pytest.approx(float(kl(q, of_rbm(theta))), rel=1e-11, abs=1e-13)


@pytest.mark.parametrize("model", [FullIsing(2), Rbm01(2, 1)], ids=lambda model: model.family)
def test_other_members_agree_with_the_plain_engine(model):
    start = np.linspace(0.1, 0.3, model.size)
    cpu, scipy = (
        integrate(model, TARGETS[3], start, until=1, rtol=1e-10, thresholds=(0.9, 0.8), device=device)
        for device in ("cpu", "plain")
    )
    assert cpu.kl == pytest.approx(scipy.kl, rel=1e-7)
    assert np.allclose(cpu.moment_times.first, scipy.moment_times.first, rtol=1e-6, atol=0, equal_nan=True)


def test_polishing_says_the_same_kl():
    point = polish(Rbm(2, 1), TARGETS[0], [3.0, 3.0, 0.3, 0.1, 0.2])
    assert point.kl == pytest.approx(float(kl(TARGETS[0], of_rbm(point.theta))), rel=1e-11, abs=1e-13)


@pytest.mark.parametrize("arithmetic", ["float64", "multiprecision", "ball"])
@pytest.mark.parametrize(
    ("b", "weights"),
    [("200", ["1", "3"]), ("372", ["1", "3"]), ("400", ["1", "3"]), ("0", ["1", "1e320"]), ("-360", ["1", "1e322"])],
)
def test_kl_in_inspect(arithmetic, b, weights):
    document = inspect(case(b, weights), arithmetic)
    with mpmath.workdps(60):
        total = mpmath.mpf(weights[0]) + mpmath.mpf(weights[1])
        true = kl([mpmath.mpf(one) / total for one in weights], log_law([mpmath.mpf(b)], [], []))
        found = document["kl"] if arithmetic == "float64" else mpmath.mpf(document["kl"]["mid"])
        assert abs(found - true) <= 1e-12 * max(1, abs(true))


def case(b, weights):
    return Case.from_document({
        "format": "flowclaims/case/1", "spins": 1, "energy": {"family": "rbm", "hidden": 0},
        "parameters": {"b": [b], "c": [], "W": []}, "target": {"kind": "weights", "values": weights},
    })  # fmt: skip


def test_what_float64_cannot_hold_is_null_and_not_0():
    """2^-1075 and less round to 0: a probability is never 0, so nothing is said. 5e-324 is a number like others."""
    document = inspect(case("0", ["1", "1e400"]), "float64")
    assert document["target"] == [None, 1.0]
    assert document["target_moments"] == {"0": 1.0, "1": -1.0}
    assert document["kl"] == pytest.approx(np.log(2), rel=1e-15)
    document = inspect(case("400", ["1", "3"]), "float64")
    assert document["law"] == [1.0, None]
    assert document["gradient"] == {"b": [-1.5], "c": [], "W": []}
    for weights, b in ((["1", "2e323"], "0"), (["1", "3"], "372")):
        document = inspect(case(b, weights), "float64")
        assert 0 < min(document["target"] + document["law"]) < 1e-308
    for arithmetic in ("multiprecision", "ball"):
        target, law = (inspect(case(b, w), arithmetic)[name] for b, w, name in (
            ("0", ["1", "1e400"], "target"), ("400", ["1", "3"], "law")))  # fmt: skip
        assert mpmath.mpf(target[0]["mid"]) == pytest.approx(mpmath.mpf("1e-400"), rel=1e-30)
        assert mpmath.mpf(law[1]["mid"]) == pytest.approx(mpmath.exp(-800), rel=1e-14)
