"""Bad input to ``integrate`` and ``polish``: one error that names the argument, before any work."""

from __future__ import annotations

import os
import subprocess
import sys

import numba
import numpy as np
import pytest
from laws import random_law

from verify.energies import FullIsing, Rbm
from verify.errors import BadInput, Unsupported, Usage
from verify.fixed_points import locate, polish
from verify.flow import integrate
from verify.flow.plain import scipy_engine
from verify.flow.problem import problem

ENERGY = Rbm(2, 1)
LAW = np.array([0.4, 0.3, 0.2, 0.1])
START = np.zeros(5)
GOOD = {"energy": ENERGY, "targets": LAW, "starts": START, "until": 1.0}


@pytest.mark.parametrize(
    ("changed", "path", "found"),
    [
        ({"energy": "rbm"}, "energy", "str"),
        ({"targets": LAW[:3]}, "targets", "shape (3,)"),
        ({"targets": LAW[None, None]}, "targets", "shape (1, 1, 4)"),
        ({"targets": 1.0}, "targets", "shape ()"),
        ({"targets": [0.5, 0.5, 0.5, -0.5]}, "targets[3]", "-0.5"),
        ({"targets": [[0.25] * 4, [0.5, 0.5, 0.0, 0.0]]}, "targets[1][2]", "0.0"),
        ({"targets": [np.nan, 0.5, 0.25, 0.25]}, "targets[0]", "nan"),
        ({"targets": [np.inf, 0.5, 0.25, 0.25]}, "targets[0]", "inf"),
        ({"targets": [LAW, LAW * (1 + 2e-9)]}, "targets[1]", "the sum 1.00000000"),
        ({"targets": [1, 2, 3, 4]}, "targets", "the sum 10.0"),
        ({"targets": [[0.5, 0.5], [1.0]]}, "targets", "list"),
        ({"targets": LAW.astype(complex)}, "targets", "complex128"),
        ({"targets": ["a", "b", "c", "d"]}, "targets", "<U1"),
        ({"starts": np.zeros(4)}, "starts", "shape (4,)"),
        ({"starts": [0, 0, np.nan, 0, 0]}, "starts[2]", "nan"),
        ({"starts": [[0] * 5, [0, 0, 0, 0, -np.inf]]}, "starts[1][4]", "-inf"),
        ({"targets": [LAW, LAW], "starts": [START] * 3}, "starts", "3 rows"),
        ({"targets": [LAW], "starts": [START] * 3}, "starts", "3 rows"),
        ({"until": 0}, "until", "0"),
        ({"until": -1.0}, "until", "-1.0"),
        ({"until": np.inf}, "until", "inf"),
        ({"until": np.nan}, "until", "nan"),
        ({"until": "1"}, "until", "'1'"),
        ({"until": True}, "until", "True"),
        ({"rtol": 0.0}, "rtol", "0.0"),
        ({"rtol": -1e-8}, "rtol", "-1e-08"),
        ({"rtol": 1e-15}, "rtol", "1e-15"),
        ({"rtol": 1.0}, "rtol", "1.0"),
        ({"atol": 0.0}, "atol", "0.0"),
        ({"atol": None}, "atol", "None"),
        ({"thresholds": (0.5, 0.0)}, "thresholds[1]", "0.0"),
        ({"thresholds": (np.nan,)}, "thresholds[0]", "nan"),
        ({"thresholds": [[0.5]]}, "thresholds", "2 axes"),
        ({"relative": "yes"}, "relative", "'yes'"),
        ({"output_times": [0.0, 2.0]}, "output_times[1]", "2.0"),
        ({"output_times": [-0.5]}, "output_times[0]", "-0.5"),
        ({"output_times": [0.5, 0.25]}, "output_times", "a time before its predecessor"),
        ({"output_times": 0.5}, "output_times", "shape ()"),
        ({"steps": 0}, "steps", "0"),
        ({"steps": 1.5}, "steps", "1.5"),
        ({"size": "sum"}, "size", "'sum'"),
        ({"size": None}, "size", "None"),
        ({"coding": "0/1"}, "coding", "'0/1'"),
        ({"coding": ["bits"]}, "coding", "['bits']"),
    ],
)  # fmt: skip
def test_bad_input_is_named_before_any_work(changed, path, found, monkeypatch):
    monkeypatch.setattr(scipy_engine, "flows", lambda _: pytest.fail("work has begun"))
    given = {**GOOD, **changed}
    with pytest.raises(BadInput) as caught:
        integrate(given.pop("energy"), given.pop("targets"), given.pop("starts"), **given)
    assert caught.value.path == path
    assert found in caught.value.found
    assert caught.value.expected


