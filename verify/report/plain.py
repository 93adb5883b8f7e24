"""Plain text on a terminal or in a pipe: what ``inspect``, ``list``, ``show`` and ``replay`` print."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from verify import data
from verify.case import Case
from verify.claims import registry
from verify.draws import TARGETS
from verify.energies import FAMILIES
from verify.errors import Usage
from verify.spins import members

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from verify.claims import Claim
    from verify.replaying import Replayed

MOST_STATES = 64
"""Longest list that ``inspect`` prints as text; ``--json`` prints all of any length."""


def json_text(document: Any) -> str:
    """A document as JSON text; raises ValueError for NaN, of which there must be none."""
    return json.dumps(document, indent=1, allow_nan=False)


def named_case(name: str) -> Case:
    """A case file, or the stored case of that name."""
    if not Path(name).exists() and name in data.stored():
        return data.case(name)
    return Case.read(name)


# -- inspect ---------------------------------------------------------------------------------------------------
def inspection(document: dict[str, Any]) -> str:
    """The document of ``inspect`` as text: tables of states, subsets and parameters, then what kind of point it is."""
    bits = f" ({document['bits']} bits)" if document["bits"] else ""
    lines = [f"case {document['case']}", f"arithmetic {document['arithmetic']}{bits}", ""]
    states = {"law": document["law"], "target": document["target"]}
    rows = range(len(document["target"] or document["law"] or ()))
    lines += _table("state", [str(row) for row in rows], {k: v for k, v in states.items() if v}, list(rows))
    names = ("moments", "target_moments", "couplings")
    subsets = {name: document[name] for name in names if document[name]}
    if subsets:
        keys = list(next(iter(subsets.values())))
        lines += _table("subset", ["{" + ",".join(map(str, members(int(key)))) + "}" for key in keys], subsets, keys)
    for name, values in (document["gradient"] or {}).items():
        lines.append(f"gradient {name}: {_nested(values)}")
    lines += _absent(document)
    lines += [f"KL(target, law): {_number(document['kl'])}", f"rank of K: {_rank(document)}"]
    lines += [f"inertia of the Hessian: {_inertia(document['hessian_inertia'])}"]
    lines += [f"classification: {document['classification']}{_doubt(document)}"]
    return "\n".join(lines)


def _table(head: str, names: list[str], columns: dict[str, Any], keys: list[Any]) -> list[str]:
    """Columns side by side; cut after MOST_STATES rows, and says so."""
    if not columns:
        return []
    shown = keys[:MOST_STATES]
    cells = [[head, *columns]]
    cells += [
        [name, *(_number(column[key]) for column in columns.values())] for name, key in zip(names, shown, strict=False)
    ]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    if len(keys) > len(shown):
        lines.append(f"... and {len(keys) - len(shown)} more; --json prints all")
    return [*lines, ""]


def _number(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, dict) and "mid" in value:
        return f"{value['mid']} +- {value['rad']}"
    if isinstance(value, dict) and "log" in value:
        return f"{value.get('times', '')}{' ' if 'times' in value else ''}log({value['log']})"
    if isinstance(value, dict):
        return " + ".join(map(_number, value["sum"]))
    return str(value)


def _nested(values: Any) -> str:
    if isinstance(values, list):
        return "[" + ", ".join(map(_nested, values)) + "]"
    if isinstance(values, dict) and not values.keys() & {"mid", "log", "sum"}:
        return ", ".join(f"{{{','.join(map(str, members(int(key))))}}}: {_number(one)}" for key, one in values.items())
    return _number(values)


def _absent(document: dict[str, Any]) -> list[str]:
    missing = [name for name in ("law", "target", "couplings", "gradient", "kl") if document[name] is None]
    if not missing:
        return []
    return [f"not expressible in {document['arithmetic']} arithmetic, or no parameters given: {', '.join(missing)}"]


def _rank(document: dict[str, Any]) -> str:
    if document["rank_K"] is None:
        least = document.get("rank_K_at_least")
        return "-" if least is None else f"at least {least} (not proved to be more, nor to be no more)"
    doubt = document.get("tolerance_approx")
    return f"{document['rank_K']}" + (
        f" (singular values below {doubt:.3g} counted as zero)" if doubt is not None else ""
    )


def _inertia(signs: dict[str, Any] | None) -> str:
    if signs is None:
        return "-"
    text = f"{signs['positive']} positive, {signs['zero']} zero, {signs['negative']} negative"
    if signs["undecided"]:
        text += f", {signs['undecided']} undecided"
    doubt = signs.get("tolerance_approx")
    return text + (f" (eigenvalues within {doubt:.3g} counted as zero)" if doubt is not None else "")


def _doubt(document: dict[str, Any]) -> str:
    doubt = document.get("classification_tolerance_approx")
    return "" if doubt is None else f" (to a tolerance of {doubt:g}; exact or ball arithmetic can decide)"


# -- list and show ---------------------------------------------------------------------------------------------
def listing(kind: str | None, theorems: tuple[str, ...]) -> str:
    """What there is, one line each, by kind."""
    parts: dict[str, Callable[[], list[tuple[str, str]]]] = {
        "claims": lambda: [(key, f"{claim.expect:8} {claim.title}") for key, claim in registry.load(theorems).items()],
        "energies": lambda: [(name, about) for name, (_, _, about) in FAMILIES.items()],
        "targets": lambda: [(name, _first_line(family)) for name, family in TARGETS.items()],
        "cases": lambda: [(name, file.parent.name) for name, file in data.stored().items()],
    }
    blocks = []
    for name, rows_of in parts.items():
        if kind in {None, name}:
            rows = rows_of()
            width = max((len(row[0]) for row in rows), default=0)
            blocks.append("\n".join([f"{name}:", *(f"  {row[0]:{width}}  {row[1]}".rstrip() for row in rows)]))
    return "\n\n".join(blocks)


def shown(name: str, theorems: tuple[str, ...]) -> str:
    """One thing in full; raises Usage where nothing has that name."""
    claims = registry.load(theorems)
    if name in claims:
        return claim_text(claims[name])
    if name in FAMILIES:
        kind, _, about = FAMILIES[name]
        return f"energy {name}: {about}\n\n{kind.__doc__}"
    if name in TARGETS:
        return f"target family {name}\n\n{TARGETS[name].__doc__}"
    if name in data.stored():
        case = data.case(name)
        return f"stored case {name} (sha256 {case.sha256})\n\n{case.text.rstrip()}"
    raise Usage(f"nothing is called {name!r}; `flowclaims list` shows all names")


def claim_text(claim: Claim) -> str:
    """A claim in full, as text; formulas stay in LaTeX."""
    lines = [f"{claim.key}: {claim.title}", "", claim.statement, ""]
    lines += [f"source: {claim.source.short}: {claim.source.cite}"]
    if claim.source.says:
        lines += [f'        "{claim.source.says}"']
    lines += [f"quantifier: {claim.quantifier}; expected: {claim.expect}", f"margin: {claim.margin}"]
    lines += [f"assumes: {one.text}" for one in claim.assumptions]
    lines += [f"requires cases of kind: {', '.join(claim.requires)}"] if claim.requires else []
    lines += [f"always judged: {', '.join(claim.stored)}"] if claim.stored else []
    lines += [f"must refute: {one.name} ({one.change}): {one.statement}" for one in claim.neighbours]
    lines += [f"proves by symbols, N = {one.spins}, M = {one.hidden}: {one.statement}" for one in claim.proofs]
    return "\n".join(lines)


def replayed(found: Sequence[Replayed]) -> str:
    """What a replay gave, one block per claim."""
    blocks = []
    for one in found:
        part = "" if one.part == "claim" else f" ({one.part})"
        said = "the same counterexample, decided by" if one.same else "NOT the same: it was a counterexample in"
        changed = (
            "" if one.intact else "\n  the case has another hash than the one stored with it: the file was changed"
        )
        blocks.append(
            f"{one.claim}{part}: {one.now.outcome.value} in {one.now.arithmetic} arithmetic; {said} "
            f"{one.then['arithmetic']} arithmetic{changed}\n  now:  {one.now.why}\n  then: {one.then['why']}"
        )
    return "\n".join(blocks)


def _first_line(thing: object) -> str:
    return (thing.__doc__ or "").partition("\n")[0]
