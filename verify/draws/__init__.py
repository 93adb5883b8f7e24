"""Random cases as exact documents: a family is written once, and drawn from streams or by Hypothesis."""

from verify.draws.cases import SHAPES, Mixture, drawn_energy, drawn_parameters
from verify.draws.points import OneOf, Spurious
from verify.draws.source import Draw, Stream
from verify.draws.targets import MODEL_INDEPENDENT, TARGETS

__all__ = [
    "MODEL_INDEPENDENT",
    "SHAPES",
    "TARGETS",
    "Draw",
    "Mixture",
    "OneOf",
    "Spurious",
    "Stream",
    "drawn_energy",
    "drawn_parameters",
]
