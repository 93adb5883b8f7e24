"""Chapter: the effective (generalised Ising, Fourier) model of an energy."""
