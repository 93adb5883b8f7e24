"""Signs of the Hessian's eigenvalues where arithmetic rounds, against a Hessian of this file's own in 60 digits."""

from __future__ import annotations

import random
from functools import cache

import mpmath
import numpy as np
import pytest

from verify import arithmetic
from verify.case import Case, shipped
from verify.commands.inspect import inspect
from verify.draws import Mixture, Stream
from verify.energies import Rbm
from verify.energies.reparametrised import Reparametrised
from verify.model import inertia
from verify.model.situation import Situation

DIGITS = 60
NOTHING = mpmath.mpf(10) ** -50
"""Of the largest: what 60 digits show below this is zero."""
PLAIN = mpmath.mpf(10) ** -8
"""Of the largest: eigenvalues above this are to be decided, ..."""
SHARE = 0.95
"""... nearly all of them."""
ROUNDING = ("float64", "multiprecision")
GRID = [(1, 1, (b,), (c,), ((w,),), None) for b in range(5) for c in range(4) for w in range(5)]
"""N = M = 1, target self: by theory no eigenvalue is positive, one negative, two zero."""


def drawn(seed, most=5):
    """An RBM of up to three spins and three units at integers up to ``most``; target self, or integer weights."""
    pick = random.Random(seed)  # noqa: S311
    N, M = pick.randint(1, 3), pick.randint(0, 3)
    b, c = (tuple(pick.randint(-most, most) for _ in range(size)) for size in (N, M))
    W = tuple(tuple(pick.randint(-most, most) for _ in range(N)) for _ in range(M))
    return N, M, b, c, W, None if pick.random() < 0.5 else tuple(pick.randint(1, 9) for _ in range(1 << N))


RANDOM = [drawn(seed) for seed in range(160)]
SATURATED = [drawn(seed, 12) for seed in range(60)]


@cache
def eigenvalues(machine):
    """Of Hess L = -Cov_p(D) + sum over x of (q - p)(x) d2f(x)/dtheta2, ascending, in 60 digits."""
    N, M, b, c, W, q = machine
    with mpmath.workdps(DIGITS):
        X = [[1 - 2 * (s >> j & 1) for j in range(N)] for s in range(1 << N)]
        H = [[mpmath.mpf(c[a] + sum(W[a][j] * x[j] for j in range(N))) for a in range(M)] for x in X]
        f = [mpmath.fdot(b, x) + mpmath.fsum(mpmath.log(2 * mpmath.cosh(one)) for one in h)
             for x, h in zip(X, H, strict=True)]  # fmt: skip
        Z = mpmath.fsum(map(mpmath.exp, f))
        p = [mpmath.exp(one) / Z for one in f]
        r = [0] * len(p) if q is None else [mpmath.mpf(one) / sum(q) - two for one, two in zip(q, p, strict=True)]
        D = [[*map(mpmath.mpf, x), *map(mpmath.tanh, h), *(mpmath.tanh(one) * s for one in h for s in x)]
             for x, h in zip(X, H, strict=True)]  # fmt: skip
        P = len(D[0])
        mean = [mpmath.fsum(w * row[i] for w, row in zip(p, D, strict=True)) for i in range(P)]
        hessian = mpmath.matrix(P, P)
        for i in range(P):
            for j in range(P):
                hessian[i, j] = -mpmath.fsum(
                    w * (row[i] - mean[i]) * (row[j] - mean[j]) for w, row in zip(p, D, strict=True)
                )
        for a in range(M):
            own = [N + a, *(N + M + a * N + j for j in range(N))]
            for x, h, gap in zip(X, H, r, strict=True):
                bend = gap * mpmath.sech(h[a]) ** 2
                for i, left in zip(own, [1, *x], strict=True):
                    for j, right in zip(own, [1, *x], strict=True):
                        hessian[i, j] += bend * left * right
        return sorted(mpmath.eigsy(hessian, eigvals_only=True))


def case_of(machine):
    N, M, b, c, W, q = machine
    return Case.from_document({
        "format": "flowclaims/case/1", "spins": N, "energy": {"family": "rbm", "hidden": M},
        "parameters": {"b": [*map(str, b)], "c": [*map(str, c)], "W": [[*map(str, row)] for row in W]},
        "target": {"kind": "self"} if q is None else {"kind": "weights", "values": [*map(str, q)]},
    })  # fmt: skip


def decided(machine, kind):
    """Checks every count against the truth; gives how many of the plain eigenvalues were decided, of how many."""
    true, said = eigenvalues(machine), inspect(case_of(machine), kind)["hessian_inertia"]
    largest, within = max(map(abs, true)), said["tolerance_approx"]
    positive = [one for one in true if one > largest * NOTHING]
    negative = [-one for one in true if one < -largest * NOTHING]
    assert sum(said[name] for name in ("positive", "zero", "negative", "undecided")) == len(true)
    # whoever is counted with a sign has it, and lies outside the tolerance; whoever is counted as zero is
    assert said["positive"] <= sum(one > within for one in positive), (machine, said)
    assert said["negative"] <= sum(one > within for one in negative), (machine, said)
    assert said["zero"] <= len(true) - len(positive) - len(negative), (machine, said)
    plain = [[one for one in some if one > largest * PLAIN] for some in (positive, negative)]
    found = min(said["positive"], len(plain[0])) + min(said["negative"], len(plain[1]))
    return found, len(plain[0]) + len(plain[1])


