"""From an energy of the library to the numbers that the compiled engine knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from verify.flow.compiled.layout import LOG2COSH, SOFTPLUS, TANH
from verify.states.spins import orders
from verify.states.walsh import transform

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verify.energies import Energy, Normal
    from verify.flow.field.fields import Field

    Real = NDArray[np.float64]
    Whole = NDArray[np.int64]

LINKS = {"log2cosh": LOG2COSH, "softplus": SOFTPLUS, "tanh": TANH}
MOST_UNITS = 500
"""The product of 1 + e^-2|h| over all units stays finite up to here."""


class Model(NamedTuple):
    """f(x) = sum over S of b_S chi_S(x) + sum_a u_a g(c_a + sum over T of w_aT chi_T(x)).

    theta = (b, c, w, u) = A z + o: I numbers in theta, P in z, which is what moves.
    """

    spins: int
    hidden: int
    link: int
    outer: bool
    """True where u is part of theta; else it is 1."""
    single: bool
    """True where the T are the single spins in their order."""
    whole: bool
    """True where f is the full Ising model, and z its couplings."""
    mapped: bool
    """True where A and o may be other than the identity and zero."""
    moving: int
    """P."""
    pairs: int
    """Number of products of two of the functions F."""
    masks0: Whole
    """The subsets S, (B,)."""
    masks: Whole
    """The subsets T, (U,)."""
    orders: Whole
    """popcount of every mask, (2^N,)."""
    function: Whole
    """df/dtheta_i = F(x) chi(x): the number of F, (I,). 0: 1; then u_a g'(h_a) of each unit; then, with u, g(h_a)."""
    character: Whole
    """The mask of chi, (I,)."""
    source: Whole
    """Places of the entries (i, j) of Hess L among the transformed products, (I, I)."""
    row: Whole
    """A by rows: those of row i are entries row[i] to row[i + 1] of ``column`` and ``entry``; (I + 1,)."""
    column: Whole
    entry: Real
    still: Real
    """o = ``still`` times the energy's parameters with those that move at zero, and 1 after them, (I, size + 1)."""


def model(energy: Energy, change: Real | None = None) -> Model | None:
    """The model whose moving parameters are z, ``change`` z = ``theta[energy.trained]`` (default: the identity).

    None for what the engine does not know.
    """
    outer, mapped = energy.underlying.normal(), energy.linear_map()
    if outer is None or outer.hidden > MOST_UNITS or (outer.hidden and outer.link.name not in LINKS):
        return None
    masks0, features0 = _characters(outer.phi0)
    masks, features = _characters(outer.phi) if outer.hidden else _characters(np.zeros((1, 0), dtype=np.int64))
    recoded = _recoded(outer, features0, features)
    still = np.zeros((len(recoded), energy.size + 1))
    if mapped is not None:
        A = np.array([[float(v) for v in line] for line in mapped.matrix]).reshape(outer.size, energy.size)
        matrix = recoded @ A
        still[:, -1] = recoded @ np.array([float(v) for v in mapped.offset])
    else:
        fixed = np.setdiff1d(np.arange(energy.size), energy.trained)
        matrix, still[:, fixed] = recoded[:, energy.trained], recoded[:, fixed]
    if change is not None:
        matrix = matrix @ change
    spins = energy.spins
    identity = matrix.shape[0] == matrix.shape[1] and np.array_equal(matrix, np.eye(len(matrix))) and not still.any()
    whole = identity and not outer.hidden and np.array_equal(masks0, np.arange(1, 1 << spins))
    function, character = _columns(outer.hidden, outer.has_outer, masks0, masks)
    functions = outer.hidden * (2 if outer.has_outer else 1) + 1
    pairs = functions * (functions + 1) // 2
    source = np.zeros((0, 0), dtype=np.int64) if whole else _pairs(function, character, pairs)
    row, column, entry = _sparse(matrix)
    return Model(
        spins=spins, hidden=outer.hidden, link=LINKS[outer.link.name] if outer.hidden else LOG2COSH,
        outer=outer.has_outer and outer.hidden > 0, single=np.array_equal(masks, 1 << np.arange(spins)),
        whole=whole, mapped=not identity, moving=matrix.shape[1], pairs=pairs,
        masks0=masks0, masks=masks, orders=orders(spins),
        function=function, character=character, source=source, row=row, column=column, entry=entry, still=still,
    )  # fmt: skip


