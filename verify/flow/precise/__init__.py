"""Flows in high precision."""
