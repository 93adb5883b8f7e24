"""The mutation score of the checker: how many small changes to its sources the corpus and the falsehoods notice.

    python tests/soundness/mutation_score.py FOLDER --sample 600       # so many, at random; without: all of them
    python tests/soundness/mutation_score.py FOLDER --piece 2/8        # one of eight pieces, to be run side by side
    python tests/soundness/mutation_score.py FOLDER --tests            # the survivors against the unit tests
    python tests/soundness/mutation_score.py FOLDER --score            # the score and the survivors so far

Mutated are algebra, boxes, paths and identities, whole: statements deleted, comparisons, operators, constants,
conditions (``mutants.py``). A mutant is killed where it does not print the theorem of a true certificate, does not
reject a false one at its step, or does not end in 60 seconds; with ``--tests`` also where a unit test fails. Results
are lines of FOLDER/results.ndjson, one for each mutant; a run goes on where it was stopped.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import types
from collections import Counter
from math import sqrt
from pathlib import Path

import mutants
import seeded

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LAYERS = ("algebra", "boxes", "paths", "machines", "identities")
SECONDS = 60
SHORT = ("limits", "sets", "pinned", "polynomial_identities", "conditions", "intervals", "series")
TESTS = [f"tests/soundness/test_{name}.py" for name in (*SHORT, "edges", "tube_bounds", "threads")]
LEFT = "survived, tests as well"
KILLED = ("theorem", "step", "accepted", "crash", "time", "tests")


def everything():
    """All mutants of all layers, with the text of each layer."""
    sys.path.insert(0, str(ROOT))
    from verify.checking import build

    texts = {layer: (build.HERE / f"{layer}.py").read_text(encoding="utf-8") for layer in LAYERS}
    found = [one for layer, text in texts.items() for one in mutants.mutants(layer, text)]
    return texts | {"whole": build.built()}, found


def documents():
    """True certificates with their theorems and false ones with their steps: small ones and each kind first."""
    sys.path[:0] = [str(HERE), str(ROOT / "tests")]
    import corpus
    import falsehoods

    from verify import checker

    true = [(name, one, checker.check(one), None) for name, one in corpus.corpus().items()]
    false = [(one.name, one.document, None, one.step.split(" or ")) for one in falsehoods.falsehoods()]
    seen, early, late = Counter(), [], []
    for one in sorted(true + false, key=lambda one: len(json.dumps(one[1]))):
        kind = str(one[1].get("kind")) + str(one[2] is None)
        seen[kind] += 1
        (early if seen[kind] <= 12 else late).append(one)
    return early + late


def built(texts, mutant=None):
    """The checker's file with a change."""
    whole = texts["whole"]
    if mutant is None:
        return whole
    text = texts[mutant.layer]
    start = whole.index(text[text.index("\n# -- ") :]) - text.index("\n# -- ")
    if mutant.start < text.index("\n# -- "):
        # constants and functions above the first section
        head = text[mutant.start : mutant.end]
        line = text.rfind("\n", 0, mutant.start) + 1
        start = whole.index(text[line : text.index("\n", mutant.end)]) - line
        assert whole[start + mutant.start : start + mutant.end] == head
    return whole[: start + mutant.start] + mutant.new + whole[start + mutant.end :]


def judged(source, kept):
    """How a mutant ends, in a process of its own: survived, or what kills it and by which certificate."""
    into, out = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(into)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(SECONDS)
        answer = ("crash", "")
        try:
            answer = _tried(source, kept)
        except BaseException as error:  # noqa: BLE001 - a mutant may end in any way
            answer = ("crash", type(error).__name__)
        finally:
            os.write(out, json.dumps(answer).encode())
            os._exit(0)
    os.close(out)
    with os.fdopen(into, "rb") as said:
        text = said.read()
    os.waitpid(child, 0)
    return json.loads(text) if text else ["time", ""]


def _tried(source, kept):
    module = types.ModuleType("mutant")
    exec(compile(source, "mutant.py", "exec"), module.__dict__)  # noqa: S102 - our own source, with one change
    for name, document, theorem, steps in kept:
        try:
            said = module.check(document)
        except module.Rejected as error:
            if steps is None:
                return "theorem", name
            if str(error).partition(":")[0] not in steps:
                return "step", name
        else:
            if steps is not None:
                return "accepted", name
            if said != theorem:
                return "theorem", name
    return "survived", ""


