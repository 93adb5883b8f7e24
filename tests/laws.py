"""Targets and starts for the tests of flows, each from a seed of its own, and a base for toy energies."""

from __future__ import annotations

import numpy as np

from verify.energies import Block, Energy
from verify.flow.field.fields import PointField
from verify.states.spins import characters, orders
from verify.states.walsh import transform


class OneSpin(Energy):
    """An energy of one spin with one parameter; what it is, its derived classes say."""

    spins = 1

    @property
    def blocks(self):
        return (Block("t", (1,)),)

    def options(self):
        return {}

    def facts(self):
        return ()


def effective(energy, target, parameters):
    """Effective couplings without J_0, (2^N - 1,)."""
    here = PointField(energy, target, parameters)
    return transform(here.value(parameters[energy.trained]))[1:] / 2**energy.spins


def softmax(f):
    weights = np.exp(f - f.max())
    return weights / weights.sum()


def random_law(spins, seed, scale=0.6):
    rng = np.random.Generator(np.random.Philox(seed))
    return softmax(characters(spins)[:, 1:] @ rng.normal(0, scale / orders(spins)[1:]))


def random_start(energy, seed, scale=0.1):
    return np.random.Generator(np.random.Philox(seed)).normal(0, scale, energy.size)


def character_law(spins, mask, moment):
    """(1 + m chi_S)/2^N: every moment but that of S vanishes."""
    return (1 + moment * characters(spins, [mask])[:, 0]) / 2**spins


def product_law(means):
    law = np.ones(1)
    for mean in means:
        # the spins come in ascending order, so each new one is the next higher bit
        law = np.concatenate((law * (1 + mean) / 2, law * (1 - mean) / 2))
    return law
