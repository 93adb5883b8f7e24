"""Energies, targets and claims from outside: the example package as a plugin, as files, and by ``register``."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import numpy as np
import pytest
from places import TESTS

from verify import errors, integrate
from verify.claims.register import register
from verify.draws import TARGETS
from verify.energies import FAMILIES
from verify.energies.ising import FullIsing
from verify.flow.dynamics import DYNAMICS, Dynamics, GradientFlow

EXAMPLE = TESTS / "example_plugin"
CASE = {
    "format": "flowclaims/case/1", "spins": 2, "energy": {"family": "gaussian_rbm", "hidden": 1},
    "parameters": {"b": ["0", "1/2"], "c": ["1/3"], "W": [["1", "-1/2"]]}, "target": {"kind": "self"},
}  # fmt: skip


@pytest.fixture
def installed(tmp_path):
    """A folder for the path in which the example is installed, as pip leaves it: the package and its entry point."""
    info = tmp_path / "site" / "flowclaims_example-0.1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: flowclaims-example\nVersion: 0.1\n")
    (info / "entry_points.txt").write_text("[flowclaims.plugins]\nexample = flowclaims_example\n")
    (tmp_path / "site" / "flowclaims_example").symlink_to(EXAMPLE / "flowclaims_example")
    return tmp_path / "site"


def flowclaims(*words, cwd, path=()):
    code = "import sys; from flowclaims import main; sys.exit(main())"
    known = os.pathsep.join([*map(str, path), str(TESTS.parent), os.environ.get("PYTHONPATH", "")])
    return subprocess.run([sys.executable, "-c", code, *map(str, words)], capture_output=True, text=True, check=False,
                          cwd=cwd, env=os.environ | {"PYTHONPATH": known}, timeout=300)  # fmt: skip


def ways(installed):
    """By the entry point, and by --theorems."""
    return ((), (installed,)), (("--theorems", EXAMPLE), ())


def test_lists_show_them(installed, tmp_path):
    for words, path in ways(installed):
        done = flowclaims("list", *words, cwd=tmp_path, path=path)
        assert done.returncode == 0, done.stderr
        assert "gaussian_rbm" in done.stdout
        assert "ramp" in done.stdout
        assert "example/pairs-only" in done.stdout
        shown = flowclaims("show", "gaussian_rbm", *words, cwd=tmp_path, path=path)
        assert "Hopfield" in shown.stdout
    without = flowclaims("list", cwd=tmp_path)
    assert "gaussian_rbm" not in without.stdout


def test_a_run_judges_and_draws_them(installed, tmp_path):
    for i, (words, path) in enumerate(ways(installed)):
        out = tmp_path / f"run{i}"
        done = flowclaims("run", "example/", "--out", out, "--workers", "2", *words, cwd=tmp_path, path=path)
        assert done.returncode == 0, done.stdout + done.stderr
        (claim,) = json.loads((out / "report.json").read_text())["claims"]
        assert claim["verdict"] == "survived"
        assert claim["judged"] == 40
        # by a certificate, of a shipped energy
        assert [control["verdict"] for control in claim["controls"]] == ["refuted"]


def test_a_shipped_claim_judges_an_energy_of_somebody_elses(installed, tmp_path):
    file = tmp_path / "case.json"
    file.write_text(json.dumps(CASE))
    for i, (words, path) in enumerate(ways(installed)):
        out = tmp_path / f"run{i}"
        done = flowclaims(
            "run", "stability/consistent-stable", "--case", file, "--out", out, *words, cwd=tmp_path, path=path
        )
        assert done.returncode in {0, 1}, done.stderr
        assert "Traceback" not in done.stdout + done.stderr
        (claim,) = json.loads((out / "report.json").read_text())["claims"]
        assert claim["verdict"] == "survived", claim
    refused = flowclaims("run", "stability/consistent-stable", "--case", file, cwd=tmp_path)
    assert refused.returncode == 2
    assert 'found "gaussian_rbm"' in refused.stderr


def test_inspect_knows_them(installed, tmp_path):
    file = tmp_path / "case.json"
    file.write_text(json.dumps(CASE))
    for words, path in ways(installed):
        done = flowclaims("inspect", file, "--json", *words, cwd=tmp_path, path=path)
        assert done.returncode == 0, done.stderr
        law = json.loads(done.stdout)["law"]
        # the law is that of b.x + (c + w.x)^2 / 2
        x = np.array([[1, 1], [-1, 1], [1, -1], [-1, -1]])
        weights = np.exp(x @ [0, 0.5] + (1 / 3 + x @ [1, -0.5]) ** 2 / 2)
        assert law == pytest.approx(weights / weights.sum(), rel=1e-12)


def test_flows_and_fixed_points_of_them(installed, tmp_path):
    """In double precision by scipy: the law of its own target is reached; high precision says that it cannot."""
    code = """
