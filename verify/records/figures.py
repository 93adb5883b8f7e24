"""Figures of a report: data of drawings, as plain objects. ``verify.report.figures`` draws them."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired, TypedDict

from verify.records.shapes import Limit
from verify.records.vocabulary import Share

Row = list[float | None]
Rows = list[Row]
Order = Annotated[str, Limit(pattern="^[0-9]+$")]


class Trajectories(TypedDict):
    """Single trajectories over time, by order."""

    kind: Literal["trajectories"]
    title: str
    caption: str
    ylabel: str
    time: list[float]
    by_order: dict[Order, Rows]


class Group(TypedDict):
    """Eigenvalues that belong together."""

    label: str
    values: Row


class Spectrum(TypedDict):
    """Eigenvalues on a line, by group."""

    kind: Literal["spectrum"]
    title: str
    caption: str
    groups: list[Group]


class Band(TypedDict):
    """One value per time; null is a gap."""

    median: Row
    low: Row
    high: Row
    single: Annotated[Rows, "some trajectories by themselves"]


class Bands(TypedDict):
    """The course of most trajectories over logarithmic time, by order."""

    kind: Literal["bands"]
    title: str
    caption: str
    xlabel: str
    ylabel: str
    yscale: NotRequired[Annotated[Literal["linear", "log"], "linear where it is not said"]]
    time: list[float]
    by_order: dict[Order, Band]


Fit = TypedDict("Fit", {"exponent": float, "error": float, "from": float, "to": float, "factor": float})
Fit.__doc__ = "y = factor * x^exponent, fitted for x in [from, to]; error: of the exponent."


class Series(TypedDict):
    """Points with their intervals, and a power law where one was fitted."""

    label: str
    x: list[float]
    y: Annotated[Row, "null: beyond what was measured (censored)"]
    low: Row | None
    high: Row | None
    fit: Fit | None


class Scaling(TypedDict):
    """Points on two logarithmic axes."""

    kind: Literal["scaling"]
    title: str
    caption: str
    xlabel: str
    ylabel: str
    series: list[Series]


class Grid(TypedDict):
    """Shares in [0, 1] with their intervals, by row and column."""

    kind: Literal["grid"]
    title: str
    caption: str
    xlabel: str
    ylabel: str
    columns: list[str]
    rows: list[str]
    values: Annotated[list[list[Share | None]], "by row"]
    low: list[list[Share | None]]
    high: list[list[Share | None]]


class Table(TypedDict):
    """Texts with $latex$ parts, one row of them after another."""

    kind: Literal["table"]
    title: str
    caption: str
    columns: list[str]
    rows: list[list[str]]


Figure = Trajectories | Spectrum | Bands | Scaling | Grid | Table
