"""Taylor coefficients of flows against those of the field along them, in mpmath, by sums over states."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
from oracles import chi, real, spin
from proving import case_of, log

from verify import Case
from verify.certificates.jets import Jets

MP = mpmath.mp.clone()
MP.dps = 80
BITS, DEGREE = 192, 9
ROUNDING = MP.mpf(2) ** -160
"""Of the integers: 2^-192 for each of some thousand sums, and what they are multiplied with later."""
EIGHT = [3, 1, 2, "1/2", 5, 1, 4, "2/3"]
CODING = {
    "family": "reparametrised", "inner": {"family": "full_ising"}, "offset": ["1/3", "0", "-1/5"],
    "matrix": [["1/2", "0", "1/4"], ["0", "1/2", "1/3"], ["0", "0", "1/4"]],
}  # fmt: skip


def reparametrised():
    document = {
        "format": "flowclaims/case/1", "spins": 2, "energy": CODING, "parameters": {"z": ["1/2", "-1", "1/3"]},
        "target": {"kind": "weights", "values": ["3", "1/2", "2", "7/3"]},
    }  # fmt: skip
    return Case.from_document(document)


def units(N, M):
    """Parameters of all sizes."""
    b = [str(Fraction(j - 1, 3)) for j in range(N)]
    W = [[str(Fraction((-1) ** (a + j) * (1 + j), 3 + a)) for j in range(N)] for a in range(M)]
    return {"b": b, "c": [log("3/2"), "-1/4"][:M], "W": W}


CASES = {
    "one spin": case_of("full_ising", 1, [3, 1], {"J": {"1": "-1/2"}}),
    "full": case_of("full_ising", 2, [3, "1/2", 2, "7/3"], {"J": {"1": "1/4", "2": log(2), "3": "-1"}}),
    "full of three": case_of("full_ising", 3, EIGHT, {"J": {str(S): f"{S}/7" for S in range(1, 8)}}),
    "truncated": case_of("truncated_ising", 3, {3: "1/2", 7: log("3/2")}, {"J": dict.fromkeys("124", "1/5")}, order=1),
    "reparametrised": reparametrised(),
    **{
        f"rbm of {N} and {M}": case_of("rbm", N, EIGHT[: 1 << N], units(N, M), hidden=M)
        for N, M in ((1, 0), (2, 0), (1, 1), (2, 1), (3, 1), (2, 2), (3, 2))
    },
}


def field(case):
    """theta to D^T (q - p), for lists of mpf."""
    document, N = case.document, case.spins
    energy, states = document["energy"], range(1 << N)
    target = document["target"]
    if target["kind"] == "weights":
        q = [MP.mpf(real(x)) for x in target["values"]]
    else:
        q = [MP.exp(MP.fsum(MP.mpf(real(x)) * chi(int(S), s) for S, x in target["J"].items())) for s in states]
    q = [x / MP.fsum(q) for x in q]
    x = [[spin(s, j) for j in range(N)] for s in states]

    def residual(f):
        w = [MP.exp(value) for value in f]
        return [a - b / MP.fsum(w) for a, b in zip(q, w, strict=True)]

    def ising(J, masks):
        r = residual([MP.fsum(a * chi(S, s) for S, a in zip(masks, J, strict=True)) for s in states])
        return [MP.fsum(a * chi(S, s) for s, a in enumerate(r)) for S in masks]

    def rbm(theta):
        M = energy["hidden"]
        b, c = theta[:N], theta[N : N + M]
        W = [theta[N + M + a * N :][:N] for a in range(M)]
        h = [[c[a] + MP.fdot(W[a], x[s]) for a in range(M)] for s in states]
        r = residual([MP.fdot(b, x[s]) + MP.fsum(MP.log(MP.cosh(y)) for y in h[s]) for s in states])
        t = [[MP.tanh(h[s][a]) * r[s] for s in states] for a in range(M)]
        first = [MP.fsum(r[s] * x[s][j] for s in states) for j in range(N)]
        return [*first, *map(MP.fsum, t), *(MP.fsum(u[s] * x[s][j] for s in states) for u in t for j in range(N))]

    def tied(z):
        A = [[MP.mpf(real(a)) for a in row] for row in energy["matrix"]]
        J = [MP.fdot(row, z) + MP.mpf(real(o)) for row, o in zip(A, energy["offset"], strict=True)]
        F = ising(J, [1, 2, 3])
        return [MP.fdot(column, F) for column in zip(*A, strict=True)]

    if energy["family"] == "rbm":
        return rbm
    if energy["family"] == "reparametrised":
        return tied
    masks = [S for S in range(1, 1 << N) if S.bit_count() <= energy.get("order", N)]
    return lambda J: ising(J, masks)


def exact(case):
    """theta of the case in mpf: numbers in the order of the documents."""

    def numbers(value):
        if isinstance(value, str) or "log" in value:
            return [MP.mpf(real(value))]
        return [x for one in (value.values() if isinstance(value, dict) else value) for x in numbers(one)]

    return numbers(case.document["parameters"])


@pytest.mark.parametrize("pace", [Fraction(1), Fraction(3, 8)])
@pytest.mark.parametrize("name", CASES)
def test_coefficients(name, pace):
    """(k + 1) c_(k+1) is pace times the coefficient k of F along the polynomial, for all k below its degree."""
    case = CASES[name]
    jets = Jets(case.energy, case, BITS)
    start = jets.start(case.exact_theta)
    found = jets.at(start, pace, DEGREE)
    assert found.shape == (DEGREE + 1, len(start))
    c = [[MP.ldexp(MP.mpf(int(x)), -BITS) for x in row] for row in found]
    assert all(abs(a - b) < ROUNDING for a, b in zip(c[0], exact(case), strict=True))
    F = field(case)

    # coefficients of F along it, from values at roots of unity: what aliases is of degree 64 and small
    points, radius = 64, MP.mpf(1) / 64
    turns = [radius * MP.expjpi(MP.mpf(2 * k) / points) for k in range(points)]
    values = [F([MP.polyval(list(column)[::-1], s) for column in zip(*c, strict=True)]) for s in turns]
    speed = MP.mpf(pace.numerator) / pace.denominator
    for k in range(DEGREE):
        for i in range(len(start)):
            total = MP.fsum(values[j][i] * MP.expjpi(MP.mpf(-2 * j * k) / points) for j in range(points))
            wanted = speed * total.real / points / radius**k / (k + 1)
            assert abs(c[k + 1][i] - wanted) < ROUNDING * 2 ** (2 * k)


def test_one_spin_by_hand():
    """theta' = m - tanh theta from 0: theta = m t - m t^2 / 2 + (m - m^3 2 / 3 ...) is m t - m t^2/2 + m t^3/6 - ..."""
    case = case_of("full_ising", 1, [3, 1], {"J": {"1": "0"}})
    found = Jets(case.energy, case, BITS).at([0], Fraction(1), 4)
    m = Fraction(1, 2)
    # theta'' = -sech^2 theta', theta''' = 2 sech^2 tanh theta'^2 - sech^2 theta'', at theta = 0 with theta' = m
    wanted = [0, m, -m / 2, m / 6, (2 * m**3 - m) / 24]
    for (x,), y in zip(found, wanted, strict=True):
        assert abs(Fraction(int(x), 1 << BITS) - y) < Fraction(1, 1 << (BITS - 10))


def test_a_point_where_nothing_moves():
    """At its own law all but the first coefficient are 0, but for rounding."""
    case = case_of("rbm", 2, "self", units(2, 1), hidden=1)
    jets = Jets(case.energy, case, BITS)
    found = jets.at(jets.start(case.exact_theta), Fraction(1), DEGREE)
    assert max(abs(int(x)) for row in found[1:] for x in row) < 1 << 20
    assert any(found[0])


def test_more_bits_and_more_degree_change_what_is_beyond():
    case = CASES["rbm of 2 and 1"]
    fine, coarse = (Jets(case.energy, case, bits) for bits in (256, 128))
    one, other = (
        jets.at(jets.start(case.exact_theta), Fraction(1, 2), degree) for jets, degree in ((fine, 12), (coarse, 6))
    )
    for row, rough in zip(one, other, strict=False):
        assert all(abs((int(x) >> 128) - int(y)) < 1 << 24 for x, y in zip(row, rough, strict=True))
    assert int(abs(one[12]).max()) > 0
