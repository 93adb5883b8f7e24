"""Relabelings of hidden units: which points they make one, and which they do not."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations, product

import numpy as np
import pytest
from laws import random_start

from verify import arithmetic
from verify.energies import FullIsing, Rbm, Rbm01, Shallow, TruncatedIsing, duplicated
from verify.errors import BadInput
from verify.fixed_points.symmetry import Distinct, canonical

FLOAT = arithmetic.get("float64")
TURNING = [Rbm(3, 3), Shallow(2, 3), Shallow(3, 2, "tanh", "frozen")]
FIXED = [Rbm01(3, 3), Shallow(2, 3, "softplus")]
PLAIN = [FullIsing(3), TruncatedIsing(3, 2), Rbm(2, 0), duplicated(Rbm(2, 2), 0, 1)]


def relabelings(energy, theta):
    """Every order of the hidden units, with every choice of signs; as blocks, and not as ``Energy.units`` has it."""
    parts, M = energy.parts(theta), energy.hidden
    for order in permutations(range(M)):
        for signs in product((1, -1), repeat=M):
            sign = np.array(signs)
            turned = {name: part[list(order)] for name, part in parts.items() if name != "b"}
            turned = {name: (part.T * sign).T for name, part in turned.items()}
            yield order, signs, energy.joined({"b": parts["b"], **turned})


def label(energy):
    return f"{energy.family} {energy.options()}"


@pytest.mark.parametrize("energy", TURNING + FIXED, ids=label)
def test_what_is_called_a_symmetry_leaves_f_alone_and_nothing_else_is(energy):
    theta = random_start(energy, 1, 1.0)
    f = energy.value(theta, FLOAT)
    for _, signs, other in relabelings(energy, theta):
        same = np.allclose(energy.value(other, FLOAT), f, rtol=0, atol=1e-12)
        assert same == (energy.hidden_sign_symmetric or -1 not in signs)


@pytest.mark.parametrize("energy", TURNING, ids=label)
def test_one_form_for_all_relabelings(energy):
    theta = random_start(energy, 2, 1.0)
    form = canonical(energy, theta)
    assert np.allclose(energy.value(form, FLOAT), energy.value(theta, FLOAT), rtol=0, atol=1e-12)
    for _, _, other in relabelings(energy, theta):
        assert canonical(energy, other).tobytes() == form.tobytes()
    assert canonical(energy, form).tobytes() == form.tobytes()


@pytest.mark.parametrize("energy", FIXED, ids=label)
def test_signs_count_where_f_sees_them(energy):
    theta = random_start(energy, 3, 1.0)
    forms = {}
    for _, signs, other in relabelings(energy, theta):
        forms.setdefault(canonical(energy, other).tobytes(), []).append(signs)
    # 2^M sets of signs of units that all differ
    assert len(forms) == 2**energy.hidden


@pytest.mark.parametrize("energy", PLAIN, ids=label)
def test_without_units_every_point_is_its_own_form(energy):
    theta = random_start(energy, 4, 1.0)
    assert np.array_equal(canonical(energy, theta), theta)
    assert not np.array_equal(canonical(energy, -theta), theta)


def test_a_form_by_hand():
    energy = Rbm(2, 3)
    # b, c, W: units (1; -3, 2), (0; 1, -1) and (-0.5; 0, 0)
    theta = np.array([0.1, 0.2, 1, 0, -0.5, -3, 2, 1, -1, 0, 0])
    # signs of -3, of the first of 1 and -1, of -0.5; then by c
    expected = [0.1, 0.2, -1, 0, 0.5, 3, -2, 1, -1, 0, 0]
    assert canonical(energy, theta).tolist() == expected


def test_rounding_does_not_decide_the_order():
    """c of both units is zero but for rounding: the order is that of the weights."""
    energy, forms = Rbm(1, 2), []
    for one, two in product((-1e-17, 0.0, 1e-17), repeat=2):
        forms.append(canonical(energy, [0.3, one, two, 2.0, 1.0]))
        forms.append(canonical(energy, [0.3, one, two, -1.0, 2.0]))
    assert np.abs(np.diff(forms, axis=0)).max() <= 2e-17


def numbered(energy, points, tolerance=1e-6):
    distinct = Distinct(energy, tolerance, len(points))
    return [distinct.number(np.asarray(point, dtype=float)) for point in points]


@pytest.mark.parametrize("energy", TURNING + FIXED, ids=label)
def test_relabelings_of_a_point_with_noise_have_one_number(energy):
    theta, noise = random_start(energy, 5, 1.0), np.random.Generator(np.random.Philox(6))
    points, same = [theta], [True]
    for _, signs, other in relabelings(energy, theta):
        points.append(other + noise.uniform(-4e-7, 4e-7, energy.size))
        same.append(energy.hidden_sign_symmetric or -1 not in signs)
    assert [number == 0 for number in numbered(energy, points)] == same


def test_near_is_not_the_same():
    energy = Rbm(2, 2)
    theta = random_start(energy, 7, 1.0)
    for index in range(energy.size):
        moved = theta.copy()
        moved[index] += 3e-6
        assert numbered(energy, [theta, moved, theta]) == [0, 1, 0]


def test_numbers_of_two_points_may_not_be_mixed():
    """The same numbers, but dealt to the units in another way; the marks of the two points agree."""
    energy = Rbm(2, 2)
    one, two = [0, 0, 1, 2, 3, 4, 5, 6], [0, 0, 1, 2, 3, 6, 5, 4]
    assert numbered(energy, [one, two]) == [0, 1]
    # and every unit needs one of its own: (1; 1, 1) twice is not (1; 1, 1) and (1; 1, -1)
    assert numbered(energy, [[0, 0, 1, 1, 1, 1, 1, 1], [0, 0, 1, 1, 1, 1, 1, -1]]) == [0, 1]
    assert numbered(energy, [[0, 0, 1, 1, 1, 1, 1, -1], [0, 0, 1, 1, 1, 1, 1, 1]]) == [0, 1]


def test_large_parameters_are_compared_relatively():
    assert numbered(FullIsing(1), [[1000.0], [1000.0005], [1000.01]]) == [0, 0, 1]


def test_units_of_a_document_with_rationals():
    """``Energy.units`` are the places of c_a, w_a and u_a: read off the names."""
    energy = Shallow(2, 2)
    names = [[energy.labels[place] for place in row] for row in energy.units]
    assert names == [["c[0]", "W[0,0]", "W[0,1]", "u[0]"], ["c[1]", "W[1,0]", "W[1,1]", "u[1]"]]
    exact, theta = arithmetic.get("exact"), [Fraction(k, 7) for k in range(energy.size)]
    parts = energy.parts(exact.array(theta))
    assert [exact.document(parts["W"][1, 0]), exact.document(parts["u"][1])] == ["6/7", "9/7"]


@pytest.mark.parametrize("theta", [[1.0, 2.0], [[0.0] * 5], [0, 0, 0, 0, np.nan]])
def test_what_is_no_point_is_refused(theta):
    with pytest.raises(BadInput, match="theta"):
        canonical(Rbm(2, 1), theta)
