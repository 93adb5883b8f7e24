"""The stored cases are what their notes say, decided over the rationals wherever that is possible."""

from __future__ import annotations

import json
import runpy
from fractions import Fraction

import numpy as np
import pytest
from jsonschema import Draft202012Validator

from verify import arithmetic
from verify.case import Case, shipped
from verify.errors import NotExpressible
from verify.model.gibbs import Point, covariance
from verify.states.spins import orders
from verify.states.walsh import transform

EXACT, BALL, FLOAT = arithmetic.get("exact"), arithmetic.get("ball", 2048), arithmetic.get("float64")
NAMES = list(shipped.stored())
CONSISTENT = {
    "uniform", "product", "triangle-ising", "full-ising-self", "one-spin-self", "duplicated-units-self", "dead-unit",
    "saturated", "regular-point", "rbm01-self", "shallow-softplus-self", "tied-biases",
}  # fmt: skip
SPURIOUS = {"parity", "frustrated-triangle", "spurious-independent-point", "unrepresentable"}
RANKS = {
    "uniform": 3,
    "saturated": 3,
    "regular-point": 3,
    "one-spin-self": 1,
    "full-ising-self": 7,
    "triangle-ising": 6,
}


def fractions(values):
    return [Fraction(EXACT.document(value)) for value in np.ravel(values)]


def at(name):
    case = shipped.case(name)
    point = Point(case.energy, case.theta(EXACT), EXACT)
    return point, case.target(EXACT)


def test_there_are_enough():
    folders = [file.parent.name for file in shipped.stored().values()]
    assert folders.count("named") >= 30
    assert folders.count("digits") >= 3


