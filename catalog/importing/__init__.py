"""Entries from files: read, check every row, then write all of them or none (contract, O4)."""
