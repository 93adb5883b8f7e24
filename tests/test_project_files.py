"""Project files against each other: extras and dependency groups, versions of Python, the address, paths in them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
ADDRESS = "https://github.com/flowclaims/flowclaims"
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))


def text(name):
    return (ROOT / name).read_text(encoding="utf-8")


def flat(entries, lists):
    """Requirements, with those of the lists that ``flowclaims[NAME]`` or {"include-group": NAME} stands for."""
    for entry in entries:
        name = (
            entry["include-group"] if isinstance(entry, dict) else "".join(re.findall(r"^flowclaims\[(\w+)\]$", entry))
        )
        yield from flat(lists[name], lists) if name else (entry,)


@pytest.mark.parametrize("name", ["test", "dev"])
def test_a_dependency_group_asks_for_what_the_extra_of_its_name_does(name):
    extras, groups = PROJECT["optional-dependencies"], PYPROJECT["dependency-groups"]
    wanted = sorted(flat(extras[name], extras))
    assert sorted(flat(groups[name], groups)) == wanted
    assert len(set(wanted)) == len(wanted) > 3
    # a group may not name the project: the registry's project of that name need not be this one
    assert not [entry for group in groups.values() for entry in group if "flowclaims" in str(entry)]


def test_ci_runs_every_version_of_python_that_the_project_names():
    prefix = "Programming Language :: Python :: "
    named = [one.removeprefix(prefix) for one in PROJECT["classifiers"] if one.startswith(prefix + "3.")]
    matrix = re.search(r"python: (\[.*\])", text(".github/workflows/ci.yml"))
    assert re.findall(r'"(.*?)"', matrix[1]) == named
    assert PROJECT["requires-python"] == f">={named[0]}"
    assert "\n      - run: .ci/run\n" in text(".github/workflows/ci.yml")
    assert (ROOT / ".ci/run").stat().st_mode & 0o100


def test_there_is_one_address():
    """Every address of the project on GitHub is that of the citation file, or below it."""
    assert f'repository-code: "{ADDRESS}"\n' in text("CITATION.cff")
    assert set(PROJECT["urls"]) >= {"Homepage", "Source", "Issues", "Changelog"}
    places = [*PROJECT["urls"].values()]
    files = [*ROOT.glob("*.md"), *(ROOT / ".github").rglob("*.*"), *(ROOT / "changelog.d").glob("*.md")]
    for file in files:
        places += re.findall(r"https://github\.com/flowclaims[^\s>)\"]*", file.read_text(encoding="utf-8"))
    assert len(places) > 6
    assert [place for place in places if not re.match(rf"{re.escape(ADDRESS)}(?![\w-])", place)] == []


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_workflows_run_what_is_there(file):
    """Scripts and data of the checkout that a workflow names exist, and so do the wheel's name and the reference."""
    inside = re.findall(
        r"(?:\$GITHUB_WORKSPACE/|\s|^)((?:tests|reports|\.ci)/[\w./-]+)", file.read_text(encoding="utf-8")
    )
    assert inside
    assert [name for name in inside if not (ROOT / name).is_file()] == []


def test_a_workflow_may_read_and_nothing_else():
    """Only the job that publishes has a permission more: an identity token, in place of a password."""
    for file in WORKFLOWS:
        whole = file.read_text(encoding="utf-8")
        assert "\npermissions:\n  contents: read\n" in whole
        assert re.findall(r"^ *([\w-]+): write$", whole, re.MULTILINE) == ["id-token"] * (file.stem == "release")
        assert "password" not in whole.replace("in place of a password", "")
        assert whole.count("actions/checkout@") == whole.count("persist-credentials: false")


def test_the_issue_form_on_verdicts_asks_for_what_decides():
    form = text(".github/ISSUE_TEMPLATE/1-wrong-verdict.yml")
    fields = re.findall(r"    id: (\w+)\n.*?(?=\n  - type|\Z)", form, re.DOTALL)
    needed = [
        re.search(r"    id: (\w+)", block)[1]
        for block in form.split("  - type: ")[1:]
        if "      required: true" in block
    ]
    assert fields == ["claim", "command", "witness", "truth", "provenance", "source"]
    assert needed == ["claim", "command", "witness", "truth"]


def test_changelog_fragments_are_of_a_kind_that_is_known():
    types = {one["directory"] for one in PYPROJECT["tool"]["towncrier"]["type"]}
    table = re.findall(r"^\| `(\w+)` \|", text("changelog.d/README.md"), re.MULTILINE)
    assert table == [one["directory"] for one in PYPROJECT["tool"]["towncrier"]["type"]]
    for file in (ROOT / "changelog.d").iterdir():
        if file.name != "README.md":
            name, kind, suffix = file.name.rsplit(".", 2)
            assert (bool(name), kind in types, suffix) == (True, True, "md"), file.name
            assert file.read_text(encoding="utf-8").strip()
    assert "<!-- towncrier release notes start -->" in text("CHANGELOG.md")


