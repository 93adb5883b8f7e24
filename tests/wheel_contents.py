"""Check that a wheel holds the two packages with their data, the command, and nothing else. Standard library only."""

import sys
import zipfile


def check(file: str) -> None:
    """Exit with a message where something is missing or too much."""
    wheel = zipfile.ZipFile(file)
    names = wheel.namelist()
    tops = {name.split("/")[0] for name in names}
    ours = {"verify", "theorems", "flowclaims.py"}
    extra = {top for top in tops if top not in ours and not top.endswith(".dist-info")}
    wanted = {
        "verify/checker.py",
        "verify/pytest_plugin.py",
        "verify/_data/schema/baseline-1.schema.json",
        "verify/_data/schema/case-1.schema.json",
        "verify/_data/schema/certificate-1.schema.json",
        "verify/_data/schema/report-1.schema.json",
        "verify/_data/cases/named/parity.json",
        "verify/_data/cases/digits/PROVENANCE.md",
        "verify/_data/cases/deciding/pair-at-zero.json",
        "verify/report/templates/report.html.j2",
        "theorems/_template.py",
    }
    missing = wanted - set(names)
    if extra or missing:
        sys.exit(f"{file}: unexpected {sorted(extra)}, missing {sorted(missing)}")
    points = next(wheel.read(name).decode() for name in names if name.endswith(".dist-info/entry_points.txt"))
    for line in ("[console_scripts]\nflowclaims = flowclaims:main\n", "[pytest11]\nflowclaims = flowclaims\n"):
        if line not in points + "\n":
            sys.exit(f"{file}: no entry point {line!r}")
    print(f"{file}: {len(names)} files, verify, theorems and the command, with their data")


if __name__ == "__main__":
    check(sys.argv[1])
