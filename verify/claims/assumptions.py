"""Assumptions that many claims make of a case, each with the condition by which the checker holds a binding to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verify.arithmetic.trilean import Trilean, certain
from verify.claims import patterns
from verify.claims.claim import Assumption
from verify.claims.situations import enclosed_situation
from verify.energies import Reparametrised, zero_one

if TYPE_CHECKING:
    from verify.case import Case


def of_family(*families: str) -> Assumption:
    """The case's energy belongs to one of these families."""
    named = " or ".join(families)
    return Assumption(
        "family",
        f"the energy is of family {named}",
        lambda case: certain(case.energy.family in families),
        (patterns.family(*families),),
    )


WITH_PARAMETERS = Assumption(
    "parameters", "the case gives parameters", lambda case: certain(case.has_parameters), (patterns.PARAMETERS,)
)
AT_CONSISTENT = Assumption(
    "consistent",
    "the point is data-consistent: $p_\\theta = q$",
    lambda case: Trilean.YES if case.target_is_self else enclosed_situation(case).consistent,
)
AT_FIXED = Assumption(
    "fixed", "the point is fixed: $\\nabla L(\\theta) = 0$", lambda case: enclosed_situation(case).fixed
)


def at_most(spins: int) -> Assumption:
    """Keeps exact work on a case within seconds."""
    return Assumption(
        "size", f"at most {spins} spins", lambda case: certain(case.spins <= spins), (patterns.spins(1, spins),)
    )


def with_hidden(least: int) -> Assumption:
    """There are hidden units."""
    return Assumption(
        "hidden",
        f"at least {least} hidden unit{'s' if least > 1 else ''}",
        lambda case: certain(case.energy.options().get("hidden", 0) >= least),
        (patterns.hidden(least),),
    )


def in_zero_one(case: Case) -> Trilean:
    """Whether the case's energy is that of ``zero_one``."""
    energy = case.energy
    return certain(isinstance(energy, Reparametrised) and energy.document() == zero_one(case.spins).document())
