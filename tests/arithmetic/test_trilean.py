"""Kleene's logic, from its defining property: an answer is certain exactly if it holds however UNKNOWN turns out."""

from __future__ import annotations

import itertools

import pytest

from verify.arithmetic.trilean import NO, UNKNOWN, YES, Trilean, certain, every, some

MEANINGS = {YES: {True}, NO: {False}, UNKNOWN: {True, False}}


def answer(possible):
    return next(value for value, meaning in MEANINGS.items() if meaning == possible)


@pytest.mark.parametrize("length", range(5))
def test_every_and_some_hold_however_unknown_turns_out(length):
    for values in itertools.product(Trilean, repeat=length):
        worlds = list(itertools.product(*(MEANINGS[value] for value in values)))
        assert every(values) is answer({all(world) for world in worlds})
        assert some(values) is answer({any(world) for world in worlds})


def test_operators_agree_with_every_and_some():
    for a, b in itertools.product(Trilean, repeat=2):
        assert (a & b) is every((a, b))
        assert (a | b) is some((a, b))
        assert ~a is answer({not world for world in MEANINGS[a]})


@pytest.mark.parametrize("value", Trilean)
def test_it_refuses_to_be_a_truth_value(value):
    with pytest.raises(TypeError, match=f"{value}.*is Trilean.YES"):
        bool(value)
    with pytest.raises(TypeError):
        _ = 1 if value else 0
    with pytest.raises(TypeError):
        all([value])


def test_certain():
    assert certain(value=True) is YES
    assert certain(value=False) is NO


def test_generators_are_read_once():
    assert every(value for value in (YES, UNKNOWN, NO)) is NO
    assert some(value for value in (NO, UNKNOWN)) is UNKNOWN
