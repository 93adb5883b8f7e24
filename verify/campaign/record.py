"""Findings on one claim, kept as they come in; ``entries`` makes the claim's entry of the report of them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from verify.campaign.keeping import CertificateCache, Room
from verify.campaign.witness import witnesses
from verify.claims.verdict import JUDGED
from verify.records.event import CaseEvent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from verify.campaign.plan import Profile
    from verify.campaign.worker import Done, Judged
    from verify.claims import Claim, Finding, NegativeControl
    from verify.records.witness import WitnessEntry

CLAIM = "claim"
"""The part of the claim itself; its negative controls, proofs and pictures are parts of their own."""


class ClaimRecord:
    """Findings on one claim and its negative controls, as they come in."""

    def __init__(
        self,
        claim: Claim,
        profile: Profile,
        seed: int,
        options: str = "",
        given: str = "",
        *,
        chosen: bool = False,
        room: Room | None = None,
    ) -> None:
        """``options``, ``given``: see ``execute``; ``room``: see ``CertificateCache``; ``chosen``: the user's."""
        self.claim, self.options, self.chosen = claim, options, chosen
        self.again = f" --profile {profile.name} --seed {seed}{given}{options}"
        self.judged: dict[str, list[Judged]] = {}
        self.stored: dict[str, set[str]] = {}
        self.proved: dict[int, bool] = {}
        self.pictures: dict[int, dict[str, Any]] = {}
        self.certificates = CertificateCache(room or Room())
        self.seconds = 0.0
        self.finished = False

    def add(self, done: Done) -> Iterator[CaseEvent]:
        """Take a finished work item; yields one event per judged case. A case that came up before counts once."""
        self.seconds += done.seconds
        if done.proved is not None:
            self.proved[done.item.numbers[0]] = done.proved
        if done.figure is not None:
            self.pictures[done.item.numbers[0]] = done.figure
        known = self.judged.setdefault(done.item.part, [])
        before = {one.sha256 for one in known}
        # stored cases come first; a search that was over before has fewer
        stored = self.stored.setdefault(done.item.part, set())
        stored.update(one.sha256 for one in done.judged[: len(done.item.stored)])
        for judged in done.judged:
            # what crashed before it was a case has no hash, and each of them counts
            if judged.sha256 and judged.sha256 in before:
                continue
            before.add(judged.sha256)
            known.append(self.certificates.add(done.item.part, judged))
            yield self._event(done.item.part, len(known) - 1, judged)

    def _event(self, part: str, index: int, judged: Judged) -> CaseEvent:
        finding = judged.finding
        return CaseEvent(
            claim=self.claim.key,
            part=part,
            index=index,
            case=judged.sha256,
            outcome=finding.outcome.value,
            arithmetic=finding.arithmetic,
            margin_approx=finite(finding.margin),
            reason=finding.reason.value if finding.reason else None,
            kinds=sorted(finding.kinds),
            why=finding.why or None,
            certificate=judged.certificate.sha256 if judged.certificate else None,
        )

    # -- what was found ------------------------------------------------------------------------------------------
    def of_claim(self) -> list[Judged]:
        """The cases on which the claim itself was judged."""
        return self.judged.get(CLAIM, [])

    def of_control(self, control: NegativeControl) -> list[Judged]:
        """The cases on which a negative control was judged."""
        return self.judged.get(_part(control), [])

    def controls(self) -> tuple[NegativeControl, ...]:
        """The negative controls that are asked for: none on cases of the user's choice."""
        return () if self.chosen else self.claim.controls

    def is_stored(self, one: Judged) -> bool:
        """Whether a case of the claim is a stored one, which is the same on every seed."""
        return one.sha256 in self.stored.get(CLAIM, ())

    def refuted_by_stored(self, control: NegativeControl) -> bool:
        """Whether the first refutation of a negative control is a stored case."""
        found = self.refutations(control)
        return bool(found) and found[0].sha256 in self.stored.get(_part(control), ())

    def crashes(self) -> list[Finding]:
        """Findings that stand for proofs and pictures that crashed."""
        return [one.finding for part in ("proof", "picture") for one in self.judged.get(part, ())]

    def witnesses(self) -> list[WitnessEntry]:
        """The counterexamples to the claim that a report names; failing cases contradict no existence and no rate."""
        return witnesses(CLAIM, self.of_claim()) if self.claim.quantifier == "forall" else []

    def refutations(self, control: NegativeControl) -> list[WitnessEntry]:
        """The counterexample to a negative control that a report names, if there is one."""
        return witnesses(_part(control), self.of_control(control))[:1]

    def kept(self) -> dict[str, bytes]:
        """The certificates that become files, of the claim and of what refuted its negative controls: JSON by hash."""
        of_controls = [one for control in self.controls() for one in self.refutations(control)]
        return self.certificates.kept({one.certificate for one in (*self.witnesses(), *of_controls) if one.certificate})


def _part(control: NegativeControl) -> str:
    return f"control:{control.name}"


def counts(judged: Judged) -> bool:
    """Whether a case was judged: it met the assumptions, and nothing crashed."""
    return judged.finding.outcome in JUDGED


def finite(value: float | None) -> float | None:
    """The number, or None where it is none: JSON has no infinity."""
    return value if value is not None and math.isfinite(value) else None
