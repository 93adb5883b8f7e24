"""The claims: one folder per chapter, one file per claim."""
