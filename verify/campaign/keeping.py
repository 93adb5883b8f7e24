"""Which certificates of a run become files: those of witnesses always, others as far as the budget goes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from verify.campaign.witness import chosen
from verify.claims import Outcome

if TYPE_CHECKING:
    from collections.abc import Collection

    from verify.campaign.worker import Certificate, Judged

MOST_BYTES = 20_000_000
"""All certificates of a run together; each claim has an equal share of it."""


class Keeper:
    """The certificates of one claim and its false neighbours, as they come in.

    A long run makes more of them than memory should hold, so whatever can no longer be asked for is let go of at once.
    What is kept depends on the cases and on their order alone.
    """

    def __init__(self, budget: int) -> None:
        """``budget``: bytes that the certificates of this claim may take, but for those that are kept always."""
        self.budget = budget
        self.used = 0
        self.within: dict[str, Certificate] = {}
        self.first: Certificate | None = None
        self.spare: dict[str, list[Judged]] = {}

    def add(self, part: str, one: Judged) -> Judged:
        """Take the certificate of a case, if it has one, and give the case back without its text."""
        certificate = one.certificate
        if certificate is None:
            return one
        own = part == "claim"
        if own and self.first is None:
            self.first = certificate
        if own and self.used + certificate.size <= self.budget:
            self.used += certificate.size
            self.within[certificate.sha256] = certificate
        elif one.finding.outcome is Outcome.FAILS:
            # it may turn out to be a witness; of these, only those that stand against all that came before
            self.spare[part] = [kept for _, kept in chosen([*self.spare.get(part, []), one])]
        return replace(one, certificate=replace(certificate, text=None))

    def kept(self, witnesses: Collection[str]) -> dict[str, bytes]:
        """Canonical JSON by hash: the certificates of these witnesses, the first of all, then others in their order."""
        spare = [one.certificate for some in self.spare.values() for one in some if one.certificate]
        pool = {one.sha256: one for one in (*spare, *([self.first] if self.first else ()), *self.within.values())}
        always = [*sorted(witnesses), *([self.first.sha256] if self.first else ())]
        found = {sha: pool[sha] for sha in always}
        total = sum(one.size for one in found.values())
        for sha, one in self.within.items():
            if sha not in found and total + one.size <= self.budget:
                found[sha] = one
                total += one.size
        return {sha: one.text for sha, one in found.items() if one.text is not None}
