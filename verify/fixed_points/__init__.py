"""Fixed points of the flow: known in closed form, and found: ``polish`` one end point, ``locate`` the distinct ones.

``polish`` takes one end point to the nearest zero of grad L; ``locate`` finds the distinct ones that many starts come
to. Both guess, and prove nothing.
"""

from verify.fixed_points.locating import Candidate, Located, locate
from verify.fixed_points.polishing import Kind, Polished, polish, polish_all
from verify.fixed_points.symmetry import canonical

__all__ = ["Candidate", "Kind", "Located", "Polished", "canonical", "locate", "polish", "polish_all"]
