"""Sources, assumptions and small questions that several claims share."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from verify import arithmetic
from verify.arithmetic.trilean import Trilean, certain
from verify.claims import Assumption, Source
from verify.claims.binding import PARAMETERS, family, hidden
from verify.claims.binding import spins as spins_of
from verify.energies import FullIsing, Reparametrised
from verify.errors import NotExpressible
from verify.files.numerals import number
from verify.model.situation import Situation
from verify.states.spins import characters
from verify.states.walsh import transform

if TYPE_CHECKING:
    from verify.arithmetic import Arithmetic, Array
    from verify.case import Case
    from verify.draws import Draw

DSB_CITE = (
    "A. Decelle, A. de J. Navas Gómez, B. Seoane, "
    "Distributional simplicity bias and effective convexity in Energy Based Models, arXiv:2605.07844 (2026)"
)
LENS = (
    "We present a dynamical analysis of energy-based learning through the lens of the effective model, which can be "
    "interpreted as either a generalised Ising model with higher-order interactions or the Fourier expansion of the "
    "energy."
)
FIXED_POINTS = (
    "Under sufficient expressivity, we show that the gradient flow induced by learning strictly positive distributions "
    "over binary variables admits two types of fixed points: data-consistent points, which exactly reproduce the "
    "target distribution, and spurious points, which satisfy stationarity without matching the target distribution."
)
NEUTRAL = (
    "Around data-consistent points, we show that perturbations are either stable or neutral, "
    "with neutral directions leaving the effective model invariant."
)
HIERARCHY = (
    "Finally, we show that gradient dynamics induce a hierarchy in which lower-order interactions are learned "
    "before higher-order ones."
)
PRACTICE = (
    "This provides a mechanistic explanation for the distributional simplicity bias and clarifies why fixed points "
    "that are not data-consistent at low orders are not observed in practice."
)
HOC_CITE = (
    "A. Decelle, A. de J. Navas Gómez, B. Seoane, "
    "Inferring higher-order couplings with neural networks, arXiv:2501.06108 (2025)"
)


def dsb(says: str | None = None, reading: str | None = None) -> Source:
    """The paper on the distributional simplicity bias: the sentence of its abstract that is meant, and our reading."""
    return Source("DSB", DSB_CITE, says, reading)


HOC = Source("HOC", HOC_CITE)


def exact() -> Arithmetic:
    """The arithmetic of rationals and logarithms of rationals."""
    return arithmetic.get("exact")


def at_random_logs(case: Case, draw: Draw) -> Situation:
    """The case at parameters that are logarithms of random rationals, exactly: generic, but for bad luck."""
    theta = [number({"log": f"{draw.integer(2, 97)}/{draw.integer(2, 97)}"}, "") for _ in range(case.energy.size)]
    return Situation(case, exact(), exact().array(theta))


@lru_cache(maxsize=64)
def situation(case: Case) -> Situation:
    """The case in exact arithmetic; kept, for an assumption and a check ask about the same one."""
    return Situation(case, exact())


@lru_cache(maxsize=64)
def enclosed(case: Case, *, hessian: bool = False) -> Situation:
    """The case in exact arithmetic where that can hold its laws (and its Hessian, if asked), else in 128-bit balls."""
    here = situation(case)
    try:
        here.point.law, here.q, here.gradient  # noqa: B018 - asked for, to see whether they can be expressed
        if hessian:
            here.inertia  # noqa: B018 - idem
    except NotExpressible:
        return Situation(case, arithmetic.get("ball", 128))
    return here


def of_family(*families: str) -> Assumption:
    """The case's energy belongs to one of these families."""
    named = " or ".join(families)
    return Assumption(
        "family",
        f"the energy is of family {named}",
        lambda case: certain(case.energy.family in families),
        (family(*families),),
    )


WITH_PARAMETERS = Assumption(
    "parameters", "the case gives parameters", lambda case: certain(case.has_parameters), (PARAMETERS,)
)
AT_CONSISTENT = Assumption(
    "consistent",
    "the point is data-consistent: $p_\\theta = q$",
    lambda case: Trilean.YES if case.target_is_self else enclosed(case).consistent,
)
AT_FIXED = Assumption("fixed", "the point is fixed: $\\nabla L(\\theta) = 0$", lambda case: enclosed(case).fixed)


def zero_one(spins: int) -> Reparametrised:
    """The full Ising model in the 0/1 coding: theta_T multiplies prod over T of v_j, v = (1 + x)/2; no constant."""
    subsets = range(1, 1 << spins)
    # prod over T of (1 + x_j)/2 = 2^-|T| sum over S in T of chi_S
    matrix = [[Fraction(S & T == S, 1 << T.bit_count()) for T in subsets] for S in subsets]
    return Reparametrised(FullIsing(spins), matrix, [Fraction(0)] * len(matrix))


def in_zero_one(case: Case) -> Trilean:
    """Whether the case's energy is that of ``zero_one``."""
    energy = case.energy
    return certain(isinstance(energy, Reparametrised) and energy.document() == zero_one(case.spins).document())


def at_most(spins: int) -> Assumption:
    """Keeps exact work on a case within seconds."""
    return Assumption(
        "size", f"at most {spins} spins", lambda case: certain(case.spins <= spins), (spins_of(1, spins),)
    )


def with_hidden(least: int) -> Assumption:
    """There are hidden units."""
    return Assumption(
        "hidden",
        f"at least {least} hidden unit{'s' if least > 1 else ''}",
        lambda case: certain(case.energy.options().get("hidden", 0) >= least),
        (hidden(least),),
    )


def is_product(q: Array, A: Arithmetic) -> Trilean:
    """Are the spins independent under q (2^N,)? As sure as the arithmetic."""
    spins = len(q).bit_length() - 1
    m = transform(q)[[1 << i for i in range(spins)]]
    product = A.array(np.ones(len(q), dtype=np.int64))
    half = A.number(1) / A.number(2)
    chi = characters(spins, [1 << i for i in range(spins)])
    for i in range(spins):
        # q(x) = product over i of (1 + m_i x_i) / 2
        product = product * (m[i] * A.array(chi[:, i]) + A.number(1)) * half
    return A.all_zero(q - product)


def pair_covariances(q: Array) -> Array:
    """m_ij - m_i m_j for all pairs i < j, shape (number of pairs,)."""
    spins = len(q).bit_length() - 1
    m = transform(q)
    pairs = [m[1 << i | 1 << j] - m[1 << i] * m[1 << j] for i in range(spins) for j in range(i)]
    return np.array(pairs, dtype=q.dtype)


def target_kinds(q: Array, A: Arithmetic) -> frozenset[str]:
    """Kinds of target, for coverage: product, uncorrelated pairs, correlated pairs."""
    if is_product(q, A) is Trilean.YES:
        return frozenset({"product-target"})
    uncorrelated = A.all_zero(pair_covariances(q)) is Trilean.YES
    return frozenset({"uncorrelated-pairs" if uncorrelated else "correlated-pairs"})


def smallest_rate(here: Situation) -> float | None:
    """Smallest nonzero modulus among the Hessian's eigenvalues; approximate, for margins only."""
    if not len(here.hessian):
        return None
    spectrum = np.abs(np.linalg.eigvalsh(here.A.approx_array(here.hessian)))
    nonzero = spectrum[spectrum > len(spectrum) * 2.0**-40 * max(spectrum.max(), 1e-300)]
    return float(nonzero.min()) if len(nonzero) else None
