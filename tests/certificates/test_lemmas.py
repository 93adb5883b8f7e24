"""Which lemmas are tried near a candidate, at parameters written out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from proving import case_of, log

from verify.certificates.lemmas import reductions

ZERO = 1e-6


def found(case, theta):
    return reductions(case, np.array(theta, dtype=float), ZERO)


def test_nothing_fits_a_generic_point():
    assert found(case_of("rbm", 2, [1, 2, 3, 4], hidden=1), [0.1, 0.2, 0.3, 0.4, 0.5]) is None


def test_dead_units():
    """b, then c_0 c_1, then the rows of W: unit 1 is dead, b and unit 0 are left."""
    case = case_of("rbm", 2, [1, 2, 3, 4], hidden=2)
    result = found(case, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 1e-7, -1e-7])
    assert result.lemmas == [{"lemma": "dead-units", "units": [1]}]
    assert result.dimension == 1
    assert result.z.tolist() == [0.1, 0.2, 0.3, 0.5, 0.6]
    columns = [0, 1, 2, 4, 5]
    assert result.matrix == [[int(i == j) for j in columns] for i in range(8)]


def test_the_lemmas_are_not_for_networks_with_outer_weights():
    """The checker encloses no law of theirs."""
    case = case_of("shallow", 1, [1, 2], hidden=2, link="tanh", output="trained")
    assert found(case, [0.1, 0.2, 0.3, 0.0, 0.5, 0.6, 0.7]) is None


def test_equal_units():
    case = case_of("rbm", 2, [1, 2, 3, 4], hidden=2)
    result = found(case, [0.1, 0.2, 0.3, 0.3, 0.5, 0.6, 0.5, 0.6])
    assert (result.lemmas, result.dimension) == ([{"lemma": "equal-units", "units": [0, 1]}], 0)
    assert result.z.tolist() == [0.1, 0.2, 0.3, 0.5, 0.6]
    # both units' c read the third number, both rows of W the fourth and fifth
    assert [row.index(1) for row in result.matrix] == [0, 1, 2, 2, 3, 4, 3, 4]


def test_units_equal_up_to_their_sign():
    theta = [0.1, 0.2, 0.3, -0.3, 0.5, 0.6, -0.5, -0.6]
    result = found(case_of("rbm", 2, [1, 2, 3, 4], hidden=2), theta)
    assert (result.lemmas, result.z.tolist()) == (
        [{"lemma": "equal-units", "units": [0, 1]}],
        [0.1, 0.2, 0.3, 0.5, 0.6],
    )
    # in {0, 1} the sign of a unit is not free
    assert found(case_of("rbm01", 2, [1, 2, 3, 4], hidden=2), theta) is None


def test_dead_units_come_before_equal_ones():
    """Units 0 and 2 are equal, unit 1 is dead; dead units are not compared."""
    case = case_of("rbm", 1, [1, 2], hidden=3)
    result = found(case, [0.1, 0.3, 0.3, 0.3, 0.5, 0.0, 0.5])
    assert result.lemmas == [{"lemma": "dead-units", "units": [1]}, {"lemma": "equal-units", "units": [0, 2]}]
    assert (result.dimension, result.z.tolist()) == (1, [0.1, 0.3, 0.5])


def test_the_even_sector():
    even, odd = (case_of("rbm", 2, values, hidden=1) for values in ([3, 1, 1, 3], [3, 1, 1, 4]))
    theta = [0.0, 1e-7, 0.0, 0.5, 0.6]
    result = found(even, theta)
    assert (result.lemmas, result.z.tolist()) == ([{"lemma": "even-sector"}], [0.5, 0.6])
    assert found(odd, theta) is None
    assert found(even, [0.0, 0.1, 0.0, 0.5, 0.6]) is None


@pytest.mark.parametrize(
    ("J", "even"),
    [
        ({3: log(2)}, True),
        ({3: log(2), 1: "0", 2: log(1)}, True),
        ({3: log(2), 1: log(2)}, False),
        ({3: log(2), 1: "1/1000000000"}, False),
    ],
)
def test_couplings_are_even_where_no_odd_one_is_not_zero(J, even):
    result = found(case_of("full_ising", 2, J), [0.0, 0.0, 0.7])
    assert (result is not None) == even
    assert not even or (result.lemmas, result.z.tolist()) == ([{"lemma": "even-sector"}], [0.7])


def test_the_even_sector_of_an_ising_model_of_order_two():
    """Masks 1, 2, 3, 4, 5, 6: the fields are those of one bit."""
    case = case_of("truncated_ising", 3, {3: log(2)}, order=2)
    result = found(case, [0.0, 0.0, 0.3, 0.0, 0.5, 0.6])
    assert result.z.tolist() == [0.3, 0.5, 0.6]
    assert [sum(row) for row in result.matrix] == [0, 0, 1, 0, 1, 1]


@pytest.mark.parametrize("family", ["rbm01", "product_ising"])
def test_other_energies_have_no_even_sector(family):
    options = {"hidden": 1} if family == "rbm01" else {"order": 2}
    case = case_of(family, 2, [3, 1, 1, 3], **options)
    assert found(case, [0.0, 0.0, 0.0, 0.5, 0.6, 0.7][: case.energy.size]) is None


def test_where_nothing_is_left_no_lemma_is_tried():
    """W = 0 and b = 0 with an even target: both lemmas together leave no parameter."""
    assert found(case_of("rbm", 2, [3, 1, 1, 3], hidden=1), [0.0, 0.0, 0.4, 0.0, 0.0]) is None
