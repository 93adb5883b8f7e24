"""grad L and Hess L as a user of scipy writes them: vectorised NumPy over all states, one trajectory at a time."""

from __future__ import annotations

import numpy as np


def field(variant, q):
    """speed(t, theta) (P,) and jacobian(t, theta) (P, P) on the target q (2^N,)."""
    return (rbm if variant.hidden else ising)(variant, q)


def rbm(variant, q):
    x, N, M = variant.states, variant.spins, variant.hidden
    xt = np.ascontiguousarray(x.T)
    inputs = np.hstack((np.ones((len(x), 1)), x))
    squares = (inputs[:, :, None] * inputs[:, None, :]).reshape(len(x), -1)
    # positions of (c_a, w_a) in theta
    own = np.array([[N + a, *range(N + M + a * N, N + M + (a + 1) * N)] for a in range(M)])
    rows, columns = own[:, :, None], own[:, None, :]

    def law(theta):
        h = theta[N + M :].reshape(M, N) @ xt + theta[N : N + M, None]
        size = np.abs(h)
        f = theta[:N] @ xt + (size + np.log1p(np.exp(-2.0 * size))).sum(axis=0)
        p = np.exp(f - f.max())
        return p / p.sum(), np.tanh(h)

    def speed(_t, theta):
        p, tanh = law(theta)
        r = q - p
        hidden = (tanh * r) @ inputs
        return np.concatenate((r @ x, hidden[:, 0], hidden[:, 1:].ravel()))

    def jacobian(_t, theta):
        p, tanh = law(theta)
        D = np.hstack((x, tanh.T, (tanh.T[:, :, None] * x[:, None, :]).reshape(len(x), -1)))
        mean = p @ D
        hessian = np.outer(mean, mean) - D.T @ (D * p[:, None])
        hessian[rows, columns] += (((1 - tanh * tanh) * (q - p)) @ squares).reshape(M, N + 1, N + 1)
        return hessian

    return speed, jacobian


def ising(variant, q):
    chi = variant.characters
    chi_t = np.ascontiguousarray(chi.T)

    def law(theta):
        f = chi @ theta
        p = np.exp(f - f.max())
        return p / p.sum()

    def speed(_t, theta):
        return chi_t @ (q - law(theta))

    def jacobian(_t, theta):
        p = law(theta)
        mean = p @ chi
        return np.outer(mean, mean) - chi_t @ (chi * p[:, None])

    return speed, jacobian
