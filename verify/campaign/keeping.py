"""Certificates of a run that become files: those of witnesses always, all others while there is room for them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from verify.campaign.witness import chosen
from verify.claims import Outcome

if TYPE_CHECKING:
    from collections.abc import Collection

    from verify.campaign.worker import Certificate, Judged

MOST_BYTES = 20_000_000
"""All certificates of a run together. Nothing is let go of before they exceed it."""


class Room:
    """The room that the certificates of a run share.

    Where it is used up the claim that holds most gives way, with the last that it took, so each of n claims may count
    on an n-th, and what some do not need the others have.
    """

    def __init__(self, most: int = MOST_BYTES) -> None:
        """``most``: bytes."""
        self.most = most
        self.caches: list[CertificateCache] = []

    def shared(self) -> None:
        """Let certificates go until the rest fit."""
        while sum(one.used for one in self.caches) > self.most:
            # of equal ones the later: what was judged first stays
            max(reversed(self.caches), key=lambda one: one.used).let_go()


class CertificateCache:
    """The certificates of one claim and its negative controls, as they come in.

    A long run makes more of them than memory should hold, so whatever can no longer be asked for is let go of at once.
    What is kept depends on the cases and on their order alone.
    """

    def __init__(self, room: Room) -> None:
        """``room``: for the certificates of this claim and others, but for those that are kept always."""
        self.room = room
        self.used = 0
        self.within: dict[str, Certificate] = {}
        self.first: Certificate | None = None
        self.spare: dict[str, list[Judged]] = {}
        room.caches.append(self)

    def add(self, part: str, one: Judged) -> Judged:
        """Take the certificate of a case, if it has one, and give the case back without its text."""
        certificate = one.certificate
        if certificate is None:
            return one
        own = part == "claim"
        if own and self.first is None:
            self.first = certificate
        if one.finding.outcome is Outcome.FAILS:
            # it may turn out to be a witness; of these, only those that stand against all that came before
            self.spare[part] = [kept for _, kept in chosen([*self.spare.get(part, []), one])]
        if own and certificate.sha256 not in self.within:
            self.within[certificate.sha256] = certificate
            self.used += certificate.size
            self.room.shared()
        return replace(one, certificate=replace(certificate, text=None))

    def let_go(self) -> None:
        """Let the last go."""
        self.used -= self.within.popitem()[1].size

    def kept(self, witnesses: Collection[str]) -> dict[str, bytes]:
        """Canonical JSON by hash: the certificates of these witnesses, the first of all, then others in their order."""
        spare = [one.certificate for some in self.spare.values() for one in some if one.certificate]
        first = [self.first] if self.first else []
        pool = {one.sha256: one for one in (*spare, *first, *self.within.values())}
        names = dict.fromkeys([*sorted(witnesses), *(one.sha256 for one in first), *self.within])
        return {sha: text for sha in names if (text := pool[sha].text) is not None}
