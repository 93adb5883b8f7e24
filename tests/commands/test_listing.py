"""What ``show`` prints of a claim: how it reads time, what it counts, and what it draws."""

from __future__ import annotations

from dataclasses import replace

from verify.claims import OURS, Claim, Picture, holds
from verify.commands.listing import claim_text
from verify.draws import Mixture
from verify.flow.events.clock import Clock

CLOCKS = (Clock(by="couplings", start="J = 0"), Clock(by="moments", start="J = 0"))
CLAIM = Claim(
    key="test/shown",
    title="A claim",
    statement="$1 = 1$",
    source=OURS,
    expect="holds",
    check=lambda case: holds("exact"),
    sampler=Mixture(),
    margin="none",
)


def test_a_claim_says_its_clocks():
    lines = claim_text(replace(CLAIM, clocks=CLOCKS)).splitlines()
    first = lines.index(f"clock: {CLOCKS[0].label}")
    assert lines[first : first + 4] == [
        f"clock: {CLOCKS[0].label}", f"        {CLOCKS[0].text}",
        f"another clock: {CLOCKS[1].label}", f"        {CLOCKS[1].text}",
    ]  # fmt: skip
    assert "clock" not in claim_text(CLAIM)


def test_a_rate_says_what_must_reach_it():
    rate = replace(CLAIM, quantifier="rate", rate=0.9)
    assert "claimed proportion: at least 0.9" in claim_text(rate).splitlines()
    counted = claim_text(replace(rate, counted=("a", "b"))).splitlines()
    assert "claimed proportion: at least 0.9, for each of these readings: a; b" in counted
    assert "proportion" not in claim_text(CLAIM)


def test_a_claim_says_what_it_draws():
    text = claim_text(replace(CLAIM, pictures=(Picture("bands", dict), Picture("scaling", dict))))
    assert text.splitlines()[-1] == "draws once a run: bands, scaling"
