"""Dependence between the spins under a target: product laws, covariances of pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from verify.arithmetic.trilean import Trilean
from verify.states.spins import characters
from verify.states.walsh import transform

if TYPE_CHECKING:
    from verify.arithmetic import Arithmetic, Array


def is_product(q: Array, A: Arithmetic) -> Trilean:
    """Whether the spins are independent under q (2^N,); decided as far as the arithmetic can."""
    spins = len(q).bit_length() - 1
    m = transform(q)[[1 << i for i in range(spins)]]
    product = A.array(np.ones(len(q), dtype=np.int64))
    half = A.number(1) / A.number(2)
    chi = characters(spins, [1 << i for i in range(spins)])
    for i in range(spins):
        # q(x) = product over i of (1 + m_i x_i) / 2
        product = product * (m[i] * A.array(chi[:, i]) + A.number(1)) * half
    return A.all_zero(q - product)


def pair_covariances(q: Array) -> Array:
    """m_ij - m_i m_j for all pairs i < j, shape (number of pairs,)."""
    spins = len(q).bit_length() - 1
    m = transform(q)
    pairs = [m[1 << i | 1 << j] - m[1 << i] * m[1 << j] for i in range(spins) for j in range(i)]
    return np.array(pairs, dtype=q.dtype)


def target_kinds(q: Array, A: Arithmetic) -> frozenset[str]:
    """Kinds of target, for coverage: product, uncorrelated pairs, correlated pairs."""
    if is_product(q, A) is Trilean.YES:
        return frozenset({"product-target"})
    uncorrelated = A.all_zero(pair_covariances(q)) is Trilean.YES
    return frozenset({"uncorrelated-pairs" if uncorrelated else "correlated-pairs"})
