"""The dynamics that may move the parameters: one file each, and ``DYNAMICS``, which lists them."""

from verify.flow.dynamics.base import Drive, Dynamics
from verify.flow.dynamics.centred import Centred
from verify.flow.dynamics.gradient import PLAIN, GradientFlow
from verify.flow.dynamics.lazy import Lazy
from verify.flow.dynamics.natural import Natural
from verify.flow.dynamics.preconditioned import Preconditioned
from verify.flow.dynamics.weight_decay import WeightDecay
from verify.flow.dynamics.zero_one import ZeroOneMetric

DYNAMICS: dict[str, type[Dynamics]] = {
    "gradient": GradientFlow,
    "preconditioned": Preconditioned,
    "zero-one": ZeroOneMetric,
    "centred": Centred,
    "natural": Natural,
    "weight-decay": WeightDecay,
    "lazy": Lazy,
}
"""All dynamics by name: a new one is a file and a line here."""

__all__ = [
    "DYNAMICS", "PLAIN", "Centred", "Drive", "Dynamics", "GradientFlow", "Lazy", "Natural", "Preconditioned",
    "WeightDecay", "ZeroOneMetric",
]  # fmt: skip
