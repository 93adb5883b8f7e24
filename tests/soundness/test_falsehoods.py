"""Handwritten certificates, wrong in one place each: rejected, and at the step that is there for it."""

from __future__ import annotations

import falsehoods
import oracle
import pytest

from verify import checker

ALL = falsehoods.falsehoods()


def test_there_are_many_and_each_has_its_name():
    assert len(ALL) >= 140
    assert len({one.name for one in ALL}) == len(ALL)
    assert sum(one.false for one in ALL) >= 100


@pytest.mark.parametrize("wrong", ALL, ids=[one.name for one in ALL])
def test_it_is_rejected_at_its_step(wrong):
    with pytest.raises(checker.Rejected) as caught:
        checker.check(wrong.document)
    assert str(caught.value).partition(":")[0] in wrong.step.split(" or ")


@pytest.mark.parametrize("wrong", ALL, ids=[one.name for one in ALL])
def test_the_oracle_says_the_same(wrong):
    """What is stated is false; or it is true, and only the hints are of no use."""
    assert oracle.true(wrong.document)[0] is not wrong.false
