"""The hunt's phases, its archive, and that nothing but claim, seed and shard decides what is found."""

from __future__ import annotations

import math
import time

from verify.campaign import worker
from verify.claims import Outcome, Reason, fails, holds, undecided
from verify.claims.claim import OURS, Claim
from verify.draws import Mixture, Stream
from verify.files.documents import canonical
from verify.hunting.archive import Archive, behaviour
from verify.hunting.hunter import CLIMBS, GENERATION, WAVE, Hunt, Shard

WHOLE = Shard()
LATER = time.monotonic() + 1e6


class Heard:
    """Remembers what a hunt says."""

    def __init__(self):
        self.events, self.rests, self.tries = [], 0, 0

    def tried(self, _):
        self.tries += 1

    def found(self, _, one, what):
        self.events.append((what, one.sha256))

    def rested(self, _):
        self.rests += 1


def claim(check, quantifier="forall", sampler=None):
    return Claim(
        key="mine/it", title="It", statement="It.", source=OURS, expect="holds", check=check, quantifier=quantifier,
        sampler=sampler or Mixture(("full_ising",), (1, 3), targets=("dirichlet",), parameters=False), margin="m",
    )  # fmt: skip


def hunted(one, seed=0, until=LATER, shard=WHOLE, generations=None):
    worker._claims.clear()
    worker._claims[one.key] = one
    hunt, heard, waves = Hunt(one, seed, shard), Heard(), []

    def submit(items):
        waves.append(len(items))
        return map(worker.work, items)

    if generations is not None:
        while hunt.generation < generations and hunt.phase == "search":
            hunt._generation(submit, until, heard)
    else:
        hunt.pursue(submit, until, heard)
    return hunt, heard, waves


def two_spins_fail(case):
    """Floating point only, so never settled."""
    return fails("float64", "two spins", -1.0) if case.spins == 2 else holds("float64", 1.0)


def test_what_is_not_certified_is_suspected_and_the_hunt_goes_on():
    hunt, heard, _ = hunted(claim(two_spins_fail), generations=3)
    assert hunt.phase == "search"
    assert [what for what, _ in heard.events] == ["suspect"]
    assert hunt.result[0][0] == "suspect"
    assert hunt.tries == heard.tries == 3 * GENERATION


def test_time_that_is_up_ends_it_after_a_wave():
    hunt, heard, waves = hunted(claim(two_spins_fail), until=time.monotonic() - 1)
    assert (hunt.tries, waves) == (0, [])
    hunt, heard, waves = hunted(claim(two_spins_fail), until=-1.0, generations=None)
    assert heard.tries == 0
    hunt._generation(lambda items: map(worker.work, items), -1.0, heard)
    assert (hunt.tries, hunt.generation) == (WAVE, 0)


def test_the_same_seed_makes_the_same_tries_and_shards_make_others():
    def cases(seed, shard=WHOLE):
        seen = []

        def check(case):
            seen.append(case.sha256)
            return holds("float64", float(case.spins))

        hunted(claim(check), seed, shard=shard, generations=3)
        return seen

    assert cases(1) == cases(1)
    assert cases(1) != cases(2)
    first, second = cases(1, Shard(1, 2)), cases(1, Shard(2, 2))
    assert len(set(first) & set(second)) < len(set(first)) / 4


def test_margins_are_climbed():
    """The margin is q_0 / q_1; the law starts near 1, and moves must bring it down."""

    def check(case):
        from verify import arithmetic

        q = case.target(arithmetic.get("float64"))
        return holds("float64", float(q[0] / q[1]))

    law = Mixture(("full_ising",), (1, 1), targets=("near_uniform",), parameters=False)
    hunt, _, _ = hunted(claim(check, sampler=law), generations=12)
    assert hunt.archive.best < 1e-3


def test_a_crash_is_remembered_and_does_not_end_the_hunt():
    def check(_):
        raise RuntimeError("no such thing")

    hunt, _, _ = hunted(claim(check), generations=2)
    assert "no such thing" in hunt.error
    assert hunt.outcomes == {"error": 2 * GENERATION}
    assert not hunt.archive.cells


def test_a_claim_of_existence_looks_for_what_holds():
    hunt, _, _ = hunted(claim(two_spins_fail, quantifier="exists"), generations=1)
    assert hunt.wanted is Outcome.HOLDS
    assert hunt.suspect.document["spins"] != 2


def test_cells_keep_the_smallest_margin_of_each_behaviour():
    document = {"spins": 2, "energy": {"family": "rbm", "hidden": 3}}
    archive = Archive()
    archive.add(document | {"n": 1}, holds("float64", 2.0, kinds={"spurious"}))
    archive.add(document | {"n": 2}, holds("float64", 1.0, kinds={"spurious"}))
    archive.add(document | {"n": 3}, holds("float64", 3.0, kinds={"spurious"}))
    archive.add(document | {"n": 4}, undecided("float64", Reason.TIE, tally={"swapped": 1, "ordered": 0}))
    archive.add(document | {"n": 5}, holds("float64", math.inf))
    assert sorted(held["n"] for _, held in archive.cells.values()) == [2, 4, 5]
    assert archive.best == 1.0
    read = Archive.of(archive.entries())
    assert read.cells == archive.cells
    assert {archive.parent(Stream("parent", i))["n"] for i in range(60)} == {2, 4, 5}
    assert behaviour(document, undecided("float64", Reason.TIE, tally={"a": 0, "b": 2})) == "N=2 M=3 undecided tie b"


def test_a_vacuous_case_is_no_parent_while_another_is_there():
    from verify.claims import vacuous

    archive = Archive()
    archive.add({"spins": 1, "energy": {}}, vacuous("not met"))
    assert archive.parent(Stream("only")) == {"spins": 1, "energy": {}}
    archive.add({"spins": 2, "energy": {}}, holds("float64"))
    assert all(archive.parent(Stream("both", i))["spins"] == 2 for i in range(20))


def test_phases_follow_each_other_to_the_end():
    from verify import load_claims

    one = load_claims()["stability/neutral-straight"]
    hunt, heard, waves = hunted(one)
    assert hunt.phase == "done"
    assert hunt.generation == CLIMBS
    kinds = [what for what, _ in heard.events]
    assert kinds[0] == "counterexample"
    assert set(kinds) <= {"counterexample", "simpler", "worse", "suspect"}
    assert hunt.simplest.document["spins"] == 1
    assert hunt.worst.finding.margin <= hunt.simplest.finding.margin
    assert max(waves) <= WAVE
    again, _, _ = hunted(one)
    assert [canonical(held.document) for _, held in again.result] == [
        canonical(held.document) for _, held in hunt.result
    ]
