"""States and characters, against products of spins written out."""

from __future__ import annotations

from math import comb, prod

import numpy as np
import pytest

from verify.states import spins


@pytest.mark.parametrize("count", range(6))
def test_states_follow_the_bits(count):
    table = spins.states(count)
    assert table.shape == (2**count, count)
    for s in range(2**count):
        # written backwards, bit j is character j
        bits = format(s, f"0{count}b")[::-1] if count else ""
        assert table[s].tolist() == [1 if bit == "0" else -1 for bit in bits]


@pytest.mark.parametrize("count", range(6))
def test_characters_are_products_of_spins(count):
    table, states = spins.characters(count), spins.states(count)
    assert table.shape == (2**count, 2**count)
    for s in range(2**count):
        for mask in range(2**count):
            assert table[s, mask] == prod(int(states[s, j]) for j in range(count) if mask & (1 << j))
    assert (table.T @ table == 2**count * np.eye(2**count)).all()


def test_characters_of_chosen_subsets():
    chosen = [5, 0, 3]
    assert (spins.characters(3, chosen) == spins.characters(3)[:, chosen]).all()
    assert spins.characters(3, []).shape == (8, 0)
    assert spins.characters(0).tolist() == [[1]]


@pytest.mark.parametrize("count", range(7))
def test_masks_and_orders(count):
    orders = spins.orders(count)
    for order in range(count + 2):
        masks = spins.masks(count, order)
        assert masks == sorted(masks)
        assert len(masks) == comb(count, order)
        assert all(orders[mask] == order == len(spins.members(mask)) for mask in masks)
    for mask in range(2**count):
        assert sum(1 << j for j in spins.members(mask)) == mask
        assert spins.members(mask) == sorted(spins.members(mask))
