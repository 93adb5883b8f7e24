"""``device="gpu"``: what is missing is said; numba's simulator does what the CPU does; a device agrees with it."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec

import numpy as np
import pytest
from laws import random_law, random_start
from numba import cuda as device
from places import ROOT

from verify.energies import FullIsing, Rbm, Shallow
from verify.errors import Unsupported
from verify.flow import integrate
from verify.flow.compiled import cuda

CLOSE = 1e-7
"""Largest difference of effective couplings: rtol is 1e-8, and sums are taken in another order."""
CLOSE_TIMES = 1e-6
SIMULATED = """
import numpy as np
from laws import random_law, random_start
from verify.energies import FullIsing, Rbm, Rbm01
from verify.flow import PLAIN, Centred, End, Lazy, Preconditioned, WeightDecay, ZeroOneMetric, integrate

few, moving = [random_law(2, seed) for seed in range(5)], {End.TIME, End.PLATEAU}
cases = (
    (Rbm(2, 1), few, 20.0, moving, PLAIN),
    (FullIsing(2), [random_law(2, seed) for seed in range(7)], 1e4, {End.CONVERGED}, PLAIN),
    # KL of targets below the normal doubles, which tests of the CPU's engine hold to 60 digits
    (Rbm(2, 1), [[1.0, 1e-310, 1e-310, 1e-310], [0.5, 0.5, 1e-320, 5e-324]], 2.0, moving, PLAIN),
    (Rbm(2, 1), few, 20.0, moving, ZeroOneMetric()),
    (FullIsing(2), few, 1e4, {End.CONVERGED}, Preconditioned(np.diag([0.5, 2.0, 1.0]))),
    (FullIsing(2), few, 1e4, {End.CONVERGED}, WeightDecay(0.1)),
    (Rbm(2, 1), few, 20.0, moving, Lazy()),
    (Rbm(2, 1), few, 200.0, moving, Centred()),
    (Rbm01(2, 1), few, 20.0, moving, Centred("average")),
)
for energy, laws, until, ends, dynamics in cases:
    laws = np.array(laws)
    starts = np.array([random_start(energy, seed) for seed in range(len(laws))])
    cpu, gpu = (
        integrate(energy, laws, starts, until=until, thresholds=(0.5, 0.1), output_times=(1.0, until), device=device,
                  dynamics=dynamics)
        for device in ("cpu", "gpu")
    )
    assert set(cpu.status) <= ends, cpu.status
    for name in ("parameters", "status", "steps", "time", "kl", "kl_rise", "residual", "trajectory"):
        assert np.array_equal(getattr(cpu, name), getattr(gpu, name)), name
    for one, two in ((cpu.coupling_times, gpu.coupling_times), (cpu.moment_times, gpu.moment_times)):
        for name in ("first", "last", "zero_from_start", "uncertain", "last_uncertain"):
            assert np.array_equal(getattr(one, name).astype(float), getattr(two, name).astype(float), equal_nan=True)
print("the same")
"""
COMPILED = """
import types
import numba.cuda.dispatcher
from numba import cuda, types as t
from verify.flow.compiled.cuda import _kernel

