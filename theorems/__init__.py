"""The claims of flowclaims: one folder per chapter, one file per claim; ``_template.py`` is where a new one starts."""

FLOWCLAIMS = True
"""Tells flowclaims that this is its own package, and not a foreign one of the same name."""
