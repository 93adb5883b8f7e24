"""torchdiffeq: the whole batch in one call, with one step size for all of it."""

from __future__ import annotations

import torch
from torchdiffeq import odeint

from peers import ATOL, Answer
from peers.torch_field import field


def solver(variant, method):
    speed = field(variant)

    @torch.no_grad()
    def solve(targets, starts, rtol):
        q, calls = torch.as_tensor(targets), [0]

        def counted(_t, theta):
            calls[0] += 1
            return speed(theta, q)

        times = torch.tensor([0.0, variant.until], dtype=torch.float64)
        path = odeint(counted, torch.as_tensor(starts), times, rtol=rtol, atol=ATOL * rtol, method=method)
        return Answer(path[-1].numpy(), gradients=calls[0])

    return solve
