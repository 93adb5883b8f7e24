"""``import flowclaims``: every public name of the engine, each loaded when it is asked for, and none by pytest."""

from __future__ import annotations

import subprocess
import sys

import pytest
from places import ROOT

import flowclaims
import verify
import verify.claims

NAMES = sorted({*verify.__all__, *verify.claims.__all__})


@pytest.mark.parametrize("name", NAMES)
def test_it_is_handed_on(name):
    module = verify if name in verify.__all__ else verify.claims
    assert getattr(flowclaims, name) is getattr(module, name)
    assert name in dir(flowclaims)


def test_names_mean_one_thing():
    for name in set(verify.__all__) & set(verify.claims.__all__):
        assert getattr(verify, name) is getattr(verify.claims, name)


def test_every_name_of_the_claims_module_is_exported():
    public = {
        name for name, value in vars(verify.claims).items() if name[0] != "_" and name not in verify.claims.__all__
    }
    # its own modules, which are not for claims
    assert public <= {
        "assumptions", "binding", "claim", "coverage", "equality", "judge", "outcome", "registry", "situations",
        "symbols", "user_files", "verdict", "annotations",
    }  # fmt: skip


def test_an_unknown_name():
    with pytest.raises(AttributeError, match="module 'flowclaims' has no attribute 'nothing'"):
        _ = flowclaims.nothing
    with pytest.raises(ImportError):
        from flowclaims import nothing  # noqa: F401


def run(code, *path):
    start = f"import sys; sys.path[:0] = {[*map(str, path), str(ROOT)]!r}; "
    return subprocess.run([sys.executable, "-c", start + code], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("asked", ["import flowclaims", "import flowclaims; dir(flowclaims)",
                                   "import flowclaims; getattr(flowclaims, 'pytest_plugins', None)"])  # fmt: skip
def test_nothing_is_loaded_before_it_is_asked_for(asked):
    done = run(f"{asked}; print([name for name in sys.modules if name.split('.')[0] in ('verify', 'numpy')])")
    assert (done.returncode, done.stdout, done.stderr) == (0, "[]\n", "")


def test_a_foreign_package_that_hides_ours_is_named(tmp_path):
    (tmp_path / "verify.py").write_text("raise ValueError('nothing of a foreign package may run')")
    done = run("import flowclaims; flowclaims.Case", tmp_path)
    assert done.stderr.splitlines()[-1].startswith("ImportError: another package named 'verify'")
    # to pytest, which looks at every plugin, that is no error
    assert run("import flowclaims; dir(flowclaims); hasattr(flowclaims, 'pytest_x')", tmp_path).returncode == 0


def test_a_claim_needs_no_other_module(tmp_path):
    """The template with its import turned to ``flowclaims``: the same claim."""
    text = (ROOT / "theorems" / "_template.py").read_text(encoding="utf-8")
    assert text.count("import") == text.count("from verify.claims import") == 1
    (tmp_path / "mine.py").write_text(text.replace("from verify.claims", "from flowclaims"), encoding="utf-8")
    done = run(f"from verify.commands.cli import main; sys.argv = ['flowclaims', 'list', 'claims', '--theorems', "
               f"{str(tmp_path)!r}]; sys.exit(main())")  # fmt: skip
    assert "mine/consistent-is-fixed" in done.stdout
