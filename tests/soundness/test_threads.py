"""Checks share nothing: eight threads at once, work counted for each alone, no state of the module that changes."""

from __future__ import annotations

import contextvars
import sys
from concurrent.futures import ThreadPoolExecutor

import corpus
import pytest

from verify import checker

THREADS = 8
PATHS = ("tube", "event-order")
"""Kinds that may take three times the work."""


@pytest.fixture
def _often():
    """Threads take turns every ten microseconds, not every five milliseconds."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("_often")
@pytest.mark.parametrize("name", sorted({one["kind"]: name for name, one in corpus.corpus().items()}.values()))
def test_eight_threads_accept_what_one_does_with_no_more_work_than_one_needs(name, monkeypatch):
    one = corpus.corpus()[name]
    alone = checker.check(one)
    monkeypatch.setattr(checker, "MOST_WORK", -(-used(one) // (3 if one["kind"] in PATHS else 1)))
    with ThreadPoolExecutor(THREADS) as pool:
        assert list(pool.map(checker.check, [one] * THREADS)) == [alone] * THREADS


@pytest.mark.usefixtures("_often")
def test_one_that_is_rejected_takes_nothing_from_the_others(monkeypatch):
    """With little work allowed, each thread may use all of it: the one that needs more falls, and no other."""
    cheap = corpus.corpus()["rbm-self: rank"]
    need = used(cheap)
    monkeypatch.setattr(checker, "MOST_WORK", need)
    dear = max(corpus.corpus().values(), key=lambda one: len(str(one)) * (one["kind"] == "rank"))
    with ThreadPoolExecutor(THREADS) as pool:
        found = list(pool.map(answer, [cheap, dear] * (4 * THREADS)))
    assert [isinstance(one, checker.Rejected) for one in found] == [False, True] * (4 * THREADS)
    assert {str(one) for one in found[1::2]} == {"limits: this would take too much work"}


def answer(document):
    try:
        return checker.check(document)
    except checker.Rejected as error:
        return error


def used(document):
    """How much work a check counts."""
    counted = []
    keep = checker.Work

    class Kept(keep):
        def __init__(self, left):
            super().__init__(left)
            counted.append(self)

    checker.Work = Kept
    try:
        checker.check(document)
    finally:
        checker.Work = keep
    return checker.MOST_WORK * (3 if document["kind"] in PATHS else 1) - counted[0].left


def test_a_check_within_a_check_has_its_own_work():
    """A callback, a signal handler or a debugger may check while another check is under way."""
    one = corpus.corpus()["rbm-self: rank"]
    token = checker.WORK.set(checker.Work(0))
    try:
        assert checker.check(one)
        assert checker.WORK.get().left == 0
        with pytest.raises(checker.Rejected, match="limits"):
            checker.spend(checker.ZERO)
    finally:
        checker.WORK.reset(token)
    assert contextvars.copy_context().get(checker.WORK) is None


def test_nothing_of_the_module_changes():
    """All that the module holds at its top level is what it was after every kind has been checked, and rejected."""

    def state():
        held = {name: value for name, value in vars(checker).items() if not name.startswith("__")}
        return {
            name: repr(value) if isinstance(value, (dict, list, set)) else id(value) for name, value in held.items()
        }

    before = state()
    for document in corpus.corpus().values():
        checker.check(document)
        answer(document | {"seal": ""})
    assert state() == before
    # and no function keeps anything
    kept = [
        name
        for name, one in vars(checker).items()
        if hasattr(one, "cache_info") or (getattr(one, "__dict__", {}) and callable(one) and not isinstance(one, type))
    ]
    assert kept == []
