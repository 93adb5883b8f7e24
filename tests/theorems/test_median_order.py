"""Medians by order: the interval of a median by enumeration, the separators' sides by hand, and the verdict."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from proving import case_of, log

from theorems.hierarchy import median_order
from theorems.hierarchy._measured import Reading, batch, median, read, said
from theorems.hierarchy.median_order import SEPARATORS, labels, table
from theorems.hierarchy.strict_rate import FAST, OWN
from verify import Case, judge
from verify.claims import Outcome, combine, coverage, fails, registry
from verify.draws import Stream
from verify.flow import Comparison, End, Succession

CLAIM = registry.load()["hierarchy/median-order"]


@pytest.mark.parametrize("n", range(1, 14))
def test_the_interval_of_a_median_covers_by_enumeration(n):
    """Each value is below or above the median of its law: over all 2^n ways the interval must hold it."""
    values = [float(i) for i in range(1, n + 1)]
    middle, low, high = median(values)
    assert middle == values[(n - 1) // 2]
    missed = 0
    for ways in itertools.product((0, 1), repeat=n):
        below = sum(ways)
        # with `below` of the sorted values below the median of the law, it lies between values[below - 1] and the next
        at = below + 0.5
        missed += not low <= at <= high
    assert Fraction(missed, 2**n) <= Fraction(5, 100)
    # and no narrower one of this form does
    if high < math.inf:
        rank = int(low)
        narrower = sum(math.comb(n, i) for i in range(rank + 1)) * 2
        assert Fraction(narrower, 2**n) > Fraction(5, 100)


def test_infinite_times_are_late():
    assert median([1.0, math.inf, 2.0]) == (2.0, 0.0, math.inf)
    assert said([1.0, 2.0] + [math.inf] * 9) == "beyond (2 to beyond)"
    assert said([3.0] * 40) == "3 (3 to 3)"


def flow(times, end=End.TIME):
    """A reading that has these times."""
    return Reading(OWN, times, several=False, end=end, comparison=Comparison(Succession.ORDERED, gap=0.5))


CASE = Case.from_document(CLAIM.sampler(Stream(1)))


@pytest.mark.parametrize(
    ("times", "sides"),
    [
        ((1.0, 20.0, 300.0), [True, True, True, True]),
        ((5.0, 20.0, 300.0), [False, True, True, True]),
        ((1.0, 3.0, 300.0), [True, False, True, True]),
        ((1.0, 90.0, 300.0), [True, True, False, True]),
        ((1.0, 20.0, 70.0), [True, True, True, False]),
        ((1.0, 20.0, math.inf), [True, True, True, True]),
        ((1.0, math.inf, math.inf), [True, True, False, True]),
        # on the separator is on neither side
        ((4.0, 4.0, 80.0), [False, False, True, False]),
    ],
)
def test_sides_of_the_separators(times, sides, monkeypatch):
    monkeypatch.setattr(median_order, "read_case", lambda *_: [flow(times)])
    finding = judge(CLAIM, CASE)
    assert list(finding.readings.items()) == list(zip(labels(), sides, strict=True))
    assert finding.outcome is (Outcome.HOLDS if all(sides) else Outcome.FAILS)
    if all(sides):
        assert finding.margin == pytest.approx(min(math.log(4 / times[0]), math.log(80 / times[1])))


def test_of_a_flow_that_was_given_up_only_what_happened_is_known(monkeypatch):
    monkeypatch.setattr(median_order, "read_case", lambda *_: [flow((1.0, 20.0, math.inf), End.BUDGET)])
    assert list(judge(CLAIM, CASE).readings.values()) == [True, True, True, None]


def test_an_order_without_content_is_vacuous():
    parameters = {"b": ["0"] * 3, "c": ["0"], "W": [["0"] * 3]}
    product = case_of("rbm", 3, {1: log(2), 2: log(2), 4: log(3)}, parameters, hidden=1)
    assert judge(CLAIM, product).outcome is Outcome.VACUOUS
    assert judge(CLAIM, case_of("rbm", 2, {1: log(2)}, parameters | {"b": ["0"] * 2, "W": [["0"] * 2]}, hidden=1)
                 ).outcome is Outcome.VACUOUS  # fmt: skip


def test_the_counted_labels_are_those_of_the_readings():
    assert CLAIM.counted == tuple(labels()) == ("T_1 < 4", "T_2 > 4", "T_2 < 80", "T_3 > 80")
    assert SEPARATORS == (4.0, 80.0)
    assert list(judge(CLAIM, CASE).readings) == list(CLAIM.counted)


def _verdict(sides):
    findings = [fails("float64", "by hand", readings=dict(zip(labels(), row, strict=True))) for row in sides]
    seen = coverage.count([one.kinds for one in findings], ())
    return combine("rate", findings, seen, CLAIM.rate, counted=CLAIM.counted).verdict.value


def test_one_median_on_the_wrong_side_is_enough_to_fail():
    assert _verdict([[True] * 4] * 40) == "survived"
    assert _verdict([[True, True, True, False]] * 30 + [[True] * 4] * 10) == "suspect"
    assert _verdict([[True, True, True, False]] * 20 + [[True] * 4] * 20) == "inconclusive"


def test_medians_of_another_thousand_targets_lie_on_their_sides():
    drawn = batch(CLAIM.sampler, Stream(4, "other"), 400)
    times = zip(*(one.times for one in read((OWN,), drawn.energy, drawn.targets, drawn.starts)[0]), strict=True)
    (_, _, end_1), (begin_2, _, end_2), (begin_3, _, _) = ((low, mid, high) for mid, low, high in map(median, times))
    assert end_1 < SEPARATORS[0] < begin_2
    assert end_2 < SEPARATORS[1] < begin_3


def test_the_table_has_every_clock_and_size():
    figure = table(Stream(3), 8)
    assert [row[:2] for row in figure["rows"]] == [[n, one.label] for n in ("3", "4") for one in FAST[:4]]
    assert all(len(row) == len(figure["columns"]) for row in figure["rows"])
    assert [row[-1] == "–" for row in figure["rows"]] == [True] * 4 + [False] * 4
    drawn = batch(CLAIM.sampler, Stream(3), 40)
    readings = read((OWN,), drawn.energy, drawn.targets, drawn.starts)[0]
    assert figure["rows"][0][2] == said([one.times[0] for one in readings])
    assert float(figure["rows"][0][2].split()[0]) == pytest.approx(
        np.quantile([one.times[0] for one in readings], 0.5, method="lower"), rel=5e-3
    )


def test_the_false_neighbour_is_refuted_with_a_certificate():
    part = CLAIM.parts()[1]
    found = [judge(CLAIM, Case.from_document(part.sampler(Stream(2, i))), part.name) for i in range(12)]
    assert any(one.outcome is Outcome.FAILS and one.certified for one in found)
