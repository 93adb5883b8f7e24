"""Runs give the same verdicts, margins, witnesses and certificates whatever kernel of BLAS the processor has."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys

import pytest

from verify.campaign import threads

KERNELS = ("Haswell", "Nehalem")
CLAIMS = (
    "fixed_points/independent-point-unstable", "fixed_points/no-flow-escapes", "fixed_points/spurious-are-unstable",
    "hierarchy/direct-flow-moments",
    "hierarchy/metric-diagonal-wide", "stability/consistent-stable", "stability/neutral-manifold-regular",
)  # fmt: skip
HEARD = """
import ctypes, numpy
lines = open("/proc/self/maps").read().splitlines()
library = ctypes.CDLL(next(line.split()[-1] for line in lines if "openblas" in line))
names = [f"{start}openblas_get_corename{end}" for start in ("", "scipy_") for end in ("", "64_")]
tell = next(getattr(library, name) for name in names if hasattr(library, name))
tell.restype = ctypes.c_char_p
print(tell().decode())
"""
"""Prints the kernel that numpy's OpenBLAS has chosen."""
JUDGED = """
import json, sys, numpy
from verify.claims import registry
from verify.campaign import worker
from verify.campaign.plan import plan, profile
worker.prepare(())
claims = registry.selected(registry.load(), tuple(sys.argv[1:]))
found = []
for key, items in plan(claims, profile("quick"), 3).items():
    for one in [one for item in items if item.kind in ("cases", "control") for one in worker.work(item).judged]:
        proof = one.certificate and one.certificate.sha256
        # without a certificate nothing rests on the evidence: where a flow that escapes ends, say
        values = one.finding.values if proof else None
        found.append([key, one.sha256, one.finding.outcome.value, one.finding.margin, values, proof])
print(json.dumps(found))
"""
"""Numpy is loaded before anything of ours can ask for a kernel: each process has the one that it was started with."""


def python(kernel, *words):
    environment = os.environ | {"OPENBLAS_CORETYPE": kernel, "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.run([sys.executable, *words], env=environment, capture_output=True, text=True, check=True).stdout


def heard(kernel, before=""):
    """What a process that is started with that kernel has; empty where there is no OpenBLAS to ask."""
    try:
        return python(kernel, "-c", before + HEARD).strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


@pytest.fixture(scope="module", autouse=True)
def _heeded():
    """Skip where the linear algebra at hand has no such kernels to choose from."""
    found = [heard(kernel) for kernel in KERNELS]
    if found != list(KERNELS):
        pytest.skip(f"OPENBLAS_CORETYPE is not reraised here: asked for {KERNELS}, got {found}")


def test_runs_ask_for_one_kernel():
    said = "from verify.campaign import threads; threads.one_each()"
    assert {heard(kernel, said) for kernel in KERNELS} == {threads.KERNELS[platform.machine().lower()]}
    # not where numpy has one already: the workers have that one too
    asked = "import os, numpy; from verify.campaign import threads; threads.one_each(); "
    assert python("Haswell", "-c", asked + "print(os.environ['OPENBLAS_CORETYPE'])").strip() == "Haswell"


def test_the_command_gives_the_same_report(tmp_path):
    reports = []
    for kernel in KERNELS:
        folder = tmp_path / kernel
        python(kernel, "-m", "verify", "run", *CLAIMS, "--seed", "3", "--workers", "1", "--out", str(folder), "-q")
        reports.append(json.loads((folder / "report.json").read_text(encoding="utf-8")))
    assert reports[0]["claims"] == reports[1]["claims"]


def test_what_is_judged_hangs_on_no_kernel():
    """Without the run's own choice of one: margins and evidence are rounded, and hints begin at rounded points."""
    one, two = (json.loads(python(kernel, "-c", JUDGED, *CLAIMS)) for kernel in KERNELS)
    assert one == two
