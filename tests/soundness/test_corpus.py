"""The corpus of true certificates: accepted in the process and by the bare command, and true by the oracle."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import corpus
import corpus_cases
import mpmath
import oracle
import oracle_models
import pytest

from verify import checker
from verify.energies import FAMILIES

CHECKER = Path(checker.__file__)
NAMES = sorted(corpus.corpus())


def test_there_is_every_kind_and_every_quantity():
    everything = corpus.corpus().values()
    kinds = Counter(one["kind"] for one in everything)
    assert kinds.keys() == {*checker.KINDS, "conjunction"} == {*oracle.KINDS, "conjunction"}
    quantities = {one["statement"]["quantity"] for one in everything if one["kind"] == "fact"}
    assert quantities == checker.QUANTITIES.keys() == oracle.QUANTITIES.keys()
    assert {one["statement"]["sign"] for one in everything if one["kind"] == "fact"} == {"+", "-", "0", "not 0"}
    assert {one["case"]["energy"]["family"] for one in everything} == FAMILIES.keys()
    assert len({one["case"]["target"]["kind"] for one in everything}) == 4
    assert any("point" in one for one in everything)
    assert any("bits" in one.get("hints", {}) for one in everything)
    lemmas = {lemma["lemma"] for one in everything for lemma in one.get("statement", {}).get("lemmas", [])}
    assert lemmas == {"scalings", "moments", "dead-units", "equal-units", "even-sector"}


@pytest.mark.parametrize("name", NAMES)
def test_what_is_true_is_accepted(name):
    document = corpus.corpus()[name]
    assert oracle.true(document) == (True, "")
    theorem = checker.check(document)
    assert theorem.startswith("For case ")
    assert "\n" not in theorem
    assert checker.check_text(json.dumps(document, indent=1)) == theorem


def test_the_bare_command_accepts_it(tmp_path):
    files = []
    for k, name in enumerate(NAMES):
        files.append(tmp_path / f"{k}.json")
        files[-1].write_text(json.dumps(corpus.corpus()[name]), encoding="utf-8")
    done = subprocess.run([sys.executable, "-I", "-S", CHECKER, *files], capture_output=True, text=True, check=False)
    expected = [
        f"accepted  {file}\n  {checker.check(corpus.corpus()[name])}\n" for name, file in zip(NAMES, files, strict=True)
    ]
    assert done.stdout == "".join(expected)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", sorted(corpus_cases.cases()))
def test_the_derivatives_of_the_oracle_are_those_of_its_function(name):
    """D and the weighted second derivatives against differences of f at 320 bits."""
    case = oracle_models.Case({k: v for k, v in corpus_cases.cases()[name].document.items() if k != "note"})
    model, MP = case.model, oracle_models.MP
    point = oracle_models.Point(case, [x + MP.mpf(k + 1) / 17 for k, x in enumerate(case.theta)])
    weights = [MP.mpf((7 * s) % 5 - 2) / 3 for s in range(len(point.p))]
    bend = model.bend(point.theta, weights)
    for i in range(model.trained):
        for s in range(len(point.p)):
            assert abs(MP.diff(lambda t, i=i, s=s: _moved(model, point.theta, i, t)[s], 0) - point.D[s][i]) < 1e-40
    for i, j in [(0, 0), (0, model.trained - 1), (model.trained - 1,) * 2, (model.trained // 2, model.trained - 1)]:

        def total(a, b, i=i, j=j):
            theta = list(point.theta)
            theta[i] += a
            theta[j] += b
            return MP.fdot(weights, model.f(theta))

        assert abs(MP.diff(total, (0, 0), (1, 1)) - bend[i][j]) < 1e-30


def _moved(model, theta, i, t):
    return model.f([x + t * (k == i) for k, x in enumerate(theta)])


@pytest.mark.parametrize("name", sorted(corpus_cases.cases()))
def test_the_gradient_and_hessian_of_the_oracle_are_those_of_the_likelihood(name):
    case = oracle_models.Case({k: v for k, v in corpus_cases.cases()[name].document.items() if k != "note"})
    MP = oracle_models.MP
    point = oracle_models.Point(case, [x + MP.mpf(k + 1) / 19 for k, x in enumerate(case.theta)])
    H, still = point.H(), list(point.theta)

    def likelihood(*moves):
        theta = list(still)
        for i, t in moves:
            theta[i] += t
        p = oracle_models.normalised(case.model.f(theta))
        return MP.fsum(q * MP.log(x) for q, x in zip(case.q, p, strict=True))

    n = case.model.trained
    for i in range(n):
        assert abs(MP.diff(lambda t, i=i: likelihood((i, t)), 0) - point.F[i]) < 1e-40
    for i, j in {(0, 0), (0, n - 1), (n // 2, n - 1)}:
        value = MP.diff(lambda a, b, i=i, j=j: likelihood((i, a), (j, b)), (0, 0), (1, 1))
        assert abs(value - H[i, j]) < 1e-30


def test_the_oracle_leaves_the_precision_of_others_alone():
    assert mpmath.mp.prec == 53
    assert oracle_models.MP.prec == 320