import numpy as np, flowclaims
energy = flowclaims.energy("gaussian_rbm", spins=2, hidden=1)
q = np.array([0.4, 0.1, 0.2, 0.3])
flows = flowclaims.integrate(energy, q, np.array([[0.1, 0.0, 0.2, 0.3, 0.4]]), until=1e4)
print(flows.status[0].name, flowclaims.locate(energy, q, np.array([[0.1, 0.0, 0.2, 0.3, 0.4]])).candidates[0].kind.name)
try:
    flowclaims.integrate(energy, q, np.array([[0.1, 0.0, 0.2, 0.3, 0.4]]), until=1, precision=30)
except flowclaims.Unsupported as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path,
                          env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str,
                                                                              (installed, TESTS.parent)))})  # fmt: skip
    said = done.stdout.splitlines()
    assert said[0] == "CONVERGED CONSISTENT", done.stderr
    assert len(said) == 2
    assert "square" in said[1] or "gaussian_rbm" in said[1]


def test_no_folder_of_a_run_is_searched(tmp_path):
    (tmp_path / "mine.py").write_text((EXAMPLE / "flowclaims_example" / "ramp.py").read_text())
    for name, marker in (
        ("old", "report.json"),
        ("hunted", "hunt.json"),
        ("hunting", "findings.ndjson"),
        ("env", "pyvenv.cfg"),
        (".git", "x"),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / marker).write_text("{}")
        (tmp_path / name / "checker.py").write_text("raise SystemExit('this must not run')")
    done = flowclaims("list", "targets", "--theorems", ".", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "ramp" in done.stdout


def test_a_plugin_that_cannot_be_imported_is_named(installed, tmp_path):
    (installed / "flowclaims_example").unlink()
    (installed / "flowclaims_example").mkdir()
    (installed / "flowclaims_example" / "__init__.py").write_text("import nothing_of_this_name")
    done = flowclaims("list", cwd=tmp_path, path=(installed,))
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "the plugin flowclaims_example cannot be imported: ModuleNotFoundError" in done.stderr


class Named(FullIsing):
    """All couplings, under another name."""

    family = "named"
    about = "all couplings once more"


@pytest.fixture
def clean():
    registries = (FAMILIES, TARGETS, DYNAMICS)
    before = [dict(registry) for registry in registries]
    yield
    for registry, kept in zip(registries, before, strict=True):
        registry.clear()
        registry.update(kept)


@pytest.mark.usefixtures("clean")
def test_registering_twice_is_registering_once():
    assert register(Named) is Named
    register(Named)
    assert FAMILIES["named"] is Named


class Halved(GradientFlow):
    """The gradient flow at half its speed."""

    def field(self, energy, target, start):
        """As that of the gradient flow, halved."""
        field = super().field(energy, target, start)
        whole = field.speed
        field.speed = lambda y: whole(y) / 2
        return field


@pytest.mark.usefixtures("clean")
def test_dynamics_of_ones_own():
    assert register(Halved) is Halved
    assert DYNAMICS["halved"] is Halved
    energy, q = FullIsing(1), np.array([0.7, 0.3])
    plain = integrate(energy, q, np.zeros((1, 1)), until=1.0, device="plain")
    slow = integrate(energy, q, np.zeros((1, 1)), until=2.0, dynamics=Halved())
    np.testing.assert_allclose(slow.parameters, plain.parameters, rtol=1e-7)


@pytest.mark.usefixtures("clean")
def test_dynamics_without_a_field_are_refused():
    with pytest.raises(errors.Usage, match="Bare lacks field"):
        register(type("Bare", (Dynamics,), {}))


def taken():
    return type("Rbm", (FullIsing,), {"family": "rbm", "about": "another", "__module__": "elsewhere"})


def uniform(draw, spins):
    """Another family of that name."""


@pytest.mark.usefixtures("clean")
@pytest.mark.parametrize(
    ("thing", "said"),
    [
        (taken(), "there is another energy of the name 'rbm', that of verify.energies.units.Rbm"),
        (
            type("Bare", (FullIsing,), {"family": "Full Ising", "about": "x"}),
            "a word of small letters, not 'Full Ising'",
        ),
        (type("Half", (FullIsing,), {"family": "half", "about": None}), "Half lacks about"),
        (7, "a class of energies or of dynamics, a function that draws targets or a Claim, not 7"),
        (lambda draw: draw, "is to be a function of a Draw and a number of spins"),
    ],
)
def test_what_cannot_be_registered(thing, said):
    with pytest.raises(errors.Usage) as caught:
        register(thing)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
