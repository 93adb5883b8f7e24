"""Energies: parametrised functions f = -E on the states with their derivatives, and what each of them can do."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from verify.energies.options import known_keys
from verify.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from fractions import Fraction

    from numpy.typing import NDArray

    from verify.arithmetic import Arithmetic, Array
    from verify.energies.blocks import Block, Fact, Normal
    from verify.energies.options import Choices, Option


LARGEST = 1 << 24
"""Most entries that the Jacobian D of a document's energy may have: a quarter of a gigabyte in float64."""


@dataclass(frozen=True, slots=True)
class LinearMap:
    """Another energy, ``inner``, at theta = A z + o: ``matrix`` A (inner size, P), ``offset`` o, all rationals."""

    inner: Energy
    matrix: tuple[tuple[Fraction, ...], ...]
    offset: tuple[Fraction, ...]


class Energy(ABC):
    """f_theta(x) = -E_theta(x) for all 2^N states x, analytic in theta.

    ``theta`` is one flat vector of ``size`` elements: the blocks one after the other, each in C order. Every method
    takes theta of shape (..., size), elements of the arithmetic that is handed in, and is as exact as that
    arithmetic: exact over the rationals, enclosing in balls, a few ulp times the condition number in float64.
    """

    family: ClassVar[str]
    """Its name in documents. Nothing but documents and words for people may depend on it."""
    about: ClassVar[str]
    """One line for lists of energies."""
    OPTIONS: ClassVar[Mapping[str, Option]] = {}
    """The options of its document, each a keyword of ``__init__`` after the number of spins."""
    spins: int

    # -- what it can do ----------------------------------------------------------------------------------------
    hidden: int = 0
    """Number of hidden units."""
    restricted: tuple[int, int] | None = None
    """The two values of all units of a restricted Boltzmann machine, (-1, 1) or (0, 1); None for what is none."""
    hidden_sign_symmetric: bool = False
    """True where f stays the same where all parameters of one of ``units`` change their sign."""

    @property
    def direct(self) -> tuple[int, ...] | None:
        """The subsets S whose couplings J_S are the parameters themselves, in their order; None where they are not."""
        return None

    @property
    def odd(self) -> tuple[int, ...] | None:
        """Indices of parameters: with their signs turned f(x) is f(-x). None where no such set is known."""
        return None

    @property
    def visible_biases(self) -> tuple[int, ...] | None:
        """Indices of parameters b_i, one a spin, with df/db_i = x_i or (1 + x_i)/2; None where there are none."""
        return None

    @property
    def scalings(self) -> NDArray[np.int64]:
        """Pairs (i, j) of parameters, (n, 2): theta_i -> l theta_i, theta_j -> theta_j / l leaves f as it is."""
        return np.zeros((0, 2), dtype=np.int64)

    def normal(self) -> Normal | None:
        """The normal form as data, or None: what the fast engines and the high precision need."""
        return None

    def linear_map(self) -> LinearMap | None:
        """The energy and the linear map of which this is a reparametrisation; None where it is none."""
        return None

    @property
    def underlying(self) -> Energy:
        """The energy of the linear map, or this one itself."""
        mapped = self.linear_map()
        return self if mapped is None else mapped.inner

    def as_spins(self, theta: Array, A: Arithmetic) -> tuple[Energy, Array] | None:
        """The machine with units in {-1,+1} of the same law, and its parameters; None where there is none known."""
        del theta, A
        return None

    # -- documents ---------------------------------------------------------------------------------------------
    @classmethod
    def read(cls, spec: dict[str, Any], spins: int, path: str, build: Callable[[Any, int, str], Energy]) -> Energy:
        """The energy that a document describes; raises BadInput. ``build``: reads an energy within this one."""
        del build
        known_keys(spec, {"family", *cls.OPTIONS}, path)
        options = {name: option.read(spec[name], f"{path}.{name}", spins) for name, option in cls.OPTIONS.items()}
        size = cls.declared_size(spins, **options)
        if cls.declared_entries(spins, **options) > LARGEST:
            raise BadInput(
                path, f"{size} parameters over 2^{spins} states", f"at most {LARGEST} entries in the Jacobian"
            )
        return cls(spins, **options)  # type: ignore[call-arg]

    @classmethod
    def declared_size(cls, spins: int, **options: Any) -> int:
        """Number of parameters with these options, before anything is made for each of them."""
        raise NotImplementedError(f"{cls.__name__} does not say how many parameters it has with {spins}, {options}")

    @classmethod
    def declared_entries(cls, spins: int, **options: Any) -> int:
        """Number of entries of the largest array that D needs: D itself, unless hidden states are summed one by one."""
        return cls.declared_size(spins, **options) << spins

    # -- random cases ------------------------------------------------------------------------------------------
    rational_when_drawn: ClassVar[bool] = True
    """True where law, D and K are rational at ``drawn_parameters``, so that exact arithmetic decides all there."""

    @classmethod
    def drawn_options(cls, draw: Choices, spins: int, hidden: tuple[int, int]) -> dict[str, Any] | None:
        """Random options of a document; None where random cases of it are not drawn."""
        del draw, spins, hidden
        return None

    def drawn_parameters(self, draw: Choices, shape: str) -> dict[str, Any]:
        """Random ``parameters`` of a document, of a shape of ``verify.draws.SHAPES``, at which laws are rational."""
        raise NotImplementedError(f"{type(self).__name__} draws no parameters of shape {shape!r} from {draw}")

    @property
    @abstractmethod
    def blocks(self) -> tuple[Block, ...]:
        """The parameters, in their order in theta."""

    @abstractmethod
    def options(self) -> dict[str, Any]:
        """Options of this energy's document, beyond family and spins."""

    @abstractmethod
    def value(self, theta: Array, A: Arithmetic) -> Array:
        """f(x), shape (..., 2^N)."""

    @abstractmethod
    def jacobian(self, theta: Array, A: Arithmetic) -> Array:
        """D = df/dtheta, shape (..., 2^N, size)."""

    @abstractmethod
    def curvature(self, theta: Array, weights: Array, A: Arithmetic) -> Array:
        """Sum over x of weights(x) d2f(x)/dtheta2, shape (..., size, size); weights (..., 2^N)."""

    @abstractmethod
    def facts(self) -> tuple[Fact, ...]:
        """Invariances, a closed-form value, what it reduces to."""

    # -- derived -----------------------------------------------------------------------------------------------
    @property
    def size(self) -> int:
        """Length of theta."""
        return sum(block.size for block in self.blocks)

    @property
    def frozen(self) -> frozenset[str]:
        """Names of blocks that a flow does not move."""
        return frozenset()

    @property
    def trained(self) -> NDArray[np.int64]:
        """Indices into theta of what the flow moves; P of them."""
        keep = [np.full(block.size, block.name not in self.frozen) for block in self.blocks]
        return np.flatnonzero(np.concatenate(keep)) if keep else np.zeros(0, dtype=np.int64)

    @property
    def units(self) -> NDArray[np.int64]:
        """Indices into theta of groups of parameters, one group a row, whose order does not matter to f; (M, n)."""
        return np.zeros((0, 0), dtype=np.int64)

    @property
    def labels(self) -> list[str]:
        """A name for every parameter of theta."""
        return [label for block in self.blocks for label in block.labels()]

    def document(self) -> dict[str, Any]:
        """The ``energy`` of a case document."""
        return {"family": self.family, **self.options()}

    def parts(self, theta: Array) -> dict[str, Array]:
        """theta cut into its blocks: name to array of shape (..., *block shape)."""
        result, start = {}, 0
        for block in self.blocks:
            result[block.name] = theta[..., start : start + block.size].reshape(*theta.shape[:-1], *block.shape)
            start += block.size
        return result

    def joined(self, parts: Mapping[str, Array]) -> Array:
        """theta from its blocks; the inverse of ``parts``."""
        first = self.blocks[0]
        batch = parts[first.name].shape[: parts[first.name].ndim - len(first.shape)]
        flat = [parts[block.name].reshape(*batch, block.size) for block in self.blocks]
        return np.concatenate(flat, axis=-1)

    def _turned(self, theta: Array, names: tuple[str, ...]) -> Array:
        """theta with the sign of some blocks turned."""
        parts = self.parts(theta)
        return self.joined({name: -part if name in names else part for name, part in parts.items()})

    def named(self, vector: Iterable[Any], *, trained_only: bool = False) -> dict[str, Any]:
        """A flat vector as a document's nested lists, or objects keyed by mask, under the blocks' names."""
        values, result = iter(vector), {}
        for block in self.blocks:
            if trained_only and block.name in self.frozen:
                continue
            flat = [next(values) for _ in range(block.size)]
            if block.keys is not None:
                result[block.name] = {str(key): value for key, value in zip(block.keys, flat, strict=True)}
            else:
                result[block.name] = _shaped(flat, block.shape)
        return result


def _shaped(flat: list[Any], shape: tuple[int, ...]) -> Any:
    if len(shape) == 1:
        return flat
    stride = math.prod(shape[1:])
    return [_shaped(flat[i * stride : (i + 1) * stride], shape[1:]) for i in range(shape[0])]
