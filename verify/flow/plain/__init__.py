"""Flows one after the other by scipy, and finite steps."""
