"""One flow's memory on the workbench: for tests that call compiled functions themselves."""

from __future__ import annotations

import numpy as np

from verify.flow.compiled import layout as at
from verify.flow.compiled import plan as planning
from verify.flow.compiled.explicit import table
from verify.flow.compiled.model import linear_model, linear_part, model, offsets
from verify.flow.dynamics import Drive
from verify.flow.field.fields import field
from verify.flow.problem import problem


class Bench:
    """m, n and c of one flow of an energy on a target, at rest at its start."""

    def __init__(self, energy, q, start, drive=None, **asked):
        asked = {
            "until": 1e3, "rtol": 1e-6, "atol": 1e-8, "thresholds": (0.5,), "relative": True, "output_times": None,
            "steps": 1000, **asked,
        }  # fmt: skip
        self.problem = problem(energy, q, start, **asked)
        drive = drive or Drive()
        linear = linear_model(energy.spins, len(energy.trained), energy.size)
        self.model = linear if drive.linear else model(energy, drive.matrix)
        self.n = planning.plan(self.model, drive, self.problem)
        self.m = planning.memory(self.n, self.model, drive, self.problem, table(), self.problem.rtol)
        self.c = np.zeros(at.COUNTERS, dtype=np.int64)
        self[at.Q], self[at.LOG_Q] = self.problem.targets[0], np.log(self.problem.targets[0])
        if self.model.mapped:
            self[at.OFFSET] = offsets(self.model, self.problem.starts, energy.trained)[0]
        if drive.linear:
            own = linear_part(field(energy, self.problem.targets[0], self.problem.starts[0]))
            self[at.OFFSET], self[at.ENTRY] = np.split(own, [1 << energy.spins])
        self[at.Y] = self.problem.starts[0, energy.trained]
        self.number(at.ATOL, self.problem.atol)

    def __getitem__(self, name):
        return self.m[self.n[name] : self.n[name + 1]]

    def __setitem__(self, name, values):
        self[name][:] = values

    def number(self, name, value=None):
        if value is not None:
            self[at.NUMBER][name] = value
        return self[at.NUMBER][name]
