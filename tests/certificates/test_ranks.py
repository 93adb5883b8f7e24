"""Ranks, kernels, signs at consistent points and obstructions: hand-worked, by brute force in Fractions, and by eig."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import numpy as np
import pytest
import rationals
from proving import accepted, case_of, log, vectors

from verify import Case, arithmetic, checker
from verify.case import shipped
from verify.certificates import consistent_inertia, obstruction, rank
from verify.certificates.document import certificate, point
from verify.draws import Mixture, Stream
from verify.errors import NotExpressible
from verify.model.situation import Situation

EXACT = arithmetic.get("exact")
ZEROS = 1e-11
"""Below this an eigenvalue of a Hessian with entries of order 1 is rounding, in float64."""
CLEAR = 1e-8
"""Above this it is none: cases with eigenvalues between the two are not compared."""

BARE = {"b": ["0", "0"], "c": [log(2)], "W": [["0", "0"]]}
TWIN = {"b": ["0", "0"], "c": [log(2), log(2)], "W": [[log(2), log(3)], [log(2), log(3)]]}


def here(case):
    return Situation(case, EXACT)


def said(case, part):
    """(rank, nullity) as the checker understood them, once it has accepted."""
    numbers = accepted(case, part).split("rank K = ")[1]
    return int(numbers.split(",")[0]), int(numbers.split("dimension ")[1].split(";")[0].rstrip("."))


def test_a_point_without_weights_by_hand():
    """N = 2, M = 1, W = 0, tanh c = 3/5: K has the rows (1, 0, 0, 3/5, 0), (0, 1, 0, 0, 3/5) and 0."""
    case = case_of("rbm", 2, [1, 2, 3, 4], BARE, hidden=1)
    part = rank(here(case))
    assert part["statement"] == {"rank": 2, "nullity": 3}
    assert accepted(case, part) == "rank K = 2, and ker K has dimension 3."
    for b1, b2, _, w1, w2 in vectors(part["hints"]["kernel"]):
        assert (5 * b1 + 3 * w1, 5 * b2 + 3 * w2) == (0, 0)
    assert "point" not in part


@pytest.mark.parametrize(
    ("family", "spins", "parameters", "options", "expected"),
    [
        # two equal units: eight parameters, and all three couplings
        ("rbm", 2, TWIN, {"hidden": 2}, (3, 5)),
        # no units: D = (x_1, x_2, x_3)
        ("rbm", 3, {"b": [log(2), "0", log(5)], "c": [], "W": []}, {"hidden": 0}, (3, 0)),
        # one spin: a single coupling
        ("rbm", 1, {"b": ["0"], "c": [log(2)], "W": [[log(3)]]}, {"hidden": 1}, (1, 2)),
        # c = 0 and W = 0: tanh = 0, so c and W move nothing
        ("rbm", 2, {"b": ["0", "0"], "c": ["0"], "W": [["0", "0"]]}, {"hidden": 1}, (2, 3)),
        # K is the identity
        ("full_ising", 3, {"J": dict.fromkeys("1234567", log(2))}, {}, (7, 0)),
        ("truncated_ising", 3, {"J": dict.fromkeys("124", log(2))}, {"order": 1}, (3, 0)),
        # row S of K holds v_S and u_S: both are 0 for S = {1} only
        ("product_ising", 2, {"u": {"1": "0", "2": "2", "3": "0"}, "v": {"1": "0", "2": "3", "3": "1"}},
         {"order": 2}, (2, 4)),
    ],
)  # fmt: skip
def test_ranks_by_hand(family, spins, parameters, options, expected):
    case = case_of(family, spins, [*range(1, 1 + (1 << spins))], parameters, **options)
    part = rank(here(case))
    assert (part["statement"]["rank"], part["statement"]["nullity"]) == said(case, part) == expected


def test_a_unit_that_is_always_on_has_full_rank_over_the_rationals():
    """tanh(c + w.x) is within 1e-23 of 1 in every state: in doubles rank K is 2, exactly it is 3."""
    case = shipped.case("saturated")
    assert said(case, rank(here(case))) == (3, 2)
    assert np.linalg.matrix_rank(EXACT.approx_array(here(case).K)) == 2


@pytest.mark.parametrize("number", range(16))
def test_ranks_and_kernels_by_brute_force(number):
    document = Mixture(("rbm",), (1, 3), (0, 3), ("self",))(Stream("rank", number))
    case = Case.from_document(document)
    _, rows, _ = rationals.rbm(document["parameters"], case.spins)
    K = rationals.coupling_rows(rows)
    r, P = rationals.rank(K), len(rows[0])
    part = rank(here(case))
    assert said(case, part) == (r, P - r)
    minor = [[*(rows[s][j] for j in part["hints"]["columns"]), Fraction(1)] for s in part["hints"]["states"]]
    assert rationals.rank(minor) == len(minor) == r + 1
    kernel = vectors(part["hints"]["kernel"])
    assert all(sum(k * v for k, v in zip(row, vector, strict=True)) == 0 for row in K for vector in kernel)
    # where K has full row rank, that alone says the dimension of the kernel
    assert len(kernel) == P - r or r == len(K)
    assert not kernel or rationals.rank([[Fraction(v) for v in vector] for vector in kernel]) == len(kernel)


def test_brute_force_met_singular_points_and_regular_ones():
    found = set()
    for number in range(16):
        case = Case.from_document(Mixture(("rbm",), (1, 3), (0, 3), ("self",))(Stream("rank", number)))
        found.add(rank(here(case))["statement"]["rank"] == (1 << case.spins) - 1)
    assert found == {True, False}


def test_a_rank_at_another_point():
    """The case itself is regular; at W = 0 the rank is 2."""
    case = shipped.case("regular-point")
    theta = EXACT.array([Fraction(0), Fraction(0), Fraction(0), Fraction(0), Fraction(0)])
    part = rank(Situation(case, EXACT, theta), point(case, theta, EXACT))
    assert part["point"] == {"b": ["0", "0"], "c": ["0"], "W": [["0", "0"]]}
    assert accepted(case, part) == "rank K = 2, and ker K has dimension 3 (at its point)."
    assert rank(here(case))["statement"] == {"rank": 3, "nullity": 2}


# -- signs at consistent points ------------------------------------------------------------------------------------
@pytest.mark.parametrize("number", range(16))
def test_signs_at_consistent_points_are_those_of_the_eigenvalues(number):
    law = Mixture(("rbm", "rbm01", "full_ising", "truncated_ising"), (1, 3), (0, 3), ("self",),
                  shapes=("generic", "dead", "duplicate", "zero"))  # fmt: skip
    case = Case.from_document(law(Stream("consistent", number)))
    part = consistent_inertia(here(case))
    assert accepted(case, part).startswith("p = q")
    eigenvalues = np.linalg.eigvalsh(EXACT.approx_array(here(case).hessian))
    if ((abs(eigenvalues) > ZEROS) & (abs(eigenvalues) < CLEAR)).any():
        pytest.skip("float64 cannot tell")
    zero = int((abs(eigenvalues) < ZEROS).sum())
    assert part["statement"] == {"positive": 0, "zero": zero, "negative": len(eigenvalues) - zero}


@pytest.mark.parametrize("name", ["dead-unit", "duplicated-units-self", "saturated", "full-ising-self", "rbm01-self"])
def test_signs_at_stored_points_are_those_of_exact_elimination(name):
    case = shipped.case(name)
    part, exact = consistent_inertia(here(case)), here(case).inertia
    accepted(case, part)
    assert part["statement"] == {"positive": exact.positive, "zero": exact.zero, "negative": exact.negative}


def test_a_point_that_is_not_consistent_is_not_certified_as_one():
    case = shipped.case("spurious-independent-point")
    with pytest.raises(checker.Rejected, match="p is not q"):
        checker.check(certificate(case, consistent_inertia(here(case))))


@pytest.mark.parametrize("prover", [rank, consistent_inertia])
def test_what_is_not_rational_is_refused(prover):
    rational = shipped.case("rational-parameters")
    for A in (EXACT, arithmetic.get("ball"), arithmetic.get("float64")):
        with pytest.raises(NotExpressible):
            prover(Situation(rational, A))
    # softplus of a logarithm stands in D where u is trained
    with pytest.raises(NotExpressible):
        prover(here(shipped.case("shallow-softplus-self")))
    # exact parameters in balls: a rank is then bounded, never known
    with pytest.raises(NotExpressible, match="exact arithmetic only"):
        prover(Situation(shipped.case("dead-unit"), arithmetic.get("ball")))


def test_a_law_that_is_not_rational_may_have_a_rank():
    """Shallow tanh: D is rational, p is not."""
    case = shipped.case("shallow-tanh-self")
    assert said(case, rank(here(case))) == (3, 7)


# -- obstructions --------------------------------------------------------------------------------------------------
def test_the_obstruction_without_weights_by_hand():
    """N = 2, M = 1, W = 0, tanh c = 3/5: y picks J_12; v turns both weights, and b makes up for them.

    d2f[v, v] = sech^2(c) (v_c + v_w1 x_1 + v_w2 x_2)^2 has in J_12 the part 2 sech^2(c) v_w1 v_w2 = 32/25 v_w1 v_w2.
    """
    case = case_of("rbm", 2, "self", BARE, hidden=1)
    part = obstruction(here(case))
    (b1, b2, _, w1, w2), y = (vectors([part["statement"][name]])[0] for name in ("direction", "weights"))
    assert (5 * b1 + 3 * w1, 5 * b2 + 3 * w2) == (0, 0)
    assert w1 * w2 != 0
    assert y in ([1, -1, -1, 1], [-1, 1, 1, -1])
    theorem = accepted(case, part)
    assert theorem.startswith("p = q")
    assert f"K v = 0 for v = ({part['statement']['direction']})" in theorem
    assert theorem.endswith("no curve of equal J has that tangent.")
    # and along theta + t v the pair coupling does leave 0, as t^2 times half of d2J_12[v, v]
    with mpmath.workdps(40):
        t, c = mpmath.mpf(10) ** -12, mpmath.log(2)

        def f(x1, x2):
            return mpmath.log(2 * mpmath.cosh(c + t * (w1 * x1 + w2 * x2)))

        J = (f(1, 1) - f(1, -1) - f(-1, 1) + f(-1, -1)) / 4
        assert abs(J / t**2 - mpmath.mpf(16) / 25 * w1 * w2) < 1e-9


@pytest.mark.parametrize("number", range(12))
def test_obstructions_by_brute_force(number):
    law = Mixture(("rbm",), (2, 3), (1, 2), ("self",), shapes=("zero", "dead", "duplicate"))
    document = law(Stream("obstruction", number))
    case = Case.from_document(document)
    part = obstruction(here(case))
    _, rows, squares = rationals.rbm(document["parameters"], case.spins)
    if part is None:
        # that it found none is right where there can be none: K has full row rank
        assert rationals.rank(rationals.coupling_rows(rows)) == len(rows) - 1
        return
    accepted(case, part)
    v, y = (vectors([part["statement"][name]])[0] for name in ("direction", "weights"))
    assert len({sum(d * x for d, x in zip(row, v, strict=True)) for row in rows}) == 1
    assert sum(y) == 0
    assert all(sum(w * row[i] for w, row in zip(y, rows, strict=True)) == 0 for i in range(len(v)))
    bend = rationals.bend(squares, case.spins, y)
    assert sum(a * entry * b for a, row in zip(v, bend, strict=True) for entry, b in zip(row, v, strict=True)) != 0


def test_regular_points_have_no_obstruction():
    for name in ("regular-point", "one-spin-self", "full-ising-self", "dead-unit", "saturated"):
        assert obstruction(here(shipped.case(name))) is None


def test_where_no_direction_is_neutral_there_is_no_obstruction():
    """N = 2, M = 0: the pair coupling is out of reach, but every direction moves J."""
    case = case_of("rbm", 2, "self", {"b": [log(2), log(3)], "c": [], "W": []}, hidden=0)
    assert rank(here(case))["statement"] == {"rank": 2, "nullity": 0}
    assert obstruction(here(case)) is None


def test_second_order_need_not_decide():
    """Shallow tanh at c = 0, W = 0, u frozen at 1: tanh'' = 0, so d2f = 0, while K has rank 2 of 3."""
    parameters = {"b": ["0", "0"], "c": ["0"], "W": [["0", "0"]], "u": ["1"]}
    case = case_of("shallow", 2, "self", parameters, hidden=1, link="tanh", output="frozen")
    assert rank(here(case))["statement"] == {"rank": 2, "nullity": 3}
    assert obstruction(here(case)) is None
