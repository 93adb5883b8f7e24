"""The maximum-entropy law of order k: of all laws with q's moments up to order k, the one of largest entropy.

It is the law of the Ising model with couplings up to order k whose moments up to order k are q's: the rungs of the
ladder uniform, product, pairwise, ..., q. In float64: approximate, proves nothing.
"""

from __future__ import annotations

import numpy as np

from verify.claims import Array, Unsupported, characters, orders

CLOSE = 1e-13
"""Largest gap of a moment at which Newton's method stops: some hundred roundings."""
ROUNDS = 200
SHORTEST = 2.0**-40
"""Step at which backtracking gives up: the dual function no longer falls in float64."""
SLACK = 1e-15
"""Rise of the dual function, relative to the larger of it and 1, that is put down to rounding."""


def max_entropy(q: Array, order: int) -> Array:
    """The maximum-entropy law (2^N,) with the moments of q (2^N,) up to that order: 0 gives the uniform law, N gives q.

    Newton's method with backtracking on the convex dual log Z(J) - sum over 1 <= |S| <= k of J_S m_S(q), from J = 0.
    Error: moments to 1e-13, probabilities to that times the condition of their covariance: those that are smaller
    still mean nothing. Raises Unsupported where the moments do not come that close.
    """
    spins = len(q).bit_length() - 1
    if order >= spins:
        return np.array(q)
    chosen = [mask for mask, size in enumerate(orders(spins).tolist()) if 1 <= size <= order]
    chi = characters(spins, chosen).astype(np.float64)
    goal, J = q @ chi, np.zeros(len(chosen))
    dual, p = _dual(chi, J, goal)
    for _ in range(ROUNDS):
        # grad = m(p) - m(q), Hessian = Cov_p(chi_S, chi_T)
        means = p @ chi
        slope = means - goal
        if np.abs(slope).max(initial=0.0) <= CLOSE:
            return p
        covariance = chi.T @ (chi * p[:, None]) - np.outer(means, means)
        way, step = -np.linalg.lstsq(covariance, slope, rcond=None)[0], 1.0
        new, law = _dual(chi, J + way, goal)
        while new > dual + SLACK * max(1.0, abs(dual)) and step > SHORTEST:
            step /= 2
            new, law = _dual(chi, J + step * way, goal)
        J, dual, p = J + step * way, new, law
    raise Unsupported(f"no law of maximum entropy of order {order} was found in float64")


def _dual(chi: Array, J: Array, goal: Array) -> tuple[float, Array]:
    """log Z(J) - J.m(q), and the law."""
    f = chi @ J
    top = f.max(initial=0.0)
    weights = np.exp(f - top)
    total = weights.sum()
    return float(top + np.log(total) - J @ goal), weights / total


def divergence(p: Array, r: Array) -> Array:
    """KL(p, r) = sum over x of p log(p/r), (...,), of laws (..., 2^N) that have no zeros. Error: rounding."""
    # term by term p log(p/r) - p + r >= 0, so that nothing cancels where p is near r
    return np.asarray((p * np.log(p / r) - p + r).sum(axis=-1))
