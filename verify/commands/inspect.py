"""``flowclaims inspect``: the numbers of a case in any arithmetic; null where one cannot be expressed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast, get_args

import numpy as np

from verify import arithmetic as arithmetics
from verify.arithmetic import Inertia, Rigor
from verify.arithmetic.trilean import Trilean
from verify.commands.estimate import estimated, finer
from verify.errors import NotExpressible, Usage
from verify.model.inertia import inertia, rank
from verify.model.situation import Situation
from verify.records.inspection import Inspection, Numeric, Signs
from verify.records.shapes import document
from verify.states.spins import masks
from verify.states.walsh import transform

if TYPE_CHECKING:
    from collections.abc import Callable

    from verify.arithmetic import Arithmetic, Array, Rank
    from verify.case import Case
    from verify.records.inspection import Classification

T = TypeVar("T")
NUMERIC = get_args(Numeric)
MOST_ENTRIES = {"float64": 1 << 24, "multiprecision": 1 << 18, "ball": 1 << 18, "exact": 1 << 18}
"""Most entries of D that are worked out, by arithmetic: about a minute's work."""
ARRIVED = 1e-12
"""In float64, a gradient below this times the largest |df/dtheta| counts as zero; heuristic."""


def inspect(case: Case, arithmetic: str = "float64", bits: int | None = None) -> dict[str, Any]:
    """The document ``flowclaims/inspect/1`` of a case.

    Errors: exact in ``exact``; ``mid`` and ``rad`` enclose in ``ball``; in ``multiprecision`` ``rad`` is an estimate,
    the distance to what twice the bits give (``"rad_is": "estimate"`` says so); in ``float64`` each number is right to
    about 1e-12 of the largest term of its sum. ``tolerance_approx`` beside the rank of K and
    ``classification_tolerance_approx`` say what counted as zero: such an answer is heuristic. ``tolerance_approx`` in
    the inertia is a derived bound (see ``verify.model.inertia``): ``zero`` lies within it, ``positive`` and
    ``negative`` outside. Null: not expressible here (a probability below the least double, in ``float64``), or not
    known without parameters. State s has x_j = +1 where bit j of s is 0. Raises Usage for an unknown
    arithmetic and for a case too large for it.
    """
    if arithmetic not in NUMERIC:
        raise Usage(f"unknown arithmetic {arithmetic!r} for inspect; there are {', '.join(NUMERIC)}")
    A = arithmetics.get(arithmetic, bits)
    if case.energy.size << case.spins > MOST_ENTRIES[arithmetic]:
        raise Usage(
            f"{case.energy.size} parameters over 2^{case.spins} states are too many for {arithmetic} arithmetic: "
            f"at most {MOST_ENTRIES[arithmetic]} entries of the Jacobian"
        )
    with np.errstate(all="ignore"):
        numbers = _numbers(case, A)
        if A.name == "multiprecision" and A.bits is not None:
            better = _numbers(case, arithmetics.get(A.name, finer(case, A.bits)))
            numbers = {**estimated(numbers, better, A.bits), "rad_is": "estimate"}
        return document(_inspected(case, A, numbers))  # type: ignore[no-any-return]


def _inspected(case: Case, A: Arithmetic, numbers: dict[str, Any]) -> Inspection:
    known = case.has_parameters
    return Inspection(
        case=case.sha256,
        arithmetic=cast("Numeric", A.name),
        bits=A.bits,
        **numbers,
        **_ranked(_maybe(lambda: rank(case, A)) if known else None),
        hessian_inertia=_signs(_maybe(lambda: inertia(case, A)) if known else None),
        classification=classification(Situation(case, A)) if known else "undecided",
        classification_tolerance_approx=ARRIVED if A.rigor is Rigor.APPROXIMATE else None,
    )


def _numbers(case: Case, A: Arithmetic) -> dict[str, Any]:
    """Numbers of the document: laws, moments, couplings, gradient, KL; signs and ranks come later."""
    here = Situation(case, A) if case.has_parameters else None
    q = _maybe(lambda: here.q if here else case.target(A))
    result: dict[str, Any] = {
        "law": None,
        "target": _law(A, q),
        "moments": None,
        "target_moments": _by_mask(A, None if q is None else transform(q)),
        "couplings": None,
        "coupling_norms": None,
        "moment_norms": None,
        "gradient": None,
        "log_z": None,
        "entropy": None,
        "kl": None,
    }
    if here is not None:
        gradient = _maybe(lambda: here.gradient)
        named = None if gradient is None else case.energy.named(map(A.document, gradient), trained_only=True)
        result |= {
            "law": _law(A, _maybe(lambda: here.point.law)),
            "moments": _by_mask(A, _maybe(lambda: here.point.moments)),
            "couplings": _by_mask(A, _maybe(lambda: here.point.couplings)),
            "coupling_norms": _norms(A, _maybe(lambda: here.point.couplings)),
            "moment_norms": _norms(A, _maybe(lambda: here.point.moments)),
            "gradient": named,
            "log_z": _maybe(lambda: A.document(_log_z(here))),
            "entropy": _maybe(lambda: A.document(_entropy(here.point.law, A))),
            "kl": _maybe(lambda: A.document(_divergence(here))),
        }
    return result


