"""The daily check of the external links of published entries (O5)."""
