"""Chapter: fixed points of the gradient flow, data-consistent and spurious."""
