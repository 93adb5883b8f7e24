"""When a flow comes within a threshold, and where it ends."""
