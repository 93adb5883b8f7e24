"""Papers whose claims are checked, and the sentences of their abstracts that are meant."""

from __future__ import annotations

from verify.claims import Source

DSB_CITE = (
    "A. Decelle, A. de J. Navas Gómez, B. Seoane, "
    "Distributional simplicity bias and effective convexity in Energy Based Models, arXiv:2605.07844 (2026)"
)
LENS = (
    "We present a dynamical analysis of energy-based learning through the lens of the effective model, which can be "
    "interpreted as either a generalised Ising model with higher-order interactions or the Fourier expansion of the "
    "energy."
)
FIXED_POINTS = (
    "Under sufficient expressivity, we show that the gradient flow induced by learning strictly positive distributions "
    "over binary variables admits two types of fixed points: data-consistent points, which exactly reproduce the "
    "target distribution, and spurious points, which satisfy stationarity without matching the target distribution."
)
NEUTRAL = (
    "Around data-consistent points, we show that perturbations are either stable or neutral, "
    "with neutral directions leaving the effective model invariant."
)
HIERARCHY = (
    "Finally, we show that gradient dynamics induce a hierarchy in which lower-order interactions are learned "
    "before higher-order ones."
)
PRACTICE = (
    "This provides a mechanistic explanation for the distributional simplicity bias and clarifies why fixed points "
    "that are not data-consistent at low orders are not observed in practice."
)
HOC_CITE = (
    "A. Decelle, A. de J. Navas Gómez, B. Seoane, "
    "Inferring higher-order couplings with neural networks, arXiv:2501.06108 (2025)"
)


def dsb(says: str | None = None, reading: str | None = None) -> Source:
    """The paper on the distributional simplicity bias: the sentence of its abstract that is meant, and our reading."""
    return Source("DSB", DSB_CITE, says, reading)


HOC = Source("HOC", HOC_CITE)
