"""A claim's entry of the report, made of what a run kept about it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from verify.campaign.record import counts, finite
from verify.claims import Judgement, Outcome, Reason, Standing, Verdict, combine, coverage, standing
from verify.claims.verdict import share
from verify.files.documents import pretty
from verify.records.report import (
    ClaimEntry,
    ClockEntry,
    ControlEntry,
    CoverageEntry,
    ReadingEntry,
    Sample,
    SourceEntry,
    Stored,
    SymbolicProof,
    Told,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from verify.campaign.record import ClaimRecord
    from verify.campaign.worker import Judged
    from verify.claims import Claim, NegativeControl
    from verify.claims.claim import Expectation
    from verify.records.figures import Figure
    from verify.records.witness import WitnessEntry

MOST_MARGINS = 2000
"""Margins kept for the histogram; a longer list is thinned evenly, its ends kept."""
MOST_FIGURES = 2
"""Figures that findings brought; a claim's own pictures are all kept."""
_ORDER = (Standing.PASSED, Standing.UNSETTLED, Standing.FAILED, Standing.ERROR)


def entry(record: ClaimRecord) -> ClaimEntry:
    """The entry of ``report.json`` on the record's claim."""
    claim, judged = record.claim, record.of_claim()
    seen = coverage.count(_kinds(judged), () if record.chosen else claim.requires)
    judgement = _judgement(record, seen)
    controls = [_control(record, one) for one in record.controls()]
    stands = worst_standing([_stands(judgement, claim.expect, chosen=record.chosen), *(one.stands for one in controls)])
    by_outcome = Counter(one.finding.outcome for one in judged)
    margins = sorted(m for one in judged if (m := finite(one.finding.margin)) is not None and counts(one))
    found = record.witnesses()
    theorem, theorem_certificate = _theorem(found if judgement.verdict is Verdict.REFUTED else [], judged)
    return ClaimEntry(
        key=claim.key,
        chapter=claim.chapter,
        title=claim.title,
        statement=claim.statement,
        source=SourceEntry(
            short=claim.source.short, cite=claim.source.cite, says=claim.source.says, reading=claim.source.reading
        ),
        remark=claim.remark or None,
        quantifier=claim.quantifier,
        expect=claim.expect,
        verdict=judgement.verdict.value,
        standing=stands.value,
        passed=stands is Standing.PASSED,
        scope=_scope(claim, judgement.verdict),
        reason=judgement.reason.value if judgement.reason else None,
        explanation=judgement.explanation,
        assumptions=[one.text for one in claim.assumptions],
        judged=len(judged) - by_outcome[Outcome.VACUOUS],
        held=by_outcome[Outcome.HOLDS],
        failed=by_outcome[Outcome.FAILS],
        undecided=by_outcome[Outcome.UNDECIDED],
        vacuous=by_outcome[Outcome.VACUOUS],
        errors=by_outcome[Outcome.ERROR],
        sample=_sample(record),
        traceback=_traceback(record),
        arithmetics=dict(sorted(Counter(one.finding.arithmetic for one in judged if counts(one)).items())),
        worst_margin_approx=margins[0] if margins else None,
        margin_means=claim.margin,
        margins_approx=thinned(margins, MOST_MARGINS),
        coverage=CoverageEntry(required=list(seen.required), missing=seen.missing, seen=seen.seen),
        stored=_stored(record),
        controls=[one.entry for one in controls],
        symbolic=_symbolic(record),
        witnesses=[*found, *(one for control in controls for one in control.found)],
        certified=sum(one.finding.certified for one in judged),
        certificates=sorted(record.kept().keys() & {one.certificate.sha256 for one in judged if one.certificate}),
        theorem=theorem,
        theorem_certificate=theorem_certificate,
        lemma=_lemma(claim, judgement.verdict),
        tally=_tally(judged),
        clocks=[cast("ClockEntry", {**one.document(), "label": one.label, "text": one.text}) for one in claim.clocks],
        readings=_readings(record),
        counted=list(claim.counted),
        replay=_replay(record, found),
        figures=_figures(record),
    )


