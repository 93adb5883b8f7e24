"""Assumptions that many claims make of a case, each with the condition by which the checker holds a binding to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verify.arithmetic.trilean import Trilean, certain
from verify.claims import patterns
from verify.claims.claim import Assumption
from verify.claims.situations import enclosed_situation
from verify.energies import zero_one

if TYPE_CHECKING:
    from verify.case import Case
    from verify.energies import Energy


RESTRICTED = {(-1, 1): "rbm", (0, 1): "rbm01"}
"""Values of the units of restricted Boltzmann machines, and what the checker calls these machines."""


def restricted(*units: tuple[int, int]) -> Assumption:
    """The energy is a restricted Boltzmann machine whose units have these values: (-1, 1), (0, 1), or both for none."""
    wanted = units or tuple(RESTRICTED)
    named = " or ".join(f"$\\{{{low}, {high}\\}}$" for low, high in wanted)
    return Assumption(
        "energy",
        f"the energy is a restricted Boltzmann machine with units in {named}",
        lambda case: certain(case.energy.restricted in wanted),
        (patterns.family(*(RESTRICTED[values] for values in wanted)),),
    )


ALL_COUPLINGS = Assumption(
    "energy",
    "the parameters are the couplings $J_S$ of all nonempty subsets $S$",
    lambda case: certain(has_all_couplings(case.energy)),
    (patterns.family("full_ising"),),
)
VISIBLE_BIASES = Assumption(
    "energy",
    "there is a bias of each spin: $\\partial f / \\partial b_i$ is $x_i$ or $(1 + x_i)/2$",
    lambda case: certain(case.energy.visible_biases is not None),
    (["visible-biases"],),
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
        lambda case: certain(case.energy.hidden >= least),
        (patterns.hidden(least),),
    )


def has_all_couplings(energy: Energy) -> bool:
    """Whether the parameters are the couplings of all nonempty subsets: every law, once."""
    return energy.direct is not None and len(energy.direct) == (1 << energy.spins) - 1


def in_zero_one(case: Case) -> Trilean:
    """Whether the case's energy is that of ``zero_one``."""
    mapped, wanted = case.energy.linear_map(), zero_one(case.spins)
    if mapped is None or not has_all_couplings(mapped.inner):
        return Trilean.NO
    return certain((mapped.matrix, mapped.offset) == (wanted.matrix, wanted.offset))
