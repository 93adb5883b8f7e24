"""The workflow that the README prints: its structure, and that what it runs does what it is there for."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

import pytest
import user_claims
from places import ROOT

BASH = shutil.which("bash")


def workflow():
    """The lines of the README's one YAML block, each with its indentation, comments left out."""
    section = (ROOT / "README.md").read_text(encoding="utf-8").partition("\n## In CI\n")[2].partition("\n## ")[0]
    (block,) = re.findall(r"^```yaml\n(.*?)^```$", section, flags=re.DOTALL | re.MULTILINE)
    lines = [line for line in block.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return [(len(line) - len(line.lstrip(" ")), line.strip()) for line in lines]


def steps():
    """The steps, each as an object of its own keys; what lies deeper (under ``with``) joins them."""
    lines = workflow()
    start = lines.index((4, "steps:"))
    found = []
    for indent, line in lines[start + 1 :]:
        assert indent >= 6
        if line.startswith("- "):
            assert indent == 6
            found.append({})
        key, colon, value = line.removeprefix("- ").partition(":")
        assert colon, line
        # a value that holds one of these would have to be quoted in YAML
        assert not re.search(r": | #|^[&*!|>%@`{\[]", value.strip()) or value.strip()[0] == '"'
        assert key not in found[-1]
        found[-1][key] = value.strip()
    return found


def test_it_has_the_structure_of_a_workflow():
    lines = workflow()
    assert not any("\t" in line for _, line in lines)
    assert {line.partition(":")[0] for indent, line in lines if indent == 0} == {"name", "on", "permissions", "jobs"}
    assert (4, "runs-on: ubuntu-latest") in lines
    assert all(indent % 2 == 0 for indent, _ in lines)
    found = steps()
    assert all(("uses" in step) != ("run" in step) for step in found)
    uses = [step["uses"] for step in found if "uses" in step]
    assert [name.partition("@")[0] for name in uses] == [
        "actions/checkout", "actions/setup-python", "actions/upload-artifact",
    ]  # fmt: skip
    assert all(re.fullmatch(r"actions/[a-z-]+@v[0-9]+", name) for name in uses)
    assert found[1]["python-version"] == '"3.12"'
    # the summary and the run folder are wanted most where the run failed
    after = found[[step.get("run", "").startswith("flowclaims run") for step in found].index(True) + 1 :]
    assert len(after) == 2
    assert all(step["if"] == "always()" for step in after)
    assert after[1]["path"] == "run"


@pytest.fixture
def server(tmp_path):
    """A folder as a job has it: pip is a stub, and the command judges a claim of the user's only, to be quick."""
    claims = user_claims.written(tmp_path / "claims")
    places = tmp_path / "bin"
    places.mkdir()
    for name, line in {
        "pip": f'echo "$@" >> {tmp_path}/pip.txt',
        "flowclaims": f'exec {sys.executable} -m verify "$@" mine --theorems {claims} --workers 1',
    }.items():
        (places / name).write_text(f"#!{BASH}\n{line}\n")
        (places / name).chmod(0o755)
    summary = tmp_path / "step-summary.md"
    environment = os.environ | {
        "PATH": f"{places}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "GITHUB_ACTIONS": "true",
        "GITHUB_STEP_SUMMARY": str(summary),
    }  # fmt: skip

    def shell(line):
        # as the runner does
        return subprocess.run([BASH, "-e", "-c", line], cwd=tmp_path, env=environment, capture_output=True, text=True,
                              check=False)  # fmt: skip

    return shell, summary


@pytest.mark.skipif(BASH is None, reason="needs bash")
@pytest.mark.parametrize("breaks", [False, True], ids=["as-expected", "worse"])
def test_its_steps_do_what_they_are_there_for(server, tmp_path, breaks):
    shell, summary = server
    assert shell("flowclaims run --write-baseline .flowclaims/baseline.json --out first").returncode == 0
    if breaks:
        user_claims.written(tmp_path / "claims", check=user_claims.REFUTED)
    failed, out = False, ""
    for step in steps():
        if "run" in step and (not failed or step.get("if") == "always()"):
            done = shell(step["run"])
            assert done.stderr == ""
            failed, out = failed or done.returncode != 0, out + done.stdout
    assert failed is breaks
    assert (tmp_path / "pip.txt").read_text() == "install flowclaims\n"
    text = summary.read_text(encoding="utf-8")
    assert text.startswith("# flowclaims: ")
    said = "mine/claim: survived became refuted"
    assert (f"::error title=flowclaims%3A worse than in the baseline::{said}\n" in out) is breaks
    assert ("worse than in the baseline" in text) is breaks
    assert (tmp_path / "run" / "report.html").is_file()
