"""A reading that goes too far: at every consistent point the neutral directions belong to a manifold of equal J."""

from __future__ import annotations

from theorems._sources import NEUTRAL, dsb
from theorems.stability._obstructed import BINDING, obstructed
from verify.claims import AT_CONSISTENT, WITH_PARAMETERS, Claim, Mixture, NegativeControl, at_most, patterns, restricted

CLAIM = Claim(
    key="stability/neutral-manifold-always",
    title="Neutral directions bend into a manifold, everywhere",
    statement=(
        "At every data-consistent point, each neutral direction is the tangent of a curve along which $J$ is constant."
    ),
    source=dsb(NEUTRAL, "our own strengthening, to all neutral directions at singular points, by curves"),
    expect="refuted",
    assumptions=(restricted(), WITH_PARAMETERS, at_most(4), AT_CONSISTENT),
    check=obstructed,
    sampler=Mixture(("rbm", "rbm01"), (2, 3), (1, 2), ("self",), shapes=("zero", "dead", "generic")),
    stored=("dead-unit", "regular-point", "uniform"),
    margin="decided exactly, without a margin",
    remark="Curves need be differentiable at the point only; the obstruction is of second order.",
    binding=BINDING.on(patterns.family("rbm", "rbm01"), patterns.spins(1, 4)),
    requires=("consistent", "K-singular", "neutral-directions"),
    controls=(
        NegativeControl("smallest", "The same for two spins and one hidden unit.", "restricted to the smallest model",
                        None,
                  Mixture(("rbm",), (2, 2), (1, 1), ("self",), shapes=("zero",)),
                  binding=BINDING.on(patterns.family("rbm"), patterns.spins(2), patterns.hidden(1, 1)),
                  stored=("two-spins-zero-self",)),
    ),
)  # fmt: skip
