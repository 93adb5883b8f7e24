"""Which certificates become files: the same as if everything had been held in memory, and never more than that."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify.campaign.keeping import MOST_BYTES, CertificateCache, Room
from verify.campaign.witness import chosen
from verify.campaign.worker import Certificate, Judged
from verify.case import shipped
from verify.claims import fails, holds
from verify.files.documents import canonical, sha256

CASES = ("one-spin", "two-spins", "parity", "parity-of-four")


def judged(place, name="one-spin", *, fail=False, margin=None, length=10, certified=True):
    case = shipped.case(name)
    finding = fails("exact", "no", margin) if fail else holds("exact", margin)
    certificate = Certificate.of({"of": place, "pad": "x" * length}) if certified else None
    finding = replace(finding, theorem="T" if certified else None)
    return Judged(f"{place:064x}", case.document, case.energy.size, finding, certificate)


def added(budget, *several):
    """A cache that has heard of them all, and the cases as a record keeps them."""
    cache = CertificateCache(Room(budget))
    return cache, [cache.add(part, one) for part, one in several]


def test_a_certificate_is_named_by_its_canonical_json():
    document = {"b": 1, "a": "é"}
    assert Certificate.of(document) == Certificate(sha256(document), 20, canonical(document))


def test_everything_is_kept_where_there_is_room():
    several = [judged(place) for place in range(5)]
    cache, records = added(10_000, *(("claim", one) for one in several))
    assert cache.kept([]) == {one.certificate.sha256: one.certificate.text for one in several}
    # and the record itself holds no text
    assert [one.certificate.text for one in records] == [None] * 5
    assert [one.certificate.sha256 for one in records] == [one.certificate.sha256 for one in several]


def test_without_room_the_first_and_the_witnesses_are_kept():
    several = [judged(0), judged(1), judged(2, fail=True, margin=-1.0), judged(3, fail=True, margin=-9.0), judged(4)]
    cache, records = added(0, *(("claim", one) for one in several))
    names = [one.certificate.sha256 for _, one in chosen(records)]
    assert len(names) == 2
    assert set(cache.kept(names)) == {several[place].certificate.sha256 for place in (0, 2, 3)}


def test_one_that_does_not_fit_makes_room_for_those_that_do():
    several = [judged(0, length=100), judged(1, length=5000), judged(2, length=100)]
    cache, _ = added(1000, *(("claim", one) for one in several))
    assert set(cache.kept([])) == {several[place].certificate.sha256 for place in (0, 2)}


def test_of_a_falsehood_only_the_witness_is_kept():
    several = [judged(0), judged(1, fail=True), judged(2, "parity", fail=True), judged(3, certified=False, fail=True)]
    cache, records = added(10_000, *(("control:x", one) for one in several))
    ((_, simplest),) = chosen(records)[:1]
    assert set(cache.kept([simplest.certificate.sha256])) == {several[1].certificate.sha256}
    assert cache.kept([]) == {}


@pytest.mark.parametrize("budget", [0, 300, 1000, 100_000])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(CASES), st.booleans(), st.sampled_from([None, -1.0, -2.0]), st.integers(1, 400),
            st.booleans(), st.sampled_from(["claim", "control:a", "control:b"]),
        ),
        max_size=12,
    )
)  # fmt: skip
def test_the_choice_is_that_of_a_keeper_who_forgets_nothing(budget, drawn):
    several = [
        (part, judged(place, name, fail=fail, margin=margin, length=length, certified=certified))
        for place, (name, fail, margin, length, certified, part) in enumerate(drawn)
    ]
    cache, _ = added(budget, *several)
    own = [one for part, one in several if part == "claim"]
    always = [one for _, one in chosen(own)]
    for name in ("control:a", "control:b"):
        always += [one for _, one in chosen([one for part, one in several if part == name])[:1]]
    names = {one.certificate.sha256 for one in always if one.certificate}
    texts = {one.certificate.sha256: one.certificate.text for _, one in several if one.certificate}
    first = next((one.certificate.sha256 for one in own if one.certificate), None)
    must = names | ({first} if first else set())
    kept = cache.kept(names)
    assert must <= kept.keys()
    assert all(texts[sha] == text for sha, text in kept.items())
    # what nobody has to have fits into the budget, and belongs to the claim itself
    others = kept.keys() - must
    assert sum(len(kept[sha]) for sha in others) <= budget
    # and where all of them fit nothing is lost
    mine = {one.certificate.sha256 for one in own if one.certificate}
    if sum(len(texts[sha]) for sha in mine) <= budget:
        assert kept.keys() == mine | must
    assert kept.keys() - must <= {one.certificate.sha256 for one in own if one.certificate}
    # no more in memory than that, and the candidates for witnesses
    spare = {one.certificate.sha256 for some in cache.spare.values() for one in some if one.certificate}
    assert cache.used == sum(one.size for one in cache.within.values()) <= budget
    assert len(spare - cache.within.keys()) <= 2 * 3


def sizes(most, lengths):
    """Bytes that each of several claims keeps in a room, of certificates of 100 bytes, and their names."""
    room = Room(most)
    caches = [CertificateCache(room) for _ in lengths]
    for cache, number in zip(caches, lengths, strict=True):
        for place in range(number):
            text = f"{id(cache)}-{place}".encode().ljust(100)
            cache.add("claim", replace(judged(place), certificate=Certificate(f"{place}", len(text), text)))
    return [100 * len(cache.kept([])) for cache in caches]


def test_no_claim_loses_anything_before_the_room_of_all_is_used_up():
    """An equal share for each would be 1000 here, and most of the first claim's were lost."""
    assert sizes(10_000, [91, 1, 2, 1, 1, 1, 1, 1, 1, 0]) == [9100, 100, 200, 100, 100, 100, 100, 100, 100, 0]
    assert MOST_BYTES == 20_000_000


@pytest.mark.parametrize(
    ("lengths", "expected"),
    [([100, 3, 5], [9200, 300, 500]), ([5, 3, 100], [500, 300, 9200]), ([80, 80, 10], [4500, 4500, 1000]),
     ([40, 80, 80], [3400, 3300, 3300]), ([101, 0], [10000, 0])],
)  # fmt: skip
def test_where_it_is_used_up_the_claims_that_hold_most_give_way(lengths, expected):
    """As water levels out: nobody gives who holds less than another keeps."""
    assert sizes(10_000, lengths) == expected
