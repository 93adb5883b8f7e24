"""Claims: what theorems are written against, and how they are judged."""

from verify.claims.binding import Binding
from verify.claims.claim import OURS, Assumption, Claim, NegativeControl, Part, Picture, Proof, Source
from verify.claims.judge import judge
from verify.claims.outcome import Finding, Outcome, Reason, crashed, fails, holds, undecided, vacuous
from verify.claims.verdict import Judgement, Standing, Verdict, combine, standing

__all__ = [
    "OURS", "Assumption", "Binding", "Claim", "Finding", "Judgement", "NegativeControl", "Outcome", "Part", "Picture",
    "Proof", "Reason", "Source", "Standing", "Verdict", "combine", "crashed", "fails", "holds", "judge", "standing",
    "undecided", "vacuous",
]  # fmt: skip
