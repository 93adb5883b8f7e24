"""Energies with hidden units: restricted Boltzmann machines in both codings, and shallow networks."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from verify.energies.blocks import Block, Fact
from verify.energies.ising import TruncatedIsing
from verify.energies.links import LINKS
from verify.energies.normal_form import NormalForm
from verify.energies.options import HIDDEN, WordOption
from verify.states.spins import states

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verify.arithmetic import Arithmetic, Array
    from verify.energies.base import Energy
    from verify.energies.options import Choices


SATURATED = "1000000000000"
"""A weight log(10^12) = 27.6: tanh of it rounds to 1 in float64, and is rational all the same."""


class Units(NormalForm):
    """Common to all with blocks b (N,), c (M,), W (M, N): fields, features, and the facts of hidden units."""

    OPTIONS: ClassVar = {"hidden": HIDDEN}

    def __init__(self, spins: int, hidden: int) -> None:
        self.spins, self.hidden = spins, hidden
        self.linear = Block("b", (spins,))

    @property
    def has_units(self) -> bool:
        """c and W exist, empty where M = 0."""
        return True

    @property
    def units(self) -> NDArray[np.int64]:
        """c_a, w_a and, where it exists, u_a of every hidden unit."""
        if not self.hidden:
            return super().units
        parts = self.parts(np.arange(self.size))
        rows = [part.reshape(self.hidden, -1) for name, part in parts.items() if name != "b"]
        return np.concatenate(rows, axis=1)

    def options(self) -> dict[str, Any]:
        """``hidden``."""
        return {"hidden": self.hidden}

    @property
    def visible_biases(self) -> tuple[int, ...]:
        """b."""
        return tuple(range(self.spins))

    @classmethod
    def declared_size(cls, spins: int, **options: Any) -> int:
        """b, c, W, and u where there is one."""
        hidden: int = options["hidden"]
        return spins + hidden * (spins + 1 + cls.has_outer)

    @classmethod
    def drawn_options(cls, draw: Choices, spins: int, hidden: tuple[int, int]) -> dict[str, Any]:
        """Any number of hidden units within the bounds."""
        del spins
        return {"hidden": draw.integer(*hidden)}

    def drawn_parameters(self, draw: Choices, shape: str) -> dict[str, Any]:
        """Logarithms of rationals; outer weights small integers. Shapes: a dead, equal or saturated unit, or W = 0."""
        M, N = self.hidden, self.spins
        c: list[Any] = [draw.log(0.5) for _ in range(M)]
        W: list[list[Any]] = [[draw.log(0.7) for _ in range(N)] for _ in range(M)]
        if shape == "zero":
            W = [["0"] * N for _ in W]
        if M and shape == "dead":
            W[-1] = ["0"] * N
        if M > 1 and shape == "duplicate":
            c[1], W[1] = c[0], list(W[0])
        if M and shape == "saturated":
            W[0][0] = {"log": SATURATED}
        parameters = {"b": [draw.log(0.4) for _ in range(N)], "c": c, "W": W}
        outer = {"u": [str(draw.choice((1, -1, 2))) for _ in range(M)]} if self.has_outer else {}
        return parameters | outer

    @cached_property
    def phi0(self) -> NDArray[np.int64]:
        """The spins themselves."""
        return states(self.spins)

    @property
    def phi(self) -> NDArray[np.int64]:
        """The spins themselves."""
        return self.phi0

    def facts(self) -> tuple[Fact, ...]:
        """Hidden units may be relabelled; with W = 0 only the fields b remain."""
        return (
            Fact("hidden units may be relabelled", self.value, self._relabelled),
            Fact("with W = 0, f is b.phi0 up to a constant", self._unwired, self._fields, up_to_constant=True),
        )

    def _relabelled(self, theta: Array, A: Arithmetic) -> Array:
        parts = self.parts(theta)
        turned = {
            name: part[..., ::-1, :] if name == "W" else part[..., ::-1] for name, part in parts.items() if name != "b"
        }
        return self.value(self.joined({"b": parts["b"], **turned}), A)

    def _unwired(self, theta: Array, A: Arithmetic) -> Array:
        parts = self.parts(theta)
        return self.value(self.joined({**parts, "W": parts["W"] * A.number(0)}), A)

    def _fields(self, theta: Array, A: Arithmetic) -> Array:
        return A.matmul(A.array(self.phi0), self.parts(theta)["b"][..., None])[..., 0]

    def _mirrored(self, theta: Array, A: Arithmetic) -> Array:
        """f at the states -x: state number s becomes its complement."""
        return self.value(theta, A)[..., ::-1]


class Rbm(Units):
    """-E(x) = b.x + sum_a log 2cosh(c_a + w_a.x): restricted Boltzmann machine, all units in {-1,+1}."""

    family = "rbm"
    about = "restricted Boltzmann machine with units in {-1,+1}"
    link = LINKS["log2cosh"]
    restricted = (-1, 1)
    hidden_sign_symmetric = True

    @property
    def odd(self) -> tuple[int, ...]:
        """b and c: f(-x) = sum of -b.x + sum over a of log 2cosh(c_a - w_a.x), and log 2cosh is even."""
        return tuple(range(self.spins + self.hidden))

    def as_spins(self, theta: Array, A: Arithmetic) -> tuple[Energy, Array]:
        """Itself."""
        del A
        return self, theta

    def facts(self) -> tuple[Fact, ...]:
        """Adds: a hidden unit's sign is free; a global flip; units that see nothing leave an order-1 Ising model."""
        return (
            *super().facts(),
            Fact("turning the sign of a hidden unit's c and w changes nothing", self.value,
                 lambda theta, A: self.value(self._turned(theta, ("c", "W")), A)),
            Fact("turning b and c and the state changes nothing", self._mirrored,
                 lambda theta, A: self.value(self._turned(theta, ("b", "c")), A)),
            Fact("with W = 0 it is the order-1 Ising model", self._unwired,
                 lambda theta, A: TruncatedIsing(self.spins, 1).value(theta[..., : self.spins], A),
                 up_to_constant=True),
        )  # fmt: skip


