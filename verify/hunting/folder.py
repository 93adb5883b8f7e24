"""The folder of a hunt: every finding is on disk before anybody hears of it, and so is the state, for a hunt to go on.

``state.json`` is what ``resumed`` needs; ``hunt.json`` (``flowclaims/hunt/1``) what the hunt came to, at its end;
``findings.ndjson`` has a line for each finding; ``witnesses/`` and ``certificates/`` are as in a run folder.
"""

from __future__ import annotations

import json
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from verify import __version__, checker
from verify.campaign import worker
from verify.campaign.plan import Item
from verify.campaign.witness import evidence
from verify.claims import Outcome
from verify.errors import Usage
from verify.files import atomic
from verify.files.reading import opened
from verify.hunting.archive import Archive
from verify.hunting.hunter import Hunt, Shard
from verify.records.hunt import Elapsed, HuntReport, HuntState, HuntWitness, ShardEntry
from verify.records.reading import read
from verify.records.shapes import document
from verify.records.witness import Found, Witness
from verify.report import json_file
from verify.report.folder import check_writable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from verify.campaign.worker import Judged
    from verify.claims import Claim
    from verify.records.hunt import Code
    from verify.records.hunt import Outcome as Word
    from verify.records.witness import Kind

KINDS: dict[str, Kind] = {
    "counterexample": "simplest", "witness": "simplest", "simpler": "simplest", "worse": "worst", "suspect": "suspect",
}  # fmt: skip
"""Kind of a finding in a witness file, while the hunt goes on."""
OURS = frozenset({"state.json", "hunt.json", "findings.ndjson", "witnesses", "certificates", "checker.py", ".lock"})
LOCK = ".lock"
KEPT = ("simplest", "worst", "suspect")
"""Findings of a hunt that are part of its state."""


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the folder for one hunt: another process that tries gets Usage. A killed process holds nothing."""
    try:
        import fcntl
    except ImportError:
        # not on this system: two hunts in one folder are then the user's own affair
        yield
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / LOCK).open("w")
    except OSError as error:
        raise atomic.refused(folder, error) from error
    with lock as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Usage(f"another hunt is going on in {folder}") from error
        yield


class HuntFolder:
    """Writes what a hunt finds, each file whole or not at all, and flushed. Raises Usage where it cannot."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def begun(self) -> None:
        """Make the folder, with a copy of the checker."""
        atomic.write(self.folder / "checker.py", Path(checker.__file__).read_text(encoding="utf-8"))

    def tried(self, hunt: Hunt) -> None:
        """Nothing: a try is not worth a file."""

    def found(self, hunt: Hunt, one: Judged, what: str) -> None:
        """Certificate, witness, log line and state, in this order: what the log names is there."""
        self._kept(hunt, one, KINDS[what])
        line = {
            "event": what, "claim": hunt.claim.key, "case": one.sha256, "tries": hunt.tries,
            "certificate": one.certificate.sha256 if one.certificate else None,
            "margin_approx": one.finding.margin, "why": one.finding.why,
        }  # fmt: skip
        atomic.append(self.folder / "findings.ndjson", json.dumps(line, sort_keys=True), sync=True)
        self.rested(hunt)

    def rested(self, hunt: Hunt) -> None:
        """The state of the hunt."""
        atomic.write(self.folder / "state.json", json_file.text(document(_state(hunt))))

    def ended(self, hunt: Hunt, report: HuntReport) -> None:
        """Of the witnesses only those that stand at the end are kept, under what they are; then the document."""
        standing = hunt.result
        for name, hashes in (
            ("witnesses", {one.sha256 for _, one in standing}),
            ("certificates", {one.certificate.sha256 for _, one in standing if one.certificate}),
        ):
            folder = self.folder / name
            for file in folder.glob("*.json") if folder.is_dir() else ():
                if file.stem not in hashes:
                    file.unlink()
        for kind, one in standing:
            self._kept(hunt, one, kind)
        atomic.write(self.folder / "hunt.json", json_file.text(document(report)))

    def _kept(self, hunt: Hunt, one: Judged, kind: Kind) -> None:
        if one.certificate and one.certificate.text is not None:
            name = f"{one.certificate.sha256}.json"
            atomic.write(self.folder / "certificates" / name, one.certificate.text.decode("ascii") + "\n")
        found = Found(
            claim=hunt.claim.key,
            part="claim",
            kind=kind,
            arithmetic=one.finding.arithmetic,
            why=one.finding.why,
            values=one.finding.values,
            certificate=one.certificate.sha256 if one.certificate else None,
        )
        witness = Witness(sha256=one.sha256, case=one.document, found=[found])
        atomic.write(self.folder / "witnesses" / f"{one.sha256}.json", json_file.text(document(witness)))


