"""The checker's sources: algebra, boxes, paths; ``build`` makes the one file of them that ships and runs alone."""
