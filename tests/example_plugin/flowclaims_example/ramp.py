"""A family of targets."""

from flowclaims import register


@register
def ramp(draw, spins):
    """Weights 1, 1 + k, 1 + 2k, ... in the order of the states, k from 1 to 3."""
    step = draw.integer(1, 3)
    return {"kind": "weights", "values": [str(1 + step * s) for s in range(1 << spins)]}
