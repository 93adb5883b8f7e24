"""What is written to disk, as types: each format has one, with its reader and its schema."""
