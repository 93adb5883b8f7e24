"""Make ``cases/witnesses/`` anew: hunt each claim that is expected to be refuted, and keep the simplest counterexample.

    python cases/make_witnesses.py [CLAIM ...]      # from a checkout; some minutes in all
    python cases/make_witnesses.py --certificates   # keeps the cases, and makes their certificates anew

What is kept is certified. No stored case is looked at, and with the same version the same files come out where the time
suffices for shrinking (all but fixed_points/no-flow-escapes, on two cores).
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path

from verify import hunt, load_claims, replay
from verify.claims import registry
from verify.files.documents import canonical, sha256

PLACE = Path(__file__).resolve().parent / "witnesses"
MOST_TIME = 300


def again() -> None:
    """Judge what is kept, and replace its certificates; raises RuntimeError where something is no longer the same."""
    certificates = PLACE / "certificates"
    for file in certificates.glob("*.json"):
        file.unlink()
    for file in sorted(PLACE.glob("*.json")):
        witness = json.loads(file.read_text())
        for one, kept in zip(replay(str(file)), witness["found"], strict=True):
            if not one.same or one.now.certificate is None:
                raise RuntimeError(f"{file.name}: {one.claim}: {one.now.outcome.value}, {one.now.why}")
            kept["certificate"] = sha256(one.now.certificate)
            text = canonical(one.now.certificate) + b"\n"
            (certificates / f"{kept['certificate']}.json").write_bytes(text)
            print(f"{one.claim:45s} {kept['certificate']}", flush=True)
        file.write_text(json.dumps(witness, sort_keys=True, indent=1) + "\n")


def main(names: list[str]) -> None:
    """Hunt, copy, and print a line for each claim."""
    if names == ["--certificates"]:
        again()
        return
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
