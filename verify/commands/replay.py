"""Judging a stored witness again, exactly as it was found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from verify.case import Case, shipped
from verify.case.case import FORMAT as CASE
from verify.claims import Finding, judge, registry
from verify.commands.emitting import emitted
from verify.errors import Usage
from verify.files import workdir
from verify.files.reading import At, opened
from verify.records.reading import read
from verify.records.witness import FORMAT, Witness

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from verify.records.witness import Found

SHORTEST = 6
"""Fewest digits of a hash that name a witness."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """A finding as stored, and as it came out now; ``intact``: the case is the one whose hash was stored."""

    claim: str
    part: str
    then: Found
    now: Finding
    case: Case
    intact: bool = True

    @property
    def same(self) -> bool:
        """Whether the same case is a counterexample still, in the same arithmetic, with the same evidence.

        One that had a certificate has one again; its hints may be others than then.
        """
        evidence = (self.now.outcome.value, self.now.arithmetic, self.now.why)
        certified = self.now.certified or self.then.certificate is None
        return self.intact and certified and evidence == ("fails", self.then.arithmetic, self.then.why)


def replay(witness: str, theorems: str | Sequence[str] = ()) -> list[Replayed]:
    """Judge a stored witness again: a file, or the start of its case's hash. One entry per claim it speaks about.

    Raises BadInput for a file that is no witness, Usage for a hash that fits none or several and for an unknown claim.
    """
    file = find(witness)
    document, case = _read(file)
    with workdir.kept():
        claims = registry.load((theorems,) if isinstance(theorems, str) else tuple(theorems))
    intact = document.sha256 == case.sha256
    result = []
    for then in document.found:
        claim = claims.get(then.claim)
        if claim is None or then.part not in {part.name for part in claim.parts()}:
            raise Usage(f"{file}: no claim {then.claim} with a part {then.part} here; is --theorems missing?")
        with workdir.kept():
            result.append(Replayed(claim.key, then.part, then, judge(claim, case, then.part), case, intact))
    return result


def as_test(found: Sequence[Replayed], theorems: str | Sequence[str] = ()) -> str:
    """Text of a test for pytest (see ``emitted``) from a replay where all came out as it was stored."""
    paths = (theorems,) if isinstance(theorems, str) else tuple(theorems)
    return emitted(found[0].case, [(one.claim, one.part, one.now.certified) for one in found], paths)


def find(witness: str) -> Path:
    """The witness's file; a hash is looked for among the stored witnesses, then in run folders, newest first.

    Raises Usage for what is neither a file nor the start of a witness's hash, or that of several.
    """
    if Path(witness).is_file():
        return Path(witness)
    if not re.fullmatch(f"[0-9a-f]{{{SHORTEST},64}}", witness):
        raise Usage(f"{witness}: no such file, and not the start of a hash ({SHORTEST} to 64 hexadecimal digits)")
    found: dict[str, Path] = {}
    for folder in _folders():
        for file in sorted(folder.glob(f"{witness}*.json")):
            found.setdefault(file.stem, file)
    if not found:
        raise Usage(f"no witness whose hash starts with {witness}, neither stored nor in a run folder under here")
    if len(found) > 1:
        raise Usage(f"{len(found)} witnesses have hashes that start with {witness}: give more digits")
    return next(iter(found.values()))


def _folders() -> Iterator[Path]:
    yield shipped.cases() / "witnesses"
    roots = (shipped.schemas().parent / "runs", Path("reports/runs"), Path("flowclaims-runs"), Path())
    runs = [folder for root in roots for folder in root.glob("*/witnesses")]
    runs += list(Path().glob("witnesses"))
    yield from sorted(runs, key=lambda folder: folder.stat().st_mtime, reverse=True)


def _read(file: Path) -> tuple[Witness, Case]:
    at = opened(file)
    found = at.entry("format") if isinstance(at.value, dict) else At(at.value, "$.format", at.file)
    if found.value != FORMAT:
        hint = "; judge a case with `flowclaims run --case FILE`" if found.value == CASE else ""
        raise found.wrong(f'"{FORMAT}"{hint}')
    witness, place = read(Witness, at), at.key("case")
    with place.within():
        return witness, Case.from_document(place.value)
