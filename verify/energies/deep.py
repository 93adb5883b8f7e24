"""Deep Boltzmann machines with two hidden layers, summed over: the first unit by unit, the second state by state."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from verify.energies.base import Energy
from verify.energies.blocks import Block, Fact
from verify.energies.options import MOST_HIDDEN, Option
from verify.energies.units import SATURATED, Rbm
from verify.errors import BadInput
from verify.files.numerals import shown
from verify.states.spins import states

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verify.arithmetic import Arithmetic, Array
    from verify.energies.options import Choices

MOST_SECOND = 10
"""Most units of the second layer: its 2^M2 states are summed one by one."""


@dataclass(frozen=True, slots=True)
class Layers(Option):
    """Numbers of units of the first and of the second hidden layer."""

    def read(self, value: Any, path: str, spins: int) -> tuple[int, int]:
        """Both numbers."""
        del spins
        bounds, good = (MOST_HIDDEN, MOST_SECOND), isinstance(value, (list, tuple)) and len(value) == 2
        if not good or not all(type(x) is int and 0 <= x <= most for x, most in zip(value, bounds, strict=True)):
            wanted = (
                f"the units of both hidden layers, two integers: from 0 to {MOST_HIDDEN} and from 0 to {MOST_SECOND}"
            )
            raise BadInput(path, shown(value), wanted)
        return value[0], value[1]

    def schema(self) -> dict[str, Any]:
        """Two integers."""
        both = [{"type": "integer", "minimum": 0, "maximum": most} for most in (MOST_HIDDEN, MOST_SECOND)]
        return {"type": "array", "prefixItems": both, "items": False, "minItems": 2, "maxItems": 2,
                "description": "units of the first and of the second hidden layer"}  # fmt: skip

    def smallest(self) -> list[int]:
        """No units."""
        return [0, 0]

    def largest(self, spins: int, hidden: int) -> list[int]:
        """As many as may be in both layers."""
        del spins
        return [hidden, min(hidden, MOST_SECOND)]


class DeepBoltzmann(Energy):
    """f(x) = b.x + log sum over h in {-1,+1}^M2 of exp(c2.h) prod over a of 2cosh(c1_a + w1_a.x + sum_b h_b w2_ba).

    All units lie in {-1,+1}. ``hidden``: M1 and M2. At parameters that are logarithms of rationals f is one, and the
    law, D and K are rational.
    """

    family = "deep_boltzmann"
    about = "deep Boltzmann machine with two hidden layers, units in {-1,+1}"
    OPTIONS: ClassVar = {"hidden": Layers()}
    hidden_sign_symmetric = True

    def __init__(self, spins: int, hidden: tuple[int, int]) -> None:
        self.spins, self.layers, self.hidden = spins, (int(hidden[0]), int(hidden[1])), int(sum(hidden))

    @property
    def blocks(self) -> tuple[Block, ...]:
        """b (N,), c1 (M1,), c2 (M2,), W1 (M1, N), W2 (M2, M1)."""
        (m1, m2), N = self.layers, self.spins
        shapes = {"b": (N,), "c1": (m1,), "c2": (m2,), "W1": (m1, N), "W2": (m2, m1)}
        return tuple(Block(name, shape) for name, shape in shapes.items())

    def options(self) -> dict[str, Any]:
        """``hidden``."""
        return {"hidden": list(self.layers)}

    @classmethod
    def declared_size(cls, spins: int, **options: Any) -> int:
        """All biases and both matrices."""
        first, second = options["hidden"]
        return int(spins + first + second + first * spins + second * first)

    @classmethod
    def declared_entries(cls, spins: int, **options: Any) -> int:
        """Of dg/dtheta in all states of spins and second layer."""
        second: int = options["hidden"][1]
        return cls.declared_size(spins, **options) << (spins + second)

    # -- what it can do ----------------------------------------------------------------------------------------
    @property
    def units(self) -> NDArray[np.int64]:
        """c1_a, w1_a and the column w2_a of each unit of the first layer."""
        (m1, _), parts = self.layers, self.parts(np.arange(self.size))
        if not m1:
            return super().units
        return np.concatenate((parts["c1"][:, None], parts["W1"], parts["W2"].T), axis=1)

    @property
    def odd(self) -> tuple[int, ...]:
        """All biases: with h -> -h the sum at -x is that at x with b, c1 and c2 turned."""
        return tuple(range(self.spins + self.hidden))

    @property
    def visible_biases(self) -> tuple[int, ...]:
        """b."""
        return tuple(range(self.spins))

    # -- values and derivatives --------------------------------------------------------------------------------
    @cached_property
    def _h(self) -> NDArray[np.int64]:
        """States of the second layer, (2^M2, M2)."""
        return states(self.layers[1]) if self.layers[1] else np.zeros((1, 0), dtype=np.int64)

    def _inputs(self, parts: dict[str, Array], A: Arithmetic) -> Array:
        """u_a(x, h) = c1_a + w1_a.x + sum over b of h_b w2_ba, shape (..., 2^N, 2^M2, M1)."""
        seen = A.matmul(A.array(states(self.spins)), np.swapaxes(parts["W1"], -1, -2))
        above = A.matmul(A.array(self._h), parts["W2"])
        u: Array = parts["c1"][..., None, None, :] + seen[..., :, None, :] + above[..., None, :, :]
        return u

    def _exponents(self, parts: dict[str, Array], u: Array, A: Arithmetic) -> Array:
        """g(x, h) = c2.h + sum over a of log 2cosh u_a(x, h), shape (..., 2^N, 2^M2)."""
        biases = A.matmul(A.array(self._h), parts["c2"][..., None])[..., 0]
        g: Array = biases[..., None, :] + A.sum(A.log2cosh(u))
        return g

    def value(self, theta: Array, A: Arithmetic) -> Array:
        """f(x) = b.x + log sum over h of exp g(x, h), shape (..., 2^N)."""
        parts = self.parts(theta)
        g = self._exponents(parts, self._inputs(parts, A), A)
        while g.shape[-1] > 1:
            # log(e^a + e^b) = b + log(1 + e^(a - b)), of pairs of states
            a, b = g[..., 0::2], g[..., 1::2]
            g = b + A.softplus(a - b)
        return A.matmul(A.array(states(self.spins)), parts["b"][..., None])[..., 0] + g[..., 0]

    def _slopes(self, parts: dict[str, Array], A: Arithmetic) -> tuple[Array, Array, Array]:
        """The law of h given x, (..., 2^N, 2^M2); u; and dg/dtheta, (..., 2^N, 2^M2, size), 0 for b."""
        u = self._inputs(parts, A)
        x, h = A.array(states(self.spins)), A.array(self._h)
        law, t = A.normalised(self._exponents(parts, u, A)), A.tanh(u)
        shape = t.shape[:-1]
        # dg/dc1_a = t_a,  dg/dc2_b = h_b,  dg/dw1_ai = t_a x_i,  dg/dw2_ba = h_b t_a
        seen = t[..., :, None] * x[:, None, None, :]
        above = h[:, :, None] * t[..., None, :]
        columns = (
            A.zeros(*shape, self.spins), t, np.broadcast_to(h, (*shape, h.shape[-1])),
            seen.reshape(*shape, -1), above.reshape(*shape, -1),
        )  # fmt: skip
        return law, u, np.concatenate(columns, axis=-1)

    def jacobian(self, theta: Array, A: Arithmetic) -> Array:
        """D: x, then the mean of dg/dtheta under the law of h given x; shape (..., 2^N, size)."""
        law, _, slopes = self._slopes(self.parts(theta), A)
        D = A.matmul(law[..., None, :], slopes)[..., 0, :]
        D[..., : self.spins] = A.array(states(self.spins))
        return D

    def curvature(self, theta: Array, weights: Array, A: Arithmetic) -> Array:
        """Sum over x of weights(x) d2f(x), shape (..., size, size)."""
        law, u, slopes = self._slopes(self.parts(theta), A)
        joint = weights[..., None] * law
        flat = slopes.reshape(*slopes.shape[:-3], -1, self.size)
        mean = A.matmul(law[..., None, :], slopes)[..., 0, :]
        # d2f = E[d2g] + E[dg dg^T] - E[dg] E[dg]^T, under the law of h given x
        spread = A.matmul(np.swapaxes(flat, -1, -2), joint.reshape(*joint.shape[:-2], -1)[..., None] * flat)
        result: Array = spread - A.matmul(np.swapaxes(mean, -1, -2), weights[..., None] * mean)
        return result + self._bends(joint, u, A)

    def _bends(self, joint: Array, u: Array, A: Arithmetic) -> Array:
        """Sum over x and h of joint d2g: a block for each unit of the first layer, in (1, x, h)."""
        rows = [np.concatenate(([1], x, h)) for x in states(self.spins) for h in self._h]
        inputs = A.array(np.array(rows, dtype=np.int64))
        bend = (A.sech2(u) * joint[..., None]).reshape(*u.shape[:-3], len(rows), self.layers[0])
        result = A.zeros(*bend.shape[:-2], self.size, self.size)
        for a, own in enumerate(self.units):
            # d2g / d(c1_a, w1_a, w2_a)^2 = (1 - tanh(u_a)^2) (1, x, h)(1, x, h)^T
            block = A.matmul(inputs.T, bend[..., a, None] * inputs)
            result[..., own[:, None], own[None, :]] = block
        return result

    def facts(self) -> tuple[Fact, ...]:
        """Signs of units of both layers are free; the flip of all; without the second layer an RBM is left."""
        return (
            Fact("turning the sign of a first unit's c1, w1 and column of W2 changes nothing", self.value,
                 lambda theta, A: self.value(self._turned(theta, ("c1", "W1", "W2")), A)),
            Fact("turning the sign of a second unit's c2 and row of W2 changes nothing", self.value,
                 lambda theta, A: self.value(self._turned(theta, ("c2", "W2")), A)),
            Fact("turning all biases and the state changes nothing",
                 lambda theta, A: self.value(theta, A)[..., ::-1],
                 lambda theta, A: self.value(self._turned(theta, ("b", "c1", "c2")), A)),
            Fact("with W2 = 0 it is the RBM of the first layer", self._cut, self._first_layer, up_to_constant=True),
        )  # fmt: skip

    def _cut(self, theta: Array, A: Arithmetic) -> Array:
        parts = self.parts(theta)
        return self.value(self.joined({**parts, "W2": parts["W2"] * A.number(0)}), A)

    def _first_layer(self, theta: Array, A: Arithmetic) -> Array:
        parts, machine = self.parts(theta), Rbm(self.spins, self.layers[0])
        return machine.value(machine.joined({"b": parts["b"], "c": parts["c1"], "W": parts["W1"]}), A)

    # -- random cases ------------------------------------------------------------------------------------------
    @classmethod
    def drawn_options(cls, draw: Choices, spins: int, hidden: tuple[int, int]) -> dict[str, Any]:
        """Units of the first layer within the bounds, at most two of the second."""
        del spins
        return {"hidden": [draw.integer(*hidden), draw.integer(min(hidden[0], 2), min(hidden[1], 2))]}

    def drawn_parameters(self, draw: Choices, shape: str) -> dict[str, Any]:
        """Logarithms of rationals. Shapes: a dead, equal or saturated unit of the first layer, or all weights 0."""
        (m1, m2), N = self.layers, self.spins
        rows: dict[str, list[Any]] = {
            "c1": [draw.log(0.5) for _ in range(m1)],
            "c2": [draw.log(0.5) for _ in range(m2)],
            "W1": [[draw.log(0.7) for _ in range(N)] for _ in range(m1)],
            "W2": [[draw.log(0.7) for _ in range(m1)] for _ in range(m2)],
        }
        first, second = rows["W1"], rows["W2"]
        if shape == "zero":
            rows |= {"W1": [["0"] * N for _ in first], "W2": [["0"] * m1 for _ in second]}
        if m1 and shape == "dead":
            first[-1] = ["0"] * N
            for row in second:
                row[-1] = "0"
        if m1 > 1 and shape == "duplicate":
            rows["c1"][1], first[1] = rows["c1"][0], list(first[0])
            for row in second:
                row[1] = row[0]
        if m1 and shape == "saturated":
            first[0][0] = {"log": SATURATED}
        return {"b": [draw.log(0.4) for _ in range(N)], **rows}
