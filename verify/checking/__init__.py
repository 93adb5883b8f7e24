"""The checker's sources; ``build`` makes the one file of them that ships and runs alone."""
