"""Synthetic entries by the hundred thousand, and how fast they are searched (V2, V3)."""
