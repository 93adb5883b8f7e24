"""Hypothesis profiles: fast at the desk, ci derandomised, deep at night. Nothing here ever depends on time."""

from __future__ import annotations

import os
import signal

import pytest
from hypothesis import HealthCheck, settings

# a shell's background job ignores Ctrl-C, and so would every process that the tests start and interrupt
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

SLOW_TO_DRAW = (HealthCheck.too_slow, HealthCheck.data_too_large)
settings.register_profile("fast", max_examples=25, deadline=None, suppress_health_check=SLOW_TO_DRAW)
settings.register_profile("ci", max_examples=40, deadline=None, derandomize=True, suppress_health_check=SLOW_TO_DRAW)
settings.register_profile("deep", max_examples=2000, deadline=None, suppress_health_check=SLOW_TO_DRAW)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "fast"))


def pytest_make_parametrize_id(config, val, argname):  # noqa: ARG001 - the hook's own arguments
    """Name what has no text of its own by its class: an address differs between the processes of pytest-xdist."""
    return type(val).__name__ if " at 0x" in repr(val) and not callable(val) else None


def pytest_collection_modifyitems(items):
    """Refuse tests whose names differ from process to process: workers of pytest-xdist must collect the same."""
    moving = [item.nodeid for item in items if " at 0x" in item.nodeid]
    if moving:
        raise pytest.UsageError(f"a test is named by an address, give it an id: {moving[0]}")
