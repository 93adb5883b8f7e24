"""Flows per second and core, ours against peers at equal accuracy: `python tests/benchmarks/flows.py --help`.

Every figure is of one core. Ours looks for the events of two thresholds as it goes; no peer does (oracle excepted).
Every method runs at the loosest tolerance at which the effective couplings are right to the goal at the time that the
heading says; ``error`` is at the end. Rounds of ours and a peer alternate; ``ours/peer`` is the median of their ratios.
``compile s``: imports and compilation, which the other figures leave out. ``peak MiB``: of the peer's own process.
Peers: `pip install -r tests/benchmarks/requirements.txt`; one that is not there gets a line that says so.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import json
import os
import platform
import tempfile
from contextlib import ExitStack
from pathlib import Path

from measure import GOAL, SEARCHED, Reference, keep, known, measure, search
from memory import memory
from peers import PEERS, UNMEASURED, NotMeasuredError
from workload import VARIANTS

QUICK = ("ours", "oracle", "lsoda", "odeint")
WIDTHS = {
    "method": -13, "rtol": 8, "error": 9, "flows": 6, "flows/s": 10, "ours/peer": 10, "steps": 8, "gradients": 10,
    "peak MiB": 10, "compile s": 10,
}  # fmt: skip


def main() -> None:
    """Measure and print a table."""
    options = _options()
    today = dt.datetime.now(tz=dt.UTC).date()
    print(f"{today}, {platform.machine()}, {_processor()}, Python {platform.python_version()}, one core")
    if options.memory:
        print(memory(options.memory, options.until))
        return
    rows = []
    with ExitStack() as stack:
        cold = {"NUMBA_CACHE_DIR": stack.enter_context(tempfile.TemporaryDirectory())} if options.cold else {}
        for name in options.variant:
            rows += _variant(name, options, cold)
    if options.json:
        options.json.write_text(json.dumps([dataclasses.asdict(one) for one in rows], indent=1), encoding="utf-8")


def _variant(name, options, cold):
    variant = VARIANTS[name]
    flows = options.flows or (min(8, variant.flows) if options.quick else variant.flows)
    reference = Reference(variant, flows)
    judge = reference if variant.judged is None else Reference(variant.judge, flows)
    print(f"\n{name}: {variant.title}; couplings to {GOAL:g} at t = {variant.judge.until:g}")
    print(f"(the reference and {variant.check} agree to {reference.disagreement:.0e})")
    print("".join(_padded(name, width) for name, width in WIDTHS.items()), flush=True)
    ours, rows = search("ours", judge, flows), []
    loosest = {} if options.search else known().get(name, {})
    for peer in options.peers:
        try:
            rtol = ours if peer == "ours" else loosest.get(peer)
            one = measure(
                peer, variant, reference, flows=flows, ours_rtol=ours,
                rtol=rtol or search(peer, judge, min(flows, SEARCHED)),
                rounds=1 if options.quick else options.rounds, budget=options.budget, cold=cold,
            )  # fmt: skip
        except NotMeasuredError as why:
            print(f"{peer:13}not measured: {why}", flush=True)
            continue
        print(_line(one), flush=True)
        rows.append(one)
    if options.search:
        keep(rows)
    return rows


def _line(one):
    def count(value):
        return "" if value is None else f"{value:.0f}"

    cells = (
        one.peer, f"{one.rtol:.0e}", f"{one.error:.1e}", str(one.flows), f"{one.rate:.4g}",
        "" if one.peer == "ours" else f"{one.ratio:.3g}", count(one.steps), count(one.gradients),
        f"{one.peak / 2**20:.0f}", f"{one.compiling:.2f}",
    )  # fmt: skip
    return "".join(_padded(cell, width) for cell, width in zip(cells, WIDTHS.values(), strict=True))


def _padded(text, width):
    """To the left where ``width`` is negative."""
    return text.ljust(-width) if width < 0 else text.rjust(width)


def _processor():
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.processor())


def _names(known):
    def read(text):
        names = text.split(",")
        if unknown := set(names) - set(known):
            raise argparse.ArgumentTypeError(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
        return names

    return read


def _options():
    everyone = [*PEERS, *UNMEASURED]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--variant", type=_names(VARIANTS), default=list(VARIANTS), help="comma-separated: " + ", ".join(VARIANTS)
    )
    parser.add_argument("--peers", type=_names(everyone), help="comma-separated: " + ", ".join(everyone))
    parser.add_argument("--flows", type=int, help="most flows of a call")
    parser.add_argument("--rounds", type=int, default=3, help="paired rounds; their median is printed")
    parser.add_argument("--budget", type=float, default=20.0, help="seconds that a call of a peer should take at most")
    parser.add_argument("--quick", action="store_true", help=f"few flows, one round, {', '.join(QUICK)}")
    parser.add_argument(
        "--search", action="store_true", help="search all tolerances anew, and write them to tolerances.json"
    )
    parser.add_argument("--cold", action="store_true", help="without numba's cache: shows what compiling ours costs")
    parser.add_argument("--json", type=Path, help="write the rows to this file")
    parser.add_argument(
        "--memory", type=int, metavar="FLOWS", help="peak memory of so many flows of W (100000), and nothing else"
    )
    parser.add_argument("--until", type=float, default=1.0, help="time that --memory runs them to")
    options = parser.parse_args()
    options.peers = options.peers or (list(QUICK) if options.quick else everyone)
    return options


if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parent)
    main()
