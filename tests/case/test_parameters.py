"""Parameters as nested lists and as objects keyed by mask, in the order of theta."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify.case import parameters
from verify.energies import energy
from verify.errors import BadInput
from verify.files.numerals import Log
from verify.files.reading import At

exact = st.fractions(max_denominator=50) | st.fractions(Fraction(1, 50), 50, max_denominator=50).map(Log)
ENERGIES = [
    energy("full_ising", spins=3),
    energy("truncated_ising", spins=3, order=2),
    energy("rbm", spins=2, hidden=3),
    energy("rbm01", spins=3, hidden=0),
    energy("shallow", spins=2, hidden=2, link="tanh", output="frozen"),
]


@given(st.data())
def test_written_parameters_read_back(choice):
    chosen = choice.draw(st.sampled_from(ENERGIES))
    theta = tuple(choice.draw(st.lists(exact, min_size=chosen.size, max_size=chosen.size)))
    assert parameters.read(At(parameters.written(chosen, theta)), chosen) == theta


def test_blocks_follow_the_order_of_theta_and_not_of_the_document():
    found = parameters.read(At({"W": [["4", "5"]], "c": ["3"], "b": ["1", "2"]}), energy("rbm", spins=2, hidden=1))
    assert found == (1, 2, 3, 4, 5)
    found = parameters.read(At({"J": {"3": "3", "2": "2", "1": {"log": "7"}}}), energy("full_ising", spins=2))
    assert found == (Log(Fraction(7)), 2, 3)


def test_masks():
    assert [list(parameters.by_mask(At({key: "0"}), 4)) for key in ("1", "9", "15")] == [[1], [9], [15]]
    for key in ("0", "16", "01", "-1", "1.0", " 1", "٣", "", "0x1", "9" * 50):
        with pytest.raises(
            BadInput, match=r'^\$: found the key .*, expected bit masks as decimal strings, "1" to "15"'
        ):
            parameters.by_mask(At({key: "0"}), 4)