def check(folder: Path, *, resume: bool) -> None:
    """Raise Usage unless a hunt may begin in the folder (not there, or empty), or go on there (it has a state)."""
    if folder.exists() and not folder.is_dir():
        raise Usage(f"{folder} is no folder; name another place with --out")
    check_writable(folder, folder)
    there = sorted(one.name for one in folder.iterdir()) if folder.is_dir() else []
    if resume:
        if "state.json" not in there:
            raise Usage(f"{folder} holds no hunt that could go on: there is no state.json in it")
    elif there:
        ours = "state.json" in there and OURS.issuperset(there)
        hint = "add --resume to go on with it, or name another folder" if ours else "name another folder"
        raise Usage(f"{folder} holds {'a hunt already' if ours else 'other things'}: {hint} with --out")


def resumed(folder: Path, claim: Claim) -> Hunt:
    """The hunt whose state is in the folder; what it had found is judged again here. Raises BadInput."""
    at = opened(folder / "state.json")
    state = read(HuntState, at)
    if state.claim != claim.key:
        raise at.key("claim").wrong(f"the claim {claim.key}")
    hunt = Hunt(claim, state.seed, Shard(*state.shard), Archive.of(state.archive), state.phase)
    hunt.generation, hunt.tries, hunt.error = state.generation, state.tries, state.error
    hunt.outcomes = Counter(state.outcomes)
    for name in KEPT:
        case = getattr(state, name)
        if case is not None:
            item = Item(claim.key, "claim", "cases", documents=(case,), seed=hunt.seed)
            setattr(hunt, name, worker.work(item).judged[0])
    return hunt


def report(hunt: Hunt, folder: Path, *, interrupted: bool, seconds: float, options: str = "") -> HuntReport:
    """Result of a hunt: the same for the same seed, but for ``timing`` and ``folder``, if time sufficed.

    ``options``: what the command needs beside the hash to find the claim again.
    """
    standing = hunt.result
    return HuntReport(
        version=__version__,
        claim=hunt.claim.key,
        statement=hunt.claim.statement,
        quantifier=hunt.claim.quantifier,
        expect=hunt.claim.expect,
        seed=hunt.seed,
        shard=ShardEntry(index=hunt.shard.index, of=hunt.shard.of),
        outcome=outcome(hunt),
        complete=hunt.phase == "done",
        interrupted=interrupted,
        tries=hunt.tries,
        outcomes=dict(sorted(hunt.outcomes.items())),
        behaviours=hunt.archive.behaviours(),
        best_margin_approx=hunt.archive.best,
        margin_means=hunt.claim.margin,
        witnesses=[HuntWitness(kind=kind, margin_approx=one.finding.margin, **evidence(one)) for kind, one in standing],
        error=hunt.error,
        replay=[f"flowclaims replay {one.sha256[:16]}{options}" for _, one in standing],
        timing=Elapsed(seconds=round(seconds, 3)),
        exit_code=exit_code(hunt, interrupted=interrupted),
        folder=str(folder),
    )


def outcome(hunt: Hunt) -> Word:
    """In a word: "refuted", "proved" (a witness of what exists), "against" (of a rate), "suspect", or "nothing"."""
    if hunt.simplest is not None:
        if hunt.claim.quantifier == "rate":
            return "against"
        return "proved" if hunt.wanted is Outcome.HOLDS else "refuted"
    return "suspect" if hunt.suspect is not None else "nothing"


def exit_code(hunt: Hunt, *, interrupted: bool = False) -> Code:
    """0 as expected; 1 refuted unexpectedly; 3 suspect, or nothing where more was wanted, or Ctrl-C; 4 all crashed."""
    found = outcome(hunt)
    if found == "nothing" and hunt.error is not None and hunt.outcomes[Outcome.ERROR.value] == hunt.tries:
        return 4
    if found == "refuted":
        return 0 if hunt.claim.expect == "refuted" else 1
    if found == "suspect":
        return 3
    sought = interrupted or hunt.claim.quantifier == "exists" or hunt.claim.expect == "refuted"
    return 3 if found == "nothing" and sought else 0


def _state(hunt: Hunt) -> HuntState:
    return HuntState(
        claim=hunt.claim.key,
        seed=hunt.seed,
        shard=[hunt.shard.index, hunt.shard.of],
        phase=hunt.phase,
        generation=hunt.generation,
        tries=hunt.tries,
        outcomes=dict(hunt.outcomes),
        error=hunt.error,
        archive=hunt.archive.entries(),
        simplest=hunt.simplest.document if hunt.simplest else None,
        worst=hunt.worst.document if hunt.worst else None,
        suspect=hunt.suspect.document if hunt.suspect else None,
    )
