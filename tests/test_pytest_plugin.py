"""The pytest plugin: one item per claim, judged as a run judges it; nothing at all where it is not asked for."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib

import pytest
import user_claims
from places import ROOT

from verify.commands.cli import main

pytest_plugins = ("pytester",)
# by its module, whether or not this installation knows it by its name already
PLUGIN = ("-p", "no:flowclaims", "-p", "verify.pytest_plugin")
MINE = ("--flowclaims-theorems", "claims", "--flowclaims-claims", "mine/")


@pytest.fixture
def asked(pytester, monkeypatch):
    """Runs pytest in a process of its own, in a new folder, with the plugin."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)

    def ask(*options, claims=None):
        for key, fields in (claims or {}).items():
            user_claims.written(pytester.path / "claims", key, **fields)
        return pytester.runpytest_subprocess(*PLUGIN, *options)

    return ask


def text(result):
    return result.stdout.str()


def test_one_item_per_claim_beside_other_tests(asked, pytester):
    pytester.makepyfile("def test_other(): pass")
    claims = {"mine/b": {}, "mine/a": {"expect": "'refuted'", "check": user_claims.REFUTED}}
    result = asked("--flowclaims", "quick", *MINE, "-v", claims=claims)
    result.assert_outcomes(passed=3)
    found = re.findall(r"^(\S+) PASSED", text(result), flags=re.MULTILINE)
    assert found[1:] == ["flowclaims::mine/a", "flowclaims::mine/b"]
    assert "collected 3 items" in text(result)
    # the value may be left out, and claims alone chosen
    asked("-k", "flowclaims", *MINE, "--flowclaims").assert_outcomes(passed=2, deselected=1)
    asked("-k", "mine/a", *MINE, "--flowclaims").assert_outcomes(passed=1, deselected=2)


def test_shipped_claims_are_collected_by_prefix(asked):
    result = asked("--flowclaims=ci", "--flowclaims-claims", "effective_model/", "--flowclaims-claims",
                   "stability/neutral-straight", "--collect-only", "-q")  # fmt: skip
    found = [line for line in text(result).splitlines() if "::" in line]
    assert "flowclaims::effective_model/parseval" in found
    assert "flowclaims::stability/neutral-straight" in found
    assert {line.partition("/")[0] for line in found} == {"flowclaims::effective_model", "flowclaims::stability"}
    assert f"{len(found)} tests collected" in text(result)


def test_without_the_option_nothing_is_collected(asked, pytester):
    asked(*MINE, claims={"mine/a": {"check": "lambda case: 1 / 0"}}).assert_outcomes()
    pytester.makepyfile("def test_other(): pass")
    asked(*MINE).assert_outcomes(passed=1)


def test_loading_the_plugin_loads_nothing_heavy():
    """What pytest loads at every start must cost nothing: this module, its package, and the standard library."""
    show = (
        "import sys, pytest, warnings, pathlib; before = set(sys.modules); import verify.pytest_plugin; "
        "print(sorted({name for name in set(sys.modules) - before if name not in sys.stdlib_module_names}))"
    )
    done = subprocess.run([sys.executable, "-c", show], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "['verify', 'verify.pytest_plugin']\n"


def test_pytest_finds_it_by_an_entry_point():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"flowclaims": "flowclaims"}


OUTCOMES = {
    "refuted": ({"check": user_claims.REFUTED}, [
        "mine/claim: refuted, expected to hold",
        "Counterexamples with a certificate: *",
        "why: no",
        "theorem: For case *",
        "judge it again: flowclaims replay *.json --theorems claims",
    ]),
    "survived": ({"expect": "'refuted'"}, [
        "mine/claim: survived, expected to be refuted",
        "judge it again: flowclaims run mine/claim --profile quick --seed 3 --theorems claims",
    ]),
    "suspect": ({"check": user_claims.SUSPECT, "expect": "'refuted'"}, [
        "mine/claim: suspect, expected to be refuted",
        "why: no",
        "unsettled: nothing failed, but it is not confirmed either (exit code 3 of `flowclaims run`)",
        "judge it again: flowclaims replay *.json --theorems claims",
    ]),
    "inconclusive": ({"check": "lambda case: undecided('ball', Reason.WIDE)"}, [
        "mine/claim: inconclusive (wide), expected to hold",
        "unsettled: nothing failed, but it is not confirmed either (exit code 3 of `flowclaims run`)",
        "judge it again: flowclaims run mine/claim --profile quick --seed 3 --theorems claims",
    ]),
    "vacuous": ({"requires": "('spurious',)"}, [
        "mine/claim: vacuous, expected to hold",
        "These kinds of cases never came up: spurious.",
        "unsettled: *",
    ]),
    "planted": ({"controls": "(FALSE, TRUE)"}, [
        "mine/claim: the negative control true was not refuted (survived)",
        "$1 = 1$",
        "judge it again: flowclaims run mine/claim --profile quick --seed 3 --theorems claims",
    ]),
    "crash": ({"check": "lambda case: 1 / 0"}, [
        "mine/claim: error, expected to hold",
        "traceback: Traceback (most recent call last):",
        "ZeroDivisionError: division by zero",
    ]),
}  # fmt: skip


