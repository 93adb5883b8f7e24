"""Random cases as exact documents: a family is written once, and drawn from streams or by Hypothesis."""

from verify.draws.cases import ANY, RATIONAL, SHAPES, Mixture, drawable, drawn_energy, drawn_parameters
from verify.draws.points import OneOf, Spurious
from verify.draws.source import Draw, Stream
from verify.draws.targets import MODEL_INDEPENDENT, TARGETS

__all__ = [
    "ANY",
    "MODEL_INDEPENDENT",
    "RATIONAL",
    "SHAPES",
    "TARGETS",
    "Draw",
    "Mixture",
    "OneOf",
    "Spurious",
    "Stream",
    "drawable",
    "drawn_energy",
    "drawn_parameters",
]
