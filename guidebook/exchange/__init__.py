"""Import and export of editions as YAML files (G8)."""
