"""Plain text on a terminal or in a pipe: the output of ``list``, ``show`` and ``replay``."""

from __future__ import annotations

from inspect import getdoc
from typing import TYPE_CHECKING, Any

from verify.case import shipped
from verify.claims import registry
from verify.draws import TARGETS
from verify.energies import FAMILIES
from verify.errors import Usage
from verify.files import documents
from verify.report import words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from verify.claims import Claim
    from verify.commands.replay import Replayed


# -- list and show ---------------------------------------------------------------------------------------------
def listing(kind: str | None, theorems: tuple[str, ...]) -> str:
    """Claims, energies, families of targets and stored cases (or one kind of these), one line each."""
    # energies and targets of plugins and of the user's files are known once these are imported
    claims = {} if kind == "cases" else registry.load(theorems)
    parts: dict[str, Callable[[], list[tuple[str, str]]]] = {
        "claims": lambda: [(key, f"{claim.expect:8} {claim.title}") for key, claim in claims.items()],
        "energies": lambda: [(name, kind.about) for name, kind in FAMILIES.items()],
        "targets": lambda: [(name, _first_line(family)) for name, family in TARGETS.items()],
        "cases": lambda: _cases(whole=kind is not None),
    }
    blocks = []
    for name, rows_of in parts.items():
        if kind in {None, name}:
            rows = rows_of()
            width = max((len(row[0]) for row in rows), default=0)
            lines = [f"  {row[0]:{width}}  {row[1]}".rstrip() for row in rows]
            blocks.append("\n".join([f"{name}:", *lines, *_more(name, kind)]))
    return "\n\n".join(blocks)


def _cases(*, whole: bool) -> list[tuple[str, str]]:
    """Stored cases and their folders; ``whole``: those that serve a single claim or control too."""
    rows = [(name, file.parent.name) for name, file in shipped.stored().items()]
    return [row for row in rows if whole or row[1] != shipped.SINGLE]


def _more(name: str, kind: str | None) -> list[str]:
    if name != "cases" or kind is not None:
        return []
    left = len(_cases(whole=True)) - len(_cases(whole=False))
    return [f"and {left} that serve single claims and controls: `flowclaims list cases`"]


def shown(name: str, theorems: tuple[str, ...]) -> str:
    """Full text on all of that name, which a family of targets and a stored case may share. Raises Usage for none."""
    claims, found = registry.load(theorems), []
    if name in claims:
        found.append(claim_text(claims[name]))
    if name in FAMILIES:
        found.append(f"energy {name}: {FAMILIES[name].about}\n\n{getdoc(FAMILIES[name])}")
    if name in TARGETS:
        found.append(f"target family {name}\n\n{getdoc(TARGETS[name])}")
    if name in shipped.stored():
        case = shipped.case(name)
        found.append(f"stored case {name} (sha256 {case.sha256})\n\n{case.text.rstrip()}")
    if not found:
        raise Usage(f"nothing is called {name!r}; `flowclaims list` shows all names")
    return "\n\n".join(found)


def claim_text(claim: Claim) -> str:
    """A claim in full, as text; formulas stay in LaTeX."""
    lines = [f"{claim.key}: {claim.title}", "", claim.statement, ""]
    lines += [f"source: {claim.source.short}: {claim.source.cite}"]
    if claim.source.says:
        lines += [f'        "{claim.source.says}"']
    if claim.source.reading:
        lines += [f"        the claim here is {claim.source.reading}"]
    lines += [f"remark: {claim.remark}"] if claim.remark else []
    lines += [
        f"{'another clock' if i else 'clock'}: {one.label}\n        {one.text}" for i, one in enumerate(claim.clocks)
    ]
    lines += [f"quantifier: {claim.quantifier}; expected: {claim.expect}", f"margin: {claim.margin}"]
    if claim.rate is not None:
        counted = f", for each of these readings: {'; '.join(claim.counted)}" if claim.counted else ""
        lines += [f"claimed proportion: at least {claim.rate:g}{counted}"]
    lines += [f"a proof of it is about {words.SCOPES[claim.scope]}"]
    if claim.binding is not None and claim.binding.lemma:
        lines += [f"by: {claim.binding.lemma}"]
    lines += [f"assumes: {one.text}" for one in claim.assumptions]
    lines += [f"requires cases of kind: {', '.join(claim.requires)}"] if claim.requires else []
    lines += [f"always judged: {_stored(claim.stored)}"] if claim.stored else []
    lines += [
        f"must refute: {one.name} ({one.change}): {one.statement} Refuted by: {_stored(one.stored)}"
        for one in claim.controls
    ]
    lines += [f"proves by symbols, N = {one.spins}, M = {one.hidden}: {one.statement}" for one in claim.proofs]
    lines += [f"draws once a run: {', '.join(one.name for one in claim.pictures)}"] if claim.pictures else []
    return "\n".join(lines)


def _stored(stored: Sequence[str | dict[str, Any]]) -> str:
    return ", ".join(one if isinstance(one, str) else "a case of the claim's own" for one in stored)


def replayed(found: Sequence[Replayed]) -> str:
    """Text of a replay, one block per claim: outcome now and then, and the certificate."""
    blocks = []
    for one in found:
        part = "" if one.part == "claim" else f" ({one.part})"
        said = "the same counterexample, decided by" if one.same else "NOT the same: it was a counterexample in"
        changed = (
            "" if one.intact else "\n  the case has another hash than the one stored with it: the file was changed"
        )
        blocks.append(
            f"{one.claim}{part}: {one.now.outcome.value} in {one.now.arithmetic} arithmetic; {said} "
            f"{one.then.arithmetic} arithmetic{changed}\n  now:  {one.now.why}\n  then: {one.then.why}"
            f"{_certificate_again(one)}"
        )
    return "\n".join(blocks)


def _certificate_again(one: Replayed) -> str:
    """Line on the certificate that the checker accepted now, and on that of then; empty where there never was one."""
    then, now = one.then.certificate, one.now.certificate if one.now.certified else None
    if now is None:
        return "" if then is None else f"\n  certificate: none now; there was {then[:16]}"
    name = documents.sha256(now)
    if then is None:
        return f"\n  certificate: {name[:16]}, accepted by the independent checker; there was none then"
    again = "the same" if name == then else f"another than {then[:16]}"
    return f"\n  certificate: {name[:16]}, {again}, accepted again by the independent checker"


def _first_line(thing: object) -> str:
    return (thing.__doc__ or "").partition("\n")[0]
