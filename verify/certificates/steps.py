"""Provers of kinds ``finite-step`` and ``coupling-differs``: couplings that a step or another model changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from verify.certificates.document import integers, part
from verify.certificates.precision import MOST_BITS, interval_bits

if TYPE_CHECKING:
    from verify.arithmetic import Array
    from verify.case import Case
    from verify.certificates.document import Document
    from verify.energies import Energy


def finite_step(case: Case, direction: Array, step: Any, subset: int, *, exact: bool) -> Document:
    """The part that states K v = 0 and J_S(theta + t v) != J_S(theta); ``step``: t as a document's number.

    ``direction``: integers (P,). ``exact``: both laws are rational; else the checker compares in intervals.
    """
    statement = {"direction": integers(direction), "step": step, "subset": subset}
    return part("finite-step", statement, {} if exact else {"bits": interval_bits(case) or MOST_BITS})


def coupling_differs(
    case: Case, energy: Energy, parameters: Document, subset: int, factor: int = 1, *, exact: bool
) -> Document:
    """The part that states that J_S of another energy, at exact parameters, is not ``factor`` times J_S of the case.

    ``parameters``: the object of a document; ``subset``: the bit mask S. ``exact``: as for ``finite_step``.
    """
    other = {"energy": energy.document(), "parameters": parameters}
    statement = {"other": other, "subset": subset, "factor": factor}
    # powers of the weights are compared, which are longer; the checker takes no more than MOST_BITS
    bits = min(2 * (interval_bits(case) or MOST_BITS), MOST_BITS)
    return part("coupling-differs", statement, {} if exact else {"bits": bits})
