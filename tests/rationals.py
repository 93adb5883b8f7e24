"""Brute force in Fractions, shared with nothing in verify: RBMs at logarithms of rationals, ranks, signs, moments."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import prod

import sympy


def spin(state, j):
    return -1 if state >> j & 1 else 1


def chi(subset, state):
    return (-1) ** (subset & state).bit_count()


def exponential(number):
    """exp of a document's number that is a logarithm or zero."""
    return Fraction(number["log"]) if isinstance(number, dict) else {0: Fraction(1)}[Fraction(number)]


def rbm(parameters, spins):
    """Law p, rows of D = df/dtheta in the order b, c, W, and e^2h of every unit in every state."""
    weights, rows, squares = [], [], []
    for state in range(1 << spins):
        x = [spin(state, j) for j in range(spins)]
        weight = prod((exponential(b) ** xj for b, xj in zip(parameters["b"], x, strict=True)), start=Fraction(1))
        own = []
        for c, row in zip(parameters["c"], parameters["W"], strict=True):
            e = exponential(c) * prod(exponential(w) ** xj for w, xj in zip(row, x, strict=True))
            weight *= e + 1 / e
            own.append(e**2)
        tanh = [(e - 1) / (e + 1) for e in own]
        weights.append(weight)
        rows.append([Fraction(xj) for xj in x] + tanh + [t * xj for t in tanh for xj in x])
        squares.append(own)
    return [weight / sum(weights) for weight in weights], rows, squares


def bend(squares, spins, weights):
    """Sum over x of weights(x) d2f(x)/dtheta2: sech^2(h_a) (1, x)(1, x)^T in the block of every unit."""
    hidden = len(squares[0])
    size = spins + hidden * (spins + 1)
    result = [[Fraction(0)] * size for _ in range(size)]
    for state, own in enumerate(squares):
        x = [1, *(spin(state, j) for j in range(spins))]
        for a, e in enumerate(own):
            places = [spins + a, *(spins + hidden + a * spins + j for j in range(spins))]
            for i, xi in zip(places, x, strict=True):
                for j, xj in zip(places, x, strict=True):
                    result[i][j] += weights[state] * 4 * e / (1 + e) ** 2 * xi * xj
    return result


def hessian(parameters, spins, q):
    """Hess L of an RBM: -(covariance of D under p) + sum of (q - p) d2f."""
    p, rows, squares = rbm(parameters, spins)
    size = len(rows[0])
    mean = [sum(px * row[i] for px, row in zip(p, rows, strict=True)) for i in range(size)]
    curved = bend(squares, spins, [a - b for a, b in zip(q, p, strict=True)])
    return [
        [
            mean[i] * mean[j] - sum(px * row[i] * row[j] for px, row in zip(p, rows, strict=True)) + curved[i][j]
            for j in range(size)
        ]
        for i in range(size)
    ]


def gradient(parameters, spins, q):
    """D^T (q - p)."""
    p, rows, _ = rbm(parameters, spins)
    return [
        sum(row[i] * (a - b) for row, a, b in zip(rows, q, p, strict=True)) for i in range(len(rows[0]))
    ]  # fmt: skip


def coupling_rows(rows):
    """K: row S is 2^-N sum over x of chi_S(x) D(x), for the nonempty S."""
    states = range(len(rows))
    return [[sum(chi(S, s) * rows[s][i] for s in states) / len(rows) for i in range(len(rows[0]))] for S in states if S]


def rank(rows):
    return sympy.Matrix([[sympy.Rational(v.numerator, v.denominator) for v in row] for row in rows]).rank()


def signs(matrix):
    """(positive, zero, negative) eigenvalues of a symmetric rational matrix, by Descartes' rule on its polynomial."""
    rational = [[sympy.Rational(v.numerator, v.denominator) for v in row] for row in matrix]
    coefficients = sympy.Matrix(rational).charpoly().all_coeffs()
    size, nonzero = len(matrix), [c for c in coefficients if c]
    positive = sum((a > 0) != (b > 0) for a, b in pairwise(nonzero))
    zero = size - max(k for k, c in enumerate(coefficients) if c)
    return positive, zero, size - positive - zero


def moment(law, subset):
    return sum(p * chi(subset, state) for state, p in enumerate(law))