def run(folder, sample, piece, seconds):
    """Judge the mutants that have no line yet."""
    texts, all_of_them = everything()
    if sample:
        all_of_them = seeded.chance("mutants").sample(all_of_them, min(sample, len(all_of_them)))
    number, pieces = piece
    done, kept, end = {one["key"] for one in results(folder)}, documents(), time.monotonic() + seconds
    assert judged(built(texts), kept) == ["survived", ""]
    with (folder / f"results-{number}.ndjson").open("a", encoding="utf-8") as file:
        for mutant in all_of_them[number - 1 :: pieces]:
            if mutant.key in done or time.monotonic() > end:
                continue
            outcome, by = judged(built(texts, mutant), kept)
            line = {**mutant._asdict(), "key": mutant.key, "outcome": outcome, "by": by}
            file.write(json.dumps(line) + "\n")
            file.flush()


def tests(folder, seconds):
    """Judge the survivors once more, as the corpus may have grown, and run the unit tests in a copy of the checkout."""
    texts, all_of_them = everything()
    named, end, kept = {one.key: one for one in all_of_them}, time.monotonic() + seconds, documents()
    with tempfile.TemporaryDirectory() as scratch, (folder / "results-tests.ndjson").open("a") as file:
        copy = Path(scratch) / "checkout"
        for part in ("verify", "theorems", "tests", "cases", "reports/schema"):
            shutil.copytree(ROOT / part, copy / part)
        shutil.copy(ROOT / "pyproject.toml", copy)
        for one in results(folder):
            if one["outcome"] != "survived" or one["key"] not in named or time.monotonic() > end:
                continue
            changed = built(texts, named[one["key"]])
            outcome, by = judged(changed, kept)
            if outcome != "survived":
                file.write(json.dumps(one | {"outcome": outcome, "by": by}) + "\n")
                continue
            (copy / "verify" / "checker.py").write_text(changed, encoding="utf-8")
            command = [sys.executable, "-m", "pytest", "-q", "-x", "-m", "not slow", "-p", "no:cacheprovider", *TESTS]
            try:
                ended = subprocess.run(command, cwd=copy, capture_output=True, check=False, timeout=900, text=True)
                by = re.findall(r"^(?:FAILED|ERROR) tests/soundness/(\S+)", ended.stdout, re.MULTILINE) or ["crash"]
                outcome = {"outcome": "tests", "by": by[0]} if ended.returncode else {"outcome": LEFT}
            except subprocess.TimeoutExpired:
                outcome = {"outcome": "tests", "by": "time"}
            file.write(json.dumps(one | outcome) + "\n")
            file.flush()


def results(folder):
    """The last line of each mutant."""
    found = {}
    for file in sorted(folder.glob("results-*.ndjson")):
        for line in file.read_text(encoding="utf-8").splitlines():
            one = json.loads(line)
            found[one["key"]] = one
    return list(found.values())


def interval(killed, of):
    """Wilson's interval of 95 % for a proportion."""
    z, p = 1.96, killed / of
    middle, half = p + z * z / (2 * of), z * sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    return (middle - half) / (1 + z * z / of), (middle + half) / (1 + z * z / of)


def score(folder):
    """Print the score of each layer, and the survivors."""
    texts, _ = everything()
    found = results(folder)
    for layer in (*LAYERS, None):
        own = [one for one in found if layer in {None, one["layer"]}]
        if own:
            killed = sum(one["outcome"] in KILLED for one in own)
            low, high = interval(killed, len(own))
            print(f"{layer or 'all'}: {killed} of {len(own)} killed, {killed / len(own):.1%} ({low:.1%} to {high:.1%})")
    print(dict(Counter(one["outcome"] for one in found)))
    print(dict(Counter(one["by"].partition("::")[0] for one in found if one["outcome"] == "tests")))
    for one in sorted(found, key=lambda one: (one["layer"], one["line"])):
        if one["outcome"] not in KILLED:
            text = texts[one["layer"]]
            line = text[text.rfind("\n", 0, one["start"]) + 1 : text.find("\n", one["end"])]
            old = text[one["start"] : one["end"]]
            change = f"`{old[:60]}` to `{one['new']}` in `{line.strip()[:90]}`"
            print(f"- {one['layer']} {one['function']}: {one['operator']}: {change}")


def main(words):
    """Run a piece, the tests, or print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--piece", default="1/1")
    parser.add_argument("--seconds", type=float, default=1e9, help="stop after so much time; run again to go on")
    parser.add_argument("--tests", action="store_true")
    parser.add_argument("--score", action="store_true")
    options = parser.parse_args(words)
    options.folder.mkdir(parents=True, exist_ok=True)
    if options.tests:
        tests(options.folder, options.seconds)
    elif not options.score:
        run(options.folder, options.sample, tuple(map(int, options.piece.split("/"))), options.seconds)
    score(options.folder)


if __name__ == "__main__":
    main(sys.argv[1:])
