"""A restricted Boltzmann machine with Gaussian hidden units: Hopfield's model, with the patterns as parameters."""

from flowclaims import HIDDEN, Link, Units, register


class Square(Link):
    """g = h^2 / 2: a hidden unit with a normal law, integrated out."""

    name = "square"

    def value(self, h, A):
        """h^2 / 2."""
        return h * h / A.number(2)

    def slope(self, h, A):
        """g' = h."""
        del A
        return h

    def curvature(self, h, A):
        """g'' = 1."""
        return h * A.number(0) + A.number(1)


@register
class GaussianRbm(Units):
    """-E(x) = b.x + sum_a (c_a + w_a.x)^2 / 2."""

    family = "gaussian_rbm"
    about = "restricted Boltzmann machine with Gaussian hidden units: Hopfield's model"
    OPTIONS = {"hidden": HIDDEN}  # noqa: RUF012
    link = Square()
    hidden_sign_symmetric = True
    rational_when_drawn = False

    def drawn_parameters(self, draw, shape):
        """Small rationals: logarithms have no products in exact arithmetic, and exponentials of rationals no values."""
        rows = [[str(draw.normal(0.5)) for _ in range(self.spins)] for _ in range(self.hidden)]
        if shape == "zero":
            rows = [["0"] * self.spins for _ in rows]
        return {
            "b": [str(draw.normal(0.5)) for _ in range(self.spins)],
            "c": [str(draw.normal(0.5)) for _ in range(self.hidden)],
            "W": rows,
        }
