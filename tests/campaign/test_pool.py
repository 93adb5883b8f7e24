"""Worker processes: results in order, a dead worker costs one item, and nothing stays behind."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys

import pytest
import user_claims
from places import ROOT

from verify.campaign.plan import Item
from verify.campaign.pool import pool
from verify.claims import Outcome
from verify.errors import Usage

PACKAGES = str(ROOT)
# how long an item takes falls with its number, so that workers finish out of order
SLOW = "lambda case: time.sleep(0.03 * (case.spins == 2)) or holds('exact', float(case.spins))"


def items(*several):
    return [Item("mine/claim", "claim", "cases", stored=names) for names in several]


def outcomes(done):
    return [one.finding.outcome for one in done.judged]


def test_results_come_in_the_order_of_the_items(tmp_path):
    path = user_claims.written(tmp_path, check=SLOW)
    given = items(("two-spins",) * 3, ("one-spin",), ("two-spins",), *[("one-spin",)] * 6)
    with pool(2, (path,)) as submit:
        results = list(submit(given))
    assert [done.item for done in results] == given
    assert [[one.finding.margin for one in done.judged] for done in results][:3] == [[2.0] * 3, [1.0], [2.0]]
    assert multiprocessing.active_children() == []


def test_no_items_no_results(tmp_path):
    with pool(1, (user_claims.written(tmp_path),)) as submit:
        assert list(submit([])) == []


def test_a_dead_worker_costs_its_item_and_no_more(tmp_path):
    path = user_claims.written(
        tmp_path, before="import os", check="lambda case: os._exit(13) if case.spins == 2 else holds('exact')"
    )
    given = items(("one-spin",), ("two-spins",), ("one-spin",), ("two-spins",), ("one-spin",), ("one-spin",))
    with pool(2, (path,)) as submit:
        results = list(submit(given))
    assert [outcomes(done) for done in results] == [
        [Outcome.HOLDS], [Outcome.ERROR], [Outcome.HOLDS], [Outcome.ERROR], [Outcome.HOLDS], [Outcome.HOLDS],
    ]  # fmt: skip
    (crash,) = results[1].judged
    assert crash.finding.why == "The worker process died while it judged this (exit code 13)."
    assert multiprocessing.active_children() == []


def test_a_worker_that_dies_in_a_proof_has_not_proved_it(tmp_path):
    path = user_claims.written(tmp_path, before="import os", proofs="(Proof('', 1, 0, lambda: os._exit(1)),)")
    with pool(1, (path,)) as submit:
        (done,) = submit([Item("mine/claim", "proof", "proof", (0,))])
    assert done.proved is False
    assert outcomes(done) == [Outcome.ERROR]


def test_an_end_before_the_end_stops_workers_at_once(tmp_path):
    path = user_claims.written(tmp_path, check="lambda case: time.sleep(600 * (case.spins == 2)) or holds('exact')")
    with pytest.raises(KeyboardInterrupt), pool(2, (path,)) as submit:  # noqa: PT012 - both are what is tested
        results = submit(items(("one-spin",), ("two-spins",), ("two-spins",)))
        next(results)
        raise KeyboardInterrupt
    assert multiprocessing.active_children() == []


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="needs signal masks")
def test_ctrl_c_while_workers_start_reaches_the_parent_alone_and_after(tmp_path):
    path = user_claims.written(tmp_path)
    with pytest.raises(KeyboardInterrupt), pool(2, (path,)):
        os.kill(os.getpid(), signal.SIGINT)
    assert multiprocessing.active_children() == []
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="needs signal masks")
def test_workers_are_deaf_to_ctrl_c_from_their_first_moment(tmp_path):
    """Not only from when they ignore it: until then it would end them with a traceback."""
    blocked = "float(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ()))"
    path = user_claims.written(tmp_path, before="import signal", check=f"lambda case: holds('exact', {blocked})")
    with pool(2, (path,)) as submit:
        results = list(submit(items(*[("one-spin",)] * 8)))
    assert {one.finding.margin for done in results for one in done.judged} == {1.0}


def test_claims_that_cannot_be_loaded_in_a_worker(tmp_path, capfd):
    with pytest.raises(Usage, match="a worker process did not start"), pool(2, (str(tmp_path / "gone"),)) as submit:
        list(submit(items(("one-spin",))))
    assert "there is no such file or folder" in capfd.readouterr().err


def test_a_script_without_a_guard_is_told_so(tmp_path):
    script = tmp_path / "script.py"
    script.write_text("import verify\nverify.run('mine', theorems='claims', out='run', workers=2)\n")
    user_claims.written(tmp_path / "claims")
    environment = os.environ | {"PYTHONPATH": PACKAGES}
    call = [sys.executable, str(script)]
    done = subprocess.run(call, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert 'call it under `if __name__ == "__main__":`' in done.stderr
    assert done.stderr.rstrip().endswith('does so under `if __name__ == "__main__":`')
    guarded = script.read_text().replace("verify.run", "if __name__ == '__main__':\n    verify.run")
    script.write_text(guarded)
    subprocess.run(call, cwd=tmp_path, env=environment, capture_output=True, check=True, timeout=60)
    assert (tmp_path / "run" / "report.json").is_file()
