"""The compiled engine: many float64 flows, each with its own step size, on all cores.

The only package that knows numba. What is compiled knows arrays and numbers only; ``engine`` is the door to it.
"""