class Rbm01(Units):
    """-E(v) = b.v + sum_a log(1 + exp(c_a + w_a.v)), v = (1 + x)/2: all units in {0,1}."""

    family = "rbm01"
    about = "restricted Boltzmann machine with units in {0,1}"
    link = LINKS["softplus"]
    restricted = (0, 1)

    @cached_property
    def phi0(self) -> NDArray[np.int64]:
        """v = (1 + x)/2."""
        return (1 + states(self.spins)) // 2

    def facts(self) -> tuple[Fact, ...]:
        """Adds: equal, up to a constant, to the RBM in the other coding."""
        return (
            *super().facts(),
            Fact("equals the +-1 RBM with w = W/4, c' = (c + sum_j W_aj/2)/2, b' = (b_j + sum_a W_aj/2)/2", self.value,
                 lambda theta, A: Rbm(self.spins, self.hidden).value(self.recoded(theta, A), A), up_to_constant=True),
        )  # fmt: skip

    def as_spins(self, theta: Array, A: Arithmetic) -> tuple[Energy, Array]:
        """The RBM with units in {-1,+1}."""
        return Rbm(self.spins, self.hidden), self.recoded(theta, A)

    def recoded(self, theta: Array, A: Arithmetic) -> Array:
        """Parameters (..., size) of the RBM with +-1 units that has the same law. As exact as the arithmetic."""
        parts, half, quarter = self.parts(theta), A.number(Fraction(1, 2)), A.number(Fraction(1, 4))
        W = parts["W"]
        # w = W/4,  c' = (c + sum_j W_aj / 2)/2,  b' = (b_j + sum_a W_aj / 2)/2
        return Rbm(self.spins, self.hidden).joined(
            {
                "b": parts["b"] * half + A.sum(W, axis=-2) * quarter,
                "c": parts["c"] * half + A.sum(W, axis=-1) * quarter,
                "W": W * quarter,
            }
        )


class Shallow(Units):
    """f(x) = b.x + sum_a u_a g(c_a + w_a.x), g = tanh or softplus; ``output``: u trained or frozen."""

    family = "shallow"
    about = "b.x plus a network with one hidden layer, outer weights trained or frozen"
    OPTIONS: ClassVar = {
        "hidden": HIDDEN, "link": WordOption(("tanh", "softplus")), "output": WordOption(("trained", "frozen")),
    }  # fmt: skip
    has_outer = True
    rational_when_drawn = False

    @classmethod
    def drawn_options(cls, draw: Choices, spins: int, hidden: tuple[int, int]) -> dict[str, Any]:
        """Any of its links, u trained or frozen."""
        found = super().drawn_options(draw, spins, hidden)
        return found | {"link": draw.choice(("tanh", "softplus")), "output": draw.choice(("trained", "frozen"))}

    def __init__(self, spins: int, hidden: int, link: str = "tanh", output: str = "trained") -> None:
        super().__init__(spins, hidden)
        self.link, self.output = LINKS[link], output
        # an odd link
        self.hidden_sign_symmetric = link == "tanh"

    def options(self) -> dict[str, Any]:
        """``hidden``, ``link``, ``output``."""
        return {"hidden": self.hidden, "link": self.link.name, "output": self.output}

    @property
    def frozen(self) -> frozenset[str]:
        """u, where the output layer is frozen."""
        return frozenset({"u"} if self.output == "frozen" else ())

    def facts(self) -> tuple[Fact, ...]:
        """Adds the parity of the link: tanh is odd; softplus(h) - softplus(-h) = h."""
        if self.link.name == "tanh":
            return (
                *super().facts(),
                Fact("turning u, c and w together changes nothing", self.value,
                     lambda theta, A: self.value(self._turned(theta, ("u", "c", "W")), A)),
                Fact("turning b and W and the state changes nothing", self._mirrored,
                     lambda theta, A: self.value(self._turned(theta, ("b", "W")), A)),
            )  # fmt: skip
        return (
            *super().facts(),
            Fact("turning c and W takes sum_a u_a (c_a + w_a.x) off f", self._odd_part, self._linear_part),
        )  # fmt: skip

    def _odd_part(self, theta: Array, A: Arithmetic) -> Array:
        odd: Array = self.value(theta, A) - self.value(self._turned(theta, ("c", "W")), A)
        return odd

    def _linear_part(self, theta: Array, A: Arithmetic) -> Array:
        parts = self.parts(theta)
        h, _ = self._inputs(parts, A)
        linear: Array = A.sum(h * parts["u"][..., None, :])
        return linear
