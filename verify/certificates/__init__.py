"""Provers: they make certificates, which only the independent checker (``verify/checker.py``) may accept."""

from verify.certificates.attempt import Attempt
from verify.certificates.census import Census, census
from verify.certificates.certify import certify
from verify.certificates.document import bound, certificate, conjunction, fact, part, point, sealed
from verify.certificates.metrics import metric, natural
from verify.certificates.points import consistent_manifold, fixed_manifold, fixed_point
from verify.certificates.precision import interval_bits
from verify.certificates.ranks import consistent_inertia, obstruction, rank
from verify.certificates.signs import inertia
from verify.certificates.steps import coupling_differs, finite_step
from verify.certificates.tubes import event_order, tube

__all__ = [
    "Attempt", "Census", "bound", "census", "certificate", "certify", "conjunction", "consistent_inertia",
    "consistent_manifold", "coupling_differs", "event_order", "fact", "finite_step", "fixed_manifold", "fixed_point",
    "inertia", "interval_bits", "metric", "natural", "obstruction", "part", "point", "rank", "sealed", "tube",
]  # fmt: skip
