"""grad L in JAX, with the exact Hessian as its derivative."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)


def field(variant):
    """speed(t, theta, q) for diffrax; its derivative is one Hessian, however many directions are asked for."""
    law_and_slopes = (rbm if variant.hidden else ising)(variant)

    @jax.custom_jvp
    def speed(theta, q):
        p, gradient, _ = law_and_slopes(theta)
        return gradient(q - p)

    @speed.defjvp
    def derivative(primals, tangents):
        theta, q = primals
        p, gradient, hessian = law_and_slopes(theta)
        return gradient(q - p), hessian(p, q) @ tangents[0]

    return lambda _t, theta, q: speed(theta, q)


def rbm(variant):
    x, N, M = jnp.asarray(variant.states), variant.spins, variant.hidden
    inputs = jnp.hstack((jnp.ones((len(x), 1)), x))
    squares = (inputs[:, :, None] * inputs[:, None, :]).reshape(len(x), -1)
    own = np.array([[N + a, *range(N + M + a * N, N + M + (a + 1) * N)] for a in range(M)])

    def at(theta):
        h = theta[N : N + M] + x @ theta[N + M :].reshape(M, N).T
        size, tanh = jnp.abs(h), jnp.tanh(h)
        p = jax.nn.softmax(x @ theta[:N] + (size + jnp.log1p(jnp.exp(-2.0 * size))).sum(axis=1))

        def gradient(r):
            hidden = (tanh * r[:, None]).T @ inputs
            return jnp.concatenate((r @ x, hidden[:, 0], hidden[:, 1:].ravel()))

        def hessian(p, q):
            D = jnp.hstack((x, tanh, (tanh[:, :, None] * x[:, None, :]).reshape(len(x), -1)))
            mean = p @ D
            bent = (((1 - tanh * tanh) * (q - p)[:, None]).T @ squares).reshape(M, N + 1, N + 1)
            whole = jnp.outer(mean, mean) - D.T @ (D * p[:, None])
            return whole.at[own[:, :, None], own[:, None, :]].add(bent)

        return p, gradient, hessian

    return at


def ising(variant):
    chi = jnp.asarray(variant.characters)

    def at(theta):
        p = jax.nn.softmax(chi @ theta)

        def hessian(p, _q):
            mean = p @ chi
            return jnp.outer(mean, mean) - chi.T @ (chi * p[:, None])

        return p, lambda r: chi.T @ r, hessian

    return at
