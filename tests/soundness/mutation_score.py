"""The mutation score of the checker's own code: how many small changes to it the corpus and the falsehoods notice.

    pip install cosmic-ray
    python tests/soundness/mutation_score.py FOLDER            # about 20 minutes on one core
    python tests/soundness/mutation_score.py FOLDER --again    # the score and the survivors of a run that is there

Mutated is a copy of verify/checker.py, from "linear algebra" to the end of the kinds. A mutant is killed where it does
not print the theorem of a true certificate, does not reject a false one at its step, or does not end in 20 seconds.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHECKER = HERE.parents[1] / "verify" / "checker.py"
FIRST, LAST = "# -- linear algebra", "# -- certificates"
KILL = """\
import json, signal, sys
signal.alarm(20)
import checker
for document, theorem in json.load(open("true.json")):
    if checker.check(document) != theorem:
        sys.exit(1)
for document, steps in json.load(open("false.json")):
    try:
        checker.check(document)
    except checker.Rejected as error:
        if str(error).partition(":")[0] not in steps:
            sys.exit(1)
    else:
        sys.exit(1)
"""
CONFIG = """\
[cosmic-ray]
module-path = "checker.py"
timeout = 25.0
excluded-modules = []
test-command = "{python} kill.py"
[cosmic-ray.distributor]
name = "local"
"""


def prepare(folder):
    """The copy, what kills, and the session with the mutants of the chosen lines."""
    sys.path[:0] = [str(HERE), str(HERE.parent)]
    import corpus
    import falsehoods

    from verify import checker

    folder.mkdir(parents=True)
    (folder / "checker.py").write_bytes(CHECKER.read_bytes())
    true = [[one, checker.check(one)] for one in corpus.corpus().values()]
    (folder / "true.json").write_text(json.dumps(true))
    false = [[one.document, one.step.split(" or ")] for one in falsehoods.falsehoods()]
    (folder / "false.json").write_text(json.dumps(false))
    (folder / "kill.py").write_text(KILL)
    (folder / "cr.toml").write_text(CONFIG.format(python=sys.executable))
    subprocess.run([sys.executable, "kill.py"], cwd=folder, check=True)
    subprocess.run(["cosmic-ray", "init", "cr.toml", "s.sqlite"], cwd=folder, check=True)
    lines = CHECKER.read_text().splitlines()
    ends = [next(i for i, line in enumerate(lines, 1) if line.startswith(mark)) for mark in (FIRST, LAST)]
    with sqlite3.connect(folder / "s.sqlite") as session:
        other = "select job_id from mutation_specs where not start_pos_row between ? and ?"
        session.execute(f"delete from work_items where job_id in ({other})", ends)  # noqa: S608 - no outside text
        session.execute("delete from mutation_specs where not start_pos_row between ? and ?", ends)


def score(folder):
    """Print the score, and each survivor with its change."""
    with sqlite3.connect(folder / "s.sqlite") as session:
        rows = session.execute(
            "select test_outcome, definition_name, start_pos_row, operator_name, diff from work_results "
            "join mutation_specs using (job_id)"
        ).fetchall()
    counts = Counter(row[0] for row in rows)
    print(dict(counts), f"{counts['KILLED'] / len(rows):.1%} of {len(rows)} killed")
    for outcome, function, row, operator, diff in sorted(rows, key=lambda one: one[2]):
        if outcome != "KILLED":
            changed = [line[1:].strip() for line in diff.splitlines() if line.startswith("+") and line[:3] != "+++"]
            print(f"{row:4d} {function}: {operator.partition('/')[2]}: {' '.join(changed)}")


def main(words):
    """Prepare, run, and print."""
    folder = Path(words[0])
    if "--again" not in words:
        prepare(folder)
        subprocess.run(["cosmic-ray", "exec", "cr.toml", "s.sqlite"], cwd=folder, check=True)
    score(folder)


if __name__ == "__main__":
    main(sys.argv[1:])
