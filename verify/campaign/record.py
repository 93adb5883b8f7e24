"""Keeps what a run finds about one claim, and turns it into the claim's entry of the report."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any

from verify import __version__
from verify.campaign.keeping import CertificateCache, Room
from verify.campaign.witness import witnesses
from verify.claims import Judgement, Outcome, Reason, Standing, Verdict, combine, coverage, standing
from verify.claims.verdict import JUDGED, share
from verify.files.documents import pretty

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from verify.campaign.plan import Profile
    from verify.campaign.worker import Done, Judged
    from verify.claims import Claim, NegativeControl
    from verify.claims.claim import Expectation

MOST_MARGINS = 2000
"""Margins kept for the histogram; a longer list is thinned evenly, its ends kept."""
MOST_FIGURES = 2
"""Figures that findings brought; a claim's own pictures are all kept."""


class ClaimRecord:
    """Findings on one claim and its negative controls, as they come in."""

    def __init__(
        self,
        claim: Claim,
        profile: Profile,
        seed: int,
        options: str = "",
        given: str = "",
        *,
        chosen: bool = False,
        room: Room | None = None,
    ) -> None:
        """``options``, ``given``: see ``execute``; ``room``: see ``CertificateCache``; ``chosen``: the user's."""
        self.claim, self.options, self.chosen = claim, options, chosen
        self.again = f" --profile {profile.name} --seed {seed}{given}{options}"
        self.judged: dict[str, list[Judged]] = {}
        self.stored: dict[str, set[str]] = {}
        self.proved: dict[int, bool] = {}
        self.pictures: dict[int, dict[str, Any]] = {}
        self.certificates = CertificateCache(room or Room())
        self.seconds = 0.0
        self.finished = False

    def add(self, done: Done) -> Iterator[dict[str, Any]]:
        """Take a finished work item; yields one event per judged case. A case that came up before counts once."""
        self.seconds += done.seconds
        if done.proved is not None:
            self.proved[done.item.numbers[0]] = done.proved
        if done.figure is not None:
            self.pictures[done.item.numbers[0]] = done.figure
        known = self.judged.setdefault(done.item.part, [])
        before = {one.sha256 for one in known}
        # stored cases come first; a search that was over before has fewer
        stored = self.stored.setdefault(done.item.part, set())
        stored.update(one.sha256 for one in done.judged[: len(done.item.stored)])
        for judged in done.judged:
            # what crashed before it was a case has no hash, and each of them counts
            if judged.sha256 and judged.sha256 in before:
                continue
            before.add(judged.sha256)
            known.append(self.certificates.add(done.item.part, judged))
            finding = judged.finding
            yield {
                "event": "case",
                "claim": self.claim.key,
                "part": done.item.part,
                "index": len(known) - 1,
                "case": judged.sha256,
                "outcome": finding.outcome.value,
                "arithmetic": finding.arithmetic,
                "margin_approx": finite(finding.margin),
                "reason": finding.reason.value if finding.reason else None,
                "kinds": sorted(finding.kinds),
                "why": finding.why or None,
                "certificate": judged.certificate.sha256 if judged.certificate else None,
            }

    # -- the entry of the report -------------------------------------------------------------------------------
    def entry(self) -> dict[str, Any]:
        """This claim's entry of ``report.json``."""
        claim, judged = self.claim, self.judged.get("claim", [])
        everything = [one for some in self.judged.values() for one in some]
        seen = coverage.count(_kinds(judged), () if self.chosen else claim.requires)
        verdict = self._verdict(judged, seen)
        controls = [self._control(one) for one in claim.controls if not self.chosen]
        stands = worst_standing(
            [_stands(verdict, claim.expect, chosen=self.chosen), *(n["standing"] for n in controls)]
        )
        counts = Counter(one.finding.outcome for one in judged)
        margins = sorted(m for one in judged if (m := finite(one.finding.margin)) is not None and _counts(one))
        found = self._witnesses()
        of_controls = [one for control in controls for one in control["found"]]
        return {
            "key": claim.key,
            "chapter": claim.chapter,
            "title": claim.title,
            "statement": claim.statement,
            "source": {
                "short": claim.source.short,
                "cite": claim.source.cite,
                "says": claim.source.says,
                "reading": claim.source.reading,
            },
            "remark": claim.remark or None,
            "quantifier": claim.quantifier,
            "expect": claim.expect,
            "verdict": verdict.verdict.value,
            "standing": stands.value,
            "passed": stands is Standing.PASSED,
            "scope": _scope(claim, verdict.verdict),
            "reason": verdict.reason.value if verdict.reason else None,
            "explanation": verdict.explanation,
            "assumptions": [one.text for one in claim.assumptions],
            "judged": len(judged) - counts[Outcome.VACUOUS],
            "held": counts[Outcome.HOLDS],
            "failed": counts[Outcome.FAILS],
            "undecided": counts[Outcome.UNDECIDED],
            "vacuous": counts[Outcome.VACUOUS],
            "errors": counts[Outcome.ERROR],
            "sample": {"of": "given" if self.chosen else "drawn", **_told_apart(self._sample(judged))},
            "traceback": next((_told(one) for one in everything if one.finding.outcome is Outcome.ERROR), None),
            "arithmetics": dict(sorted(Counter(one.finding.arithmetic for one in judged if _counts(one)).items())),
            "worst_margin_approx": margins[0] if margins else None,
            "margin_means": claim.margin,
            "margins_approx": thinned(margins, MOST_MARGINS),
            "coverage": {"required": list(seen.required), "missing": seen.missing, "seen": seen.seen},
            "stored": self._stored(judged),
            "controls": [{key: one[key] for key in one if key not in {"standing", "found"}} for one in controls],
            "symbolic": [
                {
                    "statement": proof.statement,
                    "spins": proof.spins,
                    "hidden": proof.hidden,
                    "scope": "symbolic",
                    "proved": self.proved[i],
                }
                for i, proof in enumerate(claim.proofs)
                if i in self.proved
            ],
            "witnesses": found + of_controls,
            "certified": sum(one.finding.certified for one in judged),
            "certificates": sorted(self.kept().keys() & {one.certificate.sha256 for one in judged if one.certificate}),
            **_theorem(found if verdict.verdict is Verdict.REFUTED else [], judged),
            "lemma": _lemma(claim, verdict.verdict),
            "tally": _tally(judged),
            "clocks": [{**one.document(), "label": one.label, "text": one.text} for one in claim.clocks],
            "readings": self._readings(judged),
            "counted": list(claim.counted),
            "replay": self._replay(found),
            "figures": [*_figures(judged), *(self.pictures[i] for i in sorted(self.pictures))],
        }

    def _stored(self, judged: list[Judged]) -> dict[str, Any]:
        """What came of the stored cases: it is the same on every seed."""
        own = [one for one in judged if one.sha256 in self.stored.get("claim", ()) and _counts(one)]
        kinds = sorted({kind for one in own for kind in one.finding.kinds})
        return {"judged": len(own), "certified": sum(one.finding.certified for one in own), "kinds": kinds}

    def kept(self) -> dict[str, bytes]:
        """The certificates that become files, of the claim and of what refuted its negative controls: JSON by hash."""
        of_controls = [] if self.chosen else [self._refutations(one) for one in self.claim.controls]
        found = [one for some in (self._witnesses(), *of_controls) for one in some]
        return self.certificates.kept({one["certificate"] for one in found if one["certificate"]})

    def _witnesses(self) -> list[dict[str, Any]]:
        judged = self.judged.get("claim", [])
        return witnesses("claim", judged) if self.claim.quantifier == "forall" else []

    def _refutations(self, control: NegativeControl) -> list[dict[str, Any]]:
        name = f"control:{control.name}"
        return witnesses(name, self.judged.get(name, []))[:1]

    def _sample(self, judged: list[Judged]) -> list[Judged]:
        """Those of the cases that are draws, or the user's own: what proportions are about."""
        return [one for one in judged if one.sha256 not in self.stored.get("claim", ())]

    def _readings(self, judged: list[Judged]) -> list[dict[str, Any]]:
        """How often the claim held as each label reads it: its clocks in order, then others as they first came up.

        A judged case whose finding lacks a label could not be told by it; a label that no finding has is left out,
        unless it is counted. Stored cases stand apart, for they are no draws, and no interval says anything of them.
        """
        claim, counted = self.claim, [one for one in judged if _counts(one)]
        sample = self._sample(counted)
        stored = [one for one in counted if one.sha256 in self.stored.get("claim", ())]
        # dictionaries, for they keep their order and sets do not
        met = dict.fromkeys(label for one in counted for label in one.finding.readings)
        met |= dict.fromkeys(claim.counted if counted else ())
        labels = [one.label for one in claim.clocks if one.label in met]
        entries = []
        for label in dict.fromkeys([*labels, *met]):
            one, apart = (
                share([some.finding.readings.get(label) for some in part], len(claim.counted) or 1)
                for part in (sample, stored)
            )
            entries.append({
                "label": label, "held": one.held, "failed": one.failed, "undecided": one.undecided,
                "low_approx": one.low, "high_approx": one.high,
                "stored": {"held": apart.held, "failed": apart.failed, "undecided": apart.undecided},
            })  # fmt: skip
        return entries

    def _verdict(self, judged: list[Judged], seen: coverage.Coverage) -> Judgement:
        # a proof or a picture that crashed stands among the findings; one that did not come through counts at the end
        crashes = [one for part in ("proof", "picture") for one in self.judged.get(part, ())]
        findings = [one.finding for one in (*judged, *crashes)]
        proofs = list(self.proved.values())
        result = combine(
            self.claim.quantifier,
            findings,
            seen,
            self.claim.rate,
            proofs,
            counted=self.claim.counted,
            scope=self.claim.scope,
        )
        settled = {Verdict.REFUTED, Verdict.SUSPECT, Verdict.ERROR}
        if self.finished or (result.verdict in settled and self.claim.quantifier == "forall"):
            return result
        said = f"Interrupted after {len(judged)} case{'s' * (len(judged) != 1)}."
        return Judgement(Verdict.INCONCLUSIVE, said, Reason.BUDGET)

    def _control(self, control: NegativeControl) -> dict[str, Any]:
        name = f"control:{control.name}"
        judged = self.judged.get(name, [])
        result = combine("forall", [one.finding for one in judged], coverage.count(_kinds(judged), ()), None)
        found = self._refutations(control)
        stands = _stands(result, "refuted")
        if not judged:
            result = Judgement(Verdict.INCONCLUSIVE, "Interrupted before its turn.", Reason.BUDGET)
            stands = Standing.UNSETTLED
        return {
            "name": control.name,
            "statement": control.statement,
            "change": control.change,
            "verdict": result.verdict.value,
            "passed": stands is Standing.PASSED,
            "judged": sum(_counts(one) for one in judged),
            "arithmetic": found[0]["arithmetic"] if found else None,
            "explanation": found[0]["why"] if found else result.explanation,
            "witness": found[0]["sha256"] if found else None,
            "stored": bool(found) and found[0]["sha256"] in self.stored.get(name, ()),
            "standing": stands,
            "found": found,
        }

    def _replay(self, found: list[dict[str, Any]]) -> str:
        if found:
            return f"flowclaims replay {found[0]['sha256'][:16]}{self.options}"
        return f"flowclaims run {self.claim.key}{self.again}"


