"""How functions are compiled."""

from __future__ import annotations

import numba

from verify.flow.compiled import jit


def test_where_nothing_can_be_kept_it_is_compiled_for_this_process(monkeypatch):
    real = numba.njit

    def njit(function, *, cache=False, **options):
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return real(function, **options)

    monkeypatch.setattr(numba, "njit", njit)
    assert jit.jit_cached(lambda x: x + 1.0)(2.0) == 3.0
