"""Reports in a terminal: progress, tables, annotations."""