def report(
    records: Mapping[str, ClaimRecord], profile: Profile, seed: int, provenance: dict[str, Any], *, interrupted: bool
) -> dict[str, Any]:
    """The whole report; the same to the byte for the same seed, profile and version, but for timing and provenance."""
    entries = [record.entry() for record in records.values()]
    stands = worst_standing([Standing(entry["standing"]) for entry in entries])
    given = max((len(record.judged.get("claim", ())) for record in records.values() if record.chosen), default=None)
    silent = given is not None and not any(entry["judged"] for entry in entries)
    if (interrupted or silent) and stands is Standing.PASSED:
        stands = Standing.UNSETTLED
    counts = Counter(entry["standing"] for entry in entries)
    controls = [one for entry in entries for one in entry["controls"]]
    return {
        "format": "flowclaims/report/1",
        "version": __version__,
        "profile": profile.name,
        "seed": seed,
        "passed": stands is Standing.PASSED,
        "exit_code": EXIT_CODES[stands],
        "interrupted": interrupted,
        "given_cases": given,
        "totals": {
            "claims": len(entries),
            "passed": counts["passed"],
            "failed": counts["failed"] + counts["error"],
            "unsettled": counts["unsettled"],
            "cases": sum(entry["judged"] for entry in entries),
            "controls": len(controls),
            "controls_refuted": sum(one["passed"] for one in controls),
        },
        "claims": entries,
        "coverage": {
            entry["key"]: {"required": entry["coverage"]["required"], "missing": entry["coverage"]["missing"]}
            for entry in entries
        },
        "timing": {
            "seconds": None,
            "claims": {key: round(record.seconds, 3) for key, record in records.items()},
        },
        "provenance": provenance,
    }


