"""torchode: the whole batch in one call, a step size for each flow; it ends when its slowest flow does."""

from __future__ import annotations

import torch
import torchode

from peers import ATOL, Answer
from peers.torch_field import field


def solver(variant, method):
    speed = field(variant)

    @torch.no_grad()
    def solve(targets, starts, rtol):
        term = torchode.ODETerm(lambda _t, theta, q: speed(theta, q), with_args=True)
        controller = torchode.IntegralController(atol=ATOL * rtol, rtol=rtol, term=term)
        engine = torchode.AutoDiffAdjoint(getattr(torchode, method)(term=term), controller)
        times = torch.tensor([[0.0, variant.until]], dtype=torch.float64).expand(len(starts), 2)
        problem = torchode.InitialValueProblem(y0=torch.as_tensor(starts), t_eval=times)
        found = engine.solve(problem, args=torch.as_tensor(targets))
        if bool((found.status != 0).any()):
            raise ArithmeticError("torchode gave up")
        steps = float(found.stats["n_steps"].double().mean())
        return Answer(found.ys[:, -1].numpy(), steps)

    return solve
