"""Exact functions of logarithms of rationals, against closed forms in Fractions."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction

import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from verify.arithmetic import get
from verify.arithmetic.logs import LogSum
from verify.arithmetic.trilean import YES
from verify.errors import NotExpressible
from verify.files.numerals import Log

EXACT = get("exact")
positives = st.fractions(min_value=Fraction(1, 10**6), max_value=10**6).filter(bool)


def log(value):
    return EXACT.number(Log(Fraction(value)))


@given(positives)
def test_functions_of_logarithms_are_rational(a):
    x = log(a)
    assert EXACT.fraction(EXACT.exp(x)) == a
    assert EXACT.fraction(EXACT.tanh(x)) == (a * a - 1) / (a * a + 1)
    assert EXACT.fraction(EXACT.sech2(x)) == 1 - EXACT.fraction(EXACT.tanh(x)) ** 2
    assert EXACT.fraction(EXACT.sigmoid(x)) == a / (1 + a)
    assert EXACT.log2cosh(x) == log(a + 1 / a)
    assert EXACT.softplus(x) == log(1 + a)
    # half-logarithms as well, where only e^2x is rational
    assert EXACT.fraction(EXACT.tanh(x / 2)) == (a - 1) / (a + 1)
    assert EXACT.log2cosh(x / 2) == log(1 + a) - x / 2


def test_functions_of_zero():
    zero = EXACT.number(0)
    values = [EXACT.exp(zero), EXACT.tanh(zero), EXACT.sech2(zero), EXACT.sigmoid(zero), EXACT.log(EXACT.number(1))]
    assert [EXACT.fraction(value) for value in values] == [1, 0, 1, Fraction(1, 2), 0]
    assert EXACT.log2cosh(zero) == EXACT.softplus(zero) == log(2)


@pytest.mark.parametrize("verb", ["exp", "sigmoid", "softplus"])
def test_irrational_exponentials_are_refused(verb):
    for x in (EXACT.number(Fraction(1, 2)), log(2) / 2, 1 + log(2), log(2) / 3):
        with pytest.raises(NotExpressible):
            getattr(EXACT, verb)(x)


@pytest.mark.parametrize("verb", ["tanh", "sech2", "log2cosh"])
def test_irrational_squares_are_refused(verb):
    for x in (EXACT.number(Fraction(1, 2)), log(2) / 4, 1 + log(2)):
        with pytest.raises(NotExpressible):
            getattr(EXACT, verb)(x)


def test_normalised_needs_rational_ratios():
    law = EXACT.normalised(EXACT.array([1, 1]) + log(3) / 2)
    assert [EXACT.fraction(p) for p in law] == [Fraction(1, 2)] * 2
    with pytest.raises(NotExpressible):
        EXACT.normalised(EXACT.array([0, 1]))


def test_matmul_with_logarithms():
    product = EXACT.matmul(EXACT.array([[1, 2], [0, -1]]), EXACT.array([[Log(Fraction(2))], [Log(Fraction(3))]]))
    assert product[0, 0] == log(18)
    assert product[1, 0] == -log(3)


def test_nullspace_is_a_verb():
    (vector,) = EXACT.nullspace(EXACT.array([[1, Fraction(1, 2), 0], [0, 0, 1]]))
    assert [EXACT.fraction(x) for x in vector] == [-1, 2, 0]
    assert EXACT.all_zero(EXACT.array([[2, 1, 0]]) @ vector) is YES


@pytest.mark.parametrize(
    ("element", "document"),
    [
        (fmpq(3, 7), "3/7"),
        (fmpq(-2), "-2"),
        (log(Fraction(3, 2)), {"log": "3/2"}),
        (2 * log(3), {"log": "9"}),
        (log(6) + log(35) - log(15), {"log": "14"}),
        (log(12) / 2, {"sum": [{"times": "1", "log": "2"}, {"times": "1/2", "log": "3"}]}),
        (1 - log(2), {"sum": ["1", {"times": "-1", "log": "2"}]}),
        (Fraction(3, 4).numerator * log(3) / 4 + fmpq(1, 2), {"sum": ["1/2", {"times": "3/4", "log": "3"}]}),
        (log(12) - log(4) - log(3), "0"),
    ],
    ids=str,
)
def test_documents(element, document):
    assert EXACT.document(element) == document


def test_documents_stay_readable():
    # log(2^(10^9)) is no string of 300 million digits
    assert EXACT.document(10**9 * log(2)) == {"sum": [{"times": "1000000000", "log": "2"}]}


def test_approx_sees_through_cancellation():
    assert EXACT.approx(1054 * log(2) - 665 * log(3)) == pytest.approx(-4.3654110588652067e-05, rel=1e-15)
    assert EXACT.approx(log(1 + Fraction(1, 10**200)) * 10**200) == 1.0
    assert EXACT.approx(10**400 * log(2)) == float("inf")
    assert EXACT.approx(-(10**400) * log(2)) == float("-inf")


def test_fraction_is_for_rationals():
    with pytest.raises(NotExpressible):
        EXACT.fraction(log(2))
    assert isinstance(log(2), LogSum)


def test_a_product_that_cannot_be_written_leaves_the_process_whole():
    """Numpy's own product of such matrices ended in a crash, here and some time later; ours raises, and no more."""
    code = """
from verify import Case, arithmetic, inspect
from verify.errors import NotExpressible
from verify.model.situation import Situation
log = lambda text: {"log": text}
refused = Case.from_document({
    "format": "flowclaims/case/1", "spins": 2,
    "energy": {"family": "shallow", "hidden": 1, "link": "softplus", "output": "trained"},
    "parameters": {"b": [log("2/3"), log("1")], "c": [log("14/11")], "W": [["0", "0"]], "u": ["1"]},
    "target": {"kind": "weights", "values": ["1", "2", "3", "4"]}})
fine = Case.from_document({
    "format": "flowclaims/case/1", "spins": 3, "energy": {"family": "rbm", "hidden": 2},
    "parameters": {"b": [log("9/11"), log("17/12"), log("9/11")], "c": [log("19/10"), log("11/12")],
                   "W": [[log("14/5"), log("5/6"), log("7/3")], [log("23/9"), log("4/3"), log("2/3")]]},
    "target": {"kind": "self"}})
for _ in range(5):
    try:
        Situation(refused, arithmetic.get("exact")).hessian
    except NotExpressible:
        inspect(fine, "exact")
        continue
    raise SystemExit("not refused")
"""
    call = [sys.executable, "-X", "faulthandler", "-c", code]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