@pytest.mark.parametrize("name", NAMES)
def test_every_stored_case_reads_and_says_what_it_is_for(name):
    file = shipped.stored()[name]
    case = Case.read(file)
    assert file.read_text(encoding="utf-8") == case.text
    assert len(case.note) > 30
    schema = json.loads((shipped.schemas() / "case-1.schema.json").read_text(encoding="utf-8"))
    assert Draft202012Validator(schema).is_valid(json.loads(file.read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", NAMES)
def test_targets_are_laws_in_doubles_and_in_balls(name):
    case = shipped.case(name)
    double, ball = case.target(FLOAT), case.target(BALL)
    assert double.sum() == pytest.approx(1, rel=1e-14)
    assert (double > 0).all()
    assert [BALL.positive(q).value for q in ball] == ["yes"] * (1 << case.spins)
    assert BALL.zero(BALL.sum(ball) - BALL.number(1)).value != "no"
    assert double == pytest.approx(BALL.approx_array(ball), rel=1e-12)


def test_names_are_unique_and_so_are_cases():
    assert len({shipped.case(name).sha256 for name in NAMES}) == len(NAMES)


@pytest.mark.parametrize("name", sorted(CONSISTENT | SPURIOUS))
def test_fixed_points(name):
    point, target = at(name)
    residual = target - point.law
    assert not any(fractions(point.gradient(residual)))
    assert any(fractions(residual)) == (name in SPURIOUS)


@pytest.mark.parametrize(("name", "rank"), RANKS.items())
def test_ranks(name, rank):
    point, _ = at(name)
    found = EXACT.rank(point.K[1:])
    assert (found.at_least, found.proved) == (rank, True)


def test_saturated_loses_its_rank_in_doubles():
    case = shipped.case("saturated")
    assert FLOAT.rank(Point(case.energy, case.theta(FLOAT), FLOAT).K[1:]).at_least == 2
    point, _ = at("saturated")
    # D = dE/dc = tanh(c + w.x)
    assert min(fractions(point.D[:, 2])) == 1 - Fraction(2, 10**24 + 1)


@pytest.mark.parametrize(
    ("name", "positive"),
    [("parity", 0), ("unrepresentable", 0), ("frustrated-triangle", 1), ("spurious-independent-point", 1)],
)
def test_spurious_points_are_unstable_where_the_note_says_so(name, positive):
    point, target = at(name)
    inertia = EXACT.inertia(point.hessian(target - point.law))
    assert inertia.undecided == 0
    assert (inertia.positive > 0) == bool(positive)


def test_independent_points_match_means_and_have_no_weights():
    for name in ("product", "parity", "frustrated-triangle", "spurious-independent-point"):
        point, target = at(name)
        assert not any(fractions(point.energy.parts(point.theta)["W"]))
        means = orders(3) == 1
        assert fractions(transform(target)[means]) == fractions(point.moments[means])


@pytest.mark.parametrize(
    "name",
    [
        "near-uniform",
        "one-spin",
        "two-spins",
        "no-hidden-units",
        "duplicated-units",
        "permutation-symmetric",
        "tied-weights",
    ],
)
def test_points_that_are_not_fixed(name):
    point, target = at(name)
    assert any(fractions(point.gradient(target - point.law)))


def test_near_uniform_has_a_small_gradient():
    point, target = at("near-uniform")
    gradient = fractions(point.gradient(target - point.law))
    assert 2e-6 < max(map(abs, gradient)) < 3e-6


def test_dead_unit_has_a_neutral_bias_and_weights_that_are_not():
    point, _ = at("dead-unit")
    K = point.K[1:]
    labels = point.energy.labels
    assert not any(fractions(K[:, labels.index("c[1]")]))
    assert any(fractions(K[:, labels.index("W[1,0]")]))


@pytest.mark.parametrize("name", ["duplicated-units", "duplicated-units-self"])
def test_duplicated_units_are_equal(name):
    point, _ = at(name)
    for block in ("c", "W"):
        first, second = point.energy.parts(point.theta)[block]
        assert not any(fractions(np.ravel(first - second)))


def moments(name):
    return fractions(transform(shipped.case(name).target(EXACT)))


def test_symmetries_of_targets():
    assert all(moment == 0 for mask, moment in enumerate(moments("even")) if mask.bit_count() % 2)
    assert all(moment == 0 for mask, moment in enumerate(moments("parity")) if mask not in {0, 7})
    law = fractions(shipped.case("odd").target(EXACT))
    assert len({law[s] * law[7 - s] for s in range(8)}) == 1
    for name, spins in (("permutation-symmetric", 4), ("symmetric-shallow", 3)):
        law = fractions(shipped.case(name).target(EXACT))
        assert all(law[s] == law[(1 << s.bit_count()) - 1] for s in range(1 << spins))


def test_permutation_symmetric_has_a_symmetric_gradient():
    point, target = at("permutation-symmetric")
    gradient = point.energy.parts(point.gradient(target - point.law))
    assert len(set(fractions(gradient["b"]))) == len(set(fractions(gradient["W"]))) == 1


def test_product_and_spurious_targets_have_equal_means_and_unequal_correlations():
    product, other = moments("product"), moments("spurious-independent-point")
    assert [product[mask] for mask in (1, 2, 4)] == [other[mask] for mask in (1, 2, 4)] == [
        Fraction(3, 5), Fraction(4, 5), Fraction(-3, 5),
    ]  # fmt: skip
    C = covariance(shipped.case("product").target(EXACT))
    assert not any(fractions([C[0, 1], C[0, 3], C[1, 3]]))
    assert any(fractions([covariance(shipped.case("spurious-independent-point").target(EXACT))[0, 1]]))


def test_extreme_targets():
    assert float(min(fractions(shipped.case("tiny-probability").target(EXACT)))) == pytest.approx(1e-300 / 3, rel=1e-12)
    law = fractions(shipped.case("nearly-degenerate").target(EXACT))
    assert law[0] == Fraction(10**12, 10**12 + 7)


@pytest.mark.parametrize("name", ["rational-parameters", "shallow-tanh-self"])
def test_laws_that_are_not_rational_are_declined(name):
    with pytest.raises(NotExpressible):
        shipped.case(name).target(EXACT)


def test_shallow_tanh_has_a_rational_jacobian():
    case = shipped.case("shallow-tanh-self")
    D = Point(case.energy, case.theta(EXACT), EXACT).D
    # u_0 = 1/2, c_0 = log 3, w_0 = (log 2, log 3): d f/d u_0 at (+,+) is tanh(log 18)
    assert fractions([D[0, case.energy.labels.index("u[0]")]]) == [Fraction(18**2 - 1, 18**2 + 1)]


# -- digits ----------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def script():
    pytest.importorskip("sklearn")
    return runpy.run_path(str(shipped.cases() / "make_digits.py"))


def test_digits_are_made_again_to_the_byte(script):
    made = script["made"]()
    assert set(made) == {file.stem for file in (shipped.cases() / "digits").glob("*.json")}
    for name, (case, _, _) in made.items():
        assert shipped.stored()[name].read_bytes() == case.text.encode("utf-8")


def test_digits_against_a_plain_count(script):
    from sklearn.datasets import load_digits

    digits = load_digits()
    for name, (case, pixels, images) in script["made"]().items():
        kept, count, label, _ = script["SETS"][name]
        weights = [1] * (1 << case.spins)
        for image, digit in zip(digits.images, digits.target, strict=True):
            if digit in kept:
                # a spin that is off is -1: its bit is 1
                off = [image[pixel // 8][pixel % 8] < 8 for pixel in pixels] + [digit != kept[0]] * label
                weights[sum(1 << j for j, is_off in enumerate(off) if is_off)] += 1
        assert case.document["target"]["values"] == [str(weight) for weight in weights]
        assert sum(weights) == images + (1 << case.spins)
        assert len(pixels) == count
        assert 6 <= case.spins <= 8


def test_pixels_are_those_that_vary_most(script):
    images = np.array([[1, 0, 1, 0, 1], [1, 1, 0, 0, 1], [1, 0, 0, 1, 1], [1, 1, 0, 0, 0]], dtype=bool)
    assert script["chosen"](images, 1) == [1]
    assert script["chosen"](images, 3) == [1, 2, 3]


def test_provenance_names_every_case(script):
    text = (shipped.cases() / "digits" / "PROVENANCE.md").read_text(encoding="utf-8")
    for name, (case, pixels, images) in script["made"]().items():
        assert any(
            all(part in line for part in (f"| {name} |", f"| {images} |", f"{pixels}", case.sha256))
            for line in text.splitlines()
        )
    assert "CC BY 4.0" in text


def test_the_readme_names_every_named_case():
    # the table of the folder deciding: tests/theorems/test_stored_cases.py
    text = (shipped.cases() / "README.md").read_text(encoding="utf-8").partition("`deciding/`")[0]
    listed = {
        name.strip() for line in text.splitlines() if line.startswith("| ") for name in line.split("|")[1].split(",")
    }
    assert listed - {"name"} == {file.stem for file in (shipped.cases() / "named").glob("*.json")}
