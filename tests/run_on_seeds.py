"""Claims on many seeds, and what did not come out as expected: `python tests/run_on_seeds.py --seeds 0-9 CLAIM ...`.

Each seed is a run of the main job, `flowclaims run CLAIM ... --seed N`, into a folder that is thrown away. Ends with 1
if any of them ends with another exit code than 0, or gives a claim another verdict than the first seed does.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import verify

CHEAP = (
    "effective_model/coding-invariant-orders", "effective_model/fourier-exact", "effective_model/parseval",
    "fixed_points/decay-keeps-consistency", "fixed_points/dichotomy", "fixed_points/direct-unique",
    "fixed_points/first-order-always", "fixed_points/independent-point-spurious",
    "fixed_points/independent-point-unstable", "fixed_points/parametrisation-keeps-fixed-points",
    "fixed_points/positivity-needed", "fixed_points/rank-gives-representability", "fixed_points/two-spins-convex",
    "hierarchy/direct-flow-01", "hierarchy/metric-diagonal", "hierarchy/natural-gradient-flat",
    "hierarchy/small-init-scaling", "stability/",
)  # fmt: skip
"""Claims (or chapters) of the quick profile that take less than about a second each."""


def problems(report: dict[str, Any]) -> list[str]:
    """One sentence for each claim and each negative control of a report that did not come out as expected."""
    found = []
    for claim in report["claims"]:
        said = f"{claim['key']}: {claim['verdict']}, expected: {claim['expect']}. {claim['explanation']}"
        escaped = [one for one in claim["controls"] if not one["passed"]]
        # the standing is the worst of the claim's own and its controls'
        found += [] if claim["passed"] or escaped else [said]
        found += [
            f"{claim['key']}: the control {one['name']} {one['verdict']}. {one['explanation']}" for one in escaped
        ]
    return found


@dataclass(frozen=True)
class Ended:
    """How the run on one seed ended: its exit code, what is wrong, and the verdict on each claim."""

    code: int
    problems: list[str]
    verdicts: dict[str, str]


def swept(claims: tuple[str, ...], seed: int, *, profile: str = "quick", workers: int = 1) -> Ended:
    """Run on that seed."""
    with tempfile.TemporaryDirectory() as folder:
        report = verify.run(claims, profile=profile, seed=seed, out=Path(folder) / "run", workers=workers)
    code = report["exit_code"]
    found = problems(report) or ([] if code == 0 else [f"exit code {code}, and every claim as expected"])
    return Ended(code, found, {claim["key"]: claim["verdict"] for claim in report["claims"]})


def changed(now: Ended, first: Ended) -> list[str]:
    """One sentence for each claim that has another verdict than on the first seed, though both may be as expected."""
    return [
        f"{key}: {verdict}, and {first.verdicts[key]} on the first seed"
        for key, verdict in now.verdicts.items()
        if verdict != first.verdicts[key]
    ]


def numbers(text: str) -> list[int]:
    """``"3,5,10-12"`` is 3, 5, 10, 11, 12."""
    found: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found


def main(words: list[str]) -> int:
    """Sweep, print a line for each seed, and say how it ended."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("claims", nargs="*", help="claims or chapters; none: those that are cheap")
    parser.add_argument("--all", action="store_true", help="every claim")
    parser.add_argument("--seeds", default="0-9")
    parser.add_argument("--profile", default="quick")
    parser.add_argument("--workers", type=int, default=1)
    given = parser.parse_args(words)
    claims = () if given.all else tuple(given.claims) or CHEAP
    bad, first = 0, None
    for seed in numbers(given.seeds):
        began = time.perf_counter()
        ended = swept(claims, seed, profile=given.profile, workers=given.workers)
        first = first or ended
        said = [*ended.problems, *changed(ended, first)]
        bad += bool(said)
        print(f"seed {seed}: exit {ended.code}, {time.perf_counter() - began:.1f} s", flush=True)
        for line in said:
            print(f"    {line}", flush=True)
    print("every seed passed, with the same verdicts" if not bad else f"{bad} seeds did not come out so")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