EXIT_CODES = {Standing.PASSED: 0, Standing.FAILED: 1, Standing.UNSETTLED: 3, Standing.ERROR: 4}
"""An internal error outweighs a failed claim, and that outweighs something unsettled."""
_ORDER = (Standing.PASSED, Standing.UNSETTLED, Standing.FAILED, Standing.ERROR)


def _stands(judgement: Judgement, expect: Expectation, *, chosen: bool = False) -> Standing:
    """How a judgement stands; certificates that the checker rejected fail the claim, and are no internal error."""
    return Standing.FAILED if judgement.rejected else standing(judgement.verdict, expect, chosen=chosen)


def worst_standing(several: list[Standing]) -> Standing:
    """The one that outweighs the others; PASSED for none."""
    return max(several, key=_ORDER.index, default=Standing.PASSED)


def finite(value: float | None) -> float | None:
    """The number, or None where it is none: JSON has no infinity."""
    return value if value is not None and math.isfinite(value) else None


def thinned(values: list[float], most: int) -> list[float]:
    """At most that many of the sorted values, evenly spaced, both ends kept."""
    if len(values) <= most:
        return values
    return [values[round(i * (len(values) - 1) / (most - 1))] for i in range(most)]


def _figures(judged: list[Judged]) -> list[dict[str, Any]]:
    """The first few figures, those of counterexamples before others."""
    first = sorted(judged, key=lambda one: one.finding.outcome is not Outcome.FAILS)
    return [figure for one in first for figure in one.finding.figures][:MOST_FIGURES]


