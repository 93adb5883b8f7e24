"""Every field of every certificate changed: without a new seal never accepted, with one only where it is still true."""

from __future__ import annotations

import os

import corpus
import mutate
import oracle
import pytest
import seeded

from verify import checker

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
KINDS = sorted({one["kind"] for one in corpus.corpus().values()})
MUTANTS = {
    "algebra": 10_000 if DEEP else 200,
    "claims": 10_000 if DEEP else 200,
    "boxes": 1_000 if DEEP else 100,
    "paths": 500 if DEEP else 50,
}
"""Of each kind, by the layer of the checker that it is in."""


def number(kind):
    return MUTANTS[checker.KINDS[kind][0] if kind in checker.KINDS else "algebra"]


def of(kind):
    return {name: one for name, one in corpus.corpus().items() if one["kind"] == kind}


def answer(document):
    """The theorem, or None where the certificate is rejected; nothing else may come out, whatever work it makes."""
    try:
        return checker.check(document)
    except checker.Rejected as error:
        text = str(error)
        assert text
        assert "\n" not in text
        assert ": " in text
        return None


def wrong(mutants):
    """Those that are accepted although what they state is not true."""
    accepted, beyond = 0, 0
    found = []
    for *what, document in mutants:
        if answer(document) is None:
            continue
        accepted += 1
        good, why = oracle.true(document)
        beyond += good is None
        if good is False:
            found.append((*what, why))
    # hardly any is out of the oracle's reach
    assert beyond <= 2 + accepted / 50
    return accepted, found


@pytest.mark.parametrize("kind", KINDS)
def test_a_changed_certificate_with_a_new_seal_is_accepted_only_where_it_is_true(kind):
    mutants = mutate.mutants(of(kind), number(kind), f"resealed {kind}", list(corpus.corpus().values()))
    accepted, found = wrong(mutants)
    assert not found, found[:5]
    # hints may change and still do
    assert accepted < number(kind) / 2


@pytest.mark.parametrize("kind", KINDS)
def test_a_changed_certificate_without_a_new_seal_is_never_accepted(kind):
    everything, chance, seen = list(corpus.corpus().values()), seeded.chance(f"unsealed {kind}"), 0
    for name, one in of(kind).items():
        for path in mutate.places(one):
            what, changed = mutate.mutant(one, path, chance, everything)
            if not mutate.same(changed, one):
                seen += 1
                # a whole other certificate is one, of course
                whole = not path and changed in everything
                assert whole or answer(changed) is None, (name, what)
    assert seen > 20


def test_what_belongs_to_another_certificate_does_not_fit():
    accepted, found = wrong(mutate.exchanged(corpus.corpus()))
    assert not found, found[:5]
    assert accepted > 10