def test_hooks_are_pinned_and_no_older_than_the_project_asks():
    config = text(".pre-commit-config.yaml")
    pins = dict(re.findall(r"- repo: \S+/([\w-]+)\n    rev: v([\d.]+)\n", config))
    assert config.count("- repo: ") == len(pins)
    floors = dict(one.split(">=") for one in PROJECT["optional-dependencies"]["dev"] if ">=" in one)
    for hook, tool in {"ruff-pre-commit": "ruff", "mirrors-mypy": "mypy"}.items():
        assert [int(part) for part in pins[hook].split(".")] >= [int(part) for part in floors[tool].split(".")]


def test_nox_names_files_that_are_there():
    source = text("noxfile.py")
    assert set(re.findall(r"^def (\w+)\(session", source, re.MULTILINE)) >= {"tests", "lint", "docs", "bench"}
    for name in re.findall(r'"([\w/.]+\.py)"', source):
        assert any((ROOT / folder / name).is_file() for folder in ("", "tests", "tests/benchmarks")), name


def test_the_map_of_the_tests_knows_every_room_and_what_it_names_is_there():
    guide = text("tests/README.md")
    folders = [file for file in (ROOT / "tests").iterdir() if file.is_dir()]
    rooms = {file.name for file in folders if any(file.rglob("*.py")) or file.name == "malformed"}
    assert {room for room in rooms if not re.search(rf"[`/]{room}[`/]", guide)} == set()
    mirrored = re.search(r"the folders are those of `verify/` \((.*?)\)", guide)
    inside = {file.name for file in (ROOT / "verify").iterdir() if file.is_dir()}
    assert set(re.findall(r"`(\w+)`", mirrored[1])) == rooms & inside
    for marker in PYPROJECT["tool"]["pytest"]["ini_options"]["markers"]:
        assert f"`{marker.partition(':')[0]}`" in guide
    for name in re.findall(r"`(?:tests/)?([a-z_/0-9]+\.(?:py|txt)|SURVIVORS\.md|pinned\.json)`", guide):
        assert [file for file in (ROOT / "tests").rglob(name.rpartition("/")[2]) if file.as_posix().endswith(name)], (
            name
        )
    assert set(re.findall(r'register_profile\("(\w+)"', text("tests/conftest.py"))) <= set(
        re.findall(r"`(\w+)`", guide)
    )


BASES = (".", "verify", "verify/flow", "verify/report", "tests", "cases", "reports")
DOCUMENTS = (
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "tests/README.md",
    "changelog.d/README.md",
)


def there(name):
    """Whether a file or folder of the checkout, or of verify in short, has that path; ``*`` stands for anything."""
    return any(next((ROOT / base).glob(name), None) for base in BASES)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_paths_in_documents_are_there(document):
    """Names in backticks that have a slash and end in .py, .md or a slash; those in capitals are the reader's."""
    inside = re.findall(r"`([\w./*-]+/(?:[\w.*-]+\.(?:py|md))?)`", text(document))
    # made by a run, or by a user
    made = {"witnesses/", "certificates/", "runs/", "hierarchy/", "reports/runs/"}
    assert [
        name for name in inside if not re.search(r"[A-Z]{4}|<", name) and name not in made and not there(name)
    ] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_in_documents_lead_somewhere(document):
    links = re.findall(r"\]\(([^)#]+)\)", text(document))
    here = (ROOT / document).parent
    assert [link for link in links if "://" not in link and not (here / link).exists()] == []


def test_decisions_and_laws_are_numbered_without_gaps():
    for section in ("Decisions", "Laws"):
        body = text("ARCHITECTURE.md").partition(f"\n## {section}\n")[2].partition("\n## ")[0]
        numbers = [int(number) for number in re.findall(r"^(\d+)\. ", body, re.MULTILINE)]
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) > 5


@pytest.mark.parametrize("document", ["ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_documents_say_how_long_the_sources_of_the_checker_may_be(document):
    sizes = dict(re.findall(r'"verify\.checking\.(\w+)": (\d+)', text("tests/test_house.py")))
    said = re.sub(r"\s+", " ", text(document))
    first, both, last = sizes["algebra"], {sizes["boxes"], sizes["paths"]}, {sizes["identities"], sizes["bindings"]}
    assert re.search(rf"algebra\.py` (?:\(at most|stays within) {first} lines", said)
    assert re.search(rf"`boxes\.py` and `paths\.py` (?:\(|within ){' '.join(both)}\b", said)
    assert re.search(rf"`identities\.py` and `bindings\.py` (?:\(|within ){' '.join(last)}\b", said)