def _scope(claim: Claim, verdict: Verdict) -> str | None:
    """What a verdict speaks of: the claim's scope where it is proved, or where boxes are refuted, else the cases."""
    if verdict is Verdict.PROVED or (verdict is Verdict.REFUTED and claim.scope == "box"):
        return claim.scope
    return "instance" if verdict in {Verdict.REFUTED, Verdict.CERTIFIED} else None


def _lemma(claim: Claim, verdict: Verdict) -> str | None:
    """What carries a proof beyond the judged cases; None where nothing does."""
    if verdict is not Verdict.PROVED or claim.scope == "instance" or claim.binding is None:
        return None
    return claim.binding.lemma


def _theorem(found: list[dict[str, Any]], judged: list[Judged]) -> dict[str, str | None]:
    """What the checker established, and from which certificate: of a refutation's first witness, else of the first."""
    if found:
        return {"theorem": found[0]["theorem"], "theorem_certificate": found[0]["certificate"]}
    first = next((one for one in judged if one.certificate and one.finding.certified), None)
    if first is None or first.certificate is None:
        return {"theorem": None, "theorem_certificate": None}
    return {"theorem": first.finding.theorem, "theorem_certificate": first.certificate.sha256}


def _tally(judged: list[Judged]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for one in judged:
        # not Counter.__add__, which leaves out what came up nowhere
        total.update(one.finding.tally)
    return dict(sorted(total.items()))


def _told_apart(judged: list[Judged]) -> dict[str, int]:
    """How many of them held, failed and stayed undecided."""
    counts = Counter(one.finding.outcome for one in judged)
    return {name: counts[outcome] for name, outcome in _NAMES.items()}


_NAMES = {"held": Outcome.HOLDS, "failed": Outcome.FAILS, "undecided": Outcome.UNDECIDED}


def _told(judged: Judged) -> str:
    """What went wrong: a traceback, or what the checker said with the certificate that it rejected."""
    rejected = judged.finding.values.get("certificate")
    return judged.finding.why if rejected is None else f"{judged.finding.why}\n{pretty(rejected)}"


def _counts(judged: Judged) -> bool:
    return judged.finding.outcome in JUDGED


def _kinds(judged: list[Judged]) -> list[frozenset[str]]:
    return [one.finding.kinds for one in judged if _counts(one)]
