"""Hunting: search for counterexamples by moves on case documents, an archive of behaviours, and shrinking."""
