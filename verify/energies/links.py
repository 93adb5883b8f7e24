"""Links g of the normal form: value, slope and curvature, each in closed form in every arithmetic."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from verify.arithmetic import Arithmetic, Array


class Link(ABC):
    """An analytic function g of one variable with its first two derivatives, elementwise."""

    name: ClassVar[str]

    @abstractmethod
    def value(self, h: Array, A: Arithmetic) -> Array:
        """g(h)."""

    @abstractmethod
    def slope(self, h: Array, A: Arithmetic) -> Array:
        """g'(h)."""

    @abstractmethod
    def curvature(self, h: Array, A: Arithmetic) -> Array:
        """g''(h)."""


class Log2Cosh(Link):
    """g = log 2cosh: a hidden unit in {-1,+1}, summed over."""

    name = "log2cosh"

    def value(self, h: Array, A: Arithmetic) -> Array:
        """log(e^h + e^-h)."""
        return A.log2cosh(h)

    def slope(self, h: Array, A: Arithmetic) -> Array:
        """g' = tanh."""
        return A.tanh(h)

    def curvature(self, h: Array, A: Arithmetic) -> Array:
        """g'' = 1 - tanh^2."""
        return A.sech2(h)


class Softplus(Link):
    """g = log(1 + exp): a hidden unit in {0,1}, summed over."""

    name = "softplus"

    def value(self, h: Array, A: Arithmetic) -> Array:
        """log(1 + e^h)."""
        return A.softplus(h)

    def slope(self, h: Array, A: Arithmetic) -> Array:
        """g' = sigma."""
        return A.sigmoid(h)

    def curvature(self, h: Array, A: Arithmetic) -> Array:
        """g'' = sigma(h) sigma(-h)."""
        return A.sigmoid(h) * A.sigmoid(-h)


class Tanh(Link):
    """g = tanh: a neuron of a shallow network."""

    name = "tanh"

    def value(self, h: Array, A: Arithmetic) -> Array:
        """tanh(h)."""
        return A.tanh(h)

    def slope(self, h: Array, A: Arithmetic) -> Array:
        """g' = 1 - tanh^2."""
        return A.sech2(h)

    def curvature(self, h: Array, A: Arithmetic) -> Array:
        """g'' = -2 tanh (1 - tanh^2)."""
        curvature: Array = A.tanh(h) * A.sech2(h) * A.number(-2)
        return curvature


LINKS: dict[str, Link] = {link.name: link for link in (Log2Cosh(), Softplus(), Tanh())}
