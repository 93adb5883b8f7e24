"""``verify.certify``: proofs about a case as it stands, or about a point near a candidate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from verify.arithmetic import get
from verify.arithmetic.trilean import Trilean
from verify.case import Case
from verify.certificates.attempt import WIDE, Attempt
from verify.certificates.document import certificate
from verify.certificates.points import fixed_manifold, fixed_point
from verify.certificates.ranks import consistent_inertia, obstruction, rank
from verify.certificates.signs import inertia
from verify.errors import NotExpressible, Usage, refuse_masks
from verify.model.situation import Situation

if TYPE_CHECKING:
    from verify.certificates.document import Document

NEAR = ("fixed-point", "fixed-manifold")
KINDS = ("rank", "consistent-inertia", "inertia", "obstruction", *NEAR)
"""Kinds that can be asked for by name; those of NEAR are about a point near a candidate."""
MOST_SPINS = 10
"""The checker takes no more."""


def certify(case: Case, kind: str | None = None, near: Any = None) -> Document:
    """A certificate (``flowclaims/certificate/1``) about the case, that the independent checker accepted just now.

    ``kind``: one of KINDS. Default: ``consistent-inertia`` at a data-consistent point, ``inertia`` at another exact
    one; with ``near`` (a candidate (size,), of ``locate`` for instance) ``fixed-point``, else ``fixed-manifold``.
    Raises Usage where nothing of that kind is proved, or the checker does not follow, with the reason.
    """
    from verify import checker

    if kind is not None and kind not in KINDS:
        raise Usage(f"no certificate of kind {kind!r}; there are {', '.join(KINDS)}")
    if not isinstance(case, Case):
        raise Usage(f"a Case is needed, not a {type(case).__name__}")
    if case.spins > MOST_SPINS:
        raise Usage(f"nothing is certified here: the checker takes at most {MOST_SPINS} spins")
    try:
        found = _near(case, kind, near) if near is not None or kind in NEAR else _exact(case, kind)
        document = certificate(case, _kept(found))
        checker.check(document)
    except (NotExpressible, checker.Rejected) as error:
        raise Usage(f"nothing is certified here: {error}") from error
    return document


def located(case: Case, theta: Any) -> Attempt:
    """The part that proves a fixed point, or a set of them, near a candidate theta (size,); or why there is none."""
    theta = np.asarray(theta, dtype=np.float64)
    alone = fixed_point(case, theta)
    if alone.part is not None:
        return alone
    several = fixed_manifold(case, theta)
    if several.part is not None or (several.reason, several.why) == (alone.reason, alone.why):
        return several
    if alone.reason == WIDE:
        # nothing is degenerate there, so that a lemma on sets does not apply is no news
        return Attempt(None, WIDE, f"There is no zero near it that could be proved. {alone.why}")
    return Attempt(None, several.reason, f"No isolated zero: {alone.why} No set of zeros: {several.why}")


def _near(case: Case, kind: str | None, near: Any) -> Attempt:
    if kind not in {None, *NEAR}:
        raise Usage(f"a certificate of kind {kind} is about the case's own point: leave near out")
    refuse_masks("near", near, f"{case.energy.size} numbers")
    try:
        theta = np.asarray(case.theta(get("float64")) if near is None else near)
        theta = theta.astype(np.float64, casting="same_kind")
    except (TypeError, ValueError) as error:
        raise Usage(f"a candidate is {case.energy.size} numbers: {error}") from error
    if theta.shape != (case.energy.size,):
        raise Usage(f"a candidate of {case.energy.size} parameters is needed, not one of shape {theta.shape}")
    return {None: located, "fixed-point": fixed_point, "fixed-manifold": fixed_manifold}[kind](case, theta)


def _exact(case: Case, kind: str | None) -> Attempt:
    here = Situation(case, get("exact"))
    if kind is None:
        kind = "consistent-inertia" if here.consistent is Trilean.YES else "inertia"
    if kind == "consistent-inertia" and here.consistent is not Trilean.YES:
        return Attempt(None, "domain", "The point is not data-consistent.")
    provers = {"rank": rank, "consistent-inertia": consistent_inertia, "inertia": inertia, "obstruction": obstruction}
    found = provers[kind](here)
    return Attempt(found, None if found else "wide", "" if found else f"No certificate of kind {kind} was found.")


def _kept(attempt: Attempt) -> Document:
    if attempt.part is None:
        raise Usage(f"nothing is certified here ({attempt.reason}): {attempt.why}")
    return attempt.part
