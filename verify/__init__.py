"""flowclaims: formal-numeric verification of fixed-point theorems for energy-based models on {-1,+1}^N."""

__version__ = "0.1.0"
