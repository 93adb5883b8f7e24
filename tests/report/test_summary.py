"""summary.md: totals first, nothing acted on that should be read, and never too long."""

from __future__ import annotations

import re

import report_sample as sample

from verify.report import summary


def rows(text):
    """Cells of the table's rows, its two head lines left out."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines[2:]]


def test_totals_come_first():
    lines = summary.render(sample.good()).splitlines()
    assert lines[0] == "# flowclaims: All 13 claims came out as expected"
    assert lines[2] == (
        "13 claims: 13 as expected, 0 failed, 0 unsettled, 0 crashed. 520 cases, 74 of them certified. "
        "26 of 26 negative controls refuted."
    )
    assert " 40 cases. 2 of 2 " in summary.render(sample.report([sample.claim("a/b")]))
    assert lines[4] == "Profile `quick`, seed 0, flowclaims 0.1.0, 12 s."


def test_a_row_per_claim():
    table = rows(summary.render(sample.good()))
    assert len(table) == 13
    assert table[0] == ["✅", "`effective_model/fourier-exact`", "DSB", "survived", "40", "–", "2 of 2"]
    assert ["✅", "`stability/neutral-straight`", "DSB", "refuted (as expected)", "40", "0.0125", "2 of 2"] in table


def test_readings_stand_at_the_end():
    text = summary.render(sample.by_clocks())
    _, _, part = text.partition("## Under other clocks and readings\n\n")
    assert rows(part)[:3] == [
        ["`hierarchy/counted`", "couplings, norm, 1/2, first", "39 of 40", "0", "0.80 to 1.00", "–"],
        ["`hierarchy/counted`", "moments, norm, 1/2, first", "20 of 40", "3", "0.28 to 0.78", "–"],
        ["`hierarchy/counted`", "by hand", "0 of 40", "40", "0.00 to 1.00", "–"],
    ]
    assert rows(part)[6][2:] == ["39 of 40", "0", "0.82 to 1.00", "1 of 3 held"]
    assert len(rows(part)) == 3 + 3 + 1 + 1
    assert "clocks" not in summary.render(sample.good())


def test_what_needs_attention_stands_first_and_is_explained():
    text = summary.render(sample.mixed())
    table = rows(text)
    assert all(len(row) == 7 for row in table)
    assert [row[1] for row in table][:3] == [
        "`stability/broken`",
        "`stability/undermined`",
        "`fixed_points/really-suspect`",
    ]
    assert {row[0] for row in table[-3:]} == {"✅"}
    head, _, details = text.partition("## What needs attention")
    assert "### ❔ `fixed_points/unclear`: inconclusive \\(wide\\), expected to hold" in details
    assert "Judge it again: `flowclaims run stability/broken --profile quick --seed 0`" in details
    assert (
        "### ❌ `stability/undermined`, negative control `order-swapped`: survived, expected to be refuted" in details
    )
    # its own verdict is right: only the negative control is in the list
    assert "### ❌ `stability/undermined`: " not in details
    assert "consistent-stable" not in details
    assert "crash" in head


def test_markup_in_texts_is_text():
    text = summary.render(sample.mixed())
    assert "<script>" not in text
    assert "\\<script\\>" in text
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]", text)


def test_formulas_are_left_for_the_page_to_set():
    text = summary.render(sample.report([sample.claim("a/b", verdict="refuted", passed=False)]))
    assert r"no direction is unstable where $p_\theta = q \Rightarrow \nabla^2 L \preceq 0$" in text


def test_code_holds_any_text():
    claim = sample.claim("a/b`c``d|e", verdict="refuted", passed=False)
    text = summary.render(sample.report([claim]))
    assert rows(text)[0][1] == "``` a/b`c``d¦e ```"


def test_thousands_of_claims_are_cut_and_counted_with_the_failures_kept():
    claims = [sample.claim(f"chapter/claim-{number:05}") for number in range(9000)]
    claims[8000] = sample.claim("chapter/bad", verdict="refuted", passed=False)
    text = summary.render(sample.report(claims))
    assert len(text.encode()) < 2**19
    table = rows(text)
    assert table[0][1] == "`chapter/bad`"
    (left_out,) = re.findall(r"^(\d+) more claims left out here; report.json has all\.$", text, re.MULTILINE)
    assert len(table) + int(left_out) == 9000
    assert int(left_out) > 0
    assert "### ❌ `chapter/bad`" in text


def test_thousands_of_long_failures_are_cut_and_counted():
    claims = [
        sample.claim(f"c/bad-{number}", verdict="refuted", passed=False, explanation="θ" * 10_000)
        for number in range(2000)
    ]
    text = summary.render(sample.report(claims))
    assert len(text.encode()) < 2**19
    shown = len(re.findall("^### ", text, re.MULTILINE))
    assert f"{2000 - shown} more findings left out here" in text
    assert 20 < shown < 2000


def test_regressions_are_named():
    worse = ["a/b: proved became survived"]
    text = summary.render(sample.report([sample.claim("a/b")], regressions=worse, passed=False, exit_code=1))
    assert "- worse than in the baseline: a/b: proved became survived" in text


def test_an_empty_run():
    assert "No claim was judged." in summary.render(sample.report([]))