@pytest.mark.parametrize("kind", ROUNDING)
@pytest.mark.parametrize("machines", [GRID, RANDOM, SATURATED], ids=["grid", "random", "saturated"])
def test_no_sign_is_wrong_and_nearly_all_are_said(machines, kind):
    found = np.array([decided(machine, kind) for machine in machines])
    assert found[:, 0].sum() >= SHARE * found[:, 1].sum()


@pytest.mark.parametrize("kind", ROUNDING)
@pytest.mark.parametrize(
    ("machine", "signs"),
    [
        ((1, 1, (2,), (1,), ((2,),), None), (0, 2, 1)),
        ((1, 1, (3,), (3,), ((4,),), None), (0, 2, 1)),
        ((1, 1, (3,), (0,), ((1,),), None), (0, 2, 1)),
        ((1, 1, (11,), (9,), ((11,),), None), (0, 2, 1)),
        ((1, 0, (19,), (), (), (1, 2)), (0, 0, 1)),
        ((1, 0, (-300,), (), (), (1, 2)), (0, 0, 1)),
    ],
)
def test_specimens(machine, signs, kind):
    found = inspect(case_of(machine), kind)["hessian_inertia"]
    assert (found["positive"], found["zero"], found["negative"]) == signs
    # -(1 - m^2) at J = 19 is -1.3e-16: the tolerance is far below, and is not 0
    assert 0 < found["tolerance_approx"] <= abs(eigenvalues(machine)[0]) * 1e-11


def test_a_curvature_below_the_least_double_is_undecided_and_not_zero():
    """-(1 - m^2) = -4 e^-1600 at b = 800 is 0 in float64, and nothing is known of its sign."""
    case = case_of((1, 0, (800,), (), (), (1, 2)))
    found = inspect(case, "float64")["hessian_inertia"]
    assert {name: found[name] for name in ("positive", "zero", "negative", "undecided")} == {
        "positive": 0, "zero": 0, "negative": 0, "undecided": 1,
    }  # fmt: skip
    assert inspect(case, "multiprecision")["hessian_inertia"]["negative"] == 1


FAMILIES = ("rbm", "rbm01", "truncated_ising", "full_ising", "shallow")
OTHERS = [
    *(Case.from_document(Mixture(FAMILIES, (1, 3), (0, 3), targets)(Stream("inertia", i)))
      for i, targets in enumerate([("dirichlet", "couplings"), ("energy_law", "self")] * 12)),
    *(shipped.case(name) for name in ("saturated", "product-couplings", "tied-weights", "rbm01-self",
                                      "tiny-probability", "duplicated-units-self",
                                      "shallow-tanh-self", "regular-point")),
]  # fmt: skip


@pytest.mark.parametrize("kind", ROUNDING)
def test_every_family_agrees_with_balls(kind):
    """Proved signs, by balls of 2000 bits: what these cannot tell from zero is zero."""
    signs = plain = 0
    for case in (one for one in OTHERS if one.has_parameters):
        true, found = inertia.inertia(case, arithmetic.get("ball", 2000)), inspect(case, kind)["hessian_inertia"]
        assert found["positive"] <= true.positive
        assert found["negative"] <= true.negative
        assert found["zero"] <= true.zero + true.undecided
        fine = arithmetic.get("multiprecision", 400)
        sizes = [abs(one) for one in fine.eigenvalues(Situation(case, fine).hessian)]
        signs += found["positive"] + found["negative"]
        plain += sum(one > max(sizes) * PLAIN for one in sizes)
    assert signs >= SHARE * plain


@pytest.mark.parametrize("kind", ROUNDING)
def test_a_target_that_is_the_own_law_by_another_name_has_no_positive_direction(kind):
    """q - p is rounding there, and the curvature times it is of the size of the covariance near saturation."""
    for machine in GRID:
        document = case_of(machine).document
        other = {"kind": "energy", "energy": document["energy"], "parameters": document["parameters"]}
        found = inspect(Case.from_document(document | {"target": other}), kind)["hessian_inertia"]
        assert (found["positive"], found["negative"]) in {(0, 1), (0, 0)}
        assert found["zero"] <= 2


@pytest.mark.parametrize("kind", ROUNDING)
def test_rounded_parameters_do_not_raise_the_rank(kind):
    """W = 10^7 + 0.1 + 2 10^7 + 0.2 - 3 10^7 - 0.3 = 0: K has rank 2; in float64 W is not 0, and then it has 3."""
    inner = Rbm(2, 1)
    document = {
        "format": "flowclaims/case/1", "spins": 2, "target": {"kind": "weights", "values": ["1", "2", "3", "4"]},
        "energy": Reparametrised(inner, _matrix(), [0, 0, 0, *["-30000000.3"] * 2]).document(),
        "parameters": {"z": ["1/3", "1/5", "1/2", "10000000.1", "20000000.2"]},
    }  # fmt: skip
    case = Case.from_document(document)
    A = arithmetic.get("float64")
    assert abs(Situation(case, A).point.energy.theta(case.theta(A), A)[3]) > 1e-10
    found = inspect(case, kind)
    assert found["rank_K"] == 2
    assert found["tolerance_approx"] > 0


def _matrix():
    rows = np.zeros((5, 5), dtype=int)
    rows[[0, 1, 2], [0, 1, 2]] = 1
    rows[3:, 3:] = 1
    return rows.tolist()
