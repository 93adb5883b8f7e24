"""Cases in the arithmetic that can decide most about them: exact, or in balls."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from verify import arithmetic
from verify.errors import NotExpressible
from verify.files.numerals import number
from verify.model.situation import Situation

if TYPE_CHECKING:
    from verify.case import Case
    from verify.draws import Draw


def at_random_logs(case: Case, draw: Draw) -> Situation:
    """The case at parameters that are logarithms of random rationals, exactly: generic, but for bad luck."""
    theta = [number({"log": f"{draw.integer(2, 97)}/{draw.integer(2, 97)}"}, "") for _ in range(case.energy.size)]
    A = arithmetic.get("exact")
    return Situation(case, A, A.array(theta))


@lru_cache(maxsize=64)
def exact_situation(case: Case) -> Situation:
    """The case in exact arithmetic; kept, for an assumption and a check ask about the same one."""
    return Situation(case, arithmetic.get("exact"))


@lru_cache(maxsize=64)
def enclosed_situation(case: Case, *, hessian: bool = False) -> Situation:
    """The case in exact arithmetic where that can hold its laws (and its Hessian, if asked), else in 128-bit balls."""
    here = exact_situation(case)
    try:
        here.point.law, here.q, here.gradient  # noqa: B018 - asked for, to see whether they can be expressed
        if hessian:
            here.inertia  # noqa: B018 - idem
    except NotExpressible:
        return Situation(case, arithmetic.get("ball", 128))
    return here


def smallest_rate(here: Situation) -> float | None:
    """Smallest nonzero modulus among the Hessian's eigenvalues; approximate, for margins only."""
    if not len(here.hessian):
        return None
    spectrum = np.abs(np.linalg.eigvalsh(here.A.approx_array(here.hessian)))
    nonzero = spectrum[spectrum > len(spectrum) * 2.0**-40 * max(spectrum.max(), 1e-300)]
    return float(nonzero.min()) if len(nonzero) else None
