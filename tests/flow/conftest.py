"""``integrate`` by each engine: a test that asks for it runs once with the compiled one and once with the oracle."""

from __future__ import annotations

from functools import partial

import pytest

from verify import flow


@pytest.fixture(params=["cpu", "plain"])
def integrate(request):
    return partial(flow.integrate, device=request.param)
