"""The whole report of a run: the claims' entries, their totals, and the exit code."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, cast

from verify import __version__
from verify.campaign.entries import entry, worst_standing
from verify.claims import Standing
from verify.records.report import ExitCode, Gaps, Provenance, Report, Timing, Totals

if TYPE_CHECKING:
    from collections.abc import Mapping

    from verify.campaign.plan import Profile
    from verify.campaign.record import ClaimRecord
    from verify.records.report import ClaimEntry

EXIT_CODES: dict[Standing, ExitCode] = {
    Standing.PASSED: 0, Standing.FAILED: 1, Standing.UNSETTLED: 3, Standing.ERROR: 4,
}  # fmt: skip
"""An internal error outweighs a failed claim, and that outweighs something unsettled."""


def report(
    records: Mapping[str, ClaimRecord],
    profile: Profile,
    seed: int,
    provenance: dict[str, Any],
    *,
    interrupted: bool,
    seconds: float,
) -> Report:
    """The whole report; the same to the byte for the same seed, profile and version, but for timing and provenance."""
    entries = [entry(record) for record in records.values()]
    stands = worst_standing([Standing(one.standing) for one in entries])
    given = max((len(record.of_claim()) for record in records.values() if record.chosen), default=None)
    silent = given is not None and not any(one.judged for one in entries)
    if (interrupted or silent) and stands is Standing.PASSED:
        stands = Standing.UNSETTLED
    return Report(
        version=__version__,
        profile=profile.name,
        seed=seed,
        passed=stands is Standing.PASSED,
        exit_code=EXIT_CODES[stands],
        interrupted=interrupted,
        given_cases=given,
        totals=_totals(entries),
        claims=entries,
        coverage={one.key: Gaps(required=one.coverage.required, missing=one.coverage.missing) for one in entries},
        timing=Timing(
            seconds=round(seconds, 3), claims={key: round(record.seconds, 3) for key, record in records.items()}
        ),
        provenance=cast("Provenance", provenance),
    )


def _totals(entries: list[ClaimEntry]) -> Totals:
    by_standing = Counter(one.standing for one in entries)
    controls = [one for some in entries for one in some.controls]
    return Totals(
        claims=len(entries),
        passed=by_standing["passed"],
        failed=by_standing["failed"] + by_standing["error"],
        unsettled=by_standing["unsettled"],
        cases=sum(one.judged for one in entries),
        controls=len(controls),
        controls_refuted=sum(one.passed for one in controls),
    )