def test_devices():
    with pytest.raises(Usage, match=r"'tpu'.*auto, cpu, gpu, plain"):
        integrate(ENERGY, LAW, START, until=1.0, device="tpu")
    ends = [integrate(ENERGY, LAW, START + 0.1, until=1.0, device=name).parameters for name in ("auto", "cpu")]
    assert np.array_equal(*ends)


def test_where_numba_may_not_compile_auto_takes_the_other_engine(monkeypatch):
    monkeypatch.setattr(numba.config, "DISABLE_JIT", 1)
    found = integrate(ENERGY, LAW, START + 0.1, until=1.0)
    plain = integrate(ENERGY, LAW, START + 0.1, until=1.0, device="plain")
    assert np.array_equal(found.parameters, plain.parameters)
    for device in ("cpu", "gpu"):
        with pytest.raises(Unsupported, match=r"NUMBA_DISABLE_JIT") as caught:
            integrate(ENERGY, LAW, START, until=1.0, device=device)
        assert "\n" not in str(caught.value)
    assert locate(ENERGY, LAW, [START + 0.1], until=1.0).candidates
    with pytest.raises(Unsupported, match=r"NUMBA_DISABLE_JIT"):
        locate(ENERGY, LAW, [START + 0.1], until=1.0, device="cpu")


SCRIPT = """
from verify import energy, integrate
print(repr(float(integrate(energy("rbm", spins=2, hidden=1), [.1, .2, .3, .4], [.1] * 5, until=5.).kl[0])))
"""


def test_a_process_without_compiling_gives_the_plain_engine_s_numbers():
    plain = integrate(Rbm(2, 1), [0.1, 0.2, 0.3, 0.4], [0.1] * 5, until=5.0, device="plain").kl[0]
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    assert (done.stderr, done.stdout) == ("", f"{float(plain)!r}\n")


@pytest.mark.parametrize(("target", "start", "path"), [(LAW[:3], START, "target"), (LAW, [START], "start")])
def test_polish_checks_its_input(target, start, path):
    with pytest.raises(BadInput) as caught:
        polish(ENERGY, target, start)
    assert caught.value.path == path


def _checked(targets, starts):
    return problem(
        FullIsing(2), targets, starts, until=1, rtol=1e-8, atol=1e-10, thresholds=0.5, relative=True,
        output_times=None, steps=10,
    )  # fmt: skip


def test_one_axis_goes_with_every_row_of_the_other():
    laws = np.array([random_law(2, seed) for seed in range(3)])
    starts = np.arange(9.0).reshape(3, 3)
    for targets, begins in ((laws[0], starts), (laws, starts[0]), (laws, starts), (laws[0], starts[0])):
        checked = _checked(targets, begins)
        rows = 3 if targets.ndim == 2 or begins.ndim == 2 else 1
        assert np.allclose(checked.targets, np.broadcast_to(targets, (rows, 4)), rtol=1e-15, atol=0)
        assert np.array_equal(checked.starts, np.broadcast_to(begins, (rows, 3)))


def test_targets_are_divided_by_their_sum():
    checked = _checked(LAW * (1 + 5e-10), np.zeros(3))
    assert abs(checked.targets.sum() - 1) <= 2**-52
    assert np.allclose(checked.targets[0], LAW, rtol=1e-15, atol=0)


def test_numbers_too_large_for_float64():
    with pytest.raises(BadInput) as caught:
        integrate(ENERGY, LAW, START, until=10**400)
    assert caught.value.path == "until"
    assert integrate(ENERGY, LAW, START, until=1.0, steps=10**30).time[0] == 1.0
