"""Event times of flows, and how flows end."""
