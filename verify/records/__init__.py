"""Types of all that is written to disk: each format has one, from which its reader and its schema are made."""