# -- verdicts --------------------------------------------------------------------------------------------------------
def _judgement(record: ClaimRecord, seen: coverage.Coverage) -> Judgement:
    claim, judged = record.claim, record.of_claim()
    result = combine(
        claim.quantifier,
        # a proof or a picture that crashed stands among the findings; one that did not come through counts at the end
        [*(one.finding for one in judged), *record.crashes()],
        seen,
        claim.rate,
        list(record.proved.values()),
        counted=claim.counted,
        scope=claim.scope,
    )
    settled = {Verdict.REFUTED, Verdict.SUSPECT, Verdict.ERROR}
    if record.finished or (result.verdict in settled and claim.quantifier == "forall"):
        return result
    said = f"Interrupted after {len(judged)} case{'s' * (len(judged) != 1)}."
    return Judgement(Verdict.INCONCLUSIVE, said, Reason.BUDGET)


def _stands(judgement: Judgement, expect: Expectation, *, chosen: bool = False) -> Standing:
    """Standing of a judgement; certificates that the checker rejected fail the claim, and are no internal error."""
    return Standing.FAILED if judgement.rejected else standing(judgement.verdict, expect, chosen=chosen)


def worst_standing(several: list[Standing]) -> Standing:
    """The one that outweighs the others; PASSED for none."""
    return max(several, key=_ORDER.index, default=Standing.PASSED)


def _scope(claim: Claim, verdict: Verdict) -> str | None:
    """Scope of a verdict: the claim's scope where it is proved, or where boxes are refuted, else the cases."""
    if verdict is Verdict.PROVED or (verdict is Verdict.REFUTED and claim.scope == "box"):
        return claim.scope
    return "instance" if verdict in {Verdict.REFUTED, Verdict.CERTIFIED} else None


def _lemma(claim: Claim, verdict: Verdict) -> str | None:
    """Lemma that carries a proof beyond the judged cases; None where nothing does."""
    if verdict is not Verdict.PROVED or claim.scope == "instance" or claim.binding is None:
        return None
    return claim.binding.lemma


def _theorem(found: list[WitnessEntry], judged: list[Judged]) -> tuple[str | None, str | None]:
    """The checker's theorem and the hash of its certificate: of a refutation's first witness, else of the first."""
    if found:
        return found[0].theorem, found[0].certificate
    first = next((one for one in judged if one.certificate and one.finding.certified), None)
    if first is None or first.certificate is None:
        return None, None
    return first.finding.theorem, first.certificate.sha256


# -- negative controls -----------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Control:
    entry: ControlEntry
    stands: Standing
    found: list[WitnessEntry]


def _control(record: ClaimRecord, control: NegativeControl) -> _Control:
    judged = record.of_control(control)
    result = combine("forall", [one.finding for one in judged], coverage.count(_kinds(judged), ()), None)
    found = record.refutations(control)
    stands = _stands(result, "refuted")
    if not judged:
        result = Judgement(Verdict.INCONCLUSIVE, "Interrupted before its turn.", Reason.BUDGET)
        stands = Standing.UNSETTLED
    written = ControlEntry(
        name=control.name,
        statement=control.statement,
        change=control.change,
        verdict=result.verdict.value,
        passed=stands is Standing.PASSED,
        judged=sum(map(counts, judged)),
        arithmetic=found[0].arithmetic if found else None,
        explanation=found[0].why if found else result.explanation,
        witness=found[0].sha256 if found else None,
        stored=record.refuted_by_stored(control),
    )
    return _Control(written, stands, found)


# -- counts ----------------------------------------------------------------------------------------------------------
def _sample(record: ClaimRecord) -> Sample:
    """Those of the cases that are draws, or the user's own: what proportions are about."""
    by_outcome = Counter(one.finding.outcome for one in record.of_claim() if not record.is_stored(one))
    return Sample(
        of="given" if record.chosen else "drawn",
        held=by_outcome[Outcome.HOLDS],
        failed=by_outcome[Outcome.FAILS],
        undecided=by_outcome[Outcome.UNDECIDED],
    )


