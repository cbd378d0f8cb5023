"""Editions as YAML files (G8)."""