# the compiler asks the device for its capability; there is none here
numba.cuda.dispatcher.get_current_device = lambda: types.SimpleNamespace(compute_capability=(9, 0))
real, whole = [[t.Array(kind, k, "C") for k in (1, 2, 3)] for kind in (t.float64, t.int64)]
signature = (
    real[2], whole[2], whole[0], real[0], real[1], real[1], real[1], t.float64, real[1], whole[0], whole[0], t.boolean
)
ptx, _ = cuda.compile_ptx(_kernel().py_func, signature, cc=(9, 0))
# division is exact, and nothing is left that another library would have to bring
assert "div.rn.f64" in ptx
assert "div.approx" not in ptx and "div.full" not in ptx
assert "numba_attempt_nocopy_reshape" not in ptx and "NRT_" not in ptx
print("compiled")
"""


def missing():
    """Why there is no device, or nothing."""
    try:
        cuda.check_gpu()
    except Unsupported as why:
        return str(why)
    return ""


MISSING = missing()


def run(script, **environment):
    path = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
    call = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, check=False, capture_output=True, text=True,
        env=os.environ | {"PYTHONPATH": path} | environment,
    )  # fmt: skip
    assert not call.returncode, call.stderr
    return call.stdout.split("\n")[0]


def test_it_says_that_the_compiler_is_not_installed(monkeypatch):
    monkeypatch.setattr(cuda, "SIMULATED", False)
    monkeypatch.setattr(cuda, "find_spec", lambda name: None)
    with pytest.raises(Unsupported, match=r"numba-cuda.*flowclaims\[gpu\]"):
        integrate(FullIsing(1), [0.4, 0.6], [0.0], until=1.0, device="gpu")


def test_it_says_that_there_is_no_device_and_why(monkeypatch):
    monkeypatch.setattr(cuda, "SIMULATED", False)
    monkeypatch.setattr(cuda, "find_spec", lambda name: object())
    monkeypatch.setattr(device, "is_available", lambda: False)
    monkeypatch.setattr(device, "cuda_error", lambda: "no driver\nhere")
    with pytest.raises(Unsupported, match=r"no CUDA device.*\(no driver here\)"):
        integrate(FullIsing(1), [0.4, 0.6], [0.0], until=1.0, device="gpu")


def test_what_the_engine_does_not_know_is_not_sent_to_the_cpu(monkeypatch):
    monkeypatch.setattr(cuda, "check_gpu", lambda: None)
    from verify.flow import Natural

    with pytest.raises(Unsupported, match="natural gradient"):
        integrate(FullIsing(1), [0.4, 0.6], [0.0], until=1.0, device="gpu", dynamics=Natural())


def test_the_simulator_follows_flows_as_the_cpu_does_to_the_bit():
    """Three slots for five or seven flows: the queue, and flows that are parked while they are asked for."""
    assert run(SIMULATED, NUMBA_ENABLE_CUDASIM="1") == "the same"


@pytest.mark.slow
@pytest.mark.skipif(find_spec("numba_cuda") is None, reason="numba-cuda is not installed")
def test_the_kernel_compiles_for_hopper_without_a_device():
    assert run(COMPILED, NUMBA_ENABLE_CUDASIM="0") == "compiled"


@pytest.mark.gpu
@pytest.mark.skipif(bool(MISSING), reason=MISSING)
@pytest.mark.parametrize(
    ("energy", "until"),
    [(Rbm(3, 3), 1e3), (Rbm(6, 6), 100.0), (FullIsing(3), 1e4), (Shallow(3, 2, "softplus", "frozen"), 100.0),
     (Shallow(2, 2), 100.0)],
    ids=lambda value: value if isinstance(value, float) else f"{value.family}-{value.spins}-{value.size}",
)  # fmt: skip
def test_a_device_agrees_with_the_cpu(energy, until):
    number = 200
    laws = np.array([random_law(energy.spins, seed) for seed in range(number)])
    starts = np.array([random_start(energy, seed) for seed in range(number)])
    cpu, gpu = (
        integrate(energy, laws, starts, until=until, thresholds=(0.5, 0.1), device=name) for name in ("cpu", "gpu")
    )
    assert (cpu.status == gpu.status).all()
    apart = np.abs(cpu.parameters - gpu.parameters).max(axis=1)
    assert np.median(apart) <= CLOSE, apart.max()
    for one, two in ((cpu.coupling_times, gpu.coupling_times), (cpu.moment_times, gpu.moment_times)):
        assert np.array_equal(one.zero_from_start, two.zero_from_start)
        for name in ("first", "last"):
            a, b = getattr(one, name), getattr(two, name)
            both = (a > 0) & (b > 0)
            assert both.any()
            assert np.median(np.abs(a[both] - b[both]) / a[both]) <= CLOSE_TIMES


@pytest.mark.gpu
@pytest.mark.skipif(bool(MISSING), reason=MISSING)
def test_a_flow_is_the_same_to_the_bit_whatever_runs_beside_it():
    energy, laws = Rbm(3, 3), np.array([random_law(3, seed) for seed in range(100)])
    starts = np.array([random_start(energy, seed) for seed in range(100)])
    whole = integrate(energy, laws, starts, until=100.0, device="gpu")
    part = integrate(energy, laws[37:40], starts[37:40], until=100.0, device="gpu")
    assert np.array_equal(whole.parameters[37:40], part.parameters)
    assert np.array_equal(whole.steps[37:40], part.steps)
