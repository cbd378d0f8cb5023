"""Imports entries: reads the file, checks every row, writes all or none (contract, O4)."""
