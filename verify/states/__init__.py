"""States, characters and their transform."""
