"""Identities of polynomials that carry lemmas to all values of their variables; the checker multiplies them out.

An identity is a pair of expressions (``verify/checking/identities.py`` says what they may hold) and the sets over which
its free names run. ``patterns.identities`` asks for them in a binding, ``provers.identities`` states them.
"""

from __future__ import annotations

from typing import Any

Identity = dict[str, Any]
"""The statement of an identity, but for the number of spins."""


def _total(body: Any, name: str = "x", among: Any = "states") -> Any:
    return ["sum", name, among, body]


def identity(left: Any, right: Any, *each: tuple[str, Any]) -> Identity:
    """The statement that two expressions are one polynomial; ``spins`` is added in a part, N in a pattern."""
    return {"over": [list(one) for one in each], "left": left, "right": right}


_F, _U, _W = ["f", "i", "x"], ["u", "x"], ["w", "x"]
_CHI = ["chi", "S", "x"]

PARSEVAL = identity(
    # 2^N sum over x of f(x)^2 = sum over S of (sum over x of f(x) chi_S(x))^2
    ["*", ["power", "N"], _total(["*", ["f", "x"], ["f", "x"]])],
    _total(["*", _total(["*", ["f", "x"], _CHI]), _total(["*", ["f", "x"], _CHI])], "S"),
)
"""Parseval's identity, for any function f on the states."""

THROUGH_K = identity(
    # 2^N sum over x of f_i(x) u(x) = sum over S of (sum of f_i chi_S) (sum of u chi_S), so D^T u = K^T r
    ["*", ["power", "N"], _total(["*", ["f", "x"], _U])],
    _total(["*", _total(["*", ["f", "x"], _CHI]), _total(["*", _U, _CHI])], "S"),
)
"""grad L = D^T (q - p) = K^T r: with f a column of D, and u = q - p, whose sum is 0."""

_MEAN = _total(["*", _W, _F])
GRADIENT = identity(
    # d(sum of q log w - Q log Z)/d_i times Z, where w = e^f, Z = sum of w and Q = sum of q
    ["-", ["*", _total(_W), _total(["*", ["q", "x"], _F])], ["*", _total(["q", "x"]), ["d", "i", _total(_W)]]],
    # = sum over x of (q(x) Z - Q w(x)) f_i(x)
    _total(["*", ["-", ["*", ["q", "x"], _total(["w", "y"], "y")], ["*", _total(["q", "y"], "y"), _W]], _F]),
)
"""grad L = D^T (q - p), for L = sum of q log(w/Z)."""

HESSIAN = identity(
    # Z^2 d_j d_i log Z = Z d_j d_i Z - d_i Z d_j Z
    ["-", ["*", _total(_W), ["d", "j", ["d", "i", _total(_W)]]], ["*", ["d", "i", _total(_W)], ["d", "j", _total(_W)]]],
    # = Z sum of w f_ij + Z sum of w f_i f_j - sum of w f_i sum of w f_j
    ["-",
     ["+", ["*", _total(_W), _total(["*", _W, ["f", "i", "j", "x"]])],
      ["*", _total(_W), _total(["*", _W, _F, ["f", "j", "x"]])]],
     ["*", _MEAN, _total(["*", _W, ["f", "j", "x"]])]],
)  # fmt: skip
"""Hess L = sum over x of (q - p)(x) d2f(x) - Cov_p(D): the second derivative of log Z."""

COVARIANCE = identity(
    # 2 (Z sum of w g^2 - (sum of w g)^2) = sum over x, y of w(x) w(y) (g(x) - g(y))^2
    ["*", 2, ["-", ["*", _total(_W), _total(["*", _W, ["g", "x"], ["g", "x"]])],
              ["*", _total(["*", _W, ["g", "x"]]), _total(["*", _W, ["g", "x"]])]]],
    _total(_total(["*", _W, ["w", "y"], ["-", ["g", "x"], ["g", "y"]], ["-", ["g", "x"], ["g", "y"]]], "y")),
)  # fmt: skip
"""v^T Cov_p(D) v >= 0, and 0 only where g = D v is the same in all states, for w > 0."""

FIELDS = identity(
    # sum of u (1 + x_i) = sum of u + sum of u x_i: a visible bias of 0/1 units pulls as one of +-1 units does, by half
    _total(["*", _U, ["+", 1, ["chi", ["bit", "i"], "x"]]]),
    ["+", _total(_U), _total(["*", _U, ["chi", ["bit", "i"], "x"]])],
    ("i", "spins"),
)
"""The gradient by a visible bias, v_i = (1 + x_i)/2: with the sum of u = q - p equal to 0 it is r_i / 2."""

PRODUCT = identity(
    # sum over x of x_i prod over j of (1 + m_j x_j) = 2^N m_i
    _total(["*", ["chi", ["bit", "i"], "x"],
            ["product", "j", "spins", ["+", 1, ["*", ["m", "j"], ["chi", ["bit", "j"], "x"]]]]]),
    ["*", ["power", "N"], ["m", "i"]],
    ("i", "spins"),
)  # fmt: skip
"""The law of independent spins with means m has these means: at W = 0, b_i = atanh m_i that law is p."""

SADDLE = identity(
    # sum over x of u s (sum over i of v_i x_i)^2 = s sum over i, j of v_i v_j sum over x of u x_i x_j
    _total(["*", _U, ["s"], *[["sum", "i", "spins", ["*", ["v", "i"], ["chi", ["bit", "i"], "x"]]]] * 2]),
    ["*", ["s"], ["sum", "i", "spins", ["sum", "j", "spins",
     ["*", ["v", "i"], ["v", "j"], _total(["*", _U, ["chi", ["bit", "i"], "x"], ["chi", ["bit", "j"], "x"]])]]]],
)  # fmt: skip
"""The second term of v^T Hess L v for one unit with W = 0, along its weights v, s = 1 - tanh(c)^2."""
