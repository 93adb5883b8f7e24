"""A flow without a finite limit: the steps of the argument by brute force over states, and what is certified."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from theorems.fixed_points import no_flow_escapes
from theorems.fixed_points.no_flow_escapes import near, symmetric
from verify import Case, judge
from verify.claims import Outcome, registry
from verify.draws import Stream
from verify.flow import integrate

CLAIM = registry.load()["fixed_points/no-flow-escapes"]
X = np.array([[-1 if s >> j & 1 else 1 for j in range(3)] for s in range(8)], dtype=float)
PARITY = np.array([2, 1, 1, 2, 1, 2, 2, 1]) / 12


def law(b, units):
    f = X @ b + sum(np.log(np.cosh(c + X @ w)) for c, w in units)
    p = np.exp(f - f.max())
    return p / p.sum()


def parts(b3, c, w, w3, v=0.0):
    """The symmetric machine: b, and units as pairs (c, w)."""
    units = [(c, np.array([w, w, w3])), (-c, np.array([w, w, -w3])), (0.0, np.array([v, v, 0.0]))]
    return np.array([0.0, 0.0, b3]), units


def fitted(q, c, w, w3, v=0.0):
    """The same with b_3 such that m_3(p) = m_3(q): the law."""
    p = law(*parts(0.0, c, w, w3, v))
    shares = [one @ (X[:, 2] > 0) for one in (q, p)]
    b3 = sum(sign * math.log(share / (1 - share)) / 2 for sign, share in zip((1, -1), shares, strict=True))
    return law(*parts(b3, c, w, w3, v))


def pull(q, p, c, w, w3):
    """F_c - F_w3 of the first unit."""
    t = np.tanh(c + X @ np.array([w, w, w3]))
    return (q - p) @ (t * (1 - X[:, 2]))


def targets():
    documents = [symmetric(Stream("targets", number))["target"] for number in range(6)]
    laws = [np.array([int(value) for value in one["values"]], dtype=float) for one in documents]
    return [PARITY, *(one / one.sum() for one in laws)]


def test_couplings_within_a_symmetric_machine():
    """2 J = log[(cosh 2k + cosh 4w) / (cosh 2k + 1)] + log cosh 2v, k = c + w_3 where x_3 = +1, else c - w_3."""
    c, w, w3, v = 0.7, 0.4, -0.3, 0.25
    p = law(*parts(0.3, c, w, w3, v))
    for x3, k in ((1, c + w3), (-1, c - w3)):
        one, other = (p[(X[:, 2] == x3) & (X[:, 0] * X[:, 1] == sign)] for sign in (1, -1))
        assert one[0] == pytest.approx(one[1])
        twice = math.log((math.cosh(2 * k) + math.cosh(4 * w)) / (math.cosh(2 * k) + 1)) + math.log(math.cosh(2 * v))
        assert math.log(one[0] / other[0]) == pytest.approx(twice)


def test_no_symmetric_point_but_at_the_exceptions_is_fixed():
    """Where p(x_3) = q(x_3), F_c - F_w3 has the sign of c - w_3, and is 0 with that or with w."""
    draw = np.random.default_rng(1)
    for q in targets():
        for _ in range(20):
            c, w, w3, v = draw.normal(size=4)
            force = pull(q, fitted(q, c, w, w3, v), c, w, w3)
            assert force * (c - w3) > 0
            assert pull(q, fitted(q, c, w, c, v), c, w, c) == pytest.approx(0, abs=1e-12)
            assert pull(q, fitted(q, c, 0.0, w3, v), c, 0.0, w3) == pytest.approx(0, abs=1e-12)


def test_the_exceptions_lie_no_higher_than_w_0():
    draw = np.random.default_rng(2)
    for q in targets():
        highest = q @ np.log(fitted(q, 0.0, 0.0, 0.0))
        for _ in range(20):
            c, w, w3, v = draw.normal(size=4)
            assert q @ np.log(fitted(q, c, w, c, v)) <= highest + 1e-12
            assert q @ np.log(fitted(q, c, 0.0, w3, v)) <= highest + 1e-12


@pytest.mark.parametrize("number", range(6))
def test_drawn_starts_are_certified(number):
    case = Case.from_document(symmetric(Stream("starts", number)))
    finding = judge(CLAIM, case)
    assert (finding.outcome, finding.arithmetic) == (Outcome.FAILS, "ball"), finding.why
    assert finding.certificate["kind"] == "refutation"
    for said in (
        "p = q",
        "m_S(q) for S = [0, 1, 2] is positive",
        "target and parameters stay themselves under x -> (x_1, x_0, x_2), and so does the flow",
        "target and parameters stay themselves under x -> (-x_0, -x_1, x_2), and so does the flow",
        "L - L at the case's own parameters is negative (at its point)",
    ):  # fmt: skip
        assert said in finding.theorem


def test_the_margin_is_l_0_less_l():
    document = symmetric(Stream("starts", 0))
    q = np.array([int(value) for value in document["target"]["values"]], dtype=float)
    q /= q.sum()
    b, c, W = (np.array([[float(eval_rational(x)) for x in np.ravel(document["parameters"][key])]]) for key in "bcW")
    p = law(b[0], list(zip(c[0], W.reshape(3, 3), strict=True)))
    gap = q @ np.log(fitted(q, 0.0, 0.0, 0.0)) - q @ np.log(p)
    assert judge(CLAIM, Case.from_document(document)).margin == pytest.approx(gap, rel=1e-9)
    assert gap < 0


def eval_rational(text):
    numerator, _, denominator = text.partition("/")
    return int(numerator) / int(denominator or 1)


def test_the_symmetric_flow_escapes_in_its_own_coordinates():
    """d/dt of (b_3, c, w, w_3) by brute force: c - w_3 grows like log t, and w settles."""
    q = PARITY

    def rhs(_, y):
        b3, c, w, w3 = y
        r = q - law(*parts(b3, c, w, w3))
        t = np.tanh(c + X @ np.array([w, w, w3]))
        return [r @ X[:, 2], r @ t, r @ (t * X[:, 0]), r @ (t * X[:, 2])]

    times = [1e3, 1e4, 1e5, 1e6]
    found = solve_ivp(rhs, (0, 1e6), [0.6, 1.0, 0.25, -1.0], method="LSODA", rtol=1e-10, atol=1e-12, t_eval=times)
    k = found.y[1] - found.y[3]
    # e^-2k falls like 1/t, so k rises by log(10)/2 in every decade
    assert np.diff(k) == pytest.approx([math.log(10) / 2] * 3, rel=0.05)
    assert found.y[2, -1] == pytest.approx(math.acosh(math.sqrt(2)) / 2, abs=0.05)


def test_without_the_symmetry_the_argument_is_silent():
    document = symmetric(Stream("starts", 0))
    document["parameters"]["c"][2] = "1/100"
    finding = judge(CLAIM, Case.from_document(document))
    assert finding.certificate is None
    assert finding.arithmetic == "float64"


@pytest.mark.parametrize("change", ["spins", "pair", "logarithm"])
def test_elsewhere_the_argument_is_silent_too(change, monkeypatch):
    """Two spins; m_12 > 0; parameters that are no rationals. The flow that is asked instead is kept short."""
    monkeypatch.setattr(no_flow_escapes, "UNTIL", 1e3)
    monkeypatch.setattr(no_flow_escapes, "ALSO", 1e2)
    document = symmetric(Stream("starts", 0))
    if change == "spins":
        two = {"b": ["0", "0"], "c": ["0", "0"], "W": [["1/2", "1/2"], ["0", "0"]]}
        document |= {"spins": 2, "energy": {"family": "rbm", "hidden": 2}, "parameters": two}
        document["target"] = {"kind": "weights", "values": ["3", "1", "1", "3"]}
    elif change == "pair":
        document["target"]["values"] = ["3", "1", "1", "3", "2", "2", "2", "2"]
    else:
        document["parameters"]["b"][2] = {"log": "2"}
    finding = judge(CLAIM, Case.from_document(document))
    assert (finding.arithmetic, finding.certificate) == ("float64", None)


def test_flows_near_a_start_escape_in_two_arithmetics():
    case = Case.from_document(near(Stream("near", 0)))
    finding = judge(CLAIM, case)
    assert (finding.outcome, finding.arithmetic, finding.certificate) == (Outcome.FAILS, "float64", None)
    assert "t = 1e+12" in finding.why
    q = np.array([9, 7, 50, 1, 10, 76, 32, 15]) / 200
    start = [[float(x) for x in case.exact_theta]]
    double, precise = (
        integrate(case.energy, [q], start, until=1e6, **how) for how in ({"device": "plain"}, {"precision": 30})
    )
    assert double.status[0] is precise.status[0]
    assert float(precise.kl[0]) == pytest.approx(double.kl[0], rel=1e-6)
    assert finding.values["kl_approx"] == pytest.approx(float(precise.kl[0]), rel=0.01)
