"""Budgeted runs of untrusted code, and their scoring."""
