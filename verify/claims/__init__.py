"""Claims: the one module that a claim is written from, and how claims are judged.

A claim file needs ``from verify.claims import ...`` alone; the same names stand in ``flowclaims``. Three modules hold
words that would be ambiguous by themselves: ``provers`` make the parts of certificates, ``patterns`` ask for them in a
binding, ``identities`` are the polynomials that carry a lemma.
"""

from verify import arithmetic
from verify.arithmetic import Arithmetic, Array, Rigor
from verify.arithmetic.trilean import Trilean, certain
from verify.case import Case, targets
from verify.certificates import Census
from verify.claims import identities, patterns, provers
from verify.claims.assumptions import (
    ALL_COUPLINGS,
    AT_CONSISTENT,
    AT_FIXED,
    VISIBLE_BIASES,
    WITH_PARAMETERS,
    at_most,
    has_all_couplings,
    in_zero_one,
    restricted,
    with_hidden,
)
from verify.claims.binding import Alternative, Binding, Condition, Pattern
from verify.claims.claim import OURS, Assumption, Claim, NegativeControl, Part, Picture, Proof, Source
from verify.claims.equality import agreed, exact_else_balls
from verify.claims.judge import judge
from verify.claims.outcome import Finding, Outcome, Reason, crashed, fails, holds, undecided, vacuous
from verify.claims.register import register
from verify.claims.situations import at_random_logs, enclosed_situation, exact_situation, smallest_rate
from verify.claims.symbols import all_identities, likelihood, symbolic_point, symbolic_target
from verify.claims.verdict import Judgement, Standing, Verdict, combine, share, standing
from verify.draws import ANY, MODEL_INDEPENDENT, RATIONAL, TARGETS, Draw, Mixture, OneOf, Spurious, Stream
from verify.draws.targets import parity
from verify.energies import Energy, FullIsing, ProductIsing, Rbm, Rbm01, Reparametrised, frozen, zero_one
from verify.errors import NotExpressible, Unsupported
from verify.files import numerals
from verify.files.numerals import Log, Number, number
from verify.fixed_points import Candidate, Kind, locate
from verify.fixed_points.known import independent_point, spurious_target
from verify.flow import (
    Centred,
    Clock,
    Comparison,
    Dynamics,
    End,
    Event,
    GradientFlow,
    Lazy,
    Natural,
    Succession,
    Times,
    ZeroOneMetric,
    integrate,
    read_clocks,
)
from verify.flow.dynamics.base import MetricField
from verify.flow.field.fields import Field
from verify.model.dependence import is_product, pair_covariances, target_kinds
from verify.model.gibbs import Point
from verify.model.situation import Situation
from verify.states.spins import characters, masks, members, orders
from verify.states.walsh import transform

__all__ = [
    "ALL_COUPLINGS", "ANY", "AT_CONSISTENT", "AT_FIXED", "MODEL_INDEPENDENT", "OURS", "RATIONAL", "TARGETS",
    "VISIBLE_BIASES",
    "WITH_PARAMETERS", "Alternative", "Arithmetic", "Array", "Assumption", "Binding", "Candidate", "Case", "Census",
    "Centred", "Claim", "Clock", "Comparison", "Condition", "Draw", "Dynamics", "End", "Energy", "Event", "Field",
    "Finding", "FullIsing", "GradientFlow", "Judgement", "Kind", "Lazy", "Log", "MetricField", "Mixture", "Natural",
    "NegativeControl", "NotExpressible", "Number", "OneOf", "Outcome", "Part", "Pattern", "Picture", "Point",
    "ProductIsing", "Proof", "Rbm", "Rbm01", "Reason", "Reparametrised", "Rigor", "Situation", "Source", "Spurious",
    "Standing", "Stream", "Succession", "Times", "Trilean", "Unsupported", "Verdict", "ZeroOneMetric", "agreed",
    "all_identities", "arithmetic", "at_most", "at_random_logs", "certain", "characters", "combine",
    "crashed", "enclosed_situation", "exact_else_balls", "exact_situation", "fails", "frozen", "has_all_couplings",
    "holds", "identities", "in_zero_one", "independent_point", "integrate", "is_product", "judge", "likelihood",
    "locate", "masks", "members", "number", "numerals", "orders", "pair_covariances", "parity", "patterns", "provers",
    "read_clocks", "register", "restricted", "share", "smallest_rate", "spurious_target", "standing", "symbolic_point",
    "symbolic_target", "target_kinds", "targets", "transform", "undecided", "vacuous", "with_hidden", "zero_one",
]  # fmt: skip