def _stored(record: ClaimRecord) -> Stored:
    own = [one for one in record.of_claim() if record.is_stored(one) and counts(one)]
    kinds = sorted({kind for one in own for kind in one.finding.kinds})
    return Stored(judged=len(own), certified=sum(one.finding.certified for one in own), kinds=kinds)


def _readings(record: ClaimRecord) -> list[ReadingEntry]:
    """Counts of the cases as each label reads the claim: its clocks in order, then others as they first came up.

    A judged case whose finding lacks a label could not be told by it; a label that no finding has is left out,
    unless it is counted. Stored cases stand apart, for they are no draws, and no interval says anything of them.
    """
    claim, judged = record.claim, [one for one in record.of_claim() if counts(one)]
    sample = [one for one in judged if not record.is_stored(one)]
    stored = [one for one in judged if record.is_stored(one)]
    # dictionaries, for they keep their order and sets do not
    met = dict.fromkeys(label for one in judged for label in one.finding.readings)
    met |= dict.fromkeys(claim.counted if judged else ())
    labels = [one.label for one in claim.clocks if one.label in met]
    entries = []
    for label in dict.fromkeys([*labels, *met]):
        one, apart = (
            share([some.finding.readings.get(label) for some in part], len(claim.counted) or 1)
            for part in (sample, stored)
        )
        entries.append(ReadingEntry(
            label=label, held=one.held, failed=one.failed, undecided=one.undecided,
            low_approx=one.low, high_approx=one.high,
            stored=Told(held=apart.held, failed=apart.failed, undecided=apart.undecided),
        ))  # fmt: skip
    return entries


def _tally(judged: list[Judged]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for one in judged:
        # not Counter.__add__, which leaves out what came up nowhere
        total.update(one.finding.tally)
    return dict(sorted(total.items()))


def _kinds(judged: list[Judged]) -> list[frozenset[str]]:
    return [one.finding.kinds for one in judged if counts(one)]


def thinned(values: list[float], most: int) -> list[float]:
    """At most that many of the sorted values, evenly spaced, both ends kept."""
    if len(values) <= most:
        return values
    return [values[round(i * (len(values) - 1) / (most - 1))] for i in range(most)]


# -- proofs, figures, words ------------------------------------------------------------------------------------------
def _symbolic(record: ClaimRecord) -> list[SymbolicProof]:
    return [
        SymbolicProof(
            statement=proof.statement,
            spins=proof.spins,
            hidden=proof.hidden,
            scope="symbolic",
            proved=record.proved[number],
        )
        for number, proof in enumerate(record.claim.proofs)
        if number in record.proved
    ]


def _figures(record: ClaimRecord) -> list[Figure]:
    """The first few figures of cases, those of counterexamples before others, then the claim's own pictures."""
    first = sorted(record.of_claim(), key=lambda one: one.finding.outcome is not Outcome.FAILS)
    of_cases = [figure for one in first for figure in one.finding.figures][:MOST_FIGURES]
    pictures: Iterable[dict[str, Any]] = (record.pictures[number] for number in sorted(record.pictures))
    return cast("list[Figure]", [*of_cases, *pictures])


def _traceback(record: ClaimRecord) -> str | None:
    """The first of any part: a traceback, or what the checker said with the certificate that it rejected."""
    everything: Sequence[Judged] = [one for some in record.judged.values() for one in some]
    first = next((one.finding for one in everything if one.finding.outcome is Outcome.ERROR), None)
    if first is None:
        return None
    rejected = first.values.get("certificate")
    return first.why if rejected is None else f"{first.why}\n{pretty(rejected)}"


def _replay(record: ClaimRecord, found: list[WitnessEntry]) -> str:
    if found:
        return f"flowclaims replay {found[0].sha256[:16]}{record.options}"
    return f"flowclaims run {record.claim.key}{record.again}"
