"""The law at a point: moments, gradient, Hessian, K; a case in an arithmetic."""