def linear_model(spins: int, moving: int, size: int) -> Model:
    """The model f = D z + o, with D (2^N, P) and o (2^N,) of each flow's own: entries and offsets of its start."""
    states, none = 1 << spins, np.zeros(0, dtype=np.int64)
    return Model(
        spins=spins, hidden=0, link=LOG2COSH, outer=False, single=False, whole=False, mapped=False, moving=moving,
        pairs=0, masks0=none, masks=none, orders=orders(spins), function=none, character=none,
        source=np.zeros((0, 0), dtype=np.int64), row=none, column=none, entry=np.zeros(states * moving),
        still=np.zeros((states, size + 1)),
    )  # fmt: skip


def linear_part(field: Field) -> Real:
    """o and D of a field at its start, one after the other: f = D z + o there, (2^N + 2^N P,)."""
    D = field.slopes(field.start)
    return np.concatenate((field.value(field.start) - D @ field.start, D.ravel()))


def offsets(model: Model, starts: Real, trained: Whole) -> Real:
    """o of each start (B, size): (B, I)."""
    rest = np.concatenate((starts, np.ones((len(starts), 1))), axis=1)
    rest[:, trained] = 0.0
    # row by row: a row must come out the same in every batch, to the bit
    return np.array([model.still @ line for line in rest]).reshape(len(starts), len(model.still))


def _characters(features: Whole) -> tuple[Whole, Real]:
    """Masks of the characters that features (2^N, n) need, constants left out, and all their coefficients (2^N, n)."""
    coefficients = transform(features.astype(np.float64), axis=0) / len(features)
    used = [mask for mask in range(len(features)) if coefficients[mask].any()]
    masks = np.array([mask for mask in used if mask], dtype=np.int64)
    return masks, coefficients


def _recoded(energy: Normal, features0: Real, features: Real) -> Real:
    """The matrix from theta of the energy to theta in characters: the same f up to a constant."""
    M, n, B = energy.hidden, energy.phi.shape[1], energy.linear.size
    masks0 = [mask for mask in range(1, len(features0)) if features0[mask].any()]
    if not M:
        return np.asarray(features0[masks0])
    masks = [mask for mask in range(1, len(features)) if features[mask].any()]
    U, outer = len(masks), M if energy.has_outer else 0
    matrix = np.zeros((len(masks0) + M + M * U + outer, B + M + M * n + outer))
    matrix[: len(masks0), :B] = features0[masks0]
    for a in range(M):
        c, w, own = len(masks0) + a, len(masks0) + M + a * U, slice(B + M + a * n, B + M + (a + 1) * n)
        matrix[c, B + a] = 1.0
        # w.phi = sum over T of (F w)_T chi_T; the empty T goes to c
        matrix[c, own] = features[0]
        matrix[w : w + U, own] = features[masks]
    if outer:
        matrix[-M:, -M:] = np.eye(M)
    return matrix


def _columns(hidden: int, outer: bool, masks0: Whole, masks: Whole) -> tuple[Whole, Whole]:
    """df/dtheta_i = F chi: the numbers of F and the masks of chi, in the order of theta."""
    unit = np.arange(1, hidden + 1)
    last = np.arange(hidden + 1, 2 * hidden + 1) if outer else np.zeros(0, dtype=np.int64)
    function = np.concatenate((np.zeros(len(masks0), dtype=np.int64), unit, np.repeat(unit, len(masks)), last))
    zeros = np.zeros(hidden, dtype=np.int64)
    character = np.concatenate((masks0, zeros, np.tile(masks, hidden), zeros[: len(last)]))
    return function.astype(np.int64), character.astype(np.int64)


def _pairs(function: Whole, character: Whole, width: int) -> Whole:
    """Place of F F' chi chi': row of the product of the masks, column of the pair of functions."""
    high, low = np.maximum.outer(function, function), np.minimum.outer(function, function)
    return np.asarray((character[:, None] ^ character[None, :]) * width + high * (high + 1) // 2 + low)


def _sparse(matrix: Real) -> tuple[Whole, Whole, Real]:
    """Rows, columns and entries of what is not zero."""
    row = np.concatenate(([0], np.cumsum((matrix != 0).sum(axis=1)))).astype(np.int64)
    _, column = np.nonzero(matrix)
    return row, column.astype(np.int64), matrix[matrix != 0]