@pytest.mark.parametrize(("fields", "lines"), OUTCOMES.values(), ids=OUTCOMES)
def test_a_failure_says_what_a_person_needs(asked, fields, lines):
    result = asked(*MINE, "--flowclaims-seed", "3", "--flowclaims", claims={"mine/claim": fields})
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([line.replace("[", "[[]") for line in lines])
    # a claim that fails has a report, and no traceback of ours
    assert "pytest_plugin.py" not in text(result)


def test_the_replay_line_works(asked, pytester, monkeypatch):
    result = asked(*MINE, "--flowclaims", claims={"mine/claim": {"check": user_claims.REFUTED}})
    # on a CI server pytest repeats the whole failure in its summary
    (line,) = set(re.findall(r"^judge it again: flowclaims (replay .*)$", text(result), flags=re.MULTILINE))
    monkeypatch.chdir(pytester.path)
    assert main(line.split()) == 0
    # without a cache there is no place for the witness
    result = asked(*MINE, "--flowclaims", "-p", "no:cacheprovider")
    result.stdout.fnmatch_lines(
        ["judge it again: flowclaims run mine/claim --profile quick --seed 0 --theorems claims"]
    )


def test_a_claim_comes_out_as_in_a_run_whatever_pytest_makes_of_warnings(asked):
    warns = "lambda case: __import__('warnings').warn('careful', stacklevel=1) or holds('exact')"
    asked(*MINE, "-W", "error", "--flowclaims", claims={"mine/claim": {"check": warns}}).assert_outcomes(passed=1)


def test_the_seed_chooses_the_cases(asked):
    """A claim that fails on one case of seed 7: found with that seed, and only with it."""
    drawn = "Stream(7, 'mine/claim', 'claim', 0)"
    first = f"lambda case: certified('no') if case.document == LAW({drawn}) else holds('exact')"
    law = "Mixture(('full_ising',), (3, 3), targets=('couplings',))"
    fields = {"check": first.replace("LAW", law), "sampler": law}
    asked(*MINE, "--flowclaims", claims={"mine/claim": fields}).assert_outcomes(passed=1)
    asked(*MINE, "--flowclaims", "--flowclaims-seed", "7").assert_outcomes(failed=1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--flowclaims", "thorough"], "unknown profile 'thorough'; there are quick, ci, deep"),
        (
            ["--flowclaims", "--flowclaims-claims", "atlantis"],
            "no claim's key starts with 'atlantis'; `flowclaims list`",
        ),
        (["--flowclaims", "--flowclaims-theorems", "nowhere"], "--theorems nowhere: there is no such file or folder"),
        (["--flowclaims", "--flowclaims-seed", "-1"], "the seed must not be negative: -1"),
    ],
)
def test_bad_options_are_one_line(asked, options, message):
    result = asked(*options)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    (line,) = [line for line in result.stderr.lines if line]
    assert line.startswith(f"ERROR: flowclaims: {message}")


def test_a_claim_that_names_a_case_that_is_not_there(asked):
    result = asked(*MINE, "--flowclaims", claims={"mine/claim": {"stored": "('atlantis',)"}})
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["mine/claim: no stored case 'atlantis'; `flowclaims list cases` names them"])


def test_ctrl_c_ends_pytest_and_not_the_claim_alone(asked):
    interrupts = "lambda case: (_ for _ in ()).throw(KeyboardInterrupt)"
    claims = {"mine/a": {"check": interrupts}, "mine/b": {}}
    result = asked(*MINE, "--flowclaims", claims=claims)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.assert_outcomes()


def test_workers_of_xdist_judge_the_same_claims(asked):
    pytest.importorskip("xdist")
    claims = {"mine/b": {}, "mine/a": {"expect": "'refuted'", "check": user_claims.REFUTED}}
    claims["mine/c"] = {"check": "lambda case: fails('exact', 'no')"}
    result = asked("--flowclaims", "quick", *MINE, "-n", "2", "-v", claims=claims)
    result.assert_outcomes(passed=2, failed=1)
    found = re.findall(r"(PASSED|FAILED) (flowclaims::\S+)", text(result))
    assert sorted(set(found)) == [
        ("FAILED", "flowclaims::mine/c"), ("PASSED", "flowclaims::mine/a"), ("PASSED", "flowclaims::mine/b"),
    ]  # fmt: skip
