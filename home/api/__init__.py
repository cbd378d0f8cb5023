"""Open data: what every visitor sees, for machines (A1)."""
