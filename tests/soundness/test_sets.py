"""Sets that bindings and identities run over, and values of quantities whose signs alone certificates show."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, pairwise

import numpy as np
import pytest
from corpus_cases import cases

from verify import checker

NAMES = ["rbm-weights", "full-weights", "rbm01-weights", "tied-weights", "truncated-weights", "rbm-energy"]


def of_order(N, k):
    return [sum(1 << j for j in S) for S in combinations(range(N), k)]


@pytest.mark.parametrize("N", [1, 2, 3, 4])
def test_subsets(N):
    names, everything = {"N": N}, range(1 << N)
    assert checker.set_of("spins", names) == list(range(N))
    assert checker.set_of("states", names) == list(everything)
    for k in range(N + 1):
        assert sorted(checker.set_of(["of-order", k], names)) == sorted(of_order(N, k))
        for most in range(N + 2):
            among = sorted(S for order in range(k + 1, most) if order <= N for S in of_order(N, order))
            assert sorted(checker.set_of(["between", k, most], names)) == among
    for full in everything:
        inside = [S for S in everything if S | full == full]
        assert checker.set_of(["subsets", full], names) == inside
    assert checker.set_of(["range", 2, 5], names) == [2, 3, 4, 5]
    assert checker.set_of(["range", 2, 1], names) == []


@pytest.mark.parametrize("N", [1, 2, 3, 4])
def test_pairs_of_one_order_are_a_chain_through_all(N):
    chains = [pairwise(sorted(of_order(N, k))) for k in range(1, N + 1)]
    assert checker.set_of("alike", {"N": N}) == [pair for chain in chains for pair in chain]


def test_parameters_and_units():
    blocks = {"b": range(3), "c": range(3, 5), "W": range(5, 11)}
    assert checker.set_of(["parameters", "c"], {"N": 3, "blocks": blocks}) == [3, 4]
    assert checker.set_of(["unit", 0], {"N": 3, "blocks": blocks}) == [5, 6, 7]
    assert checker.set_of(["unit", 1], {"N": 3, "blocks": blocks}) == [8, 9, 10]
    with pytest.raises(checker.Rejected, match="an unknown set"):
        checker.set_of("pairs", {"N": 3})


def point(name, bits=None):
    document = {key: value for key, value in cases()[name].document.items() if key != "note"}
    return checker.Case(document).at(None, {} if bits is None else {"bits": bits})


@pytest.mark.parametrize("name", NAMES)
def test_rates(name):
    """By a step of Euler's method in double precision: dL/dt = |F|^2, and d/dt of the squared mismatch."""
    at, h = point(name), 1e-6
    rates = [float(checker.error_rate(at, k)) for k in range(at.model.spins + 1)]
    assert checker.rate(at, None) == sum(x * x for x in at.F())
    p, q, D, F = (np.array(x, dtype=float) for x in (at.p(), at.q(), at.D(), at.F()))
    chi = np.array([[checker.chi(S, s) for s in at.model.states] for S in at.model.states])
    orders = np.array([S.bit_count() for S in at.model.states])

    def squares(step):
        law = p * np.exp(step * D @ F)
        gaps = (chi @ (q - law / law.sum())) ** 2
        return np.array([gaps[orders == k].sum() for k in range(at.model.spins + 1)])

    assert rates == pytest.approx((squares(h) - squares(-h)) / (2 * h), abs=1e-8)


@pytest.mark.parametrize("name", NAMES)
def test_spreads(name):
    """Var_uniform(E) is the sum of all J_S^2; a law's variance is that of E under it."""
    at = point(name, 128)
    N, size = at.model.spins, len(at.model.states)
    f, p = (np.array([sum(checker.ends(x)) / 2 for x in values], dtype=float)
            for values in ([checker.log(at.w(s)) for s in at.model.states], at.p()))  # fmt: skip
    J = np.array([sum(checker.chi(S, s) * f[s] for s in at.model.states) / size for S in at.model.states])
    for law, quantity in ((np.full(size, 1 / size), checker.uniform), (p, lambda at, k: checker.spread(at, at.p(), k))):
        variance = law @ f**2 - (law @ f) ** 2
        for k in range(N + 1):
            low, high = map(float, checker.ends(quantity(at, k)))
            below = sum(J[S] ** 2 for S in range(1, size) if S.bit_count() <= k)
            assert (low + high) / 2 == pytest.approx(variance - below, abs=1e-12)
            assert high - low < Fraction(1, 1 << 100)
    low, high = checker.ends(checker.uniform(at, N))
    assert low <= 0 <= high
