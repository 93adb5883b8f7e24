"""Make ``cases/witnesses/`` anew: hunt each claim that is expected to be refuted, and keep the simplest counterexample.

    python cases/make_witnesses.py [CLAIM ...]      # from a checkout; some minutes in all

What is kept is certified. No stored case is looked at, and with the same version the same files come out where the time
suffices for shrinking (all but fixed_points/no-flow-escapes, on two cores).
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path

from verify import hunt, load_claims
from verify.claims import registry

PLACE = Path(__file__).resolve().parent / "witnesses"
MOST_TIME = 300


def main(names: list[str]) -> None:
    """Hunt, copy, and print a line for each claim."""
    certificates = PLACE / "certificates"
    if not names:
        shutil.rmtree(PLACE, ignore_errors=True)
    certificates.mkdir(parents=True, exist_ok=True)
    for key, claim in registry.selected(load_claims(), tuple(names)).items():
        if claim.expect != "refuted":
            continue
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder) / "hunt"
            found = hunt(key, out=place, max_time=MOST_TIME, workers=2)
            seconds, first = found["timing"]["seconds"], next(iter(found["witnesses"]), None)
            size = f"N = {first['document']['spins']}" if first else ""
            print(f"{key:45s} {found['outcome']:9s} {size:6s} {found['tries']:5d} tries {seconds:6.1f} s", flush=True)
            if found["outcome"] == "refuted" and first:
                _keep(place / "witnesses" / f"{first['sha256']}.json")
                shutil.copy(place / "certificates" / f"{first['certificate']}.json", certificates)


def _keep(file: Path) -> None:
    """One case may be the counterexample of several claims: its file then has a finding for each."""
    witness, kept = json.loads(file.read_text()), PLACE / file.name
    if kept.exists():
        known = [one for one in json.loads(kept.read_text())["found"] if one["claim"] != witness["found"][0]["claim"]]
        witness["found"] = sorted([*known, *witness["found"]], key=lambda one: one["claim"])
    kept.write_text(json.dumps(witness, sort_keys=True, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
