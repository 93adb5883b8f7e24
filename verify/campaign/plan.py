"""Plan of a run: profiles, and work items that any worker can do on its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from verify.case import Case, shipped
from verify.errors import Usage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from verify.claims import Claim


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile: number of drawn cases per claim, and of tries per negative control until it is refuted."""

    name: str
    cases: int
    tries: int


PROFILES = {
    profile.name: profile for profile in (Profile("quick", 40, 12), Profile("ci", 200, 40), Profile("deep", 5000, 200))
}
CHUNK = 10
"""Cases in one work item: small enough for a smooth bar and an even load, large enough to be worth sending."""


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of work, as plain data: cases of one part, a search for a control's refutation, a proof, a picture.

    ``kind``: "cases", "control", "proof" or "picture". ``numbers``: which drawn cases (or which proof, or picture);
    ``stored``: stored cases that come first, names or documents; ``documents``: the user's own cases, instead of all
    others;
    ``effort``: the profile's number of cases, for a picture.
    """

    key: str
    part: str
    kind: str
    numbers: tuple[int, ...] = ()
    stored: tuple[str | dict[str, Any], ...] = ()
    documents: tuple[Any, ...] | None = None
    seed: int = 0
    effort: int = 0

    @property
    def size(self) -> int:
        """Largest number of cases that it may judge."""
        if self.kind in {"proof", "picture"}:
            return 0
        return len(self.documents) if self.documents is not None else len(self.numbers) + len(self.stored)


def profile(name: str) -> Profile:
    """The profile of that name; raises Usage for another."""
    if name not in PROFILES:
        raise Usage(f"unknown profile {name!r}; there are {', '.join(PROFILES)}")
    return PROFILES[name]


def plan(
    claims: Mapping[str, Claim], chosen: Profile, seed: int, documents: Sequence[Any] | None = None
) -> dict[str, list[Item]]:
    """The work items of each claim, in the order in which their results are recorded.

    With ``documents`` (the user's cases) only these are judged, by the claims themselves; the negative controls
    and the pictures are left out, for they say nothing about these cases. Raises Usage where a claim
    names a stored case that is not there, BadInput where a stored document is no case: better now than halfway through.
    """
    if documents is not None:
        whole = tuple(documents)
        return {key: [Item(key, "claim", "cases", documents=whole, seed=seed)] for key in claims}
    return {key: _items(claim, chosen, seed) for key, claim in claims.items()}


def _items(claim: Claim, chosen: Profile, seed: int) -> list[Item]:
    own, *controls = claim.parts()
    names = [one for part in (own, *controls) for one in part.stored if isinstance(one, str)]
    missing = [name for name in names if name not in shipped.stored()]
    if missing:
        raise Usage(f"{claim.key}: no stored case {missing[0]!r}; `flowclaims list cases` names them")
    for part in (own, *controls):
        for one in part.stored:
            if not isinstance(one, str):
                # raises BadInput for what is no case
                Case.from_document(one)
    number = max(1, round(chosen.cases * claim.weight))
    chunks = [tuple(range(start, min(start + CHUNK, number))) for start in range(0, number, CHUNK)]
    items = [Item(claim.key, own.name, "cases", chunk, seed=seed) for chunk in chunks]
    if own.stored:
        items.insert(0, Item(claim.key, own.name, "cases", stored=own.stored, seed=seed))
    tries = tuple(range(chosen.tries))
    items += [Item(claim.key, part.name, "control", tries, part.stored, seed=seed) for part in controls]
    items += [Item(claim.key, "proof", "proof", (i,), seed=seed) for i in range(len(claim.proofs))]
    drawn = range(len(claim.pictures))
    items += [Item(claim.key, "picture", "picture", (i,), seed=seed, effort=chosen.cases) for i in drawn]
    return items
