#!/usr/bin/env -S uv run --script
# /// script
# dependencies = ["nox>=2025.5.1"]
# ///
"""Tasks of a contributor, each in an environment of its own: `nox -s tests -- -k ranks`; `.ci/run` is what CI does."""

from pathlib import Path

import nox

nox.needs_version = ">=2025.5.1"
nox.options.default_venv_backend = "uv|virtualenv"
PROJECT = nox.project.load_toml("pyproject.toml")
VERSIONS = nox.project.python_versions(PROJECT)


@nox.session(default=True)
def lint(session: nox.Session) -> None:
    """Lint, layout and types, as `.ci/run` asks for them."""
    session.install("-e", ".", *nox.project.dependency_groups(PROJECT, "lint"))
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy")


@nox.session(default=True)
def tests(session: nox.Session) -> None:
    """All tests in parallel, or those that the arguments choose."""
    session.install("-e", ".", *nox.project.dependency_groups(PROJECT, "test"))
    session.run("pytest", *(session.posargs or ["-n", "auto", "--dist", "worksteal"]))


@nox.session(python=VERSIONS, default=False)
def matrix(session: nox.Session) -> None:
    """The tests on every version of Python that the project names."""
    tests(session)


@nox.session(default=True)
def docs(session: nox.Session) -> None:
    """Documents against the code: the README's examples and workflow, the glossary, floors and project files."""
    session.install("-e", ".", *nox.project.dependency_groups(PROJECT, "test"))
    files = ("test_project_files.py", "test_glossary.py", "test_house.py", "report/test_workflow.py")
    session.run("pytest", "README.md", *(f"tests/{file}" for file in files))


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Times of whole commands (median of five), or another benchmark: `nox -s bench -- flows.py --variant w`."""
    session.install(".")
    script, *arguments = session.posargs or ["commands.py", "5"]
    session.run("python", f"tests/benchmarks/{script}", *arguments)


@nox.session(default=False)
def build(session: nox.Session) -> None:
    """The source archive and the wheel, into `dist/`, and a look at the wheel's contents."""
    session.install("build")
    session.run("python", "-m", "build", "--outdir", "dist")
    for wheel in sorted(Path("dist").glob("*.whl")):
        session.run("python", "tests/wheel_contents.py", str(wheel))


if __name__ == "__main__":
    nox.main()
