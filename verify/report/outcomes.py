"""Sentences on the cases of a claim: how many were tried, how they came out, what an interval is worth."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from verify.report import words

if TYPE_CHECKING:
    from verify.records.report import ClaimEntry, ReadingEntry, Told


def tried(claim: ClaimEntry) -> str:
    """Sentence on the cases that were tried: how many were judged, and how they came out."""
    # what crashed was not judged, and has a sentence of its own: so the numbers add up
    told, drawn, stored = claim.told, claim.sample.judged, claim.told_of_stored
    text = words.count(told.judged, "case") + " judged"
    if told.judged:
        text += f": {_counts(told)}"
    if drawn and stored.judged:
        text += f". Of these {drawn} are draws from the case distribution: {_counts(claim.sample)}"
        text += f"; {stored.judged} {'is' if stored.judged == 1 else 'are'} stored: {_counts(stored)}"
    if claim.vacuous:
        text += f". {claim.vacuous} more did not meet the assumptions and count for nothing"
    if claim.errors:
        text += f". {words.count(claim.errors, 'case')} crashed"
    return text + "."


def _counts(some: Told) -> str:
    return f"{some.held} held, {some.failed} failed, {some.undecided} undecided"


def some_stored(claim: ClaimEntry) -> bool:
    """Whether any reading has cases that are no part of the claim's sample."""
    return any(one.stored.judged for one in claim.readings)


def stored(reading: ReadingEntry) -> str:
    """Outcome of a reading on stored cases: ``1 of 1 held``; an en dash for none."""
    one = reading.stored
    unclear = f", {one.undecided} undecided" if one.undecided else ""
    return f"{one.held} of {one.judged} held{unclear}" if one.judged else "–"


def single(claim: ClaimEntry) -> str:
    """Worth of a margin of single cases for the claim, in a few words; empty where one case can contradict it."""
    return {"rate": "single case, not the rate", "exists": "single case, one suffices"}.get(claim.quantifier, "")


def margin_note(claim: ClaimEntry) -> str:
    """The same as ``single``, as a sentence."""
    return {
        "rate": "This is the worst of single cases: one below zero counts against the proportion and does not "
        "contradict it, for the interval decides.",
        "exists": "This is the worst of single cases: one below zero is no witness, and one witness suffices.",
    }.get(claim.quantifier, "")


def interval(reading: ReadingEntry) -> str:
    """Interval of the proportion that holds, rounded outwards: ``0.87 to 0.99``."""
    # rounded before, so that a double just above 0.29 is not taken for more
    low, high = (round(100 * end, 9) for end in (reading.low_approx, reading.high_approx))
    return f"{math.floor(low) / 100:.2f} to {math.ceil(high) / 100:.2f}"


def reading(one: ReadingEntry) -> str:
    """Standing of the claim as one clock reads it: ``38 of 40 held, 1 undecided; 0.79 to 1.00``."""
    unclear = f", {one.undecided} undecided" if one.undecided else ""
    return f"{one.held} of {one.judged} held{unclear}; {interval(one)}"


def by_clocks(claim: ClaimEntry) -> bool:
    """Whether all readings of a claim are by its clocks, and none by something else."""
    return {one.label for one in claim.readings} <= {one["label"] for one in claim.clocks}


def readings_title(claim: ClaimEntry) -> str:
    """Title over the readings of a claim."""
    if not by_clocks(claim):
        return "The same by other readings"
    return "The same under other clocks" if len(claim.readings) > 1 else "As its clock reads it"


def reading_note(claim: ClaimEntry, one: ReadingEntry) -> str:
    """Note on a reading by the claim's own clock, or on one that is counted; empty for others."""
    own = claim.clocks and claim.clocks[0]["label"] == one.label
    return ", ".join(["the claim’s own clock"] * bool(own) + ["must reach the rate"] * (one.label in claim.counted))


def confidence(claim: ClaimEntry) -> str:
    """Worth of the intervals of a claim's readings, as a sentence."""
    several = len(claim.counted)
    level = f"99 % for all {several} that are counted, taken together" if several > 1 else "99 % for each by itself"
    what = "Cases drawn from the case distribution" if claim.sample.of == "drawn" else "The given cases"
    law = "under that law" if claim.sample.of == "drawn" else "under the law that they are drawn from, if they are"
    apart = " Stored cases are no draws: they stand apart, and no interval is about them." if some_stored(claim) else ""
    return (
        f"{what} by how each line reads the claim, and between what the proportion that holds lies {law}, at a "
        f"confidence of {level}.{apart} Undecided cases widen the interval to both sides."
    )


def certified(claim: ClaimEntry) -> str:
    """Numbers of judged cases that are certified, and of those whose certificates are files, as a sentence."""
    some, judged, kept = claim.certified, claim.judged - claim.errors, len(claim.certificates)
    text = f"{some} of {words.count(judged, 'judged case')} {'carries' if some == 1 else 'carry'} a certificate"
    text += " that the independent checker accepted"
    return text + (f"; {kept} of these certificates {'is' if kept == 1 else 'are'} kept" if kept < some else "") + "."


def deciders(claim: ClaimEntry) -> str:
    """Arithmetics that decided, most cases first: ``exact (30), ball (10)``; empty if none did."""
    counts = claim.arithmetics
    return ", ".join(
        f"{name} ({cases})" for name, cases in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    )