def _divergence(here: Situation) -> Any:
    return here.A.number(0) if here.consistent is Trilean.YES else here.point.divergence(here.q)


def _log_z(here: Situation) -> Any:
    """Logarithm of the sum over x of exp(f(x)), through the likeliest state."""
    f, p = here.point.f, here.point.law
    state = int(here.A.approx_array(p).argmax())
    # log Z = f(x) - log p(x), for every x
    return f[state] - here.A.log(p[state : state + 1])[0]


def _entropy(p: Array, A: Arithmetic) -> Any:
    """- sum over x of p(x) log p(x); in float64 a probability below the least double adds nothing."""
    return -A.sum(p * A.log(np.where(p > 0, p, 1.0) if A.dtype is not object else p))


def _norms(A: Arithmetic, values: Array | None) -> dict[str, Any] | None:
    """By order: the Euclidean norm of what stands at the subsets of so many spins."""
    if values is None:
        return None
    spins = len(values).bit_length() - 1
    return {
        str(k): _maybe(lambda k=k: A.document(_norm(values[masks(spins, k)], A)))  # type: ignore[misc]
        for k in range(1, spins + 1)
    }


def _norm(values: Array, A: Arithmetic) -> Any:
    if len(values) == 1 and A.negative(values[0]) is not Trilean.UNKNOWN:
        # no root to take
        return -values[0] if A.negative(values[0]) is Trilean.YES else values[0]
    return A.root(A.sum(values * values))


def classification(here: Situation) -> Classification:
    """``data-consistent``, ``spurious``, ``not-fixed`` or ``undecided``; in float64 within ``ARRIVED``, heuristic."""
    try:
        if here.A.rigor is Rigor.APPROXIMATE:
            return _approximately(here)
        fixed = here.fixed
        if fixed is Trilean.NO:
            return "not-fixed"
        if here.consistent is Trilean.YES:
            return "data-consistent"
        spurious = fixed is Trilean.YES and here.consistent is Trilean.NO
    except NotExpressible:
        return "undecided"
    return "spurious" if spurious else "undecided"


def _approximately(here: Situation) -> Classification:
    A = here.A
    scale = max(1.0, float(np.abs(A.approx_array(here.point.D)).max(initial=1.0)))
    slope = float(np.abs(A.approx_array(here.gradient)).max(initial=0.0))
    gap = float(np.abs(A.approx_array(here.residual)).max())
    if not np.isfinite([scale, slope, gap]).all():
        return "undecided"
    if slope > ARRIVED * scale:
        return "not-fixed"
    # a plateau with a gradient this small would be called spurious too: the tolerance in the document says so, and
    # exact or ball arithmetic decides
    return "data-consistent" if gap <= ARRIVED else "spurious"


def _ranked(rank: Rank | None) -> dict[str, Any]:
    if rank is None:
        return {"rank_K": None}
    if rank.proved:
        return {"rank_K": rank.at_least}
    if rank.tolerance is not None:
        return {"rank_K": rank.at_least, "tolerance_approx": rank.tolerance}
    return {"rank_K": None, "rank_K_at_least": rank.at_least}


def _signs(signs: Inertia | None) -> Signs | None:
    if signs is None:
        return None
    return Signs(
        positive=signs.positive,
        zero=signs.zero,
        negative=signs.negative,
        undecided=signs.undecided,
        tolerance_approx=signs.tolerance,
    )


def _maybe(ask: Callable[[], T]) -> T | None:
    try:
        return ask()
    except NotExpressible:
        return None


def _law(A: Arithmetic, law: Array | None) -> list[Any] | None:
    """Probabilities, with null for one below the least double: none of them is 0."""
    return None if law is None else [None if A.zero(p) is Trilean.YES else A.document(p) for p in law]


def _by_mask(A: Arithmetic, values: Array | None) -> dict[str, Any] | None:
    return None if values is None else {str(mask): A.document(value) for mask, value in enumerate(values)}
