"""Running error bounds: they hold against 400 bits, whatever cancels, and are not wide."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest

from verify import arithmetic
from verify.arithmetic.running import Bounded, Running
from verify.arithmetic.trilean import Trilean
from verify.case import Case, shipped
from verify.draws import Mixture, Stream
from verify.model.situation import Situation

A = Running()
FINE = arithmetic.get("multiprecision", 400)
FAMILIES = ("rbm", "rbm01", "truncated_ising", "full_ising", "shallow")
CASES = [
    *(Case.from_document(Mixture(FAMILIES, (1, 4), (0, 4), targets)(Stream("running", i)))
      for i, targets in enumerate([("dirichlet", "couplings"), ("energy_law", "self")] * 15)),
    *(shipped.case(name) for name in ("saturated", "product-couplings", "rbm01-self", "tiny-probability",
                                      "regular-point", "duplicated-units-self",
                                      "shallow-tanh-self", "rational-parameters")),
]  # fmt: skip
CASES = [case for case in CASES if case.has_parameters]
WIDE = 30_000
"""Units in the last place of the largest entry that a bound comes to, at most, where parameters are up to 28."""


def exactly(x):
    return [FINE.context.mpf(float(value)) for value in np.ravel(x)]


def off(found, true):
    """Errors in parts of their bounds."""
    assert found.shape == np.shape(true)
    gaps = []
    for value, error, one in zip(exactly(found.value), exactly(found.error), np.ravel(true), strict=True):
        gaps.append(float(abs(value - one) / error) if error else (0.0 if value == one else np.inf))
    return gaps


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.sha256[:8])
def test_every_quantity_lies_within_its_bounds(case):
    here, true = Situation(case, A), Situation(case, FINE)
    for name in ("q", "residual", "gradient", "K", "hessian"):
        with np.errstate(all="ignore"):
            found = getattr(here, name)
        assert max(off(found, getattr(true, name)), default=0) <= 1, name
    for name in ("f", "law", "couplings", "moments"):
        assert max(off(getattr(here.point, name), getattr(true.point, name))) <= 1, name


def test_bounds_are_not_wide():
    for case in CASES[:30]:
        found = Situation(case, A).hessian
        if found.value.size and np.abs(found.value).max() > 1e-3:
            assert found.error.max() <= WIDE * 2.0**-53 * np.abs(found.value).max()


FUNCTIONS = {
    "exp": (mpmath.exp, (-740, 700)),
    "log": (mpmath.log, (1e-300, 1e300)),
    "tanh": (mpmath.tanh, (-30, 30)),
    "sech2": (lambda x: mpmath.sech(x) ** 2, (-300, 300)),
    "log2cosh": (lambda x: mpmath.log(2 * mpmath.cosh(x)), (-300, 300)),
    "softplus": (lambda x: mpmath.log(1 + mpmath.exp(x)), (-700, 700)),
    "sigmoid": (lambda x: 1 / (1 + mpmath.exp(-x)), (-700, 700)),
}


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("relative", [0.0, 1e-15, 1e-9, 1e-3, 0.5])
def test_functions_enclose_all_that_their_argument_may_be(name, relative):
    """At both ends of each argument's interval, and in its middle."""
    function, (low, high) = FUNCTIONS[name]
    rng = np.random.default_rng(7)
    x = np.exp(rng.uniform(np.log(low), np.log(high), 200)) if low > 0 else rng.uniform(low, high, 200)
    error = relative * np.abs(x)
    with np.errstate(all="ignore"):
        found = getattr(A, name)(Bounded(x, error))
    with mpmath.workdps(700):
        for side in (-1, 0, 1):
            for at, by, value, bound in zip(x, error, found.value, found.error, strict=True):
                true = function(mpmath.mpf(float(at)) + side * mpmath.mpf(float(by)))
                assert not bound < abs(true - mpmath.mpf(float(value))), (name, at, by)
    if not relative:
        assert (found.error <= 1e-14 * np.abs(found.value) + 1e-320).all()


def test_operations_at_the_ends_of_their_intervals():
    rng = np.random.default_rng(3)
    a, b = rng.normal(size=(2, 300)) * 10 ** rng.uniform(-8, 8, size=(2, 300))
    da, db = np.abs(a) * 10 ** rng.uniform(-17, -2, 300), np.abs(b) * 10 ** rng.uniform(-17, -2, 300)
    one, two = Bounded(a, da), Bounded(b, db)
    with mpmath.workdps(60):
        for found, true in (
            (one + two, lambda x, y: x + y),
            (one - two, lambda x, y: x - y),
            (one * two, lambda x, y: x * y),
            (one / two, lambda x, y: x / y),
            (3 - one, lambda x, _: 3 - x),
            (1 / two, lambda _, y: 1 / y),
        ):
            for i in range(300):
                for s in (-1, 1):
                    for t in (-1, 1):
                        x = mpmath.mpf(float(a[i])) + s * mpmath.mpf(float(da[i]))
                        y = mpmath.mpf(float(b[i])) + t * mpmath.mpf(float(db[i]))
                        assert abs(true(x, y) - mpmath.mpf(float(found.value[i]))) <= mpmath.mpf(float(found.error[i]))


def test_sums_that_cancel_say_so():
    values = Bounded(np.array([1e16, 1.0, -1e16]), np.zeros(3))
    total = A.sum(values)
    assert abs(float(total.value) - 1.0) <= float(total.error)
    assert float(total.error) >= 1.0
    assert A.positive(total) is Trilean.UNKNOWN
    assert A.positive(A.number(1)) is Trilean.YES
    assert A.zero(A.number(0)) is Trilean.YES
    with pytest.raises(TypeError):
        np.linalg.norm(values)
