"""Output of ``inspect``: its document as JSON, or as tables for people."""

from __future__ import annotations

import json
from decimal import MAX_EMAX, MIN_EMIN, Decimal, localcontext
from typing import TYPE_CHECKING, Any

from verify.records.inspection import Inspection
from verify.states.spins import members

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verify.records.inspection import Signs

MOST_STATES = 64
"""Longest list that is printed as text; ``--json`` prints all of any length."""
LONGEST = 48
"""Longest exact number that is printed as text, in characters; longer ones are shown as decimals."""


def json_text(document: Any) -> str:
    """A document as JSON text; raises ValueError for NaN, of which there must be none."""
    return json.dumps(document, indent=1, allow_nan=False)


def text(document: dict[str, Any], *, known: bool = True) -> str:
    """The document as text: tables of states, subsets and parameters, then what kind of point it is.

    State s has x_j = +1 where bit j of s is 0, and the table of states gives the spins x_0, x_1, ... beside each.
    ``known``: whether the case gives parameters.
    """
    found = Inspection.of(document)
    bits = f" ({found.bits} bits)" if found.bits else ""
    estimate = "; what stands after +- is an estimate, and no bound" if found.rad_is == "estimate" else ""
    lines = [f"case {found.case}", f"arithmetic {found.arithmetic}{bits}{estimate}", ""]
    states = {"law": found.law, "target": found.target}
    rows = range(len(found.target or found.law or ()))
    numbered = [_state(row, len(rows).bit_length() - 1) for row in rows]
    lines += _table(("state", "spins"), numbered, {k: v for k, v in states.items() if v}, list(rows))
    masked = {"moments": found.moments, "target_moments": found.target_moments, "couplings": found.couplings}
    subsets = {name: values for name, values in masked.items() if values}
    if subsets:
        keys = list(next(iter(subsets.values())))
        lines += _table(
            ("subset",), [("{" + ",".join(map(str, members(int(key)))) + "}",) for key in keys], subsets, keys
        )
    lines += [f"gradient {name}: {_nested(values)}" for name, values in (found.gradient or {}).items()]
    lines += _absent(found, known=known)
    lines += [f"{name} norms by order: {_by_order(norms)}" for name, norms in (
        ("coupling", found.coupling_norms), ("moment", found.moment_norms)) if norms]  # fmt: skip
    lines += [f"log Z: {_number(found.log_z)}", f"entropy: {_number(found.entropy)}"] if known else []
    lines += [f"KL(target, law): {_number(found.kl)}", f"rank of K: {_rank(found)}"]
    lines += [f"inertia of the Hessian: {_inertia(found.hessian_inertia)}"]
    lines += [f"classification: {found.classification}{_doubt(found)}"]
    return "\n".join(lines)


def _state(number: int, spins: int) -> tuple[str, str]:
    """A state's number, and its spins x_0, x_1, ...: +1 where the bit of the number is 0."""
    return str(number), " ".join("-1" if number >> j & 1 else "+1" for j in range(spins))


def _table(
    head: tuple[str, ...], names: Sequence[tuple[str, ...]], columns: dict[str, Any], keys: list[Any]
) -> list[str]:
    """Columns side by side, each row after its names; cut after MOST_STATES rows, and says so."""
    if not columns:
        return []
    shown = keys[:MOST_STATES]
    cells = [[*head, *columns]]
    cells += [
        [*name, *(_number(column[key]) for column in columns.values())] for name, key in zip(names, shown, strict=False)
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
    if isinstance(value, str) and len(value) <= LONGEST:
        return value
    text = _formula(value)
    decimal = f"{_decimal(value):.15g}"
    return f"{text} = {decimal}..." if len(text) <= LONGEST else f"{decimal}..."


def _formula(value: Any) -> str:
    """An exact number: a rational, a logarithm with a rational factor, or a sum of such."""
    if isinstance(value, str):
        return value
    if "sum" in value:
        return " + ".join(map(_formula, value["sum"])).replace("+ -", "- ")
    return f"{value['times']} log({value['log']})" if "times" in value else f"log({value['log']})"


def _decimal(value: Any) -> Decimal:
    """An exact number to at least 15 digits, but for cancellation beyond 60."""
    with localcontext(prec=80, Emax=MAX_EMAX, Emin=MIN_EMIN):
        if isinstance(value, dict) and "sum" in value:
            return sum(map(_decimal, value["sum"]), Decimal(0))
        if isinstance(value, dict):
            return _decimal(value.get("times", "1")) * _decimal(value["log"]).ln()
        numerator, _, denominator = value.partition("/")
        return Decimal(numerator) / Decimal(denominator or 1)


def _nested(values: Any) -> str:
    if isinstance(values, list):
        return "[" + ", ".join(map(_nested, values)) + "]"
    if isinstance(values, dict) and not values.keys() & {"mid", "log", "sum"}:
        return ", ".join(f"{{{','.join(map(str, members(int(key))))}}}: {_number(one)}" for key, one in values.items())
    return _number(values)


def _by_order(norms: dict[str, Any]) -> str:
    return ", ".join(f"{order}: {_number(value)}" for order, value in norms.items())


def _absent(found: Inspection, *, known: bool) -> list[str]:
    values = {
        "law": found.law, "target": found.target, "couplings": found.couplings, "gradient": found.gradient,
        "kl": found.kl,
    }  # fmt: skip
    missing = [name for name, value in values.items() if value is None]
    if not missing:
        return []
    if not known:
        return ["the case gives no parameters: only its target is known"]
    return [f"not expressible in {found.arithmetic} arithmetic: {', '.join(missing)}; balls enclose every value"]


def _rank(found: Inspection) -> str:
    if found.rank_K is None:
        least = found.rank_K_at_least
        return "-" if least is None else f"at least {least} (not proved to be more, nor to be no more)"
    doubt = found.tolerance_approx
    return f"{found.rank_K}" + (f" (singular values below {doubt:.3g} counted as zero)" if doubt is not None else "")


def _inertia(signs: Signs | None) -> str:
    if signs is None:
        return "-"
    text = f"{signs.positive} positive, {signs.zero} zero, {signs.negative} negative"
    if signs.undecided:
        text += f", {signs.undecided} undecided"
    doubt = signs.tolerance_approx
    return text + (f" (eigenvalues within {doubt:.3g} counted as zero)" if doubt is not None else "")


def _doubt(found: Inspection) -> str:
    doubt = found.classification_tolerance_approx
    return "" if doubt is None else f" (to a tolerance of {doubt:g}; exact or ball arithmetic can decide)"
