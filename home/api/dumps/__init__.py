"""Dumps of all public data, written every night and served until the data change (A1)."""
