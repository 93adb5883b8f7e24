"""The format ``flowclaims/inspect/1``: what a case is, in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Final, Literal, NotRequired, TypedDict

from verify.files.reading import At
from verify.records.reading import read
from verify.records.shapes import Limit, Maybe, Named
from verify.records.vocabulary import Count, Sha256

FORMAT: Final = "flowclaims/inspect/1"
Numeric = Literal["float64", "multiprecision", "ball", "exact"]
Classification = Literal["data-consistent", "spurious", "not-fixed", "undecided"]
Rational = Annotated[str, Limit(pattern="^-?[0-9]+(/[0-9]+|(\\.[0-9]+)?([eE]-?[0-9]+)?)$"), Named("rational")]
Decimal = Annotated[str, Limit(pattern="^-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?$"), Named("decimal")]
Mask = Annotated[str, Limit(pattern="^(0|[1-9][0-9]*)$")]
Tolerance = Annotated[float, Limit(minimum=0)]


class Enclosed(TypedDict):
    """A number within rad of mid."""

    mid: Decimal
    rad: Decimal


class Log(TypedDict):
    """Natural logarithm of a positive rational."""

    log: Rational


class Term(TypedDict):
    """A rational multiple of a logarithm."""

    times: NotRequired[Rational]
    log: Rational


class Sum(TypedDict):
    """Rationals and multiples of logarithms, added up."""

    sum: Annotated[list[Rational | Term], Limit(minItems=1)]


Number = Annotated[
    float | Rational | Enclosed | Log | Sum | None,
    "float64: a JSON number; ball and multiprecision: mid and rad; exact: a rational, a logarithm, or a sum of these",
    Named("number"),
]
ByMask = Annotated[dict[Mask, Number] | None, "by bit mask"]
ByOrder = dict[str, Number] | None
Nested = Annotated[Any, Named("nested", lambda: Number | list[Nested] | dict[Mask, Number])]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """Numbers of eigenvalues by their signs."""

    positive: Count
    zero: Count
    negative: Count
    undecided: Count
    tolerance_approx: Annotated[Maybe[Tolerance], "eigenvalues within it were counted as zero"] = None


def _where(arithmetic: str, *required: str, **then: Any) -> dict[str, Any]:
    needs = {"required": list(required)} if required else {}
    return {"if": {"properties": {"arithmetic": {"const": arithmetic}}}, "then": {"properties": then, **needs}}


_RIGOROUS = {"tolerance_approx": False, "classification_tolerance_approx": False, "rad_is": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """Numbers of a case: law, moments, couplings, gradient, ranks and signs.

    Null stands for what the arithmetic cannot express, or what is not known without parameters.
    """

    RULES: ClassVar[tuple[dict[str, Any], ...]] = (
        _where("exact", bits={"type": "null"}, **_RIGOROUS),
        _where("float64", bits={"const": 53}, rad_is=False),
        _where("ball", bits={"type": "integer"}, **_RIGOROUS),
        _where("multiprecision", "rad_is", bits={"type": "integer"}),
    )

    format: Literal["flowclaims/inspect/1"] = FORMAT
    case: Sha256
    arithmetic: Numeric
    bits: Annotated[int, Limit(minimum=2)] | None
    law: list[Number] | None
    target: list[Number] | None
    moments: ByMask
    target_moments: ByMask
    couplings: ByMask
    coupling_norms: Annotated[ByOrder, "by order k: Euclidean norm of the couplings of all subsets of k spins"]
    moment_norms: Annotated[ByOrder, "by order k: Euclidean norm of the moments of all subsets of k spins"]
    gradient: Annotated[dict[str, Nested] | None, "by parameter name"]
    log_z: Annotated[Number, "logarithm of the sum over all states of exp(-E)"]
    entropy: Annotated[Number, "of the law, in natural units"]
    kl: Number
    rank_K: Count | None
    hessian_inertia: Signs | None
    classification: Classification
    classification_tolerance_approx: Annotated[
        Maybe[Tolerance], "what counted as zero: the classification is heuristic"
    ] = None
    tolerance_approx: Annotated[
        Maybe[Tolerance], "singular values of K below this were counted as zero: the rank is heuristic"
    ] = None
    rank_K_at_least: Annotated[Maybe[Count], "what is proved where the rank itself is not"] = None
    rad_is: Maybe[Literal["estimate"]] = None

    @classmethod
    def of(cls, document: Any) -> Inspection:
        """The inspection that a document holds."""
        return read(cls, At(document), loose=True)
