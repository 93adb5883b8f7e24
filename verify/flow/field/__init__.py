"""The field of a flow: gradients of a batch, and other dynamics."""
