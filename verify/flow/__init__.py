"""Gradient flows: ``integrate`` follows them, ``ascend`` goes by finite steps, ``read_clocks`` reads times off them."""

from verify.flow.dynamics import (
    PLAIN,
    Centred,
    Dynamics,
    GradientFlow,
    Lazy,
    Natural,
    Preconditioned,
    WeightDecay,
    ZeroOneMetric,
)
from verify.flow.events.clock import Clock, Comparison, Event, Succession, Times, read_clocks
from verify.flow.integrate import integrate
from verify.flow.plain.ascent import Ascents, Stop, ascend
from verify.flow.result import Crossings, End, Flows

__all__ = [
    "PLAIN", "Ascents", "Centred", "Clock", "Comparison", "Crossings", "Dynamics", "End", "Event", "Flows",
    "GradientFlow", "Lazy", "Natural", "Preconditioned", "Stop", "Succession", "Times", "WeightDecay", "ZeroOneMetric",
    "ascend", "integrate", "read_clocks",
]  # fmt: skip
